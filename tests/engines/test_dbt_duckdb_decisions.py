"""The tests on monitors: what they find in results made by hand, how they say it, and that nothing passes unseen."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from harness import INTEGRATION_PROJECT, DbtProject, Outcome

from mpm_py import cli
from mpm_py.contract.tables import TABLES

MADE_BY_HAND = ("mpm_checks", "mpm_performance", "mpm_schema_changes", "mpm_known_windows")
BUILT = ("mpm_monitors", "mpm_incidents", "mpm_health")
SCHEMA = "main_mpm"
TYPES = {"text": "varchar"}
FIRST = dt.datetime(2024, 1, 1)
DAY = dt.timedelta(days=1)

MONITORS = ("churn", "fraud", "blind", "never")

# Life of a check, a letter per day, as in tests/unit/portfolio.py; the segment after @, the family after :
LIVES = {
    ("churn", "age:drift"): "pppfff",
    ("churn", "age@city=Oslo:drift"): "pppppf",
    ("churn", "plan:quality"): "ppppww",
    ("churn", "__relation__:performance"): "pppppp",
    ("churn", "gone:schema"): "   F",
    ("fraud", "amount:drift"): "pfpppp",
    ("fraud", "age:drift"): "ppppFF",
    ("blind", "x:drift"): "------",
}
STATUSES = {
    "p": ("pass", None), "w": ("warn", None), "f": ("fail", None),
    "-": ("not_evaluated", None), "F": ("not_evaluated", "fail"),
}  # fmt: skip


def _window(day: int) -> dict[str, Any]:
    start = FIRST + day * DAY
    return {
        "window_id": start.strftime("%Y-%m-%dT%H:%M:%SZ"), "window_date": start.date(), "window_start": start,
        "window_end": start + DAY, "is_baseline_window": False, "segment_key": "__all__", "segment_value": "__all__",
    }  # fmt: skip


def _checks() -> Iterator[dict[str, Any]]:
    for (monitor, name), life in LIVES.items():
        place, family = name.split(":")
        column, _, segment = place.partition("@")
        key, _, value = segment.partition("=")
        for day, letter in enumerate(life):
            if letter == " ":
                continue
            status, excluded = STATUSES[letter]
            yield _window(day) | {
                "monitor": monitor, "segment_key": key or "__all__", "segment_value": value or "__all__",
                "column_name": column, "family": family, "metric": "schema_change" if family == "schema" else "location",
                "category": "removed" if family == "schema" else None, "check_id": f"{monitor}/{name}", "method": "learnt",
                "value": 0.8, "status": status, "excluded_status": excluded, "row_count": 500,
                "severity": {"f": "medium", "w": "low"}.get(letter) if segment == "" else "high",
                "reason": "too few rows" if letter == "-" else f"{column} lies 0.8 sd above what is usual",
            }  # fmt: skip


def _performance() -> Iterator[dict[str, Any]]:
    values = {
        ("churn", "roc_auc"): [0.9, 0.9, 0.7, 0.7, None, None],
        ("churn", "log_loss"): [0.3, 0.3, 0.3, 0.6, None, None],
        ("churn", "bias"): [0.0, 0.0, 0.1, -0.4, None, None],
        ("churn", "mean_score"): [0.2] * 6,
        ("fraud", "roc_auc"): [0.9, 0.9, 0.9, 0.9, 0.5, 0.5],
        ("blind", "roc_auc"): [None] * 6,
    }
    for (monitor, metric), course in values.items():
        for day, value in enumerate(course):
            yield _window(day) | {"monitor": monitor, "metric": metric, "value": value, "row_count": 400}
    yield _window(3) | {
        "monitor": "churn", "metric": "roc_auc", "segment_key": "city", "segment_value": "Oslo", "value": 0.4, "row_count": 40
    }  # fmt: skip


def _changes() -> Iterator[dict[str, Any]]:
    kinds = {"gone": "removed", "other": "removed", "fresh": "added", "price": "type_changed"}
    for column, kind in kinds.items():
        yield {
            "monitor": "churn", "kind": kind, "column_name": column, "before": None if kind == "added" else "INTEGER",
            "after": None if kind == "removed" else "VARCHAR", "window_id": _window(3)["window_id"],
            "first_seen_at": FIRST + 3 * DAY, "is_current": column != "price",
        }  # fmt: skip
    yield {
        "monitor": "churn", "kind": "renamed_candidate", "column_name": "fresh", "before": "other", "after": "fresh",
        "window_id": _window(3)["window_id"], "first_seen_at": FIRST + 3 * DAY, "is_current": True,
    }  # fmt: skip


KNOWN = [
    {
        "monitor": "fraud",
        "metric": "roc_auc",
        "starts_at": FIRST + 4 * DAY,
        "ends_at": FIRST + 9 * DAY,
        "note": "strike",
    }
]
CONTENT = {
    "mpm_checks": list(_checks()),
    "mpm_performance": list(_performance()),
    "mpm_schema_changes": list(_changes()),
    "mpm_known_windows": KNOWN,
}


def _test(kind: str, name: str, config: dict[str, Any] | None = None, **arguments: Any) -> dict[str, Any]:
    return {f"mpm.{kind}": {"name": name, "arguments": arguments, "config": config or {}}}


TESTS = [
    _test("no_failing_checks", "failing"),
    _test("no_failing_checks", "failing_fraud", monitors=["fraud"]),
    _test("no_failing_checks", "failing_ever", monitors=["fraud"], newest_only=False),
    _test("no_failing_checks", "failing_quality", families=["quality", "performance"]),
    _test("no_failing_checks", "warning_quality", families=["quality"], status="warn"),
    _test("no_failing_checks", "failing_severe", min_severity="high"),
    _test("no_failing_checks", "failing_whole", segments=["__all__"]),
    _test("no_failing_checks", "failing_city", segments=["city=Oslo"]),
    _test("no_failing_checks", "failing_column", columns=["AGE"]),
    _test("no_failing_checks", "absent_column", columns=["agee"]),
    _test("no_failing_checks", "absent_segment", segments=["town"]),
    _test("no_failing_checks", "unjudged", monitors=["blind", "never"]),
    _test("no_failing_checks", "failing_where", {"where": "monitor <> 'churn'"}),
    _test("no_failing_checks", "only_warned", {"severity": "warn"}),
    _test("no_schema_changes", "schema"),
    _test("no_schema_changes", "schema_ignored", ignored_columns=["OTHER", "fresh"]),
    _test("no_schema_changes", "schema_removed", kinds=["removed"]),
    _test("no_schema_changes", "schema_fraud", monitors=["fraud"]),
    _test("performance_above", "auc", metric="roc_auc", threshold=0.8),
    _test("performance_above", "auc_low", metric="roc_auc", threshold=0.6),
    _test("performance_above", "auc_segment", metric="roc_auc", threshold=0.6, segments=["city"]),
    _test("performance_above", "auc_unmeasured", metric="roc_auc", threshold=0.1, monitors=["churn", "blind", "never"]),
    _test("performance_above", "loss", metric="log_loss", threshold=0.5),
    _test("performance_above", "loss_low", metric="log_loss", threshold=0.7),
    _test("performance_above", "bias", metric="bias", threshold=0.3),
    _test("performance_above", "score", metric="mean_score", threshold=0.3, better="higher"),
    _test("performance_above", "nobody_has_it", metric="ndcg_at_k", threshold=0.3),
    _test("fresh", "fresh", max_age="2 days"),
    _test("fresh", "fresh_long", max_age="99999 weeks", monitors=["churn", "fraud"]),
]  # fmt: skip


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory) -> DbtProject:
    """A project whose results are tables made by hand; incidents and health are the package's own models."""
    made = DbtProject.from_integration_tests(tmp_path_factory.mktemp("dbt") / "decided")
    made.declare({}, keep=False)
    for file in (made.folder / "models").rglob("*.*"):
        file.unlink()
    made.execute("create schema raw", "create table raw.rows as select 1 as x")
    made.declare({name: {"relation": {"source": "raw", "table": "rows"}} for name in MONITORS})
    made.write(
        "models/sources.yml", yaml.safe_dump({"sources": [{"name": "raw", "tables": [{"name": "rows"}]}]})
    )
    made.execute(f"create schema {SCHEMA}")
    made.execute(*(statement for name in MADE_BY_HAND for statement in _filled(name)))
    attach(made, TESTS)
    made.dbt("deps").check()
    made.dbt("run", "--select", *BUILT).check()
    return made


