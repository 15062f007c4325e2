"""Rules on the shape of a query: names, clauses, joins and windows. One function each; see ``allow_list``."""

from __future__ import annotations

from sqlglot import exp

from mpm_py.translate.problems import Findings, Rule
from mpm_py.translate.reserved import RESERVED_WORDS
from mpm_py.translate.sources import columns_of, query_of, source_table
from mpm_py.translate.value_types import Types


def _check_identifier(node: exp.Expr, _: Types) -> Findings:
    if node.name.lower() in RESERVED_WORDS:
        yield f"{node.name} is a reserved word in a supported engine", "Choose another name"
    elif not node.name.isascii() or node.name != node.name.lower():
        yield f"{node.name} is not a plain lower-case name", "Choose another name"


def _check_with(node: exp.Expr, _: Types) -> Findings:
    if node.args.get("recursive"):
        yield "recursive CTEs are not in every engine", "Join a CTE of numbers"


def _check_cte(node: exp.Expr, _: Types) -> Findings:
    if node.args.get("materialized") is not None:
        yield "MATERIALIZED is not portable", "Leave it out"


def _check_table_alias(node: exp.Expr, _: Types) -> Findings:
    if node.args.get("columns"):
        yield "a list of columns after a table alias is not portable", "Name the columns in the SELECT"


def _check_select(node: exp.Expr, _: Types) -> Findings:
    if node.args.get("distinct"):
        yield "SELECT DISTINCT is not in the portable core", "Write GROUP BY"
    if node.args.get("windows"):
        yield "a named WINDOW is not portable", "Write the window where it is used"


def _check_from(node: exp.Expr, _: Types) -> Findings:
    if node.this.name == "parameters" and node.parent and node.parent.args.get("joins"):
        yield "parameters stands first in FROM", "Write FROM <table> CROSS JOIN parameters"


def _check_column(node: exp.Expr, _: Types) -> Findings:
    """Engines differ on which a name means that is a column and also an alias of the same SELECT."""
    select, clause = node.parent, node.arg_key
    while select is not None and not isinstance(select, exp.Select):
        clause, select = select.arg_key, select.parent
    if select is None or node.text("table") or clause == "order":
        return
    for item in select.expressions:
        is_alias = isinstance(item, exp.Alias) and item.alias == node.name
        if is_alias and not (isinstance(item.this, exp.Column) and item.this.name == node.name):
            yield (
                f"{node.name} may be the column or the alias of this SELECT",
                "Qualify the column, or group by the expression or its position",
            )


def _check_star(node: exp.Expr, _: Types) -> Findings:
    select = node.find_ancestor(exp.Select)
    if isinstance(node.parent, exp.Count) or select is None:
        return
    join_count = len(select.args.get("joins") or [])
    if not isinstance(node.parent, exp.Column):
        if join_count:
            yield "SELECT * of a join hides what it returns", "List the columns"
    elif join_count > 1 and columns_of(query_of(source_table(select, node.parent.table))) is None:
        # Of a CTE the columns are known, and ClickHouse is given their list.
        yield f"{node.parent.sql()} beside two joins: ClickHouse names its columns otherwise", "List them"


def _check_projection(node: exp.Expr, _: Types) -> Findings:
    if isinstance(node.this, exp.Null):
        yield "a bare NULL has no type as a column", "Write CAST(NULL AS <type>)"
    if isinstance(node.this, exp.Subquery):
        yield from _SCALAR_SUBQUERY


_SCALAR_SUBQUERY = [("a scalar subquery is not portable where it is correlated", "Write a JOIN")]


def _check_subquery(node: exp.Expr, _: Types) -> Findings:
    if isinstance(node.parent, exp.From | exp.Join):
        if not node.alias:
            yield "a subquery in FROM has no alias", "Name it"
    elif not isinstance(node.parent, exp.Alias | exp.SetOperation):
        yield from _SCALAR_SUBQUERY


def _check_join(node: exp.Expr, _: Types) -> Findings:
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


def _check_union(node: exp.Expr, _: Types) -> Findings:
    if node.args.get("distinct"):
        yield "UNION drops duplicates", "Write UNION ALL, and GROUP BY where they must go"


def _check_group(node: exp.Expr, _: Types) -> Findings:
    if node.args.get("all"):
        yield "GROUP BY ALL is not portable", "List the columns"


def _check_distinct(node: exp.Expr, _: Types) -> Findings:
    if not isinstance(node.parent, exp.Count | exp.Select):
        yield "DISTINCT is allowed in COUNT alone", "Group first"
    elif len(node.expressions) > 1 or node.args.get("on"):
        yield "DISTINCT takes one value", "Group first"


def _check_in(node: exp.Expr, _: Types) -> Findings:
    if node.args.get("query") or node.args.get("unnest"):
        yield "IN (SELECT …) treats NULL unexpectedly", "Write EXISTS or a JOIN"


def _check_is(node: exp.Expr, _: Types) -> Findings:
    if not isinstance(node.expression, exp.Null):
        yield "IS is portable with NULL alone", "Write the boolean itself, or NOT of it"


def _check_window(node: exp.Expr, types: Types) -> Findings:
    if any(types.is_double(key) for key in node.args.get("partition_by") or []):
        yield "PARTITION BY a double, which BigQuery refuses", "Partition by a whole number or a text"
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


RULES: dict[type[exp.Expr], Rule] = {
    exp.Alias: _check_projection,
    exp.CTE: _check_cte,
    exp.Column: _check_column,
    exp.Distinct: _check_distinct,
    exp.From: _check_from,
    exp.Group: _check_group,
    exp.Identifier: _check_identifier,
    exp.In: _check_in,
    exp.Is: _check_is,
    exp.Join: _check_join,
    exp.Select: _check_select,
    exp.Star: _check_star,
    exp.Subquery: _check_subquery,
    exp.TableAlias: _check_table_alias,
    exp.Union: _check_union,
    exp.Window: _check_window,
    exp.With: _check_with,
}
