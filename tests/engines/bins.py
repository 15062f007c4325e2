"""The bins of one column in one window, as the tests read them."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import numpy.typing as npt
from harness import DbtProject

DAY = "2024-01-09"
WINDOW = f"{DAY}T00:00:00Z"

Numbers = npt.NDArray[np.float64]


def bins_of(
    project: DbtProject, monitor: str, column: str, window: str = WINDOW, segment: str = "__all__"
) -> list[dict[str, Any]]:
    names = (
        "bin_kind",
        "bin_index",
        "category",
        "label_class",
        "row_count",
        "value_sum",
        "value_sum_sq",
        "value_min",
        "value_max",
    )
    rows = project.query(
        f"select {', '.join(names)}, distinct_count, bin_center, bin_width from {monitor} "
        "where window_id = ? and column_name = ? and segment_value = ? and (segment_key = '__all__') = ? "
        "order by all",
        window, column, segment, segment == "__all__",
    )  # fmt: skip
    return [
        dict(zip((*names, "distinct_count", "bin_center", "bin_width"), row, strict=True)) for row in rows
    ]


def counts(bins: list[dict[str, Any]], kind: str, key: str = "category") -> dict[Any, int]:
    found: Counter[Any] = Counter()
    for row in bins:
        if row["bin_kind"] == kind:
            found[row[key]] += row["row_count"]
    return dict(found)


def raw_columns(project: DbtProject, table: str, *expressions: str, where: str) -> list[Numbers]:
    """Raw values as numbers, null as NaN."""
    items = ", ".join(f"cast({expression} as double)" for expression in expressions)
    rows = project.query(f"select {items} from raw.{table} where {where}")
    values = np.array([[np.nan if item is None else item for item in row] for row in rows], dtype=float)
    return list(values.T)


def estimates(project: DbtProject, where: str) -> tuple[Numbers, Numbers]:
    """Prediction and label of raw.estimates; what is not finite is unknown."""
    columns = raw_columns(project, "estimates", "guess", "outcome", where=where)
    guess, outcome = (np.where(np.isfinite(column), column, np.nan) for column in columns)
    return guess, outcome
