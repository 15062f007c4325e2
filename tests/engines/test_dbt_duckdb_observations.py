"""What is observed, against NumPy over the raw rows: counts, sums, bins, categories, segments, errors."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import numpy.typing as npt
import pytest
from bins import DAY, WINDOW, bins_of, counts
from declared import ALL
from harness import DbtProject

MONITORS = ["trips", "trips_by_week", "raw_trips", *(name for name in ALL if not name.startswith("no_rows"))]

# Observed once per group of ranked rows, not once per row.
PER_GROUP = ("ndcg", "reciprocal_rank", "precision_at_k")

Numbers = npt.NDArray[np.float64]


def _column(project: DbtProject, column: str, where: str, table: str = "trips") -> Numbers:
    """A numeric column of raw rows; null is nan with a bit of its own, so real NaN is asked for apart."""
    rows = project.query(f"select cast({column} as double) from raw.{table} where {where} order by trip_id")
    return np.array([np.nan if value is None else value for (value,) in rows], dtype=float)


@pytest.mark.parametrize("monitor", MONITORS)
def test_bins_add_up_to_their_total(project: DbtProject, monitor: str) -> None:
    """Sum of all kinds over label classes = the total = the rows of the window or segment."""
    broken = project.query(f"""
        with summed as (
            select
                window_id, segment_key, segment_value, column_name,
                sum(row_count) filter (bin_kind = 'total') as total,
                count(*) filter (bin_kind = 'total') as totals,
                sum(row_count) filter (bin_kind not in ('total', 'joint')) as binned
            from {monitor} where dataset <> 'bins' and bin_kind not in ('schema', 'issue') group by all
        )
        select s.*, r.total as row_count from summed as s
        join summed as r on r.window_id = s.window_id and r.segment_key = s.segment_key
            and r.segment_value = s.segment_value and r.column_name = '__relation__'
        where s.totals <> 1 or (s.total <> r.total and s.column_name not in {PER_GROUP}) or (s.column_name <> '__relation__' and s.binned <> s.total)
    """)
    assert not broken
    assert project.query(f"select count(*) from {monitor} where column_name = '__relation__'")[0][0] > 0


@pytest.mark.parametrize("monitor", MONITORS)
def test_a_bin_is_there_once(project: DbtProject, monitor: str) -> None:
    assert not project.query(f"""
        select 1 from {monitor} where bin_kind <> 'issue'
        group by
            window_id, segment_key, segment_value, column_name, label_class, bin_kind, bin_index, category
        having count(*) > 1
    """)


def test_special_values_are_counted_by_kind(project: DbtProject) -> None:
    bins = bins_of(project, "trips", "distance")
    expected = project.query(
        "select count(*), count(*) filter (distance is null), count(*) filter (isnan(distance)), "
        "count(*) filter (isinf(distance)), "
        "count(*) filter (distance = -999) from raw.trips where started_at::date = ?", DAY,
    )[0]  # fmt: skip
    found = {
        kind: sum(counts(bins, kind).values()) for kind in ("total", "null", "nan", "pos_inf", "missing")
    }
    assert tuple(found.values()) == expected


def test_sums_are_exact_about_the_centre(project: DbtProject) -> None:
    values = _column(project, "distance", f"started_at::date = '{DAY}' and distance <> -999")
    values = values[np.isfinite(values)]
    total = next(row for row in bins_of(project, "trips", "distance") if row["bin_kind"] == "total")
    assert total["value_sum"] == pytest.approx(math.fsum(values - total["bin_center"]), rel=1e-12)
    assert total["value_sum_sq"] == pytest.approx(math.fsum((values - total["bin_center"]) ** 2), rel=1e-12)
    assert (total["value_min"], total["value_max"]) == (values.min(), values.max())


def test_arithmetic_bins_hold_what_their_formula_says(project: DbtProject) -> None:
    scheme, center, width = project.query(
        "select category, bin_center, bin_width from trips where dataset = 'bins' and bin_kind = 'total' "
        "and column_name = 'distance'"
    )[0]
    assert scheme == "arithmetic"
    atoms = {
        value
        for (value,) in project.query(
            "select bin_center from trips where dataset = 'bins' and bin_kind = 'atom' and column_name = "
            "'distance'"
        )
    }
    values = _column(project, "distance", f"started_at::date = '{DAY}' and distance <> -999")
    values = np.array([value for value in values if np.isfinite(value) and value not in atoms])
    z = values / width - math.floor(center / width + 0.5)
    core = np.floor(values / width) - math.floor(center / width + 0.5)
    upper = 64 + np.floor(16 * np.log(np.maximum(z, 64) / 64))
    lower = -65 - np.floor(16 * np.log(np.maximum(-z, 64) / 64))
    expected = np.where(z >= 64, upper, np.where(z <= -64, lower, core))
    assert counts(bins_of(project, "trips", "distance"), "value", "bin_index") == dict(
        Counter(expected.astype(int).tolist())
    )


def test_categories_by_name_and_the_rest_by_hash(project: DbtProject) -> None:
    bins = bins_of(project, "trips", "vehicle")
    expected = dict(
        project.query("select vehicle, count(*) from raw.trips where started_at::date = ? group by all", DAY)
    )
    assert counts(bins, "category") == {"bus": expected["bus"], "car": expected["car"]}
    assert sum(counts(bins, "missing").values()) == expected["N/A"]
    rare_day = project.query(
        "select strftime(started_at, '%Y-%m-%dT00:00:00Z') from raw.trips where vehicle = 'rare' limit 1"
    )[0][0]
    other = counts(bins_of(project, "trips", "vehicle", rare_day), "other")
    assert sum(other.values()) == 1 and "rare" not in str(other)


def test_a_sentinel_that_is_declared_twice_is_counted_once(project: DbtProject) -> None:
    for column, missing in (
        ("vehicle", "vehicle in ('N/A', 'bus')"),
        ("distance", "distance = -999"),
        ("age", "age = 20"),
    ):
        expected = project.query(
            f"select count(*) filter ({missing}), count(*) from raw.trips where started_at::date = ?", DAY
        )[0]
        bins = bins_of(project, "sentinels", column)
        assert (sum(counts(bins, "missing").values()), sum(counts(bins, "total").values())) == expected


def test_a_column_of_another_type_than_its_baseline_is_an_issue(project: DbtProject) -> None:
    issues = dict(
        project.query(
            "select column_name, category from other_types where bin_kind = 'issue' and column_name <> '__relation__'"
        )
    )
    assert set(issues) == {"distance", "vehicle"}
    observed = project.query(
        "select distinct column_name from other_types where bin_kind = 'value' order by 1"
    )
    assert observed == [("age",), ("duration",)]


def test_the_relation_row_carries_the_counts_of_staleness(project: DbtProject) -> None:
    expected = project.query(
        "select count(*), count(was_late), sum(was_late::int), sum(p_late), count(distinct trip_id), "
        "epoch(min(started_at)), "
        "epoch(max(started_at)) from raw.trips where started_at::date = ?", DAY,
    )[0]  # fmt: skip
    found = project.query(
        "select row_count, label_count, label_sum, prediction_sum, distinct_count, value_min, value_max "
        "from trips "
        "where window_id = ? and column_name = '__relation__' and segment_key = '__all__'", WINDOW,
    )[0]  # fmt: skip
    assert found == pytest.approx(expected)


def test_scores_are_counted_by_outcome(project: DbtProject) -> None:
    expected: Counter[tuple[str | None, int]] = Counter()
    scores = project.query("select p_late, was_late from raw.trips where started_at::date = ?", DAY)
    for score, label in scores:
        position = (
            math.floor(16 * math.log(score / (1 - score))) if 0 < score < 1 else (-321 if score == 0 else 321)
        )
        expected[({True: "positive", False: "negative"}.get(label), position)] += 1
    found = {
        (row["label_class"], row["bin_index"]): row["row_count"]
        for row in bins_of(project, "trips", "p_late")
        if row["bin_kind"] == "value"
    }
    assert found == dict(expected)


def test_error_columns_have_exact_means(project: DbtProject) -> None:
    rows = project.query(
        "select p_late, was_late::int, epoch(label_known_at) - epoch(started_at) from raw.trips "
        "where started_at::date = ? and was_late is not null", DAY,
    )  # fmt: skip
    score, label, delay = (np.array(values, dtype=float) for values in zip(*rows, strict=True))
    clipped = np.clip(score, 1e-15, 1 - 1e-15)
    expected = {
        "squared_error": (score - label) ** 2,
        "is_error": ((score >= 0.5) != (label == 1)).astype(float),
        "log_loss": -(label * np.log(clipped) + (1 - label) * np.log(1 - clipped)),
        "label_delay_seconds": delay,
    }
    for name, values in expected.items():
        bins = bins_of(project, "trips", name)
        total = next(row for row in bins if row["bin_kind"] == "total")
        known = total["row_count"] - sum(counts(bins, "null").values())
        if name != "label_delay_seconds":
            assert known == len(label)
        assert total["bin_center"] + total["value_sum"] / known == pytest.approx(values.mean(), rel=1e-9), (
            name
        )


def test_errors_of_classes_and_values(project: DbtProject) -> None:
    day = "2024-01-05"
    wrong, known = project.query(
        'select count(*) filter (predicted <> truth), count(truth) from raw.kinds where cast("at" as '
        "date) = ?",
        day,
    )[0]
    bins = bins_of(project, "kind_class", "is_error", f"{day}T00:00:00Z")
    total = next(row for row in bins if row["bin_kind"] == "total")
    assert known == total["row_count"] - sum(counts(bins, "null").values())
    assert total["value_sum"] + known * total["bin_center"] == pytest.approx(wrong)
    expected = project.query(
        "select avg(abs(guess - outcome)), avg(outcome - guess), avg((guess - outcome) ** 2) from raw.kinds "
        'where cast("at" as date) = ?',
        day,
    )[0]
    for name, mean in zip(("absolute_error", "residual", "squared_error"), expected, strict=True):
        bins = bins_of(project, "kind_value", name, f"{day}T00:00:00Z")
        total = next(row for row in bins if row["bin_kind"] == "total")
        known = total["row_count"] - sum(counts(bins, "null").values())
        found = total["bin_center"] + total["value_sum"] / known
        assert abs(found) == pytest.approx(abs(mean)), name


def test_predicted_classes_are_counted_by_true_class(project: DbtProject) -> None:
    expected = {
        (truth, predicted): row_count
        for truth, predicted, row_count in project.query(
            "select truth, predicted, count(*) from raw.kinds where cast(\"at\" as date) = '2024-01-05' "
            "group by all"
        )
    }
    found = {
        (row["label_class"], row["category"]): row["row_count"]
        for row in bins_of(project, "kind_class", "predicted", "2024-01-05T00:00:00Z")
        if row["bin_kind"] == "category"
    }  # fmt: skip
    assert found == expected


def test_the_baseline_of_another_relation_that_lacks_the_label(project: DbtProject) -> None:
    expected = project.query("select count(*), count(distance) filter (distance <> -999) from raw.training")[
        0
    ]
    bins = bins_of(project, "trips", "distance", "baseline")
    assert sum(counts(bins, "total").values()) == expected[0]
    values = sum(sum(counts(bins, kind).values()) for kind in ("value", "atom", "nan", "pos_inf"))
    assert values == expected[1]
    assert counts(bins_of(project, "trips", "squared_error", "baseline"), "null") == {None: expected[0]}
    assert all(row["label_class"] is None for row in bins_of(project, "trips", "p_late", "baseline"))


def test_a_rolling_baseline_stores_no_baseline_rows(project: DbtProject) -> None:
    assert not project.query("select 1 from raw_trips where dataset = 'baseline'")
    assert project.query("select count(*) from raw_trips where dataset = 'bins'")[0][0] > 0


def test_a_period_baseline_holds_its_rows(project: DbtProject) -> None:
    expected = project.query(
        "select count(*) from raw.trips where started_at >= '2023-12-31 23:00' and started_at < "
        "'2024-01-21 23:00'"
    )
    assert (
        sum(counts(bins_of(project, "trips_by_week", "distance", "baseline"), "total").values())
        == expected[0][0]
    )
