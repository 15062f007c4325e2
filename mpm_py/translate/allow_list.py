"""The portable core: the SQL that means the same in every supported engine. Everything else fails the build.

The rules stand here as code, one function each, with the reason and what to write instead. What engines do
differently was measured before the rules were written; none of them is about taste.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from sqlglot import exp

from mpm_py.translate import primitives
from mpm_py.translate.problems import Problem
from mpm_py.translate.reserved import DBT_NAMES, RESERVED_WORDS
from mpm_py.translate.value_types import Types, is_boolean, is_never_zero

__all__ = ["DBT_NAMES", "RESERVED_WORDS", "check", "line_of"]

Problems = Iterator[tuple[str, str]]

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
        exp.Trim,
        exp.Substring,
        exp.RowNumber,
        exp.Lag,
        exp.Lead,
        exp.Grouping,
        exp.Cast,
        exp.TryCast,
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
    exp.Pow: ("POWER", "Multiply, or write EXP(n * LN(x))"),
    exp.Qualify: ("QUALIFY", "Filter in an outer SELECT"),
    exp.Quantile: ("QUANTILE", "Write RESERVOIR_QUANTILE(x, [0, …, 1], n) and take elements of it"),
    exp.Round: ("ROUND", "Leave rounding to whoever shows the number"),
    exp.Stddev: ("STDDEV", "Compute it from COUNT, SUM and the sum of squares"),
    exp.Unnest: ("UNNEST", "Join a CTE of SELECT … UNION ALL SELECT …"),
    exp.Values: ("VALUES", "Write SELECT … UNION ALL SELECT …"),
}


def check(tree: exp.Expr, text: str, parameters: Mapping[str, exp.Expr]) -> list[Problem]:
    """Everything in a parsed canonical file that does not belong to the portable core."""
    types = Types(parameters)
    problems = [Problem(number, what, instead) for number, what, instead in _text_problems(text)]
    for node in tree.walk():
        found = [*_node_problems(node), *(_RULES[type(node)](node, types) if type(node) in _RULES else ())]
        problems += [Problem(line_of(node), what, instead) for what, instead in found]
    return list(dict.fromkeys(problems))


def line_of(node: exp.Expr) -> int:
    """The line of a node: its own, else that of the first thing inside it, else of what it stands in."""
    lines = [inner.meta["line"] for inner in node.walk() if "line" in inner.meta]
    if lines:
        return int(min(lines))
    return line_of(node.parent) if node.parent else 1


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


def _node_problems(node: exp.Expr) -> Problems:
    if type(node) in SYNTAX or type(node) in FUNCTIONS or _is_reservoir(node):
        return
    if type(node) in INSTEAD:
        name, instead = INSTEAD[type(node)]
        yield f"{name or node.name.upper()} is not in the portable core", instead
        return
    spelling = node.sql("duckdb")
    short = spelling if len(spelling) <= 60 else f"{spelling[:57]}..."
    yield f"{short} ({type(node).__name__}) is not in the portable core", INSTEAD[exp.Anonymous][1]


def _is_reservoir(node: exp.Expr) -> bool:
    return isinstance(node, exp.Anonymous) and node.name.upper() == primitives.RESERVOIR


def _check_identifier(node: exp.Expr, _: Types) -> Problems:
    if node.name.lower() in RESERVED_WORDS:
        yield f"{node.name} is a reserved word in a supported engine", "Choose another name"
    elif not node.name.isascii() or node.name != node.name.lower():
        yield f"{node.name} is not a plain lower-case name", "Choose another name"


def _check_with(node: exp.Expr, _: Types) -> Problems:
    if node.args.get("recursive"):
        yield "recursive CTEs are not in every engine", "Join a CTE of numbers"


def _check_cte(node: exp.Expr, _: Types) -> Problems:
    if node.args.get("materialized") is not None:
        yield "MATERIALIZED is not portable", "Leave it out"


def _check_table_alias(node: exp.Expr, _: Types) -> Problems:
    if node.args.get("columns"):
        yield "a list of columns after a table alias is not portable", "Name the columns in the SELECT"


def _check_select(node: exp.Expr, _: Types) -> Problems:
    if node.args.get("distinct"):
        yield "SELECT DISTINCT is not in the portable core", "Write GROUP BY"
    if node.args.get("windows"):
        yield "a named WINDOW is not portable", "Write the window where it is used"
    source = node.args.get("from_")
    if source and source.this.name == "parameters" and node.args.get("joins"):
        yield "parameters stands first in FROM", "Write FROM <table> CROSS JOIN parameters"
    yield from _check_shadowing(node)


def _check_shadowing(select: exp.Expr) -> Problems:
    """Engines differ on whether a name that is both a column and an alias of the same SELECT means the one
    or the other."""
    aliases = {
        item.alias
        for item in select.expressions
        if isinstance(item, exp.Alias)
        and not (isinstance(item.this, exp.Column) and item.this.name == item.alias)
    }
    parts = [*select.expressions, *(select.args.get(key) for key in ("where", "group", "having"))]
    for part in filter(None, parts):
        for column in part.find_all(exp.Column):
            is_own = column.find_ancestor(exp.Select) is select
            if is_own and not column.table and column.name in aliases:
                yield (
                    f"{column.name} may be the column or the alias of this SELECT",
                    "Qualify the column, or group by the expression or its position",
                )


def _check_star(node: exp.Expr, _: Types) -> Problems:
    select = node.find_ancestor(exp.Select)
    if not isinstance(node.parent, exp.Count) and select and select.args.get("joins"):
        yield "SELECT * of a join hides what it returns", "List the columns"


def _check_projection(node: exp.Expr, _: Types) -> Problems:
    if isinstance(node.this, exp.Null):
        yield "a bare NULL has no type as a column", "Write CAST(NULL AS <type>)"
    if isinstance(node.this, exp.Subquery):
        yield from _SCALAR_SUBQUERY


_SCALAR_SUBQUERY = [("a scalar subquery is not portable where it is correlated", "Write a JOIN")]


def _check_subquery(node: exp.Expr, _: Types) -> Problems:
    if isinstance(node.parent, exp.From | exp.Join):
        if not node.alias:
            yield "a subquery in FROM has no alias", "Name it"
    elif not isinstance(node.parent, exp.Alias | exp.SetOperation):
        yield from _SCALAR_SUBQUERY


def _check_join(node: exp.Expr, _: Types) -> Problems:
    kind = " ".join(filter(None, (node.text("method"), node.text("side"), node.text("kind")))).upper()
    on = node.args.get("on")
    if node.args.get("using"):
        yield "USING is not portable", "Write ON a.x = b.x"
    elif kind in ("FULL", "FULL OUTER"):
        yield "FULL JOIN is not portable", "Write UNION ALL and GROUP BY"
    elif kind not in ("", "INNER", "LEFT", "LEFT OUTER", "CROSS"):
        yield f"{kind} JOIN is not portable", "Write INNER, LEFT or CROSS JOIN"
    elif kind == "" and on is None:
        yield "a join without a condition", "Write CROSS JOIN"
    elif node.this.name == "parameters" and kind != "CROSS":
        yield "parameters is joined on a condition", "Write CROSS JOIN parameters"
    elif on is not None and not any(isinstance(part, exp.EQ) for part in _conjuncts(on)):
        yield "a join without an equality is not in every engine", "Add one, or write CROSS JOIN and WHERE"


def _conjuncts(condition: exp.Expr) -> list[exp.Expr]:
    return list(condition.flatten()) if isinstance(condition, exp.And) else [condition]


def _check_union(node: exp.Expr, _: Types) -> Problems:
    if node.args.get("distinct"):
        yield "UNION drops duplicates", "Write UNION ALL, and GROUP BY where they must go"


def _check_group(node: exp.Expr, _: Types) -> Problems:
    for key in ("rollup", "cube", "all"):
        if node.args.get(key):
            yield f"GROUP BY {key.upper()} is not portable", "List the columns, or write GROUPING SETS"


def _check_distinct(node: exp.Expr, _: Types) -> Problems:
    if not isinstance(node.parent, exp.Count | exp.Select):
        yield "DISTINCT is allowed in COUNT alone", "Group first"
    elif len(node.expressions) > 1 or node.args.get("on"):
        yield "DISTINCT takes one value", "Group first"


def _check_in(node: exp.Expr, _: Types) -> Problems:
    if node.args.get("query") or node.args.get("unnest"):
        yield "IN (SELECT …) treats NULL unexpectedly", "Write EXISTS or a JOIN"


def _check_is(node: exp.Expr, _: Types) -> Problems:
    if not isinstance(node.expression, exp.Null):
        yield "IS is portable with NULL alone", "Write the boolean itself, or NOT of it"


def _check_window(node: exp.Expr, _: Types) -> Problems:
    function, order, spec = node.this, node.args.get("order"), node.args.get("spec")
    if not isinstance(function, exp.Sum | exp.Min | exp.Max | exp.Count | exp.RowNumber | exp.Lag | exp.Lead):
        yield (
            f"{function.key.upper()} is no portable window function",
            "Use SUM, MIN, MAX, COUNT, ROW_NUMBER, LAG or LEAD",
        )
    elif isinstance(function, exp.RowNumber | exp.Lag | exp.Lead):
        if not order:
            yield (
                f"{function.sql('duckdb')} without ORDER BY differs from run to run",
                "Say the order, down to a unique column",
            )
    elif order and not spec:
        yield (
            "a window with ORDER BY and no frame adds up ties together, and Redshift refuses it",
            "Write ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW",
        )
    if spec and (spec.args.get("kind") != "ROWS" or spec.args.get("exclude")):
        yield "a RANGE or GROUPS frame is not portable", "Write ROWS BETWEEN …"


def _check_division(node: exp.Expr, types: Types) -> Problems:
    numerator, denominator = node.this, node.expression
    if not types.is_double(numerator) and not types.is_double(denominator):
        yield "a division of what may be whole numbers", "Write CAST(a AS DOUBLE) / NULLIF(b, 0)"
    if not _is_safe_denominator(denominator) and not _is_guarded(node, denominator):
        yield "a division by what may be zero", "Write NULLIF(…, 0) around the denominator"


def _is_safe_denominator(node: exp.Expr) -> bool:
    """Positive by its form, or a bare parameter: what a caller passes there is the caller's promise."""
    bare = node.this if isinstance(node, exp.Cast) else node
    return is_never_zero(node) or (isinstance(bare, exp.Column) and bare.table == "parameters")


