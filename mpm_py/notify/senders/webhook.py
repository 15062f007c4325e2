"""A webhook of one's own, signed as https://www.standardwebhooks.com says: libraries can verify it."""

from __future__ import annotations

import base64
import binascii
import calendar
import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import datetime

from mpm_py.notify.message import Message
from mpm_py.notify.senders.base import as_json, post

PREFIX = "whsec_"
"""What a key in base64 begins with; any other text is the key itself."""


@dataclass(frozen=True)
class Webhook:
    """Posts a message as JSON; who has the key can tell that it is ours, whole and of now."""

    url: str = field(repr=False)
    key: bytes = field(repr=False)

    def send(self, message: Message, now: datetime) -> None:
        """Post it. The same message keeps its id, by which a receiver knows what it has seen."""
        body = as_json(message.as_data())
        timestamp = str(calendar.timegm(now.timetuple()))
        headers = {
            "webhook-id": message.message_id,
            "webhook-timestamp": timestamp,
            "webhook-signature": signature(self.key, message.message_id, timestamp, body),
        }
        post(self.url, body, headers)


def signature(key: bytes, message_id: str, timestamp: str, body: bytes) -> str:
    """HMAC-SHA256 of id, time and body, as the header holds it."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def key_of(secret: str) -> bytes | None:
    """The key that a secret stands for; none where it claims to be base64 and is not."""
    if not secret.startswith(PREFIX):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix(PREFIX), validate=True) or None
    except binascii.Error:
        return None
