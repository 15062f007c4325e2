"""Estimated performance of several classes, and expected errors of a regression."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from estimates import BASELINE, Simulation, estimates, of_all, reasons, window_id

# --- several classes ---


def several(rng: np.random.Generator, day: int, size: int, sharpness: float = 1.0) -> pd.DataFrame:
    """Three classes with scores; sharpness over 1 is overconfident."""
    z = rng.normal([0.5, 0.0, -0.7], 1.2, (size, 3))
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    actual = (rng.random(size)[:, None] > p.cumsum(axis=1)).sum(axis=1)
    said = p**sharpness / (p**sharpness).sum(axis=1, keepdims=True)
    names = np.array(["x", "y", "z"])
    right = said.argmax(axis=1) == actual
    frame = {
        "day": day,
        "confidence": said.max(axis=1),
        "confidence_class": np.where(right, "positive", "negative"),
    }
    for place, name in enumerate(names):
        frame |= {f"p_{name}": said[:, place], f"p_{name}_class": names[actual]}
    return pd.DataFrame(frame)


@pytest.mark.parametrize("sharpness", [1.0, 2.0])
def test_several_classes_have_accuracy_and_one_against_the_rest(sharpness):
    rng = np.random.default_rng(51)
    columns = {"confidence": "positive", "p_x": "x", "p_y": "y", "p_z": "z"}
    simulation = Simulation(problem="multiclass", columns=columns)
    simulation.add(several(rng, BASELINE, 8_000, sharpness))
    simulation.add(pd.concat([several(rng, day, 800, sharpness) for day in range(40)]))
    result = of_all(estimates(simulation.connect()))
    assert result.groupby("window_id").size().unique().tolist() == [5]
    accuracy = result[result["metric"] == "accuracy"]
    assert (accuracy["method"] == ("scores as they are" if sharpness == 1 else "isotonic calibration")).all()
    assert accuracy["error"].abs().mean() < 0.02
    assert abs(accuracy["error"].mean()) < 0.012
    per_class = result[result["metric"] == "roc_auc"]
    assert set(per_class["label_class"]) == {"x", "y", "z"}
    macro = result[result["metric"] == "macro_roc_auc"].set_index("window_id").sort_index()
    means = per_class.groupby("window_id")[["value", "realised_value", "standard_error"]].mean()
    np.testing.assert_allclose(macro["value"], means["value"], rtol=1e-12)
    np.testing.assert_allclose(macro["realised_value"], means["realised_value"], rtol=1e-12)
    np.testing.assert_allclose(macro["standard_error"], means["standard_error"], rtol=1e-9)
    inside = (result["realised_value"] >= result["lower"]) & (result["realised_value"] <= result["upper"])
    assert inside.mean() > 0.9


def test_classes_without_scores_say_so():
    simulation = Simulation(problem="multiclass", columns={})
    simulation.add(pd.DataFrame({"day": np.repeat([BASELINE, 0], 200)}))
    assert reasons(simulation) == {
        "accuracy": "no scores of the classes to estimate from (prediction.scores)"
    }


# --- regression ---


def missed(
    rng: np.random.Generator, day: int, size: int, *, high: float = 0.2, known: float = 1.0
) -> pd.DataFrame:
    """Errors whose scale depends on the prediction group and on a feature's group; high: share of the hardest group."""
    group = np.where(rng.random(size) < high, 4, rng.integers(0, 4, size))
    feature = rng.integers(0, 3, size)
    error = rng.normal(0, 1 + group + 0.5 * feature)
    error[rng.random(size) >= known] = np.nan
    return pd.DataFrame({"day": day, "prediction_group": group, "feature_group": feature, "error": error})


