"""An open session of Snowflake, by its connector."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from mpm_py.columns import base_kind
from mpm_py.errors import ExecutionError, MpmError
from mpm_py.warehouse import quoting
from mpm_py.warehouse.brought import write_rows
from mpm_py.warehouse.database import Scan
from mpm_py.warehouse.duckdb import Column
from mpm_py.warehouse.snowflake_advice import first_line
from mpm_py.warehouse.snowflake_names import needs_quotes, stored, written

if TYPE_CHECKING:
    from mpm_py.warehouse.snowflake import Snowflake

EXTRA = "pip install 'mpm[snowflake]'"

# INFORMATION_SCHEMA shows what the role may use, and nothing else.
# https://docs.snowflake.com/en/sql-reference/info-schema
TABLES = """
    SELECT table_schema, table_name FROM information_schema.tables
    WHERE table_schema <> 'INFORMATION_SCHEMA' ORDER BY 1, 2
"""
COLUMNS = """
    SELECT
        table_schema, table_name, column_name, data_type, numeric_precision, numeric_scale, ordinal_position
    FROM information_schema.columns
    WHERE {condition}
    ORDER BY table_schema, table_name, ordinal_position
"""

SIZE = """
    SELECT bytes, row_count FROM information_schema.tables
    WHERE table_schema = {schema} AND table_name = {name} AND bytes > 0 AND row_count > 0
