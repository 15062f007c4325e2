"""Observations made from raw samples by plain NumPy, following the data contract: the oracle's own binning.

Nothing here is shared with the SQL that observes in a warehouse, so that an error there cannot hide here.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import duckdb
import numpy as np
import pandas as pd

from mpm_py.contract.tables import TABLES
from mpm_py.translate.binder import bind

EPOCH = dt.datetime(1970, 1, 1)
FIRST_DAY = dt.datetime(2024, 1, 1)
TYPES = {"text": "VARCHAR", "date": "DATE", "timestamp": "TIMESTAMP", "bigint": "BIGINT", "double": "DOUBLE"}
OBSERVATION_COLUMNS, MONITOR_COLUMNS = (
    {column.name: column.type for column in table.columns}
    for table in TABLES
    if table.name in ("mpm_observations", "mpm_monitors")
)
Values = np.ndarray | Sequence[str | None]


@dataclass(frozen=True)
class Axis:
    """How one column is binned."""

    scheme: str
    center: float = 0.0
    width: float | None = None
    edges: tuple[float, ...] = ()
    atoms: tuple[float, ...] = ()
    segment_edges: tuple[float, ...] = ()
    dictionary: tuple[str, ...] = ()
    value_kind: str = "numeric"
    role: str = "feature"
    score_class: str | None = None

    def index(self, x: float) -> int:
        """Value bin of one finite number."""
        if self.scheme == "edges":
            return sum(edge <= x for edge in self.edges)
        if self.scheme == "logit":
            return self._logit_index(x)
        assert self.width is not None
        shift = 0.5 if self.scheme == "integer" else 0.0
        middle = math.floor(self.center / self.width + 0.5)
        steps = (x + shift) / self.width - middle
        if -64 < steps < 64:
            return math.floor((x + shift) / self.width) - middle
        if math.isinf(steps):
            tail = math.floor(16 * (math.log(abs(x)) - math.log(self.width) - math.log(64)))
        else:
            tail = math.floor(16 * math.log(abs(steps) / 64))
        return 64 + tail if steps > 0 else -65 - tail

    def _logit_index(self, p: float) -> int:
        if p <= 0 or p >= 1:
            return {True: -321, False: 321}[p <= 0] if p in (0.0, 1.0) else (-322 if p < 0 else 322)
        z = math.log(p / (1 - p)) - math.log(self.center / (1 - self.center))
        return max(-320, min(320, math.floor(16 * z)))


def fitted_axis(sample: np.ndarray, **changes: object) -> Axis:
    """Arithmetic bins around the median, a sixteenth of a robust deviation wide; heavy values are atoms."""
    finite = sample[np.isfinite(sample)]
    values, counts = np.unique(finite, return_counts=True)
    atoms = tuple(float(v) for v in values[counts > 0.02 * finite.size][:8])
    rest = finite[~np.isin(finite, atoms)]
    rest = rest if rest.size else finite
    low, middle, high = np.quantile(rest, [0.25, 0.5, 0.75])
    scale = (high - low) / 1.349 or (rest.max() - rest.min()) / 6 or max(abs(middle), 1.0)
    width = float(f"{scale / 16:.2e}") or 5e-324
    groups = tuple(float(edge) for edge in np.unique(np.quantile(finite, np.arange(0.05, 1, 0.05))))
    axis = Axis("arithmetic", float(np.floor(middle / width + 0.5) * width), width, (), atoms, groups)
    return Axis(**{**axis.__dict__, **changes})


@dataclass
class Ledger:
    """Observations of one monitor, window by window, as a run would have stored them."""

    axes: Mapping[str, Axis]
    monitor: str = "m"
    baseline_kind: str = "relation"
    rolling_windows: int | None = None
    min_rows: int = 100
    min_group_size: int = 20
    baseline_days: tuple[int, int] | None = None
    declared: Mapping[str, object] = field(default_factory=dict)
    rows: list[dict[str, object]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for name, axis in self.axes.items():
            self._learn(name, axis)

    def baseline(self, columns: Mapping[str, Values], **options: object) -> None:
        """Observe the baseline."""
        self._window("baseline", None, columns, **options)

    def day(self, number: int, columns: Mapping[str, Values], **options: object) -> str:
        """Observe the window of one day; no columns and no row_count: an empty day. Returns the window_id."""
        start = FIRST_DAY + dt.timedelta(days=number)
        window_id = start.strftime("%Y-%m-%dT%H:%M:%SZ")
        self._window(window_id, start, columns, **options)
        return window_id

    def add(self, window_id: str, start: dt.datetime | None = None, **changes: object) -> None:
        """One row, with what is said over the defaults."""
        dataset = window_id if window_id in ("bins", "baseline") else "current"
        row: dict[str, object] = dict.fromkeys(OBSERVATION_COLUMNS)
        row |= {
            "monitor": self.monitor,
            "dataset": dataset,
            "window_id": window_id,
            "window_date": (start or EPOCH).date(),
            "window_start": start,
            "window_end": start and start + dt.timedelta(days=1),
            "segment_key": "__all__",
            "segment_value": "__all__",
            "row_count": 0,
            "observed_at": FIRST_DAY + dt.timedelta(days=400),
            "invocation_id": "run",
            "spec_hash": "spec",
            "schema_version": 1,
        }
        assert not changes.keys() - row.keys()
        self.rows.append(row | changes)

    def _learn(self, name: str, axis: Axis) -> None:
        column = {
            "column_name": name,
            "column_role": axis.role,
            "value_kind": axis.value_kind,
            "data_type": "T",
        }
        self.add(
            "bins",
            bin_kind="total",
            category=axis.scheme,
            label_class=axis.score_class,
            bin_center=axis.center,
            bin_width=axis.width,
            **column,
        )
        for value in axis.atoms:
            self.add(
                "bins",
                bin_kind="atom",
                bin_index=axis.index(value),
                bin_center=value,
                category=repr(value),
                **column,
            )
        for place, edge in enumerate(axis.edges, 1):
            self.add("bins", bin_kind="edge", bin_index=place, bin_center=edge, **column)
        for place, edge in enumerate(axis.segment_edges, 1):
            self.add(
                "bins", bin_kind="edge", bin_index=place, bin_center=edge, segment_key="__segment__", **column
            )
        for rank, label in enumerate(axis.dictionary):
            self.add("bins", bin_kind="category", bin_index=rank, category=label, **column)

    def _window(
        self,
        window_id: str,
        start: dt.datetime | None,
        columns: Mapping[str, Values],
        *,
        row_count: int | None = None,
        segments: Sequence[str] | None = None,
        relation: Mapping[str, object] | None = None,
        classes: Sequence[str | None] | None = None,
        observed_at: dt.datetime | None = None,
    ) -> None:
        stamp = {"observed_at": observed_at} if observed_at else {}
        size = row_count if row_count is not None else max((len(v) for v in columns.values()), default=0)
        whole = {"column_name": "__relation__", "column_role": "relation", "bin_kind": "total"} | stamp
        self.add(window_id, start, row_count=size, **(whole | dict(relation or {})))
        if size < self.min_group_size:
            return
        for name, values in columns.items():
            self._column(window_id, start, name, values, stamp, classes=classes)
        for segment in sorted(set(segments or ())):
            mask = np.array(segments) == segment
            cell = {"segment_key": "s", "segment_value": segment} | stamp
            self.add(window_id, start, row_count=int(mask.sum()), **(whole | cell))
            members = (
                [c for c, is_member in zip(classes, mask, strict=True) if is_member] if classes else None
            )
            for name, values in columns.items():
                part = np.array(values, dtype=object if self.axes[name].dictionary else None)[mask]
                self._column(window_id, start, name, part, cell, classes=members)

    def _column(
        self,
        window_id: str,
        start: dt.datetime | None,
        name: str,
        values: Values,
        cell: Mapping[str, object],
        classes: Sequence[str | None] | None = None,
    ) -> None:
        axis = self.axes[name]
        column = {
            "column_name": name,
            "column_role": axis.role,
            "value_kind": axis.value_kind,
            "data_type": "T",
        }
        axis = (
            axis
            if "segment_key" not in cell
            else Axis("edges", axis.center, edges=axis.segment_edges, dictionary=axis.dictionary)
        )
        if self.axes[name].role in ("error", "label"):
            classes = None
        bins: dict[tuple[object, ...], list[float]] = {}
        for place, value in enumerate(values):
            bins.setdefault((classes[place] if classes else None, *_bin_of(axis, value)), []).append(value)
        finite = [float(v) for v in values if not axis.dictionary and v is not None and np.isfinite(v)]
        for (label_class, kind, index, category), members in bins.items():
            sums = (
                _sums(members, axis.center)
                if kind in ("value", "atom") and len(members) >= self.min_group_size
                else {}
            )
            self.add(
                window_id, start, bin_kind=kind, bin_index=index, category=category, label_class=label_class,
                row_count=len(members), **(column | sums | dict(cell)),
            )  # fmt: skip
        total = (
            _sums(finite, axis.center) | {"value_min": min(finite), "value_max": max(finite)}
            if finite
            else {}
        )
        if axis.dictionary:
            total = {"distinct_count": len({v for v in values if v is not None})}
        self.add(
            window_id, start, bin_kind="total", row_count=len(values),
            **(column | {"bin_center": axis.center, "bin_width": axis.width} | total | dict(cell)),
        )  # fmt: skip

    def connect(self) -> duckdb.DuckDBPyConnection:
        """A database with mpm_observations and mpm_monitors."""
        connection = duckdb.connect()
        _create(connection, "mpm_observations", OBSERVATION_COLUMNS, self.rows)
        start, end = self.baseline_days or (None, None)
        monitor = (
            dict.fromkeys(MONITOR_COLUMNS)
            | {
                "monitor": self.monitor,
                "grain": "day",
                "baseline_kind": self.baseline_kind,
                "baseline_start": None if start is None else FIRST_DAY + dt.timedelta(days=start),
                "baseline_end": None if end is None else FIRST_DAY + dt.timedelta(days=end),
                "rolling_windows": self.rolling_windows,
                "min_rows": self.min_rows,
                "min_group_size": self.min_group_size,
            }
            | dict(self.declared)
        )
        _create(connection, "mpm_monitors", MONITOR_COLUMNS, [monitor])
        return connection


def _bin_of(axis: Axis, value: object) -> tuple[str, int | None, str | None]:
    if value is None:
        return "null", None, None
    if axis.dictionary:
        if value in axis.dictionary:
            return "category", axis.dictionary.index(str(value)), str(value)
        return "other", None, "other_" + hashlib.md5(str(value).encode()).hexdigest()[:2]
    x = float(value)  # type: ignore[arg-type]
    if not math.isfinite(x):
        return ("nan" if math.isnan(x) else "pos_inf" if x > 0 else "neg_inf"), None, None
    return ("atom", axis.index(x), repr(x)) if x in axis.atoms else ("value", axis.index(x), None)


def _sums(members: Sequence[float], center: float) -> dict[str, float]:
    with np.errstate(over="ignore"):
        distances = np.asarray(members, dtype=float) - center
        return {"value_sum": float(distances.sum()), "value_sum_sq": float((distances * distances).sum())}


def _create(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    columns: Mapping[str, str],
    rows: Sequence[Mapping[str, object]],
) -> None:
    frame = pd.DataFrame(list(rows), columns=list(columns)).astype(object)
    frame = frame.where(frame.notna(), None)
    typed = {
        key: frame[key].astype("Int64" if kind == "bigint" else "Float64" if kind == "double" else object)
        for key, kind in columns.items()
    }
    connection.register("frame", pd.DataFrame(typed))
    casts = ", ".join(f"CAST({key} AS {TYPES[kind]}) AS {key}" for key, kind in columns.items())
    connection.execute(f"CREATE TABLE {name} AS SELECT {casts} FROM frame")
    connection.unregister("frame")


STORED_NOTHING = """(
  SELECT
    CAST(NULL AS VARCHAR) AS monitor, CAST(NULL AS VARCHAR) AS window_id,
    CAST(NULL AS TIMESTAMP) AS input_observed_at, CAST(NULL AS BIGINT) AS input_row_count,
    CAST(NULL AS BIGINT) AS input_window_count
  WHERE 1 = 0
)"""


def result_sql(name: str, *, stored: str = STORED_NOTHING, by_date: int = 0) -> str:
    """The statement of one result over mpm_observations and mpm_monitors, composed as its model does."""
    tables = {"mpm_observations": "mpm_observations", "mpm_monitors": "mpm_monitors"}
    steps = {
        "compared_windows": bind("compared_windows", **tables),
        "windows": "SELECT * FROM compared_windows"
        + (" WHERE side = 'current'" if name in ("profile", "label_delay") else ""),
        "stale_windows": bind(
            "stale_windows",
            windows="windows",
            mpm_observations="mpm_observations",
            stored_result=stored,
            by_date=str(by_date),
        ),
        "compared_bins": bind(
            "compared_bins",
            stale_windows="stale_windows",
            windows="windows",
            mpm_observations="mpm_observations",
        ),
        "distribution": bind("distribution", compared_bins="compared_bins"),
        "percentiles": bind("percentiles", compared_bins="compared_bins"),
        "scored_bins": bind("scored_bins", compared_bins="compared_bins"),
        "score_tenths": bind("score_tenths", scored_bins="scored_bins"),
        "measured_totals": bind("measured_totals", compared_bins="compared_bins"),
        "confusion_cells": bind(
            "confusion_cells",
            compared_bins="compared_bins",
            scored_bins="scored_bins",
            windows="windows",
            **tables,
        ),
    }
    inputs = {
        "drift": ("compared_bins", "mpm_monitors", "distribution", "stale_windows"),
        "profile": ("compared_bins", "percentiles", "mpm_monitors", "stale_windows"),
        "readable_distribution": ("compared_bins", "mpm_monitors", "distribution", "stale_windows"),
        "quality": ("compared_bins", "stale_windows", "mpm_observations"),
        "performance_binary": ("scored_bins", "measured_totals", "mpm_monitors"),
        "performance_ranked_scores": ("scored_bins", "measured_totals", "mpm_monitors"),
        "performance_calibration": ("scored_bins", "score_tenths", "mpm_monitors"),
        "thresholds": ("scored_bins", "stale_windows", "mpm_monitors"),
        "calibration": ("scored_bins", "score_tenths", "stale_windows", "mpm_monitors"),
        "label_delay": ("compared_bins", "percentiles", "stale_windows", "mpm_observations", "mpm_monitors"),
        "performance_multiclass": ("measured_totals", "confusion_cells", "mpm_monitors"),
        "performance_regression": ("measured_totals", "compared_bins", "mpm_monitors"),
        "performance_means": ("measured_totals", "mpm_monitors"),
        "confusion_matrix": ("confusion_cells", "stale_windows", "mpm_monitors"),
        "operations": ("compared_bins", "percentiles", "stale_windows", "mpm_monitors"),
    }
    if name in inputs:
        steps[name] = bind(name, **{key: key for key in inputs[name]})
    elif name not in steps:
        steps = {name: bind(name, mpm_observations="mpm_observations")}
    ctes = ",\n".join(f"{key} AS (\n{text}\n)" for key, text in steps.items())
    return f"WITH {ctes}\nSELECT * FROM {name}"


def result(connection: duckdb.DuckDBPyConnection, name: str, **options: object) -> list[dict[str, object]]:
    """Rows of one result table as mappings."""
    cursor = connection.execute(result_sql(name, **options))  # type: ignore[arg-type]
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def evaluate(name: str, declared: Mapping[str, object], **inputs: pd.DataFrame) -> list[dict[str, object]]:
    """Rows of one statement over inputs as they stand, beside a monitor m; for samples too large for a Ledger."""
    connection = Ledger({}, declared=declared).connect()
    for key, frame in inputs.items():
        floats = frame.select_dtypes("float").columns
        connection.register(key, frame.astype(dict.fromkeys(floats, "Float64")))
    cursor = connection.execute(bind(name, mpm_monitors="mpm_monitors", **{key: key for key in inputs}))
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
