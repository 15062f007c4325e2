"""Trends, their back-test, limits and sentences against SciPy and a back-test by loops."""

from __future__ import annotations

import math
import time

import numpy as np
import pytest
from forecasts import Expected, check_rows, database, expected, forecasts, trend

X = "m/x/location:learnt"


def noise(seed: int, size: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=size)


def series(
    seed: int, size: int, slope: float = 0.0, week: float = 0.0, gaps: float = 0.0
) -> list[float | None]:
    """A line with noise, a high day a week, and windows that could not be judged."""
    values = slope * np.arange(size) + noise(seed, size) + week * (np.arange(size) % 7 == 2)
    dropped = np.random.default_rng(seed + 1).random(size) < gaps
    return [None if drop else float(value) for value, drop in zip(values, dropped, strict=True)]


def one(values, grain="day", **changes):
    return forecasts(database(check_rows(values, grain=grain, **changes), grain))[X]


def assert_same(row: dict[str, object], oracle: Expected) -> None:
    low, high = oracle.interval
    assert row["horizon"] == oracle.horizon and row["back_test_count"] == len(oracle.errors)
    wanted = {
        "slope": oracle.now.slope,
        "expected_value": oracle.now.ahead(oracle.horizon) + oracle.term,
        "back_test_error": np.abs(oracle.errors).mean(),
        "no_trend_error": min(oracle.last_error, oracle.seven_error),
    } | ({"lower": low, "upper": high} if len(oracle.errors) >= 10 else {})
    for name, value in wanted.items():
        assert row[name] == pytest.approx(value, rel=1e-9, abs=1e-9), name


CASES = {
    "noise": series(1, 90),
    "trend": series(2, 90, 0.2),
    "falling": series(3, 60, -0.3),
    "week": series(4, 90, 0.1, 4.0),
    "week that is too short": series(5, 55, 0.1, 4.0),
    "gaps": series(6, 100, 0.2, gaps=0.15),
    "gaps in weeks": [None if i in (60, 86) else value for i, value in enumerate(series(7, 100, 0.2, 4.0))],
    "18 windows": series(8, 18, 0.5),
    "21 windows": series(9, 21, 0.5),
    "24 windows": series(10, 24, 0.5),
    "34 windows": series(11, 34, 0.5),
    "faster and faster": [0.01 * i * i for i in range(70)],
    "slower and slower": [math.sqrt(i) for i in range(70)],
    "ties": [float(round(v)) for v in series(12, 70, 0.1)],
}


def test_against_loops_all_at_once():
    rows = [row for name, values in CASES.items() for row in check_rows(values, name)]
    found = forecasts(database(rows))
    assert len(found) == len(CASES)
    for name, values in CASES.items():
        assert_same(found[f"m/{name}/location:learnt"], expected(values))
    assert expected(CASES["gaps in weeks"]).term != 0
    assert expected(CASES["week"]).term != 0 and expected(CASES["week that is too short"]).term == 0


@pytest.mark.parametrize("grain", ["hour", "week", "month"])
@pytest.mark.parametrize("gaps", [0.0, 0.1])
def test_other_grains_have_no_weekday(grain, gaps):
    values = series(20, 70, 0.2, 4.0, gaps=gaps)
    assert_same(one(values, grain), expected(values, daily=False))
    assert gaps or expected(values).term != 0, "as days these would have a term"


def test_a_snapshot_counts_its_windows():
    values = series(21, 60, 0.3)
    row = forecasts(database(check_rows(values), None))[X]
    assert_same(row, expected(values, daily=False))
    assert "windows (" in str(row["message"])


