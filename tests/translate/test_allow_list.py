"""What does not mean the same in every engine fails the build, with its line and what to write instead."""

import pytest

from mpm_py.translate import canonical
from mpm_py.translate.problems import CanonicalError

# Text, line of the mistake, what is said of it, what is proposed.
REFUSED = [
    # functions
    ("SELECT\n  ROUND(w.a, 2) AS b\nFROM windows AS w", 2, "ROUND is not", "Leave rounding"),
    ("SELECT\n  LOG10(w.a) AS b\nFROM windows AS w", 2, "LOG is not", "LN(x)"),
    ("SELECT\n  POWER(w.a, 3) AS b\nFROM windows AS w", 2, "POWER is not", "Multiply"),
    ("SELECT\n  w.a COLLATE nocase AS b\nFROM windows AS w", 2, "a collation is not", "COLLATE C"),
    ("SELECT\n  GREATEST(w.a, 1) AS b\nFROM windows AS w", 2, "GREATEST is not", "CASE WHEN a > b"),
    ("SELECT\n  LEAST(w.a, 1) AS b\nFROM windows AS w", 2, "LEAST is not", "CASE WHEN a < b"),
    ("SELECT\n  AVG(w.a) AS b\nFROM windows AS w", 2, "AVG is not", "CAST(SUM(x) AS DOUBLE)"),
    ("SELECT\n  ANY_VALUE(w.a) AS b\nFROM windows AS w", 2, "ANY_VALUE", "MIN or MAX"),
    ("SELECT\n  MEDIAN(w.a) AS b\nFROM windows AS w", 2, "MEDIAN is not", "ROW_NUMBER"),
    (
        "SELECT\n  APPROX_QUANTILE(w.a, 0.5) AS b\nFROM windows AS w",
        2,
        "APPROX_QUANTILE is not",
        "RESERVOIR_QUANTILE",
    ),
    ("SELECT\n  STDDEV(w.a) AS b\nFROM windows AS w", 2, "STDDEV is not", "sum of squares"),
    ("SELECT\n  ISNAN(w.a) AS b\nFROM windows AS w", 2, "ISNAN is not", "1.7976931348623157e308"),
    ("SELECT\n  CONCAT(w.a, w.c) AS b\nFROM windows AS w", 2, "CONCAT is not", "||"),
    ("SELECT\n  LEFT(w.a, 1) AS b\nFROM windows AS w", 2, "LEFT() is not", "SUBSTRING"),
    ("SELECT\n  EXTRACT(DOW FROM w.a) AS b\nFROM windows AS w", 2, "EXTRACT is not", "EPOCH"),
    ("SELECT\n  DATE_DIFF('day', w.a, w.c) AS b\nFROM windows AS w", 2, "DATE_DIFF is not", "EPOCH"),
    ("SELECT\n  w.a % 7 AS b\nFROM windows AS w", 2, "% is not", "FLOOR"),
    ("SELECT\n  w.a // 7 AS b\nFROM windows AS w", 2, "// is not", "FLOOR"),
    ("SELECT\n  no_such_function(w.a) AS b\nFROM windows AS w", 2, "NO_SUCH_FUNCTION is not", "primitive"),
    ("SELECT\n  UPPER(w.a) AS b\nFROM windows AS w", 2, "UPPER(w.a) (Upper) is not", "primitive"),
    ("SELECT\n  STRFTIME(w.a, '%Y') AS b\nFROM windows AS w", 2, "is not in the portable core", "primitive"),
    # constructs
    ("SELECT\n  COUNT(*) FILTER (WHERE w.a > 1) AS b\nFROM windows AS w", 2, "FILTER is not", "CASE WHEN"),
    (
        "SELECT w.a FROM windows AS w\nQUALIFY ROW_NUMBER() OVER (ORDER BY w.a) = 1",
        2,
        "QUALIFY is not",
        "outer SELECT",
    ),
    ("SELECT w.a FROM windows AS w\nORDER BY w.a LIMIT 3", 2, "LIMIT is not", "ROW_NUMBER"),
    ("SELECT w.a FROM windows AS w,\n  LATERAL (SELECT w.a AS b) AS l", 2, "LATERAL is not", "JOIN"),
    ("SELECT u.a FROM\n  UNNEST([1, 2]) AS u(a)", 2, "UNNEST is not", "UNION ALL"),
    ("SELECT v.a FROM\n  (VALUES (1), (2)) AS v(a)", 2, "VALUES is not", "UNION ALL"),
    ("SELECT DISTINCT\n  w.a FROM windows AS w", 2, "SELECT DISTINCT is not", "GROUP BY"),
    (
        "SELECT w.a FROM windows AS w\nFULL JOIN atoms AS a ON a.b = w.b",
        2,
        "FULL JOIN",
        "UNION ALL and GROUP BY",
    ),
    (
        "SELECT w.a FROM windows AS w\nRIGHT JOIN atoms AS a ON a.b = w.b",
        2,
        "RIGHT JOIN",
        "INNER, LEFT or CROSS",
    ),
    (
        "SELECT w.a FROM windows AS w\nASOF JOIN atoms AS a ON a.b >= w.b",
        2,
        "ASOF JOIN",
        "INNER, LEFT or CROSS",
    ),
    ("SELECT w.a FROM windows AS w\nJOIN atoms AS a USING (b)", 2, "USING is not portable", "ON a.x = b.x"),
    ("SELECT w.a FROM windows AS w,\n  atoms AS a", 2, "a join without a condition", "CROSS JOIN"),
    (
        "SELECT w.a FROM windows AS w\nLEFT JOIN atoms AS a ON a.b > w.b",
        2,
        "without an equality",
        "CROSS JOIN and WHERE",
    ),
    ("WITH RECURSIVE t AS (SELECT 1 AS a)\nSELECT t.a FROM t", 1, "recursive CTEs", "CTE of numbers"),
    ("WITH t AS MATERIALIZED (SELECT 1 AS a)\nSELECT t.a FROM t", 1, "MATERIALIZED", "Leave it out"),
    (
        "WITH t(a) AS (SELECT 1)\nSELECT t.a FROM t",
        1,
        "a list of columns after a table alias",
        "Name the columns",
    ),
    (
        "SELECT w.a FROM windows AS w\nUNION\nSELECT w.a FROM windows AS w",
        1,
        "UNION drops duplicates",
        "UNION ALL",
    ),
    ("SELECT w.a FROM windows AS w\nEXCEPT\nSELECT w.a FROM windows AS w", 1, "EXCEPT is not", "NOT EXISTS"),
    (
        "SELECT\n  * FROM windows AS w INNER JOIN atoms AS a ON a.b = w.b",
        2,
        "SELECT * of a join",
        "List the columns",
    ),
    (
        "SELECT\n  w.* FROM windows AS w INNER JOIN atoms AS a ON a.b = w.b "
        "INNER JOIN atoms AS c ON c.b = w.b",
        2,
        "w.* beside two joins",
        "List them",
    ),
    ("SELECT w.a, COUNT(*) AS n FROM windows AS w\nGROUP BY ROLLUP (w.a)", 2, "ROLLUP", "GROUPING SETS"),
    ("SELECT w.a, COUNT(*) AS n FROM windows AS w\nGROUP BY ALL", 2, "GROUP BY ALL", "List the columns"),
    (
        "SELECT SUM(DISTINCT\n  w.a) AS b FROM windows AS w",
        2,
        "DISTINCT is allowed in COUNT alone",
        "Group first",
    ),
    (
        "SELECT w.a FROM windows AS w\nWHERE w.a IN (SELECT a.b FROM atoms AS a)",
        2,
        "IN (SELECT",
        "EXISTS or a JOIN",
    ),
    (
        "SELECT w.a FROM windows AS w\nWHERE w.a IS TRUE",
        2,
        "IS is portable with NULL alone",
        "the boolean itself",
    ),
    ("SELECT w.a FROM windows AS w\nWHERE w.a IS DISTINCT FROM 1", 2, "IS DISTINCT FROM is not", "CASE"),
    ("SELECT w.a FROM windows AS w\nWHERE w.a ILIKE 'x%'", 2, "ILIKE is not", "LIKE"),
    ("SELECT w.a FROM windows AS w\nWHERE w.a LIKE 'x!%' ESCAPE '!'", 2, "LIKE … ESCAPE is not", "SUBSTRING"),
    ("SELECT w.a,\n  (SELECT MAX(a.b) FROM atoms AS a) AS b FROM windows AS w", 2, "scalar subquery", "JOIN"),
    ("SELECT s.a FROM\n  (SELECT w.a FROM windows AS w)", 2, "a subquery in FROM has no alias", "Name it"),
    ("SELECT w.a,\n  [1, 2] AS b FROM windows AS w", 2, "a list is not", "UNION ALL"),
    # windows
    (
        "SELECT\n  ROW_NUMBER() OVER (PARTITION BY w.a) AS b FROM windows AS w",
        2,
        "without ORDER BY",
        "Say the order",
    ),
    ("SELECT\n  SUM(w.a) OVER (ORDER BY w.b) AS c FROM windows AS w", 2, "no frame", "ROWS BETWEEN"),
    (
        "SELECT\n  SUM(w.a) OVER (ORDER BY w.b "
        "RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS c FROM windows AS w",
        2,
        "RANGE or GROUPS",
        "ROWS BETWEEN",
    ),
    (
        "SELECT\n  RANK() OVER (ORDER BY w.b) AS c FROM windows AS w",
        2,
        "no portable window function",
        "ROW_NUMBER",
    ),
    (
        "SELECT\n  COUNT(*) OVER (PARTITION BY w.value_sum) AS c FROM windows AS w",
        2,
        "PARTITION BY a double",
        "whole number",
    ),
    # numbers
    (
        "SELECT\n  w.a / NULLIF(w.b, 0) AS c FROM windows AS w",
        2,
        "may divide whole numbers",
        "CAST(a AS DOUBLE)",
    ),
    ("SELECT\n  w.a / 16.0 AS c FROM windows AS w", 2, "may divide whole numbers", "CAST(a AS DOUBLE)"),
    ("SELECT\n  CAST(w.a AS DOUBLE) / w.b AS c FROM windows AS w", 2, "w.b may be zero", "NULLIF(…, 0)"),
    ("SELECT\n  1.0 / (1.0 - EXP(w.a)) AS c FROM windows AS w", 2, "may be zero", "NULLIF(…, 0)"),
    ("SELECT\n  CAST(w.a AS DOUBLE) / 0 AS c FROM windows AS w", 2, "0 may be zero", "NULLIF(…, 0)"),
    ("SELECT\n  CAST(LN(w.a) AS BIGINT) AS c FROM windows AS w", 2, "rounds in some engines", "FLOOR"),
    ("SELECT\n  CAST(w.a > 1 AS DOUBLE) AS c FROM windows AS w", 2, "CAST of a boolean", "CASE WHEN"),
    ("SELECT\n  CAST(w.a AS DECIMAL(10, 2)) AS c FROM windows AS w", 2, "CAST to DECIMAL", "Cast to DOUBLE"),
    ("SELECT\n  CAST(w.a AS REAL) AS c FROM windows AS w", 2, "CAST to", "Cast to DOUBLE"),
    (
        "SELECT\n  TRY_CAST(w.a AS DATE) AS c FROM windows AS w",
        2,
        "TRY_CAST is portable to DOUBLE alone",
        "DOUBLE",
    ),
    ("SELECT w.a,\n  NULL AS c FROM windows AS w", 2, "a bare NULL", "CAST(NULL AS"),
    # time
    ("SELECT\n  w.a + INTERVAL '1' YEAR AS c FROM windows AS w", 2, "INTERVAL unit YEAR", "MONTH"),
    (
        "SELECT\n  w.a + INTERVAL (w.b) DAY AS c FROM windows AS w",
        2,
        "whole-number literal",
        "INTERVAL '1' DAY",
    ),
    (
        "SELECT\n  DATE_TRUNC('year', w.a) AS c FROM windows AS w",
        2,
        "DATE_TRUNC to year",
        "hour, day, week or month",
    ),
    (
        "SELECT\n  w.a AT TIME ZONE 'Europe/Rome' AS c FROM windows AS w",
        2,
        "a single AT TIME ZONE",
        "AT TIME ZONE 'to'",
    ),
    (
        "SELECT w.a,\n  CURRENT_TIMESTAMP AS c FROM windows AS w",
        2,
        "CURRENT_TIMESTAMP alone",
        "AT TIME ZONE 'UTC'",
    ),
    ("SELECT\n  TO_TIMESTAMP(w.a) AS c FROM windows AS w", 2, "a timestamp from seconds", "MAKE_TIMESTAMP"),
    # quantiles
    (
        "SELECT\n  RESERVOIR_QUANTILE(q.value, [0.1, 0.5, 0.9], 100) AS c FROM quantiles AS q",
        2,
        "not even steps",
        "RESERVOIR_QUANTILE(x, [0",
    ),
    # names and texts
    ("SELECT w.a AS\n  window FROM windows AS w", 2, "window is a reserved word", "Choose another name"),
    ("SELECT w.a AS\n  groups FROM windows AS w", 2, "groups is a reserved word", "Choose another name"),
    ("SELECT w.a AS\n  Total FROM windows AS w", 2, "not a plain lower-case name", "Choose another name"),
    ('SELECT w.a AS\n  "b" FROM windows AS w', 2, "a quoted name", "plain name"),
    ("SELECT w.a,\n  '{{ x }}' AS b FROM windows AS w", 2, "braces would be read as Jinja", "Remove"),
    ("SELECT w.a,\n  'a\\b' AS b FROM windows AS w", 2, "backslashes", "Do without"),
    ("-- a #} b\nSELECT w.a FROM windows AS w", 1, "the comment would end", "Remove the #"),
    ("SELECT -w.a AS a FROM windows AS w\nWHERE a > 1", 2, "a may be the column or the alias", "Qualify"),
    ("SELECT w.b + 1 AS a FROM windows AS w\nGROUP BY a", 2, "a may be the column or the alias", "position"),
    # parameters
    (
        "WITH parameters AS (SELECT 1 AS a)\nSELECT parameters.a AS b\n"
        "FROM parameters CROSS JOIN windows AS w",
        3,
        "parameters stands first in FROM",
        "CROSS JOIN parameters",
    ),
    (
        "WITH parameters AS (SELECT 1 AS a)\nSELECT w.b AS b FROM windows AS w\n"
        "INNER JOIN parameters ON parameters.a = w.a",
        3,
        "parameters is joined on a condition",
        "CROSS JOIN parameters",
    ),
]


