"""How far estimates can be trusted: what they said against the labels that came later."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from estimates import Simulation, estimates_sql, trust, window_id, wobbling

from mpm_py.translate.binder import bind


def told(
    errors: list[float], *, metric: str = "accuracy", rate: float = 1.0, half: float = 0.02
) -> pd.DataFrame:
    """Stored estimates whose errors are known."""
    starts = [dt.datetime(2024, 1, 1) + dt.timedelta(days=day) for day in range(len(errors))]
    return pd.DataFrame(
        {
            "monitor": "m", "window_id": [window_id(day) for day in range(len(errors))], "window_start": starts,
            "window_end": [start + dt.timedelta(days=1) for start in starts], "is_baseline_window": False,
            "segment_key": "__all__", "segment_value": "__all__", "problem": "binary", "metric": metric,
            "label_class": None, "value": 0.8, "lower": 0.8 - half, "upper": 0.8 + half, "label_rate": rate,
            "realised_value": 0.8 - np.array(errors), "error": errors,
        }
    )  # fmt: skip


def trusted(frame: pd.DataFrame, **monitor: object) -> pd.Series:
    connection = Simulation(**monitor).connect()
    connection.register("stored", frame.astype({"label_class": "string"}))
    result = connection.execute(
        bind("estimator_trust", mpm_estimated_performance="stored", mpm_monitors="mpm_monitors")
    ).df()
    assert len(result) == 1
    return result.iloc[0]


def test_trust_says_how_far_estimates_were_off():
    row = trusted(told([0.012] * 25 + [-0.012] * 2 + [0.03] * 2 + [-0.05]))
    assert row["window_count"] == 30
    assert row["mean_error"] == pytest.approx((23 * 0.012 + 0.06 - 0.05) / 30)
    assert row["mean_absolute_error"] == pytest.approx((27 * 0.012 + 0.06 + 0.05) / 30)
    assert row["share_inside_interval"] == pytest.approx(0.9)
    assert row["worst_error"] == -0.05
    assert row["last_window_id"] == window_id(29)
    assert row["trust"] == "good"
    assert row["verdict"] == "off by 0.014 on average over 30 windows; the interval held in 27 of them"


@pytest.mark.parametrize(
    ("outside", "count", "trust"),
    [
        (0, 7, "unknown"),
        (1, 8, "good"),
        (2, 8, "fair"),
        (4, 8, "poor"),
        (4, 30, "good"),
        (5, 30, "fair"),
        (11, 30, "poor"),
    ],
)
def test_trust_follows_its_rule(outside, count, trust):
    assert trusted(told([0.1] * outside + [0.0] * (count - outside)))["trust"] == trust


def test_trust_leaves_out_windows_of_the_baseline_and_those_without_labels():
    frame = told([0.0] * 10)
    frame.loc[0:1, "is_baseline_window"] = True
    frame.loc[5, "label_rate"] = 0.49
    frame.loc[6, ["realised_value", "error"]] = np.nan
    # The period ends within the fourth window.
    row = trusted(frame, baseline_kind="period", baseline_days=(0, 3))
    assert row["window_count"] == 5
    assert row["trust"] == "unknown"
    assert trusted(frame)["window_count"] == 6
    assert trusted(told([np.nan] * 3))["verdict"] == "no window has its labels yet"
    assert trusted(told([0.03]))["verdict"] == "off by 0.030 in 1 window; the interval did not hold"


def test_trust_allows_for_missing_labels_and_speaks_of_errors_in_per_cent():
    assert trusted(told([0.025] * 9, rate=0.6))["share_inside_interval"] == 1
    assert trusted(told([0.025] * 9, rate=0.7))["share_inside_interval"] == 0
    row = trusted(told([0.02] * 9, metric="mae"))
    assert row["verdict"] == "off by 2.6 % on average over 9 windows; the interval held in 9 of them"


def test_trust_of_simulated_estimates():
    right = trust(wobbling("relation", wobble=0.0).connect()).set_index("metric")
    assert set(right["trust"]) == {"good"}
    wrong = trust(wobbling("relation", wobble=1.0).connect()).set_index("metric")
    assert wrong.loc["observed_positive_rate", "trust"] == "poor"


def test_chain_gives_nothing_of_nothing():
    connection = Simulation(columns={}).connect()
    assert connection.execute(estimates_sql()).fetchall() == []
    assert trust(connection).empty
