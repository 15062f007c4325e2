"""The table of predicted against actual classes, against scikit-learn on the raw rows."""

from __future__ import annotations

import numpy as np
import pytest
from observed import result
from sklearn import metrics
from test_performance_multiclass import CLASSES, columns_of, ledger_of, observe, sample, text


def test_confusion_matrix_equals_scikit_learn():
    places, _, predicted = sample(3, 900)
    before, _, predicted_before = sample(4, 1500, shares=(0.5, 0.3, 0.2))
    segments = list(np.where(np.arange(900) % 2 == 0, "a", "b"))
    baseline = (text(before), text(predicted_before))
    connection = observe(text(places), text(predicted), segments=segments, baseline=baseline)
    rows = [row for row in result(connection, "confusion_matrix") if row["window_id"] != "baseline"]
    for segment, mask in (("__all__", np.ones(900, bool)), ("a", np.array(segments) == "a")):
        part = {(r["predicted_class"], r["label_class"]): r for r in rows if r["segment_value"] == segment}
        counts = metrics.confusion_matrix(places[mask], predicted[mask])
        of_label = metrics.confusion_matrix(places[mask], predicted[mask], normalize="true")
        of_prediction = metrics.confusion_matrix(places[mask], predicted[mask], normalize="pred")
        assert sum(row["row_count"] for row in part.values()) == mask.sum()
        for (prediction, label), row in part.items():
            cell = CLASSES.index(label), CLASSES.index(prediction)
            assert row["row_count"] == counts[cell]
            assert row["share_of_label"] == pytest.approx(of_label[cell], abs=1e-12)
            assert row["share_of_prediction"] == pytest.approx(of_prediction[cell], abs=1e-12)
            if segment == "__all__":
                earlier = metrics.confusion_matrix(before, predicted_before, normalize="true")
                assert row["baseline_share_of_label"] == pytest.approx(earlier[cell], abs=1e-12)
                assert row["baseline_row_count"] == metrics.confusion_matrix(before, predicted_before)[cell]
            else:
                assert row["baseline_row_count"] is row["baseline_share_of_label"] is None


def test_confusion_matrix_without_labels_and_without_predictions():
    baseline = (["ant", "bee"] * 60, ["ant", "bee", "bee", "ant"] * 30)
    labels, predictions = ["ant"] * 100, ["ant"] * 60 + ["bee"] * 40
    ledger = ledger_of(columns_of(labels, predictions))
    ledger.baseline(columns_of(*baseline), classes=baseline[0])
    ledger.day(0, columns_of([None] * 100, predictions), classes=[None] * 100)
    ledger.day(1, {})
    ledger.day(2, columns_of(labels, predictions), classes=labels)
    rows = result(ledger.connect(), "confusion_matrix")
    days = {}
    for row in rows:
        days.setdefault(row["window_id"][:10], []).append(row)
    assert len(days["baseline"]) == 4 and days["baseline"][0]["baseline_row_count"] is None
    assert [row["not_evaluated_reason"] for row in days["2024-01-01"]] == ["no labels yet"]
    assert [row["not_evaluated_reason"] for row in days["2024-01-02"]] == [
        "no predictions of this window were observed"
    ]
    assert {(r["predicted_class"], r["label_class"]): r["row_count"] for r in days["2024-01-03"]} == {
        ("ant", "ant"): 60, ("bee", "ant"): 40, ("ant", "bee"): 0, ("bee", "bee"): 0,
    }  # fmt: skip
    assert all(row["input_row_count"] is not None for row in rows)
