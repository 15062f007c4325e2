"""What a run has to do for each channel: what it sends, what it holds back, and why the rest is not told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Literal

from mpm_py.monitor import Channel
from mpm_py.notify.due import Due, due_of, fingerprint
from mpm_py.notify.facts import PERHAPS_SENT, Alert, Item, State, Told, worst
from mpm_py.notify.routing import quiet_until, shown, why_not
from mpm_py.status import MonitorStatus

LEASE = timedelta(minutes=2)
"""How long a message belongs to the run that took it: longer than any channel takes to answer."""

Outcome = Literal[
    "to_send", "sent", "failed", "held", "being_sent", "already_told", "not_wanted", "not_for_channel"
]


@dataclass(frozen=True)
class Notice:
    """One alert and one channel: what is done about it, or why nothing is."""

    channel: str
    alert: Alert
    outcome: Outcome
    due: Due | None = None
    reason: str | None = None

    @property
    def message_id(self) -> str:
        """Name of its message; empty where nothing is due."""
        return self.due.message_id(self.channel) if self.due else ""

    @property
    def items(self) -> tuple[Item, ...]:
        """The incidents that it is about, the leading one first."""
        return self.due.items if self.due else tuple(map(Item.of, self.alert.open))

    def as_data(self) -> dict[str, Any]:
        """Plain data, for JSON (docs/json.md)."""
        return {
            "channel": self.channel,
            "outcome": self.outcome,
            "reason": self.reason,
            "event": self.due.event if self.due else None,
            "monitor": self.alert.monitor,
            "alert_key": self.alert.key,
            "severity": worst(item.severity for item in self.items),
            "what": self.items[0].what,
            "incident_ids": [item.incident_id for item in self.items],
            "message_id": self.message_id or None,
        }


def plan(
    name: str,
    channel: Channel,
    alerts: Iterable[Alert],
    monitors: Mapping[str, MonitorStatus],
    checked_until: Mapping[str, datetime],
    now: datetime,
) -> list[Notice]:
    """What is to be done for a channel, alert by alert.

    Args:
        name: of the channel.
        channel: what is declared for it.
        alerts: as this channel knows them.
        monitors: those that there are, by name.
        checked_until: end of the newest window that was looked at for this channel, UTC, by monitor.
        now: a time in UTC, without zone.
    """
    found = []
    for alert in alerts:
        due = due_of(alert, checked_until.get(alert.monitor))
        if any(row.status == "sending" and row.changed_at > now - LEASE for row in alert.pending):
            until = max(row.changed_at for row in alert.pending) + LEASE
            found.append(
                Notice(
                    name,
                    alert,
                    "being_sent",
                    due,
                    f"another run took it; sent again from {until:%H:%M} UTC on",
                )
            )
        elif due is not None:
            found.append(_judged(name, channel, due, monitors.get(alert.monitor), now))
        elif alert.open:
            found.append(Notice(name, alert, "already_told", reason=_when_told(alert)))
    return found


def _judged(name: str, channel: Channel, due: Due, monitor: MonitorStatus | None, now: datetime) -> Notice:
    if not due.is_known:
        reason = "its monitor is gone" if monitor is None else why_not(channel, monitor, due.severity)
        if reason:
            return Notice(name, due.alert, "not_for_channel", due, reason)
    if due.event not in channel.events:
        return Notice(name, due.alert, "not_wanted", due, f"the channel is not told what {due.event}")
    until = quiet_until(channel.quiet_hours, due.severity, now.replace(tzinfo=timezone.utc))
    if until is not None:
        return Notice(name, due.alert, "held", due, f"quiet hours until {shown(until)}")
    return Notice(name, due.alert, "to_send", due)


def _when_told(alert: Alert) -> str:
    times = [row.sent_at for row in alert.told_open if row.sent_at is not None]
    return f"told {max(times):%Y-%m-%d %H:%M} UTC" if times else "known, and not told"


def rows_of(notice: Notice, now: datetime) -> Iterator[Told]:
    """What has to be remembered of a notice, whatever becomes of this run."""
    due = notice.due
    if due is None or notice.outcome not in ("to_send", "held", "not_wanted"):
        return
    if notice.outcome == "not_wanted" and due.kind == "over":
        return
    before = [row for row in due.alert.pending if row.message_id == notice.message_id]
    state: State = "waiting"
    if notice.outcome == "not_wanted":
        state = "known"
    elif any(row.status in PERHAPS_SENT for row in before):
        state = "unconfirmed"
    for item in due.items:
        yield Told(
            notification_id=fingerprint(notice.message_id, item.incident_id),
            channel=notice.channel,
            monitor=due.alert.monitor,
            alert_key=due.alert.key,
            event_number=due.alert.next_number,
            event=due.event,
            incident_id=item.incident_id,
            severity=item.severity,
            what=item.what,
            status=state,
            reason=notice.reason,
            message_id=notice.message_id,
            attempt_count=max((row.attempt_count for row in before), default=0),
            changed_at=now,
        )
