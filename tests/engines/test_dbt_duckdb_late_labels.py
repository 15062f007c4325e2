"""Labels that arrive for an old window: what depends on them is observed again, everything else is carried over."""

from __future__ import annotations

import json
import re
from typing import Any

import data
import pytest
from declared import LATE
from harness import DbtProject, Outcome, nearly

Row = tuple[Any, ...]

# The label that becomes known, on rows where it was not; the first of four tests what a sum alone would not show.
ARRIVALS = {
    "late_score": "y = id % 8 = 0, answered_at = seen_at + to_days(30)",
    "late_value": "outcome = guess + 3",
    "late_class": "truth = 'green'",
    "late_ranking": "relevance = 2",
}
UNKNOWN = {"late_value": "outcome", "late_class": "truth", "late_ranking": "relevance"}


@pytest.fixture(scope="module")
def project(project: DbtProject) -> DbtProject:
    """Only the monitors of these tests: dbt parses a project again whenever its variables change."""
    project.declare(LATE, keep=False)
    return project


def _arrive(project: DbtProject, monitor: str, day: int, assignment: str = "") -> None:
    """Make known on one day what was not."""
    assignment = assignment or ARRIVALS.get(monitor, ARRIVALS["late_score"])
    project.execute(
        f"update raw.{monitor} set {assignment} where seen_at::date = '{_date(day)}' and "
        f"{UNKNOWN.get(monitor, 'y')} is null"
    )


def _date(day: int) -> str:
    return f"2024-01-{day:02}" if day <= 31 else f"2024-02-{day - 31:02}"


def _build(project: DbtProject, monitor: str, *more: str) -> str:
    """Build one monitor and return its statement."""
    outcome: Outcome = project.dbt("build", "--select", monitor, *more)
    return outcome.check()[monitor].statement


def _force(project: DbtProject, monitor: str, day: int, last: int | None = None) -> str:
    """Observe one day, or all to the last, again, whole."""
    variables = {"mpm_from": _date(day), "mpm_to": _date((last or day) + 1)}
    return _build(project, monitor, "--vars", json.dumps(variables))


def _observed(
    project: DbtProject, monitor: str, day: int, condition: str = "bin_kind <> 'schema'"
) -> list[Row]:
    """What is stored of one day, without when and by which run."""
    return project.query(
        f"select * exclude (observed_at, invocation_id) from {monitor} "
        f"where window_id = '{_date(day)}T00:00:00Z' and {condition} order by all"
    )


def _stamps(project: DbtProject, monitor: str, day: int) -> list[Row]:
    return project.query(
        f"select observed_at, invocation_id from {monitor} where window_id = '{_date(day)}T00:00:00Z' group by all"
    )


def _others(project: DbtProject, monitor: str, *days: int) -> list[Row]:
    ids = ", ".join(f"'{_date(day)}T00:00:00Z'" for day in days)
    return project.query(f"select * from {monitor} where window_id not in ({ids}, 'issues') order by all")


def _days_read(statement: str, column: str) -> set[str]:
    """The first days of all ranges by which a statement reads a column of the relation."""
    found: set[str] = set()
    ranges = r"\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)"
    for match in re.finditer(rf"select cast\((.*?) as r where ({ranges})", statement, re.DOTALL):
        fields = match[1].rsplit("select", 1)[-1]
        if f'r."{column}"' in fields:
            found.update(re.findall(r">= cast\('(\d{4}-\d\d-\d\d)", match[2]))
    return found


def _log(project: DbtProject, monitor: str) -> str:
    """The line in dbt's log by which the last build of a monitor said what it observes."""
    lines = (project.folder / "logs" / "dbt.log").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if f"mpm: {monitor}: " in line and "to observe" in line][-1]


@pytest.mark.parametrize("monitor", ARRIVALS)
def test_all_of_the_window_is_as_if_it_had_been_observed_whole(project: DbtProject, monitor: str) -> None:
    before, others = _observed(project, monitor, 7), _others(project, monitor, 7)
    _arrive(project, monitor, 7)
    statement = _build(project, monitor)
    assert _log(project, monitor).endswith("2024-01-08 00:00:00 UTC; for its labels alone")
    assert _days_read(statement, "seen_at") == {_date(7)}
    if monitor != "late_value":
        assert 'r."x"' not in statement, "no branch reads a feature"
    relabelled = _observed(project, monitor, 7, "true")
    assert len(_stamps(project, monitor, 7)) == 1
    assert _others(project, monitor, 7) == others
    assert _days_read(_force(project, monitor, 7), "x") == {_date(7)}
    assert _observed(project, monitor, 7, "true") == nearly(relabelled)
    assert _observed(project, monitor, 7) != before
    table = project.query(f"select * from {monitor} order by all")
    _build(project, monitor)
    assert project.query(f"select * from {monitor} order by all") == table


