"""Snowflake: the real connector and dbt adapter against a local emulation of the service over DuckDB.

What an emulation cannot show is the service's grammar, its numbers of fixed scale and its costs: test_sent_statements.py holds
what was sent here against a grammar and the list of allowed functions.
"""

from __future__ import annotations

import hashlib
import json
import re
import socket
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet
import snowflake.connector
from warehouse import Row, Warehouse

_DATABASE = "SHOP"
_TYPES = {
    pa.int32(): "number(38, 0)",
    pa.int64(): "number(38, 0)",
    pa.float64(): "double",
    pa.string(): "varchar",
    pa.bool_(): "boolean",
    pa.date32(): "date",
    pa.timestamp("us"): "timestamp_ntz",
    pa.timestamp("us", tz="UTC"): "timestamp_tz",
}
PASSWORDS = {"watcher": "s3cr3t-Pl4nted"}
"""Users that the emulation asks for a password; all others may log in with any."""

_QUOTED = ("hard",)
"""Tables whose names of columns are quoted, in the case they are written in. Those of all others are upper case, as unquoted names
become: the monitors declare them in lower case and must find them."""

_INCIDENTS = ("incident_id", "group_id")


class SnowflakeWarehouse(Warehouse):
    name = "snowflake"
    nature = "emulation"

    def start(self) -> None:
        self._folded: dict[str, str] = {}
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = probe.getsockname()[1]
        server = Path(__file__).with_name("snowflake_server.py")
        with self._log.open("w") as log:
            self._server = subprocess.Popen(
                [sys.executable, str(server), str(self._port), str(self._statements), _DATABASE, *_named()],
                stdout=log, stderr=subprocess.STDOUT,
            )  # fmt: skip
        self._wait()
        self.rows(f"create schema if not exists {self.raw_schema}")

    @property
    def _log(self) -> Path:
        return self.folder / "server.log"

    @property
    def _statements(self) -> Path:
        return self.folder / "statements.jsonl"

    def _wait(self) -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if self._server.poll() is not None:
                break
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self._port)) == 0:
                    return
            time.sleep(0.1)
        raise RuntimeError(f"the emulation of Snowflake did not start: {self._log.read_text()}")

    def stop(self) -> None:
        self._server.terminate()
        self._server.wait(30)

    def version(self) -> str:
        return f"fakesnow {version('fakesnow')} behind snowflake-connector-python {version('snowflake-connector-python')}"

    def profile(self) -> dict[str, Any]:
        return {
            "type": "snowflake", "account": "emulated", "user": "mpm", "password": "none", "host": "127.0.0.1",
            "port": self._port, "protocol": "http", "database": _DATABASE, "schema": self.built_schema, "threads": 2,
        }  # fmt: skip

    def _connect(self) -> Any:
        return snowflake.connector.connect(
            account="emulated", user="mpm", password="none", host="127.0.0.1", port=self._port, protocol="http",
            database=_DATABASE, schema=self.raw_schema, session_parameters={"AUTOCOMMIT": True},
        )  # fmt: skip

    def load(self, table: str, data: pa.Table) -> None:
        if table not in _QUOTED:
            self._folded.update({name.upper(): name for name in data.column_names})
            data = data.rename_columns([name.upper() for name in data.column_names])
        file = self.folder / f"{table}.parquet"
        pyarrow.parquet.write_table(data, file)
        columns = ", ".join(f'"{field.name}" {_type(field.type)}' for field in data.schema)
        place = f"{self.raw_schema}.{table}"
        with self._connect() as connection, connection.cursor() as cursor:
            cursor.execute(f"create or replace table {place} ({columns})")
            cursor.execute(f"create or replace stage {self.raw_schema}.loading")
            cursor.execute(f"put 'file://{file}' @{self.raw_schema}.loading")
            cursor.execute(
                f"copy into {place} from @{self.raw_schema}.loading file_format = (type = parquet)"
                " match_by_column_name = case_sensitive"
            )

    def rows(self, statement: str) -> list[Row]:
        with self._connect() as connection, connection.cursor() as cursor:
            cursor.execute(statement)
            names = [column.name.lower() for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def built(self, table: str) -> list[Row]:
        """The names of upper-case columns are folded back to how the other engines have them, wherever they are told."""
        rows = super().built(table)
        # Before anything is loaded no name is folded.
        names = re.compile(r"\b(" + "|".join(map(re.escape, self._folded)) + r")\b") if self._folded else None
        folded = [
            row if names is None or row.get("monitor") in _QUOTED else self._as_elsewhere(row, names)
            for row in rows
        ]
        # The id of an incident is made of the id of its check, which holds the name of a column.
        ids = {
            before["incident_id"]: _incident_id(after)
            for before, after in zip(rows, folded, strict=True)
            if "opened_window_id" in before
        }
        return [
            row | {key: ids.get(row[key], row[key]) for key in _INCIDENTS if row.get(key)} for row in folded
        ]

    def _as_elsewhere(self, row: Row, names: re.Pattern[str]) -> Row:
        return {
            key: names.sub(lambda found: self._folded[found[0]], value) if isinstance(value, str) else value
            for key, value in row.items()
        }

    def sent(self) -> list[str]:
        """The statements that dbt has sent, which it marks by a comment, in order."""
        lines = self._statements.read_text(encoding="utf-8").splitlines()
        return [text for text in map(json.loads, lines) if '"app": "dbt"' in text]


def _named() -> list[str]:
    return [f"{user}={password}" for user, password in PASSWORDS.items()]


def _incident_id(row: Row) -> str:
    """As the contract of mpm_incidents tells it."""
    return hashlib.md5(f"{row['check_id']} {row['opened_window_id']}".encode()).hexdigest()[:12]


def _type(arrow: pa.DataType) -> str:
    return f"number({arrow.precision}, {arrow.scale})" if pa.types.is_decimal(arrow) else _TYPES[arrow]


def make(name: str, folder: Path) -> Warehouse:
    return SnowflakeWarehouse(folder)
