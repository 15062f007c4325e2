"""Databricks' stand-in: dbt-databricks as it is, in front of Sail with Delta tables (see databricks_driver)."""

from __future__ import annotations

from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path
from typing import Any
from unittest import mock

import pyarrow as pa
import pyarrow.parquet
from databricks_driver import Workspace
from dbt.adapters.databricks import connections
from sail import sail
from warehouse import Row, Warehouse

_CATALOG = "main"
# Lacks one hour and has another twice; nothing may depend on it.
_ZONE = "America/New_York"


class SailWarehouse(Warehouse):
    name = "databricks"
    nature = "stand-in"

    def start(self) -> None:
        self._running = ExitStack()
        session = self._running.enter_context(sail(_ZONE, _CATALOG))
        self.workspace = Workspace(session, _CATALOG)
        # What would ask the host over the network.
        self._running.enter_context(mock.patch.object(connections, "check_spog_preconditions"))
        self._running.enter_context(mock.patch("databricks.sql.connect", self.workspace.connect))
        for schema in (self.raw_schema, self.built_schema, f"{self.built_schema}_mpm"):
            self.rows(f"create schema if not exists {_CATALOG}.{schema} location '{self.folder / schema}'")

    def stop(self) -> None:
        self._running.close()

    def version(self) -> str:
        return f"Sail {version('pysail')}, which is not Databricks"

    def profile(self) -> dict[str, Any]:
        return {
            "type": "databricks", "host": "127.0.0.1", "http_path": "/sql/1.0/warehouses/mpm", "token": "none",
            "catalog": _CATALOG, "schema": self.built_schema, "threads": 2,
        }  # fmt: skip

    def load(self, table: str, data: pa.Table) -> None:
        file = self.folder / f"{table}.parquet"
        pyarrow.parquet.write_table(data, file)
        name = f"`{_CATALOG}`.`{self.raw_schema}`.`{table}`"
        self.workspace.answer(f"drop table if exists {name}")
        self.rows(f"create table {name} using delta as select * from parquet.`{file}`")

    def rows(self, statement: str) -> list[Row]:
        found = self.workspace.run(statement)
        return found.rename_columns([name.lower() for name in found.column_names]).to_pylist()


def make(name: str, folder: Path) -> Warehouse:
    return SailWarehouse(folder)
