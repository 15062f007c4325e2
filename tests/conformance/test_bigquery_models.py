"""Google's analyser accepts every statement that the package sends to BigQuery; so do the real adapter and client.

Tables without rows: what every statement means is analysed in full, and what it gives is compared by test_results.py.
"""

from __future__ import annotations

from collections.abc import Iterator

import hard_data
import pytest
from conformance_project import MONITORS, ConformanceProject
from projects import Outcome

from mpm_py.contract.tables import TABLES

pytest.importorskip("zetasql", reason="the analyser and evaluator of GoogleSQL are not installed")
from bigquery_warehouse import Statement
from on_bigquery import BigQueryWarehouse

pytestmark = pytest.mark.only_on("bigquery")

Ran = tuple[Outcome, list[Statement]]


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ran]:
    """What became of each model, and the statements that arrived."""
    warehouse = BigQueryWarehouse(tmp_path_factory.mktemp("bigquery-models"))
    warehouse.start()
    for table, data in hard_data.stages(hard_data.TINY)[0].tables.items():
        warehouse.load(table, data.slice(0, 0))
    project = ConformanceProject(warehouse.folder / "project", warehouse)
    project.write()
    yield project.dbt("run"), warehouse.tables.statements
    warehouse.stop()


@pytest.mark.parametrize("name", [*MONITORS, *(table.name for table in TABLES)])
def test_a_model_is_built(ran: Ran, name: str):
    assert ran[0][name].status == "success", ran[0][name].message


def test_no_statement_is_refused(ran: Ran):
    assert len(ran[1]) > 200
    assert [(statement.error, statement.text[:300]) for statement in ran[1] if statement.error] == []


def test_the_analyser_refuses_what_bigquery_refuses(ran: Ran):
    """A judge that accepts everything is none."""
    warehouse = BigQueryWarehouse(None)  # type: ignore[arg-type]
    warehouse.start()
    warehouse.load("nobody", hard_data.stages(hard_data.TINY)[0].tables["nobody"])
    table = "`mpm-stand-in`.`raw`.`nobody`"
    for wrong in (
        f"select nosuch from {table}", f"select city::string from {table}", f"select city + 1 from {table}",
        f"select count(*) filter (where age > 1) from {table}", f"select city, age from {table} group by city",
        f"select median(age) from {table}", f"select sum(age) over (partition by distance) from {table}",
        f"select a.age, l.b from {table} as a cross join lateral (select a.age as b) as l",
        f"select started_at > timestamp '2024-01-01 00:00:00+00' from {table}", f"select age as x, x + 1 as y from {table}",
    ):  # fmt: skip
        with pytest.raises(Exception, match="INVALID_ARGUMENT"):
            warehouse.tables.run(wrong, {})
    warehouse.stop()
