"""A run of `mpm notify` in a terminal: what was told to whom, and why the rest was not."""

from __future__ import annotations

from collections import Counter
from itertools import groupby

from rich.console import Console
from rich.markup import escape

from mpm_py.notify.facts import worst
from mpm_py.notify.plan import Notice, Outcome
from mpm_py.notify.run import NotifyResult
from mpm_py.status.sections import SEVERITIES
from mpm_py.terminal.layout import heading, put, report
from mpm_py.terminal.words import count, cut

WORDS: dict[Outcome, tuple[str, str]] = {
    "failed": ("NOT SENT", "bold red"),
    "sent": ("sent", "green"),
    "to_send": ("to be sent", "green"),
    "held": ("held back", "yellow"),
    "being_sent": ("being sent", "yellow"),
    "already_told": ("told before", "dim"),
    "not_wanted": ("not wanted", "dim"),
    "not_for_channel": ("passed over", "dim"),
}
"""Each outcome in words, in the order in which they are counted, and how it is printed."""

TOLD_OF = ("failed", "sent", "held", "being_sent")
"""What a run lists; a dry run lists everything."""

OUTCOME_WIDTH, EVENT_WIDTH = 13, 10


def print_result(result: NotifyResult, console: Console) -> None:
    """Print what a run did, or what a dry run found."""
    place = f"{escape(result.database)}, schema {escape(result.schema)}"
    head = f"{place}: {_counted(result)}" + (" Nothing is sent in a dry run." if result.is_dry_run else "")
    shown = [notice for notice in result.notices if result.is_dry_run or notice.outcome in TOLD_OF]

    def draw() -> None:
        put(console, head, indent=0)
        for channel, notices in groupby(shown, lambda notice: notice.channel):
            heading(console, channel)
            for notice in notices:
                _draw(notice, console)

    report(console, draw)


def _counted(result: NotifyResult) -> str:
    found = Counter[Outcome](notice.outcome for notice in result.notices)
    if not found:
        return "nothing to tell."
    parts = [f"{found[outcome]:,} {word.lower()}" for outcome, (word, _) in WORDS.items() if found[outcome]]
    alerts = len({notice.alert.key for notice in result.notices})
    channels = len({notice.channel for notice in result.notices})
    return f"{count(alerts, 'alert')}, {count(channels, 'channel')}: {', '.join(parts)}."


def _draw(notice: Notice, console: Console) -> None:
    """What is done with what, the leading incident in a line, and the reason where there is one."""
    word, style = WORDS[notice.outcome]
    event = notice.due.event if notice.due else "open"
    severity, colour = SEVERITIES.get(worst(item.severity for item in notice.items) or "", ("", "dim"))
    size = f" [dim]({count(len(notice.items), 'incident')})[/]" if len(notice.items) > 1 else ""
    put(
        console,
        f"[{style}]{word:<{OUTCOME_WIDTH}}[/]{event:<{EVENT_WIDTH}}[{colour}]{severity:<8}[/]"
        f"[bold]{escape(notice.alert.monitor)}[/]{size}",
    )
    indent = 2 + OUTCOME_WIDTH
    room = max(console.width - indent, 1)
    put(console, escape(cut(" ".join(notice.items[0].what.split()), room)), indent=indent)
    if notice.reason:
        put(console, f"[dim]{escape(notice.reason)}[/]", indent=indent)
