"""What a run observes again: what is new or has changed. Every test changes a table of its own."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import duckdb
import pytest
from declared import HEALING, OTHERS
from harness import DbtProject


@pytest.fixture(scope="module")
def project(project: DbtProject) -> DbtProject:
    """Only the monitors of these tests: dbt parses a project again whenever its variables change."""
    project.declare(HEALING | {"capped": OTHERS["capped"]}, keep=False)
    return project


def _day(number: int) -> str:
    return f"2024-01-{number:02} 00:00"


def _rows_of_day(table: str, day: int, rows: int, *, p: float = 0.5, y: str = "true") -> str:
    return (
        f"insert into raw.{table} select 10000 + {day} * 100 + i, timestamp '2024-01-{day:02}' + "
        f"to_seconds(i * 60), 1.0, 'a', {p}, {y} "
        f"from range({rows}) as t(i)"
    )


def _run(project: DbtProject, monitor: str, *more: str) -> set[str]:
    """Build one monitor and return the windows that were observed in doing so."""
    before = project.windows(monitor)
    project.dbt("build", "--select", monitor, *more).check()
    after = project.windows(monitor)
    assert set(before) <= set(after), "no run removes a window"
    return {start for start, observed in after.items() if before.get(start) != observed}


def _issues(project: DbtProject, monitor: str) -> dict[str, str]:
    # The data of these tests ends in 2024, which is an issue of its own.
    known = "bin_kind = 'issue' and category not like 'no_new_rows%'"
    rows = project.query(f"select column_name, category from {monitor} where {known}")
    return {column: text.split(":")[0] for column, text in rows}


def test_a_rerun_with_nothing_new_writes_nothing(project: DbtProject) -> None:
    before = project.query("select * from steady order by all")
    assert _run(project, "steady") == set()
    assert project.query("select * from steady order by all") == before


def test_new_windows_are_observed_and_only_those(project: DbtProject) -> None:
    project.execute(_rows_of_day("fresh", 11, 60), _rows_of_day("fresh", 12, 60))
    assert _run(project, "fresh") == {_day(11), _day(12)}
    assert _run(project, "fresh") == set()


def test_late_rows_inside_the_lookback(project: DbtProject) -> None:
    project.execute(_rows_of_day("late", 8, 3), _rows_of_day("late", 2, 3))
    assert _run(project, "late") == {_day(8)}, "day 2 is further back than the lookback of 5 windows"
    assert project.windows("late")[_day(8)][0] == 63


def test_late_labels(project: DbtProject) -> None:
    project.execute("update raw.labels set y = true where seen_at::date = '2024-01-07' and y is null")
    assert _run(project, "labels") == {_day(7)}
    project.execute("update raw.labels set y = not y where seen_at::date = '2024-01-09' and id % 6 < 2")
    assert _run(project, "labels") == {_day(9)}, "as many labels, but others"


def test_rescored_predictions(project: DbtProject) -> None:
    project.execute("update raw.rescored set p = p / 2 where seen_at::date = '2024-01-10'")
    assert _run(project, "rescored") == {_day(10)}


def test_gaps_are_tombstones_and_heal(project: DbtProject) -> None:
    project.execute(_rows_of_day("gaps", 13, 60))
    assert _run(project, "gaps") == {_day(11), _day(12), _day(13)}
    assert project.windows("gaps")[_day(11)][0] == 0
    project.execute(_rows_of_day("gaps", 12, 40))
    assert _run(project, "gaps") == {_day(12)}
    assert project.windows("gaps")[_day(12)][0] == 40


def test_a_deleted_day_becomes_a_tombstone(project: DbtProject) -> None:
    project.execute("delete from raw.deleted where seen_at::date = '2024-01-08'")
    assert _run(project, "deleted") == {_day(8)}
    assert project.windows("deleted")[_day(8)][0] == 0
    assert not project.query(
        "select 1 from deleted where window_date = '2024-01-08' and column_name = 'x' and bin_kind <> "
        "'schema'"
    )
    assert _run(project, "deleted") == set()


def test_a_purge_erases_nothing(project: DbtProject) -> None:
    before = project.windows("purged")
    project.execute("delete from raw.purged where seen_at < '2024-01-09'")
    assert _run(project, "purged") == set()
    assert project.windows("purged") == before
    assert _issues(project, "purged") == {"__relation__": "rows_removed"}
    assert _run(project, "purged") == set()


def test_a_reload_erases_nothing(project: DbtProject) -> None:
    before = project.query("select * from reloaded where window_id <> 'issues' order by all")
    project.execute("create table raw.reloaded_copy as from raw.reloaded", "delete from raw.reloaded")
    assert _run(project, "reloaded") == set()
    assert project.query("select * from reloaded where window_id <> 'issues' order by all") == before
    assert _issues(project, "reloaded") == {"__relation__": "rows_removed"}
    project.execute("insert into raw.reloaded from raw.reloaded_copy")
    assert _run(project, "reloaded") == set()
    assert _issues(project, "reloaded") == {}


def test_rows_in_the_future_are_a_finding_not_a_window(project: DbtProject) -> None:
    project.execute("insert into raw.future values (1, timestamp '2199-01-01 05:00', 1, 'a', 0.5, true)")
    assert _run(project, "future") == set()
    assert _issues(project, "future") == {"__relation__": "future_rows"}
    assert project.query(
        "select row_count from future where bin_kind = 'issue' and category like 'future%'"
    ) == [(1,)]


def test_what_a_run_may_not_observe_the_next_catches_up(project: DbtProject) -> None:
    first = set(project.windows("capped"))
    assert first == {_day(day) for day in range(1, 16)}
    second = _run(project, "capped")
    third = _run(project, "capped")
    assert (len(first), len(second), len(third)) == (15, 15, 12)
    assert max(first) < min(second) and max(second) < min(third)
    assert _run(project, "capped") == set()


@pytest.mark.parametrize(
    ("variables", "days"),
    [
        ({"mpm_from": "2024-01-09 00:00:00"}, {9, 10}),
        ({"mpm_from": "2024-01-02", "mpm_to": "2024-01-04"}, {2, 3}),
    ],
)
def test_a_range_can_be_forced(project: DbtProject, variables: dict[str, str], days: set[int]) -> None:
    assert _run(project, "forced", "--vars", json.dumps(variables)) == {_day(day) for day in days}


def test_a_dropped_column_is_an_issue_and_the_others_go_on(project: DbtProject) -> None:
    project.execute("alter table raw.dropped drop column x", "alter table raw.dropped drop column y")
    assert _run(project, "dropped"), "the newest window is observed again, to carry the new schema"
    assert _issues(project, "dropped") == {"x": "column_missing", "y": "column_missing"}
    project.execute(
        "insert into raw.dropped select id + 900, seen_at + to_days(1), c, p from raw.dropped where "
        "seen_at >= '2024-01-10'"
    )
    assert _run(project, "dropped") >= {_day(11)}
    columns = {
        name
        for (name,) in project.query(
            "select column_name from dropped where window_date = '2024-01-11' and bin_kind = 'total'"
        )
    }
    assert columns == {"__relation__", "c", "p"}


def test_an_added_column_is_an_issue_until_it_has_a_baseline(project: DbtProject) -> None:
    project.execute("alter table raw.added add column z integer")
    assert _run(project, "added") == {_day(10)}
    assert _issues(project, "added") == {"z": "column_without_baseline"}
    assert _run(project, "added") == set()
    project.dbt("build", "--full-refresh", "--select", "added").check()
    assert _issues(project, "added") == {}
    assert project.query(
        "select 1 from added where column_name = 'z' and bin_kind = 'total' and dataset = 'current'"
    )


def test_a_retyped_column_is_an_issue_where_it_cannot_be_compared(project: DbtProject) -> None:
    project.execute(
        "alter table raw.retyped alter x type varchar",
        "alter table raw.retyped alter c type varchar[] using [c]",
        "alter table raw.retyped alter id type integer",
        _rows_of_day("retyped", 11, 60).replace("'a'", "['a']"),
    )
    assert _run(project, "retyped") == {_day(11)}
    assert _issues(project, "retyped") == {"x": "column_retyped", "c": "column_retyped"}
    changes = project.query(
        "select column_name, data_type from retyped where bin_kind = 'schema' and window_date = '2024-01-11'"
    )
    assert dict(changes)["id"] == "INTEGER"


def test_another_grain_makes_all_windows_stale(project: DbtProject) -> None:
    declared = {
        "relation": "raw.recut",
        "event_time": "seen_at",
        "begin": "2024-01-01",
        "lookback": 5,
        "segments": ["c"],
    }
    project.declare({"recut": declared})
    assert _run(project, "recut") == {_day(day) for day in range(1, 11)}
    assert _run(project, "recut") == set()


def test_a_known_value_that_is_declared_missing_is_counted_once(project: DbtProject) -> None:
    project.declare({"missing": HEALING["missing"] | {"missing_values": {"c": ["a"]}}})
    project.execute(_rows_of_day("missing", 11, 60))
    assert _run(project, "missing") == {_day(11)}
    rows = project.query(
        "select bin_kind, row_count from missing where window_date = '2024-01-11' and column_name = 'c' "
        "order by 1"
    )
    assert [row for row in rows if row[0] != "schema"] == [("missing", 60), ("total", 60)]


def test_a_table_without_rows_keeps_its_monitor(project: DbtProject) -> None:
    project.execute("truncate raw.emptied")
    assert _run(project, "emptied") == set()


def test_only_the_rows_of_the_changed_window_are_read(project: DbtProject) -> None:
    """Measured by DuckDB: rows that leave the scans, after the filter that is pushed into them."""
    project.execute(_rows_of_day("counted", 9, 2))
    before = project.windows("counted")
    statement = project.dbt("build", "--select", "counted").check()["counted"].statement
    assert {start for start, seen in project.windows("counted").items() if before[start] != seen} == {_day(9)}
    scans = _scans(project, statement)
    assert scans and set(scans) == {62}, "every scan of the table reads one day of ten"


def _scans(project: DbtProject, statement: str) -> list[int]:
    with duckdb.connect(str(project.database), read_only=True) as connection:
        plan = connection.execute(f"explain (analyze, format json) {statement}").fetchall()[0][1]
    found: list[int] = []

    def walk(node: dict[str, Any]) -> None:
        table = str(node.get("extra_info", {}).get("Table", ""))
        if table.endswith("raw.counted"):
            # DuckDB 2 calls it intermediate_rows, DuckDB 1 operator_cardinality.
            found.append(node.get("intermediate_rows", node.get("operator_cardinality")))
        for child in (*node.get("operator", []), *node.get("children", [])):
            walk(child)

    walk(json.loads(plan))
    return found


def test_windows_that_the_clock_says_are_not_over_keep_what_is_stored(project: DbtProject) -> None:
    """As after a clock was put back, and here by a delay that was made longer."""
    hours = (datetime.now() - datetime(2024, 1, 9)).total_seconds() // 3600
    project.declare({"steady": HEALING["steady"] | {"delay": f"{hours:.0f} hours"}}, keep=False)
    before = project.windows("steady")
    assert _run(project, "steady") == set() and project.windows("steady") == before
    assert _issues(project, "steady") == {}
