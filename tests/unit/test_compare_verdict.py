"""What makes a column fail, warn or pass: the thresholds and the corrections, on numbers given by hand."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from mpm_py.comparison.verdict import Measures, Moments, Share, judge, q_values

CERTAIN = {"chi_squared_p_value": 1e-12, "ks_p_value": 1e-12}


def status_of(**measured) -> str:
    return judge([Measures("x", "numeric", **measured)])[0].status


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_q_values_are_those_of_scipy(p_values):
    ours = q_values(p_values)
    assert ours == pytest.approx(list(stats.false_discovery_control(p_values)), abs=1e-12)


def test_columns_without_p_value_are_not_counted():
    assert q_values([0.01, None, 0.02]) == [0.02, None, 0.02]


@pytest.mark.parametrize(
    ("psi", "expected"), [(0.0999, "pass"), (0.1, "warn"), (0.2499, "warn"), (0.25, "fail"), (9.0, "fail")]
)
def test_psi_thresholds(psi, expected):
    assert status_of(psi=psi, psi_noise_floor=0.01, **CERTAIN) == expected


def test_far_but_not_beyond_sampling_passes():
    assert status_of(psi=0.9, psi_noise_floor=0.01, chi_squared_p_value=0.2, ks_p_value=0.2) == "pass"


def test_psi_within_its_noise_says_nothing():
    assert status_of(psi=0.3, psi_noise_floor=0.2, **CERTAIN) == "pass"


def test_the_same_p_value_passes_among_many_columns():
    alone = Measures("x", "numeric", psi=0.3, chi_squared_p_value=0.002)
    others = [Measures(f"y{i}", "numeric", psi=0.0, chi_squared_p_value=0.9) for i in range(20)]
    assert judge([alone])[0].status == "fail"
    assert judge([alone, *others])[0].status == "pass"


@pytest.mark.parametrize(
    ("after", "expected"), [(2000, "pass"), (2049, "pass"), (2050, "warn"), (2499, "warn"), (2500, "fail")]
)
def test_share_thresholds_are_inclusive(after, expected):
    share = Share("null", None, 200_000, 100 * after, 1_000_000, 1_000_000)
    assert status_of(psi=0.0, shares=(share,), **CERTAIN) == expected


def test_mean_shift_warns_only_beyond_its_own_error():
    many, few = Moments(10_000, 0.0, 1.0), Moments(50, 0.0, 1.0)
    assert status_of(mean_shift_sd=0.1, baseline=many, current=many, **CERTAIN) == "warn"
    assert status_of(mean_shift_sd=-0.1, baseline=many, current=many, **CERTAIN) == "warn"
    assert status_of(mean_shift_sd=0.1, baseline=many, current=few, **CERTAIN) == "pass"
    assert status_of(mean_shift_sd=0.09, baseline=many, current=many, **CERTAIN) == "pass"


def test_what_was_not_evaluated_never_passes():
    assert status_of(psi=0.0, not_evaluated_reason="too few rows", **CERTAIN) == "not_evaluated"
    assert status_of() == "not_evaluated"


def test_rare_new_value_is_found_among_a_hundred_categories():
    shares = [Share("category", str(i), 100, 100, 10_000, 10_000) for i in range(100)]
    shares[0] = Share("category", "new", 0, 60, 10_000, 10_000)
    measures = Measures("x", "categorical", psi=0.02, chi_squared_p_value=0.4, shares=tuple(shares))
    assert judge([measures])[0].status == "warn"


@given(st.integers(0, 60), st.integers(0, 60), st.integers(60, 400), st.integers(60, 400))
def test_share_p_value_is_the_corrected_test_of_scipy(before, after, m, n):
    if before + after in (0, m + n):
        return
    table = [[before, m - before], [after, n - after]]
    expected = stats.chi2_contingency(table, correction=True).pvalue
    ours = Share("null", None, before, after, m, n).p_value
    # scipy lets the correction never exceed the difference; so do we.
    assert ours == pytest.approx(expected, rel=1e-9, abs=1e-300)


def test_share_interval_covers_newcombes_example():
    """Newcombe (1998), table II, (a): 56 of 70 against 48 of 80, method 10."""
    lower, upper = Share("null", None, 48, 56, 80, 70).interval
    assert (lower, upper) == pytest.approx((0.0524, 0.3339), abs=1e-4)


def test_p_values_keep_their_level():
    """Shares of samples without drift: at most one in a hundred below 0.01, corrected for their number."""
    rng = np.random.default_rng(1)
    found = 0
    for _ in range(400):
        before, after = (rng.multinomial(800, [0.05] * 20) for _ in range(2))
        shares = tuple(
            Share("category", str(i), int(a), int(b), 800, 800)
            for i, (a, b) in enumerate(zip(before, after, strict=True))
        )
        p = Measures("x", "categorical", shares=shares).p_value
        found += p is not None and p <= 0.01
    assert found <= 400 * 0.01 + 3 * math.sqrt(400 * 0.01)
