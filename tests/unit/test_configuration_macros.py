"""The macros that read a configuration: same results and texts as in Python, and true runs of dbt."""

from __future__ import annotations

import shutil
import string
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import pytest
import sqlglot
import yaml
from declarations import BAD, BAD_WHOLES, FULL, SOUND, SOUND_WHOLES
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja_macros import ROOT, CompilerError, Macros

from mpm_py.configuration.document import (
    no_file_problem,
    read_document,
    read_mark,
    undeclared_problem,
    warnings_of,
)
from mpm_py.configuration.macro import PATH, rules_macros
from mpm_py.configuration.nearest import nearest
from mpm_py.configuration.rules import monitor_rules
from mpm_py.configuration.scalars import timezones
from mpm_py.contract.tables import TABLES
from mpm_py.errors import problems_text
from mpm_py.translate.dialects import DIALECTS

BAD_MONITORS = {name: declared for name, (declared, _) in BAD.items()}


def jinja_text(declared: Any) -> str:
    with pytest.raises(CompilerError) as raised:
        Macros(declared)._specifications()
    return str(raised.value)


def test_the_rules_in_the_macros_are_those_of_python() -> None:
    assert (ROOT / PATH).read_text(encoding="utf-8") == rules_macros()[PATH], "run `mpm dev generate`"


def test_sound_monitors_are_read_alike() -> None:
    declared = {"monitors": SOUND}
    document = read_document(declared)
    assert document.problems == []
    macros = Macros(declared)
    assert macros._specifications() == document.specifications
    assert list(macros._specifications()) == list(SOUND)
    for name in SOUND:
        assert macros._specification(name) == document.specifications[name]
        assert list(macros._specification(name)) == ["name", *monitor_rules()]


@pytest.mark.parametrize("name", BAD)
def test_a_bad_monitor_is_told_alike(name: str) -> None:
    declared = {"monitors": {name: BAD_MONITORS[name]}}
    problems = read_document(declared).problems
    assert jinja_text(declared) == problems_text(problems)
    assert Counter(problem.key for problem in problems) == Counter(BAD[name][1])


@pytest.mark.parametrize("declared", BAD_WHOLES, ids=str)
def test_a_bad_whole_is_told_alike(declared: Any) -> None:
    assert jinja_text(declared) == problems_text(read_document(declared).problems)


@pytest.mark.parametrize("declared", SOUND_WHOLES, ids=str)
def test_keys_beside_monitors_are_read_alike(declared: dict[str, Any]) -> None:
    document = read_document(declared)
    assert document.problems == []
    assert Macros(declared)._project_keys() == document.project


WINDOW = {"monitor": "flights", "from": "2013-10-28", "to": "2013-10-31", "note": "storm"}


@pytest.mark.parametrize(
    ("change", "keys"),
    [
        ({}, []),
        ({"from": "2013-10-28T00:00:00Z", "metric": "psi", "segment_key": "origin", "segment_value": 7}, []),
        ({"column": "temp", "incident": "3f2a"}, []),
        ({"monitor": "flihgts"}, ["monitor"]),
        ({"monitor": None, "note": None}, ["monitor", "note"]),
        ({"to": "2013-10-28"}, ["from"]),
        ({"from": "soon", "to": None}, ["from", "to"]),
        ({"untill": "2013-11-01"}, ["untill"]),
    ],
    ids=str,
)
def test_a_mark_is_read_alike(change: dict[str, Any], keys: list[str]) -> None:
    declared = {**WINDOW, **change}
    found, problems = read_mark(declared, ["flights"])
    assert [problem.key for problem in problems] == [f"mpm_mark.{key}" for key in keys]
    macros = Macros({"monitors": {"flights": {"relation": "f"}}}, mark=declared)
    if not problems:
        assert macros._mark() == found
        return
    with pytest.raises(CompilerError) as raised:
        macros._mark()
    assert str(raised.value) == problems_text(problems)


def test_without_a_mark_there_is_none() -> None:
    assert Macros({"monitors": {"flights": {"relation": "f"}}})._mark() is None
    for mark in ("flights", ["flights"], 7):
        _, problems = read_mark(mark, [])
        with pytest.raises(CompilerError) as raised:
            Macros(mark=mark)._mark()
        assert str(raised.value) == problems_text(problems)


def test_one_bad_monitor_tells_the_problems_of_all() -> None:
    declared = {"monitors": {**SOUND, **BAD_MONITORS}}
    text = problems_text(read_document(declared).problems)
    macros = Macros(declared)
    assert macros._specification("least")["relation"]["ref"] == "flights"
    with pytest.raises(CompilerError) as raised:
        macros._specification("misspelt_key")
    assert str(raised.value) == text


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 2_000_000),
    st.floats(),
    st.dates(),
    st.datetimes(),
    st.text(string.printable, max_size=8),
    st.sampled_from(
        ["day", "6 hours", "2013-01-01", "a.b", "temp", "0.5", "UTC", "{x}", "seasonal", "previous", "off"]
    ),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                [
                    "score",
                    "class",
                    "threshold",
                    "relation",
                    "from",
                    "to",
                    "rolling",
                    "include",
                    "ref",
                    "table",
                    "quantile",
                    "error_feature",
                    "position",
                    "group",
                    "k",
                    "columns",
                    "failed",
                    "names",
                    "name",
                    "value",
                    "true_positive",
                    "psi",
                    "bias",
                    "ratio",
                    "schema_change",
                    "warn",
                    "fail",
                    "method",
                    "season",
                    "columns",
                ]
            ),
            inner,
            max_size=3,
        ),
    ),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from([*monitor_rules(), "lable", "salz"]), VALUES, max_size=6))
