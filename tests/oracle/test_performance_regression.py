"""Metrics of predicted numbers against scikit-learn and NumPy on the raw rows."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from observed import Axis, Ledger, evaluate, fitted_axis, result
from scipy import stats
from sklearn import metrics

DECLARED = {
    "problem": "regression",
    "prediction_column": "predicted",
    "label_column": "label",
    "quantile": 0.8,
    "min_rows": 100,
}
CELL = {"monitor": "m", "segment_key": "__all__", "segment_value": "__all__"}
QUANTILES = {"absolute_error_p50": 0.5, "absolute_error_p90": 0.9, "absolute_error_p95": 0.95}
METRICS = {
    *("bias", "mae", "rmse", "mape", "mape_excluded_rows", "smape", "r2", "pinball_loss"),
    *("mean_prediction", "mean_label", *QUANTILES),
}
Z = 1.959963984540054


def sample(seed, size, noise=3.0):
    """Labels and predictions that are a little too high, labels of 0 among them."""
    random = np.random.default_rng(seed)
    labels = np.where(random.random(size) < 0.05, 0.0, random.gamma(4, 5, size))
    return labels, labels + 0.4 + random.normal(0, noise, size)


def columns_of(labels, predictions, quantile=0.8):
    """What a scan derives of rows; a label or prediction that is no finite number is not known."""
    rows = [
        (y, p) if y is not None and p is not None and math.isfinite(y) and math.isfinite(p) else None
        for y, p in zip(labels, predictions, strict=True)
    ]

    def each(derive):
        with np.errstate(over="ignore", invalid="ignore"):
            return [None if row is None else derive(*(np.float64(x) for x in row)) for row in rows]

    return {
        "predicted": list(predictions),
        "label": list(labels),
        "residual": each(lambda y, p: p - y),
        "absolute_error": each(lambda y, p: abs(p - y)),
        "squared_error": each(lambda y, p: (p - y) * (p - y)),
        "absolute_percentage_error": each(lambda y, p: None if y == 0 else abs(p - y) / abs(y)),
        "symmetric_percentage_error": each(
            lambda y, p: 0.0 if y == p else 2 * abs(p / 2 - y / 2) / (abs(p) / 2 + abs(y) / 2)
        ),
        "pinball_loss": each(lambda y, p: quantile * (y - p) if y >= p else (1 - quantile) * (p - y)),
    }


def axes_of(columns):
    roles = {"predicted": "prediction", "label": "label"}
    axes = {}
    for name, values in columns.items():
        known = np.array([v for v in values if v is not None and math.isfinite(v)] or [0.0, 1.0], dtype=float)
        axes[name] = fitted_axis(known, role=roles.get(name, "error"))
    return axes


def observe(labels, predictions, *, baseline=None, segments=None, changes=None, kinds=None):
    """A database with one window of these rows, beside a baseline of labels and predictions."""
    columns = columns_of(labels, predictions)
    stored = columns_of(*baseline) if baseline else None
    axes = axes_of(stored or columns)
    axes |= {
        name: Axis(**(axes[name].__dict__ | {"value_kind": kind})) for name, kind in (kinds or {}).items()
    }
    ledger = Ledger(axes, declared=DECLARED | (changes or {}), min_group_size=10)
    if stored:
        ledger.baseline(stored)
    ledger.day(0, columns, segments=segments)
    return ledger.connect()


def table(rows, **cell):
    wanted = {"side": "current", "segment_value": "__all__"} | cell
    kept = [row for row in rows if all(row[key] == value for key, value in wanted.items())]
    found = {row["metric"]: row for row in kept}
    assert len(found) == len(kept)
    return found


def judge(*observed, name="performance_regression", **options):
    rows = result(observe(*observed, **options), name)
    return table([row for row in rows if row["window_id"] != "baseline"])


def expected_of(labels, predictions):
    """Metrics by scikit-learn and NumPy."""
    some = labels != 0
    return {
        "bias": (predictions - labels).mean(),
        "mae": metrics.mean_absolute_error(labels, predictions),
        "rmse": metrics.root_mean_squared_error(labels, predictions),
        "mape": metrics.mean_absolute_percentage_error(labels[some], predictions[some]),
        "mape_excluded_rows": float((~some).sum()),
        "smape": (2 * np.abs(predictions - labels) / (np.abs(predictions) + np.abs(labels))).mean(),
        "r2": metrics.r2_score(labels, predictions),
        "pinball_loss": metrics.mean_pinball_loss(labels, predictions, alpha=0.8),
        "mean_prediction": predictions.mean(),
        "mean_label": labels.mean(),
    }


def check(found, labels, predictions, resolution=0.02):
    for name, value in expected_of(labels, predictions).items():
        row = found[name]
        assert row["not_evaluated_reason"] is None, name
        assert row["value"] == pytest.approx(value, rel=1e-9, abs=1e-9), name
        if name != "mape_excluded_rows":
            assert row["lower"] < row["value"] < row["upper"], name
        assert row["row_count"] == ((labels != 0).sum() if name == "mape" else len(labels)), name
        assert row["bound_lower"] is row["bound_upper"] is None
    errors = np.abs(predictions - labels)
    for name, level in QUANTILES.items():
        row, exact = found[name], np.quantile(errors, level, method="inverted_cdf")
        assert row["bound_lower"] <= exact <= row["bound_upper"], name
        assert row["bound_lower"] <= row["value"] <= row["bound_upper"] <= errors.max(), name
        assert row["value"] == pytest.approx(exact, rel=resolution), name
        assert row["lower"] < row["value"] < row["upper"], name


@pytest.mark.parametrize("seed", range(2))
def test_metrics_equal_scikit_learn_on_every_side_and_segment(seed):
    labels, predictions = sample(seed, 1500)
    before = sample(seed + 100, 2500, noise=2.0)
    segments = list(np.where(np.arange(1500) % 3 == 0, "a", "b"))
    rows = result(observe(labels, predictions, segments=segments, baseline=before), "performance_regression")
    rows = [row for row in rows if row["window_id"] != "baseline"]
    assert table(rows).keys() == METRICS
    check(table(rows), labels, predictions)
    check(table(rows, side="baseline"), *before)
    part = np.array(segments) == "a"
    check(table(rows, segment_value="a"), labels[part], predictions[part], resolution=0.08)


@pytest.mark.parametrize("size", [1000, 1_000_000])
def test_metrics_equal_scikit_learn_on_any_number_of_rows(size):
    labels, predictions = sample(3, size)
    found = {row["metric"]: row for row in evaluated({"0": (labels, predictions)})}
    check(found, labels, predictions)


def test_standard_errors():
    labels, predictions = sample(4, 1200)
    found = {row["metric"]: row for row in evaluated({"0": (labels, predictions)})}
    errors = predictions - labels

    def standard_error(values):
        return values.std(ddof=1) / math.sqrt(len(values))

    for name, values in {"bias": errors, "mae": np.abs(errors), "mean_label": labels}.items():
        error = standard_error(values)
        assert found[name]["standard_error"] == pytest.approx(error, rel=1e-9)
        assert found[name]["lower"] == pytest.approx(values.mean() - Z * error, rel=1e-9)
        assert found[name]["upper"] == pytest.approx(values.mean() + Z * error, rel=1e-9)
    squares = errors**2
    error, rmse = standard_error(squares), found["rmse"]
    assert rmse["standard_error"] == pytest.approx(error / (2 * math.sqrt(squares.mean())), rel=1e-9)
    spread = math.exp(Z * error / squares.mean() / 2)
    assert rmse["lower"] == pytest.approx(math.sqrt(squares.mean()) / spread, rel=1e-9)
    assert rmse["upper"] == pytest.approx(math.sqrt(squares.mean()) * spread, rel=1e-9)
    r2, n = found["r2"], 1200
    error = math.sqrt(4 * r2["value"] * (1 - r2["value"]) ** 2 * (n - 2) ** 2 / ((n**2 - 1) * (n + 3)))
    assert r2["standard_error"] == pytest.approx(error, rel=1e-9)


def totals(samples):
    """measured_totals of windows straight from labels and predictions."""
    rows = []
    for number, (window, (labels, predictions)) in enumerate(samples.items()):
        some, errors = labels != 0, predictions - labels
        columns = {
            "predicted": predictions, "label": labels, "residual": errors, "absolute_error": np.abs(errors),
            "squared_error": errors**2, "absolute_percentage_error": np.abs(errors[some] / labels[some]),
            "symmetric_percentage_error": 2 * np.abs(errors) / (np.abs(predictions) + np.abs(labels)),
            "pinball_loss": np.where(errors <= 0, -0.8 * errors, 0.2 * errors),
        }  # fmt: skip
        for place, (name, values) in enumerate(columns.items()):
            role = {"predicted": "prediction", "label": "label"}.get(name, "error")
            rows.append(
                CELL | {"window_id": window, "side": "current", "comparison": 100 * number + place, "column_name": name,
                        "column_role": role, "row_count": float(len(labels)), "value_count": float(len(values)),
                        "special_count": 0.0, "value_mean": values.mean(), "value_variance": values.var(ddof=1),
                        "value_min": values.min(), "value_max": values.max()}
            )  # fmt: skip
    return pd.DataFrame(rows)


def bins_of(measured, samples, edges=None):
    """compared_bins of the totals, with even bins for the absolute error, or those between edges (ends open)."""
    whole = measured[["comparison", "column_name", "column_role"]].assign(
        bin_kind="total", value_kind="numeric"
    )
    parts = [whole]
    numbers = measured[measured.column_name == "absolute_error"].comparison
    for number, (labels, predictions) in zip(numbers, samples.values(), strict=True):
        errors = np.abs(predictions - labels)
        bins = np.floor(errors / 0.05) if edges is None else np.searchsorted(edges, errors, side="right")
        places, counts = np.unique(bins, return_counts=True)
        ends = (
            np.concatenate([[np.nan], edges, [np.nan]])
            if edges is not None
            else np.arange(bins.max() + 2) * 0.05
        )
        sums = np.bincount(bins.astype(int), errors)[places.astype(int)]
        parts.append(
            pd.DataFrame(
                {"comparison": number, "column_name": "absolute_error", "column_role": "error", "bin_kind": "value",
                 "value_kind": "numeric", "position": places, "lower_edge": ends[places.astype(int)],
                 "upper_edge": ends[places.astype(int) + 1], "current_count": counts.astype(float),
                 "current_upto": counts.cumsum().astype(float),
                 "current_mean": np.where(counts >= 20, sums / counts, np.nan)}
            )
        )  # fmt: skip
    frame = pd.concat(parts, ignore_index=True)
    return frame.assign(is_point=0, baseline_mean=np.nan, baseline_count=0.0, baseline_upto=0.0)


def evaluated(samples, edges=None):
    measured = totals(samples)
    bins = bins_of(measured, samples, edges)
    return evaluate("performance_regression", DECLARED, measured_totals=measured, compared_bins=bins)


@pytest.mark.parametrize("noise", ["normal", "skewed"])
def test_intervals_cover(noise):
    random, runs, size = np.random.default_rng(21), 1000, 2000
    if noise == "normal":
        errors = random.normal(0.3, 1, (runs, size))
        truth = {"bias": 0.3, "rmse": math.sqrt(1.09)}
        reference = np.abs(np.random.default_rng(1).normal(0.3, 1, 4_000_000))
    else:
        errors = random.exponential(1, (runs, size)) - 0.5
        truth = {"bias": 0.5, "rmse": math.sqrt(1.25)}
        reference = np.abs(np.random.default_rng(1).exponential(1, 4_000_000) - 0.5)
    truth |= {"mae": reference.mean()} | {
        name: np.quantile(reference, level) for name, level in QUANTILES.items()
    }
    labels = random.normal(50, 5, (runs, size))
    samples = {str(run): (labels[run], labels[run] + errors[run]) for run in range(runs)}
    frame = pd.DataFrame(evaluated(samples))
    for name, value in truth.items():
        part = frame[frame.metric == name]
        coverage = ((part.lower <= value) & (value <= part.upper)).mean()
        assert len(part) == runs and 0.93 <= coverage <= 0.97, (name, coverage)


@pytest.mark.parametrize("growth", [1.0, 1.5, 3.0])
def test_quantiles_of_segments_cover_after_errors_have_grown(growth):
    random, runs, size = np.random.default_rng(23), 600, 500
    edges = np.quantile(np.abs(random.normal(0, 1, 100_000)), np.arange(0.05, 1, 0.05))
    labels = random.normal(50, 5, (runs, size))
    errors = random.normal(0, growth, (runs, size))
    frame = pd.DataFrame(evaluated({str(r): (labels[r], labels[r] + errors[r]) for r in range(runs)}, edges))
    for name, level in QUANTILES.items():
        value = growth * stats.norm.ppf(0.5 + level / 2)
        part = frame[frame.metric == name]
        coverage = ((part.lower <= value) & (value <= part.upper)).mean()
        assert coverage >= 0.9, (name, coverage)


def test_the_interval_of_r2_covers_where_the_prediction_is_a_regression():
    random, runs, size = np.random.default_rng(22), 1000, 400
    predictions = random.normal(0, 1, (runs, size))
    labels = predictions + random.normal(0, 0.8, (runs, size))
    frame = pd.DataFrame(evaluated({str(run): (labels[run], predictions[run]) for run in range(runs)}))
    part = frame[frame.metric == "r2"]
    coverage = ((part.lower <= 1 / 1.64) & (part.upper >= 1 / 1.64)).mean()
    assert 0.93 <= coverage <= 0.97, coverage


def reasons(found):
    assert all((row["value"] is None) == (row["not_evaluated_reason"] is not None) for row in found.values())
    empty = [row for row in found.values() if row["value"] is None]
    assert all(
        row[key] is None for row in empty for key in ("lower", "upper", "standard_error", "bound_lower")
    )
    return {row["metric"]: row["not_evaluated_reason"] for row in empty}


LABELLED = METRICS - {"mean_prediction"}


def test_no_labels_and_few_labels():
    labels, predictions = sample(5, 300)
    assert reasons(judge([None] * 300, predictions)) == dict.fromkeys(LABELLED, "no labels yet")
    few = judge([*labels[:60], *[None] * 240], predictions)
    assert reasons(few) == dict.fromkeys(LABELLED, "fewer than 100 rows with a label")
    assert few["mae"]["row_count"] == 60 and few["mean_prediction"]["row_count"] == 300


def test_predictions_that_are_missing_or_nan():
    labels, predictions = sample(6, 400)
    known = np.arange(400) >= 25
    found = judge(labels, [*[math.nan] * 20, *[None] * 5, *predictions[25:]])
    assert reasons(found) == {"r2": "25 labelled rows have no prediction"}
    expected = expected_of(labels[known], predictions[known]) | {"mean_label": labels.mean()}
    for name in METRICS - {"r2", *QUANTILES}:
        assert found[name]["value"] == pytest.approx(expected[name], rel=1e-9), name
    assert found["mae"]["row_count"] == 375
    nothing = judge(labels, [math.nan] * 400)
    assert nothing["mean_label"]["value"] == pytest.approx(labels.mean())
    assert set(reasons(nothing).values()) == {"no labelled row has a prediction", "no row has a prediction"}


def test_labels_that_are_all_equal_or_all_zero():
    _, predictions = sample(7, 300)
    found = judge(np.full(300, 7.3), predictions)
    assert reasons(found) == {"r2": "all labels are equal"}
    assert found["mean_label"]["value"] == 7.3 and found["mean_label"]["standard_error"] == 0
    zeros = judge(np.zeros(300), predictions)
    assert reasons(zeros) == {"r2": "all labels are equal", "mape": "every label is zero"}
    assert zeros["mape_excluded_rows"]["value"] == 300
    assert zeros["smape"]["value"] == pytest.approx(2)
    mostly = judge(np.where(np.arange(300) < 250, 0.0, 5.0), predictions)
    assert reasons(mostly) == {"mape": "fewer than 100 rows with a label other than zero"}


def test_perfect_predictions():
    labels, _ = sample(8, 300)
    found = judge(labels, labels)
    assert not reasons(found)
    for name in ("bias", "mae", "rmse", "mape", "smape", "pinball_loss", *QUANTILES):
        assert found[name]["value"] == found[name]["lower"] == found[name]["upper"] == 0, name
    assert found["r2"]["value"] == 1 and found["r2"]["lower"] is None


def test_squares_that_overflow():
    labels, predictions = sample(9, 300)
    found = judge(labels, [1e300, -1e300, *predictions[2:]], baseline=sample(10, 500))
    told = reasons(found)
    assert told == dict.fromkeys(("rmse", "r2"), "squared_error is too large for a number in 2 rows")
    assert found["mae"]["value"] == pytest.approx(2e300 / 300) and found["mae"]["lower"] is None
    assert found["absolute_error_p50"]["value"] < 10 and found["absolute_error_p95"]["upper"] < 1e300
    sums = judge(labels, [*[1.2e308] * 30, *predictions[30:]], baseline=sample(10, 500))
    assert reasons(sums)["mae"] == "the sum of absolute_error is too large for a number"
    assert reasons(sums)["mean_prediction"] == "the sum of prediction is too large for a number"
    difference = judge([-1.7e308, *labels[1:]], [1.7e308, *predictions[1:]], baseline=sample(10, 500))
    assert reasons(difference)["absolute_error_p50"] == "absolute_error is too large for a number in 1 rows"
    large = judge(labels * 1e150, predictions * 1e150)
    assert reasons(large) == {} and large["rmse"]["value"] == pytest.approx(
        1e150 * metrics.root_mean_squared_error(labels, predictions)
    )


def test_labels_that_are_texts_are_not_averaged():
    labels, predictions = sample(11, 300)
    found = judge(labels, predictions, kinds={"label": "text"})
    assert reasons(found) == dict.fromkeys(("mean_label", "r2"), "the labels were not observed as numbers")
    unreadable = judge([None] * 300, predictions, kinds={"label": "text"})
    assert set(reasons(unreadable).values()) == {"no label is known as a number"}


def test_what_is_not_declared_is_not_there():
    labels, predictions = sample(12, 300)
    assert judge(labels, predictions, changes={"quantile": None}).keys() == METRICS - {"pinball_loss"}
    assert judge(labels, predictions, changes={"label_column": None}).keys() == {"mean_prediction"}
    assert judge(labels, predictions, changes={"problem": "binary"}) == {}


def test_nothing_in_nothing_out():
    measured = totals({"0": sample(1, 200)})
    bins = bins_of(measured, {"0": sample(1, 200)})
    inputs = {"measured_totals": measured.head(0), "compared_bins": bins.head(0)}
    assert evaluate("performance_regression", DECLARED, **inputs) == []
