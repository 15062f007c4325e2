"""What comes before a run or its plan: which project, which of its monitors, and being alone with it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from mpm_py.configuration.nearest import nearest
from mpm_py.errors import MpmError
from mpm_py.lock import alone
from mpm_py.monitor import USUAL_FILE, Monitor, Monitors, load_monitors
from mpm_py.own_project import Purpose, own_folder, read_own_project
from mpm_py.project import Project, cache_folder, make_project
from mpm_py.warehouse.chosen import Chosen, DbtProject, find_database
from mpm_py.warehouse.database import Database

BEING_PLANNED = "a plan for these results is being made"


@dataclass(frozen=True)
class Wanted:
    """What a run, or a plan of one, is asked for."""

    monitors: Path | str | Monitors
    database: Chosen | None
    select: Sequence[str]
    schema: str | None
    folder: Path | None
    """Where a project is made; the user's cache folder unless told otherwise."""
    is_plan: bool = False


@dataclass(frozen=True)
class Prepared:
    """A project, and what of it is run."""

    project: Project
    selected: tuple[str, ...]
    warnings: tuple[str, ...] = ()


@contextmanager
def prepared(wanted: Wanted, on_step: Callable[[str], None] = lambda step: None) -> Iterator[Prepared]:
    """Find or make the project and hold it alone; who is to run it also holds the results, on all machines.

    Raises:
        BusyError: another process is at it.
        MpmError: nothing can be run. A ConfigurationError lists everything that is wrong in the file.
    """
    make = _own if isinstance(wanted.database, DbtProject) else _made
    with make(wanted, on_step) as found:
        yield found


@contextmanager
def _made(wanted: Wanted, on_step: Callable[[str], None]) -> Iterator[Prepared]:
    file = Path(USUAL_FILE if isinstance(wanted.monitors, Monitors) else wanted.monitors)
    declared = wanted.monitors if isinstance(wanted.monitors, Monitors) else load_monitors(file)
    database = find_database(wanted.database, declared, file)
    schema = wanted.schema or declared.warehouse.schema_
    selected = select_monitors(declared, wanted.select)
    folder = wanted.folder or _place(wanted, cache_folder(database, schema))
    with _held(wanted, folder), _results_held(wanted, database, schema):
        database.check(schema)
        project = make_project(declared, _opened(wanted, database), schema, folder)
        yield Prepared(project, tuple(selected), tuple(str(warning) for warning in declared.warnings))


@contextmanager
def _own(wanted: Wanted, on_step: Callable[[str], None]) -> Iterator[Prepared]:
    assert isinstance(wanted.database, DbtProject)
    if wanted.schema is not None:
        raise MpmError("where results are is known to the dbt project", "leave the schema out")
    database = find_database(wanted.database, None, Path(USUAL_FILE))
    with _held(wanted, _place(wanted, own_folder(wanted.database))):
        purpose: Purpose = "plan" if wanted.is_plan else "run"
        project = read_own_project(wanted.database, _opened(wanted, database), on_step, purpose)
        selected = chosen_names(wanted.select, project.monitors)
        with _results_held(wanted, database, project.schema):
            database.check(project.schema)
            yield Prepared(project, selected)


def _place(wanted: Wanted, folder: Path) -> Path:
    """A plan is made elsewhere: dbt parses anew whenever variables differ from those of the last time."""
    return folder / "plan" if wanted.is_plan else folder


def _held(wanted: Wanted, folder: Path) -> AbstractContextManager[None]:
    return alone(folder, BEING_PLANNED) if wanted.is_plan else alone(folder)


def _results_held(wanted: Wanted, database: Database, schema: str) -> AbstractContextManager[None]:
    return nullcontext() if wanted.is_plan else database.alone(schema)


def _opened(wanted: Wanted, database: Database) -> Database:
    return database.read_only() if wanted.is_plan else database


def select_monitors(monitors: Monitors, select: Sequence[str]) -> dict[str, Monitor]:
    """The enabled monitors that are asked for, in declared order.

    Raises:
        MpmError: a monitor that is named is not declared, or not enabled.
    """
    enabled = {name: monitor for name, monitor in monitors.monitors.items() if monitor.enabled}
    for name in select:
        if name in monitors.monitors and name not in enabled:
            raise MpmError(f"monitor {name} is not enabled", _known(name, enabled))
    return {name: enabled[name] for name in chosen_names(select, enabled)}


def only(monitors: Monitors, select: Sequence[str]) -> Monitors:
    """A configuration of the monitors that are asked for; without any as it is.

    Raises:
        MpmError: as of `select_monitors`.
    """
    return monitors.model_copy(update={"monitors": select_monitors(monitors, select)}) if select else monitors


def chosen_names(select: Sequence[str], names: Collection[str]) -> tuple[str, ...]:
    """Those of the names that are asked for; without any all.

    Raises:
        MpmError: one that is asked for is not among them.
    """
    for name in select:
        if name not in names:
            raise MpmError(f"monitor {name} is not declared", _known(name, names))
    return tuple(name for name in names if not select or name in select)


def _known(name: str, names: Collection[str]) -> str:
    near = nearest(name, names)
    return f"did you mean {near}?" if near else f"the enabled monitors are {', '.join(names) or 'none'}"
