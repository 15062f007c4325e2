"""Databricks' stand-in: dbt-databricks as it is, in front of Sail with Delta tables (see databricks_driver)."""

from __future__ import annotations

import os
from importlib.metadata import version
from pathlib import Path
from typing import Any
from unittest import mock

import pyarrow as pa
import pyarrow.parquet
from databricks_driver import Workspace
from dbt.adapters.databricks import connections
from pysail.spark import SparkConnectServer
from pyspark.sql import SparkSession
from warehouse import Row, Warehouse

_CATALOG = "main"


class SailWarehouse(Warehouse):
    name = "databricks"
    nature = "stand-in"

    def start(self) -> None:
        os.environ["SAIL_CATALOG__LIST"] = (
            f'[{{name="{_CATALOG}", type="memory", initial_database=["default"]}}]'
        )
        os.environ.setdefault("RUST_LOG", "error")
        self._server = SparkConnectServer("127.0.0.1", 0)
        self._server.start(background=True)
        _, port = self._server.listening_address
        # A zone of the session that no row is in: nothing may depend on it.
        session = SparkSession.builder.remote(f"sc://127.0.0.1:{port}").create()
        session.conf.set("spark.sql.session.timeZone", "Asia/Tokyo")
        self.workspace = Workspace(session, _CATALOG)
        self._replaced = [
            mock.patch("databricks.sql.connect", self.workspace.connect),
            mock.patch.object(connections, "check_spog_preconditions"),
        ]
        for replaced in self._replaced:
            replaced.start()
        for schema in (self.raw_schema, self.built_schema, f"{self.built_schema}_mpm", "default"):
            self.rows(f"create schema if not exists {_CATALOG}.{schema} location '{self.folder / schema}'")

    def stop(self) -> None:
        for replaced in self._replaced:
            replaced.stop()
        self.workspace.session.stop()
        self._server.stop()

    def version(self) -> str:
        return (
            f"dbt-databricks {version('dbt-databricks')} on Sail {version('pysail')}, which is not Databricks"
        )

    def profile(self) -> dict[str, Any]:
        return {
            "type": "databricks", "host": "127.0.0.1", "http_path": "/sql/1.0/warehouses/mpm", "token": "none",
            "catalog": _CATALOG, "schema": self.built_schema, "threads": 2,
        }  # fmt: skip

    def load(self, table: str, data: pa.Table) -> None:
        file = self.folder / f"{table}.parquet"
        pyarrow.parquet.write_table(data, file)
        self.rows(f"drop table if exists {_CATALOG}.{self.raw_schema}.{table}")
        self.rows(
            f"create table {_CATALOG}.{self.raw_schema}.{table} using delta as select * from parquet.`{file}`"
        )

    def rows(self, statement: str) -> list[Row]:
        found = self.workspace.run(statement)
        return found.rename_columns([name.lower() for name in found.column_names]).to_pylist()


def make(name: str, folder: Path) -> Warehouse:
    return SailWarehouse(folder)
