"""How well scores rank, from bins: against scikit-learn and SciPy on the raw scores."""

from __future__ import annotations

import math

import numpy as np
import pytest
from judged_models import (
    NAMES,
    measure,
    measured,
    reasons,
    sample,
    samples,
    segment_edges,
)
from outcomes import Outcomes
from scipy import stats
from sklearn import metrics


@pytest.mark.parametrize("name", NAMES)
def test_ranking_is_that_of_the_rows_as_far_as_bins_tell(name):
    scores, y = samples()[name]
    found = measured(name)
    share = metrics.roc_auc_score(y, scores)
    positives, negatives = scores[y == 1], scores[y == 0]
    exact = {
        "roc_auc": share,
        "average_precision": metrics.average_precision_score(y, scores),
        "ks_between_classes": stats.ks_2samp(positives, negatives, method="asymp").statistic,
        "lift_top_decile": lift(scores, y),
    }
    tolerances = {
        "roc_auc": 0.001,
        "average_precision": 0.005,
        "ks_between_classes": 0.02,
        "lift_top_decile": 0.1,
    }
    for metric, value in exact.items():
        row = found[metric]
        assert row["value"] == pytest.approx(value, abs=tolerances[metric]), metric
        least, most = row["bound_lower"], row["bound_upper"]
        if least is None:
            assert row["value"] == pytest.approx(value, abs=1e-9), metric
        else:
            unit = 10 if metric == "lift_top_decile" else 1
            assert least - 1e-12 <= value <= most + 1e-12 and 0 <= least <= row["value"] <= most <= unit, (
                metric
            )
        assert row["lower"] <= row["value"] <= row["upper"] and row["row_count"] == y.size


def lift(scores, y):
    """Share of positives in the highest tenth over a tenth; ties at the cut count by their fraction."""
    size = 0.1 * y.size
    cut = np.sort(scores)[::-1][math.ceil(size) - 1]
    above, at = scores > cut, scores == cut
    return (y[above].sum() + y[at].mean() * (size - above.sum())) / y.sum() / 0.1


@pytest.mark.parametrize(("seed", "size"), [(1, 2_000), (2, 5_000), (3, 10_000)])
def test_few_positives_stay_within_bounds(seed, size):
    """With two to a dozen positives among thousands no bins give the third digit: the bounds say what they do."""
    scores, y = sample(seed, size, -7.0, 1.2)
    assert 0 < y.sum() < 30
    for edges in (None, segment_edges(scores)):
        found = measure(scores, y, edges=edges)
        for metric, exact in (
            ("roc_auc", metrics.roc_auc_score(y, scores)),
            ("average_precision", metrics.average_precision_score(y, scores)),
        ):
            assert found[metric]["bound_lower"] <= exact <= found[metric]["bound_upper"]
            assert found[metric]["lower"] <= exact <= found[metric]["upper"]


def test_bounds_are_reached_where_a_bin_hides_the_order():
    """Ninety rows in one bin, negatives or positives first, and ten positives above."""
    y = np.append(np.repeat([0, 1], 45), np.ones(10, int))
    best = np.append(np.linspace(0.301, 0.309, 90), np.full(10, 0.9))
    worst = np.append(np.linspace(0.309, 0.301, 90), np.full(10, 0.9))
    for scores in (best, worst):
        found = measure(scores, y)
        share, precision = found["roc_auc"], found["average_precision"]
        for key, order in (("bound_upper", best), ("bound_lower", worst)):
            assert share[key] == pytest.approx(metrics.roc_auc_score(y, order), abs=1e-12)
        assert precision["bound_upper"] == pytest.approx(1)
        exact = metrics.average_precision_score(y, worst)
        assert exact - 0.05 < precision["bound_lower"] <= exact + 1e-12
        assert found["ks_between_classes"]["bound_upper"] == pytest.approx(1)
    cut = measure(best[:95], y[:95])["lift_top_decile"]
    assert (cut["bound_lower"], cut["bound_upper"]) == pytest.approx((10 * 5 / 50, 10 * 9.5 / 50))


