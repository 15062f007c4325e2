"""Estimated performance: past errors, what is computed again, and what cannot be judged."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from estimates import (
    BASELINE,
    Simulation,
    estimates,
    estimates_sql,
    of_all,
    reasons,
    scored,
    window_id,
    wobbling,
)

# --- past errors ---


def test_past_errors_of_a_period_widen_the_interval_by_the_formula():
    wide = of_all(estimates(wobbling("period").connect()))
    narrow = of_all(estimates(wobbling("relation").connect()))
    for metric in ("accuracy", "recall", "roc_auc", "log_loss"):
        told = wide[wide["metric"] == metric].sort_values("window_id").reset_index()
        plain = narrow[narrow["metric"] == metric].sort_values("window_id").reset_index()
        np.testing.assert_allclose(told["value"], plain["value"], atol=1e-12)
        variance = plain["standard_error"] ** 2
        past = told["is_baseline_window"]
        assert past.sum() == 25
        excess = (told["error"][past] ** 2).mean() - variance[past].mean()
        expected = np.sqrt(variance + max(0.0, excess))
        np.testing.assert_allclose(told["standard_error"], expected, rtol=1e-9)
    assert (
        of_all(wide, "accuracy")["standard_error"]
        > 1.15 * of_all(narrow, "accuracy")["standard_error"].mean()
    ).all()
    assert (
        wide["note"].str.contains("the errors of 25 windows of the baseline, not a new concept drift").all()
    )
    assert narrow["note"].str.contains("sampling only").all()
    windows = wobbling("period").connect().execute(estimates_sql("estimated_windows")).df()
    last = windows[windows["window_id"] == window_id(39)]
    assert last.groupby("side").size().to_dict() == {"baseline": 1, "current": 1, "reference": 25}


def test_past_errors_of_a_rolling_baseline_are_those_of_its_windows_with_their_own_maps():
    told = of_all(estimates(wobbling("rolling", inside=10).connect()), "accuracy").set_index("window_id")
    # The first window has no past, the second has a reference window that could not be estimated itself.
    assert told.loc[window_id(0), "not_evaluated_reason"] == "no label of an earlier window is known"
    assert "fewer than 3 windows" in told.loc[window_id(3), "note"]
    assert "the errors of 3 windows" in told.loc[window_id(4), "note"]
    assert "the errors of 10 windows" in told.loc[window_id(30), "note"]
    # Sampling variance: that of the windows without reference, from the statement before.
    plain = estimates(wobbling("rolling", inside=10).connect(), "estimated_scores")
    plain = plain[plain["metric"] == "accuracy"].set_index("window_id")
    for day in (2, 3):
        sampling = np.sqrt(plain.loc[window_id(day), "sampling_variance"])
        assert told.loc[window_id(day), "standard_error"] == pytest.approx(sampling, rel=1e-9)
    past = [window_id(day) for day in range(20, 30)]
    excess = (told.loc[past, "error"] ** 2).mean() - plain.loc[past, "sampling_variance"].mean()
    expected = np.sqrt(plain.loc[window_id(30), "sampling_variance"] + max(0.0, excess))
    assert told.loc[window_id(30), "standard_error"] == pytest.approx(expected, rel=1e-9)
    assert excess > 0


def test_reference_windows_without_half_their_labels_do_not_count():
    rng = np.random.default_rng(32)
    simulation = Simulation(baseline_kind="period", baseline_days=(0, 6))
    rows = scored(rng, list(range(8)), 600)
    known = rng.random(len(rows)) < np.where(rows["day"] < 4, 0.45, 1.0)
    rows["score_class"] = rows["score_class"].where(known, None)
    simulation.add(rows)
    simulation.add(scored(rng, [BASELINE], 5_000))
    result = of_all(estimates(simulation.connect()), "accuracy")
    assert result["note"].str.contains("fewer than 3 windows of the baseline have their labels").all()


def test_at_most_thirty_reference_windows_each_read_once():
    connection = wobbling("rolling", windows=75, inside=40).connect()
    windows = connection.execute(estimates_sql("estimated_windows")).df()
    last = windows[windows["window_id"] == window_id(74)]
    assert not last.duplicated(["source_dataset", "source_window_id"]).any()
    reference = last[last["is_reference"] == 1]
    assert set(reference["source_window_id"]) == {window_id(day) for day in range(44, 74)}
    assert (reference["side"] == "baseline").all()
    assert last["source_window_id"].min() == window_id(4)
    assert last.groupby("side").size().to_dict() == {"baseline": 40, "current": 1, "reference_baseline": 30}


# --- what is computed again ---


def test_only_what_changed_is_estimated_again_and_late_labels_of_reference_windows_count():
    connection = wobbling("rolling", windows=12, inside=2).connect()
    connection.execute(f"CREATE TABLE stored AS {estimates_sql()}")
    again = connection.execute(estimates_sql(stored="stored")).df()
    assert again.empty
    late = dt.datetime(2026, 1, 1)
    connection.execute(
        "UPDATE mpm_observations SET observed_at = ? WHERE window_id = ? AND column_name = '__relation__'",
        [late, window_id(6)],
    )
    again = connection.execute(estimates_sql(stored="stored")).df()
    # Window 6 is the baseline of 7 and 8, and those are reference windows of 9 and 10.
    assert sorted(again["window_id"].unique()) == [window_id(day) for day in (6, 7, 8, 9, 10)]
    before = connection.execute("SELECT * FROM stored").df().set_index(["window_id", "metric"])
    after = again.set_index(["window_id", "metric"])
    for column in ("value", "standard_error", "realised_value"):
        np.testing.assert_allclose(after[column], before.loc[after.index, column], rtol=1e-12)
    assert (after["input_observed_at"] == pd.Timestamp(late)).all()


def test_monitors_with_nothing_to_estimate_are_never_stale():
    connection = Simulation(problem="ranking").connect()
    assert connection.execute(estimates_sql("stale_windows")).fetchall() == []


# --- what cannot be judged ---


def judged(baseline: pd.DataFrame, window: pd.DataFrame, **options: object) -> dict[str, str | None]:
    simulation = Simulation(**options)
    simulation.add(baseline.assign(day=BASELINE))
    simulation.add(window.assign(day=0))
    return reasons(simulation)


def rows(size: int = 1_000, seed: int = 41, **changes: object) -> pd.DataFrame:
    return scored(np.random.default_rng(seed), [0], size).assign(**changes)


@pytest.mark.parametrize(
    ("baseline", "window", "reason"),
    [
        ({"score_class": None}, {}, "no label of the baseline is known"),
        ({"score_class": "negative"}, {}, "the labels of the baseline are all of one class"),
        ({"score_class": "positive"}, {}, "the labels of the baseline are all of one class"),
        ({"score": 1.5}, {}, "the baseline has scores outside [0, 1]"),
        ({}, {"score": -0.5}, "the window has scores outside [0, 1]"),
        ({"size": 60}, {}, "the baseline has 60 rows with a score and a label, fewer than min_rows (100)"),
        ({}, {"size": 60}, "the window has 60 rows with a score here, fewer than min_rows (100)"),
    ],
)
def test_what_cannot_be_estimated_says_why(baseline, window, reason):
    assert set(judged(rows(seed=42, **baseline), rows(**window)).values()) == {reason}


def test_constant_scores_have_no_ranking_but_an_accuracy():
    said = judged(rows(seed=42, score=0.3), rows(score=0.3))
    assert said["roc_auc"] == said["average_precision"] == "the scores of the window are all alike"
    assert said["precision"] == "no row is predicted positive"
    assert said["accuracy"] is said["recall"] is said["log_loss"] is None


@pytest.mark.parametrize("score", [0.0, 1.0])
def test_scores_without_doubt_are_finite_or_say_why(score):
    said = judged(rows(seed=42), rows(score=score))
    assert said["accuracy"] is None
    certain = judged(rows(seed=42, score=np.repeat([0.0, 1.0], 500), score_class=np.repeat(["negative", "positive"], 500)),
                     rows(score=score))  # fmt: skip
    assert certain["accuracy"] is None
    assert certain["recall" if score == 0.0 else "specificity"] is not None


@pytest.mark.parametrize(
    ("row_count", "reason"),
    [(0, "the window has no rows"), (7, "the window has 7 rows, fewer than min_group_size (20)")],
)
def test_windows_that_hold_no_bins_have_every_metric_with_the_reason(row_count, reason):
    simulation = Simulation()
    simulation.add(rows().assign(day=BASELINE))
    simulation.empty_day(0, row_count)
    said = reasons(simulation)
    assert len(said) == 11
    assert all(text.startswith(reason) for text in said.values())


def test_realised_values_need_min_rows_labels_and_both_classes():
    window = rows()
    window.loc[window.index >= 99, "score_class"] = None
    simulation = Simulation()
    simulation.add(rows(seed=42, day=BASELINE))
    simulation.add(window)
    simulation.add(rows(seed=43, day=1, score_class="negative"))
    result = of_all(estimates(simulation.connect()))
    few = result[result["window_id"] == window_id(0)]
    assert few[["realised_value", "naive_value", "error"]].isna().all().all()
    assert few["value"].notna().all()
    assert few["label_rate"].iloc[0] == pytest.approx(0.099)
    single = result[result["window_id"] == window_id(1)].set_index("metric")["realised_value"]
    assert single[["recall", "roc_auc", "average_precision", "balanced_accuracy"]].isna().all()
    assert single["precision"] == 0
    assert single["observed_positive_rate"] == 0
