"""Databricks' text is accepted by the parser of Apache Spark, of whose grammar Databricks' is a superset.

Runs where Apache Spark 4 (pyspark with its jars) is installed; sqlfluff's grammar judges it everywhere (test_parsers).
"""

import os
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from test_parsers import texts

_FOUND = find_spec("pyspark")
HAS_SPARK = _FOUND is not None and (Path(_FOUND.origin or "").parent / "jars").is_dir()


@pytest.fixture(scope="module")
def parse() -> Iterator[Callable[[str], object]]:
    if not HAS_SPARK:
        pytest.skip("Apache Spark is not installed")
    from pyspark.sql import SparkSession

    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    builder = SparkSession.builder.master("local[1]").config("spark.driver.bindAddress", "127.0.0.1")
    session = (
        builder.config("spark.driver.host", "127.0.0.1").config("spark.ui.enabled", "false").getOrCreate()
    )
    yield session._jsparkSession.sessionState().sqlParser().parsePlan
    session.stop()


@pytest.mark.parametrize("dialect", ["databricks", "spark"])
def test_every_statement_is_one_of_spark(parse: Callable[[str], object], dialect: str):
    refused = {}
    for name, text in texts(dialect):
        try:
            parse(text)
        except Exception as error:
            refused[name] = str(error).strip().splitlines()[0]
    assert refused == {}


def test_the_parser_refuses_what_is_not_spark(parse: Callable[[str], object]):
    with pytest.raises(Exception, match="PARSE_SYNTAX_ERROR"):
        parse("SELECT COUNT(*) FILTER WHERE x > 1 FROM t")
