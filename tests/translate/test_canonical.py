"""A canonical file gives its signature and a tree with placeholders; mistakes are said with their line."""

import pytest

from mpm_py.translate import canonical
from mpm_py.translate.printer import render
from mpm_py.translate.problems import CanonicalError

STATEMENT = """\
-- Counts rows.
-- Input: relation_rows.
WITH parameters AS (
  SELECT 'a' AS column_name, 2 AS fewest
), counted AS (
  SELECT r.window_at AS window_at, COUNT(*) AS row_count
  FROM relation_rows AS r
  GROUP BY r.window_at
)
SELECT parameters.column_name AS column_name, c.window_at AS window_at,
  CAST(parameters.fewest AS BIGINT) AS fewest
FROM counted AS c
INNER JOIN segment_cells ON segment_cells.window_at = c.window_at
CROSS JOIN parameters
WHERE c.row_count >= parameters.fewest
"""


def test_signature_is_inputs_as_they_appear_then_parameters(write):
    statement = canonical.load(write(STATEMENT))
    assert statement.inputs == ("relation_rows", "segment_cells")
    assert statement.parameters == ("column_name", "fewest")
    assert statement.arguments == ("relation_rows", "segment_cells", "column_name", "fewest")
    assert statement.header == "Counts rows.\nInput: relation_rows."
    assert not statement.is_expression


def test_placeholders_stand_where_arguments_stood(write):
    text = render(canonical.load(write(STATEMENT)).tree, "duckdb")
    assert "parameters" not in text
    assert "FROM {{ relation_rows }} AS r" in text
    assert "INNER JOIN {{ segment_cells }} AS segment_cells" in text
    assert "({{ column_name }}) AS column_name" in text
    assert "CAST({{ fewest }} AS BIGINT)" in text
    assert "c.row_count >= ({{ fewest }})" in text
    assert text.startswith("WITH counted AS (")


def test_statement_of_parameters_alone_keeps_no_from(write):
    statement = canonical.load(
        write("WITH parameters AS (SELECT 1 AS a) SELECT parameters.a AS b FROM parameters")
    )
    assert render(statement.tree, "duckdb") == "SELECT\n  ({{ a }}) AS b"


def test_expression_is_the_value_alone(write):
    text = "WITH parameters AS (SELECT 1.5 AS a) SELECT FLOOR(parameters.a) AS result FROM parameters"
    statement = canonical.load(write(text, expression=True))
    assert statement.is_expression
    assert render(statement.tree, "trino") == "FLOOR(({{ a }}))"


def test_array_index_stays_as_written(write):
    text = "SELECT q.quantiles[q.place + 1] AS a, q.quantiles[3] AS b FROM quantiles AS q"
    tree = canonical.load(write(text)).tree
    assert "q.quantiles[q.place + 1]" in render(tree, "duckdb")
    assert "q.quantiles[3]" in render(tree, "duckdb")
    assert "q.quantiles[ORDINAL(3)]" in render(tree, "bigquery")


@pytest.mark.parametrize(
    ("text", "line", "what", "instead"),
    [
        ("SELECT r.a\nFROM relation_row AS r", 2, "unknown table relation_row", "Did you mean relation_rows"),
        ("SELECT r.a\nFROM main.windows AS r", 2, "unknown table main.windows", "Did you mean windows"),
        ("SELECT a FROM", 1, "not valid SQL", "Run the file in a DuckDB shell"),
        ("SELECT 1 AS a; SELECT 2 AS b", 1, "exactly one SELECT", "Split the file"),
        ("DELETE FROM windows", 1, "exactly one SELECT", "Split the file"),
        (
            "WITH parameters AS (SELECT 1 AS this)\nSELECT parameters.this AS a FROM parameters",
            1,
            "argument this hides a name of dbt's context",
            "Choose another name",
        ),
        (
            "WITH parameters AS (SELECT 1 AS windows)\n"
            "SELECT parameters.windows AS a FROM windows CROSS JOIN parameters",
            1,
            "windows is both an input and a parameter",
            "Rename the parameter",
        ),
        (
            "WITH parameters AS (SELECT 1 AS a)\nSELECT p.a AS b\nFROM parameters AS p",
            3,
            "parameters has an alias",
            "Write parameters.name",
        ),
        (
            "WITH parameters AS (\n  SELECT 1\n)\nSELECT w.a AS b FROM windows AS w",
            2,
            "a parameter without a name: 1",
            "Write <example> AS name",
        ),
        (
            "WITH parameters AS (SELECT 1 AS a)\nSELECT parameters.a AS b, parameters.c AS d FROM parameters",
            2,
            "parameters.c is not declared",
            "Add an example of c to the CTE parameters",
        ),
    ],
)
def test_mistakes_are_told_with_line_and_next_step(write, text, line, what, instead):
    path = write(text)
    with pytest.raises(CanonicalError) as raised:
        canonical.load(path)
    found = [problem for problem in raised.value.problems if what in problem.what]
    assert found, raised.value
    assert (found[0].line, instead in found[0].instead) == (line, True), found[0]
    assert f"{path}:{line}: " in str(raised.value)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT 1 AS value",
        "SELECT 1 AS result, 2 AS other",
        "SELECT w.a AS result FROM windows AS w",
    ],
)
def test_expression_files_have_one_form(write, text):
    with pytest.raises(CanonicalError, match="an expression file is one SELECT of one column named result"):
        canonical.load(write(text, expression=True))


def test_a_file_may_not_be_named_as_dbts_own(write):
    with pytest.raises(CanonicalError, match="run_query cannot be the name of a macro"):
        canonical.load(write("SELECT w.a FROM windows AS w", name="run_query"))


def test_all_mistakes_come_at_once(write):
    with pytest.raises(CanonicalError) as raised:
        canonical.load(write("SELECT ROUND(w.a, 1) AS b,\n  GREATEST(w.c, 1) AS d\nFROM nowhere AS w"))
    assert [problem.line for problem in raised.value.problems] == [1, 2, 3]
