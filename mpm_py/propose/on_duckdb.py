"""`mpm init` on a DuckDB file, or on files of rows over which it makes views in one."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mpm_py.errors import MpmError
from mpm_py.propose.facts import ColumnFacts
from mpm_py.propose.opened import Listed, Opened, Part
from mpm_py.propose.read import moment_of
from mpm_py.propose.source import Source, file_name, refuse_names
from mpm_py.propose.views import View
from mpm_py.warehouse import quoting
from mpm_py.warehouse.duckdb import Column, Session, session
from mpm_py.warehouse.sources import file_query, looks_like_file, open_source

CATALOG = """
    SELECT
        c.schema_name AS schema, c.table_name AS name, t.estimated_size AS row_count,
        LIST(c.column_name ORDER BY c.column_index) AS names,
        LIST(c.data_type ORDER BY c.column_index) AS types
    FROM duckdb_columns() AS c
    LEFT JOIN duckdb_tables() AS t ON t.database_oid = c.database_oid AND t.table_oid = c.table_oid
    WHERE NOT c.internal AND c.database_name NOT IN ('system', 'temp')
    GROUP BY ALL
    ORDER BY ALL
"""
COMMENTS = """
    SELECT schema_name AS schema, view_name AS name, comment FROM duckdb_views() WHERE NOT internal
    UNION ALL
    SELECT schema_name, table_name, NULL FROM duckdb_tables() WHERE NOT internal
"""


@dataclass(frozen=True)
class OnDuckDB:
    """An open session: DuckDB reads columns by themselves and fast, so that everything is read whole."""

    session: Session
    default_schema: str = "main"

    @property
    def name(self) -> str | None:
        """The file as it was named; none for a session that has only files."""
        return self.session.database

    def rows(self, statement: str) -> list[dict[str, Any]]:
        """Rows of a statement."""
        return self.session.rows(statement)

    def columns(self, relation: str) -> tuple[Column, ...]:
        """Columns of a relation."""
        return self.session.columns(relation)

    def part(self, relation: str) -> Part | None:
        """None: the whole."""
        return None

    def find(self, given: str, alias: str) -> Source:
        """A table or view, or a file; `alias` is the name of a temporary table for files that are parsed."""
        found = None if self.name is None else self.session.find_name(given)
        if found is not None:
            refuse_names(given, found)
            relation = ".".join(map(quoting.name, found))
            return Source(given, relation, found[1], found[2], relation)
        if not looks_like_file(given):
            if self.name is None:
                raise MpmError(
                    f"{given} is not a file, and no database is given",
                    "name a DuckDB file, or postgresql://user@host/database, with --database",
                )
            raise self.session.missing_relation(given)
        if "://" in given:
            raise MpmError(
                f"mpm init makes no view over {given}: reading it may need a login",
                "make the view in a DuckDB file yourself, and name both: --database FILE --relation VIEW",
            )
        rows, is_parsed = file_query(given)
        source = open_source(self.session, given, alias)
        if is_parsed:
            rows = _typed(rows, source.columns)
        return Source(given, source.relation, "main", file_name(given), rows, True, is_parsed)

    def listed(self) -> Sequence[Listed]:
        """Every table and view."""
        return [
            Listed(
                row["schema"],
                row["name"],
                row["row_count"],
                tuple(
                    Column(name, type_, place)
                    for place, (name, type_) in enumerate(
                        zip(row["names"], row["types"], strict=True), start=1
                    )
                ),
            )
            for row in self.session.rows(CATALOG)
        ]

    def comments(self) -> Mapping[tuple[str, str], str | None]:
        """The comment on every table and view."""
        rows = [] if self.name is None else self.session.rows(COMMENTS)
        return {(row["schema"].lower(), row["name"].lower()): row["comment"] for row in rows}

    def with_time(self, source: Source, event_time: ColumnFacts) -> str:
        """A query that also gives columns which come later."""
        replaced = f"{moment_of(event_time)} AS {quoting.name(event_time.name)}"
        return f"SELECT * REPLACE ({replaced}) FROM {source.rows} AS r"


@dataclass(frozen=True)
class DuckDBPlace:
    """A DuckDB file, that may not be there yet where only files of rows are asked for."""

    path: Path
    head: Mapping[str, str] = field(default_factory=dict)
    advice: str = ""

    @classmethod
    def beside(cls, path: Path, file: Path) -> DuckDBPlace:
        """A file as a monitors.yml names it: relative where it lies beside or below."""
        folder, whole = file.resolve().parent, path.resolve()
        named = str(whole)
        with suppress(ValueError):
            named = whole.relative_to(folder).as_posix()
        return cls(path, {"database": named})

    @property
    def name(self) -> str:
        """The name of the file."""
        return self.path.name

    @property
    def key(self) -> str:
        """The whole path."""
        return str(self.path.resolve())

    @contextmanager
    def opened(self, named: Sequence[str]) -> Iterator[Opened]:
        """Open the file, or nothing but memory where it is not there and only files are asked for."""
        is_needed = self.path.exists() or not are_files(named)
        with session(self.path if is_needed else None) as opened:
            yield OnDuckDB(opened)

    def make_views(self, views: Sequence[View]) -> None:
        """Make views, in a file that is made where there is none."""
        import duckdb

        try:
            with duckdb.connect(str(self.path)) as connection:
                for view in views:
                    relation = f"{quoting.name(view.schema)}.{quoting.name(view.name)}"
                    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {quoting.name(view.schema)}")
                    connection.execute(f"CREATE VIEW IF NOT EXISTS {relation} AS {view.query}")
                    connection.execute(f"COMMENT ON VIEW {relation} IS {quoting.text(view.comment)}")
        except duckdb.Error as error:
            raise MpmError(
                f"{self.path} cannot be written: {str(error).splitlines()[0]}",
                "close the program that has it open, or name another with --database",
            ) from error


def are_files(relations: Sequence[str]) -> bool:
    """Whether all that is named is files of rows."""
    return bool(relations) and all(looks_like_file(relation) for relation in relations)


def _typed(rows: str, columns: Collection[Column]) -> str:
    """A reading of CSV with the types that were found, so that a later file cannot change them silently."""
    if not rows.startswith("read_csv("):
        return rows
    types = ", ".join(f"{quoting.text(column.name)}: {quoting.text(column.data_type)}" for column in columns)
    return f"{rows[:-1]}, types = {{{types}}})"
