"""`mpm notify` when a channel fails, the process is killed, or two run at once: nothing is lost, nothing told twice."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys

import duckdb
import pytest
from notify_world import World, hook, incident, outcomes
from receiver import Receiver

from mpm_py.errors import MpmError
from mpm_py.notify.ledger import Ledger
from mpm_py.notify.senders import base
from mpm_py.results import find_results

RUN = "import sys; from mpm_py.cli import main; main(sys.argv[1:])"


def started(world: World) -> subprocess.Popen:
    """The command in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", RUN, "notify", "--monitors", str(world.file)],
        env={**os.environ, **world.environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_killed_between_sending_and_putting_down_the_next_run_sends_what_is_due(
    world: World, phone: Receiver
) -> None:
    world.holds(incident("a"), incident("b", day=9), incident("c", day=8))
    processes = []

    def kill_at_the_second(_: object) -> None:
        if len(phone.requests) == 2:
            processes[0].send_signal(signal.SIGKILL)
            processes[0].wait()

    phone.on_request = kill_at_the_second
    processes.append(started(world))
    assert processes[0].wait(60) == -signal.SIGKILL, processes[0].communicate()
    for pipe in (processes[0].stdout, processes[0].stderr):
        pipe.close()
    phone.on_request = lambda request: None
    assert world.rows("incident_id, status") == [("a", "sent"), ("b", "sending"), ("c", "waiting")]
    assert phone.told == [("opened", "a"), ("opened", "b")]
    lost = phone.forget()[1]

    (world.now,) = world.rows("MAX(changed_at)")[0]
    result = world.run()
    assert phone.told == [("opened", "c")], "what another run may still be sending is left to it"
    assert [outcome for _, outcome, _ in outcomes(result)] == ["already_told", "being_sent", "sent"]
    phone.forget()
    world.later().run()
    assert phone.told == [("opened", "b")]
    assert phone.requests[0].headers["webhook-id"] == lost.headers["webhook-id"], (
        "a receiver can tell that it has it"
    )
    phone.forget()
    world.later().run()
    assert phone.requests == []
    assert world.rows("incident_id, status, attempt_count") == [
        ("a", "sent", 1),
        ("b", "sent", 2),
        ("c", "sent", 1),
    ]


def test_what_may_have_been_told_is_told_to_be_over(world: World, phone: Receiver) -> None:
    world.holds(incident("a"))
    world.run()
    with duckdb.connect(str(world.database)) as connection:
        connection.execute("UPDATE mpm.mpm_notifications SET status = 'sending' WHERE incident_id = 'a'")
    world.holds(incident("a", status="expected"))
    phone.answers = [500, 202]
    assert world.later().run().exit_code == 2
    for _ in range(2):
        assert world.later().run().exit_code == 0
    assert phone.told == [("opened", "a"), ("resolved", "a"), ("resolved", "a")], "until it was accepted"


def test_what_may_have_been_told_is_not_forgotten_in_quiet_hours(world: World, phone: Receiver) -> None:
    world.holds(incident("a"))
    phone.answers = [500]
    world.run()
    with duckdb.connect(str(world.database)) as connection:
        connection.execute("UPDATE mpm.mpm_notifications SET status = 'sending' WHERE incident_id = 'a'")
    world.declare(team=hook(quiet_hours={"from": "12:30", "to": "13:30"}))
    world.later().run()
    assert world.rows("status, reason") == [("unconfirmed", "quiet hours until 13:30 UTC")]
    phone.forget()
    phone.answers = [200]
    world.holds(incident("a", status="expected"))
    world.later().run()
    assert phone.told == [("resolved", "a")]


def test_two_runs_at_once_tell_everything_once(world: World, phone: Receiver) -> None:
    world.holds(*(incident(name, day=10 - number) for number, name in enumerate("abcd")))
    second = []

    def run_another(_: object) -> None:
        if not second:
            second.append(None)
            second[0] = world.run()

    phone.on_request = run_another
    first = world.run()
    assert sorted(phone.told) == [("opened", name) for name in "abcd"]
    assert [outcome for _, outcome, _ in outcomes(second[0])] == ["being_sent", "sent", "sent", "sent"]
    assert [outcome for _, outcome, _ in outcomes(first)] == [
        "sent",
        "being_sent",
        "being_sent",
        "being_sent",
    ]


@pytest.mark.parametrize(("answer", "reason"), [(500, "it answered 500"), (302, "it answered 302")])
def test_what_is_refused_is_sent_by_the_next_run(
    world: World, phone: Receiver, answer: int, reason: str
) -> None:
    world.holds(incident("a"), incident("b", day=9))
    phone.answers = [answer, 202]
    result = world.run()
    assert (result.exit_code, outcomes(result)) == (2, [("a", "failed", reason), ("b", "sent", None)])
    assert [(one.channel, one.reason) for one in result.failures] == [("team", reason)]
    assert all(failure.next_step for failure in result.failures)
    assert world.rows("incident_id, status, reason") == [("a", "waiting", reason), ("b", "sent", None)]
    before = phone.forget()
    assert all(request.path.startswith("/pl4nted") for request in before), "a redirect is not followed"
    result = world.later().run()
    assert (result.exit_code, phone.told) == (0, [("opened", "a")])
    assert phone.requests[0].headers["webhook-id"] == before[0].headers["webhook-id"]
    assert world.rows("status, reason, attempt_count", "incident_id = 'a'") == [("sent", None, 2)]


def test_a_channel_that_does_not_answer_is_tried_once_and_the_others_are_told(
    world: World, phone: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "ANSWER_SECONDS", 0.1)
    world.declare(dead=hook(), slow={"url": {"env": "SLOW"}, "secret": {"env": "KEY"}}, team=hook())
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        world.environment |= {
            "SLOW": f"http://127.0.0.1:{deaf.getsockname()[1]}/",
            "LIVE": world.environment["HOOK"],
        }
        world.environment["HOOK"] = "http://127.0.0.1:1/"
        world.declare(
            dead=hook(), slow={**hook(), "url": {"env": "SLOW"}}, team={**hook(), "url": {"env": "LIVE"}}
        )
        world.holds(incident("a"), incident("b", day=9))
        result = world.run()
    assert [(one.channel, one.reason) for one in result.failures] == [
        ("dead", "it could not be reached"), ("slow", "it did not answer within 0 seconds"),
    ]  # fmt: skip
    assert phone.told == [("opened", "a"), ("opened", "b")]
    assert world.rows("channel, incident_id, status") == [
        ("dead", "a", "unconfirmed"), ("dead", "b", "waiting"), ("slow", "a", "unconfirmed"), ("slow", "b", "waiting"),
        ("team", "a", "sent"), ("team", "b", "sent"),
    ]  # fmt: skip
    world.environment |= {"HOOK": world.environment["LIVE"], "SLOW": world.environment["LIVE"]}
    phone.forget()
    assert world.later().run().exit_code == 0
    assert sorted(phone.told) == [("opened", "a")] * 2 + [("opened", "b")] * 2


def test_what_was_over_while_the_channel_was_down_is_told_then(world: World, phone: Receiver) -> None:
    world.holds()
    world.run()
    phone.answers = [503]
    for row in (incident("a", day=13), incident("a", day=13, until=15)):
        world.holds(row, until=16)
        assert world.later().run().exit_code == 2
    phone.forget()
    phone.answers = [200]
    world.holds(incident("a", day=13, until=15), until=20)
    world.later().run()
    world.later().run()
    assert phone.told == [("resolved", "a")]


def test_interrupted_by_hand_it_is_sent_again(
    world: World, phone: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.holds(incident("a"))

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr("mpm_py.notify.senders.webhook.post", interrupted)
        world.run()
    assert world.rows("status, reason") == [("unconfirmed", "interrupted")]
    world.run()
    assert phone.told == [("opened", "a")]


def test_a_database_that_another_process_holds_is_waited_for(world: World) -> None:
    ledger_store = find_results(world.file)
    holder = subprocess.Popen(
        [sys.executable, "-c", f"import duckdb; c = duckdb.connect({str(world.database)!r}); print('held', flush=True); input()"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert holder.stdout is not None and holder.stdin is not None
    holder.stdout.readline()
    waits: list[float] = []
    with pytest.raises(MpmError, match="could not be opened to write"):
        Ledger(ledger_store, waits.append).change(lambda client: None)
    assert len(waits) == 99

    def let_go(seconds: float) -> None:
        holder.communicate()

    count = "SELECT COUNT(*) FROM mpm.mpm_notifications"
    assert Ledger(ledger_store, let_go).change(lambda client: client.rows(count)) == [(0,)]
