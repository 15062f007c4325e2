"""Drawn monitors through the statements of the package: counts, then mpm_aspects, then mpm_checks, all in DuckDB."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[1] / "oracle"))

from aspects import bound
from decided import Warehouse
from decisions_aspects import MIN_ROWS
from decisions_data import CELLS, HASHED, UNCHANGED, Array, Change, Column, Drawn, Scene
from decisions_peers import point_values, statistics

FIRST_DAY = dt.datetime(2024, 1, 1)
PSI = "psi >= 0.2"


@dataclass(frozen=True)
class Case:
    """One simulated monitor."""

    scene: Scene
    change: Change = UNCHANGED
    has_period: bool = False
    sizes: Array | None = None

    def change_of(self, number: int) -> Change:
        """The change of one column, which may have a size of its own."""
        if self.sizes is None:
            return self.change
        return Change(**{**self.change.__dict__, "size": float(self.sizes[number])})


def bins_of(number: int, column: Column) -> list[tuple[object, ...]]:
    """What each bin is: column, is_whole, bin, kind, category, position."""
    rows: list[tuple[object, ...]] = []
    if column.is_ordered:
        last = column.bins - 1
        first = 1 if column.atom else 0
        for place in range(last):
            kind = "atom" if place < first else "value"
            rows.append((number, 1, place, kind, "0" if place < first else None, place))
        rows += [(number, 0, place, "value", None, place) for place in range(last)]
    else:
        for whole in (0, 1):
            rows += [(number, whole, place, "category", f"v{place}", None) for place in range(column.named)]
            rows += [
                (number, whole, column.named + place, "other", f"other_{place}", None)
                for place in range(HASHED)
            ]
    return rows + [(number, whole, 1000, "null", None, None) for whole in (0, 1)]


def column_rows(monitor: int, number: int, drawn: Drawn, has_period: bool) -> pd.DataFrame:
    """Counts of the bins of one column that are not empty on both sides; bin -1: the total, with its sums."""
    before = drawn.stored(drawn.before, drawn.others_before)
    stored = drawn.stored(drawn.counts, drawn.others)
    stored = np.concatenate([before, stored], 1) if has_period else stored
    old_stored = before.sum(1)[:, None]
    counts = np.concatenate([drawn.before, drawn.counts], 1) if has_period else drawn.counts
    baseline = drawn.baseline[:, None]
    parts = []
    for whole, (now, old) in enumerate(
        ((_coarse(drawn, stored[1:]), _coarse(drawn, old_stored[1:])), (stored[:1], old_stored[:1]))
    ):
        old = np.broadcast_to(old, now.shape)
        cell, window, place = np.nonzero(now + old)
        bins = np.where(place == now.shape[-1] - 1, 1000, place)
        parts.append(
            pd.DataFrame(
                {
                    "cell": cell + 1 - whole, "window": window, "bin": bins,
                    "current_count": now[cell, window, place], "baseline_count": old[cell, window, place],
                }
            )
        )  # fmt: skip
    parts.append(_totals(drawn, counts, baseline))
    return pd.concat(parts).assign(monitor=monitor, number=number)


def _coarse(drawn: Drawn, counts: Array) -> Array:
    if not drawn.column.is_ordered:
        return counts
    return np.concatenate([drawn.grouped(counts[..., :-1]), counts[..., -1:]], -1)


def _totals(drawn: Drawn, counts: Array, baseline: Array) -> pd.DataFrame:
    values = point_values(drawn.column) if drawn.column.is_ordered else np.zeros(counts.shape[-1] - 1)
    cell, window = (axis.ravel() for axis in np.indices(counts.shape[:2]))
    found = {"cell": cell, "window": window, "bin": np.full(cell.size, -1)}
    for side, table in (("current", counts), ("baseline", np.broadcast_to(baseline, counts.shape))):
        found[f"{side}_count"] = table.sum(-1).ravel()
        found[f"{side}_sum"] = (table[..., :-1].astype(float) @ values).ravel()
        found[f"{side}_sum_sq"] = (table[..., :-1].astype(float) @ values**2).ravel()
    return pd.DataFrame(found)


def relation_rows(monitor: int, case: Case) -> pd.DataFrame:
    """Rows by window and segment; window -1: the baseline."""
    skipped = 0 if case.has_period else case.scene.baseline_windows
    sizes = case.scene.sizes[:, skipped:]
    sizes = np.concatenate([case.scene.sizes[:, : case.scene.baseline_windows].sum(1)[:, None], sizes], 1)
    sizes = np.concatenate([sizes.sum(0)[None], sizes])
    cell, window = (axis.ravel() for axis in np.indices(sizes.shape))
    return pd.DataFrame(
        {"monitor": monitor, "cell": cell, "window": window - 1, "row_count": sizes.ravel().astype(int)}
    )


SHAPES = """
CREATE TABLE cells AS SELECT UNNEST(range(6)) AS cell, UNNEST(['__all__', 's', 's', 's', 's', 's']) AS segment_key,
  UNNEST(['__all__', 'a', 'b', 'c', 'd', 'e']) AS segment_value;
