"""Declarations for the tests: sound ones, and bad ones with the keys that their problems name."""

from __future__ import annotations

import datetime
from typing import Any

from declared_thresholds import BAD_THRESHOLDS, SOUND_THRESHOLDS

FULL: dict[str, Any] = {
    "relation": "flight_predictions",
    "where": "status <> 'test'",
    "event_time": "scheduled_at",
    "grain": "day",
    "timezone": "Europe/Vienna",
    "begin": datetime.date(2013, 1, 1),
    "delay": "6 hours",
    "include_open_window": False,
    "lookback": 30,
    "max_windows_per_run": 400,
    "id": "flight_id",
    "prediction": {"score": "p_delayed", "positive": True, "threshold": 0.5},
    "label": "delayed",
    "label_time": "landed_at",
    "model_version": "version",
    "features": {"exclude": ["tail_number"]},
    "importance": {"temp": 0.3},
    "segments": ["origin", "carrier"],
    "max_segment_values": 50,
    "protected": ["origin"],
    "operations": ["latency_ms"],
    "missing_values": {"temp": [-999], "dest": ["N/A", ""]},
    "sensitive": ["age"],
    "salt": "pepper",
    "baseline": {"relation": "raw.flight_training", "where": "split = 'train'"},
    "min_rows": 100,
    "min_group_size": 20,
    "thresholds": {"psi": {"warn": 0.1, "fail": 0.25, "columns": {"temp": 0.4}}, "null_share": 0.05},
    "sensitivity": 0.5,
    "value": {"true_positive": 40, "false_positive": -5},
    "owner": "flights",
    "tags": ["daily", 1],
    "enabled": True,
}

SOUND: dict[str, Any] = {
    "full": FULL,
    "least": {"relation": "flights"},
    "empty_values": {
        **{"relation": "a.b", "prediction": {}, "segments": [], "value": None, "features": {"include": []}}
    },
    "lists": {"relation": "f", "features": ["temp", "wind"], "missing_values": [-999, "N/A", True]},
    "ranked": {
        "relation": "f",
        "prediction": {"position": "place", "group": "search"},
        "label": "clicked",
        "operations": {"name": "metric", "value": "reading", "names": ["cpu percent", 7]},
        "value": {"expression": "amount"},
    },
    "ranked_far": {"relation": "f", "prediction": {"position": "p", "group": "g", "k": "030"}},
    "quantile": {
        "relation": "f",
        "prediction": {"value": "eta", "quantile": 0.9, "error_feature": "distance"},
        "features": ["distance"],
        "segments": ["sex"],
        "protected": ["sex"],
        "operations": {"columns": ["latency_ms"], "failed": "status >= 500"},
    },
    "error_feature_of_all": {"relation": "f", "prediction": {"value": "eta", "error_feature": "distance"}},
    "failures_only": {"relation": "f", "operations": {"failed": "status >= 500"}},
    "worth_without_prediction": {"relation": "f", "value": {"expression": "amount"}},
    "kinds": {
        "relation": {"ref": "f", "package": "shop", "version": 2},
        "event_time": "at",
        "begin": datetime.datetime(2013, 1, 1, 6, 30),
        "baseline": {"from": "2012-02-29", "to": "2013-01-01T06:30"},
        "prediction": {"class": "predicted", "scores": {"late": "p_late", 7: "p_seven"}},
        "segments": ["predicted"],
        "value": {"expression": "a.b * 2"},
    },
    "thresholds": {
        "relation": "f",
        "event_time": "at",
        "grain": "hour",
        "sensitivity": "2.5",
        "thresholds": SOUND_THRESHOLDS,
    },
    "texts": {
        "relation": {"source": "raw", "table": "flights"},
        "event_time": "at",
        "delay": "1 day",
        "lookback": "007",
        "prediction": {"value": "eta"},
        "importance": {"temp": "1e-3"},
        "include_open_window": "TRUE",
        "baseline": {"rolling": 14},
    },
}


def _with(**keys: Any) -> dict[str, Any]:
    """Return the full declaration with some keys replaced."""
    return {**FULL, **{key.rstrip("_"): value for key, value in keys.items()}}


