"""Interpreter of the rules: a declared mapping in, a normalised one and the list of problems out.

`macros/configuration/read_*.sql` do the same for dbt, function by function under the same names; a test
compares every text of both. Change them together.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from mpm_py.configuration import cross_rules
from mpm_py.configuration.messages import EXPECTED, MESSAGES
from mpm_py.configuration.nearest import nearest
from mpm_py.configuration.rule import Rule
from mpm_py.configuration.rules import monitor_rules
from mpm_py.configuration.scalars import (
    PATTERNS,
    SCALAR_TYPES,
    environment_variable,
    is_empty,
    is_list,
    is_off,
    read_text,
    scalar_text,
    shown,
    timezones,
)
from mpm_py.configuration.threshold_rules import ALIASES as METRIC_ALIASES
from mpm_py.configuration.thresholds import flat_thresholds
from mpm_py.errors import Problem


class MappingCheck:
    """Reads the keys of one mapping (a monitor, or `warehouse:`) and collects what is wrong with it."""

    def __init__(self, name: str, rules: Mapping[str, Rule], prefix: str = "") -> None:
        self.name = name
        self.rules = rules
        self.prefix = prefix
        self.problems: list[Problem] = []
        # Keys that a misspelt key probably meant: they are not reported as missing on top.
        self.meant: set[str] = set()

    def add(self, code: str, path: str, **values: Any) -> None:
        """Add one problem, once."""
        problem = make_problem(code, self.name, self.prefix + path, **values)
        if problem not in self.problems:
            self.problems.append(problem)

    def mapping(self, declared: Any, example: str) -> Mapping[Any, Any]:
        """Return what is declared; where that is no mapping, nothing, and a problem more."""
        if declared is None or isinstance(declared, Mapping):
            return declared or {}
        key = self.prefix.rstrip(".")
        problem = make_problem(
            "wrong_type", self.name, key, value=shown(declared), expected="a mapping", example=example
        )
        self.problems.append(problem)
        return {}

    def read_keys(self, declared: Mapping[Any, Any]) -> dict[str, Any]:
        """Return all keys of the rules, normalised, with their defaults."""
        found = copy.deepcopy(defaults(self.rules))
        for raw_key, value in declared.items():
            key = scalar_text(raw_key)
            if key not in self.rules:
                self.unknown_key(key, "", self.rules)
            elif not is_empty(value):
                found[key] = self.read(self.rules[key], value, key)
        for key, rule in self.rules.items():
            if rule.required and key not in self.meant and is_empty(declared.get(key)):
                self.add("required", key, example=rule.example)
        return found

    def unknown_key(self, key: str, base: str, allowed: Iterable[str]) -> None:
        """Report a key that does not exist under `base`, with the nearest one."""
        near = nearest(key, allowed, cross_rules.ALIASES)
        self.meant.add(base + near)
        code = "unknown_key_near" if near else "unknown_key"
        self.add(code, base + key, word=key, nearest=near, allowed=", ".join(allowed))

    def read(self, rule: Rule, value: Any, path: str) -> Any:
        """Return the normalised value of one key; what is wrong becomes a problem and `None`."""
        if rule.type in SCALAR_TYPES:
            return self.read_scalar(rule, value, path)
        if rule.type == "keyed":
            return self.read_keyed(rule, value, path)
        if rule.type == "list" and is_list(value):
            return self.read_list(rule.items or rule, value, path)
        if rule.type == "map" and isinstance(value, Mapping):
            return self.read_map(rule, value, path)
        self.wrong_type(rule, value, path)
        return None

    def read_list(self, rule: Rule, items: Any, path: str) -> list[Any]:
        """Return the items of a list; mappings among them are told apart by their number."""
        paths = [f"{path}.{number}" if rule.type == "keyed" else path for number in range(1, len(items) + 1)]
        return [self.read(rule, item, inner) for item, inner in zip(items, paths, strict=True)]

    def read_map(self, rule: Rule, value: Mapping[Any, Any], path: str) -> dict[str, Any]:
        """Return a mapping by keys of the user's own, or by the names there are."""
        found = {}
        for raw_key, item in value.items():
            key = scalar_text(raw_key)
            if rule.names and key not in rule.names:
                near = nearest(key, rule.names, METRIC_ALIASES)
                code = "unknown_metric_near" if near else "unknown_metric"
                self.add(code, f"{path}.{key}", word=key, nearest=near)
            else:
                found[key] = self.read(rule.items or rule, item, f"{path}.{key}")
        return found

    def wrong_type(self, rule: Rule, value: Any, path: str) -> None:
        """Report a value of another type."""
        near = ""
        if rule.type == "timezone" and not is_empty(value):
            near = nearest(scalar_text(value), timezones())
        code = "no_timezone_near" if near else "wrong_type"
        expected = rule.expected or EXPECTED[rule.type]
        self.add(code, path, value=shown(value), expected=expected, nearest=near, example=rule.example)

    def read_scalar(self, rule: Rule, value: Any, path: str) -> str | None:
        """Return the text of a scalar that has the type and keeps the limits of its rule."""
        text = read_text(rule.type, value)
        if text is None:
            self.wrong_type(rule, value, path)
        elif rule.type == "secret":
            return self.read_secret(rule, text, path)
        elif rule.allowed and text not in rule.allowed:
            near = nearest(text, rule.allowed)
            allowed, code = ", ".join(rule.allowed), "not_allowed_near" if near else "not_allowed"
            self.add(code, path, value=shown(text), allowed=allowed, nearest=near, example=rule.example)
        elif rule.type in ("integer", "number"):
            self.check_limits(rule, text, path)
        return text

    def check_limits(self, rule: Rule, text: str, path: str) -> None:
        """Report a number outside of its limits."""
        number = float(text)
        for code, limit, outside in (
            ("minimum", rule.minimum, number < (rule.minimum or 0)),
            ("maximum", rule.maximum, number > (rule.maximum or 0)),
            ("above", rule.above, number <= (rule.above or 0)),
            ("below", rule.below, number >= (rule.below or 0)),
        ):
            if limit is not None and outside:
                self.add(code, path, value=shown(text), limit=limit)

    def read_secret(self, rule: Rule, text: str, path: str) -> str | None:
        """Return a secret; `{{ env_var('NAME') }}` is looked up, as vars are not rendered by dbt."""
        variable = environment_variable(text)
        if variable is None:
            if "{{" in text or "{%" in text:
                self.add("not_env_var", path, example=rule.example)
            return text
        name, value = variable
        if not value:
            self.add("unset_env_var", path, variable=name)
        return value

    def read_keyed(self, rule: Rule, value: Any, path: str) -> dict[str, Any] | None:
        """Return the keys of all kinds, filled in for the kind that the given keys tell."""
        if rule.off_key and is_off(value):
            return {**rule.blank(), rule.off_key: "true"}
        mapping, inner = short_form(rule, value, path)
        if mapping is None:
            self.wrong_type(rule, value, path)
            return None
        known = {key: kind for kind, keys in rule.kinds.items() for key in keys}
        given: dict[str, dict[str, Any]] = {}
        unknown = False
        for raw_key, item in mapping.items():
            key = scalar_text(raw_key)
            if key not in known:
                unknown = True
                self.unknown_key(key, f"{path}.", known)
            elif not is_empty(item):
                given.setdefault(known[key], {})[key] = item
        if len(given) > 1:
            keys = " and ".join(next(iter(items)) for items in given.values())
            self.add("two_kinds", path, keys=keys, kinds=rule.kinds_text(), example=rule.example)
            return None
        if given or len(rule.kinds) == 1:
            kind = next(iter(given), next(iter(rule.kinds)))
            return self.read_kind(rule, kind, given.get(kind, {}), path, inner)
        if not unknown:
            self.add("no_kind", path, kinds=rule.kinds_text(), example=rule.example)
        return None

    def read_kind(
        self, rule: Rule, kind: str, given: Mapping[str, Any], path: str, inner: str | None
    ) -> dict[str, Any]:
        """Return the normalised mapping of one kind."""
        found: dict[str, Any] = rule.blank()
        if "kind" in found:
            found["kind"] = kind
        for key, key_rule in rule.kinds[kind].items():
            key_path = f"{path}.{key}" if inner is None else inner
            if key in given:
                found[key] = self.read(key_rule, given[key], key_path)
            elif key_rule.default is not None:
                found[key] = key_rule.default
            elif key_rule.required and key_path not in self.meant:
                self.add("required", key_path, example=key_rule.example)
        if rule.ordered:
            self.check_order(rule.ordered, found, path)
        return found

    def check_order(self, ordered: tuple[str, ...], found: Mapping[str, Any], path: str) -> None:
        """Report two moments in the wrong order."""
        first, second = (found[key] for key in ordered)
        if first is not None and second is not None and first >= second:
            self.add("not_before", f"{path}.{ordered[0]}", value=shown(first), other=shown(second))


