"""One writer at a time for the results of a database: a lock of the system, which dies with its process."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timezone
from pathlib import Path

from filelock import FileLock, Timeout

from mpm_py.errors import BEING_WRITTEN, written_by


@contextmanager
def alone(folder: Path, what: str = BEING_WRITTEN) -> Iterator[None]:
    """Hold the lock of a made project's folder, which is one of a database and a schema for each user.

    Of a process that was killed nothing is left to be cleared away: its lock went with it.

    Raises:
        MpmError: another process holds it.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock, holder = FileLock(folder / "lock", timeout=0), folder / "lock.json"
    try:
        lock.acquire()
    except Timeout:
        raise written_by(_told(holder), what) from None
    try:
        now = datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M:%S UTC")
        told = {"process": os.getpid(), "host": socket.gethostname(), "since": now}
        holder.write_text(json.dumps(told) + "\n", encoding="utf-8")
        yield
    finally:
        with suppress(OSError):
            holder.unlink()
        lock.release()


def is_held(folder: Path) -> bool:
    """Whether another process holds the lock of a made project's folder at this moment."""
    return holder_of(folder) is not None


def holder_of(folder: Path) -> str | None:
    """Who holds the lock of a made project's folder at this moment; none where nobody does."""
    file = folder / "lock"
    if not file.exists():
        return None  # Nothing was ever run; to look would make the folder.
    try:
        with FileLock(file, timeout=0):
            return None
    except Timeout:
        return _told(folder / "lock.json")


def _told(holder: Path) -> str:
    """Who holds the lock; it may just be coming or going, and not have said so."""
    try:
        told = json.loads(holder.read_text(encoding="utf-8"))
        return f"another mpm: process {told['process']} on {told['host']}, since {told['since']}"
    except (OSError, ValueError, KeyError):
        return "another mpm"
