"""Where results are written: rights, whether a run is under way, and what the last one left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timezone
from pathlib import Path

from mpm_py.contract.tables import TABLES
from mpm_py.doctor.facts import Finding
from mpm_py.errors import MpmError
from mpm_py.lock import holder_of
from mpm_py.terminal.words import count, names
from mpm_py.warehouse.database import Database
from mpm_py.warehouse.duckdb_file import DuckDBFile, check_names

LAST_RUN = """
    SELECT MAX(observed_at), COUNT(DISTINCT monitor)
    FROM {relation} WHERE column_name = '__relation__' AND bin_kind = 'total'
"""


def examine_schema(database: Database, schema: str) -> Iterator[Finding]:
    """Whether results can be written. Asks the catalog, or opens the file as it is; nothing is made."""
    if isinstance(database, DuckDBFile):
        check_names(database.path, schema)
        try:
            with database.path.open("r+b"):
                pass
        except OSError as error:
            raise MpmError(
                f"{database.name} cannot be written: {error.strerror}", "get the right to write it"
            ) from error
    database.check(schema)
    with database.connected() as client:
        there = {where if database.has_exact_names else where.lower() for where, _ in client.tables()}
    is_there = (schema if database.has_exact_names else schema.lower()) in there
    state = "may be written" if is_there else "has no tables yet, and may be written by mpm run"
    yield Finding("result schema", f"{schema} {state}")


def examine_lock(folder: Path) -> Iterator[Finding]:
    """Whether a run of this user is under way on this machine; `folder` is where it holds its lock."""
    told = holder_of(folder)
    if told is None:
        yield Finding("lock", "no run is under way")
    else:
        yield Finding("lock", f"results are being written by {told}", "warning", "wait until it is done")


def examine_last_run(database: Database, schema: str, monitors: Sequence[str]) -> Iterator[Finding]:
    """When results were written last, and whether they are complete and as this version writes them."""
    with database.connected() as client:
        stored = client.columns(schema)
        there = {table: {column.name.lower() for column in columns} for (_, table), columns in stored.items()}
        missing = [table.name for table in TABLES if table.name not in there]
        if "mpm_observations" in missing:
            yield Finding("last run", f"schema {schema} has no results yet", "warning", "mpm run")
            return
        relation = database.relation(schema, "mpm_observations")
        ((last, monitor_count),) = client.rows(LAST_RUN.format(relation=relation))
    told = f"observed last {_age(str(last))}" if last else "observed nothing yet"
    yield Finding("last run", f"{told}; {count(monitor_count, 'monitor')} in schema {schema}")
    lacking = [
        f"{table.name}.{column.name}"
        for table in TABLES
        for column in table.columns
        if table.name in there and column.name not in there[table.name]
    ]
    unseen = [name for name in monitors if name not in there]
    if missing:
        yield Finding("results", f"not complete: {names(missing, 5)} missing", "warning", "mpm run")
    if lacking:
        text = f"written by another version of mpm: {names(lacking, 5)} missing"
        yield Finding("results", text, "warning", "mpm run adds what is missing")
    if unseen:
        yield Finding("results", f"not run yet: {names(unseen, 5)}", "warning", "mpm run")
    if not (missing or lacking or unseen):
        yield Finding("results", "complete, and of this version")


def _age(text: str) -> str:
    """A moment of UTC, and how long ago it was."""
    moment = datetime.fromisoformat(text[:19]).replace(tzinfo=timezone.utc)
    hours = (datetime.now(timezone.utc) - moment).total_seconds() / 3600
    ago = f"{hours / 24:.0f} days" if hours >= 48 else f"{hours:.0f} hours" if hours >= 2 else ""
    return f"{moment:%Y-%m-%d %H:%M} UTC, {ago or f'{max(hours, 0) * 60:.0f} minutes'} ago"
