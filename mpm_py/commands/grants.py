"""The command `mpm grants`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mpm_py.commands.shared import of_dialect, selected, where_monitors_are

if TYPE_CHECKING:
    from mpm_py.warehouse.chosen import Chosen


@click.command("grants", short_help="Print the rights that mpm needs, as statements.")
@where_monitors_are
@selected
@of_dialect("Of which warehouse; without it that of the database. With it no database is looked for.")
@click.option("--user", metavar="NAME", help="Who gets the rights; on Snowflake a role.")
@click.option(
    "--catalog",
    metavar="NAME",
    help="Database, project or catalog of the results, and of relations that are named without one.",
)
def grants_command(
    monitors: str,
    database: Chosen | None,
    select: tuple[str, ...],
    dialect: str | None,
    user: str | None,
    catalog: str | None,
) -> int:
    """Print the statements that give a user the rights which mpm needs, and no more.

    To read exactly what the monitors name, and to write a schema of its own. Nothing is connected to and
    nothing changed: look at the statements, then have an administrator run them.

    \b
    Examples:
      mpm grants --user watcher | psql shop
      mpm grants --dialect snowflake --user MPM --catalog SHOP
      mpm grants --dialect bigquery --user mpm@shop.iam.gserviceaccount.com --catalog shop
    """
    from mpm_py.grants import grants

    written = grants(monitors, database, dialect=dialect, user=user, catalog=catalog, select=select)
    click.echo(written, nl=False)
    return 0
