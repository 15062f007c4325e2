"""Reliability groups, calibration error, slope and intercept from bins, against the raw scores and scikit-learn."""

from __future__ import annotations

import functools
import math

import numpy as np
import pytest
from observed import Axis, Ledger, result
from outcomes import UNLABELLED, Outcomes, records, run
from scipy import special, stats
from sklearn.linear_model import LogisticRegression

ERROR, SLOPE, LEVEL = "expected_calibration_error", "calibration_slope", "calibration_intercept"


def sample(seed, size, middle=-1.0, spread=1.5, slope=1.0, level=0.0, windows=None):
    """Scores, and outcomes whose logit is level + slope x theirs."""
    random = np.random.default_rng(seed)
    logits = random.normal(middle, spread, size if windows is None else (windows, size))
    return special.expit(logits), (
        random.random(logits.shape) < special.expit(level + slope * logits)
    ).astype(int)


@functools.cache
def samples():
    made = {
        "1e3": sample(1, 1_000),
        "1e5": sample(2, 100_000),
        "1e6": sample(3, 1_000_000),
        "rare 1e6": sample(4, 1_000_000, -7.6, 1.2),
        "too sure": sample(5, 5_000, 0, 3, 0.3),
        "too shy": sample(6, 5_000, 0, 0.4, 4),
        "inverted": sample(7, 5_000, 0, 1, -1.5),
        "shifted": sample(8, 5_000, 0, 1, 1, 2.5),
        "useless": sample(9, 5_000, 0, 1, 0),
        "sharp": sample(10, 5_000, 0, 7),
    }
    scores, outcomes = made["1e5"]
    made["coarse"] = (np.clip(np.round(scores, 2), 0.01, 0.99), outcomes)
    return made


NAMES = (
    "1e3",
    "1e5",
    "1e6",
    "rare 1e6",
    "too sure",
    "too shy",
    "inverted",
    "shifted",
    "useless",
    "sharp",
    "coarse",
)


def board_of(scores, outcomes, declared=None, **options):
    board = Outcomes(0.4, declared or {})
    board.add(scores, outcomes, **options)
    return board


def fitted(scores, outcomes, weights=None):
    """Slope and intercept by scikit-learn, without a penalty."""
    model = LogisticRegression(C=np.inf, tol=1e-12, max_iter=10_000, solver="newton-cholesky")
    model.fit(special.logit(scores)[:, None], outcomes, sample_weight=weights)
    return model.coef_[0, 0], model.intercept_[0]


@pytest.mark.parametrize("name", NAMES)
def test_groups_and_their_error_are_those_of_the_rows(name):
    scores, y = samples()[name]
    board = board_of(scores, y)
    found = board.result("calibration")
    assert found.not_evaluated_reason.isna().all() and found.row_count.sum() == y.size
    assert (found.group_index.between(0, 9)).all() and found.group_index.is_unique
    total = 0.0
    for row in found.itertuples():
        # No score lies on an edge but by rounding of the coarse ones, which fall into one bin and not two.
        inside = (scores >= row.lower_edge * (1 - 1e-12)) & (scores < row.upper_edge * (1 - 1e-12))
        size, hits = inside.sum(), y[inside].sum()
        assert row.row_count == size
        assert row.mean_score == pytest.approx(scores[inside].mean(), abs=1e-9)
        assert row.observed_rate == pytest.approx(hits / size, abs=1e-12)
        assert row.gap == pytest.approx(row.observed_rate - row.mean_score, abs=1e-12)
        limits = stats.binomtest(int(hits), int(size)).proportion_ci(method="wilson")
        assert (row.observed_lower, row.observed_upper) == pytest.approx(tuple(limits), abs=1e-12)
        total += size / y.size * abs(scores[inside].mean() - hits / size)
    metric = board.metrics("performance_calibration")[ERROR]
    assert metric["value"] == pytest.approx(total, abs=1e-9)
    assert metric["value"] == pytest.approx((found.row_count * found.gap.abs()).sum() / y.size, abs=1e-12)
    assert (metric["lower"], metric["upper"], metric["row_count"]) == (None, None, y.size)
    assert metric["standard_error"] > 0


