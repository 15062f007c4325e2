"""How the observation of a log grows with its rows on Apache Spark, on two cores, and what of it reaches the driver.

    python tests/benchmarks/spark_scaling.py            1, 2, 5, 10 and 20 million rows; needs pyspark, dbt-spark[session], Java, 3 GB of disk
    python tests/benchmarks/spark_scaling.py 1e5 1e6    other sizes

The driver may receive at most 1 MB from any one job (spark.driver.maxResultSize), so a statement that collects rows fails; one that
collects two million numbers is tried first, to see that it does. What all tasks of a run sent to the driver is added up from Spark's
own status store: it goes by the number of tasks, not of rows. The bins are learnt from a baseline of 100,000 rows, the same at every
size, so the first size tells what a run costs beside its rows. Ratios are what counts, those of the processors' seconds above all: they
do not depend on what else the machine does.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from rich.console import Console
from rich.table import Table

TESTS = Path(__file__).parents[1]
sys.path[:0] = [str(TESTS), str(TESTS / "conformance"), str(TESTS.parent)]

from on_spark import ENGINE_HERE, make  # noqa: E402
from projects import MONITOR, ROOT, run_dbt  # noqa: E402

WINDOWS = 30
_COLUMNS = f"""
    id,
    timestamp_ntz '2024-01-01 00:00:00' + make_dt_interval(cast(id % {WINDOWS} as int), 0, 0, cast(id % 86400 as int)) as happened_at,
    round(exp(pmod(hash(id, 1), 10000) / 2500), 3) as amount,
    pmod(hash(id, 2), 10000) / 10000 as score,
    cast(pmod(hash(id, 3), 90) as int) as age,
    case when pmod(hash(id, 4), 20) > 0 then pmod(hash(id, 5), 5000) / 7 end as distance,
    concat('shop ', pmod(hash(id, 6), 40)) as shop,
    concat('country ', pmod(hash(id, 7), 12)) as country,
    pmod(hash(id, 8), 2) = 0 as is_new,
    pmod(hash(id, 2), 10000) + pmod(hash(id, 9), 5000) > 9000 as is_fraud
"""


@dataclass(frozen=True)
class Totals:
    """What all stages of the session have done so far."""

    cpu_seconds: float
    rows_read: int
    bytes_read: int
    bytes_to_driver: int

    def since(self, before: Totals) -> Totals:
        return Totals(
            self.cpu_seconds - before.cpu_seconds,
            self.rows_read - before.rows_read,
            self.bytes_read - before.bytes_read,
            self.bytes_to_driver - before.bytes_to_driver,
        )


def totals(session: Any) -> Totals:
    """Sums over the stages, from Spark's own status store."""
    jvm = session.sparkContext._jvm
    quantiles = session.sparkContext._gateway.new_array(jvm.double, 0)
    nothing = jvm.java.util.ArrayList()
    store = session.sparkContext._jsc.sc().statusStore()
    stages = store.stageList(nothing, False, False, quantiles, nothing)
    found = [stages.apply(place) for place in range(stages.size())]
    return Totals(
        sum(stage.executorCpuTime() for stage in found) / 1e9,
        sum(stage.inputRecords() for stage in found),
        sum(stage.inputBytes() for stage in found),
        sum(stage.resultSize() for stage in found),
    )


def refuse_to_collect(session: Any) -> None:
    """The limit of what the driver receives has to bite, or it would show nothing."""
    try:
        session.range(2_000_000).collect()
    except Exception as error:
        if "maxResultSize" in str(error):
            return
        raise
    raise SystemExit("two million rows were collected: spark.driver.maxResultSize does not hold")


def write_log(session: Any, name: str, rows: int) -> None:
    """A table of so many rows, in files of Parquet."""
    expressions = [line.strip().rstrip(",") for line in _COLUMNS.strip().splitlines()]
    session.range(rows).selectExpr(*expressions).write.format("parquet").saveAsTable(f"raw.{name}")


