"""Metrics of predicted classes against scikit-learn and NumPy on the raw rows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from observed import Axis, Ledger, evaluate, result
from sklearn import metrics

CLASSES = ("ant", "bee", "cat")
DECLARED = {"problem": "multiclass", "prediction_column": "predicted", "label_column": "label"}
CELL = {"monitor": "m", "window_id": "w", "segment_key": "__all__", "segment_value": "__all__"}
MEANS = tuple(f"{kind}_{name}" for kind in ("macro", "weighted") for name in ("precision", "recall", "f1"))


def sample(seed, size, shares=(0.6, 0.3, 0.1), sharpness=1.5):
    """Labels, scores of each class and predicted classes."""
    random = np.random.default_rng(seed)
    places = random.choice(len(shares), size, p=shares)
    logits = random.normal(0, 1, (size, len(shares)))
    logits[np.arange(size), places] += sharpness
    scores = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    return places, scores, scores.argmax(axis=1)


def columns_of(labels, predictions, scores=None, classes=CLASSES):
    """What a scan derives of rows; None: unknown."""
    pairs = list(zip(labels, predictions, strict=True))
    known = [y is not None and p is not None for y, p in pairs]
    columns = {
        "predicted": list(predictions),
        "is_error": [float(y != p) if ok else None for (y, p), ok in zip(pairs, known, strict=True)],
    }
    if scores is not None:
        places = [classes.index(y) if y in classes else None for y in labels]
        columns["log_loss"] = [
            None if place is None else -np.log(max(s[place], 1e-15))
            for place, s in zip(places, scores, strict=True)
        ]
        columns["squared_error"] = [
            None if y is None else sum((s[k] - (place == k)) ** 2 for k in range(len(classes)))
            for y, place, s in zip(labels, places, scores, strict=True)
        ]
    return columns


def ledger_of(columns, classes=CLASSES, **options):
    axes = {
        "predicted": Axis("category", dictionary=classes, value_kind="categorical", role="prediction"),
        "is_error": Axis("integer", 0.0, 1.0, atoms=(0.0, 1.0), segment_edges=(0.5,), role="error"),
        "log_loss": Axis("arithmetic", 0.5, 0.02, segment_edges=(0.1, 0.5, 1.0), role="error"),
        "squared_error": Axis("arithmetic", 0.25, 0.01, segment_edges=(0.1, 0.5, 1.0), role="error"),
    }
    return Ledger({name: axes[name] for name in columns}, declared=DECLARED, **options)


def observe(labels, predictions, scores=None, *, classes=CLASSES, segments=None, baseline=None, **options):
    """A database with one window of these rows, beside a baseline of labels and predictions."""
    columns = columns_of(labels, predictions, scores, classes)
    ledger = ledger_of(columns, classes, **options)
    if baseline:
        stored = columns_of(*baseline, classes=classes)
        ledger.baseline(stored, classes=list(baseline[0]))
    ledger.day(0, columns, classes=list(labels), segments=segments)
    return ledger.connect()


def table(rows, **cell):
    """Rows of one cell by metric and class."""
    wanted = {"side": "current", "segment_value": "__all__"} | cell
    kept = [row for row in rows if all(row[key] == value for key, value in wanted.items())]
    found = {(row["metric"], row["label_class"]): row for row in kept}
    assert len(found) == len(kept)
    return found


def judge(*observed, **options):
    rows = result(observe(*observed, **options), "performance_multiclass")
    return table([row for row in rows if row["window_id"] != "baseline"])


def text(places, classes=CLASSES):
    return [classes[place] for place in places]


def expected_of(labels, predictions):
    """Metrics by scikit-learn: over the classes among the labels, 0 where nothing was predicted."""
    names = sorted(set(labels))
    found = {("accuracy", None): metrics.accuracy_score(labels, predictions)}
    for kind in ("macro", "weighted"):
        values = metrics.precision_recall_fscore_support(
            labels, predictions, labels=names, average=kind, zero_division=0
        )
        found |= {
            (f"{kind}_{name}", None): v
            for name, v in zip(("precision", "recall", "f1"), values, strict=False)
        }
    each = metrics.precision_recall_fscore_support(labels, predictions, labels=names, zero_division=0)
    for name, values in zip(("precision", "recall", "f1"), each, strict=False):
        found |= {(name, label): value for label, value in zip(names, values, strict=True)}
    return found


def check(found, expected):
    for key, value in expected.items():
        row = found[key]
        if row["not_evaluated_reason"] == "no labelled row is predicted as this class":
            assert value == 0 and row["value"] is None
            continue
        assert row["not_evaluated_reason"] is None, key
        assert row["value"] == pytest.approx(value, abs=1e-9), key
        assert row["lower"] <= row["value"] <= row["upper"], key
        assert row["problem"] == "multiclass" and row["threshold"] is None


def counted(labels, predictions, classes=CLASSES, side="current", **cell):
    """Inputs of the statement straight from places of classes: confusion_cells and the total of is_error."""
    size = len(classes)
    counts = np.bincount(predictions * size + labels, minlength=size * size).reshape(size, size)
    cells = [
        CELL | cell | {"comparison": 7, "side": side, "predicted_class": classes[i], "label_class": classes[j],
                       "row_count": float(counts[i, j])}
        for i in range(size) for j in range(size) if counts[i, j]
    ]  # fmt: skip
    return pd.DataFrame(cells), totals({"is_error": (labels != predictions).astype(float)}, side=side, **cell)


def totals(columns, **cell):
    rows = [
        CELL | {"comparison": 11, "side": "current", "column_name": name, "column_role": "error"} | cell
        | {"row_count": float(len(v)), "value_count": float(len(v)), "special_count": 0.0, "value_mean": v.mean(),
           "value_variance": v.var(ddof=1), "value_min": v.min(), "value_max": v.max()}
        for name, v in columns.items()
    ]  # fmt: skip
    return pd.DataFrame(rows)


def evaluated(confusion, measured, min_rows=100):
    declared = DECLARED | {"min_rows": min_rows}
    return evaluate("performance_multiclass", declared, confusion_cells=confusion, measured_totals=measured)


@pytest.mark.parametrize("seed", range(3))
def test_metrics_equal_scikit_learn_on_every_side_and_segment(seed):
    places, scores, predicted = sample(seed, 1200)
    before, _, predicted_before = sample(seed + 100, 2000, sharpness=2.5)
    segments = list(np.where(np.arange(1200) % 3 == 0, "a", "b"))
    labels, predictions = text(places), text(predicted)
    baseline = (text(before), text(predicted_before))
    connection = observe(labels, predictions, scores, segments=segments, baseline=baseline)
    rows = [row for row in result(connection, "performance_multiclass") if row["window_id"] != "baseline"]
    expected = expected_of(labels, predictions)
    expected["log_loss", None] = metrics.log_loss(places, scores)
    expected["brier_score", None] = ((scores - np.eye(3)[places]) ** 2).sum(axis=1).mean()
    check(table(rows), expected)
    assert table(rows).keys() == expected.keys()
    check(table(rows, side="baseline"), expected_of(*baseline))
    part = [(y, p) for y, p, s in zip(labels, predictions, segments, strict=True) if s == "a"]
    check(table(rows, segment_value="a"), expected_of(*zip(*part, strict=True)))


@pytest.mark.parametrize("size", [1000, 30_000, 1_000_000])
@pytest.mark.parametrize("shares", [(0.25, 0.25, 0.5), (0.9, 0.099, 0.001)])
def test_metrics_equal_scikit_learn_on_any_number_of_rows(size, shares):
    random = np.random.default_rng(size)
    labels = random.choice(3, size, p=shares)
    labels[:3] = (0, 1, 2)
    predictions = np.where(random.random(size) < 0.7, labels, random.integers(0, 3, size))
    found = table(evaluated(*counted(labels, predictions)))
    expected = expected_of(labels, predictions)
    check(
        found,
        {(name, label if label is None else CLASSES[label]): v for (name, label), v in expected.items()},
    )
    assert found["recall", "ant"]["row_count"] == (labels == 0).sum()
    assert found["precision", "ant"]["row_count"] == (predictions == 0).sum()
    assert found["f1", "ant"]["row_count"] == ((labels == 0) | (predictions == 0)).sum()
    assert found["macro_f1", None]["row_count"] == size


def test_log_loss_has_a_normal_interval():
    places, scores, predicted = sample(5, 3000)
    losses = -np.log(scores[np.arange(3000), places])
    row = judge(text(places), text(predicted), scores)["log_loss", None]
    error = losses.std(ddof=1) / np.sqrt(3000)
    assert row["standard_error"] == pytest.approx(error, rel=1e-9)
    assert row["lower"] == pytest.approx(losses.mean() - 1.959963984540054 * error, abs=1e-9)


def summary(counts):
    """The six means of a confusion matrix (predicted x label) by NumPy."""
    hits, labelled, predicted = np.diag(counts), counts.sum(axis=0), counts.sum(axis=1)
    precision = np.divide(hits, predicted, out=np.zeros(len(hits)), where=predicted > 0)
    recall = np.divide(hits, labelled, out=np.zeros(len(hits)), where=labelled > 0)
    f1 = 2 * hits / (labelled + predicted)
    shares, counts_as = labelled / labelled.sum(), labelled > 0
    values = {"precision": precision, "recall": recall, "f1": f1}
    found = {f"macro_{name}": v[counts_as].mean() for name, v in values.items()}
    return found | {f"weighted_{name}": (shares * v).sum() for name, v in values.items()}


@pytest.mark.parametrize(
    "counts",
    [
        [[90, 10, 5], [20, 60, 15], [3, 8, 40]],
        [[190, 10, 0], [20, 60, 0], [3, 8, 0]],
        [[190, 10, 4], [20, 60, 7], [0, 0, 0]],
    ],
    ids=["all", "no label", "no prediction"],
)
def test_standard_errors_are_those_of_the_multinomial_delta_method(counts):
    counts = np.array(counts, dtype=float)
    predicted, labels = (np.repeat(axis.ravel(), counts.astype(int).ravel()) for axis in np.indices((3, 3)))
    found = table(evaluated(*counted(labels, predicted)))
    for name in MEANS:
        slopes = np.zeros((3, 3))
        for cell in zip(*np.nonzero(counts), strict=True):
            up, down = counts.copy(), counts.copy()
            up[cell] += 1e-3
            down[cell] -= 1e-3
            slopes[cell] = (summary(up)[name] - summary(down)[name]) / 2e-3
        error = np.sqrt((counts * slopes**2).sum() - (counts * slopes).sum() ** 2 / counts.sum())
        assert found[name, None]["standard_error"] == pytest.approx(error, rel=1e-6), name
    for place, label in enumerate(CLASSES):
        row = found["f1", label]
        hit, both = counts[place, place], counts[place].sum() + counts[:, place].sum()
        share = hit / (both - hit)
        error = 2 / (1 + share) ** 2 * np.sqrt(share * (1 - share) / (both - hit))
        assert row["standard_error"] == pytest.approx(error, rel=1e-9)


def test_rates_have_wilsons_interval():
    labels = np.repeat([0, 0, 1, 1], [180, 20, 70, 30])
    predicted = np.repeat([0, 1, 1, 0], [180, 20, 70, 30])
    found = table(evaluated(*counted(labels, predicted)))

    def wilson(hits, n):
        z = 1.959963984540054
        middle, radius = hits + z * z / 2, z * np.sqrt(hits * (n - hits) / n + z * z / 4)
        return pytest.approx(((middle - radius) / (n + z * z), (middle + radius) / (n + z * z)), abs=1e-12)

    for key, hits, n in (
        (("accuracy", None), 250, 300), (("recall", "ant"), 180, 200), (("precision", "ant"), 180, 210),
        (("recall", "bee"), 70, 100), (("weighted_recall", None), 250, 300),
    ):  # fmt: skip
        assert (found[key]["lower"], found[key]["upper"]) == wilson(hits, n), key


def test_a_perfect_window_is_not_certain():
    labels = np.repeat([0, 1, 2], [150, 40, 10])
    found = table(evaluated(*counted(labels, labels)))
    for row in found.values():
        assert row["value"] == 1 and row["upper"] == 1 and row["standard_error"] == 0
        assert 0.69 < row["lower"] < 0.995
    # f1 is 2 j / (1 + j): its limit is that of Wilson's interval for j, of 10 hits in 10 rows.
    share = 10 / (10 + 1.959963984540054**2)
    assert found["f1", "cat"]["lower"] == pytest.approx(2 * share / (1 + share), rel=1e-9)
    assert (
        found["recall", "cat"]["lower"] < found["macro_f1", None]["lower"] < found["accuracy", None]["lower"]
    )


COVERED = np.array([[0.40, 0.06, 0.02], [0.06, 0.24, 0.02], [0.03, 0.03, 0.14]])


@pytest.mark.parametrize(("size", "mix"), [(300, COVERED), (2000, COVERED)])
def test_intervals_cover(size, mix):
    runs = 1500
    draws = np.random.default_rng(11).multinomial(size, mix.ravel(), runs).reshape(runs, 3, 3)
    hits = np.trace(draws, axis1=1, axis2=2)
    run, i, j = np.nonzero(draws)
    confusion = pd.DataFrame(CELL | {"side": "current"}, index=range(len(run))).assign(
        window_id=[str(r) for r in run], comparison=run, predicted_class=np.array(CLASSES)[i],
        label_class=np.array(CLASSES)[j], row_count=draws[run, i, j].astype(float),
    )  # fmt: skip
    wrong = 1 - hits / size
    measured = pd.DataFrame(CELL | {"side": "current"}, index=range(runs)).assign(
        window_id=[str(r) for r in range(runs)], comparison=0, column_name="is_error", column_role="error",
        value_count=float(size), special_count=0.0, value_mean=wrong, value_variance=wrong * (1 - wrong),
        value_min=0.0, value_max=1.0,
    )  # fmt: skip
    frame = pd.DataFrame(evaluated(confusion, measured))
    truth = {(name, None): value for name, value in summary(mix).items()} | {
        ("accuracy", None): np.trace(mix)
    }
    truth |= {("recall", "cat"): mix[2, 2] / mix[:, 2].sum(), ("precision", "cat"): mix[2, 2] / mix[2].sum()}
    truth["f1", "cat"] = 2 * mix[2, 2] / (mix[2].sum() + mix[:, 2].sum())
    for (name, label), value in truth.items():
        part = frame[
            (frame.metric == name) & ((frame.label_class == label) if label else frame.label_class.isna())
        ]
        assert len(part) == runs
        coverage = ((part.lower <= value) & (value <= part.upper)).mean()
        assert 0.93 <= coverage <= 0.97, (name, coverage)


def test_a_class_that_the_baseline_did_not_know_has_a_reason():
    known = ("ant", "bee")
    before = (["ant", "bee"] * 200, ["ant", "bee", "bee", "ant"] * 100)
    labels = ["ant"] * 100 + ["bee"] * 60 + ["cat"] * 40
    predictions = ["ant"] * 90 + ["cat"] * 10 + ["bee"] * 55 + ["cat"] * 5 + ["cat"] * 30 + ["ant"] * 10
    found = judge(labels, predictions, classes=known, baseline=before)
    expected = expected_of(labels, predictions)
    exact = [
        ("accuracy", None),
        *((name, label) for name in ("precision", "recall", "f1") for label in known),
    ]
    check(found, {key: expected[key] for key in exact})
    for name in ("precision", "recall", "f1"):
        row = found[name, "cat"]
        assert row["value"] is row["lower"] is row["standard_error"] is None
        assert row["not_evaluated_reason"].startswith("the baseline does not know this class")
    for name in MEANS:
        assert found[name, None]["value"] is None
        assert found[name, None]["not_evaluated_reason"].startswith(
            "the baseline does not know 1 of the classes"
        )


def test_a_class_that_is_known_but_not_predicted_now_is_judged():
    before = (list(CLASSES) * 100, list(CLASSES) * 100)
    labels = ["ant"] * 100 + ["bee"] * 60 + ["cat"] * 40
    predictions = ["ant"] * 150 + ["bee"] * 20 + ["dog"] * 30
    found = judge(labels, predictions, baseline=before)
    check(found, expected_of(labels, predictions))
    assert found["recall", "cat"]["value"] == 0
    assert ("recall", "dog") not in found and ("recall", "__other__") not in found


def test_an_unknown_class_that_is_surely_never_hit_is_judged():
    before = (["ant", "bee"] * 200, ["ant", "bee"] * 200)
    labels = ["ant"] * 100 + ["bee"] * 60 + ["cat"] * 40
    predictions = ["ant"] * 100 + ["dog"] * 60 + ["ant"] * 40
    found = judge(labels, predictions, classes=("ant", "bee"), baseline=before)
    expected = expected_of(labels, predictions)
    assert found["precision", "cat"]["not_evaluated_reason"].startswith(
        "the baseline does not know this class"
    )
    check(found, {key: value for key, value in expected.items() if key != ("precision", "cat")})


def test_classes_without_labels_or_predictions():
    labels = ["ant"] * 80 + ["bee"] * 40
    predictions = ["ant"] * 70 + ["cat"] * 50
    found = judge(labels, predictions)
    check(found, expected_of(labels, predictions))
    assert found["precision", "bee"]["not_evaluated_reason"] == "no labelled row is predicted as this class"
    assert found["recall", "cat"]["not_evaluated_reason"] == "no row with a prediction has this label"
    assert found["precision", "cat"]["value"] == found["f1", "cat"]["value"] == 0
    share = 1.959963984540054**2 / (50 + 1.959963984540054**2)
    assert found["f1", "cat"]["upper"] == pytest.approx(2 * share / (1 + share), rel=1e-9)


def reasons(found):
    assert all((row["value"] is None) == (row["not_evaluated_reason"] is not None) for row in found.values())
    return {key: row["not_evaluated_reason"] for key, row in found.items() if row["value"] is None}


def test_no_labels_few_labels_and_one_class():
    _, _, predicted = sample(1, 400)
    predictions = text(predicted)
    nothing = judge([None] * 400, predictions)
    assert set(reasons(nothing).values()) == {"no labels yet"} and len(nothing) == 7 + 9
    few = judge(["ant"] * 50 + [None] * 350, predictions)
    assert set(reasons(few).values()) == {"fewer than 100 rows with a label"}
    assert few["accuracy", None]["row_count"] == few["macro_f1", None]["row_count"] == 50
    one = judge(["ant"] * 400, predictions)
    assert {reasons(one)[name, None] for name in MEANS} == {"all labels are of one class"}
    assert one["accuracy", None]["value"] == pytest.approx(predictions.count("ant") / 400)
    unknown = judge(["ant"] * 400, [None] * 400)
    assert set(reasons(unknown).values()) == {"no row has a prediction"}
    assert set(reasons(unknown)) == {("accuracy", None), *((name, None) for name in MEANS)}


def test_nothing_in_nothing_out():
    confusion, measured = counted(np.zeros(300, int), np.zeros(300, int))
    assert evaluated(confusion.head(0), measured.head(0)) == []
    for problem in ("binary", "regression", None):
        rows = evaluate("performance_multiclass", DECLARED | {"problem": problem}, confusion_cells=confusion,
                        measured_totals=measured)  # fmt: skip
        assert rows == []
