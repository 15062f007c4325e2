"""Tables are configured as fits Snowflake, and what dbt makes of it is what was sent."""

from __future__ import annotations

import json
import re

import pytest
from build import Build
from conformance_project import MONITORS

pytestmark = pytest.mark.only_on("snowflake")

EXPECTED = {"incremental_strategy": "delete+insert", "cluster_by": ["window_date"]}
"""What the tables of monitors and the incremental results have in their configuration."""
# What was known at each run is added to what was known before.
APPENDED = ("mpm_performance_history",)


def _nodes(built: Build, materialized: str) -> dict[str, dict]:
    manifest = json.loads((built.project.folder / "target" / "manifest.json").read_text(encoding="utf-8"))
    nodes = {node["name"]: node["config"] for node in manifest["nodes"].values()}
    # mpm_marks is appended to by hand and holds no windows.
    return {
        name: config
        for name, config in nodes.items()
        if config["materialized"] == materialized and name != "mpm_marks"
    }


def test_tables_are_configured_for_the_engine(built: Build):
    nodes = _nodes(built, "incremental")
    assert set(MONITORS) < set(nodes)
    for name, config in nodes.items():
        own = {"incremental_strategy": "append"} if name in APPENDED else {}
        assert {key: config[key] for key in EXPECTED} == EXPECTED | own, name


@pytest.fixture
def sent(built: Build) -> list[str]:
    return [re.sub(r"\s+", " ", text) for text in built.warehouse.sent()]


def test_snowflake_tables_are_transient_and_clustered(sent: list[str]):
    for table in ("mpm_conformance.trips", "mpm_conformance_mpm.mpm_drift"):
        assert any(f"create or replace transient table SHOP.{table} " in text for text in sent)
        assert any(f"alter table SHOP.{table} cluster by (window_date)" in text for text in sent)
        assert any(f"create or replace temporary table SHOP.{table}__dbt_tmp " in text for text in sent)


def test_snowflake_queries_are_tagged_with_model_and_run(sent: list[str], built: Build):
    tags = [text for text in sent if "set query_tag" in text]
    for name in _nodes(built, "incremental"):
        pattern = rf'alter session set query_tag = \'{{"app": "mpm", "model": "{name}", "invocation_id": "[0-9a-f-]+"}}\''
        assert any(re.search(pattern, text) for text in tags), name
    assert any("unset query_tag" in text for text in sent)


def test_the_tag_in_the_configuration_does_not_change_from_run_to_run(built: Build):
    for name, config in _nodes(built, "incremental").items():
        assert config["query_tag"] == json.dumps({"app": "mpm", "model": name})
