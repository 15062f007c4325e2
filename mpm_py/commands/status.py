"""The commands `mpm status` and `mpm mark`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mpm_py.commands.shared import (
    ON_STDOUT,
    printed_or_written,
    sent_to,
    status_data,
    where_results_are,
    which_monitors,
    write_json,
)

if TYPE_CHECKING:
    from mpm_py.errors import MpmError
    from mpm_py.results import ResultStore
    from mpm_py.status import Status
    from mpm_py.warehouse.chosen import Chosen

COULD_NOT_SEND = 2


@click.command("status", short_help="Show what is wrong, since when and why.")
@which_monitors
@where_results_are
@click.option("--all", "is_whole", is_flag=True, help="List every monitor and incident, however many.")
@printed_or_written(
    "--json",
    "json_file",
    "Print JSON in place of the table; with a name, write it to that file beside the table.",
)
@printed_or_written(
    "--prometheus",
    "metrics_file",
    "The same as metrics of Prometheus: printed, or written to that file at once.",
)
@sent_to(
    "--otlp",
    "otlp",
    "[ENDPOINT]",
    "Send the same as metrics of OpenTelemetry; without a value where OTEL_EXPORTER_OTLP_ENDPOINT says.",
)
@sent_to(
    "--openlineage",
    "openlineage",
    "[URL or FILE]",
    "Send what was found in the data as events of OpenLineage; without a value where OPENLINEAGE_URL says.",
)
def status_command(
    names: tuple[str, ...],
    monitors: str,
    database: Chosen | None,
    schema: str | None,
    is_whole: bool,
    json_file: str | None,
    metrics_file: str | None,
    otlp: str | None,
    openlineage: str | None,
) -> int:
    """Show how every monitor is, what is wrong, since when and why. Reads results; runs nothing.

    Of monitors that are named more is told.
    The course of a monitor has one character per window: . passed, ! warned, X failed, - not judged.
    The exit code is 1 where the newest judged window of any monitor fails, and 2 where something could not
    be sent. Metrics and events: docs/metrics.md.

    \b
    Examples:
      mpm status
      mpm status flight_delay --database shop.duckdb
      mpm status --database warehouse.duckdb --schema main_mpm --json | jq .incidents
      mpm status flight_delay churn --all
      mpm status --prometheus /var/lib/node_exporter/mpm.prom
      mpm status --otlp http://localhost:4318
      mpm status --openlineage http://localhost:5000
    """
    from mpm_py.results import find_results
    from mpm_py.status import Commands, read_status, render_status

    if json_file == metrics_file == ON_STDOUT:
        raise click.UsageError("--json and --prometheus are both to be printed: name a file for one of them")
    store = find_results(monitors, database, schema)
    with store.opened() as connection:
        status = read_status(connection, store.schema, names)
    if json_file is not None:
        write_json(json_file, status_data(store, status))
    if metrics_file is not None:
        _write_metrics(metrics_file, status)
    if ON_STDOUT not in (json_file, metrics_file):
        from rich.console import Console

        render_status(
            status,
            Console(highlight=False),
            place=f"{store.given}, schema {store.schema}",
            is_named=bool(names),
            is_whole=is_whole,
            commands=Commands.of(monitors, database, schema),
        )
    is_sent = _send_metrics(otlp, status) & _send_lineage(openlineage, store, status)
    return status.exit_code if is_sent else COULD_NOT_SEND


def _write_metrics(file: str, status: Status) -> None:
    from pathlib import Path

    from mpm_py.metrics.facts import of_results
    from mpm_py.metrics.prometheus import metrics_text, write_metrics

    metrics = list(of_results(status.as_data()))
    if file == ON_STDOUT:
        click.echo(metrics_text(metrics), nl=False)
    else:
        write_metrics(Path(file).expanduser(), metrics)


def _send_metrics(endpoint: str | None, status: Status) -> bool:
    """Send metrics where that is asked for; whether nothing is left to be sent."""
    if endpoint is None:
        return True
    from mpm_py.errors import MpmError
    from mpm_py.sending import SENT

    try:
        from mpm_py.metrics.facts import of_results
        from mpm_py.metrics.otlp import OtlpSender

        sent = OtlpSender(endpoint).send(of_results(status.as_data()))
    except MpmError as error:
        return _not_sent("metrics", error)
    click.echo(f"{SENT} {sent.address}: {sent.count:,} values.", err=True)
    return True


def _send_lineage(where: str | None, store: ResultStore, status: Status) -> bool:
    """Send events where that is asked for; whether nothing is left to be sent."""
    if where is None:
        return True
    from mpm_py.errors import MpmError
    from mpm_py.sending import DISABLED, SENT
    from mpm_py.terminal.words import count, names

    try:
        from mpm_py.lineage import send_lineage

        monitors = [monitor.name for monitor in status.monitors]
        if where in monitors:
            raise MpmError(
                f"--openlineage {where} would be a file called like a monitor",
                f"write the names of monitors first: mpm status {where} --openlineage",
            )
        emitted = send_lineage(store, monitors, where)
    except MpmError as error:
        return _not_sent("events of OpenLineage", error)
    if emitted.is_disabled:
        click.echo(f"{DISABLED}: no event was sent.", err=True)
        return True
    told = f"{SENT} {emitted.where}: {count(len(emitted.monitors), 'event')}."
    if emitted.without_window:
        told += f" Nothing is known yet of {names(emitted.without_window, 5)}."
    click.echo(told, err=True)
    return True


def _not_sent(what: str, error: MpmError) -> bool:
    click.echo(f"Error: {what} were not sent: {error}", err=True)
    return False


@click.command("mark", short_help="Mark an incident as expected.")
@click.argument("incident")
@click.option("--expected", is_flag=True, required=True, help="It was meant to be so.")
@click.option("--note", metavar="TEXT", required=True, help="Why, for those who read it later.")
@click.option(
    "--whole-monitor",
    "is_whole_monitor",
    is_flag=True,
    help="Mark everything in its monitor, for as long as it and what opened with it was seen.",
)
@click.option(
    "--until", metavar="TIME", help="End of what is expected, UTC; without it the last window that failed."
)
@where_results_are
@click.option("--json", "json_file", metavar="FILE", help="Also write to this file what was marked.")
def mark_command(
    incident: str,
    expected: bool,
    note: str,
    is_whole_monitor: bool,
    until: str | None,
    monitors: str,
    database: Chosen | None,
    schema: str | None,
    json_file: str | None,
) -> int:
    """Mark an incident as expected: its windows are left out of judgement and of what is usual.

    INCIDENT is the name that `mpm status` shows, or its first characters.

    \b
    Examples:
      mpm mark 3f2a --expected --note 'new price list since Monday'
      mpm mark 3f2a --expected --note 'strike' --whole-monitor --until 2024-03-09
    """
    from mpm_py.marking import mark_expected

    marked = mark_expected(
        incident, note, monitors, database, schema, is_whole_monitor=is_whole_monitor, until=until
    )
    if json_file is not None:
        from dataclasses import asdict

        write_json(json_file, {"schema_version": 1, "exit_code": 0, "note": note, **asdict(marked)})
    click.echo(f"marked {marked.incident_id} of {marked.monitor} as expected: {marked.reason}")
    return 0
