"""How finely bins resolve a change: KS, means and deviations on 20,000 rows of every promised shape."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from scipy import stats

import mpm_py

ROWS = 20_000

# Shape → sample of a size; drift 0 is the baseline. Whole numbers must be resolved exactly.
SHAPES = {
    "unimodal": lambda g, n, d: g.normal(0.15 * d, 1 + 0.2 * d, n),
    "shifted_by_1e9": lambda g, n, d: 1e9 + g.normal(0.2 * d, 1, n),
    "latitude": lambda g, n, d: 48.2 + g.normal(0.003 * d, 0.02, n),
    "epoch_seconds": lambda g, n, d: np.floor(1.7e9 + 86400 * g.random(n) ** (1 + 0.3 * d)),
    "tiny_scale": lambda g, n, d: g.normal(0.2 * d, 1, n) * 1e-12,
    "heavy_tailed": lambda g, n, d: g.standard_t(1.2, n) * (1 + 0.3 * d),
    "pareto": lambda g, n, d: 1 + g.pareto(1.3 - 0.2 * d, n),
    "lognormal": lambda g, n, d: g.lognormal(0.2 * d, 1.5, n),
    "exponential": lambda g, n, d: g.exponential(1 + 0.2 * d, n),
    "bimodal": lambda g, n, d: np.where(g.random(n) < 0.5, -100, 100) + g.normal(0.2 * d, 1, n),
    "two_scales": lambda g, n, d: np.where(
        g.random(n) < 0.3, g.random(n) ** (1 + 0.4 * d), g.random(n) ** (1 + 0.2 * d) * 1e4
    ),
    "zero_inflated": lambda g, n, d: np.where(g.random(n) < 0.6 - 0.1 * d, 0.0, g.gamma(2, 10, n)),
    "sentinel": lambda g, n, d: np.where(g.random(n) < 0.1 + 0.1 * d, -999.0, g.normal(40, 9, n)),
    "up_to_1e300": lambda g, n, d: np.where(g.random(n) < 0.01, 1e300, g.normal(0.2 * d, 1, n)),
    "year": lambda g, n, d: np.floor(1990 + 34 * g.random(n) ** (1 - 0.3 * d)),
    "age": lambda g, n, d: np.floor(18 + 70 * g.random(n) ** (1 + 0.4 * d)),
}
EXACT = {"year", "age"}


@pytest.fixture(scope="module")
def compared():
    old_rng, new_rng = np.random.default_rng(11), np.random.default_rng(12)
    before = pd.DataFrame({name: shape(old_rng, ROWS, 0) for name, shape in SHAPES.items()})
    after = pd.DataFrame({name: shape(new_rng, ROWS, 1) for name, shape in SHAPES.items()})
    for name in EXACT:
        before[name], after[name] = before[name].astype(int), after[name].astype(int)
    found = mpm_py.compare(pa.Table.from_pandas(before), pa.Table.from_pandas(after))
    return before, after, {column.column: column.measures for column in found.columns}


@pytest.mark.parametrize("name", SHAPES)
def test_ks_is_resolved(compared, name):
    before, after, found = compared
    exact = stats.ks_2samp(before[name], after[name]).statistic
    one = found[name]
    assert exact > 0.02, "the shape must drift for the test to mean anything"
    assert one.ks_lower - 1e-12 <= exact <= one.ks_upper + 1e-12
    assert exact - one.ks_lower <= (1e-12 if name in EXACT else 0.003)


@pytest.mark.parametrize("name", [name for name in SHAPES if name != "up_to_1e300"])
def test_mean_and_deviation_are_exact(compared, name):
    before, after, found = compared
    middle = np.median(before[name])
    old, new = before[name] - middle, after[name] - middle
    shift = (new.mean() - old.mean()) / old.std(ddof=1)
    assert found[name].mean_shift_sd == pytest.approx(shift, rel=1e-9, abs=1e-9)
    assert found[name].baseline.variance == pytest.approx(old.var(ddof=1), rel=1e-9)


@pytest.mark.parametrize(
    "name", ["unimodal", "latitude", "lognormal", "exponential", "two_scales", "zero_inflated", "age"]
)
def test_wasserstein_is_within_two_per_cent(compared, name):
    before, after, found = compared
    deviation = before[name].std(ddof=1)
    exact = stats.wasserstein_distance(before[name], after[name]) / deviation
    assert exact > 0.05
    assert found[name].wasserstein_normalized == pytest.approx(exact, rel=0.02)
