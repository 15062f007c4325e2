"""The portable core: the SQL that means the same in every supported engine. Everything else fails the build.

The lists stand here, the rules on what is listed in ``rules_of_queries`` and ``rules_of_values``. What
engines do differently was measured before the rules were written; none of them is about taste.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlglot import exp

from mpm_py.translate import rules_of_queries, rules_of_values
from mpm_py.translate.problems import Findings, Problem
from mpm_py.translate.rules_of_values import is_reservoir, short
from mpm_py.translate.value_types import InputQuery, Types

RULES = {**rules_of_queries.RULES, **rules_of_values.RULES}

SYNTAX = (
    *(exp.Select, exp.Union, exp.With, exp.CTE, exp.From, exp.Join, exp.Subquery, exp.Table, exp.TableAlias),
    *(
        exp.Alias,
        exp.Column,
        exp.Identifier,
        exp.Star,
        exp.Where,
        exp.Group,
        exp.GroupingSets,
        exp.Tuple,
        exp.Having,
    ),
    *(exp.Order, exp.Ordered, exp.Window, exp.WindowSpec, exp.Exists, exp.Distinct),
    *(exp.And, exp.Or, exp.Not, exp.Paren, exp.Is, exp.In, exp.Between, exp.Like),
    *(
        exp.EQ,
        exp.NEQ,
        exp.GT,
        exp.GTE,
        exp.LT,
        exp.LTE,
        exp.Add,
        exp.Sub,
        exp.Mul,
        exp.Div,
        exp.Neg,
        exp.DPipe,
    ),
    *(exp.Literal, exp.Boolean, exp.Null, exp.Case, exp.If, exp.DataType, exp.Interval, exp.Var, exp.Array),
)
FUNCTIONS = (
    *(
        exp.Count,
        exp.Sum,
        exp.Min,
        exp.Max,
        exp.Coalesce,
        exp.Nullif,
        exp.Abs,
        exp.Floor,
        exp.Ln,
        exp.Exp,
        exp.Sqrt,
    ),
    *(
        exp.Length,
        exp.Lower,
        exp.Trim,
        exp.Substring,
        exp.RowNumber,
        exp.Lag,
        exp.Lead,
        exp.Grouping,
        exp.Cast,
        exp.TryCast,
        exp.Pow,
        exp.Collate,
    ),
    *(
        exp.ApproxDistinct,
        exp.Bracket,
        exp.TimestampTrunc,
        exp.DateTrunc,
        exp.AtTimeZone,
        exp.CurrentTimestamp,
    ),
    *(exp.MD5, exp.TimeToUnix, exp.UnixToTime),
)

# What people reach for, and what to write in its stead.
INSTEAD: dict[type[exp.Expr], tuple[str, str]] = {
    exp.Anonymous: ("", "Write it with the portable core or a primitive (mpm_py/translate/primitives.py)"),
    exp.AnyValue: ("ANY_VALUE", "Write MIN or MAX"),
    exp.ApproxQuantile: (
        "APPROX_QUANTILE",
        "Write RESERVOIR_QUANTILE(x, [0, …, 1], n) and take elements of it",
    ),
    exp.Avg: ("AVG", "Write CAST(SUM(x) AS DOUBLE) / NULLIF(COUNT(x), 0)"),
    exp.Ceil: ("CEIL", "Write -FLOOR(-x)"),
    exp.Concat: ("CONCAT", "Write COALESCE(a, '') || COALESCE(b, '')"),
    exp.Cube: ("CUBE", "Write GROUPING SETS"),
    exp.CountIf: ("COUNT_IF", "Write SUM(CASE WHEN condition THEN 1 ELSE 0 END)"),
    exp.DateDiff: ("DATE_DIFF", "Subtract EPOCH(timestamp) values"),
    exp.Escape: ("LIKE … ESCAPE", "Compare SUBSTRING(x, 1, n)"),
    exp.Except: ("EXCEPT", "Write NOT EXISTS or a LEFT JOIN and IS NULL"),
    exp.Extract: ("EXTRACT", "Write EPOCH(timestamp), or compare DATE_TRUNC values"),
    exp.Fetch: ("FETCH", "Rank with ROW_NUMBER() and filter"),
    exp.Filter: ("FILTER", "Write SUM(CASE WHEN condition THEN x END)"),
    exp.Greatest: ("GREATEST", "Write CASE WHEN a > b THEN a ELSE b END: engines differ on NULL"),
    exp.IgnoreNulls: ("ANY_VALUE or IGNORE NULLS", "Write MIN or MAX"),
    exp.ILike: ("ILIKE", "Compare with LIKE"),
    exp.IntDiv: ("//", "Write FLOOR(CAST(a AS DOUBLE) / NULLIF(b, 0))"),
    exp.Intersect: ("INTERSECT", "Write EXISTS or an INNER JOIN"),
    exp.IsNan: ("ISNAN", "Write x > -1.7976931348623157e308 AND x < 1.7976931348623157e308 for a finite x"),
    exp.Lateral: ("LATERAL", "Write a CTE and a JOIN"),
    exp.Least: ("LEAST", "Write CASE WHEN a < b THEN a ELSE b END: engines differ on NULL"),
    exp.Left: ("LEFT()", "Write SUBSTRING(x, 1, n)"),
    exp.Limit: ("LIMIT", "Rank with ROW_NUMBER() and filter"),
    exp.Log: ("LOG", "Write LN(x), or compare with literal edges: FLOOR(LOG10(1000)) is 2 on some engines"),
    exp.Median: ("MEDIAN", "Rank with ROW_NUMBER() and filter"),
    exp.Mod: ("%", "Write a - b * FLOOR(CAST(a AS DOUBLE) / NULLIF(b, 0))"),
    exp.NullSafeEQ: ("IS NOT DISTINCT FROM", "Write a = b OR (a IS NULL AND b IS NULL)"),
    exp.NullSafeNEQ: ("IS DISTINCT FROM", "Write a <> b OR (a IS NULL) <> (b IS NULL) as a CASE"),
    exp.Offset: ("OFFSET", "Rank with ROW_NUMBER() and filter"),
    exp.Qualify: ("QUALIFY", "Filter in an outer SELECT"),
    exp.Quantile: ("QUANTILE", "Write RESERVOIR_QUANTILE(x, [0, …, 1], n) and take elements of it"),
    exp.Rollup: ("ROLLUP", "Write GROUPING SETS"),
    exp.Round: ("ROUND", "Leave rounding to whoever shows the number"),
    exp.Stddev: ("STDDEV", "Compute it from COUNT, SUM and the sum of squares"),
    exp.Unnest: ("UNNEST", "Join a CTE of SELECT … UNION ALL SELECT …"),
    exp.Values: ("VALUES", "Write SELECT … UNION ALL SELECT …"),
}


def check(
    tree: exp.Expr, text: str, parameters: Mapping[str, exp.Expr], input_query: InputQuery
) -> list[Problem]:
    """Everything in a parsed canonical file that does not belong to the portable core."""
    types = Types(parameters, input_query)
    problems = [Problem(number, what, instead) for number, what, instead in _text_problems(text)]
    for node in tree.walk():
        rule = RULES.get(type(node))
        found = [*_node_problems(node), *(rule(node, types) if rule else ())]
        problems += [Problem(line_of(node, text), what, instead) for what, instead in found]
    return list(dict.fromkeys(problems))


def line_of(node: exp.Expr, text: str = "") -> int:
    """The line of a node: its own or its first part's, else where its spelling stands, else its parent's."""
    lines = [inner.meta["line"] for inner in node.walk() if "line" in inner.meta]
    if lines:
        return int(min(lines))
    before, found, _ = text.upper().partition(node.sql("duckdb").strip().upper())
    if found:
        return before.count("\n") + 1
    return line_of(node.parent, text) if node.parent else 1


def _text_problems(text: str) -> Iterator[tuple[int, str, str]]:
    for number, line in enumerate(text.splitlines(), start=1):
        code = line.split("--")[0]
        if "{" in code or "}" in code:
            yield number, "braces would be read as Jinja", "Remove them"
        if "#}" in line or "-#" in line:
            yield number, "the comment would end the comment of the macro", "Remove the #"
        if "\\" in code:
            yield number, "engines differ on backslashes in texts", "Do without"
        if '"' in code:
            yield (
                number,
                "a quoted name does not fold its case as the names around it do",
                "Choose a plain name",
            )


def _node_problems(node: exp.Expr) -> Findings:
    if type(node) in SYNTAX or type(node) in FUNCTIONS or is_reservoir(node):
        return
    if type(node) in INSTEAD:
        name, instead = INSTEAD[type(node)]
        yield f"{name or node.name.upper()} is not in the portable core", instead
        return
    yield f"{short(node)} ({type(node).__name__}) is not in the portable core", INSTEAD[exp.Anonymous][1]
