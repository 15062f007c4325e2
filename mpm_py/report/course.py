"""The course of a monitor: how its last windows were judged."""

from __future__ import annotations

from collections.abc import Sequence

from mpm_py.report import words
from mpm_py.report.facts import Window
from mpm_py.report.marks import Row
from mpm_py.terminal.words import count, moment, windows


def course_rows(course: Sequence[Window], grain: str) -> list[Row]:
    """Windows as bars of a chart."""
    return [
        {
            "start": window.starts_at,
            "end": window.ends_at,
            "status": window.status,
            "tip": f"{moment(window.starts_at, grain)}: {words.COURSE[window.status]}"
            + (f", {count(window.fail_count, 'check')} failing" if window.fail_count else "")
            + (f", {window.row_count:,} rows" if window.row_count is not None else ""),
        }
        for window in course
    ]


def course_says(course: Sequence[Window], grain: str) -> str:
    """A course in words."""
    if not course:
        return "no windows"
    found = [(name, sum(window.status == name for window in course)) for name in words.WORDS]
    told = ", ".join(f"{number:,} {words.COURSE[name]}" for name, number in found if number)
    return f"of the last {windows(len(course), grain)} {told}"
