"""What a run would send to a warehouse of some dialect, as far as it is known without asking one."""

from __future__ import annotations

import hashlib
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from mpm_py.contract.tables import TABLES
from mpm_py.errors import MpmError, UnsupportedError
from mpm_py.lock import alone
from mpm_py.monitor import Monitor, Monitors, Relation, load_monitors
from mpm_py.preparation import BEING_PLANNED, select_monitors
from mpm_py.project import cache_root, make_project, reads
from mpm_py.translate.dialects import DIALECTS

DEFAULT_SCHEMAS = {"duckdb": "main", "postgres": "public", "redshift": "public", "snowflake": "PUBLIC"}
"""Where a relation is that is named without a schema; `default` elsewhere."""


@dataclass(frozen=True)
class OfflineMonitor:
    """What a run would do for one monitor."""

    name: str
    relation: str
    table: str
    """The table that it writes."""
    columns: tuple[str, ...]
    """The columns that the file names."""
    reads_others: bool
    """Whether every other column of the relation is watched, too: which these are, the warehouse knows."""
    statements: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """What for, and the statement; in the order in which they are sent."""


@dataclass(frozen=True)
class OfflinePlan:
    """What a run would do, without windows, rows and bytes."""

    dialect: str
    schema: str
    monitors: tuple[OfflineMonitor, ...]
    result_tables: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    results: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """Result table and the statement that computes it."""

    def as_data(self) -> dict[str, Any]:
        """The artifact of `--json`: plain data, without statements."""
        data = asdict(self)
        del data["results"]
        for monitor in data["monitors"]:
            del monitor["statements"]
        return {"schema_version": 1, "exit_code": 0, **data}


def plan_offline(
    monitors: Path | str | Monitors,
    dialect: str,
    select: Sequence[str] = (),
    *,
    schema: str | None = None,
    on_step: Callable[[str], None] = lambda step: None,
    project_folder: Path | None = None,
) -> OfflinePlan:
    """Say what a first run on a warehouse of a dialect would send, without a warehouse.

    Columns are those that the file names, with types that fit their roles: features are taken for numbers.

    Args:
        monitors: a monitors.yml, or what `load_monitors` made of a mapping.
        dialect: the type of a dbt adapter.
        select: monitors to plan; without it all.
        schema: where results would be written; `mpm`, or what the file says, unless told otherwise.
        on_step: is told what is under way.
        project_folder: where the dbt project is made; the user's cache folder unless told otherwise.

    Raises:
        MpmError: nothing could be planned. A ConfigurationError lists everything that is wrong in the file.
    """
    declared = monitors if isinstance(monitors, Monitors) else load_monitors(Path(monitors))
    schema = schema or declared.warehouse.schema_
    selected = select_monitors(declared, select)
    if dialect not in DIALECTS:
        raise UnsupportedError("mpm plan", dialect, next_step=f"name one of {', '.join(DIALECTS)}")
    folder = project_folder or _folder(monitors, dialect)
    on_step(f"Writing the statements of {dialect}")
    with alone(folder, BEING_PLANNED):
        told = _asked(Question(declared, dialect, tuple(selected), schema, folder))
    return OfflinePlan(
        dialect,
        schema,
        tuple(
            OfflineMonitor(
                name,
                str(monitor.relation),
                f"{schema}.{name}",
                tuple(_types_by_role(monitor)),
                not monitor.features.include,
                told.statements.get(name, ()),
            )
            for name, monitor in selected.items()
        ),
        tuple(table.name for table in TABLES),
        tuple(str(warning) for warning in declared.warnings),
        told.results,
    )


def column_types(monitor: Monitor) -> dict[str, str]:
    """The columns that a monitor names, and the logical types that their roles suggest."""
    return dict.fromkeys(monitor.features.exclude, "text") | _types_by_role(monitor)


def _types_by_role(monitor: Monitor) -> dict[str, str]:
    """The columns that are read."""
    prediction, features, operations = monitor.prediction, monitor.features, monitor.operations
    found: dict[str, str] = {}
    for texts in (
        (*monitor.segments, *monitor.protected, *monitor.sensitive, *features.numeric),
        (monitor.id, monitor.model_version, prediction.class_, prediction.group, operations.name),
    ):
        found |= dict.fromkeys(filter(None, texts), "text")
    numbers = (*monitor.importance, *monitor.missing_values.columns, *features.include)
    found = dict.fromkeys(numbers, "double") | found
    for numbers_alone in (
        (*prediction.scores.values(), *operations.columns),
        (prediction.score, prediction.value, prediction.position, prediction.error_feature, operations.value),
    ):
        found |= dict.fromkeys(filter(None, numbers_alone), "double")
    for moment in filter(None, (monitor.event_time, monitor.label_time)):
        found[moment] = "timestamp"
    if monitor.label is not None:
        found[monitor.label] = _label_type(monitor)
    return found


