"""A status in a terminal: every monitor in a line, then what is wrong and since when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from rich.console import Console, RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.text import Text

from mpm_py.status.facts import Incident, MonitorStatus, Status
from mpm_py.summary.tables import Column, table
from mpm_py.summary.words import PLAIN, UNITS, count
from mpm_py.warehouse import quoting

WORDS = {"fail": "FAIL", "warn": "warn", "pass": "pass", "not_evaluated": "not judged"}
STYLES = {"fail": "bold red", "warn": "yellow", "pass": "green", "not_evaluated": "dim"}
MARKS = {"fail": "X", "warn": "!", "pass": ".", "not_evaluated": "-"}
"""A window in the course of a monitor; plain characters, so that any terminal shows them."""

SECONDS = {"hour": 3600, "day": 86400, "week": 7 * 86400, "month": 31 * 86400}
LATE_WINDOWS = 2
"""Rows are late where their newest window ended longer ago than so many windows are long."""

LEAST_COURSE, MOST_COURSE = 7, 56
"""Windows that a course shows; with less room it is left out."""

MOST_PASSING = 20
MOST_GROUPS = 10
MOST_FOLLOWING = 3


def render_status(status: Status, console: Console, *, place: str = "", is_whole: bool = False) -> None:
    """Print a status.

    Args:
        status: what `read_status` found.
        console: where to; some columns of the table are shown in a wide one only.
        place: where the results are, as the user named it.
        is_whole: whether everything is listed, however long it gets.
    """
    if (console.encoding or "").lower().startswith("utf"):
        _status(status, console, place, is_whole)
        return
    with console.capture() as captured:
        _status(status, console, place, is_whole)
    text = captured.get().translate(PLAIN)
    console.out(text.encode(console.encoding, "replace").decode(console.encoding), end="", highlight=False)


def _status(status: Status, console: Console, place: str, is_whole: bool) -> None:
    if not status.monitors:
        console.print("There are no monitors" + (f" in {escape(place)}" if place else "") + ".")
        return
    _headline(status, console, place)
    _monitors(status.monitors, console, is_whole)
    _unjudged(status.monitors, console)
    _incidents(status, console, is_whole)
    _warnings(status, console)
    _next_steps(status, console)


def incident_lines(group: Sequence[Incident], most: int = MOST_FOLLOWING) -> list[str]:
    """Incidents that opened together, in a line each: the leading one, some that follow, how many more."""
    lines = [f"{incident.incident_id}  {incident.what}" for incident in group[: 1 + most]]
    rest = len(group) - len(lines)
    return [*lines, f"and {rest} more that opened with it"] if rest > 0 else lines


def moment(value: datetime | None, grain: str) -> str:
    """A time as precisely as windows of a grain need it."""
    if value is None:
        return "-"
    return f"{value:%Y-%m-%d %H:%M}" if grain in ("hour", "snapshot") else f"{value:%Y-%m-%d}"


def age(seconds: float) -> str:
    """A span of time in its largest unit: `3 d`."""
    for unit, length in (("y", 365 * 86400), ("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= length:
            return f"{int(seconds // length)} {unit}"
    return "now"


def _headline(status: Status, console: Console, place: str) -> None:
    found = Counter(monitor.status for monitor in status.monitors)
    verbs = {"fail": ("fails", "fail"), "warn": ("warns", "warn"), "pass": ("passes", "pass"),
             "not_evaluated": ("could not be judged", "could not be judged")}  # fmt: skip
    parts = [
        f"[{STYLES[name]}]{found[name]} {verbs[name][found[name] != 1]}[/]"  # type: ignore[index]
        for name in WORDS
        if found[name]  # type: ignore[index]
    ]
    head = f"{escape(place)}: " if place else ""
    console.print(f"{head}{count(len(status.monitors), 'monitor')}, {', '.join(parts)}.\n", highlight=False)


def _monitors(monitors: Sequence[MonitorStatus], console: Console, is_whole: bool) -> None:
    passing = [monitor for monitor in monitors if monitor.status == "pass"]
    hidden = set() if is_whole else {monitor.name for monitor in passing[MOST_PASSING:]}
    shown = [monitor for monitor in monitors if monitor.name not in hidden]
    course = _course_column(shown, console)
    columns = [*_COLUMNS[:4], *([course] if course else []), *_COLUMNS[4:]]
    _put(console, table(columns, shown, console), indent=0)
    if hidden:
        console.print(f"[dim]and {len(hidden):,} more that pass (--all lists them)[/]", highlight=False)


def _course_column(shown: Sequence[MonitorStatus], console: Console) -> Column[MonitorStatus] | None:
    """As many of the last windows as the other columns leave room for."""
    others = [column for column in _COLUMNS if console.width >= column.from_width]
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


_COLUMNS: tuple[Column[MonitorStatus], ...] = (
    Column("monitor", lambda monitor: escape(monitor.name), wraps=True),
    Column("status", lambda monitor: f"[{STYLES[monitor.status]}]{WORDS[monitor.status]}[/]"),
    Column("newest", _newest, from_width=50),
    Column("age", _age, "right", from_width=70),
    Column("fail", lambda monitor: _number("red", monitor.fail_count), "right"),
    Column("warn", lambda monitor: _number("yellow", monitor.warn_count), "right"),
    Column("pass", lambda monitor: f"{monitor.pass_count:,}", "right", from_width=90),
    Column("incidents", lambda monitor: _number("red", monitor.open_incident_count), "right", from_width=60),
    Column("owner", lambda monitor: escape(monitor.owner or ""), from_width=110, wraps=True),
)


def _unjudged(monitors: Sequence[MonitorStatus], console: Console) -> None:
    unjudged = [monitor for monitor in monitors if monitor.status == "not_evaluated"]
    if not unjudged:
        return
    _heading(console, "Not judged")
    for reason, names in _by_reason(unjudged).items():
        shown = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
        _put(console, escape(f"{shown}: {reason}"))


def _by_reason(monitors: Sequence[MonitorStatus]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for monitor in monitors:
        found.setdefault(monitor.reason or "no reason is known", []).append(monitor.name)
    return found


def _incidents(status: Status, console: Console, is_whole: bool) -> None:
    groups = status.groups
    if not groups:
        return
    together = (
        f", {count(len(groups), 'group')} that opened together" if len(groups) < len(status.incidents) else ""
    )
    _heading(console, f"Open incidents: {len(status.incidents):,}{together}")
    for group in groups if is_whole else groups[:MOST_GROUPS]:
        first = group[0]
        since = min(incident.local_opened for incident in group)
        length = max(incident.window_count for incident in group)
        unit = UNITS.get(first.grain, "window")
        severity = f", {first.severity}" if first.severity else ""
        owner = f", for {escape(first.owner)}" if first.owner else ""
        style = "bold red" if first.severity == "high" else "bold"
        _put(
            console,
            f"[{style}]{escape(first.monitor)}[/] since {moment(since, first.grain)}"
            f"[dim], {count(length, unit)}{severity}{owner}[/]",
        )
        for number, line in enumerate(incident_lines(group, len(group) if is_whole else MOST_FOLLOWING)):
            _put(console, escape(line) if number == 0 else f"[dim]{escape(line)}[/]", indent=4)
    if not is_whole and len(groups) > MOST_GROUPS:
        console.print(
            f"  [dim]and {len(groups) - MOST_GROUPS:,} more groups (--all lists them)[/]", highlight=False
        )


def _warnings(status: Status, console: Console) -> None:
    """Warnings are no incidents: one line per monitor that does no more than warn."""
    warned = [monitor for monitor in status.monitors if monitor.status == "warn" and monitor.reason]
    if not warned:
        return
    _heading(console, "Warnings")
    for monitor in warned[:MOST_GROUPS]:
        more = f" [dim](and {monitor.warn_count - 1:,} more)[/]" if monitor.warn_count > 1 else ""
        _put(console, f"{escape(monitor.name)}: {escape(monitor.reason or '')}{more}")


def _next_steps(status: Status, console: Console) -> None:
    if not status.incidents:
        return
    first = status.incidents[0]
    _heading(console, "What to type next")
    for purpose, command in (
        ("where it was meant to be so:", f"mpm mark {first.incident_id} --expected --note 'why'"),
        (
            "the life of its check:",
            "SELECT window_start, value, lower, upper, status, reason "
            f"FROM {status.schema}.mpm_checks WHERE check_id = {quoting.text(first.check_id)} ORDER BY 1",
        ),
    ):
        _put(console, f"[dim]{purpose}[/]")
        _put(console, escape(command), indent=4)


def _heading(console: Console, text: str) -> None:
    console.print(f"\n[bold cyan]{escape(text)}[/]", highlight=False)


def _put(console: Console, content: RenderableType, indent: int = 2) -> None:
    console.print(Padding(content, (0, 0, 0, indent), expand=False), highlight=False)
