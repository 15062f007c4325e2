"""Aspects from bins against NumPy and SciPy on the raw samples, and their variances against simulation."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from aspects import SHAPE, aspects, bound, only, rows_of, where
from observed import Axis, Ledger
from scipy import stats

WHOLE = Axis("integer", 0.0, 1.0, value_kind="integer")
COLORS = Axis("category", dictionary=("red", "green", "blue"), value_kind="categorical")
SHIFT_SLOPE = stats.norm.expect(lambda z: stats.norm.pdf(z))
"""Of P(X < X + s) for normal X, in s at 0."""


def integers(random, size, mean=0.0, deviation=10.0):
    """Whole numbers near enough to normal ones, each in a bin of its own."""
    return np.rint(random.normal(mean, deviation, size)).clip(-60, 60)


def spread_slope():
    """Of E (F(k z) - 1/2)^2 in ln k at 1, by differences."""

    def mean_square(log_ratio):
        return stats.norm.expect(lambda z: (stats.norm.cdf(math.exp(log_ratio) * z) - 0.5) ** 2)

    return (mean_square(1e-4) - mean_square(-1e-4)) / 2e-4


def judged(baseline, *windows, axis=WHOLE, **options):
    """The aspects of column x in windows against a baseline relation."""
    ledger = Ledger({"x": axis}, min_rows=options.pop("min_rows", 1), min_group_size=1, **options)
    ledger.baseline({"x": baseline})
    for number, window in enumerate(windows):
        ledger.day(number, {"x": window})
    return aspects(ledger.connect())


def oracle_ranks(baseline, window):
    """Deviation and variance of location and spread, from mid-ranks of the raw values."""
    m, n = len(baseline), len(window)
    shift = stats.mannwhitneyu(window, baseline).statistic / (n * m) - 0.5
    ordered = np.sort(baseline)

    def ranks(values):
        return (np.searchsorted(ordered, values) + np.searchsorted(ordered, values, "right")) / (2 * m)

    own, scores = (ranks(baseline) - 0.5) ** 2, (ranks(window) - 0.5) ** 2
    slope, sampling = spread_slope(), 1 / n + 1 / m
    # A shift alone adds to the square as its own square does, in a ratio that follows from the two slopes.
    correction = stats.norm.expect(
        lambda z: stats.norm.pdf(z) ** 2 - z * stats.norm.pdf(z) * (stats.norm.cdf(z) - 0.5)
    )
    correction /= SHIFT_SLOPE**2
    spread = (scores.mean() - own.mean() - correction * shift**2) / slope
    return {
        "location": (shift / SHIFT_SLOPE, np.var(ranks(baseline)) * sampling / SHIFT_SLOPE**2),
        "spread": (spread, np.var(own) * sampling / slope**2),
    }


def arc(part, rows):
    return math.asin(math.sqrt((part + 3 / 8) / (rows + 3 / 4)))


@pytest.mark.parametrize("seed", range(3))
def test_location_and_spread_are_those_of_raw_ranks(seed):
    random = np.random.default_rng(seed)
    baseline = integers(random, 900)
    window = integers(random, 300, mean=3.0 * seed, deviation=10 + 2 * seed)
    rows = judged(baseline, window)
    for metric, (deviation, variance) in oracle_ranks(baseline, window).items():
        row = only(rows, metric=metric)
        assert row["deviation"] == pytest.approx(deviation, rel=1e-6, abs=1e-9)
        assert row["variance"] == pytest.approx(variance, rel=1e-6)
        assert (row["row_count"], row["baseline_row_count"]) == (300, 900)
    location, spread = only(rows, metric="location"), only(rows, metric="spread")
    assert location["value"] == location["deviation"]
    assert spread["value"] == pytest.approx(math.exp(spread["deviation"]))
    assert location["observed"] == pytest.approx(window.mean())
    assert location["baseline_observed"] == pytest.approx(baseline.mean())
    assert spread["observed"] == pytest.approx(window.std(ddof=1))
    assert spread["baseline_observed"] == pytest.approx(baseline.std(ddof=1))


def test_deviations_are_in_standard_deviations_and_logarithms_and_do_not_mix():
    random = np.random.default_rng(5)
    baseline = integers(random, 20000)
    rows = judged(
        baseline, integers(random, 20000, mean=4.0), integers(random, 20000, deviation=12.0),
        integers(random, 20000, mean=8.0),
    )  # fmt: skip
    location = [row["value"] for row in where(rows, metric="location")]
    spread = [row["value"] for row in where(rows, metric="spread")]
    assert location == pytest.approx([0.4, 0.0, 0.76], abs=0.03)
    assert spread == pytest.approx([1.0, 1.2, 1.0], abs=0.03)


def test_variances_are_those_over_repetitions():
    random = np.random.default_rng(11)
    names = [f"x{number}" for number in range(300)]
    ledger = Ledger(dict.fromkeys(names, WHOLE), min_rows=1, min_group_size=1)

    def sample(size):
        values = random.normal(0, 10, (len(names), size)).round().clip(-60, 60).tolist()
        kept = random.random((len(names), size)) > 0.1
        return {
            name: [value if has else None for value, has in zip(row, mask, strict=True)]
            for name, row, mask in zip(names, values, kept, strict=True)
        }

    ledger.baseline(sample(200))
    ledger.day(0, sample(100))
    rows = aspects(ledger.connect())
    for metric in ("location", "spread", "null_share"):
        found = where(rows, metric=metric)
        deviations = np.array([row["deviation"] for row in found])
        variance = np.mean([row["variance"] for row in found])
        assert len(found) == 300
        assert abs(deviations.mean()) < 4 * math.sqrt(variance / 300)
        assert np.var(deviations) / variance == pytest.approx(1, abs=0.3)


def test_the_variance_of_row_counts_is_that_over_repetitions():
    ledger = Ledger({}, min_group_size=1)
    counts = np.random.default_rng(2).poisson(150, 400)
    for number, count in enumerate(counts):
        ledger.day(number, {}, row_count=int(count), observed_at=None)
    found = where(aspects(ledger.connect()), metric="row_count")
    judged_rows = [row for row in found if row["deviation"] is not None]
    assert {row["deviation"] for row in judged_rows} == {math.log(count + 0.5) for count in counts}
    ratio = np.var([row["deviation"] for row in judged_rows]) / np.mean(
        [row["variance"] for row in judged_rows]
    )
    assert ratio == pytest.approx(1, abs=0.3)


def test_shares_of_values_are_of_the_rows_that_have_one():
    baseline = ["red"] * 600 + ["green"] * 350 + ["blue"] * 30 + ["pink"] * 20 + [None] * 100
    window = ["red"] * 100 + ["pink"] * 60 + ["teal"] * 40 + [None] * 50
    rows = judged(baseline, window, axis=COLORS)
    assert {row["category"] for row in where(rows, metric="value_share")} == {"red", "green"}
    red = only(rows, metric="value_share", category="red")
    assert (red["value"], red["baseline_value"], red["row_count"], red["baseline_row_count"]) == (
        0.5,
        0.6,
        200,
        1000,
    )
    assert red["deviation"] == pytest.approx(arc(100, 200) - arc(600, 1000), abs=1e-7)
    assert red["variance"] == pytest.approx((1 / 200 + 1 / 1000) / 4)
    green = only(rows, metric="value_share", category="green")
    assert green["value"] == 0 and green["deviation"] == pytest.approx(arc(0, 200) - arc(350, 1000), abs=1e-7)
    nulls = only(rows, metric="null_share")
    assert nulls["deviation"] == pytest.approx(arc(50, 250) - arc(100, 1100), abs=1e-7)
    assert only(rows, metric="other_share")["value"] == 0.5
    unseen = only(rows, metric="unseen_share")
    assert (unseen["value"], unseen["baseline_value"]) == (0.2, 0)
    assert unseen["deviation"] == pytest.approx(arc(40, 200) - arc(0, 1000), abs=1e-7)
    assert only(rows, metric="blank_share")["deviation"] == pytest.approx(
        arc(0, 250) - arc(0, 1100), abs=1e-7
    )


@pytest.mark.parametrize(
    ("in_baseline", "in_window", "unseen"),
    [
        (0, 3, 3), (2, 12, 11.8), (2, 3, 0), (5, 40, 39.5), (6, 60, 0),
    ],
    ids=["new", "hardly known", "as likely as before", "next to nothing", "known"],
)  # fmt: skip
def test_unseen_is_also_what_the_baseline_next_to_never_had(
    in_baseline: int, in_window: int, unseen: float
) -> None:
    baseline = ["red"] * (10_000 - in_baseline) + ["pink"] * in_baseline
    window = ["red"] * (1_000 - in_window) + ["pink"] * in_window
    row = only(judged(baseline, window, axis=COLORS), metric="unseen_share")
    assert (row["value"] * row["row_count"], row["baseline_value"]) == (pytest.approx(unseen), 0)


def test_what_has_become_more_is_not_unseen():
    """Well beyond chance, but not five times as many."""
    for many, unseen in ((200, 0), (260, 210)):
        baseline = ["red"] * 99_950 + ["pink"] * 50
        window = ["red"] * (100_000 - many) + ["pink"] * many
        row = only(judged(baseline, window, axis=COLORS), metric="unseen_share")
        assert row["value"] * row["row_count"] == pytest.approx(unseen)


def test_the_arcsine_of_every_share():
    counts = [
        (part, rows) for rows in (1, 3, 40, 1000, 10**6, 10**9) for part in {0, 1, rows // 3, rows - 1, rows}
    ]
    frame = pd.DataFrame(
        [
            dict.fromkeys(SHAPE) | {
                "monitor": "m", "window_id": "w", "scale": "share", "row_count": float(rows), "value": part / rows,
                "baseline_row_count": 100.0, "baseline_value": 0.04,
            }
            for part, rows in counts
        ]
    )  # fmt: skip
    connection = Ledger({}).connect()
    connection.register("frame", frame)
    casts = ", ".join(f"CAST({name} AS {kind}) AS {name}" for name, kind in SHAPE.items())
    connection.execute(f"CREATE TABLE aspect_values AS SELECT {casts} FROM frame")
    connection.execute(
        "CREATE TABLE stale_windows AS SELECT 'm' AS monitor, 'w' AS window_id, DATE '2024-01-01' AS window_date, "
        "NULL AS window_start, NULL AS window_end, FALSE AS is_baseline_window, NULL AS input_observed_at, "
        "1 AS input_row_count, 1 AS input_window_count"
    )
    found = {
        (row["value"], row["row_count"]): row["deviation"] for row in rows_of(connection, bound("aspects"))
    }
    for part, rows in counts:
        assert found[part / rows, rows] == pytest.approx(arc(part, rows) - arc(4, 100), abs=5e-8)


def test_a_value_that_half_of_the_rows_have_is_not_ranked():
    random = np.random.default_rng(3)
    amounts, later = integers(random, 500, 30, 5), integers(random, 200, 35, 5)
    axis = Axis("integer", 0.0, 1.0, atoms=(0.0,), value_kind="integer")
    rows = judged(np.append(amounts, np.zeros(1500)), np.append(later, np.zeros(100)), axis=axis)
    wanted = oracle_ranks(amounts, later)["location"]
    location = only(rows, metric="location")
    assert (location["deviation"], location["variance"]) == pytest.approx(wanted, rel=1e-6)
    assert location["observed"] == pytest.approx(np.append(later, np.zeros(100)).mean())
    zeros = only(rows, metric="value_share")
    assert (zeros["category"], zeros["value"], zeros["baseline_value"]) == ("0.0", 1 / 3, 0.75)


@pytest.mark.parametrize("seed", range(2))
def test_a_window_inside_the_baseline_is_compared_with_the_rest_of_it(seed):
    random = np.random.default_rng(seed)
    days = [
        {
            "x": np.append(integers(random, 150 + 10 * day, day), [np.nan, np.inf][: day % 3]),
            "c": list(random.choice(["red", "green", "blue", "pink", None], 140 + day, p=[0.5, 0.2, 0.2, 0.05, 0.05])),
        }
        for day in range(4)
    ]  # fmt: skip
    axes = {"x": WHOLE, "c": COLORS}

    def together(parts):
        return {
            "x": np.concatenate([part["x"] for part in parts]),
            "c": [value for part in parts for value in part["c"]],
        }

    period = Ledger(axes, baseline_kind="period", baseline_days=(0, 4), min_rows=50, min_group_size=1)
    period.baseline(together(days))
    for number, day in enumerate(days):
        period.day(number, day)
    inside = [row for row in aspects(period.connect()) if row["is_baseline_window"]]
    for number, day in enumerate(days):
        apart = Ledger(axes, min_rows=50, min_group_size=1)
        apart.baseline(together(days[:number] + days[number + 1 :]))
        window_id = apart.day(number, day)
        wanted = {_name(row): row for row in aspects(apart.connect())}
        found = {_name(row): row for row in inside if row["window_id"] == window_id}
        assert found.keys() == wanted.keys()
        for name, row in wanted.items():
            for key in ("value", "baseline_value", "observed", "baseline_observed", "deviation", "variance"):
                wanted_value = row[key] if row[key] is None else pytest.approx(row[key], rel=1e-9, abs=1e-12)
                assert found[name][key] == wanted_value, (name, key)
            assert found[name]["baseline_row_count"] == row["baseline_row_count"]


def _name(row):
    return row["column_name"], row["metric"], row["category"]


def test_a_baseline_learnt_before_late_rows_came_is_never_below_nothing():
    random = np.random.default_rng(9)
    early, late = integers(random, 200), integers(random, 100)
    ledger = Ledger({"x": WHOLE}, baseline_kind="period", baseline_days=(0, 2), min_rows=50, min_group_size=1)
    ledger.baseline({"x": early})
    ledger.day(0, {"x": np.concatenate([early[:80], late[:60]])})
    rows = aspects(ledger.connect())
    assert only(rows, metric="null_share")["baseline_row_count"] == 60
    location = only(rows, metric="location")
    assert 60 <= location["baseline_row_count"] <= 120
    assert abs(location["value"]) < 0.6 and location["variance"] > 0


def test_a_rolling_baseline_is_the_windows_before():
    random = np.random.default_rng(4)
    samples = [integers(random, 200, mean) for mean in (0, 1, 5)]
    ledger = Ledger({"x": WHOLE}, baseline_kind="rolling", rolling_windows=2, min_rows=50, min_group_size=1)
    ids = [ledger.day(number, {"x": sample}) for number, sample in enumerate(samples)]
    rows = aspects(ledger.connect())
    assert (
        only(rows, window_id=ids[0], column_name="x")["not_evaluated_reason"]
        == "no earlier window to compare with"
    )
    wanted = oracle_ranks(np.concatenate(samples[:2]), samples[2])["location"]
    found = only(rows, window_id=ids[2], metric="location")
    assert (found["deviation"], found["variance"]) == pytest.approx(wanted, rel=1e-6)
