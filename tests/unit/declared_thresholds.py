"""Thresholds for the tests: sound ones (of windows of an hour), and bad ones with the keys of their problems."""

from __future__ import annotations

from typing import Any

SOUND_THRESHOLDS: dict[str, Any] = {
    "psi": {
        "fail": 0.25,
        "persistence": "02 of 3",
        "columns": {"temp": 0.4, "dest": False, 7: "off"},
    },
    "location": {"min_effect": 0.2, "columns": {"temp": {"min_effect": "0.5", "direction": "up"}}},
    "spread": {"columns": {"temp": {"warn": 1.5, "direction": "up"}}},
    "row_count": 1000,
    "roc_auc": {"warn": 0.75, "fail": 0.7, "worst_status": "warn"},
    "bias": {"warn": 1, "fail": 2},
    "null_share": {"method": "previous", "warn": 0.1, "fail": 0.2, "columns": {"temp": 0.5}},
    "rate_per_second": {"method": "previous", "fail": 0.5},
    "p95": {"method": "seasonal", "columns": {"latency": {"season": "day_of_week"}, "other": {}}},
    "mean": {"method": "seasonal", "season": "day_of_month", "columns": {"a": {"method": "learnt"}}},
    "value_share": {"direction": "up", "fail": 0.9, "columns": {"dest": {"direction": "down"}}},
    "ratio": {"min_rows": 50},
    "schema_change": "OFF",
    "semantic_change": {"worst_status": "warn", "columns": {"temp": False}},
    "f1": {},
}

# Name of the case → thresholds, and the keys that their problems name.
BAD_THRESHOLDS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "misspelt": ({"null_shar": 1, "auc": 0.7, "qqq": 1}, ["null_shar", "auc", "qqq"]),
    "word": ({"psi": "high", "f1": True, "mae": [1], "mape": None}, ["psi", "f1", "mae", "mape"]),
    "key": ({"psi": {"fial": 1}}, ["psi.fial"]),
    "values": (
        {"psi": {"fail": "x", "method": "learned", "min_effect": -1, "min_rows": 0, "season": "day"}},
        ["psi.fail", "psi.method", "psi.min_effect", "psi.min_rows", "psi.season"],
    ),
    "persistence": (
        {"psi": {"fail": 1, "persistence": "3 of 2"}, "f1": {"persistence": "0 of 2"}}
        | {"mae": {"persistence": "1 of 29"}, "r2": {"persistence": 2}},
        ["psi.persistence", "f1.persistence", "mae.persistence", "r2.persistence"],
    ),
    "no_limit": (
        {"psi": {"min_rows": 5}, "f1": {"method": "static"}, "mae": {"method": "previous"}},
        ["psi", "f1", "mae"],
    ),
    "no_limit_of_a_column": ({"psi": {"columns": {"a": {}, "b": 1}}}, ["psi.columns.a"]),
    "limits_unused": (
        {"f1": {"method": "learnt", "warn": 1}, "mae": {"method": "seasonal", "fail": 1}},
        ["f1.warn", "mae.fail"],
    ),
    "not_learnt": (
        {"ratio": {"method": "learnt"}, "psi": {"method": "seasonal"}},
        ["ratio.method", "psi.method"],
    ),
    "no_direction": ({"spread": 2, "mean_label": {"warn": 1}}, ["spread", "mean_label"]),
    "warn_side": (
        {"psi": {"warn": 0.3, "fail": 0.3}, "f1": {"warn": 0.5, "fail": 0.7}}
        | {"bias": {"warn": 2, "fail": 1}, "r2": {"method": "previous", "warn": 2, "fail": 1}}
        | {"spread": {"warn": 1, "fail": 2, "direction": "down"}, "mcc": {"warn": 0.5, "fail": 0.5}},
        [f"{metric}.warn" for metric in ("psi", "f1", "bias", "r2", "spread", "mcc")],
    ),
    "negative_size": (
        {"bias": -1, "psi": {"method": "previous", "warn": -0.1}},
        ["bias.fail", "psi.warn"],
    ),
    "event": (
        {"schema_change": 1, "semantic_change": {"min_effect": 1, "method": "static"}},
        ["schema_change.fail", "semantic_change.min_effect", "semantic_change.method"],
    ),
    "columns": ({"f1": {"fail": 0.7, "columns": {"temp": 0.8}}}, ["f1.columns"]),
    "columns_in_columns": (
        {"psi": {"columns": {"temp": {"fail": 1, "columns": {"a": 1}}}}},
        ["psi.columns.temp.columns"],
    ),
    "columns_word": (
        {"psi": {"columns": {"temp": "high"}}, "spread": {"columns": ["temp"]}},
        ["psi.columns.temp", "spread.columns"],
    ),
    "column_against_the_metric": (
        {"location": {"direction": "both", "columns": {"temp": -1}}},
        ["location.columns.temp.fail"],
    ),
    "season_alone": ({"p95": {"season": "day_of_week"}}, ["p95.season"]),
    "season_of_grain": ({"p95": {"method": "seasonal", "season": "hour_of_day"}}, ["p95.season"]),
}
