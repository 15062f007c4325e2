"""An adapter of dbt that stands in for a warehouse nobody asks.

It speaks the dialect, knows the columns that are declared, writes down what it is sent and answers little.
dbt keeps adapters for the life of a process, so this is used in one of its own.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import agate
from dbt.adapters.base.column import Column
from dbt.adapters.base.meta import available
from dbt.adapters.base.plugin import AdapterPlugin
from dbt.adapters.contracts.connection import AdapterResponse
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.adapters.duckdb.credentials import DuckDBCredentials
from dbt.adapters.duckdb.impl import DuckDBAdapter
from dbt.adapters.duckdb.relation import DuckDBRelation
from dbt.include import duckdb as duckdb_macros
from dbt_common.clients.agate_helper import table_from_data

from mpm_py.translate.dialects import DIALECTS
from mpm_py.warehouse.duckdb_file import DuckDBFile

CATALOG = "memory"
"""What DuckDB calls the database of a process; names of relations leave it out."""

ENOUGH = 1_000_000_000
"""So many rows every baseline has: what is learnt of it is told, too."""

USUAL_SETTINGS = {"is_on": 0, "most": 262_144}
"""What ClickHouse says of join_use_nulls and of max_query_size unless told otherwise."""


@dataclass(frozen=True)
class NoDatabase(DuckDBFile):
    """In place of a database of some dialect."""

    dialect: str = ""

    def output(self, schema: str) -> dict[str, Any]:
        """The entry in profiles.yml that the stand-in takes."""
        return {"type": self.dialect, "path": ":memory:", "schema": schema}


@dataclass
class Sent:
    """What the stand-in was sent, by the name of the model, and what it knows."""

    columns: Mapping[tuple[str, str], Mapping[str, str]]
    """Schema and name of a relation → column → type."""
    statements: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def answer(self, node: str, statement: str) -> Any:
        """No window, rows enough in every baseline, usual settings; catalogs asked beside dbt's are empty."""
        if "information_schema" in statement or "duckdb_" in statement:
            return _table()
        self.statements[node].append(statement)
        if "window_start" in statement or statement.startswith(("describe", "show")):
            return _table()
        return _table(row_count=ENOUGH, **USUAL_SETTINGS)


def _table(**row: int) -> agate.Table:
    return table_from_data([row] if row else [], list(row))


def stand_in(dialect: str, columns: Mapping[tuple[str, str], Mapping[str, str]], folder: Path) -> Sent:
    """Let dbt take the stand-in for its adapter of a dialect, and of those that this is derived from.

    Args:
        dialect: the type of the adapter.
        columns: schema and name of a relation → column → type.
        folder: where packages of macros may be made.
    """
    sent = Sent(columns)
    parents = DIALECTS[dialect].parents
    for parent in parents:
        _register(parent, [], _no_macros(folder / parent), sent)
    _register(dialect, list(parents), str(duckdb_macros.PACKAGE_PATH), sent)
    return sent


def _no_macros(folder: Path) -> str:
    """A package for a parent: dbt's own macros are needed once, and every package has a name of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    declared = f"{{name: dbt_{folder.name}, version: 0.0.0, config-version: 2}}\n"
    (folder / "dbt_project.yml").write_text(declared, encoding="utf-8")
    return str(folder)


def _register(name: str, parents: list[str], macros: str, sent: Sent) -> None:
    module: Any = ModuleType(f"dbt.adapters.{name}")
    version: Any = ModuleType(f"dbt.adapters.{name}.__version__")
    adapter: Any = _adapter(name, sent)
    module.Plugin = AdapterPlugin(adapter, _credentials(name), macros, parents)
    version.version = "0.0.0"
    sys.modules[module.__name__], sys.modules[version.__name__] = module, version


class _Column(Column):
    @property
    def data_type(self) -> str:
        return str(self.dtype)


def _credentials(name: str) -> type[DuckDBCredentials]:
    class Credentials(DuckDBCredentials):
        @property
        def type(self) -> str:
            return name

    return Credentials


def _relation(name: str) -> type[DuckDBRelation]:
    @dataclass(frozen=True, eq=False, repr=False)
    class Relation(DuckDBRelation):
        quote_character: str = DIALECTS[name].name_quote

        def render(self) -> str:
            if self.path.database != CATALOG or not self.include_policy.database:
                return str(super().render())
            return str(self.include(database=False).render())

    return Relation


def _adapter(name: str, sent: Sent) -> type[DuckDBAdapter]:
    class Connections(DuckDBConnectionManager):
        TYPE = name

    class Adapter(DuckDBAdapter):
        ConnectionManager = Connections
        Relation = _relation(name)

        @available.parse(lambda *given, **named: (AdapterResponse(""), _table()))
        def execute(
            self, sql: str, auto_begin: bool = False, fetch: bool = False, limit: Any = None
        ) -> tuple[AdapterResponse, agate.Table]:
            node = str(self.connections.get_thread_connection().name)
            return AdapterResponse("OK"), sent.answer(node.split(".")[-1], sql)

        @available.parse_list
        def get_columns_in_relation(self, relation: Any) -> list[Any]:
            known = sent.columns.get((relation.schema, relation.identifier), {})
            return [_Column(column, data_type) for column, data_type in known.items()]

        def list_relations_without_caching(self, schema_relation: Any) -> list[Any]:
            return [
                schema_relation.incorporate(path={"identifier": table}, type="table")
                for schema, table in sent.columns
                if schema == schema_relation.schema
            ]

        def list_schemas(self, database: str) -> list[str]:
            return []

    # By the name of the class dbt finds the version.
    Adapter.__name__ = f"{name.title()}Adapter"
    return Adapter
