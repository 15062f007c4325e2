"""`mpm backtest`: what a monitor would have alarmed on, replayed from stored aspects with other thresholds.

The statements are those of mpm_checks and mpm_incidents themselves, run over the whole stored history of one
monitor in temporary tables. Nothing is scanned and nothing is written to the database.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from mpm_py.backtest.history import DAYS_PER_MONTH, StoredHistory
from mpm_py.configuration.nearest import nearest
from mpm_py.errors import MpmError
from mpm_py.monitor import Monitor, Relation, Threshold, load_monitors
from mpm_py.results import find_results
from mpm_py.warehouse import quoting
from mpm_py.warehouse.chosen import Chosen
from mpm_py.warehouse.copied import HISTORY
from mpm_py.warehouse.database import Database

PER_MONTH = {
    "day": DAYS_PER_MONTH,
    "week": DAYS_PER_MONTH / 7,
    "month": 1.0,
    "quarter": 1 / 3,
    "year": 1 / 12,
}
"""Periods that a budget may be given for, and how many of them a month has."""

GRID = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.25, 0.2, 0.15, 0.1)
"""Sensitivities among which one is looked for. None above 1: fewer alarms are asked for, not more."""


@dataclass(frozen=True)
class Alarm:
    """One incident of a replay."""

    check_id: str
    subject: str
    method: str
    group_id: str
    opened_at: datetime
    last_seen_at: datetime
    window_count: int
    failing_window_count: int
    reason: str

    def overlaps(self, other: Alarm) -> bool:
        """Whether both are about the same check at the same time."""
        return (
            self.check_id == other.check_id
            and self.opened_at < other.last_seen_at
            and other.opened_at < self.last_seen_at
        )


@dataclass(frozen=True)
class CheckAlarms:
    """The alarms of one check."""

    check_id: str
    subject: str
    method: str
    alarm_count: int
    per_month: float
    failing_window_count: int
    last_opened_at: datetime
    reason: str


@dataclass(frozen=True)
class Replay:
    """What would have been alarmed on with one sensitivity."""

    sensitivity: float
    months: float
    alarms: tuple[Alarm, ...]

    @property
    def per_month(self) -> float:
        """Alarms a month."""
        return len(self.alarms) / self.months

    @property
    def group_count(self) -> int:
        """Alarms that opened together count once."""
        return len({alarm.group_id for alarm in self.alarms})

    @property
    def by_check(self) -> tuple[CheckAlarms, ...]:
        """The alarms by check, the noisiest first, each with the reason of its longest alarm."""
        found: dict[str, list[Alarm]] = defaultdict(list)
        for alarm in self.alarms:
            found[alarm.check_id].append(alarm)
        rows = [_check_alarms(alarms, self.months) for alarms in found.values()]
        return tuple(
            sorted(rows, key=lambda row: (-row.alarm_count, -row.failing_window_count, row.check_id))
        )

    def missing(self, other: Replay) -> tuple[Alarm, ...]:
        """Alarms of this replay that another one has none for at the time."""
        by_check: dict[str, list[Alarm]] = defaultdict(list)
        for alarm in other.alarms:
            by_check[alarm.check_id].append(alarm)
        return tuple(
            alarm
            for alarm in self.alarms
            if not any(alarm.overlaps(found) for found in by_check[alarm.check_id])
        )


@dataclass(frozen=True)
class Budget:
    """How many alarms are wanted at most."""

    text: str
    per_month: float

    def holds(self, replay: Replay) -> bool:
        """Whether a replay keeps to it, to the two digits that are shown."""
        return round(replay.per_month, 2) <= round(self.per_month, 2)

    @classmethod
    def parse(cls, text: str) -> Budget:
        """Read `2/month`; a number alone is per month."""
        count, _, period = text.strip().partition("/")
        period = (period.strip() or "month").removeprefix("a ").removesuffix("s")
        try:
            value = float(count)
        except ValueError:
            value = -1.0
        if not 0 <= value < float("inf") or period not in PER_MONTH:
            raise MpmError(
                f"{text} is no budget of alarms",
                f"write a number and a period, such as 2/month; periods are {', '.join(PER_MONTH)}",
            )
        return cls(text, value * PER_MONTH[period])


@dataclass(frozen=True)
class Backtest:
    """A replay of stored history, and the search for a sensitivity where a budget was given."""

    monitor: str
    database: str
    first_window: datetime
    last_window: datetime
    window_count: int
    grain: str | None
    replay: Replay
    """With the sensitivity that was asked for or is declared."""
    tried: tuple[Replay, ...] = ()
    """What the search for a sensitivity looked at, the most sensitive first."""
    budget: Budget | None = None
    proposed: Replay | None = None
    """The most sensitive replay within the budget; none where no sensitivity meets it."""
    missed: tuple[Alarm, ...] = ()
    """Alarms at sensitivity 1 that the proposed one has none for."""
    notes: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """0 done, 1 no sensitivity meets the budget."""
        return int(self.budget is not None and self.proposed is None)

    def as_data(self) -> dict[str, Any]:
        """The artifact of `--json`."""
        return {
            "schema_version": 1,
            "exit_code": self.exit_code,
            "monitor": self.monitor,
            "database": self.database,
            "first_window": self.first_window,
            "last_window": self.last_window,
            "window_count": self.window_count,
            "months": self.replay.months,
            **_replay_data(self.replay),
            "checks": [asdict(check) for check in self.replay.by_check],
            "alarms": [asdict(alarm) for alarm in self.replay.alarms],
            "budget_per_month": self.budget and self.budget.per_month,
            "tried": [_replay_data(replay) for replay in self.tried],
            "proposed_sensitivity": self.proposed and self.proposed.sensitivity,
            "missed": [asdict(alarm) for alarm in self.missed],
            "notes": list(self.notes),
        }


def backtest(
    name: str,
    monitors_file: Path | str = "monitors.yml",
    database: Chosen | None = None,
    *,
    sensitivity: float | None = None,
    limits: Sequence[str] = (),
    budget: str | None = None,
    schema: str | None = None,
    on_step: Callable[[str], None] = lambda step: None,
) -> Backtest:
    """Replay the stored history of one monitor.

    Args:
        name: the monitor.
        monitors_file: where it is declared; need not exist where a database is named.
        database: as `mpm run` is given it; without it the one that the monitors file names.
        sensitivity: in the place of the declared one.
        limits: `METRIC=LIMIT` each, in the place of what is declared for the metric.
        budget: `2/month` and the like: look for the sensitivity that keeps to it.
        schema: where the results are; not needed where one schema alone has them.
        on_step: is told what is under way.

    Raises:
        MpmError: there is nothing to replay, or a wish that cannot be read.
    """
    wanted = Budget.parse(budget) if budget is not None else None
    if sensitivity is not None and not 0 < sensitivity < float("inf"):
        raise MpmError(f"sensitivity {sensitivity:g} is not above 0", "1 is the usual one; less alarms less")
    thresholds, holidays, notes = _declared(name, Path(monitors_file), limits)
    store = find_results(monitors_file, database, schema)
    with store.opened(HISTORY, [name]) as connection:
        history = StoredHistory(connection, store.schema, name, thresholds, _days(holidays, store.database))
        notes += _unknown(history, limits)

        def replay(value: float) -> Replay:
            on_step(f"Replaying {history.window_count} windows at sensitivity {value:g}")
            return Replay(value, history.months, tuple(_alarm(row) for row in history.incidents(value)))

        own = replay(history.sensitivity if sensitivity is None else sensitivity)
        tried = _search(replay, own, wanted) if wanted else ()
    proposed = next((found for found in tried if wanted and wanted.holds(found)), None)
    return Backtest(
        monitor=name,
        database=store.given,
        first_window=history.first,
        last_window=history.last,
        window_count=history.window_count,
        grain=history.grain,
        replay=own,
        tried=tried,
        budget=wanted,
        proposed=proposed,
        missed=tried[0].missing(proposed) if proposed else (),
        notes=tuple(notes),
    )


def _unknown(history: StoredHistory, limits: Sequence[str]) -> list[str]:
    """What is said of metrics that a limit was given for and that no value is stored of."""
    return [
        f"no history of {metric} is stored: it is kept from the first run on that has a threshold on it"
        for metric in dict.fromkeys(_limit(text)[0] for text in limits)
        if metric not in history.metrics
    ]


def _search(replay: Callable[[float], Replay], own: Replay, budget: Budget) -> tuple[Replay, ...]:
    """Halve the grid until the most sensitive value within the budget is found: a handful of replays."""
    known = {own.sensitivity: own}

    def is_within(value: float) -> bool:
        if value not in known:
            known[value] = replay(value)
        return budget.holds(known[value])

    if not is_within(GRID[0]) and is_within(GRID[-1]):
        beyond, within = 0, len(GRID) - 1
        while within - beyond > 1:
            middle = (beyond + within) // 2
            beyond, within = (beyond, middle) if is_within(GRID[middle]) else (middle, within)
    return tuple(known[value] for value in sorted(known, reverse=True) if value in GRID)


def _declared(
    name: str, file: Path, limits: Sequence[str]
) -> tuple[tuple[Threshold, ...], tuple[date, ...] | Relation, list[str]]:
    """The thresholds with the given ones in their place, the holidays, and what is not known."""
    given = dict(_limit(text) for text in limits)
    if not file.is_file():
        note = f"there is no {file.name} here, so declared thresholds are not known: defaults and --set apply"
        return _thresholds(name, {"relation": name}, given), (), [note]
    monitors = load_monitors(file)
    if name not in monitors.monitors:
        near = nearest(name, monitors.monitors)
        known = f"did you mean {near}?" if near else f"it declares {', '.join(monitors.monitors) or 'none'}"
        raise MpmError(f"monitor {name} is not declared in {file.name}", known)
    holidays = monitors.holidays.relation or monitors.holidays.days
    return _thresholds(name, monitors.monitors[name].declaration, given), holidays, []


def _days(holidays: tuple[date, ...] | Relation, database: Database) -> tuple[date, ...]:
    """The days themselves; those of a relation are asked of the database."""
    if not isinstance(holidays, Relation):
        return holidays
    place = (holidays.schema_ or database.default_schema, holidays.table or "")
    relation = database.relation(*place)
    if holidays.database:
        dialect = database.login.dialect
        relation = ".".join(quoting.name_in(dialect, part) for part in (holidays.database, *place))
    with database.connected() as client:
        days = client.rows(f"SELECT DISTINCT CAST(day AS DATE) FROM {relation} WHERE day IS NOT NULL")
    return tuple(day for (day,) in days)


def _thresholds(name: str, declared: Mapping[str, Any], given: Mapping[str, Any]) -> tuple[Threshold, ...]:
    """What is declared, read again by the rules of the configuration with the given limits in it."""
    thresholds = {**(declared.get("thresholds") or {}), **given}
    return Monitor.declare(name, {**declared, "thresholds": thresholds}).thresholds


def _limit(text: str) -> tuple[str, Any]:
    """Read `METRIC=LIMIT`; what follows the sign is written as under `thresholds:`."""
    metric, sign, value = text.partition("=")
    try:
        limit = yaml.safe_load(value)
    except yaml.YAMLError:
        limit = None
    if not sign or not metric.strip() or limit is None:
        raise MpmError(
            f"--set {text} is no limit of a metric",
            "write METRIC=LIMIT, such as null_share=0.05, psi=off or 'roc_auc={warn: 0.75, fail: 0.7}'",
        )
    return metric.strip(), limit


def _alarm(row: Mapping[str, Any]) -> Alarm:
    return Alarm(**{field.name: row[field.name] for field in fields(Alarm)})


def _check_alarms(alarms: Sequence[Alarm], months: float) -> CheckAlarms:
    longest = max(alarms, key=lambda alarm: (alarm.failing_window_count, alarm.opened_at))
    return CheckAlarms(
        check_id=longest.check_id,
        subject=longest.subject,
        method=longest.method,
        alarm_count=len(alarms),
        per_month=len(alarms) / months,
        failing_window_count=sum(alarm.failing_window_count for alarm in alarms),
        last_opened_at=max(alarm.opened_at for alarm in alarms),
        reason=longest.reason,
    )


def _replay_data(replay: Replay) -> dict[str, Any]:
    return {
        "sensitivity": replay.sensitivity,
        "alarm_count": len(replay.alarms),
        "group_count": replay.group_count,
        "alarms_per_month": replay.per_month,
    }
