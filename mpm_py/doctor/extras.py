"""Packages that a command needs beside mpm's own: whether they are installed, in supported versions."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

from packaging.requirements import Requirement

from mpm_py.doctor.facts import Finding, Level

EXTRAS = {
    "dbt": ("dbt-core>=1.10.8,<1.12", "dbt-duckdb>=1.9"),
    "postgres": ("dbt-core>=1.10.8,<1.12", "dbt-postgres>=1.9,<2", "psycopg2-binary>=2.9"),
    "snowflake": (
        "dbt-core>=1.10.8,<1.12",
        "dbt-snowflake>=1.9,<2",
        "snowflake-connector-python>=3.12,<5",
    ),
    "bigquery": ("dbt-core>=1.10.8,<1.12", "dbt-bigquery>=1.9,<2", "google-cloud-bigquery>=3.25,<4"),
    "report": ("vl-convert-python>=1.7,<2",),
    "notify": ("apprise>=2.2,<3", "requests>=2.31"),
}
"""As pyproject.toml has them; what is installed may be told of an older one."""

SAME = {"psycopg2-binary": "psycopg2"}
"""A package that holds the same module: built by the user, or by a distribution."""


def examine_extra(extra: str, reason: str, level: Level = "error") -> Iterator[Finding]:
    """Every package of an extra.

    Args:
        extra: its name.
        reason: what needs it.
        level: how bad it is where one is missing.
    """
    for text in EXTRAS[extra]:
        requirement = Requirement(text)
        found = _installed(requirement.name)
        command = f"pip install 'mpm[{extra}]'"
        if found is None:
            yield Finding(requirement.name, f"is not installed; {reason} needs it", level, command)
        elif not requirement.specifier.contains(found, prereleases=True):
            wanted = str(requirement.specifier)
            yield Finding(requirement.name, f"{found} is installed; mpm supports {wanted}", level, command)
        else:
            yield Finding(requirement.name, found)


def _installed(name: str) -> str | None:
    for candidate in (name, SAME.get(name)):
        try:
            if candidate:
                return version(candidate)
        except PackageNotFoundError:
            continue
    return None
