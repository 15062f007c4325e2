"""Result tables for a report: a portfolio of hand-made checks, and a model with everything that a page can show."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
from portfolio import DAY, FIRST, PORTFOLIO, insert, portfolio

HOSTILE = "<script>alert(1)</script>"
QUOTED = "\"'><img src=x onerror=alert(2)>&amp;"
"""A name that leaves an attribute, and one that leaves an element."""

DAYS = 11
GROUPS = ((None, 5.0), (5.0, 9.0), (9.0, None))


def report_store(
    checks: dict[str, dict[str, str]] | None = None,
    file: Path | None = None,
    model: str = "flight_delay",
    column: str = "temp",
) -> duckdb.DuckDBPyConnection:
    """A portfolio in which one monitor has a model: drift, profiles, performance, scores, groups, operations."""
    connection = portfolio(checks or PORTFOLIO)
    connection.execute(
        "UPDATE mpm_monitors SET relation = 'flights', event_time = 'at', problem = 'binary', prediction_column = 'score', "
        "label_column = 'late', baseline_kind = 'period', baseline_start = '2023-12-01', baseline_end = '2024-01-01', "
        "threshold = 0.3, sensitivity = 1 WHERE monitor = ?",
        [model],
    )
    for number in range(DAYS):
        _day(connection, model, column, number)
    insert(connection, "mpm_profile", **{**_window(model, 0), "window_id": "baseline"}, **_all(column), row_count=9000,
           null_rate=0.01, mean=7.0, p05=2.0, p25=5.0, p50=7.0, p75=9.0, p95=12.0)  # fmt: skip
    insert(connection, "mpm_schema_changes", monitor=model, kind="removed", column_name=column, before="INTEGER",
           first_seen_at=FIRST, is_current=True)  # fmt: skip
    insert(connection, "mpm_forecast", monitor=model, check_id="c", column_name=column, is_spoken=True,
           message=f"{column}: will leave its usual range in 3 days")  # fmt: skip
    insert(connection, "mpm_estimator_trust", monitor=model, segment_key="__all__", metric="log_loss", trust="poor",
           verdict="off by 0.194 on average over 9 windows")  # fmt: skip
    insert(
        connection,
        "mpm_known_windows",
        monitor=model,
        starts_at=FIRST,
        ends_at=FIRST + DAY,
        note=f"the {HOSTILE} strike",
    )
    if file is not None:
        _keep(connection, file)
    return connection


def _day(connection: duckdb.DuckDBPyConnection, model: str, column: str, number: int) -> None:
    at, is_last = _window(model, number), number == DAYS - 1
    name, moved = _all(column), 0.3 if is_last else 0.0
    insert(connection, "mpm_drift", **at, **name, column_role="feature", value_kind="numeric", row_count=800,
           psi=None if number == 3 else 0.02 + 2 * moved, psi_noise_floor=0.01, mean_shift_sd=moved, ks_lower=moved)  # fmt: skip
    for index, (lower, upper) in enumerate(GROUPS):
        insert(connection, "mpm_distribution", **at, **name, group_kind="value", group_index=index, lower_edge=lower, upper_edge=upper,
               baseline_share=0.33, current_share=0.33 - moved, psi_contribution=0.1)  # fmt: skip
    insert(connection, "mpm_distribution", **at, **name, group_kind="category", group_index=7, category=QUOTED, baseline_share=0.01,
           current_share=0.01 + 3 * moved, psi_contribution=0.4)  # fmt: skip
    values = dict.fromkeys(("mean", "p05", "p25", "p50", "p75", "p95")) if is_last else {
        "mean": 7.0, "p05": 2.0, "p25": 5.0, "p50": 7.0 + number / 10, "p75": 9.0, "p95": 12.0}  # fmt: skip
    insert(
        connection, "mpm_profile", **at, **name, row_count=800, null_rate=1.0 if is_last else 0.01, **values
    )
    insert(
        connection,
        "mpm_quality",
        **at,
        **name,
        metric="null_share",
        value=0.5 if is_last else 0.01,
        baseline_value=0.01,
        count=400,
    )
    insert(connection, "mpm_performance", **at, segment_key="__all__", segment_value="__all__", problem="binary", metric="log_loss",
           value=0.5 + number / 20, lower=0.45 + number / 20, upper=0.55 + number / 20, standard_error=0.025, row_count=700,
           baseline_value=0.5, baseline_lower=0.49, baseline_upper=0.51)  # fmt: skip
    insert(connection, "mpm_estimated_performance", **at, segment_key="__all__", segment_value="__all__", problem="binary",
           metric="log_loss", value=0.5, lower=0.4, upper=0.6, standard_error=0.05, row_count=800)  # fmt: skip
    for index, said in enumerate((0.1, 0.4, 0.8)):
        insert(connection, "mpm_calibration", **at, segment_key="__all__", segment_value="__all__", column_name="score",
               score_class="positive", group_index=index, row_count=100, mean_score=said, observed_rate=min(1.0, said + 0.1),
               baseline_observed_rate=said)  # fmt: skip
    for group, rate in (("AA", 0.2), (HOSTILE, 0.05)):
        insert(connection, "mpm_fairness", **at, segment_key="carrier", segment_value=group, metric="selection_rate", value=rate,
               row_count=300, reference_group="AA", four_fifths="outside" if rate < 0.1 else None, ratio=rate / 0.2)  # fmt: skip
    insert(connection, "mpm_operations", **at, segment_key="__all__", segment_value="__all__", column_name="latency_ms",
           row_count=800, p50=20.0, p95=80.0 + number, p99=120.0, baseline_p95=80.0, baseline_p50=20.0)  # fmt: skip


def _window(model: str, number: int) -> dict[str, Any]:
    start = FIRST + timedelta(days=number)
    return {"monitor": model, "window_id": f"{start:%Y-%m-%dT%H:%M:%SZ}", "window_date": start.date(), "window_start": start,
            "window_end": start + DAY, "is_baseline_window": False}  # fmt: skip


def _all(column: str) -> dict[str, Any]:
    return {"segment_key": "__all__", "segment_value": "__all__", "column_name": column}


def _keep(connection: duckdb.DuckDBPyConnection, file: Path) -> None:
    connection.execute(f"ATTACH '{file}' AS kept; CREATE SCHEMA kept.mpm")
    for (table,) in connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'mpm'"
    ).fetchall():
        connection.execute(f"CREATE TABLE kept.mpm.{table} AS FROM memory.mpm.{table}")
    connection.execute("DETACH kept")
