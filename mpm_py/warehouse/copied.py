"""Which result tables a reader needs, and what of them, where they have to be copied to be read.

The statements of readers (status, findings, summary, report, lineage, backtest) are written for DuckDB. Of
another database the result tables are copied into one in memory, and the same statements are run there. What
is copied is bounded here: by what the statements themselves leave out, so that they find the same as they
would in the whole tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb

from mpm_py.contract.facts import Column, Table, documented_tables
from mpm_py.warehouse import quoting
from mpm_py.warehouse.stored import IncompleteResults

MOST_WINDOWS = 366
"""As many of the newest windows of a monitor as any reader looks at one by one."""

ROOM = Path(__file__).parents[1]


@dataclass(frozen=True)
class Needed:
    """The part of a result table that a reader needs. Conditions are of the portable core; `t` is the table.

    `{name}` in a condition stands for the condition that `t` is one of the `COPIED_BEFORE` of that name.
    """

    table: str
    where: str = "TRUE"
    added: str = ""
    """Columns that the condition needs beside those of the table."""
    is_whole: bool = False
    """Also where only some monitors are asked for: the names of the others are told."""


@dataclass(frozen=True)
class Reader:
    """What reads: the tables in the order of copying, and the folders of the statements that read them."""

    tables: tuple[Needed, ...]
    statements: tuple[str, ...] = ()
    """Only columns that these name are copied; without any all columns."""

    def columns(self, table: Table) -> list[Column]:
        """The columns of a table that are copied."""
        words = _words(self.statements)
        return [column for column in table.columns if not words or column.name in words]


COPIED_BEFORE = {
    "newest windows": ("window_id", "SELECT monitor, window_id FROM mpm_health WHERE is_newest"),
    "leading checks": (
        "check_id",
        """
        SELECT monitor, check_id FROM mpm_incidents WHERE status = 'open'
        QUALIFY ROW_NUMBER() OVER (
            PARTITION BY group_id
            ORDER BY is_leading DESC, LIST_POSITION(['low', 'medium', 'high'], severity) DESC,
                segment_key <> '__all__', opened_at, check_id
        ) = 1
        """,
    ),
    "newest windows of columns": (
        "window_id",
        """
        SELECT DISTINCT monitor, window_id FROM mpm_drift WHERE psi IS NOT NULL AND window_start IS NOT NULL
        QUALIFY ROW_NUMBER() OVER (PARTITION BY monitor, column_name ORDER BY window_start DESC) = 1
        """,
    ),
}
"""A column, and DuckDB's query for its values by monitor over what has been copied before."""

_ALL_ROWS = "t.segment_key = '__all__'"
_IN_TIME = "t.window_start IS NOT NULL AND t.window_id <> 'baseline'"
_NEWEST = "{newest windows}"
_QUALITY_OF_MODEL = f"{_ALL_ROWS} AND t.label_class IS NULL AND {_IN_TIME}"

_MONITORS = Needed("mpm_monitors", is_whole=True)
_STATUS = (
    _MONITORS,
    Needed(
        "mpm_health",
        f"t.age <= {MOST_WINDOWS} OR t.is_newest OR t.window_end = t.last_rows_until",
        "ROW_NUMBER() OVER (PARTITION BY t.monitor ORDER BY t.window_start DESC NULLS LAST) AS age, "
        "MAX(CASE WHEN t.row_count > 0 THEN t.window_end END) OVER (PARTITION BY t.monitor)"
        " AS last_rows_until",
    ),
    Needed("mpm_incidents"),
)
STATUS = Reader(_STATUS, ("status",))

_SUMMARY = (
    *_STATUS,
    Needed("mpm_performance", _QUALITY_OF_MODEL),
    Needed("mpm_estimated_performance", _QUALITY_OF_MODEL),
    Needed("mpm_versions", "t.verdict NOT IN ('champion', 'not_evaluated') AND t.label_class IS NULL"),
    Needed("mpm_fairness", "t.metric = 'selection_rate' AND t.four_fifths IN ('within', 'outside')"),
    Needed("mpm_schema_changes"),
    Needed("mpm_checks", f"t.status = 'not_evaluated' AND {_NEWEST}"),
    Needed("mpm_quality", "t.metric = 'not_evaluated' AND t.window_id = 'issues'"),
)
SUMMARY = Reader(_SUMMARY, ("status", "summary"))

FIRST_PAGE = Reader(_SUMMARY, ("status", "summary", "report/sql"))
"""What a report needs before it is known which monitors have pages."""


