"""Send events of OpenLineage: to an address, into a file, or where the client's own variables say."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit, urlunsplit

import requests
from openlineage.client import OpenLineageClient
from openlineage.client.transport import Transport
from openlineage.client.transport.file import FileConfig, FileTransport
from openlineage.client.transport.http import HttpConfig, HttpTransport

from mpm_py.errors import MpmError
from mpm_py.lineage.event import event_of
from mpm_py.lineage.names import Names
from mpm_py.lineage.read import read_findings
from mpm_py.results import ResultStore
from mpm_py.sending import is_web_address, refused, shown, silenced, unreachable

PATH = "api/v1/lineage"
RETRIES = {"total": 3, "connect": 3, "read": 0, "backoff_factor": 0.3, "raise_on_status": False}
CLOSE_SECONDS = 10.0

NO_ANSWER = "see that this machine reaches it; events that are sent again are the same runs"
ADVICE = {
    401: "put the key of the receiver into OPENLINEAGE_API_KEY",
    403: "put the key of the receiver into OPENLINEAGE_API_KEY",
    404: f"give the whole address; without a path it is /{PATH}",
    405: f"give the whole address; without a path it is /{PATH}",
    413: "send some monitors alone, by their names",
    0: "the log of the receiver says why; events that are sent again are the same runs",
}
EXAMPLE = "write for example --openlineage http://localhost:5000, or set OPENLINEAGE_URL"


@dataclass(frozen=True)
class Emitted:
    """What was sent, and where."""

    where: str
    """Holds no secret."""
    monitors: tuple[str, ...]
    without_window: tuple[str, ...]
    """Monitors that nothing was ever read for, so that there is nothing to tell."""
    is_disabled: bool = False
    """Whether nothing was sent because OPENLINEAGE_DISABLED says so."""


def send_lineage(store: ResultStore, monitors: Sequence[str], where: str = "") -> Emitted:
    """Send one event for each monitor, of its newest judged window.

    Args:
        store: where the results are.
        monitors: their names.
        where: address of a receiver, or a file that a line is added to for each event; without it what the
            client of OpenLineage finds in its variables and files.

    Raises:
        MpmError: they were not all taken, or nothing says where to send them.
    """
    with silenced("openlineage", "urllib3"):
        client, told = _client(where)
        findings = read_findings(store, monitors)
        names = Names.of(store.database)
        events = [event_of(finding, store, names) for finding in findings if finding.has_window]
        try:
            for event in events:
                client.emit(event)
            is_done = client.close(CLOSE_SECONDS)
        except Exception as error:
            raise _failure(error, told) from None
    if not is_done:
        raise MpmError(f"{told} did not take every event in time", NO_ANSWER)
    return Emitted(
        told,
        tuple(finding.window.monitor for finding in findings if finding.has_window),
        tuple(finding.window.monitor for finding in findings if not finding.has_window),
        client.transport.kind == "noop",
    )


def _client(where: str) -> tuple[OpenLineageClient, str]:
    """The client, and what people call the place that it sends to."""
    try:
        client = OpenLineageClient(transport=_transport(where) if where else None)
    except MpmError:
        raise
    except Exception as error:
        # The message may hold what is configured, a key among it.
        raise MpmError(
            f"the client of OpenLineage cannot be set up: {type(error).__name__}",
            "look at openlineage.yml and the variables that begin with OPENLINEAGE_",
        ) from None
    kind = client.transport.kind
    if kind == "async_http":
        # It gives up by itself, after the process has ended where need be.
        raise MpmError(
            "the transport async_http of OpenLineage does not say whether events arrive",
            "name the transport http for this command, or give the address to --openlineage",
        )
    if kind == "console":
        raise MpmError("nothing says where events of OpenLineage go", EXAMPLE)
    if isinstance(client.transport, HttpTransport):
        # Led elsewhere, what is sent would become a question.
        client.transport.session.max_redirects = 0
        return client, shown(urljoin(client.transport.url, client.transport.endpoint))
    return client, where or f"the transport {kind} of OpenLineage"


def _transport(where: str) -> Transport:
    if "://" not in where:
        return FileTransport(FileConfig(log_file_path=where, append=True))
    if not is_web_address(where):
        raise MpmError("what --openlineage names is neither an address of HTTP nor a file", EXAMPLE)
    parts = urlsplit(where)
    has_path = parts.path not in ("", "/")
    path = urlunsplit(("", "", parts.path, parts.query, "")).lstrip("/")
    endpoint = path if has_path else os.environ.get("OPENLINEAGE_ENDPOINT") or PATH
    key = os.environ.get("OPENLINEAGE_API_KEY")
    auth = {"auth": {"type": "api_key", "apiKey": key}} if key else {}
    base = f"{parts.scheme}://{parts.netloc}"
    return HttpTransport(HttpConfig.from_dict({"url": base, "endpoint": endpoint, "retry": RETRIES, **auth}))


def _failure(error: Exception, told: str) -> MpmError:
    """The error for events that were not taken; whatever a library says may hold an address or a key."""
    cause = error.__cause__ if isinstance(error, RuntimeError) else error
    if isinstance(error, requests.HTTPError | requests.TooManyRedirects) and error.response is not None:
        return refused(told, error.response.status_code, ADVICE)
    if isinstance(error, requests.RequestException):
        return unreachable(told, error, NO_ANSWER)
    if isinstance(cause, OSError):
        return MpmError(f"{told} cannot be written: {cause.strerror}", "name another file")
    return MpmError(f"{told} did not take the events: {type(error).__name__}", ADVICE[0])
