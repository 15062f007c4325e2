"""The database that flags or a monitors.yml choose."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mpm_py.errors import MpmError, UnsupportedError

if TYPE_CHECKING:
    from mpm_py.monitor import Monitors
    from mpm_py.warehouse.database import Database


@dataclass(frozen=True)
class DbtProfile:
    """Names an entry of profiles.yml, and one of its targets; without one the target that it names itself."""

    name: str
    target: str | None = None

    @property
    def options(self) -> tuple[str, ...]:
        """The options of the command line that name it."""
        return ("--profile", self.name, *(("--target", self.target) if self.target else ()))


@dataclass(frozen=True)
class DbtProject:
    """A dbt project of the user, and a target of its profile; without one the target that it names itself."""

    folder: str
    target: str | None = None

    @property
    def options(self) -> tuple[str, ...]:
        """The options of the command line that name it."""
        return ("--project-dir", self.folder, *(("--target", self.target) if self.target else ()))


Chosen = str | DbtProfile | DbtProject
"""A DuckDB file or an address, of `--database`; or what `--profile` or `--project-dir` name."""


def find_database(chosen: Chosen | None, monitors: Monitors | None, file: Path) -> Database:
    """The database that is chosen, else the one that a monitors.yml names; files are relative to it.

    Raises:
        MpmError: none is named, or it is not there. Nothing is connected to.
    """
    if chosen:
        return _database(chosen)
    declared = monitors.warehouse if monitors else None
    if declared is not None and declared.profile:
        return _database(DbtProfile(declared.profile, declared.target))
    if declared is None or declared.database is None:
        raise MpmError(
            "no database is given",
            f"name one with --database or --profile, or under `warehouse:` in {file.name}",
        )
    if "://" not in declared.database:
        return _database(beside(file, declared.database))
    from mpm_py.warehouse.postgres_address import has_password

    database = _database(declared.database)
    if has_password(declared.database):
        raise MpmError(
            f"`warehouse:` in {file.name} holds a password",
            "take it out; set the environment variable PGPASSWORD, or name a `profile` of dbt's profiles.yml",
        )
    return database


def beside(file: Path, database: str) -> str:
    """The DuckDB file that a monitors.yml names, which is relative to it."""
    return str(file.parent / Path(database).expanduser())


def options_of(chosen: Chosen) -> tuple[str, ...]:
    """The options of the command line that choose it again; a password is left out."""
    if isinstance(chosen, DbtProfile | DbtProject):
        return chosen.options
    return ("--database", _database(chosen).name if "://" in chosen else chosen)


def _database(chosen: Chosen) -> Database:
    if isinstance(chosen, DbtProfile | DbtProject):
        from mpm_py.warehouse.profiles import read_profile

        return read_profile(chosen)
    scheme, sign, _ = chosen.partition("://")
    if not sign:
        from mpm_py.warehouse.duckdb_file import DuckDBFile

        return DuckDBFile.of(chosen)
    from mpm_py.warehouse.postgres_address import FORM, SCHEMES, read_address

    if scheme.lower() not in SCHEMES:
        raise UnsupportedError(
            "mpm without a dbt project",
            scheme,
            next_step=f"name a DuckDB file or {FORM}, or add the mpm package to a dbt project",
        )
    return read_address(chosen)
