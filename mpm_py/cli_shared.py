"""What several commands have in common: where monitors and results are, progress on stderr, JSON."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from mpm_py.results import ResultStore
    from mpm_py.status import Status

Command = TypeVar("Command", bound=Callable[..., Any])

ON_STDOUT = "-"

SILENT_SECONDS = 0.8
"""What takes no longer than this needs no word that it is under way."""

_SCHEMA = click.option(
    "--schema",
    metavar="NAME",
    help="Where the result tables are; not needed where one schema alone has them.",
)
_DATABASE = click.option(
    "--database", metavar="FILE", help="DuckDB file; without it the one that the monitors file names."
)
_MONITORS = click.option(
    "--monitors",
    metavar="FILE",
    default="monitors.yml",
    show_default=True,
    help="Where the monitors are declared.",
)


def where_monitors_are(command: Command) -> Command:
    """The options `--monitors` and `--database`."""
    return _MONITORS(_DATABASE(command))


def where_results_are(command: Command) -> Command:
    """The options `--monitors`, `--database` and `--schema` of commands that read results."""
    return where_monitors_are(_SCHEMA(command))


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
