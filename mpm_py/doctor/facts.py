"""What an examination finds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from mpm_py.warehouse.database import without_secrets

Level = Literal["ok", "warning", "error"]


@dataclass(frozen=True)
class Finding:
    """The outcome of one check, in words that hold no secret."""

    check: str
    """What was looked at."""
    text: str
    level: Level = "ok"
    """`error`: it stops a run; `warning`: it does not."""
    next_step: str = ""

    def without(self, secrets: Iterable[str]) -> Finding:
        """The same with secrets struck out."""
        hidden = tuple(secrets)
        return replace(
            self, text=without_secrets(self.text, hidden), next_step=without_secrets(self.next_step, hidden)
        )


@dataclass(frozen=True)
class Examination:
    """All findings, in the order of the checks."""

    findings: tuple[Finding, ...]

    def count(self, level: Level) -> int:
        """How many findings are of a level."""
        return sum(finding.level == level for finding in self.findings)

    @property
    def exit_code(self) -> int:
        """0 where a run could start, warnings or not; 2 where something stops it."""
        return 2 if self.count("error") else 0

    def as_data(self) -> dict[str, Any]:
        """The examination as plain data."""
        return {
            "schema_version": 1,
            "exit_code": self.exit_code,
            "findings": [asdict(finding) for finding in self.findings],
        }
