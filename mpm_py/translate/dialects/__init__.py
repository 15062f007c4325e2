"""The supported warehouses: one small file of differences each."""

from __future__ import annotations

from importlib import import_module

from mpm_py.translate.dialects.base import Dialect

# The type of a dbt adapter, and the name of the file here. Parents stand before those that inherit from them.
NAMES = (
    "duckdb",
    "postgres",
    "redshift",
    "snowflake",
    "bigquery",
    "spark",
    "databricks",
    "trino",
    "clickhouse",
    "athena",
)

DIALECTS: dict[str, Dialect] = {name: import_module(f"{__name__}.{name}").DIALECT for name in NAMES}

__all__ = ["DIALECTS", "Dialect"]
