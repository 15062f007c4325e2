"""`mpm plan`: it says what a run then does, changes nothing, and keeps to a budget."""

from __future__ import annotations

import gc
import hashlib
import io
import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from rich.console import Console

from mpm_py import cli
from mpm_py.errors import ExecutionError, MpmError
from mpm_py.invocation import invoke
from mpm_py.monitor import load_monitors
from mpm_py.plan import MonitorPlan, Plan, Reading, plan, read_budget, render_plan
from mpm_py.project import make_project
from mpm_py.runner import Failure, range_variables, variables_option
from mpm_py.terminal.words import byte_text
from mpm_py.warehouse.duckdb_file import DuckDBClient, DuckDBFile

# Ten days of a hundred rows; of the last two no label is known yet.
SCORED = """
    create table {name} as
    select i as id, timestamp '2024-01-01' + to_seconds(i * 864) as seen_at, (i * 7919 % 1000) / 100.0 as amount,
        (i * 31 % 100) / 100.0 as score, case when i < 800 then i % 2 = 0 end as outcome
    from range(1000) as t(i)
"""
WATCHED = {
    "event_time": "seen_at",
    "begin": "2024-01-01",
    "id": "id",
    "prediction": {"score": "score", "positive": True},
    "label": "outcome",
    "features": ["amount"],
    "baseline": {"rolling": 3},
    "min_rows": 50,
}
NAMES = ("quiet", "fresh", "late", "early", "labelled", "rescored", "emptied", "filled", "many", "again")
# Of `again` alone the rows begin before 2024. The same variables all the time: others would make dbt parse anew.
FORCED = {"since": datetime(2023, 12, 1), "until": datetime(2024, 1, 1)}
NEWS = {
    "fresh": "insert into fresh select id + 1000, seen_at + interval 10 days, amount, score, null from fresh where id < 200",
    "late": "insert into late select id + 1000, seen_at, amount, score, outcome from late where id between 310 and 329",
    "early": "delete from early where id between 410 and 429",
    "labelled": "update labelled set outcome = id % 3 = 0 where id between 800 and 899",
    "rescored": "update rescored set score = score / 2 where id between 600 and 699",
    "emptied": "delete from emptied where id between 500 and 599",
    "filled": "insert into filled select * from quiet where id between 200 and 299",
}
Windows = dict[str, int]


