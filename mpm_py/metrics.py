"""What result tables and runs say, as metrics of Prometheus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mpm_py.errors import MpmError
from mpm_py.files import replace_file

try:
    from prometheus_client import CollectorRegistry
    from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
    from prometheus_client.exposition import choose_encoder, generate_latest
    from prometheus_client.registry import Collector
except ImportError as error:
    raise MpmError(
        "metrics of Prometheus need prometheus_client, which is not installed", "pip install 'mpm[metrics]'"
    ) from error

if TYPE_CHECKING:
    from mpm_py.schedule.state import State

STATUSES = ("pass", "warn", "fail", "not_evaluated")
SEVERITIES = ("low", "medium", "high")


def result_metrics(status: Mapping[str, Any]) -> Iterator[Metric]:
    """How monitors are, from a status as plain data (docs/json.md)."""
    states = GaugeMetricFamily(
        "mpm_monitor_status",
        "Status of the newest judged window of a monitor: 1 for the one that it has, 0 for the others.",
        labels=("monitor", "status"),
    )
    windows = GaugeMetricFamily(
        "mpm_last_window_timestamp_seconds",
        "End of the newest judged window of a monitor, in seconds since 1970 UTC.",
        labels=("monitor",),
    )
    rows = GaugeMetricFamily("mpm_last_window_rows", "Rows of that window.", labels=("monitor",))
    checks = GaugeMetricFamily(
        "mpm_last_window_checks", "Checks of that window by their status.", labels=("monitor", "status")
    )
    incidents = GaugeMetricFamily(
        "mpm_open_incidents", "Open incidents of a monitor by severity.", labels=("monitor", "severity")
    )
    counts = Counter((one["monitor"], one["severity"] or "unknown") for one in status["incidents"])
    for monitor in status["monitors"]:
        name = monitor["name"]
        for word in STATUSES:
            states.add_metric((name, word), monitor["status"] == word)
            checks.add_metric((name, word), monitor[f"{word}_count"])
        if monitor["window_end"] is not None:
            windows.add_metric((name,), _seconds(monitor["window_end"]))
        if monitor["row_count"] is not None:
            rows.add_metric((name,), monitor["row_count"])
        known = {severity for one, severity in counts if one == name}
        for severity in (*SEVERITIES, *sorted(known.difference(SEVERITIES))):
            incidents.add_metric((name, severity), counts[name, severity])
    yield from (states, incidents, windows, rows, checks)


def run_metrics(state: State) -> Iterator[Metric]:
    """How the runs of a schedule went, and how the monitors were after the last one that could judge them."""
    run, due = state.last_run, state.next_run_at
    runs = CounterMetricFamily(
        "mpm_runs", "Runs since the schedule began, by exit code.", labels=("exit_code",)
    )
    for code, count in sorted(state.run_counts.items()):
        runs.add_metric((str(code),), count)
    yield runs
    if run is not None:
        yield _gauge(
            "mpm_run_exit_code",
            "Exit code of the last run: 0 nothing fails, 1 a check fails, 2 could not run, more was killed.",
            run.exit_code,
        )
        yield _gauge("mpm_run_duration_seconds", "How long the last run took.", run.seconds)
        finished = run.started_at.timestamp() + run.seconds
        yield _gauge("mpm_run_timestamp_seconds", "When the last run ended, in seconds since 1970.", finished)
    if due is not None:
        yield _gauge(
            "mpm_next_run_timestamp_seconds",
            "When the next run is due, in seconds since 1970.",
            due.timestamp(),
        )
    yield _gauge(
        "mpm_run_in_progress",
        "Whether a run is at work, or waits to be tried again.",
        state.at_work_since is not None,
    )
    yield _gauge("mpm_run_overdue", "Whether a run should have begun and has not.", state.is_overdue)
    if state.results is not None:
        yield from result_metrics(state.results)


def _gauge(name: str, description: str, value: float) -> Metric:
    return GaugeMetricFamily(name, description, value=value)


def _seconds(moment: datetime | str) -> float:
    """A time of a status in seconds since 1970: UTC without its zone, or its text as JSON holds it."""
    return datetime.fromisoformat(str(moment)).replace(tzinfo=timezone.utc).timestamp()


class _Collected(Collector):
    """Metrics that are made already."""

    def __init__(self, metrics: Iterable[Metric]) -> None:
        self._metrics = list(metrics)

    def collect(self) -> Iterable[Metric]:
        return self._metrics


def _registry(metrics: Iterable[Metric]) -> CollectorRegistry:
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Collected(metrics))
    return registry


def metrics_text(metrics: Iterable[Metric]) -> str:
    """The text format of Prometheus."""
    return generate_latest(_registry(metrics)).decode()


def metrics_answer(metrics: Iterable[Metric], accept: str) -> tuple[bytes, str]:
    """An answer to a scraper in the format that it accepts, and the type of its content."""
    encode, content_type = choose_encoder(accept)
    return encode(_registry(metrics)), content_type


def write_metrics(file: Path, metrics: Iterable[Metric]) -> None:
    """Write the text format into a file at once, so that a collector never reads half of it.

    Raises:
        MpmError: the file cannot be written.
    """
    try:
        # Collectors read files that end in .prom alone.
        replace_file(file, metrics_text(metrics), suffix=".tmp", mode=0o644)
    except OSError as error:
        raise MpmError(f"{file} cannot be written: {error.strerror}", "name another file") from error
