"""Read result tables of a DuckDB database: a statement in a file gives rows as mappings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from mpm_py.warehouse import quoting

Row = dict[str, Any]


@contextmanager
def inside_schema(connection: duckdb.DuckDBPyConnection, schema: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """A cursor whose current schema is `schema`; that of the connection stays as it is."""
    cursor = connection.cursor()
    try:
        cursor.execute(f"SET schema = {quoting.text(schema)}")
        yield cursor
    finally:
        cursor.close()


def rows_of(
    cursor: duckdb.DuckDBPyConnection, statement: Path, parameters: Mapping[str, Any] | None = None
) -> list[Row]:
    """Rows of the statement in a file; lists become tuples, as facts are immutable."""
    result = cursor.execute(statement.read_text(encoding="utf-8"), parameters)
    columns = [column[0] for column in result.description or []]
    return [
        {
            column: tuple(value) if isinstance(value, list) else value
            for column, value in zip(columns, row, strict=True)
        }
        for row in result.fetchall()
    ]