def test_only_the_columns_that_labels_decide_are_read(project: DbtProject) -> None:
    _arrive(project, "late_score", 10)
    statement = _build(project, "late_score")
    read = {name for name in ("x", "n", "note", "latency", "id", "c", "p", "y", "status", "answered_at", "version")
            if f'r."{name}"' in statement}  # fmt: skip
    assert read == {"c", "p", "y", "answered_at", "version"}
    # The user's own SQL names columns without an alias.
    assert "status >= 500" in statement and "then latency" in statement
    schema = _observed(project, "late_score", 10, "bin_kind = 'schema'")
    assert len(schema) == len(set(schema)) > 0, "day 10 held the schema of the run before"


def test_a_feature_that_has_changed_in_silence_stays_as_it_was_stored(project: DbtProject) -> None:
    """Counts tell that no row has come, gone or been scored anew: what else may have changed is not looked at."""
    features = "column_name in ('x', 'n', 'c', 'note', 'latency') and bin_kind <> 'schema'"
    before = _observed(project, "late_silent", 7, features)
    project.execute("update raw.late_silent set x = x + 1000, c = 'b' where seen_at::date = '2024-01-07'")
    _build(project, "late_silent")
    assert _log(project, "late_silent").endswith("for their labels alone") is False
    _arrive(project, "late_silent", 7)
    _build(project, "late_silent")
    assert _observed(project, "late_silent", 7, features) == before
    assert project.query(
        "select distinct_count, label_count from late_silent where window_date = '2024-01-07' and "
        "column_name = '__relation__' and segment_key = '__all__' and bin_kind = 'total'"
    ) == [(120, 120)]
    _force(project, "late_silent", 7)
    assert _observed(project, "late_silent", 7, features) != before


def test_new_days_and_late_labels_in_one_run(project: DbtProject) -> None:
    others = _others(project, "late_mixed", 5, 7, 8)
    project.execute(
        "insert into raw.late_mixed select * replace (id + 1000 as id, seen_at + to_days(1) as seen_at) "
        "from raw.late_mixed where seen_at::date = '2024-01-10'",
        "update raw.late_mixed set p = 1 - p, x = x / 2 where seen_at::date = '2024-01-05'",
    )
    for day in (5, 7, 8):
        _arrive(project, "late_mixed", day)
    statement = _build(project, "late_mixed")
    assert "4 windows to observe" in _log(project, "late_mixed")
    assert _log(project, "late_mixed").endswith("; 2 of them for their labels alone")
    for column in ("x", "n", "note", "latency", "id"):
        assert _days_read(statement, column) == {_date(5), _date(11)}
    assert _days_read(statement, "y") == _days_read(statement, "c") == {_date(5), _date(7), _date(11)}
    assert _others(project, "late_mixed", 5, 7, 8, 11) == others
    mixed = {day: _observed(project, "late_mixed", day) for day in (5, 7, 8, 11)}
    for day in mixed:
        assert len(_stamps(project, "late_mixed", day)) == 1
    _force(project, "late_mixed", 5, 11)
    for day, rows in mixed.items():
        assert _observed(project, "late_mixed", day) == nearly(rows)
    _build(project, "late_mixed")
    assert _log(project, "late_mixed").endswith("nothing new to observe")


def test_what_an_interrupted_write_has_left_is_not_revived(project: DbtProject) -> None:
    day = "window_date = '2024-01-07'"
    project.execute(
        "insert into late_interrupted select * replace (observed_at - interval 1 day as observed_at, 'stale' as "
        f"invocation_id, row_count + 5 as row_count) from late_interrupted where {day} and column_name <> '__relation__'",
        "insert into late_interrupted select * replace (observed_at - interval 2 days as observed_at, 'older' as "
        f"invocation_id) from late_interrupted where {day} and invocation_id <> 'stale'",
    )
    _arrive(project, "late_interrupted", 7)
    assert 'r."x"' not in _build(project, "late_interrupted")
    healed = _observed(project, "late_interrupted", 7)
    assert len(_stamps(project, "late_interrupted", 7)) == 1
    _force(project, "late_interrupted", 7)
    assert _observed(project, "late_interrupted", 7) == nearly(healed)


