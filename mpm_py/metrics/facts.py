"""What the metrics are, and their values: described here once, written down for each protocol elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from mpm_py.schedule.state import State

STATUSES = ("pass", "warn", "fail", "not_evaluated")
SEVERITIES = ("low", "medium", "high")


@dataclass(frozen=True)
class Metric:
    """One metric."""

    name: str
    """As OpenTelemetry spells names."""
    meaning: str
    unit: str = ""
    """By UCUM: s for seconds, what is counted in braces; empty where it is no quantity."""
    labels: tuple[str, ...] = ()
    kind: Literal["gauge", "counter"] = "gauge"

    @property
    def prometheus_name(self) -> str:
        """The name that OpenTelemetry itself gives it in Prometheus, but for the _total of counters."""
        return self.name.replace(".", "_") + ("_seconds" if self.unit == "s" else "")


@dataclass(frozen=True)
class Sample:
    """A value of a metric."""

    metric: Metric
    value: float
    labels: tuple[str, ...] = ()
    """Values of the metric's labels, in their order."""


MONITOR_STATUS = Metric(
    "mpm.monitor.status",
    "Status of the newest judged window of a monitor: 1 for the one that it has, 0 for the others.",
    labels=("monitor", "status"),
)
OPEN_INCIDENTS = Metric(
    "mpm.open_incidents",
    "Open incidents of a monitor by severity.",
    unit="{incident}",
    labels=("monitor", "severity"),
)
WINDOW_TIMESTAMP = Metric(
    "mpm.last_window.timestamp",
    "End of the newest judged window of a monitor, in seconds since 1970 UTC.",
    unit="s",
    labels=("monitor",),
)
WINDOW_ROWS = Metric("mpm.last_window.rows", "Rows of that window.", unit="{row}", labels=("monitor",))
WINDOW_CHECKS = Metric(
    "mpm.last_window.checks",
    "Checks of that window by their status.",
    unit="{check}",
    labels=("monitor", "status"),
)
RUNS = Metric(
    "mpm.runs",
    "Runs since the schedule began, by exit code.",
    unit="{run}",
    labels=("exit_code",),
    kind="counter",
)
RUN_EXIT_CODE = Metric(
    "mpm.run.exit_code",
    "Exit code of the last run: 0 nothing fails, 1 a check fails, 2 could not run, more was killed.",
)
RUN_DURATION = Metric("mpm.run.duration", "How long the last run took.", unit="s")
RUN_TIMESTAMP = Metric("mpm.run.timestamp", "When the last run ended, in seconds since 1970.", unit="s")
NEXT_RUN_TIMESTAMP = Metric(
    "mpm.next_run.timestamp", "When the next run is due, in seconds since 1970.", unit="s"
)
RUN_IN_PROGRESS = Metric("mpm.run.in_progress", "Whether a run is at work, or waits to be tried again.")
RUN_OVERDUE = Metric("mpm.run.overdue", "Whether a run should have begun and has not.")

OF_RUNS = (RUNS, RUN_EXIT_CODE, RUN_DURATION, RUN_TIMESTAMP, NEXT_RUN_TIMESTAMP)
OF_THE_MOMENT = (RUN_IN_PROGRESS, RUN_OVERDUE)
OF_RESULTS = (MONITOR_STATUS, OPEN_INCIDENTS, WINDOW_TIMESTAMP, WINDOW_ROWS, WINDOW_CHECKS)
METRICS = (*OF_RUNS, *OF_THE_MOMENT, *OF_RESULTS)
"""All of them, in the order in which they are told."""


def of_results(status: Mapping[str, Any]) -> Iterator[Sample]:
    """How monitors are, from a status as plain data (docs/json.md)."""
    counts = Counter((one["monitor"], one["severity"] or "unknown") for one in status["incidents"])
    for monitor in status["monitors"]:
        name = monitor["name"]
        for word in STATUSES:
            yield Sample(MONITOR_STATUS, monitor["status"] == word, (name, word))
            yield Sample(WINDOW_CHECKS, monitor[f"{word}_count"], (name, word))
        if monitor["window_end"] is not None:
            yield Sample(WINDOW_TIMESTAMP, _seconds(monitor["window_end"]), (name,))
        if monitor["row_count"] is not None:
            yield Sample(WINDOW_ROWS, monitor["row_count"], (name,))
        known = {severity for one, severity in counts if one == name}
        for severity in (*SEVERITIES, *sorted(known.difference(SEVERITIES))):
            yield Sample(OPEN_INCIDENTS, counts[name, severity], (name, severity))


def of_runs(state: State) -> Iterator[Sample]:
    """How the runs of a schedule went, and how the monitors were after the last one that could judge them."""
    run, due = state.last_run, state.next_run_at
    for code, count in sorted(state.run_counts.items()):
        yield Sample(RUNS, count, (str(code),))
    if run is not None:
        yield Sample(RUN_EXIT_CODE, run.exit_code)
        yield Sample(RUN_DURATION, run.seconds)
        yield Sample(RUN_TIMESTAMP, run.started_at.timestamp() + run.seconds)
    if due is not None:
        yield Sample(NEXT_RUN_TIMESTAMP, due.timestamp())
    if state.results is not None:
        yield from of_results(state.results)


def of_the_moment(state: State) -> Iterator[Sample]:
    """What is true of a schedule while it is asked; told once a run it would mislead until the next one."""
    yield Sample(RUN_IN_PROGRESS, state.at_work_since is not None)
    yield Sample(RUN_OVERDUE, state.is_overdue)


def by_metric(samples: Iterable[Sample]) -> dict[Metric, list[Sample]]:
    """Samples metric by metric, in the order of `METRICS`; those that have none are left out."""
    found: dict[Metric, list[Sample]] = {metric: [] for metric in METRICS}
    for sample in samples:
        found[sample.metric].append(sample)
    return {metric: of_metric for metric, of_metric in found.items() if of_metric}


def _seconds(moment: datetime | str) -> float:
    """A time of a status in seconds since 1970: UTC without its zone, or its text as JSON holds it."""
    return datetime.fromisoformat(str(moment)).replace(tzinfo=timezone.utc).timestamp()