@pytest.mark.parametrize(
    ("slope", "distance"), [(0.25, 12), (-0.25, 12), (0.25, 4), (-0.8, 25), (0.2, 20), (0.8, 3), (-0.8, 2)]
)
def test_when_a_limit_is_reached(slope, distance):
    values = series(30, 80, slope)
    oracle = expected(values)
    limit, pace = oracle.now.ahead(distance), abs(oracle.now.slope)
    row = one(values, **{"upper" if slope > 0 else "lower": limit})
    low, high = (bound - oracle.now.ahead(7) - oracle.term for bound in oracle.interval)
    fast, slow = (high, -low) if slope > 0 else (-low, high)

    def first(extra: float) -> float:
        """When the way made, with an error that grows beyond the horizon, is the way to the limit."""
        windows = np.arange(0, 70, 0.001)
        made = pace * windows + extra * np.maximum(1.0, windows / 7)
        return (
            float(windows[np.argmax(made >= distance * pace)])
            if (made >= distance * pace).any()
            else math.inf
        )

    earliest, latest = max(1.0, first(fast)), first(-slow)
    assert row["limit_value"] == limit and row["is_spoken"]
    assert row["breach_in_windows"] == pytest.approx(distance)
    assert row["breach_in_windows_lower"] == pytest.approx(earliest, abs=0.002)
    assert f"at {limit:.3g} in about {distance} days ({earliest:.0f} " in row["message"]
    if math.isinf(latest):
        assert row["breach_in_windows_upper"] is None and "at the earliest" in row["message"]
    else:
        assert row["breach_in_windows_upper"] == pytest.approx(latest, abs=0.002)
        assert f" to {latest:.0f})" in row["message"]


def test_a_declared_limit_is_reached_and_not_left():
    values = [0.1 + 0.003 * i + 0.002 * float(e) for i, e in enumerate(noise(31, 40))]
    row = one(values, method="static", metric="null_share", threshold=0.25, check_id=X)
    assert row["message"].startswith("x, null_share: 0.21")
    assert "now, will reach 0.25 in about 11 days (9 to 1" in row["message"]
    away = one([-v for v in values], method="static", threshold=0.25, check_id=X)
    assert away["limit_value"] is None and "will be about -0.2" in away["message"] and away["is_spoken"]


def test_no_limit_where_it_is_crossed_already_or_cannot_be():
    rising = [float(v) for v in 0.1 * np.arange(60)]
    assert one(rising, upper=8.0)["limit_value"] == 8.0
    assert one(rising, upper=8.0, status="fail")["limit_value"] is None
    assert one(rising, upper=8.0, status="warn")["limit_value"] is None
    assert one(rising, upper=5.0)["limit_value"] is None
    share = [0.5 - 0.005 * i for i in range(60)]
    assert one(share, metric="null_share", lower=0.0)["limit_value"] is None
    assert one(share, metric="null_share", lower=0.1)["limit_value"] == 0.1
    assert one([1 - s for s in share], metric="null_share", upper=1.0)["limit_value"] is None


def test_a_direction_that_does_no_harm_has_no_limit():
    """Of a rule about falls, values above what is usual have no threshold."""
    waving = [0.7 + 0.001 * i + 0.02 * (-1) ** i for i in range(60)]
    thresholds = [0.6 if value < 0.73 else None for value in waving]
    assert one(waving, upper=0.9, center=0.73, threshold=thresholds)["limit_value"] is None
    assert one(waving, upper=0.9, center=0.73, threshold=0.6)["limit_value"] == 0.9
    assert one(waving, upper=0.9, center=0.5, threshold=[0.8] * 9 + [None] * 51)["limit_value"] == 0.9
    falling = [1.5 - value for value in waving]
    assert one(falling, lower=0.6, center=0.77, threshold=thresholds)["limit_value"] is None
    below = [0.6 if value < 0.77 else None for value in falling]
    assert one(falling, lower=0.6, center=0.77, threshold=below)["limit_value"] == 0.6


def test_a_share_stays_a_share_and_a_count_above_zero():
    rising = [0.5 + 0.009 * i for i in range(50)]
    assert one(rising, metric="value_share")["expected_value"] == 1.0
    assert one([1 - v for v in rising], metric="value_share")["lower"] == 0.0
    assert one([50.0 - i for i in range(50)], metric="row_count")["expected_value"] == 0.0
    assert one([50.0 - i for i in range(50)])["expected_value"] < 0


def test_far_away_is_not_said():
    rising = [float(v) for v in np.arange(60)]
    assert one(rising, upper=59 + 28.0)["breach_in_windows"] == pytest.approx(28)
    row = one(rising, upper=59 + 29.0)
    assert (
        row["breach_in_windows"] is None
        and row["limit_value"] == 88
        and "will be about 66 in 7 days" in row["message"]
    )
    assert (
        one(rising, upper=59.2)["breach_in_windows"] == 1
        and "in about 1 day (1 to 1)" in one(rising, upper=59.2)["message"]
    )


