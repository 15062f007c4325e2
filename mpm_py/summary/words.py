"""Numbers, dates and counts as a reader wants them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rich.text import Text

UNITS = {"hour": "hour", "day": "day", "week": "week", "month": "month", "snapshot": "run"}

LEVELS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 4.0)
"""Where the bars of a course step up, in psi: the same for every column, so that courses can be compared."""

BARS = "▁▂▃▄▅▆▇█"

STYLES = ("dim", "dim", "dim", "yellow", "yellow", "red", "red", "bold red")
"""Their colours, where there are colours: what is not far is faint."""

PLAIN = str.maketrans({**dict(zip(BARS, ".:-=+*#@", strict=True)), "→": ">", "–": "-", "─": "-", "…": "."})
"""What stands for them in a terminal that cannot show them."""


def count(number: int, noun: str) -> str:
    """`1 day`, `1,234 days`."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def windows(number: int, grain: str) -> str:
    """So many windows, by the name of their length."""
    return count(number, UNITS.get(grain, "window"))


def share(value: float) -> str:
    """A share as per cent; small ones keep a digit, and only nothing and all read as such."""
    if value in (0, 1):
        return f"{100 * value:.0f} %"
    if not 0.001 <= value <= 0.999:
        return "<0.1 %" if value < 0.5 else ">99.9 %"
    return f"{100 * value:.1f} %"


def number(value: float) -> str:
    """Three significant digits, whole from a thousand on, an exponent only where nothing else can be read."""
    if 1000 <= abs(value) < 1e12:
        return f"{value:,.0f}"
    return f"{value:#.3g}".removesuffix(".")


def distance(value: float | None) -> str:
    """A statistic of drift: two digits, three where two would say nothing."""
    if value is None:
        return "–"
    return f"{value:.3f}" if value < 0.01 else f"{value:.2f}"


def names(values: Sequence[str], most: int = 6) -> str:
    """The first few names, and how many more there are."""
    shown = ", ".join(values[:most])
    return shown if len(values) <= most else f"{shown} and {len(values) - most} more"


def day(value: date | None) -> str:
    """A date in ISO form."""
    return "–" if value is None else value.isoformat()[:10]


def span(first: date | None, last: date | None) -> str:
    """A stretch of time in a dozen characters, as the title of a course."""
    if first is None or last is None:
        return "course"
    if first.year != last.year:
        return f"{first.year}–{last.year}"
    return f"{first:%b}–{last:%b %Y}" if first.month != last.month else f"{first:%b %Y}"


def bars(course: Sequence[float], width: int) -> Text:
    """A course of psi in at most `width` bars, each the mean of its part of the course."""
    size = min(width, len(course))
    text = Text()
    for index in range(size):
        part = course[len(course) * index // size : len(course) * (index + 1) // size]
        mean = sum(part) / len(part)
        level = sum(mean >= step for step in LEVELS)
        text.append(BARS[level], STYLES[level])
    return text
