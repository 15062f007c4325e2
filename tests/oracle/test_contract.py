"""The canonical statements give the columns that the contract promises, and the contract is complete."""

from __future__ import annotations

import pytest
import yaml
from observed import TYPES, Ledger, result_sql

from mpm_py.contract.facts import columns, documented_tables, markdown_columns, markdown_tables, model_files
from mpm_py.contract.tables import TABLES
from mpm_py.translate.dialects import DIALECTS

BY_NAME = {table.name: table for table in TABLES}


@pytest.mark.parametrize(
    ("table", "statement"),
    [
        ("mpm_observations", "consistent_observations"),
        ("mpm_profile", "profile"),
        ("mpm_distribution", "readable_distribution"),
        ("mpm_drift", "drift"),
        ("mpm_quality", "quality"),
        ("mpm_schema_changes", "schema_changes"),
    ],
)
def test_statements_keep_the_contract(table, statement):
    described = Ledger({}).connect().execute(f"DESCRIBE {result_sql(statement)}").fetchall()
    types = TYPES | {"boolean": "BOOLEAN"}
    promised = [(column.name, types[column.type]) for column in BY_NAME[table].columns]
    assert [(name, type_) for name, type_, *_ in described] == promised


def test_model_files_are_yaml_with_a_type_for_every_warehouse():
    for path, text in model_files().items():
        (model,) = yaml.safe_load(text)["models"]
        table = BY_NAME[model["name"]]
        assert path == f"models/{table.name}.yml"
        assert model["config"] == {"materialized": table.materialized, "contract": {"enforced": True}}
        assert [column["name"] for column in model["columns"]] == [column.name for column in table.columns]
        for column in model["columns"]:
            assert "float" not in column["data_type"].lower() or "bigquery" in column["data_type"]
            assert column["description"].endswith(".")
    assert {"duckdb", "postgres", "bigquery"} <= set(DIALECTS)


def test_keys_are_columns():
    for table in documented_tables():
        assert set(table.key) <= {column.name for column in table.columns}


def test_markdown_lists_everything():
    assert {table.name for table in documented_tables()} == {*BY_NAME, "mpm_notifications"}
    assert markdown_tables().count("\n") == len(documented_tables()) + 2
    assert markdown_columns(BY_NAME["mpm_drift"]).count("\n") == len(BY_NAME["mpm_drift"].columns) + 2


def test_a_column_that_is_none_is_refused():
    with pytest.raises(ValueError, match="not a column of the contract"):
        columns("psi decimal: Population stability index.")
