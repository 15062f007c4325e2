"""Health and metrics of a schedule over HTTP: `/healthz` and `/metrics`."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from mpm_py.errors import MpmError
from mpm_py.metrics.facts import of_runs, of_the_moment
from mpm_py.metrics.prometheus import metrics_answer
from mpm_py.schedule.state import State

TIMEOUT_SECONDS = 10

Answer = tuple[int, str, bytes]
"""Status, type of the content, content."""


@contextmanager
def health_endpoint(state: State, host: str, port: int) -> Iterator[str]:
    """Answer requests for as long as the context is open; yields the address. Port 0 takes any free one.

    Raises:
        MpmError: the port cannot be opened.
    """

    class Handler(_Handler):
        told_of = state

    class Server(ThreadingHTTPServer):
        address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        daemon_threads = True

    try:
        server = Server((host, port), Handler)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        raise MpmError(
            f"port {port} of {host} cannot be opened: {reason}", "name another with --health-port"
        ) from error
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
    thread.start()
    try:
        yield f"http://{f'[{host}]' if ':' in host else host}:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    told_of: State
    timeout = TIMEOUT_SECONDS

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path == "/healthz":
            status, kind, body = _health(self.told_of)
        elif path == "/metrics":
            status, kind, body = _metrics(self.told_of, self.headers.get("Accept", ""))
        else:
            status, kind, body = 404, "text/plain; charset=utf-8", b"there are /healthz and /metrics\n"
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_GET

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing: the log is for runs."""


def _health(state: State) -> Answer:
    body = json.dumps(state.as_data(), indent=2) + "\n"
    return 200 if state.is_healthy else 503, "application/json", body.encode()


def _metrics(state: State, accept: str) -> Answer:
    body, kind = metrics_answer([*of_runs(state), *of_the_moment(state)], accept)
    return 200, kind, body
