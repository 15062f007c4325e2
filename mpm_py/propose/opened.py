"""A database that is looked at: what `mpm init` asks of it, whichever it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from mpm_py.warehouse.duckdb import Column

if TYPE_CHECKING:
    from mpm_py.propose.facts import ColumnFacts
    from mpm_py.propose.source import Source
    from mpm_py.propose.views import View


@dataclass(frozen=True)
class Part:
    """The part of a relation that is read, where reading all of it would take too long."""

    share: float
    """The share of the rows, about."""
    words: str
    """Which part it is."""


@dataclass(frozen=True)
class Listed:
    """A table or view as the catalog lists it."""

    schema: str
    name: str
    row_count: int | None
    """By the catalog; none for a view."""
    columns: tuple[Column, ...]


class Opened(Protocol):
    """An open database. What it is asked is SQL of mpm's portable core, which DuckDB reads as it stands."""

    @property
    def name(self) -> str | None:
        """What people call it; none for a session that has only files."""

    @property
    def default_schema(self) -> str:
        """Where a relation is that is named without a schema."""

    def rows(self, statement: str) -> list[dict[str, Any]]:
        """Rows of a statement of the portable core by column name. For aggregates alone."""

    def columns(self, relation: str) -> tuple[Column, ...]:
        """Columns of a relation as `Source.reading` names it."""

    def part(self, relation: str) -> Part | None:
        """The part of a relation that statements read; none for the whole."""

    def find(self, given: str, alias: str) -> Source:
        """What was given; `alias` is a name by which statements may read it.

        Raises:
            MpmError: there is no such relation or file, it may not be read, or dbt could not read it.
        """

    def listed(self) -> Sequence[Listed]:
        """Every table and view."""

    def comments(self) -> Mapping[tuple[str, str], str | None]:
        """The comment on every table and view by schema and name, both in lower case."""

    def with_time(self, source: Source, event_time: ColumnFacts) -> str:
        """The query of a view over a source in which a column is a timestamp, in the database's own SQL."""


class Place(Protocol):
    """Where the relations are, and how `warehouse:` names it."""

    @property
    def name(self) -> str:
        """What people call it; holds no secret."""

    @property
    def key(self) -> str:
        """What tells it from other databases."""

    @property
    def head(self) -> Mapping[str, str]:
        """What stands under `warehouse:`; holds no secret."""

    @property
    def advice(self) -> str:
        """What a later command needs beside that; mostly nothing."""

    def opened(self, named: Sequence[str]) -> AbstractContextManager[Opened]:
        """Open it to read; `named` are the relations and files that are asked for.

        Raises:
            MpmError: it cannot be reached.
        """

    def make_views(self, views: Sequence[View]) -> None:
        """Make views that are not there; none is replaced.

        Raises:
            MpmError: it cannot be written.
        """
