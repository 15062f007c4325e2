"""What a guess is: a key of a monitor, its value, why, and what else it may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Guess:
    """One key of a monitor as `monitors.yml` has it.

    `value` is plain data for YAML; none for a key that is shown but not set. `others` are values that it may
    have instead, each with the reason; they are written as comments.
    """

    key: str
    value: Any
    reason: str
    is_sure: bool = True
    others: tuple[tuple[Any, str], ...] = ()

    def columns(self) -> set[str]:
        """The columns that it names; for keys that name any."""
        if isinstance(self.value, dict):
            scores = self.value.get("scores", {}).values()
            return {self.value[key] for key in ("score", "class", "value") if key in self.value} | set(scores)
        return {self.value} if isinstance(self.value, str) else set(self.value or ())


@dataclass(frozen=True)
class Proposal:
    """A monitor as proposed: its name, keys in the order of the file, and columns that are left out."""

    name: str
    relation: Any
    guesses: tuple[Guess, ...]
    excluded: tuple[tuple[str, str], ...] = ()
    """Columns that are no features, with the reason."""
    features: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    """What the user should know and nothing was guessed from."""
    relation_reason: str = ""

    def declaration(self) -> dict[str, Any]:
        """The monitor as the checker and `mpm run` read it."""
        declared = {"relation": self.relation}
        declared |= {guess.key: guess.value for guess in self.guesses if guess.value is not None}
        if self.excluded:
            declared["features"] = {"exclude": [name for name, _ in self.excluded]}
        return declared