def test_the_error_of_roc_auc_is_delongs():
    scores, y = samples()["1e3"]
    pairs = np.sign(scores[y == 1][:, None] - scores[y == 0][None, :]) / 2 + 0.5
    by_positive, by_negative = pairs.mean(axis=1), pairs.mean(axis=0)
    error = math.sqrt(by_positive.var(ddof=1) / by_positive.size + by_negative.var(ddof=1) / by_negative.size)
    row = measured("1e3")["roc_auc"]
    assert row["standard_error"] == pytest.approx(error, rel=0.01)
    value = row["value"]
    half = stats.norm.ppf(0.975) * row["standard_error"] / (value * (1 - value))
    logit = math.log(value / (1 - value))
    limits = tuple(1 / (1 + math.exp(-logit - sign * half)) for sign in (-1, 1))
    assert (row["lower"], row["upper"]) == pytest.approx(limits, abs=1e-12)


def test_few_of_a_class_take_the_larger_error():
    scores, y = sample(13, 400, -3.5, 1.2)
    n1, n0 = y.sum(), (1 - y).sum()
    assert n1 < 50
    row = measure(scores, y)["roc_auc"]
    auc = row["value"]
    q1, q2 = auc / (2 - auc), 2 * auc * auc / (1 + auc)
    variance = (auc * (1 - auc) + (n1 - 1) * (q1 - auc**2) + (n0 - 1) * (q2 - auc**2)) / (n1 * n0)
    assert row["standard_error"] >= math.sqrt(variance) * (1 - 1e-12)
    assert row["upper"] == pytest.approx(
        min(1, auc + stats.norm.ppf(0.975) * row["standard_error"]), abs=1e-12
    )


def test_a_constant_score_ranks_nothing():
    row = measured("constant 1e3")["roc_auc"]
    assert (row["value"], row["lower"], row["upper"], row["bound_lower"]) == (0.5, 0.5, 0.5, None)
    assert measured("constant 1e3")["average_precision"]["value"] == pytest.approx(samples()["1e3"][1].mean())
    assert measured("constant 1e3")["lift_top_decile"]["value"] == pytest.approx(1)
    assert measured("constant 1e3")["ks_between_classes"]["value"] == pytest.approx(0)


def test_each_class_against_the_rest():
    random = np.random.default_rng(20)
    logits = random.normal(0, 1.5, (6_000, 3))
    shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    actual = (shares.cumsum(axis=1) > random.random((6_000, 1))).argmax(axis=1)
    board = Outcomes(0.5, {"problem": "multiclass", "prediction_column": "class"})
    for place, name in enumerate(("red", "positive", "blue")):
        board.add(shares[:, place], (actual == place).astype(int), column=f"score_{name}", score_class=name)
    board.add(shares.max(axis=1), (shares.argmax(axis=1) == actual).astype(int), column="confidence")
    found = board.metrics("performance_ranked_scores")
    exact = [metrics.roc_auc_score(actual == place, shares[:, place]) for place in range(3)]
    assert set(found) == {"roc_auc red", "roc_auc positive", "roc_auc blue", "macro_roc_auc"}
    for name, value in zip(("red", "positive", "blue"), exact, strict=True):
        row = found[f"roc_auc {name}"]
        assert row["value"] == pytest.approx(value, abs=0.001)
        assert row["bound_lower"] <= value <= row["bound_upper"] and row["problem"] == "multiclass"
    whole = found["macro_roc_auc"]
    assert whole["value"] == pytest.approx(
        metrics.roc_auc_score(actual, shares, multi_class="ovr"), abs=0.001
    )
    assert whole["bound_lower"] <= np.mean(exact) <= whole["bound_upper"]
    assert whole["lower"] < whole["value"] < whole["upper"] and whole["row_count"] == 6_000
    assert board.metrics("performance_binary") == {}


def test_a_class_that_does_not_occur_has_no_macro_mean():
    random = np.random.default_rng(21)
    board = Outcomes(0.5, {"problem": "multiclass", "prediction_column": "class"})
    for place, name in enumerate(("a", "b", "c")):
        board.add(
            random.random(900), (np.arange(900) % 2 == place).astype(int), column=f"s{name}", score_class=name
        )
    said = reasons(board.metrics("performance_ranked_scores"))
    assert said == {
        "roc_auc c": "no label is of this class",
        "macro_roc_auc": "1 of 3 classes have no roc_auc here",
    }
