"""Sail: a Rust engine that speaks Spark Connect, in this process and on loopback; it takes the place of Databricks."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager

from pysail.spark import SparkConnectServer
from pyspark.sql import SparkSession

_TEXT_OR_DECIMAL = r"'(?:\\.|[^'\\])*'|`[^`]*`|/\*.*?\*/|--[^\n]*|(?<![\w.])(\d+\.\d*)(?![\w.])"


def with_doubles(statement: str) -> str:
    """Literals such as 0.5 as doubles. Beside a double Sail makes that a decimal, with 15 digits and room for no 1e300; Databricks does
    it the other way round. https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-datatype-rules
    """
    return re.sub(
        _TEXT_OR_DECIMAL, lambda found: f"{found[0]}D" if found[1] else found[0], statement, flags=re.DOTALL
    )


@contextmanager
def sail(zone: str, catalog: str = "main") -> Iterator[SparkSession]:
    """A session of a server that is stopped afterwards. Tables are known to their session alone."""
    os.environ["SAIL_CATALOG__LIST"] = f'[{{name="{catalog}", type="memory", initial_database=["default"]}}]'
    # Sums of 1e300 and -1e300 are what the order makes of them: that of the rows, as in DuckDB.
    os.environ["SAIL_EXECUTION__DEFAULT_PARALLELISM"] = "1"
    os.environ.setdefault("RUST_LOG", "error")
    server = SparkConnectServer("127.0.0.1", 0)
    server.start(background=True)
    try:
        session = SparkSession.builder.remote(f"sc://127.0.0.1:{server.listening_address[1]}").create()
        session.conf.set("spark.sql.session.timeZone", zone)
        # Sail raises for divisions in branches of a CASE that are not taken. Apache Spark 4 runs the same text with ANSI on.
        session.conf.set("spark.sql.ansi.enabled", "false")
        yield session
        session.stop()
    finally:
        server.stop()
