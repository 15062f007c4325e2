"""What OpenLineage calls a table: https://openlineage.io/docs/spec/naming."""

from __future__ import annotations

from dataclasses import dataclass

from openlineage.client.naming.dataset import BigQuery as BigQueryNaming
from openlineage.client.naming.dataset import DatasetNaming, LocalFileSystem
from openlineage.client.naming.dataset import Postgres as PostgresNaming

from mpm_py.errors import MpmError, UnsupportedError
from mpm_py.warehouse.bigquery import BigQuery
from mpm_py.warehouse.database import Database
from mpm_py.warehouse.duckdb_file import DuckDBFile
from mpm_py.warehouse.naming import find_name
from mpm_py.warehouse.postgres import Postgres
from mpm_py.warehouse.snowflake import Snowflake


@dataclass(frozen=True)
class _SnowflakeTable(DatasetNaming):
    """The library's own class wants the organisation apart, which older names of accounts do not have."""

    account: str
    name: str

    def get_namespace(self) -> str:
        """The account, whole."""
        return f"snowflake://{self.account}"

    def get_name(self) -> str:
        """Database, schema and table as dbt writes them."""
        return self.name


@dataclass(frozen=True)
class Names:
    """The names of what is in a database."""

    database: Database
    tables: tuple[tuple[str, str], ...]
    """Schema and name of every table and view."""

    @classmethod
    def of(cls, database: Database) -> Names:
        """Look up what there is, by name alone."""
        with database.connected() as client:
            return cls(database, tuple(client.tables()))

    def table(self, schema: str, name: str) -> DatasetNaming:
        """A table. DuckDB has no rule of its own: a table is a path that goes on inside its file."""
        if isinstance(self.database, Postgres):
            where = self.database
            return PostgresNaming(where.host, str(where.port), where.database, schema, name)
        if isinstance(self.database, Snowflake):
            return _SnowflakeTable(self.database.account, f"{self.database.database}.{schema}.{name}")
        if isinstance(self.database, BigQuery):
            return BigQueryNaming(self.database.project, schema, name)
        if isinstance(self.database, DuckDBFile):
            return LocalFileSystem(f"{self.database.path.as_posix()}/{schema}.{name}")
        raise UnsupportedError("an event of OpenLineage", self.database.login.dialect)

    def relation(self, declared: str) -> DatasetNaming:
        """A relation as it is declared: a model of dbt may be in any schema, and is found by its name."""
        login = self.database.login
        there = [(login.catalog, schema, name) for schema, name in self.tables]
        try:
            found = find_name(declared, there, self.database.default_schema)
        except MpmError:
            # Several are called so, and none of them is where relations without a schema are.
            found = None
        if found is not None:
            return self.table(found[1], found[2])
        schema, _, name = declared.rpartition(".")
        return self.table(schema or self.database.default_schema, name)
