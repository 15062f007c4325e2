"""Forecasts by an independent route: SciPy's Theil–Sen, loops over origins, and the checks they read as a table."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
import pandas as pd
from observed import FIRST_DAY, MONITOR_COLUMNS, TYPES
from scipy.stats import theilslopes

from mpm_py.contract.tables import TABLES
from mpm_py.translate.binder import bind

CHECK_COLUMNS = next(
    {column.name: column.type for column in table.columns} for table in TABLES if table.name == "mpm_checks"
)
STEPS = {"hour": dt.timedelta(hours=1), "day": dt.timedelta(days=1), "week": dt.timedelta(days=7)}
SQL_TYPES = TYPES | {"boolean": "BOOLEAN"}


def window_of(number: int, grain: str = "day") -> tuple[dt.datetime, dt.datetime]:
    """Start and end of a window by its number."""
    if grain == "month":
        starts = [dt.datetime(2024 + n // 12, n % 12 + 1, 1) for n in (number, number + 1)]
        return starts[0], starts[1]
    return FIRST_DAY + number * STEPS[grain], FIRST_DAY + (number + 1) * STEPS[grain]


def check_rows(
    values: Sequence[float | None],
    name: str = "x",
    *,
    grain: str = "day",
    method: str = "learnt",
    **changes: object,
) -> list[dict[str, object]]:
    """Rows of mpm_checks, one per window; None is a window that could not be judged."""
    rows = []
    for number, value in enumerate(values):
        start, end = window_of(number, grain)
        row: dict[str, object] = dict.fromkeys(CHECK_COLUMNS) | {
            "monitor": "m",
            "window_id": start.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "window_date": start.date(),
            "window_start": start,
            "window_end": end,
            "is_baseline_window": False,
            "segment_key": "__all__",
            "segment_value": "__all__",
            "column_name": name,
            "family": "drift",
            "metric": "location",
            "check_id": f"m/{name}/location:{method}",
            "method": method,
            "value": value,
            "status": "not_evaluated" if value is None else "pass",
        }
        rows.append(
            row | {key: given[number] if isinstance(given, list) else given for key, given in changes.items()}
        )
    return rows


def database(rows: Sequence[Mapping[str, object]], grain: str | None = "day") -> duckdb.DuckDBPyConnection:
    """A database with mpm_checks and one monitor m."""
    connection = duckdb.connect()
    columns = ", ".join(f"{name} {SQL_TYPES[kind]}" for name, kind in CHECK_COLUMNS.items())
    connection.execute(f"CREATE TABLE mpm_checks ({columns})")
    if rows:
        frame = pd.DataFrame(rows, columns=list(CHECK_COLUMNS)).astype(object)
        frame = frame.where(frame.notna(), None)
        connection.register(
            "given", frame.astype({c: "Float64" for c, t in CHECK_COLUMNS.items() if t == "double"})
        )
        connection.execute(
            "INSERT INTO mpm_checks SELECT "
            + ", ".join(f"CAST({name} AS {SQL_TYPES[kind]})" for name, kind in CHECK_COLUMNS.items())
            + " FROM given"
        )
    declared = ", ".join(f"{name} {SQL_TYPES[kind]}" for name, kind in MONITOR_COLUMNS.items())
    connection.execute(f"CREATE TABLE mpm_monitors ({declared})")
    connection.execute("INSERT INTO mpm_monitors (monitor, grain) VALUES ('m', ?)", [grain])
    return connection


def forecast_sql() -> str:
    """The chain of statements."""
    steps = {
        "forecast_points": bind("forecast_points", mpm_checks="mpm_checks", mpm_monitors="mpm_monitors"),
        "forecast_trends": bind("forecast_trends", forecast_points="forecast_points"),
        "forecast_numbers": bind(
            "forecast_numbers",
            forecast_points="forecast_points",
            forecast_trends="forecast_trends",
            mpm_checks="mpm_checks",
        ),
        "forecast": bind(
            "forecast", forecast_numbers="forecast_numbers", number_text=bind("number_text", value="n.number")
        ),
    }
    ctes = ",\n".join(f"{name} AS (\n{text}\n)" for name, text in steps.items())
    return f"WITH {ctes}\nSELECT * FROM forecast"


def forecasts(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, object]]:
    """Rows by check."""
    cursor = connection.execute(forecast_sql())
    names = [column[0] for column in cursor.description]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    found = {str(row["check_id"]): row for row in rows}
    assert len(found) == len(rows)
    return found


@dataclass
class Trend:
    """What is seen from one window."""

    slope: float
    base: float
    flat: float
    newest: float

    def ahead(self, windows: float) -> float:
        return self.base + self.slope * windows


def trend(times: np.ndarray, values: np.ndarray) -> Trend:
    """The trend of the last 28 points, the level of the last 7."""
    t, y = times[-28:], values[-28:]
    slope = float(theilslopes(y, t)[0])
    carried = y[-7:] + slope * (t[-1] - t[-7:])
    return Trend(slope, float(np.median(carried)), float(np.median(y[-7:])), float(y[-1]))


def weekday_terms(times: np.ndarray, values: np.ndarray) -> dict[int, float]:
    """The weekday term by weekday, counted from the newest day; empty where it does not help."""
    found: dict[int, list[float]] = {}
    for i in range(3, len(values) - 3):
        if times[i + 3] - times[i - 3] == 6:
            weekday = int(times[-1] - times[i]) % 7
            found.setdefault(weekday, []).append(values[i] - values[i - 3 : i + 4].mean())
    medians = {day: float(np.median(d)) for day, d in found.items()}
    if len(found) < 7 or min(len(d) for d in found.values()) < 5:
        return {}
    plain = sum(abs(x) for d in found.values() for x in d)
    left = sum(abs(x - medians[day]) * len(d) / (len(d) - 1) for day, d in found.items() for x in d)
    middle = np.mean(list(medians.values()))
    return {day: term - middle for day, term in medians.items()} if left < plain else {}


@dataclass
class Expected:
    """A forecast as it should be."""

    horizon: int
    now: Trend
    term: float
    errors: np.ndarray
    last_error: float
    seven_error: float
    true_share: float

    @property
    def interval(self) -> tuple[float, float]:
        """Expected value, low and high."""
        low, high = np.quantile(self.errors, [0.1, 0.9], method="weibull")
        middle = self.now.ahead(self.horizon) + self.term
        return middle + min(low, 0.0), middle + max(high, 0.0)


def expected(values: Sequence[float | None], daily: bool = True) -> Expected:
    """The forecast of one series with None for gaps, by loops."""
    times = np.array([i for i, value in enumerate(values) if value is not None], dtype=float)[-56:]
    measured = np.array([value for value in values if value is not None], dtype=float)[-56:]
    terms = weekday_terms(times, measured) if daily and len(times) == 56 else {}
    day = [terms.get(int(times[-1] - t) % 7, 0.0) for t in times]
    adjusted = measured - np.array(day)
    count = len(times)
    horizon = 7 if count >= 24 else max(1, count - 17)
    place = {t: i for i, t in enumerate(times)}
    origins = [i for i in range(count - 2, 6, -1) if times[i] + horizon in place]
    step = 1 if len(origins) < 28 else len(origins) // 14
    errors, last, seven, came = [], [], [], []
    for i in origins[::step]:
        seen = trend(times[: i + 1], adjusted[: i + 1])
        target = adjusted[place[times[i] + horizon]]
        errors.append(target - seen.ahead(horizon))
        last.append(abs(target - seen.newest))
        seven.append(abs(target - seen.flat))
        moved = (target - seen.base) * math.copysign(1, seen.slope)
        came.append(seen.slope != 0 and moved >= abs(seen.slope) * horizon / 2)
    widening = 8 / 7 if terms else 1.0
    return Expected(
        horizon,
        trend(times, adjusted),
        day[-1],
        widening * np.array(errors),
        widening * float(np.mean(last)),
        widening * float(np.mean(seven)),
        float(np.mean(came)),
    )
