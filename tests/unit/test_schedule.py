"""`mpm schedule`: when it runs, what becomes of runs that fail, are killed or stopped, what it says, its health."""

from __future__ import annotations

import json
import os
import signal
import socket
import tempfile
import urllib.error
import urllib.request
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from schedule_world import Often, Once, World

from mpm_py import cli
from mpm_py.errors import MpmError
from mpm_py.lock import alone
from mpm_py.schedule import child, service
from mpm_py.schedule.health import health_endpoint
from mpm_py.schedule.state import Run, State


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setenv("MPM_CACHE_DIR", str(tmp_path / "cache"))
    return World(tmp_path)


def test_a_run_at_start_makes_up_for_what_was_missed(world: World) -> None:
    world.plan({"code": 1, "says": "a warning"})
    with world.serving(select=["m"]):
        world.until(lambda: world.named("next"))
    assert [event["event"] for event in world.events] == [
        "starting",
        "started",
        "finished",
        "next",
        "stopped",
    ]
    (call,) = world.calls
    file = str(world.folder / "monitors.yml")
    assert call["words"][:5] == ["run", "--monitors", file, "--select", "m"]
    finished = world.named("finished")[0]
    assert (finished["level"], finished["exit_code"], finished["open_incidents"]) == ("warning", 1, 1)
    assert "something fails its check (exit code 1)" in finished["message"] and finished["seconds"] >= 0


def test_without_a_run_at_start_the_next_one_is_told(world: World) -> None:
    world.plan({})
    with world.serving(runs_at_start=False, trigger=Once(1)):
        world.until(lambda: world.named("next"))
        assert not world.calls
        world.until(lambda: world.outcomes == ["healthy"])
        world.until(lambda: world.named("next")[-1]["next_run_at"] is None)


def test_the_next_run_is_told_in_utc_and_in_the_zone_of_the_expression(world: World) -> None:
    world.plan({})
    options = {"trigger": None, "cron": "30 7 * * *", "timezone": "Asia/Tokyo"}
    with world.serving(runs_at_start=False, **options) as service:
        world.until(lambda: world.named("next"))
        told = world.named("next")[0]
        assert told["message"].endswith(" 22:30:00 UTC (07:30 Asia/Tokyo)")
        assert told["next_run_at"].endswith("T22:30:00Z") and service.state.next_run_at is not None
    assert world.named("starting")[0]["schedule"] == "30 7 * * * (Asia/Tokyo)"


def test_no_two_runs_overlap(world: World) -> None:
    world.plan({"seconds": 0.25})
    with world.serving(trigger=Often()):
        world.until(lambda: len(world.outcomes) >= 3)
    ends = [float(line) for line in (world.folder / "ends.txt").read_text().split()]
    begins = [call["begun"] for call in world.calls]
    assert all(end <= begun for end, begun in zip(ends, begins[1:], strict=False))


def test_a_run_that_is_due_while_one_is_at_work_is_made_after_it(world: World) -> None:
    world.plan({"seconds": 0.8}, {})
    with world.serving(trigger=Once(0.3)):
        world.until(lambda: world.named("next"))
    assert world.outcomes == ["healthy"] * 2 and len(world.named("due")) == 1


def test_a_killed_run_is_told_and_tried_again(world: World) -> None:
    world.plan({"seconds": 60}, {})
    with world.serving(retry_seconds=(0.1,)):
        world.until(lambda: world.calls)
        os.kill(world.calls[0]["process"], signal.SIGKILL)
        world.until(lambda: len(world.outcomes) == 2)
    first = world.named("finished")[0]
    assert world.outcomes == ["killed", "healthy"] and world.named("retry")[0]["in_seconds"] == 0.1
    assert first["exit_code"] == 137 and "SIGKILL" in first["message"] and first["level"] == "error"


def test_what_could_not_run_is_tried_as_often_as_told(world: World) -> None:
    world.plan({"code": 2, "says": "Error: no luck\nNext step: wait"})
    with world.serving(retry_seconds=(0.05, 0.1)) as service:
        world.until(lambda: world.named("next"))
        assert world.outcomes == ["could_not_run"] * 3
        assert [event["in_seconds"] for event in world.named("retry")] == [0.05, 0.1]
        assert not service.state.is_healthy and service.state.run_counts == {2: 3}
    assert world.named("finished")[0]["reason"] == "Error: no luck\nNext step: wait"


def test_the_next_regular_run_takes_the_place_of_another_try(world: World) -> None:
    world.plan({"code": 2}, {})
    with world.serving(retry_seconds=(5,), trigger=Once(1)):
        world.until(lambda: len(world.outcomes) == 2)
    assert world.outcomes == ["could_not_run", "healthy"] and not world.named("retry")


