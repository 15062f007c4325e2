"""`mpm run`: observe what is new and compute the results, by a dbt project made and run for the caller.

Two builds: the monitors, then, whatever that said, the results. So a relation that is broken fails only its
own monitor.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from rich.console import Console
from rich.markup import escape

from mpm_py.configuration.nearest import nearest
from mpm_py.errors import MpmError
from mpm_py.invocation import Invocation, NodeResult, invoke, reason
from mpm_py.monitor import Monitors
from mpm_py.preparation import Prepared, Wanted, prepared
from mpm_py.project import RESULTS, Project
from mpm_py.results import ResultStore
from mpm_py.status import Commands, Status
from mpm_py.summary import Summary, render, summarise
from mpm_py.warehouse import quoting
from mpm_py.warehouse.chosen import Chosen
from mpm_py.warehouse.copied import SUMMARY
from mpm_py.warehouse.database import Client
from mpm_py.warehouse.stored import IncompleteResults

HEALTHY, CHECK_FAILED, COULD_NOT_RUN = 0, 1, 2
Verbosity = Literal["quiet", "usual", "verbose"]
"""`quiet`: nothing is told but what is wrong; `verbose`: what dbt says is told, too."""

OBSERVED = """
    SELECT
        COUNT(*), COALESCE(SUM(row_count), 0), MIN(window_start), MAX(window_end),
        NOT EXISTS (SELECT 1 FROM {relation}) AS is_blank
    FROM {relation}
    WHERE invocation_id = {invocation} AND dataset = 'current' AND column_name = '__relation__'
      AND bin_kind = 'total' AND segment_key = '__all__' AND window_start IS NOT NULL
