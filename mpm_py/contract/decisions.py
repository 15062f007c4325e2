"""The result tables on decisions: what is judged, checks, incidents, health, forecasts."""

from __future__ import annotations

from mpm_py.contract.columns import INPUTS, IS_BASELINE, MONITOR, REASON, SEGMENT, WINDOW
from mpm_py.contract.facts import Table, columns

_ASPECT = columns(
    """
    column_name text: Column that is judged; '__relation__' for the rows, or the model, as a whole.
    family text: drift, quality, volume, schema, semantic, performance, estimated_performance, labels,
        fairness, operations, or observability (in mpm_checks: could as much be judged as usual).
    metric text: What is measured, see docs/decisions.md.
    category text: Value of the column that a share is about, class that a metric is about, or kind of a
        change; null for others.
    """
)
_CHECK = columns(
    """
    check_id text: Stable name of the check: monitor, segment, column, metric, category and method.
    """
)

_ASPECTS = Table(
    "mpm_aspects",
    "Everything that is judged: each property of a window as a signed deviation from its baseline.",
    "window, segment, column, family, metric and category",
    "incremental",
    ("monitor", "window_id", "segment_key", "segment_value", "column_name", "family", "metric", "category"),
    MONITOR
    + WINDOW
    + IS_BASELINE
    + SEGMENT
    + _ASPECT
    + columns(
        """
    scale text: How deviation becomes value: difference (baseline_value + deviation), relative (baseline_value
        times e to the deviation), share (arcsine of the root of a share), none (no deviation: judged by a
        declared limit alone).
    value double: What is judged: a share, a ratio, a metric; for location the shift in standard deviations.
    baseline_value double: The same in the baseline: 0 for location, 1 for spread; null for row_count.
    observed double: What people know it by: the mean for location, the standard deviation for spread; null
        for others.
    baseline_observed double: The same in the baseline.
    deviation double: Signed distance from the baseline on the scale; null where there is none.
    variance double: What sampling alone makes of the deviation, as a variance; null where it is unknown.
    row_count bigint: Rows of the window that it is computed from.
    baseline_row_count bigint: Rows of the baseline that it is compared with; of a window inside the baseline
        the rest of it.
        """
    )
    + REASON
    + INPUTS,
)

_CHECKS = Table(
    "mpm_checks",
    "Every check of every window: what was measured, what is usual, and whether that is a reason to act.",
    "window and check",
    "incremental",
    ("monitor", "window_id", "check_id"),
    MONITOR
    + WINDOW
    + IS_BASELINE
    + SEGMENT
    + _ASPECT
    + _CHECK
    + columns(
        """
    method text: How it is judged: learnt (against its own history), static, previous (against the window
        before), seasonal, ewma or cusum (control charts for slow drift), moved_away.
    value double: What was measured, see mpm_aspects; the state of the chart for ewma and cusum.
    effect double: How far from usual: a difference, a relative change (0.1 is 10 % more) or points of a
        share.
    threshold double: Limit on value that applied, on the side the value lies; null where there is none.
    threshold_source text: declared, learnt, default, or none.
    center double: What is usual, in the unit of value; null without history.
    lower double: Start of the usual range of value; null without history.
    upper double: End of the usual range of value.
    z double: Distance from what is usual in its own standard deviations.
    p_value double: How likely so large a distance is by chance; of a segment, beside what all rows did.
    q_value double: The same, corrected for all checks of this monitor and window (Benjamini and Hochberg).
    is_large boolean: Whether the change is large enough to matter.
    is_unusual_now boolean: Whether chance is ruled out by this window alone.
    is_unusual_again boolean: Whether it is ruled out by two of the last three windows together.
    row_count bigint: Rows of the window that it is computed from.
    window_count bigint: Earlier windows that say what is usual.
    failing_windows bigint: Windows in a row, this one included, in which it warned or failed.
    status text: pass, warn, fail or not_evaluated.
    raw_status text: What this window alone says, before persistence, known windows and the baseline are
        taken into account.
    severity text: high, medium or low for what failed or warned; null for others.
    excluded_status text: Status it would have had where the window is in mpm_known_windows or inside the
        baseline; null elsewhere.
    reason text: All this as a sentence.
        """
    )
    + INPUTS
    + columns(
        """
    rules_hash text: Fingerprint of the rules it was judged by; another one makes it stale.
    input_known_windows bigint: Number of known windows that were left out of its history.
        """
    ),
)

