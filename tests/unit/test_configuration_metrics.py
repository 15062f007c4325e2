"""The metrics that thresholds may name are those that results have and default rules judge."""

from __future__ import annotations

import duckdb

from mpm_py.configuration.metrics import METRICS
from mpm_py.contract.tables import TABLES
from mpm_py.translate.binder import bind

# Columns that say how a result was computed, and those that a metric of another family has the name of.
NO_METRICS = {"psi_noise_floor", "wasserstein_noise_floor", "baseline_row_count", "row_count"}
NO_METRICS |= {"input_row_count", "input_window_count"}


def test_every_number_of_drift_and_profile_is_a_metric() -> None:
    for table in TABLES:
        if table.name in ("mpm_drift", "mpm_profile"):
            numbers = {column.name for column in table.columns if column.type in ("double", "bigint")}
            assert numbers - NO_METRICS <= METRICS.keys()


def test_metrics_are_judged_as_the_default_rules_say() -> None:
    cursor = duckdb.execute(bind("default_rules"))
    names = [column[0] for column in cursor.description]
    for row in cursor.fetchall():
        rule = dict(zip(names, row, strict=True))
        judged = METRICS[rule["metric"]].judged
        assert (judged == "learnt") == (rule["is_learnt"] == 1), rule["metric"]
        assert METRICS[rule["metric"]].direction in ("", rule["direction"]) or rule["direction"] == "both"
