"""What the schedule does, a line for each event: text for people, or JSON for what collects logs."""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timezone
from threading import Lock
from typing import Any, Literal, TextIO

Format = Literal["text", "json"]
Level = Literal["info", "warning", "error"]


def utc_now() -> datetime:
    """The time in UTC, with its zone."""
    return datetime.now(timezone.utc)


def utc_text(moment: datetime) -> str:
    """A time as logs and health tell it."""
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass
class Log:
    """Writes lines; may be used by several threads."""

    form: Format = "text"
    stream: TextIO = field(default_factory=lambda: sys.stderr)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def tell(self, event: str, text: str, level: Level = "info", **facts: Any) -> None:
        """Write one event.

        Args:
            event: its name, for programs.
            text: what people are to read; one line.
            level: how bad it is.
            facts: the same as data; only JSON shows them.
        """
        line = " ".join(text.split())
        if self.form == "json":
            told = {"time": utc_text(utc_now()), "level": level, "event": event, "message": line, **facts}
            line = json.dumps(told, default=str, ensure_ascii=False)
        else:
            head = "" if level == "info" else f"{level.upper()}: "
            line = f"{utc_now():%Y-%m-%d %H:%M:%S} UTC  {head}{line}"
        # Whoever read the log may be gone: runs are still made.
        with self._lock, suppress(OSError):
            print(line, file=self.stream, flush=True)
