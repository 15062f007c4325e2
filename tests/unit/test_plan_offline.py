"""`mpm plan --dialect`: what a first run would send to a warehouse that is not asked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from grammars import problems

from mpm_py.cli import invoke
from mpm_py.plan import offline_text, plan_offline
from mpm_py.translate.dialects import DIALECTS

MONITORS = """
warehouse: {schema: monitoring}
monitors:
  churn:
    relation: sales.scored
    event_time: seen_at
    prediction: {score: p_churn, positive: true}
    label: churned
    features: [age, spend]
    segments: [country]
    baseline: {from: 2024-01-01, to: 2024-02-01}
  orders:
    relation: orders
    event_time: at
    baseline: {relation: training.orders}
    features: {exclude: [note], numeric: [zip]}
    sensitive: [zip]
    salt: a-secret
  off: {relation: gone, event_time: at, enabled: false}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPM_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("COLUMNS", "120")
    (tmp_path / "monitors.yml").write_text(MONITORS, encoding="utf-8")
    return tmp_path


def test_snowflake(folder: Path, capsys: pytest.CaptureFixture[str]):
    assert invoke(["plan", "--dialect", "snowflake", "--json", "plan.json"]) == 0
    printed = capsys.readouterr().out
    assert (
        "churn    sales.scored  age, spend, country, p_churn, seen_at, churned  monitoring.churn" in printed
    )
    assert "orders   orders        zip, at, and every other one" in printed
    assert "no warehouse was asked" in printed
    told = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    assert [monitor["name"] for monitor in told["monitors"]] == ["churn", "orders"]
    assert len(told["result_tables"]) == 27

    assert invoke(["plan", "--dialect", "snowflake", "--select", "churn", "--sql"]) == 0
    script = capsys.readouterr().out
    assert "orders" not in script.split("-- mpm_observations")[0]
    for told_once in (
        "-- churn: compare\n",
        "-- churn: learn the bins of numbers\n",
        'from "sales"."scored" as r',
        "-- mpm_incidents: ",
    ):
        assert told_once in script, told_once


@pytest.mark.parametrize(
    "dialect", [pytest.param(name, marks=pytest.mark.heavy) for name in DIALECTS if name != "duckdb"]
)
def test_every_dialect_is_accepted_by_its_grammar_and_calls_what_its_list_allows(folder: Path, dialect: str):
    plan = plan_offline(folder / "monitors.yml", dialect)
    found = [statement for monitor in plan.monitors for _, statement in monitor.statements]
    assert len(found) >= 4 and len(plan.results) == 27
    texts = [*found, *(statement for _, statement in plan.results)]
    assert not {text[:200]: wrong for text in texts if (wrong := problems(dialect, text.strip()))}
    script = offline_text(plan)
    assert "a-secret" not in script and script.count(";\n") >= len(texts)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--dialect", "mysql"], "'mysql' is not one of 'duckdb', 'postgres'"),
        (
            ["--dialect", "trino", "--budget", "1GB", "--database", "f.duckdb"],
            "leave out the database, --budget",
        ),
        (["--dialect", "trino", "--select", "chrn"], "did you mean churn?"),
        (["--dialect", "trino", "--monitors", "wrong.yml"], "key evnt_time"),
    ],
)
def test_what_is_wrong_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str], options: list[str], words: str
):
    (folder / "wrong.yml").write_text("monitors: {m: {relation: r, evnt_time: t}}", encoding="utf-8")
    assert invoke(["plan", *options]) == 2
    said = capsys.readouterr().err
    assert words in said and "Traceback" not in said
