"""A DuckDB file that results are in: they are read where they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb

from mpm_py.columns import base_kind
from mpm_py.errors import BusyError, ExecutionError, MpmError
from mpm_py.warehouse import quoting
from mpm_py.warehouse.catalog import columns_of, in_schema
from mpm_py.warehouse.copied import Reader
from mpm_py.warehouse.database import BytesAre, Client, Login, is_disk_full
from mpm_py.warehouse.duckdb import Column
from mpm_py.warehouse.profile_entry import OF_EVERY_TYPE

TABLES = """
    SELECT table_schema, table_name FROM information_schema.tables
    WHERE table_catalog = current_database() ORDER BY 1, 2
"""


# https://duckdb.org/docs/stable/sql/data_types/numeric
BYTES = {
    **dict.fromkeys(("boolean", "tinyint", "utinyint"), 1),
    **dict.fromkeys(("smallint", "usmallint"), 2),
    **dict.fromkeys(("integer", "uinteger", "float", "date"), 4),
    **dict.fromkeys(("hugeint", "uhugeint"), 16),
}
"""Bytes of a value, where they are not eight."""


@dataclass(frozen=True)
class DuckDBClient:
    """An open file."""

    connection: duckdb.DuckDBPyConnection

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of a query."""
        try:
            return self.connection.execute(query).fetchall()
        except duckdb.Error as error:
            raise ExecutionError(str(error).splitlines()[0], query) from error

    def execute(self, statement: str) -> None:
        """Run a statement for what it does."""
        self.rows(statement)

    def change(self, statement: str) -> int:
        """DuckDB answers with the number of rows."""
        ((row_count,),) = self.rows(statement)
        return int(row_count)

    def tables(self) -> list[tuple[str, str]]:
        """Schema and name of every table and view."""
        return [(schema, name) for schema, name in self.rows(TABLES)]

    def columns(self, schema: str = "", name: str = "") -> Mapping[tuple[str, str], tuple[Column, ...]]:
        """Columns by schema and name of a relation."""
        return columns_of(self, in_schema(schema, name))

    def confirm_readable(self, schema: str, name: str) -> None:
        """Whoever reads the file reads all that is in it."""

    def version(self) -> str:
        """DuckDB's."""
        ((version,),) = self.rows("SELECT VERSION()")
        return f"DuckDB {version}"

    def clock(self) -> None:
        """That of this machine."""

    def row_bytes(self, relation: str, data_types: Sequence[str]) -> float:
        """The columns that are needed, as long as they are in memory; on disk they are compressed."""
        return float(sum(map(_column_bytes, data_types)))

    def scan(self, statement: str) -> None:
        """None: only rows and their width are known."""


