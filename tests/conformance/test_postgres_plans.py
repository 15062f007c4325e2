"""What the statement of a monitor reads on PostgreSQL: the columns that it names, in the partitions of its windows, and no more."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from postgres_server import HOST, PostgresServer, shared_server
from projects import MONITOR, ROOT, run_dbt

pytestmark = pytest.mark.only_on("postgres")

DATABASE, READER = "plans", "plan_reader"
MONTHS = ("2024-01-01", "2024-02-01", "2024-03-01", "2024-04-01", "2024-05-01", "2024-06-01")
ROWS = """
    insert into raw.events
    select '2024-01-01 00:00:00+00'::timestamptz + i * interval '1 hour', i % 50, 'kind ' || i % 3, 'never read'
    from generate_series({first}, {last}) as t(i)
"""


def statements(*texts: str, user: str | None = None) -> list[Any]:
    """Run statements; rows of the last."""
    arguments = {"user": user} if user else {}
    with shared_server().connect(DATABASE, **arguments) as connection, connection.cursor() as cursor:
        for text in texts:
            cursor.execute(text)
        return list(cursor) if cursor.description else []


@pytest.fixture(scope="module")
def server(engine: str) -> PostgresServer:
    """A table partitioned by month, of which the role of dbt may read three columns of four."""
    assert engine == "postgres"
    server = shared_server()
    server.make_database(DATABASE, READER, ("built", "built_mpm"))
    statements(
        "create table raw.events (happened_at timestamptz, amount double precision, kind text, unread text)"
        " partition by range (happened_at)",
        *(
            f"create table raw.events_{start[:7].replace('-', '_')} partition of raw.events"
            f" for values from ('{start} 00:00:00+00') to ('{end} 00:00:00+00')"
            for start, end in pairwise(MONTHS)
        ),
        f"revoke all on raw.events from {READER}",
        f"grant select (happened_at, amount, kind) on raw.events to {READER}",
        ROWS.format(first=0, last=24 * 121 - 1),
    )
    return server


@pytest.fixture(scope="module")
def statement(server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The statement of a run that finds a new day, 1 May, after a first run until the end of April."""
    folder = tmp_path_factory.mktemp("plans")
    monitor = {
        "relation": "raw.events", "event_time": "happened_at", "begin": "2024-01-01", "features": ["amount", "kind"],
        "baseline": {"from": "2024-01-01", "to": "2024-02-01"}, "min_rows": 20,
    }  # fmt: skip
    output = {
        "type": "postgres", "host": HOST, "port": server.port, "user": READER, "password": "",
        "dbname": DATABASE, "schema": "built", "threads": 1,
    }  # fmt: skip
    project = {
        "name": "plans",
        "version": "1.0.0",
        "profile": "plans",
        "vars": {"mpm": {"monitors": {"events": monitor}}},
    }
    write(folder / "profiles.yml", {"plans": {"target": "here", "outputs": {"here": output}}})
    write(folder / "packages.yml", {"packages": [{"local": str(ROOT)}]})
    write(folder / "dbt_project.yml", project)
    write(folder / "models/sources.yml", {"sources": [{"name": "raw", "tables": [{"name": "events"}]}]})
    (folder / "models/events.sql").write_text(MONITOR, encoding="utf-8")
    run_dbt(folder, "deps").check()
    run_dbt(folder, "run", "--select", "events").check()
    statements(ROWS.format(first=24 * 121, last=24 * 122 - 1))
    yield run_dbt(folder, "run", "--select", "events").check()["events"].statement


def write(file: Path, content: object) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")


def scanned(plan: Any) -> set[str]:
    """Names of all tables that a plan reads."""
    if isinstance(plan, list):
        return set().union(*(scanned(part) for part in plan)) if plan else set()
    if not isinstance(plan, dict):
        return set()
    inner = set().union(*(scanned(part) for part in plan.values()))
    return inner | ({plan["Relation Name"]} if "Relation Name" in plan else set())


def explained(text: str, user: str) -> Any:
    found = statements(f"explain (format json) {text}", user=user)[0][0]
    return json.loads(found) if isinstance(found, str) else found


@pytest.mark.capability("plan")
def test_a_run_reads_the_partitions_of_its_windows_alone(statement: str):
    assert '"events"' in statement and "2024-05-01" in statement
    assert scanned(explained(statement, READER)) == {
        "events_2024_05",
        "events",
    }  # `events` is the table of the monitor itself.


@pytest.mark.capability("plan")
def test_a_run_needs_no_right_on_a_column_that_it_does_not_name(statement: str):
    """The role that built may not read the column `unread`: any reading of it would have failed."""
    import psycopg2

    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        statements("select unread from raw.events", user=READER)
    assert "unread" not in statement.replace(
        "'unread'", ""
    )  # As a text, it is a row of the schema that was seen.


def test_the_explanation_sees_what_does_not_prune(statement: str):
    """A judge that accepts everything is none: with the column wrapped, all partitions are read."""
    wrapped = statement.replace('r."happened_at" >=', "(r.\"happened_at\" + interval '0') >=").replace(
        'r."happened_at" <', "(r.\"happened_at\" + interval '0') <"
    )
    assert wrapped != statement
    assert len(scanned(explained(wrapped, READER))) == len(MONTHS)
