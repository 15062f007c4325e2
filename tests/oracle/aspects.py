"""The aspects of a Ledger by the canonical statements, composed as the model mpm_aspects does."""

from __future__ import annotations

import duckdb
from observed import STORED_NOTHING

from mpm_py.translate.binder import bind

SHAPE = {
    "monitor": "VARCHAR", "window_id": "VARCHAR", "segment_key": "VARCHAR", "segment_value": "VARCHAR",
    "column_name": "VARCHAR", "family": "VARCHAR", "metric": "VARCHAR", "category": "VARCHAR",
    "scale": "VARCHAR", "value": "DOUBLE", "baseline_value": "DOUBLE", "observed": "DOUBLE",
    "baseline_observed": "DOUBLE", "variance": "DOUBLE", "row_count": "DOUBLE",
    "baseline_row_count": "DOUBLE", "not_evaluated_reason": "VARCHAR",
}  # fmt: skip
"""Columns of aspect_values, in order: what every statement of aspects gives."""

Rows = list[dict[str, object]]


def bound(name: str, **given: str) -> str:
    """A statement over CTEs and tables of the names of its inputs."""
    inputs = {
        "aspect_counts": ("compared_bins", "stale_windows", "mpm_monitors"),
        "row_aspects": ("stale_windows", "windows", "mpm_observations"),
        "share_aspects": ("compared_bins", "aspect_counts"),
        "rank_aspects": ("compared_bins", "aspect_counts"),
        "aspects": ("aspect_values", "stale_windows"),
    }
    return bind(name, **({key: key for key in inputs.get(name, ())} | given))


def aspects_sql(statements: tuple[str, ...] = ("row_aspects", "share_aspects", "rank_aspects")) -> str:
    """All aspects that come from observations alone."""
    tables = {"mpm_observations": "mpm_observations"}
    steps = {
        "compared_windows": bind("compared_windows", mpm_monitors="mpm_monitors", **tables),
        "windows": "SELECT * FROM compared_windows WHERE window_id NOT IN ('baseline', 'issues')",
        "stale_windows": bind(
            "stale_windows", windows="windows", stored_result=STORED_NOTHING, by_date="0", **tables
        ),
        "compared_bins": bind("compared_bins", stale_windows="stale_windows", windows="windows", **tables),
        "aspect_counts": bound("aspect_counts"),
        "aspect_values": "\nUNION ALL\n".join(f"SELECT * FROM ({bound(name)}) AS q" for name in statements),
        "aspects": bound("aspects"),
    }
    return (
        "WITH "
        + ",\n".join(f"{key} AS (\n{text}\n)" for key, text in steps.items())
        + "\nSELECT * FROM aspects"
    )


def aspects(connection: duckdb.DuckDBPyConnection) -> Rows:
    """Rows of mpm_aspects of the monitor of a Ledger, by window."""
    return sorted(rows_of(connection, aspects_sql()), key=lambda row: str(row["window_id"]))


def rows_of(connection: duckdb.DuckDBPyConnection, sql: str) -> Rows:
    """Rows of a query as mappings."""
    cursor = connection.execute(sql)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def where(rows: Rows, **wanted: object) -> Rows:
    """Rows of these properties; without a segment those of all rows together."""
    wanted = {"segment_value": "__all__"} | wanted
    return [row for row in rows if all(row[key] == value for key, value in wanted.items())]


def only(rows: Rows, **wanted: object) -> dict[str, object]:
    """The one row of these properties."""
    found = where(rows, **wanted)
    assert len(found) == 1, found
    return found[0]
