"""Slack, Teams, mail and all other services that Apprise knows."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from mpm_py.notify.message import Message, unmentioned
from mpm_py.notify.senders.base import SendError, refused, unreachable

_STATUS = re.compile(r"error=(\d{3})\b")


class Service:
    """A service by its Apprise address."""

    def __init__(self, plugin: Any, variable: str) -> None:
        self.plugin = plugin
        self.variable = variable

    def send(self, message: Message, now: datetime) -> None:
        """Send a message in the format that the service shows best."""
        from apprise import NotifyFormat, NotifyType, OverflowMode

        chosen = self.plugin.resolve_format()
        if chosen == NotifyFormat.HTML:
            title, body = message.title, message.body.html()
        else:
            # A chat may take @everyone for a mention; a mail does not.
            title = unmentioned(message.title)
            is_marked = chosen == NotifyFormat.MARKDOWN
            body = message.body.markdown() if is_marked else unmentioned(message.body.text())
        tone = NotifyType.SUCCESS if message.event == "resolved" else NotifyType.FAILURE
        if message.event != "resolved" and message.severity != "high":
            tone = NotifyType.WARNING
        with quietly() as said:
            try:
                is_sent = self.plugin.notify(
                    title=title,
                    body=body,
                    notify_type=tone,
                    body_format=chosen,
                    overflow=OverflowMode.TRUNCATE,
                )
            except Exception:
                # Whatever a service of Apprise stumbles over, the text of its error may hold the address.
                is_sent = False
        if not is_sent:
            raise self._error(said)

    def _error(self, said: list[str]) -> SendError:
        """What went wrong, by what Apprise logs. Its words are not passed on: they may hold the address."""
        statuses = [int(match[1]) for text in said if (match := _STATUS.search(text))]
        if statuses:
            return refused(statuses[-1])
        if any("onnection error" in text for text in said):
            return unreachable("it could not be reached, or broke off")
        return SendError(
            f"{self.plugin.service_name} did not take it",
            f'see why with: apprise -vv --body test "${self.variable}"',
        )


def find_service(address: str, variable: str) -> Service | None:
    """The service of an Apprise address; none where Apprise knows none."""
    from apprise import Apprise, AppriseAsset, PersistentStoreMode

    asset = AppriseAsset(
        app_id="mpm",
        app_desc="mpm",
        app_url="",
        # Pictures would be fetched from the repository of Apprise by whoever reads the message.
        image_url_mask="",
        image_url_logo="",
        secure_logging=True,
        http_redirects=False,
        storage_mode=PersistentStoreMode.MEMORY,
    )
    with quietly():
        plugin = Apprise.instantiate(address, asset=asset)
    return Service(plugin, variable) if plugin is not None else None


@contextmanager
def quietly() -> Iterator[list[str]]:
    """Keep what Apprise logs to ourselves: it is for us to say it, without addresses."""
    said: list[str] = []
    logger = logging.getLogger("apprise")
    before = logger.propagate, logger.level
    handler = _Keeper(said)
    logger.addHandler(handler)
    logger.propagate, logger.level = False, logging.INFO
    try:
        yield said
    finally:
        logger.removeHandler(handler)
        logger.propagate, logger.level = before


class _Keeper(logging.Handler):
    def __init__(self, said: list[str]) -> None:
        super().__init__()
        self.said = said

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line."""
        self.said.append(record.getMessage())
