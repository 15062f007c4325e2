"""From what is declared of a channel, and the environment, to a way to tell."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from urllib.parse import parse_qs, unquote, urlsplit

from mpm_py.errors import MpmError
from mpm_py.monitor import Channel, Variable
from mpm_py.notify.senders.base import EXTRA, Sender
from mpm_py.notify.senders.pagers import OPSGENIE, PAGERDUTY, Opsgenie, PagerDuty
from mpm_py.notify.senders.services import find_service
from mpm_py.notify.senders.webhook import Webhook, key_of


def open_sender(channel: Channel, environment: Mapping[str, str]) -> Sender:
    """The way to tell a channel.

    Args:
        channel: what is declared.
        environment: where the address is, and the key.

    Raises:
        MpmError: a variable is not set, or does not hold what is needed. Never says what it holds.
    """
    if find_spec("apprise") is None or find_spec("requests") is None:
        raise MpmError("sending needs the library Apprise, which is not installed", EXTRA)
    variable = channel.url.env
    address = _value(channel.url, environment)
    scheme = address.partition("://")[0].lower()
    if channel.secret is not None:
        return _webhook(channel.secret, variable, scheme, address, environment)
    if scheme in ("pagerduty", "opsgenie"):
        return _pager(variable, scheme, address)
    service = find_service(address, variable)
    if service is not None:
        return service
    if scheme in ("http", "https"):
        raise MpmError(
            f"what {variable} holds is no address of a service that Apprise knows",
            "if it is a webhook of your own, declare the key that it is signed with: secret: {env: NAME}",
        )
    raise MpmError(
        f"what {variable} holds is not an address",
        "see https://appriseit.com/services for what the address of your service looks like",
    )


def _value(variable: Variable, environment: Mapping[str, str]) -> str:
    value = environment.get(variable.env, "").strip()
    if not value:
        raise MpmError(
            f"the environment variable {variable.env} is not set", f"set {variable.env} where mpm notify runs"
        )
    return value


def _webhook(
    secret: Variable, variable: str, scheme: str, address: str, environment: Mapping[str, str]
) -> Sender:
    if scheme not in ("http", "https"):
        raise MpmError(
            f"{variable} is no https address, and only a webhook of your own is signed",
            "remove secret, or give the address of the webhook",
        )
    key = key_of(_value(secret, environment))
    if key is None:
        raise MpmError(
            f"what follows whsec_ in {secret.env} is not base64",
            "give the key as it was made, or any other text",
        )
    return Webhook(address, key)


def _pager(variable: str, scheme: str, address: str) -> Sender:
    """A pager by the key in its address; what Apprise knows beside that is not needed."""
    try:
        parts = urlsplit(address)
        region = parse_qs(parts.query).get("region", ["us"])[0].lower()
    except ValueError:
        parts, region = urlsplit(""), ""
    key = unquote(parts.netloc.partition("@")[0])
    bases = PAGERDUTY if scheme == "pagerduty" else OPSGENIE
    if not key or region not in bases:
        raise MpmError(
            f"what {variable} holds is no address of {scheme}",
            f"write it as {scheme}://KEY or {scheme}://KEY?region=eu",
        )
    return PagerDuty(key, bases[region]) if scheme == "pagerduty" else Opsgenie(key, bases[region])
