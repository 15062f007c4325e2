"""This machine: Python, mpm itself, where it works, and whether there is room."""

from __future__ import annotations

import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from mpm_py.doctor.facts import Finding
from mpm_py.errors import MpmError
from mpm_py.project import cache_root, package_folder

OLDEST_PYTHON = (3, 10)
FEW_BYTES, TOO_FEW_BYTES = 2 << 30, 200 << 20


def examine_python() -> Iterator[Finding]:
    """The version of Python."""
    found = platform.python_version()
    if sys.version_info[:2] < OLDEST_PYTHON:
        wanted = ".".join(map(str, OLDEST_PYTHON))
        yield Finding("Python", f"{found} is too old", "error", f"install Python {wanted} or newer")
    else:
        yield Finding("Python", f"{found}, {platform.system()} {platform.machine()}")


def examine_mpm() -> Iterator[Finding]:
    """mpm's own version, and whether its dbt package is there."""
    package_folder()
    yield Finding("mpm", version("mpm"))


def examine_cache() -> Iterator[Finding]:
    """Whether the folder can be written in which `mpm run` makes its project."""
    folder = cache_root()
    there = next(place for place in (folder, *folder.parents) if place.exists())
    try:
        with tempfile.TemporaryFile(dir=there):
            pass
    except OSError as error:
        raise MpmError(
            f"{folder} cannot be written: {error.strerror}",
            "get the right to write it, or name another folder in MPM_CACHE_DIR",
        ) from error
    home = Path.home()
    yield Finding("cache folder", f"~/{folder.relative_to(home)}" if home in folder.parents else str(folder))


def examine_space(database: Path | None) -> Iterator[Finding]:
    """Room where DuckDB writes: beside its file, and where it puts what does not fit into memory.

    Args:
        database: the DuckDB file; none where results are elsewhere.
    """
    places = {"temporary files": Path(tempfile.gettempdir()), "cache folder": cache_root()}
    if database is not None:
        places["database"] = database.resolve().parent
    told: dict[int, tuple[str, int]] = {}
    for what, folder in places.items():
        there = next(place for place in (folder, *folder.parents) if place.exists())
        free = shutil.disk_usage(there).free
        names, _ = told.get(there.stat().st_dev, ("", 0))
        told[there.stat().st_dev] = (f"{names}, {what}" if names else what, free)
    for what, free in told.values():
        text = f"{free / (1 << 30):,.1f} GiB free ({what})"
        if free < TOO_FEW_BYTES:
            yield Finding("disk space", text, "error", "make room: a run that meets a full disk fails")
        elif free < FEW_BYTES:
            yield Finding("disk space", text, "warning", "make room before there is more to store")
        else:
            yield Finding("disk space", text)
