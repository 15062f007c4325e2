"""Where `mpm init` looks: the database named, declared, the only one here, or one for views."""

from __future__ import annotations

from pathlib import Path
from shlex import quote

from mpm_py.errors import MpmError
from mpm_py.monitor import Monitors
from mpm_py.propose.on_duckdb import DuckDBPlace, are_files
from mpm_py.propose.opened import Place
from mpm_py.terminal.words import names
from mpm_py.warehouse.bigquery import BigQuery
from mpm_py.warehouse.chosen import Chosen, DbtProfile, DbtProject, beside, find_database
from mpm_py.warehouse.duckdb_file import DuckDBFile, check_names
from mpm_py.warehouse.postgres import Postgres
from mpm_py.warehouse.snowflake import Snowflake
from mpm_py.warehouse.sources import holds_rows

DATABASES = (".duckdb", ".ddb", ".db")
OWN_DATABASE = "monitoring.duckdb"
"""The database for views over files, where there is no other."""


def find_place(file: Path, monitors: Monitors, chosen: Chosen | None, named: list[str]) -> Place:
    """The database to look into, which may not be another one than a monitors.yml already names.

    Args:
        file: the monitors.yml that is to be written, or added to.
        monitors: what it says so far.
        chosen: what the command line names.
        named: relations and files that are asked for.

    Raises:
        MpmError: there is none, there are several, or it is another one.
    """
    declared = _declared(file, monitors)
    given = None if chosen is None else _given(file, chosen)
    if given and declared and given.key != declared.key:
        raise MpmError(
            f"{file} is about another database, {declared.name}",
            "write another file: mpm init --monitors other.yml",
        )
    place = declared or given or _found(file, named)
    if isinstance(place, DuckDBPlace):
        check_names(place.path, monitors.warehouse.schema_)
    return place


def _declared(file: Path, monitors: Monitors) -> Place | None:
    """The database that the file names already."""
    warehouse = monitors.warehouse
    if warehouse.profile:
        return _of_profile(DbtProfile(warehouse.profile, warehouse.target))
    if warehouse.database is None:
        return None
    if "://" in warehouse.database:
        return _of_database(find_database(None, monitors, file), {"database": warehouse.database})
    return DuckDBPlace.beside(Path(beside(file, warehouse.database)), file)


def _given(file: Path, chosen: Chosen) -> Place:
    """The database that the command line names."""
    if isinstance(chosen, DbtProfile):
        return _of_profile(chosen)
    if isinstance(chosen, DbtProject):
        raise MpmError(
            "a dbt project declares monitors in its own files", "the README shows how; or name its --profile"
        )
    if "://" in chosen:
        database = find_database(chosen, None, file)
        return _of_database(database, {"database": database.name})
    if holds_rows(chosen):
        raise MpmError(f"{chosen} is a file of rows, not a database", f"mpm init --relation {chosen}")
    return DuckDBPlace.beside(Path(chosen).expanduser(), file)


def _of_profile(profile: DbtProfile) -> Place:
    named = {"profile": profile.name} | ({"target": profile.target} if profile.target else {})
    return _of_database(find_database(profile, None, Path()), named)


def _of_database(database: object, head: dict[str, str]) -> Place:
    if isinstance(database, DuckDBFile):
        return DuckDBPlace(database.path, head)
    if isinstance(database, Snowflake):
        from mpm_py.propose.on_snowflake import SnowflakePlace

        return SnowflakePlace(database, head)
    if isinstance(database, BigQuery):
        from mpm_py.propose.on_bigquery import BigQueryPlace

        return BigQueryPlace(database, head)
    assert isinstance(database, Postgres)
    from mpm_py.propose.on_postgres import PostgresPlace

    return PostgresPlace(database, head)


def _found(file: Path, named: list[str]) -> Place:
    """The only DuckDB file beside the monitors.yml, or our own for views over files."""
    beside_it = sorted(file.resolve().parent.glob("*"))
    found = [entry for entry in beside_it if entry.suffix.lower() in DATABASES]
    if are_files(named):
        own = next((entry for entry in found if entry.name == OWN_DATABASE), file.parent / OWN_DATABASE)
        return DuckDBPlace.beside(own, file)
    if len(found) == 1:
        return DuckDBPlace.beside(found[0], file)
    if found:
        listed = names([entry.name for entry in found])
        raise MpmError(f"several DuckDB files are here: {listed}", "name one of them with --database")
    rows = [entry.name for entry in beside_it if holds_rows(entry.name)]
    example = quote(rows[0]) if rows else "FILE"
    raise MpmError(
        "no database is given, and no DuckDB file is here",
        "mpm init --database FILE, or postgresql://user@host/database, or for rows in files:"
        f" mpm init --relation {example}",
    )