def attach(project: DbtProject, tests: list[dict[str, Any]]) -> None:
    """Attach tests to mpm_health, as a user of the package does."""
    content = {"models": [{"name": "mpm_health", "data_tests": tests}]}
    project.write("models/gates.yml", yaml.safe_dump(content, sort_keys=False))


def _filled(name: str) -> Iterator[str]:
    (table,) = [table for table in TABLES if table.name == name]
    types = {column.name: TYPES.get(column.type, column.type) for column in table.columns}
    yield f"create table {SCHEMA}.{name} ({', '.join(f'{column} {kind}' for column, kind in types.items())})"
    for row in CONTENT[name]:
        literals = ", ".join("null" if value is None else f"'{value}'" for value in row.values())
        yield f"insert into {SCHEMA}.{name} ({', '.join(row)}) values ({literals})"


@pytest.fixture(scope="module")
def outcome(decided: DbtProject) -> Outcome:
    return decided.dbt("test", "--store-failures")


def _rows(decided: DbtProject, name: str) -> list[dict[str, Any]]:
    columns = [column for (column,) in decided.query(
        "select column_name from information_schema.columns where table_name = ? order by ordinal_position", name
    )]  # fmt: skip
    return [
        dict(zip(columns, row, strict=True))
        for row in decided.query(f'from main_dbt_test__audit."{name}" order by all')
    ]


