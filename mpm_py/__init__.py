"""Monitor machine-learning models from inside the data warehouse.

What is exported here is the library; everything else may change from version to version.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mpm_py.comparison.result import Comparison
    from mpm_py.comparison.samples import compare
    from mpm_py.errors import ConfigurationError, MpmError
    from mpm_py.monitor import Monitor, Monitors, load_monitors
    from mpm_py.results import ResultStore, find_results
    from mpm_py.runner import RunResult, run

__all__ = [
    "Comparison",
    "ConfigurationError",
    "Monitor",
    "Monitors",
    "MpmError",
    "ResultStore",
    "RunResult",
    "compare",
    "find_results",
    "load_monitors",
    "run",
]

_HOMES = {
    "Comparison": "comparison.result",
    "ConfigurationError": "errors",
    "Monitor": "monitor",
    "Monitors": "monitor",
    "MpmError": "errors",
    "ResultStore": "results",
    "RunResult": "runner",
    "compare": "comparison.samples",
    "find_results": "results",
    "load_monitors": "monitor",
    "run": "runner",
}


def __getattr__(name: str) -> object:
    """Import what is exported when it is asked for: `import mpm_py` alone costs nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(f"mpm_py.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
