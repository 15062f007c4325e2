"""Renders the statements of a scan for any engine without a server: the package's macros in plain Jinja, a plan made up by hand."""

from __future__ import annotations

import datetime
import hashlib
import re
from types import SimpleNamespace
from typing import Any

import pytz
from jinja2 import Environment, Template
from jinja_macros import EXTENSIONS, ROOT, CompilerError, called, compiled, raise_error, raise_return

FOLDERS = (".", "configuration", "observe", "results", "generated")
# As dbt looks for them: https://docs.getdbt.com/reference/dbt-jinja-functions/dispatch
PARENTS = {"redshift": ("postgres",), "databricks": ("spark",)}
# Without a sandbox, which takes twice as long.
ENVIRONMENT = Environment(extensions=EXTENSIONS)
CODES = compiled(
    ENVIRONMENT, (file for folder in FOLDERS for file in sorted((ROOT / "macros" / folder).glob("*.sql")))
)

__all__ = ["CompilerError", "Engine", "wide_plan"]


class Engine:
    """The macros as one engine's adapter would find them, and every statement that they send."""

    def __init__(self, name: str, variables: dict[str, Any] | None = None, *, parsing: bool = False) -> None:
        self.name = name
        self.sent: list[str] = []
        self.cached: list[str] = []
        self.macros: dict[str, Any] = {}
        self.settings: dict[str, Any] = {}
        given = variables or {}
        context = {
            "mpm": self.macros,
            "return": raise_return,
            "var": lambda key, default=None: given.get(key, default),
            "exceptions": SimpleNamespace(raise_compiler_error=raise_error, warn=lambda text: None),
            "adapter": SimpleNamespace(
                type=lambda: name,
                dispatch=lambda macro, package: self._found(name, macro),
                cache_added=lambda relation: self.cached.append(relation.identifier),
            ),
            "target": SimpleNamespace(type=name),
            "modules": {"re": re, "pytz": pytz, "datetime": datetime},
            "api": SimpleNamespace(Relation=SimpleNamespace(create=_relation)),
            "this": _relation(identifier="wide_monitor"),
            "statement": self._send,
            "local_md5": lambda text: hashlib.md5(text.encode()).hexdigest(),
            "invocation_id": "00000000-0000-0000-0000-000000000000",
            "invocation_args_dict": {},
            "flags": SimpleNamespace(WHICH="run"),
            "execute": not parsing,
            "model": {"name": "wide_monitor", "columns": {}, "tags": ["mpm_monitor"]},
            "load_cached_relation": lambda relation: None,
            "should_full_refresh": lambda: False,
            "is_incremental": lambda: True,
            "config": lambda **settings: self.settings.update(settings) or "",
            "run_query": lambda statement: _Answer(),
            "zip": zip,
            "run_started_at": datetime.datetime(2024, 3, 1, tzinfo=datetime.timezone.utc),
        }
        for code in CODES:
            module = Template.from_code(ENVIRONMENT, code, ENVIRONMENT.make_globals(context)).module
            for key, macro in vars(module).items():
                if callable(macro):
                    self.macros[key.removeprefix("macro_")] = called(macro)

    def _found(self, engine: str, macro: str) -> Any:
        for prefix in (engine, *PARENTS.get(engine, ()), "default"):
            if f"{prefix}__{macro}" in self.macros:
                return self.macros[f"{prefix}__{macro}"]
        raise KeyError(f"{macro} for {engine}")

    def _send(self, *_: Any, caller: Any, **__: Any) -> str:
        self.sent.append(caller())
        return ""

    def learn(self, plan: dict[str, Any]) -> None:
        """Sends what learns the bins of all columns."""
        listed = [{"column": column, "missing": [], "kind": "numeric"} for column in plan["columns"]]
        numbers = [item for item in listed if self.macros["_is_numeric_kind"](item["column"]["value_kind"])]
        texts = [item for item in listed if item not in numbers]
        for learnt, statement in ((texts, "learn_texts"), (numbers, "learn_quantiles")):
            parts = self.macros["_learning_parts"](plan, learnt, statement)
            self.macros["_stored_parts"]("quantiles", parts)
            self.sent.extend(parts)

    def dropped_steps(self) -> set[str]:
        """The names of the steps that a monitor drops after it has run, as it says while dbt parses."""
        parsing = Engine(self.name, parsing=True)
        parsing.macros["_drop_scan_steps_afterwards"]()
        return set(re.findall(r"_drop_step\('(\w+)'\)", " ".join(parsing.settings["post_hook"])))

    def scan(self, plan: dict[str, Any]) -> str:
        """The observing statement; the statements before it are in `sent`."""
        return str(self.macros["_scan"](plan))


