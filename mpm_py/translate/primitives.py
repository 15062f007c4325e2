"""The operations of the portable core and the few primitives that engines spell differently.

sqlglot parses; it does not decide how a function is called elsewhere, because it silently emits functions
that a target lacks. ``lower`` turns every function of a tree into a named operation, and a dialect says how
each operation is written. An operation is a call node whose name is the operation's and whose arguments
stand in the order given here.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

# Functions of the portable core. One template each; a dialect replaces those few that its engine names
# otherwise.
CORE: dict[str, str] = {
    "abs": "ABS({0})",
    # COLLATE C: texts in the order of their bytes, as engines have it that know no other order.
    "byte_order": "{0}",
    "coalesce": "COALESCE({all})",
    "exp": "EXP({0})",
    "floor": "FLOOR({0})",
    "grouping": "GROUPING({0})",
    "lag": "LAG({all})",
    "lead": "LEAD({all})",
    "length": "LENGTH({0})",
    "ln": "LN({0})",
    "max": "MAX({0})",
    "min": "MIN({0})",
    "nullif": "NULLIF({0}, {1})",
    "row_number": "ROW_NUMBER()",
    # Some engines refuse a product that no double holds; the square of any value is one.
    "square": "({0} * {0})",
    "sqrt": "SQRT({0})",
    "substring": "SUBSTRING({all})",
    "sum": "SUM({0})",
    "trim": "TRIM({0})",
}

# What differs by engine. Every dialect must say how to write each, or why it cannot.
PRIMITIVES: dict[str, str] = {
    "approx_distinct": "approximate number of distinct values of {0}, nulls left out",
    "reservoir_quantiles": "array of the quantiles 0, 1/{steps}, … 1 of {0}, from a sample of {size} values",
    "element": "element {1}, counted from 1, of the array {0}",
    "safe_double": "text {0} as a double, NULL where it is no number",
    "truncate_hour": "start of the hour of the timestamp {0}",
    "truncate_day": "start of the day of the timestamp {0}",
    "truncate_week": "Monday 00:00 of the week of the timestamp {0}",
    "truncate_month": "first day, 00:00, of the month of the timestamp {0}",
    "add_interval": "timestamp {0} plus {count} of {unit}",
    "subtract_interval": "timestamp {0} minus {count} of {unit}",
    "convert_timezone": "wall-clock time {0} of zone {1} as wall-clock time of zone {2}",
    "utc_from_zoned": "timestamp with zone {0} as UTC without zone",
    "utc_now": "the clock of the warehouse, UTC, without zone",
    "md5": "md5 of the text {0} as 32 lower-case hexadecimal digits",
    "epoch_seconds": "seconds, with fraction, since 1970-01-01 UTC of the UTC timestamp {0}",
    "timestamp_from_microseconds": "UTC timestamp without zone of {0} microseconds since 1970-01-01",
}

# Logical types. Anything else in a CAST is refused.
TYPES: dict[exp.DType, str] = {
    exp.DType.VARCHAR: "text",
    exp.DType.TEXT: "text",
    exp.DType.BIGINT: "bigint",
    exp.DType.DOUBLE: "double",
    exp.DType.TIMESTAMP: "timestamp",
    exp.DType.TIMESTAMPNTZ: "timestamp",
    exp.DType.TIMESTAMPTZ: "zoned_timestamp",
    exp.DType.DATE: "date",
    exp.DType.BOOLEAN: "boolean",
}

UNITS = ("SECOND", "MINUTE", "HOUR", "DAY", "WEEK", "MONTH")
TRUNCATED_UNITS = ("HOUR", "DAY", "WEEK", "MONTH")
RESERVOIR = "RESERVOIR_QUANTILE"


def operation(name: str, *arguments: exp.Expr) -> exp.Anonymous:
    """A node that stands for one operation."""
    return exp.Anonymous(this=name, expressions=list(arguments))


def lower(tree: exp.Expr) -> exp.Expr:
    """The tree with every function replaced by the operation it stands for, innermost first."""
    for node in reversed(list(tree.walk(bfs=True))):
        rewrite = _REWRITES.get(type(node))
        replacement = rewrite(node) if rewrite else None
        if replacement is None:
            continue
        if node is tree:
            tree = replacement
        else:
            node.replace(replacement)
    return tree


def even_steps(levels: exp.Expr) -> int | None:
    """n where the levels are 0, 1/n, 2/n, … 1; None otherwise. BigQuery knows no other kind."""
    if not isinstance(levels, exp.Array) or len(levels.expressions) < 2:
        return None
    steps = len(levels.expressions) - 1
    for index, level in enumerate(levels.expressions):
        if not isinstance(level, exp.Literal) or abs(float(level.this) - index / steps) > 1e-9:
            return None
    return steps


def _call(name: str) -> Callable[[exp.Expr], exp.Expr]:
    """Rewrite of a core function: its arguments in the order of sqlglot's signature."""

    def rewrite(node: exp.Expr) -> exp.Expr:
        arguments: list[exp.Expr] = []
        for key in node.arg_types:
            value = node.args.get(key)
            arguments += value if isinstance(value, list) else [value] if isinstance(value, exp.Expr) else []
        return operation(name, *arguments)

    return rewrite


