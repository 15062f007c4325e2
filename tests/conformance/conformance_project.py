"""The dbt project of the conformance suite: the same monitors on every engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from hard_data import Size
from projects import MONITOR, ROOT, Outcome, run_dbt
from warehouse import Row, Warehouse

from mpm_py.contract.tables import TABLES

MONITORS: dict[str, dict[str, Any]] = {
    "trips": {
        "relation": "raw.trips",
        "event_time": "started_at",
        "begin": "2024-03-01",
        "lookback": 60,
        "id": "trip_id",
        "prediction": {"score": "p_late", "positive": "true", "threshold": 0.5},
        "label": "was_late",
        "label_time": "label_known_at",
        "model_version": "model_version",
        "features": {"exclude": ["free_text", "guess", "truth", "predicted", "answer", "p_red"]},
        "segments": ["city", "vehicle"],
        "protected": ["vehicle"],
        "operations": ["latency_ms"],
        "missing_values": {"distance": [-999], "vehicle": ["N/A"]},
        "sensitive": ["age"],
        "salt": "conformance",
        "baseline": {"relation": "raw.training"},
        "thresholds": {"psi": {"warn": 0.1, "fail": 0.25}, "missing_share": {"method": "seasonal"}},
        "owner": "conformance",
    },
    "guesses": {
        "relation": "raw.trips",
        "event_time": "started_at",
        "grain": "day",
        "timezone": "Europe/Vienna",
        "begin": "2024-03-01",
        "lookback": 60,
        "prediction": {"value": "guess"},
        "label": "truth",
        "features": ["distance", "city", "is_weekend"],
        "baseline": {"rolling": 7},
    },
    "colours_by_week": {
        "relation": "raw.trips",
        "event_time": "started_at",
        "grain": "week",
        "timezone": "America/New_York",
        "begin": "2024-03-01",
        "lookback": 60,
        "prediction": {"class": "predicted", "scores": {"red": "p_red"}},
        "label": "answer",
        "features": ["age"],
        "baseline": {"from": "2024-03-01", "to": "2024-03-18"},
    },
    "hard": {
        "relation": "raw.hard",
        "event_time": "When",
        "timezone": "Europe/Vienna",
        "begin": "2024-03-18",
        "segments": ["it's odd"],
        "baseline": {"from": "2024-03-20", "to": "2024-03-28"},
    },
    "nobody": {"relation": "raw.nobody", "event_time": "started_at", "begin": "2024-03-01"},
}


def monitors(size: Size) -> dict[str, dict[str, Any]]:
    """The monitors of data of a size."""
    return {**MONITORS, "trips": {**MONITORS["trips"], "segments": list(size.segments)}}


# Engines sample and count distinct values in ways of their own; these take the place of the package's by dbt's dispatch.
PINNED = ROOT / "tests" / "conformance" / "pinned_macros.sql.txt"


class ConformanceProject:
    """The project in a folder, on one warehouse; or a smaller one, with monitors and settings of its connection of its own."""

    def __init__(
        self,
        folder: Path,
        warehouse: Warehouse,
        monitors: dict[str, dict[str, Any]] = MONITORS,
        settings: dict[str, Any] | None = None,
    ) -> None:
        self.folder = folder
        self.warehouse = warehouse
        self.monitors = monitors
        self.settings = settings or {}

    def write(self) -> None:
        """Write all files and install the package."""
        output = self.warehouse.profile() | self.settings
        profile = {"conformance": {"target": "here", "outputs": {"here": output}}}
        self._yaml("profiles.yml", profile)
        self._yaml("packages.yml", {"packages": [{"local": str(ROOT)}]})
        self._yaml(
            "dbt_project.yml",
            {
                "name": "conformance",
                "version": "1.0.0",
                "profile": "conformance",
                "flags": {"send_anonymous_usage_stats": False},
                "dispatch": [{"macro_namespace": "mpm", "search_order": ["conformance", "mpm"]}],
                "vars": {"mpm": {"monitors": self.monitors}},
            },
        )
        watched = [monitor["relation"] for monitor in self.monitors.values()] + ["raw.training"]
        tables = [{"name": name.split(".")[1]} for name in dict.fromkeys(watched)]
        self._yaml("models/sources.yml", {"sources": [{"name": "raw", "tables": tables}]})
        for name in self.monitors:
            self._text(f"models/monitors/{name}.sql", MONITOR)
        self._text("macros/pinned.sql", PINNED.read_text(encoding="utf-8"))
        self.dbt("deps").check()

    def dbt(self, *command: str) -> Outcome:
        """Run one dbt command."""
        self.warehouse.before_dbt()
        try:
            return run_dbt(self.folder, *command)
        finally:
            self.warehouse.after_dbt()

    def results(self) -> dict[str, list[Row]]:
        """All rows of all result tables."""
        return {table.name: self.warehouse.built(table.name) for table in TABLES}

    def _yaml(self, path: str, content: object) -> None:
        self._text(path, yaml.safe_dump(content, sort_keys=False, allow_unicode=True))

    def _text(self, path: str, content: str) -> None:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
