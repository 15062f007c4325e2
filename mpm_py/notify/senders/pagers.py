"""PagerDuty and Opsgenie, which have to find the alert again that is over.

Apprise closes only those alerts of Opsgenie whose numbers it has kept on the same disk, and gives PagerDuty
the whole text as a summary. Both take a key of ours instead, so a run on any machine can close an alert.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote

from mpm_py.notify.message import Message
from mpm_py.notify.senders.base import as_json, cut_to, post

PAGERDUTY = {"us": "https://events.pagerduty.com", "eu": "https://events.eu.pagerduty.com"}
OPSGENIE = {"us": "https://api.opsgenie.com", "eu": "https://api.eu.opsgenie.com"}
"""Addresses by region."""

SEVERITIES = {"high": "critical", "medium": "warning", "low": "info"}
PRIORITIES = {"high": "P1", "medium": "P3", "low": "P5"}
"""What PagerDuty and Opsgenie call a severity."""


@dataclass(frozen=True)
class PagerDuty:
    """Events API v2: https://developer.pagerduty.com/docs/events-api-v2/overview/"""

    routing_key: str = field(repr=False)
    base: str = PAGERDUTY["us"]

    def send(self, message: Message, now: datetime) -> None:
        """Trigger an alert, add to it, or resolve it."""
        event: dict[str, Any] = {"routing_key": self.routing_key, "dedup_key": message.dedup_key}
        if message.event == "resolved":
            event["event_action"] = "resolve"
        else:
            event |= {"event_action": "trigger", "client": "mpm", "payload": self._payload(message, now)}
        post(f"{self.base}/v2/enqueue", as_json(event), {})

    def _payload(self, message: Message, now: datetime) -> dict[str, Any]:
        payload: dict[str, Any] = {
            "summary": cut_to(message.title, 1024),
            "source": "mpm",
            "severity": SEVERITIES.get(message.severity or "", "warning"),
            "component": message.monitor,
            "timestamp": f"{now.isoformat()}Z",
            "custom_details": details(message),
        }
        if message.owner:
            payload["group"] = message.owner
        return payload


@dataclass(frozen=True)
class Opsgenie:
    """Alert API: https://docs.opsgenie.com/docs/alert-api"""

    key: str = field(repr=False)
    base: str = OPSGENIE["us"]

    def send(self, message: Message, now: datetime) -> None:
        """Create an alert, which counts up the one of the same alias; make it more urgent; or close it."""
        alert = f"/v2/alerts/{quote(message.dedup_key, safe='')}"
        if message.event == "resolved":
            closed = {"source": "mpm", "note": cut_to(message.body.text(), 25000)}
            self._call("POST", f"{alert}/close?identifierType=alias", closed)
            return
        priority = PRIORITIES.get(message.severity or "", "P3")
        self._call(
            "POST",
            "/v2/alerts",
            {
                "message": cut_to(message.title, 130),
                "alias": message.dedup_key,
                "description": cut_to(message.body.text(), 15000),
                "source": "mpm",
                "entity": message.monitor,
                "priority": priority,
                "tags": [cut_to(tag, 50) for tag in message.tags[:20]],
                "details": {key: str(value) for key, value in details(message).items()},
            },
        )
        if message.is_worse:
            # Creating it again leaves the priority as it was.
            self._call("PUT", f"{alert}/priority?identifierType=alias", {"priority": priority})

    def _call(self, method: str, path: str, data: dict[str, Any]) -> None:
        post(self.base + path, as_json(data), {"Authorization": f"GenieKey {self.key}"}, method)


def details(message: Message) -> dict[str, Any]:
    """What a pager shows beside the summary."""
    return {
        "monitor": message.monitor,
        "owner": message.owner or "",
        "tags": ", ".join(message.tags),
        "opened_at": f"{message.opened_at or 'unknown'}",
        "incident_id": message.items[0].incident_id,
        "incident_count": len(message.items),
        "text": message.body.text(),
        **{purpose.rstrip(":"): command for purpose, command in message.body.steps},
    }
