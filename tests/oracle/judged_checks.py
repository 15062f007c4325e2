"""Hand-made checks, and their incidents by a state machine that walks from window to window: the oracle of incidents and health."""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from dataclasses import dataclass, field

import duckdb
from hypothesis import strategies as st

from mpm_py.contract.tables import TABLES
from mpm_py.translate.binder import bind

FIRST = dt.datetime(2024, 1, 1)
DAY = dt.timedelta(days=1)
TYPES = {"text": "VARCHAR"}
SHAPES = {
    table.name: {column.name: TYPES.get(column.type, column.type) for column in table.columns}
    for table in TABLES
}
EVENTS = ("schema", "semantic")
CAUSES = (
    *("schema", "volume", "quality", "observability", "semantic", "labels", "drift", "operations"),
    *("estimated_performance", "performance", "fairness"),
)
SEVERITIES = (None, "low", "medium", "high")
UNJUDGED, KNOWN_FAIL, KNOWN_WARN, KNOWN_PASS = (
    ("not_evaluated", None),
    ("not_evaluated", "fail"),
    ("not_evaluated", "warn"),
    ("not_evaluated", "pass"),
)


@dataclass(frozen=True)
class Check:
    """One row of mpm_checks; `day` is the number of its window."""

    day: int
    status: str
    excluded: str | None = None
    monitor: str = "m"
    column: str = "x"
    family: str = "drift"
    effect: float | None = None
    z: float | None = None
    severity: str | None = None
    is_baseline: bool = False
    segment: str = "__all__"
    rows: int | None = 1000

    @property
    def check_id(self) -> str:
        return f"{self.monitor}/{self.segment}/{self.column}/{self.family}:learnt"

    @property
    def window_id(self) -> str:
        return (FIRST + self.day * DAY).strftime("%Y-%m-%dT%H:%M:%SZ")

    @property
    def reason(self) -> str:
        return f"{self.column} on day {self.day} {self.status}"

    @property
    def trouble(self) -> str | None:
        if self.status in ("warn", "fail"):
            return self.status
        is_known = self.status == "not_evaluated" and self.excluded in ("warn", "fail")
        return self.excluded if is_known and not self.is_baseline else None

    def row(self) -> dict[str, object]:
        start = FIRST + self.day * DAY
        return dict.fromkeys(SHAPES["mpm_checks"]) | {
            "monitor": self.monitor, "window_id": self.window_id, "window_date": start.date(), "window_start": start,
            "window_end": start + DAY, "is_baseline_window": self.is_baseline, "segment_key": "__all__" if self.segment == "__all__" else "s",
            "segment_value": self.segment, "column_name": self.column, "family": self.family, "metric": "location",
            "check_id": self.check_id, "method": "learnt", "value": self.effect, "effect": self.effect, "z": self.z,
            "center": float(self.day), "row_count": self.rows, "failing_windows": 1, "status": self.status,
            "severity": self.severity, "excluded_status": self.excluded, "reason": self.reason,
        }  # fmt: skip


def store(checks: list[Check], monitors: tuple[str, ...] = ("m",)) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    for name in ("mpm_checks", "mpm_monitors"):
        connection.execute(
            f"CREATE TABLE {name} ({', '.join(f'{key} {kind}' for key, kind in SHAPES[name].items())})"
        )
    for name in monitors:
        connection.execute("INSERT INTO mpm_monitors (monitor, owner, tags) VALUES (?, 'o', 't')", [name])
    for check in checks:
        row = check.row()
        connection.execute(f"INSERT INTO mpm_checks VALUES ({', '.join('?' * len(row))})", list(row.values()))
    connection.execute(
        f"CREATE TABLE incidents AS {bind('incidents', mpm_checks='mpm_checks', mpm_monitors='mpm_monitors')}"
    )
    connection.execute(
        f"CREATE TABLE mpm_incidents AS {bind('incident_groups', incidents='incidents', mpm_monitors='mpm_monitors')}"
    )
    inputs = {name: name for name in ("mpm_checks", "mpm_incidents", "mpm_monitors")}
    connection.execute(f"CREATE TABLE mpm_health AS {bind('health', **inputs)}")
    return connection


def rows(connection: duckdb.DuckDBPyConnection, table: str, order: str = "ALL") -> list[dict[str, object]]:
    cursor = connection.execute(f"SELECT * FROM {table} ORDER BY {order}")
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def incidents(checks: list[Check], monitors: tuple[str, ...] = ("m",)) -> list[dict[str, object]]:
    return rows(store(checks, monitors), "mpm_incidents", "monitor, opened_at, check_id")


@dataclass
class Run:
    """An incident as the walk finds it."""

    opened: Check
    number: int
    troubled: list[Check] = field(default_factory=list)
    resolved_day: int | None = None


