"""The command `mpm init`."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mpm_py.commands.shared import progress, where_relations_are

if TYPE_CHECKING:
    from mpm_py.propose.initialise import Plan
    from mpm_py.warehouse.chosen import Chosen


@click.command("init", short_help="Look at a table, guess its columns, write monitors.yml.")
@click.option(
    "--relation",
    "relations",
    metavar="NAME",
    multiple=True,
    help="Table or view to watch, or a .parquet, .csv or .json file, a glob or a folder of them; repeatable.",
)
@where_relations_are
@click.option(
    "--monitors",
    metavar="FILE",
    default="monitors.yml",
    show_default=True,
    help="What to write. To a file that is there a monitor is added; nothing in it is changed.",
)
@click.option(
    "--baseline",
    metavar="NAME",
    help="Table, view or file to compare with, such as the training data.",
)
@click.option("--yes", "-y", "is_agreed", is_flag=True, help="Ask nothing: write what is guessed.")
def init_command(
    relations: tuple[str, ...], database: Chosen | None, monitors: str, baseline: str | None, is_agreed: bool
) -> int:
    """Look at a table, guess what its columns are, and write monitors.yml.

    Guessed are event time and windows, baseline, id, prediction and label, segments, columns that look
    personal, and columns that are no features. The reason of each guess stands beside it in the file, and
    what else it may be as a comment. Then: mpm run, and mpm report.

    Reads counts, and extremes of times, in one pass over the table, some columns twice; on PostgreSQL of some
    200,000 rows at most. Values are read of columns alone that may be a label or a class. No row is.

    Over a file a view is made in a DuckDB file, monitoring.duckdb unless --database names another. Times
    that are text or milliseconds are made timestamps by a view in the schema of the results.

    \b
    Examples:
      mpm init --database shop.duckdb
      mpm init --database shop.duckdb --relation main.scored --relation main.churn
      mpm init --relation scored.parquet --baseline train.parquet
      mpm init --relation 'scored/*.parquet' --yes
      mpm init --database postgresql://watcher@localhost/shop --relation sales.scored
      mpm init --profile shop --target prod --relation sales.scored
    """
    from rich.console import Console

    from mpm_py.errors import MpmError
    from mpm_py.propose.initialise import Undecided, plan, write
    from mpm_py.propose.show import render_candidates, render_plan

    file = Path(monitors).expanduser()
    is_asked = not is_agreed and sys.stdin.isatty() and sys.stdout.isatty()
    if file.exists() and not is_agreed and not is_asked:
        raise MpmError(
            f"{monitors} is there already, and there is no terminal to ask on",
            "add --yes to have the monitor added to it, or write another file with --monitors",
        )
    console = Console(highlight=False)
    try:
        with progress("Reading the catalog …") as on_step:
            found = plan(file, relations, database, baseline, on_step)
    except Undecided as error:
        render_candidates(error.candidates, console)
        raise
    render_plan(found, console)
    verb, done = ("Add to", "added to") if file.exists() else ("Write", "wrote")
    if is_asked and not click.confirm(f"{verb} {monitors}?", default=True, err=True):
        click.echo("nothing was written", err=True)
        return 0
    write(found)
    click.echo(f"{done} {monitors}", err=True)
    _next_steps(found, monitors)
    return 0


def _next_steps(found: Plan, monitors: str) -> None:
    options = [] if monitors == "monitors.yml" else ["--monitors", monitors]
    unsure = sum(
        not guess.is_sure and guess.value is not None
        for proposal in found.proposals
        for guess in proposal.guesses
    )
    if unsure:
        lines = "1 line says" if unsure == 1 else f"{unsure} lines say"
        click.echo(f'\nLook at {monitors} first: {lines} "not sure".')
    if found.place.advice:
        click.echo(f"\n{found.place.advice}")
    click.echo("\nNext:")
    steps = {
        shlex.join(["mpm", "run", *options]): "observe the windows, say what is wrong",
        shlex.join(["mpm", "report", "--output", "report.html", *options]): "the same as one HTML file",
    }
    width = max(map(len, steps))
    for step, what in steps.items():
        click.echo(f"  {step:<{width}}  {what}")
