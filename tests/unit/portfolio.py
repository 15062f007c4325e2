"""A portfolio of monitors with hand-made checks, judged by the statements that do so in a warehouse."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from mpm_py.contract.tables import TABLES
from mpm_py.translate.binder import bind

FIRST = datetime(2024, 1, 1)
DAY = timedelta(days=1)
LETTERS = {
    "p": ("pass", None),
    "w": ("warn", None),
    "f": ("fail", None),
    "-": ("not_evaluated", None),
    "F": ("not_evaluated", "fail"),
}

# monitor → column → a letter per day: p passed, w warned, f failed, - not evaluated, F known to be out of order.
PORTFOLIO: dict[str, dict[str, str]] = {
    "flight_delay": {
        "temp": "ppppppppfff",
        "wind": "pppppppppff",
        "pressure": "ppppppppwff",
        "carrier": "ppfpppppppp",
    },
    "churn": {"age": "ppppppppppw", "plan": "ppppppppppp"},
    "fraud": {"amount": "ppppppppppp"},
    "planned": {"amount": "pppppppppFF", "kind": "ppppppppppp"},
    "blind": {"x": "-----------"},
    "never_built": {},
}


def empty_store() -> duckdb.DuckDBPyConnection:
    """A database with the tables of the contract, in schema `mpm`, and nothing in them."""
    types = {"text": "VARCHAR"}
    connection = duckdb.connect()
    connection.execute("CREATE SCHEMA mpm; SET schema = 'mpm'")
    for table in TABLES:
        columns = ", ".join(
            f"{column.name} {types.get(column.type, column.type)}" for column in table.columns
        )
        connection.execute(f"CREATE TABLE {table.name} ({columns})")
    return connection


def portfolio(
    checks: dict[str, dict[str, str]] = PORTFOLIO, file: Path | None = None, schema: str = "mpm"
) -> duckdb.DuckDBPyConnection:
    """The result tables of decisions, in a file where one is named."""
    connection = empty_store()
    monitors = [
        {
            "monitor": name,
            "grain": "day",
            "timezone": "UTC",
            "owner": f"the {name} team" if name == "churn" else None,
        }
        for name in checks
    ]
    rows = [row for monitor, columns in checks.items() for row in _checks(monitor, columns)]
    for table, content in (("mpm_monitors", monitors), ("mpm_checks", rows)):
        for row in content:
            insert(connection, table, **row)
    tables = {name: name for name in ("mpm_checks", "mpm_incidents", "mpm_monitors")}
    incidents = bind("incidents", mpm_checks="mpm_checks", mpm_monitors="mpm_monitors")
    groups = bind("incident_groups", incidents=f"({incidents})", mpm_monitors="mpm_monitors")
    connection.execute(f"INSERT INTO mpm_incidents BY NAME {groups}")
    connection.execute(f"INSERT INTO mpm_health BY NAME {bind('health', **tables)}")
    if file is not None:
        connection.execute(f"ATTACH '{file}' AS kept")
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS kept.{schema}")
        for (table,) in connection.execute(
            "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'mpm'"
        ).fetchall():
            connection.execute(f"CREATE TABLE kept.{schema}.{table} AS FROM memory.mpm.{table}")
        connection.execute("DETACH kept")
    return connection


def _checks(monitor: str, columns: dict[str, str]) -> Iterator[dict[str, Any]]:
    for column, life in columns.items():
        for day, letter in enumerate(life):
            status, excluded = LETTERS[letter]
            start = FIRST + day * DAY
            yield {
                "monitor": monitor, "window_id": start.strftime("%Y-%m-%dT%H:%M:%SZ"), "window_date": start.date(),
                "window_start": start, "window_end": start + DAY, "is_baseline_window": False,
                "segment_key": "__all__", "segment_value": "__all__", "column_name": column, "family": "drift",
                "metric": "location", "check_id": f"{monitor}/__all__=__all__/{column}/location:learnt", "method": "learnt",
                "value": 0.8, "effect": 0.8, "z": 9.0 if column == "temp" else 5.0, "row_count": 1021,
                "failing_windows": 1, "status": status, "excluded_status": excluded,
                "severity": "high" if letter == "f" else "low" if letter == "w" else None,
                "reason": "too few rows" if letter == "-" else "the new [price] list" if letter == "F"
                else f"{column}: values lie 0.8 sd above what is usual",
            }  # fmt: skip


def insert(connection: duckdb.DuckDBPyConnection, table: str, **row: Any) -> None:
    """Add a row to a table; what is not given is null."""
    names, marks = ", ".join(row), ", ".join("?" * len(row))
    connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(row.values()))
