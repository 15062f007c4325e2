"""What a build writes to the result tables: nothing without news, reasons for what is gone, history for ever."""

from __future__ import annotations

from typing import Any

import data
import pytest
import yaml
from declared import ALL, INCREMENTAL
from harness import DbtProject

OTHERS = (
    "mpm_performance_history",
    "mpm_fairness",
    "mpm_versions",
    "mpm_schema_changes",
    "mpm_observations",
    "mpm_monitors",
)
HISTORY = "select * from main_mpm.mpm_performance_history where monitor = 'changed_credit' order by all"
# The columns of raw.forgetful are dropped on the way, so that its last windows have nothing and nothing to compare with.
FORGETFUL = {
    "relation": "raw.forgetful",
    "event_time": "at",
    "begin": "2024-01-01",
    "prediction": {"value": "x"},
    "operations": ["latency_ms"],
    "features": [],
    "baseline": {"rolling": 2},
}
NAMES = ("credit", "changed_credit", "credit_rolling", "credit_unscored", "metric_log")
MONITORS = {name: ALL[name] for name in NAMES} | {"forgetful": FORGETFUL}
FORGOTTEN = (
    "alter table raw.forgetful drop column x",
    "alter table raw.forgetful drop column latency_ms",
    'insert into raw.forgetful select "at" + to_days(4) from raw.forgetful where "at" >= \'2024-01-07\'',
)
CHANGED = ("changed_credit", "forgetful")
LATEST = "2024-01-10T00:00:00Z"
PURGED = "monitor = 'changed_credit' and window_id = '2024-01-08T00:00:00Z'"


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> DbtProject:
    """A small project for many builds: the monitors with a model, one with an empty and a small window among them."""
    made = DbtProject.from_integration_tests(tmp_path_factory.mktemp("dbt") / "judged")
    forgetful = 'create table raw.forgetful as select "at", p_score as x, latency_ms from raw.credit'
    made.execute(*data.SETUP, data.CREDIT, data.CHANGED_CREDIT, data.METRICS, forgetful)
    for file in (made.folder / "models").rglob("*.sql"):
        file.unlink()
    tables = [{"name": name} for name in ("credit", "changed_credit", "metrics", "forgetful")]
    made.write("models/sources.yml", yaml.safe_dump({"sources": [{"name": "raw", "tables": tables}]}))
    made.declare(MONITORS, keep=False)
    made.dbt("deps").check()
    made.dbt("build", "--resource-type", "model").check()
    return made


def _stored(project: DbtProject) -> dict[str, Any]:
    """Every result as one checksum; of a view with sums, which come in any order, the rows."""
    trust = "select count(*), count(mean_error) from main_mpm.mpm_estimator_trust"
    return {"mpm_estimator_trust": project.query(trust)[0]} | {
        name: project.query(f"select count(*), bit_xor(hash(t)) from main_mpm.{name} as t")[0]
        for name in (*INCREMENTAL, *OTHERS)
    }


def _places(project: DbtProject) -> dict[str, Any]:
    """Where the rows lie in their tables: deleting and inserting the same rows moves them."""
    return {name: project.query(f"select max(rowid) from main_mpm.{name}")[0] for name in INCREMENTAL}


def test_what_changes_is_written_and_what_was_known_is_kept(judged: DbtProject) -> None:
    """The labels of the last day come in, the rows of another are purged."""
    metric = (
        "select as_of, label_rate, row_count, value from main_mpm.{} where monitor = 'changed_credit' and "
        f"window_id = '{LATEST}' and segment_key = '__all__' and metric = 'accuracy' order by 1"
    )
    first, kept = judged.query(metric.format("mpm_performance")), judged.query(HISTORY)
    assert judged.query(metric.format("mpm_performance_history")) == first and first[0][1:3] == (1 / 3, 80)
    for name in INCREMENTAL:
        assert len(judged.query(f"select 1 from main_mpm.{name} where {PURGED}")) > 1, name
    judged.execute(
        *FORGOTTEN,
        "update raw.changed_credit set defaulted = id % 2 = 0 where defaulted is null",
        "delete from raw.changed_credit where cast(\"at\" as date) = date '2024-01-08'",
    )
    judged.dbt("build", "--resource-type", "model", "--select", *CHANGED, "mpm_observations+").check()
    second = judged.query(metric.format("mpm_performance"))
    assert second[0][0] > first[0][0] and second[0][1:3] == (1.0, 240) and second[0][3] != first[0][3]
    assert judged.query(metric.format("mpm_performance_history")) == first + second
    history = judged.query(HISTORY)
    assert set(kept) < set(history)
    changed = {LATEST, "2024-01-08T00:00:00Z"}
    assert {row[1] for row in set(history) - set(kept)} == changed, "other windows are as they were"


