"""A command of mpm in a process of its own: started, waited for, ended; what it said on stderr is kept.

A process of its own because dbt holds the DuckDB file for as long as its process lives, and because whatever
becomes of a run, the schedule goes on.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

PROGRAM = (sys.executable, "-m", "mpm_py.cli")

LAST_WORDS = 2000
"""So many characters of what a command said are told at most, its last."""

KILL_AFTER_SECONDS = 5.0
POLL_SECONDS = 0.05


class Child:
    """One command at work."""

    def __init__(self, command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> None:
        self._said = folder / "stderr.txt"
        with self._said.open("wb") as stderr:
            # In a session of its own: ctrl-C in a terminal reaches the schedule alone, which ends it.
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=stderr,
                start_new_session=True,
                env={**os.environ, **environment},
            )

    @property
    def process_id(self) -> int:
        """Number of the process."""
        return self._process.pid

    def wait(self, limit_seconds: float | None = None) -> tuple[int, bool]:
        """Wait for its end, and make an end of it where it takes longer.

        Returns:
            The exit code as a shell tells it, 128 and its number where a signal ended it; and whether it took
            longer.
        """
        is_too_long = False
        try:
            self._process.wait(limit_seconds)
        except subprocess.TimeoutExpired:
            is_too_long = True
            self.end(0, lambda: False)
        code = self._process.wait()
        return (128 - code if code < 0 else code), is_too_long

    @property
    def last_words(self) -> str:
        """The end of what it said on stderr."""
        return self._said.read_text(encoding="utf-8", errors="replace").strip()[-LAST_WORDS:]

    def end(self, grace_seconds: float, is_urgent: Callable[[], bool]) -> None:
        """Wait so long for its end, then interrupt it, then kill it; at once where it has become urgent."""
        if self._is_over(grace_seconds, is_urgent):
            return
        if not is_urgent():
            self._process.send_signal(signal.SIGINT if os.name == "posix" else signal.SIGTERM)
            self._is_over(KILL_AFTER_SECONDS, is_urgent)
        self._process.kill()
        self._process.wait()

    def _is_over(self, seconds: float, is_urgent: Callable[[], bool]) -> bool:
        deadline = time.monotonic() + seconds
        while self._process.poll() is None and time.monotonic() < deadline and not is_urgent():
            time.sleep(POLL_SECONDS)
        return self._process.poll() is not None
