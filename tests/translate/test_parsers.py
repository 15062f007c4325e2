"""Everything generated is accepted by grammars that sqlglot has no part in."""

import re
from collections.abc import Iterator

import pytest
from examples import everything
from grammars import violations

from mpm_py.translate import canonical, writer
from mpm_py.translate.dialects import DIALECTS
from mpm_py.translate.problems import CanonicalError

# DuckDB runs everything for real.
READ = [name for name in DIALECTS if name != "duckdb"]


def texts(dialect: str) -> Iterator[tuple[str, str]]:
    """Every statement and expression of the package as a query of its own."""
    for path in canonical.paths():
        try:
            statement = canonical.load(path)
        except CanonicalError:
            continue  # test_generate.py says what is wrong with it.
        # The bound of a frame is a number in every grammar; elsewhere an argument may be any expression.
        framed = re.sub(r"\{\{ \w+ \}\} PRECEDING", "7 PRECEDING", writer.dialect_text(statement, dialect))
        text = re.sub(r"\{\{ (\w+) \}\}", r"\1", framed)
        yield statement.name, f"SELECT {text} AS result" if statement.is_expression else text


@pytest.mark.heavy
@pytest.mark.capability("grammar")
@pytest.mark.parametrize("dialect", READ)
def test_accepted_by_an_independent_grammar(dialect: str):
    found = {name: violations(dialect, text) for name, text in texts(dialect)}
    assert len(found) > 100
    assert not {name: wrong for name, wrong in found.items() if wrong}


@pytest.mark.parametrize("dialect", READ)
def test_the_whole_core_is_accepted(write, dialect: str):
    text = writer.dialect_text(canonical.load(write(everything(dialect))), dialect)
    assert violations(dialect, re.sub(r"\{\{ (\w+) \}\}", r"\1", text)) == []


@pytest.mark.parametrize(
    ("dialect", "text"),
    [
        ("redshift", "SELECT a FROM t LATERAL VIEW EXPLODE(x) AS y"),
        ("snowflake", "SELECT COUNT(*) FILTER (WHERE a > 1) FROM t"),
        ("snowflake", "SELECT CAST(a AS FLOAT64) FROM t WHERE"),
        ("bigquery", "SELECT a::FLOAT64 FROM t WHERE"),
        ("athena", "SELECT a FROM t QUALIFY ROW_NUMBER() OVER (ORDER BY a) = 1"),
        ("trino", "SELECT a FROM t QUALIFY ROW_NUMBER() OVER (ORDER BY a) = 1"),
        ("clickhouse", "SELECT a FROM (t"),
    ],
)
def test_the_grammars_do_refuse(dialect: str, text: str):
    """A judge that accepts everything is none."""
    assert violations(dialect, text)
