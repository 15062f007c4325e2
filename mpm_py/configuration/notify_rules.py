"""The key `notify:` of a `monitors.yml` as data: who is told of incidents, of which ones, and when."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from mpm_py.configuration.check import MappingCheck, make_problem
from mpm_py.configuration.rule import Rule
from mpm_py.configuration.scalars import PATTERNS, shown

SEVERITIES = ("low", "medium", "high")
EVENTS = ("opened", "worsened", "resolved")


def _from_environment(description: str, key: str, variable: str, required: bool = False) -> Rule:
    example = f"{key}: {{env: {variable}}}"
    return Rule(
        "keyed",
        description,
        example,
        required=required,
        kinds={
            "variable": {
                "env": Rule(
                    "variable", "Name of the environment variable.", f"env: {variable}", required=True
                )
            }
        },
    )


def _names(description: str, example: str) -> Rule:
    return Rule("list", description, example, items=Rule("text", example=example))


QUIET_HOURS = Rule(
    "keyed",
    "When it is not to be told; what comes then is told afterwards.",
    "quiet_hours: {from: 22:00, to: 07:00, timezone: Europe/Vienna, except: high}",
    kinds={
        "hours": {
            "from": Rule("time", "First minute.", "from: 22:00", required=True),
            "to": Rule(
                "time", "First minute after it, on the next day if need be.", "to: 07:00", required=True
            ),
            "timezone": Rule("timezone", "Zone of the two.", "timezone: Europe/Vienna", "UTC"),
            "except": Rule(
                "choice", "Severity from which on it is told at once.", "except: high", allowed=SEVERITIES
            ),
        }
    },
)

CHANNEL = Rule(
    "keyed",
    "",
    "channels: {flights-team: {url: {env: SLACK_URL}}}",
    kinds={
        "channel": {
            "url": _from_environment(
                "Environment variable that holds the address: `pagerduty://…`, `opsgenie://…`, the https"
                " address of a webhook of your own, or any address of Apprise. Never the address itself: it"
                " is a secret.",
                "url",
                "SLACK_URL",
                required=True,
            ),
            "secret": _from_environment(
                "Environment variable that holds the key that a webhook of your own is signed with.",
                "secret",
                "WEBHOOK_SECRET",
            ),
            "events": Rule(
                "list",
                "What is told.",
                "events: [opened, resolved]",
                list(EVENTS),
                items=Rule("choice", example="events: [opened, resolved]", allowed=EVENTS),
            ),
            "severity": Rule(
                "choice", "Severity from which on it is told.", "severity: medium", "low", allowed=SEVERITIES
            ),
            "monitors": _names("Only these monitors.", "monitors: [flight_delay]"),
            "owners": _names("Only monitors of these owners.", "owners: [flights-team]"),
            "tags": _names("Only monitors with one of these tags.", "tags: [daily]"),
            "quiet_hours": QUIET_HOURS,
        }
    },
)

NOTIFY_RULES = {
    "channels": Rule(
        "map",
        "Name of your own → where to and what.",
        CHANNEL.example,
        items=CHANNEL,
    ),
}


class NotifyCheck(MappingCheck):
    """Reads `notify:`. What stands there in the wrong place may be a secret, so it is not shown."""

    def __init__(self) -> None:
        super().__init__("", NOTIFY_RULES, prefix="notify.")

    def wrong_type(self, rule: Rule, value: Any, path: str) -> None:
        """Report a value of another type, without the value where an address may have been meant."""
        if rule.type not in ("keyed", "map", "variable") or not isinstance(value, str):
            super().wrong_type(rule, value, path)
        elif rule.type == "variable" or path.endswith((".url", ".secret")):
            self.add("literal_secret", path, example=rule.example)
        else:
            self.add("wrong_type", path, value="a text", expected="a mapping", example=rule.example)

    def unknown_key(self, key: str, base: str, allowed: Any) -> None:
        """Report a key that does not exist; what does not look like a name of a key is not shown."""
        is_name = re.fullmatch(PATTERNS["name"], key) is not None
        super().unknown_key(key if is_name else "of this name", base, allowed)

    def read_kind(self, rule: Rule, kind: str, given: Any, path: str, inner: str | None) -> dict[str, Any]:
        """Return the normalised mapping; hours that end when they begin are reported."""
        found = super().read_kind(rule, kind, given, path, inner)
        if rule is QUIET_HOURS and found["from"] is not None and found["from"] == found["to"]:
            self.add("same_time", f"{path}.to", value=shown(found["to"]))
        return found


def read_notify(declared: Any) -> tuple[dict[str, Any], NotifyCheck]:
    """Return `notify:` normalised, and the check that holds what is wrong with it."""
    check = NotifyCheck()
    if declared is None or isinstance(declared, Mapping):
        return check.read_keys(declared or {}), check
    value = "a text" if isinstance(declared, str) else shown(declared)
    example = f"notify: {{{CHANNEL.example}}}"
    check.problems.append(
        make_problem("wrong_type", "", "notify", value=value, expected="a mapping", example=example)
    )
    return check.read_keys({}), check
