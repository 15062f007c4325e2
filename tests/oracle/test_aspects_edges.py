"""Aspects where there is little to judge: empty windows, constants, nulls, pooled segments, columns without sums."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pytest
from aspects import aspects, only, where
from observed import FIRST_DAY, Axis, Ledger

RANDOM = np.random.default_rng(1)
WHOLE = Axis("integer", 0.0, 1.0, segment_edges=(-10.0, 0.0, 10.0), value_kind="integer")
NUMBERS = RANDOM.integers(-30, 30, 400).astype(float)


def observed_days(*days, axis=WHOLE, baseline=NUMBERS, **options):
    """The Ledger of column x, one window per day."""
    ledger = Ledger({"x": axis}, min_rows=options.pop("min_rows", 20), min_group_size=5, **options)
    ledger.baseline({"x": baseline})
    for number, day in enumerate(days):
        ledger.day(number, {"x": day})
    return ledger


def test_an_empty_window_counts_and_says_that_it_is_empty():
    ledger = observed_days(NUMBERS[:50])
    window_id = ledger.day(1, {}, row_count=0)
    count, reason = sorted(
        where(aspects(ledger.connect()), window_id=window_id), key=lambda row: -len(row["metric"])
    )[::-1]
    assert (count["metric"], count["value"], count["deviation"]) == ("row_count", 0, math.log(0.5))
    assert count["variance"] == 2
    assert (reason["metric"], reason["column_name"]) == ("not_evaluated", "__relation__")
    assert reason["not_evaluated_reason"] == "the window has no rows"


def test_a_window_with_few_rows_is_not_judged_but_counted():
    rows = aspects(observed_days(NUMBERS[:10]).connect())
    assert only(rows, metric="row_count")["value"] == 10
    (row,) = where(rows, column_name="x")
    assert row["not_evaluated_reason"] == "the window has 10 rows here, fewer than min_rows (20)"
    assert row["value"] is None and row["deviation"] is None and row["scale"] == "none"
    rows = aspects(observed_days(NUMBERS[:3]).connect())
    assert "fewer than min_group_size (5)" in only(rows, metric="not_evaluated")["not_evaluated_reason"]


def test_one_row_is_judged_by_its_shares_alone():
    rows = aspects(observed_days(NUMBERS[:1], min_rows=1).connect())
    ledger = Ledger({"x": WHOLE}, min_rows=1, min_group_size=1)
    ledger.baseline({"x": NUMBERS})
    ledger.day(0, {"x": [None]})
    rows = aspects(ledger.connect())
    assert {row["metric"] for row in where(rows, column_name="x")} == {"null_share", "missing_share"}
    assert only(rows, metric="null_share")["value"] == 1


def test_all_null_is_a_share_and_not_a_location():
    rows = aspects(observed_days([None] * 100).connect())
    assert only(rows, metric="null_share")["value"] == 1
    assert not where(rows, metric="location") and not where(rows, metric="not_evaluated")
    rows = aspects(observed_days([None] * 100, baseline=[None] * 300).connect())
    assert (only(rows, metric="null_share")["value"], only(rows, metric="null_share")["baseline_value"]) == (
        1,
        1,
    )


@pytest.mark.parametrize("atoms", [(), (7.0,)])
def test_a_constant_column_has_no_location_and_no_spread(atoms):
    axis = Axis("integer", 0.0, 1.0, atoms=atoms, value_kind="integer")
    rows = aspects(observed_days(np.full(100, 7.0), axis=axis, baseline=np.full(300, 7.0)).connect())
    assert not [row for row in rows if row["metric"] in ("location", "spread")]
    assert [row["value"] for row in where(rows, metric="value_share")] == [1.0] * len(atoms)


def test_a_column_that_becomes_constant_has_moved_and_lost_its_spread():
    rows = aspects(observed_days(np.full(100, 29.0)).connect())
    assert only(rows, metric="location")["value"] > 1.5
    assert only(rows, metric="spread")["observed"] == 0
    rows = aspects(observed_days(np.full(100, -1.0)).connect())
    assert only(rows, metric="spread")["value"] < 0.5


def test_columns_without_sums_have_no_means():
    ledger = observed_days(NUMBERS[:100])
    for row in ledger.rows:
        row |= dict.fromkeys(("value_sum", "value_sum_sq", "value_min", "value_max"))
    row = only(aspects(ledger.connect()), metric="location")
    assert (row["observed"], row["baseline_observed"]) == (None, None)
    assert row["deviation"] is not None and row["variance"] > 0


def test_hash_groups_stand_for_values_where_there_is_no_dictionary():
    axis = Axis("category", dictionary=("none",), value_kind="categorical")
    letters = ["a", "b", "c"]
    rows = aspects(observed_days(letters * 20 + ["a"] * 40, axis=axis, baseline=letters * 100).connect())
    shares = sorted(row["value"] for row in where(rows, metric="value_share"))
    assert shares == [0.2, 0.2, 0.6]
    assert not where(rows, metric="other_share")


def test_values_of_huge_size_do_no_harm():
    axis = Axis("arithmetic", 0.0, 1.0)
    baseline = np.append(NUMBERS, [1e308, -1e308, np.nan])
    rows = aspects(
        observed_days(np.append(NUMBERS[:200], [1e308] * 3), axis=axis, baseline=baseline).connect()
    )
    assert abs(only(rows, metric="location")["value"]) < 0.5
    assert only(rows, metric="spread")["observed"] is None
    assert only(rows, metric="not_finite_share")["baseline_value"] == pytest.approx(1 / 403)


def test_booleans_are_told_by_true_alone():
    axis = Axis("category", dictionary=("false", "true"), value_kind="boolean")
    rows = aspects(
        observed_days(["false"] * 90 + ["true"] * 10, axis=axis, baseline=["false"] * 300).connect()
    )
    share = only(rows, metric="value_share")
    assert (share["category"], share["value"], share["baseline_value"]) == ("true", 0.1, 0)


def test_failures_are_a_share_and_means_of_operations_a_ratio():
    random = np.random.default_rng(6)
    axes = {
        "ok": Axis("category", dictionary=("false", "true"), value_kind="boolean", role="operation"),
        "is_failed": Axis("integer", 0.0, 1.0, atoms=(0.0, 1.0), value_kind="integer", role="operation"),
        "latency": Axis("arithmetic", 100.0, 5.0, role="operation"),
    }
    ledger = Ledger(axes, min_rows=20, min_group_size=5)
    baseline, window = random.normal(100, 20, 400), random.normal(130, 20, 200)
    ledger.baseline(
        {"ok": ["true", "false"] * 200, "is_failed": [0.0] * 392 + [1.0] * 8, "latency": baseline}
    )
    ledger.day(
        0, {"ok": ["true"] * 20 + ["false"] * 180, "is_failed": [1.0] * 30 + [0.0] * 170, "latency": window}
    )
    rows = [row for row in aspects(ledger.connect()) if row["family"] == "operations"]
    assert {row["metric"] for row in rows} == {"error_rate", "mean"}
    assert (only(rows, column_name="ok")["value"], only(rows, column_name="ok")["baseline_value"]) == (
        0.1,
        0.5,
    )
    failed = only(rows, column_name="is_failed")
    assert (failed["value"], failed["baseline_value"], failed["scale"]) == (0.15, 0.02, "share")
    mean = only(rows, metric="mean")
    assert mean["deviation"] == pytest.approx(math.log(window.mean() / baseline.mean()))
    wanted = sum(np.var(x, ddof=1) / x.mean() ** 2 / len(x) for x in (window, baseline))
    assert mean["variance"] == pytest.approx(wanted)


def test_labels_are_compared_where_they_are_known():
    axis = Axis("category", dictionary=("late", "early"), value_kind="categorical", role="label")
    baseline = ["late"] * 100 + ["early"] * 300
    rows = aspects(
        observed_days(["late"] * 30 + ["early"] * 30 + [None] * 140, axis=axis, baseline=baseline).connect()
    )
    late = only(rows, metric="value_share", category="late")
    assert (late["value"], late["row_count"]) == (0.5, 60)
    assert not where(rows, metric="null_share")
    (row,) = where(
        aspects(observed_days([None] * 100, axis=axis, baseline=baseline).connect()), column_name="x"
    )
    assert row["not_evaluated_reason"] == "no label of this window is known yet"
    (row,) = where(
        aspects(observed_days(["late"] * 5 + [None] * 95, axis=axis, baseline=baseline).connect()),
        column_name="x",
    )
    assert row["not_evaluated_reason"] == "the window has 5 known labels here, fewer than min_rows (20)"


def segmented(window_segments, **extra):
    ledger = Ledger({"x": WHOLE}, min_rows=20, min_group_size=5)
    ledger.baseline({"x": NUMBERS}, segments=["a"] * 200 + ["b"] * 100 + ["c"] * 100)
    ledger.day(0, {"x": NUMBERS[: len(window_segments)]}, segments=window_segments, **extra)
    return aspects(ledger.connect())


def test_segments_have_aspects_of_their_own_and_fewer_shares_of_nothing():
    rows = segmented(["a"] * 100 + ["b"] * 50 + ["c"] * 10)
    assert {row["metric"] for row in where(rows, segment_value="a")} == {
        "row_count",
        "null_share",
        "location",
        "spread",
    }
    assert only(rows, segment_value="a", metric="location")["row_count"] == 100
    assert only(rows, segment_value="c", column_name="x")["metric"] == "not_evaluated"
    assert only(rows, segment_value="b", metric="row_count")["deviation"] == pytest.approx(math.log(50.5))


def test_a_segment_that_is_gone_has_no_rows_unless_it_may_be_pooled():
    rows = segmented(["a"] * 100 + ["b"] * 50)
    assert only(rows, segment_value="c", metric="row_count")["value"] == 0
    rows = segmented(["a"] * 100 + ["b"] * 50 + ["__small__"] * 8)
    assert not where(rows, segment_value="c", metric="row_count")
    assert not where(rows, segment_value="__small__")


def test_a_window_that_is_not_over_is_not_judged_by_its_rows():
    ledger = Ledger({"x": WHOLE}, min_rows=20, min_group_size=5)
    ledger.baseline({"x": NUMBERS}, observed_at=FIRST_DAY)
    ledger.day(3, {"x": NUMBERS[:60]}, observed_at=FIRST_DAY + dt.timedelta(days=3, hours=8))
    rows = aspects(ledger.connect())
    count = only(rows, metric="row_count")
    assert (count["value"], count["deviation"], count["variance"]) == (None, None, None)
    assert count["not_evaluated_reason"] == "the window was not over when it was last read"
    assert only(rows, metric="location")["not_evaluated_reason"] is None


def test_repeated_ids_are_a_share_of_the_rows():
    ledger = Ledger({"x": WHOLE}, min_rows=20, min_group_size=5)
    ledger.baseline({"x": NUMBERS}, relation={"distinct_count": 398})
    ledger.day(0, {"x": NUMBERS[:100]}, relation={"distinct_count": 90})
    row = only(aspects(ledger.connect()), metric="duplicate_id_share")
    assert (row["value"], row["baseline_value"], row["scale"]) == (0.1, 0.005, "share")


def test_no_aspect_is_there_twice():
    rows = segmented(["a"] * 100 + ["b"] * 50 + ["c"] * 10)
    keys = [
        tuple(
            row[key] for key in ("window_id", "segment_value", "column_name", "family", "metric", "category")
        )
        for row in rows
    ]
    assert len(keys) == len(set(keys))
