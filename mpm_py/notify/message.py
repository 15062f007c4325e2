"""What a channel is told: a title and a body as text, as Markdown, as HTML, and as data."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from mpm_py.notify.due import Due, Kind
from mpm_py.notify.facts import Event, Item
from mpm_py.notify.routing import tags_of
from mpm_py.status import Commands, MonitorStatus
from mpm_py.status.sections import SEVERITIES
from mpm_py.terminal.words import count, cut, moment, names, windows

SCHEMA_VERSION = 1
LONGEST_TITLE = 120
LONGEST_WHAT = 300
MOST_MEMBERS = 3
"""Incidents that are told in full beside the first; the others are counted."""

_MARKED = re.compile(r"([\\*`<&]|~~|\](?=\()|(?<!\w)_|_(?!\w)|^[#>+-]|^\d+(?=[.)]))")
"""What Markdown would take for a mark of its own."""


@dataclass(frozen=True)
class Body:
    """A message, part by part; each is one line."""

    strong: str
    head: str
    what: str
    members: tuple[str, ...]
    note: str
    steps: tuple[tuple[str, str], ...]
    """What for, and what to type."""

    def text(self) -> str:
        """For terminals, pagers and whatever knows no more."""
        lines = [f"{self.strong}  {self.head}", f"  {self.what}"]
        lines += [f"  {member}" for member in self.members]
        lines += ["", self.note] if self.note else []
        for purpose, command in self.steps:
            lines += ["", purpose, f"  {command}"]
        return "\n".join(lines)

    def markdown(self) -> str:
        """CommonMark, without anything in it that the data could have meant as a mark or a mention."""
        parts = [f"**{_marked(self.strong)}** {_marked(self.head)}", _marked(self.what)]
        if self.members:
            parts.append("\n".join(f"- {_marked(member)}" for member in self.members))
        parts += [_marked(self.note)] if self.note else []
        parts += [f"{_marked(purpose)}\n`{command.replace('`', '')}`" for purpose, command in self.steps]
        return "\n\n".join(parts)

    def html(self) -> str:
        """For mails."""
        escaped = html.escape
        parts = [f"<p><b>{escaped(self.strong)}</b> {escaped(self.head)}<br>{escaped(self.what)}</p>"]
        if self.members:
            parts.append("<ul>" + "".join(f"<li>{escaped(one)}</li>" for one in self.members) + "</ul>")
        parts += [f"<p>{escaped(self.note)}</p>"] if self.note else []
        parts += [
            f"<p>{escaped(purpose)}<br><code>{escaped(command)}</code></p>" for purpose, command in self.steps
        ]
        return "\n".join(parts)


@dataclass(frozen=True)
class Message:
    """What one channel is told of one alert."""

    message_id: str
    """Stays when it is sent again."""
    channel: str
    alert_key: str
    """Names the alert, from its opening to its end."""
    event: Event
    is_worse: bool
    monitor: str
    owner: str | None
    tags: tuple[str, ...]
    severity: str | None
    severity_before: str | None
    items: tuple[Item, ...]
    title: str
    body: Body

    @property
    def opened_at(self) -> datetime | None:
        """When the first of its incidents opened, UTC."""
        return min((item.incident.opened_at for item in self.items if item.incident), default=None)

    @property
    def dedup_key(self) -> str:
        """By which a pager knows the alert again."""
        return f"mpm/{self.monitor}/{self.alert_key}"

    def as_data(self) -> dict[str, Any]:
        """The message as a webhook gets it (docs/notify.md); aggregates only, as all in the results."""
        return {
            "schema_version": SCHEMA_VERSION,
            "message_id": self.message_id,
            "event": self.event,
            "channel": self.channel,
            "alert_key": self.alert_key,
            "monitor": self.monitor,
            "owner": self.owner,
            "tags": list(self.tags),
            "severity": self.severity,
            "severity_before": self.severity_before,
            "title": self.title,
            "text": self.body.text(),
            "incidents": [incident_data(self.monitor, item) for item in self.items],
        }


def incident_data(monitor: str, item: Item) -> dict[str, Any]:
    """An incident as docs/json.md describes it; of one that is gone what is still known."""
    if item.incident is not None:
        return asdict(item.incident)
    return {
        "incident_id": item.incident_id,
        "monitor": monitor,
        "status": "gone",
        "severity": item.severity,
        "reason": item.what,
    }


def compose(due: Due, channel: str, monitor: MonitorStatus | None, commands: Commands) -> Message:
    """The message for what is due.

    Args:
        due: the event.
        channel: name of the channel.
        monitor: how the monitor is; none where it is not there any more.
        commands: how the reader calls mpm.
    """
    items = tuple(replace(item, what=_plain(item.what, LONGEST_WHAT)) for item in due.items)
    owner = monitor.owner if monitor else None
    strong = _strong(due)
    beside = f" (and {count(len(items) - 1, 'other')})" if len(items) > 1 else ""
    return Message(
        message_id=due.message_id(channel),
        channel=channel,
        alert_key=due.alert.key,
        event=due.event,
        is_worse=due.kind == "worsened",
        monitor=due.alert.monitor,
        owner=owner,
        tags=tags_of(monitor) if monitor else (),
        severity=due.severity,
        severity_before=due.severity_before,
        items=items,
        title=cut(_plain(f"{strong}: {due.alert.monitor}, {items[0].what}"), LONGEST_TITLE - len(beside))
        + beside,
        body=Body(
            strong=strong,
            head=_plain(_head(due, items, owner)),
            what=items[0].what,
            members=_members(items, due.kind),
            note=_note(due),
            steps=_steps(due, items, commands, is_there=monitor is not None),
        ),
    )


def _strong(due: Due) -> str:
    severity = SEVERITIES.get(due.severity or "", ("", ""))[0] or "incident"
    if due.event == "resolved":
        return "Resolved"
    if due.kind == "worsened":
        before = due.severity_before or "unknown"
        return f"{severity}, was {before}"
    return f"{severity} again" if due.kind == "again" else severity


def _head(due: Due, items: Sequence[Item], owner: str | None) -> str:
    """Which monitor, since when and for how long, by what name, and for whom."""
    first = items[0].incident
    when = ""
    if first is not None:
        span = f"{moment(first.local_opened, first.grain)}, {windows(first.window_count, first.grain)}"
        when = f" {span}" if due.event == "resolved" else f" since {span}"
    more = ", with others that were told before" if due.kind == "joined" else ""
    for_whom = f", for {owner}" if owner else ""
    return f"{due.alert.monitor}{when}{more} ({items[0].incident_id}{for_whom})"


def _members(items: Sequence[Item], kind: Kind) -> tuple[str, ...]:
    """The next few incidents, and how many more there are."""
    others = items[1:]
    shown = [item.what for item in others[:MOST_MEMBERS]]
    left = others[MOST_MEMBERS:]
    if left:
        subjects = [
            subject
            for subject, _ in Counter(item.incident.subject for item in left if item.incident).most_common()
        ]
        inside = f", in {names(subjects, 5)}" if subjects else ""
        with_it = " opened with it" if kind in ("opened", "again") else ""
        shown.append(_plain(f"and {count(len(left), 'other')}{with_it}{inside}"))
    return tuple(shown)


def _note(due: Due) -> str:
    """Why something is over."""
    if due.kind == "over":
        return "It opened and was over before it could be told."
    if due.event != "resolved":
        return ""
    states = {item.incident.status if item.incident else "gone" for item in due.items}
    reasons = {
        "resolved": "Its checks pass again.",
        "expected": "It was marked as expected.",
        "gone": "It is not found any more: its windows were judged again, or its monitor is gone.",
    }
    return " ".join(text for state, text in reasons.items() if state in states)


def _steps(
    due: Due, items: Sequence[Item], commands: Commands, *, is_there: bool
) -> tuple[tuple[str, str], ...]:
    if not is_there:
        return ()
    more = ("More of it:", commands.status([due.alert.monitor]))
    if due.event == "resolved":
        return (more,)
    return (more, ("If it was meant to be so:", commands.mark(items[0].incident_id)))


def _plain(text: str, longest: int = 1000) -> str:
    """A text on one line, without characters that only steer a terminal or a header."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return cut(line, longest)


def _marked(text: str) -> str:
    """A text that Markdown shows as it is."""
    return unmentioned(_MARKED.sub(r"\\\1", text))


def unmentioned(text: str) -> str:
    """A text in which @everyone calls nobody: a space without width stands behind the sign."""
    return text.replace("@", "@\u200b")
