"""The chance of a false failure and its parts: all rows and segments, metrics of columns, values of one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from decided import aspects, shares
from scipy.stats import false_discovery_control
from test_checks import checks


def test_many_columns_are_corrected_for() -> None:
    """T, q-values and every status follow from p and effect as the rule says; T of all rows and of segments apart."""
    rng = np.random.default_rng(3)
    frames = []
    for column in range(30):
        for segment in (("__all__", "__all__"), ("city", "Graz"), ("city", "Linz")):
            values = rng.normal(0, 0.03, 60)
            values[50:53] += rng.choice([0, 0.1, 0.12, 0.15, 0.2, 0.3])
            key, value = segment
            frames.append(aspects(values, column_name=f"c{column}", segment_key=key, segment_value=value))
    found = checks(pd.concat(frames)).reset_index(drop=True)
    learnt = found[(found["method"] == "learnt") & found["p_value"].notna()].copy()
    for _, window in learnt.groupby("window_id"):
        assert window["q_value"].to_numpy() == pytest.approx(
            false_discovery_control(window["p_value"]), rel=1e-9
        )
    tests = learnt.groupby(["window_id", learnt["segment_key"] == "__all__"])["p_value"].transform("size")
    assert set(tests) == {30, 31, 60}, "without a history nothing is known of the number of rows"
    assert (learnt["is_unusual_now"] == (learnt["p_value"] <= 0.0025 / tests)).all()
    columns = learnt[(learnt["metric"] == "location") & (learnt["window_count"] >= 8)]
    assert (columns["is_large"] == (columns["effect"].abs() >= 0.1)).all()
    doubtful = columns["p_value"] <= 0.0125 / tests[columns.index]
    unusual = (columns["is_unusual_now"] | columns["is_unusual_again"]).astype(bool)
    expected = np.where(
        columns["is_large"] & unusual, "fail", np.where(columns["is_large"] & doubtful, "warn", "pass")
    )
    assert list(columns["status"]) == list(expected)
    assert {"fail", "warn", "pass"} == set(expected)
    fails = columns[columns["status"] == "fail"]
    beyond = (fails["value"] - fails["center"]).abs() >= (fails["threshold"] - fails["center"]).abs() - 1e-4
    assert (beyond | ~fails["is_unusual_now"].astype(bool)).all(), "the threshold is where it begins to fail"


def test_many_categories_do_not_dull_the_rest() -> None:
    """T of a value: metrics of columns, times the values of this one."""
    rng = np.random.default_rng(4)
    frames = [aspects(rng.normal(0, 0.03, 60), column_name=f"c{column}") for column in range(8)]
    for category in range(40):
        counts = rng.binomial(1000, 0.1, 60)
        counts[50:53] += rng.choice([0, 30, 40, 50, 60])
        kind = {"metric": "value_share", "category": f"v{category}", "column_name": "y", "family": "drift"}
        frames.append(shares(counts, **kind))
    found = checks(pd.concat(frames))
    learnt = found[(found["method"] == "learnt") & found["p_value"].notna() & (found["window_count"] >= 8)]
    metrics = 8 + 1 + 1
    tests = metrics * np.where(learnt["metric"] == "value_share", 40, 1)
    assert (learnt["is_unusual_now"] == (learnt["p_value"] <= 0.005 / tests)).all()
    shared = learnt["metric"] == "value_share"
    assert learnt.loc[shared, "p_value"].between(0.005 / 400, 0.005 / 10).any(), (
        "what a part of its own would call unusual"
    )
    assert learnt.loc[shared, "is_unusual_now"].any()
