"""Monitors as typed objects, read from YAML files and mappings."""

from __future__ import annotations

import pickle
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from declarations import BAD, FULL, SOUND
from pydantic import BaseModel, ValidationError

from mpm_py.configuration.metrics import METRICS
from mpm_py.configuration.project_rules import project_rules
from mpm_py.configuration.reference import reference
from mpm_py.configuration.rule import Rule
from mpm_py.configuration.rules import WAREHOUSE_RULES, monitor_rules
from mpm_py.configuration.threshold_rules import THRESHOLDS
from mpm_py.errors import ConfigurationError, ExecutionError, MpmError, RelationError, UnsupportedError
from mpm_py.monitor import (
    Baseline,
    Exclusion,
    Exclusions,
    Holidays,
    Monitor,
    Monitors,
    Operations,
    Prediction,
    Relation,
    Threshold,
    Value,
    Warehouse,
    check_monitor_files,
    load_monitors,
)

EXTRA_FIELDS = {"name", "specification", "declaration"}


def keys_of(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def problems_of(text: str, folder: Path) -> list[str]:
    file = folder / "monitors.yml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as raised:
        load_monitors(file)
    return [f"{problem.location} {problem.monitor} {problem.key}" for problem in raised.value.problems]


def test_the_typed_monitor_has_the_keys_of_the_rules() -> None:
    assert [key for key in keys_of(Monitor) if key not in EXTRA_FIELDS] == list(monitor_rules())
    assert keys_of(Warehouse) == list(WAREHOUSE_RULES)
    parts = {"prediction": Prediction, "operations": Operations, "baseline": Baseline, "value": Value}
    for key, model in parts.items():
        kinds = monitor_rules()[key].kinds.values()
        assert keys_of(model) == ["kind", *(inner for keys in kinds for inner in keys)]


def test_the_defaults_of_the_typed_monitor_are_those_of_the_rules() -> None:
    read = Monitor.declare("flights", {"relation": "main.flights", "event_time": "at"})
    typed = Monitor(name="flights", relation=read.relation, event_time="at", grain="day")
    for name in Monitor.model_fields:
        if name not in EXTRA_FIELDS:
            assert getattr(typed, name) == getattr(read, name), name
    assert load_monitors({}) == Monitors()


def test_a_full_declaration_is_typed() -> None:
    monitor = Monitor.declare("flights", FULL, stand_alone=False)
    assert monitor.begin == datetime(2013, 1, 1)
    assert monitor.delay == timedelta(hours=6)
    assert monitor.prediction == Prediction(kind="score", score="p_delayed", positive="true", threshold=0.5)
    assert monitor.importance == {"temp": 0.3}
    assert monitor.segments == ("origin", "carrier")
    assert monitor.operations == Operations(kind="columns", columns=("latency_ms",))
    assert monitor.missing_values.columns == {"temp": ("-999",), "dest": ("N/A", "")}
    assert monitor.baseline.relation and str(monitor.baseline.relation) == "raw.flight_training"
    assert monitor.baseline.relation.kind == "source"
    assert monitor.value.false_positive == -5
    assert monitor.thresholds == (
        Threshold(metric="psi", method="static", warn=0.1, fail=0.25, direction="up"),
        Threshold(metric="psi", column="temp", method="static", fail=0.4, direction="up"),
        Threshold(metric="null_share", method="static", fail=0.05, direction="up"),
    )
    assert monitor.sensitivity == 0.5
    assert monitor.enabled is True
    assert "pepper" not in repr(monitor)
    with pytest.raises(ValidationError):
        monitor.label = "other"


def test_the_declaration_can_be_read_again() -> None:
    monitors = load_monitors({"monitors": SOUND}, stand_alone=False).monitors
    declared = {name: monitor.declaration for name, monitor in monitors.items()}
    assert load_monitors({"monitors": declared}, stand_alone=False).monitors == monitors
    assert yaml.safe_load(yaml.safe_dump(declared)) == declared


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("flights", (None, None, "flights")),
        ("main.flights", (None, "main", "flights")),
        ("db.main.flights", ("db", "main", "flights")),
        ({"schema": "a.b", "table": "c"}, (None, "a.b", "c")),
    ],
)
def test_relations_outside_dbt(written: Any, parts: tuple[str | None, ...]) -> None:
    relation = Monitor.declare("flights", {"relation": written}).relation
    assert relation.kind == "table"
    assert (relation.database, relation.schema_, relation.table) == parts


