"""One project, built once, that all tests of this folder look at; those that change data do so on tables of their own."""

from __future__ import annotations

import data
import declared
import pytest
import yaml
from harness import DbtProject

OWN_TABLES = ("heal", "labels", "gaps", "purge", "cap", "forced", "schema", "zoned", "counted", "late", "rescored")


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> DbtProject:
    """The integration project with all declared monitors, built once, without its generic tests."""
    made = DbtProject(tmp_path_factory.mktemp("dbt") / "project")
    made.execute(*data.SETUP, *data.TABLES, *(data.daily(name) for name in OWN_TABLES))
    tables = [table for (table,) in made.query("select table_name from information_schema.tables where table_schema = 'raw'")]
    made.write("models/sources.yml", yaml.safe_dump({"sources": [{"name": "raw", "tables": [{"name": name} for name in tables]}]}))
    made.declare(declared.ALL)
    made.dbt("deps").check()
    made.dbt("build", "--resource-type", "model").check()
    return made
