"""Fairness and versions: groups of one window side by side, against formulas written out in Python."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping

import duckdb
import pandas as pd
import pytest
from scipy import stats

from mpm_py.translate.binder import bind

Z = stats.norm.ppf(0.975)
DAY = dt.datetime(2024, 1, 1)
PERFORMANCE = {
    "monitor": "m", "window_id": "2024-01-01T00:00:00Z", "window_date": DAY.date(), "window_start": DAY,
    "window_end": DAY + dt.timedelta(days=1), "is_baseline_window": False, "segment_key": "g", "segment_value": "a",
    "problem": "binary", "metric": "predicted_positive_rate", "label_class": None, "threshold": 0.5, "value": None,
    "lower": None, "upper": None, "standard_error": None, "row_count": 0, "label_rate": 1.0, "baseline_row_count": None,
    "as_of": DAY, "not_evaluated_reason": None,
}  # fmt: skip
TYPES = {
    "value": "DOUBLE", "lower": "DOUBLE", "upper": "DOUBLE", "standard_error": "DOUBLE", "label_class": "VARCHAR",
    "not_evaluated_reason": "VARCHAR", "baseline_row_count": "BIGINT", "window_start": "TIMESTAMP",
}  # fmt: skip


def wilson(hits: float, rows: float) -> tuple[float, float, float]:
    interval = stats.binomtest(int(hits), int(rows)).proportion_ci(method="wilson")
    return hits / rows, interval.low, interval.high


def rate(segment: str, hits: int, rows: int, **changes: object) -> dict[str, object]:
    value, lower, upper = wilson(hits, rows)
    error = math.sqrt(value * (1 - value) / rows)
    row = PERFORMANCE | {"segment_value": segment, "value": value, "lower": lower, "upper": upper}
    return row | {"standard_error": error, "row_count": rows, "baseline_row_count": rows} | changes


def run(
    statement: str, rows: list[Mapping[str, object]], inputs: Mapping[str, str]
) -> list[dict[str, object]]:
    connection = duckdb.connect()
    connection.register("frame", pd.DataFrame(list(rows), columns=list(PERFORMANCE)).astype(object))
    items = ", ".join(
        f"CAST({name} AS {TYPES[name]}) AS {name}" if name in TYPES else name for name in PERFORMANCE
    )
    connection.execute(f"CREATE TABLE mpm_performance AS SELECT {items} FROM frame")
    sql = bind(statement, mpm_performance="mpm_performance", **inputs)
    cursor = connection.execute(sql)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def fairness(*rows: Mapping[str, object]) -> dict[tuple[str, str], dict[str, object]]:
    protected = {"protected_segments": "(SELECT 'm' AS monitor, 'g' AS segment_key)"}
    return {(str(r["segment_value"]), str(r["metric"])): r for r in run("fairness", list(rows), protected)}


def versions(*rows: Mapping[str, object]) -> list[dict[str, object]]:
    return run("versions", list(rows), {"mpm_monitors": "(SELECT 'm' AS monitor, 'g' AS model_version)"})


def test_differences_have_newcombes_interval():
    # Newcombe (1998), method 10, table II: 56/70 against 48/80 is 0.2 with (0.0524, 0.3339).
    found = fairness(rate("b", 56, 70), rate("a", 48, 80))["b", "selection_rate"]
    assert found["reference_group"] == "a"
    assert found["difference"] == pytest.approx(0.2)
    assert (found["difference_lower"], found["difference_upper"]) == (
        pytest.approx(0.0524, abs=5e-5),
        pytest.approx(0.3339, abs=5e-5),
    )


def test_ratios_have_the_interval_of_donner_and_zou():
    (one, l1, u1), (two, l2, u2) = wilson(30, 100), wilson(80, 200)
    found = fairness(rate("b", 30, 100), rate("a", 80, 200))["b", "selection_rate"]
    product = one * two
    low = (product - math.sqrt(product**2 - l1 * u2 * (2 * one - l1) * (2 * two - u2))) / (
        u2 * (2 * two - u2)
    )
    high = (product + math.sqrt(product**2 - u1 * l2 * (2 * one - u1) * (2 * two - l2))) / (
        l2 * (2 * two - l2)
    )
    assert found["ratio"] == pytest.approx(0.75)
    assert (found["ratio_lower"], found["ratio_upper"]) == (pytest.approx(low), pytest.approx(high))
    assert low < 0.75 < high


@pytest.mark.parametrize(
    ("hits", "status"), [(79, "outside"), (81, "within"), (124, "within"), (126, "outside")]
)
def test_the_eighty_percent_rule_is_read_in_both_directions(hits, status):
    found = fairness(rate("b", hits, 200), rate("a", 150, 300))
    assert found["b", "selection_rate"]["four_fifths"] == status
    assert found["a", "selection_rate"]["four_fifths"] is None
    assert found["a", "selection_rate"]["difference"] is None


def test_the_reference_is_the_largest_group_of_the_baseline_and_never_a_pool():
    rows = [rate("a", 10, 100), rate("b", 10, 90, baseline_row_count=5000), rate("__small__", 10, 9000)]
    found = fairness(*rows)
    assert {row["reference_group"] for row in found.values()} == {"b"}


def test_specificity_is_read_as_false_positive_rate():
    rows = [rate("a", 90, 100), rate("a", 80, 100, metric="specificity"), rate("b", 9, 20)]
    found = fairness(*rows)["a", "false_positive_rate"]
    _, lower, upper = wilson(20, 100)
    assert [found[name] for name in ("value", "lower", "upper")] == pytest.approx([0.2, lower, upper])


def test_what_cannot_be_judged_says_why():
    small = rate("b", 3, 9, value=None, lower=None, upper=None, not_evaluated_reason="fewer than 100 rows")
    found = fairness(rate("a", 50, 100), small)["b", "selection_rate"]
    assert found["four_fifths"] == "not_evaluated"
    assert found["not_evaluated_reason"] == "fewer than 100 rows" and found["ratio"] is None
    found = fairness(rate("a", 50, 100), rate("b", 0, 90))["b", "selection_rate"]
    assert found["ratio"] == 0 and found["four_fifths"] == "outside" and found["ratio_lower"] == 0
    found = fairness(rate("a", 0, 100), rate("b", 5, 90))["b", "selection_rate"]
    assert found["ratio"] is None and found["four_fifths"] == "not_evaluated"
    assert fairness() == {}


def test_a_challenger_is_tested_against_the_version_seen_first():
    later = {"window_id": "2024-01-02T00:00:00Z", "window_start": DAY + dt.timedelta(days=1)}
    rows = [
        rate("v1", 700, 1000, metric="accuracy"),
        rate("v1", 700, 1000, metric="accuracy", **later),
        rate("v2", 1500, 2000, metric="accuracy", **later),
        rate("v1", 300, 1000, metric="log_loss", **later),
        rate("v2", 800, 2000, metric="log_loss", **later),
    ]
    found = {(row["window_id"], row["version"], row["metric"]): row for row in versions(*rows)}
    assert found[PERFORMANCE["window_id"], "v1", "accuracy"]["verdict"] == "champion"
    challenger = found[later["window_id"], "v2", "accuracy"]
    error = math.sqrt(0.7 * 0.3 / 1000 + 0.75 * 0.25 / 2000)
    assert challenger["champion"] == "v1"
    assert challenger["difference"] == pytest.approx(0.05)
    assert challenger["p_value"] == pytest.approx(2 * stats.norm.sf(0.05 / error), rel=1e-9)
    assert challenger["difference_lower"] < 0.05 < challenger["difference_upper"]
    assert challenger["verdict"] == "better"
    assert found[later["window_id"], "v2", "log_loss"]["verdict"] == "worse"


@pytest.mark.parametrize("distance", [0.0, 0.5, 3.0, 6.9, 7.2, 12.0, 40.0])
def test_the_normal_tail_is_right_everywhere(distance):
    rows = [
        rate("v1", 50, 100, metric="accuracy", standard_error=0.006, row_count=5),
        rate("v2", 50, 100, metric="accuracy", value=0.5 + 0.01 * distance, standard_error=0.008),
    ]
    found = next(row for row in versions(*rows) if row["p_value"] is not None or row["verdict"] != "champion")
    assert found["p_value"] == pytest.approx(2 * stats.norm.sf(distance), rel=0.03, abs=1e-300)
    assert found["verdict"] == ("no difference shown" if distance < 1.96 else found["verdict"])
