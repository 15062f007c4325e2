"""Columns as the information_schema of DuckDB and PostgreSQL tells of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mpm_py.columns import base_kind
from mpm_py.warehouse import quoting
from mpm_py.warehouse.duckdb import Column

if TYPE_CHECKING:
    from mpm_py.warehouse.database import Client

# The catalog that dbt reads, so that a column is of the same kind here and in a run.
COLUMNS = """
    SELECT table_schema, table_name, column_name, data_type, character_maximum_length, numeric_precision,
        numeric_scale, ordinal_position
    FROM information_schema.columns
    WHERE {condition}
    ORDER BY table_schema, table_name, ordinal_position
"""


@dataclass(frozen=True)
class CatalogColumn(Column):
    """One column of a relation of PostgreSQL."""

    @property
    def base_kind(self) -> str:
        """What its type means for observing it."""
        return base_kind(self.data_type, "postgres")


def columns_of(client: Client, condition: str) -> dict[tuple[str, str], tuple[Column, ...]]:
    """Columns by schema and name of a relation, of those that may be read.

    Args:
        client: an open connection.
        condition: which relations, as SQL over information_schema.columns.
    """
    found: dict[tuple[str, str], list[Column]] = {}
    for schema, table, *told, place in client.rows(COLUMNS.format(condition=condition)):
        name, *type_ = told
        found.setdefault((schema, table), []).append(CatalogColumn(name, _data_type(*type_), place))
    return {relation: tuple(columns) for relation, columns in found.items()}


def in_schema(schema: str, name: str = "") -> str:
    """The condition of one relation, of all of a schema, or of all that are not the engine's own."""
    if not schema:
        return "table_schema NOT IN ('pg_catalog', 'information_schema')"
    of_name = f" AND table_name = {quoting.text(name)}" if name else ""
    return f"table_schema = {quoting.text(schema)}{of_name}"


def _data_type(name: str, length: Any, precision: Any, scale: Any) -> str:
    """A type as dbt's adapter writes it."""
    if name in ("character varying", "character") and length:
        return f"{name}({length})"
    return f"{name}({precision},{scale})" if name == "numeric" and precision else name
