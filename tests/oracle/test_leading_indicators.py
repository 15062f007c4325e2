"""Which incidents come before which: against SciPy's hypergeometric distribution and a count by loops."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from forecasts import check_rows, database
from scipy.stats import hypergeom

from mpm_py.contract.tables import TABLES
from mpm_py.translate.binder import bind

INCIDENT_COLUMNS = next([c.name for c in t.columns] for t in TABLES if t.name == "mpm_incidents")
REACH = 14


def found(
    incidents: Mapping[str, Sequence[int]],
    windows: int,
    *,
    grain: str | None = "day",
    baseline: int = 0,
    **changes: Mapping[str, object],
) -> dict[tuple[str, str], dict[str, object]]:
    """Rows by failing and leading check, from windows in which incidents of each check opened."""
    rows = check_rows([0.0] * windows, is_baseline_window=[number < baseline for number in range(windows)])
    connection = database([*rows, *(row | {"monitor": "other"} for row in rows)], grain)
    connection.execute("INSERT INTO mpm_monitors (monitor, grain) VALUES ('other', 'day')")
    connection.execute(
        f"CREATE TABLE mpm_incidents ({', '.join(f'{name} VARCHAR' for name in INCIDENT_COLUMNS)})"
    )
    for name, numbers in incidents.items():
        for number in numbers:
            values: dict[str, object] = {
                "monitor": "m", "check_id": name, "column_name": name, "metric": "location", "status": "resolved",
                "segment_key": "__all__", "opened_window_id": rows[number]["window_id"],
            }  # fmt: skip
            values |= changes.get(name, {})
            connection.execute(
                f"INSERT INTO mpm_incidents ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})",
                list(values.values()),
            )
    inputs = ("mpm_incidents", "mpm_checks", "mpm_monitors")
    cursor = connection.execute(bind("leading_indicators", **{name: name for name in inputs}))
    names = [column[0] for column in cursor.description]
    table = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return {(str(row["check_id"]), str(row["leading_check_id"])): row for row in table}


def expected(incidents: Mapping[str, Sequence[int]], windows: int) -> dict[tuple[str, str], dict[str, float]]:
    """Every pair that is to be told, by loops."""
    kept = {
        name: [n for n in numbers if not any(n - REACH <= other < n for other in numbers)]
        for name, numbers in incidents.items()
    }
    pairs = [
        (late, early)
        for late in incidents
        for early in incidents
        if late != early and len(kept[late]) >= 3 and len(incidents[early]) >= 3
    ]
    rows = {}
    for late, early in pairs:
        covered = {w for w in range(windows) if any(w - REACH <= n < w for n in incidents[early])}
        leads = [min(n - e for e in incidents[early] if e < n) for n in kept[late] if n in covered]
        tail = hypergeom.sf(len(leads) - 1, windows, len(covered), len(kept[late]))
        corrected = min(1.0, tail * len(pairs))
        if len(leads) >= 3 and corrected <= 0.05:
            rows[late, early] = {
                "incident_count": len(kept[late]),
                "preceded_count": len(leads),
                "expected_count": len(kept[late]) * len(covered) / windows,
                "p_value": corrected,
                "median_lead_windows": float(np.median(leads)),
            }
    return rows


def random_incidents(seed: int, windows: int = 365) -> dict[str, list[int]]:
    """Unrelated checks, one that leads another by about 4 windows, and one that flaps."""
    random = np.random.default_rng(seed)
    lead = [int(start + random.integers(0, 20)) for start in range(5, windows - 40, 35)]
    follow = sorted({n + int(random.integers(1, 9)) for n in lead})
    flapping = sorted({n + step for n in random.choice(windows - 20, 3) for step in (0, 2, 5, 9)})
    others = {f"u{i}": sorted(random.choice(windows, 6, replace=False).tolist()) for i in range(4)}
    return {"lead": lead, "follow": follow, "flapping": [int(n) for n in flapping], "rare": [9, 99]} | others


@pytest.mark.parametrize("seed", range(6))
def test_against_scipy(seed):
    incidents = random_incidents(seed)
    rows, wanted = found(incidents, 365), expected(incidents, 365)
    assert rows.keys() == wanted.keys()
    for pair, numbers in wanted.items():
        for name, value in numbers.items():
            assert rows[pair][name] == pytest.approx(value, rel=1e-9), (pair, name)
        assert rows[pair]["lift"] == pytest.approx(numbers["preceded_count"] / numbers["expected_count"])
    assert ("follow", "lead") in rows


def test_the_sentence():
    incidents = {"lead": [20, 80, 140, 200, 260], "follow": [23, 83, 144, 204, 320]}
    (row,) = found(
        incidents,
        360,
        lead={"metric": "value_share", "category": "north", "column_name": "region"},
        follow={"metric": "roc_auc", "column_name": "__relation__"},
    ).values()
    assert row["message"] == (
        "region, value_share of north failed before 4 of the 5 incidents of roc_auc, typically 3.5 days earlier; "
        "1.0 would be by chance"
    )
    assert (row["leading_column_name"], row["leading_metric"]) == ("region", "value_share")


def test_unrelated_checks_tell_nothing():
    """40 checks with 8 incidents a year each: 1,560 pairs, and no finding in most years."""
    told = 0
    for seed in range(10):
        random = np.random.default_rng(500 + seed)
        told += bool(found({f"u{i}": random.choice(365, 8, replace=False).tolist() for i in range(40)}, 365))
    assert told <= 2


LEADING = {"lead": [20, 80, 140, 200, 260], "follow": [23, 83, 143, 203, 263]}
PAIR = ("follow", "lead")


def test_what_does_not_count():
    assert PAIR in found(LEADING, 360)
    assert not found(LEADING, 360, lead={"status": "expected"})
    assert not found(LEADING, 360, lead={"segment_key": "region", "segment_value": "north"})
    assert not found(LEADING, 360, lead={"column_name": "follow"}), "the same property, judged otherwise"
    assert not found(LEADING | {"follow": LEADING["lead"]}, 360), "opened together"
    assert not found({name: numbers[:2] for name, numbers in LEADING.items()}, 360), "two times are no habit"
    assert not found({"lead": [20], "follow": [21, 23, 25, 27, 29]}, 360), "one trouble that comes and goes"
    edge = {"lead": [20, 80, 140, 200, 260], "follow": [34, 94, 154, 214, 274]}
    assert PAIR in found(edge, 360) and not found(edge | {"follow": [n + 1 for n in edge["follow"]]}, 360)


def test_two_out_of_three_are_too_few_however_rare():
    incidents = {"lead": [100, 600, 1500], "follow": [105, 605, 1000]}
    assert not found(incidents, 2000)
    assert PAIR in found(incidents | {"follow": [105, 605, 1505]}, 2000)


def test_an_incident_counts_from_15_windows_after_the_one_before():
    for distance, counted in ((14, 5), (15, 6)):
        follow = [*LEADING["follow"], LEADING["follow"][0] + distance]
        assert found(LEADING | {"follow": follow}, 360)[PAIR]["incident_count"] == counted


def test_the_lead_is_that_of_the_last_opening_before():
    lead = sorted([*LEADING["lead"], *(n - 6 for n in LEADING["lead"])])
    assert found(LEADING | {"lead": lead}, 360)[PAIR]["median_lead_windows"] == 3


def test_monitors_do_not_mix_and_nothing_gives_nothing():
    elsewhere = {"monitor": "other"}
    assert not found(LEADING, 360, lead=elsewhere)
    noise = {"u1": [1, 50, 99], "u2": [7, 60, 200]}
    alone = found(LEADING, 360)[PAIR]
    assert found(LEADING | noise, 360, u1=elsewhere, u2=elsewhere)[PAIR] == alone
    assert found(LEADING | noise, 360)[PAIR]["p_value"] == pytest.approx(6 * alone["p_value"])
    assert found({}, 360) == {} and found({}, 0) == {} and found({"lead": [0]}, 1) == {}


def test_windows_of_the_baseline_are_none_of_those_that_count():
    """Of 360 windows the first 100 are the baseline: the same incidents are then less surprising."""
    shifted = {name: [n + 80 for n in numbers] for name, numbers in LEADING.items()}
    whole = found(shifted, 360)[PAIR]
    inside = found(shifted, 360, baseline=100)[PAIR]
    assert whole["expected_count"] == pytest.approx(5 * 70 / 360)
    assert inside["expected_count"] == pytest.approx(5 * 70 / 260)


@pytest.mark.parametrize(("grain", "unit"), [("hour", "hours"), (None, "windows")])
def test_the_unit_of_time(grain, unit):
    assert f"typically 3 {unit} earlier" in str(found(LEADING, 360, grain=grain)[PAIR]["message"])
