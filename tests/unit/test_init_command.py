"""`mpm init` as a command, and a newcomer's whole way: init, run, report."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
import yaml

from mpm_py import cli
from mpm_py.monitor import load_monitors

Mpm = Callable[..., tuple[int, str, str]]

SCORED = """
    SELECT
        i AS request_id, timestamp '2024-01-01' + to_minutes(i * 6) AS seen_at, (i * 7919 % 997) / 997.0 AS p_late,
        i * 31 % 97 < 30 AS late, ['web', 'shop'][1 + i % 2] AS channel, 'p' || i % 700 || '@example.com' AS email
    FROM range({rows}) AS r(i)
"""


@pytest.fixture
def mpm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Mpm:
    """Run a command in an empty folder: exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("MPM_CACHE_DIR", str(tmp_path / "cache"))

    def run(*arguments: str) -> tuple[int, str, str]:
        code = cli.invoke(arguments)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


def database(name: str = "shop.duckdb", rows: int = 3000, *others: str) -> None:
    """A database with a scored table, and others."""
    with duckdb.connect(name) as connection:
        connection.execute(f"CREATE TABLE scored AS {SCORED.format(rows=rows)}")
        for other in others:
            connection.execute(other)


def files() -> None:
    """What a data scientist has: training data and scored rows."""
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({SCORED.format(rows=2500)}) TO 'scored.parquet'")
        connection.execute(f"COPY ({SCORED.format(rows=1000)}) TO 'train.csv.gz' (HEADER)")


def test_from_nothing_to_a_report(mpm: Mpm, tmp_path: Path) -> None:
    files()
    code, out, err = mpm("init", "--relation", "scored.parquet", "--baseline", "train.csv.gz")
    assert (code, err) == (0, "wrote monitors.yml\n")
    assert "score p_late" in out and "mpm run" in out and "mpm report --output report.html" in out
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        *("monitoring.duckdb", "monitors.yml", "scored.parquet", "train.csv.gz")
    ]
    code, out, _ = mpm("run")
    assert code in (0, 1) and "scored" in out and "log loss" in out
    code, _, err = mpm("report", "--output", "report.html")
    assert code in (0, 1) and "wrote report.html" in err
    html = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "p_late" in html and "channel" in html and "p1@example.com" not in html
    with duckdb.connect("monitoring.duckdb") as connection:
        (observed,) = connection.execute(
            "SELECT COUNT(*) FROM mpm.mpm_observations WHERE column_name = '__relation__' AND dataset = 'current'"
            " AND segment_key = '__all__' AND bin_kind = 'total' AND row_count > 0"
        ).fetchone()
        columns = {
            name
            for (name,) in connection.execute("SELECT DISTINCT column_name FROM mpm.mpm_profile").fetchall()
        }
    assert observed == 11 and "email" not in columns and {"p_late", "channel"} <= columns


def test_the_file_that_is_written(mpm: Mpm, tmp_path: Path) -> None:
    database()
    code, out, _ = mpm("init")
    text = (tmp_path / "monitors.yml").read_text(encoding="utf-8")
    assert code == 0 and all(len(line) <= 80 for line in out.splitlines()) and "\x1b[" not in out
    assert (
        all(len(line) <= 110 for line in text.splitlines())
        and text.endswith("\n")
        and not text.endswith("\n\n")
    )
    assert load_monitors(tmp_path / "monitors.yml").warehouse.database == "shop.duckdb"
    lines = text.splitlines()
    place = lines.index("    event_time: seen_at")
    assert (
        lines[place - 1]
        == "    # event time: the only column of time; 2024-01-01 00:00 to 2024-01-13 11:54, no nulls"
    )
    assert "        - email  # looks personal: not observed" in lines
    assert any(line.startswith("    # baseline: not sure: ") for line in lines)


