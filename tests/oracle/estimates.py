"""Observations of scores from raw samples, many windows at once, and the statement of estimated performance over them.

Binning here is NumPy and pandas, grouped; ``observed.Ledger`` bins row by row, which is too slow for simulations.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import duckdb
import numpy as np
import pandas as pd
from observed import EPOCH, FIRST_DAY, MONITOR_COLUMNS, OBSERVATION_COLUMNS, STORED_NOTHING, TYPES

from mpm_py.translate.binder import bind

BASELINE = -1
METRICS = (
    "accuracy",
    "precision",
    "recall",
    "specificity",
    "f1",
    "balanced_accuracy",
    "observed_positive_rate",
    "roc_auc",
    "average_precision",
    "log_loss",
    "brier_score",
)
WHOLE = {"segment_key": "__all__", "segment_value": "__all__"}
Says = Callable[[np.ndarray], np.ndarray]
ALL_TABLES = {"mpm_observations": "mpm_observations", "mpm_monitors": "mpm_monitors"}


@dataclass
class Simulation:
    """A monitor whose score columns (or errors) were observed over many windows.

    ``columns``: score columns with the class that each is the probability of; ``threshold``: that of all of them.
    """

    problem: str = "binary"
    columns: Mapping[str, str] = field(default_factory=lambda: {"score": "positive"})
    threshold: float = 0.5
    baseline_kind: str = "relation"
    rolling_windows: int | None = None
    baseline_days: tuple[int, int] | None = None
    min_rows: int = 100
    min_group_size: int = 20
    segment_edges: Sequence[float] = ()
    edges: Sequence[float] = ()
    frames: list[pd.DataFrame] = field(default_factory=list)

    def __post_init__(self) -> None:
        for name, score_class in self.columns.items():
            self._learn(name, score_class)

    def add(self, rows: pd.DataFrame, segment: str | None = None) -> None:
        """Observe raw rows: day (BASELINE for the baseline) and, per score column, its score and name_class.

        name_class: class of the label, None where it is not known yet. ``segment`` names a column of rows.
        """
        self._relation(rows, [])
        for name in self.columns:
            self._scores(name, rows, [])
        if segment is not None:
            self._relation(rows, [segment])
            for name in self.columns:
                self._scores(name, rows, [segment])

    def put(self, frame: pd.DataFrame, **constants: object) -> None:
        """Rows of mpm_observations as they are, with what is the same in all of them."""
        self.frames.append(frame.assign(**constants))

    def add_errors(self, rows: pd.DataFrame, feature: str | None = "size") -> None:
        """Observe a regression: day, prediction_group, feature_group and error (NaN without a label) of raw rows."""
        part = rows.assign(
            bin_index=16 * rows["prediction_group"] + rows["feature_group"],
            label_class=np.where(rows["error"].isna(), "?", "known"),
            absolute_error=rows["error"].abs(),
            squared_error=rows["error"] ** 2,
            fourth=rows["error"] ** 4,
        )
        self._relation(rows, [])
        joint = part.groupby(["day", "bin_index", "label_class"]).agg(
            row_count=("day", "size"),
            value_sum=("absolute_error", "sum"),
            value_sum_sq=("squared_error", "sum"),
        )
        joint = joint.reset_index()
        joint["label_class"] = joint["label_class"].where(joint["label_class"] == "known", None)
        hidden = (joint["row_count"] < self.min_group_size) | joint["label_class"].isna()
        joint.loc[hidden, ["value_sum", "value_sum_sq"]] = np.nan
        role = {"column_role": "error", "value_kind": "numeric"} | WHOLE
        self.put(joint, bin_kind="joint", category=feature, column_name="absolute_error", **role)
        for name, square in (("absolute_error", "squared_error"), ("squared_error", "fourth")):
            known = part.dropna(subset=[name]).groupby("day")
            sums = known.agg(value_sum=(name, "sum"), value_sum_sq=(square, "sum"), value_max=(name, "max"))
            sums["value_min"] = known[name].min()
            total = sums.join(part.groupby("day").size().rename("row_count")).reset_index()
            counts = known.size().rename("row_count").reset_index()
            self.put(total, bin_kind="total", column_name=name, bin_center=0.0, bin_width=1.0, **role)
            self.put(counts, bin_kind="value", bin_index=0, column_name=name, **role)
            unknown = part[part[name].isna()].groupby("day").size().rename("row_count").reset_index()
            self.put(unknown, bin_kind="null", column_name=name, **role)
            learnt = pd.DataFrame({"day": [None], "row_count": [0], "category": ["arithmetic"]})
            self.put(learnt, bin_kind="total", column_name=name, bin_center=0.0, bin_width=1.0, **role)

    def empty_day(self, day: int, row_count: int) -> None:
        """A window of which only the number of rows is kept."""
        frame = pd.DataFrame({"day": [day], "row_count": [row_count]})
        self.put(frame, column_name="__relation__", column_role="relation", bin_kind="total", **WHOLE)

    def _learn(self, name: str, score_class: str) -> None:
        common = {"day": None, "column_name": name, "column_role": "prediction", "value_kind": "numeric"}
        scheme = "edges" if self.edges else "logit"
        total = {"bin_kind": "total", "category": scheme, "label_class": score_class}
        rows = [common | total | {"bin_center": self.threshold, "bin_width": 0.0625} | WHOLE]
        for key, edges in (("__segment__", self.segment_edges), ("__all__", self.edges)):
            for place, edge in enumerate(edges, 1):
                cell = {"bin_kind": "edge", "bin_index": place, "bin_center": edge}
                rows.append(common | cell | {"segment_key": key, "segment_value": "__all__"})
        self.put(pd.DataFrame(rows), row_count=0)

    def _relation(self, rows: pd.DataFrame, keys: list[str]) -> None:
        counts = rows.groupby(["day", *keys]).size().rename("row_count").reset_index()
        self.put(_cells(counts, keys), column_name="__relation__", column_role="relation", bin_kind="total")

    def _index(self, scores: np.ndarray, in_segment: bool) -> np.ndarray:
        if in_segment or self.edges:
            edges = np.asarray(self.segment_edges if in_segment else self.edges)
            return np.searchsorted(edges, scores, side="right")
        with np.errstate(divide="ignore", invalid="ignore"):
            z = np.log(scores / (1 - scores)) - np.log(self.threshold / (1 - self.threshold))
        index = np.clip(np.floor(16 * z), -320, 320)
        outside = [(scores == 0, -321), (scores == 1, 321), (scores < 0, -322), (scores > 1, 322)]
        return np.select([mask for mask, _ in outside], [code for _, code in outside], index)

    def _scores(self, name: str, rows: pd.DataFrame, keys: list[str]) -> None:
        column = {"column_name": name, "column_role": "prediction", "value_kind": "numeric"}
        score = rows[name].to_numpy(dtype=float)
        part = rows[["day", *keys]].assign(
            label_class=rows[f"{name}_class"].fillna("?"),
            bin_index=self._index(score, bool(keys)),
            distance=score - self.threshold,
            square=(score - self.threshold) ** 2,
            score=score,
        )
        bins = part.groupby(["day", *keys, "label_class", "bin_index"]).agg(
            row_count=("distance", "size"), value_sum=("distance", "sum"), value_sum_sq=("square", "sum")
        )
        bins = bins.reset_index()
        bins["label_class"] = bins["label_class"].where(bins["label_class"] != "?", None)
        bins.loc[bins["row_count"] < self.min_group_size, ["value_sum", "value_sum_sq"]] = np.nan
        self.put(_cells(bins, keys), bin_kind="value", **column)
        totals = part.groupby(["day", *keys]).agg(
            row_count=("distance", "size"),
            value_sum=("distance", "sum"),
            value_sum_sq=("square", "sum"),
            value_min=("score", "min"),
            value_max=("score", "max"),
        )
        totals = _cells(totals.reset_index(), keys)
        self.put(totals, bin_kind="total", bin_center=self.threshold, **column)

    def connect(self) -> duckdb.DuckDBPyConnection:
        """A database with mpm_observations and mpm_monitors."""
        connection = duckdb.connect()
        connection.execute("SET threads = 1")
        for name, columns in (
            ("mpm_observations", OBSERVATION_COLUMNS),
            ("mpm_monitors", MONITOR_COLUMNS),
        ):
            body = ", ".join(f"{key} {TYPES[kind]}" for key, kind in columns.items())
            connection.execute(f"CREATE TABLE {name} ({body})")
        for frame in self.frames:
            dated = _dated(frame)  # noqa: F841 (read by DuckDB)
            connection.execute("INSERT INTO mpm_observations BY NAME SELECT * FROM dated")
        first, last = self.baseline_days or (None, None)
        monitor = pd.DataFrame(
            [
                {
                    "monitor": "m",
                    "grain": "day",
                    "baseline_kind": self.baseline_kind,
                    "baseline_start": pd.NaT if first is None else _start(first),
                    "baseline_end": pd.NaT if last is None else _start(last),
                    "rolling_windows": self.rolling_windows,
                    "min_rows": self.min_rows,
                    "min_group_size": self.min_group_size,
                    "problem": self.problem,
                }
            ]
        )
        connection.register("monitor_frame", monitor)
        connection.execute("INSERT INTO mpm_monitors BY NAME SELECT * FROM monitor_frame")
        return connection


def _start(day: int) -> dt.datetime:
    return FIRST_DAY + dt.timedelta(days=int(day))


def _cells(frame: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    if not keys:
        return frame.assign(**WHOLE)
    return frame.rename(columns={keys[0]: "segment_value"}).assign(segment_key=keys[0])


def window_id(day: int) -> str:
    """Name of the window of a day."""
    return "baseline" if day == BASELINE else _start(day).strftime("%Y-%m-%dT%H:%M:%SZ")


def _dated(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows with the columns that say which window they belong to."""
    days = frame["day"]
    if days.isna().all():
        place = {"dataset": "bins", "window_id": "bins", "window_date": EPOCH.date()}
        return frame.drop(columns="day").assign(monitor="m", **place)
    known = {day: window_id(day) for day in days.unique()}
    starts = days.map({day: pd.NaT if day == BASELINE else _start(day) for day in known})
    starts = pd.to_datetime(starts)
    return frame.drop(columns="day").assign(
        monitor="m",
        dataset=np.where(days == BASELINE, "baseline", "current"),
        window_id=days.map(known),
        window_date=starts.fillna(EPOCH),
        window_start=starts,
        window_end=starts + pd.Timedelta(days=1),
        observed_at=_start(400),
    )


