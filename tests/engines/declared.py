"""The monitors that the tests declare beside those of the integration project."""

from __future__ import annotations

from typing import Any

ZONES = {
    "UTC": "utc",
    "America/New_York": "new_york",
    "Europe/Vienna": "vienna",
    "Asia/Kolkata": "kolkata",
    "America/Havana": "havana",
}


def _times() -> dict[str, dict[str, Any]]:
    """Grains, zones and types of event time; name → declaration."""
    found: dict[str, dict[str, Any]] = {}
    for season, begin in (("spring", "2024-03-01"), ("autumn", "2024-10-01")):
        base = {"relation": f"raw.{season}", "begin": begin, "features": ["x"], "max_windows_per_run": 2000}
        for zone, short in ZONES.items():
            found[f"{season}_day_{short}"] = base | {"event_time": "ts", "timezone": zone}
        days = {"spring": "2024-03-30", "autumn": "2024-10-26"}[season]
        found[f"{season}_hour_vienna"] = base | {
            **{
                "event_time": "ts",
                "grain": "hour",
                "timezone": "Europe/Vienna",
                "begin": days,
                "min_rows": 10,
            },
            "where": f"ts >= '{days}' and ts < timestamp '{days}' + interval 3 days",
        }
        for grain in ("week", "month"):
            found[f"{season}_{grain}_vienna"] = base | {
                "event_time": "ts",
                "grain": grain,
                "timezone": "Europe/Vienna",
            }
        for column in ("d", "tz", "epoch", "epoch_f"):
            found[f"{season}_{column}_new_york"] = base | {
                "event_time": column,
                "timezone": "America/New_York",
            }
    return found


TIMES = _times()

KINDS: dict[str, dict[str, Any]] = {
    "kind_class": {
        "relation": "raw.kinds",
        "event_time": "at",
        "begin": "2024-01-01",
        "prediction": {"class": "predicted", "scores": {"red": "p_red"}},
        "label": "truth",
        "features": ["x"],
        "baseline": {"from": "2024-01-01", "to": "2024-01-08"},
    },
    "kind_value": {
        "relation": "raw.kinds",
        "event_time": "at",
        "begin": "2024-01-01",
        "prediction": {"value": "guess"},
        "label": "outcome",
        "features": ["x"],
        "baseline": {"from": "2024-01-01", "to": "2024-01-08"},
    },
    "kind_label_only": {
        "relation": "raw.kinds",
        "event_time": "at",
        "begin": "2024-01-01",
        "label": "outcome",
        "features": ["x"],
    },
}

OTHERS: dict[str, dict[str, Any]] = {
    "odd": {
        "relation": "raw.odd table",
        "event_time": "When, exactly?",
        "begin": "2024-01-01",
        "segments": ['it\'s "odd"', "sp ace"],
        "missing_values": {"sp ace": ["f1"]},
        "sensitive": ["MiXed"],
        "salt": "'; drop --",
        "min_group_size": 5,
        "baseline": {"from": "2024-01-01", "to": "2024-01-08"},
    },
    "segmented": {
        "relation": "raw.segments",
        "event_time": "at",
        "begin": "2024-01-01",
        "segments": ["seg"],
        "max_segment_values": 3,
        "min_group_size": 20,
        "baseline": {"from": "2024-01-01", "to": "2024-01-08"},
    },
    "snapshot_mode": {"relation": "raw.snapshot"},
    "small_windows": {
        "relation": "raw.small",
        "event_time": "at",
        "begin": "2024-01-01",
        "min_group_size": 13,
    },
    "no_rows": {"relation": "raw.empty", "event_time": "at", "begin": "2024-01-01"},
    "no_rows_period": {
        "relation": "raw.empty",
        "event_time": "at",
        "begin": "2024-01-01",
        "baseline": {"from": "2024-01-01", "to": "2024-01-08"},
    },
    "sentinels": {
        "relation": "raw.trips",
        "event_time": "started_at",
        "begin": "2024-01-01",
        "features": ["distance", "vehicle", "age"],
        "missing_values": {"vehicle": ["N/A", "bus", "N/A"], "distance": [-999, "-999.0"], "age": [20]},
        "baseline": {"from": "2024-01-01", "to": "2024-01-15"},
    },
    "other_types": {
        "relation": "raw.trips",
        "event_time": "started_at",
        "begin": "2024-01-01",
        "features": ["distance", "vehicle", "age", "duration"],
        "baseline": {"relation": "raw.retyped_training"},
    },
    "capped": {
        "relation": "raw.trips",
        "event_time": "started_at",
        "begin": "2024-01-01",
        "features": ["distance"],
        "max_windows_per_run": 15,
    },
}

