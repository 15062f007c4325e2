"""The support table of the README says what the conformance suite has recorded, and the records are those of the tests as they are."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter

import pytest
import yaml
from projects import ROOT
from recording import GAPS, RECORDS

from mpm_py import support_table

COLLECT = """
import json, sys
sys.path.insert(0, "tests")
import pytest
from recording import capability

class Collected:
    def pytest_collection_finish(self, session):
        print("collected", json.dumps([found for item in session.items if (found := capability(item))]))

flags = [flag for engine in sys.argv[1:] for flag in ("--engine", engine)]
sys.exit(pytest.main(["--collect-only", "-q", "-n", "0", "-m", "", "tests/conformance", *flags], plugins=[Collected()]))
"""


def record(name: str) -> dict:
    return yaml.safe_load((RECORDS / f"{name}.yml").read_text(encoding="utf-8"))


def recorded_engines() -> list[str]:
    return [
        line.record
        for line in support_table.ENGINES
        if line.record and (RECORDS / f"{line.record}.yml").exists()
    ]


@pytest.fixture(scope="module")
def collected() -> Counter[tuple[str, str]]:
    """How many tests there are for an engine and a capability."""
    command = [sys.executable, "-c", COLLECT, *recorded_engines()]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    line = next(line for line in printed.splitlines() if line.startswith("collected "))
    return Counter((engine, name) for engine, name in json.loads(line.removeprefix("collected ")))


@pytest.mark.parametrize("engine", recorded_engines())
def test_a_record_holds_every_test_that_there_is(engine: str, collected: Counter[tuple[str, str]]):
    found = {
        name: seen["passed"] + seen.get("skipped", 0) + len(seen["gaps"])
        for name, seen in record(engine)["capabilities"].items()
        if name != support_table.GRAMMAR
    }
    # That of the grammar is by dialect, and other commands record it.
    expected = {
        name: count
        for (about, name), count in collected.items()
        if about == engine and name != support_table.GRAMMAR
    }
    assert found == expected


@pytest.mark.parametrize("engine", recorded_engines())
def test_gaps_are_those_that_are_declared(engine: str):
    declared = (yaml.safe_load(GAPS.read_text(encoding="utf-8")) or {}).get(engine) or {}
    recorded = {
        reason for seen in record(engine)["capabilities"].values() for reason in seen["gaps"].values()
    }
    assert recorded == set(declared.values())


def test_what_did_not_run_is_not_claimed(tmp_path, monkeypatch):
    monkeypatch.setattr(support_table, "RECORDS", tmp_path)
    lines = support_table.support_table().splitlines()[2:]
    assert len(lines) == len(support_table.ENGINES)
    assert all("ran" not in line and line.count("—") == len(support_table.COLUMNS) for line in lines)


def test_a_gap_is_told_with_its_reason(tmp_path, monkeypatch):
    monkeypatch.setattr(support_table, "RECORDS", tmp_path)
    capabilities = {
        "observations": {"passed": 3, "gaps": {}},
        "model quality": {"passed": 2, "gaps": {"test[x]": "No such function."}},
        "reruns": {"passed": 0, "gaps": {"test[y]": "No such function."}},
    }
    content = {
        "version": "Duck 1",
        "adapter": "dbt-duck 2",
        "nature": "emulation",
        "capabilities": capabilities,
    }
    (tmp_path / "duckdb.yml").write_text(yaml.safe_dump(content), encoding="utf-8")
    table = support_table.support_table()
    expected = "| DuckDB | Duck 1, dbt-duck 2 | emulated | — | emulated <sup>1</sup> | — | gap <sup>1</sup> | — | — |"
    assert expected in table.splitlines()
    assert table.rstrip().endswith("\n\n1. No such function.")
