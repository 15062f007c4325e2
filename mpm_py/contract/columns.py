"""Columns that several result tables share."""

from __future__ import annotations

from mpm_py.contract.facts import columns

MONITOR = columns(
    """
    monitor text: Name of the monitor, as declared.
    """
)
WINDOW = columns(
    """
    window_id text: Start of the window in UTC in ISO form, or 'baseline'; never null.
    window_date date: UTC date of the start of the window; 1970-01-01 where it has none.
    window_start timestamp: Start of the window in UTC (included); null where it has none.
    window_end timestamp: End of the window in UTC (not included); null where it has none.
    """
)
IS_BASELINE = columns(
    """
    is_baseline_window boolean: True for a window inside the declared baseline period: shown, never alarmed.
    """
)
SEGMENT = columns(
    """
    segment_key text: Column that segments the rows; '__all__' for all rows of the window.
    segment_value text: Value of that column; '__all__' without segments, '__small__' and '__other__' for
        pooled values, '__null__' for null.
    """
)
CELL = MONITOR + WINDOW + IS_BASELINE + SEGMENT
"""What most results have one row or several of: a window of a monitor, whole or one segment of it."""

COLUMN = columns(
    """
    column_name text: Observed column; '__relation__' for the rows as a whole.
    """
)
ROLE = columns(
    """
    column_role text: feature, prediction, label, operation, error or relation; null for the rows as a
        whole.
    """
)
DATA_TYPE = columns(
    """
    data_type text: The warehouse's own name of the column's type; null for derived columns.
    """
)
VALUE_KIND = columns(
    """
    value_kind text: How values are read: numeric, integer, timestamp (seconds since 1970, UTC), text (its
        length in characters), categorical, boolean or nested.
    """
)
REASON = columns(
    """
    not_evaluated_reason text: Why this could not be judged, as a sentence; null where it was judged.
    """
)
INPUTS = columns(
    """
    input_observed_at timestamp: Newest observation (UTC) that went into the row; a later one makes it
        stale.
    input_row_count bigint: Rows of all windows that went into the row, the baseline's included.
    input_window_count bigint: Number of windows that went into the row, itself and its baseline.
    """
)
METRIC = columns(
    """
    metric text: What is measured, see docs/formulas.md; not_evaluated for a window that holds nothing to
        measure.
    label_class text: Class that the metric is about, one against the rest; null for metrics of all classes.
    """
)
AS_OF = columns(
    """
    as_of timestamp: Newest observation (UTC) that the row knows: late labels give a row with a later one.
    """
)