def _is_guarded(division: exp.Expr, denominator: exp.Expr) -> bool:
    """Whether the division stands under a WHEN that bounds every column of the denominator."""
    needed = {column.sql() for column in denominator.find_all(exp.Column)}
    bounded: set[str] = set()
    branch = division.find_ancestor(exp.If)
    while branch is not None:
        if denominator.find_ancestor(exp.If) is not None:
            for comparison in branch.this.find_all(exp.GT, exp.GTE, exp.LT, exp.LTE, exp.NEQ):
                bounded |= {column.sql() for column in comparison.find_all(exp.Column)}
        branch = branch.find_ancestor(exp.If)
    return bool(needed) and needed <= bounded


def _check_cast(node: exp.Expr, types: Types) -> Problems:
    target = node.args["to"].this
    if target not in primitives.TYPES:
        yield (
            f"CAST to {node.args['to'].sql('duckdb')} is not portable",
            "Cast to DOUBLE, BIGINT, VARCHAR, DATE, TIMESTAMP or BOOLEAN",
        )
    if target == exp.DType.BIGINT and types.is_double(node.this) and not isinstance(node.this, exp.Floor):
        yield (
            "CAST of a double to BIGINT rounds in some engines and truncates in others",
            "Write CAST(FLOOR(x) AS BIGINT)",
        )
    if target != exp.DType.BOOLEAN and is_boolean(node.this):
        yield (
            "CAST of a boolean to a number or text is not portable",
            "Write CASE WHEN x THEN 1.0 WHEN NOT x THEN 0.0 END",
        )


