"""Fit the models of the demo and write their weights to seeds/.

winter_coefficients.csv: three models fitted on January and February, one column per weighted sum.
spring_coefficients.csv: the first of them, fitted again on March and April.

Not part of `make demo`: the weights are committed. To fit again, after a `make demo`:

    pip install 'scikit-learn>=1.6' && python fit.py && dbt build

The fits are deterministic: a ridge regression has one optimum, and Newton's method goes to its bottom.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

DEMO = Path(__file__).parent
WINTER_COEFFICIENTS = DEMO / "seeds" / "winter_coefficients.csv"
SPRING_COEFFICIENTS = DEMO / "seeds" / "spring_coefficients.csv"

NUMBERS = ["scheduled_hour", "distance", "temp", "humid", "wind_speed", "precip", "visib", "pressure"]
CATEGORIES = ["origin", "carrier"]

# Only flights that arrived have an outcome to learn from. The order makes the sums, and so the fit, repeat.
ROWS_BETWEEN = """
    SELECT *
    FROM flight_features
    WHERE scheduled_at >= TIMESTAMP '{}' AND scheduled_at < TIMESTAMP '{}'
        AND delayed IS NOT NULL
    ORDER BY flight_id
"""
# Whole months of New York, which keeps winter time until 10 March.
TRAINING_ROWS = ROWS_BETWEEN.format("2013-01-01 05:00", "2013-03-01 05:00")
SPRING_ROWS = ROWS_BETWEEN.format("2013-03-01 05:00", "2013-05-01 04:00")


def fit(rows: pd.DataFrame) -> Pipeline:
    """Will it arrive more than 15 minutes late? A logistic regression."""
    return fitted(logistic(), rows, rows["delayed"].astype(int))


def fit_punctuality(rows: pd.DataFrame) -> Pipeline:
    """Early, on time or late? The same for three classes."""
    return fitted(logistic(), rows, rows["punctuality"])


def fit_air_time(rows: pd.DataFrame) -> Pipeline:
    """How many minutes in the air? A ridge linear regression."""
    return fitted(Ridge(alpha=1.0, solver="cholesky"), rows, rows["air_time"])


def logistic() -> LogisticRegression:
    return LogisticRegression(C=1.0, solver="newton-cholesky", tol=1e-10, max_iter=100)


def fitted(regression: LogisticRegression | Ridge, rows: pd.DataFrame, outcome: pd.Series) -> Pipeline:
    """The regression on standardised numbers (missing ones are the mean) and a column per category."""
    inputs = make_column_transformer(
        (make_pipeline(SimpleImputer(), StandardScaler()), NUMBERS),
        (OneHotEncoder(handle_unknown="ignore", sparse_output=False), CATEGORIES),
        verbose_feature_names_out=False,
    )
    return make_pipeline(inputs, regression).fit(rows, outcome)


def weights(model: Pipeline, *outputs: str) -> pd.DataFrame:
    """The weight of each term for inputs in their own units: a column for each weighted sum of the model."""
    scaler = model[0].transformers_[0][1][1]
    slopes = np.atleast_2d(model[1].coef_).copy()
    slopes[:, : len(NUMBERS)] /= scaler.scale_
    intercepts = np.atleast_1d(model[1].intercept_) - slopes[:, : len(NUMBERS)] @ scaler.mean_
    columns = dict(zip(outputs, np.column_stack([intercepts, slopes]), strict=True))
    return pd.DataFrame(columns, index=pd.Index(terms(model), name="term"))


def terms(model: Pipeline) -> list[str]:
    """What the weights belong to."""
    levels = zip(CATEGORIES, model[0].transformers_[1][1].categories_, strict=True)
    return ["intercept", *NUMBERS, *(f"{column} {level}" for column, found in levels for level in found)]


def fills(model: Pipeline) -> pd.Series:
    """What stands in for a missing number: its mean in the rows of the fit."""
    return pd.Series(model[0].transformers_[0][1][0].statistics_, index=NUMBERS, name="fill")


def write(columns: list[pd.DataFrame | pd.Series], path: Path) -> None:
    """Write the terms as a dbt seed; twelve digits keep a score right to far more than it means."""
    table = pd.concat(columns, axis="columns").rename_axis("term")
    table.to_csv(path, float_format="%.12g", lineterminator="\n")


if __name__ == "__main__":
    with duckdb.connect(str(DEMO / "demo.duckdb"), read_only=True) as connection:
        winter, spring = (connection.execute(rows).df() for rows in (TRAINING_ROWS, SPRING_ROWS))
    delayed, punctuality, air_time = fit(winter), fit_punctuality(winter), fit_air_time(winter)
    write(
        [
            weights(delayed, "delayed"),
            weights(punctuality, *punctuality[1].classes_),
            weights(air_time, "air_time"),
            fills(delayed),  # the three saw the same rows
        ],
        WINTER_COEFFICIENTS,
    )
    again = fit(spring)
    write([weights(again, "delayed"), fills(again)], SPRING_COEFFICIENTS)
    print(f"{WINTER_COEFFICIENTS}: fitted on {len(winter):,} flights.")
    print(f"{SPRING_COEFFICIENTS}: fitted on {len(spring):,} flights.")
