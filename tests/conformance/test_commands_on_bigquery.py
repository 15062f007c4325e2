"""The commands of mpm on BigQuery: Google's own client and dbt's adapter, against a stand-in that records requests."""

from __future__ import annotations

import io
import json
import os
import re
import threading
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

pytest.importorskip("google.cloud.bigquery", reason="Google's client is not installed")
from bigquery_events import DAYS, EVENTS, OURS, ROWS, limits, reached, with_events
from bigquery_server import BigQueryServer, Request, error
from googlesql import SqlError
from mpm_on_bigquery import ACCOUNT, TOKEN, Mpm, command_line
from on_bigquery import PROJECT, BigQueryWarehouse
from receiver import receiver

from mpm_py.propose import on_bigquery
from mpm_py.results import ResultStore, find_results
from mpm_py.schedule import Log, schedule
from mpm_py.warehouse.bigquery import MOST_BYTES, BigQuery

pytestmark = pytest.mark.only_on("bigquery")

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
    min_group_size: 2
    thresholds: {psi: {fail: 0.25}}
"""

NOTIFY = """
warehouse: {profile: shop}
notify: {channels: {team: {url: {env: HOOK}, secret: {env: KEY}}}}
"""


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


@pytest.fixture(scope="module")
def mpm(tmp_path_factory: pytest.TempPathFactory, warehouse: BigQueryWarehouse) -> Iterator[Mpm]:
    folder = tmp_path_factory.mktemp("without-a-project")
    with command_line(folder, warehouse.server, MONITORS) as made:
        yield made


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
    mpm: Mpm, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
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


def test_init_proposes_and_reads_aggregates_alone(mpm: Mpm, server: BigQueryServer):
    code, _, err = mpm(
        "init", "--profile", "shop", "--monitors", "proposed.yml", "--relation", "events", "--yes"
    )
    assert code == 0, err
    proposed = (mpm.folder / "proposed.yml").read_text(encoding="utf-8")
    assert "profile: shop" in proposed and "event_time: at_time" in proposed and "id: id" in proposed
    queries = [
        job.configuration["query"]["query"] for job in server.jobs() if not job.configuration["dryRun"]
    ]
    assert len(queries) == 3 and all(re.search(r"\bCOUNT\(", text) for text in queries)
    assert {limits(job)[0] for job in server.jobs()} == {str(MOST_BYTES)}


def test_a_large_table_is_sampled_and_its_filter_kept(
    database: BigQuery, server: BigQueryServer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(on_bigquery, "SAMPLED_BYTES", 1000)
    events = server.tables.relation((PROJECT, "raw", "events"))
    monkeypatch.setattr(events, "partition", "`at_time`")
    monkeypatch.setattr(events, "options", "require_partition_filter=true")
    with database.connected() as client:
        opened = on_bigquery.OnBigQuery(database, client)
        source = opened.find("events", "init_0")
        part = opened.part(source.reading)
        (row,) = opened.rows(f"SELECT COUNT(*) AS row_count FROM {source.reading} AS r")
        assert 0 <= row["row_count"] <= ROWS
    text = server.jobs()[-1].configuration["query"]["query"]
    assert part is not None and part.share == 1000 / (8 * 3 * ROWS)
    assert (
        f"FROM {EVENTS} TABLESAMPLE SYSTEM (57.870370370 PERCENT) WHERE `at_time` >= CAST('0001-01-01" in text
    )


@pytest.fixture(scope="module")
def ran(mpm: Mpm, warehouse: BigQueryWarehouse) -> list[Request]:
    """A plan and a run, of which the artifacts are plan.json and run.json; gives the requests of the run."""
    warehouse.server.faults.clear()
    code, out, err = mpm("plan", "--budget", "1 MB", "--json", "plan.json")
    assert (code, err) == (0, "") and "by dry runs, which are free of charge" in out
    assert (PROJECT, "mpm") not in warehouse.tables.datasets, "a plan writes nothing"
    warehouse.server.requests.clear()
    code, _, err = mpm("run", "--json", "run.json")
    assert code in (0, 1), err
    return list(warehouse.server.requests)


def test_a_plan_tells_the_bytes_of_dry_runs(mpm: Mpm, ran: list[Request]):
    plan = mpm.json("plan.json")
    (monitor,) = plan["monitors"]
    readings = {reading["reason"]: reading for reading in monitor["readings"]}
    assert plan["bytes_are"] == "dry_run"
    # What observes is not known before bins are learnt; one reading of the columns stands for it.
    assert readings["first_run"]["byte_count"] == 8 * 3 * ROWS and readings["first_run"]["row_count"] == ROWS


def test_a_later_plan_dry_runs_the_statement_that_observes(
    mpm: Mpm, ran: list[Request], server: BigQueryServer
):
    code, _, err = mpm("plan", "--from", "2024-03-05", "--json", "later.json")
    assert code == 0, err
    (reading,) = mpm.json("later.json")["monitors"][0]["readings"]
    dry = [job.configuration for job in server.jobs() if job.configuration["dryRun"]]
    observing = dry[-1]["query"]["query"]
    assert EVENTS in observing and "`mpm`.`returns`" in observing
    assert reading["byte_count"] == server.tables.read_bytes(observing) > 0
    code, _, err = mpm("plan", "--from", "2024-03-05", "--budget", "1 kB")
    assert code == 2 and "the budget is 1.0 kB" in err


def test_a_plan_whose_dry_run_is_refused_says_that_it_estimates(
    mpm: Mpm, ran: list[Request], server: BigQueryServer, monkeypatch: pytest.MonkeyPatch
):
    run = server.tables.run

    def refuse(statement: str, labels: dict[str, str], is_dry: bool, most_bytes: str):
        if is_dry and EVENTS in statement:
            raise SqlError("Access Denied: Table p:raw.events: User does not have bigquery.tables.getData")
        return run(statement, labels, is_dry, most_bytes)

    monkeypatch.setattr(server.tables, "run", refuse)
    code, out, err = mpm("plan", "--from", "2024-03-05", "--budget", "1 MB", "--json", "refused.json")
    assert code == 0 and "bytes are an estimate" in " ".join(out.split()), err
    assert "its bytes are an estimate, also for --budget:" in err and "Access Denied: Table" in err
    assert mpm.json("refused.json")["bytes_are"] == "estimate"


def test_a_run_observes_and_leaves_jobs_that_bills_can_tell_apart(mpm: Mpm, ran: list[Request]):
    done = mpm.json("run.json")
    (monitor,) = done["monitors"]
    assert (monitor["status"], monitor["window_count"], monitor["row_count"]) == ("observed", DAYS, ROWS)
    assert done["database"] == f"BigQuery project {PROJECT}"
    jobs = [request.configuration for request in ran if request.configuration]
    assert {job["query"]["maximumBytesBilled"] for job in jobs} == {str(MOST_BYTES)}
    of_dbt = [job["labels"] for job in jobs if "mpm" not in job["labels"]]
    assert of_dbt and all("dbt_invocation_id" in labels for labels in of_dbt)
    assert "model_mpm_monitors_returns" in {labels.get("node_id") for labels in of_dbt}
    own = [job["query"]["query"] for job in jobs if "mpm" in job["labels"]]
    assert own and not [text for text in own if "`raw`" in text], (
        "mpm itself reads what is stored, and nothing else"
    )


def test_status_reads_what_is_stored(mpm: Mpm, ran: list[Request], server: BigQueryServer):
    code, out, err = mpm("status", "--json")
    (health,) = json.loads(out)["monitors"]
    assert (health["name"], health["row_count"]) == ("returns", ROWS // DAYS), err
    of_run = mpm.json("run.json")
    assert (code, health["status"]) == (of_run["exit_code"], of_run["status"]["monitors"][0]["status"])
    assert {limits(job) for job in server.jobs()} == {OURS}


def test_report_and_backtest_read_it_too(mpm: Mpm, ran: list[Request], server: BigQueryServer):
    code, _, err = mpm("report", "--output", "report.html")
    assert code in (0, 1) and "returns" in (mpm.folder / "report.html").read_text(encoding="utf-8"), err
    code, out, err = mpm("backtest", "returns")
    assert code == 0 and out.startswith("returns: 6 days, 2024-03-01 to 2024-03-07\n"), err
    assert {limits(job) for job in server.jobs()} == {OURS}


def test_result_tables_come_as_they_are_stored(
    database: BigQuery, ran: list[Request], server: BigQueryServer
):
    found = ResultStore(database, "mpm").table("mpm_health").to_pylist()
    assert len(found) == server.tables.rows((PROJECT, "mpm", "mpm_health")).count > 0
    assert isinstance(found[0]["window_start"], datetime) and isinstance(found[0]["is_newest"], bool)


def test_the_doctor_finds_all_that_a_run_needs(mpm: Mpm, ran: list[Request], server: BigQueryServer):
    code, out, _ = mpm("doctor", "--json")
    findings = {finding["check"]: finding for finding in json.loads(out)["findings"]}
    assert code == 0, out
    assert findings["relation"]["text"] == "returns: raw.events may be read, 3 columns"
    assert findings["result schema"]["text"] == "mpm may be written"
    assert findings["results"]["text"] == "complete, and of this version"
    assert "location US" in findings["connection"]["text"]


def test_a_relation_that_is_not_there_is_told_with_the_nearest(mpm: Mpm, ran: list[Request]):
    (mpm.folder / "other.yml").write_text(MONITORS.replace("events", "evnts"), encoding="utf-8")
    code, _, err = mpm("plan", "--monitors", "other.yml")
    assert code == 2 and "`evnts`, which does not exist" in err and "did you mean events?" in err


def test_what_is_wrong_is_told_once_and_over_when_it_is_marked(
    mpm: Mpm, ran: list[Request], server: BigQueryServer, monkeypatch: pytest.MonkeyPatch
):
    """Runs after all that reads the results of the run alone: a mark changes them."""
    (mpm.folder / "notify.yml").write_text(NOTIFY, encoding="utf-8")
    incidents = json.loads(mpm("status", "--json")[1])["incidents"]
    assert incidents, "a word came that was not there before"
    code, out, err = mpm("test")
    assert code == 1 and "word" in out, err
    with receiver() as phone:
        monkeypatch.setenv("HOOK", phone.address)
        monkeypatch.setenv("KEY", "signs")
        for _ in range(2):
            assert mpm("notify", "--monitors", "notify.yml")[0] == 0
        told = phone.forget()
        assert [request.data["event"] for request in told] == ["opened"] * len(told)
        named = [one["incident_id"] for request in told for one in request.data["incidents"]]
        assert sorted(named) == sorted(one["incident_id"] for one in incidents)

        code, _, err = mpm("mark", named[0][:8], "--expected", "--whole-monitor", "--note", "it's a new word")
        assert code == 0, err
        assert json.loads(mpm("status", "--json")[1])["incidents"] == []
        assert mpm("test")[0] == 0
        code, out, err = mpm("notify", "--monitors", "notify.yml")
        assert code == 0 and "resolved" in out and {event for event, _ in phone.told} == {"resolved"}, err
    marks = server.tables.run(f"select note from `{PROJECT}`.`mpm`.`mpm_marks`", {}).rows
    assert {row.cell[0].string_value for row in marks.content.table_data.row} == {"it's a new word"}
    own = [job for job in server.jobs() if "mpm" in job.configuration["labels"]]
    assert {limits(job) for job in own} == {OURS}


def test_a_run_of_another_machine_is_told_and_nothing_touched(
    mpm: Mpm, ran: list[Request], server: BigQueryServer
):
    """The lock of this machine is another one, so the lease may be held by this very process."""
    mpm.give_tokens()
    database = find_results("monitors.yml").database
    with database.alone("mpm"):
        server.requests.clear()
        code, _, err = mpm("run")
        texts = [job.configuration["query"]["query"] for job in server.jobs()]
    assert code == 2 and f"these results are being written by another mpm: process {os.getpid()} on" in err
    assert texts and not [text for text in texts if "mpm_lease" not in text and "UNIX_MILLIS" not in text]
    assert {limits(job) for job in server.jobs()} == {OURS}
    with database.alone("mpm"):
        """Nothing is left of it."""


def test_a_schedule_runs_it_by_itself(mpm: Mpm, ran: list[Request], server: BigQueryServer):
    mpm.give_tokens()
    said = io.StringIO()
    service = schedule("monitors.yml", cron="0 0 1 1 *", log=Log("json", said))
    thread = threading.Thread(target=service.serve)
    thread.start()
    deadline = time.monotonic() + 900
    while '"finished"' not in said.getvalue() and time.monotonic() < deadline:
        time.sleep(0.2)
    service.stop()
    thread.join(60)
    events = [json.loads(line) for line in said.getvalue().splitlines()]
    (run,) = [event for event in events if event["event"] == "finished"]
    assert run["outcome"] in ("healthy", "failing"), run
    mpm.told.append(said.getvalue())


def test_neither_key_nor_token_is_said_or_written(mpm: Mpm, ran: list[Request]):
    """After all that is above: in what was printed, in the made projects, their logs and artifacts."""
    written = [path for path in mpm.folder.rglob("*") if path.is_file()]
    assert {"profiles.yml", "dbt.log", "manifest.json"} <= {path.name for path in written}
    texts = [*mpm.told, *(path.read_text(encoding="utf-8", errors="replace") for path in written)]
    body = [line for line in mpm.key.splitlines() if "-----" not in line]
    for secret in (TOKEN, body[0], body[len(body) // 2]):
        assert not [text for text in texts if secret in text]