def test_a_relation_of_dbt_is_refused_outside() -> None:
    with pytest.raises(ConfigurationError, match=r"relation\.ref"):
        Monitor.declare("flights", {"relation": {"ref": "flights"}})


@pytest.mark.parametrize("name", BAD)
def test_every_problem_says_reason_and_next_step(name: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        load_monitors({"monitors": {name: BAD[name][0]}}, stand_alone=False)
    for problem in raised.value.problems:
        assert problem.monitor == name
        assert problem.reason and problem.next_step
        assert not problem.reason.endswith(".") and not problem.next_step.endswith(".")


def examples(rules: dict[str, Rule], path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Rule]]:
    found = []
    for key, rule in rules.items():
        found.append(((*path, key), rule))
        for keys in rule.kinds.values():
            found += examples(dict(keys), (*path, key))
    return found


# What has to stand beside a key in its mapping.
PARTNERS: dict[str, dict[str, str]] = {
    "package": {"ref": "a"},
    "version": {"ref": "a"},
    "source": {"table": "a"},
    "table": {"source": "a"},
    "where": {"relation": "a"},
    "from": {"to": "2014-01-01"},
    "to": {"from": "2012-01-01"},
    "positive": {"score": "p"},
    "threshold": {"score": "p"},
    "scores": {"class": "c"},
    "quantile": {"value": "p"},
    "error_feature": {"value": "p"},
    "position": {"group": "g"},
    "group": {"position": "p"},
    "k": {"group": "g", "position": "p"},
    "name": {"value": "v", "names": ["a"]},
    "names": {"name": "n", "value": "v"},
    "operations.value": {"name": "n", "names": ["a"]},
}
# What has to stand elsewhere in the monitor.
NEEDED = {"protected": {"segments": ["origin"]}, "value": {"prediction": {"score": "p"}}}


def test_every_key_is_described_and_its_example_is_sound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MPM_SALT", "pepper")
    beside = {"event_time": "at", "label": "y", "prediction": {"value": "p"}, "relation": "f"}
    for path, rule in examples(monitor_rules()):
        assert rule.description.endswith(".") and rule.example, path
        declared = yaml.safe_load(rule.example)
        if path[0] not in declared or (len(path) > 1 and path[-1] in declared):
            declared |= PARTNERS.get(".".join(path), PARTNERS.get(path[-1], {}))
            for key in reversed(path[:-1]):
                declared = {key: declared}
        Monitor.declare("flights", {**beside, **NEEDED.get(path[0], {}), **declared}, stand_alone=False)


def test_what_a_column_does_not_say_is_as_for_its_metric() -> None:
    rows = Monitor.declare("flights", SOUND["thresholds"], stand_alone=False).thresholds
    found = {
        (row.metric, row.column): row.model_dump(exclude_defaults=True, exclude={"metric", "column"})
        for row in rows
    }
    again = {"persistence_windows": 2, "persistence_of": 3}
    limit = {"method": "static", "direction": "up"}
    assert found["psi", None] == {**limit, **again, "fail": 0.25}
    assert found["psi", "temp"] == {**limit, **again, "fail": 0.4}
    assert found["psi", "dest"] == found["psi", "7"] == found["schema_change", None] == {"is_off": True}
    assert found["location", "temp"] == {"method": "learnt", "direction": "up", "min_effect": 0.5}
    assert ("spread", None) not in found
    assert found["row_count", None] == {"method": "static", "direction": "down", "fail": 1000}
    assert found["null_share", "temp"] == {"method": "previous", "direction": "up", "fail": 0.5}
    assert found["rate_per_second", None]["direction"] == "both"
    assert found["p95", "other"] == {"method": "seasonal", "season": "hour_of_day"}
    assert found["mean", "a"] == {"method": "learnt"}
    assert found["value_share", "dest"] == {"method": "static", "direction": "down", "fail": 0.9}
    assert found["ratio", None] == {"method": "static", "min_rows": 50}
    assert found["semantic_change", None] == {"method": "static", "worst_status": "warn"}