def make_problem(code: str, monitor: str, key: str, **values: Any) -> Problem:
    """Return the problem of a code with its texts filled in."""
    reason, next_step = MESSAGES[code]
    return Problem(monitor, key, reason.format(**values), next_step.format(**values))


def short_form(rule: Rule, value: Any, path: str) -> tuple[Mapping[Any, Any] | None, str | None]:
    """Return the mapping that a value stands for, and the path to report if it was written in short."""
    if is_list(value) and rule.list_key:
        return {rule.list_key: value}, path
    if isinstance(value, Mapping):
        return ({rule.map_key: value}, path) if rule.map_key else (value, None)
    if rule.number_key and read_text("number", value) is not None:
        return {rule.number_key: value}, path
    if not isinstance(value, str) or not rule.text_forms:
        return None, None
    parts = value.split(".")
    for form in rule.text_forms:
        if len(form) == len(parts) and all(part.strip() for part in parts):
            return dict(zip(form, parts, strict=True)), path
    return None, None


def defaults(rules: Mapping[str, Rule]) -> dict[str, Any]:
    """Return the normalised mapping of a declaration that gives nothing."""
    reader = MappingCheck("", rules)
    return {
        key: rule.blank() if rule.default is None else reader.read(rule, rule.default, key)
        for key, rule in rules.items()
    }


