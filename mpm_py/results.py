"""Where the result tables are: a DuckDB file and a schema, as the flags or a monitors.yml name them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from mpm_py.errors import MpmError
from mpm_py.monitor import Monitors, load_monitors
from mpm_py.project import database_file

USUAL_SCHEMA = "mpm"
HOLDING = """
    SELECT table_schema FROM information_schema.tables
    WHERE table_name = 'mpm_health' AND table_catalog = current_database()
    ORDER BY table_schema
"""


@dataclass(frozen=True)
class ResultStore:
    """A database with result tables; `given` is how the user named it."""

    database: Path
    schema: str
    given: str

    @contextmanager
    def opened(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection that only reads."""
        connection = open_database(self.database)
        try:
            yield connection
        finally:
            connection.close()


def find_results(
    monitors_file: Path | str, database: str | None = None, schema: str | None = None
) -> ResultStore:
    """Find the result tables.

    Args:
        monitors_file: a monitors.yml; need not exist where a database is named.
        database: a DuckDB file; without it the one that the monitors file names.
        schema: where the tables are; without it what the monitors file says, or the one schema that has them.

    Raises:
        MpmError: there is no such database, or it holds no result tables there.
    """
    file = Path(monitors_file)
    if (database is None or schema is None) and (database is None or file.is_file()):
        monitors = load_monitors(file)
        database = database or database_of(monitors, file)
        schema = schema or monitors.warehouse.schema_
    path = database_file(database or "")
    connection = open_database(path)
    try:
        holding = [name for (name,) in connection.execute(HOLDING).fetchall()]
    finally:
        connection.close()
    return ResultStore(path, _schema(schema, holding, database or ""), database or "")


def database_of(monitors: Monitors, file: Path) -> str:
    """The database that a monitors.yml names, relative to the file."""
    declared = monitors.warehouse.database
    if declared is None:
        raise MpmError(
            "no database is given", f"name one with --database, or under `warehouse:` in {file.name}"
        )
    return declared if "://" in declared else str(file.parent / Path(declared).expanduser())


def open_database(path: Path) -> duckdb.DuckDBPyConnection:
    """Open a DuckDB file to read from."""
    try:
        return duckdb.connect(str(path), read_only=True)
    except duckdb.Error as error:
        lines = str(error).splitlines()
        raise MpmError(
            f"{path} could not be opened: {lines[0]}", "close the program that holds it, or wait for it"
        ) from error


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
