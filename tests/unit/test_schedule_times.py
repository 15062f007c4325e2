"""When a schedule runs: cron expressions as crontab(5) has them, and the ends of windows with their delay."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from apscheduler.triggers.base import BaseTrigger

from mpm_py.configuration.cron import read_cron
from mpm_py.errors import ConfigurationError
from mpm_py.monitor import load_monitors
from mpm_py.schedule.times import closing_triggers, combined, cron_triggers


def times(triggers: list[Any], since: str, count: int = 4) -> list[str]:
    """The next times in UTC, asked for as the scheduler does."""
    trigger: BaseTrigger = combined(triggers)
    now, previous, found = datetime.fromisoformat(since).replace(tzinfo=timezone.utc), None, []
    for _ in range(count):
        previous = trigger.get_next_fire_time(previous, now)
        assert previous is not None
        now = previous
        found.append(f"{previous.astimezone(timezone.utc):%a %m-%d %H:%M}")
    return found


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("5 * * * *", ["Fri 03-08 22:05", "Fri 03-08 23:05", "Sat 03-09 00:05", "Sat 03-09 01:05"]),
        ("*/20 23 * * *", ["Fri 03-08 23:00", "Fri 03-08 23:20", "Fri 03-08 23:40", "Sat 03-09 23:00"]),
        ("0 7 * * 1-5", ["Mon 03-11 07:00", "Tue 03-12 07:00", "Wed 03-13 07:00", "Thu 03-14 07:00"]),
        ("0 7 * * 0", ["Sun 03-10 07:00", "Sun 03-17 07:00", "Sun 03-24 07:00", "Sun 03-31 07:00"]),
        ("0 7 * * 5-7", ["Sat 03-09 07:00", "Sun 03-10 07:00", "Fri 03-15 07:00", "Sat 03-16 07:00"]),
        ("0 7 * apr MON", ["Mon 04-01 07:00", "Mon 04-08 07:00", "Mon 04-15 07:00", "Mon 04-22 07:00"]),
        # Either of the two where both are told, as cron has it.
        ("0 7 13 * sat", ["Sat 03-09 07:00", "Wed 03-13 07:00", "Sat 03-16 07:00", "Sat 03-23 07:00"]),
        ("0 0 29 2 *", ["Tue 02-29 00:00"]),
    ],
)
def test_cron(expression: str, expected: list[str]) -> None:
    assert times(cron_triggers(expression, "UTC"), "2024-03-08 21:30", len(expected)) == expected


def test_cron_in_a_zone() -> None:
    found = times(cron_triggers("30 7 * * *", "Europe/Vienna"), "2024-03-30 00:00", 2)
    assert found == ["Sat 03-30 06:30", "Sun 03-31 05:30"]


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("5 * * *", "five parts"),
        ("@daily", "five parts"),
        ("60 * * * *", "minute 60 is not one of 0 to 59"),
        ("0 7 * * moon", "day of week moon cannot be read"),
        ("0 7 * * foo", "day of week foo is not one of"),
        ("0 7-5 * * *", "hour 7-5 means nothing"),
        ("*/0 * * * *", "means nothing"),
        ("0 0 30 2 *", "no such day ever comes"),
        ("0 0 31 4,6 *", "no such day ever comes"),
        ("0 0 0 * *", "day of month 0 is not one of"),
        ("1, * * * *", "minute 1, cannot be read"),
    ],
)
def test_what_is_no_cron_expression(expression: str, reason: str) -> None:
    with pytest.raises(ValueError, match=re.escape(reason)):
        read_cron(expression)


def closing(*declared: dict[str, Any]) -> list[Any]:
    monitors = {f"m{n}": {"relation": "r", **keys} for n, keys in enumerate(declared)}
    return closing_triggers(load_monitors({"monitors": monitors}).monitors.values())


AT = {"event_time": "t"}


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ([AT | {"grain": "hour"}], ["Fri 03-29 22:05", "Fri 03-29 23:05", "Sat 03-30 00:05"]),
        ([AT], ["Sat 03-30 00:05", "Sun 03-31 00:05", "Mon 04-01 00:05"]),
        ([AT | {"timezone": "Europe/Vienna"}], ["Fri 03-29 23:05", "Sat 03-30 23:05", "Sun 03-31 22:05"]),
        # No midnight on 31 March there: the day begins at 1.
        ([AT | {"timezone": "Asia/Beirut"}], ["Fri 03-29 22:05", "Sat 03-30 22:05", "Sun 03-31 21:05"]),
        ([AT | {"grain": "week"}], ["Mon 04-01 00:05", "Mon 04-08 00:05", "Mon 04-15 00:05"]),
        ([AT | {"grain": "month", "delay": "3 days"}], ["Thu 04-04 00:05", "Sat 05-04 00:05", "Tue 06-04 00:05"]),
        # The largest delay among those of a grain and a zone; what coincides is one run.
        ([AT, AT | {"delay": "26 hours"}], ["Sat 03-30 02:05", "Sun 03-31 02:05", "Mon 04-01 02:05"]),
        ([AT, AT | {"grain": "week"}], ["Sat 03-30 00:05", "Sun 03-31 00:05", "Mon 04-01 00:05"]),
        ([AT | {"grain": "week"}, {}], ["Mon 04-01 00:05", "Mon 04-08 00:05", "Mon 04-15 00:05"]),
        ([{}], ["Sat 03-30 00:05", "Sun 03-31 00:05", "Mon 04-01 00:05"]),
    ],
)  # fmt: skip
def test_whenever_windows_have_closed(declared: list[dict[str, Any]], expected: list[str]) -> None:
    assert times(closing(*declared), "2024-03-29 21:30", 3) == expected


def test_words() -> None:
    (hours, days) = closing(AT | {"timezone": "Asia/Tokyo", "delay": "1 day"}, AT | {"grain": "hour"})
    assert str(hours) == "5 minutes after the end of every hour (UTC)"
    assert str(days) == "1 day 5 minutes after the end of every day (Asia/Tokyo)"


def test_jitter_comes_later_only() -> None:
    now = datetime(2024, 3, 9, tzinfo=timezone.utc)
    trigger = combined(closing(AT), jitter=60)
    found = [trigger.get_next_fire_time(None, now) for _ in range(50)]
    begin = now + timedelta(minutes=5)
    assert all(begin <= time <= begin + timedelta(seconds=60) for time in found) and len(set(found)) > 10


def test_what_the_file_says() -> None:
    found = load_monitors({"schedule": {"cron": "5 * * * *", "timezone": "Europe/Vienna"}}).schedule
    assert (found.cron, found.timezone) == ("5 * * * *", "Europe/Vienna")
    assert load_monitors({}).schedule.cron is None


@pytest.mark.parametrize(
    ("declared", "reason"),
    [
        ({"cron": "5 * * * 8"}, "'5 * * * 8' is not a cron expression (day of week 8 is not one of 0 to 7)"),
        ({"cron": ["5"]}, "a list is not a text"),
        ({"crn": "5 * * * *"}, "there is no key crn here"),
        ({"cron": "5 * * * *", "timezone": "Europe/Viena"}, "is not a time zone"),
        ({"timezone": "Europe/Vienna"}, "it means nothing without schedule.cron"),
        ("5 * * * *", "'5 * * * *' is not a mapping"),
    ],
)
def test_what_is_wrong_in_the_file(declared: Any, reason: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        load_monitors({"schedule": declared})
    (problem,) = raised.value.problems
    assert reason in problem.reason and problem.key.startswith("schedule")
