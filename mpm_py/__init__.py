"""Monitor machine-learning models from inside the data warehouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mpm_py.comparison import Comparison, compare
    from mpm_py.errors import MpmError

__all__ = ["Comparison", "MpmError", "compare"]

_HOMES = {"Comparison": "mpm_py.comparison", "MpmError": "mpm_py.errors", "compare": "mpm_py.comparison"}


def __getattr__(name: str) -> object:
    """Import what is exported when it is asked for: `import mpm_py` alone costs nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value
