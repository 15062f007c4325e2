"""What a user gives to be read, made a relation: files, a relation of a database, a data frame."""

from __future__ import annotations

import glob
import math
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mpm_py.configuration.nearest import nearest
from mpm_py.errors import ExecutionError, MpmError, RelationError
from mpm_py.warehouse import quoting
from mpm_py.warehouse.duckdb import Column, Session

READERS = {
    **dict.fromkeys((".parquet", ".pq"), "read_parquet"),
    **dict.fromkeys((".csv", ".tsv", ".txt"), "read_csv"),
    **dict.fromkeys((".json", ".jsonl", ".ndjson"), "read_json"),
}
COMPRESSED = (".gz", ".zst")
READABLE = ".parquet, .csv, .tsv, .json or .jsonl, the last four also with .gz"

# Types of a CSV file are guessed from all its rows as long as reading it twice costs little.
WHOLE_SNIFF_BYTES = 200_000_000
SNIFFED_ROWS = 1_000_000


@dataclass(frozen=True)
class Source:
    """One side of a comparison: how to call it in front of people, and how in SQL."""

    label: str
    relation: str
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column | None:
        """The column of that name, else the one that differs by case alone."""
        for key in (str, str.lower):
            found = [column for column in self.columns if key(column.name) == key(name)]
            if len(found) == 1:
                return found[0]
        return None


def open_source(
    session: Session, given: object, alias: str, where: str | None = None, missing: Sequence[str] = ()
) -> Source:
    """Make what was given the temporary relation ``alias``, filtered by the user's own condition."""
    label, rows, is_parsed = _rows_of(session, given, alias, missing)
    # Text formats are parsed once and kept; what has columns on disk or in memory is read where it lies.
    kind = "TABLE" if is_parsed else "VIEW"
    try:
        session.execute(f"CREATE OR REPLACE TEMP {kind} {alias} AS SELECT * FROM {rows} AS r{_filter(where)}")
        return Source(label, alias, session.columns(alias))
    except ExecutionError as error:
        advice = (
            "check --where against the columns" if where and _is_readable(session, rows) else "check the file"
        )
        raise ExecutionError(f"cannot read {label}: {error.message}", error.statement, advice) from error


def file_query(given: str) -> tuple[str, bool]:
    """SQL text that reads a file, glob or folder from anywhere, and whether every read parses text.

    Of a glob and a folder it reads the files that are there when it runs, so that new ones are seen.
    """
    path = Path(given).expanduser().absolute()
    reader, files = _files(str(path))
    suffixes = {
        "".join(Path(file).suffixes[-2 if Path(file).suffix in COMPRESSED else -1 :]) for file in files
    }
    is_parsed = reader != "read_parquet"
    if path.is_dir() and len(suffixes) == 1:
        return _reading(
            reader, [f"{glob.escape(str(path))}/**/*{suffixes.pop()}"], (), is_growing=True
        ), is_parsed
    if not path.exists():
        return _reading(reader, [str(path)], (), is_growing=True), is_parsed
    return _reading(reader, files, ()), is_parsed


def _filter(where: str | None) -> str:
    # The line break ends a comment at the end of the user's condition.
    return f" WHERE ({where}\n)" if where else ""


def _is_readable(session: Session, rows: str) -> bool:
    try:
        session.columns(rows)
    except ExecutionError:
        return False
    return True


def _rows_of(session: Session, given: object, alias: str, missing: Sequence[str]) -> tuple[str, str, bool]:
    """Label, SQL text that reads the rows, and whether every read of it would parse text again."""
    if not isinstance(given, (str, os.PathLike)):
        session.register(f"{alias}_rows", given)
        return type(given).__name__, f"{alias}_rows", False
    label = os.fspath(given)
    if isinstance(given, str) and session.database is not None:
        relation = session.find_relation(given)
        if relation is not None:
            return label, relation, False
        if not looks_like_file(given):
            raise session.missing_relation(given)
    reader, files = _files(label)
    return label, _reading(reader, files, missing), reader != "read_parquet"


