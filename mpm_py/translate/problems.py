"""What can be wrong with a canonical file, told with file, line, reason and next step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlglot import exp

from mpm_py.errors import MpmError
from mpm_py.translate.value_types import Types

# What a rule finds: what is wrong, and what to write instead.
Findings = Iterator[tuple[str, str]]
Rule = Callable[[exp.Expr, Types], Findings]


@dataclass(frozen=True)
class Problem:
    """One thing to mend in a canonical file."""

    line: int
    what: str
    instead: str


class GenerationError(MpmError):
    """Sources that nothing can be generated from; ``files`` holds what could be made of the others."""

    def __init__(self, errors: Sequence[MpmError], files: Mapping[str, str]) -> None:
        self.errors = list(errors)
        self.files = dict(files)
        super().__init__("\n".join(str(error) for error in errors))


class CanonicalError(MpmError):
    """A canonical file that cannot be translated; says everything that is wrong with it at once."""

    def __init__(self, path: Path, problems: list[Problem]) -> None:
        self.path = path
        self.problems = sorted(problems, key=lambda problem: problem.line)
        super().__init__("\n".join(f"{path}:{p.line}: {p.what}. {p.instead}." for p in self.problems))
