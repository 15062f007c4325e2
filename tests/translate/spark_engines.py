"""Engines that run the text of Spark and Databricks: Sail (pysail), and Apache Spark (pyspark with its jars), where installed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

ZONE = "America/New_York"
"""The zone of the session lacks one hour and has another twice, and nothing may depend on it."""

Run = Callable[[str], list[dict[str, object]]]


def is_there(name: str) -> bool:
    """Whether an engine is installed."""
    if name == "sail":
        return find_spec("pysail") is not None and find_spec("pyspark") is not None
    found = find_spec("pyspark")
    return found is not None and (Path(found.origin or "").parent / "jars").is_dir()


@contextmanager
def _sail() -> Iterator[Run]:
    from sail import sail, with_doubles

    with sail(ZONE) as session:
        yield lambda text: session.sql(with_doubles(text)).toArrow().to_pylist()


@contextmanager
def _spark() -> Iterator[Run]:
    from pyspark.sql import SparkSession

    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    builder = SparkSession.builder.master("local[1]").config("spark.driver.bindAddress", "127.0.0.1")
    session = (
        builder.config("spark.driver.host", "127.0.0.1")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.sql.session.timeZone", ZONE)
        .getOrCreate()
    )
    try:
        yield lambda text: [row.asDict() for row in session.sql(text).collect()]
    finally:
        session.stop()


ENGINES = {"sail": _sail, "spark": _spark}