# Tables that tests change, each watched by a monitor of the same name: ten days of sixty rows.
HEALING_TABLES = (
    *("steady", "fresh", "late", "labels", "rescored", "gaps", "deleted", "purged", "reloaded", "future"),
    *("forced", "dropped", "added", "retyped", "counted", "recut", "emptied", "missing"),
)
HEALING: dict[str, dict[str, Any]] = {
    name: {
        "relation": f"raw.{name}",
        "event_time": "seen_at",
        "begin": "2024-01-01",
        "id": "id",
        "prediction": {"score": "p"},
        "label": "y",
        "lookback": 5,
        "baseline": {"from": "2024-01-01", "to": "2024-01-04"},
    }
    for name in HEALING_TABLES
}

_LABELLED = {
    "relation": "raw.labelled",
    "event_time": "at",
    "begin": "2024-01-01",
    "features": ["Temp"],
    "baseline": {"from": "2024-01-01", "to": "2024-01-08"},
}

LABELLED: dict[str, dict[str, Any]] = {
    "label_of_numbers": _LABELLED | {"prediction": {"score": "p"}, "label": "bought"},
    "label_never_positive": _LABELLED | {"prediction": {"score": "p"}, "label": "answer"},
    "name_taken": _LABELLED
    | {"prediction": {"value": "guess"}, "label": "truth", "features": ["Temp", "residual"]},
    "sentinel_by_case": _LABELLED | {"missing_values": {"temp": [-999]}},
}

_PERIOD = {
    "event_time": "at",
    "begin": "2024-01-01",
    "baseline": {"from": "2024-01-01", "to": "2024-01-12"},
}
_DECISIONS = _PERIOD | {"relation": "raw.decisions", "features": ["amount"]}
_ESTIMATES = _PERIOD | {
    "relation": "raw.estimates",
    "prediction": {"value": "guess"},
    "label": "outcome",
    "missing_values": {"distance": [-999]},
    "features": ["distance", "noise", "weekday"],
}

OUTCOMES: dict[str, dict[str, Any]] = {
    "outcome_text": _DECISIONS
    | {
        "prediction": {"score": "p", "positive": "YES", "threshold": 0.35},
        "label": "answer",
        "model_version": "version",
        "value": {"expression": "case when p >= 0.35 then amount - 2.5 when p < 0.35 then 0 end"},
        "operations": {"columns": ["status"], "failed": "status >= 500"},
    },
    "outcome_boolean": _DECISIONS | {"prediction": {"score": "p"}, "label": "decided"},
    "outcome_integer": _DECISIONS | {"prediction": {"score": "p", "positive": 0}, "label": "bought"},
    "outcome_real": _DECISIONS | {"prediction": {"score": "p", "positive": 1}, "label": "bought_real"},
    "outcome_other_baseline": _DECISIONS
    | {
        "prediction": {"score": "p"},
        "label": "decided",
        "model_version": "version",
        "value": {"expression": "case when decided then amount else -1 end"},
        "operations": {"failed": "status >= 500"},
        "baseline": {"relation": "raw.past_decisions"},
    },
    "outcome_crowded": _DECISIONS
    | {
        "prediction": {"score": "narrow", "threshold": 0.0233},
        "label": "decided",
        "segments": ["version"],
        "model_version": "version",
    },
    "classes_with_scores": _PERIOD
    | {
        "relation": "raw.classes",
        "prediction": {"class": "predicted", "scores": {"0": "p0", "1": "p1", "2": "p2"}},
        "label": "truth",
        "features": ["x"],
    },
    "classes_alone": _PERIOD
    | {"relation": "raw.classes", "prediction": {"class": "predicted"}, "label": "truth", "features": ["x"]},
    "joint_chosen": _ESTIMATES | {"prediction": {"value": "guess", "quantile": 0.9}, "min_group_size": 5},
    "joint_declared": _ESTIMATES | {"prediction": {"value": "guess", "error_feature": "noise"}},
    "joint_without": _ESTIMATES | {"features": ["noise", "weekday"]},
    "ranked": _PERIOD
    | {
        "relation": "raw.rankings",
        "prediction": {"position": "place", "group": "search", "k": 5},
        "label": "relevance",
        "begin": "2024-01-01",
    },
    "metric_log": _PERIOD
    | {
        "relation": "raw.metrics",
        "operations": {"name": "metric", "value": "reading", "names": ["cpu %", "latency ms"]},
    },
}

