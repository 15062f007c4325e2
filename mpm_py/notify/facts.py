"""What there is to tell: alerts made of incidents that opened together, and what was told of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Literal

from mpm_py.configuration.notify_rules import SEVERITIES
from mpm_py.status import Incident

Event = Literal["opened", "worsened", "resolved"]
State = Literal["waiting", "sending", "unconfirmed", "sent", "known"]

SETTLED = ("sent", "known")
PERHAPS_SENT = ("sending", "unconfirmed")


def rank(severity: str | None) -> int:
    """The place of a severity, the worst highest; 0 where there is none."""
    return SEVERITIES.index(severity) + 1 if severity in SEVERITIES else 0


@dataclass(frozen=True)
class Told:
    """A row of mpm_notifications about one incident, see docs/result_tables.md."""

    notification_id: str
    channel: str
    monitor: str
    alert_key: str
    event_number: int
    event: Event
    incident_id: str
    severity: str | None
    what: str
    status: State
    reason: str | None
    message_id: str
    attempt_count: int
    changed_at: datetime
    sent_at: datetime | None = None

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to do for it."""
        return self.status in SETTLED


@dataclass(frozen=True)
class Alert:
    """What is told in one thread: incidents of a monitor that opened together, as one channel knows them."""

    key: str
    monitor: str
    incidents: tuple[Incident, ...]
    """Those that the result tables have, what to look at first in front."""
    told: tuple[Told, ...] = ()

    @cached_property
    def settled(self) -> tuple[Told, ...]:
        """What was told, or will never be."""
        return tuple(row for row in self.told if row.is_settled)

    @cached_property
    def pending(self) -> tuple[Told, ...]:
        """What has still to be told, or may not have arrived."""
        return tuple(row for row in self.told if not row.is_settled)

    @cached_property
    def last_resolved(self) -> int:
        """Number of the event by which it was last told to be over; 0 where it never was."""
        return max((row.event_number for row in self.settled if row.event == "resolved"), default=0)

    @cached_property
    def told_open(self) -> tuple[Told, ...]:
        """What the channel knows to be wrong."""
        return tuple(row for row in self.settled if row.event_number > self.last_resolved)

    @cached_property
    def perhaps(self) -> tuple[Told, ...]:
        """What the channel may have been told. An end that was once to be told stays due until it is."""
        return tuple(row for row in self.pending if row.status in PERHAPS_SENT or row.event == "resolved")

    @property
    def next_number(self) -> int:
        """Number of the event that comes next."""
        return max((row.event_number for row in self.settled), default=0) + 1

    @property
    def open(self) -> tuple[Incident, ...]:
        """Its incidents that are open now."""
        return tuple(incident for incident in self.incidents if incident.status == "open")


def alerts_of(incidents: Iterable[Incident], told: Iterable[Told]) -> list[Alert]:
    """Alerts as one channel knows them, in the order of the incidents, then those whose incidents are gone.

    The name of a group is its leading incident, and a cause that shows a window later takes the lead. What
    was told under one name goes on under it: a pager has to find the alert that it is to close.
    """
    rows: dict[str, list[Told]] = {}
    key_of_incident: dict[str, str] = {}
    for row in told:
        rows.setdefault(row.alert_key, []).append(row)
        key_of_incident[row.incident_id] = row.alert_key
    every = list(incidents)
    key_of_group = {
        incident.group_id: key_of_incident[incident.incident_id]
        for incident in reversed(every)
        if incident.incident_id in key_of_incident
    }
    members: dict[str, list[Incident]] = {}
    for incident in every:
        key = key_of_incident.get(incident.incident_id) or key_of_group.get(incident.group_id)
        members.setdefault(key or incident.group_id, []).append(incident)
    present = [
        Alert(key, found[0].monitor, tuple(found), tuple(rows.get(key, ()))) for key, found in members.items()
    ]
    gone = [
        Alert(key, found[0].monitor, (), tuple(found)) for key, found in rows.items() if key not in members
    ]
    return present + gone


def worst(severities: Iterable[str | None]) -> str | None:
    """The worst of some severities."""
    return max(severities, key=rank, default=None)


@dataclass(frozen=True)
class Item:
    """An incident as it is told; `incident` is none where the result tables do not have it any more."""

    incident_id: str
    severity: str | None
    what: str
    incident: Incident | None = None

    @classmethod
    def of(cls, incident: Incident) -> Item:
        """An incident that is there."""
        return cls(incident.incident_id, incident.severity, incident.what, incident)


def items_of(rows: Sequence[Told], incidents: Sequence[Incident]) -> tuple[Item, ...]:
    """What was told, as it is now: incidents that are there in their order, then those that are gone."""
    told = {row.incident_id: row for row in rows}
    present = [Item.of(incident) for incident in incidents if incident.incident_id in told]
    known = {item.incident_id for item in present}
    gone = [Item(name, row.severity, row.what) for name, row in told.items() if name not in known]
    return (*present, *gone)
