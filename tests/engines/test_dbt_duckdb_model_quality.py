"""The tables on a model's quality, end to end: against scikit-learn over the raw rows, and what a build writes."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from bins import Numbers, estimates, raw_columns
from declared import INCREMENTAL
from harness import DbtProject
from sklearn import metrics

DAY = "2024-01-08"
WINDOW = f"{DAY}T00:00:00Z"
IN_BASELINE = "\"at\" < timestamp '2024-01-06'"
THRESHOLD = 0.4

Booleans = npt.NDArray[np.bool_]


def _on(day: str) -> str:
    return f"cast(\"at\" as date) = date '{day}'"


def _credit(project: DbtProject, where: str) -> tuple[Numbers, Booleans, Booleans]:
    """Scores, decisions and outcomes, all of them known."""
    score, label = raw_columns(project, "credit", "p_score", "defaulted::int", where=where)
    return score, score >= THRESHOLD, label == 1


def _rates(decision: Booleans, label: Booleans) -> dict[str, float]:
    return {
        "accuracy": float(metrics.accuracy_score(label, decision)),
        "precision": float(metrics.precision_score(label, decision)),
        "recall": float(metrics.recall_score(label, decision)),
        "f1": float(metrics.f1_score(label, decision)),
        "mcc": float(metrics.matthews_corrcoef(label, decision)),
        "predicted_positive_rate": float(decision.mean()),
    }


def _worth(decision: Booleans, label: Booleans) -> float:
    """By the declared matrix."""
    return float(
        np.where(decision & label, 5, 0).sum()
        - np.where(decision & ~label, 2.5, 0).sum()
        - np.where(~decision & label, 10, 0).sum()
    )


def _found(
    project: DbtProject,
    monitor: str,
    window: str,
    segment: str = "__all__",
    *,
    label_class: str | None = None,
) -> dict[str, dict[str, Any]]:
    """Rows of mpm_performance by metric."""
    names = (
        "metric",
        "value",
        "lower",
        "upper",
        "bound_lower",
        "bound_upper",
        "row_count",
        "label_rate",
        "baseline_value",
    )
    rows = project.query(
        f"select {', '.join(names)} from main_mpm.mpm_performance where monitor = ? and window_id = ? and "
        "segment_value = ? and label_class is not distinct from ?", monitor, window, segment, label_class,
    )  # fmt: skip
    found = {row[0]: dict(zip(names[1:], row[1:], strict=True)) for row in rows}
    assert len(found) == len(rows)
    return found


def _rows(
    project: DbtProject, table: str, columns: str, where: str, *parameters: object
) -> list[tuple[Any, ...]]:
    return project.query(f"select {columns} from main_mpm.{table} where {where} order by all", *parameters)


@pytest.mark.parametrize("segment", ["__all__", "women", "v2"])
def test_a_score_and_its_baseline(project: DbtProject, segment: str) -> None:
    within = {"__all__": "true", "women": "gender = 'women'", "v2": "release = 'v2'"}[segment]
    score, decision, label = _credit(project, f"{_on(DAY)} and {within}")
    found = _found(project, "credit", WINDOW, segment)
    for name, value in _rates(decision, label).items():
        assert found[name]["value"] == pytest.approx(value, abs=1e-12), name
        assert found[name]["lower"] < value < found[name]["upper"], name
    losses = {
        "log_loss": metrics.log_loss(label, score),
        "brier_score": metrics.brier_score_loss(label, score),
    }
    for name, value in losses.items():
        assert found[name]["value"] == pytest.approx(value, rel=1e-9), name
    assert found["value_total"]["value"] == pytest.approx(_worth(decision, label))
    area = metrics.roc_auc_score(label, score)
    assert found["roc_auc"]["bound_lower"] <= area <= found["roc_auc"]["bound_upper"]
    assert found["roc_auc"]["bound_upper"] - found["roc_auc"]["bound_lower"] < 0.03
    assert {row["row_count"] for row in found.values()} == {len(label)}
    assert {row["label_rate"] for row in found.values()} == {1.0}
    if segment != "v2":
        _, decision, label = _credit(project, f"{IN_BASELINE} and {within}")
        for name, value in _rates(decision, label).items():
            assert found[name]["baseline_value"] == pytest.approx(value, abs=1e-12), name


def test_a_window_whose_labels_are_still_coming(project: DbtProject) -> None:
    score, label = raw_columns(project, "credit", "p_score", "defaulted::int", where=_on("2024-01-10"))
    known = ~np.isnan(label)
    found = _found(project, "credit", "2024-01-10T00:00:00Z")
    assert found["accuracy"]["value"] == pytest.approx(((score >= THRESHOLD) == label)[known].mean())
    assert (found["accuracy"]["row_count"], found["accuracy"]["label_rate"]) == (known.sum(), known.mean())
    assert found["mean_score"]["value"] == pytest.approx(score.mean())
    assert found["mean_score"]["row_count"] == len(score)


def test_outcomes_by_threshold_class_and_group(project: DbtProject) -> None:
    score, decision, label = _credit(project, _on(DAY))
    where = "monitor = 'credit' and window_id = ? and segment_key = '__all__'"
    matrix = _rows(project, "mpm_confusion_matrix", "predicted_class, label_class, row_count", where, WINDOW)
    names = {True: "positive", False: "negative"}
    assert {(one, other): count for one, other, count in matrix} == {
        (names[one], names[other]): int(((decision == one) & (label == other)).sum())
        for one in (True, False)
        for other in (True, False)
    }
    thresholds = _rows(
        project,
        "mpm_thresholds",
        "threshold, is_declared, true_positive_count, false_positive_count, predicted_positive_count, value_total",
        where,
        WINDOW,
    )
    assert [threshold for threshold, declared, *_ in thresholds if declared] == [THRESHOLD]
    assert len(thresholds) > 50
    for threshold, _, true_positives, false_positives, positives, worth in thresholds:
        above = score >= threshold
        assert (true_positives, false_positives) == ((above & label).sum(), (above & ~label).sum())
        assert positives == above.sum() and worth == pytest.approx(_worth(above, label))
    groups = _rows(project, "mpm_calibration", "row_count, mean_score, observed_rate", where, WINDOW)
    assert len(groups) == 10 and sum(group[0] for group in groups) == len(label)
    assert sum(count * mean for count, mean, _ in groups) == pytest.approx(score.sum(), rel=2e-3)
    assert sum(count * rate for count, _, rate in groups) == pytest.approx(label.sum())


def test_classes(project: DbtProject) -> None:
    predicted, truth = raw_columns(project, "classes", "predicted", "truth", where=_on(DAY))
    known = ~np.isnan(truth)
    predicted, truth = predicted[known], truth[known]
    found = _found(project, "classes_with_scores", WINDOW)
    assert found["accuracy"]["value"] == pytest.approx(metrics.accuracy_score(truth, predicted))
    assert found["macro_f1"]["value"] == pytest.approx(metrics.f1_score(truth, predicted, average="macro"))
    recalls = metrics.recall_score(truth, predicted, average=None)
    for name, recall in zip("0123", recalls, strict=True):
        of_class = _found(project, "classes_with_scores", WINDOW, label_class=name)
        assert of_class["recall"]["value"] == pytest.approx(recall)
    assert "roc_auc" in of_class or "roc_auc" in _found(
        project, "classes_with_scores", WINDOW, label_class="2"
    )


def test_numbers(project: DbtProject) -> None:
    guess, outcome = estimates(project, _on(DAY))
    known = ~np.isnan(guess) & ~np.isnan(outcome)
    guess, outcome = guess[known], outcome[known]
    found = _found(project, "joint_chosen", WINDOW)
    expected = {
        "mae": metrics.mean_absolute_error(outcome, guess),
        "rmse": np.sqrt(metrics.mean_squared_error(outcome, guess)),
        "bias": (guess - outcome).mean(),
        "pinball_loss": metrics.mean_pinball_loss(outcome, guess, alpha=0.9),
    }
    for name, value in expected.items():
        assert found[name]["value"] == pytest.approx(value, rel=1e-9), name
        assert found[name]["row_count"] == known.sum()


def test_rankings(project: DbtProject) -> None:
    groups: dict[str, list[tuple[int, int | None]]] = {}
    for search, place, relevance in project.query(
        f"select search, place, relevance from raw.rankings where {_on(DAY)} and search is not null"
    ):
        groups.setdefault(search, []).append((place, relevance))
    gains = [
        metrics.ndcg_score([[item[1] for item in members]], [[-item[0] for item in members]], k=5)
        for members in groups.values()
        if all(relevance is not None for _, relevance in members)
    ]
    found = _found(project, "ranked_well", WINDOW)["ndcg_at_k"]
    assert (found["value"], found["row_count"]) == (pytest.approx(np.mean(gains)), len(gains))


def test_versions_beside_the_champion(project: DbtProject) -> None:
    accuracy = {}
    for version in ("v1", "v2"):
        _, decision, label = _credit(project, f"{_on(DAY)} and release = '{version}'")
        accuracy[version] = float((decision == label).mean())
    found = _rows(
        project, "mpm_versions", "version, value, champion, champion_value, difference",
        "monitor = 'credit' and window_id = ? and metric = 'accuracy'", WINDOW,
    )  # fmt: skip
    first, second = accuracy["v1"], accuracy["v2"]
    assert found == [
        ("v1", pytest.approx(first), "v1", pytest.approx(first), None),
        ("v2", pytest.approx(second), "v1", pytest.approx(first), pytest.approx(second - first)),
    ]


def test_groups_beside_the_largest(project: DbtProject) -> None:
    rates = {}
    for group in ("women", "men", "other"):
        _, decision, label = _credit(project, f"{_on(DAY)} and gender = '{group}'")
        rates[group] = (decision.mean(), decision[label].mean(), decision[~label].mean())
    for place, metric in enumerate(("selection_rate", "true_positive_rate", "false_positive_rate")):
        found = _rows(
            project, "mpm_fairness", "segment_value, value, reference_group, ratio, not_evaluated_reason",
            "monitor = 'credit' and window_id = ? and metric = ?", WINDOW, metric,
        )  # fmt: skip
        women, men = rates["women"][place], rates["men"][place]
        assert found == [
            ("men", pytest.approx(men), "men", None, None),
            ("other", None, "men", None, found[1][4]),
            ("women", pytest.approx(women), "men", pytest.approx(women / men), None),
        ]
        assert found[1][4].startswith("fewer than 30 rows")


def test_operations_and_external_metrics(project: DbtProject) -> None:
    where = "monitor = ? and column_name = ? and window_id = ? and segment_key = '__all__'"
    rates = "value_count, error_rate, baseline_error_rate"
    levels = "value_count, mean, max, baseline_mean"
    latency, status = raw_columns(project, "credit", "latency_ms", "status", where=_on(DAY))
    before, status_before = raw_columns(project, "credit", "latency_ms", "status", where=IN_BASELINE)
    assert _rows(project, "mpm_operations", levels, where, "credit", "latency_ms", WINDOW) == [
        (len(latency), pytest.approx(latency.mean()), latency.max(), pytest.approx(before.mean()))
    ]
    failed, failed_before = (values[~np.isnan(values)] >= 500 for values in (status, status_before))
    assert _rows(project, "mpm_operations", rates, where, "credit", "is_failed", WINDOW) == [
        (len(failed), pytest.approx(failed.mean()), pytest.approx(failed_before.mean()))
    ]
    reading, before = (
        raw_columns(
            project, "metrics", "reading", where=f"{rows} and metric = 'cpu %' and reading is not null"
        )[0]
        for rows in (_on(DAY), "\"at\" < timestamp '2024-01-12'")
    )
    assert _rows(project, "mpm_operations", levels, where, "metric_log", "cpu %", WINDOW) == [
        (len(reading), pytest.approx(reading.mean()), reading.max(), pytest.approx(before.mean()))
    ]


def test_delays_of_labels(project: DbtProject) -> None:
    for day, monitor in ((DAY, "credit"), ("2024-01-10", "credit"), (DAY, "credit_unscored")):
        delay = raw_columns(project, "credit", 'epoch(decided_at) - epoch("at")', where=_on(day))[0]
        known = delay[~np.isnan(delay)]
        found = _rows(
            project, "mpm_label_delay", "label_count, label_rate, delay_mean, delay_max, unlabelled_count",
            "monitor = ? and window_id = ? and segment_key = '__all__'", monitor, f"{day}T00:00:00Z",
        )  # fmt: skip
        expected = (len(known), len(known) / len(delay), pytest.approx(known.mean()), known.max())
        assert found == [(*expected, len(delay) - len(known))]


def test_estimates_beside_what_came(project: DbtProject) -> None:
    """Where all labels are there, what became of an estimate is the metric itself."""
    found = project.query(
        "select e.realised_value, e.naive_value, e.lower, e.upper, p.value from main_mpm.mpm_estimated_performance as e "
        "join main_mpm.mpm_performance as p using (monitor, window_id, segment_key, segment_value, metric) "
        "where monitor = 'credit' and segment_key = '__all__' and window_id between '2024-01-06' and '2024-01-10' "
        "and metric in ('accuracy', 'precision', 'recall')"
    )
    assert len(found) == 12
    for realised, naive, lower, upper, value in found:
        assert realised == pytest.approx(value) and naive == pytest.approx(value)
        assert lower < value < upper
    trust = _rows(
        project, "mpm_estimator_trust", "window_count, share_inside_interval, last_window_id",
        "monitor = 'credit' and segment_key = '__all__' and metric = 'accuracy'",
    )  # fmt: skip
    assert trust == [(4, 1.0, "2024-01-09T00:00:00Z")]


@pytest.mark.parametrize(
    "table", ["mpm_performance", "mpm_versions", "mpm_fairness", "mpm_thresholds", "mpm_estimated_performance", "mpm_label_delay"]
)  # fmt: skip
def test_columns_are_declared_without_regard_to_case(project: DbtProject, table: str) -> None:
    """As prediction, label, label_time, version, segment and protected segment."""
    skipped = ("monitor", "as_of", "input_observed_at")
    names = [
        name
        for (name,) in project.query(
            "select column_name from information_schema.columns where table_name = ? order by ordinal_position",
            table,
        )
        if name not in skipped
    ]
    rows = {
        monitor: _rows(project, table, ", ".join(names), "monitor = ?", monitor)
        for monitor in ("credit", "credit_by_case")
    }
    assert len(rows["credit"]) > 20
    for one, other in zip(rows["credit_by_case"], rows["credit"], strict=True):
        # Sums in another order.
        assert one == tuple(
            pytest.approx(item, 1e-9, 1e-12) if isinstance(item, float) else item for item in other
        )


def test_monitors_of_another_kind_have_no_rows(project: DbtProject) -> None:
    """A table is about the monitors it is for; all others are neither there nor computed again and again."""
    for table, monitors in {
        "mpm_performance": ("credit_unscored", "metric_log", "only_times", "segmented"),
        "mpm_thresholds": ("joint_chosen", "classes_with_scores", "ranked_well"),
        "mpm_calibration": ("joint_chosen", "ranked_well", "classes_alone"),
        "mpm_confusion_matrix": ("joint_chosen", "ranked_well", "credit_unscored"),
        "mpm_estimated_performance": ("ranked_well", "credit_unscored"),
        "mpm_label_delay": ("metric_log", "segmented"),
        "mpm_operations": ("joint_chosen", "ranked_well"),
        "mpm_drift": ("metric_log", "only_times"),
    }.items():
        found = {name for (name,) in project.query(f"select distinct monitor from main_mpm.{table}")}
        assert found and not found & set(monitors), table
        assert not project.query(f"select 1 from main_mpm.{table} where window_id = 'issues'"), table


def test_no_window_stays_stale(project: DbtProject) -> None:
    """Also where windows are empty, small, without a column to judge, or stand for the baseline or the issues."""
    built = project.dbt("build", "--resource-type", "model", "--select", "package:mpm").check()
    for name in INCREMENTAL:
        statement = built[name].statement
        assert f'"main_mpm"."{name}"' in statement, "what is stored is read"
        question = (
            statement[: statement.rindex("select * from")] + "select monitor, window_id from stale_windows"
        )
        assert project.query(question) == [], name
