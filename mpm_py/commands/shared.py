"""What several commands have in common: where monitors and results are, progress on stderr, JSON."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

if TYPE_CHECKING:
    from mpm_py.results import ResultStore
    from mpm_py.status import Status
    from mpm_py.warehouse.chosen import Chosen

Command = TypeVar("Command", bound=Callable[..., Any])

DONE, FAILED, COULD_NOT_RUN, INTERRUPTED = 0, 1, 2, 130
"""Exit codes of every command; the last as that of a process that ctrl-C ended."""

ON_STDOUT = "-"

DIALECTS = (
    *("duckdb", "postgres", "redshift", "snowflake", "bigquery"),
    *("databricks", "spark", "clickhouse", "trino", "athena"),
)
"""Types of dbt adapters."""

TIMES = ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S")
"""How a time may be typed."""

SILENT_SECONDS = 0.8
"""What takes no longer than this needs no word that it is under way."""

_SCHEMA = click.option(
    "--schema",
    metavar="NAME",
    help="Where the result tables are; not needed where one schema alone has them.",
)
_DATABASE = click.option(
    "--database",
    metavar="WHERE",
    help="DuckDB file, or postgresql://user@host:port/database; without it what the monitors file names.",
)
_PROFILE = click.option(
    "--profile", metavar="NAME", help="Entry of dbt's profiles.yml, in place of --database."
)
_TARGET = click.option(
    "--target",
    metavar="NAME",
    help="Target of that profile, or of the project's; without it the one that it names itself.",
)
_PROJECT = click.option(
    "--project-dir",
    metavar="FOLDER",
    help="A dbt project with monitors of its own, in place of --monitors and --database.",
)
_MONITORS = click.option(
    "--monitors",
    metavar="FILE",
    default="monitors.yml",
    show_default=True,
    help="Where the monitors are declared.",
)

selected = click.option("--select", metavar="NAME", multiple=True, help="Only this monitor; repeatable.")
"""The option `--select`, of commands that take no names by themselves."""

_FROM = click.option(
    "--from",
    "since",
    metavar="TIME",
    type=click.DateTime(TIMES),
    help="Observe again what is stored from this time on, in the time zone of each monitor.",
)
_TO = click.option("--to", "until", metavar="TIME", type=click.DateTime(TIMES), help="And before this one.")


def which_monitors(command: Command) -> Command:
    """The argument `[MONITOR]...`, and `--select` as other commands have it; both become `names`."""

    @wraps(command)
    def with_names(*given: Any, names: tuple[str, ...], select: tuple[str, ...], **others: Any) -> Any:
        return command(*given, names=tuple(dict.fromkeys((*names, *select))), **others)

    return cast(Command, click.argument("names", metavar="[MONITOR]...", nargs=-1)(selected(with_names)))


def what_is_observed(command: Command) -> Command:
    """The options `--select`, `--from` and `--to` of commands that run monitors or plan to."""
    return selected(_FROM(_TO(command)))


def where_monitors_are(command: Command) -> Command:
    """The option `--monitors`, and those of `where_relations_are`."""
    return _MONITORS(where_relations_are(command))


def where_projects_are(command: Command) -> Command:
    """The options of `where_monitors_are` and `--project-dir`, which becomes the argument `database`, too."""
    return _MONITORS(_PROJECT(where_relations_are(command)))


def where_relations_are(command: Command) -> Command:
    """The options `--database` and `--profile`; which of them is given becomes the argument `database`."""

    @wraps(command)
    def with_database(
        *given: Any,
        database: str | None,
        profile: str | None,
        target: str | None,
        project_dir: str | None = None,
        **others: Any,
    ) -> Any:
        return command(*given, database=_chosen(database, profile, target, project_dir), **others)

    return cast(Command, _DATABASE(_PROFILE(_TARGET(with_database))))


def _chosen(
    database: str | None, profile: str | None, target: str | None, project_dir: str | None
) -> Chosen | None:
    from mpm_py.warehouse.chosen import DbtProfile, DbtProject

    places = {"--database": database, "--profile": profile, "--project-dir": project_dir}
    given = [option for option, value in places.items() if value]
    if len(given) > 1:
        raise click.UsageError(f"{' and '.join(given)} exclude each other: name one of them")
    if target and not (profile or project_dir):
        raise click.UsageError("--target belongs to a profile: name it with --profile or --project-dir")
    if project_dir:
        return DbtProject(project_dir, target)
    return DbtProfile(profile, target) if profile else database


def of_dialect(text: str) -> Callable[[Command], Command]:
    """The option `--dialect`, which takes the place of a database."""
    return click.option("--dialect", type=click.Choice(DIALECTS), help=text)


def where_results_are(command: Command) -> Command:
    """The options of `where_projects_are` and `--schema`, of commands that read results."""
    return where_projects_are(_SCHEMA(command))


def printed_or_written(name: str, parameter: str, text: str) -> Callable[[Command], Command]:
    """An option that by itself prints to standard output, and with a file's name writes into that."""
    return click.option(name, parameter, metavar="[FILE]", is_flag=False, flag_value=ON_STDOUT, help=text)


def sent_to(name: str, parameter: str, metavar: str, text: str) -> Callable[[Command], Command]:
    """An option that sends; by itself where variables of the protocol say."""
    return click.option(name, parameter, metavar=metavar, is_flag=False, flag_value="", help=text)


@contextmanager
def progress(text: str = "", after_seconds: float = SILENT_SECONDS) -> Iterator[Callable[[str], None]]:
    """Say on stderr what is under way, on a terminal and for long work only."""
    if not sys.stderr.isatty():
        yield lambda step: None
        return
    from threading import Timer

    from rich.console import Console

    status = Console(stderr=True).status(text)
    timer = Timer(after_seconds, status.start)
    timer.daemon = True
    timer.start()
    try:
        yield lambda step: status.update(f"{step} …")
    finally:
        timer.cancel()
        status.stop()


def status_data(store: ResultStore, status: Status) -> dict[str, Any]:
    """A status as plain data, and where it was read."""
    return {
        "schema_version": 1,
        "exit_code": status.exit_code,
        "database": store.given,
        "schema": store.schema,
        **status.as_data(),
    }


def write_json(file: str, data: dict[str, Any]) -> None:
    """Write plain data into a file, or to standard output for ``-``."""
    import json

    text = json.dumps(data, indent=2, default=str, ensure_ascii=False) + "\n"
    if file == ON_STDOUT:
        sys.stdout.write(text)
    else:
        Path(file).write_text(text, encoding="utf-8")
