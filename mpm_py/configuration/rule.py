"""What one key of a configuration accepts, as data that Python and Jinja interpret alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

LARGEST_COUNT = 1_000_000


@dataclass(frozen=True)
class Rule:
    """What one key accepts.

    `type` is a scalar (text, literal, column, secret, boolean, integer, number, choice, moment, utc_moment,
    date, duration, timezone, persistence, time, variable), list (of `items`), map (from free keys, or those
    of `names`, to `items`), keyed (one of `kinds`).
    """

    type: str
    description: str = ""
    example: str = ""
    default: Any = None
    required: bool = False
    allowed: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    above: float | None = None
    below: float | None = None
    items: Rule | None = None
    # map: the only keys there are.
    names: tuple[str, ...] = ()
    # keyed: kind → its keys; a key belongs to one kind only, so that a key given tells the kind.
    kinds: Mapping[str, Mapping[str, Rule]] = field(default_factory=dict)
    # keyed: short forms. A text split at its dots, by the number of its parts; a list; a whole mapping; a
    # number.
    text_forms: tuple[tuple[str, ...], ...] = ()
    list_key: str = ""
    map_key: str = ""
    number_key: str = ""
    # keyed: the key that tells whether `off` is all that is written.
    off_key: str = ""
    # keyed: two moments of which the first must come before the second.
    ordered: tuple[str, ...] = ()
    # What a value should have been, where the type does not say it.
    expected: str = ""

    def blank(self) -> Any:
        """Return the normalised form of "not given": none, an empty list or mapping, all keys empty."""
        if self.type == "keyed":
            kind = {"kind": "none"} if len(self.kinds) > 1 else {}
            keys = {key: rule for kind_keys in self.kinds.values() for key, rule in kind_keys.items()}
            off = {self.off_key: "false"} if self.off_key else {}
            inner = {key: None if rule.type == "keyed" else rule.blank() for key, rule in keys.items()}
            return kind | off | inner
        return {"list": [], "map": {}}.get(self.type)

    def kinds_text(self) -> str:
        """Return how to choose a kind: the keys that each one needs, or those it may have."""
        choices = []
        for keys in self.kinds.values():
            needed = [key for key, rule in keys.items() if rule.required]
            choices.append(" and ".join(needed) or ", ".join(keys))
        return "; ".join(choices)

    def as_data(self) -> dict[str, Any]:
        """Return what an interpreter needs, as plain lists and dictionaries, without what is empty."""
        data: dict[str, Any] = {"type": self.type}
        for part in fields(self):
            value = getattr(self, part.name)
            if part.name not in ("type", "description", "example") and not _is_blank(value):
                data[part.name] = _plain(value)
        if self.type == "keyed":
            data |= {"kinds_text": self.kinds_text(), "blank": self.blank()}
        data["example"] = self.example
        return data


def _plain(value: Any) -> Any:
    """Return rules, tuples and mappings as plain data."""
    if isinstance(value, Rule):
        return value.as_data()
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def _is_blank(value: Any) -> bool:
    """Tell whether a part of a rule says nothing; the limit 0 does say something."""
    return value is None or value is False or (not isinstance(value, int | float) and not value)


def count_rule(description: str, example: str, default: int) -> Rule:
    """Return the rule of a whole number from 1."""
    return Rule("integer", description, example, default, minimum=1, maximum=LARGEST_COUNT)


def columns_rule(description: str, example: str) -> Rule:
    """Return the rule of a list of columns."""
    return Rule("list", description, example, items=Rule("column", example=example))
