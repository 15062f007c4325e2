"""What is known of a value's type from the text alone: enough to tell real division from whole-number
division."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

from sqlglot import exp

from mpm_py.translate.sources import first_select, query_of, source_table

_DOUBLE_FUNCTIONS = (exp.Ln, exp.Exp, exp.Sqrt, exp.TimeToUnix)
_PASSING = (
    exp.Paren,
    exp.Neg,
    exp.Abs,
    exp.Floor,
    exp.Sum,
    exp.Min,
    exp.Max,
    exp.Nullif,
    exp.Pow,
    exp.Lag,
    exp.Lead,
    exp.Window,
)
_PREDICATES = (exp.Predicate, exp.Boolean, exp.And, exp.Or, exp.Not)
MAX_DEPTH = 50

InputQuery = Callable[[str], exp.Expr | None]

# Columns of inputs that are doubles by the data contract.
DOUBLE_COLUMNS = frozenset(
    {
        *(
            "value",
            "value_sum",
            "value_sum_sq",
            "value_min",
            "value_max",
            "bin_center",
            "bin_width",
            "bin_code",
        ),
        *("label_sum", "prediction_sum", "label_value", "prediction_value"),
    }
)


class Types:
    """Types of the values of one statement.

    ``parameters`` maps a name to its example, which declares its type; ``input_query`` gives the query of an
    input that is itself a canonical statement, else None.
    """

    def __init__(self, parameters: Mapping[str, exp.Expr], input_query: InputQuery) -> None:
        self._parameters = parameters
        self._input_query = input_query

    def is_double(self, node: exp.Expr | None, depth: int = 0) -> bool:
        """Whether the value is surely a double. NULLs and literals beside a double take its type."""
        if node is None or depth > MAX_DEPTH:
            return False
        if isinstance(node, exp.Cast | exp.TryCast):
            return bool(node.args["to"].this == exp.DType.DOUBLE)
        if isinstance(node, (*_DOUBLE_FUNCTIONS, exp.Div)):
            return True
        if isinstance(node, _PASSING):
            return self.is_double(node.this, depth + 1)
        if isinstance(node, exp.Add | exp.Sub | exp.Mul):
            return self.is_double(node.left, depth + 1) or self.is_double(node.right, depth + 1)
        if isinstance(node, exp.Coalesce):
            return any(self.is_double(part, depth + 1) for part in (node.this, *node.expressions))
        if isinstance(node, exp.Case):
            results = [branch.args["true"] for branch in node.args["ifs"]] + [node.args.get("default")]
            return any(self.is_double(result, depth + 1) for result in results)
        return isinstance(node, exp.Column) and self._is_double_column(node, depth)

    def _is_double_column(self, column: exp.Column, depth: int) -> bool:
        if column.table == "parameters":
            example = self._parameters.get(column.name)
            is_real_literal = (
                isinstance(example, exp.Literal) and not example.is_int and not example.is_string
            )
            return is_real_literal or self.is_double(example, depth + 1)
        definition = self._definition(column)
        if definition is None:
            return column.name in DOUBLE_COLUMNS
        return self.is_double(definition, depth + 1)

    def _definition(self, column: exp.Column) -> exp.Expr | None:
        """What a column of a CTE, subquery or canonical input is computed from, as far as the text tells."""
        select = column.find_ancestor(exp.Select)
        source = self._source(select, column.table) if select else None
        for _ in range(MAX_DEPTH):
            if source is None:
                return None
            for projection in source.expressions:
                if projection.alias_or_name == column.name:
                    return cast(exp.Expr, projection.unalias())
            stars = [item for item in source.expressions if item.is_star]
            source = self._source(source, stars[0].text("table")) if len(stars) == 1 else None
        return None

    def _source(self, select: exp.Select, alias: str) -> exp.Select | None:
        table = source_table(select, alias)
        query = query_of(table)
        return first_select(query if query or table is None else self._input_query(table.name))


def is_boolean(node: exp.Expr) -> bool:
    """Whether the value is a predicate."""
    inner = node.this if isinstance(node, exp.Paren) else node
    return isinstance(inner, _PREDICATES)


def is_never_zero(node: exp.Expr) -> bool:
    """Whether the value, where it is not NULL, is surely greater than zero: sums, products and roots of
    such values."""
    if isinstance(node, exp.Paren | exp.Sqrt):
        return is_never_zero(node.this)
    if isinstance(node, exp.Literal):
        return not node.is_string and float(node.this) > 0
    if isinstance(node, exp.Cast):
        return is_never_zero(node.this)
    if isinstance(node, exp.Add | exp.Mul):
        return is_never_zero(node.left) and is_never_zero(node.right)
    if isinstance(node, exp.Nullif):
        return isinstance(node.expression, exp.Literal) and float(node.expression.this) == 0
    return isinstance(node, exp.Exp)
