"""A user's own dbt project: what its monitors are called, where they and the results are, as dbt parses it.

dbt keeps what it writes for mpm in a folder of its own inside the project's target, so that artifacts of the
user's last command stay.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from mpm_py.errors import MpmError
from mpm_py.invocation import relay, run_command
from mpm_py.project import Project, cache_root
from mpm_py.warehouse.chosen import DbtProject
from mpm_py.warehouse.database import Database
from mpm_py.warehouse.profiles import profiles_file

PACKAGE = "mpm"
TAG = "mpm_monitor"
WHERE_RESULTS_ARE = "mpm_health"
Purpose = Literal["run", "plan", "read"]
FOLDERS: dict[Purpose, str] = {"run": "mpm", "plan": "mpm_plan", "read": "mpm_read"}


@dataclass(frozen=True)
class OwnProject(Project):
    """A project that people wrote, with the package in it."""

    target_name: str | None = None
    """Target of the profile; none for the one that it names itself."""
    purpose: Purpose = "run"
    tables: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Schema and name of the tables that monitors write."""

    @property
    def options(self) -> tuple[str, ...]:
        """Its folder, the profiles that dbt would read in it, and the target."""
        target = ("--target", self.target_name) if self.target_name else ()
        profiles = str(profiles_file(self.folder).parent.resolve())
        folders = ("--project-dir", str(self.folder), "--profiles-dir", profiles)
        return (*folders, "--target-path", str(self.target), *target)

    @property
    def working_folder(self) -> Path:
        """Where people run it: a file may be named as it is seen from there."""
        return self.folder

    @property
    def target(self) -> Path:
        """Beside the user's artifacts. A plan has other variables, so another cache of dbt; a reader may
        come while a run is at work.
        """
        return self.folder / "target" / FOLDERS[self.purpose]

    @property
    def failed(self) -> Path:
        """Where statements that failed are kept."""
        return self.target / "failed"

    @property
    def environment(self) -> dict[str, str]:
        """The driver's: secrets are where the profile of the user has them from."""
        return dict(self.database.environment)

    @property
    def has_package(self) -> bool:
        """Packages are installed by who wrote the project."""
        return True

    def table(self, monitor: str) -> str:
        """The name of the table that a monitor writes, as people say it."""
        return ".".join(self.tables[monitor])

    def relation(self, monitor: str) -> str:
        """The quoted name of the table that a monitor writes."""
        return self.database.relation(*self.tables[monitor])


def own_folder(chosen: DbtProject) -> Path:
    """The folder in the user's cache in which a project is locked."""
    return cache_root() / f"project-{hashlib.sha256(str(_folder(chosen)).encode()).hexdigest()[:12]}"


def read_own_project(
    chosen: DbtProject, database: Database, on_step: Callable[[str], None], purpose: Purpose
) -> OwnProject:
    """Have dbt parse a project, and read from its manifest what mpm needs.

    Raises:
        MpmError: dbt cannot parse it, or it holds no monitors.
    """
    folder = _folder(chosen)
    project = OwnProject(folder, database, "", (), chosen.target, purpose)
    run_command(project, ["parse"], [relay(on_step)])
    manifest = json.loads((project.target / "manifest.json").read_text(encoding="utf-8"))
    models = {node["name"]: node for node in _models(manifest)}
    results = models.get(WHERE_RESULTS_ARE)
    if results is None or results["package_name"] != PACKAGE:
        raise MpmError(
            f"the dbt project in {folder} does not have the package mpm",
            "add it to packages.yml and run dbt deps; the README shows how",
        )
    monitors = {name: (node["schema"], node["alias"]) for name, node in models.items() if TAG in node["tags"]}
    if not monitors:
        raise MpmError(
            f"the dbt project in {folder} has no monitors",
            "add a model that holds {{ mpm.monitor() }}; the README shows how",
        )
    return replace(project, schema=results["schema"], monitors=tuple(monitors), tables=monitors)


def _folder(chosen: DbtProject) -> Path:
    return Path(chosen.folder).expanduser().resolve()


def _models(manifest: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    return (node for node in manifest["nodes"].values() if node["resource_type"] == "model")