"""
NOTHING_YET = "nothing_observed: the relation, or its baseline, has no rows yet"
ISSUES = "SELECT DISTINCT category FROM {relation} WHERE bin_kind = 'issue' ORDER BY category"


@dataclass(frozen=True)
class Failure:
    """Why a model could not be built, what to do, and where its statement is kept."""

    name: str
    reason: str
    next_step: str
    statement: Path | None = None


@dataclass(frozen=True)
class MonitorRun:
    """What a run did for one monitor."""

    name: str
    status: Literal["observed", "nothing_new", "failed"]
    window_count: int = 0
    row_count: int = 0
    first_window: str | None = None
    last_window: str | None = None
    issues: tuple[str, ...] = ()
    seconds: float = 0.0
    failure: Failure | None = None


@dataclass(frozen=True)
class RunResult:
    """What a run did, and what the newest windows say."""

    database: str
    schema: str
    monitors: tuple[MonitorRun, ...]
    failures: tuple[Failure, ...] = ()
    """Result tables that could not be computed."""
    failed_tests: tuple[str, ...] = ()
    """Data tests of the results that found something."""
    warnings: tuple[str, ...] = ()
    summary: Summary | None = field(default=None, repr=False)
    """How the monitors that were run are now; none where the results could not be computed."""

    @property
    def status(self) -> Status | None:
        """The monitors that were run, and their incidents."""
        return None if self.summary is None else self.summary.status

    @property
    def exit_code(self) -> int:
        """0 healthy or done, 1 a check of a newest window fails, 2 something could not be computed."""
        if self.failures or any(monitor.status == "failed" for monitor in self.monitors):
            return COULD_NOT_RUN
        is_failing = self.status is not None and self.status.exit_code == CHECK_FAILED
        return CHECK_FAILED if is_failing or self.failed_tests else HEALTHY

    def as_data(self) -> dict[str, Any]:
        """The artifact of `--json`: plain data, with all incidents that are open (docs/json.md)."""
        data = asdict(replace(self, summary=None))
        del data["summary"]
        data["status"] = self.status and self.status.as_data()
        return {"schema_version": 1, "exit_code": self.exit_code, **data}


def run(
    monitors: Path | str | Monitors,
    database: Chosen | None = None,
    select: Sequence[str] = (),
    full_refresh: bool = False,
    json_path: Path | str | None = None,
    *,
    schema: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    project_folder: Path | None = None,
    verbosity: Verbosity = "usual",
) -> RunResult:
    """Observe what is new in the watched relations, and compute the results.

    Args:
        monitors: a monitors.yml, or what `load_monitors` made of a mapping.
        database: a DuckDB file, the address of a PostgreSQL database, or a profile of dbt; without it the one
            that is declared under `warehouse:`, where files are relative to the monitors.yml. A dbt project
            has its own monitors: `monitors` is not read.
        select: monitors to observe; without it all. Results are always brought up to date for all.
        full_refresh: learn new baselines and observe everything again.
        json_path: where to write what was done as JSON.
        schema: where results are written; `mpm`, or what `warehouse:` says, unless told otherwise.
        since: observe the windows again that start at this time or later, in the time zone of each monitor.
        until: and before this one; either may be left out.
        project_folder: where the dbt project is made; the user's cache folder unless told otherwise.
        verbosity: what is told on standard error while it runs; progress on a terminal only.

    Raises:
        MpmError: nothing could be run. A ConfigurationError lists everything that is wrong in the file.
    """
    forced = range_variables(since, until)
    options = [*variables_option(forced), *(["--full-refresh"] if full_refresh else [])]
    progress = _Progress(Console(stderr=True, highlight=False), verbosity)
    with prepared(Wanted(monitors, database, select, schema, project_folder)) as found:
        result = _run_project(found, options, progress)
    if json_path is not None:
        Path(json_path).write_text(
            json.dumps(result.as_data(), indent=2, default=str) + "\n", encoding="utf-8"
        )
    return result


def show(
    result: RunResult, console: Console, progress: Console, commands: Commands, *, is_quiet: bool = False
) -> None:
    """Print the summary, and what went wrong apart from it; where it is to be quiet only what is wrong."""
    if result.summary is not None and result.summary.status.monitors:
        place = f"{result.database}, schema {result.schema}"
        render(result.summary, console, place=place, commands=commands, is_quiet=is_quiet)
    for colour, head, text in _messages(result):
        if is_quiet and colour != "red":
            continue
        progress.print(f"[{colour}]{head}[/] {escape(text)}", soft_wrap=True)


def _messages(result: RunResult) -> Iterator[tuple[str, str, str]]:
    """What is to be said beside the summary: colour, head and text, the worst last."""
    yield from (("yellow", "warning", warning) for warning in result.warnings)
    if result.summary is None:  # It would tell them.
        for monitor in result.monitors:
            yield from (("yellow", "issue", f"{monitor.name}: {issue}") for issue in monitor.issues)
    yield from (("red", "test failed", test) for test in result.failed_tests)
    for failure in (*(monitor.failure for monitor in result.monitors), *result.failures):
        if failure is not None:
            yield "red", "failed", str(MpmError(f"{failure.name}: {failure.reason}", failure.next_step))


def range_variables(since: datetime | None, until: datetime | None) -> dict[str, str]:
    """The variables that ask dbt to observe a range again."""
    if since is not None and until is not None and since >= until:
        raise MpmError(f"nothing lies between {since} and {until}", "give a --from that is before --to")
    ends = {"mpm_from": since, "mpm_to": until}
    return {name: f"{end:%Y-%m-%d %H:%M:%S}" for name, end in ends.items() if end is not None}


def variables_option(variables: Mapping[str, str]) -> list[str]:
    """The option by which dbt is told variables."""
    return ["--vars", json.dumps(dict(variables))] if variables else []


def _run_project(found: Prepared, options: Sequence[str], progress: _Progress) -> RunResult:
    project, selected = found.project, found.selected
    observed = Invocation("", ())
    if selected:
        chosen = list(selected) if len(selected) < len(project.monitors) else ["tag:mpm_monitor"]
        with progress.step("Observing") as listener:
            observed = invoke(project, ["build", *options, "--select", *chosen], listener, progress.lines)
    with progress.step("Computing the results") as listener:
        computed = invoke(project, ["build", *options, "--select", RESULTS], listener, progress.lines)
    with project.database.connected() as client:
        runs = _monitor_runs(client, project, selected, observed)
        failures = tuple(failure_of(project, node, client) for node in computed.nodes if node.is_failed)
    return RunResult(
        database=project.database.name,
        schema=project.schema,
        monitors=runs,
        failures=failures,
        failed_tests=tuple(node.name for node in computed.nodes if node.status == "fail"),
        warnings=found.warnings,
        summary=_summary(project, selected),
    )


@dataclass(frozen=True)
class _Progress:
    """What is told on standard error while dbt runs."""

    console: Console
    verbosity: Verbosity

    @property
    def lines(self) -> Callable[[str], None] | None:
        """What is told every line of dbt."""
        if self.verbosity != "verbose":
            return None
        return lambda text: self.console.print(text, markup=False, soft_wrap=True)

    @contextmanager
    def step(self, title: str) -> Iterator[Callable[[str], None]]:
        """A piece of work: on a terminal a spinner with what dbt is at, then a line with the time it took."""
        started = time.perf_counter()
        if not self.console.is_terminal or self.verbosity != "usual":
            yield lambda text: None
            return
        with self.console.status(f"{title} …") as status:
            yield lambda text: status.update(f"{title} … [dim]{escape(text)}[/]")
        seconds = time.perf_counter() - started
        self.console.print(f"[green]✓[/] {title:<24}[dim]{seconds:6.1f} s[/]")


def _monitor_runs(
    client: Client,
    project: Project,
    selected: Sequence[str],
    observed: Invocation,
) -> tuple[MonitorRun, ...]:
    nodes = {node.name: node for node in observed.nodes if node.kind == "model"}
    runs = []
    for name in selected:
        node = nodes.get(name)
        if node is not None and node.status == "success":
            runs.append(_observed(client, project, node, observed.invocation_id))
        else:
            runs.append(MonitorRun(name, "failed", failure=failure_of(project, node, client, name)))
    return tuple(runs)


def _observed(client: Client, project: Project, node: NodeResult, invocation_id: str) -> MonitorRun:
    """What one monitor wrote in this run, and the issues that it holds."""
    relation = project.relation(node.name)
    (row,) = client.rows(OBSERVED.format(relation=relation, invocation=quoting.text(invocation_id)))
    window_count, row_count, first, last, is_blank = row
    issues = [issue for (issue,) in client.rows(ISSUES.format(relation=relation))]
    if is_blank:
        issues.append(NOTHING_YET)
    return MonitorRun(
        node.name,
        "observed" if window_count else "nothing_new",
        window_count=window_count,
        row_count=int(row_count),
        first_window=str(first) if first else None,
        last_window=str(last) if last else None,
        issues=tuple(issues),
        seconds=node.seconds,
    )


def failure_of(project: Project, node: NodeResult | None, client: Client, name: str = "") -> Failure:
    """Why a model failed. The statement goes to a file: it is long, and whoever needs it wants to run it."""
    if node is None:
        return Failure(name, "dbt did not run it", f"dbt's own log is {project.log}")
    text = (reason(node.message) or node.status).removeprefix(f"mpm: monitor '{node.name}' ")
    advice = project.database.advice(text, project.schema)
    if not node.statement:
        near = _nearest_relation(client, text)
        known = f"did you mean {near}?" if near else advice
        return Failure(node.name, text, known or f"dbt's own log is {project.log}")
    file = project.failed / f"{node.name}.sql"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(node.statement + "\n", encoding="utf-8")
    see_more = f"its statement is {file}; run it in {project.database.shell} to see more"
    return Failure(node.name, text, advice or see_more, file)


def _nearest_relation(client: Client, text: str) -> str:
    """The relation that comes near the one that a message says does not exist."""
    found = re.search(r"(?:watches|relation) (\S.*?),?(?: which)? does not exist in this target", text)
    if found is None:
        return ""
    parts = re.split(r'(?<=["`])\.(?=["`])' if found[1][-1] in '"`' else r"\.", found[1])
    wanted = parts[-1].strip('"`')
    return nearest(wanted, sorted({table for _, table in client.tables()}))


def _summary(project: Project, selected: Sequence[str]) -> Summary | None:
    try:
        with ResultStore(project.database, project.schema).opened(SUMMARY) as connection:
            return summarise(connection, project.schema).of(list(selected))
    except IncompleteResults:
        return None  # No results were computed; that is a failure of its own.
