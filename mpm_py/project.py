"""The dbt project that `mpm run` makes from a monitors.yml, for people who have none.

It is an ordinary project: one model per monitor, sources for what they watch, the package by its path, a
profile for the database. It lives in the user's cache folder and is written only where it differs, so that
dbt parses only what changed.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import yaml

from mpm_py.errors import MpmError, UnsupportedError
from mpm_py.monitor import Monitor, Monitors, Relation
from mpm_py.warehouse.database import Database

NAME = "mpm_monitors"
THREADS = 4

# Results go to exactly the schema that was asked for; dbt's own rule would put the profile's before it.
SCHEMA_MACRO = """\
{% macro generate_schema_name(custom_schema_name, node) -%}
  {{ target.schema }}
{%- endmacro %}
"""


RESULTS = "mpm_observations+,package:mpm"
"""What dbt builds after the monitors: the result tables and the tests on them."""


@dataclass(frozen=True)
class Project:
    """A made project: where it is, and the monitors that it holds a model for."""

    folder: Path
    database: Database
    schema: str
    """Where results are."""
    monitors: tuple[str, ...]

    @property
    def options(self) -> tuple[str, ...]:
        """What every command of dbt is told."""
        return ("--project-dir", str(self.folder), "--profiles-dir", str(self.folder))

    @property
    def working_folder(self) -> Path:
        """Where dbt is run; paths of the made profile are whole."""
        return Path.cwd()

    def table(self, monitor: str) -> str:
        """The name of the table that a monitor writes, as people say it."""
        return f"{self.schema}.{monitor}"

    def relation(self, monitor: str) -> str:
        """The quoted name of the table that a monitor writes."""
        return self.database.relation(self.schema, monitor)

    @property
    def failed(self) -> Path:
        """Where statements that failed are kept."""
        return self.folder / "failed"

    @property
    def log(self) -> Path:
        """dbt's own log."""
        return self.folder / "logs" / "dbt.log"

    @property
    def environment(self) -> dict[str, str]:
        """Variables that dbt needs: the secrets of the profile, which no file holds, and the driver's."""
        secrets = {_variable(key): value for key, value in self.database.secrets.items()}
        return {**secrets, **self.database.environment}

    @property
    def target(self) -> Path:
        """Where dbt puts its artifacts."""
        return self.folder / "target"

    @property
    def has_package(self) -> bool:
        """Whether `dbt deps` has installed the package that packages.yml names."""
        stamp = self.folder / "dbt_packages" / ".installed"
        return stamp.is_file() and stamp.read_text(encoding="utf-8") == self._packages()

    def confirm_package(self) -> None:
        """Remember that `dbt deps` has run for this packages.yml."""
        stamp = self.folder / "dbt_packages" / ".installed"
        stamp.write_text(self._packages(), encoding="utf-8")

    def _packages(self) -> str:
        return (self.folder / "packages.yml").read_text(encoding="utf-8")


def make_project(
    monitors: Monitors, database: Database, schema: str = "mpm", folder: Path | None = None
) -> Project:
    """Write the project, or bring it up to date.

    Args:
        monitors: what is declared, read by `load_monitors`.
        database: where monitors and results are.
        schema: where monitors and results are written in it.
        folder: where the project is kept; the user's cache folder unless told otherwise.
    """
    folder = folder or cache_folder(database, schema)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    enabled = {name: monitor for name, monitor in monitors.monitors.items() if monitor.enabled}
    files = project_files(monitors, enabled, database, schema)
    for path, text in files.items():
        _write(folder / path, text)
    for file in (folder / "models" / "monitors").glob("*.sql"):
        if file.relative_to(folder).as_posix() not in files:
            file.unlink()
    return Project(folder, database, schema, tuple(enabled))


