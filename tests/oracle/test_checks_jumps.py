"""A slow season is no sudden change: values have to jump to fail, and what has jumped stays what it is."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from decided import FIRST, Warehouse, aspects, shares, volume
from decisions import Series, judge, student_p
from test_checks import DAY, checks, noise, of, when
from test_checks_history import TAU, assert_as_told, history, phases


def season(count: int = 260, start: int = 0) -> np.ndarray:
    """A sine of 90 days that moves by one standard deviation both ways."""
    return np.sin(2 * math.pi * (np.arange(count) + start) / 90) + noise(count, seed=start)


@pytest.mark.parametrize("start", [0, 23, 45, 68])
def test_a_slow_season_fails_nothing_and_a_shift_on_top_of_it_does(start: int) -> None:
    values = season(start=start)
    found = of(checks(aspects(values), windows=260), "x/location:learnt")
    assert when(found, "fail") == []
    assert when(found[28:], "warn") == []
    values[150:] += 3.0 if values[150] > found.loc[150, "center"] else -3.0
    found = of(checks(aspects(values), windows=260), "x/location:learnt")
    assert when(found, "fail") == list(range(150, 178))


def rise() -> np.ndarray:
    """Two quiet months, then a slow rise."""
    return noise(130) + np.concatenate([np.zeros(60), np.minimum(np.arange(70) * 0.008, 0.48)])


def test_a_slow_rise_is_unusual_and_no_jump() -> None:
    frames = [aspects(rise()), *(aspects(noise(130, seed=i), column_name=f"c{i}") for i in range(6))]
    judged = history(pd.concat(frames), windows=130)
    judged = judged[judged["column_name"] == "x"].reset_index(drop=True)
    far = (judged["p_value"] <= 0.005 / 8) & ((judged["deviation"] - judged["center"]).abs() >= 0.1)
    assert far[60:].any(), "the value alone would fail"
    assert not judged["is_left_out"].any()
    found = of(checks(pd.concat(frames), windows=130), "x/location:learnt")
    assert when(found, "fail") == []
    assert len(when(found, "warn")) <= 1, "before it shows"
    outside = found[(found["value"] > found["upper"]) & found["is_large"] & (found["status"] == "pass")]
    assert set(outside["reason"]) == {"outside of its usual range, which chance or a season explains"}


def test_jumps_in_a_season_are_as_told() -> None:
    values = season(200)
    values[130:] += 2.0
    values[160:165] -= 2.5
    for case in (values, rise()):
        series = Series(list(case), [0.001] * len(case), phases(len(case), 7), usual_deviation=TAU)
        told = judge([series])[0]
        assert_as_told(history(aspects(case)), series, told)
        if case is values:
            assert any(found.p >= 1e-3 and found.jump_p <= 1e-6 for found in told[8:])
            assert not any(found.is_steady for found in told[60:])
        else:
            assert any(found.p <= 0.005 / 2 and found.jump_p >= 0.01 for found in told[8:])


@pytest.mark.parametrize("missing", [[], [73, 76, 80, 81, 82, 90]])
@pytest.mark.parametrize("segment", [{}, {"segment_key": "city", "segment_value": "Graz"}])
def test_a_level_shift_fails_until_it_is_what_is_usual(missing: list[int], segment: dict[str, str]) -> None:
    values: list[Any] = list(noise(130))
    for at in range(70, 130):
        values[at] += 0.8
    for at in missing:
        values[at] = None
    judged = history(aspects(values, **segment), windows=130).set_index("window_number")
    late = judged.loc[[at + 1 for at in range(77, 98) if at not in missing]]
    assert late["jump_p_value"].tolist() == late["p_value"].tolist(), "the week before is left out as a whole"
    found = checks(aspects(values, **segment), windows=130)
    prefix = "city=Graz/" if segment else ""
    found = of(found, f"{prefix}x/location:learnt")
    assert when(found, "fail", "warn") == [at for at in range(70, 98) if at not in missing]


@pytest.mark.parametrize("kind", ["difference", "relative", "share"])
def test_all_rows_fail_from_their_threshold_on(kind: str) -> None:
    """Beyond it both are unusual, the value and its jump; in a season it is the jump that takes longer."""
    rng = np.random.default_rng(8)
    values = season(200) * 0.2 + np.where(rng.random(200) < 0.15, rng.normal(0, 0.6, 200), 0.0)
    if kind == "share":
        given = shares(np.clip(np.round(300 + 200 * values), 0, 1000))
    else:
        given = aspects(values, metric="location" if kind == "difference" else "spread", scale=kind)
    if kind == "relative":
        given["value"], given["baseline_value"] = np.exp(values), 1.0
    found = checks(given, windows=200).reset_index(drop=True)
    found = found[(found["column_name"] == "x") & (found["method"] == "learnt") & found["threshold"].notna()]
    found = found[found["window_count"] >= 14]
    beyond = np.sign(found["effect"]) * (found["value"] - found["threshold"])
    now = (found["is_unusual_now"] == 1) & (found["is_large"] == 1)
    clear = beyond.abs() > (1e-3 if kind == "share" else 2e-3)
    assert ((beyond > 0) == now)[clear].all()
    assert now.sum() > 5 and (~now & (found["is_large"] == 1)).sum() > 10


@pytest.mark.parametrize("lift", [-0.03, 0.0, 0.02, 0.03])
def test_steady_rows_fail_from_their_threshold_on(lift: float) -> None:
    """A step of forty sizes, after a week that was a little high or low, so that the jump is the shorter or the longer of the two."""
    steps = np.linspace(0.04, 0.24, 40)
    quiet = noise(90)
    quiet[71:78] += lift
    values = [quiet + step * (np.arange(90) == 80) for step in steps]
    given = [aspects(moved, column_name=f"c{place:02}") for place, moved in enumerate(values)]
    found = checks(pd.concat(given), windows=90)
    last = found[(found["window_start"] == FIRST + 80 * DAY) & (found["metric"] == "location")]
    fails = ((last["is_unusual_now"] == 1) & (last["is_large"] == 1)).tolist()
    assert fails == sorted(fails) and 5 < sum(fails) < 35
    assert fails == (last["value"] > last["threshold"]).tolist()


def test_too_few_jumps_fail_nothing() -> None:
    """Jumps begin with the sixth window, so that five of them are known in the eleventh."""
    values = noise(30)
    for at, expected in ((8, []), (9, []), (10, [10]), (12, [12])):
        shifted = values.copy()
        shifted[at] += 3.0
        judged = history(aspects(shifted)).set_index("window_number")
        assert judged.loc[at + 1, "p_value"] <= 1e-4
        assert (judged.loc[at + 1, "jump_p_value"] == 1.0) == (not expected)
        found = of(checks(aspects(shifted), windows=30), "x/location:learnt")
        assert when(found, "fail") == expected


def test_a_jump_the_other_way_is_none() -> None:
    """Below what is usual, and above what the week before had."""
    values = noise(90)
    values[60:75] -= np.linspace(0, 0.15, 15)
    values[75] = -0.06
    series = Series(list(values), [0.001] * 90, phases(90, 7), usual_deviation=TAU)
    judged = history(aspects(values))
    assert_as_told(judged, series, judge([series])[0])
    row = judged.set_index("window_number").loc[76]
    assert row["z"] < 0 and row["p_value"] < 1 and row["jump_p_value"] == 1


def test_a_run_opens_only_where_it_would_fail_at_once() -> None:
    """T of all rows and T of segments, apart."""
    sizes = np.linspace(0.09, 0.2, 12)
    part = {"__all__": 12, "city": 40}
    frames, families = [], {}
    for key, count in part.items():
        families[key] = []
        for number in range(count):
            values = noise(62, seed=100 + number + count)
            values[50] += sizes[number % 12]
            has_whole = key == "city" and number < part["__all__"]
            beside_it = {"whole": families["__all__"][number], "part": 0.25} if has_whole else {}
            series = Series(list(values), [0.001] * 62, phases(62, 7), usual_deviation=TAU, **beside_it)
            families[key].append(series)
            where = {"segment_key": "city", "segment_value": "Graz", "rows": 250} if key == "city" else {}
            frames.append(aspects(values, column_name=f"c{number:02}", **where))
    judged = history(pd.concat(frames), windows=62)
    for key, beside in (("__all__", 1), ("city", 0)):
        own = judged[judged["segment_key"] == key]
        told = judge(families[key], beside, 0.0025)
        for number, series in enumerate(families[key]):
            assert_as_told(own[own["column_name"] == f"c{number:02}"], series, told[number])
        row = own[own["window_number"] == 51].set_index("column_name")
        p = row["likely_p_value"]
        limit = 0.0025 / (part[key] + beside)
        large = (row["deviation"] - row["center"]).abs() >= 0.1
        assert ((row["is_left_out"] == 1) == (large & (p <= limit))).all()
        assert (row["is_left_out"] == 1).any()
        assert (large & (p > limit) & (p <= 0.001)).any(), "what is only doubtful is learnt from"
    whole = judged[(judged["segment_key"] == "__all__") & (judged["window_number"] == 51)]
    p = whole["likely_p_value"]
    assert ((p <= 0.0025 / 13) & (p > 0.0025 / 53) & (whole["is_left_out"] == 1)).any()


@pytest.mark.parametrize("method", ["seasonal", "previous", "ewma"])
def test_what_stands_out_does_so_whatever_the_method(method: str) -> None:
    values = noise(80)
    values[50:] += 0.8
    warehouse = Warehouse(pd.concat([aspects(values), volume(80)]))
    warehouse.rules([{"metric": "location", "method": method, "season": "day_of_week", "fail_limit": 0.5}])
    judged = warehouse.run("judged_aspects")
    out = judged[(judged["metric"] == "location") & (judged["is_left_out"] == 1)]["window_number"]
    assert sorted(out - 1) == list(range(50, 78))


def test_again_only_from_28_windows_on() -> None:
    frames = [aspects(noise(seed=i), column_name=f"c{i:02}") for i in range(60)]
    for at, step, expected in ((20, 0.13, False), (40, 0.125, True)):
        values = noise(seed=99)
        values[[at, at + 2]] = step
        judged = history(pd.concat([*frames, aspects(values)]), windows=60)
        rows = judged[judged["column_name"] == "x"].set_index("window_number").loc[[at + 1, at + 3]]
        assert (rows["likely_p_value"] <= 0.001).all()
        assert (rows["autocorrelation"] < 0.2).all()
        found = of(checks(pd.concat([*frames, aspects(values)])), "x/location:learnt").loc[at + 2]
        assert not found["is_unusual_now"]
        assert (found["window_count"] >= 28) == expected
        assert bool(found["is_unusual_again"]) == expected
        assert (found["status"] == "fail") == expected


def test_what_to_expect_without_history() -> None:
    rules = Warehouse(aspects([0.0])).run("default_rules").set_index(["family", "metric"])["usual_deviation"]
    assert rules["drift"].to_dict() == {
        "location": 0.25, "spread": 0.2, "value_share": 0.06, "other_share": 0.06, "unseen_share": 0.03,
    }  # fmt: skip
    of_shares = rules["quality"].filter(like="_share")
    assert len(of_shares) >= 6 and (of_shares == 0.03).all()
    first = history(shares([80] * 3)).iloc[0]
    assert first["spread_variance"] == pytest.approx((1 / 1000 + 1 / 10000) / 4 + 0.03**2)
    first = history(aspects([0.9] * 3)).iloc[0]
    assert first["p_value"] == pytest.approx(student_p(0.9 / math.sqrt(0.001 + 0.25**2), None), rel=1e-9)
    assert first["jump_p_value"] == first["p_value"]


def test_a_declared_method_takes_the_place_of_the_learnt_one() -> None:
    frame = pd.concat(
        [
            aspects(noise()),
            aspects(noise(seed=2), column_name="Y"),
            aspects(noise(seed=3), metric="spread"),
        ]
    )

    def methods(*rules: dict[str, Any]) -> set[str]:
        found = checks(frame, rules=rules)
        return {check[2:] for check in found["check_id"].unique() if not check.startswith("m/__")}

    static = {"metric": "location", "method": "static", "direction": "both", "fail_limit": 0.5}
    spread = {"x/spread:learnt"}
    assert methods() == {"x/location:learnt", "Y/location:learnt"} | spread
    assert methods(static) == {"x/location:static", "Y/location:static"} | spread
    assert methods({**static, "column_name": "y"}) == {"x/location:learnt", "Y/location:static"} | spread
    assert methods({**static, "column_name": "X"}, {"metric": "location", "column_name": "X", "method": "learnt"}) == {
        "x/location:static", "x/location:learnt", "Y/location:learnt",
    } | spread  # fmt: skip
    assert methods({"metric": "location", "min_effect": 0.3}) == methods(), (
        "a rule without a method changes the learnt"
    )


def test_names_of_estimated_performance() -> None:
    frame = pd.concat(
        [
            aspects(noise(), metric="roc_auc", family=family, column_name="__relation__")
            for family in ("performance", "estimated_performance")
        ]
    )
    found = checks(frame)
    assert {"m/__relation__/roc_auc:learnt", "m/__relation__/estimated_roc_auc:learnt"} <= set(
        found["check_id"]
    )
    assert not found.duplicated(["check_id", "window_id"]).any()
