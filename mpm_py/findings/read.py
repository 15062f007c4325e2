"""Find, in the result tables, what fails among the checks that are asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from mpm_py.configuration.nearest import nearest
from mpm_py.errors import MpmError
from mpm_py.findings.facts import Asked, Finding, Findings
from mpm_py.status.read import check_names
from mpm_py.terminal.words import names
from mpm_py.warehouse.stored import Row, inside_schema, rows_of

FOLDER = Path(__file__).parent
RELATION = "__relation__"
EVERYWHERE = "__all__"


def read_findings(connection: duckdb.DuckDBPyConnection, schema: str, asked: Asked) -> Findings:
    """What fails in the newest judged window of every monitor, among the checks that are asked for.

    A monitor that is asked for by name and could not be judged is a finding, too.

    Args:
        connection: an open database; read-only is enough.
        schema: where the result tables are.
        asked: which checks.

    Raises:
        MpmError: a monitor, family, column or segment that is named is not judged anywhere, or nothing at
            all is: it would pass for ever.
    """
    with inside_schema(connection, schema) as cursor:
        newest = rows_of(cursor, FOLDER / "newest_windows.sql")
        check_names(asked.monitors, [row["monitor"] for row in newest], schema)
        newest = [row for row in newest if not asked.monitors or row["monitor"] in asked.monitors]
        judged = [
            row
            for row in rows_of(cursor, FOLDER / "judged_checks.sql")
            if row["monitor"] in _monitors(newest)
        ]
        _confirm_judged(asked, judged)
        found = rows_of(cursor, FOLDER / "failing_checks.sql", _parameters(asked, _monitors(newest)))
    unjudged = tuple(_unjudged(row) for row in newest if row["status"] == "not_evaluated")
    check_count = sum(row["check_count"] for row in judged if _is_asked(asked, row))
    if not check_count and not (asked.monitors and unjudged):
        raise MpmError(
            "nothing of what was asked for is judged in the newest windows", "`mpm status` says why"
        )
    return Findings(
        found=(*(Finding(**row) for row in found), *(unjudged if asked.monitors else ())),
        check_count=check_count,
        monitor_count=len(newest),
        unjudged=() if asked.monitors else unjudged,
    )


def _monitors(newest: Sequence[Row]) -> list[str]:
    return [row["monitor"] for row in newest]


def _parameters(asked: Asked, monitors: Sequence[str]) -> Mapping[str, Any]:
    return {
        "statuses": asked.statuses,
        "severities": asked.severities,
        "monitors": list(monitors),
        "families": list(asked.families) or None,
        "columns": [name.lower() for name in asked.columns] or None,
        "segments": list(asked.segments) or None,
    }


def _confirm_judged(asked: Asked, judged: Sequence[Row]) -> None:
    """See that there is a check of everything that is named."""
    for kind, wanted, known in (
        ("family", asked.families, {row["family"] for row in judged}),
        ("column", asked.columns, {row["column_name"] for row in judged}),
        ("segment", asked.segments, {text for row in judged for text in _segment_names(row)}),
    ):
        _confirm_known(kind, wanted, known)


def _confirm_known(kind: str, wanted: Iterable[str], known: set[str]) -> None:
    for name in wanted:
        if name not in known and name.lower() not in map(str.lower, known):
            near = nearest(name, known)
            there_are = names(sorted(known), 20)
            raise MpmError(
                f"no check of the newest windows is about {kind} {name}",
                f"did you mean {near}?" if near else f"those that are judged: {there_are or 'none'}",
            )


def _segment_names(row: Row) -> tuple[str, ...]:
    """By what names a segment may be asked for."""
    return row["segment_key"], f"{row['segment_key']}={row['segment_value']}"


def _is_asked(asked: Asked, row: Row) -> bool:
    return (
        (not asked.families or row["family"] in asked.families)
        and (not asked.columns or row["column_name"].lower() in map(str.lower, asked.columns))
        and (not asked.segments or not set(asked.segments).isdisjoint(_segment_names(row)))
    )


def _unjudged(row: Row) -> Finding:
    return Finding(
        severity=None,
        segment=EVERYWHERE,
        column_name=RELATION,
        family="observability",
        metric="not_evaluated",
        value=None,
        incident_id=None,
        check_id=None,
        **row,
    )
