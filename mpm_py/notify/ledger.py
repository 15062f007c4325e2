"""The memory of `mpm notify`: the table mpm_notifications beside the results.

A scheduler may start every run on another machine, so what was told stands in the warehouse. Every write is
one short transaction, and nothing is held open while a channel is waited for.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Any, TypeVar

from mpm_py.contract.notifications import NOTIFICATIONS
from mpm_py.errors import BusyError
from mpm_py.notify.due import fingerprint
from mpm_py.notify.facts import State, Told
from mpm_py.notify.plan import LEASE
from mpm_py.results import ResultStore
from mpm_py.translate.dialects import DIALECTS
from mpm_py.warehouse.database import Client

ATTEMPTS, PAUSE_SECONDS, MOST_SECONDS = 100, 0.2, 120
"""How long another process may hold the database, such as an `mpm run` that is about to end."""

CHECKED = "checked"
"""The event of rows that say how far was looked."""
TOLD = tuple(one.name for one in fields(Told))

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Memory:
    """What is remembered of one channel."""

    told: tuple[Told, ...] = ()
    checked_until: Mapping[str, datetime] = field(default_factory=dict)
    """End of the newest window that was looked at, by monitor."""


class Ledger:
    """Reads and writes mpm_notifications, by statements that hold nothing that DuckDB alone has."""

    def __init__(self, store: ResultStore, pause: Callable[[float], None] = time.sleep) -> None:
        self.store = store
        self.pause = pause
        self.dialect = DIALECTS[store.database.login.dialect]
        self.table = store.database.relation(store.schema, NOTIFICATIONS.name)
        self.is_made_before = False
        """Whether the table was made by a connection of its own, where a transaction cannot make one."""

    def memory(self, client: Client, channel: str) -> Memory:
        """What is remembered of a channel; nothing where there is no table yet."""
        if (self.store.schema, NOTIFICATIONS.name) not in client.tables():
            return Memory()
        rows = client.rows(
            f"SELECT {', '.join(TOLD)}, checked_until FROM {self.table} "
            f"WHERE channel = {self.dialect.text(channel)} ORDER BY event_number, changed_at, notification_id"
        )
        event, monitor = TOLD.index("event"), TOLD.index("monitor")
        return Memory(
            tuple(Told(*row[:-1]) for row in rows if row[event] != CHECKED),
            {row[monitor]: row[-1] for row in rows if row[event] == CHECKED},
        )

    def change(self, act: Callable[[Client], Answer]) -> Answer:
        """Do something in a transaction in which nobody else writes; the table is there.

        Where another process holds the database, or has written meanwhile, all of it is done again.
        """
        until = time.monotonic() + MOST_SECONDS
        for _ in range(ATTEMPTS - 1):
            try:
                return self._changed(act)
            except BusyError:
                # Some databases wait by themselves, and long.
                if time.monotonic() > until:
                    raise
                self.pause(PAUSE_SECONDS)
        return self._changed(act)

    def _changed(self, act: Callable[[Client], Answer]) -> Answer:
        database = self.store.database
        if not database.makes_tables_in_transactions and not self.is_made_before:
            with database.connected() as client:
                self._make_table(client)
            self.is_made_before = True
        with database.writing(self.store.schema) as client:
            if database.makes_tables_in_transactions:
                self._make_table(client)
            return act(client)

    def _make_table(self, client: Client) -> None:
        columns = ", ".join(
            f"{column.name} {self.dialect.types[column.type]}" for column in NOTIFICATIONS.columns
        )
        client.execute(f"CREATE TABLE IF NOT EXISTS {self.table} ({columns})")

    def remember(
        self,
        client: Client,
        channel: str,
        forgotten: Iterable[Told],
        rows: Iterable[Told],
        checked_until: Mapping[str, datetime],
        now: datetime,
    ) -> None:
        """Put down what is due in place of what was, and how far was looked."""
        looked = [
            {
                "notification_id": fingerprint(CHECKED, channel, monitor),
                "channel": channel,
                "monitor": monitor,
                "event": CHECKED,
                "status": "known",
                "attempt_count": 0,
                "changed_at": now,
                "checked_until": end,
            }
            for monitor, end in checked_until.items()
        ]
        replaced = [*(row.notification_id for row in forgotten), *(row["notification_id"] for row in looked)]
        if replaced:
            names = ", ".join(self.dialect.text(str(name)) for name in replaced)
            client.execute(f"DELETE FROM {self.table} WHERE notification_id IN ({names})")
        self._insert(client, [*looked, *(asdict(row) for row in rows)])

    def take(self, message_id: str, now: datetime) -> bool:
        """Take a message to send it, so that no other run does; false where another one has it."""
        statement = (
            f"UPDATE {self.table} SET status = 'sending', attempt_count = attempt_count + 1, "
            f"changed_at = {self._literal(now)} WHERE message_id = {self._literal(message_id)} "
            "AND (status IN ('waiting', 'unconfirmed') "
            f"OR (status = 'sending' AND changed_at <= {self._literal(now - LEASE)}))"
        )
        return self.change(lambda client: client.change(statement)) > 0

    def put_down(self, message_id: str, status: State, reason: str | None, now: datetime) -> None:
        """Put down what has become of a message."""
        sent_at = now if status == "sent" else None
        values = {"status": status, "reason": reason, "changed_at": now, "sent_at": sent_at}
        settings = ", ".join(f"{name} = {self._literal(value)}" for name, value in values.items())
        statement = f"UPDATE {self.table} SET {settings} WHERE message_id = {self._literal(message_id)}"
        self.change(lambda client: client.execute(statement))

    def _insert(self, client: Client, rows: Sequence[Mapping[str, Any]]) -> None:
        if not rows:
            return
        names = [column.name for column in NOTIFICATIONS.columns]
        values = ", ".join(f"({', '.join(self._literal(row.get(name)) for name in names)})" for row in rows)
        client.execute(f"INSERT INTO {self.table} ({', '.join(names)}) VALUES {values}")

    def _literal(self, value: object) -> str:
        """A value as SQL."""
        if value is None:
            return "NULL"
        if isinstance(value, datetime):
            moment = self.dialect.text(value.isoformat(sep=" "))
            return f"CAST({moment} AS {self.dialect.types['timestamp']})"
        return str(value) if isinstance(value, int) else self.dialect.text(str(value))
