"""The command `mpm report`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from mpm_py.commands.shared import progress, status_data, where_results_are, which_monitors, write_json

if TYPE_CHECKING:
    from mpm_py.warehouse.chosen import Chosen


@click.command("report", short_help="Write one HTML file about every monitor.")
@which_monitors
@click.option(
    "--output",
    "-o",
    metavar="FILE",
    default="mpm-report.html",
    show_default=True,
    help="Where to write it; a file that is there is replaced.",
)
@where_results_are
@click.option(
    "--json", "json_file", metavar="FILE", help="Also write to this file what mpm status --json says."
)
def report_command(
    names: tuple[str, ...],
    output: str,
    monitors: str,
    database: Chosen | None,
    schema: str | None,
    json_file: str | None,
) -> int:
    """Write one HTML file that says how every monitor is: what is wrong, since when and why, with charts.

    The file holds everything it needs and asks no network for anything: open it, mail it, keep it, print it.
    Of each monitor it shows open incidents, drift by column and time, values now and in the baseline, columns
    over time, how good the model is with labels and estimated without, calibration, fairness, data quality
    and changes of the columns. Reads results; runs nothing. Needs the extra: pip install 'mpm[report]'.

    The exit code is that of mpm status: 1 where the newest judged window of any monitor fails.

    \b
    Examples:
      mpm report
      mpm report --output monday.html
      mpm report flight_delay churn -o models.html --database shop.duckdb
      mpm report --database warehouse.duckdb --schema main_mpm
    """
    from mpm_py.report import write_report
    from mpm_py.results import find_results
    from mpm_py.status import Commands

    store = find_results(monitors, database, schema)
    with progress("Reading results …") as on_step:
        written = write_report(
            store,
            Path(output).expanduser(),
            names,
            commands=Commands.of(monitors, database, schema),
            on_step=on_step,
        )
    if json_file is not None:
        write_json(json_file, {**status_data(store, written.status), "report": output, "bytes": written.size})
    click.echo(f"wrote {output} ({written.size / 1e6:.1f} MB)", err=True)
    return written.exit_code
