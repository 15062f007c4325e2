"""Other code lists and other formats: what is recognised, and what must not be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from meanings import BASELINE, WINDOW, recognised, watched
from observed import FIRST_DAY, Axis, Ledger, fitted_axis


def dictionary(*values: str, kind: str = "categorical") -> Axis:
    return Axis("category", dictionary=values, value_kind=kind)


def drawn(rng: np.random.Generator, shares: Mapping[str, float], size: int) -> list[str]:
    total = sum(shares.values())
    return [
        str(value)
        for value in rng.choice(list(shares), p=[share / total for share in shares.values()], size=size)
    ]


AIRPORTS = {"EWR": 0.4, "JFK": 0.3, "LGA": 0.2, "SWF": 0.1}


def codes(
    rng: np.random.Generator, shares: Mapping[str, float], *, window: int = WINDOW
) -> list[dict[str, Any]]:
    axis = dictionary(*AIRPORTS)
    return recognised(
        watched(
            {"origin": drawn(rng, AIRPORTS, BASELINE)},
            [{"origin": drawn(rng, shares, window)}],
            {"origin": axis},
        )
    )


@pytest.mark.parametrize(
    ("shares", "kind", "text"),
    [
        ({"EWR": 0.1, "JFK": 0.3, "LGA": 0.2, "SWF": 0.4}, "swapped_codes", "looks like swapped codes: EWR and SWF have exchanged their shares"),
        ({"EWR": 0.1, "JFK": 0.4, "LGA": 0.3, "SWF": 0.2}, "swapped_codes", "looks like swapped codes: 4 values, among them EWR and SWF, have exchanged their shares"),
        ({"ewr": 0.4, "jfk": 0.3, "lga": 0.2, "swf": 0.1}, "renamed_codes", "looks like renamed codes: 4 values, among them EWR, have vanished, and values never seen before have their shares"),
        ({"EWR": 0.4, "JFK": 0.3, "La Guardia": 0.2, "SWF": 0.1}, "renamed_codes", "looks like a renamed code: LGA has vanished, and a value never seen before has its share"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("seed", range(3))
def test_other_code_lists_are_recognised(shares: dict[str, float], kind: str, text: str, seed: int) -> None:
    [row] = codes(np.random.default_rng(seed), shares)
    assert (row["kind"], row["evidence"]) == (kind, text + " since 2024-01-01")
    assert row["factor"] is None and row["is_certain"] is False


@pytest.mark.parametrize(
    "shares",
    [
        AIRPORTS,
        {"EWR": 0.34, "JFK": 0.36, "LGA": 0.2, "SWF": 0.1},
        {"EWR": 0.55, "JFK": 0.2, "LGA": 0.15, "SWF": 0.1},
        {"EWR": 0.3, "JFK": 0.2, "LGA": 0.15, "SWF": 0.1, "BOS": 0.25},
        {"EWR": 0.55, "JFK": 0.35, "SWF": 0.1},
        {"JFK": 0.3, "LGA": 0.2, "SWF": 0.1} | {f"N{i:03d}": 0.005 for i in range(80)},
        {"EWR": 0.4, "JFK": 0.3, "everything else": 0.2, "LGA": 0.1},
        {"EWR": 0.25, "JFK": 0.25, "LGA": 0.25, "SWF": 0.25},
    ],
)
@pytest.mark.parametrize("seed", range(3))
def test_other_shares_are_no_other_code_list(shares: dict[str, float], seed: int) -> None:
    assert codes(np.random.default_rng(seed), shares) == []


@pytest.mark.parametrize(
    ("shares", "window"),
    [
        # In 20,000 rows shares are known well enough to tell that the two are not the same.
        ({"EWR": 0.135, "JFK": 0.3, "LGA": 0.2, "SWF": 0.365}, 20_000),
        # In 150 rows they are not, but the mismatch is large beside what has moved.
        ({"EWR": 0.2, "JFK": 0.3, "LGA": 0.2, "SWF": 0.3}, 150),
    ],
)
@pytest.mark.parametrize("seed", range(3))
def test_shares_have_to_be_exchanged_exactly(shares: dict[str, float], window: int, seed: int) -> None:
    assert codes(np.random.default_rng(seed), shares, window=window) == []


@pytest.mark.parametrize(("now", "is_seen"), [(0.95, True), (0.25, False), (0.72, False)])
def test_a_column_of_two_values_has_to_turn_round_wholly(now: float, is_seen: bool) -> None:
    rng = np.random.default_rng(3)
    usual = 0.05 if is_seen else 1 - now
    axis = dictionary("false", "true", kind="boolean")
    day = {"late": drawn(rng, {"true": now, "false": 1 - now}, WINDOW)}
    rows = recognised(
        watched({"late": drawn(rng, {"true": usual, "false": 1 - usual}, BASELINE)}, [day], {"late": axis})
    )
    assert [row["kind"] for row in rows] == (["swapped_codes"] if is_seen else [])


@pytest.mark.parametrize(
    ("lengths", "is_seen"),
    [((10.0,), True), ((36.0,), True), ((8.0,), False), ((6.0, 8.0, 10.0), False), ((6.0, 10.0), False)],
)
def test_texts_of_another_length_are_another_format(lengths: tuple[float, ...], is_seen: bool) -> None:
    rng = np.random.default_rng(9)
    axis = Axis("integer", 8.0, 1.0, atoms=(8.0,), value_kind="text")
    before = np.where(rng.random(BASELINE) < 0.97, 8.0, 7.0)
    rows = recognised(watched({"code": before}, [{"code": rng.choice(lengths, WINDOW)}], {"code": axis}))
    expected = (
        [f"looks like another format: texts were 8 characters long, now {lengths[0]:.0f} since 2024-01-01"]
        if is_seen
        else []
    )
    assert [row["evidence"] for row in rows] == expected


@pytest.mark.parametrize(("unread", "is_seen"), [(900, True), (300, False)])
def test_values_that_cannot_be_read_any_more_are_another_format(unread: int, is_seen: bool) -> None:
    rng = np.random.default_rng(9)
    ledger = watched({"price": rng.normal(5, 1, BASELINE)}, [{"price": rng.normal(5, 1, WINDOW)}])
    column = {"column_name": "price", "column_role": "feature", "value_kind": "numeric", "data_type": "T"}
    ledger.add("2024-01-01T00:00:00Z", FIRST_DAY, bin_kind="unparsable", row_count=unread, **column)
    for row in ledger.rows:
        if row["window_id"] == "2024-01-01T00:00:00Z" and row["bin_kind"] == "value":
            row["row_count"] = int(str(row["row_count"])) * (WINDOW - unread) // WINDOW + 1
    rows = recognised(ledger)
    assert [row["kind"] for row in rows] == (["format"] if is_seen else [])
    if is_seen:
        assert rows[0]["evidence"].endswith(" % of the values cannot be read any more since 2024-01-01")


def test_another_type_is_another_format_in_the_windows_it_was_observed_with() -> None:
    rng = np.random.default_rng(9)
    first, later, last = (FIRST_DAY + dt.timedelta(days=day) for day in (400, 401, 402))
    ledger = Ledger({name: fitted_axis(rng.normal(5, 1, 100)) for name in ("price", "size")})
    ledger.baseline({"price": rng.normal(5, 1, BASELINE), "size": rng.normal(5, 1, BASELINE)})
    ledger.day(0, {"price": rng.normal(5, 1, WINDOW), "size": rng.normal(5, 1, WINDOW)}, observed_at=first)
    for day in (1, 2):
        ledger.day(day, {"size": rng.normal(5, 1, WINDOW)}, observed_at=later)
    # Too few rows to be judged, and after that the column is as it was.
    ledger.day(3, {"size": rng.normal(5, 1, 50)}, observed_at=later)
    ledger.day(4, {"price": rng.normal(5, 1, WINDOW), "size": rng.normal(5, 1, WINDOW)}, observed_at=last)
    for day, seen, kind in ((0, first, "numeric"), (3, later, "text"), (4, last, "numeric")):
        start = FIRST_DAY + dt.timedelta(days=day)
        window = start.strftime("%Y-%m-%dT%H:%M:%SZ")
        ledger.add(
            window,
            start,
            column_name="price",
            column_role="feature",
            bin_kind="schema",
            value_kind=kind,
            data_type="VARCHAR",
            observed_at=seen,
        )
    rows = recognised(ledger)
    assert [(row["window_id"][:10], row["column_name"], row["is_certain"]) for row in rows] == [
        ("2024-01-02", "price", False),
        ("2024-01-03", "price", True),
    ]
    assert (
        rows[1]["evidence"]
        == "looks like another format: values were numeric and are text (VARCHAR) since 2024-01-02"
    )
