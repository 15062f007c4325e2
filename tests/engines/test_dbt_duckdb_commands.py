"""The commands of dbt: which may observe, what they leave alone, what the project looks like to dbt."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from declared import ALL
from harness import DbtProject, nearly

RESULTS = (
    "mpm_drift",
    "mpm_profile",
    "mpm_quality",
    "mpm_schema_changes",
    "mpm_distribution",
    "mpm_observations",
    "mpm_monitors",
)
WATCHED = ("trips", "raw_trips", "odd", "snapshot_mode", "segmented")


def _stored(project: DbtProject) -> dict[str, Any]:
    """Everything that is stored of a few monitors and of the results, as one checksum each."""
    found = {
        name: project.query(f"select count(*), bit_xor(hash(t)) from {name} as t")[0] for name in WATCHED
    }
    return found | {
        name: project.query(f"select count(*), bit_xor(hash(t)) from main_mpm.{name} as t")[0]
        for name in RESULTS
    }


def test_a_second_build_writes_nothing(project: DbtProject) -> None:
    before = _stored(project)
    assert all(row_count > 0 for row_count, _ in before.values())
    project.dbt("build", "--resource-type", "model", "--select", *WATCHED, "mpm_observations+").check()
    assert _stored(project) == before


@pytest.mark.parametrize("flags", [("--empty",), ("--sample", "3 days")])
def test_builds_on_part_of_the_data_change_nothing(project: DbtProject, flags: tuple[str, ...]) -> None:
    before = _stored(project)
    project.dbt(
        "build", "--resource-type", "model", "--select", *WATCHED, "mpm_observations+", *flags
    ).check()
    assert _stored(project) == before


def test_a_full_refresh_of_nothing_keeps_what_was_observed(project: DbtProject) -> None:
    """Results can be computed again, observations of purged rows cannot."""
    before = _stored(project)
    project.dbt(
        "build", "--resource-type", "model", "--select", *WATCHED, "--empty", "--full-refresh"
    ).check()
    assert _stored(project) == before


@pytest.mark.parametrize(
    "command", [("compile",), ("docs", "generate"), ("ls",), ("show", "--inline", "select 1")]
)
def test_commands_that_only_look_change_nothing(project: DbtProject, command: tuple[str, ...]) -> None:
    before = _stored(project)
    outcome = project.dbt(*command).check()
    assert _stored(project) == before
    if command == ("compile",):
        assert "raw" not in outcome["odd"].statement, (
            "without a query of the catalog there is nothing to read"
        )


def test_one_monitor_can_be_selected(project: DbtProject) -> None:
    outcome = project.dbt("build", "--select", "segmented").check()
    assert set(outcome) == {"segmented"}
    assert project.list("--select", "tag:nightly") == ["trips"]
    assert set(project.list("--select", "tag:mpm_monitor")) == {
        *ALL,
        "trips",
        "trips_by_week",
        "raw_trips",
        "switched_off",
    }


def test_a_full_refresh_observes_the_same_again(project: DbtProject) -> None:
    counts = "select * exclude (observed_at, invocation_id) from segmented order by all"
    before, seen = project.query(counts), project.query("select max(observed_at) from segmented")
    project.dbt("build", "--full-refresh", "--select", "segmented").check()
    assert project.query(counts) == nearly(before)
    assert project.query("select min(observed_at) from segmented") > seen


def test_state_modified_sees_a_changed_declaration_only(project: DbtProject, tmp_path: Path) -> None:
    project.dbt("parse").check()
    shutil.copy(project.folder / "target" / "manifest.json", tmp_path)
    assert project.list("--select", "state:modified", "--state", str(tmp_path)) == []
    unchanged = (project.folder / "dbt_project.yml").read_text(encoding="utf-8")
    project.declare({"small_windows": ALL["small_windows"] | {"min_rows": 7}})
    try:
        changed = project.list(
            "--select", "state:modified", "--state", str(tmp_path), "--resource-type", "model"
        )
    finally:
        (project.folder / "dbt_project.yml").write_text(unchanged, encoding="utf-8")
    assert "small_windows" in changed
    assert not set(changed) - {"small_windows", *RESULTS}


def test_parses_without_a_deprecation(project: DbtProject) -> None:
    project.dbt("parse", "--no-partial-parse", "--warn-error-options", '{"error": ["Deprecations"]}').check()


def test_lineage_is_true(project: DbtProject) -> None:
    project.dbt("parse").check()
    nodes = project.manifest()["nodes"]

    def parents(name: str, package: str = "mpm_integration") -> set[str]:
        return {parent.split(".", 1)[1] for parent in nodes[f"model.{package}.{name}"]["depends_on"]["nodes"]}

    assert parents("trips") == {"mpm_integration.scored_trips", "mpm_integration.training_trips"}
    assert parents("raw_trips") == {"mpm_integration.raw.trips"}
    monitors = {f"mpm_integration.{name}" for name in (*ALL, "trips", "trips_by_week", "raw_trips")}
    assert parents("mpm_observations", "mpm") == monitors, "a monitor that is switched off is no parent"
    assert "mpm.mpm_observations" in parents("mpm_drift", "mpm")


def test_contracts_hold(project: DbtProject) -> None:
    nodes = project.manifest()["nodes"]
    for name in RESULTS:
        node = nodes[f"model.mpm.{name}"]
        assert node["config"]["contract"]["enforced"], name
        actual = project.query(
            "select column_name from information_schema.columns where table_schema = 'main_mpm' and "
            "table_name = ? order by ordinal_position",
            name,
        )
        assert [column for (column,) in actual] == list(node["columns"]), name


def test_a_monitor_has_the_columns_of_the_contract(project: DbtProject) -> None:
    query = (
        "select column_name, data_type from information_schema.columns "
        "where table_schema = ? and table_name = ? order by ordinal_position"
    )
    expected = project.query(query, "main_mpm", "mpm_observations")
    assert len(expected) == 31
    for name in ("trips", "odd", "no_rows", "switched_off"):
        assert project.query(query, "main", name) == expected, name


def test_a_monitor_that_is_switched_off_observes_nothing(project: DbtProject) -> None:
    assert project.query("select count(*) from switched_off") == [(0,)]


def test_a_project_without_monitors(bare: DbtProject) -> None:
    bare.dbt("build", "--exclude", "resource_type:test").check()
    assert bare.query("select count(*) from main_mpm.mpm_observations") == [(0,)]
    assert bare.query("select count(*) from main_mpm.mpm_drift") == [(0,)]
