"""The two shapes of a scan make the same observations: the hard monitors, first and later runs, row by row."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any

import data
import declared
import duckdb
import pytest
import yaml
from harness import DbtProject
from projects import ROOT, Outcome

pytestmark = pytest.mark.heavy

ONE_READ = {"mpm_scan_shape": "one_read"}
# Several reads by groups of columns, as of a wide table; three are few enough to cut every monitor up.
IN_GROUPS = ONE_READ | {"mpm_columns_of_a_read": 3}
KEY = (
    *("dataset", "window_id", "segment_key", "segment_value", "column_name", "label_class"),
    *("bin_kind", "bin_index", "category"),
)
# Monitors with something of each kind: roles, segments, joint cells, ranking, a long table, hostile names.
VARIED = ("trips", "odd", "joint_chosen", "ranked", "metric_log", "classes_with_scores", "segmented")

# All but what differs in its zone or its table alone.
TIMES = ("spring_day_havana", "autumn_hour_vienna", "spring_month_vienna", "autumn_epoch_f_new_york")
HEALING = ("steady", "gaps")
DECLARED = declared.ALL.keys() - declared.TIMES.keys() - declared.HEALING.keys() | {*TIMES, *HEALING}

Row = dict[str, Any]


@pytest.fixture(scope="module")
def unbuilt(tmp_path_factory: pytest.TempPathFactory) -> DbtProject:
    """The hard monitors, with what is approximate done exactly, so that shapes may be held against each other."""
    made = DbtProject.from_integration_tests(tmp_path_factory.mktemp("shapes") / "project")
    made.execute(*data.SETUP, *data.TABLES, *(data.daily(name) for name in HEALING))
    made.execute(*(data.judged(name) for name in declared.LATE))
    found = made.query("select table_name from information_schema.tables where table_schema = 'raw'")
    source = {"name": "raw", "tables": [{"name": name} for (name,) in found]}
    made.write("models/sources.yml", yaml.safe_dump({"sources": [source]}))
    pinned = ROOT / "tests" / "conformance" / "pinned_macros.sql.txt"
    made.write("macros/pinned.sql", pinned.read_text(encoding="utf-8"))
    made.declare({name: declared.ALL[name] for name in declared.ALL if name in DECLARED})
    file = made.folder / "dbt_project.yml"
    project = yaml.safe_load(file.read_text(encoding="utf-8"))
    project["dispatch"] = [{"macro_namespace": "mpm", "search_order": [project["name"], "mpm"]}]
    file.write_text(yaml.safe_dump(project, sort_keys=False, allow_unicode=True), encoding="utf-8")
    made.dbt("deps").check()
    return made


@pytest.fixture(scope="module")
def by_branches(unbuilt: DbtProject) -> DbtProject:
    """Observed by one GROUP BY per column."""
    made = unbuilt.copy(unbuilt.folder.parent / "branches")
    _observe(made, {"mpm_scan_shape": "branches"})
    return made


@pytest.fixture(scope="module")
def in_one_read(unbuilt: DbtProject) -> DbtProject:
    """Observed by one GROUP BY for all columns."""
    made = unbuilt.copy(unbuilt.folder.parent / "one_read")
    _observe(made, ONE_READ)
    return made


def _copy(project: DbtProject, name: str, monitors: Sequence[str]) -> DbtProject:
    """A project with what it has built, and only some monitors: dbt parses all there are for other variables."""
    made = project.copy(project.folder.parent / name)
    every = yaml.safe_load((made.folder / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]["mpm"]
    made.declare({monitor: every["monitors"][monitor] for monitor in monitors}, keep=False)
    return made


def _observe(project: DbtProject, variables: dict[str, Any]) -> Outcome:
    return project.dbt("run", "--select", "+tag:mpm_monitor", "--vars", json.dumps(variables)).check()


def _monitors(project: DbtProject) -> list[str]:
    nodes = project.manifest()["nodes"].values()
    return sorted(node["name"] for node in nodes if "mpm_monitor" in node["tags"])


def _rows_apart(monitor: str, one: DbtProject, other: DbtProject) -> list[list[Row]]:
    """Rows that one has and the other has not to the last bit, and the reverse; the many others never leave the engine."""
    kept = f"select * exclude (observed_at, invocation_id) from {{}}.main.{monitor}"
    with duckdb.connect() as connection:
        for name, project in (("one", one), ("other", other)):
            connection.execute(f"attach '{project.database}' as {name} (read_only)")
        return [
            _rows(connection.execute(f"{kept.format(here)} except all {kept.format(there)}"))
            for here, there in (("one", "other"), ("other", "one"))
        ]


def _rows(found: duckdb.DuckDBPyConnection) -> list[Row]:
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _by_key(rows: list[Row]) -> dict[tuple[Any, ...], Row]:
    """Rows by key, those of like keys counted, so that a doubled row is a difference."""
    found: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        key, count = tuple(row[name] for name in KEY), 0
        while (*key, count) in found:
            count += 1
        found[(*key, count)] = row
    return found


def _same(expected: Any, found: Any, scale: float) -> bool:
    """Counts and texts exactly; sums to 1e-9 of the largest number in the row, beside which they may cancel to nothing."""
    if isinstance(expected, float) and isinstance(found, float):
        both_nan = math.isnan(expected) and math.isnan(found)
        return both_nan or math.isclose(expected, found, rel_tol=1e-9, abs_tol=1e-9 * scale)
    return bool(expected == found)


def _scale(row: Row) -> float:
    """What sums of a row were added up from: the square root of n times the sum of squares, at least 1."""
    squares = row["value_sum_sq"]
    if not isinstance(squares, float) or not math.isfinite(squares):
        return 1.0
    return max(1.0, math.sqrt(max(squares, 0.0) * max(row["row_count"], 1)))


def _difference(monitor: str, expected: DbtProject, found: DbtProject) -> str | None:
    """The first row that is not the same, in words."""
    ours, theirs = (_by_key(rows) for rows in _rows_apart(monitor, expected, found))
    for key in sorted(ours.keys() | theirs.keys(), key=str):
        told = f"{monitor}: {dict(zip(KEY, key, strict=False))}"
        if key not in ours or key not in theirs:
            return f"{told} {'is missing' if key not in theirs else 'should not be there'}"
        for name, value in ours[key].items():
            if not _same(value, theirs[key][name], _scale(ours[key])):
                return f"{told}: {name} is {theirs[key][name]!r} instead of {value!r}"
    return None


def _differences(expected: DbtProject, found: DbtProject, monitors: list[str]) -> list[str]:
    return [told for name in monitors if (told := _difference(name, expected, found))]


def test_both_shapes_make_the_same_observations_on_the_first_run(
    by_branches: DbtProject, in_one_read: DbtProject
) -> None:
    monitors = _monitors(by_branches)
    assert len(monitors) >= 50
    assert sum(by_branches.query(f"select count(*) from {name}")[0][0] for name in monitors) > 200_000
    assert _differences(by_branches, in_one_read, monitors) == []


def test_a_read_cut_up_by_columns_makes_the_same_observations(
    by_branches: DbtProject, unbuilt: DbtProject
) -> None:
    cut_up = _copy(unbuilt, "in_groups", VARIED)
    _observe(cut_up, IN_GROUPS)
    assert _differences(by_branches, cut_up, list(VARIED)) == []


def test_stored_steps_make_the_same_observations_and_leave_no_table(
    by_branches: DbtProject, unbuilt: DbtProject
) -> None:
    """As on an engine that computes a CTE at every reading."""
    stored = _copy(unbuilt, "stored", VARIED)
    before = stored.query("select count(*) from information_schema.tables")[0][0]
    _observe(stored, {"mpm_stores_steps": True, "mpm_columns_of_a_read": 5})
    assert _differences(by_branches, stored, list(VARIED)) == []
    left = stored.query(
        "select table_name from information_schema.tables where table_name like '%\\_\\_%' escape '\\'"
    )
    assert before > 0 and left == []


def test_what_is_too_long_for_one_statement_is_stored_in_parts_and_leaves_no_table(
    by_branches: DbtProject, unbuilt: DbtProject
) -> None:
    """As on Snowflake, which computes a CTE once, and takes 1 MB."""
    cut_up = _copy(unbuilt, "cut_up", ("segmented", "odd"))
    outcome = _observe(cut_up, {"mpm_most_letters": 40_000})
    assert "segmented__step_cells" in outcome["segmented"].statement
    assert _differences(by_branches, cut_up, ["segmented", "odd"]) == []
    left = cut_up.query(
        "select table_name from information_schema.tables where table_name like '%\\_\\_step%' escape '\\'"
    )
    assert left == []


def test_later_runs_are_the_same_in_both_shapes(by_branches: DbtProject, in_one_read: DbtProject) -> None:
    """New rows, late labels (whose windows carry most columns over) and rows that are gone."""
    changes = [
        "update raw.late_score set y = id % 8 = 0 where seen_at::date = '2024-01-04' and y is null",
        "update raw.late_value set outcome = guess + 3 where seen_at::date = '2024-01-05' and outcome is null",
        "update raw.late_class set truth = 'green' where seen_at::date = '2024-01-06' and truth is null",
        "update raw.late_ranking set relevance = 2 where seen_at::date = '2024-01-07' and relevance is null",
        "update raw.late_mixed set y = true where seen_at::date = '2024-01-08' and y is null",
        "delete from raw.late_mixed where seen_at::date = '2024-01-05' and id % 3 = 0",
        "insert into raw.steady select * replace (seen_at + to_days(3) as seen_at) from raw.steady",
        "delete from raw.gaps where seen_at::date = '2024-01-07'",
    ]
    touched = ("late_score", "late_value", "late_class", "late_ranking", "late_mixed", "steady", "gaps")
    later = []
    for project, variables in ((by_branches, {"mpm_scan_shape": "branches"}), (in_one_read, ONE_READ)):
        copy = _copy(project, f"{project.folder.name}_later", touched)
        copy.execute(*changes)
        _observe(copy, variables)
        later.append(copy)
    assert any(_difference(name, by_branches, later[0]) for name in touched)
    assert _differences(*later, list(touched)) == []


def test_one_read_is_one_read_in_the_engines_own_plan(
    by_branches: DbtProject, in_one_read: DbtProject
) -> None:
    """Beside the columns of a ranking and the ids, which are counted apart, a run reads the relation once."""
    forced = {"mpm_from": "2024-01-05", "mpm_to": "2024-01-06"}
    scans = {}
    for project, shape in ((by_branches, "branches"), (in_one_read, "one_read")):
        copy = _copy(project, f"{project.folder.name}_explained", ("segmented", "steady"))
        outcome = _observe(copy, {**forced, "mpm_scan_shape": shape})
        for monitor, table in (("segmented", "segments"), ("steady", "steady")):
            [(_, plan)] = copy.query("explain (format json) " + outcome[monitor].statement)
            scans[monitor, shape] = _scans(json.loads(plan), f"raw.{table}")
    assert scans["segmented", "one_read"] == 1
    assert scans["steady", "one_read"] == 2, "the rows, and the ids alone"
    assert scans["segmented", "branches"] > 3 and scans["steady", "branches"] > 5


def _scans(nodes: list[dict[str, Any]], table: str) -> int:
    """How many nodes of a plan read a table."""
    count = 0
    for node in nodes:
        read = str(node.get("extra_info", {}).get("Table", "")).replace('"', "")
        count += (read == table or read.endswith("." + table)) + _scans(node.get("children", []), table)
    return count
