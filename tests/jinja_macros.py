"""Runs macros of the package in plain Jinja, with the few things of dbt that they need."""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Iterable
from pathlib import Path
from types import CodeType, SimpleNamespace
from typing import Any

import pytz
from jinja2 import Environment, Template
from jinja2.sandbox import SandboxedEnvironment

ROOT = Path(__file__).parents[1]
FILES = [
    *sorted((ROOT / "macros/configuration").glob("*.sql")),
    *(
        ROOT / f"macros/generated/{name}.sql"
        for name in ("monitor_rules", "_check_adapter", "_dialect_traits")
    ),
]
EXTENSIONS = ["jinja2.ext.do", "jinja2.ext.loopcontrols"]


def compiled(environment: Environment, files: Iterable[Path]) -> list[CodeType]:
    """The files as code. Jinja does not export names with an underscore in front; dbt renames macros for the same reason."""
    texts = (file.read_text(encoding="utf-8") for file in files)
    return [environment.compile(text.replace("{% macro _", "{% macro macro__")) for text in texts]


ENVIRONMENT = SandboxedEnvironment(extensions=EXTENSIONS)
CODES = compiled(ENVIRONMENT, FILES)


class CompilerError(Exception):
    """Stands for dbt's."""


class _Return(Exception):
    def __init__(self, value: Any) -> None:
        self.value = value


def raise_return(value: Any) -> None:
    raise _Return(value)


def raise_error(text: str) -> None:
    raise CompilerError(text)


def _env_var(name: str, default: str) -> str:
    return os.environ.get(name, default)


class Macros:
    """The macros as attributes, called like functions."""

    def __init__(
        self,
        declared: Any = None,
        engine: str = "duckdb",
        models: tuple[str, ...] = (),
        mark: Any = None,
    ) -> None:
        variables = {"mpm": declared, "mpm_mark": mark}
        self.warnings: list[str] = []
        # A dictionary, as the sandbox refuses attributes with an underscore in front.
        self.macros: dict[str, Any] = {}
        nodes = {
            f"model.shop.{name}": {
                "resource_type": "model",
                "package_name": "shop",
                "name": name,
                "tags": ["mpm_monitor"] if name != "untagged" else [],
            }
            for name in models
        }
        context = {
            "mpm": self.macros,
            "return": raise_return,
            "var": lambda name, default=None: default if variables[name] is None else variables[name],
            "env_var": _env_var,
            "exceptions": SimpleNamespace(raise_compiler_error=raise_error, warn=self.warnings.append),
            "adapter": SimpleNamespace(type=lambda: engine),
            "modules": {"re": re, "pytz": pytz, "datetime": datetime},
            "execute": True,
            "project_name": "shop",
            "graph": {"nodes": nodes},
        }
        for code in CODES:
            module = Template.from_code(ENVIRONMENT, code, ENVIRONMENT.make_globals(context)).module
            for name, macro in vars(module).items():
                if name.startswith("macro__"):
                    self.macros[name.removeprefix("macro_")] = called(macro)

    def __getattr__(self, name: str) -> Any:
        return vars(self)["macros"][name]


def called(macro: Any) -> Any:
    def call(*arguments: Any, **named: Any) -> Any:
        try:
            return macro(*arguments, **named)
        except _Return as found:
            return found.value

    return call
