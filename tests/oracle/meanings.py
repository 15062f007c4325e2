"""The statements behind mpm_semantic_changes as one DuckDB query, over observations of a Ledger."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import duckdb
import numpy as np
from observed import STORED_NOTHING, Axis, Ledger, Values, fitted_axis, result_sql

from mpm_py.contract.tables import TABLES
from mpm_py.translate.binder import bind

Sampler = Callable[[np.random.Generator, int], np.ndarray]
SHAPE = next(table for table in TABLES if table.name == "mpm_semantic_changes").columns
TYPES = {
    "text": "VARCHAR",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
    "bigint": "BIGINT",
    "double": "DOUBLE",
    "boolean": "BOOLEAN",
}
BASELINE, WINDOW = 5000, 1000


def chain(stored: str | None = None) -> str:
    """mpm_semantic_changes as its model composes it."""
    inputs = (
        f"(SELECT monitor, window_id, input_observed_at, input_row_count, input_window_count FROM {stored})"
    )
    head = result_sql("compared_bins", stored=inputs if stored else STORED_NOTHING).rsplit(
        "SELECT * FROM compared_bins", 1
    )[0]
    # The model leaves out what stands for something else.
    head = head.replace(
        "SELECT * FROM compared_windows",
        "SELECT * FROM compared_windows WHERE window_id NOT IN ('baseline', 'issues')",
    )
    two = {"compared_bins": "compared_bins", "mpm_monitors": "mpm_monitors"}
    nothing = (
        "SELECT " + ", ".join(f"CAST(NULL AS {TYPES[c.type]}) AS {c.name}" for c in SHAPE) + " WHERE 1 = 0"
    )
    seen = "SELECT monitor, window_id, column_name, kind, factor, offset_value, what_is_seen FROM "
    steps = {
        "semantic_numbers": bind("semantic_numbers", **two),
        "semantic_codes": bind("semantic_codes", **two),
        "semantic_formats": bind(
            "semantic_formats", mpm_observations="mpm_observations", stale_windows="stale_windows", **two
        ),
        "recognised_changes": " UNION ALL ".join(
            seen + name for name in ("semantic_numbers", "semantic_codes", "semantic_formats")
        ),
        "stored_changes": f"SELECT * FROM {stored}" if stored else nothing,
        "semantic_changes": bind(
            "semantic_changes",
            stale_windows="stale_windows",
            recognised_changes="recognised_changes",
            stored_changes="stored_changes",
            by_date="0",
            **two,
        ),
    }
    ctes = ",\n".join(f"{name} AS (\n{text}\n)" for name, text in steps.items())
    return f"{head},\n{ctes}\nSELECT * FROM semantic_changes ORDER BY window_id, column_name, kind"


def rows_of(connection: duckdb.DuckDBPyConnection, stored: str | None = None) -> list[dict[str, Any]]:
    cursor = connection.execute(chain(stored))
    names = [column[0] for column in cursor.description]
    assert names == [column.name for column in SHAPE]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def recognised(ledger: Ledger) -> list[dict[str, Any]]:
    """Rows that say something."""
    return [row for row in rows_of(ledger.connect()) if row["kind"] != "none"]


def watched(
    baseline: Mapping[str, Values],
    days: Sequence[Mapping[str, Values]],
    axes: Mapping[str, Axis] | None = None,
    **options: Any,
) -> Ledger:
    ledger = Ledger(
        {
            name: (axes or {}).get(name) or fitted_axis(np.asarray(values))
            for name, values in baseline.items()
        },
        **options,
    )
    if options.get("baseline_kind") != "rolling":
        ledger.baseline(baseline)
    for number, columns in enumerate(days):
        ledger.day(number, columns)
    return ledger
