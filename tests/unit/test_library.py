"""mpm as a library: what it exports, a run without a file, and result tables as Arrow's."""

from __future__ import annotations

import inspect
import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import pytest
from report_store import report_store

import mpm_py
from mpm_py.contract.facts import documented_tables

SCORED = """
    create table scored as
    select timestamp '2024-01-01' + to_seconds(i * 600) as seen_at, (i * 7919 % 1000) / 100.0 as amount
    from range(1440) as t(i)
"""


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> mpm_py.ResultStore:
    file = tmp_path_factory.mktemp("library") / "shop.duckdb"
    report_store(file=file).close()
    return mpm_py.find_results(database=str(file))


def test_everything_exported_is_there_and_explained() -> None:
    for name in mpm_py.__all__:
        assert inspect.getdoc(getattr(mpm_py, name)), name
    with pytest.raises(AttributeError, match="has no attribute 'everything'"):
        _ = mpm_py.everything


def test_importing_it_imports_no_engine() -> None:
    code = "import sys, mpm_py; print(*{name.partition('.')[0] for name in sys.modules})"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"duckdb", "dbt", "pydantic", "rich", "sqlglot"} & set(loaded)


def test_monitors_without_a_file_are_run_in_silence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    with duckdb.connect("shop.duckdb") as connection:
        connection.execute(SCORED)
    scored = {
        "relation": "scored",
        "event_time": "seen_at",
        "begin": "2024-01-01",
        "baseline": {"rolling": 5},
    }
    monitors = mpm_py.load_monitors(
        {"warehouse": {"database": "shop.duckdb"}, "monitors": {"scored": scored}}
    )
    result = mpm_py.run(monitors, project_folder=tmp_path / "project")
    assert (result.exit_code, result.monitors[0].window_count) == (0, 10)
    assert capsys.readouterr() == ("", "")
    profile = (
        mpm_py.find_results(database="shop.duckdb")
        .table("mpm_profile", ["scored"], date(2024, 1, 8))
        .to_pylist()
    )
    days = {row["window_date"].day for row in profile if row["column_name"] == "amount"}
    assert days == {8, 9, 10}
    with duckdb.connect("shop.duckdb") as connection:  # Nothing holds the file.
        connection.execute("DROP TABLE scored")


@pytest.mark.parametrize("name", ["mpm_checks", "mpm_incidents", "mpm_monitors", "mpm_health"])
def test_a_table_is_what_sql_says(results: mpm_py.ResultStore, name: str) -> None:
    with results.opened() as connection:
        whole = connection.execute(f"SELECT * FROM mpm.{name} ORDER BY ALL").fetchall()
        one = connection.execute(
            f"SELECT * FROM mpm.{name} WHERE monitor = 'flight_delay' ORDER BY ALL"
        ).fetchall()
    arrow = results.table(name)
    assert len(whole) > 1 and arrow.num_rows == len(whole)
    (table,) = (table for table in documented_tables() if table.name == name)
    assert arrow.column_names == [column.name for column in table.columns]
    assert duckdb.sql("SELECT * FROM arrow ORDER BY ALL").fetchall() == whole
    assert results.table(name, ["flight_delay"]).num_rows == len(one)


def test_what_is_not_there_is_said(results: mpm_py.ResultStore, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(mpm_py.MpmError, match=r"no result table mpm_check\n.*did you mean mpm_checks"):
        results.table("mpm_check")
    with pytest.raises(mpm_py.MpmError, match="monitor flight_delya has no results"):
        results.table("mpm_checks", ["flight_delya"])
    with pytest.raises(mpm_py.MpmError, match="mpm_incidents belong to no windows"):
        results.table("mpm_incidents", since=date(2024, 1, 1))
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(mpm_py.MpmError, match="pip install pyarrow"):
        results.table("mpm_checks")
