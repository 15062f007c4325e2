"""Databricks SQL: as Spark, by its own documentation.

https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-functions-builtin-alpha
"""

from dataclasses import replace

from mpm_py.translate.dialects import spark

DIALECT = replace(
    spark.DIALECT,
    name="databricks",
    parents=("spark",),
    create_table="create table {table} as\n{query}",
)
