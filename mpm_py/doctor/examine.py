"""All checks in their order. One that fails, or dies, is a finding; those that do not need it go on."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from mpm_py.configuration.nearest import nearest
from mpm_py.doctor import machine
from mpm_py.doctor.connection import examine_connection
from mpm_py.doctor.extras import examine_extra
from mpm_py.doctor.facts import Examination, Finding
from mpm_py.doctor.relations import examine_relations
from mpm_py.doctor.results import examine_last_run, examine_lock, examine_schema
from mpm_py.errors import ConfigurationError, MpmError
from mpm_py.monitor import Monitors, load_monitors
from mpm_py.own_project import OwnProject, own_folder, read_own_project
from mpm_py.preparation import chosen_names, only, select_monitors
from mpm_py.project import cache_folder, reads
from mpm_py.terminal.words import count
from mpm_py.warehouse.chosen import Chosen, DbtProfile, DbtProject, find_database
from mpm_py.warehouse.database import Database
from mpm_py.warehouse.duckdb_file import DuckDBFile
from mpm_py.warehouse.postgres import Postgres

Step = Callable[[str], None]
KINDS = {"dbt": DuckDBFile.kind, "postgres": Postgres.kind}
"""What is chosen, though it is not there, by the extra that it needs."""


def examine(
    monitors_file: Path | str = "monitors.yml",
    database: Chosen | None = None,
    select: Sequence[str] = (),
    on_step: Step = lambda text: None,
) -> Examination:
    """Check what a run needs. Changes nothing, here or in the database; raises nothing.

    Args:
        monitors_file: a monitors.yml; without it the machine is checked, and the database if one is named.
        database: a DuckDB file, the address of a PostgreSQL database, or a profile of dbt; without it the one
            that the file names; or a dbt project, in place of the file.
        select: look at the relations of these monitors only.
        on_step: is told what is under way.
    """
    return Examination(tuple(_Examiner(Path(monitors_file), database, select, on_step).findings()))


class _Examiner:
    """What has been found so far that later checks need."""

    def __init__(self, file: Path, chosen: Chosen | None, select: Sequence[str], on_step: Step) -> None:
        self.file = file
        self.chosen = chosen
        self.select = select
        self.on_step = on_step
        self.monitors: Monitors | None = None
        self.project: OwnProject | None = None
        self.database: Database | None = None
        self.is_connected = False

    def findings(self) -> Iterator[Finding]:
        """Every finding, without secrets."""
        for finding in self._all():
            yield finding.without(self.database.secrets.values() if self.database else ())

    def _all(self) -> Iterator[Finding]:
        yield from self._guarded("Python", machine.examine_python)
        yield from self._guarded("mpm", machine.examine_mpm)
        yield from self._guarded("cache folder", machine.examine_cache)
        if not isinstance(self.chosen, DbtProject):
            yield from self._guarded("monitors file", self._read_monitors)
        is_wanted = self.chosen is not None or (self.monitors is not None)
        if is_wanted:
            yield from self._guarded("database", self._find_database)
        yield from self._guarded("packages", self._packages)
        path = self.database.path if isinstance(self.database, DuckDBFile) else None
        yield from self._guarded("disk space", lambda: machine.examine_space(path))
        if self.database is not None and isinstance(self.chosen, DbtProject):
            chosen, database = self.chosen, self.database
            yield from self._guarded("dbt project", lambda: self._read_project(chosen, database))
            if self.project is not None:
                lock = own_folder(chosen)
                yield from self._of_database(database, self.project.schema, lock, ())
        elif self.database is not None:
            schema = self.monitors.warehouse.schema_ if self.monitors else "mpm"
            lock = cache_folder(self.database, schema)
            names = tuple(select_monitors(self.monitors, ())) if self.monitors else None
            yield from self._of_database(self.database, schema, lock, names)

    def _of_database(
        self, database: Database, schema: str, lock: Path, names: Sequence[str] | None
    ) -> Iterator[Finding]:
        yield from self._guarded("lock", lambda: examine_lock(lock))
        self.on_step("Connecting")
        yield from self._guarded("connection", lambda: self._connect(database))
        if not self.is_connected:
            return
        yield from self._guarded("result schema", lambda: examine_schema(database, schema))
        if self.monitors is not None:
            self.on_step("Looking at the relations")
            found = list(reads(self.monitors))
            yield from self._guarded("relations", lambda: examine_relations(database, found, schema))
        if names is not None:
            yield from self._guarded("last run", lambda: examine_last_run(database, schema, names))

    def _guarded(self, check: str, run: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
        """The findings of a check; what it raises is one more."""
        try:
            yield from run()
        except MpmError as error:
            yield Finding(check, error.message, "error", error.next_step)
        except Exception as error:
            if os.environ.get("MPM_TRACEBACK"):
                raise
            # Its message is not known to hold no secret.
            yield Finding(
                check,
                f"the check itself failed: {type(error).__name__}",
                "error",
                "run it again with the environment variable MPM_TRACEBACK=1 and report what it prints",
            )

    def _read_monitors(self) -> Iterator[Finding]:
        if not self.file.exists():
            yield Finding("monitors file", f"there is no {self.file}", "warning", self._without_file())
            return
        try:
            self.monitors = load_monitors(self.file)
        except ConfigurationError as error:
            for problem in error.problems:
                place = problem.place.removesuffix(": ")
                text = f"{place}: {problem.reason}" if place else problem.reason
                yield Finding("monitors file", text, "error", problem.next_step)
            return
        self.monitors = only(self.monitors, self.select)
        off = sum(not monitor.enabled for monitor in self.monitors.monitors.values())
        told = count(len(self.monitors.monitors), "monitor") + (f", {off} not enabled" if off else "")
        yield Finding("monitors file", f"{self.file}: {told}")
        for warning in self.monitors.warnings:
            yield Finding("monitors file", warning.reason, "warning", warning.next_step)

    def _read_project(self, chosen: DbtProject, database: Database) -> Iterator[Finding]:
        self.on_step("Parsing the dbt project")
        project = read_own_project(chosen, database.read_only(), self.on_step, "read")
        chosen_names(self.select, project.monitors)
        self.project = project
        told = count(len(project.monitors), "monitor")
        yield Finding("dbt project", f"{project.folder}: {told}, results in schema {project.schema}")

    def _without_file(self) -> str:
        folder = self.file.resolve().parent
        others = [path.name for path in folder.glob("*.y*ml")] if folder.is_dir() else []
        near = nearest(self.file.name, others)
        if near:
            return f"did you mean --monitors {near}?"
        return "mpm init writes one: mpm init --database WHERE, or mpm init --relation FILE"

    def _find_database(self) -> Iterator[Finding]:
        self.database = find_database(self.chosen, self.monitors, self.file)
        if self.database.profile:
            yield Finding("profile", f"{self.database.profile.removeprefix('profile ')}: complete")

    def _packages(self) -> Iterator[Finding]:
        kind = self._kind()
        if kind == "none":
            yield from examine_extra("dbt", "mpm run on a DuckDB file", "warning")
        else:
            where = self.database.kind if self.database else KINDS[kind]
            yield from examine_extra(kind, f"mpm run on {where}")
        if self.monitors is not None and self.monitors.notify.channels:
            yield from examine_extra("notify", "mpm notify, which monitors.yml configures,")
        yield from examine_extra("report", "mpm report", "warning")

    def _kind(self) -> str:
        """The extra of the database that is chosen, though it may not be there."""
        if self.database is not None:
            return self.database.extra
        declared = self.monitors.warehouse.database if self.monitors else None
        named = self.chosen or declared
        if named is None or isinstance(named, DbtProfile | DbtProject):
            return "none"
        return "postgres" if "://" in named else "dbt"

    def _connect(self, database: Database) -> Iterator[Finding]:
        yield from examine_connection(database)
        self.is_connected = True