def test_expected_errors_of_a_regression_are_those_of_plain_numpy():
    rng = np.random.default_rng(61)
    baseline, window = missed(rng, BASELINE, 900), missed(rng, 0, 700, high=0.5, known=0.6)
    window.loc[:5, ["prediction_group", "feature_group"]] = [9, 0]
    # Thirty rows of the baseline in cells too small for sums to be stored.
    baseline.loc[:29, "prediction_group"] = 7 + np.arange(30) // 15
    baseline.loc[:29, "feature_group"] = np.arange(30) % 3
    simulation = Simulation(problem="regression", columns={})
    simulation.add_errors(baseline)
    simulation.add_errors(window)
    result = estimates(simulation.connect()).set_index("metric")
    cell = ["prediction_group", "feature_group"]
    for metric, power in (("mae", 1), ("rmse", 2)):
        size = baseline["error"].abs() ** power
        cells = size.groupby([baseline[key] for key in cell]).agg(["size", "sum"])
        cells = cells[cells["size"] >= 20]
        groups = cells.groupby("prediction_group").sum()
        outside = len(baseline) - cells["size"].sum()
        rest = (size.sum() - cells["sum"].sum()) / outside if outside >= 20 else size.mean()
        expected = []
        for group, feature in window[cell].itertuples(index=False):
            of_group = groups.loc[group, "sum"] / groups.loc[group, "size"] if group in groups.index else rest
            n, total = cells.loc[(group, feature)] if (group, feature) in cells.index else (0, 0.0)
            expected.append((total + 20 * of_group) / (n + 20))
        told = np.array(expected)
        known = window["error"].notna()
        naive = (window["error"].abs() ** power).mean()
        realised = naive + told.mean() - told[known].mean()
        root = np.sqrt if power == 2 else float
        row = result.loc[metric]
        assert row["value"] == pytest.approx(root(told.mean()), rel=1e-9)
        assert row["naive_value"] == pytest.approx(root(naive), rel=1e-9)
        assert row["realised_value"] == pytest.approx(root(realised), rel=1e-9)
        assert row["method"] == "mean error by prediction and size"
        assert row["label_rate"] == pytest.approx(known.mean())
        assert row["row_count"] == 700


def test_intervals_of_a_regression_hold_about_as_often_as_they_say():
    rng = np.random.default_rng(62)
    simulation = Simulation(problem="regression", columns={})
    simulation.add_errors(missed(rng, BASELINE, 20_000))
    simulation.add_errors(
        pd.concat([missed(rng, day, 500, high=0.2 if day < 75 else 0.6) for day in range(150)])
    )
    result = estimates(simulation.connect())
    result["inside"] = (result["realised_value"] >= result["lower"]) & (
        result["realised_value"] <= result["upper"]
    )
    late = result["window_id"] >= window_id(75)
    for metric in ("mae", "rmse"):
        assert result.loc[(result["metric"] == metric) & ~late, "inside"].mean() == pytest.approx(
            0.95, abs=0.06
        )
        assert result.loc[(result["metric"] == metric) & late, "inside"].mean() > 0.85
    result["square"] = result["error"] ** 2
    result["variance"] = result["standard_error"] ** 2
    sums = result[~late].groupby("metric")[["square", "variance"]].sum()
    # Chi-squared over 75 windows: 1 with a standard error of 0.16.
    assert (sums["square"] / sums["variance"]).between(0.6, 1.5).all()
    means = result[result["metric"] == "mae"].groupby(late)["value"].mean()
    assert means[True] > 1.25 * means[False]


def test_labels_of_easy_rows_alone_are_corrected_for_in_a_regression():
    rng = np.random.default_rng(63)
    simulation = Simulation(problem="regression", columns={})
    simulation.add_errors(missed(rng, BASELINE, 10_000))
    window = missed(rng, 0, 20_000)
    truth = window["error"].abs().mean()
    hidden = rng.random(len(window)) < window["prediction_group"] / 5
    window["error"] = window["error"].where(~hidden)
    simulation.add_errors(window)
    row = estimates(simulation.connect()).set_index("metric").loc["mae"]
    assert row["naive_value"] < 0.85 * truth
    assert row["realised_value"] == pytest.approx(truth, rel=0.03)


@pytest.mark.parametrize(
    ("baseline", "window", "reason"),
    [
        ({"known": 0.0}, {}, "no label of the baseline is known"),
        (
            {"size": 50},
            {},
            "the baseline has 50 rows with a prediction and a label, fewer than min_rows (100)",
        ),
        ({}, {"size": 50}, "the window has 50 rows with a prediction, fewer than min_rows (100)"),
    ],
)
def test_a_regression_that_cannot_be_estimated_says_why(baseline, window, reason):
    rng = np.random.default_rng(64)
    simulation = Simulation(problem="regression", columns={})
    simulation.add_errors(missed(rng, BASELINE, **{"size": 2_000} | baseline))
    simulation.add_errors(missed(rng, 0, **{"size": 500} | window))
    assert reasons(simulation) == {"mae": reason, "rmse": reason}


def test_a_baseline_without_stored_cells_gives_its_mean():
    rng = np.random.default_rng(65)
    simulation = Simulation(problem="regression", columns={})
    baseline = missed(rng, BASELINE, 300).assign(prediction_group=np.arange(300) // 15, feature_group=0)
    simulation.add_errors(baseline)
    simulation.add_errors(missed(rng, 0, 500))
    row = estimates(simulation.connect()).set_index("metric").loc["mae"]
    assert row["value"] == pytest.approx(baseline["error"].abs().mean(), rel=1e-12)
    assert row["method"] == "mean error of the baseline"
