"""The binder fills a canonical statement in with raw text, quickly, and says what is missing."""

import subprocess
import sys

import pytest

from mpm_py.translate.binder import bind, signature


def test_arguments_are_put_in_as_they_are():
    text = bind("count_distinct", relation_rows="(SELECT 1 AS window_at)", column_name="'it''s {{ x }}'")
    assert "FROM (SELECT 1 AS window_at) AS r" in text
    assert "('it''s {{ x }}') AS column_name" in text


def test_other_dialects():
    assert (
        bind("safe_number", value='"a"', dialect="bigquery")
        == 'SAFE_CAST(TRIM(CAST("a" AS STRING)) AS FLOAT64)'
    )


def test_signature():
    assert signature("count_distinct") == ("relation_rows", "column_name")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "bin_special\\(value\\): missing: value"),
        ({"value": "x", "width": "1"}, "bin_special\\(value\\): unknown: width"),
        ({"values": "x"}, "bin_special\\(value\\): missing: value; unknown: values"),
    ],
)
def test_wrong_arguments(arguments, message):
    with pytest.raises(TypeError, match=message):
        bind("bin_special", **arguments)


def test_unknown_names():
    with pytest.raises(LookupError, match="no canonical statement 'bin_specal'; did you mean bin_special"):
        bind("bin_specal")
    with pytest.raises(LookupError, match="no dialect 'oracle'; there are: duckdb"):
        bind("utc_now", dialect="oracle")


def test_import_and_ten_statements_are_quick():
    """`mpm compare` waits for this; the limit is generous because machines of a build are slow."""
    names = (
        "count_distinct count_ids number_cells number_cells_by_group observe_numbers observe_categories "
        "learn_texts learn_categories segment_cells window_counts"
    )
    program = f"""
import time
started = time.process_time()
from mpm_py.translate.binder import bind, signature
for name in {names.split()!r}:
    bind(name, **dict.fromkeys(signature(name), "x"))
print(time.process_time() - started)
"""
    seconds = float(
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    )
    assert seconds < 1.5
