"""One project, built once; every file of tests has a copy of its own, on whose tables its tests may build."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import data
import declared
import pytest
import yaml
from filelock import FileLock
from harness import DbtProject


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> DbtProject:
    """The integration project with all declared monitors, without its generic tests: built once for all processes."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return _build(tmp_path_factory.mktemp("dbt") / "project")
    shared = tmp_path_factory.getbasetemp().parent / "built"
    with FileLock(f"{shared}.lock"):
        if not shared.exists():
            # What another process finds is whole: the name is given last.
            _build(shared.with_name("building")).folder.rename(shared)
    return DbtProject(shared)


def _build(folder: Path) -> DbtProject:
    shutil.rmtree(folder, ignore_errors=True)
    made = DbtProject.from_integration_tests(folder)
    made.execute(*data.SETUP, *data.TABLES, *(data.daily(name) for name in declared.HEALING_TABLES))
    made.execute(*(data.judged(name) for name in declared.LATE))
    tables = [
        table
        for (table,) in made.query(
            "select table_name from information_schema.tables where table_schema = 'raw'"
        )
    ]
    made.write(
        "models/sources.yml",
        yaml.safe_dump({"sources": [{"name": "raw", "tables": [{"name": name} for name in tables]}]}),
    )
    made.declare(declared.ALL)
    made.dbt("deps").check()
    made.dbt("build", "--resource-type", "model").check()
    return made


@pytest.fixture(scope="module")
def project(built: DbtProject, tmp_path_factory: pytest.TempPathFactory) -> DbtProject:
    """All monitors as the first build has left them."""
    return built.copy(tmp_path_factory.mktemp("dbt") / "project")


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> DbtProject:
    """The integration project without a monitor, for tests that bring their own or none."""
    made = DbtProject.from_integration_tests(tmp_path_factory.mktemp("dbt") / "bare")
    made.execute(*data.SETUP, data.TRIPS, data.TRAINING)
    made.declare({}, keep=False)
    made.dbt("deps").check()
    return made
