"""`mpm` without a dbt project on Snowflake: the real connector and the real dbt adapter against an emulation, never the service.

From a table to a report, with a planted secret that is in nothing that is printed or written; only aggregates come back.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("snowflake.connector", reason="the connector of Snowflake is not installed")
import yaml
from grammars import violations
from receiver import receiver
from snowflake_shop import (
    ROWS,
    WATCHER,
    Mpm,
    is_harmless,
    load_scored,
    sent,
    stored,
    typed,
    with_a_secret,
    working_in,
)
from warehouse import Warehouse

from mpm_py.propose import on_snowflake

pytestmark = pytest.mark.only_on("snowflake")


@pytest.fixture(scope="module")
def loaded(running: Warehouse) -> Warehouse:
    load_scored(running)
    return running


@pytest.fixture(scope="module")
def folder(loaded: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    place = tmp_path_factory.mktemp("work")
    with working_in(place, loaded):
        yield place


@pytest.fixture
def mpm(folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: Any) -> Mpm:
    return typed(monkeypatch, capfd)


def test_from_a_table_to_a_report(
    mpm: Mpm, folder: Path, loaded: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = len(sent(loaded))
    code, out, err = mpm("init", "--yes", "--profile", "shop", "--relation", "raw.scored")
    assert (code, err) == (0, "wrote monitors.yml\n") and "no row left the database" in out
    declared = yaml.safe_load((folder / "monitors.yml").read_text(encoding="utf-8"))
    assert declared["warehouse"] == {"profile": "shop"}
    monitor = declared["monitors"]["scored"]
    assert (monitor["event_time"], monitor["id"], monitor["label"]) == ("SEEN_AT", "REQUEST_ID", "WAS_LATE")
    assert monitor["prediction"]["score"] == "P_LATE" and "EMAIL" in monitor["features"]["exclude"]
    monitor["thresholds"] = {"psi": {"fail": 0.25}}
    absent = {"relation": "raw.scord", "event_time": "seen_at", "begin": "2024-01-01"}
    declared["monitors"]["absent"] = absent
    declared["notify"] = {"channels": {"team": {"url": {"env": "HOOK"}, "secret": {"env": "KEY"}}}}
    (folder / "monitors.yml").write_text(yaml.safe_dump(declared), encoding="utf-8")

    code, out, err = mpm("plan", "--select", "scored")
    assert code == 0 and "monitor scored: its bytes are an estimate, also for --budget:" in err, err
    assert "bytes are an estimate" in " ".join(out.split()), "the emulation has no EXPLAIN"
    assert "first run" in out and "mpm.scored (new)" in out and "counts of 4,008 rows" in out, out
    assert ("mpm", "scored") not in stored(loaded), "nothing was made"

    code, out, err = mpm("run", "--json", "run.json")
    told = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert (code, told["exit_code"]) == (2, 2), "a monitor is broken, and the others go on"
    assert told["database"] == f"snowflake://{WATCHER}@emulated/SHOP"
    runs = {run["name"]: run for run in told["monitors"]}
    assert (runs["scored"]["status"], runs["scored"]["row_count"]) == ("observed", ROWS)
    assert "absent" in err and "did you mean scored?" in err

    code, out, _ = mpm("status", "scored")
    assert code == 1 and "FAIL" in out and "MOVED: psi is" in out
    (status,) = json.loads(mpm("status", "scored", "--json")[1])["monitors"]
    assert (status["name"], status["status"]) == ("scored", "fail")
    code, _, err = mpm("report", "scored", "--output", "monday.html")
    assert code == 1 and "MOVED: psi is" in (folder / "monday.html").read_text(encoding="utf-8")

    code, out, _ = mpm("backtest", "scored")
    assert code == 0 and "at sensitivity 1" in out
    with receiver() as phone:
        monkeypatch.setenv("HOOK", phone.address)
        monkeypatch.setenv("KEY", "signs")
        assert mpm("notify")[0] == 0
        told_first = list(phone.told)
        assert told_first and {event for event, _ in told_first} == {"opened"}
        assert mpm("notify")[0] == 0 and phone.told == told_first, "each is told once"

    assert not is_harmless('SELECT "MOVED" FROM "SHOP"."RAW"."SCORED" LIMIT 9')
    own = sent(loaded)[before:]
    assert len(own) > 20 and [text for text in own if not is_harmless(text)] == []
    assert [found for text in own for found in violations("snowflake", text)] == []
    assert with_a_secret(folder) == [], "a secret is in no file: project, artifacts, logs, JSON, report"
    assert any(folder.rglob("dbt.log")) and any(folder.rglob("run_results.json"))


@pytest.mark.parametrize(
    ("target", "environment", "said", "next_step"),
    [
        (
            "prod",
            {"SHOP_WORD": "wr0ng"},
            "Incorrect username or password",
            "check user, password, key or token",
        ),
        ("keyed", {"SHOP_KEY": "wr0ng"}, "cannot be reached", "check private_key_path"),
        ("nowhere", {}, "has no database NOWHERE", 'GRANT USAGE ON DATABASE "NOWHERE" TO ROLE "WATCHER"'),
        ("odd", {}, "says private_link, which `mpm run` does not pass on", "use another target"),
    ],
)
def test_what_cannot_be_reached_says_why_in_two_lines(
    mpm: Mpm,
    monkeypatch: pytest.MonkeyPatch,
    target: str,
    environment: dict[str, str],
    said: str,
    next_step: str,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    code, out, err = mpm("status", "--profile", "shop", "--target", target)
    assert (code, out) == (2, "") and said in err and next_step in err and "wr0ng" not in err
    assert len(err.splitlines()) == 2, err


def test_a_key_with_a_passphrase_and_a_role_without_a_warehouse(mpm: Mpm) -> None:
    code, out, err = mpm("doctor", "--profile", "shop", "--target", "keyed", "--monitors", "none.yml")
    assert code == 0, out + err
    assert "snowflake://watcher@emulated/SHOP" in out and "Snowflake 10" in out and "dbt-snowflake" in out
    code, _, err = mpm("run", "--profile", "shop", "--target", "idle")
    assert code == 2 and "no warehouse computes" in err and "name a `warehouse` in profile shop" in err


def test_of_a_large_table_a_sample_is_read(
    mpm: Mpm, folder: Path, loaded: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(on_snowflake, "MOST_ROWS", 500)
    before = len(sent(loaded))
    code, out, _ = mpm(
        "init", "--yes", "--profile", "shop", "--relation", "raw.scored", "--monitors", "large.yml"
    )
    assert code == 0 and "a sample of some 500 rows, taken row by row" in out
    of_data = [text for text in sent(loaded)[before:] if '"RAW"."SCORED"' in text]
    assert len(of_data) >= 3 and all("SAMPLE BERNOULLI (16.66" in text for text in of_data)
    assert [found for text in of_data for found in violations("snowflake", text)] == []
