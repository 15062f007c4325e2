"""Settings of a Spark session that belong to the user: the results are the same under all of them, or nothing is written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import hard_data
import pytest
from build import Build
from conformance_project import MONITORS, ConformanceProject
from difference import first_difference
from warehouse import Warehouse

from mpm_py.contract.tables import TABLES

pytestmark = pytest.mark.only_on("spark-3.5", "spark-4")

_COMPARED = ("mpm_observations", "mpm_profile", "mpm_drift", "mpm_quality")


@pytest.fixture(scope="module")
def spark(running: Warehouse) -> Any:
    for table, data in hard_data.stages(running.size)[0].tables.items():
        running.load(table, data)
    return running


@contextmanager
def _set(spark: Any, key: str, value: str) -> Iterator[None]:
    before = spark.session.conf.get(key)
    spark.session.conf.set(key, value)
    try:
        yield
    finally:
        spark.session.conf.set(key, before)


def test_other_rules_of_ansi_and_another_zone_give_the_same(spark: Any, reference: Build):
    other = "false" if spark.session.conf.get("spark.sql.ansi.enabled") == "true" else "true"
    settings = {"schema": "mpm_settings"}
    project = ConformanceProject(spark.folder / "settings", spark, {"hard": MONITORS["hard"]}, settings)
    project.write()
    with (
        _set(spark, "spark.sql.ansi.enabled", other),
        _set(spark, "spark.sql.session.timeZone", "America/New_York"),
    ):
        project.dbt("run", "--select", "hard", "mpm_marks", "mpm_monitors", *_COMPARED).check()
        for table in (table for table in TABLES if table.name in _COMPARED):
            found = spark.rows(f"select * from mpm_settings_mpm.{table.name}")
            expected = [row for row in reference.after["first"][table.name] if row["monitor"] == "hard"]
            assert (difference := first_difference(table, expected, found)) is None, difference


def test_a_table_is_never_overwritten_whole(spark: Any):
    monitor = {**MONITORS["guesses"], "features": ["city"], "max_windows_per_run": 9}
    project = ConformanceProject(
        spark.folder / "overwriting", spark, {"kept": monitor}, {"schema": "mpm_overwriting"}
    )
    project.write()
    project.dbt("run", "--select", "kept").check()
    before = spark.rows(
        "select window_id, count(*) as row_count from mpm_overwriting.kept group by window_id"
    )
    project.settings["server_side_parameters"] = {"spark.sql.sources.partitionOverwriteMode": "STATIC"}
    project.write()
    outcome = project.dbt("run", "--select", "kept")
    spark.session.conf.set("spark.sql.sources.partitionOverwriteMode", "STATIC")
    assert not outcome.success
    for said in (
        "mpm_overwriting.kept is not written",
        "partitionOverwriteMode STATIC",
        "server_side_parameters in profiles.yml",
    ):
        assert said in outcome["kept"].message
    after = spark.rows("select window_id, count(*) as row_count from mpm_overwriting.kept group by window_id")
    assert sorted(after, key=str) == sorted(before, key=str)
    # As dbt-spark sets it by itself, what is new is added to what is there.
    del project.settings["server_side_parameters"]
    project.write()
    project.dbt("run", "--select", "kept").check()
    added = spark.rows("select window_id, count(*) as row_count from mpm_overwriting.kept group by window_id")
    assert len(added) == len(before) + 9
    assert [row for row in sorted(added, key=str) if row in before] == sorted(before, key=str)
