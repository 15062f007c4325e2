"""`mpm init` on a server: the same statements, translated, over a part of what is large."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

from mpm_py.errors import MpmError
from mpm_py.propose.facts import ColumnFacts
from mpm_py.propose.opened import Listed, Part
from mpm_py.propose.read import moment_of
from mpm_py.propose.source import Source, refuse_names
from mpm_py.translate.at_once import names_of, translated
from mpm_py.translate.dialects import DIALECTS
from mpm_py.warehouse.database import Client, Database
from mpm_py.warehouse.duckdb import Column
from mpm_py.warehouse.naming import Name, find_name, missing_relation
from mpm_py.warehouse.sources import holds_rows


class OnServer(ABC):
    """An open connection, which only reads."""

    def __init__(self, database: Database, client: Client) -> None:
        self.database = database
        self.client = client
        self.dialect = database.login.dialect
        self.parts: dict[str, Part] = {}
        """Alias → the part that is read, where it is not all."""
        self._relations: dict[str, str] = {}
        self._names: dict[str, tuple[str, str]] = {}

    @property
    def name(self) -> str:
        """Where it is; holds no secret."""
        return self.database.name

    @property
    def default_schema(self) -> str:
        """Where a relation is that is named without a schema."""
        return self.database.default_schema

    def rows(self, statement: str) -> list[dict[str, Any]]:
        """Rows of a statement."""
        names = names_of(statement)
        text = translated(statement, self.dialect, self._relations)
        return [dict(zip(names, row, strict=True)) for row in self.client.rows(text)]

    def columns(self, relation: str) -> tuple[Column, ...]:
        """Columns of a relation that was found."""
        place = self._names[relation]
        return self.client.columns(*place).get(place, ())

    def part(self, relation: str) -> Part | None:
        """The part that is read of a relation that was found."""
        return self.parts.get(relation)

    def find(self, given: str, alias: str) -> Source:
        """A table or view, that statements read as `alias` from now on."""
        names: list[Name] = [(self.database.login.catalog, *place) for place in self.client.tables()]
        found = find_name(given, names, self.default_schema)
        if found is None and holds_rows(given):
            raise MpmError(
                f"{given} is a file, which {self.name} cannot read",
                "load it into a table, or leave out --database and --profile",
            )
        if found is None:
            raise missing_relation(given, names, self.default_schema, self.name)
        refuse_names(given, found)
        _, schema, name = found
        self._names[alias] = (schema, name)
        self._relations[alias] = self.read(alias, schema, name)
        return Source(given, alias, schema, name, self.database.relation(schema, name))

    def with_time(self, source: Source, event_time: ColumnFacts) -> str:
        """A query of the columns that there are."""
        moment = translated(moment_of(event_time), self.dialect, {})
        quoted = DIALECTS[self.dialect].quoted
        chosen = [
            f"{moment} AS {quoted(column.name)}"
            if column.name == event_time.name
            else f"r.{quoted(column.name)}"
            for column in self.columns(source.reading)
        ]
        return f"SELECT {', '.join(chosen)} FROM {source.rows} AS r"

    @abstractmethod
    def listed(self) -> Sequence[Listed]:
        """Every table and view."""

    @abstractmethod
    def comments(self) -> Mapping[tuple[str, str], str | None]:
        """The comment on every table and view by schema and name, both in lower case."""

    @abstractmethod
    def read(self, alias: str, schema: str, name: str) -> str:
        """What statements read of a relation, as SQL; where that is not all, `parts` is told of the alias.

        Raises:
            MpmError: it may not be read, or not be watched.
        """


def took_too_long(database: str, seconds: int) -> MpmError:
    """What is said where a statement was ended."""
    return MpmError(
        f"a statement took longer than {seconds} seconds in {database}",
        "watch a table in place of the view, or write the monitor by hand: docs/configuration.md",
    )
