"""Where the result tables are: a database and a schema, as the flags or a monitors.yml name them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from mpm_py.configuration.nearest import nearest
from mpm_py.contract.facts import Table, documented_tables
from mpm_py.errors import MpmError
from mpm_py.monitor import USUAL_FILE, load_monitors
from mpm_py.status.read import check_names
from mpm_py.warehouse import quoting
from mpm_py.warehouse.chosen import Chosen, DbtProject, find_database
from mpm_py.warehouse.copied import STATUS, Needed, Reader, query_of
from mpm_py.warehouse.database import Database
from mpm_py.warehouse.stored import inside_schema

if TYPE_CHECKING:
    import pyarrow  # type: ignore[import-untyped,unused-ignore]

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

    def table(self, name: str, monitors: Sequence[str] = (), since: date | None = None) -> pyarrow.Table:
        """The rows of a result table, in no order; `.to_pandas()` and `polars.from_arrow()` go on from there.

        Args:
            name: a result table, for example `mpm_checks`; docs/result_tables.md has all of them.
            monitors: only rows of these, and what concerns every monitor; without any all rows.
            since: only rows of windows that start on this day or later, in the monitor's own time zone.

        Raises:
            MpmError: there is no such result table or monitor, its rows belong to no windows, or pyarrow
                is missing.
        """
        found = _result_table(name)
        part = Needed(name, _started_since(found, since))
        known = (Needed("mpm_monitors", is_whole=True),) if monitors else ()
        reader = Reader((*known, part))
        columns = [column.name for column in found.columns]
        check_arrow()
        with self.opened(reader, monitors) as connection, inside_schema(connection, self.schema) as cursor:
            if monitors:
                declared = cursor.execute("SELECT monitor FROM mpm_monitors ORDER BY ALL").fetchall()
                check_names(monitors, [monitor for (monitor,) in declared], self.schema)
            query = query_of(part, columns, cursor, monitors)
            return cursor.sql(query).to_arrow_table()

    def bring(
        self, connection: duckdb.DuckDBPyConnection, reader: Reader, monitors: Sequence[str] = ()
    ) -> None:
        """Make what another reader needs readable in an opened connection, too."""
        self.database.bring(connection, self.schema, reader, monitors)


def check_arrow() -> None:
    """See that pyarrow is there.

    Raises:
        MpmError: it is not.
    """
    try:
        import pyarrow  # noqa: F401
    except ImportError as error:
        raise MpmError(
            "result tables are given as Arrow's, and pyarrow is not installed", "pip install pyarrow"
        ) from error


def _result_table(name: str) -> Table:
    tables = {table.name: table for table in documented_tables()}
    if name not in tables:
        near = nearest(name, tables)
        known = f"did you mean {near}?" if near else f"the result tables are {', '.join(tables)}"
        raise MpmError(f"there is no result table {name}", known)
    return tables[name]


def _started_since(table: Table, since: date | None) -> str:
    """The condition on the rows of a table."""
    if since is None:
        return "TRUE"
    if "window_date" not in [column.name for column in table.columns]:
        raise MpmError(f"the rows of {table.name} belong to no windows", "leave `since` out")
    return f"t.window_date >= {quoting.day(since)}"


def find_results(
    monitors_file: Path | str = USUAL_FILE, database: Chosen | None = None, schema: str | None = None
) -> ResultStore:
    """Find the result tables.

    Args:
        monitors_file: a monitors.yml; need not exist where a database is named.
        database: a DuckDB file, the address of a PostgreSQL database, or a profile of dbt; without it the one
            that the monitors file names. Of a dbt project dbt says where they are, and no file is read.
        schema: where the tables are; without it what the monitors file says, or the one schema that has them.

    Raises:
        MpmError: there is no such database, or it holds no result tables there.
    """
    if isinstance(database, DbtProject):
        return _of_project(database, schema)
    file = Path(monitors_file)
    monitors = None
    if (database is None or schema is None) and (database is None or file.is_file()):
        monitors = load_monitors(file)
        schema = schema or monitors.warehouse.schema_
    return _store(find_database(database, monitors, file), schema)


def _of_project(chosen: DbtProject, schema: str | None) -> ResultStore:
    """The results of a dbt project: in its own schema, which dbt knows."""
    from mpm_py.own_project import read_own_project

    found = find_database(chosen, None, Path(USUAL_FILE))
    return _store(found, schema or read_own_project(chosen, found, lambda step: None, "read").schema)


def _store(found: Database, schema: str | None) -> ResultStore:
    with found.connected() as client:
        holding = [where for where, table in client.tables() if table == "mpm_health"]
    if schema is not None and not found.has_exact_names:
        schema = next((where for where in holding if where.lower() == schema.lower()), schema)
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
