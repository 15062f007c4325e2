"""The generic tests, on sources alone: what passes, what fails, and that nothing passes unseen."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from harness import DbtProject, Outcome

BASE = """
    select
        i as id, (i * 7919 % 1000) / 100.0 {shift} as x, i % 7 as k,
        ['a', 'b', 'c'][1 + i % {categories}] as c,
        i % 2 = 0 as flag, timestamp '2024-01-01' + to_seconds(i) as seen_at,
        case when i % {nulls} = 0 then null else 1 end as n,
        case when i % 10 = 0 then 'nan'::double when i % 11 = 0 then 'inf'::double else i end as wild,
        null::integer as nothing, 3.0 as same, 'v' || i % 5 as "odd ""name"
    from range({rows}) as t(i)
"""


def _table(
    name: str, rows: int = 2000, shift: str = "", categories: int = 2, nulls: int = 10, rest: str = ""
) -> str:
    rows_of_table = BASE.format(rows=rows, shift=shift, categories=categories, nulls=nulls)
    return f"create table raw.{name} as select *{rest} from ({rows_of_table})"


TABLES = (
    _table("training"),
    _table("alike", rows=1500),
    _table("shifted", shift="+ 3", categories=3, nulls=2),
    _table("few", rows=60),
    _table("none_at_all", rows=0),
    _table("other_columns", rest=" exclude (k) replace (x::varchar as x, flag::integer as flag)"),
)
BASELINE = {"baseline": "source('cases', 'training')"}
EMPTY = {"baseline": "source('cases', 'none_at_all')"}
ABSENT = {"baseline": "source('cases', 'not_there')"}
STEADY = {"excluded_columns": ["id", "seen_at", "wild", "nothing"]}


def _test(kind: str, name: str, config: dict[str, Any] | None = None, **arguments: Any) -> dict[str, Any]:
    return {f"mpm.{kind}": {"name": name, "arguments": BASELINE | arguments, "config": config or {}}}


MODEL_TESTS: dict[str, list[dict[str, Any]]] = {
    "alike": [
        _test("psi_below", "psi_alike", threshold=0.1, **STEADY),
        _test("ks_below", "ks_alike", threshold=0.1, **STEADY),
        _test("schema_unchanged", "schema_alike"),
        _test("no_unseen_categories", "unseen_alike"),
        _test("psi_below", "psi_missing_column", threshold=0.1, columns=["k", "kk"]),
        _test("psi_below", "psi_all_null", threshold=0.1, columns=["nothing", "same"]),
        _test("ks_below", "ks_of_category", threshold=0.1, columns=["c"]),
        _test("psi_below", "psi_where", {"where": "id < 50"}, threshold=0.1, columns=["k"]),
        _test("no_unseen_categories", "unseen_where", {"where": "id < 50"}, columns=["c"]),
        _test("schema_unchanged", "schema_where", {"where": "id < 50"}),
        _test("psi_below", "psi_empty_baseline", threshold=0.1, columns=["x"], **EMPTY),
        _test("no_unseen_categories", "unseen_empty_baseline", columns=["c"], **EMPTY),
        _test("psi_below", "psi_no_baseline", threshold=0.1, column_name="x", **ABSENT),
        _test("schema_unchanged", "schema_no_baseline", **ABSENT),
    ],
    "shifted": [
        _test("psi_below", "psi_shifted", threshold=0.1, **STEADY),
        _test("ks_below", "ks_shifted", threshold=0.1, **STEADY),
        _test("no_unseen_categories", "unseen_shifted", threshold=0.1),
        _test("no_unseen_categories", "unseen_allowed", threshold=0.5),
        _test("psi_below", "psi_wild", threshold=0.1, columns=["wild"]),
    ],
    "few": [
        _test("psi_below", "psi_few", threshold=0.1, columns=["x"]),
        _test("psi_below", "psi_few_noise", threshold=0.001, columns=["k"], min_rows=10),
    ],
    "none_at_all": [
        _test("psi_below", "psi_none", threshold=0.1, columns=["x"]),
        _test("no_unseen_categories", "unseen_none", columns=["c"]),
    ],
    "other_columns": [
        _test("schema_unchanged", "schema_other"),
        _test("schema_unchanged", "schema_ignored", ignored_columns=["k", "X", "flag"]),
        _test("psi_below", "psi_retyped", threshold=0.1, columns=["x", "k", "c"]),
    ],
}  # fmt: skip
COLUMN_TESTS = {
    "alike": {
        'odd "name': [
            _test("psi_below", "psi_odd_name", threshold=0.1),
            _test("no_unseen_categories", "unseen_odd_name"),
        ],
        "x": [_test("ks_below", "ks_column", threshold=0.1)],
    }
}


def _sources() -> list[dict[str, Any]]:
    tables = []
    for name in ("training", "not_there", *MODEL_TESTS):
        columns = [
            {"name": column, "quote": True, "data_tests": tests}
            for column, tests in COLUMN_TESTS.get(name, {}).items()
        ]
        tables.append({"name": name, "data_tests": MODEL_TESTS.get(name, []), "columns": columns})
    return [{"name": "cases", "schema": "raw", "tables": tables}]


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> DbtProject:
    """A project of sources and tests alone."""
    made = DbtProject.from_integration_tests(tmp_path_factory.mktemp("dbt") / "cases")
    made.declare({}, keep=False)
    for file in (made.folder / "models").rglob("*.*"):
        file.unlink()
    made.write("models/sources.yml", yaml.safe_dump({"sources": _sources()}))
    made.execute("create schema raw", *TABLES)
    made.dbt("deps").check()
    return made


@pytest.fixture(scope="module")
def outcome(cases: DbtProject) -> Outcome:
    return cases.dbt("test", "--store-failures")


def _rows(cases: DbtProject, name: str) -> dict[str | None, dict[str, Any]]:
    names = [column for (column,) in cases.query(
        "select column_name from information_schema.columns where table_name = ? order by "
        "ordinal_position", name
    )]  # fmt: skip
    rows = [dict(zip(names, row, strict=True)) for row in cases.query(f'from main_dbt_test__audit."{name}"')]
    return {row["column_name"]: row for row in rows}


@pytest.mark.parametrize(
    "name",
    [
        *(
            "psi_alike",
            "ks_alike",
            "schema_alike",
            "unseen_alike",
            "unseen_where",
            "schema_where",
            "unseen_allowed",
        ),
        *("schema_ignored", "psi_odd_name", "unseen_odd_name", "ks_column"),
    ],
)
def test_what_is_alike_passes(outcome: Outcome, name: str) -> None:
    assert (outcome[name].status, outcome[name].message) == ("pass", "")


def test_what_moved_fails_and_is_named(cases: DbtProject, outcome: Outcome) -> None:
    psi = _rows(cases, "psi_shifted")
    assert set(psi) == {"x", "c", "n"}
    assert all(
        row["psi"] >= 0.1 and row["threshold"] == 0.1 and row["row_count"] == 2000 for row in psi.values()
    )
    assert set(_rows(cases, "ks_shifted")) == {"x"}
    (unseen,) = _rows(cases, "unseen_shifted").values()
    assert (unseen["column_name"], unseen["unseen_value_count"], unseen["unseen_share"]) == (
        "c",
        1,
        pytest.approx(666 / 2000),
    )
    assert "c" not in str(unseen["message"]).split(), "values are data"


def test_bounds_of_ks_hold_the_exact_statistic(cases: DbtProject, outcome: Outcome) -> None:
    from scipy.stats import ks_2samp

    values = [
        [x for (x,) in cases.query(f"select x::double from raw.{table}")] for table in ("training", "shifted")
    ]
    row = _rows(cases, "ks_shifted")["x"]
    assert row["ks_lower"] - 1e-9 <= ks_2samp(*values).statistic <= row["ks_upper"] + 1e-9


@pytest.mark.parametrize(
    ("name", "column", "words"),
    [
        ("psi_missing_column", "kk", 'not evaluated: column "kk" is not in the model'),
        ("psi_all_null", "nothing", "not evaluated: all values are null"),
        ("ks_of_category", "c", "not evaluated: this test is for columns that are numeric"),
        ("psi_where", "k", "fewer than min_rows (100)"),
        ("psi_few", "x", "fewer than min_rows (100)"),
        ("psi_few_noise", "k", "with so few rows it is this large without any drift"),
        ("psi_none", "x", "not evaluated: the model has no rows"),
        ("unseen_none", "c", "not evaluated: the model has no rows"),
        ("psi_empty_baseline", "x", "the baseline has no rows"),
        ("unseen_empty_baseline", "c", "the baseline has no rows"),
        ("psi_no_baseline", "x", "the baseline does not exist in this target"),
        ("schema_no_baseline", None, "the baseline does not exist in this target"),
        ("psi_retyped", "x", "it is categorical"),
        ("psi_retyped", "k", 'column "k" is not in the model'),
    ],
)
def test_what_cannot_be_judged_does_not_pass(
    cases: DbtProject, outcome: Outcome, name: str, column: str | None, words: str
) -> None:
    assert outcome[name].status == "fail", outcome[name].message
    assert words in _rows(cases, name)[column]["message"]


def test_columns_beside_one_that_cannot_be_judged_are_judged(cases: DbtProject, outcome: Outcome) -> None:
    assert set(_rows(cases, "psi_all_null")) == {"nothing"}
    assert set(_rows(cases, "psi_retyped")) == {"x", "k"}


def test_changes_of_the_schema_are_listed(cases: DbtProject, outcome: Outcome) -> None:
    changes = {name: row["change"] for name, row in _rows(cases, "schema_other").items()}
    assert changes == {"k": "removed", "x": "type_changed", "flag": "type_changed"}


@pytest.mark.parametrize("command", [("compile",), ("build", "--empty"), ("docs", "generate")])
def test_commands_that_only_look_ask_nothing(
    cases: DbtProject, outcome: Outcome, command: tuple[str, ...]
) -> None:
    result = cases.dbt(*command).check()
    if command[0] == "compile":
        assert "raw" not in result["psi_shifted"].statement


def test_a_baseline_that_is_text_is_explained(cases: DbtProject, outcome: Outcome) -> None:
    sources = _sources()
    sources[0]["tables"][2]["data_tests"] = [
        {"mpm.psi_below": {"name": "text", "arguments": {"baseline": "training", "threshold": 0.1}}}
    ]
    cases.write("models/sources.yml", yaml.safe_dump({"sources": sources}))
    result = cases.dbt("test", "--select", "text")
    assert "Write `baseline: ref('training')`" in result["text"].message
