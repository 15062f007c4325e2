"""`mpm mark`: an incident is expected, so its windows are left out of judgement and of what is usual."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from mpm_py.errors import MpmError
from mpm_py.invocation import invoke, reason
from mpm_py.preparation import Wanted, prepared
from mpm_py.project import Project
from mpm_py.results import find_results
from mpm_py.status import Incident, find_group, find_incident
from mpm_py.warehouse.chosen import Chosen, DbtProject

WHERE_MARKS_ARE = "mpm_marks"
WHAT_MARKS_CHANGE = "mpm_known_windows+,package:mpm"
PARTICULARS = ("column", "segment_key", "segment_value", "metric")
"""What of an incident a mark names; without them it is about everything in the monitor."""


def mark_expected(
    incident_id: str,
    note: str,
    monitors_file: Path | str,
    database: Chosen | None = None,
    schema: str | None = None,
    *,
    is_whole_monitor: bool = False,
    until: str | None = None,
    project_folder: Path | None = None,
) -> Incident:
    """Mark the windows of an incident, up to the last in which it was seen, and judge again.

    Args:
        incident_id: its name, or the first characters of it.
        note: why it is expected.
        monitors_file: the monitors.yml that `mpm run` is given.
        database: as `mpm run` is given it; without it the one that the file names.
        schema: where the result tables are.
        is_whole_monitor: mark everything in its monitor, in the time of all incidents that opened with it.
        until: end of what is expected, UTC; without it the end of the last window that failed.
        project_folder: where the dbt project is made; the user's cache folder unless told otherwise.

    Raises:
        MpmError: there is no such incident, or the mark could not be written.
    """
    store = find_results(monitors_file, database, schema)
    with store.opened() as connection:
        incident = find_incident(connection, store.schema, incident_id)
        group = find_group(connection, store.schema, incident) if is_whole_monitor else (incident,)
    mark = mark_of(incident, note, () if is_whole_monitor else PARTICULARS)
    mark["from"] = _utc(min(one.opened_at for one in group))
    mark["to"] = until or _utc(max(one.last_seen_at for one in group))
    variables = json.dumps({"mpm_mark": mark})
    is_own = isinstance(database, DbtProject)
    if not is_own and not Path(monitors_file).is_file():
        raise MpmError(
            f"mpm mark works on what `mpm run` has made, and there is no {monitors_file}",
            f"in a dbt project: dbt run --select {WHERE_MARKS_ARE} --vars '{variables}', "
            f"then dbt build --select {WHAT_MARKS_CHANGE}",
        )
    wanted = Wanted(monitors_file, database, (), None if is_own else store.schema, project_folder)
    with prepared(wanted) as found:
        if found.project.schema.lower() != store.schema.lower():
            raise MpmError(
                f"the dbt project has its results in schema {found.project.schema}, not in {store.schema}",
                "leave --schema out, or name the --target whose results they are",
            )
        _build(found.project, [WHERE_MARKS_ARE, WHAT_MARKS_CHANGE], variables)
    return incident


def mark_of(incident: Incident, note: str, particulars: Sequence[str] = PARTICULARS) -> dict[str, str]:
    """The mark as the model mpm_marks takes it: this check alone, in the time in which it was seen."""
    about = {
        "column": incident.column_name,
        "segment_key": incident.segment_key,
        "segment_value": incident.segment_value,
        "metric": incident.metric,
    }
    return {
        "monitor": incident.monitor,
        **{key: value for key, value in about.items() if key in particulars},
        "from": _utc(incident.opened_at),
        "to": _utc(incident.last_seen_at),
        "note": note,
        "incident": incident.incident_id,
    }


def _utc(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S")


def _build(project: Project, models: Sequence[str], variables: str) -> None:
    built = invoke(project, ["build", "--select", *models, "--vars", variables])
    failed = [node for node in built.nodes if node.is_failed]
    if failed:
        text = reason(failed[0].message) or failed[0].status
        raise MpmError(
            f"{failed[0].name} could not be built: {text}",
            project.database.advice(text, project.schema) or f"dbt's own log is {project.log}",
        )
