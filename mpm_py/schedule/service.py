"""The schedule at work: runs in processes of their own, one at a time, whenever one is due."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Lock
from typing import TYPE_CHECKING, Any

from apscheduler.events import EVENT_JOB_MAX_INSTANCES
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

from mpm_py.errors import MpmError, unforeseen
from mpm_py.lock import is_held
from mpm_py.metrics.facts import of_runs
from mpm_py.schedule.child import PROGRAM, Child
from mpm_py.schedule.log import Level, Log, utc_now, utc_text
from mpm_py.schedule.state import Outcome, Run, State
from mpm_py.sending import LEFT_NOTHING
from mpm_py.terminal.words import count

if TYPE_CHECKING:
    from mpm_py.metrics.otlp import OtlpSender

RETRY_SECONDS = (60.0, 300.0)
"""How long after a run that could not run it is tried again: a first and a second time."""

GRACE_SECONDS = 20.0

POLL_SECONDS = 0.1
LOOK_AT_CLOCK_SECONDS = 30.0
"""As often the time is looked at anew: the clock may be moved, the machine may have slept."""

_JOB = "run"

_WORDS: Mapping[Outcome, tuple[Level, str]] = {
    "healthy": ("info", "finished: nothing fails its check"),
    "failing": ("warning", "finished: something fails its check"),
    "could_not_run": ("error", "could not run"),
    "busy": ("warning", "busy: another run is at work on the same results"),
    "killed": ("error", "the run was killed; what it has not done the next one does"),
    "stopped": ("info", "the run was stopped; what it has not done the next one does"),
}


@dataclass(frozen=True)
class Settings:
    """What is run, and when."""

    options: tuple[str, ...]
    """Of all commands that are run: where the monitors and the results are."""
    trigger: BaseTrigger
    lock_folder: Path
    """Where a run of the same results holds its lock."""
    runs_at_start: bool = True
    select: tuple[str, ...] = ()
    """Names of monitors; none for all."""
    notifies: bool = False
    """Whether `mpm notify` is run after each run."""
    otlp: OtlpSender | None = None
    """What sends metrics after each run."""
    openlineage: str | None = None
    """Where events of OpenLineage are sent after each run that could judge; empty where variables say it."""
    retry_seconds: Sequence[float] = RETRY_SECONDS
    grace_seconds: float = GRACE_SECONDS
    """How long a run may go on after the schedule was told to stop."""
    limit_seconds: float | None = None
    """How long a run may take; none for as long as it likes."""
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Variables of the commands beside those of the schedule: a password is one."""
    program: Sequence[str] = PROGRAM
    """The command line of mpm."""


