"""From what was found of a monitor to an event of OpenLineage."""

from __future__ import annotations

import math
import os
from datetime import datetime, timezone
from importlib.metadata import version
from typing import Any
from uuid import UUID, uuid5

from openlineage.client import event_v2 as openlineage
from openlineage.client.facet_v2 import (
    data_quality_assertions_dataset,
    data_quality_metrics_input_dataset,
    job_type_job,
    nominal_time_run,
    ownership_job,
    processing_engine_run,
)
from openlineage.client.naming.dataset import DatasetNaming

from mpm_py.lineage.names import Names
from mpm_py.lineage.read import Check, ColumnProfile, Finding
from mpm_py.results import ResultStore

RUNS = UUID("c3a4c1d2-5f0e-5b8e-9d53-2f3d1d6a7c11")
"""The namespace of our run ids."""

PRODUCER = f"urn:mpm:{version('mpm')}"

WRITTEN = ("mpm_checks", "mpm_health", "mpm_incidents", "mpm_profile")
"""Result tables that are told as outputs: those that say what an event says."""

NUMBERS = ("numeric", "integer")
"""Kinds of values whose extremes are values of the column; those of a text are its lengths."""

QUANTILES = ("p01", "p05", "p25", "p50", "p75", "p95", "p99")
NAMESPACE = "mpm"


def event_of(
    finding: Finding, store: ResultStore, names: Names, now: datetime | None = None
) -> openlineage.RunEvent:
    """The event of a monitor's newest judged window; told again, it is the same run."""
    openlineage.set_producer(PRODUCER)
    job = _job(finding, store)
    written = [_named(names.table(store.schema, table)) for table in WRITTEN]
    # Where the results are tells apart what is called alike in two databases.
    told = "\n".join((job.namespace, job.name, *written[0], finding.window.window_id))
    return openlineage.RunEvent(
        eventTime=_time(now or datetime.now(timezone.utc)),
        eventType=openlineage.RunState.COMPLETE,
        run=openlineage.Run(runId=str(uuid5(RUNS, told)), facets=_run_facets(finding)),
        job=job,
        inputs=[_input(finding, names.relation(finding.window.relation))],
        outputs=[openlineage.OutputDataset(namespace=namespace, name=name) for namespace, name in written],
        producer=PRODUCER,
    )


def _job(finding: Finding, store: ResultStore) -> openlineage.Job:
    monitor, owner = finding.window.monitor, finding.window.owner
    kind = job_type_job.JobTypeJobFacet(processingType="BATCH", integration="MPM", jobType="MONITOR")
    facets: dict[str, Any] = {"jobType": kind}
    if owner:
        facets["ownership"] = ownership_job.OwnershipJobFacet(owners=[ownership_job.Owner(name=owner)])
    return openlineage.Job(
        namespace=os.environ.get("OPENLINEAGE_NAMESPACE") or NAMESPACE,
        name=f"{store.database.short_name}.{store.schema}.{monitor}",
        facets=facets,
    )


def _run_facets(finding: Finding) -> dict[str, Any]:
    start, end = finding.window.window_start, finding.window.window_end
    engine = processing_engine_run.ProcessingEngineRunFacet(version=version("mpm"), name="mpm")
    facets: dict[str, Any] = {"processing_engine": engine}
    if start is not None:
        facets["nominalTime"] = nominal_time_run.NominalTimeRunFacet(
            nominalStartTime=_time(start), nominalEndTime=None if end is None else _time(end)
        )
    return facets


def _input(finding: Finding, relation: DatasetNaming) -> openlineage.InputDataset:
    namespace, name = _named(relation)
    metrics = data_quality_metrics_input_dataset.DataQualityMetricsInputDatasetFacet(
        rowCount=finding.window.row_count,
        columnMetrics={column.column_name: _metrics(column) for column in finding.columns},
    )
    assertions = data_quality_assertions_dataset.DataQualityAssertionsDatasetFacet(
        assertions=[_assertion(check) for check in finding.checks]
    )
    return openlineage.InputDataset(
        namespace=namespace,
        name=name,
        inputFacets={"dataQualityMetrics": metrics, "dataQualityAssertions": assertions},
    )


def _metrics(column: ColumnProfile) -> data_quality_metrics_input_dataset.ColumnMetrics:
    is_number = column.value_kind in NUMBERS
    quantiles = {
        f"{int(name[1:]) / 100:g}": _finite(getattr(column, name)) for name in QUANTILES if is_number
    }
    return data_quality_metrics_input_dataset.ColumnMetrics(
        nullCount=column.null_count,
        distinctCount=column.distinct_count,
        count=_value_count(column),
        min=_finite(column.min) if is_number else None,
        max=_finite(column.max) if is_number else None,
        quantiles={name: value for name, value in quantiles.items() if value is not None} or None,
    )


def _value_count(column: ColumnProfile) -> int | None:
    if column.row_count is None or column.null_count is None:
        return None
    return column.row_count - column.null_count


def _assertion(check: Check) -> data_quality_assertions_dataset.Assertion:
    is_all = check.segment_key == "__all__"
    about = {
        "family": check.family,
        "method": check.method,
        "category": check.category,
        "segment": None if is_all else f"{check.segment_key}={check.segment_value}",
    }
    return data_quality_assertions_dataset.Assertion(
        assertion=check.metric,
        # A warning is an issue, too; that it stops nothing is told by its severity.
        success=check.status == "pass",
        severity={"fail": "error", "warn": "warn"}.get(check.status),
        column=check.column_name,
        name=check.check_id,
        description=check.reason,
        actual=_text(check.value),
        expected=_expected(check),
        params={key: value for key, value in about.items() if value is not None},
    )


def _expected(check: Check) -> str | None:
    """The limit that applied, else the usual range."""
    if _finite(check.threshold) is not None:
        return _text(check.threshold)
    lower, upper = _text(check.lower), _text(check.upper)
    return f"{lower} to {upper}" if lower is not None and upper is not None else None


def _named(naming: DatasetNaming) -> tuple[str, str]:
    return naming.get_namespace(), naming.get_name()


def _finite(value: float | None) -> float | None:
    """A number that JSON can hold."""
    return value if value is not None and math.isfinite(value) else None


def _text(value: float | None) -> str | None:
    return None if _finite(value) is None else f"{value:.6g}"


def _time(moment: datetime) -> str:
    """A time in UTC, where it has no zone or another."""
    in_utc = moment.replace(tzinfo=timezone.utc) if moment.tzinfo is None else moment.astimezone(timezone.utc)
    return in_utc.isoformat(timespec="milliseconds").replace("+00:00", "Z")
