"""The command `mpm plan`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from mpm_py.commands.shared import of_dialect, progress, what_is_observed, where_projects_are, write_json

if TYPE_CHECKING:
    from datetime import datetime

    from mpm_py.warehouse.chosen import Chosen


@click.command("plan", short_help="Show what a run would read and write, and how much.")
@where_projects_are
@what_is_observed
@of_dialect("Without a warehouse: what would be read and written in one of this kind, and with --sql how.")
@click.option(
    "--budget",
    metavar="AMOUNT",
    help="The most that may be read, 20GB or '5e8 rows'; over it the exit code is 2.",
)
@click.option(
    "--sql", "has_statements", is_flag=True, help="Print the statements of the run in place of the table."
)
@click.option("--json", "json_file", metavar="FILE", help="Also write the plan to this file.")
def plan_command(
    monitors: str,
    database: Chosen | None,
    select: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
    dialect: str | None,
    budget: str | None,
    has_statements: bool,
    json_file: str | None,
) -> int:
    """Check everything, and show which windows mpm run would read, why, how much that is, and what it writes.

    Nothing is changed; a DuckDB file is opened to read. The windows are decided by the code that mpm run
    uses, and it reads what a run reads to decide: counts by window, of the few columns that tell. Rows are
    those counts; bytes are an estimate, unless the engine tells them. What cannot run is told, and the exit
    code is 2.

    \b
    Examples:
      mpm plan
      mpm plan --select flight_delay --from 2024-03-01 --to 2024-03-08
      mpm plan --budget 20GB && mpm run
      mpm plan --sql > run.sql
      mpm plan --dialect bigquery --sql | less
    """
    from mpm_py.errors import MpmError
    from mpm_py.plan import plan, read_budget, render_plan, statements_text

    if dialect is not None:
        asking = {"the database": database, "--budget": budget, "--from": since, "--to": until}
        given = [option for option, value in asking.items() if value is not None]
        if given:
            raise click.UsageError(f"--dialect asks no warehouse: leave out {', '.join(given)}")
        return _plan_offline(monitors, dialect, select, has_statements, json_file)
    limit = read_budget(budget) if budget is not None else None
    with progress("Comparing …") as on_step:
        made = plan(
            monitors,
            database,
            select,
            since=since,
            until=until,
            has_statements=has_statements,
            on_step=on_step,
        )
    if json_file is not None:
        write_json(json_file, made.as_data())
    if has_statements:
        sys.stdout.write(statements_text(made))
    else:
        from rich.console import Console

        render_plan(made, Console(highlight=False))
    for warning in made.warnings:
        click.echo(f"warning {warning}", err=True)
    for monitor in made.monitors:
        if monitor.failure is not None:
            failure = monitor.failure
            click.echo(f"Error: {MpmError(f'{failure.name}: {failure.reason}', failure.next_step)}", err=True)
    if limit is not None:
        limit.check(made)
    return made.exit_code


def _plan_offline(
    monitors: str, dialect: str, select: tuple[str, ...], has_statements: bool, json_file: str | None
) -> int:
    from mpm_py.plan import offline_text, plan_offline, render_offline_plan

    with progress("Writing …") as on_step:
        made = plan_offline(monitors, dialect, select, on_step=on_step)
    if json_file is not None:
        write_json(json_file, made.as_data())
    if has_statements:
        sys.stdout.write(offline_text(made))
    else:
        from rich.console import Console

        render_offline_plan(made, Console(highlight=False))
    for warning in made.warnings:
        click.echo(f"warning {warning}", err=True)
    return 0
