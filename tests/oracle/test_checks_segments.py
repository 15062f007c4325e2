"""Segments are judged beside all rows: what happens to everybody is no news of each, and hides nothing that one does alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from decided import FIRST, aspects
from decisions import Series, judge
from test_checks import DAY, checks, noise, of, when
from test_checks_history import TAU, assert_as_told, history, phases

CITIES = ("Graz", "Linz", "Wels", "Enns")
WINDOWS = 130
ROWS = 4_000


def together(common: float = 0.1, own: float = 0.02) -> dict[str, np.ndarray]:
    """Shifts of all rows and of four segments of a quarter of them each, most of which they have in common."""
    shared = noise(WINDOWS, seed=1, scale=common)
    cities = {city: shared + noise(WINDOWS, seed=2 + place, scale=own) for place, city in enumerate(CITIES)}
    return {"__all__": np.mean(list(cities.values()), axis=0), **cities}


def frame(moves: dict[str, Any], **more: Any) -> pd.DataFrame:
    """The same as mpm_aspects; what segments do on their own is sampling."""
    whole = aspects(moves["__all__"], 1e-4, rows=ROWS, **more)
    where = {"rows": ROWS // 4, "segment_key": "city"}
    return pd.concat(
        [whole, *(aspects(moves[city], 4e-4, segment_value=city, **where, **more) for city in CITIES)]
    )


def failing(moves: dict[str, Any]) -> dict[str, list[int]]:
    """Windows that fail once there is a history of 28, by segments that have some."""
    found = checks(frame(moves), windows=WINDOWS)
    found = found[found["window_start"] >= FIRST + 28 * DAY]
    windows = {
        city: when(of(found, f"{'' if city == '__all__' else f'city={city}/'}x/location:learnt"), "fail")
        for city in moves
    }
    return {city: those for city, those in windows.items() if those}


def test_what_all_rows_do_is_no_news_of_a_segment() -> None:
    moves = {city: values + 0.8 * (np.arange(WINDOWS) == 100) for city, values in together().items()}
    assert failing(moves) == {"__all__": [100]}
    found = of(checks(frame(moves), windows=WINDOWS), "city=Graz/x/location:learnt")
    assert (
        found.loc[100, "reason"] == "outside of its usual range, which chance, a season or all rows explain"
    )
    assert found.loc[99, "reason"] == "as usual"


def test_what_one_does_alone_shows_in_the_movements_of_all() -> None:
    moves = together()
    quiet = history(frame(moves), windows=WINDOWS)
    wide = quiet[quiet["segment_value"] == "Linz"].set_index("window_number").loc[101]
    moves["Linz"][100] += 0.3
    moves["__all__"][100] += 0.3 / 4
    assert 4 * np.sqrt(wide["spread_variance"]) > 0.3, "by its own history it would take more"
    assert failing(moves) == {"Linz": [100]}


def test_what_all_do_for_the_first_time_is_told_once() -> None:
    moves = {
        city: noise(WINDOWS, seed=20 + place, scale=0.01 if city == "__all__" else 0.02)
        for place, city in enumerate(("__all__", *CITIES))
    }
    moves = {city: values + 0.8 * (np.arange(WINDOWS) == 100) for city, values in moves.items()}
    assert failing(moves) == {"__all__": [100]}


def test_every_number_is_as_told() -> None:
    moves = together()
    moves["Linz"][100:] += 0.3
    moves["__all__"][100:] += 0.3 / 4
    moves["__all__"][60] += 1.0
    moves["Enns"] = [None if at in (70, 71) else value for at, value in enumerate(moves["Enns"])]
    judged = history(frame(moves), windows=WINDOWS)
    whole = Series(list(moves["__all__"]), [1e-4] * WINDOWS, phases(WINDOWS, 7), usual_deviation=TAU)
    cities = [
        Series(list(moves[city]), [4e-4] * WINDOWS, phases(WINDOWS, 7), usual_deviation=TAU, whole=whole, part=0.25)
        for city in CITIES
    ]  # fmt: skip
    outside = []
    for city, series, told in zip(CITIES, cities, judge(cities, beside=0, chance=0.0025), strict=True):
        assert_as_told(judged[judged["segment_value"] == city], series, told)
        outside += [found for found in told if found.is_beside and found.p <= 0.01]
    assert any(not found.is_steady and found.final_p == found.jump_p > found.p for found in outside)
    assert any(found.is_steady and found.final_p == found.jump_p / 10 for found in outside)


def test_a_known_window_says_nothing_of_what_is_common() -> None:
    def later(moves: dict[str, Any], known: Any = ()) -> list[float]:
        judged = history(frame(moves), windows=WINDOWS, known=known)
        of_graz = judged[judged["segment_value"] == "Graz"].set_index("window_number")
        return list(of_graz["jump_p_value"].loc[80:110])

    moves = together(common=0.01)
    known = [{"starts_at": FIRST + 60 * DAY, "ends_at": FIRST + 61 * DAY, "segment_key": "__all__"}]
    usual, otherwise = later(moves, known), later(moves)
    moves["__all__"][60] += 5.0
    assert later(moves) != pytest.approx(otherwise, rel=1e-6)
    assert later(moves, known) == pytest.approx(usual, rel=1e-6)


@pytest.mark.parametrize("lift", [-0.03, 0.0, 0.03])
def test_steady_segments_have_two_ways_to_fail(lift: float) -> None:
    """Their jump beside all rows, or the value as that of all rows: whichever comes first is the threshold."""
    steps = np.linspace(0.05, 0.25, 30)
    given = []
    for place, step in enumerate(steps):
        moves = together(0.02, 0.03)
        moves["Linz"][91:98] += lift
        moves["Linz"] = moves["Linz"] + step * (np.arange(WINDOWS) == 100)
        given.append(frame(moves, column_name=f"c{place:02}"))
    found = checks(pd.concat(given), windows=WINDOWS)
    found = found[(found["window_start"] == FIRST + 100 * DAY) & (found["segment_value"] == "Linz")]
    fails = ((found["is_unusual_now"] == 1) & (found["is_large"] == 1)).tolist()
    assert fails == sorted(fails) and 3 < sum(fails) < 27
    assert fails == (found["value"] > found["threshold"]).tolist()


@pytest.mark.parametrize("scale", ["difference", "relative"])
def test_a_segment_fails_from_its_threshold_on_and_never_inside_its_usual_range(scale: str) -> None:
    moves = together()
    rng = np.random.default_rng(5)
    for city in CITIES:
        moves[city] = moves[city] + np.where(rng.random(WINDOWS) < 0.2, rng.normal(0, 0.3, WINDOWS), 0.0)
    given = frame(moves, scale=scale, metric="location" if scale == "difference" else "spread")
    if scale == "relative":
        given["value"], given["baseline_value"] = np.exp(given["deviation"]), 1.0
    found = checks(given, windows=WINDOWS).reset_index(drop=True)
    found = found[(found["segment_key"] == "city") & (found["method"] == "learnt")]
    found = found[(found["window_count"] >= 28) & found["threshold"].notna()]
    side = np.sign(found["effect"])
    beyond = side * (found["value"] - found["threshold"])
    now = (found["is_unusual_now"] == 1) & (found["is_large"] == 1)
    clear = beyond.abs() > 2e-3
    assert ((beyond > 0) == now)[clear].all()
    assert now.sum() > 10 and (~now & (found["is_large"] == 1)).sum() > 10
    outside = (found["value"] < found["lower"]) | (found["value"] > found["upper"])
    assert outside[now].all()
