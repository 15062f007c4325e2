"""`mpm status --openlineage`: what a receiver of OpenLineage gets of each monitor, and what is said where it gets nothing."""

from __future__ import annotations

import json
import math
import os
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from openlineage.client import event_v2
from openlineage.client.facet_v2 import (
    data_quality_assertions_dataset,
    data_quality_metrics_input_dataset,
)
from portfolio import DAY, FIRST, insert, portfolio
from receiver import Receiver

from mpm_py import cli
from mpm_py.lineage.names import Names
from mpm_py.warehouse.bigquery import BigQuery
from mpm_py.warehouse.snowflake import Snowflake

KEY = "pl4nted-k3y"
NEWEST = FIRST + 10 * DAY
WITH_WINDOW = ["blind", "churn", "flight_delay", "fraud", "planned"]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A portfolio whose monitors have relations and profiles, unpleasant ones among them."""
    file = tmp_path_factory.mktemp("lineage") / "shop.duckdb"
    portfolio(file=file).close()
    number = {"data_type": "DOUBLE", "value_kind": "numeric", "null_count": 21, "row_count": 1021}
    with duckdb.connect(str(file)) as connection:
        connection.execute("CREATE SCHEMA raw; CREATE TABLE raw.flights AS SELECT 1 AS i; SET schema = 'mpm'")
        connection.execute(
            "UPDATE mpm_monitors SET relation = IF(monitor = 'flight_delay', 'flights', 'gone.away')"
        )
        for columns in (
            {"column_name": "temp", **number, "min": -3.5, "max": math.inf, "p01": -2.0, "p50": 7.25},
            {
                "column_name": "note",
                **number,
                "value_kind": "text",
                "min": 0.0,
                "p50": 8.0,
                "distinct_count": 40,
            },
            {"column_name": "log_loss", **number, "data_type": None},
            {"column_name": "__relation__", **number},
            {"column_name": "of_a_segment", **number, "segment_key": "origin"},
            {"column_name": "of_the_baseline", **number, "window_id": "baseline"},
        ):
            at = {
                "monitor": "flight_delay",
                "window_id": f"{NEWEST:%Y-%m-%dT%H:%M:%SZ}",
                "segment_key": "__all__",
            }
            insert(connection, "mpm_profile", **at | columns)
    return str(file)


@pytest.fixture(autouse=True)
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty folder, and an environment that is as before: the client writes into it."""
    monkeypatch.chdir(tmp_path)
    before = dict(os.environ)
    os.environ["HOME"] = str(tmp_path)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture
