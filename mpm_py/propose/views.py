"""Views that `mpm init` makes: over files, and where a column of time is no time yet. None is replaced."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mpm_py.errors import MpmError
from mpm_py.warehouse import quoting
from mpm_py.warehouse.duckdb import Session

MADE_BY_INIT = "made by mpm init: "
"""How the comment on such a view begins; the query as it was written follows."""

TAKEN = """
    SELECT schema_name AS schema, view_name AS name, comment FROM duckdb_views() WHERE NOT internal
    UNION ALL
    SELECT schema_name, table_name, NULL FROM duckdb_tables() WHERE NOT internal
"""


@dataclass(frozen=True)
class View:
    """A view to make, and why."""

    schema: str
    name: str
    query: str
    reason: str

    @property
    def comment(self) -> str:
        """What tells that a view is this one."""
        return MADE_BY_INIT + self.query


class ViewNames:
    """Which names of views are free in a database, or hold the very same view."""

    def __init__(self, session: Session) -> None:
        rows = [] if session.database is None else session.rows(TAKEN)
        self._comments = {(row["schema"].lower(), row["name"].lower()): row["comment"] for row in rows}

    def settle(self, view: View) -> View:
        """The view under the first name that is free, with a number where its own is not."""
        number, name = 2, view.name
        while self._comments.get((view.schema, name), view.comment) != view.comment:
            name, number = f"{view.name}_{number}", number + 1
        self._comments[view.schema, name] = view.comment
        return replace(view, name=name)


def make_views(database: Path, views: Sequence[View]) -> None:
    """Make views, in a file that is made where there is none.

    Raises:
        MpmError: the file cannot be written.
    """
    import duckdb

    try:
        with duckdb.connect(str(database)) as connection:
            for view in views:
                relation = f"{quoting.name(view.schema)}.{quoting.name(view.name)}"
                connection.execute(f"CREATE SCHEMA IF NOT EXISTS {quoting.name(view.schema)}")
                connection.execute(f"CREATE VIEW IF NOT EXISTS {relation} AS {view.query}")
                connection.execute(f"COMMENT ON VIEW {relation} IS {quoting.text(view.comment)}")
    except duckdb.Error as error:
        raise MpmError(
            f"{database} cannot be written: {str(error).splitlines()[0]}",
            "close the program that has it open, or name another with --database",
        ) from error
