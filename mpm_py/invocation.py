"""One dbt command inside this process: quiet, with a callback for progress, its outcome read from artifacts.

dbt's files, not the objects of its Python interface: those are declared unstable, the files are versioned.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mpm_py.errors import MpmError
from mpm_py.project import Project
from mpm_py.warehouse.database import without_secrets

Listener = Callable[[str], None]
Callback = Callable[[Any], None]
"""Is given every event of dbt."""

# dbt appends the macros that it came through, from the innermost out.
_MACRO_TRACE = re.compile(r"\n\s*\n?\s*> in (macro|model|test) .*", re.DOTALL)
_TOLD_BY_MPM = ("MainEncounteredError", "MainStackTrace")
"""Events of dbt about an error that ends it, and where in its own code."""
_HEADLINE = re.compile(r"^(Compilation|Database|Runtime|Parsing|Dbt Runtime|Internal) Error( in \w+ .*)?$")


@dataclass(frozen=True)
class NodeResult:
    """What became of one node: a model, a test."""

    unique_id: str
    status: str
    seconds: float
    message: str
    statement: str

    @property
    def name(self) -> str:
        """Name of the model or test."""
        return self.unique_id.split(".")[2]

    @property
    def kind(self) -> str:
        """`model`, `test`, `unit_test`, …"""
        return self.unique_id.split(".")[0]

    @property
    def is_failed(self) -> bool:
        """Whether it could not be built; a test that found something was."""
        return self.status in ("error", "runtime error")


@dataclass(frozen=True)
class Invocation:
    """What one command did."""

    invocation_id: str
    nodes: tuple[NodeResult, ...]


def invoke(
    project: Project, command: Sequence[str], listener: Listener | None = None, lines: Listener | None = None
) -> Invocation:
    """Run one dbt command on a project.

    Args:
        project: the project.
        command: the command of dbt and its options.
        listener: is told what is under way.
        lines: is told every line that dbt itself would print.

    Raises:
        KeyboardInterrupt: somebody has pressed ctrl-C; dbt has cancelled what it had sent.
        MpmError: dbt is not installed, or could not run at all. What failed inside a run is in its result.
    """
    heard = [relay(listener)] if listener else []
    heard += [_repeat(lines, project.database.secrets.values())] if lines else []
    results = project.target / "run_results.json"
    results.unlink(missing_ok=True)
    run_command(project, command, heard)
    return _read_results(results, tuple(project.database.secrets.values()))


def run_command(project: Project, command: Sequence[str], callbacks: Sequence[Callback] = ()) -> None:
    """Run one dbt command on a project, for what its events tell.

    Raises:
        KeyboardInterrupt: somebody has pressed ctrl-C; dbt has cancelled what it had sent.
        MpmError: dbt is not installed, or could not run at all.
    """
    if not project.has_package:
        _invoke(project, ["deps"], callbacks)
        project.confirm_package()
    _invoke(project, command, callbacks)


def _invoke(project: Project, command: Sequence[str], callbacks: Sequence[Callback]) -> None:
    try:
        from dbt.cli.main import dbtRunner
    except ImportError as error:
        raise MpmError("mpm run needs dbt, which is not installed", "pip install 'mpm[dbt]'") from error
    os.environ.setdefault("DBT_SEND_ANONYMOUS_USAGE_STATS", "false")
    quiet = [
        "--log-level",
        "none",
        "--log-level-file",
        "debug",
        "--log-path",
        str(project.log.parent),
        "--no-version-check",
    ]
    try:
        with _surroundings(project, ["dbt", *command, *project.options, *quiet]):
            outcome = dbtRunner(callbacks=list(callbacks)).invoke(sys.argv[1:])
    finally:
        _release()
    if isinstance(outcome.exception, KeyboardInterrupt):
        raise KeyboardInterrupt
    if outcome.exception is not None:
        text = without_secrets(reason(str(outcome.exception)), project.database.secrets.values())
        raise MpmError(
            f"dbt {command[0]} could not run: {text}",
            project.database.advice(text, project.schema) or f"dbt's own log is {project.log}",
        ) from None


@contextmanager
def _surroundings(project: Project, command: Sequence[str]) -> Iterator[None]:
    """Variables, folder and command line of the process for as long as dbt runs.

    dbt writes the command line into its artifacts, and in that of mpm may be a password.
    """
    before = {name: os.environ.get(name) for name in project.environment}
    words, folder = sys.argv, Path.cwd()
    try:
        sys.argv = list(command)
        os.environ.update(project.environment)
        os.chdir(project.working_folder)
        yield
    finally:
        sys.argv = words
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        os.chdir(folder)


def relay(listener: Listener) -> Callback:
    """A callback of dbt that passes on what a person waits for: what a macro says, what is through."""

    def hear(event: Any) -> None:
        if event.info.name == "JinjaLogInfo" and event.info.msg.startswith("mpm: "):
            listener(event.info.msg.removeprefix("mpm: "))
        elif event.info.name == "LogStartLine":
            listener(f"{event.data.index} of {event.data.total}: {event.data.node_info.node_name}")

    return hear


def _repeat(lines: Listener, secrets: Iterable[str]) -> Callable[[Any], None]:
    """A callback of dbt that passes on its lines without colours and secrets."""
    from rich.text import Text

    hidden = tuple(secrets)

    def hear(event: Any) -> None:
        is_wanted = event.info.level in ("info", "warn", "error") and event.info.name not in _TOLD_BY_MPM
        if not is_wanted or not event.info.msg.strip():
            return
        lines(without_secrets(Text.from_ansi(event.info.msg).plain, hidden))

    return hear


def _release() -> None:
    """Let go of the DuckDB file: dbt's adapter keeps it open for as long as the process lives."""
    with suppress(ImportError):
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager

        DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]


def _read_results(file: Path, secrets: Sequence[str]) -> Invocation:
    """Results of a build; none were written where nothing was selected."""
    if not file.is_file():
        return Invocation("", ())
    artifact = json.loads(file.read_text(encoding="utf-8"))
    nodes = tuple(
        NodeResult(
            unique_id=result["unique_id"],
            status=result["status"],
            seconds=result["execution_time"],
            message=without_secrets(result.get("message") or "", secrets),
            statement=result.get("compiled_code") or "",
        )
        for result in artifact["results"]
    )
    return Invocation(artifact["metadata"]["invocation_id"], nodes)


def reason(message: str) -> str:
    """What dbt says without its headline, the macros it came through and where it keeps the compiled text."""
    text = _MACRO_TRACE.sub("", message.strip())
    lines = [line.strip() for line in text.splitlines()]
    kept = [
        line
        for line in lines
        if line and not _HEADLINE.match(line) and not line.startswith("compiled code at")
    ]
    return "\n".join(kept)
