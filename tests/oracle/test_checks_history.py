"""aspect_history, stood_out and settled_series against the same rule told one window at a time."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from decided import FIRST, Warehouse, aspects, shares, volume
from decisions import Series, judge, student_p, usual_share
from scipy.stats import binom
from scipy.stats import t as student


def phases(windows: int, period: int) -> list[int]:
    """The place of each window in its season; only equality counts."""
    return [i % period for i in range(windows)]


def history(
    frame: pd.DataFrame,
    grain: str | None = "day",
    known: Any = (),
    windows: int | None = None,
    **monitors: Any,
) -> pd.DataFrame:
    """judged_aspects of one column in the order of windows."""
    count = windows or len(frame)
    freq = {"hour": "h", "week": "7D"}.get(grain or "", "D")
    warehouse = Warehouse(pd.concat([frame, volume(count, freq=freq)]), grain, **monitors)
    warehouse.known(known)
    judged = warehouse.run("judged_aspects")
    return (
        judged[judged["metric"] != "row_count"]
        .sort_values(["column_name", "window_number"])
        .reset_index(drop=True)
    )


def assert_as_told(judged: pd.DataFrame, series: Series, told: list[Any]) -> None:
    """Every number of every window equals the oracle's."""
    evaluated = [found for found, value in zip(told, series.deviations, strict=True) if value is not None]
    assert len(judged) == len(evaluated)
    for row, found in zip(judged.itertuples(), evaluated, strict=True):
        assert row.window_count == found.count
        for name, expected in (
            ("center", found.center), ("tau_squared", found.tau_squared), ("spread_variance", found.spread_variance), ("z", found.z),
            ("degrees_of_freedom", found.degrees), ("p_value", found.p), ("autocorrelation", found.correlation),
            ("jump_p_value", found.jump_p), ("likely_p_value", found.final_p),
        ):  # fmt: skip
            actual = getattr(row, name)
            if expected is None:
                assert pd.isna(actual), (row.window_number, name, actual)
            else:
                # The root of a likelihood ratio near 0 is exact to the root of what a double is exact to.
                nought = 1e-7 if series.scale == "share" else 1e-12
                if name.endswith("p_value") and expected > 0.99:
                    nought = (
                        1e-6  # Nor is the logarithm of next to 1, of which Wallace's formula takes the root.
                    )
                assert actual == pytest.approx(expected, rel=1e-9, abs=nought), (row.window_number, name)


TAU = 0.25


@pytest.mark.parametrize(
    ("grain", "freq", "windows", "period", "count"),
    [("day", "D", 56, 7, 130), ("hour", "h", 336, 24, 400), ("week", "7D", 56, 1, 90)],
)
def test_noise_and_seasons_of_every_grain(
    grain: str, freq: str, windows: int, period: int, count: int
) -> None:
    rng = np.random.default_rng(1)
    season = 0.15 * np.sin(2 * np.pi * np.arange(count) / max(period, 2)) if period > 1 else 0
    for values in (rng.normal(0, 0.05, count), rng.normal(0, 0.05, count) + season):
        series = Series(
            list(values), [0.001] * count, phases(count, period), windows, period, usual_deviation=TAU
        )
        assert_as_told(history(aspects(values, freq=freq), grain), series, judge([series])[0])


def test_what_never_changed_has_no_season() -> None:
    """What adding leaves of zero must not be taken for differences between weekdays."""
    for level in (math.log(72.5), 0.1, 1 / 3):
        variances = history(aspects([level] * 70, 0.01))["spread_variance"][8:]
        expected = [0.01 * (1 + 1 / min(count, 56)) for count in range(8, 70)]
        assert list(variances) == pytest.approx(expected)


