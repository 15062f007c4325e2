"""What reports say of monitors and incidents, section by section: `mpm status`, `mpm run`, the demo."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.markup import escape
from rich.text import Text

from mpm_py.status.commands import Commands
from mpm_py.status.facts import Group, MonitorStatus, Status
from mpm_py.terminal.layout import Column, heading, put, table
from mpm_py.terminal.words import age, count, cut, moment, names, windows
from mpm_py.warehouse import quoting

WORDS = {"fail": "FAIL", "warn": "warn", "pass": "pass", "not_evaluated": "not judged"}
STYLES = {"fail": "bold red", "warn": "yellow", "pass": "green", "not_evaluated": "dim"}
MARKS = {"fail": "X", "warn": "!", "pass": ".", "not_evaluated": "-"}
"""A window in the course of a monitor; plain characters, so that any terminal shows them."""

SEVERITIES = {"high": ("HIGH", "bold red"), "medium": ("medium", "yellow"), "low": ("low", "dim")}

SECONDS = {"hour": 3600, "day": 86400, "week": 7 * 86400, "month": 31 * 86400}
LATE_WINDOWS = 2
"""Rows are late where their newest window ended longer ago than so many windows are long."""

LEAST_COURSE, MOST_COURSE = 7, 56
"""Windows that a course shows; with less room it is left out."""


@dataclass(frozen=True)
class Limits:
    """How many of each are listed; what is left out is counted."""

    monitors: int = sys.maxsize
    groups: int = sys.maxsize
    members: int = sys.maxsize
    """Incidents of a group beside the leading one."""
    resolved: int = sys.maxsize
    is_brief: bool = False
    """Whether a resolved incident is told in one line, cut where there is no more room."""


def headline(status: Status, console: Console, place: str) -> bool:
    """How many monitors there are, and how they are; whether there is any."""
    if not status.monitors:
        console.print("There are no monitors" + (f" in {escape(place)}" if place else "") + ".")
        return False
    parts = [f"[{STYLES[name]}]{text}[/]" for name, text in counted(status)]
    head = f"{escape(place)}: " if place else ""
    put(console, f"{head}{count(len(status.monitors), 'monitor')}, {', '.join(parts)}.", indent=0)
    console.print()
    return True


def counted(status: Status) -> list[tuple[str, str]]:
    """How many monitors are in which status, what is worst first: `3 fail`."""
    found = Counter[str](monitor.status for monitor in status.monitors)
    verbs = {"fail": ("fails", "fail"), "warn": ("warns", "warn"), "pass": ("passes", "pass"),
             "not_evaluated": ("could not be judged", "could not be judged")}  # fmt: skip
    return [(name, f"{found[name]:,} {verbs[name][found[name] != 1]}") for name in WORDS if found[name]]


def monitors(
    found: Sequence[MonitorStatus], console: Console, limits: Limits, commands: Commands, *, has_age: bool
) -> None:
    """A line for every monitor. With `has_age` it says how long ago its newest rows are, by the clock."""
    shown = found[: limits.monitors]
    columns = [column for column in _COLUMNS if has_age or column is not _AGE]
    course = _course_column(columns, shown, console)
    place = len(columns) - len(_COUNTS)
    all_columns = [*columns[:place], *([course] if course else []), *_COUNTS]
    put(console, table(all_columns, shown, console), indent=0)
    left = Counter[str](monitor.status for monitor in found[len(shown) :])
    if left:
        kinds = ", ".join(f"{left[name]:,} {WORDS[name]}" for name in WORDS if left[name])
        _more(console, f"{count(left.total(), 'more monitor')} ({kinds})", commands.status(is_whole=True))


def unjudged(found: Sequence[MonitorStatus]) -> list[str]:
    """Monitors of which nothing could be judged, by reason; lines of markup."""
    by_reason: dict[str, list[str]] = {}
    for monitor in found:
        if monitor.status == "not_evaluated":
            by_reason.setdefault(monitor.reason or "no reason is known", []).append(monitor.name)
    return [escape(f"{names(monitors, 5)}: {reason}") for reason, monitors in by_reason.items()]


def incidents(status: Status, console: Console, limits: Limits, commands: Commands) -> None:
    """Open incidents, group by group, what to look at first on top."""
    groups = status.groups
    if not groups:
        return
    together = (
        f" in {count(len(groups), 'group')} that opened together"
        if len(groups) < len(status.incidents)
        else ""
    )
    first = ", the one to look at first on top" if len(groups) > 1 else ""
    heading(console, f"Open incidents: {len(status.incidents):,}{together}{first}")
    for group in groups[: limits.groups]:
        _group(group, console, limits.members)
    left = groups[limits.groups :]
    if left:
        _more_groups(console, left, commands)


def resolved(status: Status, console: Console, limits: Limits, commands: Commands) -> None:
    """The last few groups that were resolved, and how many incidents there were before."""
    groups = status.resolved_groups
    total = sum(monitor.resolved_incident_count for monitor in status.monitors)
    if not total:
        return
    earlier = total - len(status.resolved)
    before = (
        f"; before that {count(earlier, 'incident')}, in {status.schema}.mpm_incidents" if earlier else ""
    )
    heading(console, f"Lately resolved: {count(len(groups), 'group') if groups else 'nothing'}{before}")
    for group in groups[: limits.resolved]:
        first = group[0]
        span = f"{moment(first.local_opened, first.grain)}, {windows(first.window_count, first.grain)}"
        others = f" (and {count(len(group) - 1, 'other')})" if len(group) > 1 else ""
        line = f"{first.monitor} {span}{others}: {first.what}"
        put(console, escape(cut(line, console.width - 2) if limits.is_brief else line))
    left = groups[limits.resolved :]
    if left:
        _more_groups(console, left, commands)


def warnings(status: Status, console: Console, limits: Limits) -> None:
    """One line per monitor that warns or fails without an incident of which this is a part."""
    have_incidents = {incident.monitor for incident in status.incidents}
    found = [
        monitor
        for monitor in status.monitors
        if monitor.status in ("fail", "warn") and monitor.reason and monitor.name not in have_incidents
    ]
    if not found:
        return
    heading(console, "Warnings" if found[0].status == "warn" else "Failing or warning, and no incident")
    for monitor in found[: limits.groups]:
        rest = monitor.fail_count + monitor.warn_count - 1
        others = f" [dim](and {count(rest, 'other')})[/]" if rest else ""
        put(console, f"{escape(monitor.name)}: {escape(monitor.reason or '')}{others}")
    if len(found) > limits.groups:
        put(console, f"[dim]…and {count(len(found) - limits.groups, 'more monitor')}[/]")


def next_steps(status: Status, console: Console, commands: Commands) -> None:
    """What to type about the incident to look at first."""
    if not status.incidents:
        return
    first = status.incidents[0]
    life = (
        f"SELECT window_start, value, lower, upper, status, reason FROM {status.schema}.mpm_checks "
        f"WHERE check_id = {quoting.text(first.check_id)} ORDER BY 1"
    )
    steps(
        console,
        [
            ("where the first was meant to be so:", commands.mark(first.incident_id)),
            ("the life of its check:", life),
        ],
    )


def steps(console: Console, found: Sequence[tuple[str, str]]) -> None:
    """What to type next, as (what for, command)."""
    heading(console, "What to type next")
    for purpose, command in found:
        if len(purpose) + len(command) + 4 <= console.width:
            put(console, f"[dim]{escape(purpose)}[/]  {escape(command)}")
        else:
            put(console, f"[dim]{escape(purpose)}[/]")
            put(console, escape(command), indent=4)


def _group(group: Group, console: Console, members: int) -> None:
    """Since when, how bad and for whom; the leading incident; those that opened with it."""
    first = group[0]
    word, style = SEVERITIES.get(first.severity or "", ("", "bold"))
    since = f"{moment(first.local_opened, first.grain)}, {windows(first.window_count, first.grain)}"
    owner = f", for {escape(first.owner)}" if first.owner else ""
    put(
        console,
        f"[{style}]{word:<6}[/]  [bold]{escape(first.monitor)}[/] since {since} "
        f"[dim]({first.incident_id}{owner})[/]",
    )
    put(console, escape(first.what), indent=10)
    shown = group[1 : 1 + members]
    for incident in shown:
        put(console, f"[dim]{incident.incident_id}  {escape(incident.what)}[/]", indent=10)
    left = group[1 + len(shown) :]
    if left:
        subjects = [subject for subject, _ in Counter(other.subject for other in left).most_common()]
        what = f"{count(len(left), 'other')} opened with it, in {escape(names(subjects, 5))}"
        put(console, f"[dim]and {what}[/]", indent=10)


def _more_groups(console: Console, left: Sequence[Group], commands: Commands) -> None:
    """What lists them: by the names of their monitors, where these have room in the line."""
    named = commands.status(list(dict.fromkeys(group[0].monitor for group in left)))
    what = count(len(left), "more group")
    has_room = len(what) + len(named) + 10 <= console.width
    _more(console, what, named if has_room else commands.status(is_whole=True))


def _more(console: Console, what: str, command: str) -> None:
    put(console, f"[dim]…and {escape(what)}: {escape(command)}[/]")


def _course_column(
    columns: Sequence[Column[MonitorStatus]], shown: Sequence[MonitorStatus], console: Console
) -> Column[MonitorStatus] | None:
    """As many of the last windows as the other columns leave room for."""
    others = [column for column in columns if console.width >= column.from_width]
    taken = sum(
        2 + max([len(column.title), *(_width(column.text(monitor)) for monitor in shown)])
        for column in others
    )
    size = min(console.width - taken - 2, MOST_COURSE)
    if size < LEAST_COURSE:
        return None
    return Column("course", lambda monitor: _course(monitor, size))


def _width(text: str | Text) -> int:
    return text.cell_len if isinstance(text, Text) else Text.from_markup(text).cell_len


def _course(monitor: MonitorStatus, size: int) -> Text:
    text = Text()
    for status in monitor.course[-size:]:
        text.append(MARKS[status], STYLES[status])
    return text


def _newest(monitor: MonitorStatus) -> str:
    return "[dim]none[/]" if monitor.local_start is None else moment(monitor.local_start, monitor.grain)


def _age(monitor: MonitorStatus) -> str:
    """How old the newest rows are; late ones stand out."""
    if monitor.age_seconds is None:
        return ""
    length = SECONDS.get(monitor.grain)
    is_late = length is not None and monitor.age_seconds > LATE_WINDOWS * length
    return f"[yellow]{age(monitor.age_seconds)}[/]" if is_late else age(monitor.age_seconds)


def _number(style: str, value: int) -> str:
    return f"[{style}]{value:,}[/]" if value else "[dim]0[/]"


_AGE = Column[MonitorStatus]("age", _age, "right", from_width=70)
_COUNTS: tuple[Column[MonitorStatus], ...] = (
    Column("fail", lambda monitor: _number("red", monitor.fail_count), "right"),
    Column("warn", lambda monitor: _number("yellow", monitor.warn_count), "right"),
    Column("pass", lambda monitor: f"{monitor.pass_count:,}", "right", from_width=80),
    Column("not judged", lambda monitor: f"{monitor.not_evaluated_count:,}", "right", from_width=90),
    Column("incidents", lambda monitor: _number("red", monitor.open_incident_count), "right", from_width=60),
    Column("owner", lambda monitor: escape(monitor.owner or ""), from_width=110, wraps=True),
)
_COLUMNS: tuple[Column[MonitorStatus], ...] = (
    Column("monitor", lambda monitor: escape(monitor.name), wraps=True),
    Column("status", lambda monitor: f"[{STYLES[monitor.status]}]{WORDS[monitor.status]}[/]"),
    Column("newest", _newest, from_width=50),
    _AGE,
    *_COUNTS,
)
