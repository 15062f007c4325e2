"""What dbt sent to an engine that only stands in for the vendor's is read by a grammar of the vendor's dialect, and calls no function
but those that the dialect's file names. An emulation over another engine may take what the service refuses."""

from __future__ import annotations

import pytest
from build import Build
from grammars import problems
from statements import of_each_shape, refused

of_emulations = pytest.mark.only_on("snowflake")
"""Others read the statements themselves."""


@of_emulations
@pytest.mark.heavy
def test_sent_statements_are_accepted(engine: str, built: Build):
    assert not refused(engine, built.warehouse.sent())


@of_emulations
def test_statements_of_all_kinds_were_sent(built: Build):
    texts = [text.lower() for text in of_each_shape(built.warehouse.sent()).values()]
    for kind in ("create or replace", "delete from", "insert into", "with ", "select"):
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
    found = problems("snowflake", text)
    assert any(problem in each for each in found), found