def test_level_shift_outlier_return_and_a_new_state() -> None:
    rng = np.random.default_rng(2)
    values = rng.normal(0, 0.05, 200)
    values[40] += 0.5
    values[47] -= 0.5
    values[70:] += 0.6
    values[130:] -= 0.9
    series = Series(list(values), [0.001] * 200, phases(200, 7), usual_deviation=TAU)
    judged = history(aspects(values))
    assert_as_told(judged, series, judge([series])[0])
    out = judged.loc[judged["is_left_out"] == 1, "window_number"] - 1
    assert list(out) == [40, 47, *range(70, 98), *range(130, 158)]


@pytest.mark.parametrize(("level", "out"), [(0.07, [50]), (0.09, [50, 51, 52])])
def test_a_run_ends_half_way_back(level: float, out: list[int]) -> None:
    values = np.random.default_rng(7).normal(0, 0.01, 70)
    values[50], values[51:53] = 0.16, level
    series = Series(list(values), [0.00001] * 70, phases(70, 7), usual_deviation=TAU)
    judged = history(aspects(values, 0.00001))
    assert_as_told(judged, series, judge([series])[0])
    assert list(judged.loc[judged["is_left_out"] == 1, "window_number"] - 1) == out


def test_runs_follow_on_each_other() -> None:
    values = np.random.default_rng(8).normal(0, 0.03, 70)
    values[50], values[51], values[52] = 1.0, -1.0, 1.0
    series = Series(list(values), [0.001] * 70, phases(70, 7), usual_deviation=TAU)
    judged = history(aspects(values))
    assert_as_told(judged, series, judge([series])[0])
    assert list(judged.loc[judged["is_left_out"] == 1, "window_number"] - 1) == [50, 51, 52]


def test_gaps_and_known_windows_contribute_nothing() -> None:
    rng = np.random.default_rng(3)
    values: list[float | None] = list(rng.normal(0, 0.05, 120))
    for gap in (5, 6, 30, 31, 32, 33, 80, 100):
        values[gap] = None
    values[60] = values[61] = 3.0
    known = frozenset({60, 61})
    series = Series(values, [0.001] * 120, phases(120, 7), known=known, usual_deviation=TAU)
    interval = {
        "starts_at": FIRST + pd.Timedelta(days=60),
        "ends_at": FIRST + pd.Timedelta(days=62),
        "note": "rehearsal",
    }
    judged = history(aspects(values), known=[interval], windows=120)
    told = judge([series])[0]
    assert_as_told(judged, series, told)
    assert set(judged.loc[judged["note"] == "rehearsal", "window_number"]) == {61, 62}


def test_young_series_borrow_from_their_kind() -> None:
    rng = np.random.default_rng(4)
    family = [
        Series(list(rng.normal(0, 0.02 * (i + 1), 40)), [0.0004] * 40, phases(40, 7), usual_deviation=TAU)
        for i in range(12)
    ]
    frame = pd.concat(
        [aspects(series.deviations, 0.0004, column_name=f"c{i:02}") for i, series in enumerate(family)]
    )
    judged = history(frame, windows=40)
    for index, (series, told) in enumerate(zip(family, judge(family), strict=True)):
        assert_as_told(judged[judged["column_name"] == f"c{index:02}"], series, told)


def test_shares_with_few_counts_are_as_told() -> None:
    rng = np.random.default_rng(5)
    counts = rng.binomial(1000, 0.05, 90)
    counts[50:60] = 0
    counts[70:] = rng.binomial(1000, 0.2, 20)
    for baseline in ((500, 10000), (0, 10000), (3, 50)):
        frame = shares(counts, baseline=baseline)
        b, m = baseline
        series = Series(
            list(frame["deviation"]), list(frame["variance"]), phases(90, 7), min_effect=0.005, scale="share", usual_deviation=0.03,
            counts=[(float(a), 1000.0, float(b), float(m)) for a in counts],
        )  # fmt: skip
        judged, told = history(frame), judge([series])[0]
        assert_as_told(judged, series, told)
        for at, row in enumerate(judged.itertuples()):
            assert row.center_value == pytest.approx(usual_share(series, at, told[at].center), abs=1e-12)
            assert 0 <= row.lower_value <= row.center_value <= row.upper_value <= 1


