"""Bytes of a plan by the engine's own word: what is asked for, and what is made of the answers."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest
from rich.console import Console

from mpm_py.errors import ExecutionError
from mpm_py.plan.facts import MonitorPlan, Plan, Reading
from mpm_py.plan.scanned import with_scans
from mpm_py.plan.show import render_plan
from mpm_py.propose.on_bigquery import _condition
from mpm_py.warehouse.database import Scan

COLUMNS = [{"name": "at", "data_type": "TIMESTAMP"}, {"name": "x`y", "data_type": "FLOAT64"}]
WINDOWS = {"first_window": "2024-03-01 00:00:00", "last_window": "2024-03-03 00:00:00", "window_count": 2}
READ = "SELECT `at`, `x\\`y` FROM `p`.`d`.`t`"


class Asked:
    """An engine that knows what some statements read, and refuses to tell it of others."""

    def __init__(self, known: Mapping[str, int | Scan | None]) -> None:
        self.known = known
        self.statements: list[str] = []

    def scan(self, statement: str) -> Scan | None:
        self.statements.append(statement)
        if statement not in self.known:
            raise ExecutionError("p: Access Denied", statement, "grant it")
        found = self.known[statement]
        return Scan(found) if isinstance(found, int) else found


def planned(*readings: Reading, is_first_run: bool) -> MonitorPlan:
    return MonitorPlan("m", "observes", is_first_run=is_first_run, readings=readings, baseline_row_count=10)


def reading(reason: str, row_count: int, **more: Any) -> Reading:
    return Reading(reason, "`p`.`d`.`t`", row_count, 2, 1, **more)


def asked_of(monitor: MonitorPlan, told: dict[str, Any], asked: Asked) -> MonitorPlan:
    return with_scans(monitor, {"columns": COLUMNS, **told}, "AT", asked, "bigquery", "dry_run")  # type: ignore[arg-type]


def bytes_of(monitor: MonitorPlan, told: dict[str, Any], asked: Asked) -> list[int]:
    return [one.byte_count for one in asked_of(monitor, told, asked).readings]


def test_reasons_share_the_statement_that_observes_them_all() -> None:
    monitor = planned(reading("new", 30), reading("late_rows", 10), is_first_run=False)
    told = {"statements": [["observe", "OBSERVE"]]}
    assert bytes_of(monitor, told, Asked({"OBSERVE": 400})) == [300, 100]
    gone = planned(reading("gone", 0), reading("gap", 0), is_first_run=False)
    assert bytes_of(gone, told, Asked({"OBSERVE": 400})) == [200, 200], "partitions are read to find no rows"


def test_a_first_run_learns_and_reads_the_windows() -> None:
    told = {"statements": [["learn", "TEXTS"], ["learn", "NUMBERS"]], "baseline": {"columns": COLUMNS}}
    window = READ + (
        " WHERE `at` >= CAST('2024-03-01 00:00:00' AS TIMESTAMP)"
        " AND `at` < CAST('2024-03-03 00:00:00' AS TIMESTAMP)"
    )
    asked = Asked({"TEXTS": 5, "NUMBERS": 7, window: 100})
    readings = (reading("baseline", 20), reading("first_run", 30, **WINDOWS))
    assert bytes_of(planned(*readings, is_first_run=True), told, asked) == [24, 100], (
        "the baseline is read twice"
    )
    assert asked.statements == ["TEXTS", "NUMBERS", window]


def test_an_estimate_stays_and_says_why_where_the_engine_does_not_tell() -> None:
    monitor = planned(reading("new", 30), reading("late_rows", 10), is_first_run=False)
    told = {"statements": [["observe", "OBSERVE"]]}
    refused = asked_of(monitor, told, Asked({}))
    assert [(one.byte_count, one.bytes_are) for one in refused.readings] == [(1, "estimate")] * 2
    assert refused.estimate_reason == "p: Access Denied; grant it"
    silent = asked_of(monitor, told, Asked({"OBSERVE": None}))
    assert silent.estimate_reason == "the engine does not tell what its statements read"
    answered = asked_of(monitor, told, Asked({"OBSERVE": 400}))
    assert {one.bytes_are for one in answered.readings} == {"dry_run"} and answered.estimate_reason is None


def test_a_first_run_of_which_only_a_part_is_told_says_so() -> None:
    told = {"statements": [["learn", "TEXTS"]], "baseline": {"columns": COLUMNS}}
    readings = (reading("baseline", 20), reading("first_run", 30, **WINDOWS))
    done = asked_of(planned(*readings, is_first_run=True), told, Asked({"TEXTS": 7}))
    assert [(one.byte_count, one.bytes_are) for one in done.readings] == [(14, "dry_run"), (1, "estimate")]
    assert done.estimate_reason == "p: Access Denied; grant it"
    made = Plan("shop", "mpm", (done,), (), engine_bytes_are="dry_run")
    assert made.bytes_are == "mixed" and made.as_data()["bytes_are"] == "mixed"
    told_of = printed(made)
    assert re.search(r"baseline.* 14 B", told_of) and re.search(r"first run.* about 1 B", told_of)
    assert re.search(r"total.* about 15 B", told_of) and "by dry runs, which are free of charge" in told_of
    assert "partitions" not in told_of


def test_partitions_are_told_once_for_a_statement_and_never_summed() -> None:
    told = {"statements": [["learn", "A"], ["learn", "B"]], "baseline": {"columns": COLUMNS}}
    both = {"A": Scan(5, 200, 340), "B": Scan(7, 340, 340), READ: Scan(100, 1012, 1340)}
    readings = (reading("baseline", 20), reading("first_run", 30))
    first = asked_of(planned(*readings, is_first_run=True), told, Asked(both))
    assert [(one.byte_count, one.partition_count, one.partition_total) for one in first.readings] == [
        (24, 340, 340),
        (100, 1012, 1340),
    ]
    later = planned(reading("new", 30), reading("late_rows", 10), is_first_run=False)
    shared = asked_of(later, {"statements": [["observe", "O"]]}, Asked({"O": Scan(400, 12, 341)}))
    assert {(one.partition_count, one.partition_total) for one in shared.readings} == {(12, 341)}
    shown = printed(Plan("shop", "mpm", (first, shared), (), engine_bytes_are="dry_run"))
    assert "340 of 340" in shown and "1,012 of 1,340" in shown and shown.count("12 of 341") == 1
    data = Plan("shop", "mpm", (shared,), ()).as_data()["monitors"][0]
    assert data["readings"][1]["partition_count"] == 12 and data["readings"][1]["partition_total"] == 341


def printed(made: Plan) -> str:
    console = Console(file=io.StringIO(), width=120, no_color=True)
    render_plan(made, console)
    return console.file.getvalue()  # type: ignore[attr-defined,no-any-return]


def test_days_are_compared_with_days() -> None:
    columns = [{"name": "at", "data_type": "DATE"}]
    told = {"statements": [], "columns": columns, "baseline": {"columns": columns}}
    asked = Asked({"SELECT `at` FROM `p`.`d`.`t`": 9})
    readings = (reading("baseline", 10), reading("first_run", 30, **WINDOWS))
    assert bytes_of(planned(*readings, is_first_run=True), told, asked) == [9, 1]
    assert asked.statements[-1].endswith(
        "WHERE `at` >= CAST('2024-03-01' AS DATE) AND `at` < CAST('2024-03-03' AS DATE)"
    )


def table(field: str | None, kind: str = "DATE", start: int | None = None, is_required: bool = True) -> Any:
    ranges = SimpleNamespace(field=field, range_=SimpleNamespace(start=start))
    column = SimpleNamespace(name=field, field_type=kind, mode="NULLABLE")
    return SimpleNamespace(
        require_partition_filter=is_required, schema=[column] if field else [],
        range_partitioning=None if start is None else ranges,
        time_partitioning=SimpleNamespace(field=field) if start is None else None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("described", "condition"),
    [
        (table("day", is_required=False), ""),
        (table("day"), "`day` >= CAST('0001-01-01' AS DATE)"),
        (table("at", "TIMESTAMP"), "`at` >= CAST('0001-01-01 00:00:00+00' AS TIMESTAMP)"),
        (table("number", "INTEGER", start=100), "`number` >= 100"),
        (table(None), "_PARTITIONTIME >= TIMESTAMP '0001-01-01 00:00:00+00'"),
    ],
)
def test_init_keeps_every_row_of_a_table_that_wants_a_filter(described: Any, condition: str) -> None:
    assert _condition(described) == condition