def walk(checks: list[Check]) -> list[Run]:
    """Incidents of one check of one monitor whose windows are the days that any of its checks has."""
    days = sorted({check.day for check in checks})
    found: list[Run] = []
    for check_id in sorted({check.check_id for check in checks}):
        of_day = {check.day: check for check in checks if check.check_id == check_id}
        patience = 1 if next(iter(of_day.values())).family in EVENTS else 28
        current: Run | None = None
        missed = 0
        for number, day in enumerate(days, 1):
            check = of_day.get(day)
            missed = 0 if check else missed + 1
            if current and ((check and check.status == "pass") or missed >= patience):
                current.resolved_day = day
                current = None
            if check and check.trouble:
                if current is None:
                    current = Run(check, number)
                    found.append(current)
                current.troubled.append(check)
    return [run for run in found if any(check.trouble == "fail" for check in run.troubled)]


def worst(run: Run) -> Check:
    def badness(check: Check) -> tuple[object, ...]:
        return (
            check.status == "not_evaluated",
            check.trouble != "fail",
            -abs(check.effect or 0),
            -abs(check.z or 0),
            check.day,
        )

    return min(run.troubled, key=badness)


def expected_incidents(checks: list[Check]) -> dict[str, dict[str, object]]:
    """What mpm_incidents has to say, by incident_id."""
    told: dict[str, dict[str, object]] = {}
    for monitor in sorted({check.monitor for check in checks}):
        runs = walk([check for check in checks if check.monitor == monitor])
        ids = {}
        for run in runs:
            name = f"{run.opened.check_id} {run.opened.window_id}"
            ids[id(run)] = hashlib.md5(name.encode()).hexdigest()[:12]
        start = -math.inf
        groups: list[list[Run]] = []
        for run in sorted(runs, key=lambda run: run.number):
            if run.number > start + 1:
                start = run.number
                groups.append([])
            groups[-1].append(run)
        for group in groups:
            status = {}
            for run in group:
                is_expected = not any(check.status == "fail" for check in run.troubled)
                status[id(run)] = (
                    "expected" if is_expected else "open" if run.resolved_day is None else "resolved"
                )
            leader = min(
                group,
                key=lambda run: (
                    status[id(run)] == "expected", CAUSES.index(run.opened.family), run.number,
                    -abs(worst(run).z or 0), -abs(worst(run).effect or 0), ids[id(run)],
                ),
            )  # fmt: skip
            for run in group:
                severities = [SEVERITIES.index(check.severity) for check in run.troubled]
                told[ids[id(run)]] = {
                    "monitor": monitor, "check_id": run.opened.check_id, "status": status[id(run)],
                    "opened_window_id": run.opened.window_id, "last_seen_window_id": run.troubled[-1].window_id,
                    "resolved_at": None if run.resolved_day is None else FIRST + (run.resolved_day + 1) * DAY,
                    "window_count": len(run.troubled),
                    "failing_window_count": sum(check.trouble == "fail" for check in run.troubled),
                    "worst_window_id": worst(run).window_id, "reason": worst(run).reason,
                    "center": float(run.opened.day), "severity": SEVERITIES[max(severities)],
                    "group_id": ids[id(leader)], "is_leading": run is leader, "group_size": len(group),
                }  # fmt: skip
    return told


STATUSES = [
    ("pass", None),
    ("warn", None),
    ("fail", None),
    UNJUDGED,
    KNOWN_FAIL,
    KNOWN_WARN,
    KNOWN_PASS,
    None,
]
HISTORY = st.lists(st.sampled_from(STATUSES), min_size=1, max_size=14)
NUMBERS = st.sampled_from([None, -3.0, 0.5, 3.0, 7.25])


@st.composite
def portfolios(draw: st.DrawFn) -> list[Check]:
    checks = []
    for monitor in ("m", "n"):
        for column, family in (("x", "drift"), ("y", "schema"), ("z", "quality")):
            # Days without any check now and then, so that the number of a window is not that of its day.
            step = draw(st.sampled_from([1, 3]))
            for place, drawn in enumerate(draw(HISTORY)):
                if drawn is None:
                    continue
                status, excluded = drawn
                checks.append(
                    Check(
                        step * place,
                        status,
                        excluded,
                        monitor,
                        column,
                        family,
                        draw(NUMBERS),
                        draw(NUMBERS),
                        draw(st.sampled_from(SEVERITIES)) if status in ("warn", "fail") else None,
                        is_baseline=status in ("pass", "not_evaluated") and draw(st.booleans()),
                    )
                )
    return checks


def history(text: str, **changes: object) -> list[Check]:
    """A check's life, a letter per day: p, w, f, - not evaluated, F known, W known, blank no row."""
    letters = {
        "p": ("pass", None),
        "w": ("warn", None),
        "f": ("fail", None),
        "-": UNJUDGED,
        "F": KNOWN_FAIL,
        "W": KNOWN_WARN,
    }
    return [Check(day, *letters[letter], **changes) for day, letter in enumerate(text) if letter != " "]
