"""Scores and what became of them, binned by plain NumPy: fast enough for a million rows and for many replications.

Each row of a matrix of scores is one window. The tables have the shape that scored_bins.sql and measured_totals.sql give, so
that statements about the quality of a model are tested by themselves; nothing is shared with the SQL that bins in a warehouse.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

import duckdb
import numpy as np
import pandas as pd
from observed import MONITOR_COLUMNS, TYPES

from mpm_py.translate.binder import bind, signature

FIRST_DAY = dt.datetime(2024, 1, 1)
EDGE_INDEXES = np.arange(-322, 324)
UNLABELLED = -1
BIN_COLUMNS = (
    "comparison", "monitor", "window_id", "segment_key", "segment_value", "column_name", "score_class", "threshold", "side",
    "bin_index", "position", "lower_edge", "upper_edge", "is_point", "is_above", "has_outside", "row_count", "positive_count",
    "negative_count", "mean_score",
)  # fmt: skip
TEXTS = {
    "monitor", "window_id", "segment_key", "segment_value", "column_name", "column_role", "score_class", "side"
}  # fmt: skip
WHOLE = {"comparison", "bin_index", "position", "is_point", "is_above", "has_outside"}


def logit_edges(threshold: float) -> np.ndarray:
    """Lower edge of each bin from -322 on, and the upper edge of bin 322; NaN where a bin is open."""
    inner = 1 / (1 + np.exp(-(EDGE_INDEXES / 16 + np.log(threshold / (1 - threshold)))))
    edges = np.where(EDGE_INDEXES < -319, 0.0, np.where(EDGE_INDEXES > 320, 1.0, inner))
    edges[0] = edges[-1] = np.nan
    return edges


def logit_index(scores: np.ndarray, threshold: float) -> np.ndarray:
    """The bin of each score: sixteenths of a logit from the threshold, with bins of their own for 0, 1 and what lies outside."""
    inside = np.clip(scores, 1e-300, 1 - 1e-16)
    logit = np.log(inside / (1 - inside)) - np.log(threshold / (1 - threshold))
    index = np.clip(np.floor(16 * logit), -320, 320).astype(int)
    for place, is_there in ((-322, scores < 0), (-321, scores == 0), (321, scores == 1), (322, scores > 1)):
        index = np.where(is_there, place, index)
    return index


@dataclass
class Outcomes:
    """One monitor's scored_bins and measured_totals; ``declared`` are columns of mpm_monitors."""

    threshold: float = 0.5
    declared: dict[str, object] = field(default_factory=dict)
    bins: list[pd.DataFrame] = field(default_factory=list)
    totals: list[pd.DataFrame] = field(default_factory=list)
    windows: set[str] = field(default_factory=set)
    comparisons: dict[tuple[str, ...], int] = field(default_factory=dict)

    def add(
        self,
        scores: np.ndarray,
        outcomes: np.ndarray,
        *,
        side: str = "current",
        segment: str = "__all__",
        column: str = "score",
        score_class: str = "positive",
        edges: Sequence[float] | None = None,
        first: int = 0,
        centers: bool = False,
    ) -> None:
        """Windows ``first``, ``first + 1``, … of scores; outcomes are 1, 0 or UNLABELLED. ``edges``: bins as segments have them.

        ``centers``: no sums are stored, as in bins with few rows.
        """
        scores, outcomes = np.atleast_2d(scores), np.atleast_2d(outcomes)
        names = [f"w{first + place:05d}" for place in range(len(scores))]
        self.windows |= set(names)
        finite = np.isfinite(scores)
        if edges is None:
            index, lowest = logit_index(np.where(finite, scores, 0.5), self.threshold), -322
            bounds = logit_edges(self.threshold)
        else:
            index, lowest = np.searchsorted(np.asarray(edges), scores, side="right"), 0
            bounds = np.array([np.nan, *edges, np.nan])
        size = len(bounds) - 1
        cell = (np.arange(len(scores))[:, None] * size + index - lowest)[finite]
        weights = {
            "row_count": np.ones(cell.size),
            "positive_count": (outcomes == 1)[finite],
            "negative_count": (outcomes == 0)[finite],
            "score_sum": scores[finite],
        }
        counted = {name: np.bincount(cell, weight, len(scores) * size) for name, weight in weights.items()}
        kept = np.flatnonzero(counted["row_count"])
        place = kept % size
        frame = pd.DataFrame({name: values[kept] for name, values in counted.items()})
        lower, upper = bounds[place], bounds[place + 1]
        middle = np.where(np.isnan(lower), upper, np.where(np.isnan(upper), lower, 0.5 * (lower + upper)))
        window = kept // size
        where = {
            "segment_key": segment if segment == "__all__" else "s",
            "segment_value": segment,
            "side": side,
        }
        identity = [self._comparison(name, segment, column) for name in names]
        is_outside = (finite & ((scores < 0) | (scores > 1))).any(axis=1)
        self.bins.append(
            frame.assign(
                **where, monitor="m", comparison=np.array(identity)[window], window_id=np.array(names)[window],
                column_name=column, score_class=score_class, threshold=self.threshold, bin_index=place + lowest,
                position=16 * (place + lowest) + 15, lower_edge=lower, upper_edge=upper,
                is_point=np.isin(place + lowest, [-321, 321]).astype(int) if edges is None else 0,
                is_above=(lower >= self.threshold * (1 - 1e-9)).astype(int), has_outside=is_outside[window].astype(int),
                mean_score=middle if centers else frame["score_sum"] / frame["row_count"],
            )[list(BIN_COLUMNS)]
        )  # fmt: skip
        self._total(scores, "prediction", column, names, where)
        if column == "score":
            self._losses(scores, outcomes, names, where)

    def _comparison(self, *key: str) -> int:
        return self.comparisons.setdefault(key, len(self.comparisons))

    def _losses(
        self, scores: np.ndarray, outcomes: np.ndarray, names: list[str], where: dict[str, str]
    ) -> None:
        known = (outcomes != UNLABELLED) & np.isfinite(scores)
        p = np.clip(np.where(known, scores, 0.5), 1e-15, 1 - 1e-15)
        losses = np.where(outcomes == 1, -np.log(p), -np.log1p(-p))
        self._total(np.where(known, losses, np.nan), "error", "log_loss", names, where)
        squares = np.where(known, (scores - outcomes) ** 2, np.nan)
        self._total(squares, "error", "squared_error", names, where)

    def _total(
        self, values: np.ndarray, role: str, column: str, names: list[str], where: dict[str, str]
    ) -> None:
        finite = np.isfinite(values)
        count = finite.sum(axis=1)
        some, several = np.maximum(count, 1), np.maximum(count - 1, 1)
        mean = np.where(finite, values, 0).sum(axis=1) / some
        squares = (np.where(finite, values - mean[:, None], 0) ** 2).sum(axis=1)
        self.totals.append(
            pd.DataFrame({
                "comparison": [self._comparison(name, where["segment_value"], column) for name in names], "monitor": "m",
                "window_id": names, **where, "column_name": column, "column_role": role,
                "row_count": float(values.shape[1]), "value_count": count.astype(float),
                "special_count": (values.shape[1] - count).astype(float),
                "value_mean": np.where(count > 0, mean, np.nan), "value_variance": np.where(count > 1, squares / several, np.nan),
                "value_min": np.where(count > 0, np.where(finite, values, np.inf).min(axis=1), np.nan),
                "value_max": np.where(count > 0, np.where(finite, values, -np.inf).max(axis=1), np.nan),
            })
        )  # fmt: skip

    def connect(self) -> duckdb.DuckDBPyConnection:
        """A database with all that the statements read."""
        connection = duckdb.connect()
        connection.execute("SET threads = 2")
        _table(connection, "scored_bins", pd.concat(self.bins))
        connection.execute(f"CREATE TABLE score_tenths AS {bind('score_tenths', scored_bins='scored_bins')}")
        _table(connection, "measured_totals", pd.concat(self.totals))
        windows = pd.DataFrame({"window_id": sorted(self.windows)})
        connection.register("frame", windows)
        connection.execute(
            "CREATE TABLE stale_windows AS SELECT 'm' AS monitor, window_id, DATE '2024-01-01' AS window_date,"
            " TIMESTAMP '2024-01-01' AS window_start, TIMESTAMP '2024-01-02' AS window_end, FALSE AS is_baseline_window,"
            " TIMESTAMP '2024-02-01' AS input_observed_at, CAST(1 AS BIGINT) AS input_row_count,"
            " CAST(1 AS BIGINT) AS input_window_count FROM frame"
        )
        monitor: dict[str, object] = dict.fromkeys(MONITOR_COLUMNS)
        monitor |= {
            "monitor": "m",
            "problem": "binary",
            "prediction_column": "score",
            "min_rows": 1,
            "min_group_size": 1,
        }
        monitor |= self.declared
        columns = ", ".join(f"CAST(? AS {TYPES[kind]}) AS {name}" for name, kind in MONITOR_COLUMNS.items())
        connection.execute(f"CREATE TABLE mpm_monitors AS SELECT {columns}", list(monitor.values()))
        return connection

    def result(self, name: str) -> pd.DataFrame:
        """The rows of one statement."""
        return run(self.connect(), name)

    def metrics(self, name: str, **where: object) -> dict[str, dict[str, object]]:
        """The rows of one statement for one window, by metric (and class)."""
        chosen = {"window_id": "w00000", "side": "current", "segment_value": "__all__"} | where
        found = {}
        for row in records(self.result(name)):
            if all(row[key] == value for key, value in chosen.items()):
                key = row["metric"] + (f" {row['label_class']}" if row["label_class"] else "")
                assert key not in found
                found[key] = row
        return found


def run(connection: duckdb.DuckDBPyConnection, name: str) -> pd.DataFrame:
    """A statement over the tables of its inputs' names."""
    return connection.execute(bind(name, **{key: key for key in signature(name)})).df()


def records(frame: pd.DataFrame) -> list[dict[str, object]]:
    """Rows as mappings, None where a value is missing."""
    return frame.astype(object).where(frame.notna(), None).to_dict("records")


def _table(connection: duckdb.DuckDBPyConnection, name: str, frame: pd.DataFrame) -> None:
    def cast(column: str) -> str:
        if column in TEXTS | WHOLE:
            return f"CAST({column} AS {'VARCHAR' if column in TEXTS else 'BIGINT'}) AS {column}"
        # NaN stands for null in a frame.
        return f"CASE WHEN isnan(CAST({column} AS DOUBLE)) THEN NULL ELSE CAST({column} AS DOUBLE) END AS {column}"

    connection.register("frame", frame)
    connection.execute(f"CREATE TABLE {name} AS SELECT {', '.join(map(cast, frame.columns))} FROM frame")
    connection.unregister("frame")
