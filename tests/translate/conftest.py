"""Helpers for canonical files that exist only during a test."""

from collections.abc import Callable
from pathlib import Path

import pytest

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a canonical statement, or an expression, and return its path."""

    def write(text: str, name: str = "example", *, expression: bool = False) -> Path:
        folder = tmp_path / "expressions" if expression else tmp_path
        folder.mkdir(exist_ok=True)
        path = folder / f"{name}.sql"
        path.write_text(text, encoding="utf-8")
        return path

    return write