# What has to stand beside a key of a threshold, and a metric that may have it.
BESIDE_OF_THRESHOLDS: dict[str, tuple[str, dict[str, Any]]] = {
    "method": ("psi", {"fail": 0.25}),
    "direction": ("spread", {"fail": 0.25}),
    "season": ("p95", {"method": "seasonal"}),
    "columns": ("psi", {"fail": 0.25}),
}


def test_every_key_of_a_threshold_is_described_and_its_example_is_sound() -> None:
    assert THRESHOLDS.items
    for key, rule in THRESHOLDS.items.kinds["limits"].items():
        assert rule.description.endswith("."), key
        metric, beside = BESIDE_OF_THRESHOLDS.get(key, ("accuracy", {}))
        threshold = {**beside, **yaml.safe_load(rule.example)}
        monitor = Monitor.declare(
            "flights", {"relation": "f", "event_time": "at", "thresholds": {metric: threshold}}
        )
        assert [row for row in monitor.thresholds if row.metric == metric]


def test_every_key_beside_monitors_is_described_and_its_example_is_sound() -> None:
    monitors = {"monitors": {"flight_delay": {"relation": "f"}}}
    for stand_alone in (True, False):
        for key, rule in project_rules(stand_alone).items():
            assert rule.description.endswith("."), key
            assert load_monitors({**monitors, **yaml.safe_load(rule.example)}, stand_alone)


def test_known_windows_and_holidays_are_typed() -> None:
    window = {"from": "2013-10-28 06:30", "to": "2013-10-31", "note": "storm"}
    read = load_monitors({"exclusions": [window], "holidays": ["2013-12-25"]})
    start, end = datetime(2013, 10, 28, 6, 30), datetime(2013, 10, 31)
    assert read.exclusions == Exclusions(windows=(Exclusion(from_=start, to=end, note="storm"),))
    assert read.holidays == Holidays(days=(date(2013, 12, 25),))
    read = load_monitors({"exclusions": "ops.known", "holidays": "days"})
    assert str(read.exclusions.relation) == "ops.known"
    assert read.holidays == Holidays(relation=Relation(table="days"))


def test_problems_of_a_known_window_have_its_line(tmp_path: Path) -> None:
    text = "holidays: [2013-12-25]\nexclusions:\n  - {from: 2013-10-28, to: 2013-10-31}\n"
    assert problems_of(text, tmp_path) == ["monitors.yml:2  exclusions.1.note"]


def test_problems_of_a_file_come_at_once_and_with_their_lines(tmp_path: Path) -> None:
    text = """
warehouse: {database: f.duckdb, profile: x, targt: y}
defaults: &defaults
  grain: day
monitors:
  flights:
    <<: *defaults
    relation: flights
    event_time: at
    grain: week
    label: y
    label: z
    begin: 2013-02-30
    prediction:
      score: p
      threshold: 2
  flights:
    relation: b
  bad-name:
    relation: [a]
"""
    assert problems_of(text, tmp_path) == [
        "monitors.yml:17 flights ",
        "monitors.yml:12 flights label",
        "monitors.yml:3  defaults",
        "monitors.yml:19 bad-name ",
        "monitors.yml:20 bad-name relation",
        "monitors.yml:2  warehouse.targt",
        "monitors.yml:2  warehouse.profile",
    ]


def test_problems_inside_a_monitor_have_their_lines(tmp_path: Path) -> None:
    text = "monitors:\n  a:\n    relation: f\n    begin: 2013-02-30\n    event_time: t\n    prediction:\n"
    text += "      score: p\n      threshold: 2\n    features:\n      include: [p]\n"
    assert problems_of(text, tmp_path) == [
        "monitors.yml:4 a begin",
        "monitors.yml:8 a prediction.threshold",
        "monitors.yml:10 a features.include",
    ]


def test_merged_keys_are_read(tmp_path: Path) -> None:
    file = tmp_path / "monitors.yml"
    file.write_text(
        "anchors: {a: &a {relation: f, event_time: t, grain: day}}\n"
        "monitors:\n  a: *a\n  b: {<<: *a, grain: hour}\n  c: *a\n"
    )
    monitors = load_monitors(file).monitors
    assert [monitor.grain for monitor in monitors.values()] == ["day", "hour", "day"]


