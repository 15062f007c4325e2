"""Result tables brought into DuckDB: by files of comma-separated values, with the types of the contract."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol

import duckdb

from mpm_py.translate.at_once import translated
from mpm_py.translate.dialects import DIALECTS
from mpm_py.warehouse import quoting
from mpm_py.warehouse.copied import Reader, query_of, table_of
from mpm_py.warehouse.database import Database

READ_CSV = """
    SELECT * FROM read_csv(
        $file, columns = {columns}, header = false, delim = ',', quote = '"', escape = '"', nullstr = '',
        allow_quoted_nulls = false, auto_detect = false, parallel = false, max_line_size = 33554432
    )
"""


class Giver(Protocol):
    """An open connection that gives parts of tables."""

    def result_columns(self, schema: str) -> set[tuple[str, str]]:
        """Table and name of every column of a schema; those of results as the contract has them."""

    def copy(self, query: str, file: Path) -> None:
        """Write the rows of a query into a file of comma-separated values; only what is null is not there."""


def bring_tables(
    connection: duckdb.DuckDBPyConnection,
    schema: str,
    reader: Reader,
    monitors: Sequence[str],
    database: Database,
    giver: Giver,
) -> None:
    """As `Database.bring`; what is not there is missed by the statements of the reader, as in a file."""
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {quoting.name(schema)}")
    cursor = connection.cursor()
    cursor.execute(f"SET schema = {quoting.text(schema)}")
    with cursor, tempfile.TemporaryDirectory(prefix="mpm-") as folder:
        stored = giver.result_columns(schema)
        for needed in reader.tables:
            table = table_of(needed.table)
            columns = [column for column in reader.columns(table) if (table.name, column.name) in stored]
            if not columns:
                continue
            query = query_of(needed, [column.name for column in columns], cursor, monitors)
            relations = {table.name: database.relation(schema, table.name)}
            file = Path(folder) / f"{table.name}.csv"
            giver.copy(translated(query, database.login.dialect, relations), file)
            types = {column.name: DIALECTS["duckdb"].types[column.type] for column in columns}
            rows = READ_CSV.format(columns=types)
            cursor.execute(
                f"CREATE OR REPLACE TABLE {quoting.name(table.name)} AS {rows}", {"file": str(file)}
            )
            file.unlink()


@contextmanager
def in_memory() -> Iterator[duckdb.DuckDBPyConnection]:
    """An empty DuckDB, for tables that are brought."""
    with closing(duckdb.connect()) as connection:
        yield connection


def write_rows(rows: Iterable[Sequence[Any]], file: Path) -> None:
    """Write rows of plain values as `Giver.copy` does; times are those of their own zone."""
    with file.open("w", encoding="utf-8", newline="") as target:
        for row in rows:
            target.write(",".join(map(_field, row)) + "\n")


def _field(value: object) -> str:
    return "" if value is None else '"' + str(value).replace('"', '""') + '"'
