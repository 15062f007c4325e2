"""What `make demo` and `mpm run` end with: what moved, since when, what is wrong, where to look."""

from __future__ import annotations

from mpm_py.summary.facts import (
    MonitorSummary,
    Move,
    NotJudged,
    Outcome,
    QualityProblem,
    SchemaChange,
    Summary,
    Watched,
)
from mpm_py.summary.read import summarise
from mpm_py.summary.text import render

__all__ = [
    "MonitorSummary",
    "Move",
    "NotJudged",
    "Outcome",
    "QualityProblem",
    "SchemaChange",
    "Summary",
    "Watched",
    "render",
    "summarise",
]
