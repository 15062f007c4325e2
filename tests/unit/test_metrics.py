"""`mpm status --prometheus`: what the text says when Prometheus reads it, and how a file of it is written."""

from __future__ import annotations

import json
import stat
import sys
from datetime import datetime, timezone
from pathlib import Path

import duckdb
import pytest
from portfolio import portfolio
from prometheus_client.parser import text_string_to_metric_families

from mpm_py import cli
from mpm_py.metrics.facts import of_results
from mpm_py.metrics.prometheus import metrics_text
from mpm_py.status import read_status

Values = dict[tuple[str, ...], float]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("metrics") / "shop.duckdb"
    portfolio(file=file).close()
    return str(file)


def samples(text: str) -> Values:
    families = list(text_string_to_metric_families(text))
    assert all(family.type == "gauge" and family.documentation.endswith(".") for family in families)
    return {(one.name, *one.labels.values()): one.value for family in families for one in family.samples}


def test_what_the_metrics_say(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.invoke(["status", "--database", database, "--prometheus"]) == 1
    values = samples(capsys.readouterr().out)
    with duckdb.connect(database, read_only=True) as connection:
        status = read_status(connection)
    for monitor in status.monitors:
        of_monitor = {
            key[2]: value for key, value in values.items() if key[:2] == ("mpm_monitor_status", monitor.name)
        }
        assert of_monitor == {
            word: float(word == monitor.status) for word in ("pass", "warn", "fail", "not_evaluated")
        }
        severities = [one.severity for one in status.incidents if one.monitor == monitor.name]
        for severity in ("low", "medium", "high"):
            assert values["mpm_open_incidents", monitor.name, severity] == severities.count(severity)
        assert values["mpm_last_window_checks", monitor.name, "fail"] == monitor.fail_count
    assert sum(value for key, value in values.items() if key[0] == "mpm_open_incidents") == 3
    end = datetime(2024, 1, 12, tzinfo=timezone.utc).timestamp()
    assert values["mpm_last_window_timestamp_seconds", "flight_delay"] == end
    assert ("mpm_last_window_timestamp_seconds", "never_built") not in values, "it has no window"


def test_the_text_of_a_status_and_of_its_json_are_one(database: str) -> None:
    with duckdb.connect(database, read_only=True) as connection:
        data = read_status(connection).as_data()
    assert metrics_text(of_results(data)) == metrics_text(
        of_results(json.loads(json.dumps(data, default=str)))
    )


def test_hostile_names_are_one_label(database: str) -> None:
    with duckdb.connect(database, read_only=True) as connection:
        data = read_status(connection, select=["churn"]).as_data()
    name = 'a"b\\c\n{d="e"} 1'
    data["monitors"][0]["name"] = name
    assert samples(metrics_text(of_results(data)))["mpm_monitor_status", name, "warn"] == 1


def test_a_file_for_a_collector_is_written_at_once(
    database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "mpm.prom"
    file.write_text("old", encoding="utf-8")
    assert cli.invoke(["status", "churn", "--database", database, "--prometheus", str(file)]) == 0
    assert "churn" in capsys.readouterr().out, "the table is printed all the same"
    assert samples(file.read_text(encoding="utf-8"))["mpm_monitor_status", "churn", "warn"] == 1
    assert stat.S_IMODE(file.stat().st_mode) == 0o644, "the collector is another user"

    def full(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    before = file.read_text(encoding="utf-8")
    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", full)
        assert cli.invoke(["status", "--database", database, "--prometheus", str(file)]) == 2
    assert "No space left" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mpm.prom"] and file.read_text(
        encoding="utf-8"
    ) == before
    assert (
        cli.invoke(["status", "--database", database, "--prometheus", str(tmp_path / "no" / "m.prom")]) == 2
    )
    assert "cannot be written" in capsys.readouterr().err


def test_what_does_not_go_together(
    database: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cli.invoke(["status", "--database", database, "--json", "--prometheus"]) == 2
    assert "name a file for one of them" in capsys.readouterr().err
    monkeypatch.delitem(sys.modules, "mpm_py.metrics.prometheus")
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    assert cli.invoke(["status", "--database", database, "--prometheus"]) == 2
    assert "pip install 'mpm[metrics]'" in capsys.readouterr().err