PAGES = Reader(
    (
        Needed(
            "mpm_drift", f"{_ALL_ROWS} AND t.column_name <> '__relation__' AND t.window_start IS NOT NULL"
        ),
        Needed(
            "mpm_checks",
            f"(t.status IN ('fail', 'warn') AND {_NEWEST}) OR (t.status = 'fail' AND {_ALL_ROWS})"
            " OR {leading checks}",
        ),
        Needed("mpm_distribution", f"{_ALL_ROWS} AND {{newest windows of columns}}"),
        Needed("mpm_profile", f"{_ALL_ROWS} AND (t.window_start IS NOT NULL OR t.window_id = 'baseline')"),
        Needed("mpm_performance", _QUALITY_OF_MODEL),
        Needed("mpm_estimated_performance", _QUALITY_OF_MODEL),
        Needed("mpm_calibration", f"{_ALL_ROWS} AND {_IN_TIME} AND t.row_count > 0"),
        Needed("mpm_fairness", f"{_IN_TIME} AND t.value IS NOT NULL AND t.row_count > 0"),
        Needed("mpm_quality", f"{_ALL_ROWS} AND {_NEWEST}"),
        Needed("mpm_operations", f"{_ALL_ROWS} AND {_IN_TIME}"),
        Needed("mpm_forecast", "t.is_spoken"),
        Needed("mpm_semantic_changes", _NEWEST),
        Needed("mpm_estimator_trust", f"{_ALL_ROWS} AND t.label_class IS NULL"),
        Needed("mpm_known_windows"),
    ),
    ("report/sql",),
)
"""What the pages of monitors need beside the first."""

LINEAGE = Reader(
    (
        _MONITORS,
        Needed("mpm_health", "t.is_newest"),
        Needed("mpm_checks", f"t.status <> 'not_evaluated' AND {_NEWEST}"),
        Needed("mpm_profile", f"{_ALL_ROWS} AND {_NEWEST}"),
    ),
    ("lineage",),
)
"""What the newest judged windows say of the data that was read."""

FINDINGS = Reader(
    (
        _MONITORS,
        Needed("mpm_health", "t.is_newest"),
        Needed("mpm_checks", _NEWEST),
        Needed("mpm_incidents", "t.status <> 'resolved'"),
    ),
    ("findings",),
)
"""What the newest judged windows found."""

HISTORY = Reader((_MONITORS, Needed("mpm_aspects"), Needed("mpm_known_windows")))
"""What is judged again."""


def query_of(
    needed: Needed,
    columns: Iterable[str],
    connection: duckdb.DuckDBPyConnection,
    monitors: Sequence[str] = (),
) -> str:
    """The query for a part of a table, in the portable core; its names are those of the contract.

    Args:
        needed: which part.
        columns: names of columns.
        connection: what has been copied before.
        monitors: only rows of these, or of no monitor in particular; without any of all.

    Raises:
        MpmError: what should have been copied before is not there.
    """
    condition = needed.where
    for name, (column, query) in COPIED_BEFORE.items():
        if f"{{{name}}}" in condition:
            try:
                pairs = connection.execute(query).fetchall()
            except (duckdb.CatalogException, duckdb.BinderException) as error:
                raise IncompleteResults(error) from error
            condition = condition.replace(f"{{{name}}}", _is_one_of(column, pairs))
    if monitors and not needed.is_whole:
        condition = f"({condition}) AND (t.monitor IN ({_texts(monitors)}) OR t.monitor IS NULL)"
    added = f", {needed.added}" if needed.added else ""
    named = ", ".join(f"t.{column}" for column in columns)
    return f"SELECT {named} FROM (SELECT t.*{added} FROM {needed.table} AS t) AS t WHERE {condition}"


def table_of(name: str) -> Table:
    """A result table of the contract."""
    return next(table for table in documented_tables() if table.name == name)


def _is_one_of(column: str, pairs: Sequence[tuple[str, str]]) -> str:
    """The condition that monitor and a column are one of the pairs: not every engine compares tuples."""
    values: dict[str, list[str]] = {}
    for monitor, value in sorted(pairs):
        values.setdefault(monitor, []).append(value)
    found = [
        f"(t.monitor = {quoting.text(monitor)} AND t.{column} IN ({_texts(given)}))"
        for monitor, given in values.items()
    ]
    return f"({' OR '.join(found)})" if found else "FALSE"


def _texts(values: Iterable[str]) -> str:
    return ", ".join(map(quoting.text, values))


@cache
def _words(folders: tuple[str, ...]) -> frozenset[str]:
    """All words of the statements in some folders."""
    files = [file for folder in folders for file in (ROOM / folder).glob("*.sql")]
    return frozenset(word for file in files for word in re.findall(r"\w+", file.read_text(encoding="utf-8")))