def test_a_file_that_is_there_is_added_to_and_only_when_told(mpm: Mpm, tmp_path: Path) -> None:
    database(
        "shop.duckdb",
        3000,
        "CREATE TABLE orders AS SELECT current_date - i::int AS day, i AS x FROM range(500) r(i)",
    )
    file = tmp_path / "monitors.yml"
    mine = "# my own words\nmonitors:\n  scored:   # do not touch\n    relation: scored\n\nholidays: [2024-12-25]\n"
    file.write_text(mine, encoding="utf-8")
    code, _, err = mpm("init", "--relation", "orders")
    assert code == 2 and "--yes" in err and file.read_text(encoding="utf-8") == mine
    code, _, err = mpm("init", "--relation", "orders", "--yes")
    assert (code, err) == (0, "added to monitors.yml\n")
    text = file.read_text(encoding="utf-8")
    assert list(yaml.safe_load(text)["monitors"]) == ["scored", "orders"]
    assert all(line in text for line in mine.splitlines()) and text.index("orders:") < text.index("holidays:")
    for again in ("orders", "main.orders", "scored"):
        code, _, err = mpm("init", "--relation", again, "--yes")
        assert code == 2 and "is watched already" in err
    assert file.read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("monitors: {a: {relation: x}}\n", "in braces"),
        ("monitors:\n  a:\n    relatoin: x\n", "relatoin"),
        ("monitors:\n  a: [\n", "monitors.yml:"),
        ("monitors:\n  a:\n    relation: x\n    where: |+\n      y > 1\n", "would read differently"),
        ("monitors:\n  a:\n    relation: x\n...\n", "would not be YAML"),
        ("warehouse: {database: other.duckdb}\n", "another database"),
        ("warehouse: {profile: shop}\n", "profile"),
    ],
)
def test_a_file_that_cannot_be_added_to_stays(mpm: Mpm, tmp_path: Path, content: str, said: str) -> None:
    database()
    file = tmp_path / "monitors.yml"
    file.write_text(content, encoding="utf-8")
    code, _, err = mpm("init", "--database", "shop.duckdb", "--relation", "scored", "--yes")
    assert code == 2 and said in err and "Next step:" in err
    assert file.read_text(encoding="utf-8") == content
    assert sorted(found.name for found in tmp_path.iterdir()) == ["monitors.yml", "shop.duckdb"]


