"""The reference of all keys as Markdown, printed from the rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mpm_py.configuration.check import defaults
from mpm_py.configuration.metrics import METRICS, Metric
from mpm_py.configuration.notify_rules import CHANNEL, NOTIFY_RULES
from mpm_py.configuration.project_rules import project_rules
from mpm_py.configuration.rule import Rule
from mpm_py.configuration.rules import (
    DBT_RELATION,
    STAND_ALONE_RELATION,
    WAREHOUSE_RULES,
    monitor_rules,
)
from mpm_py.configuration.schedule_rules import SCHEDULE_RULES

TYPE_NAMES: dict[str, str] = {
    "literal": "text",
    "column": "column",
    "secret": "text",
    "integer": "whole number",
    "moment": "date or local time",
    "utc_moment": "date or UTC time",
    "timezone": "time zone",
    "persistence": "m of n",
    "time": "time of day",
    "variable": "name",
    "map": "mapping",
    "keyed": "mapping",
}

LIMIT_MEANINGS = {
    "up": "above it",
    "down": "below it",
    "both": "its size above it",
    "": "as `direction` says",
}
JUDGED_MEANINGS = {
    "learnt": "its own history",
    "default": "a limit of its own",
    "event": "whether it is there",
    "": "nothing",
}

TABLE_HEAD = ("| key | type | default | meaning | example |", "| --- | --- | --- | --- | --- |")


def reference() -> str:
    """Return the tables of all keys: of a monitor, and of `warehouse:` in a `monitors.yml`."""
    lines = [
        "Keys of a monitor. Only `relation` is required. `a.b` is the key `b` inside the mapping `a`; if it"
        " is needed, then in mappings of its kind.",
        "",
        *_table(monitor_rules()),
        "",
        "Keys beside `monitors:`, the same in a `monitors.yml` but for the way to name a relation.",
        "",
        *_table(project_rules()),
        "",
        f"In a `monitors.yml` a relation is written otherwise. {STAND_ALONE_RELATION.description}",
        "",
        *TABLE_HEAD,
        *_rows("relation", monitor_rules(stand_alone=True)["relation"], None),
        "",
        "Keys of `warehouse:` at the head of a `monitors.yml`. What stands under `anchors:` there is for YAML"
        " anchors that monitors share.",
        "",
        *_table(WAREHOUSE_RULES),
        "",
        "Keys of `notify:` in a `monitors.yml`, for `mpm notify` ([docs/notify.md](docs/notify.md)); NAME is"
        " a name of your own.",
        "",
        *_table(NOTIFY_RULES),
        *_item_rows("channels.NAME", CHANNEL),
        "",
        "Keys of `schedule:` in a `monitors.yml`, for `mpm schedule` ([docs/schedule.md](docs/schedule.md)).",
        "",
        *_table(SCHEDULE_RULES),
        "",
        "Metrics that `thresholds` may name. What is judged by nothing has to be given a limit.",
        "",
        *_metrics_table(),
    ]
    return "\n".join(lines) + "\n"


def _table(rules: Mapping[str, Rule]) -> Iterator[str]:
    yield from TABLE_HEAD
    found = defaults(rules)
    for key, rule in rules.items():
        default = found[key] if rule.type != "keyed" else rule.default
        yield from _rows(key, rule, default)


def _rows(path: str, rule: Rule, default: object) -> Iterator[str]:
    """Yield the row of a key and those of the keys inside it."""
    cells = (
        f"`{path}`",
        type_text(rule),
        ("needed" if "." in path else "required") if rule.required else _default_text(default),
        rule.description,
        f"`{rule.example}`",
    )
    yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
    if rule.map_key:
        return  # Written in short.
    for kind, keys in rule.kinds.items():
        if path == "relation" or kind not in DBT_RELATION.kinds:  # Explained above.
            for key, inner in keys.items():
                if key == rule.list_key and inner.items is not None and inner.required:
                    yield from _item_rows(path, inner.items)  # Only ever written in short.
                else:
                    yield from _rows(f"{path}.{key}", inner, inner.default)
    if rule.names and rule.items is not None:
        yield from _item_rows(f"{path}.METRIC", rule.items)


def _item_rows(path: str, items: Rule) -> Iterator[str]:
    """Yield the rows of the keys inside the items of a list or a mapping."""
    for keys in items.kinds.values():
        for key, inner in keys.items():
            yield from _rows(f"{path}.{key}", inner, inner.default)


def _metrics_table() -> Iterator[str]:
    """Yield a table of the metrics, those that are read alike in one row."""
    yield "| metric | of | a limit fails | judged without one by |"
    yield "| --- | --- | --- | --- |"
    alike: dict[Metric, list[str]] = {}
    for name, metric in METRICS.items():
        alike.setdefault(metric, []).append(f"`{name}`")
    for metric, names in alike.items():
        what = "columns" if metric.by_column else "the rows or the model"
        limit = "" if metric.judged == "event" else LIMIT_MEANINGS[metric.direction]
        yield f"| {', '.join(names)} | {what} | {limit} | {JUDGED_MEANINGS[metric.judged]} |"


def type_text(rule: Rule) -> str:
    """Return the type of a key in words, with its limits."""
    if rule.allowed:
        return ", ".join(f"`{word}`" for word in rule.allowed)
    name = TYPE_NAMES.get(rule.type, rule.type)
    if rule.items is not None:
        name += " to " if rule.type == "map" else " of "
        name += rule.items.expected or type_text(rule.items)
    if rule.expected:
        name = rule.expected
    elif rule.text_forms:
        name = "text or mapping"
    elif rule.list_key:
        name = "list or mapping"
    return name + _limits_text(rule)


def _limits_text(rule: Rule) -> str:
    if rule.above is not None and rule.below is not None:
        return f" between {rule.above} and {rule.below}"
    if rule.above is not None:
        return f" above {rule.above}"
    return "" if rule.minimum is None else f" from {rule.minimum}"


def _default_text(default: object) -> str:
    if isinstance(default, Mapping) and default:
        return "`{" + ", ".join(f"{key}: {value}" for key, value in default.items()) + "}`"
    if isinstance(default, list) and default:
        return f"`[{', '.join(default)}]`"
    return f"`{default}`" if default not in (None, [], {}) else ""
