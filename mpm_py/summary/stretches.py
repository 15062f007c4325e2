"""Stretches of windows, compared and judged by the statements that do so for single windows."""

from __future__ import annotations

from pathlib import Path

import duckdb

from mpm_py.translate.binder import bind

STRETCHES = """
    SELECT
        monitor, window_id, window_date, window_start, window_end,
        is_baseline_window, is_after_baseline, number,
        CAST(NULL AS TIMESTAMP) AS input_observed_at, 0 AS input_row_count, 0 AS input_window_count
    FROM stretch_windows
    GROUP BY ALL
"""
"""The stretches in the form of mpm_py/sql/stale_windows.sql: all of them are to be compared."""


def compare_stretches(cursor: duckdb.DuckDBPyConnection) -> None:
    """Compare stretches of windows with their baselines, by the statements that compare single windows.

    Segments hold most of the observations, so for them every fourth stretch must do: those do not overlap.
    """
    _keep(
        cursor,
        "compared_windows",
        bind("compared_windows", mpm_observations="mpm_observations", mpm_monitors="mpm_monitors"),
    )
    _keep(cursor, "stretch_windows", Path(__file__).with_name("stretches.sql").read_text())
    _keep(cursor, "stretches", STRETCHES)
    scopes = {"whole": ("TRUE", "="), "segment": ("number % 4 = 0", "<>")}
    for scope, (chosen, segments) in scopes.items():
        compared_bins, distribution = f"{scope}_bins", f"{scope}_distribution"
        windows = f"(SELECT * FROM stretch_windows WHERE {chosen})"
        observations = (
            f"(SELECT * FROM mpm_observations WHERE dataset = 'bins' OR segment_key {segments} '__all__')"
        )
        _keep(
            cursor,
            compared_bins,
            bind("compared_bins", stale_windows="stretches", windows=windows, mpm_observations=observations),
        )
        _keep(cursor, distribution, bind("distribution", compared_bins=compared_bins))
        _keep(
            cursor,
            f"{scope}_drift",
            bind(
                "drift",
                compared_bins=compared_bins,
                mpm_monitors="mpm_monitors",
                distribution=distribution,
                stale_windows="stretches",
            ),
        )
    for name in ("bins", "drift"):
        _keep(cursor, f"stretch_{name}", f"FROM whole_{name} UNION ALL FROM segment_{name}")
    _judge_stretches(cursor)


FAMILIES = {
    "performance_binary": ("scored_bins", "measured_totals", "mpm_monitors"),
    "performance_ranked_scores": ("scored_bins", "measured_totals", "mpm_monitors"),
    "performance_multiclass": ("confusion_cells", "measured_totals", "mpm_monitors"),
    "performance_regression": ("measured_totals", "compared_bins", "mpm_monitors"),
    "performance_means": ("measured_totals", "mpm_monitors"),
}
"""Statements that give metrics → what they read."""


def _judge_stretches(cursor: duckdb.DuckDBPyConnection) -> None:
    """Say of every fourth stretch how good the model was, and how good it would have been estimated to be."""
    chosen = "SELECT * FROM stretch_windows WHERE number % 4 = 0"
    _keep(cursor, "model_windows", chosen)
    _keep(cursor, "model_stretches", f"SELECT * FROM ({STRETCHES}) WHERE number % 4 = 0")
    _keep(cursor, "model_bins", "FROM whole_bins SEMI JOIN model_stretches USING (monitor, window_id)")
    tables = {
        "windows": "model_windows",
        "stale_windows": "model_stretches",
        "compared_bins": "model_bins",
        **{name: name for name in ("mpm_observations", "mpm_monitors", "scored_bins", "measured_totals")},
        **{name: name for name in ("confusion_cells", "calibration_map", "performance_values")},
    }

    def step(name: str, *inputs: str) -> str:
        return bind(name, **{key: tables[key] for key in inputs})

    _keep(cursor, "scored_bins", step("scored_bins", "compared_bins"))
    _keep(cursor, "measured_totals", step("measured_totals", "compared_bins"))
    cells = ("compared_bins", "scored_bins", "windows", "mpm_observations", "mpm_monitors")
    _keep(cursor, "confusion_cells", step("confusion_cells", *cells))
    _keep(cursor, "calibration_map", step("calibration_map", "scored_bins", "mpm_monitors"))
    families = [f"FROM ({step(name, *inputs)})" for name, inputs in FAMILIES.items()]
    _keep(cursor, "performance_values", " UNION ALL ".join(families))
    judged = ("performance_values", "compared_bins", "stale_windows", "mpm_monitors")
    _keep(cursor, "stretch_performance", step("performance", *judged))
    scores = step("estimated_scores", "scored_bins", "calibration_map", "mpm_monitors")
    measures = ("stale_windows", "windows", "mpm_observations", "mpm_monitors", "measured_totals")
    errors = step("estimated_errors", *measures)
    _keep(cursor, "stretch_estimates", f"FROM ({scores}) UNION ALL FROM ({errors})")


def _keep(cursor: duckdb.DuckDBPyConnection, name: str, query: str) -> None:
    """Store a result for this connection only; the database itself is not written to."""
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query}")