# Name of the case → declaration, and the keys that its problems name.
BAD: dict[str, tuple[Any, list[str]]] = {
    "nothing": (None, ["relation"]),
    "a_text": ("flights", [""]),
    "a_list": (["flights"], [""]),
    "misspelt_required": ({"relatoin": "flights"}, ["relatoin"]),
    "misspelt_key": (_with(grane="day"), ["grane"]),
    "key_of_another_tool": (_with(reference="x", target="y"), ["reference", "target"]),
    "key_like_no_other": (_with(qqq=1), ["qqq"]),
    "key_not_a_text": ({**FULL, True: 1, 7: 2}, ["true", "7"]),
    "no_relation": ({"event_time": "at"}, ["relation"]),
    "relation_null": (_with(relation=None), ["relation"]),
    "relation_three_parts": (_with(relation="a.b.c"), ["relation"]),
    "relation_blank_part": (_with(relation="a."), ["relation"]),
    "relation_number": (_with(relation=7), ["relation"]),
    "relation_list": (_with(relation=["a"]), ["relation"]),
    "relation_mixed": (_with(relation={"ref": "a", "source": "b"}), ["relation"]),
    "relation_half_source": (_with(relation={"source": "b"}), ["relation.table"]),
    "relation_unknown": (_with(relation={"rf": "b"}), ["relation.rf"]),
    "relation_nulls": (_with(relation={"ref": None}), ["relation"]),
    "column_boolean": (_with(id=True), ["id"]),
    "column_blank": (_with(id="  "), ["id"]),
    "column_list": (_with(label=["a"]), ["label"]),
    "text_mapping": (_with(owner={"a": 1}), ["owner"]),
    "grain_unknown": (_with(grain="daly"), ["grain"]),
    "grain_far": (_with(grain="x"), ["grain"]),
    "timezone_near": (_with(timezone="Europe/Viena"), ["timezone"]),
    "timezone_far": (_with(timezone="#"), ["timezone"]),
    "timezone_mapping": (_with(timezone={"a": 1}), ["timezone"]),
    "begin_no_day": (_with(begin="2013-02-29"), ["begin"]),
    "begin_no_month": (_with(begin="2013-13-01"), ["begin"]),
    "begin_offset": (_with(begin="2013-01-01 00:00:00+01:00"), ["begin"]),
    "begin_no_hour": (_with(begin="2013-01-01 24:00"), ["begin"]),
    "delay_number": (_with(delay=6), ["delay"]),
    "delay_unit": (_with(delay="6 months"), ["delay"]),
    "boolean_word": (_with(enabled="perhaps"), ["enabled"]),
    "integer_word": (_with(lookback="thirty"), ["lookback"]),
    "integer_fraction": (_with(lookback=1.5), ["lookback"]),
    "integer_boolean": (_with(lookback=True), ["lookback"]),
    "integer_zero": (_with(min_group_size=0), ["min_group_size"]),
    "integer_huge": (_with(max_segment_values=10**9), ["max_segment_values"]),
    "integer_endless": (_with(min_rows=10**30), ["min_rows"]),
    "number_nan": (_with(importance={"a": float("nan")}), ["importance.a"]),
    "number_infinite": (_with(importance={"a": "1e999"}), ["importance.a"]),
    "number_negative": (_with(importance={"a": -1}), ["importance.a"]),
    "importance_list": (_with(importance=[1]), ["importance"]),
    "threshold_low": (_with(prediction={"score": "p", "threshold": 0}), ["prediction.threshold"]),
    "threshold_high": (_with(prediction={"score": "p", "threshold": 1.5}), ["prediction.threshold"]),
    "prediction_mixed": (_with(prediction={"score": "p", "class": "c"}), ["prediction"]),
    "prediction_half": (_with(prediction={"threshold": 0.5}), ["prediction.score"]),
    "prediction_misspelt": (_with(prediction={"scroe": "p", "threshold": 0.5}), ["prediction.scroe"]),
    "prediction_text": (_with(prediction="p"), ["prediction"]),
    "prediction_scores_list": (
        _with(prediction={"class": "c", "scores": ["p"]}, protected=[], value={}),
        ["prediction.scores"],
    ),
    "baseline_mixed": (_with(baseline={"relation": "a", "rolling": 3}), ["baseline"]),
    "baseline_half": (_with(baseline={"from": "2013-01-01"}), ["baseline.to"]),
    "baseline_backwards": (
        _with(baseline={"from": "2013-03-01", "to": "2013-01-01"}),
        ["baseline.from"],
    ),
    "baseline_rolling_zero": (_with(baseline={"rolling": 0}), ["baseline.rolling"]),
    "baseline_relation": (_with(baseline={"relation": {"ref": ["a"]}}), ["baseline.relation.ref"]),
    "baseline_unknown": (_with(baseline={"zzz": 1}), ["baseline.zzz"]),
    "features_text": (_with(features="temp"), ["features"]),
    "features_item": (_with(features=[1, None, {"a": 1}]), ["features"] * 3),
    "features_both": (
        _with(features={"include": ["temp"], "exclude": ["temp"]}),
        ["features.exclude"],
    ),
    "segments_text": (_with(segments="origin", protected=[]), ["segments"]),
    "segments_twice": (_with(segments=["origin", "origin"]), ["segments"]),
    "segments_id": (_with(segments=["origin", "flight_id"]), ["segments"]),
    "protected_not_segment": (_with(protected=["sex"]), ["protected"]),
    "two_roles": (_with(label="p_delayed"), ["label"]),
    "leak": (_with(features=["delayed", "temp"]), ["features.include"]),
    "sensitive_segment": (_with(sensitive=["origin"]), ["sensitive"]),
    "missing_values_text": (_with(missing_values="N/A"), ["missing_values"]),
    "missing_values_scalar": (_with(missing_values={"temp": -999}), ["missing_values.temp"]),
    "thresholds_list": (_with(thresholds=[1]), ["thresholds"]),
    **{
        f"threshold_{name}": (_with(thresholds=declared), [f"thresholds.{key}" for key in keys])
        for name, (declared, keys) in BAD_THRESHOLDS.items()
    },
    "season_of_weeks": (
        _with(grain="week", thresholds={"p95": {"method": "seasonal"}}),
        ["thresholds.p95.method"],
    ),
    "season_of_snapshots": (
        {"relation": "f", "thresholds": {"f1": {"method": "seasonal", "season": "day_of_week"}}},
        ["thresholds.f1.method"],
    ),
    "season_of_a_misspelt_grain": (
        _with(grain="dya", thresholds={"f1": {"method": "seasonal"}}),
        ["grain"],
    ),
    "season_of_a_misspelt_time": (
        {"relation": "f", "evnt_time": "at", "thresholds": {"f1": {"method": "seasonal"}}},
        ["evnt_time"],
    ),
    "sensitivity_zero": (_with(sensitivity=0), ["sensitivity"]),
    "sensitivity_word": (_with(sensitivity="high"), ["sensitivity"]),
    "value_mixed": (_with(value={"true_positive": 1, "expression": "a"}), ["value"]),
    "value_word": (_with(value={"true_positive": "much"}), ["value.true_positive"]),
    "salt_jinja": (_with(salt="{{ var('salt') }}"), ["salt"]),
    "salt_unset": (_with(salt="{{ env_var('MPM_NO_SUCH_VARIABLE') }}"), ["salt"]),
    "snapshot": (
        {"relation": "f", "grain": "day", "begin": "2013-01-01", "delay": "0 hours", "lookback": 3},
        ["grain", "begin", "delay", "lookback"],
    ),
    "snapshot_period": (
        {"relation": "f", "baseline": {"from": "2013-01-01", "to": "2013-03-01"}},
        ["baseline.from"],
    ),
    "label_time_alone": ({"relation": "f", "label_time": "at"}, ["label_time"]),
    "matrix_alone": ({"relation": "f", "value": {"true_positive": 1}}, ["value"]),
    "matrix_of_a_class": (_with(prediction={"class": "c"}, protected=[]), ["value"]),
    "matrix_of_a_misspelt": (_with(prediction={"scroe": "c"}), ["prediction.scroe"]),
    "matrix_misspelt_prediction": (
        {"relation": "f", "predicton": {"score": "c"}, "value": {"true_positive": 1}},
        ["predicton"],
    ),
    "protected_alone": ({"relation": "f", "segments": ["sex"], "protected": ["sex"]}, ["protected"]),
    "protected_class": (_with(prediction={"class": "c"}, value={}), ["protected"]),
    "protected_ranking": (_with(prediction={"position": "p", "group": "g"}, value={}), ["protected"]),
    "quantile_word": (
        {"relation": "f", "prediction": {"value": "p", "quantile": 1}},
        ["prediction.quantile"],
    ),
    "quantile_of_a_score": ({"relation": "f", "prediction": {"score": "p", "quantile": 0.5}}, ["prediction"]),
    "error_feature_is_label": (
        {"relation": "f", "label": "y", "prediction": {"value": "p", "error_feature": "y"}},
        ["prediction.error_feature"],
    ),
    "error_feature_not_read": (
        {"relation": "f", "features": ["a"], "prediction": {"value": "p", "error_feature": "b"}},
        ["prediction.error_feature"],
    ),
    "error_feature_excluded": (
        {"relation": "f", "features": {"exclude": ["b"]}, "prediction": {"value": "p", "error_feature": "b"}},
        ["prediction.error_feature"],
    ),
    "error_feature_sensitive": (
        {"relation": "f", "sensitive": ["b"], "prediction": {"value": "p", "error_feature": "b"}},
        ["sensitive"],
    ),
    "ranking_without_group": ({"relation": "f", "prediction": {"position": "p"}}, ["prediction.group"]),
    "ranking_without_position": ({"relation": "f", "prediction": {"query": "p"}}, ["prediction.query"]),
    "ranking_no_places": (
        {"relation": "f", "prediction": {"position": "p", "group": "g", "k": 0}},
        ["prediction.k"],
    ),
    "ranking_one_column": (
        {"relation": "f", "prediction": {"position": "p", "group": "p"}},
        ["prediction.group"],
    ),
    "operations_text": (_with(operations="latency_ms"), ["operations"]),
    "operations_item": (_with(operations={"columns": [1]}), ["operations.columns"]),
    "operations_mixed": (_with(operations={"columns": ["a"], "names": ["b"]}), ["operations"]),
    "operations_twice": (_with(operations=["a", "a"]), ["operations.columns"]),
    "operations_is_label": (_with(operations=["delayed"]), ["operations.columns"]),
    "operations_segment": (_with(operations=["origin"]), ["segments"]),
    "operations_misspelt": (_with(operations={"metrics": ["a"]}), ["operations.metrics"]),
    "operations_no_names": (_with(operations={"name": "a", "value": "b"}), ["operations.names"]),
    "operations_names_twice": (
        _with(operations={"name": "a", "value": "b", "names": ["c", "c"]}),
        ["operations.names"],
    ),
    "operations_name_taken": (
        _with(operations={"name": "a", "value": "b", "names": ["p_delayed"]}),
        ["operations.names"],
    ),
    "operations_names_mapping": (
        _with(operations={"name": "a", "value": "b", "names": {"c": "d"}}),
        ["operations.names"],
    ),
    "operations_failed_boolean": (_with(operations={"failed": {"a": 1}}), ["operations.failed"]),
    "long_value": (_with(grain="day " * 40), ["grain"]),
    "braces": (_with(grain="{x} {0} {{"), ["grain"]),
    "mpm_reserved": (FULL, [""]),
    "bad-name": (FULL, [""]),
    "1name": (FULL, [""]),
    "n" * 64: (FULL, [""]),
    "ärger": (FULL, [""]),
}