def _check_try_cast(node: exp.Expr, _: Types) -> Problems:
    if node.args["to"].this != exp.DType.DOUBLE:
        yield "TRY_CAST is portable to DOUBLE alone", "Write TRY_CAST(x AS DOUBLE) and go on from there"


def _check_interval(node: exp.Expr, _: Types) -> Problems:
    unit = node.args.get("unit")
    count = node.this
    if not isinstance(count, exp.Literal) or not str(count.this).isdigit() or unit is None:
        yield "an interval must be a whole-number literal", "Write INTERVAL '1' DAY"
    elif unit.name.upper() not in primitives.UNITS:
        yield f"INTERVAL unit {unit.name}", f"Write one of {', '.join(primitives.UNITS)}"
    elif not isinstance(node.parent, exp.Add | exp.Sub) or node.parent.expression is not node:
        yield "an interval stands by itself", "Write timestamp + INTERVAL or timestamp - INTERVAL"


def _check_truncation(node: exp.Expr, _: Types) -> Problems:
    if node.args["unit"].name.upper() not in primitives.TRUNCATED_UNITS:
        yield f"DATE_TRUNC to {node.args['unit'].name.lower()}", "Use hour, day, week or month"


def _check_time_zone(node: exp.Expr, _: Types) -> Problems:
    zone = node.args["zone"]
    is_single = not isinstance(node.this, exp.AtTimeZone) and not isinstance(node.parent, exp.AtTimeZone)
    if is_single and not (isinstance(zone, exp.Literal) and zone.this == "UTC"):
        yield (
            "a single AT TIME ZONE",
            "Write x AT TIME ZONE 'from' AT TIME ZONE 'to', or zoned AT TIME ZONE 'UTC'",
        )


