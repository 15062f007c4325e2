"""The result tables as data: names, keys, columns and what they mean. See contract.py for how it is used."""

from __future__ import annotations

from mpm_py.contract.columns import (
    COLUMN,
    DATA_TYPE,
    INPUTS,
    IS_BASELINE,
    MONITOR,
    REASON,
    ROLE,
    SEGMENT,
    VALUE_KIND,
    WINDOW,
)
from mpm_py.contract.decisions import DECISIONS
from mpm_py.contract.facts import Table, columns
from mpm_py.contract.quality import MODEL_QUALITY

_OBSERVATIONS = Table(
    "mpm_observations",
    "All observations of all monitors: counts and sums by bin, from which everything else is derived.",
    "monitor, window, segment, column, class of the label and bin",
    "view",
    (
        "monitor",
        "dataset",
        "window_id",
        "segment_key",
        "segment_value",
        "column_name",
        "label_class",
        "bin_kind",
        "bin_index",
        "category",
    ),
    MONITOR
    + columns(
        """
    dataset text: current, baseline, or bins (what was learnt about each column: edges, categories,
        segments).
        """
    )
    + WINDOW
    + SEGMENT
    + COLUMN
    + columns(
        """
    column_role text: feature, prediction, label, operation, error (derived row by row), relation, or
        ignored.
        """
    )
    + DATA_TYPE
    + VALUE_KIND
    + columns(
        """
    label_class text: What became of predictions, on their rows: positive or negative for a score of one class
        (and for confidence: predicted right or not), else the class of the label; known on joint rows; null
        where it is unknown or not split. In dataset bins the class that a score is the probability of.
    bin_kind text: value, atom (one frequent value), category, other (outside the dictionary), null, missing
        (declared sentinel), nan, neg_inf, pos_inf, blank, unparsable, total (the whole column), joint (the
        absolute error by groups of the prediction and of a feature), issue, schema, edge, segment or
        declaration (hash of what the baseline was learnt with).
    bin_index bigint: Position of the bin on its axis, rank of a category, ordinal of a column; on joint rows
        16 times the group of the prediction plus that of the feature; null for special kinds.
    category text: Label of a category, of a bucket of other values or of an atom; feature of joint rows;
        reason of an issue;
        scheme of bins; nullability of a column.
    row_count bigint: Rows in the bin; on total rows all rows, nulls included.
    value_sum double: Sum of value minus bin_center of the column (joint rows: of the error itself); null in
        bins under min_group_size rows.
    value_sum_sq double: Sum of squares of value minus bin_center of the column (joint rows: of the error
        itself); null like value_sum.
    value_min double: Smallest finite value, on total rows; for __relation__ the first event in seconds
        since 1970.
    value_max double: Largest finite value, on total rows; for __relation__ the last event in seconds since
        1970.
    distinct_count bigint: Distinct values, on total rows; for __relation__ distinct ids; null where not
        counted.
    bin_center double: Centre of the column's bins as used, on total rows; the value of an atom or edge in
        dataset bins.
    bin_width double: Width of the central bins, on total rows; null for learnt edges and categories.
    label_count bigint: Rows whose label is known, on the __relation__ row of all rows.
    label_sum double: Sum of the label (or of its checksum), on the __relation__ row of all rows; tells late
        changes.
    prediction_sum double: Sum of the prediction (or of its checksum), on the __relation__ row of all rows.
    observed_at timestamp: When the row was written, by the warehouse's clock, UTC.
    invocation_id text: dbt's id of the run that wrote the row.
    spec_hash text: Fingerprint of the declaration that it was observed under; windows under an older one
        are left out.
    schema_version bigint: Version of this contract.
        """
    ),
)

_MONITORS = Table(
    "mpm_monitors",
    "What is declared for each monitor, as far as results depend on it.",
    "monitor that is declared and enabled",
    "view",
    ("monitor",),
    MONITOR
    + columns(
        """
    relation text: The monitored model or source, as declared.
    event_time text: Column that places a row in a window; null where each run is a snapshot.
    grain text: Length of a window: hour, day, week or month; null for snapshots.
    timezone text: Zone in which windows are cut.
    baseline_kind text: relation, period or rolling.
    baseline_start timestamp: Start of a period baseline in UTC (included); null for other kinds.
    baseline_end timestamp: End of a period baseline in UTC (not included); null for other kinds.
    rolling_windows bigint: Number of windows in a rolling baseline; null for other kinds.
    min_rows bigint: Fewest rows, on both sides, for a column to be judged.
    min_group_size bigint: Fewest rows for sums, extremes and segments to be kept.
    owner text: Who is asked about it; null where not declared.
    tags text: Tags, joined by commas; null where there are none.
    problem text: What the model does: binary, multiclass, regression or ranking; null without a prediction.
    prediction_column text: Column with the score, the class, the value or the position that was predicted.
    label_column text: Column with the truth; null where not declared.
    threshold double: Binary: scores from here on predict the positive class; null for other problems.
    positive_class text: Binary: label value that the score is about; null for other problems.
    quantile double: Regression: quantile that is predicted; null where not declared.
    rank_cutoff bigint: Ranking: number of places from the top that are judged; null for other problems.
    model_version text: Column with the version of the model, also a segment_key; null where not declared.
    value_true_positive double: Worth of a true positive; null where none is declared, 0 for one left out.
    value_false_positive double: Worth of a false positive, as above.
    value_true_negative double: Worth of a true negative, as above.
    value_false_negative double: Worth of a false negative, as above.
    sensitivity double: How readily it alarms: distances from usual are multiplied by it before they are
        judged.
        """
    ),
)

