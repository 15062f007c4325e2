"""What a later run judges again, and that it comes to what a full refresh gives."""

from __future__ import annotations

import numpy as np
import pandas as pd
from decided import ASPECTS, FIRST, HASHES, STORED, STORED_CHECKS, Warehouse, aspects, volume

DAY = pd.Timedelta(days=1)


class Stored:
    """mpm_checks as dbt keeps it: what is judged again replaces what was there."""

    def __init__(self, warehouse: Warehouse) -> None:
        self.warehouse = warehouse
        self.rows = pd.DataFrame()

    def run(self) -> int:
        """Judge what is stale and return the number of windows that were written."""
        found = self.warehouse.run(charts=True)
        if len(found) and len(self.rows):
            self.rows = self.rows[~self.rows["window_id"].isin(found["window_id"])]
        self.rows = pd.concat([self.rows, found]) if len(self.rows) else found
        observed = self.rows[self.rows["family"] == "observability"]
        self.warehouse.put("stored_result", STORED, observed)
        self.warehouse.put("stored_checks", STORED_CHECKS, self.rows)
        return int(found["window_id"].nunique())


def compared(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows to compare: sums differ in the last digits by the order in which they are added."""
    ordered = rows.sort_values(["check_id", "window_id"]).reset_index(drop=True)
    texts = [name for name in ordered if not pd.api.types.is_numeric_dtype(ordered[name])]
    return ordered.assign(
        **{name: ordered[name].astype(object).where(ordered[name].notna(), None) for name in texts}
    )


def test_day_by_day_as_all_at_once() -> None:
    """Windows judged one by one, late rows, new rules: always what a full refresh gives."""
    rng = np.random.default_rng(6)
    frames = [volume(300)]
    for number in range(11):
        # Heavy tails and steps: much of it is close to standing out or not.
        values = 0.05 * rng.standard_t(3, 300) + 0.25 * (np.arange(300) > 150 + 13 * number)
        frames.append(aspects(values, column_name=f"c{number}", segment_key="city", segment_value="Graz"))
        if number % 2:
            # With these a segment is judged beside all rows.
            common = 0.7 * values + 0.03 * rng.standard_t(3, 300)
            frames.append(aspects(common, column_name=f"c{number}", rows=4000))
    # A run that is still going on when the first run ends, and one that began long before the history that it is left out of.
    for column, first, last in (("going_on", 280, 300), ("long_ago", 207, 232)):
        step = 0.8 * ((np.arange(300) >= first) & (np.arange(300) < last))
        frames.append(
            aspects(
                rng.normal(0, 0.03, 300) + step, column_name=column, segment_key="city", segment_value="Graz"
            )
        )
    weekly = rng.normal(0, 0.05, 300) + 0.2 * (np.arange(300) % 7 == 2)
    weekly[120:] += 0.6
    weekly[200:] -= 0.9
    weekly[[60, 250, 252, 253, 290]] += 0.7
    frames.append(aspects(weekly))
    frames.append(
        aspects(
            [None if 150 < i < 190 or i % 11 == 0 else x for i, x in enumerate(weekly)], column_name="gaps"
        )
    )
    everything = pd.concat(frames)
    rules = [
        {"metric": "location", "column_name": "x", "persistence_windows": 2, "persistence_of": 4},
        {"metric": "location", "column_name": "gaps", "method": "seasonal", "season": "day_of_week"},
        {"metric": "location", "method": "previous", "direction": "both", "fail_limit": 0.5},
    ]

    def warehouse(windows: int) -> Warehouse:
        made = Warehouse(everything[everything["window_start"] < FIRST + windows * DAY])
        made.rules(rules)
        return made

    stored = Stored(warehouse(286))
    assert stored.run() == 286
    assert stored.run() == 0, "a rerun writes nothing"
    for windows in (287, 292, 300):
        later = warehouse(windows)
        later.put("stored_result", STORED, stored.rows[stored.rows["family"] == "observability"])
        later.put("stored_checks", STORED_CHECKS, stored.rows)
        stored.warehouse = later
        assert stored.run() == {287: 1, 292: 5, 300: 8}[windows]
    pd.testing.assert_frame_equal(
        compared(stored.rows),
        compared(warehouse(300).run(charts=True)),
        rtol=1e-9,
        atol=1e-12,
        check_dtype=False,
    )
    late = everything["window_start"] == FIRST + 280 * DAY
    everything.loc[late, "input_observed_at"] += 100 * DAY
    everything.loc[late & (everything["metric"] == "location"), ["deviation", "value"]] += 0.4
    stored.warehouse.put("mpm_aspects", ASPECTS, everything)
    assert stored.run() == 20, "the window itself and those that read it"
    pd.testing.assert_frame_equal(
        compared(stored.rows),
        compared(warehouse(300).run(charts=True)),
        rtol=1e-9,
        atol=1e-12,
        check_dtype=False,
    )
    stored.warehouse.put("rules_hashes", HASHES, [{"monitor": "m", "rules_hash": "2"}])
    assert stored.run() == 300


def test_the_newest_windows_as_in_all_of_them() -> None:
    """Many segments with steps and peaks of every size: what stood out long ago is found from what is read."""
    rng = np.random.default_rng(12)
    frames = [volume(280)]
    for number in range(80):
        values = rng.normal(0, 0.03, 280)
        for _ in range(5):
            first, size = rng.integers(60, 270), rng.choice([-1, 1]) * rng.uniform(0.1, 0.3)
            values[first : first + rng.choice([1, 3, 10, 40])] += size
        name = f"c{number:02}"
        frames.append(aspects(values, column_name=name, segment_key="city", segment_value="Graz"))
    everything = pd.concat(frames)
    rules = [
        {"metric": "location", "column_name": f"c{number:02}", "method": "seasonal", "season": "day_of_week"}
        for number in range(20)
    ]
    early = Warehouse(everything[everything["window_start"] < FIRST + 270 * DAY])
    whole = Warehouse(everything)
    for made in (early, whole):
        made.rules(rules)
    stored = Stored(early)
    assert stored.run() == 270
    later = Warehouse(everything)
    later.rules(rules)
    later.put("stored_result", STORED, stored.rows[stored.rows["family"] == "observability"])
    later.put("stored_checks", STORED_CHECKS, stored.rows)
    stored.warehouse = later
    assert stored.run() == 10
    pd.testing.assert_frame_equal(
        compared(stored.rows),
        compared(whole.run(charts=True)),
        rtol=1e-7,
        atol=1e-9,
        check_dtype=False,
    )
