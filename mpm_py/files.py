"""Files that others read while they are written."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path


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