def test_any_monitor_is_read_alike(declared: dict[str, Any]) -> None:
    whole = {"monitors": {"flights": declared}}
    document = read_document(whole)
    if document.problems:
        assert jinja_text(whole) == problems_text(document.problems)
    else:
        assert Macros(whole)._specifications() == document.specifications


def test_without_vars_there_are_no_monitors() -> None:
    for declared in (None, {}, {"monitors": None}):
        assert Macros(declared)._specifications() == {}
        assert Macros(declared)._monitor_names() == []


def test_monitor_names_are_the_enabled_ones() -> None:
    monitors = {"a": {"enabled": False}, "b": None, "c": {"enabled": "False"}, "d": {"enabled": True}}
    assert Macros({"monitors": monitors})._monitor_names() == ["b", "d"]


def test_an_undeclared_monitor_is_told_with_the_others() -> None:
    for name in ("flight_dely", "zz"):
        declared = {"monitors": {"flight_delay": FULL, "bad": None}}
        problems = [
            *read_document(declared).problems,
            undeclared_problem(name, ["flight_delay", "bad"]),
        ]
        with pytest.raises(CompilerError) as raised:
            Macros(declared)._specification(name)
        assert str(raised.value) == problems_text(problems)


def test_declared_monitors_without_a_file_are_warned_about() -> None:
    declared = {"monitors": {"here": FULL, "gone": {**FULL, "salt": None}, "untagged": FULL}}
    macros = Macros(declared, models=("here", "untagged"))
    assert macros._check_monitor_files() == ""
    (warning,) = macros.warnings
    assert str(no_file_problem("gone")) in warning
    assert "the model untagged does not call mpm.monitor()" in warning
    assert str(warnings_of(read_document(declared).specifications)[0]) in warning
    quiet = Macros({"monitors": {"here": FULL}}, models=("here",))
    quiet._check_monitor_files()
    assert quiet.warnings == []


def test_nearest_words_are_the_same() -> None:
    macros = Macros()
    rules = macros._monitor_rules()
    for word in ("grian", "time-zone", "Vienna", "utc", "", "lable", "xyz", "Ground Truth"):
        for candidates in (list(monitor_rules()), list(timezones())):
            expected = nearest(word, candidates, rules["aliases"])
            assert macros._nearest(word, candidates, rules["aliases"], rules) == expected


@pytest.mark.parametrize("key", [key for key in monitor_rules() if len(key) > 4])
def test_a_typing_mistake_finds_its_key(key: str) -> None:
    for position in range(len(key) - 1):
        left_out = key[:position] + key[position + 1 :]
        swapped = key[:position] + key[position + 1] + key[position] + key[position + 2 :]
        assert nearest(left_out, monitor_rules()) == key
        assert nearest(swapped, monitor_rules()) == key


def test_five_hundred_monitors_are_read() -> None:
    macros = Macros({"monitors": {f"monitor_{number}": FULL for number in range(500)}})
    assert len(macros._specifications()) == 500


HOSTILE = [
    "plain",
    "it's",
    'say "x"',
    "`tick`",
    "back\\slash",
    "\\'",
    "a\nb",
    "ü…",
    "{{ x }}",
    "'; drop",
    "%s",
    "\\",
]


@pytest.mark.parametrize("engine", DIALECTS)
@pytest.mark.parametrize("text", HOSTILE)
def test_quoted_texts_and_names_come_back(engine: str, text: str) -> None:
    macros = Macros(engine=engine)
    literal = sqlglot.parse_one(macros._text(text), dialect=engine)
    assert isinstance(literal, sqlglot.exp.Literal) and literal.this == text
    if engine == "clickhouse" and "\\" in text:
        return  # sqlglot does not read the escapes inside names of ClickHouse; its engine does.
    column = sqlglot.parse_one(macros._quote(text), dialect=engine)
    assert isinstance(column, sqlglot.exp.Column) and column.name == text


def test_duckdb_reads_quoted_texts_and_names() -> None:
    macros = Macros()
    for text in HOSTILE:
        relation = duckdb.sql(f"SELECT {macros._text(text)} AS {macros._quote(text)}")
        assert relation.columns == [text]
        assert relation.fetchall() == [(text,)]
    assert macros._text(None) == "NULL"
    assert macros._text(7) == "'7'"


