"""Latency, throughput and failures against NumPy and SciPy on the raw samples."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from observed import FIRST_DAY, Axis, Ledger, fitted_axis, result
from scipy.stats import binomtest

RANDOM = np.random.default_rng(5)
LEVELS = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
CURRENT = ["mean", *LEVELS, "max", "rate_per_second", "error_rate", "error_lower", "error_upper"]
BASELINE = ["baseline_mean", *(f"baseline_{level}" for level in LEVELS), "baseline_error_rate"]
FLAG = Axis("category", dictionary=("false", "true"), value_kind="boolean", role="operation")
FAILED = Axis("integer", 0.0, 1.0, (), (0.0, 1.0), (0.5,), value_kind="integer", role="operation")
FIRST = "2024-01-01T00:00:00Z"


def latency_axis(sample, **changes):
    return fitted_axis(sample, role="operation", **changes)


def rows_of(ledger):
    return {
        (row["window_id"], row["segment_value"], row["column_name"]): row
        for row in result(ledger.connect(), "operations")
    }


def one_day(axis, values, name="latency_ms", **options):
    ledger = Ledger({name: axis})
    ledger.day(0, {name: values}, **options)
    return rows_of(ledger)[FIRST, "__all__", name]


def flags(failures, count):
    return ["true"] * failures + ["false"] * (count - failures)


@pytest.mark.parametrize(
    "sample",
    [RANDOM.lognormal(4, 0.8, 5000), 1e6 + RANDOM.normal(0, 2, 3000), RANDOM.integers(0, 5, 2000) / 4],
    ids=["latency", "offset", "few values"],
)
def test_numbers_beside_those_of_the_baseline(sample):
    now = 1.3 * sample[: sample.size // 2]
    ledger = Ledger({"latency_ms": latency_axis(sample)})
    ledger.baseline({"latency_ms": sample})
    ledger.day(0, {"latency_ms": now})
    rows = rows_of(ledger)
    row, baseline = rows[FIRST, "__all__", "latency_ms"], rows["baseline", "__all__", "latency_ms"]
    assert (row["row_count"], row["value_count"]) == (now.size, now.size)
    assert row["mean"] == pytest.approx(now.mean(), rel=1e-9)
    assert row["baseline_mean"] == pytest.approx(sample.mean(), rel=1e-9)
    assert row["max"] == now.max()
    for name, level in LEVELS.items():
        for found, values in ((row[name], now), (row[f"baseline_{name}"], sample)):
            low, high = (
                np.quantile(values, level, method="lower"),
                np.quantile(values, level, method="higher"),
            )
            room = max(latency_axis(sample).width, abs(high - np.median(sample)) / 15)
            assert low - room <= found <= high + room
        assert baseline[name] == row[f"baseline_{name}"]
    assert row["rate_per_second"] == pytest.approx(now.size / 86400)
    assert [row[name] for name in ("error_rate", "error_lower", "error_upper")] == [None] * 3
    assert baseline["rate_per_second"] is None
    assert [baseline[name] for name in BASELINE] == [None] * 5
    assert row["not_evaluated_reason"] is None


def test_percentiles_of_small_integers_are_values():
    sample = RANDOM.poisson(4, 2000)
    row = one_day(Axis("integer", 4.0, 1.0, value_kind="integer", role="operation"), sample)
    for name, level in LEVELS.items():
        assert row[name] == np.quantile(sample, level, method="inverted_cdf")


def test_percentiles_are_linear_inside_their_bin():
    sample = RANDOM.uniform(0, 40, 1000)
    row = one_day(Axis("arithmetic", 0.0, 10.0, role="operation"), sample)
    edges = np.clip([0, 10, 20, 30, 40], sample.min(), sample.max())
    upto = np.concatenate([[0], np.cumsum(np.histogram(sample, [0, 10, 20, 30, 40])[0])])
    for name, level in LEVELS.items():
        inside = np.interp(level * 1000, upto, [0, 10, 20, 30, 40])
        assert row[name] == pytest.approx(min(inside, edges[-1]), rel=1e-9)


@pytest.mark.parametrize(
    ("failures", "count"), [(0, 21), (0, 50), (0, 97), (1, 20), (37, 1000), (499, 500), (80, 80)]
)
def test_the_error_rate_has_a_wilson_interval(failures, count):
    expected = binomtest(failures, count).proportion_ci(method="wilson")
    ledger = Ledger({"is_slow": FLAG, "is_failed": FAILED})
    values = flags(failures, count)
    ledger.day(0, {"is_slow": values, "is_failed": [float(value == "true") for value in values]})
    rows = rows_of(ledger)
    for name in ("is_slow", "is_failed"):
        row = rows[FIRST, "__all__", name]
        assert row["error_rate"] == pytest.approx(failures / count, rel=1e-12)
        found = (row["error_lower"], row["error_upper"])
        assert found == pytest.approx((expected.low, expected.high), abs=1e-12)
        assert (failures > 0 or found[0] == 0) and (failures < count or found[1] == 1)
        assert 0 <= found[0] <= row["error_rate"] <= found[1] <= 1
        assert [row[level] for level in LEVELS] == [None] * 3
    assert rows[FIRST, "__all__", "is_slow"]["mean"] is None
    assert rows[FIRST, "__all__", "is_failed"]["mean"] == pytest.approx(failures / count, rel=1e-12)


def test_unknown_flags_are_no_failures():
    ledger = Ledger({"is_slow": FLAG})
    ledger.baseline({"is_slow": flags(10, 100)})
    ledger.day(0, {"is_slow": [*flags(30, 60), *[None] * 40]})
    row = rows_of(ledger)[FIRST, "__all__", "is_slow"]
    assert (row["row_count"], row["value_count"], row["error_rate"]) == (100, 60, 0.5)
    assert row["baseline_error_rate"] == 0.1
    assert row["rate_per_second"] == pytest.approx(60 / 86400)


def test_segments_are_measured_apart():
    sample = RANDOM.lognormal(4, 0.5, 900)
    is_failed = (np.arange(900) % 10 == 0).astype(float)
    segments = ["a"] * 600 + ["b"] * 300
    columns = {"latency_ms": sample, "is_failed": is_failed, "is_slow": flags(100, 900)}
    ledger = Ledger({"latency_ms": latency_axis(sample), "is_failed": FAILED, "is_slow": FLAG})
    ledger.baseline(columns, segments=segments)
    ledger.day(0, columns, segments=segments)
    rows = rows_of(ledger)
    for name, part, slow in (("a", slice(0, 600), 100 / 600), ("b", slice(600, 900), 0.0)):
        row = rows[FIRST, name, "latency_ms"]
        assert row["mean"] == pytest.approx(sample[part].mean(), rel=1e-9) == row["baseline_mean"]
        assert row["max"] == sample[part].max()
        assert row["p50"] == pytest.approx(np.median(sample[part]), rel=0.05)
        assert row["rate_per_second"] == pytest.approx(sample[part].size / 86400)
        assert rows[FIRST, name, "is_failed"]["error_rate"] == pytest.approx(0.1)
        assert rows[FIRST, name, "is_slow"]["error_rate"] == pytest.approx(slow)
    assert len(rows) == 2 * 3 * 3


def test_a_rolling_baseline_is_the_sum_of_its_windows():
    days = [RANDOM.lognormal(4, 0.5, 400) for _ in range(4)]
    pooled = np.concatenate(days[1:3])
    ledger = Ledger({"latency_ms": latency_axis(days[0])}, baseline_kind="rolling", rolling_windows=2)
    for number, sample in enumerate(days):
        ledger.day(number, {"latency_ms": sample})
    rows = rows_of(ledger)
    first, last = rows[FIRST, "__all__", "latency_ms"], rows["2024-01-04T00:00:00Z", "__all__", "latency_ms"]
    assert last["baseline_mean"] == pytest.approx(pooled.mean(), rel=1e-9)
    assert last["baseline_p95"] == pytest.approx(np.quantile(pooled, 0.95), rel=0.05)
    assert last["input_window_count"] == 3
    assert [first[name] for name in BASELINE] == [None] * 5 and first["mean"] is not None


def test_an_open_window_counts_as_long_as_it_has_lasted():
    sample = RANDOM.uniform(1, 2, 300)
    axis = latency_axis(sample)
    row = one_day(axis, sample, observed_at=FIRST_DAY + dt.timedelta(hours=6))
    assert row["rate_per_second"] == pytest.approx(300 / 21600)
    ahead = one_day(axis, sample, observed_at=FIRST_DAY - dt.timedelta(hours=6))
    assert ahead["rate_per_second"] is None


def test_values_that_are_no_numbers_are_left_out():
    finite = RANDOM.normal(10, 1, 200)
    row = one_day(latency_axis(finite), [*finite, *[None] * 30, np.nan, np.inf, -np.inf])
    assert (row["row_count"], row["value_count"]) == (233, 200)
    assert row["mean"] == pytest.approx(finite.mean(), rel=1e-9)
    assert row["max"] == finite.max()
    assert row["rate_per_second"] == pytest.approx(200 / 86400)


@pytest.mark.parametrize("value_kind", ["categorical", "text", "timestamp", "nested"])
def test_other_kinds_of_columns_are_counted_alone(value_kind):
    if value_kind == "categorical":
        row = one_day(
            Axis("category", dictionary=("ok",), role="operation", value_kind=value_kind),
            ["ok"] * 40 + ["x"] * 9 + [None],
        )
    else:
        row = one_day(
            Axis("arithmetic", 0.0, 1.0, role="operation", value_kind=value_kind), [*np.arange(49), None]
        )
    assert (row["row_count"], row["value_count"]) == (50, 49)
    assert row["rate_per_second"] == pytest.approx(49 / 86400)
    assert [row[name] for name in CURRENT if name != "rate_per_second"] == [None] * 8
    assert "no numbers" in row["not_evaluated_reason"]


def test_windows_that_cannot_be_judged_say_why():
    sample = RANDOM.normal(10, 1, 100)
    ledger = Ledger({"latency_ms": latency_axis(sample), "gone": latency_axis(sample)})
    ledger.baseline({"latency_ms": sample, "gone": sample})
    ledger.day(0, {})
    ledger.day(1, {"latency_ms": np.arange(7.0)})
    ledger.day(2, {"latency_ms": [None] * 50})
    issue = {"column_name": "gone", "column_role": "operation", "bin_kind": "issue"}
    ledger.add("issues", category="column_missing: it is gone", **issue)
    ledger.add("issues", column_name="__relation__", column_role="relation", bin_kind="total")
    found = result(ledger.connect(), "operations")
    rows = {(row["window_date"].day, row["column_name"]): row for row in found}
    reasons = {
        key: row["not_evaluated_reason"]
        for key, row in rows.items()
        if key[0] > 1 or key[1] == "__relation__"
    }
    assert reasons[1, "__relation__"] == "the window has no rows"
    assert "too few rows" in reasons[2, "__relation__"]
    assert rows[2, "__relation__"]["row_count"] == 7
    assert reasons[3, "latency_ms"] == "no values in this window"
    assert reasons[3, "gone"] == "column_missing: it is gone"
    assert len(reasons) == 4 and not any(row["window_id"] == "issues" for row in found)
    for key in reasons:
        assert [rows[key][name] for name in CURRENT if name != "rate_per_second"] == [None] * 8, key
    assert rows[3, "latency_ms"]["rate_per_second"] == 0.0
    assert rows[3, "gone"]["rate_per_second"] is None
    assert rows[3, "gone"]["baseline_mean"] == pytest.approx(sample.mean())


def test_no_observations_give_no_rows():
    assert result(Ledger({}).connect(), "operations") == []


def test_constant_and_single_values():
    row = one_day(latency_axis(np.full(60, 7.25)), np.full(60, 7.25))
    assert [row[name] for name in ("mean", *LEVELS, "max")] == [7.25] * 5
    ledger = Ledger({"latency_ms": latency_axis(np.array([3.0, 4.0]))}, min_group_size=1)
    ledger.day(0, {"latency_ms": [3.5]})
    row = rows_of(ledger)[FIRST, "__all__", "latency_ms"]
    assert [row[name] for name in ("mean", *LEVELS, "max")] == [3.5] * 5


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(-1e150, 1e150), min_size=20, max_size=40))
def test_any_numbers_give_sound_rows(values):
    sample = np.array(values) + 0.0  # no negative zeros: the ledger names an atom by its text
    row = one_day(latency_axis(sample), sample)
    spread = [row[name] for name in (*LEVELS, "max")]
    assert spread == pytest.approx(sorted(spread), rel=1e-12)
    assert sample.min() <= spread[0] and max(spread) == row["max"] == sample.max()
    assert row["mean"] == pytest.approx(sample.mean(), rel=1e-6, abs=1e-9 * np.abs(sample).max())
