"""A status in a terminal: every monitor in a line, then what is wrong, since when and why."""

from __future__ import annotations

from rich.console import Console

from mpm_py.status.commands import PLAINLY, Commands
from mpm_py.status.facts import Status
from mpm_py.status.sections import Limits, headline, incidents, monitors, next_steps, resolved, warnings
from mpm_py.status.sections import unjudged as unjudged_monitors
from mpm_py.terminal.layout import heading, put, report

USUAL = Limits(monitors=40, groups=10, members=3, resolved=3)
NAMED = Limits(monitors=40, groups=50, members=10, resolved=20)
"""For monitors that were asked for by name."""


def render_status(
    status: Status,
    console: Console,
    *,
    place: str = "",
    is_named: bool = False,
    is_whole: bool = False,
    commands: Commands = PLAINLY,
) -> None:
    """Print a status.

    Args:
        status: what `read_status` found.
        console: where to; some columns of the table are shown in a wide one only.
        place: where the results are, as the user named it.
        is_named: whether the monitors were asked for by name, so that more is told of them.
        is_whole: whether everything is listed, however long it gets.
        commands: how the user calls mpm.
    """
    limits = Limits() if is_whole else NAMED if is_named else USUAL

    def draw() -> None:
        if not headline(status, console, place):
            return
        monitors(status.monitors, console, limits, commands, has_age=True)
        unjudged = unjudged_monitors(status.monitors)
        if unjudged:
            heading(console, "Not judged")
            for line in unjudged:
                put(console, line)
        incidents(status, console, limits, commands)
        warnings(status, console, limits)
        resolved(status, console, limits, commands)
        next_steps(status, console, commands)

    report(console, draw)
