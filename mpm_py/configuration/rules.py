"""Every key of a configuration as data: type, default, allowed values, example, one sentence.

This is the only place where a key is defined. `check.py` and the macros in `macros/configuration/` interpret
the same data; the reference in the documentation is printed from it.
"""

from __future__ import annotations

from dataclasses import replace

from mpm_py.configuration.rule import Rule, columns_rule, count_rule
from mpm_py.configuration.threshold_rules import THRESHOLDS

DBT_RELATION = Rule(
    "keyed",
    "The table, view or model to watch: a model, `source.table`, or a mapping with `ref` or `source`.",
    "relation: flight_predictions",
    text_forms=(("ref",), ("source", "table")),
    kinds={
        "ref": {
            "ref": Rule("text", "Name of a model, seed or snapshot.", "ref: flights", required=True),
            "package": Rule("text", "Project or package of the model.", "package: shop"),
            "version": Rule("text", "Version of a versioned model.", "version: 2"),
        },
        "source": {
            "source": Rule("text", "Name of a declared source.", "source: raw", required=True),
            "table": Rule("text", "Table of that source.", "table: flights", required=True),
        },
    },
)

STAND_ALONE_RELATION = replace(
    DBT_RELATION,
    description="The table or view to watch: `table`, `schema.table` or `database.schema.table`.",
    example="relation: main.flight_predictions",
    text_forms=(("table",), ("schema", "table"), ("database", "schema", "table")),
    kinds={
        "table": {
            "database": Rule("text", "Database or catalog.", "database: analytics"),
            "schema": Rule("text", "Schema.", "schema: main"),
            "table": Rule("text", "Table or view.", "table: flights", required=True),
        }
    },
)

PREDICTION = Rule(
    "keyed",
    "What the model said: a `score` of one class, a `class`, a `value`, or a `position` in a `group`.",
    "prediction: {score: p_delayed, positive: true, threshold: 0.5}",
    kinds={
        "score": {
            "score": Rule("column", "Column with a probability.", "score: p_delayed", required=True),
            "positive": Rule("text", "Label value the score is about.", "positive: true", "true"),
            "threshold": Rule(
                "number", "Scores from here on predict it.", "threshold: 0.5", "0.5", above=0, below=1
            ),
        },
        "class": {
            "class": Rule("column", "Column with the predicted class.", "class: predicted", required=True),
            "scores": Rule(
                "map",
                "Class → column with its probability.",
                "scores: {late: p_late, early: p_early}",
                items=Rule("column", example="scores: {late: p_late, early: p_early}"),
            ),
        },
        "value": {
            "value": Rule("column", "Column with a predicted number.", "value: predicted", required=True),
            "quantile": Rule(
                "number",
                "Quantile that the number predicts, if it is one.",
                "quantile: 0.9",
                above=0,
                below=1,
            ),
            "error_feature": Rule(
                "column",
                "Numeric feature that the expected error depends on; without it one is chosen.",
                "error_feature: distance",
            ),
        },
        "ranking": {
            "position": Rule(
                "column", "Column with the rank in the group; 1 is first.", "position: rank", required=True
            ),
            "group": Rule(
                "column", "Column that tells what was ranked together.", "group: search_id", required=True
            ),
            "k": replace(count_rule("Places from the top that are judged.", "k: 10", 10), default="10"),
        },
    },
)

OPERATIONS = Rule(
    "keyed",
    "About the service: a list of columns such as latency, or a long table of metrics by `name` and `value`.",
    "operations: {columns: [latency_ms], failed: status >= 500}",
    list_key="columns",
    kinds={
        "columns": {
            "columns": columns_rule("Columns such as latency.", "columns: [latency_ms, memory_mb]"),
            "failed": Rule("text", "Your own SQL: which requests failed.", "failed: status >= 500"),
        },
        "metrics": {
            "name": Rule("column", "Column with the name of a metric.", "name: metric", required=True),
            "value": Rule("column", "Column with its value.", "value: reading", required=True),
            "names": Rule(
                "list",
                "Metrics to watch, each like a column of its own.",
                "names: [cpu_percent, latency_ms]",
                required=True,
                items=Rule("text", example="names: [cpu_percent, latency_ms]"),
            ),
        },
    },
)

FEATURES = Rule(
    "keyed",
    "Columns the model reads; without it every column that has no other role. A list means `include`.",
    "features: {exclude: [tail_number]}",
    list_key="include",
    kinds={
        "columns": {
            "include": columns_rule("Only these columns.", "include: [distance, temp]"),
            "exclude": columns_rule("All but these columns.", "exclude: [tail_number]"),
            "numeric": columns_rule("Text columns that are read as numbers.", "numeric: [temp]"),
        }
    },
)

_SENTINELS = Rule(
    "list", "", "missing_values: {temp: [-999]}", items=Rule("literal", example="missing_values: [-999]")
)
MISSING_VALUES = Rule(
    "keyed",
    "Values that stand for missing: a list for all columns, or a mapping from column to list.",
    "missing_values: {temp: [-999], dest: ['N/A']}",
    list_key="all",
    map_key="columns",
    kinds={
        "values": {
            "all": replace(
                _SENTINELS, description="For all columns.", example="missing_values: [-999, 'N/A']"
            ),
            "columns": Rule(
                "map", "Column → its values.", "missing_values: {temp: [-999]}", items=_SENTINELS
            ),
        }
    },
)


