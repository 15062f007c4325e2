"""Numbers in another unit: what is recognised, what must not be, and since when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import numpy as np
import pytest
from meanings import BASELINE, SHAPE, TYPES, WINDOW, Sampler, chain, recognised, rows_of, watched
from observed import FIRST_DAY, Axis, Ledger, fitted_axis

NUMBERS: dict[str, tuple[Sampler, Callable[[np.ndarray], np.ndarray], str, float | None, float | None, bool, str]] = {
    "amount": (lambda g, n: g.lognormal(3, 1, n), lambda x: x * 100, "unit", 100, 0, True, "looks like x 100"),
    "cents": (lambda g, n: np.floor(g.lognormal(7, 0.6, n)), lambda x: x / 100, "unit", 0.01, 0, True, "looks like divided by 100"),
    "height": (lambda g, n: g.normal(170, 10, n), lambda x: x / 2.54, "unit", 1 / 2.54, 0, True, "looks like divided by 2.54 (centimetres to inches)"),
    "weight": (lambda g, n: g.gamma(25, 3, n), lambda x: x * 2.2046226, "unit", 2.2046226, 0, False, "may be x 2.2046 (kilograms to pounds)"),
    "celsius": (lambda g, n: g.normal(12, 8, n), lambda x: x * 1.8 + 32, "unit", 1.8, 32, False, "may be x 1.8 + 32 (degrees Celsius to Fahrenheit)"),
    "fahrenheit": (lambda g, n: g.normal(60, 12, n), lambda x: (x - 32) / 1.8, "unit", 1 / 1.8, -32 / 1.8, False, "may be (x - 32) / 1.8 (degrees Fahrenheit to Celsius)"),
    "kelvin": (lambda g, n: g.normal(12, 8, n), lambda x: x + 273.15, "unit", 1, 273.15, True, "looks like + 273.15 (degrees Celsius to kelvin)"),
    "heavy": (lambda g, n: g.pareto(1.3, n) + 1, lambda x: x * 1000, "unit", 1000, 0, True, "looks like x 1000"),
    "standardised": (lambda g, n: g.normal(0, 1, n), lambda x: x * 10, "unit", 10, 0, True, "looks like x 10"),
    "zeros": (lambda g, n: np.where(g.random(n) < 0.4, 0, g.gamma(2, 30, n)), lambda x: x * 60, "unit", 60, 0, True, "looks like x 60 (such as minutes to seconds)"),
    "coded": (lambda g, n: np.where(g.random(n) < 0.05, -999, g.gamma(2, 30, n)), lambda x: np.where(x == -999, x, x / 1000), "unit", 0.001, 0, True, "looks like divided by 1000"),
    "pressure": (lambda g, n: g.normal(5000, 100, n), lambda x: x / 1e6, "unit", 1e-6, 0, True, "looks like divided by 1000000"),
    "balance": (lambda g, n: g.normal(100, 30, n), lambda x: -x, "sign", -1, 0, True, "looks like the same values with the other sign"),
    "skewed": (lambda g, n: g.gamma(2, 1, n) - 1, lambda x: -x, "sign", -1, 0, True, "looks like the same values with the other sign"),
    "share": (lambda g, n: g.beta(2, 8, n), lambda x: 1 - x, "complement", -1, 1, True, "looks like 1 - x"),
    "rare": (lambda g, n: (g.random(n) < 0.05).astype(float), lambda x: 1 - x, "complement", -1, 1, True, "looks like 1 - x"),
}  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_numbers_in_another_unit_are_recognised(seed: int) -> None:
    rng = np.random.default_rng(seed)
    draw = {name: case[0] for name, case in NUMBERS.items()}
    turn = {name: case[1] for name, case in NUMBERS.items()}
    quiet = {name: sampler(rng, WINDOW) for name, sampler in draw.items()}
    changed = [{name: turn[name](sampler(rng, WINDOW)) for name, sampler in draw.items()} for _ in range(2)]
    rows = recognised(
        watched({name: sampler(rng, BASELINE) for name, sampler in draw.items()}, [quiet, *changed])
    )
    assert {(row["column_name"], row["window_id"][:10]) for row in rows} == {
        (name, day) for name in NUMBERS for day in ("2024-01-02", "2024-01-03")
    }
    for row in rows:
        _, _, kind, factor, shift, is_certain, text = NUMBERS[row["column_name"]]
        assert row["kind"] == kind
        assert (row["factor"], row["offset_value"]) == (pytest.approx(factor), pytest.approx(shift))
        assert row["first_window_id"] == "2024-01-02T00:00:00Z"
        assert row["window_count"] == (2 if row["window_id"] > "2024-01-03" else 1)
        assert row["is_certain"] is (is_certain and row["window_count"] == 2)
        assert row["evidence"] == text + " since 2024-01-02"


def test_a_score_turned_round_is_recognised() -> None:
    rng = np.random.default_rng(5)
    axis = Axis("logit", 0.3, 0.0625, role="prediction", score_class="positive")
    score = lambda n: 1 / (1 + np.exp(-rng.normal(-1.5, 1, n)))  # noqa: E731
    [row] = recognised(watched({"score": score(BASELINE)}, [{"score": 1 - score(WINDOW)}], {"score": axis}))
    assert row["kind"] == "complement"


NEAR_MISSES: dict[str, tuple[Sampler, Callable[[np.ndarray], np.ndarray]]] = {
    "shifted": (lambda g, n: g.normal(10, 2, n), lambda x: x + 4),
    "shifted across zero": (lambda g, n: g.normal(0.5, 1, n), lambda x: x - 1),
    "share shifted": (lambda g, n: np.clip(g.normal(0.4, 0.08, n), 0, 1), lambda x: np.clip(x + 0.2, 0, 1)),
    "scaled by 1.3": (lambda g, n: g.gamma(2, 30, n), lambda x: x * 1.3),
    "wider": (lambda g, n: g.normal(0, 1, n), lambda x: x * 2.54),
    "moved up, as wide": (lambda g, n: g.normal(100, 10, n), lambda x: x * 0.05 + 950),
    "delays doubled": (lambda g, n: g.exponential(20, n), lambda x: x * 2.2046),
    "heavy tail": (lambda g, n: g.pareto(1.1, n) + 1, lambda x: x),
    "heavier tail": (lambda g, n: g.pareto(1.1, n) + 1, lambda x: x**1.4),
    "constant": (lambda g, n: np.full(n, 5.0), lambda x: x * 100),
    "constant now": (lambda g, n: g.normal(50, 10, n), lambda x: np.full(x.size, 5.0)),
    "collapsed to a tenth": (lambda g, n: g.normal(50, 10, n), lambda x: x * 0.00001 + 5),
    "more zeros": (lambda g, n: np.where(g.random(n) < 0.2, 0, g.gamma(4, 3, n)), lambda x: np.where(np.arange(x.size) % 3 == 0, 0, x)),
    "flag in a storm": (lambda g, n: (g.random(n) < 0.2).astype(float), lambda x: 1 - x),
    "other shape": (lambda g, n: g.normal(170, 10, n), lambda x: np.where(np.arange(x.size) % 2, 1600.0, 1800.0) + x / 100),
    "score lowered": (lambda g, n: g.beta(40, 60, n), lambda x: x / 1.609344),
}  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_what_is_no_change_of_meaning_is_not_recognised(seed: int) -> None:
    rng = np.random.default_rng(100 + seed)
    baseline = {name: sampler(rng, BASELINE) for name, (sampler, _) in NEAR_MISSES.items()}
    days = [
        {name: turn(sampler(rng, WINDOW)) for name, (sampler, turn) in NEAR_MISSES.items()} for _ in range(2)
    ]
    assert recognised(watched(baseline, days)) == []


def test_what_is_as_wide_as_it_is_high_grows_on_many_an_ordinary_day() -> None:
    rng = np.random.default_rng(6)
    days = [{"delay": rng.exponential(20, 6000) * 2.2046226}]
    assert recognised(watched({"delay": rng.exponential(20, 20_000)}, days)) == []


SHAPES: dict[str, Sampler] = {
    "normal": lambda g, n: g.normal(20, 6, n),
    "narrow": lambda g, n: g.normal(170, 10, n),
    "gamma": lambda g, n: g.gamma(2, 10, n),
    "log": lambda g, n: g.lognormal(2, 1, n),
    "centred": lambda g, n: g.normal(0, 3, n),
    "counts": lambda g, n: g.poisson(4, n).astype(float),
    "share": lambda g, n: g.beta(3, 6, n),
}


@pytest.mark.parametrize(("swing", "most"), [(0.1, 0), (0.2, 4)])
@pytest.mark.parametrize("size", [300, 1200])
def test_ordinary_drift_is_hardly_ever_taken_for_another_unit(swing: float, most: int, size: int) -> None:
    """Columns whose place and spread swing from day to day: 280 columns x days."""
    rng = np.random.default_rng(size)
    days = []
    for _ in range(40):
        scale, move = np.exp(rng.normal(0, swing)), rng.normal(0, 0.5)
        day = {name: sampler(rng, size) * scale for name, sampler in SHAPES.items()}
        day = {name: x + move * x.std() for name, x in day.items()}
        days.append(day | {"share": np.clip(day["share"], 0, 1), "counts": np.floor(day["counts"])})
    rows = recognised(watched({name: sampler(rng, BASELINE) for name, sampler in SHAPES.items()}, days))
    assert not any(row["is_certain"] for row in rows)
    assert len(rows) <= most


def test_every_window_has_a_row_and_says_why_it_was_not_judged() -> None:
    rng = np.random.default_rng(1)
    ledger = watched(
        {"x": rng.normal(5, 1, BASELINE)}, [{"x": rng.normal(5, 1, size)} for size in (WINDOW, 50, 10)]
    )
    ledger.day(3, {})
    rows = rows_of(ledger.connect())
    assert [(row["kind"], row["column_name"], row["window_count"], row["evidence"]) for row in rows] == [
        ("none", "__relation__", None, None)
    ] * 4
    assert [row["not_evaluated_reason"] for row in rows] == [
        None,
        "the window has 50 rows, fewer than min_rows (100)",
        "the window has 10 rows, fewer than min_rows (100)",
        "the window has no rows",
    ]
    assert {row["is_certain"] for row in rows} == {False}


def changing(*plan: float | None, seed: int = 2, observed_at: dt.datetime | None = None) -> Ledger:
    """Days of a column by what it is multiplied with; None: too few rows to judge."""
    rng = np.random.default_rng(seed)
    ledger = Ledger({"x": fitted_axis(rng.normal(50, 10, BASELINE))})
    ledger.baseline({"x": rng.normal(50, 10, BASELINE)})
    for day, factor in enumerate(plan):
        values = rng.normal(50, 10, WINDOW) * (factor or 1)
        ledger.day(
            day,
            {"x": values if factor else values[:30]},
            **({"observed_at": observed_at} if observed_at else {}),
        )
    return ledger


def test_runs_go_on_over_windows_that_cannot_be_judged_and_end_at_others() -> None:
    rows = recognised(changing(1, 100, None, 100, 1, 100, 10))
    assert [(row["window_id"][8:10], row["first_window_id"][8:10], row["window_count"]) for row in rows] == [
        ("02", "02", 1),
        ("04", "02", 2),
        ("06", "06", 1),
        ("07", "06", 2),
    ]


def test_an_incremental_run_is_like_a_full_one_after_late_rows() -> None:
    """A window in the middle of a run comes back changed: the windows after it are given anew."""
    first = changing(1, 100, 100, 100, 1).connect()
    stored = first.execute(chain()).df()
    ledger = changing(1, 100, 100, 100, 1)
    ledger.rows = [row for row in ledger.rows if row["window_id"] != "2024-01-03T00:00:00Z"]
    rng, late = np.random.default_rng(8), FIRST_DAY + dt.timedelta(days=500)
    ledger.day(2, {"x": rng.normal(50, 10, WINDOW + 5)}, observed_at=late)
    ledger.day(5, {"x": rng.normal(50, 10, WINDOW) * 100}, observed_at=late)
    second = ledger.connect()
    second.register("stored_frame", stored)
    casts = ", ".join(f"CAST({column.name} AS {TYPES[column.type]}) AS {column.name}" for column in SHAPE)
    second.execute(f"CREATE TABLE stored AS SELECT {casts} FROM stored_frame")
    fresh, whole = rows_of(second, "stored"), rows_of(second)
    assert [row["window_id"][8:10] for row in fresh] == ["03", "04", "05", "06"]
    assert [row for row in whole if row["window_id"] < "2024-01-03"] + fresh == whole
    assert [row["kind"] for row in whole] == ["none", "unit", "none", "unit", "none", "unit"]


def test_a_rerun_without_anything_new_gives_nothing() -> None:
    connection = changing(1, 100, 100).connect()
    connection.execute("CREATE TABLE stored AS " + chain())
    assert rows_of(connection, "stored") == []


def test_a_rolling_baseline_recognises_it_while_the_old_unit_prevails() -> None:
    rng = np.random.default_rng(4)
    draw = lambda: rng.gamma(9, 5, 600)  # noqa: E731
    days = [{"x": draw() * (1000 if day >= 14 else 1)} for day in range(19)]
    ledger = watched({"x": rng.gamma(9, 5, BASELINE)}, days, baseline_kind="rolling", rolling_windows=14)
    rows = rows_of(ledger.connect())
    assert rows[0]["not_evaluated_reason"] == "no earlier window to compare with"
    seen = [(row["window_id"][8:10], row["factor"]) for row in rows if row["kind"] != "none"]
    assert seen[:2] == [("15", 1000.0), ("16", 1000.0)]
    assert all(factor == 1000.0 for _, factor in seen)


def test_nothing_gives_nothing() -> None:
    assert rows_of(Ledger({}).connect()) == []
