"""What is said of sending to an address of the user: where, and why it failed, without keys and passwords.

The words of libraries are not passed on: they may hold the whole address, or a header with a key.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http import HTTPStatus
from urllib.parse import urlsplit

from mpm_py.errors import MpmError

SENT, DISABLED = "Sent to", "OPENLINEAGE_DISABLED is set"
LEFT_NOTHING = (SENT, DISABLED)
"""How a command begins to say that nothing is left to be sent; a schedule that started it looks for that."""

NEVER = logging.CRITICAL + 1


def shown(address: str) -> str:
    """An address of HTTP as people may see it: without user, password, query and fragment."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def is_web_address(text: str) -> bool:
    """Whether a text is an address of HTTP or HTTPS."""
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def refused(address: str, status: int, advice: dict[int, str]) -> MpmError:
    """The error for an address that answers, but does not take what is sent.

    Args:
        address: where it was sent to.
        status: of the answer.
        advice: what to do, by status; 0 for all others.
    """
    try:
        words = f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        words = str(status)
    next_step = "give the address that it leads to" if 300 <= status < 400 else advice.get(status, advice[0])
    return MpmError(f"{shown(address)} answered {words}", next_step)


def unreachable(address: str, error: BaseException | None, next_step: str) -> MpmError:
    """The error for an address that does not answer."""
    return MpmError(f"{shown(address)} {_why(error)}", next_step)


def _why(error: BaseException | None) -> str:
    import requests

    if isinstance(error, requests.Timeout):
        return "did not answer in time"
    if isinstance(error, requests.exceptions.SSLError):
        return "could not be reached: its certificate does not hold, or it speaks no TLS"
    if isinstance(error, requests.exceptions.RetryError):
        return "answered with an error again and again"
    if isinstance(error, requests.exceptions.InvalidHeader):
        return "was not tried: a header is malformed"
    for cause in _causes(error):
        if isinstance(cause, OSError) and cause.strerror and cause.errno is not None:
            return f"could not be reached: {cause.strerror}"
    return "could not be reached, or broke off"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """What led to an error, the last of it first; it is wrapped several times."""
    seen: list[BaseException] = []
    while error is not None and error not in seen:
        seen.append(error)
        inner = getattr(error, "reason", None) or next(
            (part for part in error.args if isinstance(part, BaseException)), None
        )
        error = inner if isinstance(inner, BaseException) else error.__cause__ or error.__context__
    yield from seen


@contextmanager
def silenced(*names: str) -> Iterator[None]:
    """Keep loggers, and those below them, from saying anything: what went wrong is told by an error."""
    with ExitStack() as stack:
        for name in names:
            logger = logging.getLogger(name)
            stack.callback(logger.setLevel, logger.level)
            logger.setLevel(NEVER)
        yield
