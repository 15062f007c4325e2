"""DuckDB: the reference that all others are compared with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from warehouse import Row, Warehouse


class DuckdbWarehouse(Warehouse):
    name = "duckdb"
    nature = "real engine"

    @property
    def _file(self) -> str:
        return str(self.folder / "conformance.duckdb")

    def start(self) -> None:
        self.rows(f"create schema {self.raw_schema}")

    def stop(self) -> None:
        self.after_dbt()

    def version(self) -> str:
        return f"DuckDB {duckdb.__version__}"

    def profile(self) -> dict[str, Any]:
        return {"type": "duckdb", "path": self._file, "schema": self.built_schema, "threads": 2}

    def load(self, table: str, data: pa.Table) -> None:
        with duckdb.connect(self._file) as connection:
            connection.register("given", data)
            connection.execute(f"create or replace table {self.raw_schema}.{table} as select * from given")

    def rows(self, statement: str) -> list[Row]:
        with duckdb.connect(self._file) as connection:
            found = connection.execute(statement)
            names = [column[0].lower() for column in found.description or []]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def after_dbt(self) -> None:
        DuckDBConnectionManager.close_all_connections()


def make(name: str, folder: Path) -> Warehouse:
    return DuckdbWarehouse(folder)
