"""What a dialect has to say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mpm_py.translate.primitives import CORE, PRIMITIVES, TYPES


@dataclass(frozen=True)
class Dialect:
    """How one warehouse spells types and operations.

    ``name`` is the type of the dbt adapter and ``parents`` the adapters whose macros dbt tries after its own.
    ``operations`` holds a template for every primitive and for the functions of the core that are named
    otherwise: ``{0}``, ``{1}`` … are arguments, ``{all}`` all of them; quantiles also know ``{levels}`` (a
    list of literals), ``{steps}`` and ``{size}``; intervals know ``{count}`` and ``{unit}``.
    ``unsupported`` says why a primitive is missing. ``outer_join_setting`` and ``grouping_sets_setting`` are
    switched on in every SELECT that has such a clause, for engines that would give 0 or '' instead of NULL.
    """

    name: str
    types: Mapping[str, str]
    operations: Mapping[str, str]
    unsupported: Mapping[str, str] = field(default_factory=dict)
    parents: tuple[str, ...] = ()
    needs_column_aliases: bool = False
    outer_join_setting: str = ""
    grouping_sets_setting: str = ""

    def __post_init__(self) -> None:
        missing = set(PRIMITIVES) - set(self.operations) - set(self.unsupported)
        unknown = (set(self.operations) | set(self.unsupported)) - set(PRIMITIVES) - set(CORE)
        wrong_types = set(TYPES.values()) ^ set(self.types)
        if missing or unknown or wrong_types:
            raise ValueError(
                f"dialect {self.name}: nothing said of {sorted(missing)}; "
                f"unknown operations {sorted(unknown)}; types missing or unknown {sorted(wrong_types)}"
            )