_JUDGED: dict[str, Any] = {
    "event_time": "seen_at",
    "begin": "2024-01-01",
    "id": "id",
    "lookback": 60,
    "baseline": {"from": "2024-01-01", "to": "2024-01-04"},
}
_JUDGED_SCORE = _JUDGED | {
    "prediction": {"score": "p"},
    "label": "y",
    "label_time": "answered_at",
    "features": ["x", "n", "c", "note"],
    "segments": ["c"],
    "sensitive": ["n"],
    "model_version": "version",
    "operations": {"columns": ["latency"], "failed": "status >= 500 or y is null"},
    "value": {"expression": "case when y then latency else -1 end"},
}

# Monitors whose labels arrive late, each of a table of the same name (data.judged).
_LATE: dict[str, dict[str, Any]] = {
    "late_score": _JUDGED_SCORE,
    "late_value": _JUDGED
    | {
        "prediction": {"value": "guess", "error_feature": "x"},
        "label": "outcome",
        "features": ["x", "n", "c"],
        "segments": ["c"],
    },
    "late_class": _JUDGED
    | {
        "prediction": {
            "class": "predicted",
            "scores": {"red": "p_red", "green": "p_green", "blue": "p_blue"},
        },
        "label": "truth",
        "features": ["x", "c"],
        "segments": ["c"],
    },
    "late_ranking": _JUDGED
    | {
        "prediction": {"position": "place", "group": "search", "k": 5},
        "label": "relevance",
        "features": ["x"],
    },
    "late_mixed": _JUDGED_SCORE,
    "late_silent": _JUDGED_SCORE,
    "late_interrupted": _JUDGED_SCORE,
    "late_schema": _JUDGED_SCORE,
    "late_declared": _JUDGED_SCORE,
    "late_excluded": _JUDGED_SCORE | {"segments": []},
    "late_by_outcome": _JUDGED_SCORE | {"segments": ["c", "Y"]},
    "late_watched": _JUDGED_SCORE | {"where": "y is null or latency >= 0"},
    "late_spanned": _JUDGED | {"prediction": {"score": "p"}, "label": "y", "features": ["x", "c"]},
}
LATE = {name: declared | {"relation": f"raw.{name}"} for name, declared in _LATE.items()}

_CREDIT = {
    "relation": "raw.credit",
    "event_time": "at",
    "begin": "2024-01-01",
    "id": "id",
    "prediction": {"score": "p_score", "threshold": 0.4},
    "label": "defaulted",
    "label_time": "decided_at",
    "model_version": "release",
    "segments": ["gender"],
    "protected": ["gender"],
    "value": {"true_positive": 5, "false_positive": -2.5, "false_negative": -10},
    "operations": {"columns": ["latency_ms"], "failed": "status >= 500"},
    "features": ["status"],
    "min_rows": 30,
    "lookback": 10,
    "baseline": {"from": "2024-01-01", "to": "2024-01-06"},
}

# What the tables on a model's quality are judged by; those of raw.changed_credit belong to a test that changes it.
QUALITY: dict[str, dict[str, Any]] = {
    "credit": _CREDIT,
    "credit_by_case": _CREDIT
    | {
        "prediction": {"score": "P_SCORE", "threshold": 0.4},
        "label": "Defaulted",
        "label_time": "DECIDED_AT",
        "model_version": "Release",
        "segments": ["GENDER"],
        "protected": ["GENDER"],
        "operations": {"columns": ["Latency_MS"], "failed": "status >= 500"},
    },
    "changed_credit": _CREDIT | {"relation": "raw.changed_credit"},
    "credit_rolling": _CREDIT
    | {
        "baseline": {"rolling": 3},
        "min_group_size": 60,
        "where": "id % 1200 < 900 and (id < 2160 or id % 8 = 0)",
    },
    "credit_unscored": {
        **{key: value for key, value in _CREDIT.items() if key not in ("prediction", "protected", "value")},
        "min_group_size": 60,
    },
    "ranked_well": OUTCOMES["ranked"] | {"min_rows": 20},
    "only_times": {"relation": "raw.times", "event_time": "at", "begin": "2024-01-01"},
}

# Results that are computed window by window.
INCREMENTAL = (
    "mpm_drift",
    "mpm_distribution",
    "mpm_quality",
    "mpm_profile",
    "mpm_performance",
    "mpm_thresholds",
    "mpm_calibration",
    "mpm_confusion_matrix",
    "mpm_estimated_performance",
    "mpm_label_delay",
    "mpm_operations",
)

ALL = TIMES | KINDS | LABELLED | OUTCOMES | OTHERS | HEALING | LATE | QUALITY
