"""When to run: by a cron expression, or whenever windows of a monitor have closed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.combining import OrTrigger
from apscheduler.triggers.cron import CronTrigger

from mpm_py.configuration.cron import Cron, read_cron
from mpm_py.terminal.words import count

if TYPE_CHECKING:
    from mpm_py.monitor import Monitor

GRAINS = ("hour", "day", "week", "month")

SETTLING = timedelta(minutes=5)
"""So long after a window has closed and its delay has passed a run begins: clocks differ, rows are late."""


class ClosingTrigger(BaseTrigger):  # type: ignore[misc]
    """Comes whenever a window of a grain has closed in a zone, and so much time has passed since."""

    __slots__ = ("after", "grain", "zone")

    def __init__(self, grain: str, zone: str, after: timedelta) -> None:
        self.grain = grain
        self.zone = ZoneInfo(zone)
        self.after = after

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """The first time after the one before, which may have passed meanwhile, or else from now on."""
        if previous_fire_time is not None:
            now = previous_fire_time + timedelta(microseconds=1)
        return first_close(self.grain, self.zone, now.astimezone(timezone.utc) - self.after) + self.after

    def __str__(self) -> str:
        """The trigger in words."""
        return f"{length(self.after)} after the end of every {self.grain} ({self.zone.key})"


def first_close(grain: str, zone: ZoneInfo, moment: datetime) -> datetime:
    """The first end of a window at `moment` or later, in UTC. Hours are cut in UTC, others in the zone."""
    if grain == "hour":
        begun = moment.astimezone(timezone.utc).replace(minute=0, second=0, microsecond=0)
        return begun if begun >= moment else begun + timedelta(hours=1)
    day = _begin(grain, moment.astimezone(zone).date())
    while _midnight(day, zone) < moment:
        day = _begin(grain, day + timedelta(days={"day": 1, "week": 7, "month": 31}[grain]))
    return _midnight(day, zone)


def _begin(grain: str, day: date) -> date:
    """The first day of the window that a day is in."""
    if grain == "month":
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if grain == "week" else day


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    """The beginning of a day in UTC, also where the clock skips midnight."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(timezone.utc)


def closing_triggers(monitors: Iterable[Monitor]) -> list[ClosingTrigger]:
    """One trigger for each grain and zone of the monitors, after the largest delay among them.

    Monitors without windows are observed at every run; where there are no others, once a day.
    """
    delays: dict[tuple[str, str], timedelta] = {}
    for monitor in monitors:
        if monitor.grain is not None and monitor.event_time is not None:
            key = (monitor.grain, "UTC" if monitor.grain == "hour" else monitor.timezone)
            delays[key] = max(monitor.delay, delays.get(key, timedelta()))
    found = delays or {("day", "UTC"): timedelta()}
    in_order = sorted(found, key=lambda key: (GRAINS.index(key[0]), key[1]))
    return [ClosingTrigger(grain, zone, found[grain, zone] + SETTLING) for grain, zone in in_order]


def cron_triggers(expression: str, zone: str) -> list[CronTrigger]:
    """The triggers of a cron expression: two where a day may be told by its number or by its weekday.

    Raises:
        ValueError: it is no such expression.
    """
    cron = read_cron(expression)
    if not cron.is_either_day:
        return [_cron_trigger(cron, zone, day=_listed(cron.days), day_of_week=_listed(cron.weekdays))]
    return [
        _cron_trigger(cron, zone, day=_listed(cron.days)),
        _cron_trigger(cron, zone, day_of_week=_listed(cron.weekdays)),
    ]


def _cron_trigger(cron: Cron, zone: str, **days: str) -> CronTrigger:
    """A trigger; all numbers are listed and weekdays named, as APScheduler counts those from Monday."""
    return CronTrigger(
        minute=_listed(cron.minutes),
        hour=_listed(cron.hours),
        month=_listed(cron.months),
        timezone=ZoneInfo(zone),
        **days,
    )


def _listed(values: Iterable[object]) -> str:
    return ",".join(str(value) for value in values)


def combined(triggers: Iterable[BaseTrigger], jitter: int = 0) -> BaseTrigger:
    """A trigger that comes whenever one of several does, up to `jitter` seconds later, by chance."""
    return OrTrigger(list(triggers), jitter=jitter or None)


def length(span: timedelta) -> str:
    """A span of time in words: `1 day 5 minutes`."""
    minutes = int(span.total_seconds()) // 60
    counts: Any = ((minutes // 1440, "day"), (minutes // 60 % 24, "hour"), (minutes % 60, "minute"))
    return " ".join(count(number, unit) for number, unit in counts if number)
