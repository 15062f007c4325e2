"""`mpm init` on BigQuery: the same statements, translated; of large tables a sample of their blocks.

What a statement costs is by the columns that it names, so that few are read, and none twice without need.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from mpm_py.propose.on_server import OnServer
from mpm_py.propose.opened import Listed, Opened, Part
from mpm_py.propose.views import View
from mpm_py.terminal.words import byte_text
from mpm_py.translate.dialects import DIALECTS
from mpm_py.warehouse import quoting
from mpm_py.warehouse.bigquery import BigQuery
from mpm_py.warehouse.bigquery_client import BigQueryClient
from mpm_py.warehouse.bigquery_columns import columns_of

SAMPLED_BYTES = 5_000_000_000
"""Bytes of a table from which on only a sample is read: at most that much for each statement."""
EARLIEST = {"DATE": "0001-01-01", "DATETIME": "0001-01-01 00:00:00", "TIMESTAMP": "0001-01-01 00:00:00+00"}
MADE_VIEW = re.compile(r"_timed(_\d+)?$")
"""How views of `mpm init` end; what others are for is of no matter."""


class OnBigQuery(OnServer):
    """A client, which only reads."""

    database: BigQuery
    client: BigQueryClient

    def listed(self) -> Sequence[Listed]:
        """Every table and view of the profile's dataset."""
        described = self.client.described(self.default_schema)
        return [
            Listed(table.dataset_id, table.table_id, table.num_rows, columns_of(table.schema))
            for table in described
        ]

    def comments(self) -> Mapping[tuple[str, str], str | None]:
        """The description of every view that may be one of `mpm init`, and that others are there."""
        return {
            (schema.lower(), name.lower()): self._description(schema, name)
            if MADE_VIEW.search(name)
            else None
            for schema, name in self.client.tables()
        }

    def _description(self, schema: str, name: str) -> str | None:
        table = self.client.table(schema, name)
        return None if table is None else str(table.description or "")

    def read(self, alias: str, schema: str, name: str) -> str:
        """What is read of a relation: all of a view and of a small table, else a sample of blocks."""
        self.client.confirm_readable(schema, name)
        described, relation = self.client.table(schema, name), self.database.relation(schema, name)
        size = described.num_bytes or 0
        condition = _condition(described)
        sample = ""
        if size > SAMPLED_BYTES and described.table_type == "TABLE":
            share = SAMPLED_BYTES / size
            self.parts[alias] = Part(share, f"a sample of some {byte_text(SAMPLED_BYTES)}, by blocks")
            sample = f" TABLESAMPLE SYSTEM ({100 * share:.9f} PERCENT)"
        if not (sample or condition):
            return relation
        return f"(SELECT * FROM {relation}{sample}" + (f" WHERE {condition})" if condition else ")")


def _condition(described: Any) -> str:
    """A filter that every row with a partition passes, for a table that is not read without one."""
    if not described.require_partition_filter:
        return ""
    if described.range_partitioning is not None:
        name = quoting.name_in("bigquery", described.range_partitioning.field)
        return f"{name} >= {int(described.range_partitioning.range_.start)}"
    column = described.time_partitioning and described.time_partitioning.field
    if not column:  # By the time at which rows came in.
        return f"_PARTITIONTIME >= TIMESTAMP {quoting.text(EARLIEST['TIMESTAMP'])}"
    types = {one.name: one.data_type for one in columns_of(described.schema)}
    earliest = quoting.text(EARLIEST[types[column]])
    return f"{quoting.name_in('bigquery', column)} >= CAST({earliest} AS {types[column]})"


@dataclass(frozen=True)
class BigQueryPlace:
    """A project, and how `warehouse:` names it."""

    database: BigQuery
    head: Mapping[str, str]
    advice: str = ""

    @property
    def name(self) -> str:
        """The project."""
        return self.database.name

    @property
    def key(self) -> str:
        """Project, server and who reads."""
        return self.database.key

    @contextmanager
    def opened(self, named: Sequence[str]) -> Iterator[Opened]:
        """Make a client."""
        with self.database.connected() as client:
            yield OnBigQuery(self.database, client)

    def make_views(self, views: Sequence[View]) -> None:
        """Make views, and their dataset where it is not there."""
        schema = views[0].schema  # All are in the schema of the results.
        self.database.check(schema)
        with self.database.connected() as client:
            if client.location_of(schema) is None:
                client.execute(f"CREATE SCHEMA IF NOT EXISTS {self.database.dataset(schema)}")
            for view in views:
                relation = self.database.relation(schema, view.name)
                comment = DIALECTS["bigquery"].text(view.comment)
                options = f"OPTIONS (description = {comment})"
                client.execute(f"CREATE VIEW IF NOT EXISTS {relation} {options} AS {view.query}")