_PROFILE = Table(
    "mpm_profile",
    "What each column looked like: counts, mean, extremes and percentiles.",
    "window (the baseline among them), segment and column",
    "incremental",
    ("monitor", "window_id", "segment_key", "segment_value", "column_name"),
    MONITOR
    + WINDOW
    + IS_BASELINE
    + SEGMENT
    + COLUMN
    + ROLE
    + DATA_TYPE
    + VALUE_KIND
    + columns(
        """
    row_count bigint: Rows of the window and segment.
    null_count bigint: Rows where the column is null.
    null_rate double: null_count / row_count, from 0 to 1.
    nan_count bigint: Rows that hold NaN.
    infinite_count bigint: Rows that hold plus or minus infinity.
    blank_count bigint: Rows that hold an empty text or only spaces.
    missing_count bigint: Rows that hold a declared sentinel such as -999.
    unparsable_count bigint: Rows of a text read as numbers that hold no number.
    distinct_count bigint: Distinct values; null where not counted (floating-point columns, segments).
    mean double: Mean of finite values that are no sentinel; null for categories, sensitive columns and too
        few rows.
    standard_deviation double: Sample standard deviation of the same values; null like mean.
    min double: Smallest of the same values; null like mean.
    max double: Largest of the same values; null like mean.
    p01 double: Percentile 1 of the same values, linear inside its bin; null for categories.
    p05 double: Percentile 5 of the same values, linear inside its bin; null for categories.
    p25 double: Percentile 25 of the same values, linear inside its bin; null for categories.
    p50 double: Percentile 50 of the same values, linear inside its bin; null for categories.
    p75 double: Percentile 75 of the same values, linear inside its bin; null for categories.
    p95 double: Percentile 95 of the same values, linear inside its bin; null for categories.
    p99 double: Percentile 99 of the same values, linear inside its bin; null for categories.
        """
    )
    + REASON
    + INPUTS,
)

_DISTRIBUTION = Table(
    "mpm_distribution",
    "The distribution of each column beside its baseline, ready to plot.",
    "window, segment, column and group of values",
    "incremental",
    ("monitor", "window_id", "segment_key", "segment_value", "column_name", "group_index"),
    MONITOR
    + WINDOW
    + IS_BASELINE
    + SEGMENT
    + COLUMN
    + columns(
        """
    column_role text: feature, prediction, label, operation or error.
        """
    )
    + VALUE_KIND
    + columns(
        """
    group_kind text: value (a range of ordered values), category, other (outside the dictionary), small
        (categories with few rows, merged), null, missing, nan, neg_inf, pos_inf, blank, unparsable, or none
        (a window too small to have groups).
    group_index bigint: Order for plots: ranges and categories from 0, -1 for minus infinity, special kinds
        from 1000.
    lower_edge double: Start of a range (included); null for the lowest range, which is open, and for other
        kinds.
    upper_edge double: End of a range (not included); null for the highest range, which is open, and for
        other kinds.
    category text: Label of a category; null for other kinds.
    baseline_count bigint: Rows of the baseline in the group.
    current_count bigint: Rows of the window in the group.
    baseline_share double: baseline_count / all rows of the baseline, from 0 to 1; null without a baseline.
    current_share double: current_count / all rows of the window, from 0 to 1; null without rows.
    psi_contribution double: What the group adds to the psi of mpm_drift (natural logarithm); null without a
        baseline.
        """
    )
    + INPUTS,
)

