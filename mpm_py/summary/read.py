"""Read a summary from the result tables of a DuckDB database: one query per block, no sums in Python."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from mpm_py.summary.facts import (
    FAR,
    Challenger,
    MonitorSummary,
    Move,
    NotJudged,
    Outcome,
    Performance,
    QualityProblem,
    SchemaChange,
    Summary,
    UnequalGroup,
    Watched,
)
from mpm_py.summary.stretches import compare_stretches
from mpm_py.warehouse.stored import inside_schema, rows_of

FOLDER = Path(__file__).parent
Fact = TypeVar("Fact")


def summarise(connection: duckdb.DuckDBPyConnection, schema: str = "mpm", *, database: str = "") -> Summary:
    """What the result tables in `schema` say, monitor by monitor.

    Args:
        connection: an open database; read-only is enough, and its current schema stays as it is.
        schema: where the result tables are.
        database: how the reader would name the database, for the commands that the summary suggests.

    Returns:
        Facts, ready for `render`.
    """
    with inside_schema(connection, schema) as cursor:
        compare_stretches(cursor)
        watched = {row.pop("monitor"): Watched(**row) for row in rows_of(cursor, FOLDER / "overview.sql")}
        moves = _by_monitor(cursor, "moves", Move, {"far": FAR})
        outcomes = _by_monitor(cursor, "outcome", Outcome)
        performance = _by_monitor(cursor, "performance", Performance)
        challengers = _by_monitor(cursor, "versions", Challenger)
        unequal_groups = _by_monitor(cursor, "fairness", UnequalGroup)
        quality = _by_monitor(cursor, "quality", QualityProblem)
        schema_changes = _by_monitor(cursor, "schema_changes", SchemaChange)
        not_judged = _by_monitor(cursor, "not_judged", NotJudged)
    monitors = tuple(
        MonitorSummary(
            name=name,
            watched=facts,
            moves=tuple(moves[name]),
            outcome=next(iter(outcomes[name]), None),
            performance=tuple(performance[name]),
            challengers=tuple(challengers[name]),
            unequal_groups=tuple(unequal_groups[name]),
            quality=tuple(quality[name]),
            schema_changes=tuple(schema_changes[name]),
            not_judged=tuple(not_judged[name]),
        )
        for name, facts in watched.items()
    )
    return Summary(monitors, database, schema)


def _by_monitor(
    cursor: duckdb.DuckDBPyConnection,
    name: str,
    fact: Callable[..., Fact],
    parameters: Mapping[str, Any] | None = None,
) -> defaultdict[str, list[Fact]]:
    """One block's facts by the monitor that they belong to, in the order of the query."""
    facts: defaultdict[str, list[Fact]] = defaultdict(list)
    for row in rows_of(cursor, FOLDER / f"{name}.sql", parameters):
        facts[row.pop("monitor")].append(fact(**row))
    return facts
