"""The key `thresholds` as data: what may be said about one metric."""

from __future__ import annotations

from mpm_py.configuration.metrics import METRICS
from mpm_py.configuration.rule import Rule, count_rule

LIMIT_METHODS = ("static", "previous")
"""Methods that need a limit; the others learn theirs."""

TAKEN_OVER = ("direction", "min_effect", "min_rows", "persistence", "worst_status")
"""Keys that a column takes over from its metric one by one."""

SEASONS: dict[str, tuple[str, ...]] = {
    "hour": ("hour_of_day", "day_of_week", "day_of_month"),
    "day": ("day_of_week", "day_of_month"),
}
"""Seasons that windows of a grain have, the usual one first; longer windows have none."""

ALIASES: dict[str, str] = {
    "auc": "roc_auc",
    "brier": "brier_score",
    "latency": "p95",
    "mean_absolute_error": "mae",
    "mean_shift": "location",
    "missing": "null_share",
    "missing_rate": "null_share",
    "nulls": "null_share",
    "roc": "roc_auc",
    "root_mean_squared_error": "rmse",
    "rows": "row_count",
    "schema": "schema_change",
    "std": "standard_deviation",
    "stddev": "standard_deviation",
    "unit": "semantic_change",
    "unseen": "unseen_share",
    "volume": "row_count",
}
"""Words that other tools use for our metrics."""

_EXAMPLE = "thresholds: {psi: {warn: 0.1, fail: 0.25}}"
_EXPECTED = "a number, off or a mapping"

_LIMITS: dict[str, Rule] = {
    "warn": Rule("number", "Value from which it warns.", "warn: 0.1"),
    "fail": Rule("number", "Value from which it fails; a number alone means this.", "fail: 0.25"),
    "method": Rule(
        "choice",
        "`learnt` from its own history, `seasonal` from windows of the same season, by `static` limits on the"
        " value, or by limits on the change since the `previous` window. Without it `static` beside limits,"
        " else `learnt`.",
        "method: static",
        allowed=("learnt", "static", "previous", "seasonal"),
    ),
    "direction": Rule(
        "choice",
        "Side on which it is bad. Without it the side on which the metric is; to be given for a limit on a"
        " metric that may be bad on either.",
        "direction: down",
        allowed=("up", "down", "both"),
    ),
    "min_effect": Rule("number", "Smallest effect that matters.", "min_effect: 0.2", minimum=0),
    "min_rows": Rule(
        "integer",
        "Fewest rows to judge it on, if not those of the monitor.",
        "min_rows: 500",
        minimum=1,
        maximum=count_rule("", "", 1).maximum,
    ),
    "persistence": Rule(
        "persistence", "How many of how many windows in a row it takes to fail.", "persistence: 2 of 3"
    ),
    "worst_status": Rule(
        "choice", "`warn` where it is never to fail.", "worst_status: warn", allowed=("warn", "fail")
    ),
    "season": Rule(
        "choice",
        "For `method: seasonal`; without it the hour of windows of an hour, else the weekday.",
        "season: day_of_week",
        allowed=SEASONS["hour"],
    ),
}


def _threshold(keys: dict[str, Rule], example: str) -> Rule:
    return Rule(
        "keyed",
        "",
        example,
        kinds={"limits": keys},
        number_key="fail",
        off_key="is_off",
        expected=_EXPECTED,
    )


_COLUMNS = Rule(
    "map",
    "Column → what is different for it: a number, `off`, or a mapping. What it does not say is as for the"
    " metric.",
    "columns: {temp: 0.4, dest: off}",
    items=_threshold(_LIMITS, "columns: {temp: {fail: 0.4}}"),
)

THRESHOLDS = Rule(
    "map",
    "Metric → how it is judged, where the default is not what is wanted: a number (it fails from there on),"
    " `off`, or a mapping.",
    _EXAMPLE,
    items=_threshold({**_LIMITS, "columns": _COLUMNS}, _EXAMPLE),
    names=tuple(METRICS),
)
