"""Outcomes at any threshold, from bins: against scikit-learn on the raw scores."""

from __future__ import annotations

import math

import numpy as np
import pytest
from judged_models import (
    THRESHOLD,
    WORTHS,
    sample,
    samples,
)
from outcomes import UNLABELLED, Outcomes
from sklearn import metrics


@pytest.mark.parametrize("name", ["1e4", "zeros and ones", "coarse 1e3", "constant 1e3"])
def test_any_threshold_may_be_asked_afterwards(name):
    scores, y = samples()[name]
    known = np.arange(y.size) % 3 > 0
    board = Outcomes(THRESHOLD, dict(WORTHS))
    board.add(scores, np.where(known, y, UNLABELLED))
    board.add(scores, y, side="baseline")
    found = board.result("thresholds")
    assert found.threshold.is_unique and found.is_declared.sum() == 1
    assert found[found.is_declared].threshold.item() == THRESHOLD and found.not_evaluated_reason.isna().all()
    for row in found.itertuples():
        said = scores >= row.threshold * (1 - 1e-12)
        tn, fp, fn, tp = metrics.confusion_matrix(y[known], said[known], labels=[0, 1]).ravel()
        counts = (
            row.true_negative_count,
            row.false_positive_count,
            row.false_negative_count,
            row.true_positive_count,
        )
        assert counts == (tn, fp, fn, tp) and row.predicted_positive_count == said.sum()
        assert row.value_total == 5 * tp - fp - 2 * fn
        assert row.recall == pytest.approx(tp / (tp + fn)) and row.false_positive_rate == pytest.approx(
            fp / (fp + tn)
        )
        assert row.f1 == pytest.approx(2 * tp / (2 * tp + fp + fn))
        assert math.isnan(row.precision) if tp + fp == 0 else row.precision == pytest.approx(tp / (tp + fp))


@pytest.mark.parametrize("threshold", [0.07, 0.35, 0.61, 0.93])
def test_the_declared_threshold_is_one_row_however_its_edge_is_rounded(threshold):
    scores, y = sample(25, 3_000, 0, 2)
    board = Outcomes(threshold)
    board.add(scores, y)
    bins = board.bins[0]
    bins.loc[bins.bin_index == 0, "lower_edge"] *= 1 - 4e-16
    found = board.result("thresholds")
    assert found[found.is_declared].threshold.to_list() == [threshold]
    assert (abs(found.threshold - threshold) < 0.001).sum() == 1
    assert found[found.is_declared].predicted_positive_count.item() == (scores >= threshold).sum()


def test_thresholds_where_nothing_can_be_judged():
    scores, y = sample(22, 500)
    board = Outcomes(THRESHOLD, {"min_rows": 100})
    board.add(scores, np.full(500, UNLABELLED))
    board.add(np.full(500, np.nan), y, first=1)
    board.add(scores, y, side="baseline", first=2)
    board.add(scores * 2 - 0.5, y, first=3)
    found = board.result("thresholds").set_index("window_id")
    assert set(found.loc["w00000"].not_evaluated_reason) == {"no labels yet"}
    assert (
        found.loc["w00000"].predicted_positive_count.max() == 500 and found.loc["w00000"].recall.isna().all()
    )
    for window in ("w00001", "w00002"):
        row = found.loc[window]
        assert row.not_evaluated_reason.startswith("the window has no rows with a score") and np.isnan(
            row.threshold
        )
    outside = found.loc["w00003"]
    assert outside.not_evaluated_reason.isna().all() and outside.threshold.between(0, 1).all()
    declared = outside[outside.is_declared]
    assert declared.true_positive_count.item() == ((scores * 2 - 0.5 >= THRESHOLD) & (y == 1)).sum()
