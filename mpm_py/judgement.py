"""What `mpm run` says before there are checks: the newest judged window of each monitor against thresholds.

A declared threshold (`thresholds: {psi: {fail: 0.2}}`) is judged as declared. Without one a column fails at a
psi of 0.25, the usual convention for a large change, where that is beyond sampling: more than twice the noise
floor.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from mpm_py.monitor import Monitor
from mpm_py.verdict import FAIL_PSI, PSI_NOISE_MULTIPLE

if TYPE_CHECKING:
    import duckdb

METRICS = (
    *("psi", "ks_lower", "ks_upper", "js_distance", "hellinger", "total_variation", "l_infinity"),
    *("chi_squared", "wasserstein", "wasserstein_normalized", "mean_shift_sd"),
)
"""Columns of mpm_drift that a threshold may name."""

NEWEST = """
    SELECT d.monitor, d.column_name, d.window_start, d.psi_noise_floor, {metrics}
    FROM {schema}.mpm_drift AS d
    WHERE d.segment_key = '__all__' AND d.not_evaluated_reason IS NULL AND NOT d.is_baseline_window
    QUALIFY d.window_start = MAX(d.window_start) OVER (PARTITION BY d.monitor)
    ORDER BY d.monitor, d.column_name
"""


@dataclass(frozen=True)
class Breach:
    """One column of the newest judged window that is beyond a threshold."""

    monitor: str
    column_name: str
    metric: str
    value: float
    threshold: float
    window_start: datetime
    is_declared: bool

    def __str__(self) -> str:
        """One sentence."""
        return (
            f"{self.column_name}: {self.metric} is {self.value:.3g}, the threshold is {self.threshold:g} "
            f"(window of {self.window_start:%Y-%m-%d %H:%M} UTC)"
        )


def judge(
    connection: duckdb.DuckDBPyConnection, schema: str, monitors: Mapping[str, Monitor]
) -> tuple[Breach, ...]:
    """The breaches of the newest judged window of each of the monitors."""
    quoted = '"' + schema.replace('"', '""') + '"'
    metrics = ", ".join(f"d.{metric}" for metric in METRICS)
    cursor = connection.execute(NEWEST.format(schema=quoted, metrics=metrics))
    names = [column[0] for column in cursor.description or []]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return tuple(
        breach
        for row in rows
        if row["monitor"] in monitors
        for breach in _breaches(row, monitors[row["monitor"]])
    )


def unjudged_thresholds(monitor: Monitor) -> tuple[str, ...]:
    """Declared thresholds on anything that is not a column of mpm_drift: nothing judges those yet."""
    return tuple(metric for metric in monitor.thresholds if metric not in METRICS)


def _breaches(row: Mapping[str, Any], monitor: Monitor) -> list[Breach]:
    declared = {
        metric: limit
        for metric in METRICS
        if (limit := _fail_limit(monitor.thresholds.get(metric))) is not None
    }
    limits = {"psi": FAIL_PSI} | declared
    return [
        Breach(
            monitor.name, row["column_name"], metric, value, limit, row["window_start"], metric in declared
        )
        for metric, limit in limits.items()
        if (value := row[metric]) is not None
        and abs(value) >= limit
        and (metric in declared or value > PSI_NOISE_MULTIPLE * (row["psi_noise_floor"] or 0.0))
    ]


def _fail_limit(declared: object) -> float | None:
    """The limit from which a metric fails: a number, or the key `fail` of a mapping."""
    given = declared.get("fail") if isinstance(declared, Mapping) else declared
    try:
        return float(str(given))
    except ValueError:
        return None