def _label_type(monitor: Monitor) -> str:
    kind, positive = monitor.prediction.kind, (monitor.prediction.positive or "").lower()
    if kind in ("value", "ranking"):
        return "double"
    if kind != "score":
        return "text"
    if positive in ("true", "false"):
        return "boolean"
    with suppress(ValueError):
        float(positive)
        return "double"
    return "text"


def _folder(monitors: Path | str | Monitors, dialect: str) -> Path:
    """Where the project of a file is made."""
    place = Path.cwd() if isinstance(monitors, Monitors) else Path(monitors).resolve()
    return cache_root() / f"offline-{dialect}-{hashlib.sha256(str(place).encode()).hexdigest()[:12]}"


@dataclass(frozen=True)
class Question:
    """What the other process is asked."""

    declared: Monitors
    dialect: str
    selected: tuple[str, ...]
    schema: str
    folder: Path


def _asked(question: Question) -> Told:
    """Ask a process of its own, as dbt keeps adapters for as long as a process lives."""
    with TemporaryDirectory(prefix="mpm-") as folder:
        answer = Path(folder) / "answer"
        ended = subprocess.run(
            [sys.executable, "-m", "mpm_py.plan.offline_process", str(answer)],
            input=pickle.dumps(question),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            check=False,
        )
        if not answer.is_file():
            said = ended.stderr.decode(errors="replace").strip().splitlines() or ["it said nothing"]
            raise MpmError(
                f"the process that writes the statements ended with {ended.returncode}: {said[-1]}",
                "run it again and report what it says",
            )
        told: Told | Refusal = pickle.loads(answer.read_bytes())
    if isinstance(told, Refusal):
        raise MpmError(told.message, told.next_step)
    return told


@dataclass(frozen=True)
class Told:
    """What the other process found."""

    statements: dict[str, tuple[tuple[str, str], ...]]
    results: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Refusal:
    """An error of the other process; exceptions do not travel well between processes."""

    message: str
    next_step: str


def answer(question: Question) -> Told | Refusal:
    """Run dbt over the stand-in. In a process of its own, which ends afterwards."""
    try:
        return _statements(question)
    except MpmError as error:
        return Refusal(error.message, error.next_step)


def _statements(question: Question) -> Told:
    declared, dialect, folder = question.declared, question.dialect, question.folder
    try:
        from mpm_py.plan.stand_in import NoDatabase, stand_in
    except ImportError as error:
        raise MpmError(
            "mpm plan --dialect needs dbt and its adapter for DuckDB, which are not installed",
            "pip install 'mpm[dbt]'",
        ) from error
    from mpm_py.invocation import reason
    from mpm_py.plan.ask import ask_monitors, ask_results
    from mpm_py.runner import variables_option

    default_schema = DEFAULT_SCHEMAS.get(dialect, "default")
    sent = stand_in(dialect, _columns(declared, dialect, default_schema), folder / "adapters")
    database = NoDatabase(Path("none"), dialect, default_schema, dialect=dialect)
    project = make_project(declared, database, question.schema, folder)
    option = variables_option({"mpm_plan": "statements"})
    answers = ask_monitors(project, question.selected, option, lambda step: None)
    for name, node in answers.failed.items():
        raise MpmError(f"{name}: {reason(node.message)}", f"dbt's own log is {project.log}")
    statements = {
        name: (
            *((_what_for(text), text) for text in sent.statements.get(name, ())),
            *((what, text) for what, text in told["statements"]),
        )
        for name, told in answers.told.items()
    }
    return Told(statements, ask_results(project, option, lambda step: None))


def _what_for(statement: str) -> str:
    if "getSetting" in statement:
        return "ask for a setting"
    if "alter session" in statement:
        return "tag the session"
    return "compare" if "window_start" in statement else "count the rows of the baseline"


def _columns(
    declared: Monitors, dialect: str, default_schema: str
) -> Mapping[tuple[str, str], Mapping[str, str]]:
    """The columns of every relation that is read; what stands beside monitors has those that it must have."""
    types = DIALECTS[dialect].types
    found: dict[tuple[str, str], dict[str, str]] = {}
    for read in reads(declared):
        monitors = [read.monitor] if read.monitor else list(_compared_with(declared, read.relation))
        place = (read.relation.schema_ or default_schema, read.relation.table or "")
        for monitor in monitors:
            named = {name: types[kind] for name, kind in column_types(monitor).items()}
            found.setdefault(place, {}).update(named)
        found.setdefault(place, {})
    return found


def _compared_with(declared: Monitors, relation: Relation) -> Iterator[Monitor]:
    return (monitor for monitor in declared.monitors.values() if monitor.baseline.relation == relation)
