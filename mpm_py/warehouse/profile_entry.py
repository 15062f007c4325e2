"""What entries of profiles.yml have in common, of whatever type they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from mpm_py.errors import MpmError

OF_EVERY_TYPE = ("type", "schema", "threads")


def refuse_unrendered(what: str, values: Iterable[object], place: str) -> None:
    """dbt leaves a secret as it is where it cannot render it."""
    if any(re.match(r"\{\{\s*env_var", str(value)) for value in values):
        raise MpmError(f"{what} in {place} cannot be rendered", "set the environment variable that it names")


def refuse_others(output: Mapping[str, Any], known: Iterable[str], place: str) -> None:
    """What is not known is not passed on: it may be a secret, or change what is read."""
    passed_on = set(known)
    others = [key for key in output if key not in passed_on]
    if others:
        raise MpmError(
            f"{place} says {', '.join(others)}, which `mpm run` does not pass on",
            "use another target, or add the mpm package to a dbt project",
        )
