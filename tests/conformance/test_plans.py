"""What the statements of a monitor read, by the engine's own plan: the needed columns, and of a partitioned table the needed partitions."""

from __future__ import annotations

from typing import Any

import hard_data
import pyarrow.compute
import pytest
from conformance_project import ConformanceProject
from warehouse import Read, Warehouse

# Of many columns two are observed; the times are one in partitions and one within them.
_MONITOR: dict[str, Any] = {
    "relation": "raw.planned",
    "begin": "2024-03-01",
    "features": {"include": ["distance", "city"]},
    "baseline": {"from": "2024-03-01", "to": "2024-03-05"},
    "max_windows_per_run": 3,
}
_MONITORS = {
    "by_day": {**_MONITOR, "event_time": "day"},
    "by_moment": {**_MONITOR, "event_time": "started_at"},
}


@pytest.fixture(scope="module")
def reads(running: Warehouse) -> dict[str, list[Read]]:
    """The reads of a first run and of one that goes on, by monitor."""
    if type(running).planned_reads is Warehouse.planned_reads:
        pytest.skip(f"{running.name} does not tell its plans here")
    trips = hard_data.stages(running.size)[0].tables["trips"]
    day = pyarrow.compute.cast(trips["started_at"], "date32")
    running.load_in_partitions("planned", trips.append_column("day", day), "day")
    settings = {"schema": "mpm_plans"}
    project = ConformanceProject(running.folder / "plans", running, _MONITORS, settings)
    project.write()
    found = {}
    for name in _MONITORS:
        with running.planned_reads("planned") as found[name]:
            project.dbt("run", "--select", name).check()
            project.dbt("run", "--select", name).check()
    return found


@pytest.mark.capability("plan")
@pytest.mark.parametrize(("monitor", "time"), [("by_day", "day"), ("by_moment", "started_at")])
def test_only_the_needed_columns_are_read(reads: dict[str, list[Read]], monitor: str, time: str):
    read = {column for each in reads[monitor] for column in each.columns}
    assert read == {time, "distance", "city"}


@pytest.mark.capability("plan")
def test_partitions_are_pruned_by_the_event_time(reads: dict[str, list[Read]]):
    assert reads["by_day"]
    for read in reads["by_day"]:
        assert "day#" in read.partition_filters and "2024-03-0" in read.partition_filters, read


@pytest.mark.capability("plan")
def test_storage_filters_by_the_event_time(reads: dict[str, list[Read]]):
    assert reads["by_moment"]
    for read in reads["by_moment"]:
        assert "(started_at,2024-03-0" in read.filters, read