def test_without_a_relation_the_only_one_is_taken_or_all_are_listed(mpm: Mpm, tmp_path: Path) -> None:
    database(
        "shop.duckdb",
        3000,
        "CREATE TABLE codes AS SELECT 1 AS code",
        "CREATE SCHEMA mpm",
        "CREATE TABLE mpm.mpm_health (day date)",
    )
    code, out, _ = mpm("init", "--monitors", "one.yml")
    assert code == 0 and "scored: main.scored" in out and "mpm run --monitors one.yml" in out
    with duckdb.connect("shop.duckdb") as connection:
        connection.execute("CREATE VIEW visits AS SELECT current_date AS visited_on")
    code, out, err = mpm("init", "--monitors", "two.yml")
    assert code == 2 and "has 3 tables and views" in err and "mpm init --relation main.scored" in err
    assert [line.split()[0] for line in out.splitlines()[1:]] == ["main.scored", "main.visits", "main.codes"]
    assert "mpm_health" not in out and not (tmp_path / "two.yml").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--relation", "scord"), "did you mean scored?"),
        (("--relation", "scored", "--baseline", "trian"), "trian was not found"),
        (("--relation", "scored.parqet"), "cannot tell the format"),
        (("--relation", "nothing.parquet"), "was not found"),
        (("--relation", "s3://bucket/scored.parquet"), "--database FILE --relation VIEW"),
        (("--relation", "scored", "--database", "nothing.duckdb"), "nothing.duckdb was not found"),
        (
            ("--relation", "scored", "--database", "postgresql://me:secret@127.0.0.1:1/shop"),
            "see that the server runs",
        ),
        (("--relation", "scored.parquet", "--database", "mpm.duckdb"), "called like the schema mpm"),
        (("--database", "scored.parquet"), "mpm init --relation scored.parquet"),
        (
            ("--relation", "scored", "--monitors", "nowhere/monitors.yml", "--database", "shop.duckdb"),
            "nowhere",
        ),
    ],
)
def test_errors_say_what_to_do(mpm: Mpm, tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    database()
    with duckdb.connect() as connection:
        connection.execute("COPY (SELECT 1 AS x) TO 'scored.parquet'")
    (tmp_path / "scored.parqet").write_text("", encoding="utf-8")
    code, _, err = mpm("init", *arguments)
    err = " ".join(err.split())
    assert code == 2 and said in err and "Next step:" in err and "secret" not in err
    assert not (tmp_path / "monitors.yml").exists()


def test_files_that_are_here_are_suggested(mpm: Mpm) -> None:
    files()
    code, _, err = mpm("init")
    assert code == 2 and "mpm init --relation scored.parquet" in err


def test_views_of_other_files_are_kept(mpm: Mpm, tmp_path: Path) -> None:
    files()
    (tmp_path / "old").mkdir()
    for place in ("scored.parquet", "old/scored.parquet"):
        with duckdb.connect() as connection:
            connection.execute(f"COPY ({SCORED.format(rows=1500)}) TO '{tmp_path / place}'")
        assert mpm("init", "--relation", place, "--yes")[0] == 0
    code, _, err = mpm("init", "--relation", "scored.parquet", "--yes")
    assert code == 2 and "main.scored is watched already" in err
    monitors = load_monitors(tmp_path / "monitors.yml").monitors
    assert {name: str(monitor.relation) for name, monitor in monitors.items()} == {
        "scored": "main.scored",
        "scored_2": "main.scored_2",
    }
    with duckdb.connect("monitoring.duckdb") as connection:
        connection.execute("DROP VIEW scored")
        connection.execute("CREATE TABLE scored AS SELECT 1 AS mine")
    assert (
        mpm("init", "--relation", "scored.parquet", "--monitors", "b.yml", "--database", "monitoring.duckdb")[
            0
        ]
        == 0
    )
    assert str(load_monitors(tmp_path / "b.yml").monitors["scored"].relation) == "main.scored_3"


def test_a_folder_is_read_with_the_files_that_come_later(mpm: Mpm, tmp_path: Path) -> None:
    (tmp_path / "days").mkdir()
    with duckdb.connect() as connection:
        select = "SELECT timestamp '2024-01-0{day}' + to_seconds(i)  AS seen_at, '00' || i % 3 AS code FROM range(900) r(i)"
        for day in (1, 2):
            connection.execute(f"COPY ({select.format(day=day)}) TO 'days/{day}.csv.gz' (HEADER)")
        assert mpm("init", "--relation", "days")[0] == 0
        connection.execute(f"COPY ({select.format(day=3)}) TO 'days/3.csv.gz' (HEADER)")
    with duckdb.connect("monitoring.duckdb") as connection:
        found = connection.execute(
            "SELECT COUNT(*), MAX(seen_at)::DATE::VARCHAR, MIN(code) FROM days"
        ).fetchone()
    assert found == (2700, "2024-01-03", "000")


def test_types_of_a_text_file_are_kept(mpm: Mpm, tmp_path: Path) -> None:
    for values in ("0.5", "i"):
        with duckdb.connect() as connection:
            connection.execute(f"COPY (SELECT i, {values} AS x FROM range(300) r(i)) TO 'x.csv' (HEADER)")
        assert mpm("init", "--relation", "x.csv", "--monitors", f"{values}.yml")[0] == 0 or values == "i"
        if values == "i":
            with duckdb.connect("monitoring.duckdb") as connection:
                assert connection.execute("SELECT SUM(x), TYPEOF(ANY_VALUE(x)) FROM main.x").fetchone() == (
                    44850,
                    "DOUBLE",
                )


def test_on_a_terminal_it_asks_once(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "shop.duckdb")) as connection:
        connection.execute(f"CREATE TABLE scored AS {SCORED.format(rows=500)}")
    for answer, is_written in ((b"n\n", False), (b"\n", True)):
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            [sys.executable, "-m", "mpm_py.cli", "init"],
            cwd=tmp_path,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={
                **os.environ,
                "NO_COLOR": "1",
                "TERM": "dumb",
                "PYTHONPATH": str(Path(cli.__file__).parents[1]),
            },
        )
        os.close(theirs)
        os.write(ours, answer)
        shown = b""
        while chunk := _read(ours):
            shown += chunk
        os.close(ours)
        assert process.wait(timeout=60) == 0
        assert shown.count(b"Write monitors.yml? [Y/n]") == 1 and b"seen_at" in shown
        assert (tmp_path / "monitors.yml").exists() == is_written
        assert (b"nothing was written" in shown) != is_written


def _read(terminal: int) -> bytes:
    """What was printed; nothing once the other side has gone."""
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""
