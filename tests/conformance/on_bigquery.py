"""BigQuery's adapter and client on a stand-in: Google's analyser and reference evaluator of GoogleSQL behind a local server.

What this cannot show: BigQuery's planner and its limits, costs, and partitions as they are pruned.
"""

from __future__ import annotations

from datetime import date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyarrow as pa
from bigquery_server import BigQueryServer
from bigquery_values import value
from bigquery_warehouse import BigQueryTables, Relation
from googlesql import Column, GoogleSql, Rows
from hard_data import TINY
from warehouse import Row, Warehouse
from zetasql.wasi._pb2.zetasql.local_service import local_service_pb2 as service
from zetasql.wasi._pb2.zetasql.public import type_pb2

PROJECT = "mpm-stand-in"
MOST_BYTES = 10**12
"""What a job may read, by the profile."""


class BigQueryWarehouse(Warehouse):
    name = "bigquery"
    nature = "analyser"
    size = TINY

    def start(self) -> None:
        self.tables = BigQueryTables(GoogleSql())
        self.tables.datasets[PROJECT, self.raw_schema] = {}
        self.server = BigQueryServer(self.tables)
        self.server.start()

    def stop(self) -> None:
        self.server.stop()

    def version(self) -> str:
        return f"Google's GoogleSQL analyser and reference evaluator (zetasql {version('zetasql')})"

    def profile(self) -> dict[str, Any]:
        return {
            "type": "bigquery", "method": "oauth-secrets", "token": "none", "project": PROJECT, "location": "US",
            "dataset": self.built_schema, "api_endpoint": self.server.address, "threads": 1, "job_retries": 0,
            "job_creation_timeout_seconds": 7200, "maximum_bytes_billed": MOST_BYTES,
        }  # fmt: skip

    def load(self, table: str, data: pa.Table) -> None:
        """Rows as numbers and texts, turned by the evaluator itself into the types that they have."""
        plain = _plain(data)
        casts = ", ".join(f"{_cast(field)} as `{field.name}`" for field in data.schema)
        self.tables.datasets[PROJECT, self.raw_schema][table] = Relation((), plain)
        rows = self.tables.engine.evaluate(f"select {casts} from `t` as t", {"t": plain})
        self.tables._put((PROJECT, self.raw_schema, table), Relation(rows.columns, rows))

    def rows(self, statement: str) -> list[Row]:
        return _told(self.tables.run(statement, {}).rows)

    def built(self, table: str) -> list[Row]:
        return _told(self.tables.rows((PROJECT, f"{self.built_schema}_mpm", table)))


def _told(rows: Rows) -> list[Row]:
    names = [column.name.lower() for column in rows.columns]
    return [dict(zip(names, map(value, row.cell), strict=True)) for row in rows.content.table_data.row]


_KINDS = {pa.int64(): type_pb2.TYPE_INT64, pa.float64(): type_pb2.TYPE_DOUBLE, pa.bool_(): type_pb2.TYPE_BOOL}
_CELLS = {
    type_pb2.TYPE_INT64: "int64_value",
    type_pb2.TYPE_DOUBLE: "double_value",
    type_pb2.TYPE_BOOL: "bool_value",
}


def _plain(data: pa.Table) -> Rows:
    """The data with whatever is neither a number nor a boolean as text."""
    columns = []
    for field in data.schema:
        kind = _KINDS.get(_whole(field.type), type_pb2.TYPE_STRING)
        columns.append(Column(field.name, type_pb2.TypeProto(type_kind=kind)))
    content = service.TableContent()
    for row in zip(*(data.column(index).to_pylist() for index in range(data.num_columns)), strict=True):
        cells = content.table_data.row.add().cell
        for column, held in zip(columns, row, strict=True):
            cell = cells.add()
            if held is not None:
                name = _CELLS.get(column.type.type_kind, "string_value")
                setattr(cell, name, _text(held) if name == "string_value" else held)
    content.table_data.SetInParent()
    return Rows(tuple(columns), content)


def _whole(kind: pa.DataType) -> pa.DataType:
    return pa.int64() if pa.types.is_integer(kind) else kind


def _text(held: Any) -> str:
    return (
        held.isoformat(" ")
        if isinstance(held, datetime)
        else held.isoformat()
        if isinstance(held, date)
        else str(held)
    )


def _cast(field: pa.Field) -> str:
    kind = field.type
    if pa.types.is_timestamp(kind):
        return f"cast(t.`{field.name}` as {'timestamp' if kind.tz else 'datetime'})"
    if pa.types.is_decimal(kind):
        return f"cast(t.`{field.name}` as bignumeric)"
    return f"cast(t.`{field.name}` as date)" if pa.types.is_date(kind) else f"t.`{field.name}`"


def make(name: str, folder: Path) -> Warehouse:
    return BigQueryWarehouse(folder)