class Shop:
    """A folder with a database, a monitors.yml, and what a run observes."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.file, self.database = folder, folder / "monitors.yml", folder / "shop.duckdb"
        self.execute(*(SCORED.format(name=name) for name in (*NAMES, "training")))
        self.execute(
            "delete from filled where id between 200 and 299",
            "update again set seen_at = seen_at - interval 2 days",
        )
        monitors = {name: {"relation": name, **WATCHED} for name in NAMES}
        monitors["quiet"]["baseline"] = {"relation": "training"}
        monitors["many"]["max_windows_per_run"] = 4
        monitors["again"]["begin"] = "2023-12-01"
        self.declare(monitors)

    def declare(self, monitors: dict[str, Any]) -> None:
        declared = {"warehouse": {"database": "shop.duckdb"}, "monitors": monitors}
        self.file.write_text(yaml.safe_dump(declared), encoding="utf-8")

    def execute(self, *statements: str) -> None:
        with duckdb.connect(str(self.database)) as connection:
            for statement in statements:
                connection.execute(statement)

    def plan(self) -> Plan:
        """A plan; the file is the same afterwards, to the last byte."""
        before = self._digest()
        made = plan(self.file, project_folder=self.folder / "planned", **FORCED)
        assert self._digest() == before, "a plan changes nothing"
        assert made.exit_code == 0
        return made

    def observe(self) -> dict[str, Windows]:
        """What the first half of a run writes: start → rows of the windows of each monitor."""
        database = DuckDBFile.of(str(self.database))
        project = make_project(load_monitors(self.file), database, "mpm", self.folder / "run")
        options = variables_option(range_variables(**FORCED))
        done = invoke(project, ["build", *options, "--select", "tag:mpm_monitor"])
        assert {node.status for node in done.nodes} == {"success"}
        with duckdb.connect(str(self.database)) as connection:
            return {
                name: {
                    str(start): rows
                    for start, rows in connection.execute(
                        f"select window_start, row_count from mpm.{name} where invocation_id = ? and bin_kind = 'total'"
                        " and dataset = 'current' and column_name = '__relation__' and segment_key = '__all__'"
                        " and window_start is not null",
                        [done.invocation_id],
                    ).fetchall()
                }
                for name in project.monitors
            }

    def _digest(self) -> str:
        return hashlib.sha256(self.database.read_bytes()).hexdigest()


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    return Shop(tmp_path_factory.mktemp("plan"))


def windows_of(planned: Plan) -> dict[str, Windows]:
    return {
        monitor.name: {window.start: window.row_count for window in monitor.windows}
        for monitor in planned.monitors
    }


def reasons_of(monitor: MonitorPlan) -> dict[str, tuple[int, int]]:
    """Reason → windows and rows."""
    return {reading.reason: (reading.window_count, reading.row_count) for reading in monitor.readings}


@pytest.fixture(scope="module")
def first_plan(shop: Shop) -> Plan:
    return shop.plan()


def test_a_first_run_reads_the_baseline_and_all_windows(shop: Shop, first_plan: Plan) -> None:
    assert windows_of(first_plan) == shop.observe()
    by_name = {monitor.name: monitor for monitor in first_plan.monitors}
    quiet = by_name["quiet"]
    assert (quiet.status, quiet.is_first_run) == ("observes", True)
    assert reasons_of(quiet) == {"baseline": (0, 2000), "first_run": (10, 1000)}, "to learn, and to observe"
    assert reasons_of(by_name["late"])["baseline"] == (0, 300), "a rolling one is only learnt from"
    assert reasons_of(by_name["filled"])["gap"] == (1, 0)
    assert (by_name["many"].window_count, by_name["many"].left_window_count) == (4, 6)
    reading = quiet.readings[1]
    assert (reading.column_count, reading.byte_count) == (5, 1000 * (8 + 8 + 8 + 8 + 1)), "by their types"


def test_what_has_changed_is_read_and_nothing_else(shop: Shop, first_plan: Plan) -> None:
    shop.execute(*NEWS.values())
    planned = shop.plan()
    by_name = {monitor.name: monitor for monitor in planned.monitors}
    assert {name: reasons_of(monitor) for name, monitor in by_name.items()} == {
        "quiet": {},
        "fresh": {"new": (2, 200)},
        "late": {"late_rows": (1, 120)},
        "early": {"fewer_rows": (1, 80)},
        "labelled": {"labels": (1, 100)},
        "rescored": {"predictions": (1, 100)},
        "emptied": {"gone": (1, 0)},
        "filled": {"late_rows": (1, 100)},
        "many": {"new": (4, 400)},
        "again": {"forced": (2, 200)},
    }
    assert by_name["quiet"].status == "nothing_new" and by_name["many"].left_window_count == 2
    (labels,), (late,) = by_name["labelled"].readings, by_name["late"].readings
    assert labels.column_count == late.column_count - 1, "late labels do not read the feature"
    assert windows_of(planned) == shop.observe()


def test_what_a_plan_opens_cannot_be_written(shop: Shop, first_plan: Plan) -> None:
    database = DuckDBFile.of(str(shop.database)).read_only()
    project = make_project(load_monitors(shop.file), database, "mpm", shop.folder / "planned")
    variables = range_variables(**FORCED) | {"mpm_plan": "windows"}
    with pytest.raises(MpmError, match="attached in read-only mode"):
        invoke(project, ["run", *variables_option(variables), "--select", "mpm_marks"])
    gc.collect()  # The error holds the connection, and another kind of connection is refused for as long.


def test_a_terminal_of_80_columns_without_colour(first_plan: Plan) -> None:
    console = Console(file=io.StringIO(), width=80, no_color=True, force_terminal=False)
    failed = MonitorPlan("absent", "failed", failure=Failure("absent", "it is not there", "load it"))
    render_plan(replace(first_plan, monitors=(*first_plan.monitors, failed)), console)
    printed = console.file.getvalue()  # type: ignore[attr-defined]
    assert max(map(len, printed.splitlines())) <= 80 and "\x1b" not in printed
    flowing = " ".join(printed.split())
    assert "10 of 11 monitors have something to read" in flowing and "baseline, read twice" in flowing
    for shown in ("first run", "FAILS", "many: 6 more are left", "mpm.quiet (new)"):
        assert shown in flowing


@pytest.fixture
def here(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """The command line in the folder of the shop."""
    monkeypatch.chdir(shop.folder)
    monkeypatch.setenv("MPM_CACHE_DIR", str(shop.folder / "cache"))
    return shop


def test_the_command_line_prints_statements_tells_what_fails_and_keeps_to_a_budget(
    here: Shop, first_plan: Plan, capsys: Any
) -> None:
    here.execute("insert into late select id + 2000, seen_at, amount, score, outcome from late where id < 10")
    trained = {"relation": "training", **WATCHED, "baseline": {"relation": "training"}}
    absent = {"relation": "trainign", **WATCHED}
    late = {"relation": "late", **WATCHED, "salt": "pl4nted"}
    here.declare({"absent": absent, "late": late, "trained": trained, "waits": trained | {"min_rows": 1001}})
    assert cli.invoke(["plan", "--sql", "--json", "plan.json", "--budget", "3109 rows"]) == 2
    script, said = capsys.readouterr()
    assert "Next step: did you mean training?" in said and "Traceback" not in said
    assert "would read 3,110 rows, and the budget is 3,109 rows; monitor trained alone reads 3,000" in said
    told = json.loads((here.folder / "plan.json").read_text(encoding="utf-8"))
    assert (told["exit_code"], told["window_count"], told["row_count"]) == (2, 11, 3110)
    assert {one["name"]: one["status"] for one in told["monitors"]} == {
        "absent": "failed",
        "late": "observes",
        "trained": "observes",
        "waits": "waits",
    }
    assert told["monitors"][3]["reason"].startswith(
        "its baseline has 1,000 rows, and nothing is observed until"
    )
    assert "-- trained: learn the bins of numbers" in script and "-- mpm_drift: " in script
    assert "pl4nted" not in script and "'(the salt)'" in script
    of_late = script[script.index("-- late: compare") : script.index("-- trained: compare")]
    with duckdb.connect(str(here.database), read_only=True) as connection:
        observed = connection.execute(of_late).fetchall()
    assert len(observed) > 20, "the last statement of a monitor observes"


def test_a_budget_is_not_held_against_an_estimate_without_a_word(
    here: Shop, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    """A database whose engine tells bytes, as far as a plan sees it, and this time refuses."""

    def refuse(client: DuckDBClient, statement: str) -> None:
        raise ExecutionError("shop: Access Denied", statement, "grant it")

    monkeypatch.setattr(DuckDBFile, "bytes_are", "dry_run")
    monkeypatch.setattr(DuckDBClient, "scan", refuse)
    trained = {"relation": "training", **WATCHED, "baseline": {"relation": "training"}}
    here.declare({"trained": trained})
    assert cli.invoke(["plan", "--json", "plan.json", "--budget", "1GB"]) == 0
    shown, said = capsys.readouterr()
    warning = "monitor trained: its bytes are an estimate, also for --budget: shop: Access Denied; grant it"
    assert said == f"warning {warning}\n"
    assert "bytes are an estimate" in " ".join(shown.split()) and "about " in shown
    told = json.loads((here.folder / "plan.json").read_text(encoding="utf-8"))
    assert (told["bytes_are"], told["warnings"]) == ("estimate", [warning])
    assert told["monitors"][0]["estimate_reason"] == "shop: Access Denied; grant it"


def test_all_that_is_wrong_with_the_declarations_is_said_at_once(here: Shop, capsys: Any) -> None:
    here.declare({"one": {"relation": "late", "grain": "year"}, "two": {"relations": "late"}})
    assert cli.invoke(["plan"]) == 2
    said = capsys.readouterr().err
    assert "monitor one, key grain" in said and "monitor two, key relations" in said


@pytest.mark.parametrize(
    ("given", "amount", "is_rows"),
    [("20GB", 20e9, False), ("1.5 tb", 1.5e12, False), ("5e8 rows", 5e8, True), ("700kB", 700e3, False)],
)
def test_a_budget_is_a_number_with_a_unit(given: str, amount: float, is_rows: bool) -> None:
    assert read_budget(given) == read_budget(given.upper())
    assert (read_budget(given).amount, read_budget(given).is_rows) == (amount, is_rows)


@pytest.mark.parametrize("given", ["20", "GB", "-1GB", "20 lions", "1e9"])
def test_no_budget(given: str) -> None:
    with pytest.raises(MpmError, match="no number with a unit"):
        read_budget(given)


def test_a_budget_of_bytes() -> None:
    reading = Reading("new", "scored", 1000, 2, 2_500_000, 1)
    small = MonitorPlan("small", "observes", readings=(reading,))
    made = Plan("shop.duckdb", "mpm", (small, replace(small, name="large", readings=(reading, reading))), ())
    read_budget("7.5MB").check(made)
    with pytest.raises(MpmError, match=r"about 7.5 MB, and the budget is 7.4 MB; monitor large alone"):
        read_budget("7400kB").check(made)


@pytest.mark.parametrize(
    ("amount", "text"),
    [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (99_600, "100 kB"), (7.4e6, "7.4 MB"), (2e18, "2,000 PB")],
)
def test_an_amount_of_bytes(amount: float, text: str) -> None:
    assert byte_text(amount) == text
