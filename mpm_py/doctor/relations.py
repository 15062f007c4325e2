"""Relations that monitors read: whether they are there, may be read, and have the declared columns."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence

from mpm_py.configuration.nearest import nearest
from mpm_py.doctor.facts import Finding, Level
from mpm_py.errors import MpmError
from mpm_py.monitor import Monitor
from mpm_py.project import Read
from mpm_py.terminal.words import count
from mpm_py.warehouse.database import Client, Database
from mpm_py.warehouse.naming import missing_relation

RELATION = "relation"


def examine_relations(database: Database, reads: Sequence[Read], schema: str) -> Iterator[Finding]:
    """Look at each by a query that gives no row. A failure ends a transaction, so that each gets a new one.

    Args:
        database: where they are.
        reads: relations, and who reads them.
        schema: that of the results: a monitor that has none yet stops at a column that is missing.
    """
    left = deque(reads)
    while left:
        with database.connected() as client:
            tables = client.tables()
            while left:
                read = left.popleft()
                try:
                    yield from _examine(database, client, tables, read, schema)
                except MpmError as error:
                    next_step = error.next_step or f"read {read.relation} by hand in {database.shell}"
                    yield Finding(RELATION, f"{read.reader}: {error.message}", "error", next_step)
                    break


def _examine(
    database: Database, client: Client, tables: Sequence[tuple[str, str]], read: Read, schema: str
) -> Iterator[Finding]:
    catalog = database.login.catalog
    if read.relation.database and catalog and read.relation.database.lower() != catalog.lower():
        text = f"{read.reader}: {read.relation} is in another database than {catalog}, and was not looked at"
        yield Finding(RELATION, text, "warning", "mpm plan reads it, as mpm run does")
        return
    wanted = (read.relation.schema_ or database.default_schema, read.relation.table or "")
    is_exact = database.has_exact_names
    found = next(
        (place for place in tables if place == wanted or (not is_exact and _lower(place) == _lower(wanted))),
        None,
    )
    if found is None:
        names = [("", *place) for place in tables]
        raise missing_relation(".".join(wanted), names, database.default_schema, database.name)
    client.confirm_readable(*found)
    if database.bytes_are != "dry_run":  # By one it is known to be readable.
        client.rows(f"SELECT * FROM {database.relation(*found)} LIMIT 0")
    columns = [column.name for column in client.columns(*found).get(found, ())]
    lacking = [] if read.monitor is None else list(_lacking(read.monitor, columns))
    is_stored = (schema, read.reader) in tables
    for key, name in lacking:
        near = nearest(name, columns)
        level: Level = "warning" if is_stored and key != "event_time" else "error"
        yield Finding(
            RELATION,
            f"{read.reader}: {'.'.join(found)} has no column {name}, which {key} names",
            level,
            f"did you mean {near}?" if near else f"correct {key}; mpm init shows what the columns are",
        )
    if not lacking:
        size = count(len(columns), "column")
        yield Finding(RELATION, f"{read.reader}: {'.'.join(found)} may be read, {size}")


def _lower(place: tuple[str, str]) -> tuple[str, str]:
    return place[0].lower(), place[1].lower()


def _lacking(monitor: Monitor, columns: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Key and name of declared columns that a relation does not have."""
    for key, name in declared_columns(monitor):
        alike = [column for column in columns if column.lower() == name.lower()]
        if name not in columns and len(alike) != 1:
            yield key, name


def declared_columns(monitor: Monitor) -> Iterator[tuple[str, str]]:
    """Key and name of every column that a declaration names, as the macro `_declared_columns` gives them."""
    prediction, operations = monitor.prediction, monitor.operations
    one = {
        "event_time": monitor.event_time,
        "id": monitor.id,
        "prediction.score": prediction.score,
        "prediction.class": prediction.class_,
        "prediction.value": prediction.value,
        "prediction.error_feature": prediction.error_feature,
        "prediction.position": prediction.position,
        "prediction.group": prediction.group,
        "operations.name": operations.name,
        "operations.value": operations.value,
        "label": monitor.label,
        "label_time": monitor.label_time,
        "model_version": monitor.model_version,
    }
    several = {
        "prediction.scores": prediction.scores.values(),
        "features.include": monitor.features.include,
        "features.exclude": monitor.features.exclude,
        "features.numeric": monitor.features.numeric,
        "segments": monitor.segments,
        "operations": operations.columns,
        "sensitive": monitor.sensitive,
        "importance": monitor.importance,
        "missing_values": monitor.missing_values.columns,
    }
    yield from ((key, name) for key, name in one.items() if name)
    yield from ((key, name) for key, names in several.items() for name in names)
