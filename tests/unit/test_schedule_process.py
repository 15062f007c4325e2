"""The process `mpm schedule` with real runs: ended in the middle of one, started again, asked for its health."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest
from prometheus_client.parser import text_string_to_metric_families
from schedule_world import wait_until

from mpm_py import cli

MONITORS = """
warehouse: {database: f.duckdb}
monitors:
  steady: {relation: scored, event_time: seen_at, begin: 2024-01-01, features: [steady], baseline: {rolling: 5}}
"""
SCORED = """
    create table scored as select timestamp '2024-01-01' + to_seconds(i * 600) as seen_at,
        (i * 7919 % 1000) / 100.0 as steady from range(1440) as t(i)
"""


class Process:
    """The schedule at work."""

    def __init__(self, folder: Path) -> None:
        self.log = folder / "log.jsonl"
        environment = {
            **os.environ,
            "PYTHONPATH": str(Path(cli.__file__).parents[1]),
            "MPM_CACHE_DIR": str(folder / "cache"),
        }
        words = [
            "schedule",
            "--grace",
            "0",
            "--log-format",
            "json",
            "--openlineage",
            "events.jsonl",
            "--health-port",
            "0",
        ]
        with self.log.open("w") as stderr:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "mpm_py.cli", *words], cwd=folder, env=environment, stderr=stderr
            )

    @property
    def events(self) -> dict[str, dict[str, Any]]:
        """The last event of each name."""
        lines = self.log.read_text(encoding="utf-8").splitlines(keepends=True)
        told = [json.loads(line) for line in lines if line.endswith("\n")]
        return {event["event"]: event for event in told}

    def until(self, name: str) -> dict[str, Any]:
        wait_until(lambda: name in self.events, self.log.read_text, seconds=120)
        return self.events[name]

    def get(self, path: str) -> str:
        with urllib.request.urlopen(self.events["health"]["address"] + path, timeout=5) as answer:
            return answer.read().decode()  # type: ignore[no-any-return]


@contextmanager
def schedule(folder: Path) -> Iterator[Process]:
    made = Process(folder)
    try:
        yield made
    finally:
        if made.process.poll() is None:
            made.process.kill()
        made.process.wait()


def is_there(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.skipif(os.name != "posix", reason="Windows has no SIGTERM that a process may answer")
def test_ended_in_the_middle_of_a_run_and_started_again(tmp_path: Path) -> None:
    (tmp_path / "monitors.yml").write_text(MONITORS, encoding="utf-8")
    file = tmp_path / "f.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute(SCORED)

    def written() -> list[tuple[str, int]]:
        return [(one.name, one.stat().st_mtime_ns) for one in sorted(tmp_path.glob("f.duckdb*"))]

    before = written()
    with schedule(tmp_path) as first:
        child = first.until("started")["process"]
        wait_until(lambda: written() != before, first.log.read_text, seconds=120)
        first.process.send_signal(signal.SIGTERM)
        assert first.process.wait(30) == 0
        assert first.events["finished"]["outcome"] == "stopped" and "stopped" in first.events
        assert not is_there(child), "nothing is left behind"
    with schedule(tmp_path) as second:
        assert second.until("finished")["outcome"] == "healthy"
        second.until("next")
        health = json.loads(second.get("/healthz"))
        assert (health["status"], health["last_run"]["exit_code"]) == ("ok", 0)
        values = {
            (one.name, *one.labels.values()): one.value
            for family in text_string_to_metric_families(second.get("/metrics"))
            for one in family.samples
        }
        assert values["mpm_run_exit_code",] == 0 and values["mpm_last_window_rows", "steady"] == 144
        assert values["mpm_monitor_status", "steady", "pass"] == 1
        told = json.loads((tmp_path / "events.jsonl").read_text(encoding="utf-8").splitlines()[-1])
        assert told["job"]["name"] == "f.mpm.steady" and "steady" in str(told["inputs"][0]["inputFacets"])
        assert told["inputs"][0]["name"] == f"{file}/main.scored" and second.events["openlineage"]["is_sent"]
        # Nothing holds the file between runs.
        with duckdb.connect(str(file)) as connection:
            found = connection.execute("""
                select count(*), count(distinct window_id), sum(row_count) from mpm.mpm_observations
                where bin_kind = 'total' and column_name = '__relation__' and window_start is not null
            """).fetchone()
        assert found == (10, 10, 1440), "nothing was lost or doubled"
        second.process.send_signal(signal.SIGINT)
        assert second.process.wait(30) == 0
