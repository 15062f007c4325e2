"""Statements of wide tables stay within what engines take, and beyond it a run stops with the count and the remedy."""

from __future__ import annotations

import functools

import pytest
from scan_macros import CompilerError, Engine, wide_plan

# What the vendors say; the links are in mpm_py/translate/dialects.
MOST_LETTERS = {
    "bigquery": 1_000_000,
    "snowflake": 1_000_000,
    "trino": 1_000_000,
    "clickhouse": 262_144,
    "athena": 262_144,
}
# A SELECT list of PostgreSQL has at most 1,664 items: https://www.postgresql.org/docs/current/limits.html
MOST_ITEMS = 1_664


@functools.cache
def wide(engine: str, width: int = 1_000) -> tuple[Engine, list[str]]:
    """Everything that the first run over so many columns sends."""
    made = Engine(engine)
    plan = wide_plan(made, width)
    made.learn(plan)
    return made, [made.scan(plan), *made.sent]


@pytest.mark.parametrize("engine", MOST_LETTERS)
def test_a_thousand_columns_stay_within_the_limit_of_text(engine: str) -> None:
    _, statements = wide(engine)
    lengths = sorted(len(text.encode()) for text in statements)
    assert lengths[-1] < MOST_LETTERS[engine], f"{engine}: {lengths[-5:]}"
    assert sum("as r where" in text for text in statements) >= 10, "hardly anything reads the relation"


def test_a_wide_table_would_be_too_long_for_one_statement() -> None:
    """Else the tests above could only pass."""
    _, statements = wide("snowflake")
    assert sum(len(text) for text in statements) > 3 * MOST_LETTERS["snowflake"]


@pytest.mark.parametrize("engine", ["bigquery", "clickhouse", "trino"])
def test_an_ordinary_table_is_read_once_for_its_windows_and_once_for_its_baseline(engine: str) -> None:
    made = Engine(engine)
    statements = [made.scan(wide_plan(made, 28)), *made.sent]
    assert sum(text.count("from project.monitoring.scored as r") for text in statements) == 2


def test_steps_are_stored_only_where_a_statement_would_be_too_long() -> None:
    narrow = Engine("snowflake")
    narrow.scan(wide_plan(narrow, 28))
    made, _ = wide("snowflake")
    assert narrow.sent == [] and narrow.cached == []
    assert {name.removeprefix("wide_monitor__step_") for name in made.cached} <= made.dropped_steps()


@pytest.mark.parametrize(("engine", "named"), [("bigquery", "1000000"), ("clickhouse", "262144")])
def test_a_statement_that_is_too_long_is_refused_with_its_length_and_the_remedy(
    engine: str, named: str
) -> None:
    made = Engine(engine)
    text = "select " + "1, " * 400_000
    said = rf"monitor 'wide_monitor': a statement has 12\d{{5}} letters and {engine} takes {named}, .* Observe fewer columns"
    with pytest.raises(CompilerError, match=said):
        made.macros["_within_text_limit"](text)
    assert made.macros["_within_text_limit"]("select 1") == "select 1"
    assert Engine("duckdb").macros["_within_text_limit"](text) == text


def test_letters_are_counted_as_the_engines_count_them() -> None:
    """In UTF-8, where most names are longer."""
    with pytest.raises(CompilerError, match="has 1000002 letters"):
        Engine("bigquery").macros["_within_text_limit"]("é" * 500_001)


@pytest.mark.parametrize("engine", ["postgres", "redshift", "snowflake"])
def test_no_select_has_more_items_than_engines_take(engine: str) -> None:
    _, statements = wide(engine, 300)
    lines = [line for text in statements for line in text.splitlines() if " as r where" in line]
    assert lines and max(line.count(" as field_") for line in lines) < MOST_ITEMS


def test_the_shape_goes_by_the_engine_and_by_the_number_of_branches() -> None:
    for engine, width, shape in (
        ("duckdb", 28, "branches"),
        ("duckdb", 300, "one_read"),
        ("postgres", 28, "branches"),
        ("postgres", 300, "one_read"),
        ("snowflake", 28, "branches"),
        ("bigquery", 28, "one_read"),
        ("spark", 2, "one_read"),
        ("clickhouse", 2, "one_read"),
    ):
        made = Engine(engine)
        assert made.macros["_scan_shape"](wide_plan(made, width)) == shape, (engine, width)
    forced = Engine("duckdb", {"mpm_scan_shape": "one_read"})
    assert forced.macros["_scan_shape"](wide_plan(forced, 2)) == "one_read"


def test_branches_that_are_too_long_for_one_statement_become_one_read() -> None:
    """Fewer than the most branches, and more text than Snowflake takes: every column has 128 edges."""
    made = Engine("snowflake")
    plan = wide_plan(made, 95, segments=0, is_crowded=True)
    assert made.macros["_scan_shape"](plan) == "branches"
    statements = [made.scan(plan), *made.sent]
    assert made.macros["_scan_shape"](plan) == "one_read"
    assert max(len(text) for text in statements) < MOST_LETTERS["snowflake"]
