"""Estimated performance against scikit-learn, a plain NumPy implementation and simulations whose truth is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from estimates import (
    BASELINE,
    METRICS,
    Says,
    Simulation,
    as_it_is,
    estimates,
    estimates_sql,
    of_all,
    overconfident,
    scored,
)
from sklearn.isotonic import IsotonicRegression

SEGMENT_EDGES = tuple(np.unique(np.append(np.linspace(0.02, 0.98, 33), 0.5)))


# --- the map ----------------------------------------------------------------------------------------------------------


def groups_of(connection) -> pd.DataFrame:
    """Score groups of a map as the baseline filled them."""
    sql = f"""
        SELECT c.map_number, c.group_number, MIN(c.calibrated_rate) AS rate, MAX(c.calibrated_rate) AS highest,
            SUM(s.positive_count) AS y, SUM(s.positive_count + s.negative_count) AS n,
            MIN(s.is_above) AS low, MAX(s.is_above) AS high, MIN(c.block_number) AS block, MIN(c.block_count) AS block_count
        FROM ({estimates_sql("calibration_map")}) AS c
        INNER JOIN ({estimates_sql("scored_bins")}) AS s
            ON s.comparison = c.comparison AND s.side = c.side AND s.position = c.position
        WHERE c.side = 'baseline' AND s.comparison = c.map_number
        GROUP BY ALL ORDER BY ALL"""
    return connection.execute(sql).df()


@pytest.mark.parametrize("size", [120, 1_234, 12_000])
@pytest.mark.parametrize("shape", ["smooth", "ties", "upside_down"])
def test_rates_are_those_of_isotonic_regression(size, shape):
    rng = np.random.default_rng(size)
    says = {"smooth": overconfident, "ties": lambda z: np.round(z), "upside_down": lambda z: -z}[shape]
    simulation = Simulation(threshold=0.4)
    simulation.add(scored(rng, [BASELINE], size, says, known=0.9))
    simulation.add(scored(rng, [0], 500, says))
    groups = groups_of(simulation.connect())
    filled = groups[groups["n"] > 0]
    assert (filled["rate"] == filled["highest"]).all()
    assert (filled["low"] == filled["high"]).all(), "a group crosses the threshold"
    labelled = filled["n"].sum()
    assert len(filled) <= min(100, labelled // 50) + 1
    model = IsotonicRegression()
    expected = model.fit_transform(
        np.arange(len(filled)), filled["y"] / filled["n"], sample_weight=filled["n"]
    )
    np.testing.assert_allclose(filled["rate"], expected, rtol=0, atol=1e-9)
    assert (np.diff(filled["block"]) == (np.abs(np.diff(filled["rate"])) > 0)).all()
    sizes = filled.groupby("block")["n"].sum()
    assert (sizes[filled["block"]].to_numpy() == filled["block_count"].to_numpy()).all()


def test_groups_hold_fifty_labels_and_are_a_hundred_at_most():
    rng = np.random.default_rng(5)
    simulation = Simulation()
    simulation.add(scored(rng, [BASELINE], 20_000))
    simulation.add(scored(rng, [0], 500))
    groups = groups_of(simulation.connect())
    # A bin of the logit scheme holds up to two per cent of these scores and is not split.
    assert 65 <= len(groups) <= 101
    assert (groups["n"] >= 50).mean() > 0.97
    assert groups["n"].max() < 4 * groups["n"].median()


@pytest.mark.parametrize("size", [250, 3_000, 9_000])
def test_bins_are_grouped_by_the_middle_of_their_ranks(size):
    rng = np.random.default_rng(size)
    simulation = Simulation(threshold=0.3)
    simulation.add(scored(rng, [BASELINE], size, known=0.8))
    simulation.add(scored(rng, [0], 200))
    bins = (
        simulation.connect()
        .execute(f"""
        SELECT s.is_above, s.positive_count + s.negative_count AS n, c.group_number
        FROM ({estimates_sql("calibration_map")}) AS c
        INNER JOIN ({estimates_sql("scored_bins")}) AS s
            ON s.comparison = c.comparison AND s.side = c.side AND s.position = c.position
        WHERE c.side = 'baseline' AND n > 0 ORDER BY s.position""")
        .df()
    )
    total = bins["n"].sum()
    rank = bins["n"].cumsum() - bins["n"] / 2
    place = np.floor(rank * max(1, min(100, total // 50)) / total)
    is_new = (place.diff() != 0) | (bins["is_above"].diff() != 0)
    assert bins["group_number"].tolist() == is_new.cumsum().tolist()


def test_bins_that_the_baseline_never_had_take_the_nearest_group():
    rng = np.random.default_rng(6)
    rows = scored(rng, [BASELINE], 4_000)
    kept = (rows["score"] > 0.2) & (rows["score"] < 0.7) & ~rows["score"].between(0.45, 0.6)
    simulation = Simulation()
    simulation.add(rows[kept])
    simulation.add(scored(rng, [0], 3_000))
    connection = simulation.connect()
    placed = connection.execute(f"""
        SELECT s.mean_score, s.is_above, c.calibrated_rate, c.group_number
        FROM ({estimates_sql("calibration_map")}) AS c
        INNER JOIN ({estimates_sql("scored_bins")}) AS s
            ON s.comparison = c.comparison AND s.side = c.side AND s.position = c.position
        WHERE c.side = 'current' ORDER BY s.position""").df()
    assert placed["group_number"].is_monotonic_increasing
    highest = groups_of(connection)["group_number"].max()
    assert (placed.loc[placed["mean_score"] < 0.2, "group_number"] == 1).all()
    assert (placed.loc[placed["mean_score"] > 0.7, "group_number"] == highest).all()
    # Between 0.45 and 0.6 nothing was learnt: each side of the threshold takes its own nearest group.
    below = placed.loc[placed["mean_score"].between(0.46, 0.4999), "group_number"].unique()
    above = placed.loc[placed["mean_score"].between(0.5001, 0.59), "group_number"].unique()
    assert len(below) == len(above) == 1
    assert above[0] == below[0] + 1


@pytest.mark.parametrize(("size", "at_most"), [(1_000, 3), (10_000, 2)])
def test_scores_that_are_right_are_mostly_left_as_they_are(size, at_most):
    used = maps_used(size, lambda z: z)
    assert used.sum() <= at_most, used


@pytest.mark.parametrize(
    ("size", "says"),
    [
        (1_000, overconfident),
        (10_000, lambda z: 1.3 * z),
        # Offsets on one side of the threshold that the Brier score alone would let pass.
        (20_000, lambda z: z + np.where(z >= 0, 0.18, 0)),
        (20_000, lambda z: z - np.where(z < 0, 0.12, 0)),
    ],
    ids=["overconfident", "steep", "above", "below"],
)
def test_scores_that_are_wrong_are_mapped(size, says):
    assert maps_used(size, says).sum() >= 23


def maps_used(size: int, says: Says) -> pd.Series:
    """Whether the map is used, of 24 independent score columns."""
    rng = np.random.default_rng(7)
    names = {f"score{i}": "positive" for i in range(24)}
    drawn = {}
    for name in names:
        rows = scored(rng, [BASELINE], size, says)
        drawn |= {name: rows["score"], f"{name}_class": rows["score_class"]}
    simulation = Simulation(columns=names)
    whole = pd.DataFrame(drawn)
    simulation.add(whole.assign(day=BASELINE))
    simulation.add(whole.head(100).assign(day=0))
    maps = estimates(simulation.connect(), "calibration_map").groupby("map_number")["is_used"].max()
    assert len(maps) == len(names)
    return maps


# --- the estimates, on the same bins ----------------------------------------------------------------------------------


def functional(n1: np.ndarray, n0: np.ndarray, h: np.ndarray, score: np.ndarray) -> dict[str, float]:
    """Metrics of (expected) counts by bin in ascending order of scores: pairs and sums written out."""
    tp, fp, tn = (h * n1).sum(), (h * n0).sum(), ((1 - h) * n0).sum()
    p, n = n1.sum(), n1.sum() + n0.sum()
    pairs = np.tril(np.ones((n1.size, n1.size)), -1) + 0.5 * np.eye(n1.size)
    precision_at = 0.0
    for i in range(n1.size):
        positives, rows = n1[i + 1 :].sum() + n1[i] / 2, (n1 + n0)[i + 1 :].sum() + (n1 + n0)[i] / 2
        precision_at += n1[i] * positives / rows
    recall, specificity = tp / p, tn / n0.sum()
    return {
        "accuracy": (tp + tn) / n,
        "precision": tp / (tp + fp),
        "recall": recall,
        "specificity": specificity,
        "f1": 2 * tp / (2 * tp + fp + p - tp),
        "balanced_accuracy": (recall + specificity) / 2,
        "observed_positive_rate": p / n,
        "roc_auc": n1 @ pairs @ n0 / (p * n0.sum()),
        "average_precision": precision_at / p,
        "log_loss": -(n1 * np.log(score) + n0 * np.log(1 - score)).sum() / n,
        "brier_score": (n1 * (1 - score) ** 2 + n0 * score**2).sum() / n,
    }


def with_spread(value: dict[str, float], n1: np.ndarray, n0: np.ndarray) -> dict[str, float]:
    """Average precision counts pairs of positives in a bin: the variance of their number belongs to it."""
    rows = n1 + n0
    reach = rows[::-1].cumsum()[::-1] - rows / 2
    return value | {
        "average_precision": value["average_precision"] + (0.5 * n1 * n0 / rows / reach).sum() / n1.sum()
    }


def variance(n: np.ndarray, p: np.ndarray, h: np.ndarray, score: np.ndarray) -> dict[str, np.ndarray]:
    """Slope of each metric by bin, by finite differences of the functional with the spread held."""
    step = 1e-4 * n.sum()
    slopes: dict[str, list[float]] = {name: [] for name in METRICS}
    spread = with_spread({"average_precision": 0.0}, n * p, n * (1 - p))["average_precision"] * (n * p).sum()
    for i in range(n.size):
        sides = []
        for sign in (1, -1):
            move = np.zeros(n.size)
            move[i] = sign * step
            value = functional(n * p + move, n * (1 - p) - move, h, score)
            value["average_precision"] += spread / (n * p + move).sum()
            sides.append(value)
        for name in METRICS:
            slopes[name].append((sides[0][name] - sides[1][name]) / (2 * step))
    return {name: np.array(values) for name, values in slopes.items()}


@pytest.mark.parametrize("says", [as_it_is, overconfident], ids=["raw", "mapped"])
@pytest.mark.parametrize("segment", ["__all__", "a"])
def test_values_and_errors_are_those_of_plain_numpy(says, segment):
    rng = np.random.default_rng(11)
    simulation = Simulation(threshold=0.3, segment_edges=(*SEGMENT_EDGES[:9], 0.3, *SEGMENT_EDGES[10:]))
    simulation.add(scored(rng, [BASELINE], 6_000, says), "part")
    simulation.add(scored(rng, [0], 3_000, says, known=0.7), "part")
    connection = simulation.connect()
    bins = connection.execute(f"""
        SELECT s.*, c.calibrated_rate, c.is_used, c.block_number, c.block_count, c.stratum_number
        FROM ({estimates_sql("scored_bins")}) AS s
        INNER JOIN ({estimates_sql("calibration_map")}) AS c
            ON s.comparison = c.comparison AND s.side = c.side AND s.position = c.position
        WHERE s.side = 'current' AND s.segment_value = '{segment}' ORDER BY s.position""").df()
    is_mapped = says is overconfident
    assert (bins["is_used"] == int(is_mapped)).all()
    n, h, score = (bins[name].to_numpy(dtype=float) for name in ("row_count", "is_above", "mean_score"))
    p = bins["calibrated_rate"].to_numpy() if is_mapped else score
    expected = with_spread(functional(n * p, n * (1 - p), h, score), n * p, n * (1 - p))
    strata = bins.groupby("stratum_number")
    labelled = bins["positive_count"] + bins["negative_count"]
    weight = strata["row_count"].transform("sum") / labelled.groupby(bins["stratum_number"]).transform("sum")
    assert np.isfinite(weight).all()
    realised = functional(*(
        (weight * bins[name]).to_numpy() for name in ("positive_count", "negative_count")
    ), h, score)  # fmt: skip
    slopes = variance(n, p, h, score)
    result = estimates(connection)
    result = result[result["segment_value"] == segment].set_index("metric")
    for metric in METRICS:
        row = result.loc[metric]
        assert row["value"] == pytest.approx(expected[metric], abs=1e-9), metric
        assert row["realised_value"] == pytest.approx(realised[metric], abs=1e-9), metric
        rows_part = (n * p * (1 - p) * slopes[metric] ** 2).sum()
        blocks = pd.Series(n * slopes[metric]).groupby(bins["block_number"]).sum()
        rate = bins.groupby("block_number")["calibrated_rate"].first()
        size = bins.groupby("block_number")["block_count"].first()
        map_part = (blocks**2 * rate * (1 - rate) / size).sum() if is_mapped else 0.0
        assert row["standard_error"] == pytest.approx(np.sqrt(rows_part + map_part), rel=1e-5), metric


def test_with_all_labels_the_realised_value_is_the_plain_metric():
    rng = np.random.default_rng(12)
    simulation = Simulation()
    simulation.add(scored(rng, [BASELINE], 5_000))
    rows = scored(rng, [0], 2_000)
    simulation.add(rows)
    result = of_all(estimates(simulation.connect())).set_index("metric")
    y, h = rows["score_class"] == "positive", rows["score"] >= 0.5
    assert (result["label_rate"] == 1).all()
    assert result.loc["accuracy", "realised_value"] == pytest.approx((y == h).mean(), abs=1e-12)
    assert result.loc["precision", "realised_value"] == pytest.approx(y[h].mean(), abs=1e-12)
    assert result.loc["recall", "realised_value"] == pytest.approx(h[y].mean(), abs=1e-12)
    np.testing.assert_allclose(result["realised_value"], result["naive_value"], atol=1e-12)
    np.testing.assert_allclose(result["error"], result["value"] - result["realised_value"], atol=1e-15)
    exact = -np.log(np.where(y, rows["score"], 1 - rows["score"])).mean()
    assert result.loc["log_loss", "realised_value"] == pytest.approx(exact, abs=5e-4)
    assert result.loc["accuracy", "threshold"] == 0.5
    assert np.isnan(result.loc["roc_auc", "threshold"])


# --- simulations ------------------------------------------------------------------------------------------------------


def simulated(
    says: Says = as_it_is, *, seed: int = 21, windows: int = 150, size: int = 600, **options: object
):
    rng = np.random.default_rng(seed)
    simulation = Simulation(segment_edges=SEGMENT_EDGES)
    simulation.add(scored(rng, [BASELINE], 20_000, says), "part")
    simulation.add(scored(rng, list(range(windows)), size, says, **options), "part")
    return estimates(simulation.connect())


def inside(result: pd.DataFrame) -> pd.Series:
    known = result.dropna(subset=["error"])
    is_inside = (known["realised_value"] >= known["lower"]) & (known["realised_value"] <= known["upper"])
    return is_inside.groupby(known["metric"]).mean()


@pytest.mark.parametrize("says", [as_it_is, overconfident], ids=["raw", "mapped"])
def test_intervals_hold_about_as_often_as_they_say(says):
    result = simulated(says)
    for part in ("__all__", "b"):
        shares = inside(result[result["segment_value"] == part])
        assert sorted(shares.index) == sorted(METRICS)
        # 150 windows: 0.95 with a standard error of 0.018.
        assert shares.between(0.89, 1.0).all(), shares
        assert 0.925 < shares.mean() < 0.98, shares


def test_mapped_scores_are_estimated_right_where_raw_ones_would_be_far_off():
    result = of_all(simulated(overconfident))
    assert (result["method"] == "isotonic calibration").all()
    errors = result.groupby("metric")["error"].mean()
    # One baseline, so one error of the map for all windows.
    assert errors.abs().max() < 0.012, errors
    rng = np.random.default_rng(1)
    raw = scored(rng, [0], 100_000, overconfident)
    confidence = np.maximum(raw["score"], 1 - raw["score"]).mean()
    truth = result.query("metric == 'accuracy'")["realised_value"].mean()
    assert confidence - truth > 0.05


@pytest.mark.parametrize("says", [as_it_is, overconfident], ids=["raw", "mapped"])
def test_estimates_follow_a_covariate_shift(says):
    before, after = of_all(simulated(says)), of_all(simulated(says, mean=0.3, seed=22))
    for metric in ("accuracy", "precision", "f1", "observed_positive_rate", "brier_score"):
        told = (
            after.query("metric == @metric")["value"].mean()
            - before.query("metric == @metric")["value"].mean()
        )
        real = (
            after.query("metric == @metric")["realised_value"].mean()
            - before.query("metric == @metric")["realised_value"].mean()
        )
        assert abs(real) > 0.015
        assert told == pytest.approx(real, abs=0.15 * abs(real) + 0.004), metric
    assert inside(after).mean() > 0.9


def test_labels_that_come_for_high_scores_alone_are_corrected_for():
    rng = np.random.default_rng(23)
    simulation = Simulation()
    simulation.add(scored(rng, [BASELINE], 20_000))
    rows = scored(rng, list(range(60)), 1_500)
    truth = rows.assign(right=(rows["score_class"] == "positive") == (rows["score"] >= 0.5))
    rate = truth.groupby("day").apply(
        lambda part: (part["score_class"] == "positive").mean(), include_groups=False
    )
    rows.loc[rng.random(len(rows)) > 0.05 + 0.95 * rows["score"], "score_class"] = None
    simulation.add(rows)
    result = of_all(estimates(simulation.connect()))
    positive = result.query("metric == 'observed_positive_rate'").sort_values("window_id")
    assert 0.25 < positive["label_rate"].mean() < 0.5
    assert (positive["naive_value"].to_numpy() - rate.to_numpy()).mean() > 0.1
    assert abs((positive["realised_value"].to_numpy() - rate.to_numpy()).mean()) < 0.01
    accuracy = result.query("metric == 'accuracy'").sort_values("window_id")
    right = truth.groupby("day")["right"].mean().to_numpy()
    assert abs((accuracy["naive_value"].to_numpy() - right).mean()) > 0.03
    assert abs((accuracy["realised_value"].to_numpy() - right).mean()) < 0.01


def test_strata_without_labels_take_the_expected_counts():
    rng = np.random.default_rng(24)
    simulation = Simulation()
    simulation.add(scored(rng, [BASELINE], 20_000))
    rows = scored(rng, list(range(20)), 2_000)
    right = ((rows["score_class"] == "positive") == (rows["score"] >= 0.5)).groupby(rows["day"]).mean()
    rows.loc[rows["score"] < 0.5, "score_class"] = None
    simulation.add(rows)
    accuracy = of_all(estimates(simulation.connect()), "accuracy").sort_values("window_id")
    assert abs((accuracy["realised_value"].to_numpy() - right.to_numpy()).mean()) < 0.01
    assert abs((accuracy["naive_value"].to_numpy() - right.to_numpy()).mean()) > 0.05
