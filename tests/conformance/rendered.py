"""What dbt would send to an engine of which there is not even an emulation: the project runs on an adapter that writes down every
statement and answers questions with what DuckDB answered to the same monitor at the same place."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import pyarrow as pa
from dbt.adapters.base import AdapterPlugin
from dbt.adapters.base.meta import available
from dbt.adapters.contracts.connection import AdapterResponse
from dbt.adapters.duckdb import DuckDBAdapter, DuckDBConnectionManager, DuckDBCredentials
from dbt_common.clients.agate_helper import empty_table
from warehouse import Row, Warehouse

# The engine's own adapter would wrap the query of a model; here it is sent as it is, between its hooks.
MATERIALIZATIONS = "\n".join(
    f"""{{% materialization {name}, default %}}
  {{{{ run_hooks(pre_hooks) }}}}
  {{% call statement('main') %}}{{{{ compiled_code }}}}{{% endcall %}}
  {{{{ run_hooks(post_hooks) }}}}
  {{{{ return({{'relations': [this.incorporate(type='{kind}')]}}) }}}}
{{% endmaterialization %}}"""
    for name, kind in (("incremental", "table"), ("table", "table"), ("view", "view"))
)


@dataclass
class Answers:
    """What an engine answered in one run."""

    columns: dict[str, list[Any]] = field(default_factory=dict)
    by_node: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    nullability: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))

    def copy(self) -> Answers:
        """They are taken one after the other, by each engine anew."""
        taken = [
            {node: list(found) for node, found in each.items()} for each in (self.by_node, self.nullability)
        ]
        return Answers(self.columns, *taken)


def _is_nullability(statement: str) -> bool:
    """A question that not every dialect asks."""
    return "information_schema.columns" in statement


def _is_of_the_adapter(statement: str) -> bool:
    """A question that dbt's adapter of DuckDB asks for itself, of its own catalog."""
    return "duckdb_databases()" in statement or "duckdb_constraints()" in statement


@contextmanager
def recorded() -> Iterator[Answers]:
    """Answers that DuckDB gives to the macros of the package while this is open."""
    answers, inside = Answers(), []
    execute, macro, columns = (
        DuckDBAdapter.execute,
        DuckDBAdapter.execute_macro,
        DuckDBAdapter.get_columns_in_relation,
    )

    def recording(adapter: Any, statement: str, *arguments: Any, **named: Any) -> Any:
        found = execute(adapter, statement, *arguments, **named)
        if named.get("fetch") and not inside and not _is_of_the_adapter(statement):
            kind = answers.nullability if _is_nullability(statement) else answers.by_node
            kind[adapter.connections.get_thread_connection().name].append(found[1])
        return found

    def of_the_adapter(adapter: Any, *arguments: Any, **named: Any) -> Any:
        inside.append(1)
        try:
            return macro(adapter, *arguments, **named)
        finally:
            inside.pop()

    def recording_columns(adapter: Any, relation: Any) -> Any:
        answers.columns[f"{relation.schema}.{relation.identifier}"] = found = columns(adapter, relation)
        return found

    DuckDBAdapter.execute = recording
    DuckDBAdapter.execute_macro = of_the_adapter
    DuckDBAdapter.get_columns_in_relation = available(recording_columns)
    try:
        yield answers
    finally:
        DuckDBAdapter.execute = execute
        DuckDBAdapter.execute_macro = macro
        DuckDBAdapter.get_columns_in_relation = columns


class Replay:
    """An adapter of any type: what it is sent, and what it answers."""

    def __init__(self, adapter_type: str, parents: tuple[str, ...]) -> None:
        self.sent: list[str] = []
        self.answers = Answers()
        self.relations: list[Any] = []
        self.tables: list[str] = []
        self._register(adapter_type, list(parents))

    def _register(self, adapter_type: str, parents: list[str]) -> None:
        replay = self

        class Connections(DuckDBConnectionManager):
            TYPE = adapter_type

        class Credentials(DuckDBCredentials):
            @property
            def type(self) -> str:
                return adapter_type

        class Adapter(DuckDBAdapter):
            ConnectionManager = Connections

            @available.parse(lambda *a, **k: (AdapterResponse(""), empty_table()))
            def execute(
                self, sql: str, auto_begin: bool = False, fetch: bool = False, limit: Any = None
            ) -> Any:
                return AdapterResponse("OK"), replay.answer(self, sql, fetch)

            @available.parse_list
            def get_columns_in_relation(self, relation: Any) -> list[Any]:
                return replay.answers.columns.get(f"{relation.schema}.{relation.identifier}", [])

            def list_relations_without_caching(self, schema_relation: Any) -> list[Any]:
                built = [each for each in replay.relations if each.schema == schema_relation.schema]
                raw = replay.tables if schema_relation.schema == Warehouse.raw_schema else []
                return built + [
                    schema_relation.incorporate(path={"identifier": each}, type="table") for each in raw
                ]

            def list_schemas(self, database: str) -> list[str]:
                return []

            def create_schema(self, relation: Any) -> None:
                pass

            def cache_added(self, relation: Any) -> str:
                replay.relations.append(relation)
                return str(super().cache_added(relation))

        # By the name of the class dbt finds the version.
        Adapter.__name__ = f"{adapter_type.title()}Adapter"
        module = ModuleType(f"dbt.adapters.{adapter_type}")
        include = Path(str(sys.modules["dbt.include.duckdb"].PACKAGE_PATH))
        module.Plugin = AdapterPlugin(Adapter, Credentials, str(include), parents)  # type: ignore[attr-defined]
        version = ModuleType(f"dbt.adapters.{adapter_type}.__version__")
        version.version = "1.0.0"  # type: ignore[attr-defined]
        sys.modules[module.__name__], sys.modules[version.__name__] = module, version

    def answer(self, adapter: Any, statement: str, is_question: bool) -> Any:
        if _is_of_the_adapter(statement):
            return empty_table()
        node = adapter.connections.get_thread_connection().name
        if node.startswith("model."):
            self.sent.append(statement)
        if not is_question:
            return empty_table()
        kind = self.answers.nullability if _is_nullability(statement) else self.answers.by_node
        return kind[node].pop(0)


class RenderedWarehouse(Warehouse):
    """No engine at all: what would be sent to one of this type."""

    nature = "rendered"

    def __init__(self, folder: Path, adapter_type: str, parents: tuple[str, ...] = ()) -> None:
        super().__init__(folder)
        self.name = self._type = adapter_type  # type: ignore[misc]
        self.replay = Replay(adapter_type, parents)

    def start(self) -> None:
        """There is nothing to start."""

    def stop(self) -> None:
        """Nor to stop."""

    def version(self) -> str:
        return self._type

    def profile(self) -> dict[str, Any]:
        return {"type": self._type, "path": ":memory:", "schema": self.built_schema, "threads": 1}

    def load(self, table: str, data: pa.Table) -> None:
        """Answers take the place of data."""
        self.replay.tables.append(table)

    def rows(self, statement: str) -> list[Row]:
        raise NotImplementedError("nothing runs here")

    def sent(self) -> list[str]:
        return self.replay.sent
