"""Print a lowered tree in a dialect. sqlglot lays out the syntax; operations, types and names are ours."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlglot import exp
from sqlglot.dialects.dialect import Dialect as SqlglotDialect
from sqlglot.errors import ErrorLevel
from sqlglot.generator import Generator

from mpm_py.translate.dialects import DIALECTS, Dialect
from mpm_py.translate.primitives import CORE, PRIMITIVES, TYPES
from mpm_py.translate.sources import columns_of, query_of, source_table

MAX_TEXT_WIDTH = 100
LEVELS_A_LINE = 20


class UnsupportedPrimitive(Exception):
    """The dialect has no honest way to write a primitive."""


def render(tree: exp.Expr, dialect: str) -> str:
    """The tree as pretty-printed text of one dialect; placeholders stand as they are."""
    generator = _generator_class(dialect)(
        dialect=_syntax(dialect),
        pretty=True,
        comments=False,
        max_text_width=MAX_TEXT_WIDTH,
        unsupported_level=ErrorLevel.IGNORE,
    )
    if DIALECTS[dialect].needs_column_aliases:
        tree = _with_column_aliases(tree)
    tree = _with_settings(tree, DIALECTS[dialect])
    if DIALECTS[dialect].copies_expressions:
        tree = _with_fences(tree)
    return generator.generate(tree, copy=True)


def _with_settings(tree: exp.Expr, dialect: Dialect) -> exp.Expr:
    """The tree with what makes an outer join and grouping sets give NULL where a row has no value."""
    tree = tree.copy()
    for select in tree.find_all(exp.Select):
        is_outer = any(join.side for join in select.args.get("joins") or [])
        has_sets = select.args.get("group") and select.args["group"].args.get("grouping_sets")
        names = [
            dialect.outer_join_setting if is_outer else "",
            dialect.grouping_sets_setting if has_sets else "",
        ]
        settings = [
            exp.EQ(this=exp.to_identifier(name), expression=exp.Literal.number(1)) for name in names if name
        ]
        if settings:
            select.set("settings", settings)
    return tree


def _syntax(dialect: str) -> SqlglotDialect:
    return SqlglotDialect.get_or_raise(DIALECTS[dialect].printer or dialect)


def _with_column_aliases(tree: exp.Expr) -> exp.Expr:
    """The tree with ``a.x AS x`` for every ``a.x`` and ``a.*`` that names columns of a result."""
    tree = tree.copy()
    for select in list(tree.find_all(exp.Select)):
        columns: list[exp.Expr] = []
        for item in select.expressions:
            alias = item.text("table")
            names = columns_of(query_of(source_table(select, alias))) if item.is_star else [item.name]
            is_plain = (
                isinstance(item, exp.Column) and names is not None and (item.is_star or _gives_names(select))
            )
            columns += [_aliased(alias, name) for name in names or []] if is_plain else [item]
        select.set("expressions", columns)
    return tree


def _with_fences(tree: exp.Expr) -> exp.Expr:
    """The tree with every CTE materialised that computes something row by row: what groups or looks at other
    rows is kept apart by every planner. Raw rows are too many to be stored."""
    if any("relation_rows" in (table.name, table.alias) for table in tree.find_all(exp.Table)):
        return tree
    tree = tree.copy()
    for cte in tree.find_all(exp.CTE):
        if _computes_row_by_row(cte.this):
            cte.set("materialized", True)
    return tree


def _computes_row_by_row(query: exp.Expr) -> bool:
    if not isinstance(query, exp.Select) or query.args.get("group"):
        return False
    values = [item.unalias() for item in query.expressions]
    if any(value.find(exp.Window, exp.Count) or _is_aggregate(value) for value in values):
        return False
    return any(not isinstance(value, exp.Column | exp.Star | exp.Literal) for value in values)


def _is_aggregate(value: exp.Expr) -> bool:
    return any(
        call.name in ("sum", "min", "max", "approx_distinct") for call in value.find_all(exp.Anonymous)
    )


def _aliased(table: str, name: str) -> exp.Expr:
    return exp.Alias(this=exp.column(name, table=table or None), alias=exp.to_identifier(name))


def _gives_names(select: exp.Expr) -> bool:
    """Whether the names of a result come from this SELECT: it stands alone or first in a UNION ALL."""
    node = select
    while isinstance(node.parent, exp.SetOperation):
        if node.arg_key == "expression":
            return False
        node = node.parent
    return True


@cache
def _generator_class(name: str) -> type[Generator]:
    """sqlglot's printer of a dialect with our own word on everything that can go wrong silently."""
    dialect = DIALECTS[name]
    base = _syntax(name).generator_class
    transforms = {
        **base.TRANSFORMS,
        exp.Case: _case,
        exp.Paren: _paren,
        exp.Anonymous: lambda printer, node: _operation(printer, node, dialect),
        exp.Cast: lambda printer, node: f"CAST({printer.sql(node, 'this')} AS {_type(node, dialect)})",
        exp.Count: lambda printer, node: _count(printer, node, dialect),
        exp.Div: lambda printer, node: printer.binary(node, "/"),
        exp.DPipe: lambda printer, node: printer.binary(node, "||"),
        exp.Identifier: lambda printer, node: node.name,
        exp.Not: _negation,
        exp.Ordered: _ordered,
        exp.Window: lambda printer, node: _window(printer, node, dialect),
    }
    return type(f"{name.title()}Printer", (base,), {"TRANSFORMS": transforms})


