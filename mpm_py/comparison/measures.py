"""From observations to the numbers of a comparison, by the statements of the result models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mpm_py.comparison.observe import CURRENT_WINDOW, MIN_GROUP_SIZE, MONITOR, ObservedColumn
from mpm_py.comparison.verdict import Measures, Moments, Share
from mpm_py.warehouse.duckdb import Session
from mpm_py.warehouse.statements import statement

# With fewer rows on a side even two samples without a common value are hardly told apart at p <= 0.01.
MIN_ROWS = 10

# The row of mpm_monitors that the result statements read.
_MONITOR = f"""
SELECT
  '{MONITOR}' AS monitor, NULL::VARCHAR AS relation, NULL::VARCHAR AS event_time, NULL::VARCHAR AS grain,
  'UTC' AS timezone, 'relation' AS baseline_kind, NULL::TIMESTAMP AS baseline_start,
  NULL::TIMESTAMP AS baseline_end, NULL::BIGINT AS rolling_windows, {MIN_ROWS}::BIGINT AS min_rows,
  {MIN_GROUP_SIZE}::BIGINT AS min_group_size, NULL::VARCHAR AS owner, NULL::VARCHAR AS tags
"""

_NOTHING_STORED = """
SELECT * FROM (
  SELECT
    NULL::VARCHAR AS monitor, NULL::VARCHAR AS window_id, NULL::TIMESTAMP AS input_observed_at,
    NULL::BIGINT AS input_row_count, NULL::BIGINT AS input_window_count
) AS nothing
WHERE 1 = 0
"""

# Means and variances of the finite values. Sums are about the column's centre, so that they do not cancel.
_MOMENTS = """
WITH sums AS (
  SELECT
    column_name, MAX(sum_center) AS center,
    SUM(CASE WHEN position IS NOT NULL THEN baseline_count END) AS m,
    SUM(CASE WHEN position IS NOT NULL THEN current_count END) AS n,
    MAX(CASE WHEN bin_kind = 'total' THEN baseline_sum END) AS baseline_sum,
    MAX(CASE WHEN bin_kind = 'total' THEN current_sum END) AS current_sum,
    MAX(CASE WHEN bin_kind = 'total' THEN baseline_sum_sq END) AS baseline_sum_sq,
    MAX(CASE WHEN bin_kind = 'total' THEN current_sum_sq END) AS current_sum_sq
  FROM compared_bins
  GROUP BY column_name
)
SELECT
  column_name,
  m AS baseline_values,
  n AS current_values,
  center + baseline_sum / NULLIF(m, 0) AS baseline_mean,
  center + current_sum / NULLIF(n, 0) AS current_mean,
  (baseline_sum_sq - baseline_sum * (baseline_sum / NULLIF(m, 0))) / NULLIF(m - 1, 0) AS baseline_variance,
  (current_sum_sq - current_sum * (current_sum / NULLIF(n, 0))) / NULLIF(n - 1, 0) AS current_variance
FROM sums
"""


@dataclass(frozen=True)
class Group:
    """One bar of a column's distribution: a tenth of the baseline, a category, nulls."""

    kind: str
    category: str | None
    lower: float | None
    upper: float | None
    baseline_share: float
    current_share: float


def measure(opened: Session, observed: Sequence[ObservedColumn]) -> list[Measures]:
    """All numbers of all columns, from the observations alone."""
    _prepare(opened)
    shares: dict[str, list[Share]] = {}
    for row in opened.rows(statement("compare_shares", compared_bins="compared_bins")):
        counts = (row["baseline_count"], row["current_count"], row["baseline_row_count"], row["row_count"])
        shares.setdefault(row["column_name"], []).append(Share(row["share_kind"], row["category"], *counts))
    moments = {row["column_name"]: row for row in opened.rows(_MOMENTS)}
    inputs = ("compared_bins", "mpm_monitors", "distribution", "stale_windows")
    drift = opened.rows(statement("drift", **{name: name for name in inputs}))
    rows = {row["column_name"]: row for row in drift}
    names = [column.name for column in observed]
    return [_measure(rows[name], tuple(shares.get(name, ())), moments[name]) for name in names]


def distributions(opened: Session) -> dict[str, tuple[Group, ...]]:
    """The groups of every column, in order."""
    query = """
        SELECT
          c.column_name, d.group_kind, d.category, d.lower_edge, d.upper_edge,
          d.baseline_share, d.current_share
        FROM distribution AS d
        INNER JOIN compared_bins AS c ON c.comparison = d.comparison AND c.bin_kind = 'total'
        ORDER BY c.column_name, d.group_index, d.group_kind, d.category
    """
    found: dict[str, list[Group]] = {}
    for row in opened.rows(query):
        bounds = (row["lower_edge"], row["upper_edge"])
        shares = (row["baseline_share"] or 0.0, row["current_share"] or 0.0)
        found.setdefault(row["column_name"], []).append(
            Group(row["group_kind"], row["category"], *bounds, *shares)
        )
    return {column: tuple(groups) for column, groups in found.items()}


def _prepare(opened: Session) -> None:
    """From the observations to the compared bins and their groups."""
    stale = statement(
        "stale_windows",
        windows="compared_windows",
        mpm_observations="mpm_observations",
        stored_result="stored_result",
        by_date="0",
    )
    steps = {
        "mpm_monitors": _MONITOR,
        "stored_result": _NOTHING_STORED,
        "compared_windows": statement(
            "compared_windows", mpm_observations="mpm_observations", mpm_monitors="mpm_monitors"
        ),
        "stale_windows": f"SELECT * FROM (\n{stale}\n) AS s WHERE s.window_id = '{CURRENT_WINDOW}'",
        "compared_bins": statement(
            "compared_bins",
            stale_windows="stale_windows",
            windows="compared_windows",
            mpm_observations="mpm_observations",
        ),
        "distribution": statement("distribution", compared_bins="compared_bins"),
    }
    for name, query in steps.items():
        opened.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS\n{query}")


def _measure(row: Mapping[str, Any], shares: tuple[Share, ...], moments: Mapping[str, Any]) -> Measures:
    copied = (
        *("psi", "psi_noise_floor", "chi_squared_p_value", "ks_lower", "ks_upper", "ks_p_value"),
        *("mean_shift_sd", "wasserstein_normalized", "js_distance"),
    )
    return Measures(
        row["column_name"],
        row["value_kind"],
        baseline=_side(moments, "baseline"),
        current=_side(moments, "current"),
        shares=shares,
        not_evaluated_reason=_reason(row),
        **{name: row[name] for name in copied},
    )


def _reason(row: Mapping[str, Any]) -> str | None:
    """Why a column was not evaluated, in the words of two samples; the statement speaks of windows."""
    if row["not_evaluated_reason"] is None:
        return None
    fewest = min(row["baseline_row_count"], row["row_count"])
    if fewest < MIN_ROWS:
        return f"one side has {fewest} rows, and {MIN_ROWS} are needed"
    return "all values are null on both sides"


def _side(moments: Mapping[str, Any], side: str) -> Moments:
    count = int(moments[f"{side}_values"] or 0)
    return Moments(count, moments[f"{side}_mean"], moments[f"{side}_variance"])
