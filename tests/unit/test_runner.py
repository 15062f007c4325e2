"""`mpm run` from end to end on a small database: exit codes, the artifact, isolation, errors, judgement, marks."""

from __future__ import annotations

import io
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from portfolio import portfolio
from rich.console import Console

from mpm_py import invocation
from mpm_py.errors import ConfigurationError, MpmError
from mpm_py.invocation import reason
from mpm_py.marking import mark_expected
from mpm_py.runner import Failure, MonitorRun, RunResult, run, show
from mpm_py.status import Commands, read_status
from mpm_py.summary import Summary, summarise

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
        result = run(file, project_folder=self.folder / "project", **options)
        show(result, console, Console(stderr=True), Commands.of(str(file)))
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


MOVED = STEADY | {"features": ["steady", "moved"], "thresholds": {"psi": {"fail": 0.25}}}


def test_a_failing_check_is_exit_code_1(setting: Setting) -> None:
    result = setting.run({"steady": STEADY, "moved": MOVED}, select=["moved"])
    assert result.exit_code == 1
    assert result.status is not None
    assert [(monitor.name, monitor.status) for monitor in result.status.monitors] == [("moved", "fail")]
    assert {incident.column_name for incident in result.status.incidents} == {"moved"}
    assert [monitor.name for monitor in result.monitors] == ["moved"], (
        "only what was selected is run and judged"
    )
    assert result.as_data()["status"]["monitors"][0]["status"] == "fail"
    text = setting.printed
    assert "moved since 2024-01-0" in text and "moved: psi is" in text and "steady" not in text
    file = setting.folder / "monitors.yml"
    assert f"mpm mark {result.status.incidents[0].incident_id}" in text and str(file) in "".join(
        text.split("\n")
    )
    assert messages(result) == "", "what the summary tells is not told twice"


def test_a_marked_incident_is_expected_and_no_failure(setting: Setting) -> None:
    with duckdb.connect(str(setting.folder / "f.duckdb"), read_only=True) as connection:
        incidents = read_status(connection, "mpm").of(["moved"]).incidents
    marked = mark_expected(
        incidents[0].incident_id[:8],
        "a new sensor",
        setting.folder / "monitors.yml",
        is_whole_monitor=True,
        project_folder=setting.folder / "project",
    )
    assert marked == incidents[0]
    rows = setting.query("select distinct status from mpm.mpm_incidents where monitor = 'moved'")
    assert rows == [("expected",)]
    again = setting.run(
        {"steady": STEADY, "moved": MOVED}, since=datetime(2024, 1, 3), until=datetime(2024, 1, 5)
    )
    assert again.exit_code == 0
    assert [(found.status, found.window_count) for found in again.monitors] == [("observed", 2)] * 2
    assert setting.query("select max(window_end) from mpm.mpm_health")[0][0] == datetime(2024, 1, 11)
    marks = setting.query("select note, incident_id, column_name from mpm.mpm_marks")
    assert marks == [("a new sensor", marked.incident_id, None)]


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


def test_ctrl_c_is_no_failure_of_dbt(setting: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    from dbt.cli.main import dbtRunner, dbtRunnerResult

    interrupted = dbtRunnerResult(success=False, exception=KeyboardInterrupt())
    monkeypatch.setattr(dbtRunner, "invoke", lambda runner, arguments: interrupted)
    with pytest.raises(KeyboardInterrupt):
        setting.run({"steady": STEADY})


def test_configuration_errors_come_before_dbt(setting: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invocation, "invoke", lambda *given: pytest.fail("dbt was run"))
    with pytest.raises(ConfigurationError) as raised:
        setting.run({"a": {"relatoin": "x"}, "b": {"relation": "scored", "grain": "dya"}})
    assert {problem.monitor for problem in raised.value.problems} == {"a", "b"}


def test_what_cannot_be_run_says_so(setting: Setting) -> None:
    with pytest.raises(MpmError, match="not declared") as raised:
        setting.run({"steady": STEADY}, select=["stedy"])
    assert raised.value.next_step == "did you mean steady?"
    with pytest.raises(MpmError, match="nothing lies between"):
        setting.run({"steady": STEADY}, since=datetime(2024, 1, 5), until=datetime(2024, 1, 5))
    with pytest.raises(MpmError, match="there is no database"):
        setting.run({"steady": STEADY}, database=str(setting.folder / "other.duckdb"))


@pytest.mark.parametrize(
    ("life", "code", "said"),
    [
        ("ppp", 0, []),
        ("ppw", 0, ["Warnings", "m: x: values lie 0.8 sd above what is usual"]),
        ("pff", 1, ["m since 2024-01-02, 2 days", "x: values lie 0.8 sd above what is usual"]),
        ("pfp", 0, ["Lately resolved: 1 group", "m 2024-01-02, 1 day: x: values lie"]),
        ("pfF", 1, ["m since 2024-01-02", "x: values lie"]),
        ("---", 0, ["m: too few rows"]),
    ],
)
def test_the_newest_judged_window_decides(life: str, code: int, said: list[str]) -> None:
    result = RunResult("f.duckdb", "mpm", (), summary=summary_of({"m": {"x": life}}))
    text = printed(result)
    assert result.exit_code == code
    assert all(words in text for words in said)
    assert ("values lie" in text or "too few" in text) == bool(said)


def test_what_could_not_be_computed_outweighs_what_fails() -> None:
    summary = summary_of({"m": {"x": "pff"}})
    failed = Failure("mpm_drift", "no luck", "try again")
    assert RunResult("f.duckdb", "mpm", (), (failed,), summary=summary).exit_code == 2
    assert RunResult("f.duckdb", "mpm", (), failed_tests=("t",), summary=None).exit_code == 1
    assert RunResult("f.duckdb", "mpm", (), summary=summary.of(["other"])).exit_code == 0


@pytest.mark.parametrize(
    ("life", "is_said"), [("ppp", False), ("pfp", False), ("---", False), ("ppw", True), ("pff", True)]
)
def test_where_it_is_to_be_quiet_only_what_is_wrong_is_told(life: str, is_said: bool) -> None:
    result = RunResult("f.duckdb", "mpm", (), warnings=("odd",), summary=summary_of({"m": {"x": life}}))
    text, beside = shown(result, is_quiet=True)
    assert (("values lie" in text) == is_said and bool(text.strip()) == is_said) and beside == ""
    assert "What to type next" not in text and "monitor  " not in text
    failed = Failure("mpm_drift", "no luck", "try again")
    assert "mpm_drift: no luck" in shown(RunResult("f.duckdb", "mpm", (), (failed,)), is_quiet=True)[1]


def test_issues_are_told_where_there_is_no_summary() -> None:
    seen = MonitorRun("m", "observed", issues=("odd: why",))
    assert messages(RunResult("f.duckdb", "mpm", (seen,))) == "issue m: odd: why\n"


def summary_of(checks: dict[str, dict[str, str]]) -> Summary:
    return summarise(portfolio(checks), "mpm")


def printed(result: RunResult) -> str:
    """The summary that a run ends with."""
    return shown(result)[0]


def messages(result: RunResult) -> str:
    """What is printed beside the summary."""
    return shown(result)[1]


def shown(result: RunResult, **options: bool) -> tuple[str, str]:
    console, progress = Console(file=io.StringIO(), width=100), Console(file=io.StringIO(), width=200)
    show(result, console, progress, Commands(), **options)
    return console.file.getvalue(), progress.file.getvalue()  # type: ignore[attr-defined]


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
