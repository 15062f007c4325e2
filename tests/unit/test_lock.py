"""Two that would write the same results: the second says who is at it; of one that was killed nothing is left."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from mpm_py import cli
from mpm_py.errors import MpmError
from mpm_py.lock import alone, is_held
from mpm_py.project import cache_folder
from mpm_py.warehouse.duckdb_file import DuckDBFile

HOLD = """
import sys, time
from pathlib import Path
from mpm_py.lock import alone
with alone(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the made project of a database that lies in the current folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPM_CACHE_DIR", str(tmp_path / "cache"))
    duckdb.connect(str(tmp_path / "shop.duckdb")).close()
    (tmp_path / "monitors.yml").write_text("monitors: {m: {relation: r}}\n", encoding="utf-8")
    return cache_folder(DuckDBFile.of("shop.duckdb"), "mpm")


@pytest.fixture
def holder(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that is at work in that folder."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)], stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(Path(cli.__file__).parents[1])},
    )  # fmt: skip
    assert process.stdout is not None and process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.wait()


def test_the_second_says_who_is_at_it(
    holder: subprocess.Popen[str], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.invoke(["run", "--database", "shop.duckdb"]) == 2
    said = capsys.readouterr().err
    assert f"another mpm: process {holder.pid} on {socket.gethostname()}, since " in said
    assert re.search(r"since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\nNext step: wait until it is done", said)
    assert sorted(path.name for path in folder.iterdir()) == ["lock", "lock.json"], "nothing was made"
    with alone(cache_folder(DuckDBFile.of("shop.duckdb"), "other")):
        """Another schema is another matter."""


def test_whether_it_is_held_can_be_asked(folder: Path) -> None:
    assert not is_held(folder) and not folder.exists(), "nothing is made by asking"
    with alone(folder):
        assert is_held(folder)
    assert not is_held(folder)


def test_a_killed_process_holds_nothing(holder: subprocess.Popen[str], folder: Path) -> None:
    with pytest.raises(MpmError), alone(folder):
        pytest.fail("two at once")
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    for _ in range(2):
        with alone(folder):
            assert f'"process": {os.getpid()},' in (folder / "lock.json").read_text(encoding="utf-8")
    assert not (folder / "lock.json").exists()