@pytest.mark.parametrize(("text", "line", "what", "instead"), REFUSED, ids=[case[2] for case in REFUSED])
def test_refused(write, text, line, what, instead):
    with pytest.raises(CanonicalError) as raised:
        canonical.load(write(text))
    found = [problem for problem in raised.value.problems if what in problem.what]
    assert found, raised.value
    assert (found[0].line, instead in found[0].instead) == (line, True), found[0]


ACCEPTED = [
    "WITH t AS (SELECT w.a FROM windows AS w) SELECT t.*, a.b AS c FROM t INNER JOIN atoms AS a ON a.b = t.a",
    "SELECT CAST(w.a AS DOUBLE) / NULLIF(w.b, 0) AS c FROM windows AS w",
    "SELECT 1.0 / (1.0 + EXP(w.a)) AS c FROM windows AS w",
    "SELECT SQRT(w.a) / 2 AS c FROM windows AS w",
    "SELECT o.value_sum / NULLIF(o.row_count, 0) AS c FROM mpm_observations AS o",
    # The type of a column is known through CTEs, subqueries and SELECT *.
    "WITH t AS (SELECT CAST(w.a AS DOUBLE) AS a FROM windows AS w) SELECT t.a / NULLIF(t.a, 0) AS b FROM t",
    "WITH t AS (SELECT LN(w.a) AS a FROM windows AS w), "
    "u AS (SELECT t.* FROM t) SELECT SUM(u.a) / 2 AS b FROM u",
    "SELECT s.a / 2.0 AS b FROM (SELECT -w.value_sum AS a FROM windows AS w) AS s",
    "WITH parameters AS (SELECT 2.5 AS width) "
    "SELECT w.a / parameters.width AS b FROM windows AS w CROSS JOIN parameters",
    # A WHEN that bounds the denominator is as good as NULLIF, and does not slow down the scan of raw rows.
    "SELECT CASE WHEN w.value < 1.0 THEN w.value / (1.0 - w.value) END AS b FROM windows AS w",
    "SELECT CAST(FLOOR(LN(w.a)) AS BIGINT) AS c FROM windows AS w",
    "SELECT COUNT(DISTINCT w.a) AS n, SUM(w.b) OVER (PARTITION BY w.c) AS t FROM windows AS w GROUP BY 2",
    "SELECT w.a FROM windows AS w WHERE EXISTS (SELECT 1 AS one FROM atoms AS a WHERE a.b = w.b)",
    "SELECT w.a, w.b + 1 AS c FROM windows AS w ORDER BY c DESC",
    "SELECT w.a + INTERVAL '2' DAY - INTERVAL '1' HOUR AS b FROM windows AS w",
    "SELECT w.a AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Rome' AS b FROM windows AS w",
    "SELECT CAST(CURRENT_TIMESTAMP AT TIME ZONE 'UTC' AS TIMESTAMP) AS b FROM windows AS w",
]


@pytest.mark.parametrize("text", ACCEPTED)
def test_accepted(write, text):
    assert canonical.load(write(text)).name == "example"


def test_type_of_a_column_is_known_through_another_canonical_file(write):
    write("SELECT CAST(COUNT(*) AS DOUBLE) AS n FROM windows AS w", name="stale_windows")
    assert canonical.load(write("SELECT s.n / 2.0 AS b FROM stale_windows AS s"))


@pytest.mark.parametrize(
    "text",
    [
        # A bound on another column guards nothing.
        "SELECT CASE WHEN w.a < 1.0 THEN w.value / (1.0 - w.value) END AS b FROM windows AS w",
        # Nor does a bound in the condition that holds the division.
        "SELECT CASE WHEN w.value / (1.0 - w.value) < 1.0 THEN 1 END AS b FROM windows AS w",
        "SELECT CASE WHEN w.value < 1.0 THEN 0.0 ELSE w.value / (1.0 - w.value) END AS b FROM windows AS w",
    ],
)
def test_what_does_not_guard_a_division(write, text):
    with pytest.raises(CanonicalError, match="may be zero"):
        canonical.load(write(text))
