"""What `mpm test` prints: one paragraph for each check that fails."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape

from mpm_py.findings.facts import Finding, Findings
from mpm_py.status.sections import SEVERITIES, STYLES
from mpm_py.terminal.layout import put, report
from mpm_py.terminal.words import count, moment, names

MOST = 30
"""So many are printed; the JSON has all."""

_TOLD = (
    ("fail", "check", "failed"),
    ("warn", "check", "warned"),
    ("not_evaluated", "monitor", "could not be judged"),
)
HEADS = {"fail": "FAIL", "warn": "warn", "not_evaluated": "not judged"}


def render_findings(findings: Findings, console: Console, place: str, *, is_whole: bool = False) -> None:
    """Print what was found, the verdict last, where a log is looked at first.

    Args:
        findings: what `read_findings` found.
        console: where to.
        place: where the results are, as the user named it.
        is_whole: whether everything is listed.
    """

    def draw() -> None:
        shown = findings.found if is_whole else findings.found[:MOST]
        for finding in shown:
            _put_finding(finding, console)
        left = len(findings.found) - len(shown)
        if left:
            put(console, f"[dim]…and {count(left, 'more finding')}: --all lists them[/]", indent=0)
        if findings.unjudged:
            unjudged = escape(names([finding.monitor for finding in findings.unjudged], 10))
            put(console, f"[dim]Not judged, and not asked for by name:[/] {unjudged}", indent=0)
        if shown or findings.unjudged:
            console.print()
        put(console, _verdict(findings, place), indent=0)

    report(console, draw)


def _put_finding(finding: Finding, console: Console) -> None:
    """How bad, of which monitor, since when; then the sentence, which says of which column and segment."""
    word, style = SEVERITIES.get(finding.severity or "", (HEADS[finding.status], STYLES[finding.status]))
    since = moment(finding.local_since, finding.grain)
    told = f"in the window of {since}" if finding.status == "not_evaluated" else f"since {since}"
    name = f" [dim]({finding.incident_id})[/]" if finding.incident_id else ""
    put(console, f"[{style}]{word:<6}[/]  [bold]{escape(finding.monitor)}[/] {told}{name}", indent=0)
    put(console, escape(finding.reason), indent=8)


def _verdict(findings: Findings, place: str) -> str:
    asked = f"{count(findings.check_count, 'check')} of {count(findings.monitor_count, 'monitor')}"
    if not findings.found:
        return f"[bold green]passed[/]  {asked}, in {escape(place)}"
    parts = [
        f"{count(findings.counts[status], noun)} {verb}"
        for status, noun, verb in _TOLD
        if findings.counts[status]
    ]
    return f"[bold red]failed[/]  {', '.join(parts)}; of {asked}, in {escape(place)}"
