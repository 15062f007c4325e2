"""The command `mpm test`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, cast

import click

from mpm_py.commands.shared import (
    ON_STDOUT,
    printed_or_written,
    where_results_are,
    which_monitors,
    write_json,
)

if TYPE_CHECKING:
    from mpm_py.warehouse.chosen import Chosen

FAMILIES = (
    *("drift", "quality", "volume", "schema", "semantic", "performance", "estimated_performance"),
    *("labels", "fairness", "operations", "observability"),
)
"""As the dbt test `mpm.no_failing_checks` knows them."""


@click.command("test", short_help="Fail where a check of a newest window fails.")
@which_monitors
@click.option(
    "--family",
    "families",
    type=click.Choice(FAMILIES, case_sensitive=False),
    multiple=True,
    help="Only checks of this family; repeatable.",
)
@click.option("--column", "columns", metavar="NAME", multiple=True, help="Only of this column; repeatable.")
@click.option(
    "--segment",
    "segments",
    metavar="KEY[=VALUE]",
    multiple=True,
    help="Only of this segment, or of all values of a key; __all__ is the rows as a whole; repeatable.",
)
@click.option(
    "--min-severity",
    type=click.Choice(["low", "medium", "high"]),
    default="low",
    show_default=True,
    help="Only what is at least so severe.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["fail", "warn"]),
    default="fail",
    show_default=True,
    help="From which verdict on the exit code is 1.",
)
@where_results_are
@click.option("--all", "is_whole", is_flag=True, help="List every finding, however many.")
@printed_or_written(
    "--json", "json_file", "Print JSON in place of text; with a name, write it to that file beside the text."
)
def test_command(
    names: tuple[str, ...],
    families: tuple[str, ...],
    columns: tuple[str, ...],
    segments: tuple[str, ...],
    min_severity: str,
    fail_on: str,
    monitors: str,
    database: Chosen | None,
    schema: str | None,
    is_whole: bool,
    json_file: str | None,
) -> int:
    """Fail where a check fails in the newest judged window of any monitor. Reads results; runs nothing.

    For pipelines that go on only with sound data: after `mpm run`, or after `dbt build` where the dbt test
    mpm.no_failing_checks asks the same. A monitor that is named and could not be judged fails, too; what is
    asked for and judged nowhere is an error, because it would pass for ever.

    \b
    Exit codes:
      0  nothing that was asked for fails
      1  something does; what and since when is printed
      2  could not be told: no results, or nothing of what was asked for is judged

    \b
    Examples:
      mpm test
      mpm test flight_delay --family drift --family quality --min-severity medium
      mpm test --column temp --segment origin=JFK --fail-on warn
      mpm test --database warehouse.duckdb --schema main_mpm --json findings.json
    """
    from mpm_py.findings import Asked, read_findings, render_findings
    from mpm_py.results import find_results
    from mpm_py.warehouse.copied import FINDINGS

    asked = Asked(
        monitors=names,
        families=families,
        columns=columns,
        segments=segments,
        min_severity=cast(Literal["low", "medium", "high"], min_severity),
        fail_on=cast(Literal["fail", "warn"], fail_on),
    )
    store = find_results(monitors, database, schema)
    with store.opened(FINDINGS) as connection:
        findings = read_findings(connection, store.schema, asked)
    if json_file is not None:
        place = {"database": store.given, "schema": store.schema}
        write_json(
            json_file,
            {"schema_version": 1, "exit_code": findings.exit_code, **place, **findings.as_data()},
        )
    if json_file != ON_STDOUT:
        from rich.console import Console

        console = Console(highlight=False)
        render_findings(findings, console, f"{store.given}, schema {store.schema}", is_whole=is_whole)
    return findings.exit_code
