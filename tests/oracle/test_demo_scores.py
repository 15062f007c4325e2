"""The model of the demo: what SQL computes is what scikit-learn, pandas and the calendar say."""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb
import jinja2
import numpy as np
import pandas as pd
import pytest

DEMO = Path(__file__).parents[2] / "demo"
sys.path.insert(0, str(DEMO))

import fit  # noqa: E402
import load_flights  # noqa: E402


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """The demo's warehouse up to the predictions, built without dbt."""
    path = tmp_path_factory.mktemp("demo") / "demo.duckdb"
    assert load_flights.load(path) == 3
    assert load_flights.load(path) == 0, "a second load has nothing to do"
    connection = duckdb.connect(str(path))
    connection.read_csv(str(DEMO / "seeds" / "coefficients.csv")).create("coefficients")
    for model in ("flights", "flight_features", "flight_predictions"):
        template = jinja2.Template((DEMO / "models" / f"{model}.sql").read_text())
        sql = template.render(source="{}.{}".format, ref=str, config=lambda **_: "")
        connection.execute(f"CREATE VIEW {model} AS {sql}")
    return connection


def test_sql_scores_equal_predict_proba(database: duckdb.DuckDBPyConnection) -> None:
    """Fitted again, scikit-learn says of every tenth flight what SQL says with the committed weights."""
    model = fit.fit(database.execute(fit.TRAINING_ROWS).df())
    sample = database.execute("SELECT * FROM flight_predictions WHERE hash(flight_id) % 10 = 0").df()
    assert len(sample) > 30_000
    assert sample["pressure"].isna().any(), "the sample shows how a missing value is filled"
    expected = model.predict_proba(sample)[:, 1]
    assert np.abs(sample["p_delayed"].to_numpy() - expected).max() < 1e-9


def test_each_flight_is_there_once(database: duckdb.DuckDBPyConnection) -> None:
    """Joining weather and weights neither loses nor repeats a flight."""
    counts = "SELECT count(*), count(DISTINCT flight_id), count(p_delayed) FROM flight_predictions"
    assert database.execute(counts).fetchone() == (336_776, 336_776, 336_776)


def test_the_label_is_null_exactly_where_a_flight_never_arrived(database: duckdb.DuckDBPyConnection) -> None:
    """And `landed_at`, the time the label became known, is null with it."""
    found = "SELECT count(*) FILTER (delayed), count(delayed), count(landed_at) FROM flights"
    published = "SELECT count(*) FILTER (arr_delay > 15), count(arr_delay), count(arr_delay) FROM raw.flights"
    assert database.execute(found).fetchone() == database.execute(published).fetchone()


def test_landing_times_agree_with_the_destination_clock(database: duckdb.DuckDBPyConnection) -> None:
    """By pandas, `landed_at` is the clock time at the destination that the data set publishes."""
    rows = database.execute("""
        SELECT f.landed_at, r.arr_time % 2400 AS clock, coalesce(a.tzone, 'America/Puerto_Rico') AS zone,
            date_diff('minute', f.scheduled_at, f.landed_at) - r.dep_delay - r.air_time AS on_the_ground
        FROM flights AS f
        JOIN (SELECT *, make_date(year, month, day) AS local_date FROM raw.flights) AS r
            ON f.flight_id = concat(r.carrier, r.flight, '-', r.origin, '-', r.local_date)
        LEFT JOIN raw.airports AS a ON a.faa = r.dest
        WHERE f.landed_at IS NOT NULL
    """).df()
    assert len(rows) == 327_346
    assert rows["on_the_ground"].between(0, 240).all(), "taxi time: never negative, never a day off"
    wrong = 0
    for zone, arrivals in rows.groupby("zone"):
        local = pd.DatetimeIndex(arrivals["landed_at"]).tz_localize("UTC").tz_convert(str(zone))
        wrong += int((local.hour * 100 + local.minute != arrivals["clock"].to_numpy()).sum())
    assert wrong == 1, (
        "one flight is published as landing at 02:03 on 10 March, an hour that summer time left out"
    )


def test_weather_is_known_before_departure(database: duckdb.DuckDBPyConnection) -> None:
    """A flight sees the report of the hour before its own, and of its own airport."""
    known = database.execute("""
        SELECT count(*), count(*) FILTER (w.temp IS DISTINCT FROM f.temp)
        FROM flight_features AS f
        LEFT JOIN raw.weather AS w
            ON w.origin = f.origin AND epoch(f.scheduled_at) - epoch(w.time_hour) BETWEEN 3600 AND 7199
    """).fetchone()
    assert known == (336_776, 0)
