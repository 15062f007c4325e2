"""Which channel is told of what, and when."""

from __future__ import annotations

from datetime import datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from mpm_py.monitor import Channel, QuietHours
from mpm_py.notify.facts import rank
from mpm_py.status import MonitorStatus


def why_not(channel: Channel, monitor: MonitorStatus, severity: str | None) -> str | None:
    """Why a channel is not told of something in a monitor; none where it is."""
    if channel.monitors and monitor.name not in channel.monitors:
        return "it is not for this monitor"
    if channel.owners and monitor.owner not in channel.owners:
        return f"it is not for owner {monitor.owner}" if monitor.owner else "the monitor has no owner"
    if channel.tags and not set(channel.tags) & set(tags_of(monitor)):
        return "the monitor has none of its tags"
    if rank(severity) < rank(channel.severity):
        return f"below severity {channel.severity}"
    return None


def tags_of(monitor: MonitorStatus) -> tuple[str, ...]:
    """The tags of a monitor, which the result tables join by commas."""
    return tuple(tag.strip() for tag in (monitor.tags or "").split(",") if tag.strip())


def quiet_until(hours: QuietHours | None, severity: str | None, now: datetime) -> datetime | None:
    """Until when something is held back, in the zone of the quiet hours; none where it is told at once.

    Args:
        hours: the quiet hours of a channel.
        severity: that of what is to be told.
        now: a time with a zone.
    """
    if hours is None or (hours.except_ is not None and rank(severity) >= rank(hours.except_)):
        return None
    zone = ZoneInfo(hours.timezone)
    local = now.astimezone(zone)
    # An evening belongs to quiet hours of its own day, a morning to those of the day before.
    for day in (local.date() - timedelta(days=1), local.date()):
        start = datetime.combine(day, hours.from_, zone)
        end_day = day if hours.from_ < hours.to else day + timedelta(days=1)
        end = datetime.combine(end_day, hours.to, zone)
        # In the hour that a change of clocks repeats or leaves out, only UTC tells what is earlier.
        if _utc(start) <= _utc(local) < _utc(end):
            return end
    return None


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(timezone.utc)


def shown(moment: datetime) -> str:
    """A time of day with its zone: `07:00 Europe/Vienna`."""
    return f"{time(moment.hour, moment.minute):%H:%M} {moment.tzinfo}"
