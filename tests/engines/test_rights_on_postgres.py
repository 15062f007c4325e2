"""On PostgreSQL: a role with exactly the rights that `mpm grants` prints plans and runs; without any one of them it cannot."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg2
import pytest
import yaml
from postgres_server import HOST, PostgresServer, shared_server

from mpm_py import cli
from mpm_py.invocation import invoke
from mpm_py.monitor import load_monitors
from mpm_py.project import cache_folder, make_project
from mpm_py.warehouse.chosen import find_database

DATABASE, ROLE = "entitled", "entitled role"
SCORED = """
    CREATE TABLE raw."scored rows" AS
    SELECT timestamp '2024-01-01' + i * interval '600 seconds' AS seen_at, CAST(i * 7919 % 1000 AS double precision) AS amount
    FROM generate_series(0, 1439) AS t(i)
"""
MONITOR = {
    "relation": {"schema": "raw", "table": "scored rows"},
    "event_time": "seen_at",
    "begin": "2024-01-01",
    "features": ["amount"],
    "baseline": {"rolling": 5},
}
LATE = """
    INSERT INTO raw."scored rows" SELECT seen_at, amount FROM raw."scored rows"
    WHERE seen_at < '2024-01-03' AND seen_at >= '2024-01-02 20:00'
"""
NEW = "INSERT INTO raw.\"scored rows\" SELECT timestamp '2024-01-11' + i * interval '1 hour', 5 FROM generate_series(0, 23) AS t(i)"
TABLES = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'mpm'"

Windows = dict[str, int]
Command = Callable[..., tuple[int, str, str]]


class World:
    """A database of which everybody may do nothing, and the role that is to watch it."""

    def __init__(self, server: PostgresServer) -> None:
        self.server = server
        self.address = f"postgresql://{ROLE.replace(' ', '%20')}@{HOST}:{server.port}/{DATABASE}"
        self._execute(
            "postgres", f'CREATE ROLE "{ROLE}" LOGIN', f"CREATE DATABASE {DATABASE} TEMPLATE template0"
        )
        self.execute(
            f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC",
            "REVOKE ALL ON SCHEMA public FROM PUBLIC",
            "CREATE SCHEMA raw",
            SCORED,
            "CREATE TABLE raw.salaries AS SELECT 1 AS salary",
        )

    def execute(self, *statements: str) -> None:
        """As the owner of everything."""
        self._execute(DATABASE, *statements)

    def count(self, query: str) -> int:
        with self.server.connect(DATABASE) as connection, connection.cursor() as cursor:
            cursor.execute(query)
            return int(cursor.fetchone()[0])

    def as_role(self, statement: str) -> None:
        connection = psycopg2.connect(host=HOST, port=self.server.port, user=ROLE, dbname=DATABASE)
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(statement)
        finally:
            connection.close()

    def observe(self) -> list[str]:
        """The first half of a run as the role: how it ended for the monitor, and what was said."""
        monitors = load_monitors("monitors.yml")
        database = find_database(self.address, monitors, Path("monitors.yml"))
        project = make_project(monitors, database, "mpm", cache_folder(database, "mpm"))
        (node,) = invoke(project, ["build", "--select", "tag:mpm_monitor"]).nodes
        return [node.status, node.message]

    def _execute(self, database: str, *statements: str) -> None:
        connection = self.server.connect(database)
        connection.autocommit = True
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        connection.close()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    place = tmp_path_factory.mktemp("rights")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        patch.setenv("MPM_CACHE_DIR", str(place / "cache"))
        (place / "monitors.yml").write_text(
            yaml.safe_dump({"monitors": {"scores": MONITOR}}), encoding="utf-8"
        )
        yield World(shared_server())


@pytest.fixture
def mpm(world: World, capfd: Any) -> Command:
    """Run a command as the role: exit code, stdout, stderr."""

    def run(*words: str) -> tuple[int, str, str]:
        code = cli.invoke([*words, "--database", world.address])
        printed = capfd.readouterr()
        assert "Traceback" not in printed.err
        return code, printed.out, printed.err

    return run


def written(world: World) -> Windows:
    """What the newest observation wrote: start → rows."""
    query = """
        SELECT window_start, row_count FROM mpm.scores
        WHERE bin_kind = 'total' AND dataset = 'current' AND column_name = '__relation__' AND segment_key = '__all__'
            AND window_start IS NOT NULL AND invocation_id = (SELECT invocation_id FROM mpm.scores ORDER BY observed_at DESC LIMIT 1)
    """
    with world.server.connect(DATABASE) as connection, connection.cursor() as cursor:
        cursor.execute(query)
        return {str(start): rows for start, rows in cursor.fetchall()}


def planned(mpm: Command) -> tuple[dict[str, Any], Windows]:
    """What a plan says of the monitor."""
    code, out, err = mpm("plan", "--json", "plan.json")
    assert code == 0, out + err
    (told,) = json.loads(Path("plan.json").read_text(encoding="utf-8"))["monitors"]
    return told, {window["start"]: window["row_count"] for window in told["windows"]}


def revoked(grant: str) -> str:
    return grant.replace("GRANT ", "REVOKE ").replace(" TO ", " FROM ")


def test_the_printed_rights_are_enough_and_each_is_needed(world: World, mpm: Command) -> None:
    code, script, _ = mpm("grants")
    statements = [line for line in script.splitlines() if not line.startswith("--")]
    grants = [line for line in statements if line.startswith("GRANT")]
    assert code == 0 and len(grants) == 6
    world.execute(*statements)

    told, windows = planned(mpm)
    assert world.count(TABLES) == 0, "a plan makes nothing"
    assert [(one["reason"], one["row_count"]) for one in told["readings"]] == [
        ("baseline", 720),
        ("first_run", 1440),
    ]
    assert told["byte_count"] == (720 + 1440) * (8 + 8 + 28), (
        "whole rows: time, number, and what a row takes itself"
    )
    code, _, err = mpm("run")
    assert code in (0, 1), err
    assert written(world) == windows and len(windows) == 10

    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        world.as_role("SELECT * FROM raw.salaries")
    world.execute(LATE, NEW)
    told, windows = planned(mpm)
    assert {one["reason"]: (one["window_count"], one["row_count"]) for one in told["readings"]} == {
        "new": (1, 24),
        "late_rows": (1, 168),
    }
    for grant in grants:
        world.execute(revoked(grant))
        if "TEMPORARY" in grant:
            status, message = world.observe()
            assert status == "error" and "temporary" in message
        else:
            code, _, err = mpm("plan")
            assert code == 2 and "Next step: " in err, f"without {grant} nothing works"
            assert "GRANT" in err or "grant SELECT" in err, err
        world.execute(grant)
    assert world.observe()[0] == "success"
    assert written(world) == windows, "the run does what was planned"


def test_a_plan_cannot_write(world: World) -> None:
    monitors = load_monitors("monitors.yml")
    database = find_database(world.address, monitors, Path("monitors.yml")).read_only()
    project = make_project(monitors, database, "mpm", cache_folder(database, "mpm") / "plan")
    (node,) = invoke(project, ["run", "--vars", '{"mpm_plan": "windows"}', "--select", "mpm_marks"]).nodes
    assert node.status == "error" and "read-only transaction" in node.message
