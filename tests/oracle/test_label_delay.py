"""Delays and completeness of labels against NumPy on the raw samples."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from observed import FIRST_DAY, Axis, Ledger, fitted_axis, result

RANDOM = np.random.default_rng(11)
HOUR, DAY = 3600.0, 86400.0
SHARES = {"hour": HOUR, "day": DAY, "7_days": 7 * DAY, "30_days": 30 * DAY}
SHARE_NAMES = ["share_within_1_hour", "share_within_1_day", "share_within_7_days", "share_within_30_days"]
AGES = dict(zip(SHARE_NAMES, SHARES.values(), strict=True))
DELAYS = ["delay_mean", "delay_p50", "delay_p90", "delay_p99", "delay_max", "negative_delay_count"]
LABEL = Axis("integer", 0.0, 1.0, (), (0.0, 1.0), (1.0,), role="label", value_kind="integer")
SCORE = Axis("logit", 0.5, segment_edges=(0.25, 0.5), role="prediction", score_class="positive")
WIDE = Axis("arithmetic", 0.0, 1000.0, segment_edges=(1000.0, 50_000.0), role="error")
FIRST = "2024-01-01T00:00:00Z"


def ledger_of(delay_axis=WIDE, problem="binary", score=SCORE, **declared):
    axes = {"y": LABEL, "p": score, "label_delay_seconds": delay_axis}
    if delay_axis is None:
        axes.pop("label_delay_seconds")
    values = {"problem": problem, "prediction_column": "p", "label_column": "y"} | declared
    return Ledger(axes, declared=values)


def columns_of(delays, labels=None, scores=None):
    """Columns of rows with these delays (NaN: no label); every label is 1 unless said."""
    known = ~np.isnan(delays)
    labels = np.ones(len(delays)) if labels is None else labels
    return {
        "y": [float(y) if is_known else None for y, is_known in zip(labels, known, strict=True)],
        "p": np.full(len(delays), 0.7) if scores is None else scores,
        "label_delay_seconds": [
            float(d) if is_known else None for d, is_known in zip(delays, known, strict=True)
        ],
    }


def classes_of(columns):
    return [None if y is None else "positive" if y == 1 else "negative" for y in columns["y"]]


def rows_of(ledger):
    return {(row["window_id"], row["segment_value"]): row for row in result(ledger.connect(), "label_delay")}


def one_day(delays, axis=WIDE, **options):
    ledger = ledger_of(axis)
    columns = columns_of(np.asarray(delays, dtype=float))
    ledger.day(0, columns, classes=classes_of(columns), **options)
    return rows_of(ledger)


def known_upto(delays, age, width=1000.0):
    """Rows with a delay up to an age, linear inside bins of one width that end at the extremes."""
    finite = delays[~np.isnan(delays)]
    edges = np.arange(np.floor(finite.min() / width), np.floor(finite.max() / width) + 2) * width
    counts = np.bincount(np.floor((finite - edges[0]) / width).astype(int), minlength=len(edges) - 1)
    ends = np.clip(edges, finite.min(), finite.max())
    return np.interp(age, ends, np.concatenate([[0], np.cumsum(counts)]), left=0, right=finite.size)


def test_counts_rates_and_shares_are_those_of_the_raw_rows():
    delays = RANDOM.uniform(-900, 63_000, 4000)
    delays[RANDOM.random(4000) < 0.2] = np.nan
    row = one_day(delays)[FIRST, "__all__"]
    finite = delays[~np.isnan(delays)]
    assert (row["row_count"], row["label_count"], row["unlabelled_count"]) == (
        4000,
        finite.size,
        4000 - finite.size,
    )
    assert row["label_rate"] == pytest.approx(finite.size / 4000, rel=1e-12)
    assert row["delay_mean"] == pytest.approx(finite.mean(), rel=1e-9)
    assert row["delay_max"] == finite.max()
    for name, age in AGES.items():
        assert row[name] == pytest.approx(known_upto(delays, age) / 4000, rel=1e-9)
        assert row[name] == pytest.approx((finite <= age).sum() / 4000, abs=0.006)
    assert row["negative_delay_count"] == pytest.approx((finite < 0).sum(), abs=1)
    for name, level in (("delay_p50", 0.5), ("delay_p90", 0.9)):
        assert known_upto(delays, row[name]) == pytest.approx(level * finite.size, rel=1e-9)
        assert row[name] == pytest.approx(np.quantile(finite, level), abs=1000)
    assert np.quantile(finite, 0.99) - 1000 <= row["delay_p99"] <= row["delay_max"]
    assert row["not_evaluated_reason"] is None


def test_long_delays_in_logarithmic_bins():
    delays = RANDOM.lognormal(np.log(3 * DAY), 1.2, 5000)
    row = one_day(delays, fitted_axis(delays, role="error"))[FIRST, "__all__"]
    for name, age in AGES.items():
        assert row[name] == pytest.approx((delays <= age).mean(), abs=0.01)
    assert row["delay_p90"] == pytest.approx(np.quantile(delays, 0.9), rel=0.03)
    assert row["delay_mean"] == pytest.approx(delays.mean(), rel=1e-9)
    assert row["negative_delay_count"] == 0


def test_percentiles_are_those_of_the_profile():
    delays = RANDOM.lognormal(np.log(DAY), 1, 1000)
    ledger = ledger_of(fitted_axis(delays, role="error"))
    ledger.day(0, columns_of(delays), segments=["a", "b"] * 500)
    connection = ledger.connect()
    profiles = {
        row["segment_value"]: [row[name] for name in ("mean", "p50", "p99", "max")]
        for row in result(connection, "profile")
        if row["column_name"] == "label_delay_seconds"
    }
    found = {
        row["segment_value"]: [row[f"delay_{name}"] for name in ("mean", "p50", "p99", "max")]
        for row in result(connection, "label_delay")
    }
    assert found == profiles and len(found) == 3


def test_segments_have_their_own_labels():
    delays = RANDOM.uniform(0, 60_000, 600)
    segments = ["a"] * 400 + ["b"] * 200
    delays[:100] = np.nan
    delays[400:] = np.nan
    rows = one_day(delays, segments=segments, relation={"distinct_count": 590})
    known = delays[100:400]
    assert {key[1]: row["label_count"] for key, row in rows.items()} == {"__all__": 300, "a": 300, "b": 0}
    assert rows[FIRST, "a"]["label_rate"] == 0.75
    assert rows[FIRST, "a"]["delay_mean"] == pytest.approx(known.mean(), rel=1e-9)
    assert rows[FIRST, "a"]["delay_max"] == known.max()
    assert rows[FIRST, "a"]["share_within_7_days"] == pytest.approx(0.75)
    assert rows[FIRST, "b"]["not_evaluated_reason"] == "no labels yet"
    assert (rows[FIRST, "b"]["label_rate"], rows[FIRST, "b"]["share_within_1_day"]) == (0.0, 0.0)
    assert [rows[FIRST, name]["duplicate_id_count"] for name in ("__all__", "a", "b")] == [10, None, None]


@pytest.mark.parametrize("age", [0.5 * HOUR, HOUR, 1.5 * HOUR, DAY, 7 * DAY, 29.9 * DAY, 30 * DAY])
def test_a_share_waits_for_the_age_it_is_about(age):
    seen = FIRST_DAY + dt.timedelta(days=1, seconds=age)
    row = one_day(RANDOM.uniform(0, 1800, 200), observed_at=seen)[FIRST, "__all__"]
    for name, needed in AGES.items():
        assert (row[name] is None) == (age < needed), name
    assert row["delay_p50"] is not None


def test_the_baseline_has_no_age():
    ledger = ledger_of()
    columns = columns_of(RANDOM.uniform(0, 60_000, 300), scores=[None] * 5 + [0.7] * 295)
    ledger.baseline(columns, classes=classes_of(columns))
    ledger.day(0, columns, classes=classes_of(columns))
    rows = rows_of(ledger)
    baseline, current = rows["baseline", "__all__"], rows[FIRST, "__all__"]
    assert [baseline[name] for name in SHARE_NAMES] == [None] * 4
    assert [baseline[name] for name in DELAYS] == [current[name] for name in DELAYS]
    assert baseline["orphan_label_count"] == current["orphan_label_count"] == 5
    assert current["input_window_count"] == 1


def test_labels_without_a_prediction_are_orphans():
    columns = columns_of(np.where(np.arange(400) < 300, 60.0, np.nan))
    columns["p"] = [None if place % 4 == 0 else 0.7 for place in range(400)]
    columns["p"][1] = np.nan
    ledger = ledger_of()
    ledger.day(0, columns, classes=classes_of(columns), segments=["a"] * 200 + ["b"] * 200)
    rows = rows_of(ledger)
    assert {key[1]: row["orphan_label_count"] for key, row in rows.items()} == {
        "__all__": 75,
        "a": 50,
        "b": 25,
    }


def test_orphans_of_a_class_are_not_those_of_its_scores():
    predicted = Axis("category", dictionary=("u", "v"), value_kind="categorical", role="prediction")
    ledger = ledger_of(problem="multiclass", score=predicted)
    of_class = Axis("logit", 0.5, role="prediction", score_class="u")
    ledger = Ledger({**ledger.axes, "p_u": of_class}, declared=ledger.declared)
    columns = columns_of(np.full(100, 60.0)) | {"p": ["u"] * 60 + ["w"] * 30 + [None] * 10}
    columns["p_u"] = [None] * 100
    ledger.day(0, columns, classes=["u"] * 100)
    assert rows_of(ledger)[FIRST, "__all__"]["orphan_label_count"] == 10


@pytest.mark.parametrize("problem", ["regression", "ranking", None])
def test_orphans_of_other_problems_cannot_be_known(problem):
    ledger = ledger_of(problem=problem)
    columns = columns_of(np.full(100, 60.0)) | {"p": [None] * 100}
    ledger.day(0, columns)
    assert rows_of(ledger)[FIRST, "__all__"]["orphan_label_count"] is None


def test_without_label_time_there_is_still_a_label_rate():
    ledger = ledger_of(None)
    columns = columns_of(np.where(np.arange(200) < 150, 60.0, np.nan))
    columns.pop("label_delay_seconds")
    ledger.day(0, columns, classes=classes_of(columns))
    row = rows_of(ledger)[FIRST, "__all__"]
    assert (row["label_rate"], row["label_count"], row["unlabelled_count"]) == (0.75, 150, 50)
    assert [row[name] for name in (*DELAYS, *SHARE_NAMES)] == [None] * 10
    assert "label_time" in row["not_evaluated_reason"]


def test_labels_without_a_time_give_no_shares():
    ledger = ledger_of()
    columns = columns_of(np.full(100, 60.0)) | {"label_delay_seconds": [None] * 100}
    ledger.day(0, columns)
    row = rows_of(ledger)[FIRST, "__all__"]
    assert (row["label_rate"], row["not_evaluated_reason"]) == (
        1.0,
        "the labels of this window have no label_time",
    )
    assert [row[name] for name in (*DELAYS, *SHARE_NAMES)] == [None] * 10


def test_windows_that_cannot_be_judged_say_why():
    ledger = ledger_of()
    ledger.day(0, {})
    ledger.day(1, columns_of(np.full(7, 60.0)), relation={"distinct_count": 5})
    ledger.day(2, columns_of(np.full(50, np.nan)))
    ledger.day(3, {"p": np.full(50, 0.5)})
    ledger.add("issues", column_name="__relation__", column_role="relation", bin_kind="total")
    found = result(ledger.connect(), "label_delay")
    reasons = {row["window_date"].day: row for row in found}
    assert len(found) == 4
    assert reasons[1]["not_evaluated_reason"] == "the window has no rows"
    assert (reasons[1]["row_count"], reasons[1]["label_rate"]) == (0, None)
    assert "too few rows" in reasons[2]["not_evaluated_reason"]
    assert (reasons[2]["row_count"], reasons[2]["label_count"], reasons[2]["duplicate_id_count"]) == (
        7,
        None,
        2,
    )
    assert reasons[3]["not_evaluated_reason"] == "no labels yet"
    assert [reasons[3][name] for name in ("label_rate", *SHARE_NAMES)] == [0.0] * 5
    assert [reasons[3][name] for name in DELAYS[:5]] == [None] * 5
    assert reasons[4]["not_evaluated_reason"] == "the label could not be observed in this window"
    assert (reasons[4]["row_count"], reasons[4]["label_rate"]) == (50, None)


def test_monitors_without_a_label_have_no_rows():
    ledger = ledger_of(label_column=None)
    ledger.day(0, columns_of(np.full(50, 60.0)))
    assert result(ledger.connect(), "label_delay") == []
    assert result(Ledger({}).connect(), "label_delay") == []


def test_a_constant_delay_is_exact():
    for delay in (0.0, 5 * HOUR):
        axis = fitted_axis(np.full(100, delay), role="error")
        row = one_day(np.full(100, delay), axis)[FIRST, "__all__"]
        assert [row[name] for name in DELAYS[:5]] == [delay] * 5
        assert [row[name] for name in SHARE_NAMES] == [float(delay <= age) for age in AGES.values()]
        assert row["negative_delay_count"] == 0


def test_the_second_of_an_age_belongs_to_it():
    for name, age in AGES.items():
        for delay, share in ((age, 1.0), (age + 0.5, 0.0)):
            axis = fitted_axis(np.full(100, delay), role="error")
            assert one_day(np.full(100, delay), axis)[FIRST, "__all__"][name] == share


def test_bins_are_no_wider_than_the_extremes():
    row = one_day([3300.0, *RANDOM.uniform(3300, 3900, 98), 3900.0])[FIRST, "__all__"]
    assert row["share_within_1_hour"] == pytest.approx(0.5)
    assert row["delay_p50"] == 3500.0
    late = one_day(np.linspace(3990, 3999, 100))[FIRST, "__all__"]
    early = one_day(np.linspace(3000, 3009, 100))[FIRST, "__all__"]
    assert (late["delay_p50"], late["delay_p99"]) == (3990.0, pytest.approx(3990.0))
    assert (early["delay_p50"], early["delay_max"]) == (3009.0, 3009.0)


def test_whole_seconds_are_values():
    delays = RANDOM.poisson(9, 1000).astype(float)
    row = one_day(delays, Axis("integer", 9.0, 1.0, value_kind="integer", role="error"))[FIRST, "__all__"]
    assert row["delay_p90"] == np.quantile(delays, 0.9, method="inverted_cdf")


def test_one_negative_delay_is_seen_inside_a_wide_bin():
    row = one_day([-0.001, *np.full(200, 999.0)], Axis("edges", edges=(-500.0, 1000.0), role="error"))
    assert row[FIRST, "__all__"]["negative_delay_count"] == 1


def test_extreme_labels_are_labels():
    columns = columns_of(np.full(60, 60.0))
    columns["y"] = [1.0] * 20 + [np.inf] * 20 + [np.nan] * 10 + [None] * 10
    ledger = ledger_of(problem="regression")
    ledger.day(0, columns)
    row = rows_of(ledger)[FIRST, "__all__"]
    assert (row["label_count"], row["unlabelled_count"]) == (40, 20)


def test_labels_that_cannot_be_read_are_none():
    ledger = ledger_of()
    ledger.day(0, columns_of(np.full(60, 60.0)))
    for row in ledger.rows:
        if row["window_id"] == FIRST and row["bin_kind"] == "total":
            row["row_count"] += 30
    about = {"column_name": "y", "column_role": "label", "value_kind": "integer", "row_count": 10}
    for kind in ("missing", "blank", "unparsable"):
        ledger.add(FIRST, FIRST_DAY, bin_kind=kind, **about)
    row = rows_of(ledger)[FIRST, "__all__"]
    assert (row["row_count"], row["label_count"], row["unlabelled_count"]) == (90, 60, 30)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.one_of(st.just(float("nan")), st.floats(-1e9, 1e12)), min_size=20, max_size=40))
def test_any_delays_give_sound_rows(values):
    delays = np.array(values) + 0.0  # no negative zeros: the ledger names an atom by its text
    finite = delays[~np.isnan(delays)]
    axis = fitted_axis(finite, role="error") if finite.size else WIDE
    row = one_day(delays, axis)[FIRST, "__all__"]
    assert row["label_count"] == finite.size
    shares = [row[name] for name in SHARE_NAMES]
    assert shares == sorted(shares) and shares[0] >= 0 and shares[-1] <= row["label_rate"] + 1e-12
    if finite.size:
        spread = [row[name] for name in ("delay_p50", "delay_p90", "delay_p99", "delay_max")]
        assert spread == pytest.approx(sorted(spread), rel=1e-12)
        assert finite.min() <= spread[0] and max(spread) == finite.max()
        assert (row["negative_delay_count"] > 0) == (finite.min() < 0)