def project_files(
    configuration: Monitors, monitors: Mapping[str, Monitor], database: Database, schema: str
) -> dict[str, str]:
    """All files of the project by their path in it; `monitors` are those it is made for."""
    default = database.default_schema
    names = _SourceNames(watched(configuration, default), default)
    declared = {name: names.declaration(monitor) for name, monitor in monitors.items()}
    return {
        "dbt_project.yml": _yaml(
            {
                "name": NAME,
                "version": "1.0.0",
                "config-version": 2,
                "profile": NAME,
                "flags": {"send_anonymous_usage_stats": False},
                # Where jobs have labels, bills and audit logs then tell which monitor has read what.
                "query-comment": {"job-label": True},
                "vars": {"mpm": {"monitors": declared, **names.beside(configuration, monitors)}},
            }
        ),
        "profiles.yml": _yaml(
            {NAME: {"target": "database", "outputs": {"database": _output(database, schema)}}}
        ),
        "packages.yml": _yaml({"packages": [{"local": _literal(str(package_folder()))}]})
        + f"# mpm {version('mpm')}\n",
        "macros/generate_schema_name.sql": SCHEMA_MACRO,
        "models/monitors/sources.yml": _yaml({"sources": names.sources()} if names.tables else {}),
        **{f"models/monitors/{name}.sql": "{{ mpm.monitor() }}\n" for name in monitors},
    }


def _output(database: Database, schema: str) -> dict[str, Any]:
    """The profile: what dbt is told as it is, but secrets by the name of a variable of the process."""
    told = {"threads": THREADS, **database.output(schema)}
    plain: dict[str, Any] = {
        key: _literal(value) if isinstance(value, str) else value for key, value in told.items()
    }
    for key in database.secrets:
        *place, name = key.split(".")
        holder = plain
        for part in place:
            holder = holder.setdefault(part, {})
        holder[name] = f"{{{{ env_var('{_variable(key)}', '') }}}}"
    return plain


def _variable(key: str) -> str:
    """The variable of a secret; by its prefix dbt knows that the value is to be kept out of its log."""
    return f"DBT_ENV_SECRET_MPM_{key.upper().replace('.', '_')}"


def package_folder() -> Path:
    """The dbt package: beside the code in a checkout, inside it in an installed wheel."""
    here = Path(__file__).resolve().parent
    for folder in (here / "package", here.parent):
        if (folder / "dbt_project.yml").is_file() and (folder / "macros").is_dir():
            return folder
    raise MpmError("the dbt package of mpm is not where it was installed", "reinstall mpm")


def cache_folder(database: Database, schema: str) -> Path:
    """The folder of one database's project in the user's cache; MPM_CACHE_DIR names another root."""
    key = hashlib.sha256(f"{database.key}\n{schema}".encode()).hexdigest()[:12]
    return cache_root() / f"{database.short_name}-{key}"


def cache_root() -> Path:
    """The folder of all made projects."""
    given = os.environ.get("MPM_CACHE_DIR")
    if given:
        return Path(given).expanduser().resolve()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local")) / "mpm" / "cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "mpm"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "mpm"