_DRIFT = Table(
    "mpm_drift",
    "How far each column has moved from its baseline, with noise floors, bounds and p-values.",
    "window, segment and column (features, predictions, labels)",
    "incremental",
    ("monitor", "window_id", "segment_key", "segment_value", "column_name"),
    MONITOR
    + WINDOW
    + IS_BASELINE
    + SEGMENT
    + COLUMN
    + ROLE
    + VALUE_KIND
    + columns(
        """
    baseline_row_count bigint: Rows of the baseline, nulls included.
    row_count bigint: Rows of the window, nulls included.
    psi double: Population stability index over the groups of mpm_distribution (natural logarithm, half a
        row added to each); null where not evaluated.
    psi_noise_floor double: Mean of psi where nothing has changed, for these numbers of rows and groups.
    psi_p_value double: Chance of a difference this large by sampling alone (chi-squared, two samples).
    ks_lower double: Largest difference of the two cumulative distributions at the edges of bins: the exact
        Kolmogorov-Smirnov statistic of non-null values is at least this; null for categories.
    ks_upper double: The exact Kolmogorov-Smirnov statistic is at most this; null for categories.
    ks_p_value double: p-value of ks_lower, asymptotic, two samples; null for categories.
    js_distance double: Square root of the Jensen-Shannon divergence in base 2 over groups, from 0 to 1.
    hellinger double: Hellinger distance over groups, from 0 to 1.
    total_variation double: Half the sum of the differences of shares over groups, from 0 to 1.
    l_infinity double: Largest difference of the share of one group, from 0 to 1.
    chi_squared double: Chi-squared statistic of two samples over groups, those of expected count under 5
        merged.
    chi_squared_p_value double: p-value of chi_squared.
    wasserstein double: Earth mover's distance of finite values in their own unit, over fine bins; null for
        categories.
    wasserstein_normalized double: wasserstein / standard deviation of the baseline; null where that is 0 or
        unknown.
    wasserstein_noise_floor double: Mean of wasserstein_normalized where nothing has changed, for these
        numbers of rows.
    mean_shift_sd double: Mean minus the baseline's mean, in standard deviations of the baseline; null where
        that is 0 or unknown.
    note text: What limits the statistics, as a sentence; null where nothing does.
        """
    )
    + REASON
    + INPUTS,
)

_QUALITY = Table(
    "mpm_quality",
    "What is wrong with the data itself: nulls, sentinels, ranges, unseen and vanished values, "
    "duplicates, freshness.",
    "window, segment, column and metric",
    "incremental",
    ("monitor", "window_id", "segment_key", "segment_value", "column_name", "metric", "category", "evidence"),
    MONITOR
    + columns(
        """
    window_id text: Start of the window in UTC in ISO form, or 'issues' for what the monitor noted when it
        last ran.
    window_date date: UTC date of the start of the window; 1970-01-01 where it has none.
    window_start timestamp: Start of the window in UTC (included); null where it has none.
    window_end timestamp: End of the window in UTC (not included); null where it has none.
        """
    )
    + IS_BASELINE
    + SEGMENT
    + COLUMN
    + columns(
        """
    metric text: null_share, nan_share, infinite_share, blank_share, missing_share, unparsable_share,
        out_of_range_share, unseen_share, vanished_category, constant_column, row_count, duplicate_id_share,
        freshness_seconds, segment_absent, future_row_count, issue_count or not_evaluated.
    category text: Label of a vanished category; null for other metrics.
    value double: The metric now: a share from 0 to 1, a count, seconds, or 1 for true; null where it cannot
        be told.
    baseline_value double: The same in the baseline; null where there is none or it means nothing.
    count bigint: Rows concerned; null where none can be counted.
    evidence text: What it means here, as a sentence; never holds values of the data; null where the metric
        says it all.
        """
    )
    + INPUTS,
)

_SCHEMA_CHANGES = Table(
    "mpm_schema_changes",
    "Columns of the monitored relation that came, went or changed since the baseline was learnt.",
    "change",
    "table",
    ("monitor", "kind", "column_name", "window_id"),
    MONITOR
    + columns(
        """
    kind text: added, removed, type_changed, nullability_changed or renamed_candidate (beside the two it is
        made of).
    column_name text: The column; for renamed_candidate its new name.
    before text: Type, nullability or name before; null for an added column.
    after text: Type, nullability or name after; null for a removed column.
    evidence text: What a renamed_candidate is judged by; null for other kinds.
    window_id text: Newest window of the run that saw the change first.
    first_seen_at timestamp: When the change was seen first, UTC.
    is_current boolean: True while the newest schema still shows the change.
        """
    ),
)

TABLES: tuple[Table, ...] = (
    _OBSERVATIONS,
    _MONITORS,
    _PROFILE,
    _DISTRIBUTION,
    _DRIFT,
    _QUALITY,
    _SCHEMA_CHANGES,
    *MODEL_QUALITY,
    *DECISIONS,
)
