"""How monitors are, window by window: status, counts, the newest judged window, the check to look at first."""

from __future__ import annotations

import datetime as dt
from itertools import count

import pytest
from hypothesis import given, settings
from judged_checks import KNOWN_FAIL, SHAPES, Check, expected_incidents, history, portfolios, rows, store


@settings(max_examples=20)
@given(portfolios())
def test_health_counts_what_is_there(checks: list[Check]) -> None:
    # Baseline rows of one window are baseline rows all: other mixtures do not exist.
    checks = [check for check in checks if not check.is_baseline]
    connection = store(checks, ("m", "n"))
    found = {(row["monitor"], row["window_id"]): row for row in rows(connection, "mpm_health")}
    wanted = {(check.monitor, check.window_id) for check in checks}
    wanted |= {(monitor, "none") for monitor in ("m", "n") if monitor not in {name for name, _ in wanted}}
    assert set(found) == wanted
    told = expected_incidents(checks).values()
    for (monitor, window_id), row in found.items():
        here = [check for check in checks if (check.monitor, check.window_id) == (monitor, window_id)]
        statuses = [check.status for check in here]
        order = ("fail", "warn", "pass", "not_evaluated")
        assert row["status"] == min(statuses, key=order.index, default="not_evaluated")
        for status in order:
            assert row[f"{status}_count"] == statuses.count(status)
        assert row["expected_count"] == sum(
            check.trouble is not None for check in here if check.status == "not_evaluated"
        )
        assert row["quality_fail_count"] == sum(
            check.status == "fail" for check in here if check.family in ("quality", "schema")
        )
        assert row["open_incident_count"] == sum(
            one["monitor"] == monitor and one["status"] != "expected" and one["opened_window_id"] <= window_id
            and (one["resolved_at"] is None or one["resolved_at"] > row["window_end"])
            for one in told
        )  # fmt: skip
    for monitor in ("m", "n"):
        judged = [
            check.window_id
            for check in checks
            if check.monitor == monitor and check.status != "not_evaluated"
        ]
        seen = [check.window_id for check in checks if check.monitor == monitor]
        newest = [window for (name, window), row in found.items() if name == monitor and row["is_newest"]]
        assert newest == [max(judged or seen or ["none"])]


def test_monitors_that_are_not_declared_any_more_are_gone() -> None:
    connection = store([*history("pf"), *history("pf", monitor="gone")], ("m", "never built"))
    assert {row["monitor"] for row in rows(connection, "mpm_incidents")} == {"m"}
    health = rows(connection, "mpm_health", "monitor, window_start")
    assert [(row["monitor"], row["window_id"]) for row in health] == [
        ("m", Check(0, "pass").window_id), ("m", Check(1, "pass").window_id), ("never built", "none"),
    ]  # fmt: skip
    (never,) = [row for row in health if row["monitor"] == "never built"]
    assert (never["status"], never["is_newest"], never["window_start"]) == ("not_evaluated", True, None)
    assert "nothing has been judged yet" in str(never["worst_reason"])
    assert never["window_date"] == dt.date(1970, 1, 1), "no key is null"


def test_the_check_to_look_at_first() -> None:
    numbers = count()
    checks = [
        Check(0, "warn", family="schema", column="a"),
        Check(0, "fail", family="performance", column="b", z=80.0),
        Check(0, "fail", column="c", z=5.0, segment="north", rows=5000),
        Check(0, "fail", column="d", z=-6.0),
        Check(0, "not_evaluated", column=f"e{next(numbers)}", rows=None),
    ]
    (row,) = rows(store(checks), "mpm_health")
    assert (row["status"], row["worst_check_id"], row["row_count"]) == ("fail", checks[3].check_id, 1000)
    assert row["worst_reason"] == checks[3].reason
    (row,) = rows(store([Check(0, "not_evaluated")]), "mpm_health")
    assert (row["status"], row["worst_check_id"], row["worst_reason"]) == (
        "not_evaluated",
        None,
        "x on day 0 not_evaluated",
    )
    (row,) = rows(store([Check(0, "pass")]), "mpm_health")
    assert (row["worst_check_id"], row["worst_reason"]) == (None, None)


def test_that_nothing_was_left_out_makes_no_judged_window() -> None:
    blind = Check(1, "pass", column="__relation__", family="observability")
    first, second = rows(store([Check(0, "warn"), Check(1, *KNOWN_FAIL), blind]), "mpm_health", "window_id")
    assert (first["status"], first["is_newest"]) == ("warn", True)
    assert (second["status"], second["is_newest"], second["expected_count"]) == ("not_evaluated", False, 1)
    failed = Check(1, "fail", column="__relation__", family="observability")
    (_, second) = rows(store([Check(0, "warn"), failed]), "mpm_health", "window_id")
    assert (second["status"], second["is_newest"], second["quality_fail_count"]) == ("fail", True, 1)


def test_nothing_in_nothing_out() -> None:
    connection = store([], ())
    assert rows(connection, "mpm_incidents") == [] and rows(connection, "mpm_health") == []


@pytest.mark.parametrize("table", ["mpm_incidents", "mpm_health"])
def test_the_columns_are_those_of_the_contract(table: str) -> None:
    described = store(history("pf")).execute(f"DESCRIBE {table}").fetchall()
    types = {
        "VARCHAR": "VARCHAR",
        "BIGINT": "bigint",
        "DOUBLE": "double",
        "TIMESTAMP": "timestamp",
        "DATE": "date",
        "BOOLEAN": "boolean",
    }
    assert {name: types[kind] for name, kind, *_ in described} == SHAPES[table]
