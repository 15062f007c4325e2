"""sqlfluff's grammars read what is generated; neither mpm nor sqlglot has a part in them. They know the syntax of a dialect and no
functions: https://docs.sqlfluff.com."""

from __future__ import annotations

import re
from functools import cache

from sqlfluff.core import FluffConfig, Linter
from sqlfluff.core.parser import BaseSegment

from mpm_py.translate.dialects import DIALECTS
from mpm_py.translate.primitives import CORE

# Adapter of dbt → grammar, where the names differ. Athena's queries are Trino's, and so is a table that is made of one; the grammar
# `athena` is that of its DDL, which is Hive's, and reserves other words: https://docs.aws.amazon.com/athena/latest/ug/reserved-words.html
_OTHER_NAMES = {"spark": "sparksql", "athena": "trino"}
_HIVE = "drop table"
# A first scan has more parts than what people write; beyond these sqlfluff takes a text for an attack.
_NO_LIMITS = {
    "max_parse_nodes": 0,
    "rust_parser_max_iterations": 1_000_000_000,
    "rust_parser_warn_threshold": 1_000_000_000,
}


_IN_ALL_ENGINES = frozenset({"CAST", "COUNT", "LOWER"})


@cache
def _linter(grammar: str) -> Linter:
    # What is sent is no template: braces in a text of a user's stay what they are.
    return Linter(config=FluffConfig(overrides={"dialect": grammar, "templater": "raw", **_NO_LIMITS}))


def _grammar(dialect: str, text: str) -> str:
    if dialect == "athena" and text.lower().startswith(_HIVE):
        return dialect
    return _OTHER_NAMES.get(dialect, dialect)


def read(dialect: str, text: str) -> tuple[BaseSegment | None, list[str]]:
    """The tree of a text, and what the grammar of the dialect does not accept."""
    parsed = _linter(_grammar(dialect, text)).parse_string(f"{text}\n")
    found = [violation.desc() for violation in parsed.violations]
    variant = parsed.root_variant()
    if variant is None or variant.tree is None or "unparsable" in variant.tree.descendant_type_set:
        return None, [*found, "unparsable"]
    return variant.tree, found


def violations(dialect: str, text: str) -> list[str]:
    """What the grammar of a dialect does not accept."""
    return read(dialect, text)[1]


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
