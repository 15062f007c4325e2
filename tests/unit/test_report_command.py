"""`mpm report` as a command: the file it writes, its exit codes, its errors."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import duckdb
import pytest
from portfolio import portfolio
from report_store import report_store

from mpm_py import cli


def words_of(html: str) -> str:
    """What is read on a page, roughly: enough to look for a sentence."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


@pytest.fixture
def mpm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Run a command in a folder that holds a database: exit code, stdout, stderr."""
    report_store(file=tmp_path / "shop.duckdb")
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str, str]:
        code = cli.invoke(arguments)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


def test_the_command_writes_one_file_and_exits_as_the_status_does(mpm: Any, tmp_path: Path) -> None:
    code, out, err = mpm("report", "--database", "shop.duckdb", "-o", "monday.html")
    assert (code, out) == (1, "") and err.startswith("wrote monday.html (")
    read = words_of((tmp_path / "monday.html").read_text(encoding="utf-8"))
    assert "6 monitors: 1 fails" in read and "mpm mark" in read and "--database shop.duckdb" in read
    code, _, _ = mpm(
        "report", "fraud", "--select", "planned", "--database", "shop.duckdb", "--json", "told.json"
    )
    told = json.loads((tmp_path / "told.json").read_text(encoding="utf-8"))
    assert (told["exit_code"], told["report"]) == (0, "mpm-report.html")
    assert [monitor["name"] for monitor in told["monitors"]] == ["fraud", "planned"]
    assert code == 0 and "2 monitors: 2 pass" in words_of(
        (tmp_path / "mpm-report.html").read_text(encoding="utf-8")
    )
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "monday.html",
        "mpm-report.html",
        "shop.duckdb",
        "told.json",
    ]


def test_errors_say_what_to_do(mpm: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code, _, err = mpm("report", "flight_dely", "--database", "shop.duckdb")
    assert code == 2 and "did you mean flight_delay?" in err
    code, _, err = mpm("report", "--database", "shop.duckdb", "-o", "nowhere/r.html")
    assert code == 2 and "nowhere/r.html cannot be written" in err and "--output" in err
    code, _, err = mpm("report", "--database", "shop.duckdb", "-o", ".")
    assert code == 2 and ". cannot be written: it is a folder" in err
    with duckdb.connect(str(tmp_path / "bare.duckdb")) as connection:
        connection.execute("CREATE TABLE orders AS SELECT 1 AS id")
    code, _, err = mpm("report", "--database", "bare.duckdb")
    assert code == 2 and "has no results yet" in err and "mpm run" in err
    portfolio({}, tmp_path / "empty.duckdb")
    code, _, err = mpm("report", "--database", "empty.duckdb")
    assert code == 2 and "has no monitors" in err
    assert not list(tmp_path.glob("*.html"))