def test_a_trend_that_its_own_history_belies_is_not_spoken():
    """A triangle wave: every rise was followed by a fall."""
    values = [float(abs(i % 24 - 12)) for i in range(60)]
    row = one(values, upper=100.0)
    assert row["slope"] > 0 and row["back_test_error"] > row["no_trend_error"]
    assert not row["is_spoken"] and row["message"] is None


@pytest.mark.parametrize("seed", [18, 99])
def test_a_trend_that_is_less_right_than_none_is_not_spoken(seed):
    """Random walks whose forecasts mostly came true by half, and yet missed by more than the last window did."""
    values = np.cumsum(noise(seed, 70)).tolist()
    row, oracle = one(values), expected(values)
    assert oracle.true_share > 0.5 and row["slope"] != 0
    assert row["back_test_error"] > row["no_trend_error"] == pytest.approx(oracle.last_error)
    assert oracle.seven_error > oracle.last_error and not row["is_spoken"]


def test_breaches_that_did_not_come_silence_the_trend():
    """A rise that slows down: the trend beats no trend, yet a limit just short of each forecast is never reached."""
    values = np.array([10 * math.sqrt(i + 20) for i in range(80)])
    assert one(values.tolist(), upper=1000.0)["is_spoken"]
    seen = [trend(np.arange(i + 1.0)[-28:], values[: i + 1]).ahead(7) if i > 6 else 0.0 for i in range(80)]
    missed = [(seen[i] + values[min(i + 7, 79)]) / 2 for i in range(80)]
    assert all(values[i + 7] < missed[i] < seen[i] for i in range(24, 73))
    assert not one(values.tolist(), upper=missed)["is_spoken"]
    reached = [values[min(i + 7, 79)] - 0.01 for i in range(80)]
    assert one(values.tolist(), upper=reached)["is_spoken"]


def test_a_breach_that_was_not_said_is_no_merit():
    """Each limit lies between forecast and outcome: what was said did not come, and what came was not said."""
    values = np.array(series(34, 80, 0.3), dtype=float)
    seen = [trend(np.arange(i + 1.0), values[: i + 1]).ahead(7) if i > 6 else 0.0 for i in range(80)]
    between = [(seen[i] + values[min(i + 7, 79)]) / 2 for i in range(80)]
    assert one(values.tolist(), upper=1000.0)["is_spoken"]
    assert not one(values.tolist(), upper=between)["is_spoken"]


def test_a_limit_is_reached_by_the_level_without_the_weekday():
    values = series(4, 90, 0.1, 4.0)
    oracle = expected(values)
    limit = oracle.now.ahead(10)
    assert oracle.term != 0 and one(values, upper=limit)["breach_in_windows"] == pytest.approx(10)


def test_half_of_what_was_said_has_to_come_true_more_often_than_not():
    """Rare steps up: less wrong on average than no trend, yet most forecasts came to nothing."""
    random = np.random.default_rng(612)
    values = np.cumsum(random.random(70) < 0.1) * 5.0 + random.normal(size=70) * 0.3
    row, oracle = one(values.tolist()), expected(values.tolist())
    assert row["back_test_error"] < row["no_trend_error"] and oracle.true_share < 0.5
    assert row["slope"] > 0 and not row["is_spoken"]


@pytest.mark.parametrize(
    ("values", "reason", "slope"),
    [
        ([1.0], "a trend needs 8 windows with a value; there are 1", None),
        ([float(i) for i in range(7)], "a trend needs 8 windows with a value; there are 7", None),
        (
            [float(i) for i in range(8)],
            "a forecast that has been tried needs 18 windows with a value; there are 8",
            1.0,
        ),
        (
            [float(i) for i in range(17)],
            "a forecast that has been tried needs 18 windows with a value; there are 17",
            1.0,
        ),
    ],
)
def test_short_histories_say_what_is_missing(values, reason, slope):
    row = one(values, upper=20.0)
    assert (row["not_evaluated_reason"], row["slope"], row["is_spoken"]) == (reason, slope, False)
    assert row["lower"] is None and row["message"] is None and row["value"] == values[-1]


