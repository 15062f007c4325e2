"""ClickHouse's HTTP interface over its embedded build: python clickhouse_server.py FOLDER PORT; port 0 takes a free one.

A process of its own, so that it can be killed and started again on the same folder. It says `port N` when it listens.
https://clickhouse.com/docs/interfaces/http
"""

from __future__ import annotations

import gzip
import re
import sys
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import chdb

# Parameters of a request that are no settings of the query.
_OF_THE_REQUEST = {
    "query", "database", "default_format", "session_id", "session_timeout", "session_check", "query_id", "user", "password",
    "role", "compress", "decompress", "enable_http_compression", "wait_end_of_query", "buffer_size", "client_protocol_version",
    "send_progress_in_http_headers", "http_headers_progress_interval_ms",
}  # fmt: skip


class Sessions:
    """Connections by the session they belong to: what SET says holds in one session alone."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        # Without this connection the engine would stop with the last session.
        self._first = chdb.connect(folder)
        self._lock = threading.Lock()
        self._open: dict[str, tuple[chdb.Connection, threading.Lock]] = {}

    def note(self, statement: str) -> None:
        """Keep a statement in the file beside the folder, for tests that look at what was sent."""
        with self._lock, Path(self._folder + ".statements").open("a", encoding="utf-8") as file:
            file.write(statement + "\0")

    def run(self, parameters: dict[str, str], statement: str) -> bytes:
        """The answer to a request, whose settings are forgotten afterwards."""
        settings = {name: value for name, value in parameters.items() if name not in _OF_THE_REQUEST}
        format_name = parameters.get("default_format", "TabSeparated")
        session = parameters.get("session_id")
        if session is None:
            connection, lock = chdb.connect(self._folder), threading.Lock()
        else:
            with self._lock:
                connection, lock = self._open.setdefault(
                    session, (chdb.connect(self._folder), threading.Lock())
                )
        with lock:
            try:
                if parameters.get("database"):
                    connection.query(f"USE `{parameters['database']}`")
                if settings:
                    connection.query("SET " + ", ".join(f"{n} = '{v}'" for n, v in settings.items()))
                return bytes(connection.query(statement, format_name).bytes())
            finally:
                if session is None:
                    connection.close()
                elif settings:
                    with suppress(Exception):
                        connection.query("SET " + ", ".join(f"{name} = DEFAULT" for name in settings))


class Handler(BaseHTTPRequestHandler):
    """One request: a ping or a statement."""

    protocol_version = "HTTP/1.1"
    sessions: Sessions

    def do_POST(self) -> None:
        address = urlsplit(self.path)
        parameters = dict(parse_qsl(address.query))
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        if self.headers.get("content-encoding") == "gzip":
            body = gzip.decompress(body)
        if address.path == "/ping":
            self._answer(200, b"Ok.\n", {})
            return
        statement = "\n".join(filter(None, [parameters.get("query"), body.decode()]))
        try:
            self.sessions.note(statement)
            result = self.sessions.run(parameters, statement)
        except Exception as error:
            code = re.search(r"Code: (\d+)", str(error))
            self._answer(500, str(error).encode(), {"X-ClickHouse-Exception-Code": code[1] if code else "1"})
            return
        summary = '{"read_rows":"0","written_rows":"0"}'
        self._answer(200, result, {"X-ClickHouse-Timezone": "UTC", "X-ClickHouse-Summary": summary})

    do_GET = do_POST

    def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, "content-length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the tests show what failed."""


def main(folder: str, port: str) -> None:
    """Serve until the process is ended."""
    Handler.sessions = Sessions(folder)
    with ThreadingHTTPServer(("127.0.0.1", int(port)), Handler) as server:
        print(f"port {server.server_address[1]}", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
