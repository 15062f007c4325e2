"""The client of BigQuery: Google's own one, against a stand-in that records requests.

The stand-in (on_bigquery.py) shows what is sent and what becomes of the answers. It has no rights, no quota, no
partitions and no bill.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

pytest.importorskip("google.cloud.bigquery", reason="Google's client is not installed")
from bigquery_events import EVENTS, OURS, ROWS, limits, reached, with_events
from bigquery_server import BigQueryServer, error
from mpm_on_bigquery import TOKEN
from on_bigquery import PROJECT, BigQueryWarehouse

from mpm_py.errors import ExecutionError, MpmError
from mpm_py.warehouse import bigquery_client
from mpm_py.warehouse.bigquery import BigQuery
from mpm_py.warehouse.database import Scan

pytestmark = pytest.mark.only_on("bigquery")


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BigQueryWarehouse]:
    with with_events(tmp_path_factory.mktemp("events")) as running:
        yield running


@pytest.fixture
def server(warehouse: BigQueryWarehouse) -> BigQueryServer:
    """The stand-in, with nothing recorded yet."""
    warehouse.server.requests.clear()
    warehouse.server.faults.clear()
    return warehouse.server


@pytest.fixture
def database(server: BigQueryServer) -> BigQuery:
    return reached(server)


def test_every_job_has_a_limit_labels_and_a_place(database: BigQuery, server: BigQueryServer):
    with database.connected() as client:
        assert client.rows(f"SELECT COUNT(*), MAX(at_time) FROM {EVENTS}")[0][0] == ROWS
        client.execute(f"SELECT 1 AS one FROM {EVENTS} LIMIT 0")
        client.scan(f"SELECT id FROM {EVENTS}")
    database.check("mpm")
    database.check("raw")
    jobs = server.jobs()
    assert len(jobs) == 7
    assert {limits(job) for job in jobs} == {OURS}
    assert {request.authorization for request in server.requests} == {f"Bearer {TOKEN}"}


def test_the_limit_of_the_profile_goes_before_ours(database: BigQuery, server: BigQueryServer):
    limited = replace(
        database, options={**database.options, "maximum_bytes_billed": 12345, "priority": "batch"}
    )
    with limited.connected() as client:
        client.rows("SELECT 1 AS one")
    (job,) = server.jobs()
    assert job.configuration["query"]["maximumBytesBilled"] == "12345"
    assert job.configuration["query"]["priority"] == "BATCH"


def test_a_dry_run_is_one_request_and_nothing_else(database: BigQuery, server: BigQueryServer):
    with database.connected() as client:
        assert client.scan(f"SELECT word FROM {EVENTS}") == Scan(8 * 3 * ROWS)
    (request,) = server.requests
    assert request.configuration["dryRun"] is True
    assert request.configuration["query"]["useQueryCache"] is False


def test_a_dry_run_that_fails_says_why(database: BigQuery, server: BigQueryServer):
    with database.connected() as client:
        with pytest.raises(ExecutionError, match="nowhere"):
            client.scan("SELECT nothing FROM nowhere")
        message = "Query exceeded limit for bytes billed: 1000. 20971520 or higher required."
        server.faults.append(("POST .*/jobs", error(message, 400, "bytesBilledLimitExceeded")))
        assert client.scan("SELECT 1 AS one") == Scan(20_971_520)


def test_a_check_writes_nothing(database: BigQuery, server: BigQueryServer, warehouse: BigQueryWarehouse):
    before = {place: set(held) for place, held in warehouse.tables.datasets.items()}
    database.check("mpm")
    database.check("raw")
    assert {place: set(held) for place, held in warehouse.tables.datasets.items()} == before
    assert all(job.configuration["dryRun"] for job in server.jobs())


@pytest.mark.parametrize(
    ("status", "reason"), [(503, "backendError"), (403, "rateLimitExceeded")], ids=["busy", "too many"]
)
def test_what_may_pass_is_tried_again(database: BigQuery, server: BigQueryServer, status: int, reason: str):
    server.faults.append(("POST .*/jobs", error("for a moment", status, reason)))
    server.faults.append(("GET .*/queries", error("for a moment", status, reason)))
    with database.connected() as client:
        assert client.rows("SELECT 1 AS one") == [(1,)]
    first, second = server.jobs()
    assert first.body["jobReference"] == second.body["jobReference"], "sent twice, it is one job"


def test_a_refusal_is_not_tried_again(database: BigQuery, server: BigQueryServer):
    refusal = "Access Denied: Project p: User does not have bigquery.jobs.create permission in project p."
    server.faults.append(("POST .*/jobs", error(refusal, 403, "accessDenied")))
    with database.connected() as client, pytest.raises(ExecutionError) as raised:
        client.rows("SELECT 1 AS one")
    assert len(server.jobs()) == 1
    assert raised.value.message == f"BigQuery project {PROJECT}: {refusal}"
    assert "roles/bigquery.jobUser on project p" in raised.value.next_step
    assert raised.value.__suppress_context__, "the error of the client knows the token"


def test_a_server_that_is_not_there_is_said(database: BigQuery, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bigquery_client, "RETRY_SECONDS", 0.1)
    nowhere = replace(database, options={**database.options, "api_endpoint": "http://127.0.0.1:9"})
    with pytest.raises(MpmError) as raised:
        nowhere.check("mpm")
    assert "http://127.0.0.1:9 can be reached" in raised.value.next_step


def test_a_dataset_elsewhere_is_said_before_anything_runs(database: BigQuery):
    with pytest.raises(MpmError) as raised:
        replace(database, options={**database.options, "location": "EU"}).check("raw")
    assert "dataset raw" in raised.value.message and "`location: US`" in raised.value.next_step


def test_lists_and_columns_are_free_of_charge(database: BigQuery, server: BigQueryServer):
    server.faults.append(("GET .*/datasets/hidden/tables", error("Access Denied", 403, "accessDenied")))
    server.tables.datasets[PROJECT, "hidden"] = {}
    with database.connected() as client:
        assert ("raw", "events") in client.tables()
        found = client.columns("raw", "events")["raw", "events"]
        assert [(column.name, column.data_type, column.base_kind) for column in found] == [
            ("id", "INT64", "integer"), ("at_time", "TIMESTAMP", "zoned"), ("word", "STRING", "text")
        ]  # fmt: skip
        assert client.columns("raw", "nothing") == {} and client.columns("raw").keys() == {("raw", "events")}
    del server.tables.datasets[PROJECT, "hidden"]
    assert server.jobs() == []
