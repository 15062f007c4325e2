"""A relation of PostgreSQL before it is read: whether it is there, may be read, and can be watched by dbt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mpm_py.columns import base_kind
from mpm_py.errors import MpmError
from mpm_py.warehouse import quoting
from mpm_py.warehouse.database import Client
from mpm_py.warehouse.duckdb import Column
from mpm_py.warehouse.postgres import Postgres

FOUND = """
    SELECT c.relkind::text, has_schema_privilege(n.oid, 'USAGE'), has_table_privilege(c.oid, 'SELECT')
    FROM pg_catalog.pg_class AS c
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname = {schema} AND c.relname = {name}
"""
# The catalog that dbt reads, so that a column is of the same kind here and in a run.
COLUMNS = """
    SELECT table_schema, table_name, column_name, data_type, character_maximum_length, numeric_precision,
        numeric_scale, ordinal_position
    FROM information_schema.columns
    WHERE {condition}
    ORDER BY table_schema, table_name, ordinal_position
"""
NOT_FOR_DBT = {"m": "a materialized view", "f": "a foreign table"}


@dataclass(frozen=True)
class PostgresColumn(Column):
    """One column of a relation of PostgreSQL."""

    @property
    def base_kind(self) -> str:
        """What its type means for observing it."""
        return base_kind(self.data_type, "postgres")


def confirm_readable(database: Postgres, client: Client, schema: str, name: str) -> str:
    """See that a relation may be read, and that dbt can watch it; gives its kind as pg_class has it.

    Raises:
        MpmError: it may not, or cannot; with the statements that help.
    """
    found = client.rows(FOUND.format(schema=quoting.text(schema), name=quoting.text(name)))
    if not found:
        raise MpmError(f"{schema}.{name} was not found in {database.name}", "check the name")
    ((kind, may_use, may_read),) = found
    place, relation = quoting.name(schema), f"{quoting.name(schema)}.{quoting.name(name)}"
    user = quoting.name(database.acting_user)
    wanted = [] if may_use else [f"GRANT USAGE ON SCHEMA {place} TO {user};"]
    wanted += [] if may_read else [f"GRANT SELECT ON {relation} TO {user};"]
    if wanted:
        raise MpmError(
            f"{user} may not read {schema}.{name} of {database.name}",
            f"let its owner run: {' '.join(wanted)}",
        )
    if kind in NOT_FOR_DBT:
        raise MpmError(
            f"{schema}.{name} is {NOT_FOR_DBT[kind]}, whose columns dbt does not see",
            "watch a view over it:"
            f" CREATE VIEW {place}.{quoting.name(f'{name}_watched')} AS SELECT * FROM {relation}",
        )
    return str(kind)


def columns_of(client: Client, condition: str) -> dict[tuple[str, str], tuple[Column, ...]]:
    """Columns by schema and name of a relation, of those that may be read.

    Args:
        client: an open connection.
        condition: which relations, as SQL over information_schema.columns.
    """
    found: dict[tuple[str, str], list[Column]] = {}
    for schema, table, *told, place in client.rows(COLUMNS.format(condition=condition)):
        name, *type_ = told
        found.setdefault((schema, table), []).append(PostgresColumn(name, _data_type(*type_), place))
    return {relation: tuple(columns) for relation, columns in found.items()}


def of_relation(schema: str, name: str) -> str:
    """The condition of one relation."""
    return f"table_schema = {quoting.text(schema)} AND table_name = {quoting.text(name)}"


def _data_type(name: str, length: Any, precision: Any, scale: Any) -> str:
    """A type as dbt's adapter writes it."""
    if name in ("character varying", "character") and length:
        return f"{name}({length})"
    return f"{name}({precision},{scale})" if name == "numeric" and precision else name
