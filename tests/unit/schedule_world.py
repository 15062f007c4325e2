"""A schedule whose runs are made by a program of the tests, which does what it is told, run by run."""

from __future__ import annotations

import io
import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
from apscheduler.triggers.base import BaseTrigger

from mpm_py.schedule import Log, Service, schedule

PROGRAM = """
import json, os, signal, sys, time
folder, command, words = sys.argv[1], sys.argv[2], sys.argv[2:]
plan = json.load(open(f"{folder}/plan.json"))
todo = plan.pop(0) if command == "run" and len(plan) > 1 else plan[0]
json.dump(plan, open(f"{folder}/plan.json", "w"))
if todo.get("stubborn"):
    signal.signal(signal.SIGINT, signal.SIG_IGN)
begun = time.time()
with open(f"{folder}/calls.jsonl", "a") as calls:
    print(json.dumps({"words": words, "process": os.getpid(), "begun": begun, "password": os.environ.get("PGPASSWORD")}), file=calls, flush=True)
time.sleep(todo.get("seconds", 0))
print(todo.get("says", ""), file=sys.stderr)
code = todo.get("code" if command == "run" else "notify_code", 0)
if command == "run" and todo.get("artifact", code != 2):
    found = {"exit_code": code, "status": {"monitors": [], "incidents": [{"monitor": "m", "severity": "high"}] * code}}
    json.dump(found, open(words[words.index("--json") + 1], "w"))
with open(f"{folder}/ends.txt", "a") as ends:
    print(time.time(), file=ends)
sys.exit(code)
"""


class Once(BaseTrigger):
    """Comes once, so many seconds after it is first asked: when the schedule, or its run at start, begins."""

    def __init__(self, seconds: float = 1000) -> None:
        self.seconds = seconds
        self.at: datetime | None = None

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime | None:
        if self.at is None:
            self.at = now + timedelta(seconds=self.seconds)
        return self.at if previous_fire_time is None or previous_fire_time < self.at else None


class Often(BaseTrigger):
    """Comes every tenth of a second."""

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        return (previous_fire_time or now) + timedelta(seconds=0.1)


@dataclass
class World:
    """A folder with a database, monitors and the program; what the schedule said and what was run."""

    folder: Path
    said: io.StringIO = field(default_factory=io.StringIO)

    def __post_init__(self) -> None:
        duckdb.connect(str(self.folder / "f.duckdb")).close()
        self.declare("monitors: {m: {relation: r, event_time: t}}")
        (self.folder / "program.py").write_text(PROGRAM, encoding="utf-8")

    def declare(self, text: str) -> None:
        text = f"warehouse: {{database: f.duckdb}}\n{text}\n"
        (self.folder / "monitors.yml").write_text(text, encoding="utf-8")

    def plan(self, *runs: dict[str, Any]) -> None:
        """What the runs do, the last for all that follow."""
        (self.folder / "plan.json").write_text(json.dumps(runs), encoding="utf-8")

    def service(self, **options: Any) -> Service:
        program = (sys.executable, "-I", "-S", str(self.folder / "program.py"), str(self.folder))
        return schedule(
            self.folder / "monitors.yml",
            **{"trigger": Once(), "log": Log("json", self.said), "program": program, **options},
        )

    @contextmanager
    def serving(self, **options: Any) -> Iterator[Service]:
        """A schedule at work until the block is left, where nothing of it may be left."""
        service = self.service(**options)
        thread = threading.Thread(target=service.serve)
        thread.start()
        try:
            yield service
        finally:
            service.stop()
            thread.join(90)
        assert not thread.is_alive(), self.events
        assert self.events[-1]["event"] == "stopped", self.events

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.said.getvalue().splitlines()]

    def named(self, *names: str) -> list[dict[str, Any]]:
        return [event for event in self.events if event["event"] in names]

    @property
    def outcomes(self) -> list[str]:
        return [event["outcome"] for event in self.named("finished")]

    @property
    def calls(self) -> list[dict[str, Any]]:
        file = self.folder / "calls.jsonl"
        return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []

    def until(self, is_so: Callable[[], Any]) -> None:
        wait_until(is_so, lambda: self.said.getvalue())


def wait_until(is_so: Callable[[], Any], told: Callable[[], str], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, told()
        time.sleep(0.01)
