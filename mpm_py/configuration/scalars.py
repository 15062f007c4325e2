"""Reading of single values. Every scalar becomes text on entry: YAML turns dates and `yes` into objects."""

from __future__ import annotations

import os
import re
from calendar import monthrange
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

# Written so that Python's `re` and dbt's `modules.re` read them alike, always as a full match.
PATTERNS: dict[str, str] = {
    "integer": r"[+-]?[0-9]+",
    "number": r"[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?",
    "moment": r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[ T]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.]0+)?)?)?",
    "date": r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
    "duration": r"([0-9]{1,6}) +(minute|hour|day|week)s?",
    "persistence": r"([0-9]{1,3}) +of +([0-9]{1,3})",
    "time": r"([01]?[0-9]|2[0-3]):([0-5][0-9])",
    "env_var": r"""\{\{\s*env_var\(\s*['"]([^'"]+)['"]\s*(?:,\s*['"]([^'"]*)['"]\s*)?\)\s*\}\}""",
    "name": r"[A-Za-z_][A-Za-z0-9_]{0,62}",
}

SCALAR_TYPES = (
    *("text", "literal", "column", "secret", "boolean", "integer", "number"),
    *("choice", "moment", "utc_moment", "date", "duration", "timezone", "persistence", "time", "variable"),
)

# Types whose text must keep further limits of its rule.
LIMITED_TYPES = ("choice", "integer", "number", "secret")

EMPTY_VALUES: tuple[Any, ...] = (None, [], {})
LARGEST_DOUBLE = 1.7976931348623157e308
LONGEST_SHOWN = 60
LONGEST_PERSISTENCE = 28
OFF_WORDS = ("off", "false")


def is_list(value: object) -> bool:
    """Tell whether a value is a list (a text is none)."""
    return isinstance(value, list | tuple)


def is_empty(value: object) -> bool:
    """Tell whether a value counts as not given: null, an empty list, an empty mapping."""
    return value in EMPTY_VALUES


def scalar_text(value: object) -> str:
    """Return a scalar as text, booleans as in YAML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def shown(value: object) -> str:
    """Return a value as a message shows it."""
    if isinstance(value, Mapping):
        return "a mapping"
    if is_list(value):
        return "a list"
    if value is None:
        return "an empty value"
    text = " ".join(scalar_text(value).split())
    return f"'{text}'" if len(text) <= LONGEST_SHOWN else f"'{text[:LONGEST_SHOWN]}…'"


def is_off(value: object) -> bool:
    """Tell whether a value is `off`, which YAML reads as false unless it is quoted."""
    return isinstance(value, bool | str) and scalar_text(value).strip().lower() in OFF_WORDS


def as_text(value: Any) -> Any:
    """Return lists and mappings with every scalar as text."""
    if isinstance(value, Mapping):
        return {scalar_text(key): as_text(item) for key, item in value.items()}
    if is_list(value):
        return [as_text(item) for item in value]
    return None if value is None else scalar_text(value)


def read_text(type_name: str, value: object) -> str | None:
    """Return the normalised text of a scalar, or nothing when it is not of the type."""
    if value is None or is_list(value) or isinstance(value, Mapping):
        return None
    text = scalar_text(value)
    if type_name == "literal":
        return text
    if type_name == "column":
        # A number or `on` without quotes is no name that anyone chose.
        return text if isinstance(value, str) and text.strip() else None
    if type_name in ("text", "secret"):
        return text if text.strip() else None
    text = text.strip()
    if type_name == "boolean":
        return text.lower() if text.lower() in ("true", "false") else None
    if type_name == "moment":
        return _moment(text)
    if type_name == "utc_moment":
        return _moment(text.removesuffix("Z"))
    if type_name == "timezone":
        return text if text in timezones() else None
    if type_name == "choice":
        return text
    if type_name == "variable":
        return text if re.fullmatch(PATTERNS["name"], text) else None
    if type_name == "time":
        return _time(text)
    return _counted(type_name, text)


def _counted(type_name: str, text: str) -> str | None:
    match = re.fullmatch(PATTERNS[type_name], text)
    if match is None:
        return None
    if type_name == "integer":
        return str(int(text)) if len(text) <= 20 else None
    if type_name == "duration":
        return f"{int(match[1])} {match[2]}s"
    if type_name == "date":
        return (_moment(text) or "")[:10] or None
    if type_name == "persistence":
        return (
            f"{int(match[1])} of {int(match[2])}" if _is_persistence(int(match[1]), int(match[2])) else None
        )
    return text if abs(float(text)) <= LARGEST_DOUBLE else None


def _is_persistence(windows: int, of_windows: int) -> bool:
    return 1 <= windows <= of_windows <= LONGEST_PERSISTENCE


def _moment(text: str) -> str | None:
    match = re.fullmatch(PATTERNS["moment"], text)
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
    sound = year >= 1 and 1 <= month <= 12 and hour <= 23 and minute <= 59 and second <= 59
    if not sound or not 1 <= day <= monthrange(year, month)[1]:
        return None
    return f"{match[1]}-{match[2]}-{match[3]} {match[4] or '00'}:{match[5] or '00'}:{match[6] or '00'}"


def _time(text: str) -> str | None:
    """Return a time of day as `07:05`; YAML reads 22:00 without quotes as 1320, a number to base 60."""
    if re.fullmatch(PATTERNS["integer"], text) and 60 <= int(text) < 24 * 60:
        return f"{int(text) // 60:02}:{int(text) % 60:02}"
    match = re.fullmatch(PATTERNS["time"], text)
    return f"{int(match[1]):02}:{match[2]}" if match else None


@lru_cache(maxsize=1)
def timezones() -> tuple[str, ...]:
    """Return the time zones of the IANA list, sorted."""
    return tuple(sorted(available_timezones()))


def environment_variable(text: str) -> tuple[str, str] | None:
    """Return name and value of the variable in `{{ env_var('NAME') }}`, or nothing for plain text."""
    match = re.fullmatch(PATTERNS["env_var"], text.strip())
    return (match[1], os.environ.get(match[1], match[2] or "")) if match else None
