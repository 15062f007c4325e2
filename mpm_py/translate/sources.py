"""Which query stands behind a table alias, and which columns it returns."""

from __future__ import annotations

from typing import cast

from sqlglot import exp


def source_table(select: exp.Expr, alias: str) -> exp.Expr | None:
    """The table or subquery of a SELECT that goes by an alias; without one, its only table."""
    clauses = [select.args.get("from_"), *(select.args.get("joins") or [])]
    tables = [clause.this for clause in clauses if clause and clause.this.name != "parameters"]
    matching = [table for table in tables if table.alias_or_name == alias] if alias else tables
    return matching[0] if len(matching) == 1 else None


def query_of(table: exp.Expr | None) -> exp.Expr | None:
    """The query of a subquery or of a CTE that is named; None for an input."""
    if table is None:
        return None
    if isinstance(table, exp.Subquery):
        return cast(exp.Expr, table.this)
    ctes = {cte.alias: cte.this for cte in table.root().find_all(exp.CTE)}
    return ctes.get(table.name)


def first_select(query: exp.Expr | None) -> exp.Select | None:
    """The SELECT that names the columns of a result: the first of a UNION ALL."""
    while isinstance(query, exp.SetOperation):
        query = query.left
    return query if isinstance(query, exp.Select) else None


def columns_of(query: exp.Expr | None) -> list[str] | None:
    """Names of the columns of a result, stars followed; None where a star stands for an input."""
    select = first_select(query)
    if select is None:
        return None
    names: list[str] = []
    for item in select.expressions:
        found = (
            columns_of(query_of(source_table(select, item.text("table"))))
            if item.is_star
            else [item.alias_or_name]
        )
        if found is None:
            return None
        names += found
    return names
