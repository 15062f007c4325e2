"""Reading of a whole configuration: `monitors:` and, outside dbt, `warehouse:`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mpm_py.configuration import cross_rules
from mpm_py.configuration.check import MappingCheck, MonitorCheck, defaults, given_paths, make_problem
from mpm_py.configuration.messages import MONITOR_FILE
from mpm_py.configuration.nearest import nearest
from mpm_py.configuration.notify_rules import read_notify
from mpm_py.configuration.project_rules import MARK, project_rules
from mpm_py.configuration.rules import WAREHOUSE_RULES, monitor_rules
from mpm_py.configuration.scalars import as_text, is_empty, scalar_text, shown
from mpm_py.configuration.schedule_rules import read_schedule
from mpm_py.errors import Problem

PROJECT_KEYS = tuple(project_rules())
# Key under which problems of the mapping as a whole are reported, with the keys it may have.
DBT_KEYS = ("mpm", ("monitors", *PROJECT_KEYS))
# `anchors` is read by nobody: it is where YAML anchors that monitors share may stand.
STAND_ALONE_KEYS = ("monitors.yml", ("warehouse", "anchors", "monitors", *PROJECT_KEYS, "notify", "schedule"))


@dataclass
class Document:
    """What was read: normalised monitors, keys beside them, warehouse, notify, schedule,
    declarations as text, and the problems."""

    specifications: dict[str, dict[str, Any]] = field(default_factory=dict)
    declarations: dict[str, dict[str, Any]] = field(default_factory=dict)
    project: dict[str, dict[str, Any]] = field(default_factory=dict)
    warehouse: dict[str, Any] = field(default_factory=dict)
    notify: dict[str, Any] = field(default_factory=dict)
    schedule: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_document(declared: Any, stand_alone: bool = False) -> Document:
    """Read and check everything; all problems are collected, none is raised."""
    document = Document()
    monitors = declared_monitors(declared, document.problems, stand_alone)
    lower_names = [scalar_text(name).lower() for name in monitors]
    for raw_name, mapping in monitors.items():
        name = scalar_text(raw_name)
        check = MonitorCheck(name, stand_alone)
        document.specifications[name] = check.read_monitor(mapping, lower_names)
        document.declarations[name] = as_text(mapping)
        document.problems += check.problems
    document.project = _read_project(declared, stand_alone, list(document.specifications), document.problems)
    if stand_alone:
        document.warehouse = _read_warehouse(declared, document.problems)
        document.notify = _read_notify(declared, list(document.specifications), document.problems)
        document.schedule = _read_schedule(declared, document.problems)
    return document


def declared_monitors(declared: Any, problems: list[Problem], stand_alone: bool) -> Mapping[Any, Any]:
    """Return the mapping of monitors as it was declared, empty where it cannot be one."""
    root, keys = STAND_ALONE_KEYS if stand_alone else DBT_KEYS
    example = monitor_rules(stand_alone)["relation"].example
    if declared is None:
        return {}
    if not isinstance(declared, Mapping):
        problems.append(make_problem("not_a_configuration", "", root, value=shown(declared), example=example))
        return {}
    for raw_key in declared:
        key = scalar_text(raw_key)
        if key not in keys:
            near = nearest(key, keys)
            code, allowed = "unknown_key_near" if near else "unknown_key", ", ".join(keys)
            problems.append(make_problem(code, "", key, word=key, nearest=near, allowed=allowed))
    monitors = declared.get("monitors")
    if monitors is not None and not isinstance(monitors, Mapping):
        problems.append(make_problem("not_monitors", "", "monitors", value=shown(monitors), example=example))
        return {}
    return monitors or {}


def _read_project(
    declared: Any, stand_alone: bool, names: list[str], problems: list[Problem]
) -> dict[str, dict[str, Any]]:
    """Return the normalised keys beside `monitors:`."""
    check = MappingCheck("", project_rules(stand_alone))
    found = defaults(check.rules)
    for key, rule in check.rules.items():
        value = declared.get(key) if isinstance(declared, Mapping) else None
        if not is_empty(value):
            found[key] = check.read(rule, value, key)
    for number, window in enumerate((found["exclusions"] or {}).get("windows") or [], start=1):
        if window is not None:
            check_monitor_name(check, window["monitor"], names, f"exclusions.{number}.monitor")
    problems += check.problems
    return found


def check_monitor_name(check: MappingCheck, name: str | None, names: list[str], path: str) -> None:
    """Report the name of a monitor that is not declared."""
    if name is not None and name not in names:
        near = nearest(name, names)
        code, allowed = "no_monitor_near" if near else "no_monitor", ", ".join(names) or "none"
        check.add(code, path, word=name, nearest=near, allowed=allowed)


def read_mark(declared: Any, names: list[str]) -> tuple[dict[str, Any], list[Problem]]:
    """Return a mark as the variable `mpm_mark` gives it, normalised, and what is wrong with it."""
    check = MappingCheck("", {})
    found = check.read(MARK, declared, "mpm_mark") or {}
    check_monitor_name(check, found.get("monitor"), names, "mpm_mark.monitor")
    return found, check.problems


def _read_warehouse(declared: Any, problems: list[Problem]) -> dict[str, Any]:
    """Return the normalised `warehouse:` mapping."""
    check = MappingCheck("", WAREHOUSE_RULES, prefix="warehouse.")
    mapping = check.mapping(
        declared.get("warehouse") if isinstance(declared, Mapping) else None,
        "warehouse: {database: flights.duckdb}",
    )
    found = check.read_keys(mapping)
    given = given_paths(mapping)
    for key, others in cross_rules.WAREHOUSE_EXCLUSIVE.items():
        for other in others:
            if key in given and other in given:
                check.add("exclusive", key, other=f"warehouse.{other}", word=f"warehouse.{key}")
    for key, needed in cross_rules.WAREHOUSE_NEEDS.items():
        if key in given and needed not in given:
            check.add("needs", key, needs=f"warehouse.{needed}", word=f"warehouse.{key}")
    problems += check.problems
    return found


def _read_notify(declared: Any, names: list[str], problems: list[Problem]) -> dict[str, Any]:
    """Return the normalised `notify:` mapping.

    Beside a dbt project the file may hold nothing else; the names of monitors are not known here then.
    """
    found, check = read_notify(declared.get("notify") if isinstance(declared, Mapping) else None)
    for channel, keys in (found["channels"] or {}).items():
        for name in (keys or {}).get("monitors") or []:
            if names:
                check_monitor_name(check, name, names, f"channels.{channel}.monitors")
    problems += check.problems
    return found


def _read_schedule(declared: Any, problems: list[Problem]) -> dict[str, Any]:
    """Return the normalised `schedule:` mapping."""
    found, check = read_schedule(declared.get("schedule") if isinstance(declared, Mapping) else None)
    problems += check.problems
    return found


def undeclared_problem(name: str, names: list[str]) -> Problem:
    """Return the problem of a model that calls `mpm.monitor()` without a declaration."""
    near = nearest(name, names)
    code = "undeclared_near" if near else "undeclared"
    return make_problem(code, name, "", word=name, nearest=near, allowed=", ".join(names) or "none")


def no_file_problem(name: str) -> Problem:
    """Return the problem of a declaration without a model."""
    return make_problem("no_file", name, "", word=name, content=MONITOR_FILE)


def warnings_of(specifications: Mapping[str, Mapping[str, Any]]) -> list[Problem]:
    """Return what is allowed but unwise."""
    example = monitor_rules()["salt"].example
    return [
        make_problem("no_salt", name, "salt", example=example)
        for name, found in specifications.items()
        if found["sensitive"] and found["salt"] is None
    ]


def check_monitor_files(specifications: Mapping[str, Mapping[str, Any]], folder: Path) -> list[Problem]:
    """Return monitor files below `folder` without a declaration, and declared monitors without a file."""
    files = {
        file.stem
        for file in sorted(folder.rglob("*.sql"))
        if "mpm.monitor(" in file.read_text(encoding="utf-8", errors="replace")
    }
    names = list(specifications)
    enabled = [name for name in names if specifications[name].get("enabled") == "true"]
    undeclared = [undeclared_problem(name, names) for name in sorted(files - set(names))]
    return undeclared + [no_file_problem(name) for name in enabled if name not in files]