def mpm(database: str, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> Any:
    """Run `mpm status`: exit code and what it says on stderr. No key is ever said, and no logger says anything."""

    def run(*words: str, where: str = database) -> tuple[int, str]:
        code = cli.invoke(["status", "--database", where, *words])
        out, err = capfd.readouterr()
        assert KEY not in out + err and "Traceback" not in err and not caplog.records
        return code, err

    return run


def facets(event: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Metrics and assertions of the one relation that was read."""
    (given,) = event["inputs"]
    assert set(given["inputFacets"]) == {"dataQualityMetrics", "dataQualityAssertions"}
    found = given["inputFacets"]
    return found["dataQualityMetrics"], found["dataQualityAssertions"]["assertions"]


def is_known_to_the_library(event: dict[str, Any]) -> bool:
    """Whether the classes of the client, which are made from the schemas, take every key and value."""
    metrics, assertions = facets(event)
    columns = {
        name: data_quality_metrics_input_dataset.ColumnMetrics(**known)
        for name, known in metrics["columnMetrics"].items()
    }
    first = data_quality_metrics_input_dataset.DataQualityMetricsInputDatasetFacet(
        columns, metrics["rowCount"]
    )
    second = data_quality_assertions_dataset.DataQualityAssertionsDatasetFacet(
        [data_quality_assertions_dataset.Assertion(**one) for one in assertions]
    )
    run = event_v2.Run(event["run"]["runId"])
    job = event_v2.Job(event["job"]["namespace"], event["job"]["name"])
    again = event_v2.RunEvent(run=run, job=job, eventTime=event["eventTime"])
    schemas = [
        facet["_schemaURL"]
        for facet in (event["inputs"][0]["inputFacets"][name] for name in ("dataQualityMetrics", "dataQualityAssertions"))
    ]  # fmt: skip
    return schemas == [first._schemaURL, second._schemaURL] and event["schemaURL"] == again.schemaURL


def test_an_event_for_each_monitor(mpm: Any, phone: Receiver, database: str) -> None:
    code, err = mpm("--openlineage", phone.address)
    told = f"Sent to {phone.address}/api/v1/lineage: 5 events. Nothing is known yet of never_built.\n"
    assert (code, err) == (1, told)
    events = {request.data["job"]["name"]: request.data for request in phone.requests}
    assert list(events) == [f"shop.mpm.{name}" for name in WITH_WINDOW]
    assert all(map(is_known_to_the_library, events.values()))
    event = events["shop.mpm.flight_delay"]
    assert (event["eventType"], event["job"]["namespace"]) == ("COMPLETE", "mpm")
    assert event["run"]["facets"]["nominalTime"]["nominalStartTime"] == "2024-01-11T00:00:00.000Z"
    assert event["run"]["facets"]["nominalTime"]["nominalEndTime"] == "2024-01-12T00:00:00.000Z"
    (given,), written = event["inputs"], [one["name"] for one in event["outputs"]]
    assert (given["namespace"], given["name"]) == ("file", f"{database}/raw.flights"), "found in its schema"
    assert f"{database}/mpm.mpm_checks" in written
    assert events["shop.mpm.churn"]["inputs"][0]["name"] == f"{database}/gone.away"
    assert events["shop.mpm.churn"]["job"]["facets"]["ownership"]["owners"] == [{"name": "the churn team"}]


def test_what_columns_looked_like(mpm: Any, phone: Receiver) -> None:
    mpm("flight_delay", "--openlineage", phone.address)
    metrics, _ = facets(phone.requests[0].data)
    assert metrics["rowCount"] == 1021
    assert metrics["columnMetrics"] == {
        # Infinity is nothing that JSON can hold; extremes of a text are lengths and not told.
        "temp": {"nullCount": 21, "count": 1000, "min": -3.5, "quantiles": {"0.01": -2.0, "0.5": 7.25}},
        "note": {"nullCount": 21, "count": 1000, "distinctCount": 40},
    }


def test_a_check_that_fails_or_warns_has_no_success(mpm: Any, phone: Receiver) -> None:
    mpm("flight_delay", "churn", "blind", "--openlineage", phone.address)
    blind, churn, delay = (facets(request.data)[1] for request in phone.requests)
    assert blind == [], "what could not be judged is no success"
    assert {one["column"]: (one["success"], one.get("severity")) for one in churn} == {
        "age": (False, "warn"),
        "plan": (True, None),
    }
    found = {one["column"]: one for one in delay}
    assert {column: one["success"] for column, one in found.items()} == {
        "temp": False,
        "wind": False,
        "pressure": False,
        "carrier": True,
    }
    assert found["temp"] == {
        "assertion": "location",
        "name": "flight_delay/__all__=__all__/temp/location:learnt",
        "column": "temp",
        "success": False,
        "severity": "error",
        "description": "temp: values lie 0.8 sd above what is usual",
        "actual": "0.8",
        "params": {"family": "drift", "method": "learnt"},
    }


def test_told_twice_it_is_the_same_run(mpm: Any, phone: Receiver, tmp_path: Path) -> None:
    for _ in range(2):
        mpm("--openlineage", phone.address)
    runs = [request.data["run"]["runId"] for request in phone.forget()]
    assert runs[:5] == runs[5:] and len(set(runs)) == 5
    assert {uuid.UUID(run).version for run in runs} == {5}
    elsewhere = tmp_path / "shop.duckdb"
    portfolio({"churn": {"age": "pppw"}, "fraud": {"amount": "ppppppppppp"}}, file=elsewhere).close()
    with duckdb.connect(str(elsewhere)) as connection:
        connection.execute("UPDATE mpm.mpm_monitors SET relation = 'r'")
    mpm("--openlineage", phone.address, where=str(elsewhere))
    assert not set(runs) & {request.data["run"]["runId"] for request in phone.requests}


def test_a_file_gets_a_line_for_each_event(mpm: Any, tmp_path: Path) -> None:
    for _ in range(2):
        assert mpm("churn", "fraud", "--openlineage", "events.jsonl") == (
            0,
            "Sent to events.jsonl: 2 events.\n",
        )
    lines = (tmp_path / "events.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["job"]["name"] for line in lines] == ["shop.mpm.churn", "shop.mpm.fraud"] * 2
    code, err = mpm("--openlineage", "no/events.jsonl")
    assert code == 2 and "no/events.jsonl cannot be written: No such file" in err


def test_variables_say_where(mpm: Any, phone: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    code, err = mpm("--openlineage")
    assert code == 2 and "nothing says where events of OpenLineage go" in err and "OPENLINEAGE_URL" in err
    monkeypatch.setenv("OPENLINEAGE_API_KEY", KEY)
    monkeypatch.setenv("OPENLINEAGE_NAMESPACE", "prod")
    assert mpm("churn", "--openlineage", f"{phone.address}/my/lineage?tenant={KEY}")[0] == 0
    monkeypatch.setenv("OPENLINEAGE_URL", phone.address)
    assert mpm("churn", "--openlineage")[0] == 0
    assert [request.path for request in phone.requests] == [f"/my/lineage?tenant={KEY}", "/api/v1/lineage"]
    assert all(request.headers["Authorization"] == f"Bearer {KEY}" for request in phone.requests)
    assert all(request.data["job"]["namespace"] == "prod" for request in phone.requests)
    monkeypatch.setenv("OPENLINEAGE_DISABLED", "true")
    assert mpm("churn", "--openlineage") == (0, "OPENLINEAGE_DISABLED is set: no event was sent.\n")


def test_what_cannot_be_sent_says_why(mpm: Any, phone: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENLINEAGE_API_KEY", KEY)
    phone.answers = [503, 200]
    assert mpm("churn", "--openlineage", phone.address)[0] == 0 and len(phone.forget()) == 2
    told = {401: "OPENLINEAGE_API_KEY", 404: "/api/v1/lineage", 400: "log of the receiver", 302: "leads to"}
    for status, words in told.items():
        phone.answers = [status]
        code, err = mpm("--openlineage", phone.address)
        first, second = err.splitlines()
        assert code == 2 and f"Error: events of OpenLineage were not sent: {phone.address}" in first
        assert f"answered {status}" in first and second.startswith("Next step: ") and words in second
        assert len(phone.forget()) == 1, "others would not be taken either"
    code, err = mpm("--openlineage", "http://127.0.0.1:1")
    assert code == 2 and "could not be reached: Connection refused" in err
    assert "neither an address of HTTP nor a file" in mpm("--openlineage", "ftp://x")[1]
    assert "write the names of monitors first" in mpm("--openlineage", "churn")[1]
    monkeypatch.setenv("OPENLINEAGE__TRANSPORT__TYPE", "async_http")
    monkeypatch.setenv("OPENLINEAGE__TRANSPORT__URL", phone.address)
    assert "does not say whether events arrive" in mpm("--openlineage")[1]
    monkeypatch.setenv("OPENLINEAGE__TRANSPORT__TYPE", f"no.such.{KEY}")
    assert "cannot be set up" in mpm("--openlineage")[1]


def test_without_its_library(mpm: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("mpm_py.lineage")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "openlineage.client", None)
    code, err = mpm("--openlineage", "http://localhost:5000")
    assert code == 2 and "pip install 'mpm[openlineage]'" in err


@pytest.mark.parametrize(
    ("database", "namespace", "name"),
    [
        (Snowflake("acme-eu1", "SHOP"), "snowflake://acme-eu1", "SHOP.sales.flights"),
        (BigQuery("shop-prod", "sales", {}), "bigquery", "shop-prod.sales.flights"),
    ],
)
def test_tables_of_warehouses_are_called_as_the_rules_say(database: Any, namespace: str, name: str):
    named = Names(database, (("sales", "flights"),)).relation("sales.flights")
    assert (named.get_namespace(), named.get_name()) == (namespace, name)
