"""Metrics as Prometheus reads them: its text format, and OpenMetrics where a scraper asks for it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from mpm_py.errors import MpmError
from mpm_py.files import replace_file
from mpm_py.metrics.facts import Sample, by_metric

try:
    from prometheus_client import CollectorRegistry
    from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
    from prometheus_client.exposition import choose_encoder, generate_latest
    from prometheus_client.registry import Collector
except ImportError as error:
    raise MpmError(
        "metrics of Prometheus need prometheus_client, which is not installed", "pip install 'mpm[metrics]'"
    ) from error


class _Collected(Collector):
    """Metrics that are made already."""

    def __init__(self, samples: Iterable[Sample]) -> None:
        self._families = list(_families(samples))

    def collect(self) -> Iterable[Metric]:
        return self._families


def _families(samples: Iterable[Sample]) -> Iterable[Metric]:
    for metric, of_metric in by_metric(samples).items():
        kind = CounterMetricFamily if metric.kind == "counter" else GaugeMetricFamily
        family = kind(metric.prometheus_name, metric.meaning, labels=metric.labels)
        for sample in of_metric:
            family.add_metric(sample.labels, sample.value)
        yield family


def _registry(samples: Iterable[Sample]) -> CollectorRegistry:
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Collected(samples))
    return registry


def metrics_text(samples: Iterable[Sample]) -> str:
    """The text format of Prometheus."""
    return generate_latest(_registry(samples)).decode()


def metrics_answer(samples: Iterable[Sample], accept: str) -> tuple[bytes, str]:
    """An answer to a scraper in the format that it accepts, and the type of its content."""
    encode, content_type = choose_encoder(accept)
    return encode(_registry(samples)), content_type


def write_metrics(file: Path, samples: Iterable[Sample]) -> None:
    """Write the text format into a file at once, so that a collector never reads half of it.

    Raises:
        MpmError: the file cannot be written.
    """
    try:
        # Collectors read files that end in .prom alone.
        replace_file(file, metrics_text(samples), suffix=".tmp", mode=0o644)
    except OSError as error:
        raise MpmError(f"{file} cannot be written: {error.strerror}", "name another file") from error