_MONITORS: dict[str, Any] = {
    "monitors": {"flights": {"relation": "f", "timezone": "Europe/Vienna"}, "off": None}
}
_MONITORS["monitors"]["off"] = {"relation": "f", "enabled": False}
_WINDOW = {"monitor": "flights", "from": "2013-10-28", "to": "2013-10-31", "note": "storm"}

# Keys beside `monitors:` that are sound.
SOUND_WHOLES: list[dict[str, Any]] = [
    _MONITORS,
    {**_MONITORS, "exclusions": [], "holidays": None},
    {**_MONITORS, "exclusions": "raw.known", "holidays": {"ref": "days", "package": "shop"}},
    {**_MONITORS, "exclusions": {"source": "raw", "table": "known"}, "holidays": "holidays"},
    {
        **_MONITORS,
        "exclusions": [
            _WINDOW,
            {**_WINDOW, "monitor": "off", "column": "temp", "from": "2013-10-28T06:30"},
            {"from": datetime.date(2013, 12, 24), "to": datetime.date(2013, 12, 27), "note": 7},
        ],
        "holidays": [datetime.date(2013, 12, 25), "2014-01-01"],
    },
]

# What stands under `vars: mpm:` as a whole.
BAD_WHOLES: list[Any] = [
    {**_MONITORS, "exclusion": [_WINDOW]},
    {**_MONITORS, "exclusions": 7, "holidays": "a.b.c"},
    {**_MONITORS, "exclusions": {"ref": "known", "windows": [_WINDOW]}},
    {**_MONITORS, "exclusions": {"table": "known"}},
    {**_MONITORS, "exclusions": [{}, "flights", None, {"monitor": "flights"}]},
    {**_MONITORS, "exclusions": [_WINDOW, {**_WINDOW, "monitor": "flihgts"}, {**_WINDOW, "monitor": "zzz"}]},
    {**_MONITORS, "exclusions": [{**_WINDOW, "to": "2013-10-28"}, {**_WINDOW, "from": "soon"}]},
    {**_MONITORS, "exclusions": [{**_WINDOW, "colum": "temp"}]},
    {**_MONITORS, "holidays": ["2013-12-32", "2013-12-25 06:00", 7, None, {"day": "2013-12-25"}]},
    {"exclusions": [_WINDOW], "monitors": {"broken": {}}},
    "monitors",
    ["monitors"],
    {"monitors": ["a"]},
    {"monitors": "a"},
    {"monitor": {}},
    {"monitors": {"a": {"relation": "f"}}, "zzzz": 1, 7: 2},
    {"monitors": {"Flights": {"relation": "f"}, "flights": {"relation": "f"}}},
    {"monitors": {7: {"relation": "f"}, None: None}},
]
