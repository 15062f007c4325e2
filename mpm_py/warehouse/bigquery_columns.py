"""Columns of BigQuery: their types as SQL writes them, and what is billed of their values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from mpm_py.columns import base_kind
from mpm_py.warehouse.duckdb import Column

# https://cloud.google.com/bigquery/docs/reference/rest/v2/tables#TableFieldSchema
TYPES = {"INTEGER": "INT64", "FLOAT": "FLOAT64", "BOOLEAN": "BOOL", "RECORD": "STRUCT<>"}
"""What the REST interface calls otherwise than SQL; the fields of a structure are of no matter."""

# https://cloud.google.com/bigquery/pricing#data
BYTES = {"bool": 1, "numeric": 16, "bignumeric": 32}
"""Bytes of a value, where they are not eight."""
BYTES_OF_TEXT = 16
"""Of a text or a nested value, whose length only a reading would tell."""


@dataclass(frozen=True)
class BigQueryColumn(Column):
    """One column of a relation of BigQuery."""

    @property
    def base_kind(self) -> str:
        """What its type means for observing it."""
        return base_kind(self.data_type, "bigquery")


def columns_of(fields: Iterable[Any]) -> tuple[Column, ...]:
    """The columns that the service describes."""
    return tuple(
        BigQueryColumn(field.name, _data_type(field), place) for place, field in enumerate(fields, start=1)
    )


def column_bytes(data_type: str) -> int:
    """What is billed of one value, by its type."""
    name = data_type.partition("(")[0].strip().lower()
    return BYTES_OF_TEXT if base_kind(data_type, "bigquery") in ("text", "nested") else BYTES.get(name, 8)


def _data_type(field: Any) -> str:
    name = TYPES.get(str(field.field_type), str(field.field_type))
    return f"ARRAY<{name}>" if field.mode == "REPEATED" else name
