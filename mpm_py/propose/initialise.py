"""`mpm init` without the talking: find the database and the relations, read, guess, and write."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from mpm_py.errors import MpmError
from mpm_py.monitor import Monitors, load_monitors
from mpm_py.propose import time
from mpm_py.propose.candidates import Candidate, candidates
from mpm_py.propose.facts import ColumnFacts
from mpm_py.propose.file import write_monitors
from mpm_py.propose.guess import Proposal
from mpm_py.propose.opened import Opened, Place
from mpm_py.propose.place import find_place
from mpm_py.propose.propose import propose
from mpm_py.propose.read import read_facts, read_history
from mpm_py.propose.source import Source, declared_relation, monitor_name
from mpm_py.propose.views import View, ViewNames
from mpm_py.terminal.words import names
from mpm_py.warehouse.chosen import Chosen


@dataclass(frozen=True)
class Plan:
    """What is to be written: monitors into a file, views into a database."""

    file: Path
    place: Place
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
    database: Chosen | None = None,
    baseline: str | None = None,
    on_step: Callable[[str], None] = lambda text: None,
) -> Plan:
    """Read aggregates of the relations and guess a monitor for each. Writes nothing.

    Args:
        file: the monitors.yml that is to be written, or added to.
        relations: tables and views of the database, or files; without any the one that has a column of time.
        database: a DuckDB file, the address of a PostgreSQL database, or a profile of dbt; without it the one
            that the file names, or the only DuckDB file beside it.
        baseline: relation or file that windows are compared with.
        on_step: is told what is under way.

    Raises:
        Undecided: no relation was named, and there are several.
        MpmError: what was named is not there, or is watched already.
    """
    monitors = load_monitors(file) if file.exists() else Monitors()
    named = [*relations, *([baseline] if baseline else [])]
    place = find_place(file, monitors, database, named)
    with place.opened(named) as opened:
        chosen = list(dict.fromkeys(relations)) or [_only_candidate(opened, monitors.warehouse.schema_)]
        work = _Work(opened, monitors, on_step)
        compared = work.baseline(baseline) if baseline else None
        for position, given in enumerate(chosen):
            work.propose(opened.find(given, f"init_{position}"), compared)
    return Plan(file, place, tuple(work.proposals), tuple(work.views), work.values_read)


def write(plan: Plan) -> None:
    """Make the views, then write the file.

    Raises:
        MpmError: a view has the name of something that is not ours, or the file cannot be written.
    """
    if plan.views:
        plan.place.make_views(plan.views)
    write_monitors(plan.file, plan.place.head, plan.proposals)


class _Work:
    """What has been found so far."""

    def __init__(self, opened: Opened, monitors: Monitors, on_step: Callable[[str], None]) -> None:
        self.opened = opened
        self.monitors = monitors
        self.on_step = on_step
        self.names = ViewNames(opened.comments())
        self.proposals: list[Proposal] = []
        self.views: list[View] = []
        self.values_read = 0

    def baseline(self, given: str) -> tuple[Source, Any]:
        """The baseline, and how the file names it."""
        source = self.opened.find(given, "init_baseline")
        return source, declared_relation(*self._place(source, None))

    def propose(self, source: Source, compared: tuple[Source, Any] | None) -> None:
        """Add the proposal for one relation."""
        if not source.is_file:
            self._refuse_watched(source.schema, source.name)
        facts = read_facts(self.opened, source.reading, source.schema, source.name, self.on_step)
        event = time.event_time(facts)
        column = facts.column(event.value) if event else None
        history = read_history(self.opened, source.reading, column, facts.scale) if column else None
        place = self._place(source, column)
        self._refuse_watched(*place)
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
        view = source.view(self.opened, event_time, self.monitors.warehouse.schema_)
        if view is None:
            return source.schema, source.name
        settled = self.names.settle(view)
        self.views.append(settled)
        return settled.schema, settled.name

    def _refuse_watched(self, schema: str, name: str) -> None:
        for monitor in self.monitors.monitors.values():
            relation = monitor.relation
            watched = (relation.schema_ or self.opened.default_schema, relation.table or "")
            if [part.lower() for part in watched] == [schema.lower(), name.lower()]:
                raise MpmError(
                    f"{schema}.{name} is watched already, by the monitor {monitor.name}",
                    "change that monitor, or take it out of the file to have a new one proposed",
                )


def _about_baseline(proposal: Proposal, opened: Opened, compared: Source) -> tuple[str, ...]:
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


def _only_candidate(opened: Opened, results_schema: str) -> str:
    """The only relation, or the only one with a column of time."""
    found = candidates(opened.listed(), results_schema)
    for among in (found, [candidate for candidate in found if candidate.times]):
        if len(among) == 1:
            return among[0].spelt
    raise Undecided(opened.name or "the database", found)
