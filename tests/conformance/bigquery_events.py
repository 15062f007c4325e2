"""Six days of events on BigQuery's stand-in, and what goes with every job that mpm sends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bigquery_server import BigQueryServer, Request
from mpm_on_bigquery import TOKEN
from on_bigquery import PROJECT, BigQueryWarehouse

from mpm_py.warehouse.bigquery import MOST_BYTES, BigQuery

EVENTS = f"`{PROJECT}`.`raw`.`events`"
DAYS, ROWS = 6, 72
SECRET = "planted-secret"
OURS = (str(MOST_BYTES), False, frozenset(("mpm", "mpm_run")), "US")


@contextmanager
def with_events(folder: Path) -> Iterator[BigQueryWarehouse]:
    """Six days of twelve rows; on the last two a word comes that was not there before."""
    running = BigQueryWarehouse(folder)
    running.start()
    running.tables.run(
        f"""
        create or replace table {EVENTS} as (
          select
            i as id, timestamp_add(timestamp '2024-03-01 00:00:00+00', interval 2 * i hour) as at_time,
            case when i < 48 then ['a', 'b'][ordinal(mod(i, 2) + 1)] else 'c' end as word
          from unnest(generate_array(0, {ROWS - 1})) as i
        )""",
        {},
    )
    yield running
    running.stop()


def reached(server: BigQueryServer) -> BigQuery:
    """The stand-in as mpm reaches it."""
    options = {"method": "oauth-secrets", "location": "US", "api_endpoint": server.address}
    return BigQuery(PROJECT, "raw", options, {"token": TOKEN, "client_secret": SECRET}, "profile shop")


def limits(job: Request) -> tuple[object, ...]:
    """What goes with every job: the limit of bytes, labels, the dialect and where it runs."""
    configuration = job.configuration
    query = configuration["query"]
    labels = frozenset(configuration["labels"])
    return query["maximumBytesBilled"], query["useLegacySql"], labels, job.body["jobReference"]["location"]
