"""The absolute error by groups of the prediction and of one feature, against NumPy over the raw rows."""

from __future__ import annotations

import duckdb
import numpy as np
import pytest
from bins import Numbers, estimates, raw_columns
from harness import DbtProject

from mpm_py.translate.binder import bind

DAY = "2024-01-15"
WINDOW = f"{DAY}T00:00:00Z"
ON_DAY = f"cast(\"at\" as date) = date '{DAY}'"
IN_BASELINE = "\"at\" >= '2024-01-01' and \"at\" < '2024-01-12'"


def _group_edges(project: DbtProject, monitor: str, column: str, most: int) -> list[float]:
    edges = [edge for (edge,) in project.query(
        f"select bin_center from {monitor} where dataset = 'bins' and bin_kind = 'edge' and segment_key = "
        "'__segment__' and column_name = ? order by bin_index", column,
    )]  # fmt: skip
    if len(edges) <= most:
        return edges
    return [edges[place * (len(edges) + 1) // (most + 1) - 1] for place in range(1, most + 1)]


def _cells(project: DbtProject, monitor: str, feature: str | None, where: str) -> tuple[Numbers, Numbers]:
    """Cell and error of every row of raw.estimates that has a prediction."""
    guess, outcome = estimates(project, where)
    group = np.searchsorted(_group_edges(project, monitor, "guess", 19), guess, side="right")
    part = np.zeros(len(guess))
    if feature is not None:
        (values,) = raw_columns(project, "estimates", feature, where=where)
        edges = _group_edges(project, monitor, feature, 9)
        part = np.where(
            np.isfinite(values) & (values != -999), np.searchsorted(edges, values, side="right"), 15
        )
    is_kept = ~np.isnan(guess)
    return (16 * group + part)[is_kept], np.abs(guess - outcome)[is_kept]


CHOSEN = {"joint_chosen": "distance", "joint_declared": "noise", "joint_without": None}


@pytest.mark.parametrize("monitor", CHOSEN)
@pytest.mark.parametrize("window", ["baseline", WINDOW])
def test_joint_rows_hold_the_error_by_prediction_and_feature(
    project: DbtProject, monitor: str, window: str
) -> None:
    where = IN_BASELINE if window == "baseline" else ON_DAY
    cells, errors = _cells(project, monitor, CHOSEN[monitor], where)
    expected = {}
    for cell in np.unique(cells):
        for label_class, members in (
            ("known", errors[(cells == cell) & ~np.isnan(errors)]),
            (None, errors[(cells == cell) & np.isnan(errors)]),
        ):
            if len(members):
                is_summed = label_class == "known" and len(members) >= (
                    5 if monitor == "joint_chosen" else 20
                )
                expected[(int(cell), label_class)] = (
                    len(members),
                    pytest.approx(members.sum()) if is_summed else None,
                    pytest.approx((members**2).sum()) if is_summed else None,
                )
    rows = project.query(
        "select bin_index, label_class, row_count, value_sum, value_sum_sq, category, column_role, segment_key "
        f"from {monitor} where window_id = ? and bin_kind = 'joint' and column_name = 'absolute_error'",
        window,
    )
    assert {tuple(row[:2]): tuple(row[2:5]) for row in rows} == expected
    assert {tuple(row[5:]) for row in rows} == {(CHOSEN[monitor], "error", "__all__")}
    assert window == WINDOW or any(row[3] is not None for row in rows)


@pytest.mark.parametrize("monitor", CHOSEN)
def test_the_chosen_feature_is_kept_with_the_bins(project: DbtProject, monitor: str) -> None:
    rows = project.query(
        f"select column_name, category from {monitor} where dataset = 'bins' and bin_kind = 'joint'"
    )
    assert rows == [("absolute_error", CHOSEN[monitor])]


def _gain(cells: Numbers, errors: Numbers) -> float:
    """R² gained by the cell over the prediction group, every row predicted from all others, one by one."""
    levels = cells // 16
    by_level, by_cell = np.zeros(len(errors)), np.zeros(len(errors))
    for row in range(len(errors)):
        others = np.arange(len(errors)) != row
        level = errors[others & (levels == levels[row])].mean()
        cell = errors[others & (cells == cells[row])]
        by_level[row] = errors[row] - level
        by_cell[row] = errors[row] - (cell.sum() + 20 * level) / (len(cell) + 20)
    total = ((errors - errors.mean()) ** 2).sum()
    return float((by_level**2).sum() - (by_cell**2).sum()) / float(total)


def test_the_gain_in_closed_form_is_that_of_leaving_out_one_by_one(project: DbtProject) -> None:
    expected = {}
    with duckdb.connect() as connection:
        connection.execute(
            "create table joint_cells (column_name varchar, bin_code double, row_count bigint, "
            "error_sum double, error_sum_sq double)"
        )
        for feature in ("distance", "noise", "weekday"):
            cells, errors = _cells(project, "joint_chosen", feature, IN_BASELINE)
            cells, errors = cells[~np.isnan(errors)], errors[~np.isnan(errors)]
            expected[feature] = _gain(cells, errors)
            for cell in np.unique(cells):
                own = errors[cells == cell]
                connection.execute(
                    "insert into joint_cells values (?, ?, ?, ?, ?)",
                    [feature, float(cell), len(own), float(own.sum()), float((own**2).sum())],
                )
        found = connection.execute(bind("learn_joint", joint_cells="joint_cells")).fetchall()
    assert dict(found) == pytest.approx(expected, rel=1e-9)
    assert found[0][0] == "distance" and found[0][1] > 0.01
    assert all(gain < 0.01 for _, gain in found[1:])
