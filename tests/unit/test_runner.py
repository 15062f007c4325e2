"""`mpm run` from end to end on a small database: exit codes, the artifact, isolation, errors, judgement."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from rich.console import Console

from mpm_py import invocation
from mpm_py.errors import ConfigurationError, MpmError
from mpm_py.invocation import reason
from mpm_py.judgement import judge, unjudged_thresholds
from mpm_py.monitor import load_monitors
from mpm_py.runner import RunResult, run

SCORED = """
    create table scored as
    select
        timestamp '2024-01-01' + to_seconds(i * 600) as seen_at, (i * 7919 % 1000) / 100.0 as steady,
        (i * 7919 % 1000) / 100.0 + case when i >= 1000 then 5 else 0 end as moved
    from range(1440) as t(i)
"""
STEADY = {
    "relation": "scored",
    "event_time": "seen_at",
    "begin": "2024-01-01",
    "features": ["steady"],
    "baseline": {"rolling": 5},
}


class Setting:
    """A folder with a database and a monitors.yml."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with duckdb.connect(str(folder / "f.duckdb")) as connection:
            connection.execute(SCORED)

    def run(self, monitors: dict[str, Any], **options: Any) -> RunResult:
        """Write the file and run it; what was printed is in `printed`."""
        file = self.folder / "monitors.yml"
        file.write_text(
            yaml.safe_dump({"warehouse": {"database": "f.duckdb"}, "monitors": monitors}), encoding="utf-8"
        )
        console = Console(file=io.StringIO(), width=100)
        result = run(file, console=console, project_folder=self.folder / "project", **options)
        self.printed = console.file.getvalue()  # type: ignore[attr-defined]
        return result

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        """Rows of a query; fails if a run has not let go of the file."""
        with duckdb.connect(str(self.folder / "f.duckdb")) as connection:
            return connection.execute(statement).fetchall()


@pytest.fixture(scope="module")
def setting(tmp_path_factory: pytest.TempPathFactory) -> Setting:
    return Setting(tmp_path_factory.mktemp("run"))


def test_a_healthy_run_and_its_rerun(setting: Setting) -> None:
    result = setting.run({"steady": STEADY}, json_path=setting.folder / "run.json")
    assert result.exit_code == 0
    (monitor,) = result.monitors
    assert (monitor.status, monitor.window_count, monitor.row_count) == ("observed", 10, 1440)
    artifact = json.loads((setting.folder / "run.json").read_text(encoding="utf-8"))
    assert artifact["exit_code"] == 0 and artifact["monitors"][0]["name"] == "steady"
    assert "steady" in setting.printed
    assert setting.query("select count(*) from mpm.mpm_drift")[0][0] > 0
    again = setting.run({"steady": STEADY})
    assert [(found.status, found.window_count) for found in again.monitors] == [("nothing_new", 0)]


def test_a_column_far_from_its_baseline_is_exit_code_1(setting: Setting) -> None:
    moved = STEADY | {"features": ["steady", "moved"]}
    result = setting.run({"steady": STEADY, "moved": moved}, select=["moved"])
    assert result.exit_code == 1
    assert [(breach.monitor, breach.column_name, breach.metric) for breach in result.breaches] == [
        ("moved", "moved", "psi")
    ]
    assert [monitor.name for monitor in result.monitors] == ["moved"], (
        "only what was selected is run and judged"
    )


def test_a_broken_monitor_is_exit_code_2_and_the_others_go_on(setting: Setting) -> None:
    broken = {
        "steady": STEADY,
        "absent": STEADY | {"relation": "scord"},
        "wrong": STEADY | {"where": "nonsense > 1"},
    }
    result = setting.run(broken, full_refresh=True)
    found = {monitor.name: monitor for monitor in result.monitors}
    assert result.exit_code == 2
    assert found["steady"].status == "observed" and found["steady"].window_count == 10
    assert found["absent"].failure is not None and found["wrong"].failure is not None
    assert "does not exist" in found["absent"].failure.reason
    assert found["absent"].failure.next_step == "did you mean scored?"
    assert "nonsense" in found["wrong"].failure.reason