def _check_now(node: exp.Expr, _: Types) -> Problems:
    zoned = node.parent
    is_utc = (
        isinstance(zoned, exp.AtTimeZone)
        and zoned.args["zone"].name == "UTC"
        and isinstance(zoned.parent, exp.Cast)
    )
    if not is_utc:
        yield (
            "CURRENT_TIMESTAMP alone has another type and zone elsewhere",
            ("Write CAST(CURRENT_TIMESTAMP AT TIME ZONE 'UTC' AS TIMESTAMP)"),
        )


def _check_from_epoch(node: exp.Expr, _: Types) -> Problems:
    if node.args.get("scale") is None or node.args["scale"].name != "6":
        yield "a timestamp from seconds", "Write MAKE_TIMESTAMP(microseconds)"


def _check_anonymous(node: exp.Expr, _: Types) -> Problems:
    if not _is_reservoir(node):
        return
    if len(node.expressions) != 3 or not primitives.even_steps(node.expressions[1]):
        yield (
            "the levels of RESERVOIR_QUANTILE are not even steps from 0 to 1",
            "Write RESERVOIR_QUANTILE(x, [0, 1/n, … 1], size): BigQuery knows no other kind",
        )


def _check_array(node: exp.Expr, _: Types) -> Problems:
    if not _is_reservoir(node.parent or node):
        yield "a list is not in the portable core", "Join a CTE of SELECT … UNION ALL SELECT …"


def _check_trim(node: exp.Expr, _: Types) -> Problems:
    if node.args.get("expression") or node.args.get("position"):
        yield "TRIM of other characters is not portable", "Write TRIM(x)"


_RULES: dict[type[exp.Expr], Callable[[exp.Expr, Types], Problems]] = {
    exp.Alias: _check_projection,
    exp.Anonymous: _check_anonymous,
    exp.Array: _check_array,
    exp.AtTimeZone: _check_time_zone,
    exp.CTE: _check_cte,
    exp.Cast: _check_cast,
    exp.CurrentTimestamp: _check_now,
    exp.DateTrunc: _check_truncation,
    exp.Distinct: _check_distinct,
    exp.Div: _check_division,
    exp.Group: _check_group,
    exp.Identifier: _check_identifier,
    exp.In: _check_in,
    exp.Interval: _check_interval,
    exp.Is: _check_is,
    exp.Join: _check_join,
    exp.Select: _check_select,
    exp.Star: _check_star,
    exp.Subquery: _check_subquery,
    exp.TableAlias: _check_table_alias,
    exp.TimestampTrunc: _check_truncation,
    exp.Trim: _check_trim,
    exp.TryCast: _check_try_cast,
    exp.Union: _check_union,
    exp.UnixToTime: _check_from_epoch,
    exp.Window: _check_window,
    exp.With: _check_with,
}
