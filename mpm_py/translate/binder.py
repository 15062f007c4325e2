"""Ready-to-run SQL for Python: a canonical statement with its arguments filled in."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from functools import cache

from mpm_py.translate import canonical
from mpm_py.translate.dialects import DIALECTS
from mpm_py.translate.writer import dialect_text

_PLACEHOLDER = re.compile(r"\{\{ (\w+) \}\}")


@dataclass(frozen=True)
class _Template:
    text: str
    arguments: tuple[str, ...]


def bind(name: str, *, dialect: str = "duckdb", **arguments: str) -> str:
    """The statement or expression ``name`` with raw text for every input and parameter.

    An input is a relation, the name of a CTE or a bracketed subquery; a parameter is any SQL expression.
    Nothing is quoted or escaped here.
    """
    template = _template(name, dialect)
    _check_arguments(name, template.arguments, arguments)
    return _PLACEHOLDER.sub(lambda match: str(arguments[match[1]]), template.text)


def signature(name: str) -> tuple[str, ...]:
    """Names of the arguments of a statement or expression: inputs, then parameters."""
    return _template(name, "duckdb").arguments


def _check_arguments(name: str, expected: tuple[str, ...], given: dict[str, str]) -> None:
    missing = [argument for argument in expected if argument not in given]
    unknown = [argument for argument in given if argument not in expected]
    if missing or unknown:
        said = [f"missing: {', '.join(missing)}"] if missing else []
        said += [f"unknown: {', '.join(unknown)}"] if unknown else []
        raise TypeError(f"{name}({', '.join(expected)}): {'; '.join(said)}")


@cache
def _template(name: str, dialect: str) -> _Template:
    paths = {path.stem: path for path in canonical.paths()}
    if name not in paths:
        near = difflib.get_close_matches(name, paths, n=1)
        hint = f"; did you mean {near[0]}?" if near else f"; there are: {', '.join(sorted(paths))}"
        raise LookupError(f"there is no canonical statement {name!r}{hint}")
    if dialect not in DIALECTS:
        raise LookupError(f"there is no dialect {dialect!r}; there are: {', '.join(DIALECTS)}")
    # Not checked again: a file that is not portable could not have been generated from.
    statement = canonical.load(paths[name], check=False)
    return _Template(dialect_text(statement, dialect), statement.arguments)
