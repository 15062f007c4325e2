"""How long dbt takes over a project of many monitors, each of a tiny relation: what the declarations cost, not the data.

Run it with `python tests/benchmarks/many_monitors.py` (the test extra has to be installed). It makes a DuckDB project of 100 and
then of 500 monitors in a temporary folder and runs each command in a process of its own. Seconds that grow faster than the number
of monitors mean that something reads all declarations for each of them. `--monitors 50 100` asks for other numbers, `--only parse
compile` for some of the commands, `--profile parse` prints where a command spends its time.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb
import yaml
from rich.console import Console
from rich.table import Table

REPOSITORY = Path(__file__).parents[2]
RELATIONS = 10

COMMANDS = {
    "dbt parse": ("parse", "--no-partial-parse"),
    "dbt ls": ("ls",),
    "dbt compile": ("compile",),
    "dbt run, all monitors, the first time": ("run", "--select", "tag:mpm_monitor"),
    "dbt run, all monitors, nothing new": ("run", "--select", "tag:mpm_monitor"),
    "dbt run --select mpm_monitors": ("run", "--select", "mpm_monitors", "mpm_marks", "mpm_known_windows"),
    "dbt run --select mpm_observations": ("run", "--select", "mpm_observations"),
    "dbt run --select mpm_quality": ("run", "--select", "mpm_quality"),
}


def main() -> None:
    """Measures each number of monitors asked for and prints one table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--monitors", type=int, nargs="*", default=[100, 500], help="default: 100 500")
    parser.add_argument(
        "--only", metavar="WORD", nargs="*", default=[""], help="commands that have one of these words"
    )
    parser.add_argument(
        "--profile", metavar="COMMAND", help="print where a dbt command, such as parse, spends its time"
    )
    options = parser.parse_args()
    commands = {
        title: command for title, command in COMMANDS.items() if any(word in title for word in options.only)
    }
    figures = {}
    with tempfile.TemporaryDirectory() as scratch:
        for count in options.monitors:
            folder = Path(scratch) / str(count)
            prepare(folder, count)
            if options.profile:
                profile(folder, options.profile)
                continue
            figures[count] = measure(folder, commands)
    if figures:
        report(figures)


def prepare(folder: Path, count: int) -> None:
    """A project of so many monitors, over a few relations of 200 rows."""
    (folder / "models" / "monitors").mkdir(parents=True)
    with duckdb.connect(str(folder / "many.duckdb")) as connection:
        for place in range(RELATIONS):
            connection.execute(
                f"CREATE TABLE scored_{place} AS SELECT i AS id, TIMESTAMP '2024-01-01' + to_hours(i) AS at, "
                "(i * 7919 % 1000) / 10.0 AS amount, ['a', 'b', 'c'][1 + i % 3] AS kind, (i * 31 % 100) / 100.0 AS score, "
                "i % 7 < 3 AS outcome FROM range(200) AS t(i)"
            )
    monitors = {f"monitor_{place}": declaration(place) for place in range(count)}
    write(folder / "dbt_project.yml", project(monitors))
    write(folder / "packages.yml", {"packages": [{"local": str(REPOSITORY)}]})
    output = {"type": "duckdb", "threads": 1, "path": str(folder / "many.duckdb")}
    write(folder / "profiles.yml", {"many": {"target": "here", "outputs": {"here": output}}})
    tables = [{"name": f"scored_{place}"} for place in range(RELATIONS)]
    write(folder / "models" / "sources.yml", {"sources": [{"name": "main", "tables": tables}]})
    for name in monitors:
        (folder / "models" / "monitors" / f"{name}.sql").write_text("{{ mpm.monitor() }}\n")
    dbt(folder, "deps")


def declaration(place: int) -> dict[str, object]:
    """One monitor as people write them, with a handful of keys."""
    return {
        "relation": f"main.scored_{place % RELATIONS}",
        "event_time": "at",
        "begin": "2024-01-01",
        "id": "id",
        "prediction": {"score": "score"},
        "label": "outcome",
        "features": ["amount", "kind"],
        "segments": ["kind"],
        "baseline": {"rolling": 3},
        "thresholds": {"psi": {"warn": 0.1, "fail": 0.25}},
        "min_rows": 20,
    }


def project(monitors: dict[str, dict[str, object]]) -> dict[str, object]:
    """The dbt_project.yml."""
    return {
        "name": "many",
        "version": "1.0.0",
        "profile": "many",
        "flags": {"send_anonymous_usage_stats": False},
        "vars": {"mpm": {"monitors": monitors}},
    }


def write(file: Path, content: object) -> None:
    """A YAML file."""
    file.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")


def dbt(folder: Path, *command: str) -> float:
    """Processor seconds of one dbt command in a process of its own: others may be busy on the machine too."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    place = [
        "--project-dir",
        str(folder),
        "--profiles-dir",
        str(folder),
        "--log-path",
        str(folder / "logs"),
        "--quiet",
    ]
    code = "import sys; from dbt.cli.main import cli; cli(sys.argv[1:])"
    outcome = subprocess.run(
        [sys.executable, "-c", code, *command, *place], capture_output=True, text=True, check=False
    )
    if outcome.returncode:
        raise SystemExit(
            f"dbt {' '.join(command)} failed:\n{outcome.stdout[-3000:]}\n{outcome.stderr[-3000:]}"
        )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(folder: Path, commands: dict[str, tuple[str, ...]]) -> dict[str, float]:
    """Processor seconds of each command."""
    figures = {}
    for title, command in commands.items():
        print(f"{folder.name} monitors: {title} ...", file=sys.stderr, flush=True)
        figures[title] = dbt(folder, *command)
    return figures


def profile(folder: Path, command: str) -> None:
    """The functions in which a command spends its time."""
    place = ["--project-dir", str(folder), "--profiles-dir", str(folder), "--quiet"]
    code = (
        "import cProfile, pstats, sys; from dbt.cli.main import dbtRunner; made = cProfile.Profile(); "
        f"made.runcall(dbtRunner().invoke, {json.dumps([*command.split(), *place])}); "
        "pstats.Stats(made).sort_stats('cumulative').print_stats(60)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def report(figures: dict[int, dict[str, float]]) -> None:
    """One table: a line per command, a column per number of monitors, and what one more monitor costs."""
    table = Table(title="a project of many monitors")
    table.add_column("processor seconds of")
    for count in figures:
        table.add_column(f"{count} monitors", justify="right")
    few, many = min(figures), max(figures)
    table.add_column(f"grown, for {many / few:.0f} x", justify="right")
    table.add_column("ms per further monitor", justify="right")
    for title in figures[few]:
        seconds = [figures[count][title] for count in figures]
        first, last = figures[few][title], figures[many][title]
        further = f"{1000 * (last - first) / (many - few):.0f}" if many > few else ""
        table.add_row(title, *[f"{item:.1f}" for item in seconds], f"{last / first:.1f} x", further)
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
