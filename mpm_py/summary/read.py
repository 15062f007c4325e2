"""Read a summary from the result tables of a DuckDB database: one query per block, no sums in Python."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from mpm_py.summary.facts import (
    FAR,
    MonitorSummary,
    Move,
    NotJudged,
    Outcome,
    QualityProblem,
    SchemaChange,
    Summary,
    Watched,
)
from mpm_py.translate.binder import bind

FOLDER = Path(__file__).parent
Fact = TypeVar("Fact")
Row = dict[str, Any]

STRETCHES = """
    SELECT
        monitor, window_id, window_date, window_start, window_end,
        is_baseline_window, is_after_baseline, number,
        CAST(NULL AS TIMESTAMP) AS input_observed_at, 0 AS input_row_count, 0 AS input_window_count
    FROM stretch_windows
    GROUP BY ALL
"""
"""The stretches in the form of mpm_py/sql/stale_windows.sql: all of them are to be compared."""


def summarise(connection: duckdb.DuckDBPyConnection, schema: str = "mpm", *, database: str = "") -> Summary:
    """What the result tables in `schema` say, monitor by monitor.

    Args:
        connection: an open database; read-only is enough, and its current schema stays as it is.
        schema: where the result tables are.
        database: how the reader would name the database, for the commands that the summary suggests.

    Returns:
        Facts, ready for `render`.
    """
    cursor = connection.cursor()
    try:
        cursor.execute("SET schema = '" + schema.replace("'", "''") + "'")
        _compare_stretches(cursor)
        watched = {row.pop("monitor"): Watched(**row) for row in _rows(cursor, "overview")}
        moves = _by_monitor(cursor, "moves", Move, {"far": FAR})
        outcomes = _by_monitor(cursor, "outcome", Outcome)
        quality = _by_monitor(cursor, "quality", QualityProblem)
        schema_changes = _by_monitor(cursor, "schema_changes", SchemaChange)
        not_judged = _by_monitor(cursor, "not_judged", NotJudged)
    finally:
        cursor.close()
    monitors = tuple(
        MonitorSummary(
            name=name,
            watched=facts,
            moves=tuple(moves[name]),
            outcome=next(iter(outcomes[name]), None),
            quality=tuple(quality[name]),
            schema_changes=tuple(schema_changes[name]),
            not_judged=tuple(not_judged[name]),
        )
        for name, facts in watched.items()
    )
    return Summary(monitors, database, schema)


def _compare_stretches(cursor: duckdb.DuckDBPyConnection) -> None:
    """Compare stretches of windows with their baselines, by the statements that compare single windows.

    Segments hold most of the observations, so for them every fourth stretch must do: those do not overlap.
    """
    _keep(
        cursor,
        "compared_windows",
        bind("compared_windows", mpm_observations="mpm_observations", mpm_monitors="mpm_monitors"),
    )
    _keep(cursor, "stretch_windows", _text("stretches"))
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


def _keep(cursor: duckdb.DuckDBPyConnection, name: str, query: str) -> None:
    """Store a result for this connection only; the database itself is not written to."""
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query}")


def _text(name: str) -> str:
    return (FOLDER / f"{name}.sql").read_text()


def _rows(
    cursor: duckdb.DuckDBPyConnection, name: str, parameters: Mapping[str, Any] | None = None
) -> list[Row]:
    """Run one block's query; lists become tuples, as the facts are immutable."""
    result = cursor.execute(_text(name), parameters)
    columns = [column[0] for column in result.description or []]
    return [
        {
            column: tuple(value) if isinstance(value, list) else value
            for column, value in zip(columns, row, strict=True)
        }
        for row in result.fetchall()
    ]


def _by_monitor(
    cursor: duckdb.DuckDBPyConnection,
    name: str,
    fact: Callable[..., Fact],
    parameters: Mapping[str, Any] | None = None,
) -> defaultdict[str, list[Fact]]:
    """One block's facts by the monitor that they belong to, in the order of the query."""
    facts: defaultdict[str, list[Fact]] = defaultdict(list)
    for row in _rows(cursor, name, parameters):
        facts[row.pop("monitor")].append(fact(**row))
    return facts
