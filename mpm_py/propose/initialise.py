"""`mpm init` without the talking: find the database and the relations, read, guess, and write."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from mpm_py.errors import MpmError, UnsupportedError
from mpm_py.monitor import Monitors, Relation, load_monitors
from mpm_py.propose import time
from mpm_py.propose.candidates import Candidate, candidates
from mpm_py.propose.file import write_monitors
from mpm_py.propose.guess import Proposal
from mpm_py.propose.propose import propose
from mpm_py.propose.read import read_facts, read_history
from mpm_py.propose.source import MADE_BY_INIT, Source, View, declared_relation, find_source, monitor_name
from mpm_py.results import database_of
from mpm_py.terminal.words import names
from mpm_py.warehouse import quoting
from mpm_py.warehouse.duckdb import Session, session
from mpm_py.warehouse.sources import looks_like_file

DATABASES = (".duckdb", ".ddb", ".db")
OWN_DATABASE = "mpm.duckdb"
"""The database for views over files, where there is no other."""


@dataclass(frozen=True)
class Plan:
    """What is to be written: monitors into a file, views into a database."""

    file: Path
    database: Path
    proposals: tuple[Proposal, ...]
    views: tuple[View, ...]
    values_read: int
    """Rows times columns that were read to find it out."""


class Undecided(MpmError):
    """No relation was named, and there is not one that stands out."""

    def __init__(self, database: str, found: Sequence[Candidate]) -> None:
        self.candidates = tuple(found)
        if found:
            super().__init__(
                f"{database} has {len(found)} tables and views: which is to be watched?",
                f"name it: mpm init --relation {found[0].spelt}",
            )
        else:
            super().__init__(f"{database} has no table and no view", "load your data into it, or name a file")


def plan(
    file: Path,
    relations: Sequence[str] = (),
    database: str | None = None,
    baseline: str | None = None,
    on_step: Callable[[str], None] = lambda text: None,
) -> Plan:
    """Read aggregates of the relations and guess a monitor for each. Writes nothing.

    Args:
        file: the monitors.yml that is to be written, or added to.
        relations: tables and views of the database, or files; without any the one that has a column of time.
        database: a DuckDB file; without it the one that the file names, or the only one beside it.
        baseline: relation or file that windows are compared with.
        on_step: is told what is under way.

    Raises:
        Undecided: no relation was named, and there are several.
        MpmError: what was named is not there, or is watched already.
    """
    monitors = load_monitors(file) if file.exists() else Monitors()
    path = _database(file, monitors, database, [*relations, *([baseline] if baseline else [])])
    schema = monitors.warehouse.schema_
    with session(path if path.exists() else None) as opened:
        chosen = list(dict.fromkeys(relations)) or [_only_candidate(opened, schema)]
        compared = find_source(opened, baseline, "init_baseline") if baseline else None
        views = [view for view in [compared.view(None, schema) if compared else None] if view]
        proposals: list[Proposal] = []
        values_read = 0
        for position, given in enumerate(chosen):
            source = find_source(opened, given, f"init_{position}")
            taken = [*monitors.monitors, *(proposal.name for proposal in proposals)]
            proposal, view, cost = _proposal(opened, source, schema, monitors, taken, compared, on_step)
            proposals.append(proposal)
            values_read += cost
            views += [view] if view else []
    return Plan(file, path, tuple(proposals), tuple(views), values_read)


def write(plan: Plan) -> None:
    """Make the views, then write the file.

    Raises:
        MpmError: a view has the name of something that is not ours, or the file cannot be written.
    """
    if plan.views:
        _make_views(plan.database, plan.views)
    write_monitors(plan.file, _from_file(plan.database, plan.file), plan.proposals)


def _proposal(
    opened: Session,
    source: Source,
    schema: str,
    monitors: Monitors,
    taken: Sequence[str],
    compared: Source | None,
    on_step: Callable[[str], None],
) -> tuple[Proposal, View | None, int]:
    """One monitor, the view that it needs, and what finding out has cost."""
    _refuse_watched(monitors, source.schema, source.name)
    facts = read_facts(opened, source.reading, source.schema, source.name, on_step)
    event = time.event_time(facts)
    column = facts.column(event.value) if event else None
    history = read_history(opened, source.reading, column) if column else None
    view = source.view(column, schema)
    place = (view.schema, view.name) if view else (source.schema, source.name)
    _refuse_watched(monitors, *place)
    proposal = propose(
        facts,
        monitor_name(source.name, taken),
        declared_relation(*place),
        history,
        declared_relation(compared.schema, compared.name) if compared else None,
    )
    if view:
        proposal = replace(proposal, relation_reason=f"{proposal.relation_reason}; a view: {view.reason}")
    if compared:
        lacking = {column.name for column in facts.columns} - {
            column.name for column in opened.columns(compared.reading)
        }
        remark = f"The baseline lacks {names(sorted(lacking))}: as features they are not observed."
        proposal = replace(proposal, remarks=(*proposal.remarks, *([remark] if lacking else [])))
    return proposal, view, facts.values_read + (facts.row_count if history else 0)


def _database(file: Path, monitors: Monitors, given: str | None, relations: Sequence[str]) -> Path:
    """The DuckDB file: the one given, declared, the only one here, or our own for views over files."""
    if given is not None and "://" in given:
        raise UnsupportedError(
            "mpm init", given.split("://")[0], next_step="name a DuckDB file with --database"
        )
    declared = None
    if monitors.warehouse.database is not None:
        declared = Path(database_of(monitors, file)).resolve()
    elif monitors.warehouse.profile is not None:
        raise UnsupportedError("mpm init", "a profile", next_step="write the monitor into the file by hand")
    are_files = bool(relations) and all(looks_like_file(relation) for relation in relations)
    if given is not None:
        path = Path(given).expanduser()
        if looks_like_file(given) and path.suffix.lower() not in DATABASES and _is_data(path):
            raise MpmError(f"{given} is a file of rows, not a database", f"mpm init --relation {given}")
        if declared is not None and path.resolve() != declared:
            raise MpmError(
                f"{file} is about another database, {monitors.warehouse.database}",
                "write another file: mpm init --monitors other.yml",
            )
        return path
    if declared is not None:
        return declared
    found = sorted(entry for entry in file.resolve().parent.glob("*") if entry.suffix.lower() in DATABASES)
    if are_files:
        return next((entry for entry in found if entry.name == OWN_DATABASE), file.parent / OWN_DATABASE)
    if len(found) == 1:
        return found[0]
    if found:
        listed = names([entry.name for entry in found])
        raise MpmError(f"several DuckDB files are here: {listed}", "name one of them with --database")
    raise MpmError(
        "no database is given, and no DuckDB file is here",
        "mpm init --database FILE, or mpm init --relation FILE.parquet for rows in files",
    )


def _is_data(path: Path) -> bool:
    return path.suffix.lower() in (
        ".parquet",
        ".pq",
        ".csv",
        ".tsv",
        ".txt",
        ".json",
        ".jsonl",
        ".ndjson",
        ".gz",
    )


def _only_candidate(opened: Session, results_schema: str) -> str:
    """The only relation, or the only one with a column of time."""
    found = candidates(opened, results_schema)
    for among in (found, [candidate for candidate in found if candidate.times]):
        if len(among) == 1:
            return among[0].spelt
    raise Undecided(opened.database or "the database", found)


def _refuse_watched(monitors: Monitors, schema: str, name: str) -> None:
    for monitor in monitors.monitors.values():
        if _place(monitor.relation) == (schema.lower(), name.lower()):
            raise MpmError(
                f"{schema}.{name} is watched already, by the monitor {monitor.name}",
                "change that monitor, or take it out of the file to have a new one proposed",
            )


def _place(relation: Relation) -> tuple[str, str]:
    return (relation.schema_ or "main").lower(), (relation.table or "").lower()


def _from_file(database: Path, file: Path) -> str:
    """The database as the file names it: relative where it lies beside or below."""
    folder, path = file.resolve().parent, database.resolve()
    with suppress(ValueError):
        return path.relative_to(folder).as_posix()
    return str(path)


def _make_views(database: Path, views: Sequence[View]) -> None:
    import duckdb

    try:
        connection = duckdb.connect(str(database))
    except duckdb.Error as error:
        raise MpmError(
            f"{database} cannot be written: {str(error).splitlines()[0]}",
            "close the program that has it open, or wait for it",
        ) from error
    with connection:
        for view in views:
            _make_view(connection, view)


def _make_view(connection: Any, view: View) -> None:
    relation = f"{quoting.name(view.schema)}.{quoting.name(view.name)}"
    found = connection.execute(
        "SELECT comment FROM duckdb_views() WHERE schema_name = $schema AND view_name = $name"
        " UNION ALL SELECT NULL FROM duckdb_tables() WHERE schema_name = $schema AND table_name = $name",
        {"schema": view.schema, "name": view.name},
    ).fetchall()
    if found and found[0][0] != MADE_BY_INIT:
        raise MpmError(
            f"there is a table or view {view.schema}.{view.name} already",
            f"name it with --relation {view.schema}.{view.name}, or another database with --database",
        )
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {quoting.name(view.schema)}")
    connection.execute(f"CREATE OR REPLACE VIEW {relation} AS {view.query}")
    connection.execute(f"COMMENT ON VIEW {relation} IS {quoting.text(MADE_BY_INIT)}")
