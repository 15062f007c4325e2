"""Being the only one, of all machines, in databases that have no lock which ends with its connection.

One row says who writes the results of a schema and until when. Who holds it moves that time on while it works
(a lease: Gray and Cheriton 1989, https://doi.org/10.1145/74850.74870). Of a process that was killed the row
is left: on its own machine the next one sees that it is gone, on others the lease ends by itself.
"""

from __future__ import annotations

import os
import re
import socket
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timezone
from threading import Event, Thread
from typing import TYPE_CHECKING, NamedTuple

from mpm_py.errors import BusyError, ExecutionError, MpmError, written_by
from mpm_py.translate.dialects import DIALECTS, Dialect

if TYPE_CHECKING:
    from mpm_py.warehouse.database import Client, Database

LEASE = "mpm_lease"
"""The table, beside the results."""

RESULTS, LEDGER = "results", "ledger"
"""What is written by one at a time: the results by dbt, and what `mpm notify` has told."""

SECONDS = 180
"""How long it is held without a sign of life, by the clock of the database."""
EVERY_SECONDS = 45
"""How often there is one: three may be lost on the way."""
PAUSE_SECONDS = 0.5

# CREATE … IF NOT EXISTS and UPDATE are single statements: of two at once one finds what the other has done.
CREATE = """
CREATE TABLE IF NOT EXISTS {lease} AS
SELECT
  CAST(w.what AS {type_of_text}) AS what, CAST('' AS {type_of_text}) AS token,
  CAST('' AS {type_of_text}) AS holder, CAST(0 AS {type_of_number}) AS held_until
FROM (SELECT {results} AS what UNION ALL SELECT {ledger} AS what) AS w
"""
READ = "SELECT token, holder, held_until FROM {lease} WHERE what = {what}"
TAKE = """
UPDATE {lease} SET token = {token}, holder = {holder}, held_until = {until}
WHERE what = {what} AND (held_until < {now} OR token = {gone})
"""
MOVE = "UPDATE {lease} SET held_until = {until} WHERE what = {what} AND token = {token}"


@contextmanager
def leased(database: Database, schema: str, what: str, patience: float = 2) -> Iterator[None]:
    """Hold what is written to a schema. Where the schema is not there yet there is nothing to hold.

    Args:
        database: where it is.
        schema: where results are.
        what: `RESULTS` or `LEDGER`.
        patience: seconds to wait for one who holds it.

    Raises:
        BusyError: another process holds it.
        MpmError: the database cannot be reached.
    """
    with database.connected() as client:
        dialect = DIALECTS[database.login.dialect]
        lease = _Lease(client, dialect, database.relation(schema, LEASE), what)
        try:
            client.execute(lease.text(CREATE, results=RESULTS, ledger=LEDGER))
        except ExecutionError:
            if any(where.lower() == schema.lower() for where, _ in client.tables()):
                raise
            # Either the run makes the schema, or it cannot; that is told with what helps when it is checked.
            yield
            return
        lease.take(patience)
        try:
            yield
        finally:
            lease.end()


class _Row(NamedTuple):
    """Who holds it until when."""

    token: str
    holder: str
    held_until: int


class _Lease:
    """One row of the table, and who is to hold it."""

    def __init__(self, client: Client, dialect: Dialect, table: str, what: str) -> None:
        self._client = client
        self._dialect = dialect
        self._table = table
        self._what = what
        self._token = uuid.uuid4().hex
        here = client.clock()
        self._ahead = (time.time() if here is None else here) - time.monotonic()
        self._is_over = Event()
        self._signs = Thread(target=self._give_signs, daemon=True)

    def text(self, statement: str, **values: str | int) -> str:
        """A statement with its table and values; texts become literals."""
        said = {"what": self._what, "token": self._token, **values}
        literals = {
            name: self._dialect.text(value) if isinstance(value, str) else value
            for name, value in said.items()
        }
        types = {
            "type_of_text": self._dialect.types["text"],
            "type_of_number": self._dialect.types["bigint"],
        }
        return statement.format(lease=self._table, **types, **literals).strip()

    def take(self, patience: float) -> None:
        """Take it as soon as it is free or its holder is gone, and give signs of life from then on."""
        until = time.monotonic() + patience
        while not self._is_taken():
            if time.monotonic() > until:
                raise written_by(self._holder())
            time.sleep(PAUSE_SECONDS)
        self._signs.start()

    def end(self) -> None:
        """Let go of it; where that fails it ends by itself."""
        self._is_over.set()
        self._signs.join(EVERY_SECONDS)
        with suppress(MpmError):
            self._move(0)

    def _is_taken(self) -> bool:
        row, now = self._row(), self._now()
        told = f"process {os.getpid()} on {_host()}, since {datetime.now(timezone.utc):%Y-%m-%d %H:%M:%S} UTC"
        gone = row.token if _is_gone(row.holder) else ""
        statement = self.text(TAKE, holder=told, until=now + SECONDS, now=now, gone=gone)
        try:
            return self._client.change(statement) == 1
        except (BusyError, ExecutionError):
            # Databases refuse one of two that change the same row at once.
            if self._row() == row and row.held_until < now:
                raise
            return False

    def _give_signs(self) -> None:
        while not self._is_over.wait(EVERY_SECONDS):
            # Whatever a driver raises, the next sign may get through.
            with suppress(Exception):
                self._move(self._now() + SECONDS)

    def _move(self, until: int) -> None:
        self._client.execute(self.text(MOVE, until=until))

    def _now(self) -> int:
        """Seconds since 1970 by the clock of the database."""
        return int(time.monotonic() + self._ahead)

    def _row(self) -> _Row:
        rows = self._client.rows(self.text(READ))
        if len(rows) != 1:
            raise MpmError(
                f"{self._table} holds {len(rows)} rows of {self._what} and not one,"
                " so nothing keeps two processes apart that write at once",
                f"run DROP TABLE {self._table}; the next run makes it anew",
            )
        token, holder, until = rows[0]
        return _Row(str(token), str(holder), int(until))

    def _holder(self) -> str:
        row = self._row()
        left = row.held_until - self._now()
        if row.token == self._token or left < 0:
            return "another mpm"
        return f"another mpm: {row.holder} (if it has died, that ends in {left} seconds)"


def _is_gone(holder: str) -> bool:
    """Whether a holder has run on this machine and is no more."""
    found = re.fullmatch(r"process (\d+) on (\S+), since .*", holder)
    return found is not None and found[2] == _host() and not _is_alive(int(found[1]))


def _host() -> str:
    """The name of this machine, as far as it can stand in a message."""
    return re.sub(r"[^\w.-]", "_", socket.gethostname())


def _is_alive(process: int) -> bool:
    if os.name != "posix":  # Elsewhere signal 0 is none that only asks.
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        # It belongs to somebody else.
        return True
    return True
