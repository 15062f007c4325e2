"""Apache Spark inside this process, by dbt-spark's session method; the session is made here, before dbt asks for one."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import pyarrow as pa
import pyarrow.parquet
import pyspark
from dbt.adapters.spark.session import Cursor
from pyspark.sql import DataFrameWriter, SparkSession
from warehouse import Read, Row, Warehouse

os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"


class SparkWarehouse(Warehouse):
    nature = "real engine"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        # Both have the rules of ANSI, one by default and one not.
        self.settings: dict[str, str] = {}

    def start(self) -> None:
        home = self.folder.resolve()
        settings = {
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.host": "127.0.0.1",
            "spark.driver.memory": "2g",
            "spark.driver.extraJavaOptions": f"-Dderby.system.home={home / 'derby'}",
            "spark.hadoop.javax.jdo.option.ConnectionURL": f"jdbc:derby:;databaseName={home / 'metastore'};create=true",
            "spark.sql.warehouse.dir": str(home / "warehouse"),
            # EXPLAIN is read whole by test_plans.
            "spark.sql.maxMetadataStringLength": "100000",
            "spark.sql.debug.maxToStringFields": "1000",
            "spark.sql.session.timeZone": "UTC",
            "spark.sql.shuffle.partitions": "2",
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            **self.settings,
        }
        builder = SparkSession.builder.master("local[2]").appName("mpm conformance").enableHiveSupport()
        for key, value in settings.items():
            builder = builder.config(key, value)
        self.session = builder.getOrCreate()
        self.session.sparkContext.setLogLevel("OFF")
        self.rows(f"create schema {self.raw_schema}")

    def stop(self) -> None:
        self.session.stop()

    def version(self) -> str:
        return f"Apache Spark {pyspark.__version__}"

    def profile(self) -> dict[str, Any]:
        return {
            "type": "spark",
            "method": "session",
            "host": "none",
            "schema": self.built_schema,
            "threads": 2,
        }

    def load(self, table: str, data: pa.Table) -> None:
        self._writer(table, data).saveAsTable(f"{self.raw_schema}.{table}")

    def load_in_partitions(self, table: str, data: pa.Table, column: str) -> None:
        self._writer(table, data).partitionBy(column).saveAsTable(f"{self.raw_schema}.{table}")

    def _writer(self, table: str, data: pa.Table) -> DataFrameWriter:
        # By way of a file: a time without zone stays one.
        file = self.folder / f"{table}.parquet"
        pyarrow.parquet.write_table(data, file)
        return self.session.read.parquet(str(file)).write.mode("overwrite").format("parquet")

    @contextmanager
    def planned_reads(self, table: str) -> Iterator[list[Read]]:
        reads: list[Read] = []
        name = f"{self.raw_schema}.{table}"
        execute = Cursor.execute

        def explain_and_execute(cursor: Cursor, statement: str, *parameters: Any) -> None:
            query = re.search(r"\b(?:with|select)\b.*", statement, re.IGNORECASE | re.DOTALL)
            if query and name in statement:
                plan = self.rows(f"explain formatted {query.group()}")[0]["plan"]
                reads.extend(_reads(plan, name))
            execute(cursor, statement, *parameters)

        with mock.patch.object(Cursor, "execute", explain_and_execute):
            yield reads

    def rows(self, statement: str) -> list[Row]:
        found = self.session.sql(statement)
        names = [name.lower() for name in found.columns]
        return [dict(zip(names, row, strict=True)) for row in found.collect()]

    def built(self, table: str) -> list[Row]:
        # dbt replaces tables; what the session remembers of their files may be of those before.
        self.session.catalog.refreshTable(f"{self.built_schema}_mpm.{table}")
        return super().built(table)


def _reads(plan: str, table: str) -> Iterator[Read]:
    """The scans of a table in a formatted plan."""
    for node in plan.split("\n\n"):
        if re.match(rf"\s*\(\d+\) Scan \w+ (?:\w+\.)*{re.escape(table)}\b", node):
            told = dict(line.split(": ", 1) for line in node.splitlines() if ": " in line)
            by_partition = told.get("PartitionFilters", "")
            # A plan puts out the columns of partitions whether they are wanted or not: they are read from no file.
            columns = re.findall(r"[<,](\w+):", told["ReadSchema"]) + re.findall(r"(\w+)#\d+", by_partition)
            yield Read(frozenset(columns), told.get("PushedFilters", ""), by_partition)


class Spark35(SparkWarehouse):
    name = "spark-3.5"


class Spark4(SparkWarehouse):
    name = "spark-4"


# One process has one version of Spark; the other needs an environment of its own.
ENGINE_HERE = "spark-3.5" if pyspark.__version__.startswith("3.5") else "spark-4"


def make(name: str, folder: Path) -> Warehouse:
    if name != ENGINE_HERE:
        raise RuntimeError(
            f"{name} needs an environment of its own; this one has pyspark {pyspark.__version__}"
        )
    return {kind.name: kind for kind in (Spark35, Spark4)}[name](folder)
