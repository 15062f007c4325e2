"""The result tables on a model's quality: performance, calibration, estimates, fairness, operations."""

from __future__ import annotations

from mpm_py.contract.columns import AS_OF, CELL, INPUTS, IS_BASELINE, METRIC, MONITOR, REASON, SEGMENT, WINDOW
from mpm_py.contract.facts import Table, columns

_PERFORMANCE = Table(
    "mpm_performance",
    "How good the model was, with intervals, beside its baseline: one metric to a row, as labels arrive.",
    "window (the baseline among them), segment, metric and class",
    "incremental",
    ("monitor", "window_id", "segment_key", "segment_value", "metric", "label_class"),
    CELL
    + columns(
        """
    problem text: binary, multiclass, regression or ranking; value where only a worth per row is declared.
    """
    )
    + METRIC
    + columns(
        """
    threshold double: Decision threshold the metric depends on, or the cutoff k of a ranking metric; null
        for others.
    value double: The metric, over rows whose label is known (over all scored rows where it needs no label);
        null where not evaluated.
    lower double: Start of the 95 % interval for sampling; null where there is none.
    upper double: End of the 95 % interval for sampling; null where there is none.
    standard_error double: Standard error of the value; null where there is none.
    bound_lower double: The exact value is at least this: what the bins leave open; null where the value is
        exact.
    bound_upper double: The exact value is at most this; null where the value is exact.
    row_count bigint: Rows that went into the value: labelled ones where the metric needs labels.
    label_rate double: Share of the rows of the window and segment whose label is known; null without labels.
    baseline_value double: The same metric in the baseline; null where it could not be judged there.
    baseline_lower double: Start of its 95 % interval.
    baseline_upper double: End of its 95 % interval.
    baseline_row_count bigint: Rows of the baseline that went into it.
    difference double: value - baseline_value.
    difference_lower double: Start of the 95 % interval of the difference.
    difference_upper double: End of the 95 % interval of the difference.
        """
    )
    + REASON
    + AS_OF
    + INPUTS,
)

_PERFORMANCE_HISTORY = Table(
    "mpm_performance_history",
    "What was known at each run: every version of every row of mpm_performance, only ever added to.",
    "window, segment, metric, class and as_of",
    "incremental",
    ("monitor", "window_id", "segment_key", "segment_value", "metric", "label_class", "as_of"),
    MONITOR
    + WINDOW
    + SEGMENT
    + METRIC
    + columns(
        """
    threshold double: Decision threshold or cutoff that the metric depends on; null for others.
    value double: The metric as it was known; null where it was not evaluated.
    lower double: Start of the 95 % interval.
    upper double: End of the 95 % interval.
    row_count bigint: Rows that went into the value.
    label_rate double: Share of rows whose label was known then.
        """
    )
    + REASON
    + AS_OF,
)

_FAIRNESS = Table(
    "mpm_fairness",
    "The metrics of each group of a protected segment beside those of its reference group.",
    "window, protected segment, group and metric",
    "view",
    ("monitor", "window_id", "segment_key", "segment_value", "metric"),
    CELL
    + columns(
        """
    metric text: selection_rate and mean_score (also without labels), true_positive_rate,
        false_positive_rate, precision; for regression mean_prediction, bias and mae.
    value double: The metric of the group; null where not evaluated.
    lower double: Start of its 95 % interval.
    upper double: End of its 95 % interval.
    row_count bigint: Rows that went into the value.
    label_rate double: Share of the group's rows whose label is known.
    reference_group text: The group with most rows in the baseline, else in the window; pooled groups are
        never it.
    reference_value double: The metric of the reference group.
    difference double: value - reference_value; null for the reference group itself.
    difference_lower double: Start of the 95 % interval of the difference.
    difference_upper double: End of the 95 % interval of the difference.
    ratio double: value / reference_value, for rates; null for the reference group and for regression.
    ratio_lower double: Start of the 95 % interval of the ratio.
    ratio_upper double: End of the 95 % interval of the ratio.
    four_fifths text: For selection_rate: within where the ratio is from 0.8 to 1.25 (the 80 % rule in both
        directions), outside, or not_evaluated; null for other metrics and the reference group.
        """
    )
    + REASON
    + AS_OF,
)

