"""Rules on values: division, casts, time and quantiles. One function each; see ``allow_list``."""

from __future__ import annotations

from sqlglot import exp

from mpm_py.translate import primitives
from mpm_py.translate.problems import Findings, Rule
from mpm_py.translate.value_types import Types, is_boolean, is_never_zero


def _check_division(node: exp.Expr, types: Types) -> Findings:
    numerator, denominator = node.this, node.expression
    if not types.is_double(numerator) and not types.is_double(denominator):
        yield f"{short(node)} may divide whole numbers", "Write CAST(a AS DOUBLE) / NULLIF(b, 0)"
    if not _is_safe_denominator(denominator) and not _is_guarded(node, denominator):
        yield f"{short(denominator)} may be zero as a denominator", "Write NULLIF(…, 0) around it"


def _is_safe_denominator(node: exp.Expr) -> bool:
    """Positive by its form, or a bare parameter: what a caller passes there is the caller's promise."""
    bare = node.this if isinstance(node, exp.Cast) else node
    return is_never_zero(node) or (isinstance(bare, exp.Column) and bare.table == "parameters")


def _is_guarded(division: exp.Expr, denominator: exp.Expr) -> bool:
    """Whether the division stands under a WHEN that bounds every column of the denominator."""
    needed = {column.sql() for column in denominator.find_all(exp.Column)}
    bounded: set[str] = set()
    inner, outer = division, division.parent
    while outer is not None:
        if isinstance(outer, exp.If) and inner.arg_key == "true":
            for comparison in outer.this.find_all(exp.GT, exp.GTE, exp.LT, exp.LTE, exp.NEQ):
                bounded |= {column.sql() for column in comparison.find_all(exp.Column)}
        inner, outer = outer, outer.parent
    return bool(needed) and needed <= bounded


def _check_cast(node: exp.Expr, types: Types) -> Findings:
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


def _check_try_cast(node: exp.Expr, _: Types) -> Findings:
    if node.args["to"].this != exp.DType.DOUBLE:
        yield "TRY_CAST is portable to DOUBLE alone", "Write TRY_CAST(x AS DOUBLE) and go on from there"


def _check_interval(node: exp.Expr, _: Types) -> Findings:
    unit = node.args.get("unit")
    count = node.this
    if not isinstance(count, exp.Literal) or not str(count.this).isdigit() or unit is None:
        yield "an interval must be a whole-number literal", "Write INTERVAL '1' DAY"
    elif unit.name.upper() not in primitives.UNITS:
        yield f"INTERVAL unit {unit.name}", f"Write one of {', '.join(primitives.UNITS)}"
    elif not isinstance(node.parent, exp.Add | exp.Sub) or node.parent.expression is not node:
        yield "an interval stands by itself", "Write timestamp + INTERVAL or timestamp - INTERVAL"


def _check_truncation(node: exp.Expr, _: Types) -> Findings:
    if node.args["unit"].name.upper() not in primitives.TRUNCATED_UNITS:
        yield f"DATE_TRUNC to {node.args['unit'].name.lower()}", "Use hour, day, week or month"


def _check_time_zone(node: exp.Expr, _: Types) -> Findings:
    zone = node.args["zone"]
    is_single = not isinstance(node.this, exp.AtTimeZone) and not isinstance(node.parent, exp.AtTimeZone)
    if is_single and not (isinstance(zone, exp.Literal) and zone.this == "UTC"):
        yield (
            "a single AT TIME ZONE",
            "Write x AT TIME ZONE 'from' AT TIME ZONE 'to', or zoned AT TIME ZONE 'UTC'",
        )


def _check_now(node: exp.Expr, _: Types) -> Findings:
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


def _check_from_epoch(node: exp.Expr, _: Types) -> Findings:
    if node.args.get("scale") is None or node.args["scale"].name != "6":
        yield "a timestamp from seconds", "Write MAKE_TIMESTAMP(microseconds)"


def _check_anonymous(node: exp.Expr, _: Types) -> Findings:
    if not is_reservoir(node):
        return
    if len(node.expressions) != 3 or not primitives.even_steps(node.expressions[1]):
        yield (
            "the levels of RESERVOIR_QUANTILE are not even steps from 0 to 1",
            "Write RESERVOIR_QUANTILE(x, [0, 1/n, … 1], size): BigQuery knows no other kind",
        )


def _check_array(node: exp.Expr, _: Types) -> Findings:
    if not is_reservoir(node.parent or node):
        yield "a list is not in the portable core", "Join a CTE of SELECT … UNION ALL SELECT …"


def _check_collation(node: exp.Expr, _: Types) -> Findings:
    if node.expression.name.upper() != "C":
        yield "a collation is not portable", "Write COLLATE C for the order of bytes"


def _check_power(node: exp.Expr, _: Types) -> Findings:
    if node.expression.sql() != "2":
        yield "POWER is not in the portable core", "Multiply, write EXP(n * LN(x)), or POW(x, 2) for a square"


def _check_trim(node: exp.Expr, _: Types) -> Findings:
    if node.args.get("expression") or node.args.get("position"):
        yield "TRIM of other characters is not portable", "Write TRIM(x)"


def short(node: exp.Expr) -> str:
    """The spelling of a node, cut where it is long."""
    spelling = node.sql("duckdb")
    return spelling if len(spelling) <= 60 else f"{spelling[:57]}..."


def is_reservoir(node: exp.Expr) -> bool:
    """Whether a call is RESERVOIR_QUANTILE, which sqlglot does not know."""
    return isinstance(node, exp.Anonymous) and node.name.upper() == primitives.RESERVOIR


RULES: dict[type[exp.Expr], Rule] = {
    exp.Anonymous: _check_anonymous,
    exp.Array: _check_array,
    exp.AtTimeZone: _check_time_zone,
    exp.Cast: _check_cast,
    exp.Collate: _check_collation,
    exp.CurrentTimestamp: _check_now,
    exp.DateTrunc: _check_truncation,
    exp.Div: _check_division,
    exp.Interval: _check_interval,
    exp.Pow: _check_power,
    exp.TimestampTrunc: _check_truncation,
    exp.Trim: _check_trim,
    exp.TryCast: _check_try_cast,
    exp.UnixToTime: _check_from_epoch,
}
