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

from mpm_py.summary import Summary, render, summarise

DEMO = Path(__file__).parent
DATABASE = DEMO / "demo.duckdb"

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
        summary = summarise(connection, schema="main_mpm", database="demo/demo.duckdb")
    render(summary, console, next_steps(summary), in_full=["flight_delay"])
    return 0


def next_steps(summary: Summary) -> list[tuple[str, str]]:
    """What to type next, as (what for, command), with dbt where this Python has it."""
    command = f"cd demo && {os.path.relpath(Path(sys.executable).parent / 'dbt', DEMO)}"
    monitor = next(monitor for monitor in summary.monitors if monitor.name == "flight_delay")
    column = monitor.columns[0].column_name
    show = f"{command} show --limit 366 --inline"
    drift = (
        "select window_start, psi, mean_shift_sd from {{ ref('mpm_drift') }} "
        f"where monitor = 'flight_delay' and column_name = '{column}' and segment_key = '__all__' order by 1"
    )
    loss = (
        "select window_start, value, realised_value, method from {{ ref('mpm_estimated_performance') }} "
        "where monitor = 'flight_delay' and metric = 'log_loss' and segment_key = '__all__' order by 1"
    )
    return [
        (f"Follow {column} day by day:", f'{show} "{drift}"'),
        ("See what would have been estimated without labels, beside what came:", f'{show} "{loss}"'),
        ("See what the monitor is told, and change it:", "cat demo/dbt_project.yml"),
        ("Run it again: only days that are new or changed are read.", f"{command} build"),
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
