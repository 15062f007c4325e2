"""Known windows, marks and holidays: as a table, a list, by --vars; and what leaves a rolling baseline."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import yaml
from harness import DbtProject, Outcome

ROWS = """
create or replace table raw.visits as
select timestamp '2024-01-01' + interval (i // 60) day + interval (i % 60) minute as at, i % 7 as x
from range(720) as t (i)
"""
MONITORS = {
    name: {
        "relation": "logs.visits",
        "event_time": "at",
        "begin": "2024-01-01",
        "timezone": zone,
        "features": ["x"],
        "min_rows": 10,
        "baseline": {"rolling": 4},
    }
    for name, zone in (("visits", "UTC"), ("visits_vienna", "Europe/Vienna"))
}
SELECTED = ("mpm_marks", "mpm_known_windows", "mpm_drift", "rules", "hashes", "holidays")
KNOWN_SEED = """\
Monitor,column_name,starts_at,ends_at,note,metric
visits,x,2024-01-03 06:00:00,2024-01-04 00:00:00,a new sensor,location
,,2024-01-06 00:00:00,2024-01-07 00:00:00,maintenance,
unheard_of,,2024-01-06 00:00:00,2024-01-07 00:00:00,of another project,
"""
KNOWN = [
    ("visits", "x", "location", "01-03 06", "01-04 00", "a new sensor"),
    ("visits", None, None, "01-06 00", "01-07 00", "maintenance"),
    ("visits_vienna", None, None, "01-06 00", "01-07 00", "maintenance"),
]


@pytest.fixture(scope="module")
def visits(bare: DbtProject) -> DbtProject:
    """Twelve days of sixty rows, watched by two monitors in two zones."""
    bare.execute(ROWS)
    bare.write("models/rules.sql", "{{ config(materialized='view') }} {{ mpm._declared_rules() }}")
    bare.write("models/hashes.sql", "{{ config(materialized='view') }} {{ mpm._rules_hashes() }}")
    bare.write("models/holidays.sql", "{{ config(materialized='view') }} {{ mpm._holidays() }}")
    source = {"name": "logs", "schema": "raw", "tables": [{"name": "visits"}]}
    bare.write("models/logs.yml", yaml.safe_dump({"sources": [source]}))
    bare.write("seeds/known.csv", KNOWN_SEED)
    bare.write("seeds/free_days.csv", "day\n2024-01-06\n2024-01-01\n2024-01-06\n")
    bare.declare(MONITORS, keep=False)
    built = [*MONITORS, "mpm_observations", "mpm_monitors", *SELECTED]
    bare.dbt("build", "--resource-type", "model", "--select", *built).check()
    return bare


def _declare(project: DbtProject, monitors: dict[str, Any], **beside: object) -> None:
    """Replace the monitors and what stands beside them."""
    file = project.folder / "dbt_project.yml"
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    content["vars"]["mpm"] = {"monitors": monitors, **beside}
    file.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")


def _build(project: DbtProject, *arguments: str, select: tuple[str, ...] = SELECTED) -> Outcome:
    return project.dbt("build", "--select", *select, *arguments)


def _known(project: DbtProject) -> list[tuple[Any, ...]]:
    return project.query(
        "select monitor, column_name, metric, strftime(starts_at, '%m-%d %H'), strftime(ends_at, '%m-%d %H'), note "
        "from main_mpm.mpm_known_windows order by all"
    )


def _baselines(project: DbtProject) -> dict[int, tuple[int, int]]:
    """Day → rows of the baseline, windows read, of the monitor in UTC."""
    rows = project.query(
        "select day(window_start), baseline_row_count, input_window_count from main_mpm.mpm_drift "
        "where monitor = 'visits' and column_name = 'x'"
    )
    return {day: (count, windows) for day, count, windows in rows}


WHOLE, ONE_LESS = (240, 5), (180, 4)


def test_without_any_there_are_none(visits: DbtProject) -> None:
    assert _known(visits) == []
    for name in ("main_mpm.mpm_marks", "rules", "holidays"):
        assert visits.query(f"select * from {name}") == []
    assert [monitor for monitor, _ in visits.query("select * from hashes order by 1")] == list(MONITORS)
    assert all(_baselines(visits)[day] == WHOLE for day in range(5, 13))


def test_a_list_is_read_in_the_zone_of_the_monitor(visits: DbtProject) -> None:
    """A window of a whole monitor leaves rolling baselines; what reads them, and only that, is computed again."""
    exclusions = [
        {"monitor": "visits_vienna", "from": "2024-01-03", "to": "2024-01-04", "note": "it's a storm"},
        {"column": "x", "from": "2024-01-05 12:00", "to": "2024-01-06", "note": "a column only"},
        {"monitor": "visits", "from": "2024-01-06 08:00", "to": "2024-01-06 09:00", "note": "an hour of it"},
    ]
    _declare(visits, MONITORS, exclusions=exclusions, holidays=["2024-01-06", "2024-01-06", "2024-01-01"])
    _build(visits).check()
    assert _known(visits) == [
        ("visits", "x", None, "01-05 12", "01-06 00", "a column only"),
        ("visits", None, None, "01-06 08", "01-06 09", "an hour of it"),
        ("visits_vienna", "x", None, "01-05 11", "01-05 23", "a column only"),
        ("visits_vienna", None, None, "01-02 23", "01-03 23", "it's a storm"),
    ]
    assert visits.query("select day from holidays order by 1") == [
        (datetime.date(2024, 1, 1),),
        (datetime.date(2024, 1, 6),),
    ]
    found = _baselines(visits)
    assert [found[day] for day in range(5, 13)] == [WHOLE] * 2 + [ONE_LESS] * 4 + [WHOLE] * 2
    written = visits.query(
        "select day(window_start) from main_mpm.mpm_drift where monitor = 'visits' order by rowid desc limit 4"
    )
    assert {day for (day,) in written} == {7, 8, 9, 10}


def test_a_relation_is_read_in_utc_and_is_a_parent(visits: DbtProject) -> None:
    _declare(visits, MONITORS, exclusions="known", holidays={"ref": "free_days"})
    _build(visits, select=("known", "free_days", *SELECTED)).check()
    assert _known(visits) == KNOWN
    assert visits.query("select count(*) from holidays") == [(2,)]
    parents = visits.manifest()["nodes"]["model.mpm.mpm_known_windows"]["depends_on"]["nodes"]
    assert {"seed.mpm_integration.known", "model.mpm.mpm_marks"} <= set(parents)
    assert _baselines(visits)[7] == ONE_LESS


def test_days_of_a_relation_are_in_the_fingerprint(visits: DbtProject) -> None:
    before = visits.query("select * from hashes order by 1")
    visits.execute("update free_days set day = date '2024-01-09' where day = date '2024-01-01'")
    after = visits.query("select * from hashes order by 1")
    assert all(old != new for old, new in zip(before, after, strict=True))
    visits.execute("update free_days set day = date '2024-01-01' where day = date '2024-01-09'")
    assert visits.query("select * from hashes order by 1") == before


def test_part_of_the_data_changes_nothing(visits: DbtProject) -> None:
    _build(visits, "--empty").check()
    assert _known(visits) == KNOWN
    assert visits.query("select count(*) from holidays") == [(2,)]


def test_a_relation_without_a_column_is_said_to_have_none(visits: DbtProject) -> None:
    _declare(visits, MONITORS, exclusions="free_days", holidays="known")
    found = _build(visits, select=("mpm_known_windows", "holidays"))
    assert not found.success
    messages = found["mpm_known_windows"].message + found["holidays"].message
    for column in ("monitor", "column_name", "starts_at", "ends_at", "note", "day"):
        assert f"has no column {column}." in messages
    assert "Next step" in messages


def _mark(**change: object) -> str:
    mark = {"monitor": "visits", "from": "2024-01-06", "to": "2024-01-07T00:00:00Z", "note": "expected"}
    return yaml.safe_dump({"mpm_mark": mark | change}, default_flow_style=True, width=1000)


def test_marks_are_added_once_and_survive_a_full_refresh(visits: DbtProject) -> None:
    _declare(visits, MONITORS)
    selected = ("mpm_marks", "mpm_known_windows")
    expected = [("visits", "x", "location", "01-06 00", "01-07 00", "expected")]
    mark = _mark(column="x", metric="location", incident="3f2a")
    for flags in ((), ("--full-refresh",)):
        _build(visits, "--vars", mark, *flags, select=selected).check()
        assert _known(visits) == expected
    marks = visits.query("select * from main_mpm.mpm_marks")
    assert [marked[-2] for marked in marks] == ["3f2a"]
    _build(visits, "--full-refresh", select=selected).check()
    assert visits.query("select * from main_mpm.mpm_marks") == marks
    assert _known(visits) == expected


def test_a_bad_mark_is_refused(visits: DbtProject) -> None:
    found = _build(visits, "--vars", _mark(monitor="vsits", note=None), select=("mpm_marks",))
    assert not found.success
    problem = " ".join(found.problem.split())
    assert "key mpm_mark.monitor: there is no monitor vsits. Next step: write visits" in problem
    assert "key mpm_mark.note: it is missing" in problem


def test_declared_rules_are_rows_and_make_the_fingerprint(visits: DbtProject) -> None:
    thresholds = {
        "psi": {"warn": 0.1, "fail": 0.25, "persistence": "2 of 3", "min_rows": 50, "columns": {"x": False}},
        "p95": {"method": "seasonal", "min_effect": 0.5, "worst_status": "warn"},
    }
    changes: dict[str, dict[str, Any]] = {
        "owned": {"owner": "me"},
        "ruled": {"thresholds": thresholds},
        "keen": {"sensitivity": 2},
        "small": {"min_rows": 20},
        "off": {"enabled": False, "thresholds": thresholds},
    }
    visits.declare({name: {**MONITORS["visits"], **change} for name, change in changes.items()})
    _build(visits, select=("rules", "hashes")).check()
    nothing = (None,) * 5
    assert visits.query("select * from rules order by 2, 3 nulls first") == [
        ("ruled", "p95", None, "seasonal", None, None, None, 0.5, *nothing[:3], "warn", "day_of_week", 0),
        ("ruled", "psi", None, "static", 0.1, 0.25, "up", None, 50, 2, 3, None, None, 0),
        ("ruled", "psi", "x", *nothing, *nothing, 1),
    ]
    hashes = dict(visits.query("select * from hashes"))
    assert hashes.keys() == {"visits", "visits_vienna", "owned", "ruled", "keen", "small"}
    assert hashes["visits"] == hashes["visits_vienna"] == hashes["owned"]
    assert len(set(hashes.values())) == 4
