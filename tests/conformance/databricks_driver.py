"""What takes the place of Databricks: the functions of its driver that dbt-databricks calls, answered by Sail.

dbt-databricks runs as it is, down to `databricks.sql.connect`. It believes to be on a SQL warehouse with Unity Catalog. Sail, a Rust
engine that speaks Spark Connect and writes Delta, executes the statements; what it has no words for is said in `_TRANSLATIONS` and in `sail.with_doubles`.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import sqlglot
from databricks.sql.exc import ServerOperationError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession
from sail import with_doubles

Column = tuple[str, str, None, None, None, None, None]
Answer = tuple[list[Column], list[tuple[Any, ...]]]

_NAME = r"(?:`[^`]+`|\w+)(?:\.(?:`[^`]+`|\w+))*"
_TABLES = ("table_name", "table_type", "file_format", "table_owner", "databricks_table_type")


@dataclass
class Workspace:
    """One session of Sail, and what dbt asked of it: the configuration of each connection with its statements."""

    session: SparkSession
    catalog: str
    asked: list[tuple[dict[str, Any], str]] = field(default_factory=list)

    def connect(self, **arguments: Any) -> Connection:
        """In the place of databricks.sql.connect."""
        return Connection(self, dict(arguments.get("session_configuration") or {}))

    def run(self, statement: str) -> pa.Table:
        """Execute one statement of Spark."""
        try:
            return self.session.sql(with_doubles(statement)).toArrow()
        except PySparkException as error:
            raise ServerOperationError(str(error)) from error

    def answer(self, statement: str) -> Answer:
        """Execute one statement of Databricks, by as many of Spark as it takes."""
        bare = re.sub(r"^\s*/\*.*?\*/\s*", "", statement, flags=re.DOTALL)
        for pattern, translate in _TRANSLATIONS:
            if found := re.search(pattern, bare, re.IGNORECASE | re.DOTALL):
                return translate(self, bare, found)
        return _answer(self.run(statement))


@dataclass
class Connection:
    workspace: Workspace
    configuration: dict[str, Any]

    def cursor(self) -> Cursor:
        return Cursor(self)

    def get_session_id_hex(self) -> str:
        return f"{id(self):x}"

    def close(self) -> None:
        """Sail's one session is closed with the workspace."""


class Cursor:
    query_id = "0"

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.description: list[Column] = []
        self._rows: Iterator[tuple[Any, ...]] = iter(())

    def execute(self, statement: str, parameters: Sequence[Any] | None = None) -> Cursor:
        assert not parameters, "mpm binds nothing"
        workspace = self.connection.workspace
        workspace.asked.append((self.connection.configuration, statement))
        self.description, rows = workspace.answer(statement)
        self._rows = iter(rows)
        return self

    def fetchall(self) -> list[tuple[Any, ...]]:
        return list(self._rows)

    def fetchone(self) -> tuple[Any, ...] | None:
        return next(self._rows, None)

    def fetchmany(self, size: int) -> list[tuple[Any, ...]]:
        return [row for _, row in zip(range(size), self._rows, strict=False)]

    def cancel(self) -> None:
        """Nothing runs when this can be called."""

    def close(self) -> None:
        self._rows = iter(())


def _answer(table: pa.Table) -> Answer:
    columns = [
        _column(name, str(kind)) for name, kind in zip(table.column_names, table.schema.types, strict=True)
    ]
    return columns, [tuple(row.values()) for row in table.to_pylist()]


def _column(name: str, kind: str = "string") -> Column:
    return name, kind, None, None, None, None, None


def _nothing(*names: str) -> Answer:
    return [_column(name) for name in names], []


def _tables(workspace: Workspace, statement: str, found: re.Match[str]) -> Answer:
    """Unity Catalog's list of tables. https://docs.databricks.com/aws/en/sql/language-manual/information-schema/tables"""
    schema = re.search(r"table_schema = '([^']+)'", statement)
    only = re.search(r"table_name = '([^']+)'", statement)
    assert schema, statement
    columns = [_column(name) for name in _TABLES]
    if not workspace.run(f"show schemas in `{workspace.catalog}` like '{schema[1]}'").num_rows:
        return columns, []
    rows: list[tuple[Any, ...]] = []
    for table in workspace.run(
        f"show table extended in `{workspace.catalog}`.`{schema[1]}` like '*'"
    ).to_pylist():
        kind = re.search(r"^Type: (\w+)$", table["information"], re.MULTILINE)
        provider = re.search(r"^Provider: (\w+)$", table["information"], re.MULTILINE)
        name = table["tableName"]
        if not table["isTemporary"] and (only is None or name == only[1]):
            is_view = kind is not None and kind[1] == "VIEW"
            rows.append(
                (
                    name,
                    "view" if is_view else "table",
                    provider[1] if provider else None,
                    "mpm",
                    None if is_view else "managed",
                )
            )
    return columns, rows


