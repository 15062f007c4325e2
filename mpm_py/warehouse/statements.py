"""Canonical statements as text for DuckDB, without the cost of reading them anew.

Parsing and printing the canonical files takes longer than comparing two small files. ``mpm dev generate``
keeps the printed text beside this module. Each entry carries a hash of the file it was made from; one that
does not fit is passed over and the file is read, so that a stale entry costs time, never a wrong answer.
"""

from __future__ import annotations

import hashlib
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

PRINTED = Path(__file__).with_name("duckdb_statements.json")
SQL_FOLDER = Path(__file__).parents[1] / "sql"

# What `mpm compare` runs. A statement that is not listed works as well, only slower.
NAMES = (
    *("learn_texts", "learn_quantiles", "learn_bins", "value_counts", "learn_categories"),
    *(
        "segment_counts",
        "segment_cells",
        "window_counts",
        "number_cells",
        "category_cells",
        "observe_relation",
        "observe_numbers",
        "observe_categories",
        "stated_rows",
    ),
    *("dictionary_rows", "finish_observations"),
    *("compared_windows", "stale_windows", "compared_bins", "distribution", "drift", "compare_shares"),
    *(
        "bin_arithmetic",
        "bin_special",
        "plain_number",
        "plain_text",
        "boolean_text",
        "text_length",
        "is_present",
    ),
    *("epoch_seconds", "utc_from_zoned", "utc_now"),
)

_PLACEHOLDER = re.compile(r"\{\{ (\w+) \}\}")


def statement(name: str, **arguments: str) -> str:
    """The canonical statement or expression ``name`` for DuckDB; arguments as in `translate.binder.bind`."""
    entry = _printed().get(name)
    if entry is None or entry["source"] != _fingerprint(_path(name)):
        from mpm_py.translate.binder import bind

        return bind(name, **arguments)
    if arguments.keys() != set(entry["arguments"]):
        raise TypeError(f"{name}({', '.join(entry['arguments'])}): given {', '.join(arguments)}")
    return _PLACEHOLDER.sub(lambda match: arguments[match[1]], "\n".join(entry["text"]))


def generated_files() -> dict[str, str]:
    """The printed statements, for ``mpm dev generate``: path relative to the repository → text."""
    from mpm_py.translate import canonical
    from mpm_py.translate.printer import render
    from mpm_py.translate.problems import CanonicalError, GenerationError

    entries: dict[str, Any] = {}
    errors = []
    for name in sorted(NAMES):
        try:
            loaded = canonical.load(_path(name), check=False)
        except CanonicalError as error:
            errors.append(error)
            continue
        entries[name] = {
            "source": _fingerprint(loaded.path),
            "arguments": list(loaded.arguments),
            "text": render(loaded.tree, "duckdb").splitlines(),
        }
    files = {f"mpm_py/warehouse/{PRINTED.name}": json.dumps(entries, indent=1, ensure_ascii=False) + "\n"}
    if errors:
        raise GenerationError(errors, files)
    return files


@cache
def _printed() -> dict[str, Any]:
    try:
        entries: dict[str, Any] = json.loads(PRINTED.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return entries


def _path(name: str) -> Path:
    path = SQL_FOLDER / f"{name}.sql"
    return path if path.exists() else SQL_FOLDER / "expressions" / f"{name}.sql"


@cache
def _fingerprint(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16] if path.exists() else ""
