"""PostgreSQL: a server of our own, on which dbt has the rights that a monitor needs and no other."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import psycopg2.extras
import pyarrow as pa
import pyarrow.csv
from postgres_server import HOST, shared_server
from warehouse import Row, Warehouse

_DATABASE = "conformance"
_READER = "reader"
_TYPES = {
    pa.int32(): "integer",
    pa.int64(): "bigint",
    pa.float64(): "double precision",
    pa.string(): "text",
    pa.bool_(): "boolean",
    pa.date32(): "date",
    pa.timestamp("us"): "timestamp",
    pa.timestamp("us", tz="UTC"): "timestamptz",
}


class PostgresWarehouse(Warehouse):
    name = "postgres"
    nature = "real engine"

    def start(self) -> None:
        self._server = shared_server()
        self._server.make_database(_DATABASE, _READER, (self.built_schema, f"{self.built_schema}_mpm"))

    def stop(self) -> None:
        """The server is shared, and goes with the process."""

    def version(self) -> str:
        return "PostgreSQL " + str(self.rows("show server_version")[0]["server_version"]).split()[0]

    def profile(self) -> dict[str, Any]:
        return {
            "type": "postgres", "host": HOST, "port": self._server.port, "user": _READER, "password": "",
            "dbname": _DATABASE, "schema": self.built_schema, "threads": 2,
        }  # fmt: skip

    def load(self, table: str, data: pa.Table) -> None:
        columns = ", ".join(f'"{field.name}" {_type(field.type)}' for field in data.schema)
        text = io.BytesIO()
        # Null is the unquoted empty field, an empty text a quoted one.
        pa.csv.write_csv(data, text, pa.csv.WriteOptions(include_header=False, quoting_style="needed"))
        text.seek(0)
        with self._server.connect(_DATABASE) as connection, connection.cursor() as cursor:
            cursor.execute(f"drop table if exists {self.raw_schema}.{table} cascade")
            cursor.execute(f"create table {self.raw_schema}.{table} ({columns})")
            cursor.copy_expert(f"copy {self.raw_schema}.{table} from stdin (format csv)", text)

    def rows(self, statement: str) -> list[Row]:
        with (
            self._server.connect(_DATABASE) as connection,
            connection.cursor(cursor_factory=psycopg2.extras.RealDictCursor) as cursor,
        ):
            cursor.execute(statement)
            return [dict(row) for row in cursor] if cursor.description else []


def _type(arrow: pa.DataType) -> str:
    return f"numeric({arrow.precision}, {arrow.scale})" if pa.types.is_decimal(arrow) else _TYPES[arrow]


def make(name: str, folder: Path) -> Warehouse:
    return PostgresWarehouse(folder)