def test_gaps_may_leave_too_few_origins():
    values = [float(i) if i % 11 < 6 else None for i in range(56)]
    row = one(values)
    oracle = expected(values)
    assert row["back_test_count"] == len(oracle.errors)
    sparse = [float(i) if i % 4 == 0 else None for i in range(112)]
    row = one(sparse)
    assert row["back_test_count"] == 0 and row["slope"] == 1.0 and not row["is_spoken"]
    assert row["not_evaluated_reason"] == "gaps leave 0 earlier windows to try a forecast from; 10 are needed"


def test_a_constant_is_no_trend():
    row = one([0.3] * 90, upper=0.4, lower=0.2)
    assert (row["slope"], row["back_test_error"], row["no_trend_error"]) == (0.0, 0.0, 0.0)
    assert row["expected_value"] == row["lower"] == row["upper"] == 0.3
    assert row["limit_value"] is None and row["breach_in_windows"] is None and not row["is_spoken"]


def test_nothing_judged_is_one_row_with_the_reason():
    row = one([None] * 40)
    assert row["not_evaluated_reason"] == "no window of this check could be judged"
    assert (
        row["value"] is None and row["slope"] is None and row["back_test_count"] == 0 and not row["is_spoken"]
    )
    assert forecasts(database([])) == {}


def test_known_windows_and_values_that_are_no_numbers_are_gaps():
    values = series(40, 60, 0.2)
    rows = check_rows(values)
    rows[50] |= {"value": 1e6, "status": "not_evaluated", "excluded_status": "fail"}
    rows[20] |= {"value": None}
    rows[21] |= {"value": math.inf}
    with_gaps = [None if i in (20, 21, 50) else value for i, value in enumerate(values)]
    assert_same(forecasts(database(rows))[X], expected(with_gaps))


def test_what_is_known_late_is_told_from_its_own_newest_window():
    values = series(41, 60, 0.3)
    rows = check_rows(values, upper=100.0) + check_rows(series(42, 70), "y")
    row = forecasts(database(rows))[X]
    assert_same(row, expected(values))
    assert str(row["as_of"]) == "2024-03-01 00:00:00" and str(row["message"]).endswith("after 2024-02-29")
    gone = forecasts(database(check_rows(values) + check_rows(series(42, 60 + 112), "y")))
    assert set(gone) == {"m/y/location:learnt"}, "a check that ended long ago has no forecast"


def test_only_whole_rows_numbers_and_methods_with_a_limit():
    rows = check_rows(series(43, 30))
    rows += check_rows(series(43, 30), "s", segment_key="region", segment_value="north")
    rows += check_rows(series(43, 30), "e", method="ewma") + check_rows(
        [1.0] * 30, "c", metric="schema_change"
    )
    assert set(forecasts(database(rows))) == {X}


def test_the_interval_holds_what_comes_about_as_often_as_it_says():
    """80 % of what came lay inside, on average over series with and without a trend."""
    rows, comes = [], {}
    for seed in range(150):
        values = series(1000 + seed, 63, 0.1 * (seed % 3), 3.0 * (seed % 2))
        rows += check_rows(values[:56], f"v{seed}")
        comes[f"m/v{seed}/location:learnt"] = values[62]
    found = forecasts(database(rows))
    inside = [found[name]["lower"] <= came <= found[name]["upper"] for name, came in comes.items()]
    assert 0.72 <= np.mean(inside) <= 0.95
    flat = [row["is_spoken"] for name, row in found.items() if int(name[3:].split("/")[0]) % 3 == 0]
    steep = [row["is_spoken"] for name, row in found.items() if int(name[3:].split("/")[0]) % 3 == 2]
    assert np.mean(flat) <= 0.15 and np.mean(steep) >= 0.8


def test_140_checks_take_seconds():
    rows = [row for check in range(140) for row in check_rows(series(check, 60, 0.1), f"c{check}")]
    connection = database(rows)
    started = time.perf_counter()
    assert len(forecasts(connection)) == 140
    assert time.perf_counter() - started < 10
