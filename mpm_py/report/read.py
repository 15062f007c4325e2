"""Read what a report is made of: aggregates from the result tables, every statement with a limit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from mpm_py.report import facts
from mpm_py.report.facts import ColumnNow, Facts
from mpm_py.summary import Summary, summarise
from mpm_py.warehouse.copied import MOST_WINDOWS
from mpm_py.warehouse.stored import inside_schema, rows_of

FOLDER = Path(__file__).parent / "sql"
FAR = 0.1
"""psi from which a column is shown beside its baseline: a moderate distance, as in mpm_checks."""

Fact = TypeVar("Fact")


@dataclass(frozen=True)
class Bounds:
    """How much is read of each monitor at most; what is left out is counted on the page."""

    pages: int = 20
    """Monitors with a page of their own, what is worst first; those that are named all have one."""
    windows: int = MOST_WINDOWS
    cells: int = 60
    """Stretches of windows in the heat map."""
    columns: int = 30
    """In the heat map and the table beside it."""
    distributions: int = 12
    profiles: int = 12
    groups: int = 16
    """Of one column, or of one protected segment."""
    lives: int = 6
    """Groups of incidents whose leading check is drawn."""
    rows: int = 100
    """Of a table of checks or of data quality."""
    sayings: int = 8


USUAL = Bounds()


def read_facts(
    connection: duckdb.DuckDBPyConnection,
    schema: str = "mpm",
    select: Sequence[str] = (),
    bounds: Bounds = USUAL,
    on_step: Callable[[str], None] = lambda step: None,
    on_pages: Callable[[Sequence[str]], None] = lambda names: None,
) -> Facts:
    """What the result tables in `schema` say of the monitors that were asked for, or of all.

    Args:
        connection: an open database; read-only is enough.
        schema: where the result tables are.
        select: names of monitors; none for all.
        bounds: how much is read at most.
        on_step: is told what is under way.
        on_pages: is told which monitors have a page of their own, before what is on them is read.

    Raises:
        MpmError: a monitor that is named has no results.
    """
    on_step("Reading what is wrong")
    summary = summarise(connection, schema, select)
    names = [monitor.name for monitor in summary.status.monitors]
    pages = names if select else names[: bounds.pages]
    on_pages(pages)
    of_monitors = {"monitors": pages}
    with inside_schema(connection, schema) as cursor:

        def read(name: str, fact: Callable[..., Fact], **parameters: Any) -> tuple[Fact, ...]:
            on_step(f"Reading {name}")
            rows = rows_of(cursor, FOLDER / f"{name}.sql", parameters)
            return tuple(fact(**row) for row in rows)

        some_windows = {**of_monitors, "windows": bounds.windows}
        columns = read("columns", facts.ColumnNow, **of_monitors, columns=bounds.columns)
        far = _first(_far(columns), bounds.distributions)
        return Facts(
            summary=summary,
            pages=tuple(pages),
            declared=read("declared", facts.Declared, **of_monitors),
            windows=read("windows", facts.Window, monitors=names, windows=bounds.windows),
            columns=columns,
            drift=read("drift", facts.DriftCell, **some_windows, cells=bounds.cells, **_named(columns)),
            distributions=read(
                "distributions",
                facts.Group,
                **_named(far),
                **{"in": [column.window_id for column in far]},
                groups=bounds.groups,
            ),
            profiles=read(
                "profiles",
                facts.Profile,
                **_named(_first(columns, bounds.profiles)),
                windows=bounds.windows,
            ),
            performance=read("performance", facts.Quality, **some_windows),
            calibration=read("calibration", facts.ScoreGroup, **of_monitors),
            fairness=read("fairness", facts.FairnessGroup, **of_monitors, groups=bounds.groups),
            quality=read("quality", facts.DataFinding, **of_monitors, rows=bounds.rows),
            checks=read("checks", facts.Check, **of_monitors, rows=bounds.rows),
            lives=read(
                "lives", facts.LifePoint, **some_windows, checks=_leading(summary, pages, bounds.lives)
            ),
            operations=read("operations", facts.Operation, **some_windows, columns=bounds.profiles),
            sayings=read("sayings", facts.Saying, **of_monitors, rows=bounds.sayings),
        )


def _leading(summary: Summary, pages: Sequence[str], most: int) -> list[str]:
    """The checks that lead the first few groups of incidents of each monitor."""
    groups = summary.status.groups
    leads = [[group[0].check_id for group in groups if group[0].monitor == name] for name in pages]
    return [check for checks in leads for check in checks[:most]]


def is_far(column: ColumnNow) -> bool:
    """Whether a column is worth a look beside its baseline: far from it, or its checks warn or fail."""
    return bool(column.fail_count or column.warn_count or (column.psi or 0.0) >= FAR)


def _far(columns: Sequence[ColumnNow]) -> list[ColumnNow]:
    return [column for column in columns if column.window_id is not None and is_far(column)]


def _first(columns: Sequence[ColumnNow], most: int) -> list[ColumnNow]:
    """The first few columns of each monitor."""
    taken: dict[str, int] = {}
    kept = []
    for column in columns:
        taken[column.monitor] = taken.get(column.monitor, 0) + 1
        if taken[column.monitor] <= most:
            kept.append(column)
    return kept


def _named(columns: Sequence[ColumnNow]) -> dict[str, list[str]]:
    return {
        "of": [column.monitor for column in columns],
        "names": [column.column_name for column in columns],
    }