@dataclass(frozen=True)
class DuckDBFile:
    """A file that exists; `name` is how the user called it."""

    path: Path
    name: str
    default_schema: str = "main"
    shell: str = "DuckDB"
    profile: str = ""
    """Where the entry is that names it; empty for a file that is named itself."""
    extra: str = "dbt"
    kind: str = "a DuckDB file"
    has_exact_names: bool = False
    is_read_only: bool = False
    """Whether dbt opens it to read alone; mpm itself does by `connected`."""

    @classmethod
    def of(cls, given: str, default_schema: str = "main") -> DuckDBFile:
        """The file that a user names; it has to exist, because dbt would make an empty one."""
        path = Path(given).expanduser()
        if not path.is_file():
            raise MpmError(f"there is no database {given}", "name an existing DuckDB file with --database")
        return cls(path.resolve(), given, default_schema)

    @property
    def key(self) -> str:
        """The whole path."""
        return str(self.path)

    @property
    def short_name(self) -> str:
        """The name of the file."""
        return self.path.stem

    @property
    def secrets(self) -> Mapping[str, str]:
        """A file needs none."""
        return {}

    @property
    def login(self) -> Login:
        """A file has no users."""
        return Login("duckdb", default_schema=self.default_schema)

    @property
    def environment(self) -> Mapping[str, str]:
        """DuckDB looks at none."""
        return {}

    @property
    def bytes_are(self) -> BytesAre:
        """Rows times their width."""
        return "estimate"

    @property
    def makes_tables_in_transactions(self) -> bool:
        """It does."""
        return True

    def relation(self, schema: str, name: str) -> str:
        """Schema and name, each in quotes."""
        return f"{quoting.name(schema)}.{quoting.name(name)}"

    def read_only(self) -> DuckDBFile:
        """The same file, opened to read."""
        return replace(self, is_read_only=True)

    def output(self, schema: str) -> dict[str, Any]:
        """Its entry in profiles.yml."""
        check_names(self.path, schema)
        mode = {"config_options": {"access_mode": "READ_ONLY"}} if self.is_read_only else {}
        return {"type": "duckdb", "path": str(self.path), "schema": schema, **mode}

    @contextmanager
    def connected(self) -> Iterator[Client]:
        """Open the file to read from."""
        with self.results() as connection:
            yield DuckDBClient(connection)

    @contextmanager
    def writing(self, schema: str) -> Iterator[Client]:
        """Open the file to write, which one process alone can."""
        try:
            connection = duckdb.connect(str(self.path))
        except duckdb.Error as error:
            reason = str(error).splitlines()[0]
            kind = BusyError if "lock" in reason.lower() else MpmError
            raise kind(
                f"{self.name} could not be opened to write: {reason}",
                "close the program that holds it, or get the right to write it, and try again",
            ) from error
        with closing(connection):
            connection.begin()
            yield DuckDBClient(connection)
            connection.commit()

    @contextmanager
    def alone(self, schema: str) -> Iterator[None]:
        """Nothing: DuckDB itself lets one process alone write a file."""
        yield

    def check(self, schema: str) -> None:
        """See that no other program has the file open to write."""
        with self.connected():
            pass

    @contextmanager
    def results(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open the file to read from."""
        try:
            connection = duckdb.connect(str(self.path), read_only=True)
        except duckdb.Error as error:
            lines = str(error).splitlines()
            raise MpmError(
                f"{self.path} could not be opened: {lines[0]}",
                "close the program that holds it, or wait for it",
            ) from error
        with closing(connection):
            yield connection

    def bring(
        self, connection: duckdb.DuckDBPyConnection, schema: str, reader: Reader, monitors: Sequence[str]
    ) -> None:
        """Nothing: the tables are there."""

    def advice(self, message: str, schema: str) -> str:
        """What to do where the disk is full; other messages of DuckDB say enough."""
        return f"make room where {self.name} lies, then run it again" if is_disk_full(message) else ""


def _column_bytes(data_type: str) -> int:
    """Bytes of a value by its type; of a text those that DuckDB keeps in place."""
    name = data_type.partition("(")[0].strip().lower()
    return 16 if base_kind(data_type) in ("text", "nested") else BYTES.get(name, 8)


def check_names(database: Path, schema: str) -> None:
    """Refuse a file whose name is that of the schema: DuckDB could not tell which of them is meant."""
    if database.stem.lower() == schema.lower():
        raise MpmError(
            f"the database {database.name} is called like the schema {schema} that the results go to,"
            " and DuckDB cannot tell them apart",
            "rename the file, or name another schema: `schema:` under `warehouse:`",
        )


KNOWN = (*OF_EVERY_TYPE, "path", "database")
"""What an entry of profiles.yml may say."""


def from_profile(output: Mapping[str, Any], place: str) -> DuckDBFile:
    """The file that an entry of profiles.yml names; `place` is where the entry is."""
    path = output.get("path")
    if not path or str(path) == ":memory:":
        raise MpmError(f"{place} names no file", "give it a `path`")
    return DuckDBFile.of(str(path), str(output.get("schema") or "main"))
