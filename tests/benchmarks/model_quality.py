"""`make bench-quality`: model quality from stored observations, beside scikit-learn on the raw rows.

A binary monitor over sixty days and a segment of ten values. Thirty days are computed anew from what is stored, table by table;
beside it the same metrics by scikit-learn for the same thirty days and ten segments, with the rows fetched from the warehouse.
"""

from __future__ import annotations

import argparse
import tempfile
import time
import warnings
from pathlib import Path

import duckdb
import numpy as np
from observe import REPOSITORY, compiled, dbt_run
from rich.console import Console
from rich.table import Table

MODELS = (
    "mpm_performance",
    "mpm_thresholds",
    "mpm_calibration",
    "mpm_confusion_matrix",
    "mpm_label_delay",
    "mpm_estimated_performance",
)
SPLIT = "2024-01-31"

LOG = """
    CREATE OR REPLACE TABLE prediction_log AS
    WITH drawn AS (
        SELECT
            i AS id,
            TIMESTAMP '2024-01-01' + to_microseconds((i * 5184000e6 / {rows})::BIGINT) AS happened_at,
            'region_' || (hash(i, 1) % 10) AS region,
            1 / (1 + exp(1 - 1.5 * sqrt(-2 * ln(((hash(i, 2) % 1000003) + 0.5) / 1000003))
                * cos(6.283185307 * (((hash(i, 3) % 1000003) + 0.5) / 1000003)))) AS score,
            ((hash(i, 4) % 1000003) + 0.5) / 1000003 AS chance
        FROM range({rows}) AS t(i)
    )
    SELECT id, happened_at, region, score, chance < score AS label, happened_at + INTERVAL 1 DAY AS label_at FROM drawn
"""

PROJECT = """\
name: bench
version: "1.0"
config-version: 2
profile: bench
flags: {send_anonymous_usage_stats: false}
vars:
  mpm:
    monitors:
      bench_monitor:
        relation: main.prediction_log
        event_time: happened_at
        begin: 2024-01-01
        features: {include: [region]}
        segments: [region]
        prediction: {score: score, threshold: 0.4}
        label: label
        label_time: label_at
        baseline: {from: 2024-01-01, to: 2024-01-15}
"""

FETCH = f"SELECT happened_at::DATE AS day, region, score, label FROM prediction_log WHERE happened_at >= DATE '{SPLIT}'"


def main() -> None:
    """Measure one size and print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=float, default=1e7, help="rows of the log (default: 1e7)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        prepare(folder, int(options.rows))
        dbt_run(folder)
        seconds = {model: again(folder, model) for model in MODELS}
        report(int(options.rows), seconds, by_scikit_learn(folder))


def prepare(folder: Path, rows: int) -> None:
    """The log and a dbt project that monitors it."""
    (folder / "models").mkdir()
    (folder / "dbt_project.yml").write_text(PROJECT)
    (folder / "packages.yml").write_text(f"packages: [{{local: '{REPOSITORY}'}}]\n")
    (folder / "models" / "sources.yml").write_text(
        "sources: [{name: main, tables: [{name: prediction_log}]}]\n"
    )
    (folder / "models" / "bench_monitor.sql").write_text("{{ mpm.monitor() }}\n")
    database = folder / "log.duckdb"
    (folder / "profiles.yml").write_text(
        f"bench: {{target: bench, outputs: {{bench: {{type: duckdb, threads: 1, path: '{database}'}}}}}}\n"
    )
    with duckdb.connect(str(database)) as connection:
        connection.execute(LOG.format(rows=rows))


def again(folder: Path, model: str) -> float:
    """Seconds of the statement that computes the last thirty days of a table, the best of three."""
    with duckdb.connect(str(folder / "log.duckdb")) as connection:
        connection.execute(f"DELETE FROM main_mpm.{model} WHERE window_start >= TIMESTAMP '{SPLIT}'")
    dbt_run(folder, "--select", model)
    statement = compiled(folder, "mpm", "models", f"{model}.sql")
    best = float("inf")
    with duckdb.connect(str(folder / "log.duckdb")) as connection:
        connection.execute(f"DELETE FROM main_mpm.{model} WHERE window_start >= TIMESTAMP '{SPLIT}'")
        for _ in range(3):
            started = time.perf_counter()
            connection.execute(f"CREATE OR REPLACE TEMP TABLE kept AS {statement}")
            best = min(best, time.perf_counter() - started)
    return best


def by_scikit_learn(folder: Path) -> float:
    """Seconds to fetch the rows of the same days and compute the like metrics of every day and segment."""
    from sklearn import metrics

    warnings.filterwarnings("ignore")
    started = time.perf_counter()
    with duckdb.connect(str(folder / "log.duckdb")) as connection:
        rows = connection.execute(FETCH).df()
    for keys in (["day"], ["day", "region"]):
        for _, part in rows.groupby(keys):
            label, score = part["label"].to_numpy(), part["score"].to_numpy()
            decided = score >= 0.4
            metrics.roc_auc_score(label, score)
            metrics.average_precision_score(label, score)
            metrics.log_loss(label, score)
            metrics.brier_score_loss(label, score)
            metrics.precision_recall_fscore_support(label, decided)
            metrics.matthews_corrcoef(label, decided)
            np.histogram(score, 10, weights=label)
    return time.perf_counter() - started


def report(rows: int, seconds: dict[str, float], peer: float) -> None:
    """Print what each table costs, and all of them beside scikit-learn."""
    table = Table(title=f"{rows:,} rows, 60 days x 10 segments: 30 days computed anew", title_justify="left")
    table.add_column("what")
    table.add_column("seconds", justify="right")
    for name, value in seconds.items():
        table.add_row(name, f"{value:.2f}")
    total = sum(seconds.values())
    table.add_section()
    table.add_row("all of mpm, from observations", f"{total:.2f}")
    table.add_row("scikit-learn, from the rows (fewer metrics, no intervals)", f"{peer:.2f}")
    table.add_row("ratio", f"{peer / total:.1f} x")
    Console().print(table)


if __name__ == "__main__":
    main()
