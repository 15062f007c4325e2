"""What became of predictions, against NumPy and scikit-learn over the raw rows: outcomes, errors, value."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import numpy as np
import pytest
from bins import Numbers, bins_of, counts, estimates, raw_columns
from harness import DbtProject, nearly
from sklearn.metrics import log_loss, ndcg_score

DAY = "2024-01-15"
WINDOW = f"{DAY}T00:00:00Z"
ON_DAY = f"cast(\"at\" as date) = date '{DAY}'"

LABELS = {
    "outcome_text": "answer = 'YES'",
    "outcome_boolean": "decided",
    "outcome_integer": "bought = 0",
    "outcome_real": "case when not isnan(bought_real) then bought_real = 1 end",
}


def _check_values(
    project: DbtProject, monitor: str, column: str, expected: Numbers, segment: str = "__all__"
) -> None:
    """The column holds these values; NaN stands for unknown, all others are finite."""
    bins = bins_of(project, monitor, column, WINDOW, segment)
    total = next(row for row in bins if row["bin_kind"] == "total")
    known = expected[~np.isnan(expected)]
    assert len(known) > 20
    assert total["row_count"] == len(expected)
    assert sum(counts(bins, "null").values()) == len(expected) - len(known)
    assert not counts(bins, "nan") and not counts(bins, "pos_inf")
    centre = total["bin_center"]
    assert total["value_sum"] == pytest.approx(math.fsum(known - centre), rel=1e-9, abs=1e-9), column
    assert total["value_sum_sq"] == pytest.approx(math.fsum((known - centre) ** 2), rel=1e-9), column
    assert (total["value_min"], total["value_max"]) == pytest.approx((known.min(), known.max()))


def _outcomes(bins: list[dict[str, Any]], *kinds: str) -> dict[Any, int]:
    found: Counter[Any] = Counter()
    for row in bins:
        if row["bin_kind"] in kinds:
            found[row["label_class"]] += row["row_count"]
    return dict(found)


@pytest.mark.parametrize("monitor", LABELS)
def test_scores_are_counted_by_outcome_whatever_the_label_is(project: DbtProject, monitor: str) -> None:
    """Text, boolean, whole and floating-point labels; NaN is no label and no score."""
    rows = project.query(f"select p, {LABELS[monitor]}, p is null from raw.decisions where {ON_DAY}")
    kinds: Counter[tuple[str, str | None]] = Counter()
    for score, label, is_null in rows:
        kind = "null" if is_null else "nan" if math.isnan(score) else "value"
        kinds[(kind, {True: "positive", False: "negative"}.get(label))] += 1
    found: Counter[tuple[str, str | None]] = Counter()
    for row in bins_of(project, monitor, "p", WINDOW):
        if row["bin_kind"] != "total":
            found[(row["bin_kind"], row["label_class"])] += row["row_count"]
    assert found == kinds
    assert {label for _, label in kinds} == {"positive", "negative", None}


@pytest.mark.parametrize("monitor", LABELS)
def test_errors_are_unknown_without_a_label_or_a_score(project: DbtProject, monitor: str) -> None:
    score, label = raw_columns(project, "decisions", "p", f"({LABELS[monitor]})::int", where=ON_DAY)
    threshold = 0.35 if monitor == "outcome_text" else 0.5
    unknown = np.isnan(score) | np.isnan(label)
    is_error = np.where(unknown, np.nan, (score >= threshold) != (label == 1))
    _check_values(project, monitor, "is_error", is_error)
    _check_values(project, monitor, "squared_error", (score - label) ** 2)
    kept = np.where(label == 1, np.maximum(score, 1e-15), np.maximum(1 - score, 1e-15))
    _check_values(project, monitor, "log_loss", np.where(unknown, np.nan, -np.log(kept)))


def test_unknown_labels_are_not_counted_as_labels(project: DbtProject) -> None:
    """What tells that a window has changed: a NaN would hide every later change of a sum."""
    expected = project.query(
        f"select count(*) filter (not isnan(bought_real)), sum(bought_real) filter (not isnan(bought_real)), "
        f"sum(p) filter (not isnan(p)) from raw.decisions where {ON_DAY}"
    )[0]
    found = project.query(
        "select label_count, label_sum, prediction_sum from outcome_real where window_id = ? and "
        "column_name = '__relation__' and segment_key = '__all__'", WINDOW,
    )[0]  # fmt: skip
    assert found == pytest.approx(expected)


def test_the_learnt_total_says_what_a_score_is_for(project: DbtProject) -> None:
    found = {}
    for monitor in ("outcome_text", "classes_with_scores", "joint_chosen"):
        found |= dict(project.query(
            f"select column_name, label_class from {monitor} where dataset = 'bins' and bin_kind = 'total'"
        ))  # fmt: skip
    expected = {"p": "positive", "p0": "0", "p1": "1", "p2": "2", "confidence": "positive"}
    assert {name: label for name, label in found.items() if label is not None} == expected


def test_the_value_expression_is_observed_per_row_and_version(project: DbtProject) -> None:
    value = "case when p >= 0.35 then amount - 2.5 when p < 0.35 then 0 end"
    expected = raw_columns(project, "decisions", value, where=ON_DAY)[0]
    _check_values(project, "outcome_text", "business_value", expected)
    mine = raw_columns(project, "decisions", value, where=f"{ON_DAY} and version = 'v2'")[0]
    _check_values(project, "outcome_text", "business_value", mine, segment="v2")


def test_failures_are_counted_by_the_users_own_condition(project: DbtProject) -> None:
    status = raw_columns(project, "decisions", "status", where=ON_DAY)[0]
    failed = np.where(np.isnan(status), np.nan, status >= 500)
    _check_values(project, "outcome_text", "is_failed", failed)
    roles = project.query("select distinct column_role from outcome_text where column_name = 'is_failed'")
    assert roles == [("operation",)]


def test_what_the_baseline_relation_lacks_is_unknown_there(project: DbtProject) -> None:
    """Without label, version and status rows are counted, and what depends on these is unknown."""
    row_count = project.query("select count(*) from raw.past_decisions")[0][0]
    for column in ("squared_error", "is_error", "business_value", "is_failed"):
        bins = bins_of(project, "outcome_other_baseline", column, "baseline")
        assert counts(bins, "total") == counts(bins, "null") == {None: row_count}
    scores = bins_of(project, "outcome_other_baseline", "p", "baseline")
    assert sum(counts(scores, "total").values()) == row_count
    assert {row["label_class"] for row in scores} == {None}
    value = raw_columns(project, "decisions", "case when decided then amount else -1 end", where=ON_DAY)[0]
    _check_values(project, "outcome_other_baseline", "business_value", value)


@pytest.mark.parametrize("monitor", ["outcome_text", "outcome_crowded"])
def test_versions_are_segments(project: DbtProject, monitor: str) -> None:
    """Also where the version is declared as a segment beside."""
    expected = dict(project.query(
        f"select coalesce(version, '__null__'), count(*) from raw.decisions where {ON_DAY} group by 1"
    ))  # fmt: skip
    found = dict(project.query(
        f"select segment_value, row_count from {monitor} where window_id = ? and segment_key = 'version' and "
        "column_name = '__relation__'", WINDOW,
    ))  # fmt: skip
    assert found == expected and set(found) == {"v1", "v2", "__null__"}


def test_a_crowded_score_has_edges_with_the_threshold_among_them(project: DbtProject) -> None:
    learnt = project.query(
        "select category, bin_center, bin_width from outcome_crowded where dataset = 'bins' and bin_kind = "
        "'total' and column_name = 'narrow'"
    )
    assert learnt == [("edges", 0.0233, None)]
    for key in ("__all__", "__segment__"):
        edges = [edge for (edge,) in project.query(
            "select bin_center from outcome_crowded where dataset = 'bins' and bin_kind = 'edge' and "
            "column_name = 'narrow' and segment_key = ? order by bin_index", key,
        )]  # fmt: skip
        assert 0.0233 in edges and 45 <= len(edges) <= 130
        bins = bins_of(project, "outcome_crowded", "narrow", WINDOW, "__all__" if key == "__all__" else "v1")
        where = ON_DAY if key == "__all__" else f"{ON_DAY} and version = 'v1'"
        score, label = raw_columns(project, "decisions", "narrow", "decided::int", where=where)
        expected = Counter(
            (int(np.searchsorted(edges, one, side="right")), {1.0: "positive", 0.0: "negative"}.get(known))
            for one, known in zip(score, label, strict=True)
        )
        found = {
            (row["bin_index"], row["label_class"]): row["row_count"]
            for row in bins
            if row["bin_kind"] == "value"
        }
        assert found == dict(expected)


def test_scores_that_do_not_crowd_keep_the_logit_scheme(project: DbtProject) -> None:
    schemes = project.query(
        "select distinct category from outcome_text where dataset = 'bins' and bin_kind = 'total' and "
        "column_name = 'p'"
    )
    assert schemes == [("logit",)]
    edges = project.query(
        "select count(*) from outcome_text where dataset = 'bins' and bin_kind = 'edge' and column_name = 'p'"
    )[0][0]
    assert 45 <= edges <= 50


@pytest.mark.parametrize("monitor", ["classes_with_scores", "classes_alone"])
def test_classes_by_number_are_categories(project: DbtProject, monitor: str) -> None:
    """A class predicted as 2 is the class labelled 2.0; NaN is no label."""
    predicted, truth = raw_columns(project, "classes", "predicted", "truth", where=ON_DAY)
    expected = Counter(
        (str(int(one)), None if np.isnan(label) else str(int(label)))
        for one, label in zip(predicted, truth, strict=True)
    )
    found = {
        (row["category"], row["label_class"]): row["row_count"]
        for row in bins_of(project, monitor, "predicted", WINDOW)
        if row["bin_kind"] == "category"
    }
    assert found == dict(expected)
    is_error = np.where(np.isnan(truth), np.nan, predicted != truth)
    _check_values(project, monitor, "is_error", is_error)
    derived = {name for (name,) in project.query(
        f"select distinct column_name from {monitor} where data_type is null and column_role in "
        "('error', 'prediction')"
    )}  # fmt: skip
    assert derived == {"is_error"} | (
        {"log_loss", "squared_error", "confidence"} if monitor == "classes_with_scores" else set()
    )


def test_losses_of_several_classes(project: DbtProject) -> None:
    truth, *scores = raw_columns(project, "classes", "truth", "p0", "p1", "p2", where=ON_DAY)
    table = np.stack(scores, axis=1)
    chosen = np.where(np.isnan(truth), 3, truth).astype(int)
    of_label = np.where(chosen < 3, table[np.arange(len(table)), np.minimum(chosen, 2)], np.nan)
    loss = -np.log(np.maximum(of_label, 1e-15))
    _check_values(project, "classes_with_scores", "log_loss", loss)
    shares = np.where(np.isnan(truth)[:, None], np.nan, (chosen[:, None] == np.arange(3)).astype(float))
    _check_values(project, "classes_with_scores", "squared_error", ((table - shares) ** 2).sum(axis=1))
    fine = (chosen < 3) & ~np.isnan(table).any(axis=1) & (table.min(axis=1) > 0)
    assert log_loss(chosen[fine], table[fine], labels=[0, 1, 2]) == pytest.approx(loss[fine].mean())


def test_confidence_is_the_score_of_the_predicted_class_by_whether_it_was_right(project: DbtProject) -> None:
    predicted, truth, *scores = raw_columns(
        project, "classes", "predicted", "truth", "p0", "p1", "p2", where=ON_DAY
    )
    table = np.stack([*scores, np.full(len(truth), np.nan)], axis=1)
    confidence = table[np.arange(len(truth)), predicted.astype(int)]
    _check_values(project, "classes_with_scores", "confidence", confidence)
    expected: Counter[str | None] = Counter()
    for one, label, score in zip(predicted, truth, confidence, strict=True):
        if not np.isnan(score):
            expected[None if np.isnan(label) else "positive" if one == label else "negative"] += 1
    bins = bins_of(project, "classes_with_scores", "confidence", WINDOW)
    assert _outcomes(bins, "value", "atom") == dict(expected)


def test_errors_of_values(project: DbtProject) -> None:
    guess, outcome = estimates(project, ON_DAY)
    difference = guess - outcome
    size = np.abs(guess) + np.abs(outcome)
    share = np.abs(difference) / np.where(outcome == 0, np.nan, np.abs(outcome))
    symmetric = np.where(size == 0, 0, 2 * np.abs(difference) / np.where(size == 0, 1, size))
    expected = {
        "residual": difference,
        "absolute_error": np.abs(difference),
        "squared_error": difference**2,
        "absolute_percentage_error": share,
        "symmetric_percentage_error": symmetric,
        "pinball_loss": np.maximum(0.9 * -difference, 0.1 * difference),
    }
    for name, values in expected.items():
        _check_values(project, "joint_chosen", name, values)
    assert not project.query("select 1 from joint_declared where column_name = 'pinball_loss'")


@pytest.mark.parametrize("monitor", ["joint_chosen", "classes_with_scores", "outcome_crowded", "ranked"])
def test_what_was_learnt_serves_the_next_run(project: DbtProject, monitor: str) -> None:
    """A window that is observed again, with bins and features read back, is what the first run made of it."""
    stored = (
        f"select * exclude (observed_at, invocation_id) from {monitor} where window_id = '{WINDOW}' and "
        "bin_kind <> 'schema' order by all"
    )
    before = project.query(stored)
    project.execute(f"delete from {monitor} where window_id = '{WINDOW}'")
    project.dbt("run", "--select", monitor).check()
    after = project.query(stored)
    assert len(before) > 20 and after == nearly(before)


def test_rankings_by_group(project: DbtProject) -> None:
    rows = project.query(f"select search, place, relevance from raw.rankings where {ON_DAY}")
    groups: dict[str, list[tuple[int, int | None]]] = {}
    for search, place, relevance in rows:
        if search is not None:
            groups.setdefault(search, []).append((place, relevance))
    ndcg, reciprocal, precision = [], [], []
    for members in groups.values():
        if any(relevance is None for _, relevance in members):
            measured = (np.nan, np.nan, np.nan)
        else:
            places, relevance = (np.array(values) for values in zip(*members, strict=True))
            relevant = places[relevance > 0]
            measured = (
                float(ndcg_score([relevance], [-places], k=5)),
                1 / relevant.min() if len(relevant) else 0.0,
                float((relevant <= 5).sum()) / 5,
            )
        for values, value in zip((ndcg, reciprocal, precision), measured, strict=True):
            values.append(value)
    assert len(groups) == 48 and min(ndcg) == 0 and np.isnan(ndcg).any()
    for name, values in (("ndcg", ndcg), ("reciprocal_rank", reciprocal), ("precision_at_k", precision)):
        _check_values(project, "ranked", name, np.array(values))


def test_a_long_table_of_metrics_has_a_column_per_name(project: DbtProject) -> None:
    for name in ("cpu %", "latency ms"):
        values = raw_columns(
            project, "metrics", f"case when metric = '{name}' then reading end", where=ON_DAY
        )[0]
        _check_values(project, "metric_log", name, values)
    observed = dict(
        project.query("select distinct column_name, column_role from metric_log where bin_kind = 'total'")
    )
    assert observed == {"__relation__": "relation", "cpu %": "operation", "latency ms": "operation"}


def test_nothing_else_is_noted(project: DbtProject) -> None:
    """No issue but the one that the data ended long ago."""
    for monitor in ("outcome_text", "classes_with_scores", "joint_declared", "ranked", "metric_log"):
        rows = project.query(f"select category from {monitor} where bin_kind = 'issue'")
        assert [text.split(":")[0] for (text,) in rows] == ["no_new_rows"], monitor
