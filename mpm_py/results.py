"""Where the result tables are: a database and a schema, as the flags or a monitors.yml name them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from mpm_py.errors import MpmError
from mpm_py.monitor import load_monitors
from mpm_py.warehouse.chosen import Chosen, find_database
from mpm_py.warehouse.copied import STATUS, Reader
from mpm_py.warehouse.database import Database

USUAL_SCHEMA = "mpm"


@dataclass(frozen=True)
class ResultStore:
    """A database with result tables."""

    database: Database
    schema: str

    @property
    def given(self) -> str:
        """What people call the database."""
        return self.database.name

    @contextmanager
    def opened(
        self, reader: Reader = STATUS, monitors: Sequence[str] = ()
    ) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection to DuckDB that only reads.

        Args:
            reader: what will be read; where the results are not in DuckDB, that much of them is copied.
            monitors: only what concerns these; without any all of them.
        """
        with self.database.results() as connection:
            self.bring(connection, reader, monitors)
            yield connection

    def bring(
        self, connection: duckdb.DuckDBPyConnection, reader: Reader, monitors: Sequence[str] = ()
    ) -> None:
        """Make what another reader needs readable in an opened connection, too."""
        self.database.bring(connection, self.schema, reader, monitors)


def find_results(
    monitors_file: Path | str, database: Chosen | None = None, schema: str | None = None
) -> ResultStore:
    """Find the result tables.

    Args:
        monitors_file: a monitors.yml; need not exist where a database is named.
        database: a DuckDB file, the address of a PostgreSQL database, or a profile of dbt; without it the one
            that the monitors file names.
        schema: where the tables are; without it what the monitors file says, or the one schema that has them.

    Raises:
        MpmError: there is no such database, or it holds no result tables there.
    """
    file = Path(monitors_file)
    monitors = None
    if (database is None or schema is None) and (database is None or file.is_file()):
        monitors = load_monitors(file)
        schema = schema or monitors.warehouse.schema_
    found = find_database(database, monitors, file)
    with found.connected() as client:
        holding = [where for where, table in client.tables() if table == "mpm_health"]
    return ResultStore(found, _schema(schema, holding, found.name))


def _schema(wanted: str | None, holding: list[str], given: str) -> str:
    """The schema that is asked for where it has results; the usual one, or the only one that has."""
    if wanted in holding and wanted is not None:
        return wanted
    others = ", ".join(holding)
    if wanted is not None and wanted != USUAL_SCHEMA:
        next_step = f"name another with --schema: {others}" if holding else "run `mpm run`, or dbt build"
        raise MpmError(f"{given} has no results in schema {wanted}", next_step)
    if len(holding) == 1:
        return holding[0]
    if USUAL_SCHEMA in holding:
        return USUAL_SCHEMA
    if not holding:
        raise MpmError(
            f"{given} has no results yet: no schema has a table mpm_health", "run `mpm run`, or dbt build"
        )
    raise MpmError(f"{given} has results in several schemas", f"name one with --schema: {others}")