def test_a_crash_is_no_failing_check(world: World) -> None:
    world.plan({"code": 1, "artifact": False, "says": "Traceback"})
    with world.serving(retry_seconds=()):
        world.until(lambda: world.outcomes)
    (told,) = world.named("finished")
    assert (told["outcome"], told["exit_code"]) == ("could_not_run", 2) and "Traceback" in told["message"]


def test_a_run_that_cannot_be_started_is_told_and_the_schedule_goes_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.plan({})
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere")
    with world.serving(retry_seconds=(0.5,)):
        world.until(lambda: world.named("retry"))
        monkeypatch.setattr(tempfile, "tempdir", None)
        world.until(lambda: world.named("next"))
    assert world.outcomes == ["could_not_run", "healthy"]
    assert "could not be started" in world.named("finished")[0]["reason"]
    with world.serving(retry_seconds=(), program=("/nowhere/python",)):
        world.until(lambda: len(world.outcomes) == 3)
    assert "/nowhere/python" in world.named("finished")[-1]["reason"]


def test_what_was_not_foreseen_is_told_and_the_schedule_goes_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "_read", lambda artifact: {"status": "odd"}["odd"])
    world.plan({})
    with world.serving(trigger=Once(1)):
        world.until(lambda: world.outcomes)
        monkeypatch.undo()
        world.until(lambda: len(world.outcomes) == 2)
    assert world.outcomes == ["could_not_run", "healthy"] and len(world.named("next")) == 2
    assert "did not foresee: KeyError: 'odd'" in world.named("finished")[0]["message"]


def test_busy_with_another_run(world: World) -> None:
    world.plan({"code": 2, "says": "Error: these results are being written by another mpm"}, {})
    service = world.service()
    with alone(service.settings.lock_folder), world.serving(retry_seconds=(0.1,)):
        world.until(lambda: len(world.outcomes) == 2)
    assert world.outcomes == ["busy", "healthy"]
    assert "busy: another run is at work" in world.named("finished")[0]["message"]


def test_stopped_while_a_run_is_at_work_it_may_end_in_grace(world: World) -> None:
    world.plan({"seconds": 0.5})
    with world.serving(grace_seconds=10):
        world.until(lambda: world.calls)
    assert world.outcomes == ["healthy"] and not world.named("next")
    assert [event["event"] for event in world.events][-3:] == ["stopping", "finished", "stopped"]


@pytest.mark.parametrize("is_stubborn", [False, True])
def test_after_the_grace_the_run_is_ended(
    world: World, is_stubborn: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What obeys is given all the time that a busy machine may need.
    monkeypatch.setattr(child, "KILL_AFTER_SECONDS", 0.3 if is_stubborn else 50)
    world.plan({"seconds": 60, "stubborn": is_stubborn})
    with world.serving(grace_seconds=0.2):
        world.until(lambda: world.calls)
    assert world.outcomes == ["stopped"]
    assert world.named("finished")[0]["exit_code"] == (137 if is_stubborn else 130)
    with pytest.raises(ProcessLookupError):
        os.kill(world.calls[0]["process"], 0)


def test_a_run_that_takes_too_long_is_ended_and_tried_again(world: World) -> None:
    world.plan({"seconds": 60}, {})
    with world.serving(limit_seconds=4, retry_seconds=(0.1,)):
        world.until(lambda: world.named("next"))
    assert world.outcomes == ["killed", "healthy"]
    assert world.named("finished")[0]["reason"] == "it took longer than 4 s"


def test_stopped_twice_it_kills(world: World) -> None:
    world.plan({"seconds": 60, "stubborn": True})
    begun = datetime.now()
    with world.serving(grace_seconds=60) as service:
        world.until(lambda: world.calls)
        service.stop()
        world.until(lambda: world.named("stopping"))
    assert datetime.now() - begun < timedelta(seconds=10) and world.outcomes == ["stopped"]


def test_stopped_while_it_waits_to_try_again(world: World) -> None:
    world.plan({"code": 2})
    with world.serving(retry_seconds=(60,)):
        world.until(lambda: world.named("retry"))
    assert len(world.calls) == 1


def test_a_password_is_not_told(world: World) -> None:
    world.plan({})
    address = "postgresql://watcher:geheim@localhost/shop"
    with world.serving(database=address) as service:
        world.until(lambda: world.named("next"))
    # Others on the machine see the words of a command, and not its variables.
    assert world.calls[0]["password"] == "geheim" and "geheim" not in str(world.calls[0]["words"])
    assert "geheim" not in world.said.getvalue() + repr(service.settings)
    assert world.named("starting")[0]["database"] == "postgresql://watcher@localhost:5432/shop"


def test_people_are_told_after_each_run(world: World) -> None:
    world.plan({"code": 1})
    with pytest.raises(MpmError, match="declares no channels"):
        world.service(notifies=True)
    world.declare("monitors: {m: {relation: r}}\nnotify: {channels: {team: {url: {env: TEAM}}}}")
    with world.serving(notifies=True):
        world.until(lambda: world.named("notified"))
    file = str(world.folder / "monitors.yml")
    assert [call["words"][:3] for call in world.calls] == [
        [command, "--monitors", file] for command in ("run", "notify")
    ]
    world.plan({"notify_code": 2, "says": "Error: channel team: it answers 500"})
    with world.serving(notifies=True):
        world.until(lambda: world.named("notified")[-1]["exit_code"] == 2)
    told = world.named("notified")[-1]
    assert told["level"] == "error" and "team: it answers 500" in told["reason"]
    assert world.outcomes == ["failing", "healthy"], "who could not be told is another matter"


def test_health_by_the_last_run_and_the_next() -> None:
    now = datetime(2024, 3, 9, tzinfo=timezone.utc)
    due = now + timedelta(hours=1)
    state = State(find_next=lambda: due, clock=lambda: now)
    assert state.is_healthy, "nothing has gone wrong yet"
    for outcome, is_healthy in {
        "healthy": True,
        "failing": True,
        "could_not_run": False,
        "busy": False,
    }.items():
        state.last_run = Run(now, 1.0, 0, outcome)  # type: ignore[arg-type]
        assert state.is_healthy is is_healthy
    state.last_run = None
    now += timedelta(hours=1, seconds=59)
    assert state.is_healthy
    now += timedelta(seconds=2)
    assert state.is_overdue and not state.is_healthy
    state.at_work_since = now
    assert state.is_healthy, "a long run is none that did not begin"


def get(address: str, **headers: str) -> tuple[int, str, str]:
    """Status, type and text of an answer."""
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=5) as answer:
            return answer.status, answer.headers["Content-Type"], answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers["Content-Type"], error.read().decode()


