"""Helpers for canonical files that exist only during a test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import spark_engines

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


@pytest.fixture(scope="session", params=spark_engines.ENGINES)
def run(request: pytest.FixtureRequest) -> Iterator[spark_engines.Run]:
    """Runs a query on an engine of Spark's dialect; skips where it is not installed."""
    if not spark_engines.is_there(request.param):
        pytest.skip(f"{request.param} is not installed")
    with spark_engines.ENGINES[request.param]() as run:
        yield run