def test_a_few_rows_of_what_never_was_count_as_their_likelihood_says() -> None:
    """By the angle alone five rows of 200 would be likely: zero of them lies far above zero on its scale."""
    for rows, within in ((2, (1e-4, 0.05)), (5, (1e-7, 1e-4)), (10, (0.0, 1e-8))):
        last = history(shares([0] * 60 + [rows], rows=200, baseline=(0, 5_600)), windows=61).iloc[-1]
        exact = binom.sf(rows - 1, rows, 200 / 5_800)
        assert within[0] <= last["p_value"] <= within[1], rows
        assert last["p_value"] >= exact, "never bolder than the exact test"
        angle = (last["deviation"] - last["center"]) / math.sqrt(last["spread_variance"])
        assert last["z"] > 1.2 * angle


@pytest.mark.parametrize("baseline", [(3_000, 10_000), (300, 1_000)])
def test_many_rows_count_as_their_angle_says(baseline: tuple[int, int]) -> None:
    counts = np.random.default_rng(6).binomial(1000, 0.3, 61)
    counts[60] = 380
    last = history(shares(counts, baseline=baseline), windows=61).iloc[-1]
    angle = (last["deviation"] - last["center"]) / math.sqrt(last["spread_variance"])
    assert last["z"] == pytest.approx(angle, rel=0.02) and last["z"] > 3


@pytest.mark.parametrize("variance", [0.001, None, 0.0])
def test_a_history_that_never_varies(variance: float | None) -> None:
    values = [0.3] * 40 + [0.3000000001, 0.5]
    series = Series(values, [variance] * 42, phases(42, 7), usual_deviation=TAU)
    judged = history(aspects(values, variance))
    assert_as_told(judged, series, judge([series])[0])
    if not variance:
        assert judged["p_value"].iloc[-1] == pytest.approx(1 / 42), "the odd one of K + 1"


def test_one_window_alone() -> None:
    judged = history(aspects([0.02]))
    assert judged["window_count"].iloc[0] == 0
    assert judged["p_value"].iloc[0] == pytest.approx(
        student_p(0.02 / math.sqrt(0.001 + TAU**2), None), rel=1e-9
    )


def test_nothing_in_nothing_out() -> None:
    assert Warehouse(aspects([0.1]).iloc[:0]).run().empty


def test_wallace_is_close_to_student_and_never_bolder() -> None:
    for degrees in (7, 20, 60):
        for z in (1.0, 2.5, 4.0, 6.0):
            exact = 2 * student.sf(z, degrees)
            assert exact * 0.999 <= student_p(z, degrees) <= exact * 1.2


def test_the_usual_range_holds_99_of_100_windows() -> None:
    rng = np.random.default_rng(6)
    judged = history(aspects(rng.normal(0, 0.05, 250)))
    row = judged.iloc[-1]
    assert 2 * student.sf(
        (row["usual_upper"] - row["center"]) / math.sqrt(row["spread_variance"]), row["degrees_of_freedom"]
    ) == pytest.approx(0.01, rel=0.01)


def test_weekdays_stay_weekdays_when_clocks_change() -> None:
    """Windows of local days in London and Auckland start at other hours in summer."""
    for zone in ("Europe/London", "Pacific/Auckland", "America/Adak", "UTC"):
        starts = pd.date_range("2024-02-01", periods=100, freq="D", tz=zone)
        utc = pd.DatetimeIndex(starts.tz_convert("UTC").tz_localize(None))
        ends = pd.DatetimeIndex((starts + pd.DateOffset(days=1)).tz_convert("UTC").tz_localize(None))
        frame = aspects([0.0] * 100).assign(
            window_start=utc,
            window_end=ends,
            window_id=utc.strftime("%Y-%m-%dT%H:%M:%SZ"),
            column_name="__relation__",
        )
        windows = Warehouse(frame).run("check_windows").sort_values("window_number")
        days = [start.day_of_week for start in starts]
        assert len(set(zip(days, windows["phase"], strict=True))) == 7, zone
