"""UPDATE, DELETE and INSERT of GoogleSQL as queries that give the rows which a table holds after them.

The evaluator computes queries alone. Each statement is analysed as it is, before it is taken apart here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from bigquery_text import words
from googlesql import Column
from zetasql.wasi._pb2.zetasql.public import type_pb2

_NAME = r"`([^`]+)`\.`([^`]+)`\.`([^`]+)`"
_TYPES = {
    type_pb2.TYPE_INT64: "INT64",
    type_pb2.TYPE_DOUBLE: "FLOAT64",
    type_pb2.TYPE_STRING: "STRING",
    type_pb2.TYPE_BOOL: "BOOL",
    type_pb2.TYPE_DATE: "DATE",
    type_pb2.TYPE_DATETIME: "DATETIME",
    type_pb2.TYPE_TIMESTAMP: "TIMESTAMP",
}


@dataclass(frozen=True)
class Change:
    """A statement that changes rows of one table."""

    kind: str
    target: tuple[str, str, str]
    rest: str

    @property
    def is_append(self) -> bool:
        """Whether it leaves the rows that there are as they are."""
        return self.kind == "INSERT"

    def condition(self) -> str:
        """Which rows an UPDATE or a DELETE is about."""
        return self._clauses()[1]

    def kept(self, columns: tuple[Column, ...]) -> str:
        """The query of the rows that are there afterwards; of an INSERT of those that it adds."""
        name = "`" + "`.`".join(self.target) + "`"
        if self.kind == "DELETE":
            return f"select * from {name} where ({self.condition()}) is not true"
        if self.kind == "INSERT":
            return self._added(columns)
        settings, condition = self._clauses()
        given = dict(re.split(r"\s*=\s*", one, maxsplit=1) for one in _parts(settings, ","))
        given = {column.strip("` "): value for column, value in given.items()}
        values = ", ".join(
            f"if(({condition}) is true, {given[column.name]}, `{column.name}`) as `{column.name}`"
            if column.name in given
            else f"`{column.name}`"
            for column in columns
        )
        return f"select {values} from {name}"

    def counted(self) -> str:
        """The query of how many rows an UPDATE or a DELETE is about."""
        return f"select countif({self.condition()}) as n from `{'`.`'.join(self.target)}`"

    def _clauses(self) -> tuple[str, str]:
        """What stands behind SET, and what behind WHERE."""
        places = {
            token.lower(): (place, place + len(token))
            for depth, place, token in words(self.rest)
            if depth == 0 and token.lower() in ("set", "where")
        }
        start, end = places["where"]
        settings = self.rest[places["set"][1] : start] if "set" in places else ""
        return settings.strip(), self.rest[end:].strip()

    def _added(self, columns: tuple[Column, ...]) -> str:
        """In the order of the columns of the table; one that is not named is null."""
        listed, values = re.fullmatch(r"\s*\(([^()]*)\)\s*values\s*(.*)", self.rest, re.I | re.S).groups()  # type: ignore[union-attr]
        names = [name.strip("` \n") for name in listed.split(",")]
        rows = []
        for row in _parts(values, ","):
            given = dict(zip(names, _parts(row.strip()[1:-1], ","), strict=True))
            cells = (
                f"cast({given.get(column.name, 'null')} as {_TYPES[column.type.type_kind]}) as `{column.name}`"
                for column in columns
            )
            rows.append(f"select {', '.join(cells)}")
        return " union all ".join(rows)


_CHANGE = re.compile(rf"(update|delete\s+from|insert\s+into)\s+{_NAME}(.*)$", re.I | re.S)


def change(statement: str) -> Change | None:
    """The parts of an UPDATE … SET … WHERE, a DELETE FROM … WHERE or an INSERT INTO … VALUES; none for another."""
    found = _CHANGE.match(statement)
    if found is None:
        return None
    kind, project, dataset, name, rest = found.groups()
    return Change(kind.split()[0].upper(), (project, dataset, name), rest)


def _parts(text: str, separator: str) -> list[str]:
    """A text cut where a separator stands outside of brackets."""
    cuts = [place for depth, place, token in words(text) if depth == 0 and token == separator]
    return [text[start + 1 : end].strip() for start, end in pairwise([-1, *cuts, len(text)])]