def estimates_sql(
    name: str = "estimated_performance", *, stored: str = STORED_NOTHING, by_date: int = 0
) -> str:
    """The statement ``name`` of the chain of estimated performance, composed as its model does."""
    steps = {
        "compared_windows": bind("compared_windows", **ALL_TABLES),
        "estimated_windows": bind(
            "estimated_windows", windows="compared_windows", mpm_monitors="mpm_monitors"
        ),
        "stale_windows": bind(
            "stale_windows",
            windows="estimated_windows",
            mpm_observations="mpm_observations",
            stored_result=stored,
            by_date=str(by_date),
        ),
        "estimated_scope": bind(
            "estimated_scope", stale_windows="stale_windows", windows="estimated_windows"
        ),
        "compared_bins": bind(
            "compared_bins",
            stale_windows="estimated_scope",
            windows="compared_windows",
            mpm_observations="mpm_observations",
        ),
        "scored_bins": bind("scored_bins", compared_bins="compared_bins"),
        "measured_totals": bind("measured_totals", compared_bins="compared_bins"),
        "calibration_map": bind("calibration_map", scored_bins="scored_bins", mpm_monitors="mpm_monitors"),
        "estimated_scores": bind(
            "estimated_scores",
            scored_bins="scored_bins",
            calibration_map="calibration_map",
            mpm_monitors="mpm_monitors",
        ),
        "estimated_errors": bind(
            "estimated_errors",
            stale_windows="estimated_scope",
            windows="compared_windows",
            measured_totals="measured_totals",
            **ALL_TABLES,
        ),
        "estimated_values": "SELECT * FROM estimated_scores UNION ALL SELECT * FROM estimated_errors",
        "estimated_performance": bind(
            "estimated_performance",
            estimated_values="estimated_values",
            compared_bins="compared_bins",
            windows="estimated_windows",
            stale_windows="stale_windows",
            mpm_monitors="mpm_monitors",
        ),
    }
    needed = list(steps)[: list(steps).index(name) + 1]
    ctes = ",\n".join(f"{key} AS (\n{steps[key]}\n)" for key in needed)
    return f"WITH {ctes}\nSELECT * FROM {name}"


