"""Findings on the data itself against counts of the raw samples."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from observed import EPOCH, FIRST_DAY, Axis, Ledger, fitted_axis, result

RANDOM = np.random.default_rng(5)
BASELINE = RANDOM.normal(0, 1, 2000)
LABELS = ("a", "b", "c", "d")
NUMBER = fitted_axis(BASELINE)
CATEGORY = Axis("category", dictionary=LABELS, value_kind="categorical")


def findings(ledger, **wanted):
    """Rows of mpm_quality as {metric: row}, for rows that hold what is wanted."""
    rows = [
        row
        for row in result(ledger.connect(), "quality")
        if all(row[key] == value for key, value in wanted.items())
    ]
    assert len({row["metric"] for row in rows}) == len(rows)
    return {row["metric"]: row for row in rows}


def watched(axis, baseline, current, **options):
    ledger = Ledger({"x": axis})
    ledger.baseline({"x": baseline})
    ledger.day(0, {"x": current}, **options)
    return ledger


def test_shares_of_what_is_no_value():
    baseline = [*BASELINE[:950], *[None] * 50]
    current = [*BASELINE[:400], *[None] * 60, *[np.nan] * 30, np.inf, -np.inf, *[0.0] * 8]
    found = findings(watched(NUMBER, baseline, current), column_name="x")
    assert found["null_share"]["value"] == pytest.approx(60 / 500)
    assert found["null_share"]["baseline_value"] == pytest.approx(50 / 1000)
    assert found["null_share"]["count"] == 60
    assert (found["nan_share"]["count"], found["nan_share"]["baseline_value"]) == (30, 0.0)
    assert found["infinite_share"]["value"] == pytest.approx(2 / 500)
    assert "blank_share" not in found and "constant_column" not in found


def test_rows_outside_the_range_of_the_baseline_are_counted_from_below():
    outside = np.array([BASELINE.min() - 1e-9, *(BASELINE.max() + np.arange(1, 8))])
    found = findings(watched(NUMBER, BASELINE, np.concatenate([BASELINE[:300], outside])), column_name="x")
    row = found["out_of_range_share"]
    at_least, at_most = (int(word) for word in row["evidence"].split() if word.isdigit())
    assert at_least == row["count"] <= 8 <= at_most
    assert row["count"] >= 7
    found = findings(watched(NUMBER, BASELINE, BASELINE[:300]), column_name="x")
    assert "out_of_range_share" not in found


def test_unseen_and_vanished_categories():
    baseline = ["a"] * 500 + ["b"] * 300 + ["c"] * 190 + ["d"] * 5 + ["rare"] * 5
    current = ["a"] * 300 + ["b"] * 150 + ["new"] * 40 + ["rare"] * 10
    found = findings(watched(CATEGORY, baseline, current), column_name="x")
    unseen = found["unseen_share"]
    assert unseen["count"] == 50
    assert unseen["value"] == pytest.approx(50 / 500 - 5 / 1000)
    assert "40 rows" in unseen["evidence"]
    vanished = found["vanished_category"]
    assert (vanished["category"], vanished["count"]) == ("c", 190)
    assert vanished["baseline_value"] == pytest.approx(0.19)
    assert "95 rows" in vanished["evidence"]


@pytest.mark.parametrize(
    ("axis", "baseline", "current", "before"),
    [
        (NUMBER, BASELINE, np.full(200, 0.7), 0.0),
        (NUMBER, np.full(500, 0.7), np.full(200, 0.7), 1.0),
        (CATEGORY, ["a", "b"] * 200, ["a"] * 150 + [None] * 50, 0.0),
    ],
)
def test_constant_columns(axis, baseline, current, before):
    row = findings(watched(axis, baseline, current), column_name="x")["constant_column"]
    assert (row["value"], row["baseline_value"], row["count"]) == (1.0, before, 200)


def test_duplicates_freshness_and_rows():
    newest = (FIRST_DAY - EPOCH).total_seconds() + 80_000
    relation = {"distinct_count": 190, "value_min": newest - 50_000, "value_max": newest}
    found = findings(watched(NUMBER, BASELINE, BASELINE[:200], relation=relation), column_name="__relation__")
    assert found["row_count"]["count"] == 200
    assert found["duplicate_id_share"]["count"] == 10
    assert found["duplicate_id_share"]["value"] == pytest.approx(0.05)
    assert found["freshness_seconds"]["value"] == 6_400


def test_a_live_segment_does_not_hide_a_dead_one():
    ledger = Ledger({"x": NUMBER})
    ledger.baseline({"x": BASELINE}, segments=["a"] * 1000 + ["b"] * 600 + ["__other__"] * 400)
    ledger.day(0, {"x": BASELINE[:500]}, segments=["a"] * 500)
    ledger.day(1, {"x": BASELINE[:500]}, segments=["a"] * 470 + ["__small__"] * 30)
    rows = [row for row in result(ledger.connect(), "quality") if row["metric"] == "segment_absent"]
    dead, perhaps = sorted(rows, key=lambda row: row["window_id"])
    assert (dead["segment_value"], dead["value"], dead["count"]) == ("b", 1.0, 600)
    assert perhaps["value"] is None and "pooled" in perhaps["evidence"]


def test_an_empty_window_is_a_finding():
    ledger = watched(NUMBER, BASELINE, BASELINE[:200])
    empty = ledger.day(1, {})
    found = findings(ledger, window_id=empty)
    assert list(found) == ["row_count"]
    assert (found["row_count"]["value"], found["row_count"]["evidence"]) == (0.0, "the window has no rows")


def test_what_the_monitor_noted_is_told():
    ledger = watched(NUMBER, BASELINE, BASELINE[:200])
    ledger.add("issues", column_name="__relation__", bin_kind="total")
    ledger.add(
        "issues", column_name="__relation__", bin_kind="issue", row_count=12, category="future_rows: 12 rows"
    )
    ledger.add("issues", column_name="y", bin_kind="issue", category="column_missing: column y is gone")
    found = findings(ledger, window_id="issues")
    assert found["issue_count"]["value"] == 2
    assert (found["future_row_count"]["value"], found["future_row_count"]["count"]) == (12.0, 12)
    assert (found["not_evaluated"]["column_name"], found["not_evaluated"]["value"]) == ("y", None)
    assert found["not_evaluated"]["evidence"].startswith("column_missing")


def test_issues_that_are_gone_leave_a_count_of_none():
    ledger = watched(NUMBER, BASELINE, BASELINE[:200])
    ledger.add(
        "issues", column_name="__relation__", bin_kind="total", observed_at=FIRST_DAY + dt.timedelta(days=500)
    )
    found = findings(ledger, window_id="issues")
    assert list(found) == ["issue_count"] and found["issue_count"]["value"] == 0


def test_evidence_names_no_value():
    current = ["a"] * 100 + ["secret"] * 60 + [None] * 40
    for row in result(watched(CATEGORY, ["a", "b"] * 200, current).connect(), "quality"):
        assert "secret" not in str(row)