class _Answer:
    """What ClickHouse says of its settings."""

    column_names = ("most",)
    rows = (SimpleNamespace(values=lambda: (262_144,)),)


class _Relation(SimpleNamespace):
    def __str__(self) -> str:
        return f"project.monitoring.{self.identifier}"


def _relation(identifier: str, **_: Any) -> _Relation:
    return _Relation(identifier=identifier, schema="monitoring", database="project")


def wide_plan(
    engine: Engine, width: int, *, windows: int = 60, segments: int = 1, is_crowded: bool = False
) -> dict[str, Any]:
    """The plan of a first run over so many columns: nine in ten are numbers, all with eight atoms; every tenth has 128 edges, or all."""
    mpm = engine.macros
    catalog = {"at": _column("at", "timestamp", 1)} | {
        f"segment_{place}": _column(f"segment_{place}", "text", place + 2) for place in range(segments)
    }
    for place in range(width):
        name = f"feature_column_{place:05}"
        catalog[name] = _column(name, "text" if place % 10 == 0 else "numeric", place + 10)
    declared = {
        "relation": "scored",
        "event_time": "at",
        "segments": [f"segment_{place}" for place in range(segments)],
        "baseline": {"from": "2024-01-01", "to": "2024-01-15"},
    }
    specification = mpm["_read_monitor"](
        "wide_monitor", declared, ["wide_monitor"], mpm["_monitor_rules"](), []
    )
    relation = _relation(identifier="scored")
    plan: dict[str, Any] = {
        "specification": specification,
        "relation": relation,
        "catalog": catalog,
        "baseline_catalog": catalog,
        "this": _relation(identifier="wide_monitor"),
        "bins": {},
        "is_first_run": True,
        "issues": [],
        "issues_changed": False,
        "where": None,
        "spec_hash": "abc",
        "learnt_hash": "def",
        "nullability": {},
        "own_settings": "",
        "label": mpm["_label_expressions"](specification, catalog),
        "prediction_number": None,
        "event": mpm["_event"](specification, catalog),
        "segments": mpm["_segments"](specification, catalog),
        "windows": [_window(place) for place in range(windows)],
    }
    plan["window_expression"] = mpm["_window_expression"](specification, plan["event"])
    plan["columns"] = mpm["_planned_columns"](plan)
    for column in plan["columns"]:
        column["is_carried"] = True
    plan["bins"] = {
        column["name"]: _bins(mpm, 5 if is_crowded else place, column)
        for place, column in enumerate(plan["columns"])
    }
    plan["baseline"] = mpm["_baseline"](plan, None)
    return plan


def _column(name: str, kind: str, position: int) -> dict[str, Any]:
    types = {"timestamp": "timestamp", "text": "varchar", "numeric": "double"}
    return {"name": name, "data_type": types[kind], "base_kind": kind, "position": position}


def _window(place: int) -> dict[str, Any]:
    start = datetime.datetime(2024, 1, 1) + datetime.timedelta(days=place)
    text, after = str(start), str(start + datetime.timedelta(days=1))
    return {
        "at": text,
        "start": text,
        "end": after,
        "row_count": 1000,
        "is_empty": False,
        "is_relabelled": False,
    }


def _bins(mpm: dict[str, Any], place: int, column: dict[str, Any]) -> dict[str, Any]:
    bins: dict[str, Any] = mpm["_new_bins"]()
    if not mpm["_is_numeric_kind"](column["value_kind"]):
        return bins | {"scheme": "category"}
    numbers = [0.123456789012345678 * (step + 1) for step in range(128)]
    bins |= {"center": 0.0625, "atoms": numbers[:8], "group_edges": numbers[:19]}
    if place % 10 == 5:
        return bins | {"scheme": "edges", "edges": numbers}
    return bins | {"scheme": "arithmetic", "width": 0.00390625}