@pytest.mark.parametrize("name", NAMES)
def test_slope_and_intercept_are_those_of_a_logistic_regression(name):
    scores, y = samples()[name]
    found = board_of(scores, y).metrics("performance_calibration")
    for metric, exact in zip((SLOPE, LEVEL), fitted(scores, y), strict=True):
        row = found[metric]
        assert row["not_evaluated_reason"] is None and row["row_count"] == y.size
        assert row["value"] == pytest.approx(exact, abs=0.05 * row["standard_error"] + 1e-6)
        half = stats.norm.ppf(0.975) * row["standard_error"]
        assert (row["lower"], row["upper"]) == pytest.approx(
            (row["value"] - half, row["value"] + half), abs=1e-12
        )


@pytest.mark.parametrize("name", ["1e3", "1e5", "sharp", "too sure", "inverted"])
def test_the_fit_is_the_best_there_is_on_the_bins(name):
    """Bins at their mean scores, given to scikit-learn as weighted rows: the same optimum, and the errors of the information."""
    board = board_of(*samples()[name])
    bins = board.bins[0]
    bins = bins[bins.mean_score.between(0, 1, inclusive="neither")]
    scores = np.concatenate([bins.mean_score, bins.mean_score])
    weights = np.concatenate([bins.positive_count, bins.negative_count])
    slope, level = fitted(scores, np.repeat([1, 0], len(bins)), weights)
    found = board.metrics("performance_calibration")
    assert found[SLOPE]["value"] == pytest.approx(slope, rel=1e-6)
    assert found[LEVEL]["value"] == pytest.approx(level, rel=1e-6, abs=1e-6)
    logits = special.logit(scores)
    share = special.expit(level + slope * logits)
    design = np.column_stack([np.ones_like(logits), logits])
    errors = np.sqrt(np.diag(np.linalg.inv((design.T * (weights * share * (1 - share))) @ design)))
    assert found[LEVEL]["standard_error"] == pytest.approx(errors[0], rel=1e-6)
    assert found[SLOPE]["standard_error"] == pytest.approx(errors[1], rel=1e-6)


@pytest.mark.parametrize(("slope", "level"), [(1.0, 0.0), (0.6, -0.5), (1.8, 1.0)])
def test_intervals_hold_as_often_as_they_say(slope, level):
    """1,500 windows: a true 95 % shows as 95 +/- 1.1 (two standard errors)."""
    found = board_of(*sample(30, 800, -0.5, 1.3, slope, level, windows=1_500)).result(
        "performance_calibration"
    )
    for metric, value in ((SLOPE, slope), (LEVEL, level)):
        rows = found[found.metric == metric]
        assert 0.93 <= ((rows.lower <= value) & (value <= rows.upper)).mean() <= 0.97


def test_the_error_of_gaps_that_are_there_is_that_of_replications():
    found = board_of(*sample(31, 2_000, -0.5, 1.3, 0.4, 0.8, windows=800)).result("performance_calibration")
    rows = found[found.metric == ERROR]
    assert rows.standard_error.mean() == pytest.approx(rows.value.std(), rel=0.15)


