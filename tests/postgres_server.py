"""PostgreSQL for tests: a server of our own on loopback, run by an unprivileged user, gone when the tests end."""

from __future__ import annotations

import atexit
import os
import resource
import shutil
import socket
import subprocess
import tempfile
import time
from functools import cache
from pathlib import Path
from typing import Any

import psycopg2

HOST = "127.0.0.1"
USER = "mpm"

# No result may depend on the zone of the server, so it is one that no test expects.
ZONE = "Asia/Tokyo"

_WAIT_SECONDS = 60
# A statement that wants more fails, instead of taking the machine with it.
_MOST_MEMORY = 6 << 30
_SETTINGS = {
    "timezone": ZONE,
    # What is lost in a crash is of no interest.
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
}


class PostgresServer:
    """A running server; `connect` reaches it."""

    def __init__(self) -> None:
        self._home = Path(tempfile.mkdtemp(prefix="mpm-postgres-"))
        self._unprivileged: list[str] = []
        if os.getuid() == 0:
            # The server refuses to run as root, and its user must reach the folder.
            shutil.chown(self._home, "nobody", "nogroup")
            self._unprivileged = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
        self.port = _free_port()
        self._log = self._home / "log"
        self._make_cluster()
        settings = [f"--{name}={value}" for name, value in _SETTINGS.items()]
        addresses = ["-h", HOST, "-p", str(self.port), "-k", str(self._home)]
        with self._log.open("w") as log:
            self._process = subprocess.Popen(
                self._command("postgres", *addresses, *settings),
                cwd=self._home, stdout=log, stderr=log, preexec_fn=_limit_memory,
            )  # fmt: skip
        self._wait()

    def connect(self, database: str = "postgres", user: str = USER) -> Any:
        """A new connection."""
        return psycopg2.connect(host=HOST, port=self.port, user=user, dbname=database)

    def make_database(self, name: str, reader: str, schemas: tuple[str, ...]) -> None:
        """An empty database, and a role that may do no more in it than a monitor has to: read the tables of the schema `raw`, and
        make its own in schemas that are there. Its texts are ordered as people order them, where PostgreSQL can (15 and later)."""
        self._execute(
            "postgres",
            f"drop database if exists {name}",
            f"drop role if exists {reader}",
            f"create database {name} template template0 {self._collation()}",
            f"create role {reader} login",
        )
        self._execute(
            name,
            "create schema raw",
            f"grant usage on schema raw to {reader}",
            f"alter default privileges in schema raw grant select on tables to {reader}",
            *(f"create schema {schema} authorization {reader}" for schema in schemas),
        )

    def require_password(self, user: str, password: str) -> None:
        """Give a role a password that it is asked for from now on."""
        rules = self._home / "data" / "pg_hba.conf"
        rules.write_text(f"host all {user} all scram-sha-256\n{rules.read_text()}")
        self._execute("postgres", f"alter role {user} password '{password}'", "select pg_reload_conf()")

    def record_statements(self, user: str) -> None:
        """Write every statement of a role into the log, with the name of the program that sent it."""
        self._execute(
            "postgres",
            f"alter role {user} set log_statement = 'all'",
            "alter system set log_line_prefix = '%a|%u|'",
            "select pg_reload_conf()",
        )

    def log(self) -> str:
        """What the server has logged so far."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def _collation(self) -> str:
        with self.connect() as connection:
            return "locale_provider icu icu_locale 'en-US'" if connection.server_version >= 150000 else ""

    def _execute(self, database: str, *statements: str) -> None:
        connection = self.connect(database)
        connection.autocommit = True
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        connection.close()

    def stop(self) -> None:
        """Stop the server and remove its folder."""
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self._home, ignore_errors=True)

    def _command(self, program: str, *arguments: str) -> list[str]:
        return [*self._unprivileged, str(programs() / program), "-D", str(self._home / "data"), *arguments]

    def _make_cluster(self) -> None:
        command = self._command("initdb", "-U", USER, "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
        done = subprocess.run(
            command, cwd=self._home, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        if done.returncode:
            raise RuntimeError(f"initdb failed: {done.stdout}")

    def _wait(self) -> None:
        until = time.monotonic() + _WAIT_SECONDS
        while True:
            try:
                self.connect().close()
                return
            except psycopg2.OperationalError:
                if self._process.poll() is not None or time.monotonic() > until:
                    told = self._log.read_text(errors="replace")
                    self.stop()
                    raise RuntimeError(f"PostgreSQL does not start: {told}") from None
                time.sleep(0.05)


def programs() -> Path:
    """The folder of initdb and postgres, which Debian keeps off the path."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    installed = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(installed, key=lambda path: float(path.parts[-3]), default=None)
    if newest is None:
        raise FileNotFoundError(
            "the tests need PostgreSQL: there is no initdb on the path or in /usr/lib/postgresql; "
            "install the package postgresql (Debian, Ubuntu: apt-get install postgresql)"
        )
    return newest.parent


@cache
def shared_server() -> PostgresServer:
    """The one server of this process, started when it is first asked for."""
    server = PostgresServer()
    atexit.register(server.stop)
    return server


def _limit_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
