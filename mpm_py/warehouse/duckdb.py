"""DuckDB, in the process: opened for reading, one session, errors that say what to do."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mpm_py import columns
from mpm_py.configuration.nearest import nearest
from mpm_py.errors import ExecutionError, MpmError, RelationError
from mpm_py.warehouse import quoting
from mpm_py.warehouse.naming import Name, find_name, missing_relation

if TYPE_CHECKING:
    import duckdb

# A result is the same on every machine: times with zone are read in UTC, whatever the machine's zone is.
SETTINGS = ("SET TimeZone = 'UTC'", "SET enable_progress_bar = false")


@dataclass(frozen=True)
class Column:
    """One column of a relation as the catalog shows it."""

    name: str
    data_type: str
    position: int

    @property
    def base_kind(self) -> str:
        """What its type means for observing it (mpm_py/columns.py)."""
        return "text" if self.data_type.startswith("ENUM(") else columns.base_kind(self.data_type)


class Session:
    """A connection whose temporary tables are its own; nothing is written to the file it reads."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, database: str | None) -> None:
        self._connection = connection
        self.database = database

    def execute(self, statement: str) -> None:
        """Run a statement for its effect."""
        self._run(statement)

    def rows(self, statement: str) -> list[dict[str, Any]]:
        """Rows of a query by column name. For aggregates: rows of a user's relation are never asked for."""
        cursor = self._run(statement)
        names = [item[0] for item in cursor.description or []]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def columns(self, relation: str) -> tuple[Column, ...]:
        """Columns of a relation or a bracketed query."""
        described = self.rows(f"DESCRIBE SELECT * FROM {relation}")
        return tuple(
            Column(row["column_name"], row["column_type"], place)
            for place, row in enumerate(described, start=1)
        )

    def register(self, name: str, rows: object) -> None:
        """Make an object of the process (pandas, polars, pyarrow) readable as a relation."""
        import duckdb

        try:
            self._connection.register(name, rows)
        except duckdb.Error as error:
            kind = f"{type(rows).__module__}.{type(rows).__qualname__}"
            raise MpmError(
                f"cannot read rows from an object of type {kind}: {_first_line(error)}",
                "give a path, a name of a relation, or a pandas, polars or pyarrow table",
            ) from error

    def find_relation(self, given: str) -> str | None:
        """The quoted name of a table or view, or None; an exact match goes before one by case alone."""
        parts = self.find_name(given)
        return None if parts is None else ".".join(quoting.name(part) for part in parts)

    def find_name(self, given: str) -> Name | None:
        """Catalog, schema and name of a table or view, or None; as `find_relation`."""
        return find_name(given, self._relation_names(), "main")

    def missing_relation(self, given: str) -> RelationError:
        """The error for a name that the database does not hold, with what comes near."""
        return missing_relation(given, self._relation_names(), "main", self.database or "")

    def _relation_names(self) -> list[Name]:
        query = """
            SELECT table_catalog AS catalog, table_schema AS schema, table_name AS name
            FROM information_schema.tables
            WHERE table_catalog NOT IN ('system', 'temp') ORDER BY ALL
        """
        return [(row["catalog"], row["schema"], row["name"]) for row in self.rows(query)]

    def _run(self, statement: str) -> duckdb.DuckDBPyConnection:
        import duckdb

        try:
            return self._connection.execute(statement)
        except duckdb.Error as error:
            raise ExecutionError(_first_line(error), statement) from error


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n", 1)[0]


@contextlib.contextmanager
def session(database: object = None) -> Iterator[Session]:
    """Open a DuckDB file for reading, use an open connection, or neither: a session in memory."""
    connection, label = _connect(database)
    try:
        for setting in SETTINGS:
            connection.execute(setting)
        yield Session(connection, label)
    finally:
        connection.close()


def _connect(database: object) -> tuple[duckdb.DuckDBPyConnection, str | None]:
    import duckdb

    if isinstance(database, duckdb.DuckDBPyConnection):
        return database.cursor(), "the connection given"
    if database is None:
        spill = str(Path(tempfile.gettempdir()) / f"mpm-{os.getpid()}")
        connection = duckdb.connect(
            ":memory:", config={"temp_directory": spill, "preserve_insertion_order": "false"}
        )
        return connection, None
    label = str(database)
    path = _database_path(label)
    try:
        return duckdb.connect(str(path), read_only=True), label
    except duckdb.Error as error:
        raise MpmError(f"cannot open {label}: {_first_line(error)}", _opening_advice(str(error))) from error


def _database_path(label: str) -> Path:
    if "://" in label:
        raise MpmError(
            f"{label} is not a DuckDB file, and `mpm compare` reads no other database",
            "export the two relations to parquet and compare the files",
        )
    path = Path(label).expanduser()
    if not path.is_file():
        near = nearest(
            path.name, [entry.name for entry in path.parent.glob("*")] if path.parent.is_dir() else []
        )
        raise RelationError("database", label, [str(path.with_name(near))] if near else [])
    return path


def _opening_advice(message: str) -> str:
    if "lock" in message.lower():
        return "another process has the file open for writing: close it, or compare a copy of the file"
    if "different configuration" in message:
        return "the file is open in this process: give the open connection as `database`"
    return "give a file that DuckDB wrote; parquet and CSV files need no --database"
