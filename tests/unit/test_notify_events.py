"""`mpm notify`: which events are told, once each, and what is history."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest
from notify_world import NEEDED, World, hook, incident, outcomes
from portfolio import portfolio
from receiver import Receiver

from mpm_py.monitor import QuietHours
from mpm_py.notify.routing import quiet_until


def test_an_incident_is_told_when_it_opens_worsens_and_is_over_once_each(
    world: World, phone: Receiver
) -> None:
    names = set()
    for life, told in (
        ({"severity": "medium"}, [("opened", "a")]),
        ({"severity": "medium"}, []),
        ({"severity": "high"}, [("worsened", "a")]),
        ({"severity": "high"}, []),
        ({"until": 13}, [("resolved", "a")]),
        ({"until": 13}, []),
        ({}, [("opened", "a")]),
        ({"until": 15}, [("resolved", "a")]),
    ):
        world.later().holds(incident("a", **life))
        result = world.run()
        assert (result.exit_code, phone.told) == (0, told)
        names |= {request.headers["webhook-id"] for request in phone.forget()}
    assert len(names) == 5, "a receiver that knows a message by its name takes none for another"
    numbers = world.rows("event_number, event, status, severity, attempt_count")
    assert numbers == [
        (1, "opened", "sent", "medium", 1), (2, "worsened", "sent", "high", 1), (3, "resolved", "sent", "high", 1),
        (4, "opened", "sent", "high", 1), (5, "resolved", "sent", "high", 1),
    ]  # fmt: skip


def test_a_group_is_one_message_and_over_when_all_of_it_is(world: World, phone: Receiver) -> None:
    world.holds(*(incident(name, group="a", column=name) for name in "abcde"))
    world.run()
    (message,) = (request.data for request in phone.forget())
    assert [one["incident_id"] for one in message["incidents"]] == list("abcde")
    assert "b: values lie" in message["text"] and "and 1 other opened with it, in e" in message["text"]
    world.holds(
        *(incident(name, group="a", column=name, until=12) for name in "abcd"), incident("e", group="a")
    )
    assert [outcome for _, outcome, _ in outcomes(world.later().run())] == ["already_told"]
    world.holds(*(incident(name, group="a", column=name, until=12) for name in "abcde"))
    world.later().run()
    (message,) = (request.data for request in phone.requests)
    assert message["event"] == "resolved" and len(message["incidents"]) == 5
    assert "Its checks pass again." in message["text"]


def test_what_joins_a_group_goes_on_under_its_name_also_when_it_takes_the_lead(
    world: World, phone: Receiver
) -> None:
    world.holds(incident("b", day=10))
    world.run()
    cause = incident("a", group="a", day=11)
    world.holds(incident("b", group="a"), cause)
    world.later().run()
    world.holds(
        incident("b", group="a", until=14),
        {**cause, "status": "resolved", "resolved_at": cause["last_seen_at"]},
    )
    world.later().run()
    assert phone.told == [("opened", "b"), ("opened", "a"), ("resolved", "a")]
    assert {request.data["alert_key"] for request in phone.requests} == {"b"}
    assert "with others that were told before" in phone.requests[1].data["text"]
    assert len(phone.requests[2].data["incidents"]) == 2


def test_the_first_run_tells_what_is_open_and_no_history(world: World, phone: Receiver) -> None:
    history = [incident(f"old{number}", day=number, until=number + 2) for number in range(8)]
    world.holds(*history, incident("a", day=11))
    world.run()
    world.later().run()
    assert phone.told == [("opened", "a")]


def test_what_opens_and_is_over_between_two_runs_is_told_but_no_history_that_is_judged_anew(
    world: World, phone: Receiver
) -> None:
    world.holds(until=12)
    assert outcomes(world.run()) == []
    world.holds(incident("new", day=13, until=15), incident("found_late", day=2, until=4), until=16)
    world.later().run()
    world.later().run()
    assert phone.told == [("resolved", "new")]
    assert "was over before it could be told" in phone.requests[0].data["text"]


def test_a_monitor_judged_day_by_day(world: World, phone: Receiver) -> None:
    """The statements of the warehouse decide what is an incident and what opened together."""
    for temp, wind, age in (
        ("pppppppppf", "pppppppppp", "wppppppppw"),
        ("pppppppppff", "ppppppppppf", "wppppppppww"),
        ("pppppppppffp", "ppppppppppff", "wppppppppwwp"),
        ("pppppppppffpp", "ppppppppppffp", "wppppppppwwpf"),
    ):
        judged = portfolio({"flight_delay": {"temp": temp, "wind": wind}, "churn": {"age": age}})
        judged.execute(f"ATTACH '{world.database}' AS kept")
        for table in NEEDED:
            judged.execute(f"CREATE OR REPLACE TABLE kept.mpm.{table} AS FROM memory.mpm.{table}")
        judged.close()
        world.later(24).run()
    told = [
        (one.data["event"], [item["column_name"] for item in one.data["incidents"]]) for one in phone.requests
    ]
    assert told == [
        ("opened", ["temp"]), ("opened", ["wind"]), ("opened", ["age"]), ("resolved", ["temp", "wind"]),
    ]  # fmt: skip
    assert phone.requests[0].data["alert_key"] == phone.requests[3].data["alert_key"]


@pytest.mark.parametrize(
    ("then", "text"),
    [([incident("a", status="expected")], "marked as expected"), ([], "not found any more")],
)
def test_what_is_marked_or_gone_is_over(world: World, phone: Receiver, then: list, text: str) -> None:
    world.holds(incident("a"))
    world.run()
    world.holds(*then)
    world.later().run()
    world.later().run()
    assert phone.told == [("opened", "a"), ("resolved", "a")]
    assert text in phone.requests[1].data["text"]
    assert phone.requests[1].data["incidents"][0]["reason"].startswith("temp: values lie")


def test_what_is_marked_before_it_is_told_is_never_told(world: World, phone: Receiver) -> None:
    world.holds()
    world.run()
    world.holds(incident("a", status="expected", day=13), until=15)
    world.later().run()
    assert phone.requests == []


def test_a_monitor_that_goes_ends_what_was_told_of_it(world: World, phone: Receiver) -> None:
    world.holds(incident("a", monitor="churn"), churn={})
    world.run()
    world.holds()
    world.later().run()
    assert phone.told == [("opened", "a"), ("resolved", "a")]
    assert "mpm status" not in phone.requests[1].data["text"], "it would not find it"


def test_selected_monitors_alone_are_told_and_the_others_later(world: World, phone: Receiver) -> None:
    world.holds(incident("a"), incident("c", monitor="churn"), churn={})
    world.run(select=["churn"])
    assert phone.told == [("opened", "c")]
    world.holds(incident("a", until=13), incident("c", monitor="churn"), churn={})
    world.later().run()
    assert phone.told == [("opened", "c")], "flight_delay was never looked at: this is its history"


def test_who_is_told_of_what(world: World, phone: Receiver) -> None:
    channels = {
        "severe": ({"severity": "high"}, "below severity high"),
        "churning": ({"monitors": ["churn"]}, "it is not for this monitor"),
        "growing": ({"owners": ["growth", "sales"]}, "it is not for owner flights"),
        "weekly": ({"tags": ["weekly"]}, "the monitor has none of its tags"),
        "all": ({"severity": "medium", "monitors": ["flight_delay"], "owners": ["flights", "x"], "tags": ["paging"]}, None),
    }  # fmt: skip
    world.declare(**{name: hook(**keys) for name, (keys, _) in channels.items()})
    world.holds(incident("a", severity="medium"), churn={})
    found = {notice.channel: (notice.outcome, notice.reason) for notice in world.run(is_dry_run=True).notices}
    assert found == {
        name: ("not_for_channel", reason) if reason else ("to_send", None)
        for name, (_, reason) in channels.items()
    }
    world.run()
    world.holds(incident("a", severity="medium", until=14), churn={}, until=15)
    world.later().run()
    assert [(request.data["channel"], request.data["event"]) for request in phone.requests] == [
        ("all", "opened"), ("all", "resolved"),
    ], "who was not told of it is not told of its end"  # fmt: skip


def test_a_monitor_without_an_owner_is_nobodys(world: World) -> None:
    world.declare(team=hook(owners=["growth"]))
    world.holds(incident("c", monitor="churn"), churn={})
    assert outcomes(world.run()) == [("c", "not_for_channel", "the monitor has no owner")]


def test_a_channel_is_told_the_events_it_wants(world: World, phone: Receiver) -> None:
    wanted = (["opened"], ["worsened"], ["resolved"], ["worsened", "resolved"])
    world.declare(**{"_".join(events): hook(events=events) for events in wanted})
    for life in ({"severity": "medium"}, {"severity": "high"}, {"until": 14}):
        world.holds(incident("a", **life))
        world.later().run()
    for events in wanted:
        name = "_".join(events)
        assert [one.data["event"] for one in phone.requests if one.data["channel"] == name] == events
        assert dict(world.rows("event, status", f"channel = '{name}' AND event <> 'checked'")) == {
            event: "sent" if event in events else "known" for event in ("opened", "worsened", "resolved")
        }


NIGHT = {"from": "22:00", "to": "07:00", "timezone": "Europe/Vienna"}


def test_in_quiet_hours_it_waits_and_is_told_afterwards(world: World, phone: Receiver) -> None:
    world.declare(team=hook(quiet_hours={**NIGHT, "except": "high"}))
    world.holds(incident("a", severity="medium"), incident("b", severity="high"))
    world.now = world.now.replace(hour=21, minute=0)  # 22:00 in Vienna
    result = world.run()
    assert outcomes(result) == [("b", "sent", None), ("a", "held", "quiet hours until 07:00 Europe/Vienna")]
    assert world.rows("status, reason", "incident_id = 'a'") == [
        ("waiting", "quiet hours until 07:00 Europe/Vienna")
    ]
    world.later(8.9).run()
    assert phone.told == [("opened", "b")]
    world.later(0.1).run()
    world.later(0.1).run()
    assert phone.told == [("opened", "b"), ("opened", "a")]


def test_what_opens_and_is_over_in_one_night_is_told_in_the_morning(world: World, phone: Receiver) -> None:
    world.declare(team=hook(quiet_hours=NIGHT))
    world.now = world.now.replace(hour=22)
    for row in (incident("a", day=13), incident("a", day=13, until=15), incident("a", day=13, until=15)):
        world.holds(row, until=16)
        world.later().run()
    assert phone.requests == []
    world.later(8).run()
    world.later().run()
    assert phone.told == [("resolved", "a")]


@pytest.mark.parametrize(
    ("hours", "now", "until"),
    [
        (("12:00", "14:00", "UTC"), "2024-03-01T11:59", None),
        (("12:00", "14:00", "UTC"), "2024-03-01T12:00", "2024-03-01T14:00"),
        (("12:00", "14:00", "UTC"), "2024-03-01T14:00", None),
        (("22:00", "07:00", "Asia/Tokyo"), "2024-03-01T14:00", "2024-03-01T22:00"),
        (("22:00", "07:00", "America/New_York"), "2024-03-01T11:30", "2024-03-01T12:00"),
        # Clocks go forward at 01:00 UTC, back at 01:00 UTC.
        (("01:00", "04:00", "Europe/Vienna"), "2024-03-31T00:30", "2024-03-31T02:00"),
        (("01:00", "04:00", "Europe/Vienna"), "2024-03-31T02:00", None),
        (("01:00", "04:00", "Europe/Vienna"), "2024-10-27T02:30", "2024-10-27T03:00"),
        (("02:15", "02:45", "Europe/Vienna"), "2024-10-27T00:20", "2024-10-27T00:45"),
    ],
)  # fmt: skip
def test_quiet_hours_follow_the_clock_of_their_zone(
    hours: tuple[str, str, str], now: str, until: str | None
) -> None:
    declared = QuietHours.model_validate(dict(zip(("from", "to", "timezone"), hours, strict=True)))
    found = quiet_until(declared, "high", datetime.fromisoformat(now).replace(tzinfo=timezone.utc))
    assert (found and found.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M")) == until


def test_a_dry_run_says_what_would_be_and_changes_nothing(world: World, phone: Receiver) -> None:
    world.holds(incident("a"))
    assert outcomes(world.run(is_dry_run=True)) == [("a", "to_send", None)]
    with pytest.raises(Exception, match="mpm_notifications does not exist"):
        world.rows()
    world.run()
    assert outcomes(world.run(is_dry_run=True)) == [("a", "already_told", "told 2024-03-01 12:00 UTC")]
    assert len(phone.requests) == 1


def test_a_new_channel_begins_with_what_is_open(world: World, phone: Receiver) -> None:
    world.holds(incident("a"), incident("b", until=11))
    world.run()
    phone.forget()
    world.declare(team=hook(), others=hook())
    world.later().run()
    assert [
        (request.data["channel"], request.data["incidents"][0]["incident_id"]) for request in phone.requests
    ] == [("others", "a")]
