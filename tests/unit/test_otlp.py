"""`mpm status --otlp`: what a receiver of OpenTelemetry gets, which is what Prometheus reads, and what is said where it gets nothing."""

from __future__ import annotations

import gzip
import re
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
    ExportMetricsServiceResponse,
)
from portfolio import portfolio
from prometheus_client.parser import text_string_to_metric_families
from receiver import Receiver, Request
from schedule_world import World

from mpm_py import cli
from mpm_py.metrics.facts import METRICS, OF_RESULTS

KEY = "pl4nted-k3y"
DOCUMENT = Path(cli.__file__).parents[1] / "docs" / "metrics.md"

Values = dict[tuple[str, ...], float]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("otlp") / "shop.duckdb"
    portfolio(file=file).close()
    return str(file)


@pytest.fixture(autouse=True)
def keyed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", f"api-key={KEY},x-tenant=a%20b")


@pytest.fixture
def mpm(database: str, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> Any:
    """Run `mpm status`: exit code and what it says on stderr. No key is ever said, and no logger says anything."""

    def run(*words: str) -> tuple[int, str]:
        code = cli.invoke(["status", "--database", database, *words])
        out, err = capfd.readouterr()
        assert KEY not in out + err and "Traceback" not in err and not caplog.records
        return code, err

    return run


def message(request: Request) -> ExportMetricsServiceRequest:
    is_packed = request.headers.get("Content-Encoding") == "gzip"
    return ExportMetricsServiceRequest.FromString(
        gzip.decompress(request.body) if is_packed else request.body
    )


def metrics(request: Request) -> list[Any]:
    (resource,) = message(request).resource_metrics
    (scope,) = resource.scope_metrics
    return list(scope.metrics)


def points(metric: Any) -> Any:
    return getattr(metric, metric.WhichOneof("data")).data_points


def number(point: Any) -> float:
    return float(getattr(point, point.WhichOneof("value")))


def received(request: Request) -> Values:
    """Values by name and labels, named as OpenTelemetry's own exporter for Prometheus names them."""
    return {
        (re.sub(r"\W", "_", metric.name) + ("_seconds" if metric.unit == "s" else ""), *labels(point)): number(point)
        for metric in metrics(request)
        for point in points(metric)
    }  # fmt: skip


def labels(point: Any) -> list[str]:
    return [attribute.value.string_value for attribute in point.attributes]


@pytest.mark.parametrize("compression", ["none", "gzip"])
def test_values_are_those_of_prometheus(
    mpm: Any, phone: Receiver, tmp_path: Path, compression: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_COMPRESSION", compression)
    file, before = tmp_path / "mpm.prom", time.time_ns()
    code, err = mpm("--otlp", phone.address, "--prometheus", str(file))
    (request,) = phone.requests
    values = received(request)
    assert (code, err) == (1, f"Sent to {phone.address}/v1/metrics: {len(values)} values.\n")
    families = text_string_to_metric_families(file.read_text(encoding="utf-8"))
    assert values == {
        (one.name, *one.labels.values()): one.value for all_of in families for one in all_of.samples
    }
    assert values["mpm_open_incidents", "flight_delay", "high"] == 3, "and not all of them are zero"
    kind = {name.lower(): value for name, value in request.headers.items()}["content-type"]
    assert request.path == "/v1/metrics" and kind == "application/x-protobuf"
    assert request.headers["api-key"] == KEY and request.headers["x-tenant"] == "a b"
    found = metrics(request)
    assert [metric.name for metric in found] == [metric.name for metric in OF_RESULTS]
    assert all(metric.WhichOneof("data") == "gauge" and metric.description.endswith(".") for metric in found)
    assert all(
        before <= point.time_unix_nano <= time.time_ns() for metric in found for point in points(metric)
    )


def test_variables_say_where_and_who(mpm: Any, phone: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"{phone.address}/all/")
    assert mpm("--otlp")[0] == 1
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", f"{phone.address}/mine")
    monkeypatch.setenv("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=night,not-a-pair")
    monkeypatch.setenv("OTEL_SERVICE_NAME", "watch")
    assert mpm("--otlp")[0] == 1
    assert mpm("--otlp", f"{phone.address}/v1/metrics")[0] == 1
    assert [request.path for request in phone.requests] == ["/all/v1/metrics", "/mine", "/v1/metrics"]
    first, second, _ = (
        {one.key: one.value.string_value for one in message(request).resource_metrics[0].resource.attributes}
        for request in phone.requests
    )
    assert (first["service.name"], first["service.version"]) == ("mpm", version("mpm"))
    assert (second["service.name"], second["deployment.environment.name"]) == ("watch", "night")


def test_what_is_busy_is_tried_again(mpm: Any, phone: Receiver) -> None:
    phone.answers = [503, 200]
    assert mpm("churn", "--otlp", phone.address)[0] == 0
    first, second = phone.requests
    assert first.body == second.body


@pytest.mark.parametrize(
    ("status", "why", "next_step"),
    [
        (401, "answered 401 Unauthorized", "OTEL_EXPORTER_OTLP_HEADERS"),
        (404, "answered 404 Not Found", "/v1/metrics"),
        (302, "answered 302 Found", "give the address that it leads to"),
    ],
)
def test_a_refusal_says_why(mpm: Any, phone: Receiver, status: int, why: str, next_step: str) -> None:
    phone.answers = [status]
    code, err = mpm("--otlp", phone.address)
    first, second = err.splitlines()
    assert code == 2 and first == f"Error: metrics were not sent: {phone.address}/v1/metrics {why}"
    assert second.startswith("Next step: ") and next_step in second and len(phone.requests) == 1


def test_a_real_process_says_two_lines_and_no_key(database: str, phone: Receiver) -> None:
    phone.answers, phone.says = [400], f"{KEY} is no good".encode()
    words = [
        "status",
        "--database",
        database,
        "--otlp",
        phone.address.replace("//", "//user:word@") + f"?key={KEY}",
    ]
    root = Path(cli.__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-m", "mpm_py.cli", *words], capture_output=True, text=True, cwd=root
    )
    assert done.returncode == 2 and "flight_delay" in done.stdout, "the table is printed all the same"
    assert done.stderr.splitlines() == [
        f"Error: metrics were not sent: {phone.address}/v1/metrics answered 400 Bad Request",
        "Next step: the log of the receiver says why; what is sent is protobuf over HTTP",
    ]
    assert phone.requests[0].path == f"/v1/metrics?key={KEY}"


def test_nobody_there(mpm: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "0.2")
    code, err = mpm("--otlp", f"http://{KEY}@127.0.0.1:1/?key={KEY}")
    assert code == 2 and "http://127.0.0.1:1/v1/metrics could not be reached: Connection refused" in err
    assert mpm("--otlp", "127.0.0.1:1") == (
        2,
        "Error: metrics were not sent: what --otlp names is no address of HTTP\n"
        "Next step: write it as http://localhost:4318 or https://otlp.example.com\n",
    )


def test_an_answer_that_takes_a_part_is_no_success(mpm: Any, phone: Receiver) -> None:
    answer = ExportMetricsServiceResponse()
    answer.partial_success.rejected_data_points = 2
    answer.partial_success.error_message = KEY
    phone.says, phone.answers = answer.SerializeToString(), [200]
    code, err = mpm("churn", "--otlp", phone.address)
    sent = len(received(phone.requests[0]))
    assert code == 2 and f"took {sent - 2} of {sent} values" in err


def test_an_exporter_that_cannot_be_made(mpm: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*given: Any, **named: Any) -> None:
        raise RuntimeError(KEY)

    monkeypatch.setattr("mpm_py.metrics.otlp.OTLPMetricExporter", fail)
    code, err = mpm("--otlp", "http://localhost:4318")
    assert code == 2 and "OpenTelemetry's exporter fails: RuntimeError" in err


def test_without_its_library(mpm: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "mpm_py.metrics.otlp", raising=False)
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.metric_exporter", None)
    code, err = mpm("--otlp", "http://localhost:4318")
    assert code == 2 and "pip install 'mpm[otlp]'" in err


def test_every_metric_is_described() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    rows = [line.split(" | ") for line in text.splitlines() if line.startswith("| `mpm")]
    told = {cells[0].strip("| `"): cells[1:] for cells in rows}
    assert sorted(told) == sorted(metric.name for metric in METRICS)
    for metric in METRICS:
        name = metric.prometheus_name + ("_total" if metric.kind == "counter" else "")
        assert told[metric.name][0] == f"`{name}`" and told[metric.name][1].strip("`") == (metric.unit or "–")
        assert all(f"`{label}`" in told[metric.name][2] for label in metric.labels)


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setenv("MPM_CACHE_DIR", str(tmp_path / "cache"))
    return World(tmp_path)


@pytest.mark.parametrize(("preference", "counts"), [("cumulative", [1, 2, 3]), ("delta", [1, 1, 1])])
def test_a_schedule_sends_after_each_run(
    world: World, phone: Receiver, monkeypatch: pytest.MonkeyPatch, preference: str, counts: list[int]
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", preference)
    world.plan({"code": 2, "says": "no luck"})
    with world.serving(otlp=phone.address, retry_seconds=(0.05, 0.05)):
        world.until(lambda: world.named("next"))
    assert [event["is_sent"] for event in world.named("otlp")] == [True] * 3
    found = [{metric.name: metric for metric in metrics(request)} for request in phone.requests]
    assert [number(points(one["mpm.run.exit_code"])[0]) for one in found] == [2] * 3
    assert [number(points(one["mpm.runs"])[0]) for one in found] == counts
    assert all(points(one["mpm.run.duration"])[0].as_double > 0 for one in found)
    assert not any("mpm.run.in_progress" in one for one in found), "it would be wrong before the next run"
    sums = [one["mpm.runs"].sum for one in found]
    spans = [(one.data_points[0].start_time_unix_nano, one.data_points[0].time_unix_nano) for one in sums]
    assert all(
        one.is_monotonic and one.aggregation_temporality == (1 if preference == "delta" else 2)
        for one in sums
    )
    ends = [end for _, end in spans]
    assert [start for start, _ in spans[1:]] == (ends[:-1] if preference == "delta" else [spans[0][0]] * 2)


def test_what_a_schedule_cannot_send_changes_nothing_for_the_run(world: World, phone: Receiver) -> None:
    phone.answers = [400]
    world.plan({"code": 1, "notify_code": 2, "says": "Error: nobody there"})
    with world.serving(otlp=phone.address, openlineage="http://user:word@lineage", select=["m"]):
        world.until(lambda: world.named("next"))
    (metrics_event,), (lineage_event,) = world.named("otlp"), world.named("openlineage")
    assert world.outcomes == ["failing"] and not world.named("retry")
    assert metrics_event["level"] == lineage_event["level"] == "error"
    assert "answered 400 Bad Request" in metrics_event["reason"] and not metrics_event["is_sent"]
    assert lineage_event["reason"] == "nobody there" and "word" not in world.said.getvalue()
    words = world.calls[-1]["words"]
    file = str(world.folder / "monitors.yml")
    assert words == ["status", "m", "--monitors", file, "--openlineage", "http://user:word@lineage"]


def test_a_schedule_sends_events_where_variables_say(world: World) -> None:
    world.plan({"code": 2}, {"says": "Sent to /lineage: 1 event."})
    with world.serving(openlineage="", retry_seconds=(0.05,)):
        world.until(lambda: world.named("next"))
    assert [event["is_sent"] for event in world.named("openlineage")] == [True], (
        "not after what could not run"
    )
    assert world.calls[-1]["words"][-1] == "--openlineage"


def test_a_crash_of_what_sends_is_not_taken_for_a_failing_check(world: World) -> None:
    world.plan({"code": 1, "notify_code": 1, "says": "Traceback (most recent call last):"})
    with world.serving(openlineage="lineage.jsonl", retry_seconds=()):
        world.until(lambda: world.named("next"))
    (event,) = world.named("openlineage")
    assert (event["is_sent"], event["level"]) == (False, "error") and "Traceback" in event["reason"]
