"""How much a run may read: `20GB`, `5e8 rows`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mpm_py.errors import MpmError
from mpm_py.plan.facts import MonitorPlan, Plan
from mpm_py.terminal.words import byte_text

UNITS = {"kB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12, "PB": 1e15, "rows": 1.0}
_FORM = re.compile(r"\s*(\d+(?:\.\d+)?(?:e\d+)?)\s*([a-z]+)\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Budget:
    """The most that a run may read."""

    amount: float
    is_rows: bool

    def check(self, plan: Plan) -> None:
        """See that a plan keeps to it.

        Raises:
            MpmError: it does not; names the monitor that reads most.
        """
        if self._read(plan) <= self.amount or not plan.monitors:
            return
        most = max(plan.monitors, key=self._read)
        raise MpmError(
            f"the run would read {self._read_text(plan)}, and the budget is {self._text(self.amount)};"
            f" monitor {most.name} alone reads {self._read_text(most)}",
            "read less at a time (max_windows_per_run, a later begin, fewer features), leave monitors out"
            " with --select, or raise --budget",
        )

    def _read(self, planned: Plan | MonitorPlan) -> int:
        return planned.row_count if self.is_rows else planned.byte_count

    def _read_text(self, planned: Plan | MonitorPlan) -> str:
        return ("" if self.is_rows else "about ") + self._text(self._read(planned))

    def _text(self, amount: float) -> str:
        return f"{amount:,.0f} rows" if self.is_rows else byte_text(amount)


def read_budget(given: str) -> Budget:
    """Read what was typed.

    Raises:
        MpmError: it is no number with a unit.
    """
    found = _FORM.fullmatch(given)
    units = {name.lower(): (name, size) for name, size in UNITS.items()}
    if found is None or found[2].lower() not in units:
        raise MpmError(
            f"the budget {given!r} is no number with a unit",
            "write 500MB, 20GB or 1.5TB (a GB is 1,000,000,000 bytes), or '5e8 rows'",
        )
    name, size = units[found[2].lower()]
    return Budget(float(found[1]) * size, name == "rows")
