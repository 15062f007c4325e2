"""Rules between keys, as data: what needs what, which columns exclude each other, what comes first."""

from __future__ import annotations

# A key that means nothing without another one.
NEEDS: dict[str, str] = {
    "grain": "event_time",
    "begin": "event_time",
    "delay": "event_time",
    "include_open_window": "event_time",
    "lookback": "event_time",
    "max_windows_per_run": "event_time",
    "baseline.from": "event_time",
    "label_time": "label",
    "protected": "prediction",
    "value": "prediction",
}

# A snapshot has no windows to cut: the default of these keys holds only beside the other key.
DEFAULT_NEEDS: dict[str, str] = {"grain": "event_time"}

_PREDICTION = ("prediction.score", "prediction.class", "prediction.scores", "prediction.value")
_ROLES = (
    "event_time",
    "id",
    *_PREDICTION,
    "label",
    "label_time",
    "model_version",
    "operations",
    "features.include",
)

# A column named under the key must not be named under one of the others (nor twice under the key itself).
CLASHES: dict[str, tuple[str, ...]] = {
    # Every role excludes those before it: a label among the features would be a leak.
    **{role: _ROLES[:position] for position, role in enumerate(_ROLES)},
    "features.exclude": ("features.include",),
    "features.numeric": ("features.exclude",),
    # A segment may be a feature, the model version or the predicted class; the others would make
    # one segment per row or split by the very thing that is judged.
    "segments": tuple(
        role for role in _ROLES if role not in ("prediction.class", "model_version", "features.include")
    ),
    "protected": (),
    # Values of segments and outcomes are shown, which is what `sensitive` forbids.
    "sensitive": (
        "event_time",
        *_PREDICTION,
        "label",
        "label_time",
        "model_version",
        "operations",
        "segments",
    ),
}

# Every column named under the key must be named under the other.
SUBSETS: dict[str, str] = {"protected": "segments"}

# Inside the mapping of a key, the first moment must come before the second.
ORDERED: tuple[tuple[str, str, str], ...] = (("baseline", "from", "to"),)

# Keys of a `warehouse:` mapping that exclude each other.
WAREHOUSE_EXCLUSIVE: dict[str, tuple[str, ...]] = {"profile": ("database",), "target": ("database",)}
WAREHOUSE_NEEDS: dict[str, str] = {"target": "profile"}

# Words that other tools use for our keys (see the glossary in the documentation).
ALIASES: dict[str, str] = {
    "alias": "model_version",
    "classes": "prediction",
    "cost_matrix": "value",
    "data": "relation",
    "dataset": "relation",
    "date": "event_time",
    "dimensions": "segments",
    "exclude": "features",
    "experiment": "model_version",
    "frequency": "grain",
    "from": "baseline",
    "granularity": "grain",
    "ground_truth": "label",
    "group_by": "segments",
    "include": "features",
    "key": "id",
    "lateness": "delay",
    "model": "relation",
    "nulls": "missing_values",
    "outcome": "label",
    "predicted": "prediction",
    "primary_key": "id",
    "ref": "relation",
    "reference": "baseline",
    "rolling": "baseline",
    "score": "prediction",
    "slices": "segments",
    "source": "relation",
    "start": "begin",
    "table": "relation",
    "target": "label",
    "time": "event_time",
    "time_column": "event_time",
    "timestamp": "event_time",
    "timestamp_column": "event_time",
    "to": "baseline",
    "training": "baseline",
    "truth": "label",
    "tz": "timezone",
    "unique_key": "id",
    "weights": "importance",
    "window": "grain",
}
