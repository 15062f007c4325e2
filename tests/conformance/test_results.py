"""The result tables of an engine equal DuckDB's, after a first build, a second with nothing new, and one with late rows."""

from __future__ import annotations

import pytest
from build import Build
from difference import first_difference

from mpm_py.contract.decisions import DECISIONS
from mpm_py.contract.facts import Table
from mpm_py.contract.quality import MODEL_QUALITY
from mpm_py.contract.tables import TABLES

STAGES = ("first", "again", "later")
MAY_BE_EMPTY = ("mpm_marks", "mpm_known_windows", "mpm_leading_indicators")


def _capability(table: Table) -> str:
    if table.name in ("mpm_observations", "mpm_monitors"):
        return "observations"
    families = {"model quality": MODEL_QUALITY, "checks and incidents": DECISIONS}
    return next((name for name, tables in families.items() if table in tables), "drift and data quality")


BY_TABLE = [
    pytest.param(table, id=table.name, marks=pytest.mark.capability(_capability(table))) for table in TABLES
]


@pytest.mark.parametrize("table", BY_TABLE)
@pytest.mark.parametrize("stage", STAGES)
def test_results_equal_those_of_duckdb(reference: Build, built: Build, stage: str, table: Table):
    expected, found = (build.after[stage][table.name] for build in (reference, built))
    difference = first_difference(table, expected, found)
    assert difference is None, f"{built.warehouse.name}, stage {stage}: {difference}"


@pytest.mark.capability("reruns")
def test_a_build_without_news_observes_nothing(built: Build):
    first, again = (
        {
            (row["monitor"], row["window_id"], row["observed_at"])
            for row in built.after[stage]["mpm_observations"]
        }
        for stage in ("first", "again")
    )
    assert again - first == set()


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_the_reference_has_rows_to_compare(reference: Build, table: Table):
    assert reference.after["later"][table.name] or table.name in MAY_BE_EMPTY
