"""mpm without a dbt project on BigQuery: Google's own client and dbt's adapter, against a stand-in that records requests.

The stand-in (on_bigquery.py) shows what is sent and what becomes of the answers. It has no rights, no quota, no
partitions and no bill.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

pytest.importorskip("zetasql", reason="the analyser and evaluator of GoogleSQL are not installed")
from bigquery_server import BigQueryServer, Request, error
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from on_bigquery import PROJECT, BigQueryWarehouse

from mpm_py.cli import invoke
from mpm_py.errors import ExecutionError, MpmError
from mpm_py.results import ResultStore
from mpm_py.warehouse import bigquery_client
from mpm_py.warehouse.bigquery import MOST_BYTES, BigQuery

pytestmark = pytest.mark.only_on("bigquery")

TOKEN, SECRET = "planted-token", "planted-secret"
EVENTS = f"`{PROJECT}`.`raw`.`events`"
ACCOUNT = "watcher@mpm-stand-in.iam"
DAYS, ROWS = 6, 72
MONITORS = """
warehouse: {profile: shop}
monitors:
  returns:
    relation: events
    event_time: at_time
    features: [word]
    begin: "2024-03-01"
    baseline: {rolling: 2}
    min_rows: 1
"""


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BigQueryWarehouse]:
    """Six days of twelve rows; on the last two a word comes that was not there before."""
    running = BigQueryWarehouse(tmp_path_factory.mktemp("client-of-bigquery"))
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


@pytest.fixture
def server(warehouse: BigQueryWarehouse) -> BigQueryServer:
    """The stand-in, with nothing recorded yet."""
    warehouse.server.requests.clear()
    warehouse.server.faults.clear()
    return warehouse.server


@pytest.fixture
def database(server: BigQueryServer) -> BigQuery:
    options = {"method": "oauth-secrets", "location": "US", "api_endpoint": server.address}
    return BigQuery(PROJECT, "raw", options, {"token": TOKEN, "client_secret": SECRET}, "profile shop")


def limits(job: Request) -> tuple[object, ...]:
    """What goes with every job: the limit of bytes, labels, the dialect and where it runs."""
    configuration = job.configuration or {}
    query = configuration["query"]
    labels = set(configuration["labels"])
    return query["maximumBytesBilled"], query["useLegacySql"], labels, job.body["jobReference"]["location"]


def test_every_job_has_a_limit_labels_and_a_place(database: BigQuery, server: BigQueryServer):
    with database.connected() as client:
        assert client.rows(f"SELECT COUNT(*), MAX(at_time) FROM {EVENTS}")[0][0] == ROWS
        client.execute(f"SELECT 1 AS one FROM {EVENTS} LIMIT 0")
        client.scanned_bytes(f"SELECT id FROM {EVENTS}")
    database.check("mpm")
    database.check("raw")
    jobs = server.jobs()
    assert len(jobs) == 7
    expected = (str(MOST_BYTES), False, {"mpm", "mpm_run"}, "US")
    assert [limits(job) for job in jobs] == [expected] * len(jobs)
    assert {request.authorization for request in server.requests} == {f"Bearer {TOKEN}"}


def test_the_limit_of_the_profile_goes_before_ours(database: BigQuery, server: BigQueryServer):
    limited = replace(
        database, options={**database.options, "maximum_bytes_billed": 12345, "priority": "batch"}
    )
    with limited.connected() as client:
        client.rows("SELECT 1 AS one")
    (job,) = server.jobs()
    assert job.configuration and job.configuration["query"]["maximumBytesBilled"] == "12345"
    assert job.configuration["query"]["priority"] == "BATCH"


def test_a_dry_run_is_one_request_and_nothing_else(database: BigQuery, server: BigQueryServer):
    with database.connected() as client:
        assert client.scanned_bytes(f"SELECT word FROM {EVENTS}") == 8 * 3 * ROWS
    (request,) = server.requests
    assert request.configuration and request.configuration["dryRun"] is True
    assert request.configuration["query"]["useQueryCache"] is False


def test_a_dry_run_that_fails_tells_no_bytes(database: BigQuery, server: BigQueryServer):
    with database.connected() as client:
        assert client.scanned_bytes("SELECT nothing FROM nowhere") is None
        message = "Query exceeded limit for bytes billed: 1000. 20971520 or higher required."
        server.faults.append(("POST .*/jobs", error(message, 400, "bytesBilledLimitExceeded")))
        assert client.scanned_bytes("SELECT 1 AS one") == 20_971_520


def test_a_check_writes_nothing(database: BigQuery, server: BigQueryServer, warehouse: BigQueryWarehouse):
    before = {place: set(held) for place, held in warehouse.tables.datasets.items()}
    database.check("mpm")
    database.check("raw")
    assert {place: set(held) for place, held in warehouse.tables.datasets.items()} == before
    assert all(job.configuration and job.configuration["dryRun"] for job in server.jobs())


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


Mpm = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def keyfile(warehouse: BigQueryWarehouse) -> dict[str, str]:
    """The key of a service account, as Google writes it, whose tokens the stand-in gives."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return {
        "type": "service_account", "project_id": PROJECT, "private_key_id": "1", "private_key": key.decode(),
        "client_email": ACCOUNT, "client_id": "1", "token_uri": f"{warehouse.server.address}/token",
    }  # fmt: skip


