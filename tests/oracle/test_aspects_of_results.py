"""Aspects that are read from other result tables: scales, variances, the rest of the baseline, what is left out."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pandas as pd
import pytest
from aspects import SHAPE, bound, only, rows_of
from observed import FIRST_DAY, TYPES, Ledger

from mpm_py.contract.tables import TABLES
from mpm_py.translate.binder import bind

CONTRACT = {table.name: {column.name: column.type for column in table.columns} for table in TABLES}
CONTRACT["aspect_counts"] = dict.fromkeys(
    (
        "monitor",
        "window_id",
        "segment_key",
        "column_name",
        "column_role",
        "value_kind",
        "not_evaluated_reason",
    ),
    "text",
) | dict.fromkeys(("window_rows", "baseline_rows", "baseline_sum"), "double")
"""What the aspects of quality read of aspect_counts."""
WINDOWS = {"inside": True, "later": False}


def aspects_of(statement, **tables):
    """The aspects that a statement makes of rows of result tables, each a mapping over nulls."""
    connection = Ledger({}).connect()
    stale = ", ".join(
        f"('m', '{name}', DATE '2024-01-01', TIMESTAMP '2024-01-01', TIMESTAMP '2024-01-02', {inside}, NULL, 1, 1)"
        for name, inside in WINDOWS.items()
    )
    connection.execute(
        f"CREATE TABLE stale_windows AS SELECT * FROM (VALUES {stale}) AS v (monitor, window_id, window_date, "
        "window_start, window_end, is_baseline_window, input_observed_at, input_row_count, input_window_count)"
    )
    for name, rows in tables.items():
        columns = CONTRACT[name]
        filled = [dict.fromkeys(columns) | {"monitor": "m", "window_id": "later"} | row for row in rows]
        assert all(row.keys() == columns.keys() for row in filled)
        frame = pd.DataFrame(filled, columns=list(columns)).astype(object)
        connection.register("frame", frame.where(frame.notna(), None))
        types = TYPES | {"boolean": "BOOLEAN"}
        casts = ", ".join(f"CAST({key} AS {types[kind]}) AS {key}" for key, kind in columns.items())
        connection.execute(f"CREATE TABLE {name} AS SELECT {casts} FROM frame")
    inputs = {name: name for name in tables} | {"stale_windows": "stale_windows"}
    if statement == "result_aspects_labels":
        inputs["mpm_monitors"] = "mpm_monitors"
    values = bind(statement, **inputs)
    found = rows_of(
        connection, f"WITH aspect_values AS ({values})\n{bound('aspects')}".replace("\nWITH ", ",\n", 1)
    )
    assert rows_of(connection, f"SELECT * FROM ({values}) AS q WHERE 1 = 0") == []
    names = [column[0] for column in connection.execute(values).description]
    assert names == list(SHAPE)
    return found


WHOLE = {"segment_key": "__all__", "segment_value": "__all__"}


def measured(metric, value, baseline, *, error=0.01, rows=100, baseline_rows=1000, **changes):
    """A row of mpm_performance."""
    half = 0.02
    return WHOLE | {
        "problem": "binary", "metric": metric, "value": value, "lower": value - 2 * error, "upper": value + 2 * error,
        "standard_error": error, "row_count": rows, "baseline_value": baseline, "baseline_lower": baseline - half,
        "baseline_upper": baseline + half, "baseline_row_count": baseline_rows,
    } | changes  # fmt: skip


BASELINE_ERROR = 0.04 / (2 * 1.959963984540054)


def test_metrics_are_differences_and_open_ended_errors_ratios():
    rows = aspects_of(
        "result_aspects_performance",
        mpm_performance=[
            measured("roc_auc", 0.7, 0.75),
            measured("mae", 2.0, 1.0),
            measured("precision", 0.4, 0.5, label_class="x"),
        ],
    )
    auc, mae = only(rows, metric="roc_auc"), only(rows, metric="mae")
    assert (auc["scale"], auc["deviation"]) == ("difference", pytest.approx(-0.05))
    assert auc["variance"] == pytest.approx(0.01**2 + BASELINE_ERROR**2)
    assert (mae["scale"], mae["deviation"]) == ("relative", pytest.approx(math.log(2)))
    assert mae["variance"] == pytest.approx(0.005**2 + BASELINE_ERROR**2)
    assert only(rows, metric="precision")["category"] == "x"
    assert (auc["column_name"], auc["family"], auc["row_count"]) == ("__relation__", "performance", 100)


def test_a_standard_error_of_zero_is_that_of_the_interval():
    (row,) = aspects_of(
        "result_aspects_performance",
        mpm_performance=[measured("accuracy", 1.0, 0.9, standard_error=0.0, lower=0.96, upper=1.0)],
    )
    assert row["variance"] == pytest.approx(2 * BASELINE_ERROR**2)


def test_a_window_inside_the_baseline_meets_the_rest_of_it():
    random = np.random.default_rng(1)
    errors, others = random.exponential(1, 100), random.exponential(1, 900)
    both = np.concatenate([errors, others])

    def root(values):
        return math.sqrt(np.mean(values**2))

    inside = {"window_id": "inside"}
    rows = aspects_of(
        "result_aspects_performance",
        mpm_performance=[
            measured("mae", errors.mean(), both.mean(), **inside),
            measured("rmse", root(errors), root(both), **inside),
            measured("value_total", errors.sum(), both.sum(), **inside),
            measured("recall", 0.5, 0.6, rows=1000, **inside),
        ],
    )
    assert only(rows, metric="mae")["baseline_value"] == pytest.approx(others.mean())
    assert only(rows, metric="rmse")["baseline_value"] == pytest.approx(root(others))
    assert only(rows, metric="mae")["baseline_row_count"] == 900
    total = only(rows, metric="value_total")
    assert (total["baseline_value"], total["deviation"], total["variance"]) == (
        0,
        total["value"],
        pytest.approx(1e-4),
    )
    assert {row["metric"] for row in rows} == {"mae", "rmse", "value_total"}


def test_the_variance_against_the_rest_is_that_over_repetitions():
    random = np.random.default_rng(8)
    rows = []
    for number in range(300):
        values = random.exponential(1, 400)
        own = values[:200]
        deviation, whole = own.std(ddof=1) / math.sqrt(200), values.std(ddof=1) / 20
        rows.append(
            measured(
                "bias", own.mean(), values.mean(), error=deviation, rows=200, baseline_rows=400, window_id="inside",
                segment_value=str(number), baseline_lower=values.mean() - 1.959963984540054 * whole,
                baseline_upper=values.mean() + 1.959963984540054 * whole,
            )
        )  # fmt: skip
    found = aspects_of("result_aspects_performance", mpm_performance=rows)
    ratio = np.var([row["deviation"] for row in found]) / np.mean([row["variance"] for row in found])
    assert len(found) == 300 and ratio == pytest.approx(1, abs=0.2)


def test_a_window_without_labels_says_so_once():
    missing = dict.fromkeys(("value", "lower", "upper", "standard_error")) | {
        "not_evaluated_reason": "no labels yet"
    }
    (row,) = aspects_of(
        "result_aspects_performance",
        mpm_performance=[
            measured("mae", 1.0, 1.0) | missing,
            measured("rmse", 1.0, 1.0) | missing,
            measured("rmse", 1.0, 1.0) | missing | {"segment_key": "s", "segment_value": "a"},
            measured("not_evaluated", 1.0, 1.0) | missing | {"window_id": "inside"},
        ],
    )
    assert (row["metric"], row["category"], row["not_evaluated_reason"]) == (
        "not_evaluated",
        "performance",
        "no labels yet",
    )


def test_estimates_are_compared_with_what_the_baseline_was():
    shared = {"metric": "roc_auc", "problem": "binary", "value": 0.7, "standard_error": 0.03, "row_count": 80}
    (row,) = aspects_of(
        "result_aspects_estimated",
        mpm_estimated_performance=[WHOLE | shared, WHOLE | shared | {"metric": "f1"}],
        mpm_performance=[measured("roc_auc", 0.1, 0.75) | {"value": None}],
    )
    assert (row["family"], row["metric"], row["value"], row["baseline_value"]) == (
        "estimated_performance",
        "roc_auc",
        0.7,
        0.75,
    )
    assert row["variance"] == pytest.approx(0.03**2 + BASELINE_ERROR**2)


def test_operations_are_ratios_and_rates_stand_alone():
    rows = aspects_of(
        "result_aspects_operations",
        mpm_operations=[
            WHOLE
            | {
                "column_name": "ms",
                "row_count": 90,
                "value_count": 80,
                "p95": 300.0,
                "baseline_p95": 200.0,
                "rate_per_second": 4.0,
            },
            WHOLE | {"column_name": "none", "row_count": 90, "value_count": 0, "rate_per_second": 0.0},
        ],
    )
    slow, rate = only(rows, metric="p95"), only(rows, metric="rate_per_second")
    assert (slow["deviation"], slow["variance"]) == (pytest.approx(math.log(1.5)), None)
    assert (rate["deviation"], rate["variance"]) == (pytest.approx(math.log(4)), 1 / 80)
    assert len(rows) == 2


def test_labels_are_told_as_far_as_windows_can_be_compared():
    row = WHOLE | {
        "row_count": 200, "label_count": 190, "label_rate": 0.95, "delay_p50": 60.0, "share_within_1_day": 0.25,
        "negative_delay_count": 19, "orphan_label_count": None,
    }  # fmt: skip
    rows = aspects_of(
        "result_aspects_labels",
        mpm_label_delay=[
            row,
            row | {"window_id": "inside", "label_rate": 0.5},
            row | {"segment_key": "s", "segment_value": "a"},
        ],
    )
    later = [found for found in rows if found["window_id"] == "later"]
    assert {found["metric"] for found in later} == {
        "label_share_within_1_day",
        "negative_delay_share",
        "label_delay_p50",
    }
    share = only(later, metric="label_share_within_1_day")
    assert (share["value"], share["baseline_value"], share["deviation"]) == (0.25, 0, 0.25)
    assert share["variance"] == pytest.approx(50.5 / 201 * 150.5 / 201 / 201)
    assert only(later, metric="label_delay_p50")["deviation"] == pytest.approx(math.log(60))
    assert "label_delay_p50" not in {found["metric"] for found in rows if found["window_id"] == "inside"}


def test_what_is_out_of_range_has_a_history_of_zeros():
    column = {
        "segment_key": "__all__",
        "column_role": "feature",
        "value_kind": "numeric",
        "window_rows": 200,
        "baseline_rows": 800,
        "baseline_sum": 0.0,
    }
    quality = [
        WHOLE | {"column_name": "x", "metric": "out_of_range_share", "value": 0.05, "baseline_value": 0.0},
        WHOLE | {"column_name": "x", "metric": "constant_column", "value": 1.0},
        WHOLE | {"column_name": "x", "metric": "null_share", "value": 0.1},
        WHOLE
        | {"column_name": "__relation__", "metric": "future_row_count", "value": 3.0, "window_id": "issues"},
        {
            "segment_key": "s",
            "segment_value": "a",
            "column_name": "x",
            "metric": "constant_column",
            "value": 1.0,
        },
        {
            "segment_key": "s",
            "segment_value": "b",
            "column_name": "__relation__",
            "metric": "segment_absent",
            "value": 1.0,
        },
    ]
    names = {
        "x": {},
        "y": {},
        "few": {"not_evaluated_reason": "few"},
        "hidden": {"baseline_sum": None},
        "part": {"segment_key": "s"},
    }
    rows = aspects_of(
        "result_aspects_quality", mpm_quality=quality,
        aspect_counts=[column | {"column_name": name} | changes for name, changes in names.items()],
    )  # fmt: skip
    shares = {row["column_name"]: row for row in rows if row["metric"] == "out_of_range_share"}
    assert {name: row["value"] for name, row in shares.items()} == {"x": 0.05, "y": 0.0}
    arcs = [math.asin(math.sqrt((part + 0.375) / (size + 0.75))) for part, size in ((10, 200), (0, 800))]
    assert shares["x"]["deviation"] == pytest.approx(arcs[0] - arcs[1], abs=5e-8)
    assert {(row["metric"], row["segment_value"]) for row in rows} - {("out_of_range_share", "__all__")} == {
        ("constant_column", "__all__"),
        ("segment_absent", "b"),
    }


def test_what_a_limit_judges_has_no_deviation():
    drift = WHOLE | {"column_name": "x", "psi": 0.3, "row_count": 9, "baseline_row_count": 99}
    rows = aspects_of(
        "result_aspects_drift",
        mpm_drift=[drift, drift | {"psi": None}, drift | {"segment_value": "__small__"}],
    )
    rows += aspects_of(
        "result_aspects_fairness",
        mpm_fairness=[
            {
                "segment_key": "s",
                "segment_value": "b",
                "metric": "precision",
                "value": 0.4,
                "reference_value": 0.5,
                "ratio": 0.8,
            }
        ],
    )
    rows += aspects_of("result_aspects_schema", mpm_schema_changes=[{"kind": "added", "column_name": "x"}])
    changes = [
        {"column_name": "x", "kind": "unit", "factor": 1.8, "is_certain": certain}
        for certain in (True, False)
    ]
    rows += aspects_of(
        "result_aspects_semantic",
        mpm_semantic_changes=[*changes, {"column_name": "__relation__", "kind": "none"}],
    )
    assert [(row["metric"], row["category"], row["value"]) for row in rows] == [
        ("psi", None, 0.3),
        ("ratio", "precision", 0.8),
        ("schema_change", "added", 1.0),
        ("semantic_change", "unit", 1.0),
        ("semantic_change", "unit", 0.5),
    ]
    assert all(
        row["scale"] == "none" and row["deviation"] is None and row["variance"] is None for row in rows
    )


def test_other_windows_are_not_read():
    stale = {"window_id": "2024-02-01", "window_start": FIRST_DAY + dt.timedelta(days=31)}
    assert not aspects_of("result_aspects_performance", mpm_performance=[measured("mae", 1.0, 1.0, **stale)])
