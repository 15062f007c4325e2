"""Drift statistics from bins against NumPy and SciPy on the raw samples."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from observed import Axis, Ledger, fitted_axis, result
from scipy import spatial, special, stats

RANDOM = np.random.default_rng(7)


def compare(baseline, current, axis=None, **options):
    """The drift row and the groups of one column."""
    axis = axis or fitted_axis(np.asarray(baseline, dtype=float))
    ledger = Ledger({"x": axis}, min_rows=1, min_group_size=options.pop("min_group_size", 1), **options)
    ledger.baseline({"x": baseline})
    ledger.day(0, {"x": current})
    connection = ledger.connect()
    (row,) = result(connection, "drift")
    return row, result(connection, "readable_distribution")


def zero_inflated(size, zeros, scale):
    return np.where(RANDOM.random(size) < zeros, 0.0, RANDOM.exponential(scale, size))


def two_scales(size, share):
    return np.where(RANDOM.random(size) < share, RANDOM.normal(0, 1, size), RANDOM.normal(1000, 0.01, size))


SAMPLES = {
    "shifted": (RANDOM.normal(0, 1, 3000), RANDOM.normal(0.3, 1, 1500)),
    "same": (RANDOM.normal(0, 1, 3000), RANDOM.normal(0, 1, 1500)),
    "wider": (RANDOM.normal(0, 1, 3000), RANDOM.normal(0, 3, 400)),
    "ties": (RANDOM.integers(0, 7, 2000) / 4, RANDOM.integers(1, 9, 900) / 4),
    "heavy tails": (RANDOM.standard_cauchy(3000), 1.3 * RANDOM.standard_cauchy(1500)),
    "offset": (1e9 + RANDOM.normal(0, 1, 3000), 1e9 + RANDOM.normal(0.2, 1, 1500)),
    "tiny": (1e-12 * RANDOM.normal(0, 1, 3000), 1e-12 * RANDOM.normal(0.2, 1, 1500)),
    "zeros": (zero_inflated(3000, 0.6, 1), zero_inflated(1500, 0.4, 1.2)),
    "zeros inside": (
        np.where(RANDOM.random(3000) < 0.5, 0.03, RANDOM.normal(0, 1, 3000)),
        np.where(RANDOM.random(900) < 0.3, 0.03, RANDOM.normal(0, 1, 900)),
    ),
    "two atoms in a bin": (
        np.where(RANDOM.random(3000) < 0.5, RANDOM.choice([0.01, 0.02], 3000), RANDOM.normal(0, 1, 3000)),
        np.where(
            RANDOM.random(900) < 0.5, RANDOM.choice([0.01, 0.02], 900, p=[0.8, 0.2]), RANDOM.normal(0, 1, 900)
        ),
    ),
    "huge": (
        RANDOM.normal(0, 1, 1000),
        np.concatenate([RANDOM.normal(0, 1, 500), [1e300, -1e300, 1e305, 5e-324]]),
    ),
    "two scales": (two_scales(3000, 0.5), two_scales(1500, 0.4)),
    "constant": (np.full(500, 3.25), np.full(300, 3.25)),
    "constant moved": (np.full(500, 3.25), np.full(300, 4.5)),
    "beyond": (RANDOM.normal(0, 1, 1000), RANDOM.normal(1000, 1, 300)),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_ks_lies_within_its_bounds(name):
    baseline, current = SAMPLES[name]
    row, _ = compare(baseline, current)
    exact = stats.ks_2samp(baseline, current, method="asymp").statistic
    assert row["ks_lower"] - 1e-12 <= exact <= row["ks_upper"] + 1e-12
    assert 0 <= row["ks_lower"] <= row["ks_upper"] <= 1
    deviate = math.sqrt(len(baseline) * len(current) / (len(baseline) + len(current))) * row["ks_lower"]
    assert row["ks_p_value"] == pytest.approx(special.kolmogorov(deviate), rel=1e-6, abs=1e-15)
    assert (row["note"] is not None) == (row["ks_upper"] - row["ks_lower"] > 0.1)


@pytest.mark.parametrize("name", ["shifted", "same", "heavy tails", "offset", "tiny", "zeros", "ties"])
def test_ks_is_narrow_where_bins_resolve_the_column(name):
    row, _ = compare(*SAMPLES[name])
    assert row["ks_upper"] - row["ks_lower"] < 0.045


def test_ks_is_exact_on_the_edges_scheme_with_atoms_on_edges():
    baseline, current = two_scales(4000, 0.5), two_scales(2000, 0.3)
    baseline[:400], current[:300] = 1000.0, 1000.0
    edges = tuple(np.unique(np.quantile(baseline, np.linspace(0, 1, 129))))
    row, _ = compare(
        baseline, current, Axis("edges", float(np.median(baseline)), edges=edges, atoms=(1000.0,))
    )
    exact = stats.ks_2samp(baseline, current).statistic
    assert row["ks_lower"] <= exact <= row["ks_upper"]
    assert row["ks_upper"] - row["ks_lower"] < 0.02


def test_ks_of_small_integers_is_exact():
    baseline, current = RANDOM.poisson(4, 3000), RANDOM.poisson(5, 1000)
    row, _ = compare(baseline, current, Axis("integer", 4.0, 1.0, value_kind="integer"))
    exact = stats.ks_2samp(baseline, current).statistic
    assert row["ks_lower"] == pytest.approx(exact, abs=1e-12)
    assert row["ks_upper"] == pytest.approx(exact, abs=1e-12)


def test_ks_of_large_integers_is_bounded():
    baseline, current = RANDOM.integers(0, 10**6, 3000), RANDOM.integers(10**5, 10**6, 1000)
    row, _ = compare(baseline, current, Axis("integer", 500_000.0, 20_000.0, value_kind="integer"))
    exact = stats.ks_2samp(baseline, current).statistic
    assert row["ks_lower"] <= exact <= row["ks_upper"] < row["ks_lower"] + 0.06


def test_ks_of_scores():
    baseline, current = RANDOM.beta(1, 6, 4000), RANDOM.beta(1.3, 6, 2000)
    baseline[:100], current[:20], current[20:60] = 0.0, 1.0, 0.0
    row, _ = compare(baseline, current, Axis("logit", 0.3, role="prediction"))
    exact = stats.ks_2samp(baseline, current).statistic
    assert row["ks_lower"] - 1e-12 <= exact <= row["ks_upper"] + 1e-12
    assert row["ks_upper"] - row["ks_lower"] < 0.03
    assert row["wasserstein"] == pytest.approx(stats.wasserstein_distance(baseline, current), rel=0.02)


def test_infinities_are_ranked_and_nothing_else_that_is_no_number():
    baseline = np.concatenate([RANDOM.normal(0, 1, 1000), [np.inf] * 40, [-np.inf] * 10, [np.nan] * 70])
    current = np.concatenate([RANDOM.normal(0, 1, 600), [np.inf] * 5, [-np.inf] * 90, [np.nan] * 10])
    axis = fitted_axis(baseline)
    row, _ = compare([*baseline, *[None] * 50], [*current, None], axis)
    exact = stats.ks_2samp(baseline[~np.isnan(baseline)], current[~np.isnan(current)]).statistic
    assert row["ks_lower"] - 1e-12 <= exact <= row["ks_upper"] + 1e-12
    finite = [sample[np.isfinite(sample)] for sample in (baseline, current)]
    assert row["wasserstein"] == pytest.approx(stats.wasserstein_distance(*finite), abs=0.02)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(-40, 40), min_size=1, max_size=40),
    st.lists(st.integers(-60, 60), min_size=1, max_size=40),
    st.sampled_from([0.1, 0.25, 1.0, 1 / 3, 1e-7, 1e12]),
    st.sampled_from([0.0, 0.05, -17.3, 1e6]),
    st.lists(st.integers(-40, 40), max_size=4, unique=True),
    st.sampled_from([0.5, 3.0, 7.3]),
)
def test_ks_bounds_hold_for_ties_and_atoms_anywhere(baseline, current, step, offset, atoms, bins_per_step):
    scaled = [np.array(values) * step + offset for values in (baseline, current)]
    width = step * bins_per_step
    center = math.floor(np.median(scaled[0]) / width + 0.5) * width
    axis = Axis("arithmetic", center, width, atoms=tuple(atom * step + offset for atom in atoms))
    row, _ = compare(*scaled, axis)
    points = np.concatenate(scaled)
    ranks = [np.searchsorted(np.sort(values), points, side="right") / values.size for values in scaled]
    exact = np.max(np.abs(ranks[0] - ranks[1]))
    assert row["ks_lower"] - 1e-12 <= exact <= row["ks_upper"] + 1e-12


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(allow_nan=True, allow_infinity=True, width=64), min_size=2, max_size=30), st.data())
def test_no_number_breaks_the_statistics(values, data):
    baseline = [v for v in values if math.isfinite(v)] or [1.0]
    current = data.draw(st.lists(st.sampled_from([*values, None]), min_size=1, max_size=30))
    row, groups = compare(baseline, current, fitted_axis(np.clip(baseline, -1e290, 1e290)))
    for name, value in row.items():
        if isinstance(value, float):
            assert math.isfinite(value), name
    assert sum(group["current_count"] for group in groups) == len(current)


@pytest.mark.parametrize("name", SAMPLES)
def test_group_distances_equal_their_textbook_formulas(name):
    row, groups = compare(*SAMPLES[name])
    a = np.array([group["current_count"] for group in groups], dtype=float)
    b = np.array([group["baseline_count"] for group in groups], dtype=float)
    n, m, size = a.sum(), b.sum(), len(groups)
    assert (n, m) == (row["row_count"], row["baseline_row_count"])
    assert size <= 10
    p, q = (a + 0.5) / (n + 0.5 * size), (b + 0.5) / (m + 0.5 * size)
    assert row["psi"] == pytest.approx(np.sum((p - q) * np.log(p / q)), rel=1e-9, abs=1e-12)
    assert row["psi"] == pytest.approx(
        sum(group["psi_contribution"] for group in groups), rel=1e-12, abs=1e-15
    )
    assert row["psi_noise_floor"] == pytest.approx((size - 1) * (1 / n + 1 / m), rel=1e-12)
    p, q = a / n, b / m
    assert row["js_distance"] == pytest.approx(
        spatial.distance.jensenshannon(p, q, base=2), rel=1e-6, abs=1e-7
    )
    assert row["hellinger"] == pytest.approx(
        np.linalg.norm(np.sqrt(p) - np.sqrt(q)) / math.sqrt(2), rel=1e-9, abs=1e-12
    )
    assert row["total_variation"] == pytest.approx(np.abs(p - q).sum() / 2, rel=1e-9, abs=1e-12)
    assert row["l_infinity"] == pytest.approx(np.abs(p - q).max(), rel=1e-9, abs=1e-12)


def test_groups_hold_like_shares_of_the_baseline():
    _, groups = compare(*SAMPLES["same"])
    assert len(groups) == 10
    assert all(0.05 < group["baseline_share"] < 0.15 for group in groups)
    edges = sorted((g["group_index"], g["lower_edge"], g["upper_edge"]) for g in groups)
    assert edges[0][1] is None and edges[-1][2] is None
    assert all(one[2] == pytest.approx(two[1]) for one, two in itertools.pairwise(edges))


@pytest.mark.parametrize("size", [2, 3, 4, 7, 10, 20, 51, 99, 100])
@pytest.mark.parametrize("drift", [0.0, 0.05, 0.3])
def test_chi_squared_tail_equals_scipy(size, drift):
    labels = tuple(f"c{i}" for i in range(size))
    shares = np.full(size, 1 / size)
    moved = np.roll(np.linspace(1 - drift, 1 + drift, size), 1) / size
    baseline = RANDOM.choice(labels, 40 * size, p=shares)
    current = RANDOM.choice(labels, 25 * size, p=moved / moved.sum())
    row, _ = compare(
        list(baseline), list(current), Axis("category", dictionary=labels, value_kind="categorical")
    )
    table = np.array([[np.sum(sample == label) for label in labels] for sample in (baseline, current)])
    expected = stats.chi2_contingency(table, correction=False)
    assert row["chi_squared"] == pytest.approx(expected.statistic, rel=1e-9)
    assert row["chi_squared_p_value"] == pytest.approx(expected.pvalue, rel=1e-6)
    assert row["psi_p_value"] == row["chi_squared_p_value"]
    assert row["ks_lower"] is None and row["wasserstein"] is None


@pytest.mark.parametrize("size", [2, 3, 10, 11])
def test_chi_squared_tail_stays_right_far_out(size):
    labels = tuple(f"c{i}" for i in range(size))
    baseline = [label for label in labels for _ in range(300)]
    current = [label for place, label in enumerate(labels) for _ in range(300 + (40 * place) % 170)]
    row, _ = compare(baseline, current, Axis("category", dictionary=labels, value_kind="categorical"))
    table = [[sample.count(label) for label in labels] for sample in (baseline, current)]
    assert row["chi_squared_p_value"] == pytest.approx(
        stats.chi2_contingency(table, correction=False).pvalue, rel=1e-6
    )
    row, _ = compare(
        [labels[0]] * 9000, [labels[1]] * 9000, Axis("category", dictionary=labels, value_kind="categorical")
    )
    assert row["chi_squared_p_value"] == 0.0


def test_chi_squared_of_many_groups_is_close():
    labels = tuple(f"c{i}" for i in range(130))
    baseline, current = RANDOM.choice(labels, 5200), RANDOM.choice(labels, 5200)
    row, _ = compare(
        list(baseline), list(current), Axis("category", dictionary=labels, value_kind="categorical")
    )
    expected = stats.chi2.sf(row["chi_squared"], 129)
    assert row["chi_squared_p_value"] == pytest.approx(expected, rel=2e-3)


def test_rare_groups_are_merged_before_testing():
    labels = ("a", "b", "c", "d")
    baseline = ["a"] * 500 + ["b"] * 480 + ["c"] * 2 + ["d"] * 3 + ["unseen"] * 15
    current = ["a"] * 200 + ["b"] * 210 + ["c"] * 1 + ["unseen"] * 4
    row, groups = compare(baseline, current, Axis("category", dictionary=labels, value_kind="categorical"))
    expected = stats.chi2_contingency([[500, 480, 20], [200, 210, 5]], correction=False)
    assert row["chi_squared_p_value"] == pytest.approx(expected.pvalue, rel=1e-6)
    assert {group["category"] for group in groups} == {"a", "b", "c", "d", None}


@pytest.mark.parametrize(
    "name", [name for name in SAMPLES if name not in ("huge", "heavy tails", "constant", "constant moved")]
)
@pytest.mark.parametrize("min_group_size", [1, 20])
def test_wasserstein_and_mean_shift(name, min_group_size):
    baseline, current = SAMPLES[name]
    row, _ = compare(baseline, current, min_group_size=min_group_size)
    deviation = baseline.std(ddof=1)
    exact = stats.wasserstein_distance(baseline, current) / deviation
    assert row["wasserstein_normalized"] == pytest.approx(exact, rel=0.02 if exact > 0.05 else None, abs=0.01)
    assert row["wasserstein"] == pytest.approx(row["wasserstein_normalized"] * deviation, rel=1e-6)
    assert row["mean_shift_sd"] == pytest.approx(
        (current.mean() - baseline.mean()) / deviation, rel=1e-6, abs=1e-9
    )


def test_a_constant_baseline_has_no_spread_to_measure_by():
    row, _ = compare(*SAMPLES["constant moved"])
    assert row["ks_lower"] == row["ks_upper"] == 1.0
    assert row["wasserstein"] == pytest.approx(1.25)
    assert row["wasserstein_normalized"] is None and row["mean_shift_sd"] is None
    row, _ = compare(*SAMPLES["constant"])
    assert row["psi"] == 0.0 and row["ks_upper"] == 0.0 and row["chi_squared_p_value"] == 1.0


def test_noise_floors_are_the_means_under_no_drift():
    rows = [compare(RANDOM.normal(0, 1, 800), RANDOM.normal(0, 1, 800))[0] for _ in range(25)]
    for statistic, floor in (
        ("psi", "psi_noise_floor"),
        ("wasserstein_normalized", "wasserstein_noise_floor"),
    ):
        ratio = np.mean([row[statistic] for row in rows]) / np.mean([row[floor] for row in rows])
        assert 0.7 < ratio < 1.35


def test_classes_of_the_label_are_summed():
    baseline, current = RANDOM.beta(2, 5, 2000), RANDOM.beta(2, 4, 900)
    axis = Axis("logit", 0.5, role="prediction")
    plain, _ = compare(baseline, current, axis)
    ledger = Ledger({"x": axis}, min_rows=1, min_group_size=1)
    ledger.baseline({"x": baseline}, classes=["yes" if i % 3 else None for i in range(2000)])
    ledger.day(0, {"x": current}, classes=["yes" if i % 2 else "no" for i in range(900)])
    (split,) = result(ledger.connect(), "drift")
    for statistic in ("psi", "ks_lower", "ks_upper", "wasserstein", "mean_shift_sd"):
        assert split[statistic] == pytest.approx(plain[statistic], rel=1e-9)


def test_numbers_whose_quotient_vanishes_share_the_bin_of_zero():
    baseline, current = [0.0] * 9 + [2e105], [0.0] * 8 + [-3e-220]
    row, _ = compare(baseline, current, Axis("arithmetic", 0.0, 1e104, atoms=(0.0,)))
    exact = stats.ks_2samp(baseline, current).statistic
    assert row["ks_lower"] - 1e-12 <= exact <= row["ks_upper"] + 1e-12


def test_zero_is_exact_where_nothing_is_below_it():
    baseline, current = zero_inflated(3000, 0.6, 100), zero_inflated(1500, 0.4, 100)
    row, _ = compare(baseline, current, Axis("arithmetic", 0.0, 50.0, atoms=(0.0,)))
    difference = np.mean(baseline == 0) - np.mean(current == 0)
    assert row["ks_lower"] >= difference - 1e-12
    assert row["ks_lower"] <= stats.ks_2samp(baseline, current).statistic <= row["ks_upper"]
