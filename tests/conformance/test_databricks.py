"""What dbt-databricks sends for our models: how tables are made and replaced, and what a query is known by."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from build import Build
from conformance_project import MONITORS
from hard_data import FULL, Size

MODEL = re.compile(r'"node_id": "model\.\w+\.(\w+)"')
# Models of the package that are kept from run to run, and whole dates of which are replaced.
pytestmark = pytest.mark.only_on("databricks")

REPLACED = ("mpm_drift", "mpm_checks", "mpm_performance")


@pytest.fixture(scope="module")
def build(builds: Callable[[str, Size], Build]) -> Build:
    return builds("databricks", FULL)


@pytest.fixture(scope="module")
def asked(build: Build) -> list[tuple[str | None, dict[str, str], str]]:
    """(model, configuration of the session, statement) of all that dbt sent."""
    found = []
    for configuration, statement in build.warehouse.workspace.asked:
        model = MODEL.search(statement.split("*/")[0])
        found.append((model[1] if model else None, configuration, statement))
    return found


def statements(asked, model: str, beginning: str) -> list[str]:
    """Statements of a model that begin with these words, in lower case and without line breaks."""
    lines = [" ".join(text.split("*/", 1)[-1].lower().split()) for name, _, text in asked if name == model]
    return [line for line in lines if line.startswith(beginning)]


@pytest.mark.parametrize("model", [*(name for name in MONITORS if name != "nobody"), *REPLACED])
def test_tables_are_clustered_by_the_date_of_the_window(asked, model: str):
    made = statements(
        asked,
        model,
        f"create or replace table `main`.`mpm_conformance{'_mpm' if 'mpm_' in model else ''}`.`{model}` ",
    )
    assert len(made) == 1
    assert re.search(r"^.*?` using delta cluster by \(window_date\) as\b", made[0])
    assert "partitioned by" not in made[0].split(" as ")[0]


@pytest.mark.parametrize(
    ("model", "key"), [("trips", "window_id"), *((name, "window_date") for name in REPLACED)]
)
def test_what_is_computed_anew_is_replaced_by_one_statement(asked, model: str, key: str):
    replaced = statements(asked, model, "insert into table")
    assert len(replaced) == 2, "once by the build without news, once by the later one"
    assert all(f" replace on (target.`{key}` <=> temp.`{key}`) " in line for line in replaced)
    assert not statements(asked, model, "insert overwrite")
    assert not statements(asked, model, "merge")


@pytest.mark.parametrize("model", ["trips", *REPLACED])
def test_what_replaces_is_computed_once(asked, model: str):
    """The statement that replaces may read its source more than once: that is a stored table, not the user's relation."""
    for view in statements(asked, model, "create or replace temporary view"):
        assert re.search(rf"from `main`\.`\w+`\.`{model}__step_\w+`", view) or "where 1 = 0" in view
        assert len(view) < 10000


def test_no_step_is_left_behind(build: Build):
    warehouse = build.warehouse
    for schema in (warehouse.built_schema, f"{warehouse.built_schema}_mpm"):
        names = [row["tablename"] for row in warehouse.rows(f"show tables in {schema}")]
        assert names
        assert not [name for name in names if "__" in name and not name.endswith("__dbt_tmp")]


@pytest.mark.parametrize("monitor", MONITORS)
def test_every_statement_of_a_monitor_carries_its_name_and_the_run(asked, monitor: str):
    """By the comment that dbt-databricks puts in front, and by the query tags of the session, both without any of our doing."""
    own = [(configuration, text) for model, configuration, text in asked if model == monitor]
    assert own
    for configuration, text in own:
        assert re.match(r'/\* \{.*"invocation_id": "[0-9a-f-]{36}"', text)
        assert f"@@dbt_model_name:{monitor}" in configuration["QUERY_TAGS"]
