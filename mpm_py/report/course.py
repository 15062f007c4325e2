"""The course of a monitor: how its last windows were judged."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from mpm_py.report import words
from mpm_py.report.charts import Row
from mpm_py.report.facts import Window
from mpm_py.terminal.words import count, moment, windows


def course_rows(course: Sequence[Window], grain: str) -> list[Row]:
    """Windows as bars of a chart."""
    return [
        {
            "start": window.starts_at,
            "end": window.ends_at or _next(course, number),
            "status": window.status,
            "tip": f"{moment(window.starts_at, grain)}: {words.COURSE[window.status]}"
            + (f", {count(window.fail_count, 'check')} failing" if window.fail_count else "")
            + (f", {window.row_count:,} rows" if window.row_count is not None else ""),
        }
        for number, window in enumerate(course)
    ]


def course_says(course: Sequence[Window], grain: str) -> str:
    """A course in words."""
    if not course:
        return "no windows"
    found = [(name, sum(window.status == name for window in course)) for name in words.WORDS]
    told = ", ".join(f"{number:,} {words.COURSE[name]}" for name, number in found if number)
    return f"of the last {windows(len(course), grain)} {told}"


def _next(course: Sequence[Window], number: int) -> datetime:
    """Where a run without an end of its own ends on the axis: where the next begins."""
    if number + 1 < len(course):
        return course[number + 1].starts_at
    length = course[number].starts_at - course[number - 1].starts_at if number else timedelta(days=1)
    return course[number].starts_at + length