def looks_like_file(given: str) -> bool:
    """Whether a name is one of a file, a glob, a folder or an address, rather than of a relation."""
    path = Path(given).expanduser()
    return holds_rows(given) or "://" in given or path.exists() or os.sep in given or glob.has_magic(given)


def holds_rows(given: str) -> bool:
    """Whether a name ends as those of files of rows do."""
    return _reader(given) is not None


def _reader(given: str) -> str | None:
    suffixes = [suffix.lower() for suffix in Path(given).suffixes]
    if suffixes and suffixes[-1] in COMPRESSED:
        suffixes.pop()
    return READERS.get(suffixes[-1]) if suffixes else None


def _files(given: str) -> tuple[str, list[str]]:
    """The reader and the paths that a file name, a glob or a folder stands for."""
    if "://" in given:
        return _known_reader(given, given), [given]
    path = Path(given).expanduser()
    if path.is_dir():
        found = sorted(str(file) for file in path.rglob("*") if file.is_file() and _reader(file.name))
    elif path.exists():
        found = [str(path)]
    else:
        matches = glob.iglob(str(path), recursive=True)  # noqa: PTH207 (Path.glob takes no absolute pattern)
        found = sorted(file for file in matches if Path(file).is_file())
    if not found:
        raise _missing_file(given, path)
    readers = {_known_reader(file, given) for file in found}
    if len(readers) > 1:
        raise MpmError(
            f"{given} holds files of several formats", "name one of them, as in 'folder/*.parquet'"
        )
    if all(Path(file).stat().st_size == 0 for file in found):
        raise MpmError(f"{given} is empty: it has no rows and no columns", "check how the file is written")
    # A name that was given or found is read as it is spelt, whatever wildcards stand in it.
    return readers.pop(), ["".join(f"[{c}]" if c in "*?[" else c for c in file) for file in found]


def _known_reader(file: str, given: str) -> str:
    reader = _reader(file)
    if reader is None:
        raise MpmError(
            f"cannot tell the format of {given}",
            f"give a file that ends in {READABLE}; for a relation of a DuckDB file add --database FILE",
        )
    return reader


def _missing_file(given: str, path: Path) -> MpmError:
    if path.is_dir():
        return MpmError(f"the folder {given} holds no file to read", f"give files that end in {READABLE}")
    if _reader(given) is None and not glob.has_magic(given) and os.sep not in given:
        return MpmError(
            f"{given} is neither a file nor, without --database, a relation",
            "to compare relations of a DuckDB file add --database FILE",
        )
    siblings = [entry.name for entry in path.parent.iterdir()] if path.parent.is_dir() else []
    near = nearest(path.name, siblings)
    what = "files" if glob.has_magic(given) else "file"
    return RelationError(what, given, [str(path.with_name(near))] if near else [])


def _reading(reader: str, files: list[str], missing: Sequence[str], is_growing: bool = False) -> str:
    """A call of DuckDB's reader; every path and value stands in it as an escaped literal."""
    options = ["union_by_name = true"] if len(files) > 1 or is_growing else []
    if reader == "read_csv":
        size = sum(Path(file).stat().st_size for file in files if Path(file).exists())
        # A word for missing values ('N/A') makes text of a column of numbers: here it is the file's null.
        words = ["", *(value for value in missing if as_number(value) is None)]
        options += [
            "header = true",
            f"nullstr = {quoting.text_list(words)}",
            f"sample_size = {-1 if size <= WHOLE_SNIFF_BYTES else SNIFFED_ROWS}",
        ]
    return f"{reader}({', '.join([quoting.text_list(files), *options])})"


def as_number(value: str) -> float | None:
    """The finite number that a text stands for, or None."""
    try:
        number = float(value)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