def given_paths(declared: Mapping[Any, Any]) -> list[str]:
    """Return the dotted paths, one or two keys long, of what a declaration gives."""
    paths = []
    for key, value in declared.items():
        if not is_empty(value):
            paths.append(str(key))
        if isinstance(value, Mapping):
            paths += [f"{key}.{inner}" for inner, item in value.items() if not is_empty(item)]
    return paths


def named_columns(paths: Iterable[str], found: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the columns named under each path: one, a list, or the values of a mapping."""
    named = {}
    for path in paths:
        key, _, inner = path.partition(".")
        value = (found[key] or {}).get(inner) if inner else found[key]
        columns = [value] if isinstance(value, str) else value or []
        if isinstance(columns, Mapping):
            columns = columns.values()
        named[path] = [column for column in columns if column is not None]
    return named


class MonitorCheck(MappingCheck):
    """Reads one monitor: its keys, then the rules between them."""

    def __init__(self, name: str, stand_alone: bool = False) -> None:
        super().__init__(name, monitor_rules(stand_alone))

    def read_monitor(self, declared: Any, lower_names: Collection[str]) -> dict[str, Any]:
        """Return the specification of a monitor; it holds only as long as there are no problems."""
        self.check_name(lower_names)
        if declared is not None and not isinstance(declared, Mapping):
            self.add("not_a_monitor", "", value=shown(declared), example=self.rules["relation"].example)
            return {}
        mapping: Mapping[Any, Any] = declared or {}
        found = {"name": self.name, **self.read_keys(mapping)}
        self.check_needs(given_paths(mapping), found)
        self.check_kinds(found)
        self.check_columns(found)
        found["thresholds"] = flat_thresholds(self, found)
        return found

    def check_name(self, lower_names: Collection[str]) -> None:
        """Report a name that cannot be the name of a model and of a table of its own."""
        if re.fullmatch(PATTERNS["name"], self.name) is None:
            self.add("name", "")
        if self.name.lower().startswith("mpm_"):
            self.add("name_reserved", "")
        if sum(name == self.name.lower() for name in lower_names) > 1:
            self.add("name_twice", "")

    def check_needs(self, given: Collection[str], found: dict[str, Any]) -> None:
        """Report keys that mean nothing without another, and take back defaults that do not either."""
        for key, needed in cross_rules.NEEDS.items():
            if key in given and needed not in given and needed not in self.meant:
                self.add("needs", key, needs=needed, word=key)
        for key, needed in cross_rules.DEFAULT_NEEDS.items():
            if needed not in given:
                found[key] = None

    def check_kinds(self, found: Mapping[str, Any]) -> None:
        """Report keys that mean nothing without some kinds of another key; with problems it may be of any."""
        for key, kind, other, kinds, otherwise in cross_rules.KIND_NEEDS:
            is_given = found[key] and (not kind or found[key]["kind"] == kind)
            is_known = found[other] is not None and other not in self.meant
            if is_given and is_known and found[other]["kind"] not in kinds:
                needs = " or ".join(f"{other}.{name}" for name in kinds)
                self.add("needs_kind", key, needs=needs, otherwise=otherwise)

    def check_columns(self, found: Mapping[str, Any]) -> None:
        """Report columns in two roles, named twice, or missing where they have to be named as well."""
        named = named_columns(cross_rules.CLASHES, found)
        for key, others in cross_rules.CLASHES.items():
            for position, column in enumerate(named[key]):
                if column in named[key][:position]:
                    self.add("twice", key, column=shown(column))
                for other in others:
                    if column in named[other]:
                        self.add("two_roles", key, column=shown(column), other=other, word=key)
        subsets = cross_rules.SUBSETS | {
            key: other for key, other in cross_rules.SUBSETS_OF_GIVEN.items() if named[other]
        }
        for key, other in subsets.items():
            for column in named[key]:
                if column not in named[other]:
                    self.add("not_among", key, column=shown(column), other=other, word=key)
