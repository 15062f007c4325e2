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
}

# A key (of one kind, where it has kinds) that means nothing without one of these kinds of another key, and
# what to do instead of giving that one: costs and gains are of right and wrong decisions about one class.
KIND_NEEDS: tuple[tuple[str, str, str, tuple[str, ...], str], ...] = (
    ("protected", "", "prediction", ("score", "value"), "remove protected"),
    ("value", "matrix", "prediction", ("score",), "write value: {expression: amount * 0.02} instead"),
)

# A snapshot has no windows to cut: the default of these keys holds only beside the other key.
DEFAULT_NEEDS: dict[str, str] = {"grain": "event_time"}

_PREDICTION = (
    *("prediction.score", "prediction.class", "prediction.scores", "prediction.value"),
    *("prediction.position", "prediction.group"),
)
_OPERATIONS = ("operations.columns", "operations.name", "operations.value")
_ROLES = (
    "event_time",
    "id",
    *_PREDICTION,
    "label",
    "label_time",
    "model_version",
    *_OPERATIONS,
    "features.include",
)

# A column named under the key must not be named under one of the others (nor twice under the key itself).
CLASHES: dict[str, tuple[str, ...]] = {
    # Every role excludes those before it: a label among the features would be a leak.
    **{role: _ROLES[:position] for position, role in enumerate(_ROLES)},
    "features.exclude": ("features.include",),
    "features.numeric": ("features.exclude",),
    # It is one of the features.
    "prediction.error_feature": (
        *(role for role in _ROLES if role != "features.include"),
        "features.exclude",
    ),
    # A metric of a long table is observed like a column of its name.
    "operations.names": (*_PREDICTION, "label", "features.include"),
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
        *_OPERATIONS,
        "segments",
        "prediction.error_feature",
    ),
}

# Every column named under the key must be named under the other.
SUBSETS: dict[str, str] = {"protected": "segments"}

# The same, as far as columns are named under the other at all.
SUBSETS_OF_GIVEN: dict[str, str] = {"prediction.error_feature": "features.include"}

# Keys of a `warehouse:` mapping that exclude each other.
WAREHOUSE_EXCLUSIVE: dict[str, tuple[str, ...]] = {"profile": ("database",), "target": ("database",)}
WAREHOUSE_NEEDS: dict[str, str] = {"target": "profile"}

# Words that other tools use for our keys (see the glossary in the documentation).
ALIASES: dict[str, str] = {
    "alias": "model_version",
    "classes": "prediction",
    "cost_matrix": "value",
    "costs": "value",
    "data": "relation",
    "dataset": "relation",
    "date": "event_time",
    "dimensions": "segments",
    "exclude": "features",
    "experiment": "model_version",
    "failures": "failed",
    "frequency": "grain",
    "from": "baseline",
    "granularity": "grain",
    "ground_truth": "label",
    "group_by": "segments",
    "include": "features",
    "key": "id",
    "latency": "operations",
    "lateness": "delay",
    "metric": "name",
    "metrics": "names",
    "model": "relation",
    "nulls": "missing_values",
    "outcome": "label",
    "predicted": "prediction",
    "primary_key": "id",
    "protected_attributes": "protected",
    "query": "group",
    "rank": "position",
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
