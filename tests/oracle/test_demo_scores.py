"""The models of the demo: what SQL computes is what scikit-learn, pandas and the calendar say."""

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

MODELS = (
    *("flights", "flight_features", "flight_predictions"),
    *("punctuality_predictions", "air_time_predictions", "versioned_predictions"),
)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """The demo's warehouse up to the predictions, built without dbt."""
    path = tmp_path_factory.mktemp("demo") / "demo.duckdb"
    assert load_flights.load(path) == 3
    assert load_flights.load(path) == 0, "a second load has nothing to do"
    connection = duckdb.connect(str(path))
    for seed in ("winter_coefficients", "spring_coefficients"):
        connection.read_csv(str(DEMO / "seeds" / f"{seed}.csv")).create(seed)
    macro = (DEMO / "macros" / "weighted_sum.sql").read_text()
    for model in MODELS:
        template = jinja2.Template(macro + (DEMO / "models" / f"{model}.sql").read_text())
        sql = template.render(source="{}.{}".format, ref=str, config=lambda **_: "")
        connection.execute(f"CREATE VIEW {model} AS {sql}")
    return connection


@pytest.fixture(scope="module")
def winter(database: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    return database.execute(fit.TRAINING_ROWS).df()


def sample(database: duckdb.DuckDBPyConnection, model: str) -> pd.DataFrame:
    """Every tenth flight, among them some that show how a missing value is filled."""
    rows = database.execute(f"SELECT * FROM {model} WHERE hash(flight_id) % 10 = 0").df()
    assert len(rows) > 30_000
    assert rows["pressure"].isna().any()
    return rows


def test_sql_scores_equal_predict_proba(database: duckdb.DuckDBPyConnection, winter: pd.DataFrame) -> None:
    """Fitted again, scikit-learn says of every tenth flight what SQL says with the committed weights."""
    rows = sample(database, "flight_predictions")
    expected = fit.fit(winter).predict_proba(rows)[:, 1]
    assert np.abs(rows["p_delayed"].to_numpy() - expected).max() < 1e-9


def test_class_scores_equal_predict_proba(database: duckdb.DuckDBPyConnection, winter: pd.DataFrame) -> None:
    """And of each class of punctuality; the class predicted is the one that scikit-learn predicts."""
    model, rows = fit.fit_punctuality(winter), sample(database, "punctuality_predictions")
    assert list(model.classes_) == ["early", "late", "on_time"]
    scores = rows[["p_early", "p_late", "p_on_time"]].to_numpy()
    assert np.abs(scores - model.predict_proba(rows)).max() < 1e-9
    assert np.abs(scores.sum(axis=1) - 1).max() < 1e-12
    assert (rows["predicted_punctuality"] == model.predict(rows)).all()


def test_air_times_equal_predict(database: duckdb.DuckDBPyConnection, winter: pd.DataFrame) -> None:
    rows = sample(database, "air_time_predictions")
    assert np.abs(rows["predicted_air_time"].to_numpy() - fit.fit_air_time(winter).predict(rows)).max() < 1e-9


def test_each_version_scores_its_half(database: duckdb.DuckDBPyConnection, winter: pd.DataFrame) -> None:
    """From May on a flight has the score of the version it fell to, about half of them each; before, of the first."""
    models = {"winter": fit.fit(winter), "spring": fit.fit(database.execute(fit.SPRING_ROWS).df())}
    rows = database.execute("SELECT * FROM versioned_predictions WHERE hash(flight_id) % 10 = 0").df()
    before = rows["scheduled_at"] < pd.Timestamp("2013-05-01 04:00")
    assert rows["scheduled_at"].min() >= pd.Timestamp("2013-03-01 05:00")
    assert set(rows["fitted_on"]) == set(models) and set(rows.loc[before, "fitted_on"]) == {"winter"}
    for version, found in rows.groupby("fitted_on"):
        assert 0.48 < (~before & (rows["fitted_on"] == version)).sum() / (~before).sum() < 0.52
        expected = models[version].predict_proba(found)[:, 1]
        assert np.abs(found["p_delayed"].to_numpy() - expected).max() < 1e-9


def test_each_flight_is_there_once(database: duckdb.DuckDBPyConnection) -> None:
    """Joining weather and weights neither loses nor repeats a flight."""
    for model, score in {
        "flight_predictions": "p_delayed",
        "punctuality_predictions": "predicted_punctuality",
        "air_time_predictions": "predicted_air_time",
    }.items():
        counts = f"SELECT count(*), count(DISTINCT flight_id), count({score}) FROM {model}"
        assert database.execute(counts).fetchone() == (336_776, 336_776, 336_776)


def test_the_label_is_null_exactly_where_a_flight_never_arrived(database: duckdb.DuckDBPyConnection) -> None:
    """And `landed_at`, the time the label became known, is null with it."""
    found = "SELECT count(*) FILTER (delayed), count(delayed), count(landed_at) FROM flights"
    published = "SELECT count(*) FILTER (arr_delay > 15), count(arr_delay), count(arr_delay) FROM raw.flights"
    assert database.execute(found).fetchone() == database.execute(published).fetchone()


def test_the_three_labels_agree(database: duckdb.DuckDBPyConnection) -> None:
    """A flight is late by punctuality where it is delayed, and all three are null together."""
    disagreeing = """
        SELECT count(*) FROM flights
        WHERE delayed IS DISTINCT FROM (punctuality = 'late') OR (delayed IS NULL) <> (air_time IS NULL)
    """
    early = "SELECT count(*) FROM flights WHERE punctuality = 'early'"
    published = "SELECT count(*) FROM raw.flights WHERE arr_delay < -10"
    assert database.execute(disagreeing).fetchone() == (0,)
    assert database.execute(early).fetchone() == database.execute(published).fetchone()


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
            ON w.origin = f.origin
            AND epoch(f.scheduled_at)::BIGINT // 3600 - 1 = epoch(w.time_hour)::BIGINT // 3600
    """).fetchone()
    assert known == (336_776, 0)
