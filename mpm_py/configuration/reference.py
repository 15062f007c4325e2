"""The reference of all keys as Markdown, printed from the rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mpm_py.configuration.check import defaults
from mpm_py.configuration.rules import (
    DBT_RELATION,
    STAND_ALONE_RELATION,
    WAREHOUSE_RULES,
    Rule,
    monitor_rules,
)

TYPE_NAMES: dict[str, str] = {
    "literal": "text",
    "column": "column",
    "secret": "text",
    "integer": "whole number",
    "moment": "date or local time",
    "timezone": "time zone",
    "map": "mapping",
    "keyed": "mapping",
    "free": "mapping",
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
        f"In a `monitors.yml` a relation is written otherwise. {STAND_ALONE_RELATION.description}",
        "",
        *TABLE_HEAD,
        *_rows("relation", monitor_rules(stand_alone=True)["relation"], None),
        "",
        "Keys of `warehouse:` at the head of a `monitors.yml`. What stands under `anchors:` there is for YAML"
        " anchors that monitors share.",
        "",
        *_table(WAREHOUSE_RULES),
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
    if rule.map_key or (path != "relation" and rule.kinds.keys() == DBT_RELATION.kinds.keys()):
        return  # Written in short, or explained above.
    for keys in rule.kinds.values():
        for key, inner in keys.items():
            yield from _rows(f"{path}.{key}", inner, inner.default)


def type_text(rule: Rule) -> str:
    """Return the type of a key in words, with its limits."""
    if rule.allowed:
        return ", ".join(f"`{word}`" for word in rule.allowed)
    name = TYPE_NAMES.get(rule.type, rule.type)
    if rule.items is not None:
        name += " to " if rule.type == "map" else " of "
        name += type_text(rule.items)
    if rule.text_forms:
        name = "text or mapping"
    elif rule.list_key:
        name = "list or mapping"
    return name + _limits_text(rule)


def _limits_text(rule: Rule) -> str:
    if rule.above is not None and rule.below is not None:
        return f" between {rule.above} and {rule.below}"
    return "" if rule.minimum is None else f" from {rule.minimum}"


def _default_text(default: object) -> str:
    if isinstance(default, Mapping) and default:
        return "`{" + ", ".join(f"{key}: {value}" for key, value in default.items()) + "}`"
    return f"`{default}`" if default not in (None, [], {}) else ""