def _information(workspace: Workspace, statement: str, found: re.Match[str]) -> Answer:
    """Tags, constraints, masks and row filters of Unity Catalog, of which our tables have none."""
    return _nothing(*sqlglot.parse_one(statement, dialect="databricks").named_selects)


def _properties(workspace: Workspace, statement: str, found: re.Match[str]) -> Answer:
    return _nothing("key", "value")


def _described_as_json(workspace: Workspace, statement: str, found: re.Match[str]) -> Answer:
    """Refused as an older runtime refuses it; dbt-databricks then asks without AS JSON."""
    raise ServerOperationError("[PARSE_SYNTAX_ERROR] AS JSON")


def _unclustered(workspace: Workspace, statement: str, found: re.Match[str]) -> Answer:
    return workspace.answer(statement[: found.start(1)] + statement[found.end(1) :])


def _dropped(workspace: Workspace, statement: str, found: re.Match[str]) -> Answer:
    """Sail leaves the files of a dropped table, over which none of other columns can be made."""
    if workspace.run(f"show tables in {found[1]} like '{found[2]}'").num_rows:
        told = workspace.run(f"describe table extended {found[1]}.`{found[2]}`").to_pylist()
        place = next(row["data_type"] for row in told if row["col_name"] == "Location")
        workspace.run(statement)
        shutil.rmtree(place.removeprefix("file://"), ignore_errors=True)
    return _nothing()


def _as_delta(workspace: Workspace, statement: str, found: re.Match[str]) -> Answer:
    """A table is one of Delta where nothing else is said."""
    return _answer(workspace.run(f"{found[1]} using delta as {statement[found.end() :]}"))


def _replaced_on(workspace: Workspace, statement: str, found: re.Match[str]) -> Answer:
    """INSERT … REPLACE ON by a MERGE that deletes and an INSERT, both over rows that are computed once.

    https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-syntax-dml-insert-into
    """
    target, target_alias, condition, query, source_alias = found.groups()
    rows = f"{target[:-1]}__replacing`"
    keys = ", ".join(sorted(set(re.findall(rf"\b{source_alias}\.(`[^`]+`)", condition))))
    workspace.run(f"create or replace table {rows} using delta as {query}")
    workspace.run(
        f"merge into {target} as {target_alias} using (select distinct {keys} from {rows}) as {source_alias}"
        f" on {condition} when matched then delete"
    )
    workspace.run(f"insert into {target} by name select * from {rows}")
    workspace.answer(f"drop table if exists {rows}")
    return _nothing()


def _done(workspace: Workspace, statement: str, found: re.Match[str]) -> Answer:
    return _nothing()


_TRANSLATIONS: list[tuple[str, Callable[[Workspace, str, re.Match[str]], Answer]]] = [
    (r"from\s+`system`\.`information_schema`\.`tables`", _tables),
    (r"\bfrom\s+`\w+`\.`?information_schema`?\.", _information),
    (r"^show tblproperties\b", _properties),
    (r"^describe table extended\b.* as json$", _described_as_json),
    (r"^optimize\b", _done),
    (r"^alter table\b.*\bcluster by\b", _done),
    (r"^create or replace table\s+" + _NAME + r".*?(\bcluster by \([^)]*\))", _unclustered),
    (rf"^(create (?:or replace )?table\s+{_NAME})\s+as\b", _as_delta),
    (r"^drop table if exists\s+(\S+)\.`([^`]+)`\s*$", _dropped),
    (
        rf"^insert into table\s+({_NAME})\s+as\s+(\w+)\s+replace on \((.*?)\)\s*\((select .*)\)\s+as\s+(\w+)\s*$",
        _replaced_on,
    ),
]