@pytest.mark.parametrize(
    ("name", "status", "count"),
    [
        ("failing", "fail", 2),
        ("failing_fraud", "pass", 0),
        ("failing_ever", "fail", 1),
        ("failing_quality", "pass", 0),
        ("warning_quality", "fail", 1),
        ("failing_severe", "fail", 1),
        ("failing_whole", "fail", 1),
        ("failing_city", "fail", 1),
        ("failing_column", "fail", 2),
        ("absent_column", "fail", 1),
        ("absent_segment", "fail", 1),
        ("unjudged", "fail", 2),
        ("failing_where", "pass", 0),
        ("only_warned", "warn", 2),
        ("schema", "fail", 2),
        ("schema_ignored", "pass", 0),
        ("schema_removed", "fail", 1),
        ("schema_fraud", "pass", 0),
        ("auc", "fail", 1),
        ("auc_low", "pass", 0),
        ("auc_segment", "fail", 1),
        ("auc_unmeasured", "fail", 2),
        ("loss", "fail", 1),
        ("loss_low", "pass", 0),
        ("bias", "fail", 1),
        ("score", "fail", 1),
        ("nobody_has_it", "fail", 1),
        ("fresh", "fail", 4),
        ("fresh_long", "pass", 0),
    ],
)
def test_what_passes_and_what_fails(outcome: Outcome, name: str, status: str, count: int) -> None:
    assert (outcome[name].status, outcome[name].failures) == (status, count), outcome[name].message


def test_every_test_was_looked_at(outcome: Outcome) -> None:
    (cases,) = [mark for mark in test_what_passes_and_what_fails.pytestmark if mark.name == "parametrize"]
    assert set(outcome) == {name for name, *_ in cases.args[1]}


def test_a_failing_check_says_what_why_and_since_when(decided: DbtProject, outcome: Outcome) -> None:
    found = {row["segment"]: row for row in _rows(decided, "failing")}
    assert set(found) == {"__all__", "city=Oslo"}
    row = found["__all__"]
    assert (row["monitor"], row["window_id"], row["column_name"], row["status"]) == (
        "churn", "2024-01-06T00:00:00Z", "age", "fail",
    )  # fmt: skip
    assert (row["since"], row["reason"]) == (FIRST + 3 * DAY, "age lies 0.8 sd above what is usual")
    known = decided.query(
        "select incident_id from main_mpm.mpm_incidents where check_id = ?", row["check_id"]
    )
    assert [(row["incident_id"],)] == known


