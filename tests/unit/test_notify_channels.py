"""`mpm notify`: what each kind of channel receives, over its own protocol."""

from __future__ import annotations

import email
import email.policy
import json
import socket
from email.message import EmailMessage
from pathlib import Path

import pytest
import requests
from aiosmtpd.controller import Controller
from notify_world import SECRET, World, hook, incident
from receiver import Receiver

from mpm_py import cli
from mpm_py.notify.senders import opening, pagers

ROOT = Path(__file__).parents[2]
HOSTILE = "<!channel> @everyone *bold* `code`\r\nBcc: all@example.org"


@pytest.fixture
def world(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    apprise = pytest.importorskip("apprise")
    from apprise.plugins.base import NotifyBase

    assert apprise
    monkeypatch.setattr(NotifyBase, "request_rate_per_sec", 0)
    world.holds(
        incident("a", reason="temp: values lie 0.8 sd above; since 2 windows"),
        incident("b", group="a", column="wind"),
    )
    return world


def channel(world: World, address: str, **other: object) -> None:
    world.environment["ADDRESS"] = address
    world.declare(team={"url": {"env": "ADDRESS"}, **other})


def end(world: World) -> None:
    world.holds(incident("a", until=13), incident("b", group="a", until=13))
    world.later()


def test_slack(world: World, phone: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    from apprise.plugins.slack import NotifySlack

    monkeypatch.setattr(NotifySlack, "webhook_url", phone.address + "/services")
    tokens = f"T1JJ3T3L2/A1BRTD4JD/{SECRET.replace('-', '')}AbCdEfGhI"
    channel(world, f"https://hooks.slack.com/services/{tokens}")
    world.holds(incident("a", reason=f"carrier: where name is {HOSTILE}, 3 % of rows are null"))
    phone.answers = [200]
    assert world.run().failures == ()
    (request,) = phone.requests
    assert request.path == f"/services/{tokens}"
    text = json.dumps(request.data)
    assert "flight_delay since 2024-01-11, 2 days" in text and "mpm status flight_delay" in text
    assert "&lt;!channel&gt;" in text and "<!channel>" not in text, "data calls nobody"
    assert "@everyone" not in text and "*bold*" not in request.data["attachments"][0]["text"].replace(
        "\\*", ""
    )
    assert "http" not in text, "nothing is fetched from elsewhere by whoever reads it"


def test_teams(world: World, phone: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    send = requests.post
    monkeypatch.setattr(
        "apprise.plugins.workflows.requests.post",
        lambda url, **options: send(url.replace("https://", "http://", 1), **options),
    )
    channel(world, phone.address.replace("http://", "workflows://") + f"/4b6f8c2a1d/{SECRET}/")
    assert world.run().failures == ()
    (request,) = phone.requests
    (card,) = request.data["attachments"]
    assert card["contentType"] == "application/vnd.microsoft.card.adaptive"
    text = json.dumps(card, ensure_ascii=False)
    assert "HIGH: flight_delay, temp: values lie 0.8 sd above (and 1 other)" in text
    assert "mpm mark a --expected" in text


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Mailbox:
    def __init__(self) -> None:
        self.letters: list[tuple[list[str], EmailMessage]] = []
        self.answer = "250 OK"

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:
        letter = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.letters.append((envelope.rcpt_tos, letter))
        return self.answer


def test_mail(world: World) -> None:
    box, port = Mailbox(), free_port()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    try:
        channel(world, f"mailto://127.0.0.1:{port}?from=mpm@example.org&to=flights@example.org")
        world.holds(incident("a", reason=f"carrier: where name is {HOSTILE}, 3 % of rows are null"))
        assert world.run().failures == ()
        box.answer = "554 no"
        end(world)
        (failure,) = world.run().failures
        assert failure.next_step == 'see why with: apprise -vv --body test "$ADDRESS"'
    finally:
        server.stop()
    recipients, letter = box.letters[0]
    assert recipients == ["flights@example.org"] and letter["Bcc"] is None, "data adds no header"
    assert letter["Subject"].startswith("HIGH: flight_delay, carrier: where name is <!channel>")
    parts = {part.get_content_type(): part.get_content() for part in letter.walk() if not part.is_multipart()}
    assert "<code>mpm status flight_delay" in parts["text/html"] and "&lt;!channel&gt;" in parts["text/html"]
    assert "flight_delay since 2024-01-11" in parts["text/plain"]


def test_pagerduty_finds_its_alert_again(
    world: World, phone: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(pagers.PAGERDUTY, "eu", phone.address)
    channel(world, f"pagerduty://{SECRET}?region=eu")
    world.run()
    end(world)
    world.run()
    opened, resolved = (request.data for request in phone.requests)
    assert {request.path for request in phone.requests} == {"/v2/enqueue"}
    assert resolved == {"routing_key": SECRET, "event_action": "resolve", "dedup_key": "mpm/flight_delay/a"}
    payload = opened.pop("payload")
    assert opened == {
        "routing_key": SECRET, "event_action": "trigger", "dedup_key": "mpm/flight_delay/a", "client": "mpm",
    }  # fmt: skip
    details = payload.pop("custom_details")
    assert payload == {
        "summary": "HIGH: flight_delay, temp: values lie 0.8 sd above (and 1 other)", "source": "mpm", "severity": "critical",
        "component": "flight_delay", "group": "flights", "timestamp": "2024-03-01T12:00:00Z",
    }  # fmt: skip
    assert (details["incident_id"], details["incident_count"], details["opened_at"]) == (
        "a",
        2,
        "2024-01-11 00:00:00",
    )
    assert details["More of it"].startswith("mpm status flight_delay")


def test_opsgenie_finds_its_alert_again(
    world: World, phone: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(pagers.OPSGENIE, "us", phone.address)
    channel(world, f"opsgenie://{SECRET}")
    world.holds(incident("a", severity="medium"))
    world.run()
    world.holds(incident("a"))
    world.later().run()
    end(world)
    world.run()
    alias = "mpm/flight_delay/a"
    named = "/v2/alerts/mpm%2Fflight_delay%2Fa"
    assert [(request.method, request.path) for request in phone.requests] == [
        ("POST", "/v2/alerts"), ("POST", "/v2/alerts"), ("PUT", f"{named}/priority?identifierType=alias"),
        ("POST", f"{named}/close?identifierType=alias"),
    ]  # fmt: skip
    assert {request.headers["Authorization"] for request in phone.requests} == {f"GenieKey {SECRET}"}
    created = phone.requests[0].data
    assert (created["alias"], created["priority"], created["entity"]) == (alias, "P3", "flight_delay")
    assert created["tags"] == ["daily", "paging"] and len(created["message"]) <= 130
    assert phone.requests[2].data == {"priority": "P1"}


def test_a_webhook_is_verified_by_the_example_of_the_documentation(world: World, phone: Receiver) -> None:
    text = (ROOT / "docs" / "notify.md").read_text(encoding="utf-8")
    example = text.split("```python\n")[1].split("```")[0]
    scope: dict = {}
    exec(example, scope)
    for secret in (SECRET, "whsec_cGw0bnRlZC1zM2NyZXQ="):
        world.environment["KEY"] = secret
        world.declare(**{secret[:5]: hook()})
        world.run()
        (request,) = phone.forget()
        now = int(request.headers["webhook-timestamp"])
        verified = scope["verified"]
        assert verified(request.headers, request.body, secret, now) == request.data
        for headers, body, key, at in (
            (request.headers, request.body + b" ", secret, now),
            (request.headers, request.body, "another", now),
            (request.headers, request.body, secret, now + 3600),
            ({**request.headers, "webhook-id": "other"}, request.body, secret, now),
            ({**request.headers, "webhook-timestamp": str(now + 1)}, request.body, secret, now),
        ):
            with pytest.raises(ValueError):
                verified(headers, body, key, at)
        assert request.data["schema_version"] == 1


def test_a_secret_is_nowhere_but_in_what_is_sent(
    world: World,
    phone: Receiver,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    host = phone.address.removeprefix("http://")
    addresses = {
        "REFUSED": f"json://user:{SECRET}@{host}/{SECRET}?+Token={SECRET}", "DEAD": f"json://:{SECRET}@127.0.0.1:1/{SECRET}",
        "STRANGE": f"strange://{SECRET}", "WEB": f"https://{host}/{SECRET}", "MAIL": f"mailto://u:{SECRET}@127.0.0.1:1?from=a@b.org&to=a@b.org",
        "SLACK": f"slack://{SECRET}", "PAGER": f"pagerduty://{SECRET}", "REGION": f"opsgenie://{SECRET}?region={SECRET}",
        "BROKEN": f"pagerduty://[{SECRET}", "HOOK": f"http://{SECRET}.invalid/{SECRET}", "NO_URL": f"http://[{SECRET}/",
        "KEY": f"whsec_{SECRET}!",
    }  # fmt: skip
    for name, value in addresses.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setitem(pagers.PAGERDUTY, "us", phone.address)
    monkeypatch.setenv("SIGNED_WITH", SECRET)
    signed = {"secret": {"env": "SIGNED_WITH"}}
    world.declare(
        **{name.lower(): {"url": {"env": name}} for name in addresses if name not in ("HOOK", "KEY", "NO_URL")},
        hook={**hook(), **signed}, no_url={"url": {"env": "NO_URL"}, **signed}, no_key=hook(), unset={"url": {"env": "UNSET"}},
        no_hook={"url": {"env": "PAGER"}, **signed},
    )  # fmt: skip
    phone.answers = [401]
    file = tmp_path / "done.json"
    monkeypatch.setenv("MPM_TRACEBACK", "1")
    assert cli.invoke(["notify", "--monitors", str(world.file), "--json", str(file)]) == 2
    shown = capfd.readouterr()
    stored = str(world.rows())
    for place, text in {
        "stdout": shown.out,
        "stderr": shown.err,
        "json": file.read_text(),
        "table": stored,
    }.items():
        assert SECRET not in text and "s3cret" not in text, place
    told = {failure["channel"]: failure["reason"] for failure in json.loads(file.read_text())["failures"]}
    assert told == {
        "refused": "it answered 401", "dead": "it could not be reached, or broke off", "hook": "it could not be reached",
        "mail": "it could not be reached, or broke off", "pager": "it answered 401", "no_url": "it could not be reached",
        "strange": "what STRANGE holds is not an address", "slack": "what SLACK holds is not an address",
        "web": "what WEB holds is no address of a service that Apprise knows",
        "region": "what REGION holds is no address of opsgenie", "broken": "what BROKEN holds is no address of pagerduty",
        "no_key": "what follows whsec_ in KEY is not base64", "unset": "the environment variable UNSET is not set",
        "no_hook": "PAGER is no https address, and only a webhook of your own is signed",
    }  # fmt: skip
    assert shown.err.count("Next step: ") == len(told)
    assert [record for record in caplog.records if record.name == "apprise"] == [], "nothing is said past us"


def test_without_apprise_it_says_what_to_install(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "find_spec", lambda name: None)
    (failure,) = world.run().failures
    assert failure.next_step == "pip install 'mpm[notify]'"
