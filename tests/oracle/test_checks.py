"""From numbers to a status: what fails, what warns, what passes, and what each check says about it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from decided import FIRST, Warehouse, aspects, shares, volume

from mpm_py.configuration.metrics import METRICS

DAY = pd.Timedelta(days=1)


def noise(count: int = 60, seed: int = 1, scale: float = 0.03) -> np.ndarray:
    """A quiet series."""
    return np.random.default_rng(seed).normal(0, scale, count)


def checks(
    frame: pd.DataFrame, *, rules: Any = (), known: Any = (), windows: int = 60, **monitors: Any
) -> pd.DataFrame:
    """mpm_checks of some aspects, with the number of rows beside them."""
    warehouse = Warehouse(pd.concat([frame, volume(windows)]), **monitors)
    warehouse.rules(rules)
    warehouse.known(known)
    return warehouse.run().sort_values(["check_id", "window_start"])


def of(found: pd.DataFrame, check: str) -> pd.DataFrame:
    """Windows of one check, counted from 0."""
    rows = found[found["check_id"] == f"m/{check}"]
    return rows.set_index(((rows["window_start"] - FIRST) / DAY).astype(int))


def when(rows: pd.DataFrame, *statuses: str) -> list[int]:
    """Windows with one of these statuses."""
    return list(rows.index[rows["status"].isin(statuses)])


def test_a_level_shift_is_one_run_of_28_windows() -> None:
    values = noise(120)
    values[70:] += 0.8
    found = of(checks(aspects(values), windows=120), "x/location:learnt")
    assert when(found, "fail") == list(range(70, 98)), "then it is what is usual"
    assert not when(found, "warn")
    assert list(found["failing_windows"][70:98]) == list(range(1, 29))
    third = found.loc[72]
    assert third["reason"].startswith("x: values lie 0.78 sd above what is usual (mean 75.5, baseline 60.1)")
    assert third["reason"].endswith("; 1000 rows; since 3 windows")
    assert third["severity"] == "high"
    assert third["lower"] < third["center"] < third["upper"] < third["threshold"] < third["value"]
    assert found.loc[60, "reason"] == "as usual"


def test_an_outlier_does_not_hide_the_next() -> None:
    values = noise()
    values[[40, 43, 46]] += 0.5
    found = of(checks(aspects(values)), "x/location:learnt")
    assert when(found, "fail") == [40, 43, 46]
    assert list(found["failing_windows"].loc[[40, 43, 46]]) == [1, 1, 1], "a pass ends the count"


def test_a_value_never_seen_is_large_earlier_in_all_rows_than_in_a_segment() -> None:
    graz = {"segment_key": "city", "segment_value": "Graz"}
    frames = [
        shares([0] * 60 + [count], rows=20_000, baseline=(0, 500_000), metric="unseen_share", family="drift", column_name=f"c{count}", **where)
        for count in (8, 12, 36, 44)
        for where in ({}, graz)
    ]  # fmt: skip
    found = checks(pd.concat(frames), windows=61)
    last = found[(found["window_start"] == FIRST + 60 * DAY) & (found["metric"] == "unseen_share")]
    large = last.groupby("segment_key")["is_large"].agg(list)
    assert large.to_dict() == {"__all__": [1, 1, 1, 0], "city": [0, 0, 1, 0]}, "c12, c36, c44, c8"


def test_twice_in_three_windows() -> None:
    """What one window cannot prove two can, if they agree and windows are nearly independent."""
    frames = [aspects(noise(seed=i), column_name=f"c{i:02}") for i in range(60)]
    step = 0.12
    for first, second in ((50, 52), (50, 53)):
        values = noise(seed=99)
        values[50] = values[first] = step
        values[second] = step
        found = of(checks(pd.concat([*frames, aspects(values)])), "x/location:learnt")
        assert found.loc[50, "p_value"] <= 0.001
        assert not found.loc[second, "is_unusual_now"], "else this test shows nothing"
        assert found.loc[second, "is_unusual_again"] == (second - first <= 2)
        assert found.loc[second, "status"] == ("fail" if second - first <= 2 else "pass")
    values[51], values[52], values[53] = 0.0, -step, 0.0
    found = of(checks(pd.concat([*frames, aspects(values)])), "x/location:learnt")
    assert found.loc[52, "p_value"] <= 0.001
    assert not found.loc[52, "is_unusual_again"], "up and down is not again"


@pytest.mark.parametrize(("window", "is_again"), [(20, False), (40, True)])
def test_again_needs_a_history_that_can_tell(window: int, is_again: bool) -> None:
    values = noise()
    values[[window, window + 1]] = 0.25
    found = of(checks(aspects(values)), "x/location:learnt")
    assert (found["p_value"].loc[[window, window + 1]] <= 0.001).all()
    assert found.loc[window + 1, "is_unusual_again"] == is_again, "28 windows"


def test_again_needs_windows_that_are_nearly_independent() -> None:
    values = np.repeat(noise(15, seed=11, scale=0.1), 4)
    values[[50, 51]] = 0.9
    found = of(checks(aspects(values)), "x/location:learnt")
    assert (found["p_value"].loc[[50, 51]] <= 0.001).all()
    assert not found.loc[51, "is_unusual_again"]


def test_without_history_it_warns_at_most() -> None:
    found = of(checks(aspects([0.0, 0.0, 2.0, 2.0]), windows=4), "x/location:learnt")
    assert when(found, "warn") == [2, 3]
    assert found.loc[2, "severity"] == "low"
    rows = of(checks(aspects([0.0] * 4), windows=4), "__relation__/row_count:learnt")
    assert set(rows["status"]) == {"not_evaluated"}
    assert set(rows["reason"]) == {"fewer than 8 earlier windows to learn from"}


@pytest.mark.parametrize(("direction", "expected"), [("both", [40, 50]), ("up", [40]), ("down", [50])])
def test_direction(direction: str, expected: list[int]) -> None:
    values = noise()
    values[40] += 0.6
    values[50] -= 0.6
    found = of(
        checks(aspects(values), rules=[{"metric": "location", "direction": direction}]), "x/location:learnt"
    )
    assert when(found, "fail") == expected
    assert found["threshold"].loc[[40, 50]].isna().sum() == 2 - len(expected)


def test_smallest_effect_worst_status_off_and_the_most_particular_rule() -> None:
    values = noise()
    values[50] += 0.6
    frame = pd.concat([aspects(values), aspects(values, column_name="y")])

    def statuses(*rules: dict[str, Any]) -> list[str]:
        found = checks(frame, rules=rules)
        return [of(found, f"{column}/location:learnt")["status"].get(50, "none") for column in ("x", "y")]

    assert statuses() == ["fail", "fail"]
    assert statuses({"metric": "location", "min_effect": 0.9}) == ["pass", "pass"]
    assert statuses(
        {"metric": "location", "min_effect": 0.9},
        {"metric": "location", "column_name": "x", "min_effect": 0.1},
    ) == ["fail", "pass"]
    assert statuses({"metric": "location", "worst_status": "warn", "column_name": "y"}) == ["fail", "warn"]
    assert statuses({"metric": "location", "is_off": 1}) == ["none", "none"]
    assert statuses({"metric": "location", "column_name": "x", "method": "learnt", "is_off": 1}) == [
        "none",
        "fail",
    ]
    assert statuses({"metric": "location", "min_rows": 1001}) == ["not_evaluated", "not_evaluated"]


def test_sensitivity() -> None:
    values = noise()
    values[50] += 0.16
    assert when(of(checks(aspects(values)), "x/location:learnt"), "fail") == [50]
    assert when(of(checks(aspects(values), sensitivity=0.5), "x/location:learnt"), "fail", "warn") == []
    values[50] += 0.2
    found = of(checks(aspects(values), sensitivity=0.5), "x/location:learnt")
    assert when(found, "fail") == [50]
    assert found.loc[50, "value"] > found.loc[50, "threshold"] > 0.19


def test_a_relative_change_is_large_both_ways_alike() -> None:
    values = noise(scale=0.005)
    values[40], values[45], values[50], values[55] = (
        np.log(1.105),
        np.log(1.09),
        -np.log(1.105),
        -np.log(1.09),
    )
    frame = aspects(values, 1e-5, metric="spread", scale="relative").assign(
        value=np.exp(values), baseline_value=1.0
    )
    found = of(checks(frame), "x/spread:learnt")
    assert when(found, "fail") == [40, 50]
    assert "x: values spread 10" in found.loc[40, "reason"]
    assert found.loc[45, "reason"] == "outside of its usual range, by too little to matter"
    assert " % less than usual" in found.loc[50, "reason"]


def test_a_share_says_percent() -> None:
    counts = np.random.default_rng(4).binomial(1000, 0.05, 60)
    counts[50] = 120
    found = of(checks(shares(counts)), "x/null_share:learnt")
    assert when(found, "fail") == [50]
    assert found.loc[50, "effect"] == pytest.approx(0.12 - found.loc[50, "center"])
    assert found.loc[50, "reason"].startswith("x: 12 % of rows are null, usually ")
    counts = np.where(np.arange(60) == 20, 1, 0) + 40 * (np.arange(60) == 50)
    found = of(checks(shares(counts, baseline=(0, 10_000))), "x/null_share:learnt")
    assert 0 < found.loc[50, "center"] < 1e-4
    assert found.loc[50, "reason"].startswith("x: 4 % of rows are null, usually 0 % (0 to "), "not 0.00103 %"


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"direction": "up", "fail_limit": 0.5}, {30: "fail"}),
        ({"direction": "up", "warn_limit": 0.3, "fail_limit": 0.5}, {30: "fail", 31: "warn"}),
        ({"direction": "down", "warn_limit": -0.3}, {32: "warn"}),
        ({"direction": "both", "fail_limit": 0.35}, {30: "fail", 31: "fail", 32: "fail"}),
        ({"direction": "up", "fail_limit": 0.5, "worst_status": "warn"}, {30: "warn"}),
    ],
)
def test_static_limits(rule: dict[str, Any], expected: dict[int, str]) -> None:
    values = np.zeros(60)
    values[30], values[31], values[32] = 0.51, 0.4, -0.4
    found = of(
        checks(aspects(values), rules=[{"metric": "location", "method": "static", **rule}]),
        "x/location:static",
    )
    assert dict(found["status"][found["status"] != "pass"]) == expected
    assert set(found["threshold_source"]) == {"declared"}


def test_a_limit_is_passed_beyond_it_and_not_on_it() -> None:
    rule = {"metric": "location", "method": "static", "direction": "up", "fail_limit": 0.5}
    found = of(checks(aspects([0.5, 0.5000001]), rules=[rule], windows=2), "x/location:static")
    assert list(found["status"]) == ["pass", "fail"]


def test_the_window_before() -> None:
    rows = np.full(60, 1000.0)
    rows[30], rows[31], rows[40] = 400, 400, 1600
    frame = aspects(
        np.log(rows + 0.5), metric="row_count", scale="relative", family="volume", column_name="z"
    ).assign(value=rows)
    frame = frame[frame["window_start"] != FIRST + 50 * DAY]
    rule = {
        "metric": "row_count",
        "column_name": "z",
        "method": "previous",
        "direction": "both",
        "warn_limit": 0.3,
        "fail_limit": 0.55,
    }
    found = of(checks(frame, rules=[rule]), "z/row_count:previous")
    assert dict(found["status"][found["status"] != "pass"]) == {
        0: "not_evaluated",
        30: "fail",
        32: "fail",
        40: "fail",
        41: "warn",
        51: "not_evaluated",
    }
    assert (
        found.loc[30, "reason"]
        == "z: number of rows is 400, 60 % less than in the window before (1000); 1000 rows"
        or "60 % less" in found.loc[30, "reason"]
    )


def test_season_by_weekday_by_day_of_month_and_holidays() -> None:
    rng = np.random.default_rng(5)
    days = pd.date_range(FIRST, periods=160)
    values = rng.normal(0, 0.02, 160) + np.where(days.day == 15, 0.8, 0.0)
    season = {"metric": "location", "method": "seasonal", "season": "day_of_month"}
    warehouse = Warehouse(pd.concat([aspects(values), volume(160)]))
    warehouse.rules([season])
    found = of(warehouse.run(), "x/location:seasonal")
    fifteenths = [i for i in range(130, 160) if days[i].day == 15]
    assert set(found["status"].loc[fifteenths]) == {"pass"}
    assert (found["center"].loc[fifteenths] > 0.7).all()
    weekly = rng.normal(0, 0.02, 160) + np.where(days.day_of_week == 6, 0.5, 0.0)
    weekly[150] = 0.5
    assert days[150].day_of_week != 6
    warehouse = Warehouse(pd.concat([aspects(weekly), volume(160)]))
    warehouse.rules([{**season, "season": "day_of_week"}])
    found = of(warehouse.run(), "x/location:seasonal")
    assert [i for i in when(found, "fail", "warn") if i >= 60] == [150]
    holidays = [20, 40, 70, 100, 130]
    festive = rng.normal(0, 0.02, 160)
    festive[holidays] += 0.9
    warehouse = Warehouse(pd.concat([aspects(festive), volume(160)]))
    warehouse.rules([{**season, "season": "day_of_week"}])
    warehouse.put("holidays", {"day": "DATE"}, [{"day": days[i].date()} for i in holidays])
    found = of(warehouse.run(), "x/location:seasonal")
    assert found.loc[130, "window_count"] == 3
    assert found.loc[130, "status"] == "fail" or found.loc[130, "center"] > 0.5, (
        "few holidays, but they are compared with each other"
    )


def test_persistence() -> None:
    values = noise()
    values[40] += 0.6
    values[[50, 52]] += 0.6
    rule = {"metric": "location", "persistence_windows": 2, "persistence_of": 3}
    found = of(checks(aspects(values), rules=[rule]), "x/location:learnt")
    assert when(found, "fail") == [52]
    assert found.loc[40, "raw_status"] == "fail"
    assert found.loc[40, "reason"].endswith("; so in 1 of the last 3 windows, its rule asks for 2")


def test_known_windows_are_out_of_judgement_and_of_history() -> None:
    values = noise(70)
    values[40:45] += 0.7
    interval = {"starts_at": FIRST + 40 * DAY, "ends_at": FIRST + 45 * DAY, "note": "migration"}
    for known, excluded in (
        ({**interval}, True), ({**interval, "column_name": "x"}, True), ({**interval, "metric": "location"}, True),
        ({**interval, "column_name": "y"}, False), ({**interval, "segment_key": "city", "segment_value": "Graz"}, False),
    ):  # fmt: skip
        found = of(checks(aspects(values), known=[known], windows=70), "x/location:learnt")
        if not excluded:
            assert when(found, "fail") == list(range(40, 45))
            continue
        assert when(found, "not_evaluated") == list(range(40, 45))
        assert set(found["excluded_status"][40:45]) == {"fail"}
        assert found.loc[40, "reason"].startswith("left out (migration): x: values lie ")
        assert set(found["status"][45:]) == {"pass"}
        assert found.loc[60, "window_count"] == 51


def test_everything_left_out() -> None:
    known = [{"starts_at": FIRST - DAY, "ends_at": FIRST + 100 * DAY, "note": "trial run"}]
    found = checks(aspects(noise()), known=known)
    assert set(found["status"][found["family"] != "observability"]) == {"not_evaluated"}
    assert found["center"][found["metric"] == "row_count"].isna().all()


def test_the_baseline_is_learnt_from_and_never_alarms() -> None:
    values = noise()
    values[[20, 50]] += 0.6
    frame = aspects(values)
    frame["is_baseline_window"] = frame["window_start"] < FIRST + 30 * DAY
    rows = volume(60)
    rows["is_baseline_window"] = rows["window_start"] < FIRST + 30 * DAY
    found = of(Warehouse(pd.concat([frame, rows])).run().sort_values("window_start"), "x/location:learnt")
    assert when(found, "fail") == [50]
    assert (found.loc[20, "status"], found.loc[20, "excluded_status"]) == ("pass", "fail")
    assert found.loc[31, "window_count"] == 30, "31 less the odd one"


def test_a_monitor_that_goes_blind() -> None:
    frame = pd.concat([aspects(noise(), column_name=f"c{i}") for i in range(6)])
    unseen = frame["window_start"] >= FIRST + 50 * DAY
    reason = aspects(
        [0.0] * 60, metric="not_evaluated", scale="none", not_evaluated_reason="fewer than 100 rows"
    )
    reason = reason.assign(value=np.nan, deviation=np.nan, variance=np.nan)[
        reason["window_start"] >= FIRST + 50 * DAY
    ]
    found = checks(pd.concat([frame[~unseen], reason]))
    blind = of(found, "__relation__/judged:static")
    assert when(blind, "warn") == [50]
    assert when(blind, "fail") == list(range(51, 60))
    assert blind.loc[51, "reason"].startswith("0 checks could be judged, usually ")
    assert set(of(found, "x/not_evaluated:learnt")["status"]) == {"not_evaluated"}
    assert set(of(found, "x/not_evaluated:learnt")["reason"]) == {"x: fewer than 100 rows"}


def test_every_metric_has_a_default() -> None:
    """Except what is in a unit of its own, where nobody can say what matters before it is declared."""
    rules = Warehouse(aspects([0.0])).run("default_rules")
    own_unit = {"bias", "mean_prediction", "mean_label", "value_total", "value_per_row", "mape_excluded_rows"}
    judged = {name for name, metric in METRICS.items() if metric.judged}
    assert judged - set(rules["metric"]) == own_unit
    assert not rules.duplicated(["family", "metric", "category"]).any()
    assert rules["min_effect"].notna().equals(rules["is_learnt"] == 1)
