"""An examination in a terminal: a line for each finding, and below it what to do."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from mpm_py.doctor.facts import Examination, Finding
from mpm_py.terminal.layout import put, report
from mpm_py.terminal.words import count, printable

SIGNS = {"ok": "[green]✓[/]", "warning": "[yellow]![/]", "error": "[red]✗[/]"}


def render(examination: Examination, console: Console) -> None:
    """Print all findings, and how many of them are bad."""

    def draw() -> None:
        layout = Table.grid(padding=(0, 1))
        layout.add_column(no_wrap=True)
        layout.add_column(no_wrap=True)
        layout.add_column(overflow="fold")
        before = ""
        for finding in examination.findings:
            title = "" if finding.check == before else finding.check
            layout.add_row(SIGNS[finding.level], escape(printable(title)), _text(finding))
            before = finding.check
        put(console, layout, 0)
        console.print()
        put(console, _sum(examination), 0)

    report(console, draw)


def _text(finding: Finding) -> str:
    text = escape(printable(finding.text))
    if not finding.next_step:
        return text
    return f"{text}\n[dim]Next step:[/] {escape(printable(finding.next_step))}"


def _sum(examination: Examination) -> str:
    errors, warnings = examination.count("error"), examination.count("warning")
    beside = f", and {count(warnings, 'warning')}" if warnings else ""
    if errors:
        verb = "stops" if errors == 1 else "stop"
        return f"[red]{count(errors, 'thing')} {verb} a run[/]{beside}."
    return f"[green]Nothing is broken[/]{beside}."
