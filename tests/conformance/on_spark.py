"""Apache Spark inside this process, by dbt-spark's session method; the session is made here, before dbt asks for one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet
import pyspark
from warehouse import Row, Warehouse

os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"


class SparkWarehouse(Warehouse):
    nature = "real engine"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        # Both have the rules of ANSI, one by default and one not.
        self.settings: dict[str, str] = {}

    def start(self) -> None:
        from pyspark.sql import SparkSession

        home = self.folder.resolve()
        settings = {
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.host": "127.0.0.1",
            "spark.driver.memory": "2g",
            "spark.driver.extraJavaOptions": f"-Dderby.system.home={home / 'derby'}",
            "spark.hadoop.javax.jdo.option.ConnectionURL": f"jdbc:derby:;databaseName={home / 'metastore'};create=true",
            "spark.sql.warehouse.dir": str(home / "warehouse"),
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
        return {"type": "spark", "method": "session", "host": "none", "schema": self.built_schema, "threads": 2}

    def load(self, table: str, data: pa.Table) -> None:
        file = self.folder / f"{table}.parquet"
        pyarrow.parquet.write_table(data, file)
        read = self.session.read.parquet(str(file))
        read.write.mode("overwrite").format("parquet").saveAsTable(f"{self.raw_schema}.{table}")

    def rows(self, statement: str) -> list[Row]:
        found = self.session.sql(statement)
        names = [name.lower() for name in found.columns]
        return [dict(zip(names, row, strict=True)) for row in found.collect()]

    def built(self, table: str) -> list[Row]:
        # dbt replaces tables; what the session remembers of their files may be of those before.
        self.session.catalog.refreshTable(f"{self.built_schema}_mpm.{table}")
        return super().built(table)


class Spark35(SparkWarehouse):
    name = "spark-3.5"


class Spark4(SparkWarehouse):
    name = "spark-4"


def make(name: str, folder: Path) -> Warehouse:
    found = next(kind for kind in (Spark35, Spark4) if kind.name == name)
    if not pyspark.__version__.startswith(name.removeprefix("spark-")):
        raise RuntimeError(f"{name} needs its own environment; this one has pyspark {pyspark.__version__}")
    return found(folder)