def estimates(connection: duckdb.DuckDBPyConnection, name: str = "estimated_performance") -> pd.DataFrame:
    """Rows of one step of the chain."""
    return connection.execute(estimates_sql(name)).df()


def trust(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """The view of how far estimates can be trusted, over what ``connection`` holds."""
    inputs = {"mpm_estimated_performance": f"({estimates_sql()})", "mpm_monitors": "mpm_monitors"}
    return connection.execute(bind("estimator_trust", **inputs)).df()


def logistic(z: np.ndarray) -> np.ndarray:
    """Probability of log odds."""
    return 1 / (1 + np.exp(-z))


def as_it_is(z: np.ndarray) -> np.ndarray:
    """What a well calibrated model says."""
    return z


def overconfident(z: np.ndarray) -> np.ndarray:
    """What a model says whose scores are too extreme and too high."""
    return 2 * z + 1


def scored(
    rng: np.random.Generator,
    days: list[int],
    size: int,
    says: Says = as_it_is,
    *,
    mean: float = -1.0,
    concept: float | np.ndarray = 0.0,
    known: float = 1.0,
) -> pd.DataFrame:
    """Rows whose label is drawn from their true log odds, of which the model says another function."""
    day = np.repeat(days, size)
    z = rng.normal(mean, 1.3, day.size)
    moved = np.repeat(concept, size) if isinstance(concept, np.ndarray) else concept
    outcome = np.where(rng.random(day.size) < logistic(z + moved), "positive", "negative").astype(object)
    outcome[rng.random(day.size) >= known] = None
    part = np.where(rng.random(day.size) < 0.3, "a", "b")
    return pd.DataFrame({"day": day, "score": logistic(says(z)), "score_class": outcome, "part": part})


def of_all(result: pd.DataFrame, metric: str | None = None) -> pd.DataFrame:
    """Rows of all rows of the window."""
    whole = result[result["segment_key"] == "__all__"]
    return whole if metric is None else whole[whole["metric"] == metric]


def wobbling(
    kind: str, *, windows: int = 40, inside: int = 25, wobble: float = 0.4, seed: int = 31
) -> Simulation:
    """Scores whose meaning moves from window to window; a period baseline over the first windows."""
    rng = np.random.default_rng(seed)
    simulation = Simulation(
        baseline_kind=kind,
        baseline_days=(0, inside) if kind == "period" else None,
        rolling_windows=inside if kind == "rolling" else None,
    )
    rows = scored(rng, list(range(windows)), 800, concept=rng.normal(0, wobble, windows))
    simulation.add(rows)
    if kind != "rolling":
        simulation.add(rows[rows["day"] < inside].assign(day=BASELINE))
    return simulation


def reasons(simulation: Simulation, day: int = 0) -> dict[str, str | None]:
    """Why each metric of a day was not judged, by metric; None where it was."""
    result = of_all(estimates(simulation.connect()))
    result = result[result["window_id"] == window_id(day)]
    silent = result["not_evaluated_reason"].notna()
    assert (silent == result["value"].isna()).all()
    assert (silent == result["standard_error"].isna()).all()
    assert result.loc[silent, ["lower", "upper", "error", "note", "method"]].isna().all().all()
    texts = [text if isinstance(text, str) else None for text in result["not_evaluated_reason"]]
    return dict(zip(result["metric"], texts, strict=True))