def test_what_is_named_and_was_not_judged_does_not_pass(decided: DbtProject, outcome: Outcome) -> None:
    reasons = {row["monitor"]: row["reason"] for row in _rows(decided, "unjudged")}
    assert reasons["blind"] == "not evaluated: too few rows"
    assert reasons["never"].startswith("not evaluated: nothing has been judged yet")
    assert _rows(decided, "absent_column")[0]["reason"] == 'not evaluated: no check is about column "agee"'
    assert {row["monitor"] for row in _rows(decided, "auc_unmeasured")} == {"blind", "never"}


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("failing", []),
        ("failing_fraud", ["fraud"]),
        ("failing_quality", ["--family", "quality", "--family", "performance"]),
        ("warning_quality", ["--family", "quality", "--fail-on", "warn"]),
        ("failing_severe", ["--min-severity", "high"]),
        ("failing_whole", ["--segment", "__all__"]),
        ("failing_city", ["--segment", "city=Oslo"]),
        ("failing_column", ["--column", "AGE"]),
        ("unjudged", ["blind", "never"]),
    ],
)
def test_the_command_finds_the_same(
    decided: DbtProject, outcome: Outcome, name: str, asked: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    code = cli.invoke(["test", *asked, "--database", str(decided.database), "--schema", SCHEMA, "--json"])
    same = ("monitor", "window_id", "status", "severity", "segment", "column_name", "incident_id")
    rows = _rows(decided, name) if outcome[name].failures else []
    expected = [tuple(row[key] for key in same) for row in rows if row["status"] != "not_evaluated"]
    found = json.loads(capsys.readouterr().out)["findings"]
    judged = [tuple(one[key] for key in same) for one in found if one["status"] != "not_evaluated"]
    assert (code, sorted(judged)) == (int(outcome[name].status == "fail"), sorted(expected))
    assert {one["monitor"] for one in found} == {row["monitor"] for row in rows}


def test_schema_changes_read_as_sentences(decided: DbtProject, outcome: Outcome) -> None:
    reasons = {row["column_name"]: row["reason"] for row in _rows(decided, "schema")}
    assert reasons == {
        "other": 'column "other" is gone; it may be called "fresh" now',
        "fresh": 'column "fresh" is new (VARCHAR)',
    }, "what was taken back and what is marked as expected is left out"


def test_performance_is_that_of_the_newest_labelled_window(decided: DbtProject, outcome: Outcome) -> None:
    (row,) = _rows(decided, "auc")
    assert (row["monitor"], row["window_id"], row["since"]) == (
        "churn",
        "2024-01-04T00:00:00Z",
        FIRST + 2 * DAY,
    )
    assert row["reason"] == "roc_auc is 0.7, below 0.8 (400 rows with a label)"
    assert _rows(decided, "loss")[0]["reason"] == "log_loss is 0.6, above 0.5 (400 rows with a label)"
    assert "further from 0 than 0.3" in _rows(decided, "bias")[0]["reason"]
    assert _rows(decided, "auc_segment")[0]["segment"] == "city=Oslo"


def test_a_monitor_that_is_blind_is_not_fresh(decided: DbtProject, outcome: Outcome) -> None:
    found = {row["monitor"]: row for row in _rows(decided, "fresh")}
    assert found["never"]["reason"] == "no window with rows has been observed yet"
    assert (found["churn"]["since"], found["churn"]["age_hours"] > 24 * 365) == (FIRST + 6 * DAY, True)
    assert "days ago, which is more than 2 days" in found["churn"]["reason"]


def test_the_reasons_are_said_while_the_tests_run(decided: DbtProject, outcome: Outcome) -> None:
    said = (decided.folder / "logs" / "dbt.log").read_text(encoding="utf-8")
    assert "mpm: failing finds 2 things wrong:" in said
    assert "mpm:   churn, 2024-01-06T00:00:00Z: age lies 0.8 sd above what is usual (since 2024-01-04" in said
    assert "failing_fraud finds" not in said


def test_commands_that_only_look_ask_nothing(decided: DbtProject, outcome: Outcome) -> None:
    compiled = decided.dbt("compile", "--select", "failing").check()
    assert "mpm_checks" not in compiled["failing"].statement


@pytest.mark.parametrize(
    ("test", "words"),
    [
        (_test("no_failing_checks", "wrong", monitors=["chrun"]), "did you mean `churn`?"),
        (_test("no_failing_checks", "wrong", families=["drfit"]), "did you mean `drift`?"),
        (_test("no_failing_checks", "wrong", status="failed"), "`status: failed` is not known"),
        (_test("no_failing_checks", "wrong", min_severity="hgih"), "`min_severity: hgih` is not known"),
        (_test("performance_above", "wrong", metric="roc_acu", threshold=1), "did you mean `roc_auc`?"),
        (_test("performance_above", "wrong", metric="mean_prediction", threshold=1), "Write `better: higher`"),
        (_test("fresh", "wrong", max_age="soon"), "is not a duration"),
        (_test("no_schema_changes", "wrong", kinds=["renamed"]), "`kinds: renamed` is not known"),
    ],
)  # fmt: skip
def test_what_is_misspelt_is_explained(
    decided: DbtProject, outcome: Outcome, test: dict[str, Any], words: str
) -> None:
    try:
        attach(decided, [test])
        result = decided.dbt("test", "--select", "wrong")
    finally:
        attach(decided, TESTS)
    assert words in result.problem + "".join(node.message for node in result.values())


def test_a_failing_test_holds_up_no_model(decided: DbtProject, outcome: Outcome) -> None:
    built = decided.dbt("build", "--select", *BUILT)
    assert not [name for name, node in built.items() if node.status == "skipped"]


def test_the_tests_of_the_integration_project_run_on_real_results(project: DbtProject) -> None:
    file = "models/mpm_health.yml"
    project.write(file, (INTEGRATION_PROJECT / file).read_text(encoding="utf-8"))
    outcome = project.dbt("test", "--select", "mpm_health")
    assert len(outcome) == 5
    assert {node.status for node in outcome.values()} <= {"pass", "warn"}, outcome