"""


@dataclass(frozen=True)
class SnowflakeColumn(Column):
    """One column of a relation; its name as it is stored."""

    @property
    def base_kind(self) -> str:
        """What its type means for observing it."""
        return base_kind(self.data_type, "snowflake")


@dataclass(frozen=True)
class SnowflakeClient:
    """An open session."""

    database: Snowflake
    connection: Any
    schema: str = ""
    """Where it writes; empty where it only reads."""
    compressed: dict[str, float] = field(default_factory=dict)
    """By relation what was found out of its size: the catalog takes its time to answer."""

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of a query."""
        with self._executed(query) as cursor:
            return list(cursor.fetchall())

    def execute(self, statement: str) -> None:
        """Run a statement for what it does."""
        with self._executed(statement):
            pass

    def change(self, statement: str) -> int:
        """Run a statement, and ask how many rows it has changed."""
        with self._executed(statement) as cursor:
            return int(cursor.rowcount or 0)

    def tables(self) -> list[tuple[str, str]]:
        """Schema and name of every table and view of the database."""
        return [(written(schema), written(name)) for schema, name in self.rows(TABLES)]

    def columns(self, schema: str = "", name: str = "") -> Mapping[tuple[str, str], tuple[Column, ...]]:
        """Columns by schema and name of a relation; without a schema of all."""
        condition = (
            f"table_schema = {self._text(schema)}" if schema else "table_schema <> 'INFORMATION_SCHEMA'"
        )
        if name:
            condition += f" AND table_name = {self._text(name)}"
        found: dict[tuple[str, str], list[Column]] = {}
        for where, table, column, *type_, place in self.rows(COLUMNS.format(condition=condition)):
            relation = (written(where), written(table))
            found.setdefault(relation, []).append(SnowflakeColumn(column, _data_type(*type_), place))
        return {relation: tuple(columns) for relation, columns in found.items()}

    def confirm_readable(self, schema: str, name: str) -> None:
        """Refuse what dbt cannot name; rights are seen when it is read, as roles inherit from others."""
        if needs_quotes(stored(schema)) or needs_quotes(stored(name)):
            raise MpmError(
                f"{schema}.{name} can only be named in quotes, which dbt leaves out on Snowflake",
                "watch a view over it whose name needs none:"
                f" CREATE VIEW WATCHED AS SELECT * FROM {self.database.relation(schema, name)}",
            )

    def version(self) -> str:
        """Product and version of the service."""
        ((version,),) = self.rows("SELECT CURRENT_VERSION()")
        return f"Snowflake {version}"

    def clock(self) -> float:
        """That of the service."""
        ((seconds,),) = self.rows("SELECT DATE_PART(EPOCH_SECOND, CURRENT_TIMESTAMP())")
        return float(seconds)

    def row_bytes(self, relation: str, data_types: Sequence[str]) -> float:
        """What the catalog says of a table, which is compressed, shared among its columns by their types.

        A view has no size of its own: of it the columns are as long as their values are.
        """
        needed = sum(map(_value_bytes, data_types))
        if relation not in self.compressed:
            self.compressed[relation] = self._compressed(relation)
        return needed * self.compressed[relation]

    def scan(self, statement: str) -> Scan | None:
        """What EXPLAIN assigns to a statement, which is compiled and not run; no warehouse has to be running.

        Partitions count as a whole, once for each time that the statement scans them: the most that is read.
        """
        return _assigned(self.rows(f"EXPLAIN USING JSON {statement}"))

    def _compressed(self, relation: str) -> float:
        """How many bytes are stored for one of values as they are in memory."""
        *_, schema, name = (
            quoting.name(part.name) if part.args.get("quoted") else part.name.lower()
            for part in exp.to_table(relation, dialect="snowflake").parts
        )
        sizes = self.rows(SIZE.format(schema=self._text(schema), name=self._text(name)))
        if not sizes:
            return 1.0
        ((byte_count, row_count),) = sizes
        columns = self.columns(schema, name).get((schema, name), ())
        whole = sum(_value_bytes(column.data_type) for column in columns)
        return float(byte_count) / float(row_count) / whole if whole else 1.0

    def result_columns(self, schema: str) -> set[tuple[str, str]]:
        """Table and name of every column of a schema, in lower case as results are declared."""
        return {
            (table, column.name.lower())
            for (_, table), columns in self.columns(schema).items()
            for column in columns
        }

    def copy(self, query: str, file: Path) -> None:
        """Write the rows of a query into a file of comma-separated values, as they arrive."""
        with self._executed(query) as cursor:
            write_rows(cursor, file)

    def _text(self, name: str) -> str:
        return quoting.text(stored(name).replace("\\", "\\\\"))

    @contextmanager
    def _executed(self, statement: str) -> Iterator[Any]:
        try:
            with self.connection.cursor() as cursor:
                cursor.execute(statement)
                yield cursor
        except driver().Error as error:
            message = self.database.without_secrets(first_line(error))
            raise ExecutionError(
                f"{self.database.name}: {message}", statement, self.database.advice(message, self.schema)
            ) from None


def driver() -> Any:
    """The module snowflake.connector."""
    try:
        with warnings.catch_warnings():
            # The connector's copy of requests warns of versions of packages that it does not use.
            warnings.simplefilter("ignore")
            import snowflake.connector
    except ImportError as error:
        raise MpmError(
            "Snowflake is read through snowflake-connector-python, which is not installed", EXTRA
        ) from error
    return snowflake.connector


def _data_type(name: str, precision: Any, scale: Any) -> str:
    """A type as dbt's adapter writes it."""
    return f"{name}({precision},{scale})" if name == "NUMBER" and precision else name


def _assigned(answer: Sequence[Sequence[Any]]) -> Scan | None:
    """The sums of a plan in JSON; none where it has none, or knows no partition of what is read."""
    try:
        ((plan,),) = answer
        sums = json.loads(plan)["GlobalStats"]
        names = ("bytesAssigned", "partitionsAssigned", "partitionsTotal")
        byte_count, partition_count, partition_total = (int(sums[name]) for name in names)
    except (KeyError, TypeError, ValueError):
        return None
    return Scan(byte_count, partition_count, partition_total) if partition_total else None


def _value_bytes(data_type: str) -> int:
    """Bytes of a value by its type, before it is compressed."""
    return 16 if base_kind(data_type, "snowflake") in ("text", "nested") else 8
