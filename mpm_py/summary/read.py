"""Read a summary from the result tables of a DuckDB database: one query per block, no sums in Python."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import duckdb

from mpm_py.status import read_status
from mpm_py.summary.facts import (
    Challenger,
    NotJudged,
    Performance,
    SchemaChange,
    Summary,
    UnequalGroup,
)
from mpm_py.warehouse.stored import inside_schema, rows_of

FOLDER = Path(__file__).parent
Fact = TypeVar("Fact")


def summarise(
    connection: duckdb.DuckDBPyConnection, schema: str = "mpm", select: Sequence[str] = ()
) -> Summary:
    """What the result tables in `schema` say.

    Args:
        connection: an open database; read-only is enough, and its current schema stays as it is.
        schema: where the result tables are.
        select: names of monitors; none for all.

    Returns:
        Facts, ready for `render`.

    Raises:
        MpmError: a monitor that is named has no results.
    """
    with inside_schema(connection, schema) as cursor:

        def read(name: str, fact: Callable[..., Fact]) -> tuple[Fact, ...]:
            return tuple(fact(**row) for row in rows_of(cursor, FOLDER / f"{name}.sql"))

        found = Summary(
            status=read_status(connection, schema, select),
            performance=read("performance", Performance),
            challengers=read("versions", Challenger),
            unequal_groups=read("fairness", UnequalGroup),
            schema_changes=read("schema_changes", SchemaChange),
            not_judged=read("not_judged", NotJudged),
        )
        return found.of(select) if select else found
