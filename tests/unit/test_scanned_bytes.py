"""Bytes of a plan by the engine's own word: what is asked for, and what is made of the answers."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest

from mpm_py.plan.facts import MonitorPlan, Reading
from mpm_py.plan.scanned import with_scanned_bytes
from mpm_py.propose.on_bigquery import _condition

COLUMNS = [{"name": "at", "data_type": "TIMESTAMP"}, {"name": "x`y", "data_type": "FLOAT64"}]
WINDOWS = {"first_window": "2024-03-01 00:00:00", "last_window": "2024-03-03 00:00:00", "window_count": 2}
READ = "SELECT `at`, `x\\`y` FROM `p`.`d`.`t`"


class Asked:
    """An engine that knows the bytes of some statements."""

    def __init__(self, known: Mapping[str, int]) -> None:
        self.known = known
        self.statements: list[str] = []

    def scanned_bytes(self, statement: str) -> int | None:
        self.statements.append(statement)
        return self.known.get(statement)


def planned(*readings: Reading, is_first_run: bool) -> MonitorPlan:
    return MonitorPlan("m", "observes", is_first_run=is_first_run, readings=readings, baseline_row_count=10)


def reading(reason: str, row_count: int, **more: Any) -> Reading:
    return Reading(reason, "`p`.`d`.`t`", row_count, 2, 1, **more)


def bytes_of(monitor: MonitorPlan, told: dict[str, Any], asked: Asked) -> list[int]:
    done = with_scanned_bytes(monitor, {"columns": COLUMNS, **told}, "at", asked, "bigquery")  # type: ignore[arg-type]
    return [one.byte_count for one in done.readings]


def test_reasons_share_the_statement_that_observes_them_all() -> None:
    monitor = planned(reading("new", 30), reading("late_rows", 10), is_first_run=False)
    told = {"statements": [["observe", "OBSERVE"]]}
    assert bytes_of(monitor, told, Asked({"OBSERVE": 400})) == [300, 100]
    assert bytes_of(monitor, told, Asked({})) == [1, 1], "the estimate stays where the engine does not know"
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