def _operation(printer: Generator, node: exp.Expr, dialect: Dialect) -> str:
    template = dialect.operations.get(node.name) or CORE.get(node.name)
    if template is None:
        raise UnsupportedPrimitive(dialect.unsupported[node.name])
    arguments = [printer.sql(argument) for argument in node.expressions]
    if (node.name in PRIMITIVES or node.name == "square") and isinstance(_first(node), exp.Binary):
        # A template may put an operator of its own beside its first argument.
        arguments[0] = f"({arguments[0]})"
    named: dict[str, str] = {
        "all": ", ".join(arguments),
        "rest": "".join(f", {text}" for text in arguments[1:]),
    }
    if node.name == "reservoir_quantiles":
        steps = int(arguments[1])
        named |= {"steps": arguments[1], "size": arguments[2], "levels": _levels(steps)}
    elif node.name in ("add_interval", "subtract_interval"):
        named |= {"count": arguments[1], "unit": arguments[2]}
    return template.format(*arguments, **named)


def _first(node: exp.Expr) -> exp.Expr | None:
    return node.expressions[0] if node.expressions else None


def _count(printer: Generator, node: exp.Func, dialect: Dialect) -> str:
    text = printer.function_fallback_sql(node)
    return text if isinstance(node.parent, exp.Window) else dialect.signed.format(text)


def _window(printer: Generator, node: exp.Window, dialect: Dialect) -> str:
    text = printer.window_sql(node)
    counts = isinstance(node.this, exp.Count) or node.this.name == "row_number"
    return dialect.signed.format(text) if counts else text


def _levels(steps: int) -> str:
    """0, 1/steps, … 1 as literals, a few lines of them."""
    levels = [f"{index / steps:.10g}" for index in range(steps + 1)]
    lines = [", ".join(levels[i : i + LEVELS_A_LINE]) for i in range(0, len(levels), LEVELS_A_LINE)]
    return "\n      " + ",\n      ".join(lines) + "\n    "


def _type(node: exp.Expr, dialect: Dialect) -> str:
    return dialect.types[TYPES[node.args["to"].this]]


def _paren(printer: Generator, node: exp.Expr) -> str:
    """On one line where it fits one."""
    inner = printer.sql(node, "this")
    is_long = "\n" in inner or len(inner) > MAX_TEXT_WIDTH
    return f"(\n{printer.indent(inner)}\n)" if is_long else f"({inner})"


def _case(printer: Generator, node: exp.Expr) -> str:
    """A branch a line, or all on one line where that is short."""
    subject = printer.sql(node, "this")
    parts = [f"CASE {subject}" if subject else "CASE"]
    parts += [
        f"WHEN {printer.sql(branch, 'this')} THEN {printer.sql(branch, 'true')}"
        for branch in node.args["ifs"]
    ]
    if node.args.get("default"):
        parts.append(f"ELSE {printer.sql(node, 'default')}")
    if not any("\n" in part for part in parts) and sum(map(len, parts)) <= MAX_TEXT_WIDTH:
        return " ".join([*parts, "END"])
    branches = "\n".join(printer.indent(part) for part in parts[1:])
    return f"{parts[0]}\n{branches}\nEND"


def _negation(printer: Generator, node: exp.Expr) -> str:
    """``x IS NOT NULL`` and ``x NOT IN (…)`` as people write them."""
    inner = node.this
    if isinstance(inner, exp.Is):
        return f"{printer.sql(inner, 'this')} IS NOT {printer.sql(inner, 'expression')}"
    if isinstance(inner, exp.In | exp.Between | exp.Like):
        subject = printer.sql(inner, "this")
        return f"{subject} NOT{printer.sql(inner)[len(subject) :]}"
    return f"NOT {printer.sql(inner)}"


def _ordered(printer: Generator, node: exp.Expr) -> str:
    """Nulls stand where DuckDB puts them, last, said only where the engine would do otherwise."""
    is_descending = bool(node.args.get("desc"))
    wants_nulls_first = bool(node.args.get("nulls_first"))
    ordering: Any = printer.dialect.NULL_ORDERING
    puts_nulls_first = {"nulls_are_small": not is_descending, "nulls_are_large": is_descending}.get(
        ordering, False
    )
    text = printer.sql(node, "this") + (" DESC" if is_descending else "")
    if wants_nulls_first == puts_nulls_first:
        return text
    return f"{text} NULLS {'FIRST' if wants_nulls_first else 'LAST'}"
