"""The command `mpm run`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mpm_py.commands.shared import what_is_observed, where_projects_are

if TYPE_CHECKING:
    from datetime import datetime

    from mpm_py.warehouse.chosen import Chosen


@click.command("run", short_help="Observe what is new and say what is wrong.")
@where_projects_are
@what_is_observed
@click.option("--json", "json_file", metavar="FILE", help="Also write what was done and found to this file.")
@click.option("--quiet", "-q", "is_quiet", is_flag=True, help="Print nothing but what is wrong.")
@click.option("--verbose", "-v", "is_verbose", is_flag=True, help="Also print what dbt says, on stderr.")
def run_command(
    monitors: str,
    database: Chosen | None,
    select: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
    json_file: str | None,
    is_quiet: bool,
    is_verbose: bool,
) -> int:
    """Observe what is new, compute the results, and say what is wrong.

    \b
    Examples:
      mpm run --database shop.duckdb
      mpm run --database postgresql://watcher@localhost/shop
      mpm run --profile shop --target prod --select flight_delay
      mpm run --select flight_delay --from 2024-03-01 --to 2024-03-08
      mpm run --quiet --json run.json
      mpm run --project-dir ~/analytics --target prod
    """
    if is_quiet and is_verbose:
        raise click.UsageError("--quiet and --verbose exclude each other")
    from rich.console import Console

    from mpm_py.runner import run, show
    from mpm_py.status import Commands

    result = run(
        monitors,
        database,
        select=select,
        since=since,
        until=until,
        json_path=json_file,
        verbosity="quiet" if is_quiet else "verbose" if is_verbose else "usual",
    )
    commands = Commands.of(monitors, database)
    show(
        result,
        Console(highlight=False),
        Console(stderr=True, highlight=False),
        commands,
        is_quiet=is_quiet,
    )
    return result.exit_code