@dataclass(frozen=True)
class _SourceNames:
    """How the project names what is watched: sources need plain names, relations may have any."""

    tables: tuple[Relation, ...]
    default_schema: str

    def name_of(self, relation: Relation) -> tuple[str, str]:
        """Source and table by which the project refers to a relation."""
        namespaces = list(dict.fromkeys((table.database, table.schema_) for table in self.tables))
        position = namespaces.index((relation.database, relation.schema_))
        source = ".".join(
            part or "" for part in (relation.database, relation.schema_ or self.default_schema)
        ).lstrip(".")
        return _plain_name(source, "schema", position), _plain_name(
            relation.table or "", "table", self.tables.index(relation)
        )

    def declaration(self, monitor: Monitor) -> dict[str, Any]:
        """What the user wrote, with sources in the place of relations."""
        declared = dict(monitor.declaration) | {"relation": self.source(monitor.relation)}
        if monitor.baseline.relation is not None:
            declared["baseline"] = dict(declared["baseline"]) | {
                "relation": self.source(monitor.baseline.relation)
            }
        return declared

    def beside(self, configuration: Monitors, monitors: Iterable[str]) -> dict[str, Any]:
        """What stands beside the monitors: known windows and holidays."""
        exclusions, holidays = configuration.exclusions, configuration.holidays
        declared: dict[str, Any] = {
            "exclusions": [
                window.model_dump(mode="json", by_alias=True, exclude_none=True)
                for window in exclusions.windows
                if window.monitor is None or window.monitor in monitors
            ],
            "holidays": [day.isoformat() for day in holidays.days],
        }
        for key, relation in (("exclusions", exclusions.relation), ("holidays", holidays.relation)):
            if relation is not None:
                declared[key] = self.source(relation)
        return {key: value for key, value in declared.items() if value}

    def sources(self) -> list[dict[str, Any]]:
        """The sources as the project declares them."""
        found: dict[str, dict[str, Any]] = {}
        for table in self.tables:
            source, name = self.name_of(table)
            declared = found.setdefault(source, {"name": source, "schema": _literal(table.schema_ or "")})
            if table.database:
                declared["database"] = _literal(table.database)
            declared.setdefault("tables", []).append(
                {"name": name, "identifier": _literal(table.table or "")}
            )
        return list(found.values())

    def source(self, relation: Relation) -> dict[str, str]:
        """A relation as the project declares it."""
        source, table = self.name_of(_placed(relation, self.default_schema))
        return {"source": source, "table": table}


def watched(configuration: Monitors, default_schema: str) -> tuple[Relation, ...]:
    """Every relation that a run reads, once; names with a quote are refused: dbt does not escape them."""
    found = list(dict.fromkeys(_placed(read.relation, default_schema) for read in reads(configuration)))
    for relation in found:
        if any('"' in part for part in (relation.database, relation.schema_, relation.table) if part):
            raise UnsupportedError(
                f"the relation {relation}, whose name holds a quotation mark,",
                "dbt",
                next_step="make a view of another name over it and watch that",
            )
    return tuple(found)


@dataclass(frozen=True)
class Read:
    """A relation that a run reads, and who reads it; no monitor for a baseline and what stands beside."""

    relation: Relation
    reader: str
    monitor: Monitor | None = None


def reads(configuration: Monitors) -> Iterator[Read]:
    """What enabled monitors watch, baselines, known windows and holidays."""
    for name, monitor in configuration.monitors.items():
        if monitor.enabled:
            yield Read(monitor.relation, name, monitor)
            if monitor.baseline.relation is not None:
                yield Read(monitor.baseline.relation, f"baseline of {name}")
    beside = {"exclusions": configuration.exclusions.relation, "holidays": configuration.holidays.relation}
    yield from (Read(relation, name) for name, relation in beside.items() if relation is not None)


def _placed(relation: Relation, default_schema: str) -> Relation:
    """A relation with the schema that its name leaves out."""
    return relation if relation.schema_ else relation.model_copy(update={"schema_": default_schema})


def _plain_name(name: str, kind: str, position: int) -> str:
    """A name as it is where dbt can take it as the name of a source, else a number."""
    return name if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name) else f"{kind}_{position + 1}"


def _literal(text: str) -> str:
    """A text that dbt's rendering of YAML leaves as it is; braces would be Jinja."""
    return f"{{{{ {json.dumps(text)} }}}}" if "{" in text else text


def _yaml(content: Mapping[str, Any]) -> str:
    return yaml.safe_dump(dict(content), sort_keys=False, allow_unicode=True, width=1000)


def _write(file: Path, text: str) -> None:
    """Write a file only where it differs: dbt parses again what looks new."""
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.is_file() or file.read_text(encoding="utf-8") != text:
        file.write_text(text, encoding="utf-8")
