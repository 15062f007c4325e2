"""What can be judged: every metric that a threshold may name, and how a limit on it is to be read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Metric:
    """How thresholds of one metric are read.

    `direction` is the side of a limit on which it fails: up, down, both (values around 0: a limit on their
    size), or nothing where a number could be meant either way, so that it has to be said. `by_column` tells
    whether columns have values of their own. `judged` tells what else than a declared limit can judge it:
    learnt (its own history), default (a limit of its own), event (it is there or not, and has no limits),
    nothing.
    """

    direction: str
    by_column: bool
    judged: str


def _metrics(direction: str, judged: str, names: str, by_column: bool = False) -> dict[str, Metric]:
    return {name: Metric(direction, by_column, judged) for name in names.split()}


def _of_columns(direction: str, judged: str, names: str) -> dict[str, Metric]:
    return _metrics(direction, judged, names, by_column=True)


METRICS: dict[str, Metric] = {
    # Aspects of columns.
    **_of_columns("both", "learnt", "location"),
    **_of_columns("", "learnt", "spread value_share"),
    **_of_columns(
        "up",
        "learnt",
        "other_share unseen_share null_share missing_share blank_share not_finite_share unparsable_share "
        "out_of_range_share",
    ),
    # The rows as a whole.
    **_metrics("down", "learnt", "row_count"),
    **_metrics("up", "learnt", "duplicate_id_share"),
    **_metrics("up", "default", "future_row_count issue_count"),
    **_metrics("up", "", "freshness_seconds segment_absent"),
    **_of_columns("up", "", "vanished_category constant_column"),
    # What the model does, measured and estimated.
    **_metrics(
        "down",
        "learnt",
        "accuracy balanced_accuracy precision recall specificity f1 mcc roc_auc macro_roc_auc "
        "average_precision lift_top_decile ks_between_classes macro_precision macro_recall macro_f1 "
        "weighted_precision weighted_recall weighted_f1 r2 ndcg_at_k mean_reciprocal_rank precision_at_k "
        "value_total value_per_row",
    ),
    **_metrics(
        "up",
        "learnt",
        "log_loss brier_score expected_calibration_error mae rmse mape mape_excluded_rows smape pinball_loss "
        "absolute_error_p50 absolute_error_p90 absolute_error_p95",
    ),
    **_metrics("both", "learnt", "bias calibration_intercept"),
    **_metrics(
        "",
        "learnt",
        "calibration_slope observed_positive_rate predicted_positive_rate mean_score mean_prediction "
        "mean_label",
    ),
    # The service, the labels, fairness.
    **_of_columns("up", "learnt", "p95 mean error_rate"),
    **_of_columns("", "learnt", "rate_per_second"),
    **_metrics(
        "up", "learnt", "label_delay_p50 negative_delay_share orphan_label_share label_duplicate_share"
    ),
    **_metrics(
        "down",
        "learnt",
        "label_share_within_1_hour label_share_within_1_day label_share_within_7_days "
        "label_share_within_30_days",
    ),
    **_metrics("down", "default", "ratio"),
    # Distances of mpm_drift.
    **_of_columns(
        "up",
        "",
        "psi ks_lower ks_upper js_distance hellinger total_variation l_infinity chi_squared wasserstein "
        "wasserstein_normalized",
    ),
    **_of_columns("down", "", "psi_p_value ks_p_value chi_squared_p_value"),
    **_of_columns("both", "", "mean_shift_sd"),
    # Columns of mpm_profile.
    **_of_columns(
        "up",
        "",
        "null_count null_rate nan_count infinite_count blank_count missing_count unparsable_count max p99",
    ),
    **_of_columns("", "", "distinct_count standard_deviation p25 p50 p75"),
    **_of_columns("down", "", "min p01 p05"),
    # What is there or not.
    **_of_columns("up", "event", "schema_change semantic_change"),
}