def test_a_window_that_becomes_empty_leaves_its_reason(judged: DbtProject) -> None:
    """After the test above; an estimate states it once per metric."""
    for name in INCREMENTAL:
        reason = {"mpm_quality": "evidence", "mpm_distribution": "group_kind"}.get(
            name, "not_evaluated_reason"
        )
        rows = judged.query(f"select segment_key, {reason} from main_mpm.{name} where {PURGED}")
        assert len(rows) == (11 if name == "mpm_estimated_performance" else 1), name
        assert len(set(rows)) == 1 and rows[0][0] == "__all__", name
        assert rows[0][1] == "none" or "no rows" in rows[0][1] or "no predictions" in rows[0][1], name
    for name in ("mpm_versions", "mpm_fairness"):
        assert not judged.query(f"select 1 from main_mpm.{name} where {PURGED}"), name


def test_a_window_of_which_nothing_is_observed_has_its_reason(judged: DbtProject) -> None:
    """Day 14, after two days without the columns too; day 11 still has a baseline with them."""
    where = "monitor = 'forgetful' and window_id = '2024-01-14T00:00:00Z'"
    reasons = {
        "mpm_drift": "no feature, prediction or label was observed in this window",
        "mpm_profile": "no column was observed in this window",
        "mpm_operations": "no operation column was observed in this window",
        "mpm_performance": "neither the predictions nor the labels of this window could be observed",
    }
    for name, reason in reasons.items():
        assert judged.query(
            f"select not_evaluated_reason, segment_key from main_mpm.{name} where {where}"
        ) == [(reason, "__all__")], name  # fmt: skip
    assert judged.query(f"select group_kind from main_mpm.mpm_distribution where {where}") == [("none",)]


def test_a_second_build_writes_nothing(judged: DbtProject) -> None:
    before, places = _stored(judged), _places(judged)
    assert all(row_count > 0 for name, (row_count, _) in before.items() if name != "mpm_schema_changes")
    judged.dbt("build", "--resource-type", "model").check()
    assert _stored(judged) == before
    assert _places(judged) == places


@pytest.mark.heavy
@pytest.mark.parametrize("flags", [("--empty",), ("--sample", "3 days")])
def test_builds_on_part_of_the_data_change_nothing(judged: DbtProject, flags: tuple[str, ...]) -> None:
    before = _stored(judged)
    judged.dbt("build", "--resource-type", "model", *flags).check()
    assert _stored(judged) == before


def test_a_full_refresh_keeps_the_history(judged: DbtProject) -> None:
    before = judged.query("select * from main_mpm.mpm_performance_history order by all")
    computed = judged.query("select count(*) from main_mpm.mpm_performance")
    selected = ("mpm_performance", "mpm_performance_history")
    judged.dbt("build", "--full-refresh", "--resource-type", "model", "--select", *selected).check()
    assert judged.query("select * from main_mpm.mpm_performance_history order by all") == before
    assert judged.query("select count(*) from main_mpm.mpm_performance") == computed


def test_contracts_are_enforced(judged: DbtProject) -> None:
    nodes = judged.manifest()["nodes"]
    for name in (*INCREMENTAL, *OTHERS, "mpm_estimator_trust"):
        assert nodes[f"model.mpm.{name}"]["config"]["contract"]["enforced"], name
        actual = judged.query(
            "select column_name from information_schema.columns where table_schema = 'main_mpm' and table_name = ? "
            "order by ordinal_position", name,
        )  # fmt: skip
        assert [column for (column,) in actual] == list(nodes[f"model.mpm.{name}"]["columns"]), name


def test_all_tables_build_without_a_monitor(bare: DbtProject) -> None:
    bare.declare({}, keep=False)
    bare.dbt("build", "--resource-type", "model", "--select", "package:mpm").check()
    assert {row_count for row_count, _ in _stored(bare).values()} == {0}
