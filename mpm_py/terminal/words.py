"""Numbers, dates and counts as a reader wants them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

UNITS = {"hour": "hour", "day": "day", "week": "week", "month": "month", "snapshot": "run"}


def count(number: int, noun: str) -> str:
    """`1 day`, `1,234 days`."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def windows(number: int, grain: str) -> str:
    """So many windows, by the name of their length."""
    return count(number, UNITS.get(grain, "window"))


def moment(value: datetime | None, grain: str) -> str:
    """A time as precisely as windows of a grain need it."""
    if value is None:
        return "-"
    return f"{value:%Y-%m-%d %H:%M}" if grain in ("hour", "snapshot") else f"{value:%Y-%m-%d}"


def day(seconds: float) -> str:
    """The day of a time in seconds since 1970, UTC; empty beyond the calendar."""
    try:
        return f"{datetime(1970, 1, 1) + timedelta(seconds=seconds):%Y-%m-%d}"
    except (OverflowError, ValueError):
        return ""


def age(seconds: float) -> str:
    """A span of time in its largest unit: `3 d`."""
    for unit, length in (("y", 365 * 86400), ("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= length:
            return f"{int(seconds // length)} {unit}"
    return "now"


def number(value: float) -> str:
    """Three significant digits, whole from a thousand on, an exponent only where nothing else can be read."""
    if 1000 <= abs(value) < 1e12:
        return f"{value:,.0f}"
    return f"{value:#.3g}".removesuffix(".")


def interval(value: float | None, lower: float | None, upper: float | None) -> str:
    """A value and how far its interval reaches, where there is one: `0.629 ± 0.008`."""
    if value is None:
        return "–"
    shown = number(value)
    if lower is None or upper is None:
        return shown
    places = len(shown.partition(".")[2])
    return f"{shown} ± {max(value - lower, upper - value):,.{places}f}"


def names(values: Sequence[str], most: int = 6) -> str:
    """The first few names, and how many more there are."""
    shown = ", ".join(values[:most])
    return shown if len(values) <= most else f"{shown} and {len(values) - most} more"


def cut(text: str, width: int) -> str:
    """A text that fits into a line, with … in the place of the words that do not."""
    if len(text) <= width:
        return text
    return text[: width - 1].rsplit(" ", 1)[0].rstrip(" ,;:(") + " …"


def byte_text(number: float) -> str:
    """An amount of bytes in its largest unit: `391 kB`; a kB has 1,000."""
    for unit, size in (("PB", 1e15), ("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if number >= size:
            scaled = number / size
            return f"{scaled:,.0f} {unit}" if scaled >= 10 else f"{scaled:.1f} {unit}"
    return f"{number:.0f} B"


def printable(text: str) -> str:
    """A text from the data as one line that cannot command the terminal."""
    return "".join(character if character.isprintable() else "·" for character in text)
