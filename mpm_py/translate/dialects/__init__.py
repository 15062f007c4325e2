"""The supported warehouses: one small file of differences each."""

from __future__ import annotations

from mpm_py.translate.dialects import (
    bigquery,
    clickhouse,
    databricks,
    duckdb,
    postgres,
    redshift,
    snowflake,
    spark,
    trino,
)
from mpm_py.translate.dialects.base import Dialect

DIALECTS: dict[str, Dialect] = {
    dialect.name: dialect
    for dialect in (
        duckdb.DIALECT,
        postgres.DIALECT,
        redshift.DIALECT,
        snowflake.DIALECT,
        bigquery.DIALECT,
        spark.DIALECT,
        databricks.DIALECT,
        trino.DIALECT,
        clickhouse.DIALECT,
    )
}

__all__ = ["DIALECTS", "Dialect"]
