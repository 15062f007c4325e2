"""What `make demo` and `mpm run` end with: what is wrong, then what incidents do not tell."""

from __future__ import annotations

from mpm_py.summary.facts import (
    Challenger,
    NotJudged,
    Performance,
    SchemaChange,
    Summary,
    UnequalGroup,
)
from mpm_py.summary.read import summarise
from mpm_py.summary.text import render

__all__ = [
    "Challenger",
    "NotJudged",
    "Performance",
    "SchemaChange",
    "Summary",
    "UnequalGroup",
    "render",
    "summarise",
]