def write_project(folder: Path, profile: dict[str, Any], sizes: list[int]) -> None:
    """A monitor for every size."""
    monitor = {
        "event_time": "happened_at",
        "begin": "2024-01-01",
        "id": "id",
        "prediction": {"score": "score", "threshold": 0.5},
        "label": "is_fraud",
        "segments": ["country"],
        "baseline": {"relation": "raw.baseline"},
    }
    monitors = {f"log_{rows}": {"relation": f"raw.log_{rows}", **monitor} for rows in sizes}
    files: dict[str, Any] = {
        "profiles.yml": {"scaling": {"target": "here", "outputs": {"here": profile}}},
        "packages.yml": {"packages": [{"local": str(ROOT)}]},
        "dbt_project.yml": {
            "name": "scaling",
            "profile": "scaling",
            "flags": {"send_anonymous_usage_stats": False},
            "vars": {"mpm": {"monitors": monitors}},
        },
        "models/sources.yml": {
            "sources": [
                {
                    "name": "raw",
                    "tables": [{"name": f"log_{rows}"} for rows in sizes] + [{"name": "baseline"}],
                }
            ]
        },
    }
    (folder / "models").mkdir(parents=True)
    for path, content in files.items():
        (folder / path).write_text(yaml.safe_dump(content), encoding="utf-8")
    for name in monitors:
        (folder / f"models/{name}.sql").write_text(MONITOR, encoding="utf-8")
    run_dbt(folder, "deps").check()


def main() -> None:
    """Measures each size and prints one table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("rows", type=float, nargs="*", default=[1e6, 2e6, 5e6, 1e7, 2e7])
    sizes = [int(rows) for rows in parser.parse_args().rows]
    with tempfile.TemporaryDirectory(prefix="mpm-spark-") as scratch:
        running: Any = make(ENGINE_HERE, Path(scratch))
        running.settings |= {
            "spark.driver.maxResultSize": "1m",
            # HotSpot compiles no method of more than 8,000 bytes to machine code; Spark then does better without one.
            "spark.sql.codegen.hugeMethodLimit": "8000",
            "spark.ui.retainedStages": "100000",
            "spark.ui.retainedTasks": "100000",
        }
        running.start()
        refuse_to_collect(running.session)
        write_log(running.session, "baseline", 100_000)
        write_project(Path(scratch) / "project", running.profile(), sizes)
        shown = Table(
            title=f"{running.version()}, local[2], 10 columns, {WINDOWS} windows, one segment of 12 values"
        )
        for heading in (
            "rows",
            "seconds",
            "of the executor's processors",
            "the same per million",
            "times read",
            "bytes read per row",
            "rows written",
            "bytes to the driver",
        ):
            shown.add_column(heading, justify="right")
        for rows in sizes:
            write_log(running.session, f"log_{rows}", rows)
            before, began = totals(running.session), time.time()
            run_dbt(Path(scratch) / "project", "run", "--select", f"log_{rows}").check()
            seconds, done = time.time() - began, totals(running.session).since(before)
            written = running.rows(f"select count(*) as row_count from {running.built_schema}.log_{rows}")[0][
                "row_count"
            ]
            figures = (
                f"{rows:,}",
                f"{seconds:.0f}",
                f"{done.cpu_seconds:.0f}",
                f"{done.cpu_seconds / rows * 1e6:.1f}",
                f"{done.rows_read / rows:.1f}",
                f"{done.bytes_read / rows:.1f}",
                f"{written:,}",
                f"{done.bytes_to_driver:,}",
            )
            print(*figures, sep="  ", file=sys.stderr, flush=True)
            shown.add_row(*figures)
        running.stop()
    Console(width=140).print(shown)


if __name__ == "__main__":
    os.environ.setdefault("DBT_SEND_ANONYMOUS_USAGE_STATS", "false")
    main()
