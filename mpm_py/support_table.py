"""The support table of the README: what was run on which engine, from the records of the conformance suite.

A record (tests/conformance/records) is written by the tests themselves when they pass: `pytest --record`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

RECORDS = Path(__file__).parents[1] / "tests" / "conformance" / "records"
GRAMMAR = "grammar"
"""The capability that a dialect has by being parsed: recorded by dialect, not by engine."""


@dataclass(frozen=True)
class Engine:
    """One line of the table: its title, the record of its run (none: nothing ran), the dialect of its SQL."""

    title: str
    record: str | None
    dialect: str


ENGINES = (
    Engine("DuckDB", "duckdb", "duckdb"),
    Engine("PostgreSQL", "postgres", "postgres"),
    Engine("Apache Spark 3.5", "spark-3.5", "spark"),
    Engine("Apache Spark 4", "spark-4", "spark"),
    Engine("ClickHouse", "clickhouse", "clickhouse"),
    Engine("Snowflake", "snowflake", "snowflake"),
    Engine("Databricks", "databricks", "databricks"),
    Engine("BigQuery", "bigquery", "bigquery"),
    Engine("Redshift", None, "redshift"),
    Engine("Trino", None, "trino"),
    Engine("Athena", None, "athena"),
)
COLUMNS = {
    "observations": "observations",
    "drift and data quality": "drift, data quality",
    "model quality": "model quality",
    "checks and incidents": "checks, incidents",
    "reruns": "nothing new, nothing read",
    "plan": "plan: columns, partitions",
    GRAMMAR: "independent grammar",
}
VERBS = {"real engine": "ran", "emulation": "emulated", "stand-in": "stand-in", "analyser": "evaluated"}


def support_table() -> str:
    """The table and the gaps below it, in Markdown."""
    heads = ["warehouse", "run on", *COLUMNS.values()]
    gaps: list[str] = []
    lines = [f"| {' | '.join(heads)} |", "| --- " * len(heads) + "|"]
    lines += [f"| {' | '.join(_cells(engine, gaps))} |" for engine in ENGINES]
    if gaps:
        lines += ["", *(f"{number}. {reason}" for number, reason in enumerate(gaps, start=1))]
    return "\n".join(lines) + "\n"


def _cells(engine: Engine, gaps: list[str]) -> list[str]:
    record = _read(engine.record) if engine.record else {}
    parsed = _read(engine.dialect).get("capabilities", {}).get(GRAMMAR)
    found = record.get("capabilities", {}) | ({GRAMMAR: parsed} if parsed else {})
    run_on = f"{record['version']}, {record['adapter']}" if record else "nothing: text only"
    return [engine.title, run_on, *(_cell(name, found.get(name), record, gaps) for name in COLUMNS)]


def _cell(name: str, outcome: dict[str, Any] | None, record: dict[str, Any], gaps: list[str]) -> str:
    if not outcome or not (outcome["passed"] or outcome["gaps"]):
        return "—"
    verb = "parsed" if name == GRAMMAR else VERBS[record["nature"]]
    marks = [_footnote(reason, gaps) for reason in dict.fromkeys(outcome["gaps"].values())]
    if not outcome["passed"]:
        verb = "gap"
    return f"{verb} {' '.join(marks)}".strip()


def _footnote(reason: str, gaps: list[str]) -> str:
    if reason not in gaps:
        gaps.append(reason)
    return f"<sup>{gaps.index(reason) + 1}</sup>"


def _read(name: str) -> dict[str, Any]:
    file = RECORDS / f"{name}.yml"
    content: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8")) if file.exists() else {}
    return content
