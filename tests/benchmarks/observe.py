"""`make bench`: a scan beside the least that reading the same columns costs, and beside DuckDB's SUMMARIZE.

Everything runs on this machine, one measurement after the other, each in a process of its own.
Ratios are what counts: seconds differ from machine to machine.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
from inference_log import columns, floor_statement, write_log, write_wide_log
from rich.console import Console
from rich.table import Table

REPOSITORY = Path(__file__).parents[2]

PROJECT = """\
name: bench
version: "1.0"
config-version: 2
profile: bench
flags: {{send_anonymous_usage_stats: false}}
vars:
  mpm:
    monitors:
      bench_monitor:
        relation: main.{table}
        event_time: happened_at
        begin: 2024-01-01
        features: {{exclude: [id]}}
        prediction: {prediction}
        baseline: {{from: 2024-01-01, to: 2024-01-15}}
"""


def main() -> None:
    """Measures each size asked for and prints one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--rows", type=float, nargs="*", default=[1e6, 1e7], help="sizes of the log (default: 1e6 1e7)"
    )
    parser.add_argument(
        "--wide", action="store_true", help="also 1,000,000 rows of 1,000 columns (needs 3 GB of disk)"
    )
    parser.add_argument("--keep", type=Path, help="folder for the data, to use it again")
    parser.add_argument("--child", nargs=2, metavar=("TASK", "FOLDER"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        task, folder = options.child
        print(json.dumps(CHILDREN[task](Path(folder))))
        return
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.keep or Path(scratch)
        sizes = [measure(folder / f"log_{int(rows)}", int(rows)) for rows in options.rows]
        report(sizes)
        if options.wide:
            report_wide(folder / "wide")


def measure(folder: Path, rows: int) -> dict[str, object]:
    """All figures of one size."""
    prepare(folder, rows)
    figures: dict[str, object] = {"rows": rows}
    for task in ("floor", "summarize", "scan", "statement", "drift", "new_day"):
        print(f"{rows:,} rows: {task} ...", file=sys.stderr, flush=True)
        figures[task] = in_child(task, folder)
    return figures


def prepare(folder: Path, rows: int) -> None:
    """The log and a dbt project that monitors it."""
    folder.mkdir(parents=True, exist_ok=True)
    database = folder / "log.duckdb"
    database.unlink(missing_ok=True)
    write_log(database, rows)
    write_project(folder, "inference_log", "{score: score}")


def write_project(folder: Path, table: str, prediction: str) -> None:
    """A dbt project as a user would write it."""
    (folder / "models").mkdir(exist_ok=True)
    (folder / "dbt_project.yml").write_text(PROJECT.format(table=table, prediction=prediction))
    (folder / "packages.yml").write_text(f"packages: [{{local: {json.dumps(str(REPOSITORY))}}}]\n")
    (folder / "models" / "sources.yml").write_text(
        f"sources: [{{name: main, tables: [{{name: {table}}}]}}]\n"
    )
    (folder / "models" / "bench_monitor.sql").write_text("{{ mpm.monitor() }}\n")
    (folder / "profiles.yml").write_text(
        "bench: {target: bench, outputs: {bench: {type: duckdb, threads: 1, "
        f"path: {json.dumps(str(folder / 'log.duckdb'))}, "
        "settings: {memory_limit: 1GB}}}}\n"
    )


def in_child(task: str, folder: Path) -> dict[str, float]:
    """Runs one task in a process of its own: seconds and peak memory in MB."""
    command = [sys.executable, __file__, "--child", task, str(folder)]
    outcome = subprocess.run(command, capture_output=True, text=True, check=False)
    if outcome.returncode:
        raise SystemExit(f"{task} failed:\n{outcome.stdout[-3000:]}\n{outcome.stderr[-3000:]}")
    return dict(json.loads(outcome.stdout.strip().splitlines()[-1]))


def timed(connection: duckdb.DuckDBPyConnection, statement: str, repeats: int) -> dict[str, float]:
    """Best of some repeats of a statement whose result is kept in the warehouse."""
    best = float("inf")
    for _ in range(repeats):
        started = time.perf_counter()
        connection.execute(f"CREATE OR REPLACE TEMP TABLE kept AS {statement}")
        best = min(best, time.perf_counter() - started)
    return {"seconds": best, "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def opened(folder: Path) -> duckdb.DuckDBPyConnection:
    """The log, with room for all of it in memory."""
    connection = duckdb.connect(str(folder / "log.duckdb"))
    connection.execute("SET memory_limit = '6GB'")
    return connection


def child_floor(folder: Path) -> dict[str, float]:
    """The least: every column read once."""
    return timed(opened(folder), floor_statement(), 3)


def child_summarize(folder: Path) -> dict[str, float]:
    """DuckDB's own profile of a table, without windows."""
    return timed(opened(folder), "SELECT * FROM (SUMMARIZE inference_log)", 1)


def dbt_run(folder: Path, *arguments: str) -> dict[str, float]:
    """One dbt command in this process: the time of the model alone, and all in all."""
    from dbt.cli.main import dbtRunner

    place = ["--project-dir", str(folder), "--profiles-dir", str(folder), "--quiet"]
    runner = dbtRunner()
    runner.invoke(["deps", *place])
    started = time.perf_counter()
    outcome = runner.invoke(["run", *arguments, *place])
    seconds = time.perf_counter() - started
    if not outcome.success:
        raise SystemExit(str(outcome.exception or [result.message for result in outcome.result]))
    return {
        "seconds": sum(result.execution_time for result in outcome.result),
        "all_in_all": seconds,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def compiled(folder: Path, *parts: str) -> str:
    """The SQL that dbt sent for a model."""
    return (folder / "target" / "compiled").joinpath(*parts).read_text()


def child_scan(folder: Path) -> dict[str, float]:
    """The first run of the monitor through dbt: learn the bins, observe baseline and 60 days."""
    figures = dbt_run(folder, "--full-refresh", "--select", "bench_monitor")
    (folder / "first_run.sql").write_text(compiled(folder, "bench", "models", "bench_monitor.sql"))
    return figures


def child_statement(folder: Path) -> dict[str, float]:
    """Observing 60 days with known bins: the statement without dbt and without the baseline."""
    connection = opened(folder)
    days = 60
    connection.execute("DELETE FROM bench_monitor WHERE dataset = 'current'")
    connection.close()
    dbt_run(folder, "--select", "bench_monitor")
    figures = timed(opened(folder), compiled(folder, "bench", "models", "bench_monitor.sql"), 2)
    return {**figures, "days": days}


def child_drift(folder: Path) -> dict[str, float]:
    """Drift statistics of the last 30 days from observations alone."""
    dbt_run(folder, "--full-refresh", "--select", "mpm_observations", "mpm_monitors", "mpm_drift")
    connection = opened(folder)
    connection.execute("DELETE FROM main_mpm.mpm_drift WHERE window_start >= TIMESTAMP '2024-01-31'")
    connection.close()
    dbt_run(folder, "--select", "mpm_drift")
    return timed(opened(folder), compiled(folder, "mpm", "models", "mpm_drift.sql"), 3)


def child_new_day(folder: Path) -> dict[str, float]:
    """One day more: the relation grows by a sixtieth, and only that day is observed."""
    connection = opened(folder)
    connection.execute("DELETE FROM bench_monitor WHERE window_id = '2024-02-29T00:00:00Z'")
    connection.close()
    figures = dbt_run(folder, "--select", "bench_monitor")
    statement = timed(opened(folder), compiled(folder, "bench", "models", "bench_monitor.sql"), 3)
    return {**figures, "statement": statement["seconds"]}


def child_wide(folder: Path) -> dict[str, float]:
    """The first run on 1,000 columns."""
    return dbt_run(folder, "--full-refresh", "--select", "bench_monitor")


CHILDREN = {
    "floor": child_floor,
    "summarize": child_summarize,
    "scan": child_scan,
    "statement": child_statement,
    "drift": child_drift,
    "new_day": child_new_day,
    "wide": child_wide,
}


def report(sizes: list[dict[str, object]]) -> None:
    """One table: a line per measurement, a column per size."""
    table = Table(title=f"{len(columns())} columns, 60 daily windows")
    table.add_column("measured")
    for size in sizes:
        table.add_column(f"{size['rows']:,} rows", justify="right")
    lines = {
        "floor: every column read once": lambda s: seconds(s, "floor"),
        "DuckDB SUMMARIZE (no windows)": lambda s: (
            f"{seconds(s, 'summarize')}  {ratio(s, 'summarize', 'floor')} floor"
        ),
        "first run through dbt (learn, baseline, 60 days)": lambda s: (
            f"{seconds(s, 'scan')}  {ratio(s, 'scan', 'floor')} floor"
        ),
        "observe 60 days, the statement alone": lambda s: (
            f"{seconds(s, 'statement')}  {ratio(s, 'statement', 'floor')} floor"
        ),
        "SUMMARIZE / observe 60 days": lambda s: ratio(s, "summarize", "statement"),
        "peak memory of the first run, dbt included, 1 GB allowed to DuckDB": lambda s: (
            f"{s['scan']['megabytes']:,.0f} MB"
        ),
        "observe one new day through dbt": lambda s: seconds(s, "new_day"),
        "one new day, the statement alone": lambda s: f"{s['new_day']['statement']:.2f} s",
        "60 days / one new day, statements": lambda s: (
            f"{s['statement']['seconds'] / s['new_day']['statement']:.0f} x"
        ),
        "drift of 30 windows from observations": lambda s: seconds(s, "drift"),
    }
    for title, cell in lines.items():
        table.add_row(title, *[cell(size) for size in sizes])
    Console(width=120).print(table)


def report_wide(folder: Path) -> None:
    """A million rows of a thousand columns."""
    folder.mkdir(parents=True, exist_ok=True)
    write_wide_log(folder / "log.duckdb", 1_000_000, 1_000)
    write_project(folder, "wide_log", "{}")
    figures = in_child("wide", folder)
    print(f"1,000,000 rows x 1,000 columns: {figures['seconds']:.0f} s, {figures['megabytes']:,.0f} MB")


def seconds(size: dict[str, object], task: str) -> str:
    """Seconds of one measurement as text."""
    return f"{size[task]['seconds']:.2f} s"


def ratio(size: dict[str, object], task: str, to: str) -> str:
    """How many times one measurement is another."""
    return f"{size[task]['seconds'] / size[to]['seconds']:.1f} x"


if __name__ == "__main__":
    main()
