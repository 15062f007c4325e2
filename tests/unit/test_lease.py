"""A lease on results, for databases without a lock that ends with its connection: one at a time, and nothing is left for long.

The statements run on DuckDB; Snowflake's emulation and the stand-in for BigQuery run them in the conformance suite.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import duckdb
import pytest

from mpm_py.errors import BusyError, ExecutionError, MpmError
from mpm_py.warehouse import lease
from mpm_py.warehouse.database import Login
from mpm_py.warehouse.lease import LEDGER, RESULTS, leased

HERE = socket.gethostname()
ELSEWHERE = "process 12 on another-machine, since 2026-01-01 00:00:00 UTC"


class Client:
    """As much of a client as a lease asks for; its clock goes an hour ahead of this machine's."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(query).fetchall()

    def execute(self, statement: str) -> None:
        try:
            self.connection.execute(statement)
        except duckdb.Error as error:
            raise ExecutionError(str(error), statement) from None

    def change(self, statement: str) -> int:
        self.execute(statement)
        return self.connection.fetchall()[0][0]

    def tables(self) -> list[tuple[str, str]]:
        return self.rows("SELECT table_schema, table_name FROM information_schema.tables")

    def clock(self) -> float:
        return time.time() + 3600


class Database:
    """A DuckDB in memory, which every connection shares."""

    login = Login("duckdb")

    def __init__(self, schema: str = "mpm") -> None:
        self.root = duckdb.connect()
        self.root.execute(f"CREATE SCHEMA {schema}")

    def relation(self, schema: str, name: str) -> str:
        return f'"{schema}"."{name}"'

    @contextmanager
    def connected(self) -> Iterator[Client]:
        with self.root.cursor() as cursor:
            yield Client(cursor)

    def row(self, what: str = RESULTS) -> tuple[Any, ...]:
        [row] = self.root.execute(
            "SELECT token, holder, held_until FROM mpm.mpm_lease WHERE what = ?", [what]
        ).fetchall()
        return row

    def hold(self, holder: str, seconds: float) -> None:
        """Another one has taken it, for so many seconds from now on."""
        with leased(self, "mpm", RESULTS):
            pass
        until = int(time.time() + 3600 + seconds)
        self.root.execute(
            "UPDATE mpm.mpm_lease SET token = 'other', holder = ?, held_until = ? WHERE what = 'results'",
            [holder, until],
        )


@pytest.fixture
def database() -> Database:
    return Database()


def take(database: Any, what: str = RESULTS, patience: float = 0) -> None:
    with leased(database, "mpm", what, patience):
        pass


def test_the_second_is_told_who_holds_it_and_for_how_long(database: Database) -> None:
    with leased(database, "mpm", RESULTS):
        with pytest.raises(BusyError) as refused:
            take(database)
        told = str(refused.value)
    assert f"these results are being written by another mpm: process {os.getpid()} on {HERE}, since " in told
    assert re.search(r"\(if it has died, that ends in 1[78]\d seconds\)", told)
    take(database)


def test_what_is_told_of_incidents_is_another_matter(database: Database) -> None:
    with leased(database, "mpm", RESULTS):
        take(database, LEDGER)
        with leased(database, "mpm", LEDGER), pytest.raises(BusyError):
            take(database, LEDGER)


def test_it_is_let_go_of_when_the_work_fails(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), leased(database, "mpm", RESULTS):
        _ = 1 / 0
    assert database.row()[2] == 0
    take(database)


def test_who_waits_gets_it_when_it_is_free(database: Database) -> None:
    database.hold(ELSEWHERE, seconds=1)
    with pytest.raises(BusyError, match="another-machine"):
        take(database)
    take(database, patience=10)


def test_of_many_at_once_one_is_through(database: Database) -> None:
    take(database)
    through: list[int] = []

    def work(number: int) -> str:
        try:
            with leased(database, "mpm", RESULTS, patience=0):
                through.append(number)
                time.sleep(1)
            return "done"
        except BusyError:
            return "refused"

    with ThreadPoolExecutor(8) as pool:
        ends = sorted(pool.map(work, range(8)))
    assert ends == ["done", *["refused"] * 7] and len(through) == 1


def test_who_works_long_gives_signs_of_life(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease, "SECONDS", 2)
    monkeypatch.setattr(lease, "EVERY_SECONDS", 0.3)
    with leased(database, "mpm", RESULTS):
        until = database.row()[2]
        time.sleep(3.5)
        assert database.row()[2] > until
        with pytest.raises(BusyError):
            take(database)


def test_a_holder_elsewhere_that_is_silent_has_lost_it(database: Database) -> None:
    database.hold(ELSEWHERE, seconds=-2)
    take(database)


def test_who_has_lost_it_does_not_take_it_back(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease, "EVERY_SECONDS", 0.2)
    with leased(database, "mpm", RESULTS):
        database.root.execute(
            "UPDATE mpm.mpm_lease SET token = 'other', holder = 'other' WHERE what = 'results'"
        )
        before = database.row()
        time.sleep(1)
        assert database.row() == before
    assert database.row() == before, "nor is it let go of for the other one"


def test_one_that_was_killed_on_this_machine_holds_nothing(database: Database) -> None:
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    database.hold(f"process {process.pid} on {HERE}, since 2026-01-01 00:00:00 UTC", seconds=100)
    with pytest.raises(BusyError, match=f"process {process.pid}"):
        take(database)
    process.send_signal(signal.SIGKILL)
    process.wait()
    take(database)


def test_before_there_is_a_schema_there_is_nothing_to_hold(database: Database) -> None:
    with leased(database, "new", RESULTS), leased(database, "new", RESULTS):
        """What the first run makes is seen by the next one."""


def test_where_there_are_results_it_is_needed(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Client, statement: str) -> None:
        raise ExecutionError("you may not make tables", statement)

    monkeypatch.setattr(Client, "execute", refuse)
    take(database)
    database.root.execute("CREATE TABLE mpm.mpm_checks (status TEXT)")
    with pytest.raises(ExecutionError, match="you may not make tables"):
        take(database)


def test_a_row_that_is_gone_is_told(database: Database) -> None:
    take(database)
    database.root.execute("DELETE FROM mpm.mpm_lease")
    with pytest.raises(MpmError, match=r'DROP TABLE "mpm"."mpm_lease"; the next run makes it anew'):
        take(database)


def test_a_refusal_of_the_database_is_its_own(database: Database) -> None:
    take(database)
    refused = ExecutionError("you may not", "UPDATE")

    class Refusing(Client):
        def change(self, statement: str) -> int:
            raise refused

    class Strict(Database):
        @contextmanager
        def connected(self) -> Iterator[Client]:
            yield Refusing(database.root)

    with pytest.raises(ExecutionError, match="you may not"):
        take(Strict())
