"""A receiver of HTTP requests on this machine, for what is sent to people."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Request:
    """A request as it came in."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def data(self) -> Any:
        return json.loads(self.body)


@dataclass
class Receiver:
    """Takes down requests; answers what it is told to, the last answer for all that follow."""

    address: str
    requests: list[Request] = field(default_factory=list)
    answers: list[int] = field(default_factory=lambda: [202])
    on_request: Callable[[Request], None] = lambda request: None
    says: bytes = b"ok"

    @property
    def told(self) -> list[tuple[str, str]]:
        """Event and name of the first incident of what came to a webhook of our own."""
        return [(one.data["event"], one.data["incidents"][0]["incident_id"]) for one in self.requests]

    def forget(self) -> list[Request]:
        found, self.requests = self.requests, []
        return found


@contextmanager
def receiver() -> Iterator[Receiver]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            request = Request(self.command, self.path, dict(self.headers.items()), body)
            made.requests.append(request)
            made.on_request(request)
            answer = made.answers.pop(0) if len(made.answers) > 1 else made.answers[0]
            self.send_response(answer)
            if 300 <= answer < 400:
                self.send_header("Location", made.address + "/elsewhere")
            self.send_header("Content-Length", str(len(made.says)))
            self.end_headers()
            self.wfile.write(made.says)

        do_PUT = do_POST

        def log_message(self, *arguments: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made = Receiver(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
