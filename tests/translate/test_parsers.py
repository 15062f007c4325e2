"""Everything generated is accepted by grammars that sqlglot has no part in.

sqlfluff parses the syntax of a dialect; it does not know functions. It is slow: a text that was accepted once
is remembered in pytest's cache, and dialects that are read elsewhere are left to the heavy tests.
"""

import hashlib
import re
from collections.abc import Iterator

import pytest
import sqlfluff
from examples import everything
from sqlfluff.core import FluffConfig, Linter

from mpm_py.translate import canonical, writer
from mpm_py.translate.dialects import DIALECTS
from mpm_py.translate.problems import CanonicalError

# dbt adapter → grammar, of the same name but for two. Athena's queries are Trino's; the grammar `athena` also
# reserves words that only its DDL, which is Hive's, does: https://docs.aws.amazon.com/athena/latest/ug/reserved-words.html
OTHER_NAMES = {"spark": "sparksql", "athena": "trino"}
# DuckDB runs everything for real.
GRAMMARS = {name: OTHER_NAMES.get(name, name) for name in DIALECTS if name != "duckdb"}

# These have an engine here: the conformance suite or Google's analyser reads what they are given. Athena's text is Trino's, but for
# a few types, and read by the same grammar.
READ_ELSEWHERE = ("postgres", "bigquery", "spark", "databricks", "clickhouse", "athena")

# (dialect, message): why it is the grammar that is wrong. None today.
FALSE_ALARMS: dict[tuple[str, str], str] = {}


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


def violations(linter: Linter, text: str) -> list[str]:
    """What the grammar does not accept."""
    parsed = linter.parse_string(f"{text}\n")
    found = [violation.desc() for violation in parsed.violations]
    variant = parsed.root_variant()
    if variant is None or variant.tree is None or "unparsable" in variant.tree.descendant_type_set:
        found.append("unparsable")
    return found


@pytest.mark.capability("grammar")
@pytest.mark.parametrize(
    "dialect",
    [pytest.param(name, marks=pytest.mark.heavy) if name in READ_ELSEWHERE else name for name in GRAMMARS],
)
def test_accepted_by_an_independent_grammar(dialect: str, request: pytest.FixtureRequest):
    linter = Linter(config=FluffConfig(overrides={"dialect": GRAMMARS[dialect]}))
    key = f"mpm/accepted-{dialect}-{sqlfluff.__version__}"
    known = set(request.config.cache.get(key, []))
    accepted, refused = set(), {}
    for name, text in texts(dialect):
        digest = hashlib.sha256(text.encode()).hexdigest()
        found = [] if digest in known else violations(linter, text)
        found = [message for message in found if (dialect, message) not in FALSE_ALARMS]
        if found:
            refused[name] = found
        else:
            accepted.add(digest)
    request.config.cache.set(key, sorted(accepted))
    assert not refused


@pytest.mark.parametrize("dialect", GRAMMARS)
def test_the_whole_core_is_accepted(write, dialect: str):
    linter = Linter(config=FluffConfig(overrides={"dialect": GRAMMARS[dialect]}))
    text = writer.dialect_text(canonical.load(write(everything(dialect))), dialect)
    assert violations(linter, re.sub(r"\{\{ (\w+) \}\}", r"\1", text)) == []


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
    assert violations(Linter(config=FluffConfig(overrides={"dialect": GRAMMARS[dialect]})), text)
