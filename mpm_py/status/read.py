"""Read a status from the result tables of a DuckDB database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from mpm_py.configuration.nearest import nearest
from mpm_py.errors import MpmError
from mpm_py.status.facts import Incident, MonitorStatus, Status
from mpm_py.warehouse.stored import Row, inside_schema, rows_of

FOLDER = Path(__file__).parent


def read_status(
    connection: duckdb.DuckDBPyConnection, schema: str = "mpm", select: Sequence[str] = ()
) -> Status:
    """How the declared monitors are, by the result tables in `schema`.

    Args:
        connection: an open database; read-only is enough.
        schema: where the result tables are.
        select: names of monitors; without any all of them.

    Raises:
        MpmError: a monitor that is named is not there.
    """
    status = Status(
        tuple(MonitorStatus(**row) for row in _rows(connection, schema, "monitors")),
        _incidents(connection, schema, ["open"]),
        schema,
        _incidents(connection, schema, ["resolved"], is_recent=True),
    )
    return narrowed(status, select)


def narrowed(status: Status, select: Sequence[str]) -> Status:
    """What concerns some monitors, or without any all of them.

    Raises:
        MpmError: a monitor that is named is not there.
    """
    check_names(select, [monitor.name for monitor in status.monitors], status.schema)
    return status.of(select) if select else status


def check_names(select: Sequence[str], known: Sequence[str], schema: str) -> None:
    """See that the monitors that are asked for have results.

    Raises:
        MpmError: one has none.
    """
    for name in select:
        if name not in known:
            near = nearest(name, known)
            raise MpmError(
                f"monitor {name} has no results in schema {schema}",
                f"did you mean {near}?" if near else f"the monitors there are {', '.join(known) or 'none'}",
            )


def read_incidents(connection: duckdb.DuckDBPyConnection, schema: str) -> tuple[Incident, ...]:
    """All incidents, also those that are over or expected, what to look at first in front."""
    return _incidents(connection, schema)


def find_incident(connection: duckdb.DuckDBPyConnection, schema: str, incident_id: str) -> Incident:
    """The incident of this name, or of the one name that starts so.

    Raises:
        MpmError: there is none, or there are several.
    """
    wanted = incident_id.strip().lower()
    found = [
        incident
        for incident in _incidents(connection, schema)
        if wanted and incident.incident_id.startswith(wanted)
    ]
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(incident.incident_id for incident in found[:5])
        raise MpmError(f"{len(found)} incidents start with {incident_id}", f"name one of them: {names}")
    raise MpmError(f"there is no incident {incident_id}", "`mpm status` lists the open ones")


def find_group(
    connection: duckdb.DuckDBPyConnection, schema: str, incident: Incident
) -> tuple[Incident, ...]:
    """The incidents that opened together with one, itself among them."""
    every = _incidents(connection, schema)
    return tuple(other for other in every if other.group_id == incident.group_id)


def _incidents(
    connection: duckdb.DuckDBPyConnection,
    schema: str,
    statuses: Sequence[str] = ("open", "resolved", "expected"),
    is_recent: bool = False,
) -> tuple[Incident, ...]:
    """Incidents of these statuses; with `is_recent` those resolved shortly before the newest window."""
    parameters = {"statuses": list(statuses), "is_recent": is_recent}
    return tuple(Incident(**row) for row in _rows(connection, schema, "incidents", parameters))


def _rows(
    connection: duckdb.DuckDBPyConnection,
    schema: str,
    name: str,
    parameters: Mapping[str, Any] | None = None,
) -> list[Row]:
    with inside_schema(connection, schema) as cursor:
        return rows_of(cursor, FOLDER / f"{name}.sql", parameters)
