"""PostgreSQL: a server of our own on loopback, run by an unprivileged user, gone afterwards."""

from __future__ import annotations

import io
import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import psycopg2
import psycopg2.extras
import pyarrow as pa
import pyarrow.csv
from warehouse import Row, Warehouse

_USER = "mpm"
_TYPES = {
    pa.int64(): "bigint",
    pa.float64(): "double precision",
    pa.string(): "text",
    pa.bool_(): "boolean",
    pa.date32(): "date",
    pa.timestamp("us"): "timestamp",
    pa.timestamp("us", tz="UTC"): "timestamptz",
}


def _programs() -> Path:
    """The folder of initdb and pg_ctl, which Debian keeps off the path."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not installed:
        raise FileNotFoundError(
            "PostgreSQL is not installed: no initdb on the path or in /usr/lib/postgresql"
        )
    return installed[-1].parent


class PostgresWarehouse(Warehouse):
    name = "postgres"
    nature = "real engine"

    def start(self) -> None:
        # The server refuses to run as root, and its user must reach the folder.
        self._home = Path(tempfile.mkdtemp(prefix="mpm-postgres-"))
        self._as_server: list[str] = []
        if os.getuid() == 0:
            shutil.chown(self._home, "nobody", "nogroup")
            self._as_server = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = probe.getsockname()[1]
        self._run("initdb", "-U", _USER, "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
        quick = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off"
        options = f"-h 127.0.0.1 -p {self._port} -k {self._home} {quick}"
        self._run("pg_ctl", "-w", "-t", "60", "-l", str(self._home / "log"), "-o", options, "start")
        self.rows(f"create schema {self.raw_schema}")

    def _run(self, program: str, *arguments: str) -> None:
        command = [*self._as_server, str(_programs() / program), "-D", str(self._home / "data"), *arguments]
        done = subprocess.run(
            command, cwd=self._home, stdout=subprocess.PIPE if program == "initdb" else None, text=True
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stdout}")

    def stop(self) -> None:
        self._run("pg_ctl", "-m", "immediate", "stop")
        shutil.rmtree(self._home, ignore_errors=True)

    def version(self) -> str:
        return "PostgreSQL " + str(self.rows("show server_version")[0]["server_version"]).split()[0]

    def profile(self) -> dict[str, Any]:
        return {
            "type": "postgres", "host": "127.0.0.1", "port": self._port, "user": _USER, "password": "",
            "dbname": "postgres", "schema": self.built_schema, "threads": 2,
        }  # fmt: skip

    def _connect(self) -> Any:
        return psycopg2.connect(host="127.0.0.1", port=self._port, user=_USER, dbname="postgres")

    def load(self, table: str, data: pa.Table) -> None:
        columns = ", ".join(f'"{field.name}" {_type(field.type)}' for field in data.schema)
        text = io.BytesIO()
        # Null is the unquoted empty field, an empty text a quoted one.
        pa.csv.write_csv(data, text, pa.csv.WriteOptions(include_header=False, quoting_style="needed"))
        text.seek(0)
        with self._connect() as connection, connection.cursor() as cursor:
            cursor.execute(f"drop table if exists {self.raw_schema}.{table} cascade")
            cursor.execute(f"create table {self.raw_schema}.{table} ({columns})")
            cursor.copy_expert(f"copy {self.raw_schema}.{table} from stdin (format csv)", text)

    def rows(self, statement: str) -> list[Row]:
        with (
            self._connect() as connection,
            connection.cursor(cursor_factory=psycopg2.extras.RealDictCursor) as cursor,
        ):
            cursor.execute(statement)
            return [dict(row) for row in cursor] if cursor.description else []


def _type(arrow: pa.DataType) -> str:
    return f"numeric({arrow.precision}, {arrow.scale})" if pa.types.is_decimal(arrow) else _TYPES[arrow]


def make(name: str, folder: Path) -> Warehouse:
    return PostgresWarehouse(folder)
