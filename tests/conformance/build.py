"""What an engine has made of the stages."""

from __future__ import annotations

from dataclasses import dataclass

from conformance_project import ConformanceProject
from warehouse import Row, Warehouse


@dataclass(frozen=True)
class Build:
    """Results after each stage, by table."""

    warehouse: Warehouse
    project: ConformanceProject
    after: dict[str, dict[str, list[Row]]]