CREATE TABLE window_list AS SELECT DISTINCT monitor, 'm' || monitor AS name, "window",
  strftime(TIMESTAMP '2024-01-01' + to_days(CAST("window" AS INTEGER)), '%Y-%m-%dT00:00:00Z') AS window_id,
  TIMESTAMP '2024-01-01' + to_days(CAST("window" AS INTEGER)) AS window_start FROM relation_rows WHERE "window" >= 0;
CREATE TABLE mpm_monitors AS SELECT DISTINCT name AS monitor, 'day' AS grain, 'relation' AS baseline_kind,
  {min_rows} AS min_rows, 20 AS min_group_size, CAST(NULL AS DOUBLE) AS sensitivity FROM window_list;
CREATE TABLE stale_windows AS SELECT w.name AS monitor, w.window_id, CAST(w.window_start AS DATE) AS window_date, w.window_start,
  w.window_start + INTERVAL 1 DAY AS window_end, w."window" < p.inside AS is_baseline_window,
  TIMESTAMP '2025-06-01' AS input_observed_at, CAST(1 AS BIGINT) AS input_row_count, CAST(1 AS BIGINT) AS input_window_count
  FROM window_list AS w INNER JOIN periods AS p ON p.monitor = w.monitor;
CREATE TABLE windows AS
  SELECT name AS monitor, window_id, 'current' AS side, 'current' AS source_dataset, window_id AS source_window_id FROM window_list
  UNION ALL SELECT name, window_id, 'baseline', 'baseline', 'baseline' FROM window_list;
CREATE TABLE mpm_observations AS SELECT 'm' || r.monitor AS monitor, CASE WHEN r."window" < 0 THEN 'baseline' ELSE 'current' END AS dataset,
  COALESCE(w.window_id, 'baseline') AS window_id, c.segment_key, c.segment_value, '__relation__' AS column_name,
  'total' AS bin_kind, r.row_count, CAST(NULL AS BIGINT) AS distinct_count, TIMESTAMP '2025-06-01' AS observed_at,
  w.window_start + INTERVAL 1 DAY AS window_end
  FROM relation_rows AS r INNER JOIN cells AS c ON c.cell = r.cell
  LEFT JOIN window_list AS w ON w.monitor = r.monitor AND w."window" = r."window";
CREATE VIEW compared_bins AS SELECT
  ((r.monitor * 1000 + r."window") * 100 + r.number) * 10 + r.cell AS comparison, w.name AS monitor, w.window_id,
  c.segment_key, c.segment_value, k.column_name, 'feature' AS column_role, 'DOUBLE' AS data_type, k.value_kind,
  CAST(NULL AS VARCHAR) AS issue, COALESCE(b.bin_kind, 'total') AS bin_kind, CAST(r.bin AS BIGINT) AS bin_index, b.category,
  b."position", CAST(r.baseline_count AS DOUBLE) AS baseline_count, CAST(r.current_count AS DOUBLE) AS current_count, 0.0 AS sum_center,
  r.baseline_sum, r.current_sum, r.baseline_sum_sq, r.current_sum_sq
  FROM bin_rows AS r INNER JOIN window_list AS w ON w.monitor = r.monitor AND w."window" = r."window"
  INNER JOIN cells AS c ON c.cell = r.cell INNER JOIN column_list AS k ON k.number = r.number
  LEFT JOIN bin_list AS b ON b.number = r.number AND b.bin = r.bin AND b.is_whole = CASE WHEN r.cell = 0 THEN 1 ELSE 0 END;