def test_a_monitor_without_rows_says_that_it_has_observed_nothing(setting: Setting) -> None:
    setting.query("create or replace table nothing (seen_at timestamp, steady double)")
    result = setting.run({"nothing": STEADY | {"relation": "nothing"}})
    (monitor,) = result.monitors
    assert (monitor.status, result.exit_code) == ("nothing_new", 0)
    assert monitor.issues == ("nothing_observed: the relation, or its baseline, has no rows yet",)


def test_configuration_errors_come_before_dbt(setting: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invocation, "invoke", lambda *given: pytest.fail("dbt was run"))
    with pytest.raises(ConfigurationError) as raised:
        setting.run({"a": {"relatoin": "x"}, "b": {"relation": "scored", "grain": "dya"}})
    assert {problem.monitor for problem in raised.value.problems} == {"a", "b"}


def test_what_cannot_be_run_says_so(setting: Setting) -> None:
    with pytest.raises(MpmError, match="not declared") as raised:
        setting.run({"steady": STEADY}, select=["stedy"])
    assert raised.value.next_step == "did you mean steady?"
    with pytest.raises(MpmError, match="there is no database"):
        setting.run({"steady": STEADY}, database=str(setting.folder / "other.duckdb"))


@pytest.fixture
def drift() -> duckdb.DuckDBPyConnection:
    from mpm_py.judgement import METRICS

    connection = duckdb.connect()
    metrics = ", ".join(f"{0.3 if name == 'psi' else 0.05}::double as {name}" for name in METRICS)
    connection.execute(f"""
        create schema mpm; create table mpm.mpm_drift as
        select
            'm' as monitor, 'x' as column_name, timestamp '2024-01-02' as window_start,
            0.1::double as psi_noise_floor, '__all__' as segment_key,
            null::varchar as not_evaluated_reason, false as is_baseline_window, {metrics}
    """)
    return connection


@pytest.mark.parametrize(
    ("thresholds", "change", "expected"),
    [
        ({}, "select 1", ["psi"]),
        ({}, "update mpm.mpm_drift set psi_noise_floor = 0.2", []),
        ({"psi": {"fail": 0.25}}, "update mpm.mpm_drift set psi_noise_floor = 0.2", ["psi"]),
        ({"psi": 0.4}, "select 1", []),
        ({"psi": {"warn": 0.1}}, "select 1", ["psi"]),
        ({"ks_lower": 0.04}, "update mpm.mpm_drift set psi = 0", ["ks_lower"]),
        ({}, "update mpm.mpm_drift set is_baseline_window = true", []),
        ({}, "update mpm.mpm_drift set segment_key = 'seg'", []),
        (
            {},
            "insert into mpm.mpm_drift by name "
            "select * replace (timestamp '2024-01-03' as window_start, 0 as psi) from mpm.mpm_drift",
            [],
        ),
    ],
)  # fmt: skip
def test_the_newest_judged_window_against_thresholds(
    drift: duckdb.DuckDBPyConnection, thresholds: dict[str, Any], change: str, expected: list[str]
) -> None:
    monitor = load_monitors({"monitors": {"m": {"relation": "t", "thresholds": thresholds}}}).monitors["m"]
    drift.execute(change)
    assert [breach.metric for breach in judge(drift, "mpm", {"m": monitor})] == expected


def test_thresholds_that_nothing_judges_are_named() -> None:
    monitor = load_monitors(
        {"monitors": {"m": {"relation": "t", "thresholds": {"psi": 1, "roc_auc": {"fail": 0.7}}}}}
    ).monitors["m"]
    assert unjudged_thresholds(monitor) == ("roc_auc",)


def test_the_reason_without_what_dbt_wraps_it_in() -> None:
    message = (
        "Compilation Error in model m (models/monitors/m.sql)\n  mpm: monitor 'm' has no luck.\n  \n"
        "  > in macro _plan (macros/observe/plan.sql)\n  > called by macro monitor (macros/monitor.sql)"
    )
    assert reason(message) == "mpm: monitor 'm' has no luck."
    assert reason(
        "Runtime Error in model m (models/m.sql)\n  Binder Error: no column x\n  compiled code at "
        "target/m.sql"
    ) == ("Binder Error: no column x")
