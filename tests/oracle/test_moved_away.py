"""Columns that have moved away from their baseline, against a loop over windows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest

from mpm_py.translate.binder import bind

FIRST_DAY = dt.datetime(2024, 1, 1)


def window_id(number: int) -> str:
    return (FIRST_DAY + dt.timedelta(days=number)).strftime("%Y-%m-%dT%H:%M:%SZ")


def column(psi: Sequence[float | None], **changes: Any) -> pd.DataFrame:
    """Aspects psi of one column, day by day; None: no row."""
    rows = [
        {
            "monitor": "m", "window_id": window_id(day), "segment_key": "__all__", "segment_value": "__all__", "column_name": "temp",
            "metric": "psi", "category": None, "value": value, "baseline_value": None, "row_count": 2000, "baseline_row_count": 50_000,
        }
        | changes
        for day, value in enumerate(psi)
        if value is not None
    ]  # fmt: skip
    return pd.DataFrame(rows)


def moved(frame: pd.DataFrame, stale_from: int = 0) -> pd.DataFrame:
    """moved_away of aspects; windows before stale_from are read and not judged."""
    days = range(400)
    windows = pd.DataFrame(
        {
            "monitor": "m",
            "window_id": [window_id(day) for day in days],
            "window_number": [day + 1 for day in days],
            "is_stale": [int(day >= stale_from) for day in days],
        }
    )
    with duckdb.connect() as connection:
        connection.register("aspects", frame.astype({"value": "Float64", "baseline_value": "Float64"}))
        connection.register("stale_checks", windows)
        connection.execute(
            "CREATE TABLE mpm_aspects AS SELECT * REPLACE (CAST(category AS VARCHAR) AS category) FROM aspects"
        )
        return connection.execute(
            bind("moved_away", mpm_aspects="mpm_aspects", stale_checks="stale_checks")
            + " ORDER BY column_name, segment_value, window_id"
        ).df()


@pytest.mark.parametrize("seed", range(3))
def test_status_is_that_of_the_last_seven_windows(seed: int) -> None:
    rng = np.random.default_rng(seed)
    level = np.repeat(rng.choice([0.02, 0.15, 0.4], size=12), 15)
    psi = [None if rng.random() < 0.1 else float(value * rng.uniform(0.8, 1.3)) for value in level]
    rows = moved(column(psi))
    seen: list[float] = []
    for row, value in zip(rows.to_dict("records"), [v for v in psi if v is not None], strict=True):
        seen.append(value if value > 2 * 11 * (1 / 2000 + 1 / 50_000) else 0.0)
        least = min(seen[-7:])
        expected = "pass" if len(seen) < 7 or least < 0.1 else "warn" if least < 0.25 else "fail"
        assert (row["raw_status"], row["value"]) == (expected, pytest.approx(value))
    assert {"pass", "warn", "fail"} == set(rows["raw_status"])


def test_six_windows_are_not_enough_and_one_near_window_ends_it() -> None:
    psi = [0.5] * 8 + [0.01] + [0.5] * 7
    assert list(moved(column(psi))["raw_status"]) == ["pass"] * 6 + ["fail"] * 2 + ["pass"] * 7 + ["fail"]


def test_what_chance_alone_gives_is_not_far() -> None:
    small = column([0.27] * 10, row_count=100, baseline_row_count=400)
    assert set(moved(small)["raw_status"]) == {"pass"}
    assert "fail" in set(moved(small.assign(baseline_value=0.1))["raw_status"])
    assert "fail" not in set(moved(column([0.3] * 10, baseline_value=0.2))["raw_status"])


def test_columns_are_judged_apart_and_of_all_rows_together() -> None:
    frame = pd.concat(
        [
            column([0.5] * 8),
            column([0.01] * 8, column_name="wind"),
            column([0.5] * 8, segment_key="carrier", segment_value="UA"),
        ]
    )
    last = (
        moved(frame)
        .query(f"window_id == '{window_id(7)}'")
        .set_index(["column_name", "segment_value"])["raw_status"]
    )
    assert last.to_dict() == {
        ("temp", "__all__"): "fail",
        ("wind", "__all__"): "pass",
    }


def test_earlier_windows_are_read_back() -> None:
    rows = moved(column([0.5] * 10), stale_from=9)
    assert list(rows["raw_status"]) == ["fail"]
    assert rows["reason"][0] == (
        "temp: has been far from its baseline for 7 windows or more (psi at least 0.50; 0.25 is a large distance)"
    )


def test_a_warning_tells_the_smaller_distance() -> None:
    assert moved(column([0.107] * 7))["reason"][6] == (
        "temp: has been some way from its baseline for 7 windows or more (psi at least 0.10; 0.1 is a moderate distance)"
    )


def test_nothing_gives_nothing() -> None:
    assert moved(column([0.5]).iloc[:0]).empty