@pytest.fixture(scope="module")
def folder(
    tmp_path_factory: pytest.TempPathFactory, warehouse: BigQueryWarehouse, keyfile: dict[str, str]
) -> Path:
    """A folder with monitors, a profile whose key is in the environment, and the cache."""
    made = tmp_path_factory.mktemp("without-a-project")
    hidden = {**keyfile, "private_key": "{{ env_var('SHOP_KEY') }}"}
    output = {"type": "bigquery", "method": "service-account-json", "keyfile_json": hidden, "project": PROJECT,
              "dataset": "raw", "location": "US", "threads": 1}  # fmt: skip
    profile = {"shop": {"target": "prod", "outputs": {"prod": output}}}
    (made / "profiles.yml").write_text(json.dumps(profile), encoding="utf-8")
    (made / "monitors.yml").write_text(MONITORS, encoding="utf-8")
    return made


@pytest.fixture
def mpm(
    folder: Path,
    server: BigQueryServer,
    keyfile: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> Mpm:
    """Runs a command as on the command line: gives exit code, standard output and standard error."""
    environment = {
        "BIGQUERY_EMULATOR_HOST": server.address, "DBT_PROFILES_DIR": str(folder), "NO_COLOR": "1", "COLUMNS": "120",
        "MPM_CACHE_DIR": str(folder / "cache"), "SHOP_KEY": keyfile["private_key"],
    }  # fmt: skip
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(folder)
    told: list[str] = []

    def run(*arguments: str) -> tuple[int, str, str]:
        token = {"access_token": TOKEN, "expires_in": 3600, "token_type": "Bearer"}
        server.faults += [("POST /token", (200, token))] * 1000
        code = invoke(arguments)
        out, err = capfd.readouterr()
        told.append(out + err)
        return code, out, err

    run.told = told  # type: ignore[attr-defined]
    return run


def hiding(folder: Path, told: str, keyfile: dict[str, str]) -> None:
    """See that neither key nor token is in what was said or written."""
    body = [line for line in keyfile["private_key"].splitlines() if "-----" not in line]
    written = [path for path in folder.rglob("*") if path.is_file()]
    assert len(written) > 20, "the project, its log and its artifacts"
    texts = [told, *(path.read_text(encoding="utf-8", errors="replace") for path in written)]
    for secret in (TOKEN, body[3], body[-2]):
        assert not [text for text in texts if secret in text]


def test_a_relation_that_is_not_there_is_said_in_two_lines(mpm: Mpm, server: BigQueryServer, folder: Path):
    (folder / "other.yml").write_text(MONITORS.replace("events", "evnts"), encoding="utf-8")
    code, out, err = mpm("plan", "--monitors", "other.yml")
    assert code == 2
    assert "evnts" in out + err and "did you mean events?" in out + err


def test_no_right_is_said_in_two_lines(mpm: Mpm, server: BigQueryServer):
    refusal = f"Access Denied: Project {PROJECT}: User does not have bigquery.jobs.create permission in it."
    server.faults.append(("POST .*/jobs", error(refusal, 403, "accessDenied")))
    code, out, err = mpm("run")
    first, second = err.splitlines()
    assert (code, out) == (2, "") and first == f"Error: BigQuery project {PROJECT}: {refusal}"
    assert second == (
        f"Next step: let an administrator give roles/bigquery.jobUser on project {PROJECT} to {ACCOUNT}"
    )


def test_no_login_is_said_with_the_command_that_helps(
    mpm: Mpm, folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    output = {"type": "bigquery", "method": "oauth", "project": PROJECT, "dataset": "raw"}
    profile = {"shop": {"target": "prod", "outputs": {"prod": output}}}
    (tmp_path / "profiles.yml").write_text(json.dumps(profile), encoding="utf-8")
    monkeypatch.setenv("DBT_PROFILES_DIR", str(tmp_path))
    monkeypatch.setenv("CLOUDSDK_CONFIG", str(tmp_path))
    monkeypatch.setenv("NO_GCE_CHECK", "true")
    monkeypatch.delenv("GOOGLE_APPLICATION_CREDENTIALS", raising=False)
    code, _, err = mpm("status")
    assert code == 2 and len(err.splitlines()) == 2
    assert "Next step: run `gcloud auth application-default login`" in err


def test_plan_run_and_status(mpm: Mpm, server: BigQueryServer, folder: Path, keyfile: dict[str, str]):
    """The path of a newcomer: what it would read, by dry runs; the run; and what was found."""
    code, out, err = mpm("plan", "--budget", "1 MB", "--json", "plan.json")
    assert (code, err) == (0, "")
    plan = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    assert plan["bytes_are"] == "dry_run" and "by dry runs, which are free of charge" in out
    readings = {reading["reason"]: reading for reading in plan["monitors"][0]["readings"]}
    # What observes is not known yet; one reading of the relation stands for it.
    assert readings["first_run"]["byte_count"] == 8 * 3 * ROWS and readings["first_run"]["row_count"] == ROWS
    code, _, err = mpm("plan", "--budget", "1 kB")
    assert code == 2 and "the budget is 1.0 kB" in err
    assert not [name for _, name in server.tables.datasets if name == "mpm"], "a plan writes nothing"

    server.requests.clear()
    code, out, err = mpm("run", "--json", "run.json")
    assert code in (0, 1), err
    done = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    (monitor,) = done["monitors"]
    assert (monitor["status"], monitor["window_count"], monitor["row_count"]) == ("observed", DAYS, ROWS)
    assert done["database"] == f"BigQuery project {PROJECT}"
    jobs = [job.configuration or {} for job in server.jobs()]
    assert {job["query"]["maximumBytesBilled"] for job in jobs} == {str(MOST_BYTES)}
    of_dbt = [job["labels"] for job in jobs if "mpm" not in job["labels"]]
    assert all("dbt_invocation_id" in labels for labels in of_dbt)
    assert "model_mpm_monitors_returns" in {labels.get("node_id") for labels in of_dbt}
    own = [job["query"]["query"] for job in jobs if "mpm" in job["labels"]]
    assert own and not [text for text in own if "`raw`" in text], (
        "mpm itself reads what is stored, and nothing else"
    )

    server.requests.clear()
    code, out, err = mpm("status", "--json", "-")
    (health,) = json.loads(out)["monitors"]
    assert health["monitor"] == "returns" and health["newest_window"]
    assert all("mpm" in (job.configuration or {})["labels"] for job in server.jobs())
    hiding(folder, "".join(mpm.told), keyfile)  # type: ignore[attr-defined]
    assert datetime.now().year and os.environ["SHOP_KEY"] in keyfile["private_key"]


def test_result_tables_come_as_they_are_stored(
    mpm: Mpm, database: BigQuery, warehouse: BigQueryWarehouse, server: BigQueryServer
):
    """After the run above: the same rows, and of the types that DuckDB gives them."""
    found = ResultStore(database, "mpm").table("mpm_health").to_pylist()
    stored = warehouse.tables.rows((PROJECT, "mpm", "mpm_health")).count
    assert len(found) == stored > 0
    assert isinstance(found[0]["window_start"], datetime) and isinstance(found[0]["is_newest"], bool)
