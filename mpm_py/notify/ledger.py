"""The memory of `mpm notify`: the table mpm_notifications beside the results.

A scheduler may start every run on another machine, so what was told stands in the warehouse. Every write is
one short transaction, and nothing is held open while a channel is waited for.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import astuple, dataclass, fields
from datetime import datetime
from typing import Any

import duckdb

from mpm_py.contract_notifications import NOTIFICATIONS
from mpm_py.errors import MpmError
from mpm_py.notify.due import fingerprint
from mpm_py.notify.facts import State, Told
from mpm_py.notify.plan import LEASE
from mpm_py.results import ResultStore
from mpm_py.warehouse import quoting

ATTEMPTS, PAUSE_SECONDS = 100, 0.2
"""How long another process may hold the database, such as an `mpm run` that is about to end."""

TOLD = tuple(field.name for field in fields(Told))


@dataclass(frozen=True)
class Memory:
    """What is remembered of one channel."""

    told: tuple[Told, ...] = ()
    checked_until: Mapping[str, datetime] | None = None
    """End of the newest window that was looked at, by monitor."""

    @property
    def windows(self) -> Mapping[str, datetime]:
        """The same; empty where nothing was looked at yet."""
        return self.checked_until or {}


class Ledger:
    """Reads and writes mpm_notifications."""

    def __init__(self, store: ResultStore, pause: Callable[[float], None] = time.sleep) -> None:
        self.store = store
        self.pause = pause
        self.table = f"{quoting.name(store.schema)}.{NOTIFICATIONS.name}"

    def memory(self, connection: duckdb.DuckDBPyConnection, channel: str) -> Memory:
        """What is remembered of a channel; nothing where there is no table yet."""
        query = f"SELECT {', '.join(TOLD)}, checked_until FROM {self.table} WHERE channel = ?"
        order = "ORDER BY event_number, changed_at, notification_id"
        try:
            rows = connection.execute(f"{query} {order}", [channel]).fetchall()
        except duckdb.CatalogException:
            return Memory()
        event = TOLD.index("event")
        return Memory(
            tuple(Told(*row[:-1]) for row in rows if row[event] != "checked"),
            {row[TOLD.index("monitor")]: row[-1] for row in rows if row[event] == "checked"},
        )

    @contextmanager
    def changed(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A transaction in which nobody else writes; the table is there."""
        connection = self._connected()
        try:
            connection.begin()
            columns = ", ".join(f"{column.name} {column.type}" for column in NOTIFICATIONS.columns)
            connection.execute(f"CREATE TABLE IF NOT EXISTS {self.table} ({columns})")
            yield connection
            connection.commit()
        finally:
            connection.close()

    def remember(
        self,
        connection: duckdb.DuckDBPyConnection,
        channel: str,
        forgotten: Iterable[Told],
        rows: Iterable[Told],
        checked_until: Mapping[str, datetime],
        now: datetime,
    ) -> None:
        """Put down what is due in place of what was, and how far was looked."""
        looked = [
            {
                "notification_id": fingerprint("checked", channel, monitor),
                "channel": channel,
                "monitor": monitor,
                "event": "checked",
                "status": "known",
                "attempt_count": 0,
                "changed_at": now,
                "checked_until": end,
            }
            for monitor, end in checked_until.items()
        ]
        replaced = [*(row.notification_id for row in forgotten), *(row["notification_id"] for row in looked)]
        for name in replaced:
            connection.execute(f"DELETE FROM {self.table} WHERE notification_id = ?", [name])
        self._insert(connection, looked)
        self._insert(connection, [dict(zip(TOLD, astuple(row), strict=True)) for row in rows])

    def take(self, message_id: str, now: datetime) -> bool:
        """Take a message to send it, so that no other run does; false where another one has it."""
        with self.changed() as connection:
            taken = connection.execute(
                f"UPDATE {self.table} "
                "SET status = 'sending', attempt_count = attempt_count + 1, changed_at = $now "
                "WHERE message_id = $message AND (status IN ('waiting', 'unconfirmed') "
                "OR (status = 'sending' AND changed_at <= $expired)) RETURNING 1",
                {"now": now, "message": message_id, "expired": now - LEASE},
            ).fetchall()
            return bool(taken)

    def put_down(self, message_id: str, status: State, reason: str | None, now: datetime) -> None:
        """Put down what has become of a message."""
        with self.changed() as connection:
            connection.execute(
                f"UPDATE {self.table} SET status = $status, reason = $reason, changed_at = $now, "
                "sent_at = CASE WHEN $status = 'sent' THEN $now END WHERE message_id = $message",
                {"status": status, "reason": reason, "now": now, "message": message_id},
            )

    def _insert(self, connection: duckdb.DuckDBPyConnection, rows: Iterable[Mapping[str, Any]]) -> None:
        names = [column.name for column in NOTIFICATIONS.columns]
        marks = ", ".join("?" for _ in names)
        for row in rows:
            connection.execute(
                f"INSERT INTO {self.table} ({', '.join(names)}) VALUES ({marks})",
                [row.get(name) for name in names],
            )

    def _connected(self) -> duckdb.DuckDBPyConnection:
        """A connection that writes; another process may hold the file for a moment."""
        for attempt in range(ATTEMPTS):
            if attempt:
                self.pause(PAUSE_SECONDS)
            try:
                return duckdb.connect(str(self.store.database))
            except duckdb.Error as error:
                reason = str(error).splitlines()[0]
                if "lock" not in reason.lower():
                    break
        raise MpmError(
            f"{self.store.given} could not be opened to write what was told: {reason}",
            "close the program that holds it, or get the right to write it, and run mpm notify again",
        )
