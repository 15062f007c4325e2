"""The data contract: every result table, its purpose, its key and what each column means.

The tables themselves are models; their `.yml` files (contract, types, descriptions) and the tables of the
README are written from here, so that what a BI user reads is what dbt enforces.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast, get_args

from mpm_py.translate.dialects import DIALECTS

LogicalType = Literal["text", "bigint", "double", "timestamp", "date", "boolean"]
FOLDER = "models"


@dataclass(frozen=True)
class Column:
    """One column: its name, its logical type and what it means, with unit or base and the meaning of null."""

    name: str
    type: LogicalType
    description: str


@dataclass(frozen=True)
class Table:
    """One result table; ``key`` names the columns that tell its rows apart."""

    name: str
    purpose: str
    row: str
    materialized: Literal["view", "table", "incremental"]
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    has_yml: bool = True
    """dbt allows one `.yml` entry per model. That of mpm_health is the user's, who attaches tests to it."""


def columns(text: str) -> tuple[Column, ...]:
    """Columns written as ``name type: description``, one to a line; lines indented further go on."""
    entries: list[str] = []
    margin = len(text) and min(len(line) - len(line.lstrip()) for line in text.splitlines() if line.strip())
    for line in filter(str.strip, text.splitlines()):
        if line[margin] == " ":
            entries[-1] += " " + line.strip()
        else:
            entries.append(line.strip())
    return tuple(_column(entry) for entry in entries)


def _column(entry: str) -> Column:
    head, _, description = entry.partition(": ")
    name, logical = head.split(" ")
    if logical not in get_args(LogicalType) or not description:
        raise ValueError(f"not a column of the contract: {entry!r}")
    return Column(name, cast(LogicalType, logical), description)


def model_files() -> dict[str, str]:
    """The `.yml` beside each model: {path relative to the repository: text}."""
    return {f"{FOLDER}/{table.name}.yml": _model_yml(table) for table in _tables() if table.has_yml}


def documented_tables() -> tuple[Table, ...]:
    """The result tables, and the one that a command writes."""
    from mpm_py.contract.notifications import NOTIFICATIONS

    return (*_tables(), NOTIFICATIONS)


def markdown_tables() -> str:
    """The tables as one Markdown table, for the README."""
    lines = ["| table | one row per | what it says |", "| --- | --- | --- |"]
    lines += [f"| `{table.name}` | {table.row} | {table.purpose} |" for table in documented_tables()]
    return "\n".join(lines) + "\n"


def markdown_columns(table: Table) -> str:
    """The columns of one table in Markdown."""
    lines = ["| column | type | meaning |", "| --- | --- | --- |"]
    lines += [f"| `{column.name}` | {column.type} | {column.description} |" for column in table.columns]
    return "\n".join(lines) + "\n"


def _tables() -> tuple[Table, ...]:
    from mpm_py.contract.tables import TABLES

    return TABLES


def _model_yml(table: Table) -> str:
    key = ", ".join(table.key)
    lines = [
        "# Written by `mpm dev generate` from mpm_py/contract/tables.py; edit that file.",
        "version: 2",
        "",
        "models:",
        f"  - name: {table.name}",
        f"    description: {_quoted(f'{table.purpose} One row per {table.row}. Key: {key}.')}",
        "    config:",
        f"      materialized: {table.materialized}",
        "      contract: {enforced: true}",
        "    columns:",
    ]
    for column in table.columns:
        lines += [
            f"      - name: {column.name}",
            f"        data_type: {_quoted(_type_expression(column.type))}",
            f"        description: {_quoted(column.description)}",
        ]
    return "\n".join(lines) + "\n"


def _type_expression(logical: LogicalType) -> str:
    """Jinja for the warehouse's name of a type; macros cannot be called in a `.yml`, a lookup can be."""
    names = {name: dialect.types[logical] for name, dialect in sorted(DIALECTS.items())}
    usual = names["duckdb"]
    unusual = {name: type_ for name, type_ in names.items() if type_ != usual}
    if not unusual:
        return usual
    # In double quotes, because a type may hold single ones (ClickHouse's time zone).
    pairs = ", ".join(f'"{name}": "{type_}"' for name, type_ in unusual.items())
    return "{{ {" + pairs + "}.get(target.type, " + f'"{usual}"' + ") }}"


def _quoted(text: str) -> str:
    """A YAML text in single quotes."""
    return "'" + text.replace("'", "''") + "'"