class Project:
    """A dbt project that holds our macros, run for real on DuckDB."""

    def __init__(self, folder: Path, *, whole: bool = False) -> None:
        self.folder = folder
        self.messages: list[str] = []
        (folder / "models").mkdir(parents=True)
        if whole:
            shutil.copytree(ROOT / "macros", folder / "macros")
        else:
            shutil.copytree(ROOT / "macros/configuration", folder / "macros/configuration")
            for path in (PATH, "macros/generated/_check_adapter.sql", "macros/generated/_dialect_traits.sql"):
                shutil.copy(ROOT / path, folder / "macros")
        profile = {"target": "dev", "outputs": {"dev": {"type": "duckdb", "path": str(folder / "t.duckdb")}}}
        self.write("profiles.yml", yaml.safe_dump({"mpm": profile}))

    def write(self, path: str, text: str) -> None:
        (self.folder / path).write_text(text, encoding="utf-8")

    def build(self, monitors: Any) -> Any:
        from dbt.cli.main import dbtRunner

        project = {"name": "mpm", "version": "1.0.0", "config-version": 2, "profile": "mpm"}
        project["vars"] = {"mpm": {"monitors": monitors}}
        self.write("dbt_project.yml", yaml.safe_dump(project, sort_keys=False))
        folder = str(self.folder)
        arguments = ["--quiet", "build", "--project-dir", folder, "--profiles-dir", folder]
        return dbtRunner(callbacks=[lambda event: self.messages.append(event.info.msg)]).invoke(arguments)


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines()]


def test_dbt_tells_all_problems_in_one_error(tmp_path: Path) -> None:
    project = Project(tmp_path / "project")
    project.write("models/full.sql", "select {{ mpm._text(tojson(mpm._specification(model.name))) }} as text")
    result = project.build({"full": FULL})
    assert result.success, result.exception
    monitors = {**BAD_MONITORS, "full": {**FULL, "begin": "soon"}}
    expected = lines(problems_text(read_document({"monitors": monitors}).problems))
    result = project.build(monitors)
    assert not result.success
    found = lines(str(result.exception))
    start = found.index(expected[0])
    assert found[start : start + len(expected)] == expected


def test_dbt_warns_about_a_monitor_without_a_file(tmp_path: Path) -> None:
    project = Project(tmp_path / "project")
    project.write("models/observations.sql", "{{ mpm._check_monitor_files() }} select 1 as a")
    assert project.build({"full": FULL}).success
    assert any(str(no_file_problem("full")) in message for message in project.messages)


def test_the_tables_of_declared_monitors(tmp_path: Path) -> None:
    project = Project(tmp_path / "project", whole=True)
    project.write("models/monitors.sql", "{{ mpm._monitors_as_rows() }}")
    project.write("models/protected.sql", "{{ mpm._protected_segments() }}")
    monitors = {name: SOUND[name] for name in ("full", "least", "ranked_far", "quantile", "kinds")}
    monitors["off"] = {**FULL, "enabled": False}
    result = project.build(monitors)
    assert result.success, result.exception or project.messages
    with duckdb.connect(str(project.folder / "t.duckdb")) as connection:
        cursor = connection.execute("FROM monitors")
        names = [column[0] for column in cursor.description]
        rows = {row[0]: dict(zip(names, row, strict=True)) for row in cursor.fetchall()}
        types = {name: str(column[1]) for name, column in zip(names, cursor.description, strict=True)}
        protected = connection.execute("FROM protected").fetchall()
    assert sorted(protected) == [("full", "origin"), ("quantile", "sex")]
    promised = next(table for table in TABLES if table.name == "mpm_monitors").columns
    shorts = {"text": "VARCHAR", "bigint": "BIGINT", "double": "DOUBLE", "timestamp": "TIMESTAMP"}
    assert [(name, types[name]) for name in names] == [(c.name, shorts[c.type]) for c in promised]
    nothing = dict.fromkeys(names[names.index("problem") :]) | {"sensitivity": 1.0}
    costs = ("true_positive", "false_positive", "true_negative", "false_negative")
    expected = {
        "full": {"problem": "binary", "prediction_column": "p_delayed", "label_column": "delayed"}
        | {"threshold": 0.5, "positive_class": "true", "model_version": "version"}
        | {f"value_{cost}": worth for cost, worth in zip(costs, (40.0, -5.0, 0.0, 0.0), strict=True)}
        | {"sensitivity": 0.5},
        "least": {},
        "ranked_far": {"problem": "ranking", "prediction_column": "p", "rank_cutoff": 30},
        "quantile": {"problem": "regression", "prediction_column": "eta", "quantile": 0.9},
        "kinds": {"problem": "multiclass", "prediction_column": "predicted"},
    }
    assert rows.keys() == expected.keys()
    for name, declared in expected.items():
        assert {key: rows[name][key] for key in nothing} == nothing | declared


def test_no_monitors_make_empty_tables(tmp_path: Path) -> None:
    project = Project(tmp_path / "project", whole=True)
    project.write("models/monitors.sql", "{{ mpm._monitors_as_rows() }}")
    project.write("models/protected.sql", "{{ mpm._protected_segments() }}")
    assert project.build({}).success
    with duckdb.connect(str(project.folder / "t.duckdb")) as connection:
        assert connection.execute("FROM monitors").fetchall() == []
        assert connection.execute("FROM protected").fetchall() == []