_INCIDENTS = Table(
    "mpm_incidents",
    "What is wrong, since when and why: windows in a row in which one check failed.",
    "incident",
    "table",
    ("incident_id",),
    columns(
        """
    incident_id text: Stable name of the incident.
    """
    )
    + MONITOR
    + _CHECK
    + SEGMENT
    + _ASPECT
    + columns(
        """
    method text: How the check judges, see mpm_checks.
    status text: open, resolved, or expected (it failed in known windows alone).
    severity text: Worst severity so far: high, medium or low.
    opened_at timestamp: Start of the first window that failed or warned, UTC.
    opened_window_id text: That window.
    last_seen_at timestamp: End of the last window that failed or warned, UTC.
    last_seen_window_id text: That window.
    resolved_at timestamp: End of the window that passed again, UTC, or of the last of 28 windows in a row in
        which the check was not made any more; null while it is open.
    window_count bigint: Windows that failed or warned.
    failing_window_count bigint: Windows that failed.
    worst_value double: Value of the window with the largest deviation.
    worst_effect double: Its effect, see mpm_checks.
    worst_window_id text: That window.
    center double: What was usual when it opened.
    lower double: Start of the usual range when it opened.
    upper double: End of the usual range when it opened.
    group_id text: incident_id of the incident that probably leads those that opened with it.
    is_leading boolean: Whether this one is that incident.
    group_size bigint: Incidents in the group.
    reason text: Reason of the worst window, as a sentence.
    owner text: Who is asked about the monitor; null where not declared.
    tags text: Tags of the monitor, joined by commas; null where there are none.
        """
    ),
)

_HEALTH = Table(
    "mpm_health",
    "How each monitor is, window by window: its worst status, counts, and the reason to look at first. A"
    " monitor without any window has a row of window_id 'none'.",
    "monitor and window",
    "view",
    ("monitor", "window_id"),
    MONITOR
    + WINDOW
    + IS_BASELINE
    + columns(
        """
    is_newest boolean: True for the newest judged window of the monitor.
    status text: Worst status of its checks: fail, warn, pass; not_evaluated where none could be judged.
    fail_count bigint: Checks that failed.
    warn_count bigint: Checks that warned.
    pass_count bigint: Checks that passed.
    not_evaluated_count bigint: Checks that could not be judged.
    expected_count bigint: Checks that would have failed or warned, had the window not been a known one.
    drift_fail_count bigint: Failed checks of family drift, those of semantic changes included.
    quality_fail_count bigint: Failed checks of families quality, volume, schema and observability.
    performance_fail_count bigint: Failed checks of families performance, estimated_performance, labels and
        fairness.
    operations_fail_count bigint: Failed checks of family operations.
    open_incident_count bigint: Incidents that were open in this window.
    worst_check_id text: The check to look at first; null where all is well.
    worst_reason text: Its reason; why nothing could be judged where that is so.
    row_count bigint: Rows of the window.
    owner text: Who is asked about the monitor; null where not declared.
    tags text: Tags of the monitor, joined by commas; null where there are none.
        """
    ),
    has_yml=False,
)

_FORECAST = Table(
    "mpm_forecast",
    "Where each check is heading, told only where such forecasts of it have been right.",
    "check of all rows together, as of the newest window",
    "table",
    ("check_id",),
    MONITOR
    + _CHECK
    + _ASPECT
    + columns(
        """
    as_of timestamp: End of the newest window it knows, UTC.
    window_count bigint: Windows that the trend is fitted to.
    value double: Value of the newest window.
    slope double: Robust trend per window (Theil and Sen), in the unit of value; null with too few windows.
    horizon bigint: Windows ahead that expected_value is about.
    expected_value double: Value expected at the horizon.
    lower double: Start of the interval of expected_value: quantiles of the errors of its own back-test.
    upper double: End of that interval.
    limit_value double: Limit that the trend runs towards; null without one.
    breach_in_windows double: Windows until the limit is expected to be reached; null where it is not.
    breach_in_windows_lower double: Earliest, by the interval.
    breach_in_windows_upper double: Latest, by the interval; null where it may never be.
    back_test_count bigint: Earlier windows from which the same forecast was tried.
    back_test_error double: Mean absolute error of those forecasts.
    no_trend_error double: Mean absolute error of expecting no change instead.
    is_spoken boolean: Whether such forecasts beat no trend in the back-test, and more came true than did not.
    message text: The forecast as a sentence; null where it is not spoken.
        """
    )
    + REASON,
)

