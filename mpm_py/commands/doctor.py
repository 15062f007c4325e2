"""The command `mpm doctor`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mpm_py.commands.shared import (
    ON_STDOUT,
    printed_or_written,
    progress,
    selected,
    where_projects_are,
    write_json,
)

if TYPE_CHECKING:
    from mpm_py.warehouse.chosen import Chosen


@click.command("doctor", short_help="Check that a run has all it needs; say how to mend what is wrong.")
@where_projects_are
@selected
@printed_or_written(
    "--json", "json_file", "Print JSON in place of the lines; with a name, write it to that file beside them."
)
def doctor_command(
    monitors: str, database: Chosen | None, select: tuple[str, ...], json_file: str | None
) -> int:
    """Check that a run has all that it needs, and say how to mend what is wrong. Changes nothing.

    Looked at are Python, mpm and the packages it needs, the monitors file, the profile, the connection and
    its clock, every relation and column that is declared, the schema of the results, the cache folder and
    the disk, whether a run is under way, and what the last one left. No row is read and no secret is shown.
    Without a monitors file it is this machine, and the database that is named; of a dbt project
    (--project-dir) what dbt parses of it, but not its relations, which only dbt knows.

    \b
    Each line begins with one of:
      ✓  as it should be
      !  a run can start; look at it
      ✗  stops a run: then the exit code is 2

    \b
    Examples:
      mpm doctor
      mpm doctor --select scored
      mpm doctor --database postgresql://watcher@db.example/shop
      mpm doctor --profile shop --target prod --json | jq '.findings[] | select(.level != "ok")'
    """
    from mpm_py.doctor import examine, render

    with progress("Looking …") as on_step:
        examination = examine(monitors, database, select, on_step)
    if json_file is not None:
        write_json(json_file, examination.as_data())
    if json_file != ON_STDOUT:
        from rich.console import Console

        render(examination, Console(highlight=False))
    return examination.exit_code
