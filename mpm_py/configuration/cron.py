"""Cron expressions as crontab(5) has them: five parts, names of months and weekdays, Sunday is 0 or 7."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")

_LEAP_YEAR = 2024
_ITEM = re.compile(
    r"(?P<first>[*]|[0-9]{1,2}|[a-z]{3})(?:-(?P<last>[0-9]{1,2}|[a-z]{3}))?(?:/(?P<step>[0-9]{1,2}))?"
)


@dataclass(frozen=True)
class _Part:
    """One of the five parts: its name, the numbers it may have, and words that stand for some."""

    name: str
    least: int
    most: int
    words: Mapping[str, int] = field(default_factory=dict)

    def read(self, text: str) -> tuple[int, ...]:
        """The numbers that a part of an expression means, in order."""
        found: set[int] = set()
        for item in text.lower().split(","):
            found.update(self._read_item(item, text))
        return tuple(sorted(found))

    def _read_item(self, item: str, text: str) -> range:
        match = _ITEM.fullmatch(item)
        if match is None or (match["first"] == "*" and match["last"]):
            raise ValueError(f"{self.name} {text} cannot be read")
        if match["first"] == "*":
            first, last = self.least, self.most
        else:
            first = self._number(match["first"])
            # `5/15` is every fifteenth from 5 on, as many programs have it.
            last = self._number(match["last"]) if match["last"] else self.most if match["step"] else first
        step = int(match["step"] or 1)
        if step == 0 or first > last:
            raise ValueError(f"{self.name} {text} means nothing")
        return range(first, last + 1, step)

    def _number(self, text: str) -> int:
        number = int(text) if text.isdigit() else self.words.get(text)
        if number is None or not self.least <= number <= self.most:
            raise ValueError(f"{self.name} {text} is not one of {self.least} to {self.most}")
        return number


PARTS = (
    _Part("minute", 0, 59),
    _Part("hour", 0, 23),
    _Part("day of month", 1, 31),
    _Part("month", 1, 12, {word: number for number, word in enumerate(MONTHS, start=1)}),
    _Part("day of week", 0, 7, {word: number for number, word in enumerate(WEEKDAYS)}),
)


@dataclass(frozen=True)
class Cron:
    """When an expression comes."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: tuple[int, ...]
    months: tuple[int, ...]
    weekdays: tuple[str, ...]
    is_either_day: bool
    """Whether a day has to meet only one of `days` and `weekdays`: cron's rule where both are restricted."""


def read_cron(expression: str) -> Cron:
    """Read an expression such as ``5 * * * *`` or ``0 7 * * mon-fri``.

    Raises:
        ValueError: it is none, or it never comes; says which part is wrong.
    """
    parts = expression.split()
    if len(parts) != len(PARTS):
        raise ValueError("it needs five parts: minute, hour, day of month, month, day of week")
    minutes, hours, days, months, weekdays = (
        part.read(text) for part, text in zip(PARTS, parts, strict=True)
    )
    is_either_day = not parts[2].startswith("*") and not parts[4].startswith("*")
    if not is_either_day and min(days) > max(monthrange(_LEAP_YEAR, month)[1] for month in months):
        raise ValueError("no such day ever comes")
    names = tuple(dict.fromkeys(WEEKDAYS[number % 7] for number in weekdays))
    return Cron(minutes, hours, days, months, names, is_either_day)
