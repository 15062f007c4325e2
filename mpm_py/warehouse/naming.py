"""Which relation a user means: an exact match goes before one by case alone."""

from __future__ import annotations

from collections.abc import Sequence

from mpm_py.configuration.nearest import nearest
from mpm_py.errors import MpmError, RelationError
from mpm_py.warehouse import quoting

Name = tuple[str, str, str]
"""Catalog (of PostgreSQL: database), schema and name of a relation."""


def find_name(given: str, names: Sequence[Name], default_schema: str) -> Name | None:
    """The relation that is meant, or None.

    Args:
        given: what the user wrote: name, schema and name, or all three, with or without quotes.
        names: the relations that there are.
        default_schema: the schema that goes before others where none was given.

    Raises:
        MpmError: it may be several.
    """
    for key in (lambda name: name, str.lower):
        found = [parts for parts in names if any(key(given) == key(spelt) for spelt in _spellings(parts))]
        found = [parts for parts in found if parts[1] == default_schema] or found
        if len(found) == 1:
            return found[0]
        if found:
            choices = ", ".join(sorted(".".join(parts[1:]) for parts in found))
            raise MpmError(f"{given} names more than one relation", f"write one of {choices}")
    return None


def missing_relation(given: str, names: Sequence[Name], default_schema: str, database: str) -> RelationError:
    """The error for a name that a database does not hold, with what comes near."""
    known = sorted(".".join(parts[1:] if parts[1] != default_schema else parts[2:]) for parts in names)
    near = nearest(given, known)
    return RelationError("relation", given, [near] if near else known[:5], database)


def _spellings(parts: Name) -> list[str]:
    """The ways in which people write a relation's name, with and without quotes."""
    suffixes = [parts[start:] for start in range(3)]
    return [".".join(part) for part in suffixes] + [".".join(map(quoting.name, part)) for part in suffixes]
