"""The statements of the rule against the reference: the same counts, aspect by aspect and window by window."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from reference_aspects import Aspects
from reference_history import CURRENT, history
from reference_rule import judged_z, tail
from scipy import stats

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

import decisions_sql
from decided import Warehouse, query
from decisions_aspects import column_aspects
from decisions_data import CELLS, REAL, Change, Scene
from decisions_data import columns as all_columns

PICKED = ("n2", "n3", "h1", "z1", "z4", "i1", "i4", "c1", "c6", "c8", "c11")
KEYS = ["segment_value", "column_name", "metric", "category", "place"]


@pytest.fixture(scope="module", params=[False, True], ids=["relation", "period"])
def both(request: pytest.FixtureRequest) -> tuple[Warehouse, Aspects, pd.DataFrame]:
    """A small monitor with a change near its end: its database, its series, and the rows of its series by name."""
    columns = [column for column in all_columns() if column.name in PICKED]
    scene = Scene(REAL, 2_000, 44, 5, column_list=columns)
    change = Change("mean", 0.5, 40)
    found = decisions_sql.warehouse([decisions_sql.Case(scene, change, request.param)])
    parts = [
        column_aspects(number, scene.draw(number, change), request.param) for number in range(len(columns))
    ]
    aspects = Aspects.joined(parts)
    series, place = np.indices(aspects.deviation.shape)
    frame = pd.DataFrame(
        {
            "segment_value": np.array(CELLS)[aspects.cell][series.ravel()],
            "column_name": np.array([column.name for column in columns])[aspects.column][series.ravel()],
            "metric": aspects.metric[series.ravel()],
            "category": [category_name(text, columns) for text in zip(aspects.category[series.ravel()], aspects.column[series.ravel()], strict=True)],
            "place": place.ravel(),
            "expected_deviation": aspects.deviation.ravel(),
            "expected_variance": aspects.variance.ravel(),
            "expected_value": aspects.value.ravel(),
        }
    )  # fmt: skip
    return found, aspects, frame


def category_name(text: tuple[str, int], columns: list) -> str:
    """The category as the statements name it; empty for none."""
    category, number = text
    return category if columns[number].is_ordered else f"v{category}" if category else ""


def known_to_both(found: Warehouse, frame: pd.DataFrame, step: str) -> pd.DataFrame:
    """Rows of a step of the chain beside the reference, those that the reference does not have left out."""
    names, windows = query("check_series"), query("stale_checks")
    rows = found.connection.execute(
        f"""SELECT n.segment_value, n.column_name, n.metric, COALESCE(n.category, '') AS category, w.window_number - 1 AS place, x.*
        FROM ({query(step)}) AS x INNER JOIN ({names}) AS n ON n.series = x.series
        INNER JOIN ({windows}) AS w ON w.window_key = x.window_key"""
    ).df()
    rows = rows.loc[:, ~rows.columns.duplicated()]
    return rows.merge(frame, on=KEYS, how="inner")


def test_aspects_agree(both: tuple[Warehouse, Aspects, pd.DataFrame]) -> None:
    found, _, frame = both
    rows = known_to_both(found, frame, "aspect_series")
    rows = rows[rows["deviation"].notna() | rows["expected_deviation"].notna()]
    assert len(rows) == frame["expected_deviation"].notna().sum()
    assert len(rows) > 5_000
    np.testing.assert_allclose(rows["deviation"], rows["expected_deviation"], atol=2e-7)
    np.testing.assert_allclose(rows["variance"], rows["expected_variance"], rtol=1e-6)
    np.testing.assert_allclose(rows["value"], rows["expected_value"], atol=2e-7)


def with_values_of(aspects: Aspects, frame: pd.DataFrame, rows: pd.DataFrame) -> Aspects:
    """The reference's series with the deviations of the statements, so that only what follows is compared."""
    merged = frame.merge(rows[[*KEYS, "deviation"]], on=KEYS, how="left")
    return replace(aspects, deviation=merged["deviation"].to_numpy(float).reshape(aspects.deviation.shape))


def test_history_agrees(both: tuple[Warehouse, Aspects, pd.DataFrame]) -> None:
    """Center, variances, z and p of the second pass, where the same windows are left out."""
    found, aspects, frame = both
    rows = known_to_both(found, frame, "judged_aspects")
    settled = with_values_of(aspects, frame, rows)
    left_out = frame.merge(rows[[*KEYS, "is_left_out"]], on=KEYS, how="left")["is_left_out"].fillna(0)
    usable = np.isfinite(settled.deviation) & (left_out.to_numpy() == 0).reshape(settled.deviation.shape)
    assert (~usable & np.isfinite(settled.deviation)).any(), "the change is left out"
    past = history(settled, usable, CURRENT)
    z, p, _ = judged_z(settled, past, CURRENT)
    expected = frame.assign(
        center_=past.center.ravel(), count_=past.count.ravel(), spread_=past.spread_variance.ravel(),
        z_=z.ravel(), p_=p.ravel(), k=past.count.ravel(),
    )  # fmt: skip
    rows = rows.merge(expected[[*KEYS, "center_", "count_", "spread_", "z_", "p_"]], on=KEYS)
    rows = rows[
        rows["p_value"].notna() & (rows["count_"] >= 8) & (rows["regime"] == 0 if "regime" in rows else True)
    ]
    assert len(rows) > 3_000
    assert (rows["window_count"] == rows["count_"]).all()
    np.testing.assert_allclose(rows["center"], rows["center_"], atol=1e-9)
    # What is young borrows from others, some of which the reference does not have.
    old = rows[rows["count_"] >= 28]
    assert len(old) > 1_000
    np.testing.assert_allclose(old["spread_variance"], old["spread_"], rtol=1e-6)
    np.testing.assert_allclose(old["z"], old["z_"], atol=1e-5)
    np.testing.assert_allclose(np.log(old["p_value"] + 1e-300), np.log(old["p_"] + 1e-300), atol=1e-3)
    young = rows[rows["count_"] < 28]
    if len(young):
        assert np.median(np.abs(young["z"] / young["z_"] - 1)) < 0.05


def test_tail_is_conservative_beside_student() -> None:
    z, df = np.meshgrid(np.linspace(0.5, 12, 50), [3.0, 7.0, 15.0, 55.0, 1000.0])
    exact = 2 * stats.t.sf(z, df)
    mine = tail(z, df)
    assert (mine >= exact * 0.97).all()
    close = df >= 7
    assert (mine[close] <= 4 * exact[close] + 1e-15).all()
    np.testing.assert_allclose(tail(z, np.full_like(z, np.inf)), 2 * stats.norm.sf(z), rtol=1e-9)
