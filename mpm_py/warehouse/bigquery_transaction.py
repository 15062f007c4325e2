"""Transactions of BigQuery: statements are collected, and one job runs all of them or none.

A session could send them one by one, but outlives a process that is killed: its transaction is reported to
stay open, and every other one on the same tables to be aborted, until the session ends a day later
(https://github.com/argotorg/sourcify/pull/2940). What one job has begun, the service itself rolls back:
https://cloud.google.com/bigquery/docs/transactions#transaction_scope

What is read before that job belongs to the transaction by the number in `mpm_lock`: each transaction reads it
first and raises it by one as it begins to write, so of two that read the same number one is refused.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from mpm_py.errors import MpmError
from mpm_py.warehouse.bigquery_advice import OVERTAKEN
from mpm_py.warehouse.bigquery_client import BigQueryClient

LOCK = "mpm_lock"

# ERROR(): https://cloud.google.com/bigquery/docs/reference/standard-sql/debugging_functions#error
# A transaction that only adds rows hinders no other one; changing this row does.
# https://cloud.google.com/bigquery/docs/transactions#transaction_concurrency
SCRIPT = """
DECLARE mpm_changed INT64 DEFAULT 0;
BEGIN TRANSACTION;
UPDATE {lock} SET turn = IF(turn = {turn}, {turn} + 1, ERROR('{overtaken}')) WHERE TRUE;
{statements};
SET mpm_changed = @@row_count;
COMMIT TRANSACTION;
SELECT mpm_changed;
"""


@dataclass
class _Pending:
    """What is still to be done, and the number that was read before."""

    turn: int
    statements: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class BigQueryTransaction(BigQueryClient):
    """A client whose queries are answered at once, and whose changes wait for `commit`."""

    pending: _Pending = field(default_factory=lambda: _Pending(0))

    @property
    def lock(self) -> str:
        """The table of one row that keeps two transactions apart."""
        return self.database.relation(self.schema, LOCK)

    def begin(self) -> None:
        """Read the number of the transaction, before anything else is read."""
        if self.table(self.schema, LOCK) is None:
            super().execute(f"CREATE TABLE IF NOT EXISTS {self.lock} AS SELECT 0 AS turn")
        numbers = self.rows(f"SELECT turn FROM {self.lock}")
        if len(numbers) != 1:
            raise MpmError(
                f"{self.lock} of {self.database.name} holds {len(numbers)} rows and not one,"
                " so nothing keeps two processes apart that write at once",
                f"run DROP TABLE {self.lock}; the next run makes it anew",
            )
        self.pending.turn = int(numbers[0][0])

    def execute(self, statement: str) -> None:
        """Put down a statement that is to be run."""
        self.pending.statements.append(statement)

    def change(self, statement: str) -> int:
        """Run what was put down and this, now, as it is asked how many rows this has changed.

        What follows is a transaction of its own; nobody else has written between the two.
        """
        self.execute(statement)
        return self.commit()

    def commit(self) -> int:
        """Run what was put down; gives how many rows the last statement has changed.

        Raises:
            BusyError: somebody else has written meanwhile; nothing was changed.
        """
        if not self.pending.statements:
            return 0
        ((changed,),) = self.rows(self._script())
        self.pending.turn += 1
        self.pending.statements.clear()
        return int(changed)

    def _script(self) -> str:
        parts: dict[str, Any] = {"lock": self.lock, "turn": self.pending.turn, "overtaken": OVERTAKEN}
        return SCRIPT.format(statements=";\n".join(self.pending.statements), **parts).strip()
