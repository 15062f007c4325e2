"""Metrics of rankings and of worth, means of what is observed row by row, against scikit-learn and NumPy."""

from __future__ import annotations

import math

import numpy as np
import pytest
from observed import Ledger, evaluate, fitted_axis, result
from sklearn import metrics
from test_performance_regression import DECLARED, Z, sample, table, totals


def test_nothing_in_nothing_out():
    measured = totals({"0": sample(1, 200)})
    assert evaluate("performance_means", DECLARED, measured_totals=measured.head(0)) == []


def ranked(seed, groups, size=8, cutoff=5):
    """ndcg, reciprocal rank and precision of groups; ndcg by scikit-learn."""
    random = np.random.default_rng(seed)
    relevance = random.integers(0, 3, (groups, size)) * (random.random((groups, size)) < 0.4)
    order = -np.arange(size)[None, :].repeat(groups, axis=0)
    gains = [
        metrics.ndcg_score(r[None, :], o[None, :], k=cutoff) for r, o in zip(relevance, order, strict=True)
    ]
    hits = relevance > 0
    first = np.where(hits.any(axis=1), 1 / (hits.argmax(axis=1) + 1), 0.0)
    return {
        "ndcg": np.array(gains),
        "reciprocal_rank": first,
        "precision_at_k": hits[:, :cutoff].mean(axis=1),
    }


def means_of(columns, baseline=None, **declared):
    axes = {
        name: fitted_axis(np.asarray(values, dtype=float), role="error")
        for name, values in (baseline or columns).items()
    }
    ledger = Ledger(axes, declared={"min_rows": 100} | declared, min_group_size=10)
    if baseline:
        ledger.baseline(baseline)
    ledger.day(0, columns)
    rows = result(ledger.connect(), "performance_means")
    return [row for row in rows if row["window_id"] != "baseline"]


def test_ranking_metrics_are_means_over_groups():
    now, before = ranked(1, 700), ranked(2, 900)
    rows = means_of(now, before, problem="ranking", rank_cutoff=5)
    names = {
        "ndcg": "ndcg_at_k",
        "reciprocal_rank": "mean_reciprocal_rank",
        "precision_at_k": "precision_at_k",
    }
    for side, columns in (("current", now), ("baseline", before)):
        found = table(rows, side=side)
        assert found.keys() == set(names.values())
        for column, metric in names.items():
            row, values = found[metric], columns[column]
            assert row["value"] == pytest.approx(values.mean(), abs=1e-9)
            assert row["standard_error"] == pytest.approx(
                values.std(ddof=1) / math.sqrt(len(values)), rel=1e-9
            )
            assert row["row_count"] == len(values) and row["problem"] == "ranking"
            assert row["threshold"] == (None if column == "reciprocal_rank" else 5.0)


def test_rankings_that_cannot_be_judged():
    now = ranked(3, 150)
    few = means_of(
        {name: [*values[:50], *[None] * 100] for name, values in now.items()}, now, problem="ranking"
    )
    assert {row["not_evaluated_reason"] for row in few if row["side"] == "current"} == {
        "fewer than 100 groups with labels"
    }
    none = means_of({name: [None] * 150 for name in now}, now, problem="ranking")
    assert {row["not_evaluated_reason"] for row in none if row["side"] == "current"} == {"no labels yet"}
    assert means_of(now, problem="regression") == []
    perfect = table(means_of({"ndcg": np.ones(200)}, problem="ranking"))["ndcg_at_k"]
    assert perfect["value"] == perfect["lower"] == perfect["upper"] == 1


def test_worth_is_summed_and_averaged_for_any_problem():
    random = np.random.default_rng(4)
    worth = np.round(random.normal(2, 30, 900), 2)
    for problem in ("binary", "regression", "ranking", None):
        found = table(means_of({"business_value": worth}, problem=problem))
        error = worth.std(ddof=1) / math.sqrt(900)
        assert found["value_total"]["value"] == pytest.approx(worth.sum(), rel=1e-9)
        assert found["value_per_row"]["value"] == pytest.approx(worth.mean(), rel=1e-9)
        assert found["value_per_row"]["lower"] == pytest.approx(worth.mean() - Z * error, rel=1e-9)
        assert found["value_total"]["upper"] == pytest.approx(900 * (worth.mean() + Z * error), rel=1e-9)
        assert found["value_total"]["problem"] == (problem or "value")


def test_worth_that_is_unknown_or_too_large():
    def told(values):
        rows = table(means_of({"business_value": values}, {"business_value": np.arange(300.0)}))
        return {row["not_evaluated_reason"] for row in rows.values()}

    assert told([None] * 200) == {"no row has a value yet"}
    assert told([*[1.0] * 60, *[None] * 200]) == {"fewer than 100 rows with a value"}
    assert told([math.nan, math.inf, *[1.0] * 300]) == {"business_value is no finite number in 2 rows"}
    assert told([1.5e308, 1.5e308, *[1.0] * 300]) == {"the sum of business_value is too large for a number"}