_LEADING_INDICATORS = Table(
    "mpm_leading_indicators",
    "Which changes tended to come before a failing check of the same monitor.",
    "failing check and earlier check",
    "table",
    ("check_id", "leading_check_id"),
    MONITOR
    + _CHECK
    + columns(
        """
    leading_check_id text: Check whose incidents came before.
    leading_column_name text: Its column.
    leading_metric text: Its metric.
    incident_count bigint: Incidents of the failing check that followed none of its own within 14 windows.
    preceded_count bigint: Those of them that the other check's incidents came before, by 14 windows at most.
    expected_count double: How many that would be if the two had nothing to do with each other.
    lift double: preceded_count / expected_count.
    p_value double: How likely as many are by chance, times the number of pairs looked at; 0.05 at most.
    median_lead_windows double: Windows between the two, in the middle.
    message text: The finding as a sentence.
        """
    ),
)

_SEMANTIC_CHANGES = Table(
    "mpm_semantic_changes",
    "Columns whose meaning has changed: another unit, sign, code list or format.",
    "window, column and kind",
    "incremental",
    ("monitor", "window_id", "column_name", "kind"),
    MONITOR
    + WINDOW
    + IS_BASELINE
    + columns(
        """
    column_name text: Column; '__relation__' on the one row of a window in which nothing was recognised.
    kind text: unit, sign, complement (1 - x), swapped_codes, renamed_codes, format, or none.
    factor double: What values seem to be multiplied by; null for other kinds.
    offset_value double: What is added after that; null for other kinds.
    first_window_id text: Window since which it looks so without a break.
    window_count bigint: Windows in a row in which it looks so.
    is_certain boolean: Whether it is to fail: two windows in a row, and no factor below 2.5.
    evidence text: What was seen, as a sentence.
        """
    )
    + REASON
    + INPUTS,
)

_MARKS = Table(
    "mpm_marks",
    "Incidents that somebody has marked as expected; only ever added to.",
    "mark",
    "incremental",
    ("mark_id",),
    columns(
        """
    mark_id text: Name of the mark.
    """
    )
    + MONITOR
    + columns(
        """
    column_name text: Column that is meant; null for all.
    segment_key text: Segment that is meant; null for all.
    segment_value text: Value of the segment that is meant; null for all.
    metric text: Metric that is meant; null for all.
    starts_at timestamp: Start of what is expected, UTC.
    ends_at timestamp: End of it, UTC.
    note text: Why it is expected.
    incident_id text: Incident that was marked; null where an interval was given.
    marked_at timestamp: When it was marked, UTC.
        """
    ),
)

_KNOWN_WINDOWS = Table(
    "mpm_known_windows",
    "Times that are left out of judgement and of what is usual: declared exclusions, and marks.",
    "exclusion or mark",
    "view",
    ("monitor", "column_name", "segment_key", "segment_value", "metric", "starts_at", "ends_at", "note"),
    MONITOR
    + columns(
        """
    column_name text: Column that is meant; null for all.
    segment_key text: Segment that is meant; null for all.
    segment_value text: Value of the segment that is meant; null for all.
    metric text: Metric that is meant; null for all.
    starts_at timestamp: Start, UTC (included).
    ends_at timestamp: End, UTC (not included).
    note text: Why.
        """
    ),
)

DECISIONS = (
    _ASPECTS,
    _CHECKS,
    _INCIDENTS,
    _HEALTH,
    _FORECAST,
    _LEADING_INDICATORS,
    _SEMANTIC_CHANGES,
    _MARKS,
    _KNOWN_WINDOWS,
)
"""Everything behind mpm_aspects, in the order of the path of the data."""
