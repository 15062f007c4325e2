"""Every canonical file runs in DuckDB as it stands, and gives no rows where its inputs have none."""

import duckdb
import pytest
from empty_inputs import EXPRESSIONS, STATEMENTS, WITHOUT_INPUT, empty_inputs, examples

from mpm_py.translate.binder import bind


@pytest.mark.parametrize("path", EXPRESSIONS, ids=lambda path: path.stem)
def test_expression_bound_to_its_examples_gives_what_the_file_gives(path):
    if path.stem == "utc_now":
        pytest.skip("differs from call to call")
    bound = bind(path.stem, **examples(path))
    expected = duckdb.sql(path.read_text()).fetchall()
    assert duckdb.sql(f"SELECT {bound}").fetchall() == expected
    # Bracketed where an operator beside it could tear it apart.
    assert duckdb.sql(f"SELECT {bound} IS NULL").fetchall() == [(expected[0][0] is None,)]


@pytest.mark.parametrize("path", STATEMENTS, ids=lambda path: path.stem)
def test_no_rows_where_there_are_none(path):
    text = bind(path.stem, **{**examples(path), **empty_inputs(path)})
    rows = duckdb.sql(text).fetchall()
    if path.stem not in WITHOUT_INPUT:
        assert rows == []
