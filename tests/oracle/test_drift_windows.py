"""Which windows are compared with what, what is computed again, and what is not judged."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from observed import FIRST_DAY, Axis, Ledger, fitted_axis, result, result_sql

RANDOM = np.random.default_rng(11)
BASELINE = RANDOM.normal(0, 1, 2000)
AXIS = fitted_axis(BASELINE)
STATISTICS = [
    "psi",
    "psi_noise_floor",
    "psi_p_value",
    "ks_lower",
    "ks_upper",
    "ks_p_value",
    "js_distance",
    "hellinger",
    "total_variation",
    "l_infinity",
    "chi_squared",
    "chi_squared_p_value",
    "wasserstein",
    "wasserstein_normalized",
    "mean_shift_sd",
]
RESULTS = [
    "windows",
    "stale_windows",
    "compared_bins",
    "distribution",
    "readable_distribution",
    "drift",
    "profile",
    "quality",
    "schema_changes",
    "consistent_observations",
]


def sample(size, shift=0.0):
    return {"x": RANDOM.normal(shift, 1, size)}


def by_window(rows):
    return {row["window_id"]: row for row in rows}


def test_what_cannot_be_judged_is_there_with_its_reason():
    ledger = Ledger({"x": AXIS, "gone": AXIS, "empty": AXIS})
    ledger.baseline({"x": BASELINE, "gone": BASELINE, "empty": [None] * 2000})
    few = ledger.day(0, sample(60))
    tiny = ledger.day(1, sample(7))
    none = ledger.day(2, {})
    good = ledger.day(3, sample(500) | {"empty": [None] * 500})
    ledger.add("issues", column_name="__relation__", bin_kind="total")
    ledger.add("issues", column_name="gone", bin_kind="issue",
               category='column_missing: column "gone" is not in the relation any more')  # fmt: skip
    rows = result(ledger.connect(), "drift")
    found = {(row["window_id"], row["column_name"]): row for row in rows}
    assert found[few, "x"]["not_evaluated_reason"] == "the window has 60 rows here, fewer than min_rows (100)"
    assert "7 rows, fewer than min_group_size (20)" in found[tiny, "__relation__"]["not_evaluated_reason"]
    assert found[none, "__relation__"]["not_evaluated_reason"] == "the window has no rows"
    assert found[good, "gone"]["not_evaluated_reason"].startswith("column_missing: ")
    assert "all values are null" in found[good, "empty"]["not_evaluated_reason"]
    assert found[good, "x"]["not_evaluated_reason"] is None
    assert [row["column_name"] for row in rows if row["window_id"] in (tiny, none)] == ["__relation__"] * 2
    assert {row["window_id"] for row in rows} == {few, tiny, none, good}
    for row in rows:
        judged = row["not_evaluated_reason"] is None
        assert all((row[name] is not None) == judged for name in STATISTICS)


def test_small_baselines_are_not_compared_with():
    ledger = Ledger({"x": AXIS})
    ledger.baseline(sample(40))
    ledger.day(0, sample(500))
    (row,) = result(ledger.connect(), "drift")
    assert row["not_evaluated_reason"] == "the baseline has 40 rows here, fewer than min_rows (100)"
    assert row["psi"] is None and row["row_count"] == 500


def test_values_that_turn_null_are_drift():
    ledger = Ledger({"x": AXIS})
    ledger.baseline({"x": BASELINE})
    ledger.day(0, {"x": [None] * 500})
    (row,) = result(ledger.connect(), "drift")
    assert row["l_infinity"] == 1.0 and row["psi"] > 5 and row["ks_lower"] is None
    assert row["note"].startswith("no values to rank in this window")


def test_segments_are_compared_with_their_own_baseline():
    ledger = Ledger({"x": AXIS})
    ledger.baseline({"x": np.concatenate([BASELINE, BASELINE + 2])}, segments=["a"] * 2000 + ["b"] * 2000)
    ledger.day(0, {"x": np.concatenate([BASELINE[:500], BASELINE[:300]])}, segments=["a"] * 500 + ["c"] * 300)
    rows = {row["segment_value"]: row for row in result(ledger.connect(), "drift")}
    assert rows["a"]["psi"] < 0.1 and rows["a"]["not_evaluated_reason"] is None
    assert rows["b"]["not_evaluated_reason"] == "the segment has no rows of its own in this window"
    assert rows["c"]["not_evaluated_reason"] == "the baseline has no rows here"
    assert rows["a"]["ks_lower"] < rows["a"]["ks_upper"] < rows["a"]["ks_lower"] + 0.2


def test_a_column_that_is_gone_now_was_observed_then():
    """Windows of the past keep their reason whenever they are computed again: only one without the column has lost it."""
    ledger = Ledger({"x": AXIS})
    ledger.baseline({"x": np.concatenate([BASELINE, BASELINE])}, segments=["a"] * 2000 + ["b"] * 2000)
    ledger.day(0, {"x": BASELINE[:500]}, segments=["a"] * 500)
    ledger.add("issues", column_name="__relation__", bin_kind="total")
    ledger.add("issues", column_name="x", bin_kind="issue", category="column_missing: x is gone")
    rows = {row["segment_value"]: row for row in result(ledger.connect(), "drift")}
    assert rows["b"]["not_evaluated_reason"] == "the segment has no rows of its own in this window"


def test_a_rolling_baseline_is_the_windows_before():
    days = [sample(400, 0.1 * number) for number in range(6)]
    rolling = Ledger({"x": AXIS}, baseline_kind="rolling", rolling_windows=3)
    names = [rolling.day(number, columns) for number, columns in enumerate(days)]
    rolling.day(6, {})
    rolling.day(7, sample(5))
    last = rolling.day(8, days[0])
    found = by_window(result(rolling.connect(), "drift"))
    assert found[names[0]]["not_evaluated_reason"] == "no earlier window to compare with"
    assert found[names[2]]["baseline_row_count"] == 800
    assert found[names[2]]["input_window_count"] == 3 and found[names[2]]["input_row_count"] == 1200
    for window, before, current in ((names[5], days[2:5], days[5]), (last, days[3:6], days[0])):
        fixed = Ledger({"x": AXIS})
        fixed.baseline({"x": np.concatenate([day["x"] for day in before])})
        fixed.day(0, current)
        (expected,) = result(fixed.connect(), "drift")
        assert found[window]["baseline_row_count"] == 1200
        for name in STATISTICS:
            tolerance = 1e-3 if name.startswith("wasserstein") else 1e-9
            assert found[window][name] == pytest.approx(expected[name], rel=tolerance, abs=1e-12), name


def test_windows_inside_a_baseline_period_are_marked():
    ledger = Ledger({"x": AXIS}, baseline_kind="period", baseline_days=(0, 2))
    ledger.baseline({"x": BASELINE})
    for number in range(3):
        ledger.day(number, sample(200))
    rows = result(ledger.connect(), "drift")
    assert sorted((row["window_start"].day, row["is_baseline_window"]) for row in rows) == [
        (1, True),
        (2, True),
        (3, False),
    ]


@pytest.mark.parametrize("name", RESULTS)
def test_no_rows_in_no_rows_out(name):
    connection = Ledger({}).connect()
    assert result(connection, name) == []
    connection.execute("DELETE FROM mpm_monitors")
    assert result(connection, name) == []


def test_only_what_reads_something_new_is_computed_again():
    ledger = Ledger({"x": AXIS}, baseline_kind="rolling", rolling_windows=2)
    names = [ledger.day(number, sample(300)) for number in range(5)]
    connection = ledger.connect()
    connection.execute(f"CREATE TABLE stored AS {result_sql('drift')}")
    assert result(connection, "drift", stored="stored") == []
    later = FIRST_DAY + dt.timedelta(days=500)
    connection.execute("UPDATE mpm_observations SET observed_at = ? WHERE window_id = ?", [later, names[1]])
    again = {row["window_id"] for row in result(connection, "drift", stored="stored")}
    assert again == set(names[1:4])
    connection.execute("DELETE FROM mpm_observations WHERE window_id = ?", [names[4]])
    connection.execute("UPDATE mpm_observations SET observed_at = ?", [FIRST_DAY + dt.timedelta(days=400)])
    assert result(connection, "drift", stored="stored") == []


def test_engines_that_replace_dates_take_whole_dates():
    ledger = Ledger({"x": AXIS})
    ledger.baseline({"x": BASELINE})
    names = [ledger.day(number, sample(300)) for number in range(3)]
    connection = ledger.connect()
    connection.execute(
        "UPDATE mpm_observations SET window_date = DATE '2024-01-01' WHERE dataset = 'current'"
    )
    connection.execute(f"CREATE TABLE stored AS {result_sql('drift')}")
    connection.execute("DELETE FROM stored WHERE window_id = ?", [names[1]])
    assert {row["window_id"] for row in result(connection, "drift", stored="stored")} == {names[1]}
    assert {row["window_id"] for row in result(connection, "drift", stored="stored", by_date=1)} == set(names)


def test_leftovers_of_other_writes_are_not_read():
    ledger = Ledger({"x": AXIS})
    ledger.baseline({"x": BASELINE})
    twice = ledger.day(0, sample(300))
    ledger.day(0, sample(310), observed_at=FIRST_DAY + dt.timedelta(days=401))
    outdated = ledger.day(
        1, sample(300), relation={"spec_hash": "older"}, observed_at=FIRST_DAY + dt.timedelta(days=390)
    )
    rows = result(ledger.connect(), "consistent_observations")
    totals = {
        (row["window_id"], row["column_name"]): row["row_count"] for row in rows if row["bin_kind"] == "total"
    }
    assert totals[twice, "x"] == totals[twice, "__relation__"] == 310
    assert not any(row["window_id"] == outdated for row in rows)
    assert sum(row["dataset"] == "bins" for row in rows) == sum(
        row["dataset"] == "bins" for row in ledger.rows
    )
    assert totals["baseline", "x"] == 2000


def test_categories_with_few_rows_are_read_as_one():
    labels = ("a", "b", "c", "d")
    ledger = Ledger({"x": Axis("category", dictionary=labels, value_kind="categorical")})
    ledger.baseline({"x": ["a"] * 500 + ["b"] * 300 + ["c"] * 30 + ["d"] * 25})
    ledger.day(0, {"x": ["a"] * 200 + ["b"] * 100 + ["c"] * 7 + ["d"] * 25 + ["new"] * 2 + [None] * 3})
    connection = ledger.connect()
    groups = {group["group_kind"]: group for group in result(connection, "readable_distribution")}
    assert groups["small"]["current_count"] == 7 + 2 + 25, (
        "the next smallest joins, or 9 rows would be known by name"
    )
    assert groups["small"]["category"] is None
    assert groups["null"]["current_count"] == 3
    (drift,) = result(connection, "drift")
    rows = result(connection, "readable_distribution")
    assert sum(row["psi_contribution"] for row in rows) == pytest.approx(drift["psi"], rel=1e-12)


def test_labels_are_compared_where_they_are_known():
    axis = Axis("category", dictionary=("no", "yes"), value_kind="categorical", role="label")
    known = Ledger({"y": axis})
    partly = Ledger({"y": axis})
    for ledger, unknown in ((known, []), (partly, [None] * 300)):
        ledger.baseline({"y": ["no"] * 900 + ["yes"] * 300})
        ledger.day(0, {"y": ["no"] * 200 + ["yes"] * 90 + unknown})
    late = partly.day(1, {"y": [None] * 500})
    (expected,) = result(known.connect(), "drift")
    found = by_window(result(partly.connect(), "drift"))
    assert found[late]["not_evaluated_reason"] == "no label of this window is known yet"
    judged = found["2024-01-01T00:00:00Z"]
    for name in ("psi", "psi_noise_floor", "chi_squared", "chi_squared_p_value", "js_distance", "l_infinity"):
        assert judged[name] == pytest.approx(expected[name], rel=1e-12)
