"""Control charts against charts drawn one window at a time, and what they alarm on."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest

from mpm_py.translate.binder import bind

FIRST_DAY = dt.datetime(2024, 1, 1)
RULE = {"method": "learnt", "min_effect": 0.1, "direction": "both", "worst_status": "fail"}
ROW = {
    "monitor": "m", "segment_key": "__all__", "segment_value": "__all__", "column_name": "x", "family": "drift", "metric": "location",
    "category": None, "scale": "difference", "is_stale": 1, "is_left_out": 0, "sensitivity": 1.0, "center_value": 0.0,
    "spread_variance": 1.0, "degrees_of_freedom": None, "window_count": 56, "autocorrelation": 0.0, "row_count": 1000.0,
}  # fmt: skip


def series(z: Any, number: int = 1, **changes: Any) -> pd.DataFrame:
    """judged_aspects of one series: a distance from what is usual for every window."""
    frame = pd.DataFrame({"z": np.asarray(z, dtype=float)})
    for name, value in (ROW | changes).items():
        frame[name] = value
    frame["series"] = number
    frame["window_number"] = np.arange(1, len(frame) + 1)
    frame["window_key"] = frame["window_number"]
    frame["window_id"] = [
        (FIRST_DAY + dt.timedelta(days=i)).strftime("%Y-%m-%dT%H:%M:%SZ") for i in range(len(frame))
    ]
    return frame


def charts(frame: pd.DataFrame, **rule: Any) -> pd.DataFrame:
    """control_charts of judged aspects under one rule for all."""
    rules = pd.DataFrame([{"series": number} | RULE | rule for number in sorted(set(frame["series"]))])
    with duckdb.connect() as connection:
        numbers = ("z", "degrees_of_freedom", "autocorrelation", "spread_variance", "center_value")
        typed = frame.astype(dict.fromkeys(numbers, "Float64")).astype({"window_count": "Int64"})
        text = frame["category"].astype(object).where(frame["category"].notna(), None)
        connection.register("judged_rows", typed.assign(category=text))
        connection.register("check_rules", rules)
        connection.execute(
            "CREATE TABLE judged_aspects AS SELECT * REPLACE (CAST(category AS VARCHAR) AS category) FROM judged_rows"
        )
        return connection.execute(
            bind("control_charts", judged_aspects="judged_aspects", check_rules="check_rules")
            + " ORDER BY column_name, window_id, method"
        ).df()


def drawn_by_hand(frame: pd.DataFrame) -> dict[str, dict[str, tuple[float, float]]]:
    """Both charts of one series, window by window: {window: {method: (state, limit)}}."""
    found = {}
    history: list[tuple[int, float | None, float]] = []
    rows = {row["window_number"]: row for row in frame.to_dict("records")}
    for number in range(min(rows), max(rows) + 1):
        row = rows.get(number)
        x, r = None, 0.0
        if row is not None:
            k, raw = row["window_count"], row["autocorrelation"]
            r = min(max(raw + (1 + 3 * raw) / k, 0.0), 0.95) if k else 0.0
            if row["is_left_out"] == 0 and k >= 8 and not math.isnan(row["z"]):
                df = row["degrees_of_freedom"]
                size = abs(row["z"])
                if df is not None and not math.isnan(df) and df < 1_000_000:
                    size = (8 * df + 1) / (8 * df + 3) * math.sqrt(df * math.log(1 + size**2 / df))
                x = min(size * row["sensitivity"], 4.0) * (1 if row["z"] >= 0 else -1)
        history.append((number, x, r))
        if row is None or row["window_count"] < 30:
            continue
        corrected = raw + (1 + 3 * raw) / k
        average = 0.0
        for _, value, _ in [entry for entry in history[-30:] if entry[1] is not None]:
            average = 0.8 * average + 0.2 * value
        up = down = 0.0
        for _, value, own in history[-60:]:
            if value is not None:
                scaled = value / math.sqrt((1 + own) / (1 - own))
                up, down = max(0.0, up + scaled - 0.5), max(0.0, down - scaled - 0.5)
        k = row["window_count"]
        limit = 3.5 * math.sqrt(0.2 / 1.8) * math.sqrt((1 + 0.8 * r) / (1 - 0.8 * r))
        limit *= math.sqrt(1 + 1.8 / (0.2 * k) * (1 + r) / (1 - r) * (1 - 0.8 * r) / (1 + 0.8 * r))
        found[row["window_id"]] = {"ewma": (average, limit)}
        if corrected <= 0.5:
            found[row["window_id"]]["cusum"] = (up if up >= down else -down, 8.0)
    return found


def usual_distances(
    rng: np.random.Generator,
    count: int,
    windows: int,
    *,
    wobble: float = 0.0,
    likeness: float = 0.0,
    ramp: Any = 0.0,
) -> pd.DataFrame:
    """Judged aspects of values with sampling noise of 1 and a wobble between windows, by the rule of 56 windows."""
    value = rng.normal(size=(count, windows))
    state = rng.normal(size=count) * wobble
    for window in range(windows):
        state = likeness * state + math.sqrt(1 - likeness**2) * wobble * rng.normal(size=count)
        value[:, window] += state
    value += ramp
    frames = []
    for window in range(8, windows):
        past = value[:, max(0, window - 56) : window]
        k = past.shape[1]
        apart = past - past.mean(1, keepdims=True)
        variance = (apart**2).sum(1) / (k - 1)
        tau = np.maximum(variance - 1, 0.0)
        spread = 1 + tau + (tau + 1) / k
        frames.append(
            pd.DataFrame(
                {
                    "series": np.arange(1, count + 1),
                    "window_number": window,
                    "z": (value[:, window] - past.mean(1)) / np.sqrt(spread),
                    "window_count": k,
                    "spread_variance": spread,
                    "degrees_of_freedom": np.where(
                        tau > 0, (k - 1) * (spread / np.maximum(tau, 1e-9)) ** 2, np.nan
                    ),
                    "autocorrelation": (apart[:, 1:] * apart[:, :-1]).sum(1) / (apart**2).sum(1),
                }
            )
        )
    frame = pd.concat(frames, ignore_index=True)
    for name, given in ROW.items():
        if name not in frame:
            frame[name] = given
    stand_out = frame["z"].abs() > 3.6
    return frame.assign(
        window_key=frame["window_number"],
        window_id=frame["window_number"].map("{:04d}".format),
        column_name=frame["series"].map("x{:04d}".format),
        is_left_out=stand_out.astype(int),
    )


def new_alarms(rows: pd.DataFrame, method: str) -> float:
    """Share of judged windows in which a chart begins to alarm."""
    own = rows[rows["method"] == method].sort_values(["column_name", "window_id"])
    alarm = own["raw_status"].eq("warn").to_numpy()
    begins = alarm & ~np.concatenate(
        [[False], alarm[:-1] & (own["column_name"].to_numpy()[1:] == own["column_name"].to_numpy()[:-1])]
    )
    return float(begins.mean())


@pytest.mark.parametrize("seed", range(4))
def test_charts_are_those_drawn_one_window_at_a_time(seed: int) -> None:
    rng = np.random.default_rng(seed)
    frame = series(
        rng.standard_t(4, size=180) + np.linspace(0, 2, 180),
        is_left_out=(rng.random(180) < 0.1).astype(int),
        autocorrelation=rng.uniform(-0.4, 0.6, size=180),
        window_count=np.minimum(np.arange(180), 56),
        degrees_of_freedom=np.where(rng.random(180) < 0.5, rng.uniform(7, 200, size=180), np.nan),
        sensitivity=1.0 if seed else 0.5,
    )
    frame.loc[rng.random(180) < 0.1, "z"] = np.nan
    frame = frame[(rng.random(180) > 0.15) | (frame["window_number"].isin([1, 180]))]
    # Another series of the same monitor tells which windows there were.
    other = series(rng.normal(size=180), 2, column_name="y")
    rows = charts(pd.concat([frame, other], ignore_index=True))
    expected = drawn_by_hand(frame)
    own = rows[rows["column_name"] == "x"]
    assert len(own) == 2 * len(expected) > 200
    for row in own.to_dict("records"):
        if row["raw_status"] == "not_evaluated":
            assert row["method"] == "cusum" and "cusum" not in expected[row["window_id"]]
            continue
        state, limit = expected[row["window_id"]][row["method"]]
        assert row["value"] == pytest.approx(state, abs=1e-9)
        assert row["upper"] == pytest.approx(limit) and row["lower"] == pytest.approx(-limit)


def test_only_what_is_near_is_read() -> None:
    frame = series(
        np.random.default_rng(7).normal(0.4, 1, size=400), is_stale=(np.arange(400) >= 395).astype(int)
    )
    whole = charts(frame)
    part = charts(frame[frame["window_number"] > 395 - 60])
    assert len(whole) == len(part) == 10
    assert np.allclose(whole["value"], part["value"], atol=1e-9)


def test_a_chart_needs_30_windows_to_be_drawn_and_warns_at_most() -> None:
    frame = series(np.full(120, 2.0), window_count=np.minimum(np.arange(120), 56))
    statuses = charts(frame).query("method == 'ewma'").set_index("window_id")["raw_status"]
    assert statuses.index[0] == frame["window_id"][30]
    assert set(statuses) == {"warn"}


def test_what_is_small_is_no_news() -> None:
    rows = charts(series(np.full(120, 2.0), spread_variance=0.0004))
    assert set(rows["raw_status"][rows["window_id"] > "2024-03"]) == {"pass"}
    assert rows["reason"].isna().all()


def test_what_follows_the_season_has_no_cusum() -> None:
    rows = charts(series(np.full(120, 2.0), autocorrelation=0.5))
    assert set(rows.query("method == 'cusum'")["raw_status"]) == {"not_evaluated"}
    assert set(rows.query("method == 'ewma'")["raw_status"]) <= {"pass", "warn"}


@pytest.mark.parametrize(("direction", "alarms"), [("up", True), ("both", True), ("down", False)])
def test_only_the_harmful_direction_alarms(direction: str, alarms: bool) -> None:
    rows = charts(series(np.full(120, 2.0)), direction=direction)
    assert ("warn" in set(rows["raw_status"])) is alarms
    mirrored = charts(
        series(np.full(120, -2.0)), direction={"up": "down", "down": "up"}.get(direction, direction)
    )
    assert list(mirrored["raw_status"]) == list(rows["raw_status"])
    assert np.allclose(mirrored["value"], -rows["value"])


def test_values_that_follow_each_other_too_closely_are_not_judged() -> None:
    rows = charts(series(np.full(90, 2.0), autocorrelation=0.78))
    assert set(rows["raw_status"]) == {"not_evaluated"}
    assert rows["not_evaluated_reason"].notna().all() and rows["value"].isna().all()
    assert "pass" in set(charts(series(np.full(90, 2.0), autocorrelation=0.7))["raw_status"])


def test_one_odd_window_alarms_no_chart() -> None:
    z = np.zeros(120)
    z[60] = 50.0
    assert set(charts(series(z))["raw_status"]) == {"pass"}


def test_a_pile_that_is_being_taken_down_again_is_no_news() -> None:
    rows = charts(series(np.where(np.arange(90) < 80, 2.0, -3.0)))
    last = rows[rows["window_id"] == rows["window_id"].max()].set_index("method")
    assert last["value"]["cusum"] > 8 and last["value"]["ewma"] < 0
    assert last["raw_status"].to_dict() == {"cusum": "pass", "ewma": "warn"}


def test_windows_that_stood_out_leave_the_chart_as_it_was() -> None:
    z, left = np.where(np.arange(120) < 70, 0.0, 1.5), np.zeros(120, dtype=int)
    z[80:], left[80:] = 9.0, 1
    values = charts(series(z, is_left_out=left)).query("method == 'cusum'")["value"].to_numpy()
    assert values[79] > 7 and values[80:] == pytest.approx(values[79])


def test_segments_and_what_has_no_deviation_have_no_chart() -> None:
    assert charts(series(np.full(90, 2.0), segment_key="carrier", segment_value="AA")).empty
    assert charts(series(np.full(90, 2.0), scale="none")).empty


@pytest.mark.parametrize(
    ("scale", "center", "average"),
    [
        ("difference", 0.0, 0.3),
        ("relative", 1.2, -0.4),
        ("share", 0.2, 0.3),
        ("share", 0.01, -0.2),
        ("share", 0.97, 0.9),
    ],
)
def test_effect_is_how_far_the_running_average_lies_from_usual(
    scale: str, center: float, average: float
) -> None:
    z = np.full(200, math.copysign(1.0, average))
    row = (
        charts(series(z, scale=scale, center_value=center, spread_variance=average**2))
        .query("method == 'ewma'")
        .iloc[-1]
    )
    moved = row["value"] * abs(average)
    angle = math.asin(math.sqrt((center * 1000 + 0.375) / 1000.75)) if 0 <= center <= 1 else 0.0
    turned = angle + moved
    share = 0.0 if turned < 0 else 1.0 if turned > math.pi / 2 else math.sin(turned) ** 2
    expected = {"difference": moved, "relative": math.expm1(moved), "share": share - center}[scale]
    assert row["effect"] == pytest.approx(expected, abs=1e-3 if scale == "share" else 1e-9)


def test_a_reason_tells_direction_state_and_limit() -> None:
    row = charts(series(np.full(200, -2.0), category="AA")).query("method == 'ewma'").iloc[-1]
    assert (
        row["reason"]
        == "x: location of AA has crept down: its running average lies 2.0 standard deviations of one window from usual (limit 1.3)"
    )
    cusum = charts(series(np.full(200, 0.7))).query("method == 'cusum'").iloc[-1]
    assert (
        cusum["reason"]
        == "x: location has crept up over many windows: the distances from usual add up to 11.3 standard deviations (limit 8.0)"
    )


@pytest.mark.parametrize(
    ("wobble", "likeness", "most"), [(0.0, 0.0, 2e-4), (1.0, 0.0, 2e-4), (3.0, 0.3, 6e-4), (3.0, 0.6, 1e-3)]
)
def test_charts_rarely_begin_to_alarm_by_chance(wobble: float, likeness: float, most: float) -> None:
    frame = usual_distances(np.random.default_rng(11), 300, 160, wobble=wobble, likeness=likeness)
    rows = charts(frame, min_effect=0.0)
    assert len(rows) > 50_000
    assert new_alarms(rows, "ewma") <= most
    assert new_alarms(rows, "cusum") <= most


def test_a_slow_ramp_is_found_before_it_ends() -> None:
    """Three standard deviations in 30 windows: each window alone is no news."""
    ramp = 3.0 * np.clip((np.arange(160) - 120) / 30, 0, 1)
    frame = usual_distances(np.random.default_rng(12), 150, 151, ramp=ramp[:151])
    rows = charts(frame)
    late = rows[(rows["window_id"] >= "0120") & (rows["raw_status"] == "warn")]
    found = {
        method: late[late["method"] == method]["column_name"].nunique() / 150 for method in ("ewma", "cusum")
    }
    assert found["cusum"] >= 0.8
    assert found["ewma"] >= 0.35
    alone = frame[(frame["window_number"] >= 120) & (frame["z"].abs() > 4.3)]["series"].nunique() / 150
    assert alone < 0.1


def test_nothing_gives_nothing() -> None:
    assert charts(series(np.full(60, 2.0)).assign(is_stale=0)).empty