"""


def warehouse(cases: Sequence[Case], threads: int = 2) -> Warehouse:
    """A database with mpm_aspects of these monitors, by the statements of the package from counts of bins."""
    found = Warehouse(pd.DataFrame({"monitor": []}))
    connection = found.connection
    connection.execute(f"SET threads = {threads}; DROP TABLE mpm_monitors")
    bins, relations, distances = [], [], []
    for monitor, case in enumerate(cases):
        relations.append(relation_rows(monitor, case))
        for number in range(len(case.scene.column_list)):
            drawn = case.scene.draw(number, case.change_of(number))
            bins.append(column_rows(monitor, number, drawn, case.has_period))
            if not case.has_period:
                distances.append(_distances(monitor, number, drawn))
    columns = cases[0].scene.column_list
    tables = {
        "bin_rows": pd.concat(bins),
        "relation_rows": pd.concat(relations),
        "distances": pd.concat(distances) if distances else None,
        "periods": pd.DataFrame(
            {
                "monitor": range(len(cases)),
                "inside": [case.scene.baseline_windows if case.has_period else 0 for case in cases],
            }
        ),
        "column_list": pd.DataFrame(
            [
                (number, column.name, "numeric" if column.is_ordered else "categorical")
                for number, column in enumerate(columns)
            ],
            columns=["number", "column_name", "value_kind"],
        ),
        "bin_list": pd.DataFrame(
            [row for number, column in enumerate(columns) for row in bins_of(number, column)],
            columns=["number", "is_whole", "bin", "bin_kind", "category", "position"],
        ),
    }
    for name, frame in tables.items():
        if frame is not None:
            connection.register("frame", frame)
            connection.execute(f"CREATE TABLE {name} AS SELECT * FROM frame")
            connection.unregister("frame")
    for statement in SHAPES.format(min_rows=MIN_ROWS).split(";"):
        connection.execute(statement)
    _judgeable(found, has_distances=bool(distances))
    return found


def _distances(monitor: int, number: int, drawn: Drawn) -> pd.DataFrame:
    """psi of every cell and window, as mpm_drift has it."""
    psi = statistics(drawn)[PSI]
    size = drawn.counts.sum(-1)
    cell, window = np.nonzero(size >= MIN_ROWS)
    return pd.DataFrame(
        {"monitor": monitor, "number": number, "cell": cell, "window": window, "psi": psi[cell, window],
         "row_count": size[cell, window].astype(int)}
    )  # fmt: skip


def _judgeable(found: Warehouse, has_distances: bool) -> None:
    """mpm_aspects from counts, and what else the chain of checks reads."""
    connection = found.connection
    connection.execute("CREATE TABLE aspect_counts AS " + bound("aspect_counts"))
    values = " UNION ALL ".join(
        f"SELECT * FROM ({bound(name)})" for name in ("row_aspects", "share_aspects", "rank_aspects")
    )
    if has_distances:
        values += """ UNION ALL SELECT w.name, w.window_id, c.segment_key, c.segment_value, k.column_name, 'drift', 'psi', NULL,
          'none', d.psi, NULL, NULL, NULL, NULL, d.row_count, NULL, NULL FROM distances AS d
          INNER JOIN window_list AS w ON w.monitor = d.monitor AND w."window" = d."window"
          INNER JOIN cells AS c ON c.cell = d.cell INNER JOIN column_list AS k ON k.number = d.number"""
    connection.execute(f"CREATE TABLE aspect_values AS {values}")
    columns = [row[0] for row in connection.execute("DESCRIBE mpm_aspects").fetchall()]
    connection.execute(
        f"INSERT INTO mpm_aspects ({', '.join(columns)}) SELECT {', '.join(columns)} FROM ({bound('aspects')})"
    )
    connection.execute("DROP VIEW compared_bins; DROP TABLE bin_rows; DROP TABLE aspect_values")
    connection.execute("INSERT INTO rules_hashes SELECT monitor, '1' FROM mpm_monitors")


def checks(found: Warehouse) -> pd.DataFrame:
    """Every check that warned or failed, and how many windows were judged."""
    from decided import query

    found.connection.execute("CREATE OR REPLACE TEMP TABLE found_checks AS " + query("check_results"))
    names = query("check_series"), query("stale_checks")
    return found.connection.execute(
        f"""SELECT s.monitor, w.window_number - 1 AS place, s.segment_value, s.column_name, s.metric, s.category, c.method,
          COALESCE(c.excluded_status, c.status) AS status, c.window_count, c.z, c.effect, c.is_unusual_now, c.is_unusual_again
        FROM found_checks AS c INNER JOIN ({names[0]}) AS s ON s.series = c.series
        INNER JOIN ({names[1]}) AS w ON w.window_key = c.window_key
        WHERE COALESCE(c.excluded_status, c.status) IN ('warn', 'fail')"""
    ).df()


def cells_by_name() -> Mapping[str, int]:
    """Place of each cell."""
    return {name: place for place, name in enumerate(CELLS)}