def baseline_rule(relation: Rule) -> Rule:
    """Return the rule of `baseline`, whose relation is written like the one watched."""
    return Rule(
        "keyed",
        "What windows are compared with: a `relation`, a period (`from`, `to`), or `rolling` windows.",
        "baseline: {rolling: 28}",
        {"rolling": 28},
        kinds={
            "relation": {
                "relation": replace(
                    relation,
                    required=True,
                    description="Rows of another relation, such as the training set.",
                    example="baseline: {relation: flight_training}",
                ),
                "where": Rule("text", "Your own SQL: which of its rows.", "where: \"split = 'train'\""),
            },
            "period": {
                "from": Rule("moment", "First moment of the period.", "from: 2013-01-01", required=True),
                "to": Rule("moment", "First moment after the period.", "to: 2013-03-01", required=True),
            },
            "rolling": {
                "rolling": replace(count_rule("Number of windows.", "rolling: 28", 28), required=True)
            },
        },
        ordered=("from", "to"),
    )


def _cost(what: str, example: int) -> Rule:
    name = what.replace(" ", "_")
    return Rule("number", f"Worth of a {what} (a cost is negative).", f"{name}: {example}")


VALUE = Rule(
    "keyed",
    "What right and wrong decisions are worth, by four numbers for a `score`, or per row.",
    "value: {true_positive: 40, false_positive: -5}",
    kinds={
        "matrix": {
            "true_positive": _cost("true positive", 40),
            "false_positive": _cost("false positive", -5),
            "true_negative": _cost("true negative", 0),
            "false_negative": _cost("false negative", -60),
        },
        "expression": {
            "expression": Rule("text", "Your own SQL: the worth of a row.", "expression: amount * 0.02"),
        },
    },
)


def monitor_rules(stand_alone: bool = False) -> dict[str, Rule]:
    """Return the keys of a monitor; only the way to name a relation differs outside dbt."""
    relation = STAND_ALONE_RELATION if stand_alone else DBT_RELATION
    return {
        "relation": replace(relation, required=True),
        "where": Rule("text", "Your own SQL: which rows are watched.", "where: \"status <> 'test'\""),
        **_TIME,
        **_ROLES,
        "baseline": baseline_rule(relation),
        **_JUDGEMENT,
    }


_TIME = {
    "event_time": Rule(
        "column",
        "Column that places a row in a window: date, timestamp or epoch. Without it each run is a snapshot.",
        "event_time: scheduled_at",
    ),
    "grain": Rule(
        "choice", "Length of a window.", "grain: day", "day", allowed=("hour", "day", "week", "month")
    ),
    "timezone": Rule("timezone", "Zone in which windows are cut.", "timezone: Europe/Vienna", "UTC"),
    "begin": Rule("moment", "A time in the first window; without it 90 windows back.", "begin: 2013-01-01"),
    "delay": Rule(
        "duration", "A window is observed once its end plus this has passed.", "delay: 6 hours", "0 hours"
    ),
    "include_open_window": Rule(
        "boolean", "Observe the window that has not ended yet as well.", "include_open_window: true", False
    ),
    "lookback": count_rule("Windows that are compared with what is stored.", "lookback: 30", 30),
    "max_windows_per_run": count_rule(
        "Most windows that one run observes, oldest first.", "max_windows_per_run: 400", 400
    ),
}

_ROLES = {
    "id": Rule("column", "Column that tells rows apart; only its distinct count is kept.", "id: flight_id"),
    "prediction": PREDICTION,
    "label": Rule("column", "Column with the truth; null until it is known.", "label: delayed"),
    "label_time": Rule("column", "Column with the time the label became known.", "label_time: landed_at"),
    "model_version": Rule(
        "column",
        "Column with the version of the model that predicted; versions are watched apart and compared.",
        "model_version: version",
    ),
    "features": FEATURES,
    "importance": Rule(
        "map",
        "Column → weight of the feature in the model. Checked, not used yet.",
        "importance: {temp: 0.3}",
        items=Rule("number", example="importance: {temp: 0.3}", minimum=0),
    ),
    "segments": columns_rule(
        "Columns by whose values the rows are also watched apart.", "segments: [origin, carrier]"
    ),
    "max_segment_values": count_rule("Values per segment; the rest is pooled.", "max_segment_values: 50", 50),
    "protected": columns_rule(
        "Segments that fairness is judged on; for a `score` or a `value`.", "protected: [origin]"
    ),
    "operations": OPERATIONS,
    "missing_values": MISSING_VALUES,
    "sensitive": columns_rule(
        "Features of which no values, sums or extremes are kept.", "sensitive: [passenger_age]"
    ),
    "salt": Rule(
        "secret",
        "Secret that is mixed into the hashes of sensitive categories, best from the environment.",
        "salt: \"{{ env_var('MPM_SALT') }}\"",
    ),
}

_JUDGEMENT = {
    "min_rows": count_rule("Rows from which a window or segment is judged.", "min_rows: 100", 100),
    "min_group_size": count_rule("Rows from which a group is shown.", "min_group_size: 20", 20),
    "thresholds": THRESHOLDS,
    "sensitivity": Rule(
        "number",
        "How readily it alarms: at 0.5 a change has to be twice as far from usual as at 1, at 2 half as far.",
        "sensitivity: 0.5",
        1,
        above=0,
    ),
    "value": VALUE,
    "owner": Rule("text", "Who is told.", "owner: flights-team"),
    "tags": Rule("list", "Labels of your own.", "tags: [daily]", items=Rule("text", example="tags: [daily]")),
    "enabled": Rule("boolean", "`false` keeps the declaration but stops watching.", "enabled: false", True),
}

WAREHOUSE_RULES = {
    "database": Rule("text", "DuckDB file, or Postgres URL without a password.", "database: flights.duckdb"),
    "profile": Rule("text", "Entry of dbt's `profiles.yml`.", "profile: flights"),
    "target": Rule("text", "Target of that profile.", "target: prod"),
    "schema": Rule("text", "Schema the results are written to.", "schema: mpm", "mpm"),
}
