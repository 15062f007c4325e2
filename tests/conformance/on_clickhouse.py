"""ClickHouse: the embedded build as a server of our own, started anew before every command, so that nothing lives in a session."""

from __future__ import annotations

import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet
from warehouse import Row, Warehouse

_SERVER = Path(__file__).with_name("clickhouse_server.py")
_TYPES = {
    pa.int32(): "Int32",
    pa.int64(): "Int64",
    pa.float64(): "Float64",
    pa.string(): "String",
    pa.bool_(): "Bool",
    pa.date32(): "Date32",
    pa.timestamp("us"): "DateTime64(6)",
    pa.timestamp("us", tz="UTC"): "DateTime64(6, 'UTC')",
}


class ClickhouseWarehouse(Warehouse):
    name = "clickhouse"
    nature = "real engine"

    def start(self) -> None:
        self._port = 0
        self._process: subprocess.Popen[str] | None = None
        self._run()
        self.rows(f"create database {self.raw_schema}")

    def _run(self) -> None:
        command = [sys.executable, str(_SERVER), str(self.folder / "clickhouse"), str(self._port)]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout
        said = self._process.stdout.readline().split()
        if said[:1] != ["port"]:
            raise RuntimeError(f"the server of ClickHouse ended with {self._process.wait()}")
        self._port = int(said[1])

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
            self._process = None

    def before_dbt(self) -> None:
        self.stop()
        self._run()

    def version(self) -> str:
        return f"ClickHouse {self.rows('select version() as version')[0]['version']}"

    def profile(self) -> dict[str, Any]:
        # No custom_settings: what the package needs it asks for itself.
        return {
            "type": "clickhouse", "driver": "http", "host": "127.0.0.1", "port": self._port, "schema": self.built_schema, "threads": 2,
        }  # fmt: skip

    def load(self, table: str, data: pa.Table) -> None:
        file = self.folder / f"{table}.parquet"
        pa.parquet.write_table(data, file)
        columns = ", ".join(f"{_quoted(field.name)} {_type(field)}" for field in data.schema)
        name = f"{self.raw_schema}.{table}"
        self.rows(f"drop table if exists {name}")
        # By day, as tables of events mostly are: the scan has to leave out what it does not need.
        by_day = "order by started_at partition by toDate(started_at)"
        layout = by_day if "started_at" in data.column_names else "order by tuple()"
        self.rows(f"create table {name} ({columns}) engine = MergeTree {layout}")
        self.rows(f"insert into {name} select * from file('{file}', Parquet)")

    def statements(self) -> list[str]:
        """All that was sent since the start, in order."""
        return (self.folder / "clickhouse.statements").read_text(encoding="utf-8").split("\0")

    def rows(self, statement: str) -> list[Row]:
        url = f"http://127.0.0.1:{self._port}/?" + urllib.parse.urlencode({"default_format": "ArrowStream"})
        try:
            with urllib.request.urlopen(url, data=statement.encode()) as answer:
                body = answer.read()
        except urllib.error.HTTPError as error:
            raise RuntimeError(error.read().decode()) from None
        if not body:
            return []
        found = pa.ipc.open_stream(body).read_all()
        return found.rename_columns([name.lower() for name in found.column_names]).to_pylist()


def _quoted(name: str) -> str:
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _type(field: pa.Field) -> str:
    if pa.types.is_decimal(field.type):
        return f"Nullable(Decimal({field.type.precision}, {field.type.scale}))"
    name = _TYPES[field.type]
    return name if field.name in ("trip_id", "started_at", "When") else f"Nullable({name})"


def make(name: str, folder: Path) -> Warehouse:
    return ClickhouseWarehouse(folder)
