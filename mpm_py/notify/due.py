"""What is due: which event of an alert a channel has not been told yet."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from mpm_py.notify.facts import Alert, Event, Item, items_of, rank, worst

Kind = Literal["opened", "again", "joined", "worsened", "resolved", "over"]
"""How it is said: opened, open again, more incidents of one that is known, worse, over, over unheard."""

EVENTS: dict[Kind, Event] = {
    "opened": "opened",
    "again": "opened",
    "joined": "opened",
    "worsened": "worsened",
    "resolved": "resolved",
    "over": "resolved",
}


@dataclass(frozen=True)
class Due:
    """An event that a channel has not been told."""

    alert: Alert
    kind: Kind
    items: tuple[Item, ...]
    severity_before: str | None = None

    @property
    def event(self) -> Event:
        """What of the declared events it is."""
        return EVENTS[self.kind]

    @property
    def severity(self) -> str | None:
        """The worst of its incidents."""
        return worst(item.severity for item in self.items)

    @property
    def is_known(self) -> bool:
        """Whether the channel knows of the alert, so that routing is not asked again."""
        return self.kind in ("joined", "worsened", "resolved") or bool(self.alert.perhaps)

    def message_id(self, channel: str) -> str:
        """Name of the message: the same however often it is sent, and another one for each event."""
        return fingerprint(channel, self.alert.key, str(self.alert.next_number), self.event)


def fingerprint(*parts: str) -> str:
    """A name of 32 characters for some texts."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def due_of(alert: Alert, checked_until: datetime | None) -> Due | None:
    """The event of an alert that comes next for a channel, if there is one.

    Args:
        alert: what is there and what was told.
        checked_until: end of the newest window that was looked at for the channel, UTC; none the first time.
            What was over by then and never told is history.
    """
    if alert.open:
        return _of_open(alert)
    if alert.told_open:
        over = tuple(row for row in alert.incidents if row.status == "resolved")
        items = items_of(alert.told_open, alert.incidents)
        known = {item.incident_id for item in items}
        more = tuple(Item.of(one) for one in over if one.incident_id not in known | _settled(alert))
        return Due(alert, "resolved", (*items, *more))
    unheard = tuple(
        incident
        for incident in alert.incidents
        if incident.status == "resolved" and incident.incident_id not in _settled(alert)
    )
    is_new = checked_until is not None and any(
        incident.resolved_at is not None and incident.resolved_at > checked_until for incident in unheard
    )
    if unheard and (is_new or alert.pending):
        return Due(alert, "over", tuple(map(Item.of, unheard)))
    if alert.perhaps:
        return Due(alert, "resolved", items_of(alert.perhaps, alert.incidents))
    return None


def _of_open(alert: Alert) -> Due | None:
    every = tuple(map(Item.of, alert.open))
    if not alert.told_open:
        return Due(alert, "again" if alert.last_resolved else "opened", every)
    if any(row.event == "resolved" for row in alert.perhaps):
        return Due(alert, "again", every)
    before = worst(row.severity for row in alert.told_open)
    if rank(worst(item.severity for item in every)) > rank(before):
        return Due(alert, "worsened", every, before)
    told = {row.incident_id for row in alert.told_open}
    new = tuple(item for item in every if item.incident_id not in told)
    return Due(alert, "joined", new) if new else None


def _settled(alert: Alert) -> set[str]:
    return {row.incident_id for row in alert.settled}
