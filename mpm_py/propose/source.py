"""A relation that a user has named: a table or view of the database, or a file to make a view over."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mpm_py.errors import UnsupportedError
from mpm_py.propose import words
from mpm_py.propose.facts import ColumnFacts
from mpm_py.propose.opened import Opened
from mpm_py.propose.views import View
from mpm_py.translate.reserved import DBT_NAMES, RESERVED_WORDS
from mpm_py.warehouse.sources import COMPRESSED, READERS

LONGEST_NAME = 50
_SUFFIX = re.compile(rf"({'|'.join(map(re.escape, (*READERS, *COMPRESSED)))})\b")
NO_NAMES = RESERVED_WORDS | DBT_NAMES | {"yes", "y", "n"}
"""Names that would have to be quoted in YAML, in SQL or in dbt."""


@dataclass(frozen=True)
class Source:
    """A relation: how the session reads it, how it will be called, and what a view over it reads."""

    given: str
    reading: str
    """The relation as statements name it."""
    schema: str
    name: str
    rows: str
    """What a view reads: not what the session does, where that has parsed a text file already."""
    is_file: bool = False
    is_parsed: bool = False

    def view(self, opened: Opened, event_time: ColumnFacts | None, results_schema: str) -> View | None:
        """The view that is needed: over a file, and where the event time is no time yet."""
        is_cast = event_time is not None and (
            event_time.base_kind == "text" or event_time.epoch_unit() not in (None, "seconds")
        )
        if not is_cast and not self.is_file:
            return None
        query = f"SELECT * FROM {self.rows} AS r"
        reason = f"reads {self.given}" + (", which is parsed anew at every read" if self.is_parsed else "")
        if is_cast and event_time is not None:
            query = opened.with_time(self, event_time)
            cast = f"in it {event_time.name} is a TIMESTAMP, not {event_time.data_type}"
            reason = f"{reason}; {cast}" if self.is_file else f"reads {self.schema}.{self.name}; {cast}"
        if self.is_file:
            return View(self.schema, self.name, query, reason)
        return View(results_schema, f"{words.plain_name(self.name)}_timed", query, reason)


def refuse_names(given: str, parts: Sequence[str]) -> None:
    """Refuse a relation that dbt could not read by its name.

    Raises:
        UnsupportedError: a part of the name is blank or holds a quotation mark.
    """
    for part in parts:
        if '"' in part or not part.strip():
            what = "holds a quotation mark" if part.strip() else "is blank"
            raise UnsupportedError(
                f"the relation {given}, whose name {what},",
                "dbt",
                next_step="make a view of another name over it and name that",
            )


def file_name(given: str) -> str:
    """The name of the view over a file: that of the file, or for a glob of what is constant in it."""
    parts = [part for part in Path(given).parts if not re.search(r"[*?\[]", part)]
    stem = _SUFFIX.sub("", Path(parts[-1]).name if parts else "")
    return _fit(words.plain_name(stem, "rows"))


def monitor_name(relation: str, taken: Collection[str]) -> str:
    """A name for the monitor of a relation that no other monitor has."""
    name = _fit(words.plain_name(relation))
    others = {other.lower() for other in taken}
    number, candidate = 2, name
    while candidate in others:
        candidate, number = f"{name}_{number}", number + 1
    return candidate


def _fit(name: str) -> str:
    """A plain name that is short, begins with a letter and is nobody's word."""
    name = name[:LONGEST_NAME].rstrip("_")
    if name[0].isdigit() or name.startswith("mpm_") or name == "mpm":
        name = f"of_{name}"
    return f"{name}_rows" if name in NO_NAMES else name


def declared_relation(schema: str, name: str) -> Any:
    """A relation as monitors.yml names it: in dots where that can be read back."""
    if all(re.fullmatch(r"\w+", part) for part in (schema, name)):
        return f"{schema}.{name}"
    return {"schema": schema, "table": name}
