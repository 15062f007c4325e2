"""What ClickHouse reads for a monitor, by its own plans: the columns that are named, and the parts that the windows are in."""

from __future__ import annotations

import re

import pytest
from build import Build
from on_clickhouse import ClickhouseWarehouse
from scan_macros import Engine, wide_plan
from warehouse import Warehouse

from mpm_py.translate.dialects import DIALECTS

pytestmark = pytest.mark.only_on("clickhouse")

READING = "from `raw`.`trips` as r where"
# The default of max_ast_elements: https://clickhouse.com/docs/operations/settings/settings#max_ast_elements
MOST_NODES = 50_000


@pytest.fixture
def warehouse(built: Build) -> ClickhouseWarehouse:
    assert isinstance(built.warehouse, ClickhouseWarehouse)
    return built.warehouse


def subqueries(statement: str) -> list[str]:
    """The subqueries that read the relation, each from its bracket to its bracket."""
    found = []
    for match in re.finditer(re.escape(READING), statement):
        start, depth = match.start(), 1
        while depth:
            start -= 1
            depth += {")": 1, "(": -1}.get(statement[start], 0)
        end, depth = match.end(), 1
        while depth:
            depth += {"(": 1, ")": -1}.get(statement[end], 0)
            end += 1
        found.append(statement[start + 1 : end - 1])
    return found


def plan(warehouse: ClickhouseWarehouse, query: str) -> str:
    return "\n".join(row["explain"] for row in warehouse.rows(f"explain indexes = 1 {query}"))


def observing(warehouse: ClickhouseWarehouse) -> list[str]:
    """The reads of the last run that observed: days 30 and 34 to 41 are new, of days 30 on rows or labels came late."""
    sent = [text for text in warehouse.statements() if "`trips__step_cells`" in text and READING in text]
    last = max(
        place for place, text in enumerate(sent) if "create table `" in text and "__step_cells` " in text
    )
    # dbt asks for the types of a statement before it sends it.
    return list(dict.fromkeys(query for text in sent[last:] for query in subqueries(text)))


@pytest.mark.capability("plan")
def test_rows_are_read_once_and_the_ids_apart(warehouse: ClickhouseWarehouse):
    queries = observing(warehouse)
    named = [set(re.findall(r'r\."([^"]+)"', query)) for query in queries]
    assert len(queries) == 2 and named[1] == {"started_at", "trip_id"}
    assert {"started_at", "distance", "p_late", "was_late"} < named[0] and "truth" not in named[0]
    for query, columns in zip(queries, named, strict=True):
        text = plan(warehouse, query)
        output = re.search(r"Output: (.*)", text[text.index("ReadFromMergeTree") :])
        assert output and set(output[1].split(", ")) <= columns, query


@pytest.mark.capability("plan")
def test_parts_outside_the_windows_are_not_read(warehouse: ClickhouseWarehouse):
    for query in observing(warehouse):
        text = plan(warehouse, query)
        chosen, total = re.search(r"Min-Max.*?Parts: (\d+)/(\d+)", text, re.DOTALL).groups()
        assert int(chosen) < int(total), text
        assert "PrimaryKey" in text


def test_no_step_is_left_behind(warehouse: ClickhouseWarehouse):
    assert not warehouse.rows("select name from system.tables where position(name, '__step_') > 0")


def test_the_statements_of_a_wide_table_are_within_the_limits_of_the_server(running: Warehouse):
    """A first run over 200 columns is cut into parts as long as those of any wider table; the server's own parser takes them all."""
    [row] = running.rows("select value, changed from system.settings where name = 'max_query_size'")
    assert (row["value"], row["changed"]) == (str(DIALECTS["clickhouse"].most_letters), 0)
    made = Engine("clickhouse")
    plan = wide_plan(made, 200)
    made.learn(plan)
    statements = [made.scan(plan), *made.sent]
    for text in statements:
        if not text.startswith("drop table"):
            nodes = running.rows("explain ast " + text.replace("project.monitoring.", "monitoring."))
            assert 0 < len(nodes) < MOST_NODES
    assert max(map(len, statements)) > 150_000
    with pytest.raises(RuntimeError, match="Max query size exceeded"):
        running.rows(f"select length('{'a' * 262_144}')")
