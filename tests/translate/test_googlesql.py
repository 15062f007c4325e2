"""Every statement of BigQuery is accepted by Google's own analyser and, where its reference evaluator can, run on inputs without rows.

An expression is worth what it is to DuckDB. What statements make of rows is compared in the conformance suite.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from empty_inputs import EXPRESSIONS, STATEMENTS, WITHOUT_INPUT, empty_inputs, examples

from mpm_py.translate.binder import bind

pytest.importorskip("zetasql", reason="Google's analyser is not installed")
from bigquery_values import value
from googlesql import GoogleSql, SqlError
from test_engines import plain

# What the evaluator has not implemented; the analyser judges it as all else.
NOT_EVALUATED = ("APPROX_COUNT_DISTINCT", "APPROX_QUANTILES")


@pytest.fixture(scope="module")
def engine() -> GoogleSql:
    return GoogleSql()


def text_of(path: Path) -> str:
    inputs = empty_inputs(path, "bigquery") if path in STATEMENTS else {}
    text = bind(path.stem, dialect="bigquery", **{**examples(path, "bigquery"), **inputs})
    return f"SELECT {text} AS result" if path in EXPRESSIONS else text


@pytest.mark.capability("grammar")
@pytest.mark.parametrize("path", STATEMENTS, ids=lambda path: path.stem)
@pytest.mark.parametrize("dialect", ["bigquery"])
def test_a_statement_is_accepted_and_makes_nothing_of_nothing(engine: GoogleSql, dialect: str, path: Path):
    text = text_of(path)
    if any(f"{name}(" in text for name in NOT_EVALUATED):
        engine.analyse(text, {})
        with pytest.raises(SqlError, match="Unsupported built-in function"):
            engine.evaluate(text, {})
    else:
        assert engine.evaluate(text, {}).count == 0 or path.stem in WITHOUT_INPUT


@pytest.mark.parametrize("path", EXPRESSIONS, ids=lambda path: path.stem)
def test_an_expression_is_worth_what_it_is_to_duckdb(engine: GoogleSql, path: Path):
    rows = engine.evaluate(text_of(path), {}).content.table_data.row
    if path.stem == "utc_now":
        return  # differs from call to call
    expected = duckdb.sql(path.read_text(encoding="utf-8")).fetchall()[0][0]
    assert plain(value(rows[0].cell[0])) == pytest.approx(plain(expected))


@pytest.mark.parametrize("wrong", [
    "SELECT nosuch FROM (SELECT 1 AS x)", "SELECT CAST(1 AS TEXT)", "SELECT 1::INT64", "SELECT 'a' + 1", "SELECT MEDIAN(1.0)",
    "SELECT COUNT(*) FILTER (WHERE TRUE)", "SELECT DATETIME '2024-01-01 00:00:00' > TIMESTAMP '2024-01-01 00:00:00+00'",
    "SELECT x, y FROM (SELECT 1 AS x, 2 AS y) GROUP BY x", "SELECT 1 AS x, x + 1 AS y", "SELECT EPOCH(DATETIME '2024-01-01 00:00:00')",
])  # fmt: skip
def test_the_analyser_refuses_what_bigquery_refuses(engine: GoogleSql, wrong: str):
    """A judge that accepts everything is none."""
    with pytest.raises(SqlError, match="INVALID_ARGUMENT"):
        engine.analyse(wrong, {})


def test_a_query_is_evaluated_once_for_the_same_rows_and_anew_for_others(engine: GoogleSql):
    query = "SELECT SUM(t.x) AS total FROM `a.b.c` AS t"
    two, three = (engine.evaluate(f"SELECT {x} AS x UNION ALL SELECT 0", {}) for x in (2, 3))
    first = engine.evaluate(query, {"a.b.c": two})
    assert engine.evaluate(query.replace("a.b.c", "other"), {"other": two}) is first
    assert value(engine.evaluate(query, {"a.b.c": three}).content.table_data.row[0].cell[0]) == 3
    assert engine.evaluate("SELECT CURRENT_DATETIME() AS x", {}) is not engine.evaluate(
        "SELECT CURRENT_DATETIME() AS x", {}
    )
