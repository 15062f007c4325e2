"""Read result tables of a DuckDB database: a statement in a file gives rows as mappings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from mpm_py.errors import MpmError
from mpm_py.warehouse import quoting

Row = dict[str, Any]


class IncompleteResults(MpmError):
    """A result table, or a column of one, is not there."""

    def __init__(self, error: duckdb.Error) -> None:
        super().__init__(
            f"the results are not complete: {str(error).splitlines()[0]}", "run `mpm run`, or dbt build"
        )


@contextmanager
def inside_schema(connection: duckdb.DuckDBPyConnection, schema: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """A cursor whose current schema is `schema`; that of the connection stays as it is."""
    cursor = connection.cursor()
    try:
        cursor.execute(f"SET schema = {quoting.text(schema)}")
        yield cursor
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise IncompleteResults(error) from error
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
