"""What observations must say, computed in plain Python from the raw rows: no SQL of mpm, no macro, no dbt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

UTC = timezone.utc


def window_of(moment: datetime, grain: str, zone: str) -> datetime:
    """Start of the window of a UTC moment, in UTC: the window is cut on the wall clock of the zone."""
    if grain == "hour":
        return moment.replace(minute=0, second=0, microsecond=0)
    local = moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
    day = local.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    if grain == "week":
        day -= timedelta(days=day.weekday())
    elif grain == "month":
        day = day.replace(day=1)
    return start_of_local(day, zone)


def start_of_local(day: datetime, zone: str) -> datetime:
    """The first moment of a local day in UTC; where midnight is skipped, the moment of the jump."""
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=30)
    while moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) < day:
        moment += timedelta(minutes=15)
    return moment.replace(tzinfo=None)


def window_counts(moments: Iterable[datetime], grain: str, zone: str) -> dict[datetime, int]:
    """Rows per window, with the empty windows between the first and the last."""
    counted = Counter(window_of(moment, grain, zone) for moment in moments)
    start, last, found = min(counted), max(counted), {}
    while start <= last:
        found[start] = counted.get(start, 0)
        start = next_window(start, grain, zone)
    return found


def next_window(start: datetime, grain: str, zone: str) -> datetime:
    """Start of the window that follows one."""
    if grain == "hour":
        return start + timedelta(hours=1)
    local = start.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    day = datetime(local.year, local.month, local.day)
    if grain == "month":
        return start_of_local((day.replace(day=1) + timedelta(days=32)).replace(day=1), zone)
    return start_of_local(day + timedelta(days=7 if grain == "week" else 1), zone)
