"""What dbt sent to an engine that only stands in for the vendor's is read by a grammar of the vendor's dialect, and calls no function
but those that the dialect's file names. An emulation over another engine may take what the service refuses."""

from __future__ import annotations

import pytest
from build import Build
from statements import allowed_functions, linter, of_each_shape, problems, refused

# Engine → the grammar, as sqlfluff calls it.
GRAMMARS = {"snowflake": "snowflake"}


@pytest.fixture
def grammar(engine: str) -> str:
    if engine not in GRAMMARS:
        pytest.skip(f"{engine} reads the statements itself")
    return GRAMMARS[engine]


@pytest.mark.heavy
def test_sent_statements_are_accepted(
    grammar: str, built: Build, engine: str, request: pytest.FixtureRequest
):
    assert not refused(engine, grammar, built.warehouse.sent(), request.config.cache)


def test_statements_of_all_kinds_were_sent(grammar: str, built: Build):
    texts = [text.lower() for text in of_each_shape(built.warehouse.sent()).values()]
    for kind in ("create or replace", "delete from", "insert into", "with finite as", "select"):
        assert any(text.startswith(kind) for text in texts), kind


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("select count(*) filter (where a > 1) from t", "unparsable"),
        ("select is_nan(a) from t", "calls IS_NAN"),
        ("select approx_quantile(a, 0.5) from t", "calls APPROX_QUANTILE"),
    ],
)
def test_what_the_emulation_of_snowflake_lets_pass_is_refused(text: str, problem: str):
    found = problems(linter("snowflake"), text, allowed_functions("snowflake"))
    assert any(problem in each for each in found), found