@pytest.mark.parametrize(
    "text",
    ["monitors: [", "a: !strange x", "monitors: &a {x: *a}", "? [a, b]\n: 1", "a: 1\n---\nb: 2", "a: \t- b"],
)
def test_text_that_is_not_yaml(text: str, tmp_path: Path) -> None:
    (found,) = problems_of(text, tmp_path)
    assert found.startswith("monitors.yml")


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="write this one"):
        load_monitors(tmp_path / "missing.yml")
    (tmp_path / "latin.yml").write_bytes(b"owner: \xe4")
    with pytest.raises(ConfigurationError, match="not UTF-8"):
        load_monitors(str(tmp_path / "latin.yml"))
    (tmp_path / "empty.yml").write_text("")
    assert load_monitors(tmp_path / "empty.yml") == Monitors()


def test_warehouse() -> None:
    assert load_monitors({"warehouse": {"database": "f.duckdb"}}).warehouse == Warehouse(database="f.duckdb")
    assert load_monitors({"warehouse": {"profile": "p", "schema": "watch"}}).warehouse.schema_ == "watch"
    for bad in ({"target": "t"}, {"database": "d", "profile": "p"}, {"databas": "d"}, "d", {"schema": []}):
        if bad == {"schema": []}:
            assert load_monitors({"warehouse": bad}).warehouse.schema_ == "mpm"
        else:
            with pytest.raises(ConfigurationError, match="warehouse"):
                load_monitors({"warehouse": bad})


def test_a_salt_from_the_environment_is_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    declared = {"relation": "f", "sensitive": ["age"], "salt": "{{ env_var('MPM_TEST_SALT', 'x') }}"}
    for value, expected in ((None, "x"), ("pepper", "pepper")):
        if value:
            monkeypatch.setenv("MPM_TEST_SALT", value)
        monitor = Monitor.declare("flights", declared)
        assert monitor.salt and monitor.salt.get_secret_value() == expected
        assert monitor.declaration["salt"] == declared["salt"]


def test_sensitive_columns_without_a_salt_are_a_warning() -> None:
    monitors = load_monitors({"monitors": {"flights": {"relation": "f", "sensitive": ["age"]}}})
    assert [warning.key for warning in monitors.warnings] == ["salt"]


def test_files_and_declarations_are_compared_both_ways(tmp_path: Path) -> None:
    (tmp_path / "here.sql").write_text("{{ mpm.monitor() }}")
    (tmp_path / "her.sql").write_text("{{ mpm.monitor() }}")
    (tmp_path / "other.sql").write_text("select 1")
    declared = {name: {"relation": "f"} for name in ("here", "gone")} | {
        "off": {"relation": "f", "enabled": False}
    }
    monitors = load_monitors({"monitors": declared}).monitors
    specifications = {name: monitor.specification for name, monitor in monitors.items()}
    found = check_monitor_files(specifications, tmp_path)
    assert [problem.monitor for problem in found] == ["her", "gone"]
    assert "here.sql" in found[0].next_step


def test_errors_say_what_and_what_next(tmp_path: Path) -> None:
    assert str(MpmError("it broke")) == "it broke"
    assert str(MpmError("it broke", "mend it")) == "it broke\nNext step: mend it"
    assert "duckdb, spark" in str(UnsupportedError("quantiles", "sqlite", ["duckdb", "spark"]))
    assert "did you mean flights" in str(RelationError("table", "flihgts", ["flights"], "schema main"))
    assert "rights" in str(RelationError("column", "x"))
    error = ExecutionError("the scan failed", "SELECT 1")
    assert error.write_statement(tmp_path / "s.sql").read_text() == "SELECT 1\n"
    with pytest.raises(ConfigurationError) as raised:
        load_monitors({"monitors": {"a": None}})
    assert str(pickle.loads(pickle.dumps(raised.value))) == str(raised.value)


def test_the_reference_names_every_key() -> None:
    text = reference()
    for key in (*monitor_rules(), *project_rules(), *WAREHOUSE_RULES):
        assert f"| `{key}` |" in text
    for metric in METRICS:
        assert f"`{metric}`" in text
