"""The only place where names, texts and numbers become SQL: whatever a user gives passes through here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from mpm_py.errors import MpmError


def name(value: str) -> str:
    """An identifier, quoted."""
    return '"' + _without_nul(value).replace('"', '""') + '"'


def name_in(dialect: str, value: str) -> str:
    """An identifier, quoted as a warehouse wants it, by the type of its dbt adapter."""
    from mpm_py.translate.dialects import DIALECTS

    return DIALECTS[dialect].quoted(_without_nul(value))


def text(value: str) -> str:
    """A text literal."""
    return "'" + _without_nul(value).replace("'", "''") + "'"


def number(value: float) -> str:
    """A literal of type double with every digit; bracketed, because ``x--3.2`` would open a comment."""
    return f"CAST({value:.17g} AS DOUBLE)"


def day(value: date) -> str:
    """A literal of type date; of a time its day."""
    return f"CAST({text(value.isoformat()[:10])} AS DATE)"


def text_list(values: Iterable[str]) -> str:
    """A list of text literals, for the arguments of DuckDB's file readers."""
    return "[" + ", ".join(text(value) for value in values) + "]"


def _without_nul(value: str) -> str:
    if "\x00" in value:
        raise MpmError(
            f"{value!r} holds a NUL character, which no SQL name or text can", "take the character out"
        )
    return value
