"""A dbt project on DuckDB that tests drive inside their own process: one dbtRunner for the whole session."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from projects import INTEGRATION_PROJECT, MONITOR, ROOT, Outcome, run_dbt


def nearly(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Rows to compare with: sums of floating-point numbers differ by the order in which they were added."""
    return [
        tuple(pytest.approx(item, rel=1e-9, abs=1e-6) if isinstance(item, float) else item for item in row)
        for row in rows
    ]


class DbtProject:
    """A dbt project in a folder, with a database of its own in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = folder / "test.duckdb"

    @classmethod
    def from_integration_tests(cls, folder: Path) -> DbtProject:
        """A copy of the integration project, with nothing built."""
        # The tests on monitors name the project's own; most tests here bring others.
        built = shutil.ignore_patterns("target", "logs", "dbt_packages", "*.duckdb*", "mpm_health.yml")
        shutil.copytree(INTEGRATION_PROJECT, folder, ignore=built)
        made = cls(folder)
        made.write("packages.yml", yaml.safe_dump({"packages": [{"local": str(ROOT)}]}))
        return made

    def copy(self, folder: Path) -> DbtProject:
        """The project and all that is in its database, elsewhere."""
        shutil.copytree(self.folder, folder, symlinks=True)
        return DbtProject(folder)

    def write(self, path: str, text: str) -> None:
        """Write a file of the project."""
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def declare(self, monitors: Mapping[str, Mapping[str, Any]], *, keep: bool = True) -> None:
        """Add monitors to those of the project, each with its model; `keep=False` removes all others."""
        file = self.folder / "dbt_project.yml"
        project = yaml.safe_load(file.read_text(encoding="utf-8"))
        declared = project["vars"]["mpm"]["monitors"] if keep else {}
        project["vars"]["mpm"]["monitors"] = {**declared, **monitors}
        file.write_text(yaml.safe_dump(project, sort_keys=False, allow_unicode=True), encoding="utf-8")
        if not keep:
            for model in (self.folder / "models" / "monitors").glob("*.sql"):
                model.unlink()
        for name in monitors:
            self.write(f"models/monitors/{name}.sql", MONITOR)

    def dbt(self, *command: str) -> Outcome:
        """Run one dbt command; the database file is free again afterwards."""
        os.environ["MPM_TEST_DATABASE"] = self.database.name
        # By its name alone: were the path of a copy another, dbt would parse all of its project again.
        before = Path.cwd()
        # Nor should it after a command with variables of its own, which it keeps no second memory for.
        parsed = self.folder / "target" / "partial_parse.msgpack"
        kept = parsed.read_bytes() if "--vars" in command and parsed.is_file() else None
        os.chdir(self.folder)
        try:
            return run_dbt(self.folder, *command)
        finally:
            DuckDBConnectionManager.close_all_connections()
            os.chdir(before)
            if kept is not None:
                parsed.write_bytes(kept)

    def list(self, *command: str) -> list[str]:
        """Names that `dbt ls` selects."""
        return sorted(self.dbt("ls", *command, "--output", "name").check().returned)

    def manifest(self) -> dict[str, Any]:
        """What dbt has parsed."""
        content: dict[str, Any] = json.loads(
            (self.folder / "target" / "manifest.json").read_text(encoding="utf-8")
        )
        return content

    def query(self, statement: str, *parameters: object) -> list[tuple[Any, ...]]:
        """Rows of a query."""
        with duckdb.connect(str(self.database)) as connection:
            return connection.execute(statement, list(parameters)).fetchall()

    def execute(self, *statements: str) -> None:
        """Change the data."""
        with duckdb.connect(str(self.database)) as connection:
            for statement in statements:
                connection.execute(statement)

    def windows(self, monitor: str) -> dict[str, tuple[int, Any]]:
        """Observed windows of a monitor: start → rows and when it was observed."""
        rows = self.query(
            f"select strftime(window_start, '%Y-%m-%d %H:%M'), row_count, observed_at from {monitor} "
            f"where dataset = 'current' "
            "and column_name = '__relation__' and bin_kind = 'total' and segment_key = '__all__' "
            "and window_start is not null order by 1"
        )
        return {start: (row_count, observed_at) for start, row_count, observed_at in rows}
