"""Files that others read while they are written."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from mpm_py.errors import MpmError


def replace_file(
    file: Path, text: str, *, suffix: str, mode: int, check: Callable[[Path], object] = lambda part: None
) -> None:
    """Put a text into a file at once, so that nobody ever reads half of it.

    Args:
        file: what is replaced; nothing has to be there.
        text: what it is to hold.
        suffix: how the name of what is written beside it ends, until it takes the place of the file.
        mode: rights of the file.
        check: is given the written part before that; what it raises leaves the file as it was.

    Raises:
        OSError: it cannot be written; the file is as it was.
    """
    # Beside it, as only there it can be moved at once.
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".mpm-", suffix=suffix)
    part = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
        check(part)
        part.chmod(mode)
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def write_file(file: Path, text: str, next_step: str) -> None:
    """Write what a user asked for, with the rights that any file of theirs has; whole or not at all.

    Args:
        file: where to; what is there is replaced.
        text: what it is to hold.
        next_step: what the user is told to do where it cannot be written.

    Raises:
        MpmError: it cannot be written; what was there is as it was.
    """
    if file.is_dir():
        raise MpmError(f"{file} cannot be written: it is a folder", next_step)
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        beside.write_text(text, encoding="utf-8", newline="")
        beside.replace(file)
    except OSError as error:
        with suppress(OSError):
            beside.unlink()
        raise MpmError(f"{file} cannot be written: {error.strerror or error}", next_step) from error