class Service:
    """Runs monitors until it is stopped."""

    def __init__(self, settings: Settings, log: Log) -> None:
        self.settings = settings
        self.log = log
        self.state = State()
        self._stop_count = 0
        self._is_stopping = Event()
        self._is_due_again = False
        self._starting = Lock()
        self._child: Child | None = None

    def stop(self) -> None:
        """End in order; called a second time, kill the run at work. May be called by a handler of signals."""
        self._stop_count += 1

    def serve(self) -> None:
        """Run the monitors whenever they are due. Returns after `stop`, when nothing is at work any more."""
        # A misfire grace of none: however late, a run is made, and one in place of several.
        how: dict[str, Any] = {"max_instances": 1, "coalesce": True, "misfire_grace_time": None}
        if self.settings.runs_at_start:
            how["next_run_time"] = utc_now()
        scheduler = BackgroundScheduler(timezone="UTC")
        scheduler.add_listener(self._put_off, EVENT_JOB_MAX_INSTANCES)
        scheduler.add_job(self._turn, self.settings.trigger, id=_JOB, **how)
        scheduler.start()
        self.state.find_next = lambda: getattr(scheduler.get_job(_JOB), "next_run_time", None)
        if not self.settings.runs_at_start:
            self._tell_next()
        try:
            self._wait(scheduler)
        finally:
            self._end(scheduler)

    def _wait(self, scheduler: BackgroundScheduler) -> None:
        # No event is waited for: a handler of signals that sets one may find its lock held by this thread.
        looked = time.monotonic()
        while not self._stop_count:
            time.sleep(POLL_SECONDS)
            if time.monotonic() - looked > LOOK_AT_CLOCK_SECONDS:
                looked = time.monotonic()
                scheduler.wakeup()

    def _end(self, scheduler: BackgroundScheduler) -> None:
        self._is_stopping.set()
        with self._starting:
            child = self._child
        if child is not None:
            seconds = self.settings.grace_seconds
            self.log.tell(
                "stopping",
                f"stopping: the run at work has {seconds:g} s to end; a second signal kills it",
                grace_seconds=seconds,
            )
            child.end(seconds, lambda: self._stop_count > 1)
        scheduler.shutdown(wait=True)
        self.log.tell("stopped", "stopped")

    def _put_off(self, _: object) -> None:
        """A run is due while one is at work: it is made right after it."""
        self._is_due_again = True

    def _turn(self) -> None:
        """What is done when a run is due."""
        self.state.at_work_since = utc_now()
        try:
            while True:
                self._is_due_again = False
                self._attempt()
                if not self._is_due_again or self._is_stopping.is_set():
                    break
                self.log.tell("due", "a run was due meanwhile: it is made now")
        except Exception as error:
            self._finish(Run(utc_now(), 0.0, 2, "could_not_run", reason=unforeseen(error)))
        finally:
            self.state.at_work_since = None
        if not self._is_stopping.is_set():
            self._tell_next()

    def _attempt(self) -> None:
        """Run the monitors, again where that could not be, and tell people."""
        for seconds in (*self.settings.retry_seconds, None):
            if not self._run() or seconds is None or not self._may_wait(seconds):
                break
            self.log.tell("retry", f"trying again in {seconds:g} s", in_seconds=seconds)
            if self._is_stopping.wait(seconds):
                return
        if self.settings.notifies and not self._is_stopping.is_set():
            self._notify()

    def _may_wait(self, seconds: float) -> bool:
        """Whether trying again comes before the next regular run, which else takes its place."""
        due = self.state.next_run_at
        is_before = due is None or utc_now() + timedelta(seconds=seconds) < due
        return is_before and not self._is_due_again and not self._is_stopping.is_set()

    def _run(self) -> bool:
        """Run the monitors once; whether it is worth another try."""
        begun, started_at = time.monotonic(), utc_now()
        found = None
        try:
            with TemporaryDirectory(prefix="mpm-schedule-") as folder:
                artifact = Path(folder) / "run.json"
                words = [*self.settings.options, *self._select, "--json", str(artifact)]
                child = self._start(folder, "run", *words)
                if child is None:
                    return False
                self.log.tell(
                    "started", f"run started (process {child.process_id})", process=child.process_id
                )
                code, too_long = self._wait_for(child)
                found = _read(artifact)
                outcome = "killed" if too_long else self._outcome(code, found)
                code = 2 if outcome == "could_not_run" else code
                reason = too_long or (child.last_words if outcome in ("could_not_run", "busy") else "")
        except OSError as error:  # A full disk, too many processes: the schedule goes on.
            code, outcome, reason = 2, "could_not_run", f"it could not be started: {error}"
        status = found["status"] if found is not None else None
        if status is not None:
            self.state.results = status
        open_incidents = None if status is None else len(status["incidents"])
        seconds = time.monotonic() - begun
        run = Run(started_at, seconds, code, outcome, open_incidents, reason)
        is_worth_another = self._finish(run)
        self._send_metrics()
        if run.could_run:
            self._send_lineage()
        return is_worth_another

    @property
    def _select(self) -> list[str]:
        return [word for name in self.settings.select for word in ("--select", name)]

    def _start(self, folder: str, command: str, *words: str) -> Child | None:
        """Start a command; none where the schedule is being stopped."""
        with self._starting:
            if self._is_stopping.is_set() or self._stop_count:
                return None
            said = [*self.settings.program, command, *words]
            self._child = Child(said, Path(folder), self.settings.environment)
            return self._child

    def _wait_for(self, child: Child) -> tuple[int, str]:
        """Wait for the end of a command: its exit code, and in words that it took too long, where it did."""
        limit = self.settings.limit_seconds
        code, is_too_long = child.wait(limit)
        self._child = None
        return code, f"it took longer than {limit:g} s" if is_too_long else ""

    def _outcome(self, code: int, found: Mapping[str, Any] | None) -> Outcome:
        if self._stop_count and code not in (0, 1):
            return "stopped"
        if code > 128:
            return "killed"
        # Without its artifact it has come to nothing: Python itself ends with 1 where it crashes.
        if code in (0, 1) and found is not None:
            return "failing" if code else "healthy"
        return "busy" if is_held(self.settings.lock_folder) else "could_not_run"

    def _finish(self, run: Run) -> bool:
        """Remember and tell what became of a run; whether it is worth another try."""
        self.state.last_run = run
        self.state.run_counts[run.exit_code] += 1
        level, words = _WORDS[run.outcome]
        text = f"{words} (exit code {run.exit_code}{_signal(run)}), {run.seconds:.1f} s"
        if run.open_incidents is not None:
            text += f", {count(run.open_incidents, 'open incident')}"
        facts = run.as_data()
        self.log.tell("finished", f"{text}: {run.reason}" if run.reason else text, level, **facts)
        return run.outcome in ("could_not_run", "busy", "killed")

    def _notify(self) -> None:
        ended = self._run_other("notify", *self.settings.options, *self._select)
        if ended is None:
            return
        code, said, seconds = ended
        if code == 0:
            self.log.tell("notified", f"channels were told, {seconds} s", exit_code=0, seconds=seconds)
            return
        text = f"not every channel was told (exit code {code}), the next run tries again: {said}"
        self.log.tell("notified", text, "error", exit_code=code, seconds=seconds, reason=said)

    def _send_metrics(self) -> None:
        sender = self.settings.otlp
        if sender is None or self._is_stopping.is_set() or self._stop_count:
            return
        try:
            sent = sender.send(of_runs(self.state))
        except MpmError as error:
            self._tell_unsent("otlp", "metrics were not sent", str(error))
        else:
            self.log.tell("otlp", f"metrics were sent to {sent.address}", is_sent=True, reason=None)

    def _send_lineage(self) -> None:
        """In a process of its own: it reads the results."""
        where = self.settings.openlineage
        if where is None:
            return
        words = [*self.settings.select, *self.settings.options, "--openlineage", *([where] if where else [])]
        ended = self._run_other("status", *words)
        if ended is None:
            return
        code, said, _ = ended
        # Python itself ends with 1 where it crashes, and then nothing says that it was sent.
        if code in (0, 1) and any(line.startswith(LEFT_NOTHING) for line in said.splitlines()):
            self.log.tell("openlineage", f"events of OpenLineage: {said}", is_sent=True, reason=None)
        else:
            self._tell_unsent("openlineage", "mpm status --openlineage", said.removeprefix("Error: "))

    def _tell_unsent(self, event: str, text: str, reason: str) -> None:
        self.log.tell(event, f"{text}: {reason}", "error", is_sent=False, reason=reason)

    def _run_other(self, command: str, *words: str) -> tuple[int, str, float] | None:
        """Run another command to its end: exit code, last words, seconds; none where the schedule stops."""
        begun = time.monotonic()
        try:
            with TemporaryDirectory(prefix="mpm-schedule-") as folder:
                child = self._start(folder, command, *words)
                if child is None:
                    return None
                code, too_long = self._wait_for(child)
                code, said = (2, too_long) if too_long else (code, child.last_words)
        except OSError as error:
            code, said = 2, f"it could not be started: {error}"
        return code, said, round(time.monotonic() - begun, 1)

    def _tell_next(self) -> None:
        due = self.state.next_run_at
        if due is None:
            self.log.tell("next", "no run is due ever again", "warning", next_run_at=None)
        else:
            local = f" ({due:%H:%M} {due.tzinfo})" if due.utcoffset() else ""
            text = f"next run at {due.astimezone(timezone.utc):%Y-%m-%d %H:%M:%S} UTC{local}"
            self.log.tell("next", text, next_run_at=utc_text(due))


def _signal(run: Run) -> str:
    """The name of the signal that ended a run."""
    try:
        return f", {signal.Signals(run.exit_code - 128).name}" if run.exit_code > 128 else ""
    except ValueError:
        return ""


def _read(artifact: Path) -> dict[str, Any] | None:
    """What a run wrote; nothing where it did not come so far."""
    try:
        found: dict[str, Any] = json.loads(artifact.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found
