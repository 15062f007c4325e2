"""A relation of PostgreSQL before it is read: whether it is there, may be read, and can be watched by dbt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mpm_py.errors import MpmError
from mpm_py.warehouse import quoting

if TYPE_CHECKING:
    from mpm_py.warehouse.database import Client
    from mpm_py.warehouse.postgres import Postgres

FOUND = """
    SELECT c.relkind::text, has_schema_privilege(n.oid, 'USAGE'), has_table_privilege(c.oid, 'SELECT')
    FROM pg_catalog.pg_class AS c
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname = {schema} AND c.relname = {name}
"""
NOT_FOR_DBT = {"m": "a materialized view", "f": "a foreign table"}


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
