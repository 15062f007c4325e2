"""A statement that Python puts together for one relation, in another dialect; names in it are a user's."""

from __future__ import annotations

from collections.abc import Mapping

import sqlglot
from sqlglot import exp

from mpm_py.translate import primitives
from mpm_py.translate.canonical import Canonical
from mpm_py.translate.dialects import DIALECTS
from mpm_py.translate.primitives import TYPES
from mpm_py.translate.printer import render


def translated(text: str, dialect: str, relations: Mapping[str, str]) -> str:
    """A statement or an expression of the portable core in a dialect.

    Args:
        text: SQL as canonical files are written in it; names of a user stand in double quotes, and a text may
            be cast to a timestamp by TRY_CAST.
        dialect: a name of `DIALECTS`.
        relations: what a table of that name stands for, as SQL of the dialect.
    """
    tree = sqlglot.parse_one(text, dialect=Canonical)
    for table in list(tree.find_all(exp.Table)):
        if table.name in relations:
            table.set("this", exp.Var(this=relations[table.name]))
    for identifier in tree.find_all(exp.Identifier):
        if identifier.args.get("quoted"):
            # The printer writes names as they are.
            identifier.set("this", DIALECTS[dialect].quoted(identifier.name))
    return render(primitives.lower(tree.transform(_safe_timestamp, dialect)), dialect)


def _safe_timestamp(node: exp.Expr, dialect: str) -> exp.Expr:
    """A cast of a text to a timestamp in the words of the dialect; the portable core has none."""
    if not isinstance(node, exp.TryCast) or TYPES.get(node.to.this) != "timestamp":
        return node
    inner = render(primitives.lower(node.this.copy()), dialect)
    return exp.Var(this=DIALECTS[dialect].safe_timestamp.format(inner))


def names_of(text: str) -> list[str]:
    """The names of the columns that a statement gives."""
    tree = sqlglot.parse_one(text, dialect=Canonical)
    return tree.named_selects if isinstance(tree, exp.Query) else []
