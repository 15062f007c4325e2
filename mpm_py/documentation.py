"""What of the documentation is written from code: keys of a monitor, columns of result tables, engines."""

from __future__ import annotations

from pathlib import Path

from mpm_py.configuration.reference import reference
from mpm_py.contract.facts import documented_tables, markdown_columns, markdown_tables
from mpm_py.support_table import support_table

REPOSITORY = Path(__file__).parents[1]


def documentation_files() -> dict[str, str]:
    """Relative path → text: the README with its generated sections renewed, the page of result columns."""
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    sections = {
        "monitor keys": reference(),
        "result tables": markdown_tables(),
        "engines": support_table(),
    }
    for name, text in sections.items():
        readme = _with_section(readme, name, text)
    return {"README.md": readme, "docs/result_tables.md": _result_tables()}


def _with_section(text: str, name: str, content: str) -> str:
    """The text with what stands between the two markers of a section replaced."""
    start, end = f"<!-- generated: {name} -->\n", f"<!-- end: {name} -->"
    before, _, rest = text.partition(start)
    _, found, after = rest.partition(end)
    if not found:
        raise ValueError(
            f"README.md has lost the markers of its section '{name}': put back {start!r} and {end!r}"
        )
    return f"{before}{start}{content.strip()}\n{end}{after}"


def _result_tables() -> str:
    parts = [
        "<!-- Written by `mpm dev generate` from mpm_py/contract/tables.py; edit that file. -->",
        "# Result tables",
        "Every table lives in schema `mpm` (in dbt: your target schema and `_mpm`). Names, types and "
        "meanings are an enforced contract; the same descriptions stand in dbt docs.",
    ]
    for table in documented_tables():
        parts += [
            f"## {table.name}",
            f"{table.purpose} One row per {table.row}.",
            markdown_columns(table).strip(),
        ]
    return "\n\n".join(parts) + "\n"
