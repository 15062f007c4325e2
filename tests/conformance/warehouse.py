"""What the conformance suite needs of a warehouse: start, load, read. One file an engine implements it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib import import_module, metadata
from pathlib import Path
from typing import Any, ClassVar

import pyarrow as pa
from hard_data import FULL, Size

Row = dict[str, Any]


@dataclass(frozen=True)
class Read:
    """One read of a table, as the engine's plan of a statement tells it."""

    columns: frozenset[str]
    filters: str
    """By which the storage leaves rows out."""
    partition_filters: str
    """By which whole partitions are left out."""


class Warehouse(ABC):
    """One engine, running, with a schema of raw tables and one that dbt builds in."""

    name: ClassVar[str]
    """As in the support table and on the command line: --engine NAME."""

    nature: ClassVar[str]
    """What stands behind the results: `real engine`, `emulation`, `stand-in` or `analyser`."""

    size: ClassVar[Size] = FULL
    """How much data it is given, and DuckDB beside it."""

    raw_schema: ClassVar[str] = "raw"
    built_schema: ClassVar[str] = "mpm_conformance"

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @abstractmethod
    def start(self) -> None:
        """Start the engine, empty."""

    @abstractmethod
    def stop(self) -> None:
        """Stop it and leave nothing running."""

    @abstractmethod
    def version(self) -> str:
        """Name and version of the engine, as a reader of the support table wants it."""

    @abstractmethod
    def profile(self) -> dict[str, Any]:
        """The output of profiles.yml by which dbt connects."""

    @abstractmethod
    def load(self, table: str, data: pa.Table) -> None:
        """Put rows into a table of the raw schema, with the columns and types of the data; replaces what is there."""

    @abstractmethod
    def rows(self, statement: str) -> list[Row]:
        """Rows of a query, by column in lower case."""

    def adapter(self) -> str:
        """Name and version of the dbt adapter."""
        package = f"dbt-{self.profile()['type']}"
        return f"{package} {metadata.version(package)}"

    def before_dbt(self) -> None:  # noqa: B027 - most engines need nothing
        """Let go of what a connection of dbt's would wait for."""

    def after_dbt(self) -> None:  # noqa: B027 - most engines need nothing
        """Close what dbt has left open."""

    def load_in_partitions(self, table: str, data: pa.Table, column: str) -> None:
        """As load, in partitions by the values of a column."""
        raise NotImplementedError

    def planned_reads(self, table: str) -> AbstractContextManager[list[Read]]:
        """Within it, every read of a raw table that statements of dbt plan is put into the list."""
        raise NotImplementedError

    def sent(self) -> list[str]:
        """The statements that dbt has sent, where the engine is asked to write them down."""
        raise NotImplementedError(f"{self.name} does not write down statements")

    def built(self, table: str) -> list[Row]:
        """All rows of a result table; dbt puts them into a schema beside the one of the monitors."""
        return self.rows(f"select * from {self.built_schema}_mpm.{table}")


_MODULES = {
    "duckdb": "on_duckdb",
    "postgres": "on_postgres",
    "spark-3.5": "on_spark",
    "spark-4": "on_spark",
    "clickhouse": "on_clickhouse",
    "snowflake": "on_snowflake",
    "databricks": "on_sail",
    "bigquery": "on_bigquery",
}
ENGINES = tuple(_MODULES)


def warehouse(name: str, folder: Path) -> Warehouse:
    """The warehouse of an engine, not started."""
    make: Callable[[str, Path], Warehouse] = import_module(_MODULES[name]).make
    return make(name, folder)
