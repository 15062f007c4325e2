"""Databricks' text of every canonical statement is executed: each gives what DuckDB gives of the examples, and nothing of nothing."""

from datetime import datetime

import duckdb
import pytest
from empty_inputs import EXPRESSIONS, STATEMENTS, WITHOUT_INPUT, empty_inputs
from spark_engines import Run
from sqlglot import exp
from test_engines import plain

from mpm_py.translate import canonical
from mpm_py.translate.binder import bind

TYPES = {"VARCHAR": "STRING", "TIMESTAMP": "TIMESTAMP_NTZ"}

# (engine, statement): what the engine lacks.
GAPS = {("sail", "learn_quantiles"): "Sail's PERCENTILE_APPROX takes one level, not an array of them"}


def examples(path) -> dict[str, str]:
    """The example values of the parameters, as Databricks writes them."""
    found = [cte for cte in canonical.parse(path).find_all(exp.CTE) if cte.alias == "parameters"]
    return {item.alias: item.this.sql("databricks") for cte in found for item in cte.this.expressions}


def inputs(path) -> dict[str, str]:
    found = empty_inputs(path)
    for duck, spark in TYPES.items():
        found = {name: text.replace(f" AS {duck})", f" AS {spark})") for name, text in found.items()}
    return found


def here(value: object) -> object:
    """A moment as PySpark gives it: in the zone of this machine, without saying so."""
    is_zoned = isinstance(value, datetime) and value.tzinfo is not None
    return value.astimezone().replace(tzinfo=None) if is_zoned else value


@pytest.mark.parametrize("path", EXPRESSIONS, ids=lambda path: path.stem)
def test_an_expression_is_worth_what_it_is_to_duckdb(run: Run, path):
    if path.stem == "utc_now":
        pytest.skip("differs from call to call")
    expected = here(duckdb.sql(path.read_text()).fetchall()[0][0])
    found = run(f"SELECT {bind(path.stem, dialect='databricks', **examples(path))} AS result")
    assert plain(here(found[0]["result"])) == pytest.approx(plain(expected))


@pytest.mark.parametrize("path", STATEMENTS, ids=lambda path: path.stem)
def test_no_rows_where_there_are_none(run: Run, path, request: pytest.FixtureRequest):
    if reason := GAPS.get((request.node.callspec.params["run"], path.stem)):
        request.applymarker(pytest.mark.xfail(reason=reason, strict=True))
    rows = run(bind(path.stem, dialect="databricks", **{**examples(path), **inputs(path)}))
    if path.stem not in WITHOUT_INPUT:
        assert rows == []