def test_groups_stay_those_of_the_baseline():
    base, base_outcomes = sample(11, 20_000)
    board = board_of(base, base_outcomes, side="baseline")
    later, outcomes = sample(12, 3_000, 0.5, 1.0)
    board.add(later, outcomes)
    # The next window has the same baseline; its own scores lie elsewhere.
    other, other_outcomes = sample(13, 3_000, -2.0, 1.0)
    board.add(base, base_outcomes, side="baseline", first=1)
    board.add(other, other_outcomes, first=1)
    found = board.result("calibration")
    for _, rows in found.groupby("window_id"):
        rows = rows.sort_values("group_index")
        assert list(rows.group_index) == list(range(10))
        assert rows.baseline_row_count.sum() == 20_000
        # Whole bins, each about 2.5 % of these rows where scores are dense.
        assert rows.baseline_row_count.between(1_500, 2_500).all()
        assert (rows.lower_edge.to_numpy()[1:] >= rows.upper_edge.to_numpy()[:-1] * (1 - 1e-9)).all()
    first, second = (rows.set_index("group_index").sort_index() for _, rows in found.groupby("window_id"))
    assert (first.baseline_row_count == second.baseline_row_count).all()
    assert (first.baseline_observed_rate == second.baseline_observed_rate).all()
    assert first.row_count[9] > 500 > 30 > second.row_count[9]
    errors = board.metrics("performance_calibration")
    assert errors[ERROR]["value"] == pytest.approx(
        (first.row_count * first.gap.abs()).sum() / 3_000, abs=1e-12
    )
    expected = 0.0
    for row in first.itertuples():
        inside = (base >= row.lower_edge) & (base < row.upper_edge)
        expected += abs(base[inside].sum() - base_outcomes[inside].sum()) / 20_000
    assert board.metrics("performance_calibration", side="baseline")[ERROR]["value"] == pytest.approx(
        expected, rel=0.02
    )


def test_only_rows_with_a_label_are_judged():
    scores, y = sample(14, 6_000)
    known = np.random.default_rng(1).random(6_000) < 0.3
    board = board_of(scores, np.where(known, y, UNLABELLED))
    found = board.result("calibration")
    assert found.row_count.sum() == known.sum()
    assert (found.row_count * found.observed_rate).sum() == pytest.approx(y[known].sum())
    assert (found.row_count * found.mean_score).sum() == pytest.approx(scores[known].sum(), rel=0.001)
    slope = board.metrics("performance_calibration")[SLOPE]
    assert slope["row_count"] == known.sum()
    assert slope["value"] == pytest.approx(
        fitted(scores[known], y[known])[0], abs=0.05 * slope["standard_error"]
    )


def test_a_group_without_labels_is_there_with_its_reason():
    scores, y = sample(15, 4_000)
    base, base_outcomes = sample(16, 4_000)
    board = board_of(scores, np.where(scores < np.median(scores), y, UNLABELLED))
    board.add(base, base_outcomes, side="baseline")
    found = board.result("calibration").set_index("group_index").sort_index()
    assert found.not_evaluated_reason[9] == "no row of this group has a label"
    assert (
        found.row_count[9] == 0
        and math.isnan(found.observed_rate[9])
        and found.baseline_observed_rate[9] > 0.5
    )
    assert found.not_evaluated_reason.isna()[0] and found.row_count.sum() == 2_000


def test_scores_of_zero_and_one_have_no_logit():
    scores, y = sample(17, 4_000)
    ended = np.where(scores > 0.8, 1.0, np.where(scores < 0.05, 0.0, scores))
    inside = (ended > 0) & (ended < 1)
    board = board_of(ended, y)
    found = board.metrics("performance_calibration")
    assert found[SLOPE]["row_count"] == inside.sum() and found[ERROR]["row_count"] == 4_000
    assert found[SLOPE]["value"] == pytest.approx(fitted(scores[inside], y[inside])[0], abs=0.01)
    groups = board.result("calibration")
    assert groups.row_count.sum() == 4_000 and groups.lower_edge.min() == 0 and groups.upper_edge.max() == 1
    ends = board_of(np.repeat([0.0, 1.0], 200), np.arange(400) % 2).metrics("performance_calibration")
    assert ends[SLOPE]["not_evaluated_reason"] == "all scores are exactly 0 or 1"
    assert ends[ERROR]["value"] == pytest.approx(0.5)


def test_bins_without_sums_are_taken_at_their_middle():
    scores, y = sample(18, 5_000)
    found = board_of(scores, y, centers=True).metrics("performance_calibration")
    slope, level = fitted(scores, y)
    assert found[SLOPE]["value"] == pytest.approx(slope, abs=0.01)
    assert found[LEVEL]["value"] == pytest.approx(level, abs=0.01)


