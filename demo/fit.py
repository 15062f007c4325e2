"""Fit the model of the demo on January and February and write its weights to seeds/coefficients.csv.

Not part of `make demo`: the weights are committed. To fit again, after a `make demo`:

    pip install scikit-learn && python fit.py && dbt build

The fit is deterministic: a ridge logistic regression has one optimum, and Newton's method goes to its bottom.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

DEMO = Path(__file__).parent
COEFFICIENTS = DEMO / "seeds" / "coefficients.csv"

NUMBERS = ["scheduled_hour", "distance", "temp", "humid", "wind_speed", "precip", "visib", "pressure"]
CATEGORIES = ["origin", "carrier"]

# Only flights that arrived have an outcome to learn from. The order makes the sums, and so the fit, repeat.
TRAINING_ROWS = """
    SELECT *
    FROM flight_features
    WHERE scheduled_at >= TIMESTAMP '2013-01-01 05:00' AND scheduled_at < TIMESTAMP '2013-03-01 05:00'
        AND delayed IS NOT NULL
    ORDER BY flight_id
"""


def fit(rows: pd.DataFrame) -> Pipeline:
    """A logistic regression on standardised numbers (missing ones are the mean) and a column per category."""
    inputs = make_column_transformer(
        (make_pipeline(SimpleImputer(), StandardScaler()), NUMBERS),
        (OneHotEncoder(handle_unknown="ignore", sparse_output=False), CATEGORIES),
        verbose_feature_names_out=False,
    )
    regression = LogisticRegression(C=1.0, solver="newton-cholesky", tol=1e-10, max_iter=100)
    return make_pipeline(inputs, regression).fit(rows, rows["delayed"].astype(int))


def coefficients(model: Pipeline) -> list[tuple[str, float, float | None]]:
    """The fitted model as (term, weight, fill), with weights for inputs in their own units."""
    numbers, categories = (transformer for _, transformer, _ in model[0].transformers_[:2])
    imputer, scaler = numbers[0], numbers[1]
    regression = model[1]
    slopes = regression.coef_[0][: len(NUMBERS)] / scaler.scale_
    intercept = regression.intercept_[0] - (slopes * scaler.mean_).sum()
    levels = [
        f"{column} {level}"
        for column, column_levels in zip(CATEGORIES, categories.categories_, strict=True)
        for level in column_levels
    ]
    return [
        ("intercept", intercept, None),
        *zip(NUMBERS, slopes, imputer.statistics_, strict=True),
        *zip(levels, regression.coef_[0][len(NUMBERS) :], [None] * len(levels), strict=True),
    ]


def write(rows: list[tuple[str, float, float | None]], path: Path) -> None:
    """Write the terms as a dbt seed; twelve digits keep a score right to far more than it means."""
    with path.open("w", newline="") as file:
        writer: Any = csv.writer(file, lineterminator="\n")
        writer.writerow(("term", "weight", "fill"))
        for term, weight, fill in rows:
            writer.writerow((term, f"{weight:.12g}", "" if fill is None else f"{fill:.12g}"))


if __name__ == "__main__":
    with duckdb.connect(str(DEMO / "demo.duckdb"), read_only=True) as connection:
        training = connection.execute(TRAINING_ROWS).df()
    write(coefficients(fit(training)), COEFFICIENTS)
    print(f"{COEFFICIENTS}: fitted on {len(training):,} flights.")
