"""The summary in a terminal: incidents first, then what they do not tell, on a screen or two."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape

from mpm_py.status import Commands, sections
from mpm_py.status.commands import PLAINLY
from mpm_py.status.sections import Limits
from mpm_py.summary import models
from mpm_py.summary.facts import NotJudged, SchemaChange, Summary
from mpm_py.terminal.layout import heading, put, report
from mpm_py.terminal.words import count, names

LIMITS = Limits(monitors=12, groups=5, members=0, resolved=3, is_brief=True)
MOST_MODELS = 8
MOST_LINES = 4
"""Changes of columns, and reasons why something was not judged."""

CHANGES = {
    "added": "came",
    "removed": "went",
    "type_changed": "changed its type",
    "nullability_changed": "changed whether it may be null",
    "renamed_candidate": "may be a new name",
}


def render(
    summary: Summary,
    console: Console,
    *,
    place: str = "",
    commands: Commands = PLAINLY,
    steps: Sequence[tuple[str, str]] | None = None,
    is_quiet: bool = False,
) -> None:
    """Print a summary.

    Args:
        summary: what `summarise` found.
        console: where to; some columns of the tables are shown in a wide one only.
        place: where the results are, as the user named it.
        commands: how the user calls mpm, for what has no room here.
        steps: what to do next, as (what for, what to type); without it what helps with the first incident.
        is_quiet: print nothing but what is wrong.
    """
    status = summary.status

    def draw() -> None:
        if is_quiet:
            sections.incidents(status, console, LIMITS, commands)
            sections.warnings(status, console, LIMITS)
            return
        if not sections.headline(status, console, place):
            return
        sections.monitors(status.monitors, console, LIMITS, commands, has_age=False)
        sections.incidents(status, console, LIMITS, commands)
        sections.warnings(status, console, LIMITS)
        sections.resolved(status, console, LIMITS, commands)
        _models(summary, console)
        _schema_changes(summary, console)
        _not_judged(summary, console)
        if steps is None:
            sections.next_steps(status, console, commands)
        else:
            sections.steps(console, steps)

    report(console, draw)


def _models(summary: Summary, console: Console) -> None:
    """How good the models are: realised, and estimated without labels."""
    found = models.lines(summary)
    remarks = models.remarks(summary)
    if not found and not remarks:
        return
    heading(console, models.title(found))
    if found:
        models.draw(found[:MOST_MODELS], console)
        _more(console, len(found) - MOST_MODELS, "more row", f"{summary.status.schema}.mpm_performance")
    for line in remarks[:MOST_LINES]:
        put(console, line)


def _schema_changes(summary: Summary, console: Console) -> None:
    changes = summary.schema_changes
    if not changes:
        return
    heading(console, "Changes of the columns")
    for change in changes[:MOST_LINES]:
        put(console, escape(change_text(change)))
    _more(console, len(changes) - MOST_LINES, "more", f"{summary.status.schema}.mpm_schema_changes")


def change_text(change: SchemaChange) -> str:
    """A change of a column in a line."""
    types = " → ".join(part for part in (change.before, change.after) if part)
    what = f"{change.column_name} {CHANGES.get(change.kind, change.kind)} ({types})"
    back = "" if change.is_current else ", and back since"
    return f"{change.first_seen_on}  {change.monitor}: {what}{back}"


def _not_judged(summary: Summary, console: Console) -> None:
    lines = [*sections.unjudged(summary.status.monitors), *map(escape, reasons(summary.not_judged))]
    if not lines:
        return
    heading(console, "Not judged")
    for line in lines[:MOST_LINES]:
        put(console, line)
    _more(console, len(lines) - MOST_LINES, "more reason", f"{summary.status.schema}.mpm_checks")


def reasons(found: Sequence[NotJudged]) -> list[str]:
    """A line per reason; an issue of one kind that several monitors have in their own words is one line."""
    issues: dict[str, dict[str, list[str]]] = {}
    for item in found:
        if not item.names:
            by_reason = issues.setdefault(item.reason.split(":")[0], {})
            by_reason.setdefault(item.reason, []).append(item.monitor)
    lines = []
    for kind, by_reason in issues.items():
        monitors = [monitor for some in by_reason.values() for monitor in some]
        if len(by_reason) > 1 and len(set(monitors)) == len(monitors):
            lines.append(f"{names(monitors, 4)}: {kind.replace('_', ' ')}")
        else:
            lines += [f"{names(some, 4)}: {reason}" for reason, some in by_reason.items()]
    return lines + [_reason(item) for item in found if item.names]


def _reason(item: NotJudged) -> str:
    key = "" if item.segment_key == "__all__" else f"{item.segment_key} "
    return f"{item.monitor}, {key}{names(item.names)}: {item.reason}"


def _more(console: Console, left: int, noun: str, where: str) -> None:
    if left > 0:
        what = count(left, noun) if noun != "more" else f"{left:,} {noun}"
        put(console, f"[dim]…and {what}: {escape(where)}[/]")
