"""What senders have in common. Errors are told in our own words: those of others may hold an address."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from mpm_py.errors import MpmError
from mpm_py.notify.message import Message

CONNECT_SECONDS, ANSWER_SECONDS = 5.0, 10.0
EXTRA = "pip install 'mpm[notify]'"

ADVICE = {
    400: "the address is of another kind, or the service has changed; look at its settings",
    401: "renew the key or the address",
    403: "renew the key or the address",
    404: "renew the address: what it leads to is gone",
    410: "renew the address: what it leads to is gone",
    429: "the service takes no more for now; the next run sends it",
}


class SendError(MpmError):
    """A message was not accepted.

    `was_answered` tells that the channel refused it; without an answer it may have arrived all the same.
    `is_unreachable` tells that others would not arrive either.
    """

    def __init__(
        self, message: str, next_step: str, *, was_answered: bool = False, is_unreachable: bool = False
    ) -> None:
        super().__init__(message, next_step)
        self.was_answered = was_answered
        self.is_unreachable = is_unreachable


class Sender(Protocol):
    """One way to tell."""

    def send(self, message: Message, now: datetime) -> None:
        """Send a message; `now` is UTC, without zone.

        Raises:
            SendError: it was not accepted.
        """


def post(url: str, body: bytes, headers: Mapping[str, str], method: str = "POST") -> None:
    """Send JSON to an address, and to no other that it may lead to."""
    import requests

    try:
        answer = requests.request(
            method,
            url,
            data=body,
            headers={"Content-Type": "application/json", "User-Agent": "mpm", **headers},
            timeout=(CONNECT_SECONDS, ANSWER_SECONDS),
            allow_redirects=False,
        )
    except requests.Timeout:
        raise unreachable(f"it did not answer within {ANSWER_SECONDS:.0f} seconds") from None
    except requests.RequestException:
        raise unreachable("it could not be reached") from None
    if not 200 <= answer.status_code < 300:
        raise refused(answer.status_code)


def unreachable(reason: str) -> SendError:
    """The error for a channel that does not answer."""
    return SendError(
        reason, "see that this machine reaches it; the next mpm notify sends it", is_unreachable=True
    )


def refused(status: int) -> SendError:
    """The error for a channel that answers, but not that it has accepted the message."""
    if 300 <= status < 400:
        advice = "give the address that it leads to"
    else:
        advice = ADVICE.get(status, "the next mpm notify sends it")
    return SendError(f"it answered {status}", advice, was_answered=True)


def as_json(data: Mapping[str, Any]) -> bytes:
    """Data as UTF-8 text; times as the artifacts of other commands write them."""
    return json.dumps(data, default=str, ensure_ascii=False).encode()


def cut_to(text: str, longest: int) -> str:
    """A text that a service takes, by its limit of characters."""
    return text if len(text) <= longest else text[: longest - 1] + "…"
