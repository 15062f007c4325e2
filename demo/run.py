"""What `make demo` runs: load the flights, let dbt build the project, say what the monitor saw."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
from load_flights import load
from rich.console import Console
from rich.markup import escape
from rich.status import Status

from mpm_py.status import Commands
from mpm_py.summary import Summary, render, summarise

DEMO = Path(__file__).parent
DATABASE = DEMO / "demo.duckdb"
SCHEMA = "main_mpm"
PLACE = f"demo/demo.duckdb, schema {SCHEMA}"

# dbt tells by one of these events that it is through with a model, seed or test; the field says of how many.
FINISHED = {"LogModelResult": "total", "LogSeedResult": "total", "LogTestResult": "num_models"}


def main() -> int:
    """Run the four steps; return the exit code."""
    console = Console(highlight=False)
    console.width = min(console.width, 140)  # longer lines are harder to read
    step(console, "Flights and weather of 2013", lambda status: load(DATABASE))
    if not (DEMO / "dbt_packages" / "mpm").exists():
        step(console, "dbt deps", lambda status: dbt(status, "deps"))
    step(console, "dbt build", lambda status: dbt(status, "build"))
    with duckdb.connect(str(DATABASE), read_only=True) as connection:
        summary = summarise(connection, SCHEMA)
    console.print()
    show(summary, console, Path(os.path.relpath(Path(sys.executable).parent, DEMO.parent)))
    return 0


def show(summary: Summary, console: Console, programs: Path) -> None:
    """Print the summary; `programs` is the folder of mpm and dbt, seen from the folder above the demo."""
    commands = Commands(str(programs / "mpm"), ("--database", "demo/demo.duckdb"))
    render(summary, console, place=PLACE, commands=commands, steps=next_steps(summary, commands, programs))


def next_steps(summary: Summary, commands: Commands, programs: Path) -> list[tuple[str, str]]:
    """What to type next, as (what for, command)."""
    dbt = f"cd demo && {'..' / programs / 'dbt'}"
    found = [
        ("all of it with charts, in one file:", commands.report("demo/report.html")),
        ("all of one monitor:", commands.status(["flight_delay"])),
    ]
    if summary.status.incidents:
        life = (
            "select window_start, value, status from {{ ref('mpm_checks') }} "
            f"where check_id = '{summary.status.incidents[0].check_id}' order by 1"
        )
        found.append(("the life of the first check:", f'{dbt} show --limit 366 --inline "{life}"'))
    return [
        *found,
        ("what the monitors are told:", "cat demo/dbt_project.yml"),
        ("again; only what is new or changed is read:", f"{dbt} build"),
    ]


def step(console: Console, title: str, work: Callable[[Status], Any]) -> None:
    """Do one piece of work behind a spinner and leave a line with the time it took."""
    started = time.perf_counter()
    with console.status(f"{title} …") as status:
        work(status)
    console.print(f"[green]✓[/] {title:<32}[dim]{time.perf_counter() - started:6.1f} s[/]")


def dbt(status: Status, command: str) -> None:
    """Run one dbt command in this process, in the folder of the demo; stop with its messages if it fails."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    def show(event: Any) -> None:
        if event.info.name in FINISHED:
            total = getattr(event.data, FINISHED[event.info.name])
            node = escape(event.data.node_info.node_name)
            status.update(f"dbt {command} … {event.data.index} of {total} [dim]{node}[/]")

    outcome = dbtRunner(callbacks=[show]).invoke([command, "--quiet"])
    DuckDBConnectionManager.close_all_connections()  # else the file stays locked for the summary
    if outcome.exception is not None:
        sys.exit(f"dbt {command} could not run: {outcome.exception}")
    if not outcome.success:
        sys.exit(f"dbt {command} failed; its messages are above. The log is demo/logs/dbt.log")


if __name__ == "__main__":
    os.chdir(DEMO)  # dbt finds the project and the profile here
    os.environ.setdefault("DBT_SEND_ANONYMOUS_USAGE_STATS", "false")
    sys.exit(main())
