"""`mpm init` without the talking: find the database and the relations, read, guess, and write."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from shlex import quote
from typing import Any

from mpm_py.errors import MpmError, UnsupportedError
from mpm_py.monitor import Monitors, Relation, load_monitors
from mpm_py.propose import time
from mpm_py.propose.candidates import Candidate, candidates
from mpm_py.propose.facts import ColumnFacts
from mpm_py.propose.file import write_monitors
from mpm_py.propose.guess import Proposal
from mpm_py.propose.propose import propose
from mpm_py.propose.read import read_facts, read_history
from mpm_py.propose.source import Source, declared_relation, find_source, monitor_name
from mpm_py.propose.views import View, ViewNames, make_views
from mpm_py.terminal.words import names
from mpm_py.warehouse.chosen import beside
from mpm_py.warehouse.duckdb import Session, session
from mpm_py.warehouse.duckdb_file import check_names
from mpm_py.warehouse.sources import holds_rows, looks_like_file

DATABASES = (".duckdb", ".ddb", ".db")
OWN_DATABASE = "monitoring.duckdb"
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
    named = [*relations, *([baseline] if baseline else [])]
    path = _database(file, monitors, database, named)
    check_names(path, monitors.warehouse.schema_)
    with session(None if not path.exists() and _are_files(named) else path) as opened:
        chosen = list(dict.fromkeys(relations)) or [_only_candidate(opened, monitors.warehouse.schema_)]
        work = _Work(opened, monitors, on_step)
        compared = work.baseline(baseline) if baseline else None
        for position, given in enumerate(chosen):
            work.propose(find_source(opened, given, f"init_{position}"), compared)
    return Plan(file, path, tuple(work.proposals), tuple(work.views), work.values_read)


def write(plan: Plan) -> None:
    """Make the views, then write the file.

    Raises:
        MpmError: a view has the name of something that is not ours, or the file cannot be written.
    """
    if plan.views:
        make_views(plan.database, plan.views)
    write_monitors(plan.file, _from_file(plan.database, plan.file), plan.proposals)


class _Work:
    """What has been found so far."""

    def __init__(self, opened: Session, monitors: Monitors, on_step: Callable[[str], None]) -> None:
        self.opened = opened
        self.monitors = monitors
        self.on_step = on_step
        self.names = ViewNames(opened)
        self.proposals: list[Proposal] = []
        self.views: list[View] = []
        self.values_read = 0

    def baseline(self, given: str) -> tuple[Source, Any]:
        """The baseline, and how the file names it."""
        source = find_source(self.opened, given, "init_baseline")
        return source, declared_relation(*self._place(source, None))

    def propose(self, source: Source, compared: tuple[Source, Any] | None) -> None:
        """Add the proposal for one relation."""
        if not source.is_file:
            _refuse_watched(self.monitors, source.schema, source.name)
        facts = read_facts(self.opened, source.reading, source.schema, source.name, self.on_step)
        event = time.event_time(facts)
        column = facts.column(event.value) if event else None
        history = read_history(self.opened, source.reading, column) if column else None
        place = self._place(source, column)
        _refuse_watched(self.monitors, *place)
        taken = [*self.monitors.monitors, *(proposal.name for proposal in self.proposals)]
        proposal = propose(
            facts,
            monitor_name(source.name, taken),
            declared_relation(*place),
            history,
            compared[1] if compared else None,
        )
        view = next((view for view in self.views if (view.schema, view.name) == place), None)
        reason = (
            f"{proposal.relation_reason}; a view that {view.reason}" if view else proposal.relation_reason
        )
        remarks = _about_baseline(proposal, self.opened, compared[0]) if compared else ()
        self.proposals.append(
            replace(proposal, relation_reason=reason, remarks=(*proposal.remarks, *remarks))
        )
        self.values_read += facts.values_read + (facts.row_count if history else 0)

    def _place(self, source: Source, event_time: ColumnFacts | None) -> tuple[str, str]:
        """Schema and name of a source, those of the view where one is needed."""
        view = source.view(event_time, self.monitors.warehouse.schema_)
        if view is None:
            return source.schema, source.name
        settled = self.names.settle(view)
        self.views.append(settled)
        return settled.schema, settled.name


def _about_baseline(proposal: Proposal, opened: Session, compared: Source) -> tuple[str, ...]:
    """What the baseline lacks of what the monitor needs."""
    there = {column.name.lower() for column in opened.columns(compared.reading)}
    features = [name for name in proposal.features if name.lower() not in there]
    needed = [
        name
        for guess in proposal.guesses
        if guess.key in ("prediction", "label")
        for name in guess.columns()
        if name.lower() not in there
    ]
    remarks = []
    if features:
        remarks.append(f"The baseline lacks {names(features)}: not observed.")
    if needed:
        remarks.append(
            f"The baseline lacks {names(needed)}: how good the model is has no baseline to compare with."
        )
    return tuple(remarks)


def _database(file: Path, monitors: Monitors, given: str | None, relations: Sequence[str]) -> Path:
    """The DuckDB file: the one given, declared, the only one here, or our own for views over files."""
    for named in (given, monitors.warehouse.database):
        if named is not None and "://" in named:
            raise UnsupportedError(
                "mpm init", named.split("://")[0], next_step="name a DuckDB file with --database"
            )
    declared = None
    if monitors.warehouse.database is not None:
        declared = Path(beside(file, monitors.warehouse.database)).resolve()
    elif monitors.warehouse.profile is not None:
        raise UnsupportedError("mpm init", "a profile", next_step="write the monitor into the file by hand")
    if given is not None:
        path = Path(given).expanduser()
        if holds_rows(given):
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
    if _are_files(relations):
        return next((entry for entry in found if entry.name == OWN_DATABASE), file.parent / OWN_DATABASE)
    if len(found) == 1:
        return found[0]
    if found:
        listed = names([entry.name for entry in found])
        raise MpmError(f"several DuckDB files are here: {listed}", "name one of them with --database")
    rows = sorted(entry.name for entry in file.resolve().parent.glob("*") if holds_rows(entry.name))
    example = quote(rows[0]) if rows else "FILE"
    raise MpmError(
        "no database is given, and no DuckDB file is here",
        f"mpm init --database FILE, or for rows in files: mpm init --relation {example}",
    )


def _are_files(relations: Sequence[str]) -> bool:
    return bool(relations) and all(looks_like_file(relation) for relation in relations)


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
