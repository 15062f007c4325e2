"""The summary: read from hand-made observations and results, told in plain words at any width."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

import duckdb
import pytest
from rich.console import Console

from mpm_py.contract_tables import TABLES
from mpm_py.summary import MonitorSummary, Summary, render, summarise

FIRST = datetime(2024, 1, 1)
BASELINE_WINDOWS, WINDOWS = 56, 168
MOVED_AT = 112
"""From this window on, `age` lies elsewhere, and so does `country`, but only for the few rows of shop x."""

WIDE = 140
Counts = Mapping[tuple[str, int, str | None], int]


def window_start(number: int) -> datetime:
    """Start of a window, UTC."""
    return FIRST + timedelta(days=number)


def age(number: int) -> Counts:
    """Rows of `age` by bin: ten below 40 at first, all above later."""
    return {("value", 0, None): 500, ("value", 1, None): 500} if number < MOVED_AT else {("value", 2, None): 1000}


def country(number: int, shop: str) -> Counts:
    """Rows of `country`; those of shop x move from NO to SE."""
    rows = 950 if shop == "y" else 50
    if shop == "x" and number >= MOVED_AT:
        return {("category", 1, "SE"): rows}
    return {("category", 0, "NO"): rows - 10, ("category", 1, "SE"): 10}


def merged(*parts: Counts) -> Counts:
    """The sum of counts."""
    keys = {key for part in parts for key in part}
    return {key: sum(part.get(key, 0) for part in parts) for key in sorted(keys, key=str)}


class Store:
    """A database with the tables of the contract, to be filled row by row."""

    def __init__(self) -> None:
        self.connection = duckdb.connect()
        self.connection.execute("CREATE SCHEMA mpm; SET schema = 'mpm'")
        for table in TABLES:
            columns = ", ".join(f"{column.name} {_sql_type(column.type)}" for column in table.columns)
            self.connection.execute(f"CREATE TABLE {table.name} ({columns})")
        self.rows: dict[str, list[dict[str, object]]] = {table.name: [] for table in TABLES}

    def add(self, table: str, **row: object) -> None:
        """Remember a row; columns that are not given are null."""
        self.rows[table].append(row)

    def observe(self, number: int | None, column: str, kind: str, segment: str, counts: Counts) -> None:
        """Observe a column in a window, or in the baseline where the number is None."""
        window = _window(number)
        cell = {
            **window,
            "monitor": "shop",
            "segment_key": "shop" if segment else "__all__",
            "segment_value": segment or "__all__",
            "column_name": column,
            "column_role": "relation" if column == "__relation__" else "feature",
            "value_kind": kind,
            "observed_at": FIRST,
        }
        for (bin_kind, index, category), rows in counts.items():
            label = {"label_count": rows, "label_sum": rows / 4, "prediction_sum": rows / (4 if (number or 0) < MOVED_AT else 8)}
            total = 10.0 * sum(count * key[1] for key, count in counts.items())
            extra: dict[str, object] = label if column == "__relation__" else {"value_sum": 10.0 * index * rows}
            self.add("mpm_observations", **cell, bin_kind=bin_kind, bin_index=index, category=category, row_count=rows, **extra)
        if column != "__relation__":
            rows = sum(counts.values())
            self.add("mpm_observations", **cell, bin_kind="total", row_count=rows, value_sum=total, bin_center=30.0)

    def learn(self, column: str, kind: str, scheme: str, *bins: Mapping[str, object]) -> None:
        """Say how a column is binned."""
        cell = {**_window(None), "dataset": "bins", "window_id": "bins", "monitor": "shop", "segment_key": "__all__"}
        cell |= {"segment_value": "__all__", "column_name": column, "column_role": "feature", "value_kind": kind, "row_count": 0}
        self.add("mpm_observations", **cell, bin_kind="total", category=scheme, bin_center=30.0 if kind == "numeric" else None)
        for edge in bins:
            self.add("mpm_observations", **{**cell, **edge})

    def summarise(self) -> Summary:
        """Write the rows and read the summary."""
        for table, rows in self.rows.items():
            for row in rows:
                names, marks = ", ".join(row), ", ".join("?" * len(row))
                self.connection.execute(f"INSERT INTO mpm.{table} ({names}) VALUES ({marks})", list(row.values()))
        self.rows = {table: [] for table in self.rows}
        self.connection.execute("SET schema = 'main'")
        return summarise(self.connection, "mpm", database="shop.duckdb")
