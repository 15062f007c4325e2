"""Inputs without rows, with the columns and types that a canonical statement reads."""

from __future__ import annotations

import re
from pathlib import Path

from sqlglot import exp

from mpm_py.translate import canonical
from mpm_py.translate.binder import signature
from mpm_py.translate.dialects import DIALECTS

EXPRESSIONS = [path for path in canonical.paths() if path.parent.name == canonical.EXPRESSIONS]
STATEMENTS = [path for path in canonical.paths() if path.parent.name != canonical.EXPRESSIONS]

# Statements that are rows of literals: they have no input.
WITHOUT_INPUT = {"window_list", "default_rules"}

TIMES = r"(_at|_start|_end|_date|happened|^window_at|^day)$"
WHOLE_NUMBERS = r"(_number|_index|_version|^comparison)$"
TEXTS = (
    r"(^monitor|dataset|_id|_key|_value|_name|_role|_type|_kind|_class|category|_hash|scheme|text|grain|timezone"
    r"|owner|tags|zone|relation|reason|side|metric|severity|status|item|edge_scope|event_time|issue)$"
)
# Statements on columns of text, where "value" is none of a number.
ON_TEXT = {"learn_categories", "learn_texts", "observe_category"}
# Inputs that a statement of another name gives.
MADE_BY = {
    "aspect_values": "share_aspects",
    "check_numbers": "checks_learnt",
    "jump_history": "aspect_history",
    "whole_jumps": "jump_series",
    "settled_series": "aspect_series",
}
MORE_TEXTS = {
    "note",
    "direction",
    "method",
    "rule_source",
    "cadence",
    "evidence",
    "scale",
    "message",
    "family",
    "season",
    *(
        "problem",
        "kind",
        "prediction_column",
        "label_column",
        "model_version",
        "positive_class",
        "what_is_seen",
    ),
}
# What rows are counted or told apart by: no number with a fraction, which BigQuery would not partition by.
COUNTED = {
    *(
        "phase",
        "regime",
        "series",
        "run",
        "place",
        "window_key",
        "is_above",
        "is_all",
        "is_counted",
        "is_beside",
        "is_steady",
        "chance_group",
        "is_whole",
    ),
}
TRUTHS = {"is_baseline_window", "is_certain", "is_leading", "is_spoken"}
NUMBERS = {
    "label_value",
    "prediction_value",
    "bin_code",
    "value",
    "distinct_value",
    "realised_value",
    "naive_value",
    "limit_value",
    "expected_value",
    "has_outside",
    *("is_stored_as_text", "baseline_has_outside"),
    *(
        "baseline_value",
        "center_value",
        "lower_value",
        "upper_value",
        "known_length",
        "autocorrelation",
        "p_value",
        "q_value",
        "jump_p_value",
        "likely_p_value",
    ),
}


def column_type(name: str, statement: str, dialect: str = "duckdb") -> str:
    """A type of a dialect that fits the column, by the names of the data contract."""
    return DIALECTS[dialect].types[_logical_type(name, statement)]


def _logical_type(name: str, statement: str) -> str:
    if name == "value" and statement in ON_TEXT:
        return "text"
    if name in COUNTED:
        return "bigint"
    if name in NUMBERS:
        return "double"
    if name in TRUTHS:
        return "boolean"
    if name in MORE_TEXTS:
        return "text"
    if re.search(TIMES, name):
        return "date" if name.endswith("_date") or name == "day" else "timestamp"
    if re.search(WHOLE_NUMBERS, name):
        return "bigint"
    return "text" if re.search(TEXTS, name) else "double"


def examples(path: Path, dialect: str = "duckdb") -> dict[str, str]:
    """The example values of the parameters, as text."""
    tree = canonical.parse(path)
    found = [cte for cte in tree.find_all(exp.CTE) if cte.alias == "parameters"]
    return {item.alias: item.this.sql(dialect) for cte in found for item in cte.this.expressions}


def output_columns(name: str) -> set[str]:
    """Columns of the rows that a statement gives; none where no statement has this name."""
    path = next((path for path in STATEMENTS if path.stem == MADE_BY.get(name, name)), None)
    return set(canonical.parse(path).named_selects) if path else set()


def empty_inputs(path: Path, dialect: str = "duckdb") -> dict[str, str]:
    """A bracketed subquery without rows for each input, with the columns that the statement reads."""
    tree = canonical.parse(path)
    inputs: dict[str, set[str]] = {}
    for table in tree.find_all(exp.Table):
        if table.name in signature(path.stem) and table.name not in examples(path):
            alias = table.alias_or_name
            columns = [column for column in tree.find_all(exp.Column) if column.table == alias]
            names = {column.name for column in columns if not column.is_star}
            inputs.setdefault(table.name, set()).update(names)
    for name, names in inputs.items():
        # What is read by `alias.*` as well: an input is the output of the statement of its name.
        names.update(output_columns(name))
    return {
        name: "(SELECT "
        + ", ".join(
            f"CAST(NULL AS {column_type(column, path.stem, dialect)}) AS {column}"
            for column in sorted(columns) or ["nothing"]
        )
        # BigQuery has no WHERE without FROM.
        + " FROM (SELECT 1 AS one) AS nobody WHERE FALSE)"
        for name, columns in inputs.items()
    }
