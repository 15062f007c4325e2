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

ALL = TIMES | KINDS | LABELLED | OTHERS | HEALING
