"""Metrics sent by the protocol of OpenTelemetry, OTLP over HTTP."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from mpm_py.errors import MpmError
from mpm_py.metrics.facts import Metric as Described
from mpm_py.metrics.facts import Sample, by_metric
from mpm_py.sending import is_web_address, refused, shown, silenced, unreachable

try:
    import requests
    from google.protobuf.message import DecodeError  # type: ignore[import-untyped,unused-ignore]
    from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
    from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceResponse
    from opentelemetry.sdk.metrics.export import (
        AggregationTemporality,
        Gauge,
        Metric,
        MetricExportResult,
        MetricsData,
        NumberDataPoint,
        ResourceMetrics,
        ScopeMetrics,
        Sum,
    )
    from opentelemetry.sdk.resources import OTELResourceDetector, Resource
    from opentelemetry.sdk.util.instrumentation import InstrumentationScope
except ImportError as error:
    raise MpmError(
        "sending metrics by OTLP needs OpenTelemetry's exporter, which is not installed",
        "pip install 'mpm[otlp]'",
    ) from error

PATH = "/v1/metrics"
LOCAL = "http://localhost:4318"
"""Where a receiver of this machine listens, by the specification."""

SECONDS = 5.0
"""So long it is tried, where OTEL_EXPORTER_OTLP_TIMEOUT says nothing else."""

FOR_METRICS, FOR_ALL = "OTEL_EXPORTER_OTLP_METRICS_", "OTEL_EXPORTER_OTLP_"

NO_ANSWER = (
    "see that this machine reaches it and that it listens there for OTLP over HTTP, mostly on port 4318"
)
KEY = "put the key of the receiver into OTEL_EXPORTER_OTLP_HEADERS, as name=value"
ADVICE = {
    401: KEY,
    403: KEY,
    404: f"look at the address: metrics go to its end {PATH}",
    405: f"look at the address: metrics go to its end {PATH}",
    413: "send some monitors alone, by their names",
    **dict.fromkeys(
        (429, 502, 503, 504), "it was tried several times; send it again when the receiver is well"
    ),
    0: "the log of the receiver says why; what is sent is protobuf over HTTP",
}


@dataclass(frozen=True)
class Sent:
    """What was taken, and by whom."""

    address: str
    """Holds no secret."""
    count: int
    """Values."""


class OtlpSender:
    """Sends metrics whenever it is told to. Counters count from when it was made."""

    def __init__(self, endpoint: str = "") -> None:
        """Find out where to send; headers, certificates and compression are as OpenTelemetry's variables say.

        Args:
            endpoint: address of a receiver; without it what the variables say.

        Raises:
            MpmError: it is no address.
        """
        self.address = _address(endpoint)
        self._is_delta = _variable("TEMPORALITY_PREFERENCE").strip().lower() == "delta"
        self._seconds = None if _variable("TIMEOUT") else SECONDS
        self._since = time.time_ns()
        self._told: dict[Sample, float] = {}

    def send(self, samples: Iterable[Sample]) -> Sent:
        """Send values, with the time of sending; tried again as the library does.

        Raises:
            MpmError: they were not taken, or not all of them.
        """
        found, now = list(samples), time.time_ns()
        with silenced("opentelemetry", "urllib3"), _Watched() as session:
            try:
                exporter = OTLPMetricExporter(endpoint=self.address, timeout=self._seconds, session=session)
                result = exporter.export(self._data(found, now))
                exporter.shutdown()
            except Exception as error:
                result = MetricExportResult.FAILURE
                if session.last is None:
                    # The message may hold a header.
                    why = f"OpenTelemetry's exporter fails: {type(error).__name__}"
                    raise MpmError(why, "look at the variables that begin with OTEL_") from None
        rejected = self._check(result, session.last)
        if self._is_delta:  # Also where some were rejected: what was taken would be counted twice.
            self._since = now
            self._told = {_series(one): one.value for one in found}
        if rejected:
            raise MpmError(
                f"{shown(self.address)} took {len(found) - rejected} of {len(found)} values",
                "the log of the receiver says why it rejected the others",
            )
        return Sent(shown(self.address), len(found))

    def _check(self, result: MetricExportResult, last: requests.Response | Exception | None) -> int:
        """How many values an answer says were rejected; where it takes none of them, an error."""
        if not isinstance(last, requests.Response):
            raise unreachable(self.address, last, NO_ANSWER)
        # The library takes an answer that leads elsewhere for a success.
        if result is not MetricExportResult.SUCCESS or not 200 <= last.status_code < 300:
            raise refused(self.address, last.status_code, ADVICE)
        return _rejected(last.content)

    def _data(self, samples: Iterable[Sample], now: int) -> MetricsData:
        metrics = [
            Metric(
                name=metric.name,
                description=metric.meaning,
                unit=metric.unit,
                data=self._values(metric, of_metric, now),
            )
            for metric, of_metric in by_metric(samples).items()
        ]
        scope = InstrumentationScope("mpm", version("mpm"))
        in_scope = ScopeMetrics(scope=scope, metrics=metrics, schema_url="")
        return MetricsData([ResourceMetrics(resource=_resource(), scope_metrics=[in_scope], schema_url="")])

    def _values(self, metric: Described, samples: Iterable[Sample], now: int) -> Any:
        is_counter = metric.kind == "counter"
        points = [
            NumberDataPoint(
                attributes=dict(zip(metric.labels, sample.labels, strict=True)),
                start_time_unix_nano=self._since if is_counter else 0,
                time_unix_nano=now,
                value=self._number(sample),
            )
            for sample in samples
        ]
        if not is_counter:
            return Gauge(points)
        kind = AggregationTemporality.DELTA if self._is_delta else AggregationTemporality.CUMULATIVE
        return Sum(data_points=points, aggregation_temporality=kind, is_monotonic=True)

    def _number(self, sample: Sample) -> float:
        """The value: seconds with their fractions, all others are counts."""
        if sample.metric.kind == "counter" and self._is_delta:
            return int(sample.value - self._told.get(_series(sample), 0))
        return float(sample.value) if sample.metric.unit == "s" else int(sample.value)


class _Watched(requests.Session):
    """Remembers how the last try ended: the library tells no more than whether it was a success."""

    last: requests.Response | Exception | None = None

    def request(self, *given: Any, **named: Any) -> requests.Response:
        try:
            # A key is for the address that was named, and for no other that it leads to.
            self.last = super().request(*given, **{**named, "allow_redirects": False})
        except Exception as error:
            self.last = error
            raise
        return self.last


def _address(endpoint: str) -> str:
    """Where metrics go; an address for all that OpenTelemetry sends is followed by the path of metrics."""
    own, of_all = os.environ.get(f"{FOR_METRICS}ENDPOINT"), os.environ.get(f"{FOR_ALL}ENDPOINT")
    found = endpoint or own or of_all or LOCAL
    if not is_web_address(found):
        where = "--otlp" if endpoint else f"{FOR_METRICS if own else FOR_ALL}ENDPOINT"
        raise MpmError(
            f"what {where} names is no address of HTTP", f"write it as {LOCAL} or https://otlp.example.com"
        )
    parts = urlsplit(found)
    # The variable of metrics alone is used as it stands, by the specification.
    if (own and not endpoint) or parts.path.endswith(PATH):
        return found
    return urlunsplit(parts._replace(path=parts.path.removesuffix("/") + PATH))


def _variable(name: str) -> str:
    return os.environ.get(FOR_METRICS + name) or os.environ.get(FOR_ALL + name) or ""


def _resource() -> Resource:
    """Who sends; OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES have the last word."""
    own = Resource.create({"service.name": "mpm", "service.version": version("mpm")})
    return own.merge(OTELResourceDetector().detect())


def _series(sample: Sample) -> Sample:
    """What tells a row of values from others."""
    return Sample(sample.metric, 0, sample.labels)


def _rejected(content: bytes) -> int:
    """How many values a receiver that answered well has rejected."""
    try:
        answer = ExportMetricsServiceResponse.FromString(content)
    except DecodeError:
        # Some answer in text; the status has told that all is well.
        return 0
    return int(answer.partial_success.rejected_data_points)
