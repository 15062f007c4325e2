"""Every statement that a run would send, as far as it is known before, as one SQL script to read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mpm_py.plan.facts import MonitorPlan, Plan
from mpm_py.plan.offline import OfflineMonitor, OfflinePlan

_WHY_NOT = {
    "nothing_new": "nothing is new, so nothing more is sent",
    "waits": "there are too few rows to learn from, so nothing more is sent",
    "failed": "it would fail; mpm plan without --sql says why",
}
_NOT_TOLD = "-- Begin and end of transactions, and the making of tables around a query, are dbt's own."
_FIRST_RUN = (
    "what observes the rows holds the bins that these statements learn, so it is known once they have run"
)


def statements_text(plan: Plan) -> str:
    """The script: of every monitor what compares, learns and observes, then what computes the results."""
    lines = [f"-- What mpm run would send to {plan.database}, schema {plan.schema}.", _NOT_TOLD]
    for monitor in plan.monitors:
        lines += ["", *_monitor(monitor)]
    return "\n".join([*lines, *_results(plan.results)]) + "\n"


def offline_text(plan: OfflinePlan) -> str:
    """The script of a first run on a warehouse that was not asked."""
    lines = [
        f"-- What the first mpm run would send to {plan.dialect}, schema {plan.schema}, as known offline:",
        "-- columns are those that the file names, with types that fit their roles, features as numbers.",
        _NOT_TOLD,
    ]
    for monitor in plan.monitors:
        lines += ["", *_of_monitor(monitor.name, monitor.statements)]
        lines.append(f"-- {monitor.name}: {_unknown(monitor)}")
    return "\n".join([*lines, *_results(plan.results)]) + "\n"


def _unknown(monitor: OfflineMonitor) -> str:
    """What of a monitor the warehouse has to be asked for."""
    if any("learn" in what for what, _ in monitor.statements):
        return _FIRST_RUN
    return f"what its baseline is learnt from is known once its windows are; {_FIRST_RUN}"


def _results(results: Sequence[tuple[str, str]]) -> Iterator[str]:
    for table, statement in results:
        yield ""
        yield f"-- {table}: compute what is new of it"
        yield _ended(statement)


def _monitor(monitor: MonitorPlan) -> Iterator[str]:
    yield from _of_monitor(monitor.name, monitor.statements)
    if monitor.status in _WHY_NOT:
        yield f"-- {monitor.name}: {_WHY_NOT[monitor.status]}"
    elif monitor.is_first_run:
        yield f"-- {monitor.name}: {_FIRST_RUN}"


def _of_monitor(name: str, statements: Sequence[tuple[str, str]]) -> Iterator[str]:
    for what, statement in statements:
        yield f"-- {name}: {what}"
        yield _ended(statement)
        yield ""


def _ended(statement: str) -> str:
    return statement.strip().rstrip(";") + ";"
