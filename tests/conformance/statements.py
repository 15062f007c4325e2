"""Statements of dbt under the eyes of grammars that neither mpm nor an emulation has a part in."""

from __future__ import annotations

import re
from collections.abc import Iterable

from grammars import read

from mpm_py.translate.dialects import DIALECTS
from mpm_py.translate.primitives import CORE

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_IN_ALL_ENGINES = frozenset({"CAST", "COUNT", "LOWER"})


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


def allowed_functions(dialect: str) -> frozenset[str]:
    """Names of the functions that the dialect's texts are made of."""
    own = DIALECTS[dialect]
    templates = [*CORE.values(), *own.operations.values()]
    templates += [text for parent in own.parents for text in DIALECTS[parent].operations.values()]
    called = {name for text in templates for name in re.findall(r"\b([A-Z][A-Z0-9_]*)\(", text)}
    return frozenset(called) | _IN_ALL_ENGINES


def problems(dialect: str, text: str) -> list[str]:
    """What the grammar of a dialect does not accept, and functions that are not allowed."""
    tree, found = read(dialect, text)
    if tree is None:
        return found
    called = {segment.raw.upper() for segment in tree.recursive_crawl("function_name")}
    return found + [f"calls {name}" for name in sorted(called - allowed_functions(dialect))]


def refused(dialect: str, statements: Iterable[str]) -> dict[str, list[str]]:
    """Beginnings of statements with what is wrong with them."""
    found = {text[:200]: problems(dialect, text) for text in of_each_shape(statements).values()}
    return {text: wrong for text, wrong in found.items() if wrong}
