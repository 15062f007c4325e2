"""Statements of dbt under the eyes of grammars that neither mpm nor an emulation has a part in."""

from __future__ import annotations

import re
from collections.abc import Iterable

from grammars import problems

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def of_each_shape(statements: Iterable[str]) -> dict[str, str]:
    """Shape → one statement of it: literals are alike to a grammar."""
    bare = (_COMMENT.sub("", text).strip().rstrip(";") for text in statements)
    shapes = {_shape(text): text for text in bare if text}
    written = " ".join(shape for shape in shapes if not _asked_first(shape))
    # dbt asks for the columns of a query before it creates a table of it: the query is read as part of that.
    return {
        shape: text
        for shape, text in shapes.items()
        if not (query := _asked_first(shape)) or query not in written
    }


def _shape(text: str) -> str:
    masked = re.sub(r"'(?:[^'\\]|''|\\.)*'", "''", text)
    masked = re.sub(r"(?<![\w.\"])\d+(?:\.\d+)?(?:e[-+]?\d+)?(?![\w\"])", "0", masked)
    return re.sub(r"\s+", " ", masked)


def _asked_first(shape: str) -> str | None:
    found = re.fullmatch(r"select \* from \( (.*?) ?\) as __dbt_sbq where false limit 0", shape)
    return found[1] if found else None


def refused(dialect: str, statements: Iterable[str]) -> dict[str, list[str]]:
    """Beginnings of statements with what is wrong with them."""
    found = {text[:200]: problems(dialect, text) for text in of_each_shape(statements).values()}
    return {text: wrong for text, wrong in found.items() if wrong}
