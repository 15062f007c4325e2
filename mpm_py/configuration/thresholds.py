"""The second reading of `thresholds`: what was declared by metric and column, as flat rows that fit together.

`macros/configuration/read_thresholds.sql` does the same for dbt, function by function. Change them together.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mpm_py.configuration.metrics import METRICS, Metric
from mpm_py.configuration.scalars import shown
from mpm_py.configuration.threshold_rules import LIMIT_METHODS, SEASONS, TAKEN_OVER, THRESHOLDS

if TYPE_CHECKING:
    from mpm_py.configuration.check import MonitorCheck

Threshold = dict[str, Any]


def flat_thresholds(check: MonitorCheck, monitor: Mapping[str, Any]) -> list[Threshold]:
    """Return one row per metric, and one per metric and column where a column is judged otherwise."""
    rows = []
    for metric, found in (monitor["thresholds"] or {}).items():
        path = f"thresholds.{metric}"
        if found is None or any(
            problem.key == path or problem.key.startswith(f"{path}.") for problem in check.problems
        ):
            continue
        columns = found.get("columns") or {}
        if columns and not METRICS[metric].by_column:
            check.add("no_columns", f"{path}.columns", metric=metric)
        whole = found
        if not columns or any(value is not None for key, value in found.items() if _is_said(key)):
            whole = _resolved(check, monitor, metric, found, path)
            rows.append(_row(metric, None, whole))
        for column, own in columns.items():
            inner = f"{path}.columns.{column}"
            particular = _resolved(check, monitor, metric, _taken_over(own, whole), inner)
            rows.append(_row(metric, column, particular))
    return rows


def _is_said(key: str) -> bool:
    return key not in ("columns", "is_off")


def _taken_over(own: Threshold, whole: Threshold) -> Threshold:
    """Return what is said of a column, completed by what is said of its metric."""
    if own["is_off"] == "true":
        return own
    found = own | {key: whole[key] for key in TAKEN_OVER if own[key] is None}
    has_limits = own["warn"] is not None or own["fail"] is not None
    if own["method"] is None and (not has_limits or whole["method"] in LIMIT_METHODS):
        found["method"] = whole["method"]
    if found["method"] == whole["method"]:
        if not has_limits:
            found |= {"warn": whole["warn"], "fail": whole["fail"]}
        if own["season"] is None:
            found["season"] = whole["season"]
    return found


def _resolved(
    check: MonitorCheck, monitor: Mapping[str, Any], metric: str, found: Threshold, path: str
) -> Threshold:
    """Return a threshold with method, direction and season filled in, and report what does not fit."""
    if found["is_off"] == "true":
        return found
    rule = METRICS[metric]
    limits = [key for key in ("warn", "fail") if found[key] is not None]
    if rule.judged == "event":
        for key in ("warn", "fail", "method", "direction", "min_effect", "season"):
            if found[key] is not None:
                check.add("event_limits", f"{path}.{key}", metric=metric, word=key)
        return found | {"method": "static"}
    without = {"learnt": "learnt", "default": "static"}.get(rule.judged)
    method = found["method"] or ("static" if limits else without)
    resolved = found | {"method": method}
    if method in LIMIT_METHODS or method is None:
        if not limits and not (method == "static" and rule.judged == "default"):
            check.add("no_limit", path, metric=metric, example=THRESHOLDS.example)
    elif limits:
        check.add("limits_unused", f"{path}.{limits[0]}", method=method)
    elif rule.judged != "learnt":
        check.add("not_learnt", f"{path}.method", metric=metric)
    if method == "seasonal":
        resolved["season"] = _season(check, monitor, found["season"], path)
    elif found["season"] is not None:
        check.add("needs", f"{path}.season", needs="method: seasonal", word="season")
    if limits and method in LIMIT_METHODS:
        resolved["direction"] = _direction(check, metric, rule, resolved, path)
        _check_limits(check, resolved, path)
    return resolved


def _season(check: MonitorCheck, monitor: Mapping[str, Any], given: str | None, path: str) -> str | None:
    """Return the season, the usual one of the grain if none is given."""
    grain = monitor["grain"]
    if grain is not None and grain not in check.rules["grain"].allowed:
        return given
    if grain not in SEASONS:
        if "event_time" not in check.meant:
            windows = "snapshots" if grain is None else f"windows of a {grain}"
            check.add("no_season", f"{path}.method", windows=windows)
        return given
    if given is not None and given not in SEASONS[grain]:
        allowed = ", ".join(SEASONS[grain])
        check.add("season_of_grain", f"{path}.season", grain=grain, season=given, allowed=allowed)
    return given or SEASONS[grain][0]


def _direction(check: MonitorCheck, metric: str, rule: Metric, found: Threshold, path: str) -> str | None:
    """Return the side on which limits lie: of the value, or of the change since the window before."""
    direction: str | None = found["direction"] or rule.direction or None
    if direction is None and found["method"] == "previous":
        return "both"
    if direction is None:
        check.add("no_direction", path, metric=metric)
    return direction


def _check_limits(check: MonitorCheck, found: Threshold, path: str) -> None:
    """Report limits of a size that are negative, and one to warn that is not on the harmless side."""
    is_size = found["method"] == "previous" or found["direction"] == "both"
    for key in ("warn", "fail"):
        if is_size and found[key] is not None and float(found[key]) < 0:
            check.add("minimum", f"{path}.{key}", value=shown(found[key]), limit=0)
    if found["warn"] is None or found["fail"] is None or found["direction"] is None:
        return
    warn, fail = float(found["warn"]), float(found["fail"])
    is_rising = is_size or found["direction"] == "up"
    if warn >= fail if is_rising else warn <= fail:
        side = "below" if is_rising else "above"
        check.add(
            "warn_side", f"{path}.warn", value=shown(found["warn"]), side=side, other=shown(found["fail"])
        )


def _row(metric: str, column: str | None, found: Threshold) -> Threshold:
    """Return one threshold in the shape that rules are stored in."""
    windows, _, of_windows = (found["persistence"] or "").partition(" of ")
    return {
        "metric": metric,
        "column": column,
        "method": found["method"],
        "warn": found["warn"],
        "fail": found["fail"],
        "direction": found["direction"],
        "min_effect": found["min_effect"],
        "min_rows": found["min_rows"],
        "persistence_windows": windows or None,
        "persistence_of": of_windows or None,
        "worst_status": found["worst_status"],
        "season": found["season"],
        "is_off": found["is_off"],
    }
