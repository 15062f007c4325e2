"""The command `mpm notify`: what it prints, writes and exits with; and `notify:` in a monitors.yml."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from notify_world import World, hook, incident
from receiver import Receiver

from mpm_py import cli
from mpm_py.configuration.notify_rules import CHANNEL, NOTIFY_RULES, QUIET_HOURS
from mpm_py.contract.notifications import NOTIFICATIONS
from mpm_py.errors import ConfigurationError, MpmError
from mpm_py.monitor import Channel, Notify, QuietHours, Variable, load_monitors


@pytest.fixture
def world(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    for name, value in world.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    world.holds(incident("a", column="temp [€]"), incident("b", group="a"), incident("c", severity="low"))
    return world


@pytest.fixture
def mpm(world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    def run(*arguments: str, width: int = 80) -> tuple[int, str, str]:
        monkeypatch.setenv("COLUMNS", str(width))
        code = cli.invoke(["notify", *arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


def test_it_says_what_it_told_and_what_a_dry_run_would(world: World, mpm: Any, phone: Receiver) -> None:
    world.declare(team=hook(severity="high"), wired={"url": {"env": "NOWHERE"}})
    code, out, err = mpm("--dry-run")
    assert code == 2 and phone.requests == []
    assert out.splitlines() == [
        "shop.duckdb, schema mpm: 2 alerts, 2 channels: 3 to be sent, 1 passed over.",
        "Nothing is sent in a dry run.",
        "",
        "team",
        "  to be sent   opened    HIGH    flight_delay (2 incidents)",
        "               temp [€]: values lie 0.8 sd above what is usual",
        "  passed over  opened    low     flight_delay",
        "               temp: values lie 0.8 sd above what is usual",
        "               below severity high",
        "",
        "wired",
        "  to be sent   opened    HIGH    flight_delay (2 incidents)",
        "               temp [€]: values lie 0.8 sd above what is usual",
        "  to be sent   opened    low     flight_delay",
        "               temp: values lie 0.8 sd above what is usual",
    ]
    assert err.splitlines() == [
        "Error: channel wired: the environment variable NOWHERE is not set",
        "Next step: set NOWHERE where mpm notify runs",
    ]
    code, out, _ = mpm()
    assert code == 2
    assert out.splitlines()[0] == "shop.duckdb, schema mpm: 2 alerts, 1 channel: 1 sent, 1 passed over."
    assert "passed" not in out.partition("\n")[2], "what is not told is listed by a dry run alone"


def test_no_line_is_wider_than_the_terminal(mpm: Any) -> None:
    for width in (40, 120):
        _, out, _ = mpm("--dry-run", width=width)
        assert max(map(len, out.splitlines())) <= width and "\x1b" not in out


def test_nothing_to_tell_is_done(world: World, mpm: Any) -> None:
    world.holds()
    assert mpm() == (0, "shop.duckdb, schema mpm: nothing to tell.\n", "")


def test_what_it_writes_as_json(mpm: Any, tmp_path: Path) -> None:
    assert mpm("--json", str(tmp_path / "done.json"))[0] == 0
    data = json.loads((tmp_path / "done.json").read_text())
    messages = data.pop("messages")
    assert data == {
        "schema_version": 1, "exit_code": 0, "database": "shop.duckdb", "schema": "mpm", "is_dry_run": False, "failures": [],
    }  # fmt: skip
    assert [(one["channel"], one["outcome"], one["event"], one["incident_ids"]) for one in messages] == [
        ("team", "sent", "opened", ["a", "b"]), ("team", "sent", "opened", ["c"]),
    ]  # fmt: skip
    documented = (Path(__file__).parents[2] / "docs" / "json.md").read_text(encoding="utf-8")
    assert all(f"`{key}`" in documented for key in (*data, *messages[0])), (
        "docs/json.md says what each key is"
    )


def test_the_table_has_the_columns_of_the_contract(world: World) -> None:
    world.run()
    names = [name for (name,) in world_columns(world)]
    assert names == [column.name for column in NOTIFICATIONS.columns]
    assert len({row[0] for row in world.rows(condition="TRUE")}) == len(world.rows(condition="TRUE"))


def world_columns(world: World) -> list[tuple[Any, ...]]:
    import duckdb

    with duckdb.connect(str(world.database), read_only=True) as connection:
        return connection.execute(
            "SELECT column_name FROM duckdb_columns() WHERE table_name = 'mpm_notifications' ORDER BY column_index"
        ).fetchall()


def test_beside_a_dbt_project_a_file_holds_channels_alone(world: World, mpm: Any, phone: Receiver) -> None:
    file = world.folder / "notify.yml"
    file.write_text(yaml.safe_dump({"notify": {"channels": {"team": hook(monitors=["flight_dely"])}}}))
    code, _, err = mpm("--monitors", "notify.yml", "--database", "shop.duckdb")
    assert code == 2 and "Next step: did you mean flight_delay?" in err
    file.write_text(yaml.safe_dump({"notify": {"channels": {"team": hook(monitors=["flight_delay"])}}}))
    assert mpm("--monitors", "notify.yml", "--database", "shop.duckdb")[0] == 0
    assert (
        "mpm status flight_delay --monitors notify.yml --database shop.duckdb"
        in phone.requests[0].data["text"]
    )


def test_without_channels_it_says_how_to_declare_one(world: World, mpm: Any) -> None:
    world.declare()
    code, _, err = mpm()
    assert code == 2 and "declares no channels" in err and "notify: {channels:" in err


def test_help_teaches_with_examples(mpm: Any) -> None:
    code, out, _ = mpm("--help")
    assert code == 0 and "mpm notify --dry-run" in out and "{url: {env: SLACK_URL}" in out


def keys_of(model: Any) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def test_the_typed_channel_has_the_keys_of_the_rules() -> None:
    assert keys_of(Notify) == list(NOTIFY_RULES)
    assert keys_of(Channel) == list(CHANNEL.kinds["channel"])
    assert keys_of(QuietHours) == list(QUIET_HOURS.kinds["hours"])
    assert keys_of(Variable) == ["env"]


def test_every_example_of_a_channel_is_one() -> None:
    for key, rule in CHANNEL.kinds["channel"].items():
        declared = {"url": {"env": "X"}, **yaml.safe_load(rule.example)}
        found = load_monitors({"notify": {"channels": {"team": declared}}}).notify.channels["team"]
        assert getattr(found, key) not in (None, ()), key
    for example in (CHANNEL.example, NOTIFY_RULES["channels"].example):
        assert load_monitors({"notify": yaml.safe_load(example)}).notify.channels


@pytest.mark.parametrize(
    ("given", "read"), [("22:00", "22:00"), (1320, "22:00"), ("7:05", "07:05"), ("00:00", "00:00")]
)
def test_a_time_of_day_is_read_as_yaml_gives_it(given: Any, read: str) -> None:
    """YAML takes 22:00 without quotes for a number to base 60."""
    hours = {"from": given, "to": "12:00"}
    found = load_monitors({"notify": {"channels": {"team": {"url": {"env": "X"}, "quiet_hours": hours}}}})
    assert f"{found.notify.channels['team'].quiet_hours.from_:%H:%M}" == read  # type: ignore[union-attr]


SECRET = "slack://pl4nted/s3cret/address"
BAD: dict[str, tuple[Any, list[str]]] = {
    "an address": ({"url": SECRET}, ["url"]),
    "an address as a name": ({"url": {"env": SECRET}}, ["url.env"]),
    "an address as a channel": (SECRET, [""]),
    "an address as a key": ({"url": {"env": "X"}, SECRET: None}, ["of this name"]),
    "a key in the file": ({"url": {"env": "X"}, "secret": SECRET}, ["secret"]),
    "nothing": ({}, ["url"]),
    "a misspelt key": ({"urls": {"env": "X"}}, ["urls"]),
    "no event": ({"url": {"env": "X"}, "events": ["closed"]}, ["events"]),
    "no severity": ({"url": {"env": "X"}, "severity": "critical"}, ["severity"]),
    "no monitor": ({"url": {"env": "X"}, "monitors": ["churn"]}, ["monitors"]),
    "hours without an end": ({"url": {"env": "X"}, "quiet_hours": {"from": "22:00"}}, ["quiet_hours.to"]),
    "no hours": ({"url": {"env": "X"}, "quiet_hours": {"from": "25:00", "to": 7}}, ["quiet_hours.from", "quiet_hours.to"]),
    "hours that never end": ({"url": {"env": "X"}, "quiet_hours": {"from": "7:00", "to": "07:00"}}, ["quiet_hours.to"]),
    "no zone": (
        {"url": {"env": "X"}, "quiet_hours": {"from": "7:00", "to": "8:00", "timezone": "Vienna"}},
        ["quiet_hours.timezone"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_with_a_channel_is_told_without_its_secret(name: str) -> None:
    declared, keys = BAD[name]
    monitors = {"flight_delay": {"relation": "flights"}}
    with pytest.raises(ConfigurationError) as raised:
        load_monitors({"monitors": monitors, "notify": {"channels": {"team": declared}}})
    found = [
        problem.key.removeprefix("notify.channels.team").removeprefix(".")
        for problem in raised.value.problems
    ]
    assert sorted(found) == sorted(keys)
    assert "pl4nted" not in str(raised.value)


@pytest.mark.parametrize(
    "notify", [SECRET, [SECRET], {"channels": SECRET}, {"channels": [SECRET]}, {SECRET: {}}], ids=str
)
def test_a_notify_that_is_none_is_told_without_its_secret(notify: Any) -> None:
    with pytest.raises(ConfigurationError) as raised:
        load_monitors({"notify": notify})
    assert "pl4nted" not in str(raised.value)


def test_problems_of_channels_have_their_lines_and_come_with_the_others(tmp_path: Path) -> None:
    file = tmp_path / "monitors.yml"
    file.write_text(
        "monitors: {a: {relation: f, event_time: t, grain: dya}}\nnotify:\n  channels:\n    team:\n      url: {env: X}\n      severity: hihg\n"
    )
    with pytest.raises(MpmError) as raised:
        load_monitors(file)
    text = str(raised.value)
    assert "mpm found 2 problems in its configuration." in text
    assert "monitors.yml:1: monitor a, key grain" in text
    assert "monitors.yml:6: key notify.channels.team.severity: 'hihg' is not one of low, medium, high" in text
