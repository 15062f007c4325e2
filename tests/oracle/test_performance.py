"""Metrics beside their baseline: differences, label rates, the time of what is known, windows that hold nothing."""

from __future__ import annotations

import datetime as dt
import math

import pandas as pd
import pytest
from observed import evaluate

SEEN = dt.datetime(2024, 3, 1, 12)
WINDOWS = pd.DataFrame(
    [
        {
            "monitor": "m", "window_id": window, "window_date": dt.date(2024, 1, day), "is_baseline_window": False,
            "window_start": dt.datetime(2024, 1, day), "window_end": dt.datetime(2024, 1, day + 1),
            "input_observed_at": SEEN, "input_row_count": 1000, "input_window_count": 2,
        }
        for day, window in enumerate(("one", "empty", "small", "issues"), 1)
    ]
)  # fmt: skip
METRIC = {
    "monitor": "m", "window_id": "one", "segment_key": "__all__", "segment_value": "__all__", "side": "current",
    "problem": "binary", "metric": "accuracy", "label_class": None, "threshold": 0.5, "value": 0.7, "lower": 0.66,
    "upper": 0.75, "standard_error": 0.02, "bound_lower": None, "bound_upper": None, "row_count": 400.0,
    "not_evaluated_reason": None,
}  # fmt: skip
BASELINE = METRIC | {"side": "baseline", "value": 0.8, "lower": 0.79, "upper": 0.82, "row_count": 2000.0}
BIN = {"monitor": "m", "segment_key": "__all__", "segment_value": "__all__"}


def total(window: str, column: str, role: str, kind: str, rows: float) -> dict[str, object]:
    return BIN | {
        "window_id": window, "column_name": column, "column_role": role, "bin_kind": kind, "current_count": rows,
    }  # fmt: skip


BINS = [
    total("one", "__relation__", "relation", "total", 500.0),
    total("one", "y", "label", "total", 500.0),
    total("one", "y", "label", "null", 80.0),
    total("one", "y", "label", "nan", 20.0),
    total("one", "y", "label", "category", 400.0),
    total("empty", "__relation__", "relation", "total", 0.0),
    total("small", "__relation__", "relation", "total", 7.0),
    total("issues", "__relation__", "relation", "total", 0.0),
]
TEXTS = ("label_class", "not_evaluated_reason")


def judged(*metrics: dict[str, object]) -> dict[tuple[object, object], dict[str, object]]:
    values = pd.DataFrame(metrics)
    for column in ("bound_lower", "bound_upper", "value", "lower", "upper"):
        values[column] = values[column].astype("Float64")
    values[list(TEXTS)] = values[list(TEXTS)].astype("string")
    rows = evaluate(
        "performance",
        {"problem": "binary", "label_column": "y"},
        performance_values=values,
        compared_bins=pd.DataFrame(BINS),
        stale_windows=WINDOWS,
    )
    assert len({(row["window_id"], row["metric"], row["label_class"]) for row in rows}) == len(rows)
    return {(row["window_id"], row["label_class"]): row for row in rows}


def test_a_difference_has_the_interval_of_its_two_sides():
    row = judged(METRIC, BASELINE)["one", None]
    assert row["difference"] == pytest.approx(-0.1)
    assert row["difference_lower"] == pytest.approx(-0.1 - math.hypot(0.7 - 0.66, 0.82 - 0.8))
    assert row["difference_upper"] == pytest.approx(-0.1 + math.hypot(0.75 - 0.7, 0.8 - 0.79))
    assert [row[f"baseline_{name}"] for name in ("value", "lower", "upper", "row_count")] == [
        0.8,
        0.79,
        0.82,
        2000,
    ]


def test_classes_are_compared_with_their_own_baseline():
    late = {"metric": "recall", "label_class": "late"}
    early = {"metric": "recall", "label_class": "early"}
    found = judged(METRIC | late, METRIC | early | {"value": 0.9}, BASELINE | early)
    assert found["one", "late"]["baseline_value"] is None and found["one", "late"]["difference"] is None
    assert found["one", "early"]["difference"] == pytest.approx(0.1)


def test_the_label_rate_counts_known_labels_alone():
    assert judged(METRIC)["one", None]["label_rate"] == 0.8


def test_a_row_says_what_it_knew():
    row = judged(METRIC)["one", None]
    assert row["as_of"] == SEEN and row["input_observed_at"] == SEEN


def test_windows_that_hold_nothing_say_why_and_issues_are_no_window():
    found = judged(METRIC)
    assert set(found) == {("one", None), ("empty", None), ("small", None)}
    assert found["empty", None]["metric"] == "not_evaluated"
    assert found["empty", None]["not_evaluated_reason"] == "the window has no rows"
    assert "min_group_size" in str(found["small", None]["not_evaluated_reason"])
    assert found["small", None]["row_count"] == 7


def test_what_could_not_be_judged_has_no_difference():
    unknown = METRIC | {"value": None, "lower": None, "upper": None, "not_evaluated_reason": "no labels yet"}
    row = judged(unknown, BASELINE)["one", None]
    assert row["value"] is None and row["difference"] is None and row["baseline_value"] == 0.8
    assert row["not_evaluated_reason"] == "no labels yet"
