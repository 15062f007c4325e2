"""Writer of `macros/generated/monitor_rules.sql`: the rules as a literal of Jinja."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from mpm_py.configuration import cross_rules
from mpm_py.configuration.check import defaults
from mpm_py.configuration.document import DBT_KEYS
from mpm_py.configuration.messages import EXPECTED, MESSAGES, MONITOR_FILE
from mpm_py.configuration.metrics import METRICS
from mpm_py.configuration.nearest import LEAST_SIMILARITY
from mpm_py.configuration.project_rules import MARK, project_rules
from mpm_py.configuration.rules import monitor_rules
from mpm_py.configuration.scalars import (
    EMPTY_VALUES,
    LIMITED_TYPES,
    LONGEST_PERSISTENCE,
    LONGEST_SHOWN,
    OFF_WORDS,
    PATTERNS,
    SCALAR_TYPES,
)
from mpm_py.configuration.threshold_rules import ALIASES as METRIC_ALIASES
from mpm_py.configuration.threshold_rules import LIMIT_METHODS, SEASONS, TAKEN_OVER

PATH = "macros/generated/monitor_rules.sql"
WIDTH = 110

HEADER = """\
{#-
The rules of a configuration: keys, types, defaults, limits, texts. `macros/configuration/` interprets them.

Written by `mpm dev generate` from mpm_py/configuration; edit those files.
-#}
"""


def rules_macros() -> dict[str, str]:
    """Return the generated file, by its path in the repository."""
    return {
        PATH: f"{HEADER}\n{{% macro _monitor_rules() -%}}\n{{%- do return({_literal(rules_data())}) -%}}\n"
        "{%- endmacro %}\n"
    }


def rules_data() -> dict[str, Any]:
    """Return everything that the macros need to know, as plain data."""
    rules = monitor_rules()
    return {
        "root": DBT_KEYS[0],
        "root_keys": list(DBT_KEYS[1]),
        "keys": {key: rule.as_data() for key, rule in rules.items()},
        "project": {key: rule.as_data() for key, rule in project_rules().items()},
        "project_defaults": defaults(project_rules()),
        "mark": MARK.as_data(),
        "required": [key for key, rule in rules.items() if rule.required],
        "defaults": defaults(rules),
        "scalar_types": list(SCALAR_TYPES),
        "limited_types": list(LIMITED_TYPES),
        "empty_values": list(EMPTY_VALUES),
        "patterns": PATTERNS,
        "longest_shown": LONGEST_SHOWN,
        "off_words": list(OFF_WORDS),
        "longest_persistence": LONGEST_PERSISTENCE,
        "least_similarity": LEAST_SIMILARITY,
        "needs": cross_rules.NEEDS,
        "kind_needs": [[*rule[:3], list(rule[3]), rule[4]] for rule in cross_rules.KIND_NEEDS],
        "default_needs": cross_rules.DEFAULT_NEEDS,
        "clashes": {key: list(others) for key, others in cross_rules.CLASHES.items()},
        "subsets": cross_rules.SUBSETS,
        "subsets_of_given": cross_rules.SUBSETS_OF_GIVEN,
        "aliases": cross_rules.ALIASES,
        "metrics": {name: asdict(metric) for name, metric in METRICS.items()},
        "metric_aliases": METRIC_ALIASES,
        "limit_methods": list(LIMIT_METHODS),
        "taken_over": list(TAKEN_OVER),
        "seasons": {grain: list(seasons) for grain, seasons in SEASONS.items()},
        "expected": EXPECTED,
        "messages": {code: list(texts) for code, texts in MESSAGES.items()},
        "monitor_file": MONITOR_FILE,
    }


def _literal(value: Any, indent: int = 0) -> str:
    """Return plain data as Jinja: on one line where it fits, else an entry a line."""
    line = _one_line(value)
    if len(line) + indent <= WIDTH or not isinstance(value, Mapping | list) or not value:
        return line
    inner = " " * (indent + 2)
    if isinstance(value, Mapping):
        entries = [f"{_text(key)}: {_literal(item, indent + 2)}" for key, item in value.items()]
        opening, closing = "{", "}"
    else:
        entries = [_literal(item, indent + 2) for item in value]
        opening, closing = "[", "]"
    body = ",\n".join(inner + entry for entry in entries)
    return f"{opening}\n{body}\n{' ' * indent}{closing}"


def _one_line(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_text(key)}: {_one_line(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_one_line(item) for item in value) + "]"
    if isinstance(value, bool) or value is None:
        return str(value).lower()
    return _text(value) if isinstance(value, str) else repr(value)


def _text(value: str) -> str:
    """Return a string of Jinja; a doubled brace is broken up, so that no reader takes it for a tag."""
    return json.dumps(value).replace("{{", "{\\u007b").replace("}}", "}\\u007d").replace("{%", "\\u007b%")
