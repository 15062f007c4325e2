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
from mpm_py.summary import render, summarise
from rich.console import Console
from rich.markup import escape
from rich.status import Status

DEMO = Path(__file__).parent
DATABASE = DEMO / "demo.duckdb"

# dbt reports each model, seed and test by one of these when it is through with it.
FINISHED = {"LogModelResult", "LogSeedResult", "LogTestResult"}


def main() -> int:
    """Run the four steps; return the exit code."""
    # In a full-width terminal the summary stops at 110 columns: longer lines are harder to read.
    console = Console(highlight=False)
    console.width = min(console.width, 110)
    step(console, "Flights and weather of 2013", lambda status: load(DATABASE))
    if not (DEMO / "dbt_packages" / "mpm").exists():
        step(console, "dbt deps", lambda status: dbt(status, "deps"))
    step(console, "dbt build", lambda status: dbt(status, "build"))
    with duckdb.connect(str(DATABASE), read_only=True) as connection:
        render(summarise(connection, schema="main_mpm", database="demo/demo.duckdb"), console)
    return 0


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
            node = event.data.node_info.node_name
            status.update(f"dbt {command} … {event.data.index}/{event.data.total} [dim]{escape(node)}[/]")

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
