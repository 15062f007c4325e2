"""Profiles from bins against NumPy on the raw samples."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from observed import Axis, Ledger, fitted_axis, result

RANDOM = np.random.default_rng(3)
PERCENTILES = {"p01": 0.01, "p05": 0.05, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p95": 0.95, "p99": 0.99}
SAMPLES = {
    "normal": RANDOM.normal(5, 2, 3000),
    "offset": 1e9 + RANDOM.normal(0, 1, 3000),
    "tiny": 1e-12 * RANDOM.normal(0, 1, 3000),
    "heavy tails": RANDOM.standard_cauchy(3000),
    "zeros": np.where(RANDOM.random(3000) < 0.6, 0.0, RANDOM.exponential(3, 3000)),
    "few values": RANDOM.integers(0, 4, 500) / 4,
    "constant": np.full(300, 7.25),
}


def profile(values, axis=None, **options):
    axis = axis or fitted_axis(np.array([v for v in values if v is not None], dtype=float))
    ledger = Ledger({"x": axis}, **options)
    ledger.baseline({"x": values})
    ledger.day(0, {"x": values})
    rows = {row["window_id"]: row for row in result(ledger.connect(), "profile")}
    assert len(rows) == 2
    baseline, current = rows["baseline"], rows["2024-01-01T00:00:00Z"]
    differs = {"window_id", "window_date", "window_start", "window_end"}
    assert {k: v for k, v in baseline.items() if k not in differs} == {
        k: v for k, v in current.items() if k not in differs
    }
    return current


@pytest.mark.parametrize("name", SAMPLES)
def test_moments_and_extremes_are_exact(name):
    sample = SAMPLES[name]
    row = profile(sample)
    assert row["row_count"] == len(sample) and row["null_rate"] == 0
    assert row["mean"] == pytest.approx(sample.mean(), rel=1e-9, abs=1e-9 * sample.std())
    assert row["standard_deviation"] == pytest.approx(sample.std(ddof=1), rel=1e-9)
    assert (row["min"], row["max"]) == (sample.min(), sample.max())


@pytest.mark.parametrize("name", SAMPLES)
def test_percentiles_are_within_their_bin(name):
    sample = SAMPLES[name]
    row = profile(sample)
    width = fitted_axis(sample).width
    for column, level in PERCENTILES.items():
        low, high = np.quantile(sample, level, method="lower"), np.quantile(sample, level, method="higher")
        distance = abs(high - np.median(sample))
        room = max(width, distance / 15) + 1e-12
        assert low - room <= row[column] <= high + room, column
        assert row["min"] <= row[column] <= row["max"]
    values = [row[column] for column in PERCENTILES]
    assert values == sorted(values)


def test_percentiles_of_small_integers_are_values():
    sample = RANDOM.poisson(4, 2000)
    row = profile(sample, Axis("integer", 4.0, 1.0, value_kind="integer"))
    for column, level in PERCENTILES.items():
        assert row[column] == np.quantile(sample, level, method="inverted_cdf")


def test_special_values_are_counted_and_kept_apart():
    finite = RANDOM.normal(0, 1, 400)
    row = profile([*finite, *[None] * 60, *[np.nan] * 25, np.inf, -np.inf, np.inf])
    assert (row["row_count"], row["null_count"], row["nan_count"], row["infinite_count"]) == (488, 60, 25, 3)
    assert row["null_rate"] == pytest.approx(60 / 488)
    assert row["mean"] == pytest.approx(finite.mean(), abs=1e-12)
    assert row["max"] == finite.max()
    assert row["p50"] == pytest.approx(np.median(finite), abs=0.1)


def test_categories_have_counts_alone():
    axis = Axis("category", dictionary=("a", "b"), value_kind="categorical")
    ledger = Ledger({"x": axis})
    ledger.day(0, {"x": ["a"] * 50 + ["b"] * 40 + ["z"] * 3 + [None] * 7})
    (row,) = result(ledger.connect(), "profile")
    assert (row["row_count"], row["null_count"], row["distinct_count"]) == (100, 7, 3)
    assert [row[name] for name in ("mean", "standard_deviation", "min", "max", *PERCENTILES)] == [None] * 11


def test_windows_without_bins_say_why():
    ledger = Ledger({"x": Axis("arithmetic", 0.0, 1.0)})
    ledger.day(0, {"x": np.arange(7)})
    ledger.day(1, {})
    few, none = sorted(result(ledger.connect(), "profile"), key=lambda row: row["window_id"])
    assert (few["column_name"], few["row_count"]) == ("__relation__", 7)
    assert "too few rows" in few["not_evaluated_reason"]
    assert (none["row_count"], none["not_evaluated_reason"]) == (0, "the window has no rows")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(-1e150, 1e150), min_size=2, max_size=40))
def test_profiles_of_any_numbers(values):
    sample = np.array(values)
    row = profile(sample, min_group_size=1)
    assert row["min"] == sample.min() and row["max"] == sample.max()
    assert all(row["min"] <= row[column] <= row["max"] for column in PERCENTILES)
    deviation = row["standard_deviation"]
    assert deviation is not None and math.isfinite(deviation) and deviation >= 0
