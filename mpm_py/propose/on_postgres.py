"""`mpm init` on PostgreSQL: the same statements, translated, over `MOST_ROWS` rows of a relation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from mpm_py.errors import ExecutionError
from mpm_py.propose.on_server import OnServer, took_too_long
from mpm_py.propose.opened import Listed, Opened, Part
from mpm_py.propose.views import View
from mpm_py.warehouse import quoting
from mpm_py.warehouse.postgres import Postgres
from mpm_py.warehouse.postgres_relation import confirm_readable

MOST_ROWS = 200_000
"""Rows from which on only a part is read: distinct values are counted by sorting, column by column."""
MOST_SECONDS = 60
"""A statement that takes longer is ended: a view may do anything."""
SETTINGS = (
    f"SET LOCAL statement_timeout = '{MOST_SECONDS}s'",
    # Every statement is to see the same part of a relation.
    "SET LOCAL synchronize_seqscans = off",
    "SET LOCAL max_parallel_workers_per_gather = 0",
)

LISTED = """
    SELECT n.nspname, c.relname, CASE WHEN c.relkind IN ('r', 'p') AND c.reltuples >= 0 THEN c.reltuples END
    FROM pg_catalog.pg_class AS c
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v') AND NOT c.relispartition
        AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
        AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
    ORDER BY 1, 2
"""
SCHEMA = "SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = {schema}"
COMMENTS = """
    SELECT n.nspname, c.relname, obj_description(c.oid, 'pg_class')
    FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
"""


class OnPostgres(OnServer):
    """An open connection, which only reads."""

    database: Postgres

    def rows(self, statement: str) -> list[dict[str, Any]]:
        """Rows of a statement."""
        try:
            return super().rows(statement)
        except ExecutionError as error:
            if "statement timeout" not in error.message:
                raise
            raise took_too_long(self.name, MOST_SECONDS) from error

    def listed(self) -> Sequence[Listed]:
        """Every table and view that may be read; a partitioned table without its parts."""
        columns = self.client.columns()
        return [
            Listed(schema, name, None if rows is None else int(rows), columns.get((schema, name), ()))
            for schema, name, rows in self.client.rows(LISTED)
        ]

    def comments(self) -> Mapping[tuple[str, str], str | None]:
        """The comment on every table and view."""
        return {
            (schema.lower(), name.lower()): comment for schema, name, comment in self.client.rows(COMMENTS)
        }

    def read(self, alias: str, schema: str, name: str) -> str:
        """What is read of a relation: all, a sample of the blocks of a table, or the first rows of a view."""
        kind = confirm_readable(self.database, self.client, schema, name)
        relation = self.database.relation(schema, name)
        ((planned,),) = self.client.rows(f"EXPLAIN (FORMAT JSON) SELECT * FROM {relation}")
        count = int(planned[0]["Plan"]["Plan Rows"])
        if count <= MOST_ROWS:
            return relation
        share = MOST_ROWS / count
        if kind == "v":
            self.parts[alias] = Part(share, f"the first {MOST_ROWS:,} rows that the view gives")
            return f"(SELECT * FROM {relation} LIMIT {MOST_ROWS})"
        self.parts[alias] = Part(share, f"a sample of some {MOST_ROWS:,} rows, taken block by block")
        return f"(SELECT * FROM {relation} TABLESAMPLE SYSTEM ({100 * share:.9f}) REPEATABLE (1))"


@dataclass(frozen=True)
class PostgresPlace:
    """A database of a server, and how `warehouse:` names it."""

    database: Postgres
    head: Mapping[str, str]

    @property
    def name(self) -> str:
        """The address, without a password."""
        return self.database.name

    @property
    def key(self) -> str:
        """Server, database and user."""
        return self.database.key

    @property
    def advice(self) -> str:
        """Where the password is to be found, if an address gave it."""
        if not self.database.password or self.database.profile:
            return ""
        return "The password is not in the file: mpm run takes it from PGPASSWORD or ~/.pgpass."

    @contextmanager
    def opened(self, named: Sequence[str]) -> Iterator[Opened]:
        """Connect to read one state of everything."""
        with self.database.connected() as client:
            for setting in SETTINGS:
                client.execute(setting)
            yield OnPostgres(self.database, client)

    def make_views(self, views: Sequence[View]) -> None:
        """Make views, and their schema where it is not there."""
        schema = views[0].schema  # All are in the schema of the results.
        self.database.check(schema)
        with self.database.writing(schema) as client:
            # IF NOT EXISTS asks for the right to make one even where it is there.
            if not client.rows(SCHEMA.format(schema=quoting.text(schema))):
                client.execute(f"CREATE SCHEMA {quoting.name(schema)}")
            there = client.tables()
            for view in views:
                relation = f"{quoting.name(schema)}.{quoting.name(view.name)}"
                if (schema, view.name) not in there:
                    client.execute(f"CREATE VIEW {relation} AS {view.query}")
                    client.execute(f"COMMENT ON VIEW {relation} IS {quoting.text(view.comment)}")