_VERSIONS = Table(
    "mpm_versions",
    "Every version of a model beside the one seen first, in the same windows: champion and challenger.",
    "window, version, metric and class",
    "view",
    ("monitor", "window_id", "version", "metric", "label_class"),
    MONITOR
    + WINDOW
    + IS_BASELINE
    + columns(
        """
    version text: Value of the declared column model_version.
        """
    )
    + METRIC
    + columns(
        """
    threshold double: Decision threshold or cutoff that the metric depends on; null for others.
    value double: The metric of the version; null where not evaluated.
    lower double: Start of its 95 % interval.
    upper double: End of its 95 % interval.
    row_count bigint: Rows that went into the value.
    champion text: Of the versions in the window the one that was seen first.
    champion_value double: The metric of the champion.
    difference double: value - champion_value; null for the champion itself.
    difference_lower double: Start of the 95 % interval of the difference.
    difference_upper double: End of the 95 % interval of the difference.
    p_value double: Chance of a difference this large by sampling alone, two-sided z test; not corrected for
        the number of metrics.
    verdict text: champion, better, worse, different (a metric without a good direction), no difference shown
        (p above 0.05) or not_evaluated.
        """
    )
    + REASON
    + AS_OF,
)

_THRESHOLDS = Table(
    "mpm_thresholds",
    "What a binary model would have decided at any other threshold: read off, without reading rows again.",
    "window, segment and threshold",
    "incremental",
    ("monitor", "window_id", "segment_key", "segment_value", "threshold"),
    CELL
    + columns(
        """
    threshold double: Scores from here on are positive. Every edge of a bin that holds scores, so that the
        counts are exact, and the declared threshold; null where not evaluated.
    is_declared boolean: True for the threshold that the monitor declares.
    true_positive_count bigint: Labelled rows from the threshold on that are positive.
    false_positive_count bigint: Labelled rows from the threshold on that are not.
    true_negative_count bigint: Labelled rows below the threshold that are not positive.
    false_negative_count bigint: Labelled rows below the threshold that are positive.
    predicted_positive_count bigint: All rows from the threshold on, with a label or without.
    precision double: True positives / labelled rows from the threshold on; null without any.
    recall double: True positives / positive rows; null without any.
    false_positive_rate double: False positives / rows that are not positive; null without any.
    f1 double: Harmonic mean of precision and recall.
    value_total double: Worth of the four outcomes by the declared matrix, in the user's unit; null without
        one.
        """
    )
    + REASON
    + INPUTS,
)

_CALIBRATION = Table(
    "mpm_calibration",
    "Whether scores can be read as probabilities: what was said and what happened, by group of scores.",
    "window, segment, score column and group of scores",
    "incremental",
    ("monitor", "window_id", "segment_key", "segment_value", "column_name", "group_index"),
    CELL
    + columns(
        """
    column_name text: Column with the score; confidence for the score of the class that was predicted.
    score_class text: Class the score is the probability of; positive for a binary score and for confidence
        (the prediction is right).
    group_index bigint: Tenth of the baseline's scores, 0 for the lowest; null where not evaluated.
    lower_edge double: Start of the group; null where it is open.
    upper_edge double: End of the group; null where it is open.
    row_count bigint: Rows of the group whose label is known.
    mean_score double: Mean score of these rows, each bin at the mean of all its rows.
    observed_rate double: Share of these rows that are of the class.
    observed_lower double: Start of its 95 % interval (Wilson).
    observed_upper double: End of its 95 % interval (Wilson).
    gap double: observed_rate - mean_score: above 0 where scores are too low.
    baseline_row_count bigint: Labelled rows of the baseline in the group.
    baseline_observed_rate double: Share of those that are of the class.
        """
    )
    + REASON
    + INPUTS,
)

_CONFUSION_MATRIX = Table(
    "mpm_confusion_matrix",
    "What was predicted against what it turned out to be, beside the baseline.",
    "window, segment, predicted class and class of the label",
    "incremental",
    ("monitor", "window_id", "segment_key", "segment_value", "predicted_class", "label_class"),
    CELL
    + columns(
        """
    predicted_class text: The class that was predicted; positive or negative for scores, by the threshold;
        __other__ for classes that the baseline did not know.
    label_class text: The class that it turned out to be.
    row_count bigint: Rows of both.
    share_of_label double: row_count / rows of that label; on the diagonal the recall.
    share_of_prediction double: row_count / rows of that prediction; on the diagonal the precision.
    baseline_row_count bigint: Rows of both in the baseline; null without labels there.
    baseline_share_of_label double: Their share of the baseline's rows of that label.
        """
    )
    + REASON
    + INPUTS,
)