def test_segments_have_coarser_bins():
    scores, y = sample(19, 5_000)
    edges = np.unique(np.append(np.quantile(scores, np.arange(1, 50) / 50), 0.4))
    board = board_of(scores, y, edges=edges, segment="a")
    found = board.metrics("performance_calibration", segment_value="a")
    assert found[SLOPE]["value"] == pytest.approx(
        fitted(scores, y)[0], abs=0.5 * found[SLOPE]["standard_error"]
    )
    rows = board.result("calibration")
    assert len(rows) == 10 and rows.row_count.between(400, 600).all()
    assert rows.lower_edge.min() == 0 and rows.upper_edge.max() == 1


SCORES, Y = sample(20, 2_000)
UNJUDGED = {
    "no labels": (SCORES, np.full(2_000, UNLABELLED), dict.fromkeys((ERROR, SLOPE, LEVEL), "no labels yet")),
    "few labels": (
        SCORES, np.where(np.arange(2_000) < 99, Y, UNLABELLED),
        dict.fromkeys((ERROR, SLOPE, LEVEL), "fewer than 100 rows with a label"),
    ),
    "outside": (
        SCORES * 2 - 0.5, Y,
        dict.fromkeys((ERROR, SLOPE, LEVEL), f"the scores of {((SCORES < 0.25) | (SCORES > 0.75)).sum()} rows lie outside [0, 1]"),
    ),
    "no positive": (SCORES, Y * 0, dict.fromkeys((SLOPE, LEVEL), "no label is positive")),
    "all positive": (SCORES, Y * 0 + 1, dict.fromkeys((SLOPE, LEVEL), "all labels are positive")),
    "constant": (SCORES * 0 + 0.3, Y, dict.fromkeys((SLOPE, LEVEL), "the score is constant")),
    "separated": (
        SCORES, (SCORES > 0.5).astype(int),
        dict.fromkeys((SLOPE, LEVEL), "the scores separate the classes: no slope is steep enough"),
    ),
    "separated the wrong way": (
        SCORES, (SCORES < 0.5).astype(int),
        dict.fromkeys((SLOPE, LEVEL), "the scores separate the classes: no slope is steep enough"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", UNJUDGED)
def test_what_cannot_be_judged_says_why(name):
    scores, y, why = UNJUDGED[name]
    board = board_of(scores, y, {"min_rows": 100})
    found = board.metrics("performance_calibration")
    assert {
        metric: row["not_evaluated_reason"] for metric, row in found.items() if row["value"] is None
    } == why
    for metric in why:
        assert [found[metric][key] for key in ("lower", "upper", "standard_error")] == [None, None, None]
    groups = records(board.result("calibration"))
    if ERROR in why:
        assert [(row["group_index"], row["not_evaluated_reason"]) for row in groups] == [(None, why[ERROR])]
    else:
        assert all(row["not_evaluated_reason"] is None for row in groups)


def test_almost_separated_scores_are_fitted_or_refused_but_never_wrong():
    """A step at one score with a few errors beside it: the steeper, the harder for Newton's method."""
    judged = 0
    for errors in (1, 2, 5, 20, 40):
        scores = special.expit(np.linspace(-6, 6, 4_000))
        y = (scores > 0.5).astype(int)
        y[2_000 - 40 * errors : 2_000 + 40 * errors : 40] ^= 1
        row = board_of(scores, y).metrics("performance_calibration")[SLOPE]
        if row["value"] is None:
            assert row["not_evaluated_reason"] == "the fit did not converge"
        else:
            judged += 1
            assert row["value"] == pytest.approx(fitted(scores, y)[0], rel=0.02)
    assert judged >= 2


def test_windows_without_scores_are_there():
    board = board_of(SCORES, Y)
    board.add(np.full(500, np.nan), Y[:500], first=1)
    rows = [row for row in records(board.result("calibration")) if row["window_id"] == "w00001"]
    assert [(row["column_name"], row["segment_key"], row["group_index"]) for row in rows] == [
        ("__relation__", "__all__", None)
    ]
    assert rows[0]["not_evaluated_reason"].startswith("the window has no rows with a score")


def test_classes_and_confidence():
    """Class scores have reliability groups; the metrics of several classes are those of the confidence alone."""
    random = np.random.default_rng(21)
    logits = random.normal(0, 1.5, (6_000, 3))
    shares = special.softmax(logits, axis=1)
    actual = (shares.cumsum(axis=1) > random.random((6_000, 1))).argmax(axis=1)
    board = Outcomes(0.5, {"problem": "multiclass", "prediction_column": "class"})
    for place, name in enumerate("abc"):
        board.add(shares[:, place], (actual == place).astype(int), column=f"score_{name}", score_class=name)
    confidence, is_right = shares.max(axis=1), (shares.argmax(axis=1) == actual).astype(int)
    board.add(confidence, is_right, column="confidence")
    groups = board.result("calibration")
    assert set(zip(groups.column_name, groups.score_class, strict=True)) == {
        ("score_a", "a"), ("score_b", "b"), ("score_c", "c"), ("confidence", "positive")
    }  # fmt: skip
    assert (groups.groupby("column_name").row_count.sum() == 6_000).all()
    found = board.metrics("performance_calibration")
    assert set(found) == {ERROR, SLOPE, LEVEL} and {row["problem"] for row in found.values()} == {
        "multiclass"
    }
    assert found[SLOPE]["value"] == pytest.approx(
        fitted(confidence, is_right)[0], abs=0.05 * found[SLOPE]["standard_error"]
    )
    own = groups[groups.column_name == "confidence"]
    assert found[ERROR]["value"] == pytest.approx((own.row_count * own.gap.abs()).sum() / 6_000, abs=1e-12)


def test_from_observations():
    scores, y = sample(22, 4_000)
    classes = ["positive" if label else "negative" for label in y]
    axis = Axis(
        "logit", 0.4, 0.0625, segment_edges=(0.1, 0.2, 0.4, 0.6), role="prediction", score_class="positive"
    )
    ledger = Ledger({"score": axis}, declared={"problem": "binary", "prediction_column": "score"})
    ledger.baseline({"score": scores[:2_500]}, classes=classes[:2_500])
    ledger.day(0, {"score": scores[2_500:]}, classes=classes[2_500:], segments=["a", "b", "c"] * 500)
    ledger.day(1, {"score": scores[:800]}, classes=[None] * 800)
    connection = ledger.connect()
    rows = result(connection, "performance_calibration")
    found = {(row["window_id"][:10], row["side"], row["segment_value"], row["metric"]): row for row in rows}
    day = found["2024-01-01", "current", "__all__", SLOPE]
    assert day["value"] == pytest.approx(
        fitted(scores[2_500:], y[2_500:])[0], abs=0.05 * day["standard_error"]
    )
    # The same sums, in whatever order they were added.
    beside, itself = (
        found["2024-01-01", "baseline", "__all__", SLOPE],
        found["baseline", "current", "__all__", SLOPE],
    )
    assert beside["value"] == pytest.approx(itself["value"], rel=1e-12)
    assert found["2024-01-02", "current", "__all__", ERROR]["not_evaluated_reason"] == "no labels yet"
    groups = result(connection, "calibration")
    day_groups = [
        row
        for row in groups
        if row["window_id"].startswith("2024-01-01") and row["segment_value"] == "__all__"
    ]
    total = sum(row["row_count"] * abs(row["gap"]) for row in day_groups) / 1_500
    assert found["2024-01-01", "current", "__all__", ERROR]["value"] == pytest.approx(total, abs=1e-12)
    assert sum(row["baseline_row_count"] for row in day_groups) == 2_500
    assert {row["segment_value"] for row in groups} == {"__all__", "a", "b", "c"}


@pytest.mark.parametrize("name", ["performance_calibration", "calibration"])
def test_no_rows_give_no_rows(name):
    connection = board_of(SCORES, Y).connect()
    for table in ("scored_bins", "measured_totals", "stale_windows"):
        connection.execute(f"DELETE FROM {table}")
    assert len(run(connection, name)) == 0