def _quantiles(node: exp.Expr) -> exp.Expr | None:
    if node.name.upper() != RESERVOIR:
        return None
    value, levels, size = node.expressions
    return operation("reservoir_quantiles", value, exp.Literal.number(even_steps(levels) or 0), size)


def _cast(node: exp.Expr) -> exp.Expr | None:
    """``CAST(CURRENT_TIMESTAMP AT TIME ZONE 'UTC' AS TIMESTAMP)``; its inside was rewritten before it was
    reached."""
    inner = node.this
    is_zoned = isinstance(inner, exp.Anonymous) and inner.name == "utc_from_zoned"
    return (
        operation("utc_now") if is_zoned and isinstance(inner.expressions[0], exp.CurrentTimestamp) else None
    )


def _at_time_zone(node: exp.Expr) -> exp.Expr | None:
    if isinstance(node.parent, exp.AtTimeZone):
        return None
    inner = node.this
    if isinstance(inner, exp.AtTimeZone):
        return operation("convert_timezone", inner.this, inner.args["zone"], node.args["zone"])
    return operation("utc_from_zoned", inner)


def _truncate(node: exp.Expr) -> exp.Expr:
    return operation(f"truncate_{node.args['unit'].name.lower()}", node.this)


def _shift(name: str) -> Callable[[exp.Expr], exp.Expr | None]:
    def rewrite(node: exp.Expr) -> exp.Expr | None:
        interval = node.expression
        if not isinstance(interval, exp.Interval):
            return None
        count = exp.Literal.number(interval.this.name)
        return operation(name, node.this, count, exp.Var(this=interval.args["unit"].name.upper()))

    return rewrite


_REWRITES: dict[type[exp.Expr], Callable[[exp.Expr], exp.Expr | None]] = {
    exp.Abs: _call("abs"),
    exp.Coalesce: _call("coalesce"),
    exp.Collate: lambda node: operation("byte_order", node.this),
    exp.Exp: _call("exp"),
    exp.Floor: _call("floor"),
    exp.Grouping: _call("grouping"),
    exp.Lag: _call("lag"),
    exp.Lead: _call("lead"),
    exp.Length: _call("length"),
    exp.Ln: _call("ln"),
    exp.Max: _call("max"),
    exp.Min: _call("min"),
    exp.Nullif: _call("nullif"),
    exp.Pow: lambda node: operation("square", node.this),
    exp.RowNumber: _call("row_number"),
    exp.Sqrt: _call("sqrt"),
    exp.Substring: _call("substring"),
    exp.Sum: _call("sum"),
    exp.Trim: _call("trim"),
    exp.ApproxDistinct: _call("approx_distinct"),
    exp.Anonymous: _quantiles,
    exp.Bracket: _call("element"),
    exp.TryCast: lambda node: operation("safe_double", node.this),
    exp.TimestampTrunc: _truncate,
    exp.DateTrunc: _truncate,
    exp.Add: _shift("add_interval"),
    exp.Sub: _shift("subtract_interval"),
    exp.AtTimeZone: _at_time_zone,
    exp.Cast: _cast,
    exp.MD5: _call("md5"),
    exp.TimeToUnix: _call("epoch_seconds"),
    exp.UnixToTime: lambda node: operation("timestamp_from_microseconds", node.this),
}
