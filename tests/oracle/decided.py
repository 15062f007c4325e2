"""The chain of statements behind mpm_checks as one DuckDB query, and the tables that it reads."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from mpm_py.translate.binder import bind, signature

FIRST = pd.Timestamp("2024-01-01")
SEASONS = {"frequent": 8, "rare": 3}
CADENCES = {"day": (8, 7), "hour": (14, 24), "plain": (56, 1)}
RULES = {
    "monitor": "VARCHAR", "metric": "VARCHAR", "column_name": "VARCHAR", "method": "VARCHAR", "warn_limit": "DOUBLE",
    "fail_limit": "DOUBLE", "direction": "VARCHAR", "min_effect": "DOUBLE", "min_rows": "BIGINT", "persistence_windows": "BIGINT",
    "persistence_of": "BIGINT", "worst_status": "VARCHAR", "season": "VARCHAR", "is_off": "BIGINT",
}  # fmt: skip
KNOWN = {
    "monitor": "VARCHAR", "column_name": "VARCHAR", "segment_key": "VARCHAR", "segment_value": "VARCHAR", "metric": "VARCHAR",
    "starts_at": "TIMESTAMP", "ends_at": "TIMESTAMP", "note": "VARCHAR",
}  # fmt: skip
ASPECTS = {
    "monitor": "VARCHAR", "window_id": "VARCHAR", "window_date": "DATE", "window_start": "TIMESTAMP", "window_end": "TIMESTAMP",
    "is_baseline_window": "BOOLEAN", "segment_key": "VARCHAR", "segment_value": "VARCHAR", "column_name": "VARCHAR",
    "family": "VARCHAR", "metric": "VARCHAR", "category": "VARCHAR", "scale": "VARCHAR", "value": "DOUBLE", "baseline_value": "DOUBLE",
    "observed": "DOUBLE", "baseline_observed": "DOUBLE", "deviation": "DOUBLE", "variance": "DOUBLE", "row_count": "BIGINT",
    "baseline_row_count": "BIGINT", "not_evaluated_reason": "VARCHAR", "input_observed_at": "TIMESTAMP", "input_row_count": "BIGINT",
    "input_window_count": "BIGINT",
}  # fmt: skip
STORED = {
    "monitor": "VARCHAR", "window_id": "VARCHAR", "input_observed_at": "TIMESTAMP", "input_row_count": "BIGINT",
    "input_window_count": "BIGINT", "rules_hash": "VARCHAR", "input_known_windows": "BIGINT",
}  # fmt: skip
STORED_CHECKS = {
    "monitor": "VARCHAR", "window_id": "VARCHAR", "segment_key": "VARCHAR", "segment_value": "VARCHAR", "column_name": "VARCHAR",
    "family": "VARCHAR", "metric": "VARCHAR", "category": "VARCHAR", "method": "VARCHAR", "value": "DOUBLE", "z": "DOUBLE",
    "p_value": "DOUBLE", "status": "VARCHAR", "raw_status": "VARCHAR", "failing_windows": "BIGINT",
}  # fmt: skip
MONITORS = {"monitor": "VARCHAR", "grain": "VARCHAR", "sensitivity": "DOUBLE"}
HOLIDAYS = {"day": "DATE"}
HASHES = {"monitor": "VARCHAR", "rules_hash": "VARCHAR"}


def empty(shape: Mapping[str, str]) -> str:
    """A typed relation without rows, in brackets."""
    return (
        "(select "
        + ", ".join(f"cast(null as {kind}) as {name}" for name, kind in shape.items())
        + " where false)"
    )


def union(statements: Iterable[str]) -> str:
    """All rows of some statements of one shape."""
    return " union all ".join(
        f"select * from ({statement}) as part_{index}" for index, statement in enumerate(statements)
    )


def one_history(series: str, rows: int, period: int, fewest: int = 8) -> str:
    """aspect_history of series of one cadence."""
    return bind(
        "aspect_history",
        aspect_series=series,
        windows_per_phase=str(rows),
        earlier=str(rows - 1),
        period=str(period),
        fewest=str(fewest),
    )


def history(series: str, cadences: Iterable[str] = CADENCES, fewest: int = 8) -> str:
    """aspect_history of series of these cadences."""
    calls = []
    for cadence in cadences:
        rows, period = CADENCES[cadence]
        own = f"(select * from {series} where cadence = '{cadence}')"
        calls.append("select * from (" + one_history(own, rows, period, fewest) + f") as {cadence}_history")
    return " union all ".join(calls)


def steps(
    cadences: Iterable[str] = CADENCES, *, seasonal: bool = True, charts: bool = True, **inputs: str
) -> dict[str, str]:
    """Every step of the chain by name, in order; what is not asked for costs seconds to plan."""
    named = {
        "mpm_aspects": "mpm_aspects", "mpm_monitors": "mpm_monitors", "known_windows": "known_windows", "declared_rules": "declared_rules",
        "rules_hashes": "rules_hashes", "stored_result": "stored_result", "stored_checks": "stored_checks",
        "default_rules": "default_rules", "holidays": "holidays", **inputs,
    }  # fmt: skip

    def call(name: str, **others: str) -> str:
        values = {
            argument: others.get(argument, named.get(argument, argument)) for argument in signature(name)
        }
        return bind(name, **values)

    numbers = [call("checks_learnt", method="'learnt'", enough="8"), call("checks_declared")]
    found = {
        "default_rules": call("default_rules"),
        "check_windows": call("check_windows"),
        "stale_checks": call("stale_checks", by_date="0"),
        "check_series": call("check_series"),
        "check_rules": call("check_rules"),
        "aspect_series": call("aspect_series"),
        "first_history": history("aspect_series", cadences),
        "first_jumps": call("jump_series"),
        "first_jumps_beside": call(
            "jumps_beside_all",
            jump_series="first_jumps",
            whole_jumps="first_jumps",
            aspect_history="first_history",
        ),
        "first_jump_history": history("first_jumps_beside", cadences, 5),
        "first_unusual": call(
            "unusual_values", aspect_history="first_history", jump_history="first_jump_history"
        ),
        "stood_out": call("stood_out", aspect_history="first_history", unusual_values="first_unusual"),
        "settled_series": call("settled_series"),
        "second_history": history("settled_series", cadences),
        "jumps": call("jump_series", aspect_series="settled_series"),
        "jumps_beside": call(
            "jumps_beside_all",
            jump_series="jumps",
            whole_jumps="first_jumps",
            aspect_history="second_history",
        ),
        "jump_history": history("jumps_beside", cadences, 5),
        "unusual_values": call("unusual_values", aspect_history="second_history"),
        "judged_aspects": call("judged_aspects", aspect_history="second_history"),
    }
    if seasonal:
        own = {name: f"(select * from seasonal_series where cadence = '{name}')" for name in SEASONS}
        found["seasonal_series"] = call("seasonal_series")
        found["own_season"] = union(one_history(own[name], rows, 1, 3) for name, rows in SEASONS.items())
        found["seasonal_history"] = call("seasonal_history", aspect_history="second_history")
        found["seasonal_aspects"] = call("judged_aspects", aspect_history="seasonal_history")
        numbers.append(
            call("checks_learnt", judged_aspects="seasonal_aspects", method="'seasonal'", enough="4")
        )
    if charts:
        found["check_values"] = union([call("control_charts"), call("moved_away")])
        numbers.append(call("charted_checks"))
    return {
        **found,
        "sighted_numbers": union(numbers),
        "check_numbers": union(
            ["select * from sighted_numbers", call("checks_blind", check_numbers="sighted_numbers")]
        ),
        "check_results": call("check_results"),
        "check_reasons": call("check_reasons", number_text=bind("number_text", value="n.number")),
        "checks": call("checks"),
    }


def query(last: str = "checks", **options: Any) -> str:
    """The chain up to one of its steps as one statement."""
    parts = []
    for name, statement in steps(**options).items():
        parts.append(f"{name} as (\n{statement}\n)")
        if name == last:
            break
    return "with " + ",\n".join(parts) + f"\nselect * from {last}"


class Warehouse:
    """Tables that the chain reads, in memory."""

    def __init__(self, aspects: pd.DataFrame, grain: str | None = "day", **monitors: Any) -> None:
        self.connection = duckdb.connect()
        self.cadence = grain if grain in ("day", "hour") else "plain"
        self.is_seasonal = False
        self.put("mpm_aspects", ASPECTS, aspects)
        names = sorted(set(aspects["monitor"])) or ["m"]
        rows = [
            {"monitor": name, "grain": grain, "sensitivity": monitors.get("sensitivity")} for name in names
        ]
        self.put("mpm_monitors", MONITORS, rows)
        self.rules([])
        self.known([])
        self.put("rules_hashes", HASHES, [{"monitor": name, "rules_hash": "1"} for name in names])
        self.put("holidays", HOLIDAYS, [])
        self.put("stored_result", STORED, [])
        self.put("stored_checks", STORED_CHECKS, [])

    def put(
        self, name: str, shape: Mapping[str, str], rows: Iterable[Mapping[str, Any]] | pd.DataFrame
    ) -> None:
        """A table of the shape; what rows lack is null."""
        frame = rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(list(rows))
        self.connection.execute(f"create or replace table {name} as select * from {empty(shape)} as nothing")
        if len(frame):
            self.connection.register("frame", frame)
            columns = ", ".join(column for column in shape if column in frame.columns)
            self.connection.execute(f"insert into {name} ({columns}) select {columns} from frame")
            self.connection.unregister("frame")

    def rules(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Declared rules; monitor m unless said."""
        declared = [{"monitor": "m", **row} for row in rows]
        self.is_seasonal = any(row.get("method") == "seasonal" for row in declared)
        self.put("declared_rules", RULES, declared)

    def known(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Known windows; monitor m unless said."""
        self.put("known_windows", KNOWN, [{"monitor": "m", **row} for row in rows])

    def run(self, last: str = "checks", *, charts: bool = False, **inputs: str) -> pd.DataFrame:
        """Rows of one step."""
        statement = query(last, cadences=[self.cadence], seasonal=self.is_seasonal, charts=charts, **inputs)
        return self.connection.execute(statement).df()


def aspects(
    deviations: Any, variance: Any = 0.001, *, freq: str = "D", rows: int = 1000, **more: Any
) -> pd.DataFrame:
    """mpm_aspects of one series; windows without a value have no row."""
    d = np.array([np.nan if x is None else x for x in deviations], dtype=float)
    starts = pd.date_range(more.pop("start", FIRST), periods=len(d), freq=freq)
    ends = starts + (starts[1] - starts[0] if len(d) > 1 else pd.Timedelta(days=1))
    frame = pd.DataFrame(
        {
            "monitor": "m", "window_id": starts.strftime("%Y-%m-%dT%H:%M:%SZ"), "window_date": starts.date, "window_start": starts,
            "window_end": ends, "is_baseline_window": False, "segment_key": "__all__", "segment_value": "__all__",
            "column_name": "x", "family": "drift", "metric": "location", "category": None, "scale": "difference", "value": d,
            "baseline_value": 0.0, "observed": 60 + 20 * d, "baseline_observed": 60.1, "deviation": d, "variance": variance,
            "row_count": rows, "baseline_row_count": 10000, "not_evaluated_reason": None,
            "input_observed_at": ends + pd.Timedelta(hours=1), "input_row_count": rows, "input_window_count": 2,
        }
    )  # fmt: skip
    for name, values in more.items():
        frame[name] = values
    return frame[~np.isnan(d)]


def volume(windows: int, *, freq: str = "D", rows: int = 1000, **more: Any) -> pd.DataFrame:
    """The number of rows, which every window has."""
    return aspects(
        [math.log(rows + 0.5)] * windows, 1 / (rows + 0.5), freq=freq, rows=rows, column_name="__relation__", family="volume",
        metric="row_count", scale="relative", value=float(rows), baseline_value=None, observed=None, baseline_observed=None, **more,
    )  # fmt: skip


def shares(
    counts: Any, rows: int = 1000, baseline: tuple[int, int] = (500, 10000), **more: Any
) -> pd.DataFrame:
    """A share of rows by its counts."""
    a = np.array(counts, dtype=float)
    b, m = baseline
    d = np.arcsin(np.sqrt((a + 0.375) / (rows + 0.75))) - math.asin(math.sqrt((b + 0.375) / (m + 0.75)))
    settings = {
        "family": "quality",
        "metric": "null_share",
        "scale": "share",
        "value": a / rows,
        "baseline_value": b / m,
    }
    return aspects(
        d,
        (1 / rows + 1 / m) / 4,
        rows=rows,
        baseline_row_count=m,
        observed=None,
        baseline_observed=None,
        **{**settings, **more},
    )
