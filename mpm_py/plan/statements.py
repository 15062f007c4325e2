"""Every statement that a run would send, as far as it is known before, as one SQL script to read."""

from __future__ import annotations

from collections.abc import Iterator

from mpm_py.plan.facts import MonitorPlan, Plan

_WHY_NOT = {
    "nothing_new": "nothing is new, so nothing more is sent",
    "waits": "there are too few rows to learn from, so nothing more is sent",
    "failed": "it would fail; mpm plan without --sql says why",
}
_FIRST_RUN = (
    "what observes the rows holds the bins that these statements learn, so it is known once they have run"
)


def statements_text(plan: Plan) -> str:
    """The script: of every monitor what compares, learns and observes, then what computes the results."""
    lines = [
        f"-- What mpm run would send to {plan.database}, schema {plan.schema}.",
        "-- Begin and end of transactions, and the making of tables around a query, are dbt's own.",
    ]
    for monitor in plan.monitors:
        lines += ["", *_monitor(monitor)]
    for table, statement in plan.results:
        lines += ["", f"-- {table}: compute what is new of it", _ended(statement)]
    return "\n".join(lines) + "\n"


def _monitor(monitor: MonitorPlan) -> Iterator[str]:
    for what, statement in monitor.statements:
        yield f"-- {monitor.name}: {what}"
        yield _ended(statement)
        yield ""
    if monitor.status in _WHY_NOT:
        yield f"-- {monitor.name}: {_WHY_NOT[monitor.status]}"
    elif monitor.is_first_run:
        yield f"-- {monitor.name}: {_FIRST_RUN}"


def _ended(statement: str) -> str:
    return statement.strip().rstrip(";") + ";"
