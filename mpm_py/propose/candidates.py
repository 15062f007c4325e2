"""Relations of a database that may be worth a monitor, from its catalog alone."""

from __future__ import annotations

from dataclasses import dataclass

from mpm_py.propose import words
from mpm_py.warehouse.duckdb import Column, Session

CATALOG = """
    SELECT
        c.schema_name AS schema, c.table_name AS name, t.estimated_size AS row_count,
        LIST(c.column_name ORDER BY c.column_index) AS names,
        LIST(c.data_type ORDER BY c.column_index) AS types
    FROM duckdb_columns() AS c
    LEFT JOIN duckdb_tables() AS t ON t.database_oid = c.database_oid AND t.table_oid = c.table_oid
    WHERE NOT c.internal AND c.database_name NOT IN ('system', 'temp')
    GROUP BY ALL
    ORDER BY ALL
"""
RESULT = "mpm_health"
OF_A_MONITOR = {"bin_kind", "spec_hash"}

STAMPS = frozenset(["timestamp", "ts", "epoch", "datetime", "date", "at"])
"""Words of names of texts and numbers that are likely to be times; what they hold is not read yet."""


@dataclass(frozen=True)
class Candidate:
    """A table or view: where it is, how large, and which columns may say when a row happened."""

    schema: str
    name: str
    row_count: int | None
    """By the catalog; none for a view."""
    column_count: int
    times: tuple[str, ...]
    predictions: tuple[str, ...]
    """Columns that are named like a prediction."""

    @property
    def spelt(self) -> str:
        """How to name it."""
        return f"{self.schema}.{self.name}"


def candidates(session: Session, results_schema: str) -> list[Candidate]:
    """Tables and views that are not our own results, those with times and predictions first."""
    rows = session.rows(CATALOG)
    ours = {row["schema"] for row in rows if row["name"] == RESULT} | {results_schema}
    found = [
        Candidate(
            row["schema"],
            row["name"],
            row["row_count"],
            len(row["names"]),
            tuple(
                name for name, type_ in zip(row["names"], row["types"], strict=True) if _is_time(name, type_)
            ),
            tuple(name for name in row["names"] if words.has(name, words.PREDICTED | words.SCORE | {"p"})),
        )
        for row in rows
        if row["schema"] not in ours and not set(row["names"]) >= OF_A_MONITOR
    ]
    return sorted(found, key=lambda candidate: (not candidate.times, not candidate.predictions))


def _is_time(name: str, data_type: str) -> bool:
    kind = Column(name, data_type, 0).base_kind
    return kind in ("date", "timestamp", "zoned") or (kind != "nested" and words.has(name, STAMPS))