def samples(text: str) -> dict[tuple[str, ...], float]:
    """Values by name and labels, as Prometheus reads them; every metric has to say what it is."""
    families = list(text_string_to_metric_families(text))
    assert all(family.documentation.endswith(".") and family.type != "unknown" for family in families)
    return {(one.name, *one.labels.values()): one.value for family in families for one in family.samples}


def test_health_and_metrics_over_http(world: World) -> None:
    world.plan({"code": 2, "says": "Error: no luck"}, {"code": 1})
    with (
        world.serving(retry_seconds=(1.5,)) as service,
        health_endpoint(service.state, "127.0.0.1", 0) as address,
    ):
        world.until(lambda: world.named("retry"))
        status, kind, body = get(f"{address}/healthz")
        assert (status, kind) == (503, "application/json")
        found = json.loads(body)
        assert (found["status"], found["last_run"]["reason"]) == ("unhealthy", "Error: no luck")
        assert samples(get(f"{address}/metrics")[2])["mpm_run_exit_code",] == 2
        world.until(lambda: world.named("next"))
        values = samples(get(f"{address}/metrics")[2])
        assert values["mpm_run_exit_code",] == 1 and values["mpm_run_duration_seconds",] > 0
        assert (values["mpm_runs_total", "1"], values["mpm_runs_total", "2"]) == (1, 1)
        status, _, body = get(f"{address}/healthz")
        assert status == 200 and json.loads(body)["last_run"]["open_incidents"] == 1
        assert get(f"{address}/metrics", Accept="application/openmetrics-text")[1].startswith(
            "application/openm"
        )
        assert get(f"{address}/")[0] == 404
        with (
            pytest.raises(MpmError, match="cannot be opened"),
            health_endpoint(service.state, "127.0.0.1", int(address.rpartition(":")[2])),
        ):
            pytest.fail("two on one port")


def test_what_is_wrong_is_said_at_once(
    world: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def said(*words: str) -> str:
        assert cli.invoke(["schedule", *words]) == 2
        return " ".join(capsys.readouterr().err.split())

    monkeypatch.chdir(world.folder)
    assert "minute 61 is not one of 0 to 59" in said("--cron", "61 * * * *")
    assert "--timezone means nothing without --cron" in said("--timezone", "Europe/Vienna")
    assert "'Mars' is not a time zone" in said("--cron", "0 0 * * *", "--timezone", "Mars")
    assert "did you mean m?" in said("--select", "n") or "enabled monitors are m" in said("--select", "n")
    assert "declares no channels" in said("--notify")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert "--health-port" in said("--health-port", str(taken.getsockname()[1]))
    world.declare("monitors: {m: {relation: r, grain: dya}}\nschedule: {cron: '5 * * *', zone: x}")
    found = said()
    for words in ("4 problems", "key grain", "five parts", "there is no key zone"):
        assert words in found


def test_without_its_library(world: World, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    import sys

    for name in [name for name in sys.modules if name.startswith(("apscheduler", "mpm_py.schedule"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "apscheduler", None)
    assert cli.invoke(["schedule", "--monitors", str(world.folder / "monitors.yml")]) == 2
    assert "pip install 'mpm[schedule]'" in capsys.readouterr().err