_LABEL_DELAY = Table(
    "mpm_label_delay",
    "When labels came in, how many are still out, and whether they were joined well.",
    "window (the baseline among them) and segment",
    "incremental",
    ("monitor", "window_id", "segment_key", "segment_value"),
    CELL
    + columns(
        """
    row_count bigint: Rows of the window and segment.
    label_count bigint: Rows whose label is known.
    label_rate double: label_count / row_count.
    delay_mean double: Mean time from event_time to label_time in seconds; null without label_time.
    delay_p50 double: Median delay in seconds, linear inside its bin.
    delay_p90 double: Percentile 90 of the delay in seconds, linear inside its bin.
    delay_p99 double: Percentile 99 of the delay in seconds, linear inside its bin.
    delay_max double: Longest delay in seconds.
    share_within_1_hour double: Share of all rows whose label came within an hour; null while the window is
        younger, and without label_time.
    share_within_1_day double: The same within a day.
    share_within_7_days double: The same within 7 days.
    share_within_30_days double: The same within 30 days.
    negative_delay_count bigint: Labels dated before the event: a sign of a wrong join or clock.
    duplicate_id_count bigint: Rows whose id is there already, often from a join with labels; null without id
        and for segments.
    orphan_label_count bigint: Rows with a label but no prediction; null where it cannot be told.
    unlabelled_count bigint: Rows without a label.
        """
    )
    + REASON
    + INPUTS,
)

_ESTIMATED_PERFORMANCE = Table(
    "mpm_estimated_performance",
    "How good the model probably is in windows whose labels are not there yet, and what became of it.",
    "window, segment, metric and class",
    "incremental",
    ("monitor", "window_id", "segment_key", "segment_value", "metric", "label_class"),
    CELL
    + columns(
        """
    problem text: binary, multiclass or regression.
    """
    )
    + METRIC
    + columns(
        """
    threshold double: Decision threshold the metric depends on; null for others.
    value double: The estimate, from scores or predictions and the baseline's labels alone; null where not
        evaluated.
    lower double: Start of the interval for sampling and past error; a new concept drift is not in it.
    upper double: End of that interval.
    standard_error double: Standard error of the estimate, past error included.
    row_count bigint: Rows that the estimate is about.
    method text: How it was estimated: scores as they are, isotonic calibration, or expected error by group.
    label_rate double: Share of these rows whose label is known by now.
    realised_value double: The metric by the labels there are, each group of scores standing for all of its
        rows where only some have a label; null under min_rows labels.
    naive_value double: The metric over labelled rows alone, as in mpm_performance.
    error double: value - realised_value.
    note text: What the interval covers.
        """
    )
    + REASON
    + INPUTS,
)

_ESTIMATOR_TRUST = Table(
    "mpm_estimator_trust",
    "How far estimates can be trusted: what they said against the labels that came later.",
    "segment, metric and class",
    "view",
    ("monitor", "segment_key", "segment_value", "metric", "label_class"),
    MONITOR
    + SEGMENT
    + columns(
        """
    problem text: binary, multiclass or regression.
    """
    )
    + METRIC
    + columns(
        """
    window_count bigint: Windows after the baseline whose labels came for at least half of the rows.
    mean_error double: Mean of estimate - realised value over them: above 0 where estimates are too high.
    mean_absolute_error double: Mean size of these errors.
    share_inside_interval double: Share of these windows whose realised value lay in the interval.
    worst_error double: The largest of these errors, with its sign.
    last_window_id text: Newest of these windows.
    trust text: unknown (under 8 windows), good (intervals held, as often as they say), fair or poor.
    verdict text: The same as a sentence.
        """
    ),
)

_OPERATIONS = Table(
    "mpm_operations",
    "How the service did: latency, memory and the like, throughput and failures, beside the baseline.",
    "window (the baseline among them), segment and operation column",
    "incremental",
    ("monitor", "window_id", "segment_key", "segment_value", "column_name"),
    CELL
    + columns(
        """
    column_name text: Operation column, name of an external metric, or is_failed for the declared failures;
        __relation__ for a window that holds nothing.
    row_count bigint: Rows of the window and segment.
    value_count bigint: Rows with a value.
    mean double: Mean, in the column's own unit, exact; null for what is no number.
    p50 double: Median, linear inside its bin.
    p95 double: Percentile 95, linear inside its bin.
    p99 double: Percentile 99, linear inside its bin.
    max double: Largest value.
    rate_per_second double: value_count / length of the window in seconds: the throughput; null where the
        window has no end.
    error_rate double: Share of true in a boolean column, of failures for is_failed; null for others.
    error_lower double: Start of its 95 % interval (Wilson).
    error_upper double: End of its 95 % interval (Wilson).
    baseline_mean double: The same mean in the baseline.
    baseline_p50 double: Median in the baseline.
    baseline_p95 double: Percentile 95 in the baseline.
    baseline_p99 double: Percentile 99 in the baseline.
    baseline_error_rate double: Error rate in the baseline.
        """
    )
    + REASON
    + INPUTS,
)

MODEL_QUALITY: tuple[Table, ...] = (
    _PERFORMANCE,
    _PERFORMANCE_HISTORY,
    _THRESHOLDS,
    _CONFUSION_MATRIX,
    _CALIBRATION,
    _ESTIMATED_PERFORMANCE,
    _ESTIMATOR_TRUST,
    _FAIRNESS,
    _VERSIONS,
    _LABEL_DELAY,
    _OPERATIONS,
)
