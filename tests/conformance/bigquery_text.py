"""Texts of BigQuery taken apart: scripts into statements, statements into the few parts that running them needs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

# A token whose inside is not to be looked at, or one character.
_TOKEN = re.compile(
    r"""\'\'\'(?:\\.|.)*?\'\'\'|\"\"\"(?:\\.|.)*?\"\"\"|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`"""
    r"""|--[^\n]*|/\*.*?\*/|\w+|\s+|.""",
    re.DOTALL,
)
_NAME = r"`([^`]+)`\.`([^`]+)`(?:\.`([^`]+)`)?"
PATH = re.compile(r"`([^`\\\s]+)`\.`([^`\\\s]+)`\.`([^`\\]+)`")


def words(text: str) -> Iterator[tuple[int, int, str]]:
    """(depth in brackets, position, token) of each token that is neither blank nor comment."""
    depth = 0
    for found in _TOKEN.finditer(text):
        token = found.group()
        if token.isspace() or token.startswith(("--", "/*")):
            continue
        if token == ")":
            depth -= 1
        yield depth, found.start(), token
        if token == "(":
            depth += 1


def statements(script: str) -> list[str]:
    """The statements of a script, without comments around them."""
    found, start = [], None
    for depth, position, token in words(script):
        if start is None and token != ";":
            start = position
        if token == ";" and depth == 0 and start is not None:
            found.append(script[start:position].strip())
            start = None
    return found + ([script[start:].strip()] if start is not None else [])


@dataclass(frozen=True)
class Made:
    """What a CREATE statement makes."""

    kind: str
    path: tuple[str, ...]
    query: str = ""
    columns: tuple[tuple[str, str], ...] = ()
    partition: str = ""
    cluster: tuple[str, ...] = ()
    options: str = ""
    otherwise: str = ""
    """What becomes of one that is there: `replace`, `keep`, or else it is an error."""


def created(statement: str) -> Made | None:
    """The parts of CREATE SCHEMA, CREATE TABLE … AS and CREATE VIEW … AS; none for another statement."""
    head = re.match(
        rf"create\s+(or\s+replace\s+)?(schema|table|view)\s+(if\s+not\s+exists\s+)?{_NAME}",
        statement,
        re.I,
    )
    if head is None:
        return None
    replaced, kind, kept, *names = head.groups()
    path = tuple(part for part in names if part)
    rest = statement[head.end() :]
    parts, query = _clauses(rest)
    return Made(
        kind.lower(), path, query,
        _declared(parts.get("", "")), parts.get("partition", "").strip(),
        tuple(name.strip().strip("`") for name in parts.get("cluster", "").split(",") if name.strip()),
        parts.get("options", "").strip(), "replace" if replaced else "keep" if kept else "",
    )  # fmt: skip


def _clauses(rest: str) -> tuple[dict[str, str], str]:
    """Texts of the clauses before AS by their first word, and the query behind it."""
    parts, name, start = {"": ""}, "", 0
    for depth, position, token in words(rest):
        word = token.lower()
        if depth or word not in ("partition", "cluster", "options", "as"):
            continue
        parts[name] = re.sub(r"^\s*by\b", "", rest[start:position], flags=re.I)
        name, start = word, position + len(token)
        if word == "as":
            return parts, _unwrapped(rest[start:].strip())
    parts[name] = rest[start:]
    return parts, ""


def _unwrapped(query: str) -> str:
    """A query without the brackets around all of it."""
    closing = next((place for depth, place, token in words(query) if depth == 0 and token == ")"), None)
    return query[1:closing].strip() if query.startswith("(") and closing == len(query) - 1 else query


def named_queries(query: str) -> tuple[list[tuple[str, str]], str]:
    """The queries of a WITH by name, in order, and what reads them; also of a WITH that stands alone in brackets behind it."""
    query = _unwrapped(query.strip())
    if outer := re.match(r"(select\s[^()]*\sfrom\s+)(\(.*\))(\s*as\s+\w+)$", query, re.I | re.S):
        inner = _unwrapped(outer.group(2))
        named, reader = named_queries(inner) if inner != outer.group(2) else ([], "")
        return (named, f"{outer.group(1)}(\n{reader}\n){outer.group(3)}") if named else ([], query)
    tokens = [(place, token) for depth, place, token in words(query) if depth == 0]
    if not tokens or tokens[0][1].lower() != "with" or tokens[1][1].lower() == "recursive":
        return [], query
    found, at = [], 1
    while True:
        # name AS ( … ) and a comma, or the query that reads them.
        name, opening, closing = tokens[at][1], tokens[at + 2][0], tokens[at + 3][0]
        found.append((name, query[opening + 1 : closing].strip()))
        at += 4
        if tokens[at][1] != ",":
            inner_queries, reader = named_queries(query[tokens[at][0] :])
            return found + inner_queries, reader
        at += 1


def _declared(text: str) -> tuple[tuple[str, str], ...]:
    """(name, type) of a list of columns in brackets."""
    text = text.strip()
    if not text:
        return ()
    inside = _unwrapped(text)
    cuts = (
        [-1] + [place for depth, place, token in words(inside) if depth == 0 and token == ","] + [len(inside)]
    )
    columns = []
    for start, end in pairwise(cuts):
        name, rest = inside[start + 1 : end].strip().split(None, 1)
        columns.append(
            (name.strip("`"), re.split(r"\b(?:not\s+null|options)\b", rest, flags=re.I)[0].strip())
        )
    return tuple(columns)


@dataclass(frozen=True)
class Merge:
    """A MERGE whose ON is FALSE: rows that go by a condition on the target, and rows that come from a source."""

    target: tuple[str, ...]
    target_alias: str
    source: str
    source_alias: str
    deleted: str | None
    inserted: tuple[str, ...] = field(default=())


_MERGE = re.compile(
    rf"merge\s+into\s+{_NAME}\s+as\s+(\w+)\s+using\s+(\(.*\))\s*as\s+(\w+)\s+on\s+(?:FALSE|\(FALSE\))"
    r"(?:\s+when\s+not\s+matched\s+by\s+source\s+and\s+(.*?)\s+then\s+delete)?"
    r"\s+when\s+not\s+matched\s+then\s+insert\s*\(([^()]*)\)\s*values\s*\(([^()]*)\)\s*$",
    re.IGNORECASE | re.DOTALL,
)


def merge(statement: str) -> Merge | None:
    """The parts of a MERGE as dbt-bigquery writes it; none for another."""
    found = _MERGE.match(statement)
    if found is None or re.sub(r"\s", "", found.group(8)) != re.sub(r"\s", "", found.group(9)):
        return None
    return Merge(
        found.groups()[:3], found.group(4), found.group(5), found.group(6), found.group(7),
        tuple(name.strip().strip("`") for name in found.group(8).split(",")),
    )  # fmt: skip
