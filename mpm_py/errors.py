"""Errors of mpm: each says what failed, why, and what to do next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path


class MpmError(Exception):
    """Base of all errors that mpm raises on purpose; the command line prints them without a traceback."""

    def __init__(self, message: str, next_step: str = "") -> None:
        self.message = message
        self.next_step = next_step
        super().__init__(message)

    def __str__(self) -> str:
        """Return the text for people: what failed and, on a line of its own, what to do."""
        return f"{self.message}\nNext step: {self.next_step}" if self.next_step else self.message


def unforeseen(error: Exception) -> str:
    """What is said of an error that is none of these."""
    return f"mpm met something that it did not foresee: {type(error).__name__}: {error}"


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong in a configuration.

    `monitor` is empty for a problem of the file as a whole, `key` for one of the monitor as a whole;
    `location` is `file:line` where a file was read.
    """

    monitor: str
    key: str
    reason: str
    next_step: str
    location: str = ""

    @property
    def place(self) -> str:
        """Where it is: line, monitor and key, as far as they are known."""
        names = [f"monitor {self.monitor}"] if self.monitor else []
        names += [f"key {self.key}"] if self.key else []
        return (f"{self.location}: " if self.location else "") + ", ".join(names)

    def __str__(self) -> str:
        """Return the problem in two lines; the macro `_raise_problems` writes the same text."""
        return f"{self.place}: {self.reason}.\n   Next step: {self.next_step}."


def problems_text(problems: Sequence[Problem]) -> str:
    """Return all problems as one numbered text."""
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    lines = [f"{number}. {problem}" for number, problem in enumerate(problems, start=1)]
    return "\n".join([f"mpm found {count} in its configuration.", *lines])


class ConfigurationError(MpmError):
    """The declared monitors hold mistakes; all of them are listed."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(problems_text(self.problems))

    def __reduce__(self) -> tuple[type[ConfigurationError], tuple[tuple[Problem, ...]]]:
        """Keep the error picklable, so that it survives the way out of a child process."""
        return type(self), (self.problems,)


class UnsupportedError(MpmError):
    """The engine cannot do what was asked."""

    def __init__(self, what: str, engine: str, supported_by: Iterable[str] = (), next_step: str = "") -> None:
        self.what = what
        self.engine = engine
        self.supported_by = tuple(supported_by)
        engines = ", ".join(self.supported_by)
        super().__init__(
            f"{what} is not available on {engine}",
            next_step or (f"use one of the engines that have it: {engines}" if engines else ""),
        )


class RelationError(MpmError):
    """A relation or a column is not in the warehouse."""

    def __init__(self, what: str, name: str, near: Iterable[str] = (), inside: str = "") -> None:
        self.name = name
        self.near = tuple(near)
        place = f" in {inside}" if inside else ""
        matches = ", ".join(self.near)
        super().__init__(
            f"{what} {name} was not found{place}",
            f"did you mean {matches}?" if matches else f"check the spelling and the rights on {what} {name}",
        )


BEING_WRITTEN = "these results are being written"


class BusyError(MpmError):
    """Another process holds what is wanted, perhaps for a moment only."""


def written_by(who: str, what: str = BEING_WRITTEN) -> BusyError:
    """What is said to the second of two that would write the same."""
    return BusyError(
        f"{what} by {who}", "wait until it is done, or end it; what it has not done the next run does"
    )


class ExecutionError(MpmError):
    """A statement failed; its text is attached, not poured into the terminal."""

    def __init__(self, message: str, statement: str, next_step: str = "") -> None:
        self.statement = statement
        super().__init__(message, next_step)

    def write_statement(self, path: Path) -> Path:
        """Write the failing statement to a file, so that it can be run by hand."""
        path.write_text(self.statement + "\n", encoding="utf-8")
        return path