def test_a_window_that_lacks_rows_is_observed_whole(project: DbtProject) -> None:
    """An insert that was cut off: the newest stamp has no rows of x, an older one has."""
    project.execute(
        "update late_interrupted set observed_at = observed_at - interval 1 day where window_date = '2024-01-08' "
        "and column_name = 'x'"
    )
    _arrive(project, "late_interrupted", 8)
    assert _days_read(_build(project, "late_interrupted"), "x") == {_date(8)}
    healed = _observed(project, "late_interrupted", 8)
    _force(project, "late_interrupted", 8)
    assert _observed(project, "late_interrupted", 8) == nearly(healed)


def test_a_feature_that_the_window_was_observed_without(project: DbtProject) -> None:
    declared = LATE["late_excluded"]
    project.declare({"late_excluded": declared | {"features": ["n", "c", "note"]}})
    project.execute(data.judged("late_excluded", days=11))
    _build(project, "late_excluded")
    project.declare({"late_excluded": declared})
    for day in (10, 11):
        _arrive(project, "late_excluded", day)
    statement = _build(project, "late_excluded")
    assert _log(project, "late_excluded").endswith("; 1 of them for its labels alone")
    assert _days_read(statement, "x") == {_date(11)}
    assert _days_read(statement, "p") == {_date(10)}, "one range from day 10 on"


def test_a_column_of_another_type_is_read_again(project: DbtProject) -> None:
    project.execute(
        "alter table raw.late_schema alter n type integer", "alter table raw.late_schema drop note"
    )
    _build(project, "late_schema")
    for monitor_run in range(2):
        _arrive(project, "late_schema", 7, f"y = {monitor_run == 0}")
        project.execute(
            "update raw.late_schema set y = not y where seen_at::date = '2024-01-07' and id % 4 = 1"
        )
        statement = _build(project, "late_schema")
        assert ('r."x"' in statement) == (monitor_run == 0), "once observed whole, labels alone again"
        assert not _observed(project, "late_schema", 7, "column_name = 'note' and bin_kind <> 'schema'")
    schemas = project.query(
        "select window_date from late_schema where bin_kind = 'schema' group by 1 order by 1"
    )
    _build(project, "late_schema")
    assert _log(project, "late_schema").endswith("nothing new to observe")
    assert len(schemas) == 3, "of the baseline, of the run that saw the change, of the newest run"


@pytest.mark.parametrize("monitor", ["late_watched", "late_by_outcome"])
def test_whole_where_the_label_decides_which_rows_are_watched_or_their_segment(
    project: DbtProject, monitor: str
) -> None:
    _arrive(project, monitor, 7)
    assert _days_read(_build(project, monitor), "x") == {_date(7)}


def test_whole_under_another_declaration_than_the_stored_rows_were_observed_by(project: DbtProject) -> None:
    project.declare({"late_declared": LATE["late_declared"] | {"missing_values": {"x": [1.5], "c": ["a"]}}})
    _arrive(project, "late_declared", 7)
    assert _days_read(_build(project, "late_declared"), "x") == {_date(7)}


def test_a_range_that_spans_late_labels_is_read_once(project: DbtProject) -> None:
    """Beyond twenty ranges the features are read by one that spans them: what lies inside is observed whole."""
    project.execute(data.judged("late_spanned", days=50, rows=40))
    _build(project, "late_spanned", "--full-refresh")
    project.execute(
        "update raw.late_spanned set p = 1 - p where day(seen_at) % 2 = 0 and seen_at < '2024-02-15'"
    )
    for day in (13, 49):
        _arrive(project, "late_spanned", day)
    statement = _build(project, "late_spanned")
    assert _log(project, "late_spanned").endswith("; 1 of them for its labels alone")
    assert _days_read(statement, "x") == {_date(2)}
    mixed = {day: _observed(project, "late_spanned", day) for day in (12, 13, 49)}
    _force(project, "late_spanned", 12, 49)
    for day, rows in mixed.items():
        assert _observed(project, "late_spanned", day) == nearly(rows)
