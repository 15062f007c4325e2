"""`mpm backtest` on a small built database: the replay is what was judged, limits, budgets, and what is said."""

from __future__ import annotations

import io
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from rich.console import Console

from mpm_py.backtest.history import StoredHistory
from mpm_py.backtest.replay import GRID, Alarm, Backtest, Budget, Replay, _search, backtest
from mpm_py.backtest.table import MOST_ROWS, print_backtest
from mpm_py.cli import invoke
from mpm_py.errors import ConfigurationError, MpmError
from mpm_py.monitor import load_monitors
from mpm_py.runner import run

# 110 days of 150 rows: values jump on days 60 (known beforehand), 75 and 90 to 93, nulls come on day 100.
SCORED = """
    create table scored as
    select
        timestamp '2024-01-01' + to_seconds(i * 576) as seen_at,
        (hash(i) % 1000) / 100.0 + case i // 150 when 60 then 9 when 75 then 6 else 0 end
            + case when i // 150 between 90 and 93 then 2 else 0 end as amount,
        case when hash(i + 1000000) % 1000 < case when i // 150 = 100 then 200 else 20 end then null
            else (hash(i + 7) % 100) / 10.0 end as gaps
    from range(16500) as t(i)
"""
MONITORS = {
    "warehouse": {"database": "f.duckdb"},
    "exclusions": [{"from": "2024-03-01", "to": "2024-03-02", "note": "stocktaking"}],
    "holidays": ["2024-02-14"],
    "monitors": {
        "shop": {
            "relation": "scored",
            "event_time": "seen_at",
            "begin": "2024-01-01",
            "features": ["amount", "gaps"],
            "baseline": {"from": "2024-01-01", "to": "2024-01-15"},
            "sensitivity": 0.9,
            "thresholds": {
                "spread": {"method": "seasonal"},
                "null_share": {"columns": {"gaps": {"fail": 0.15}}},
                "row_count": "off",
            },
        }
    },
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("backtest")
    with duckdb.connect(str(place / "f.duckdb")) as connection:
        connection.execute(SCORED)
    (place / "monitors.yml").write_text(yaml.safe_dump(MONITORS), encoding="utf-8")
    result = run(place / "monitors.yml", project_folder=place / "project")
    assert not result.failures
    return place


def replayed(folder: Path, **options: Any) -> Backtest:
    return backtest("shop", folder / "monitors.yml", **options)


def subjects(result: Backtest) -> list[str]:
    return [f"{check.subject}:{check.method}" for check in result.replay.by_check]


def printed(result: Backtest, is_whole: bool = False) -> str:
    console = Console(file=io.StringIO(), width=100)
    print_backtest(result, console, is_whole)
    return console.file.getvalue()  # type: ignore[attr-defined]


def test_a_replay_as_declared_is_what_was_judged(folder: Path) -> None:
    """Row by row the same as models/mpm_checks.sql; a step that is missing here fails this."""
    monitors = load_monitors(folder / "monitors.yml")
    with duckdb.connect(str(folder / "f.duckdb"), read_only=True) as connection:
        history = StoredHistory(
            connection, "mpm", "shop", monitors.monitors["shop"].thresholds, monitors.holidays.days
        )
        assert (history.sensitivity, history.grain) == (0.9, "day")
        found = {(row["check_id"], row["opened_at"]) for row in history.incidents(0.9)}
        columns = "window_id, check_id, status, excluded_status, severity, failing_windows, reason"
        for one, other in (("mpm.mpm_checks", "mpm_checks"), ("mpm_checks", "mpm.mpm_checks")):
            left = connection.execute(f"SELECT {columns} FROM {one} EXCEPT SELECT {columns} FROM {other}")
            assert left.fetchall() == []
        methods = {m for (m,) in connection.execute("SELECT DISTINCT method FROM mpm_checks").fetchall()}
        assert methods >= {"learnt", "static", "seasonal", "ewma", "cusum", "moved_away"}
        stored = connection.execute(
            "SELECT check_id, opened_at FROM mpm.mpm_incidents WHERE status <> 'expected'"
        ).fetchall()
        assert found == set(stored) and len(found) >= 3


def test_alarms_by_check(folder: Path) -> None:
    result = replayed(folder)
    assert result.exit_code == 0 and result.notes == () and result.replay.sensitivity == 0.9
    assert (result.window_count, str(result.first_window)) == (96, "2024-01-15 00:00:00"), "less the baseline"
    assert result.replay.months == pytest.approx(96 / 30.4375)
    assert "amount, location:learnt" in subjects(result) and "gaps, null_share:static" in subjects(result)
    opened = {
        str(alarm.opened_at.date()) for alarm in result.replay.alarms if alarm.subject == "amount, location"
    }
    assert opened >= {"2024-03-16", "2024-03-31"} and "2024-03-01" not in opened, (
        "known windows are no alarms"
    )
    location = next(check for check in result.replay.by_check if check.subject == "amount, location")
    assert location.per_month == pytest.approx(location.alarm_count / result.replay.months)
    assert location.failing_window_count >= 3 and location.reason.startswith("amount: values lie")
    assert sum(check.alarm_count for check in result.replay.by_check) == len(result.replay.alarms)


def test_nothing_is_written(folder: Path) -> None:
    before = (folder / "f.duckdb").read_bytes()
    replayed(folder, sensitivity=0.3)
    assert (folder / "f.duckdb").read_bytes() == before


def test_a_lower_sensitivity_alarms_less(folder: Path) -> None:
    usual, dull = replayed(folder, sensitivity=1.0), replayed(folder, sensitivity=0.2)
    assert len(dull.replay.alarms) < len(usual.replay.alarms)
    assert "gaps, null_share:static" in subjects(dull), "declared limits do not depend on it"


def test_other_limits(folder: Path) -> None:
    limits = ["null_share={fail: 0.3}", "location=off"]
    found = subjects(replayed(folder, limits=limits))
    assert "gaps, null_share:static" not in found and "amount, location:learnt" not in found
    low = replayed(folder, limits=["null_share=0.001"])
    assert next(c for c in low.replay.by_check if c.subject == "gaps, null_share").failing_window_count > 50
    noted = replayed(folder, limits=["roc_auc=0.7"]).notes
    assert noted == (
        "no history of roc_auc is stored: it is kept from the first run on that has a threshold on it",
    )


def test_a_budget_and_what_it_misses(folder: Path) -> None:
    usual = replayed(folder, sensitivity=1.0).replay
    assert len(usual.alarms) > 2
    result = replayed(folder, budget="2/quarter")
    assert result.budget is not None and result.budget.per_month == pytest.approx(2 / 3)
    assert result.proposed is not None and result.proposed.per_month <= 0.67 and result.exit_code == 0
    assert [replay.sensitivity for replay in result.tried] == sorted(
        (replay.sensitivity for replay in result.tried), reverse=True
    )
    better = [replay for replay in result.tried if replay.sensitivity > result.proposed.sensitivity]
    assert better and not any(result.budget.holds(replay) for replay in better)
    assert result.tried[0].sensitivity == 1.0 and len(result.tried) <= 7
    assert len(result.missed) == len(usual.alarms) - len(
        [a for a in usual.alarms if any(a.overlaps(kept) for kept in result.proposed.alarms)]
    )
    text = printed(result)
    assert (
        f"Declare sensitivity: {result.proposed.sensitivity:g}. It would miss {len(result.missed)} of the"
        in text
    )
    assert "What it would miss" in text and "within the budget" in text


def test_a_budget_that_the_usual_sensitivity_keeps_to(folder: Path) -> None:
    result = replayed(folder, budget="100")
    assert [replay.sensitivity for replay in result.tried if replay is result.proposed] == [1.0]
    assert result.missed == () and "The usual sensitivity, 1, keeps to it." in printed(result)


def test_a_budget_that_nothing_keeps_to(folder: Path) -> None:
    result = replayed(folder, budget="0/year")
    assert result.proposed is None and result.exit_code == 1 and result.missed == ()
    assert "No sensitivity keeps to it: at 0.1 there still are 1 alarm, 1 of them by limits" in printed(
        result
    )


@pytest.mark.parametrize(
    ("text", "per_month"),
    [
        ("2/month", 2),
        ("2", 2),
        ("1 / week", 30.4375 / 7),
        ("0.1/day", 3.04375),
        ("6/years", 0.5),
        ("0/quarter", 0),
    ],
)
def test_periods_of_a_budget(text: str, per_month: float) -> None:
    assert Budget.parse(text).per_month == pytest.approx(per_month)


@pytest.mark.parametrize("text", ["", "two/month", "-1/month", "2/fortnight", "nan", "inf/day"])
def test_what_is_no_budget(text: str) -> None:
    with pytest.raises(MpmError, match="is no budget of alarms"):
        Budget.parse(text)


def alarm(number: int, days: int = 1, check: str = "m/x/location:learnt") -> Alarm:
    return Alarm(
        check, "x, location", "learnt", f"g{number}", datetime(2024, 1, number), datetime(2024, 1, number + days),
        days, days, f"x: reason {number}",
    )  # fmt: skip


def test_the_search_finds_the_largest_value_of_the_grid_in_few_replays() -> None:
    for wanted in range(len(GRID)):
        asked: list[float] = []

        def replay(value: float, asked: list[float] = asked, wanted: int = wanted) -> Replay:
            asked.append(value)
            number = 1 if value <= GRID[wanted] else 9
            return Replay(value, 1.0, tuple(alarm(n) for n in range(1, number + 1)))

        tried = _search(replay, replay(0.77), Budget("1/month", 1.0))
        found = next(each for each in tried if each.per_month <= 1)
        assert found.sensitivity == GRID[wanted] and len(asked) <= 7 and len(set(asked)) == len(asked)
        assert 0.77 not in [each.sensitivity for each in tried]


def test_what_one_replay_misses_of_another() -> None:
    usual = Replay(1.0, 1.0, (alarm(1, 3), alarm(10), alarm(20), alarm(20, check="other")))
    dull = Replay(0.5, 1.0, (alarm(2), alarm(11), alarm(20)))
    assert usual.missing(dull) == (alarm(10), alarm(20, check="other")), (
        "an alarm that opens later is not missed"
    )
    assert usual.missing(usual) == ()


def test_what_cannot_be_replayed_says_so(folder: Path, tmp_path: Path) -> None:
    file = folder / "monitors.yml"
    with pytest.raises(MpmError, match="is not declared in monitors") as raised:
        backtest("shopp", file)
    assert raised.value.next_step == "did you mean shop?"
    with pytest.raises(MpmError, match="there are no results of monitor shpo"):
        backtest("shpo", tmp_path / "none.yml", str(folder / "f.duckdb"))
    with pytest.raises(MpmError, match="is not above 0"):
        replayed(folder, sensitivity=0.0)
    for text in ("null_share", "=1", "null_share=", "null_share={"):
        with pytest.raises(MpmError, match="is no limit of a metric"):
            replayed(folder, limits=[text])
    with pytest.raises(ConfigurationError, match="there is no metric nul_share"):
        replayed(folder, limits=["nul_share=0.1"])
    with pytest.raises(MpmError, match="there is no database"):
        replayed(folder, database=str(tmp_path / "no.duckdb"))


def test_without_a_monitors_file_defaults_apply(folder: Path, tmp_path: Path) -> None:
    result = backtest("shop", tmp_path / "none.yml", str(folder / "f.duckdb"), limits=["null_share=0.15"])
    assert "declared thresholds are not known" in result.notes[0] and result.replay.sensitivity == 0.9
    assert {"gaps, null_share:static", "amount, location:learnt"} <= set(subjects(result))


def test_nothing_stored_and_nothing_wrong(folder: Path, tmp_path: Path) -> None:
    database = tmp_path / "g.duckdb"
    database.write_bytes((folder / "f.duckdb").read_bytes())
    with duckdb.connect(str(database)) as connection:
        connection.execute("DELETE FROM mpm.mpm_aspects WHERE window_id >= '2024-02-05'")
    quiet = replayed(folder, database=str(database))
    assert quiet.replay.alarms == () and "0 alarms at sensitivity 0.9: 0.00 a month" in printed(quiet)
    with duckdb.connect(str(database)) as connection:
        connection.execute("DELETE FROM mpm.mpm_aspects WHERE NOT is_baseline_window")
    with pytest.raises(MpmError, match="nothing is stored of monitor shop"):
        replayed(folder, database=str(database))
    with duckdb.connect(str(database)) as connection:
        connection.execute("DROP TABLE mpm.mpm_aspects")
    with pytest.raises(MpmError, match="the results are not complete"):
        replayed(folder, database=str(database))


def test_the_command(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    artifact = folder / "replay.json"
    arguments = ["backtest", "shop", "--monitors", str(folder / "monitors.yml")]
    assert invoke([*arguments, "--json", str(artifact), "--budget", "100"]) == 0
    said = capsys.readouterr().out
    assert "shop: 96 days, 2024-01-15 to 2024-04-20" in said and "amount, location (learnt)" in said
    data = json.loads(artifact.read_text(encoding="utf-8"))
    assert data["exit_code"] == 0 and data["alarm_count"] == len(data["alarms"])
    assert data["proposed_sensitivity"] == 1.0 and data["checks"][0]["alarm_count"] >= 1
    assert invoke([*arguments, "--set", "nul_share=1"]) == 2
    assert "there is no metric nul_share" in capsys.readouterr().err
    assert invoke([*arguments, "--budget", "0"]) == 1


def test_many_checks_are_cut_and_marked_names_are_shown_as_they_are() -> None:
    alarms = tuple(alarm(1 + n % 25, check=f"m/[bold]{n}/location:learnt") for n in range(MOST_ROWS + 3))
    moment = datetime(2024, 1, 1)
    result = Backtest("[m]", "f.duckdb", moment, moment, 1, None, Replay(1.0, 1.0, alarms))
    assert "and 3 more checks; --all lists them" in printed(result) and "[m]: 1 window," in printed(result)
    assert "more checks" not in printed(result, is_whole=True)
    assert f"{MOST_ROWS + 3} alarms at sensitivity 1: 23.00 a month" in printed(result)
