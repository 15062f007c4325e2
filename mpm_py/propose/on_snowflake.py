"""`mpm init` on Snowflake: the same statements, translated, over `MOST_ROWS` rows of a relation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from mpm_py.errors import ExecutionError
from mpm_py.propose.on_server import OnServer, took_too_long
from mpm_py.propose.opened import Listed, Opened, Part
from mpm_py.propose.views import View
from mpm_py.translate.dialects import DIALECTS
from mpm_py.warehouse.snowflake import Snowflake
from mpm_py.warehouse.snowflake_names import needs_quotes, quoted, stored, written

MOST_ROWS = 1_000_000
"""Rows from which on only a part is read."""
BLOCKS_FROM = 100_000_000
"""Rows from which on a sample is one of micro-partitions: of fewer these are too few to choose from."""
MOST_SECONDS = 60
"""A statement that takes longer is ended: a view may do anything."""
TIMEOUT = f"ALTER SESSION SET STATEMENT_TIMEOUT_IN_SECONDS = {MOST_SECONDS}"

RELATIONS = """
    SELECT table_schema, table_name, table_type, row_count, comment FROM information_schema.tables
    WHERE table_schema <> 'INFORMATION_SCHEMA' ORDER BY 1, 2
"""


class OnSnowflake(OnServer):
    """An open session."""

    database: Snowflake

    def rows(self, statement: str) -> list[dict[str, Any]]:
        """Rows of a statement."""
        try:
            return super().rows(statement)
        except ExecutionError as error:
            if "timeout" not in error.message:
                raise
            raise took_too_long(self.name, MOST_SECONDS) from error

    def listed(self) -> Sequence[Listed]:
        """Every table and view that can be named without quotes, and that the role may use."""
        columns = self.client.columns()
        return [
            Listed(
                *(written(schema), written(name)),
                row_count,
                columns.get((written(schema), written(name)), ()),
            )
            for schema, name, _, row_count, _ in self.client.rows(RELATIONS)
            if not needs_quotes(schema) and not needs_quotes(name)
        ]

    def comments(self) -> Mapping[tuple[str, str], str | None]:
        """The comment on every table and view."""
        return {
            (schema.lower(), name.lower()): comment
            for schema, name, _, _, comment in self.client.rows(RELATIONS)
        }

    def read(self, alias: str, schema: str, name: str) -> str:
        """What is read of a relation: all, a sample of the rows of a table, or the first rows of a view."""
        self.client.confirm_readable(schema, name)
        relation = self.database.relation(schema, name)
        ((kind, known),) = [
            (kind, row_count)
            for *place, kind, row_count, _ in self.client.rows(RELATIONS)
            if place == [stored(schema), stored(name)]
        ]
        is_table = kind == "BASE TABLE" and known is not None
        count = int(known) if is_table else self._counted(relation)
        if count <= MOST_ROWS:
            return relation
        share = MOST_ROWS / count
        if not is_table:
            self.parts[alias] = Part(share, f"the first {MOST_ROWS:,} rows that the view gives")
            return f"(SELECT * FROM {relation} LIMIT {MOST_ROWS})"
        # https://docs.snowflake.com/en/sql-reference/constructs/sample
        method, how = (
            ("BERNOULLI", "row by row") if count < BLOCKS_FROM else ("SYSTEM", "by micro-partitions")
        )
        self.parts[alias] = Part(share, f"a sample of some {MOST_ROWS:,} rows, taken {how}")
        return f"(SELECT * FROM {relation} SAMPLE {method} ({100 * share:.9f}) SEED (1))"

    def _counted(self, relation: str) -> int:
        ((count,),) = self.client.rows(f"SELECT COUNT(*) FROM {relation}")
        return int(count)


@dataclass(frozen=True)
class SnowflakePlace:
    """A database of an account, and how `warehouse:` names it."""

    database: Snowflake
    head: Mapping[str, str]

    @property
    def name(self) -> str:
        """User, account and database."""
        return self.database.name

    @property
    def key(self) -> str:
        """Account, database, user and role."""
        return self.database.key

    @property
    def advice(self) -> str:
        """The profile says all."""
        return ""

    @contextmanager
    def opened(self, named: Sequence[str]) -> Iterator[Opened]:
        """Connect to read."""
        with self.database.connected() as client:
            client.execute(TIMEOUT)
            yield OnSnowflake(self.database, client)

    def make_views(self, views: Sequence[View]) -> None:
        """Make views, and their schema where it is not there."""
        schema = views[0].schema  # All are in the schema of the results.
        self.database.check(schema)
        with self.database.writing(schema) as client:
            there = client.tables()
            if written(stored(schema)) not in {where for where, _ in there}:
                database = quoted(self.database.database)
                client.execute(f"CREATE SCHEMA IF NOT EXISTS {database}.{quoted(schema)}")
            for view in views:
                relation = self.database.relation(schema, view.name)
                comment = DIALECTS["snowflake"].text(view.comment)
                client.execute(f"CREATE VIEW IF NOT EXISTS {relation} COMMENT = {comment} AS {view.query}")
