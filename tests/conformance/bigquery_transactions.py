"""Transactions of the stand-in: each sees the tables as they were when it began, and its own changes.

Of two that change rows of one table the later is aborted; those that only add rows hinder nobody:
https://cloud.google.com/bigquery/docs/transactions#transaction_concurrency
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from googlesql import Rows, SqlError, TablePath
from zetasql.wasi._pb2.zetasql.local_service import local_service_pb2 as service

if TYPE_CHECKING:
    from bigquery_warehouse import Relation

Datasets = dict[tuple[str, str], dict[str, "Relation"]]

# Both as people have reported them of the service.
ABORTED = "Query error: Transaction is aborted due to concurrent update against table {}:{}.{}. Transaction ID: {} at [3:1]"
NO_DDL = (
    "Query error: DDL statements are not supported in a transaction, except for those creating or droping"
    " temporary tables or temporary functions. at [3:1]"
)


@dataclass
class Transaction:
    """One that has begun and is not over."""

    began: int
    snapshot: Datasets
    datasets: Datasets = field(default_factory=dict)
    mutated: set[TablePath] = field(default_factory=set)
    appended: set[TablePath] = field(default_factory=set)
    name: str = field(default_factory=lambda: str(uuid.uuid4()))

    def __post_init__(self) -> None:
        self.datasets = {place: dict(held) for place, held in self.snapshot.items()}


@dataclass
class Transactions:
    """Those that are open, and when each table was changed last by one that is over."""

    open: list[Transaction] = field(default_factory=list)
    mutated_at: dict[TablePath, int] = field(default_factory=dict)

    def begin(self, committed: Datasets, clock: int) -> Transaction:
        """Open one."""
        made = Transaction(clock, {place: dict(held) for place, held in committed.items()})
        self.open.append(made)
        return made

    def roll_back(self, transaction: Transaction) -> None:
        """Forget what it has changed."""
        if transaction in self.open:
            self.open.remove(transaction)

    def check(self, path: TablePath, current: Transaction | None) -> None:
        """Abort a transaction that is about to change rows which another one has changed since it began."""
        for other in self.open:
            if other is not current and path in other.mutated:
                if current is None:
                    raise SqlError("The stand-in does not queue what changes a table of an open transaction")
                raise SqlError(ABORTED.format(*path, other.name))
        if current is not None and self.mutated_at.get(path, 0) > current.began:
            raise SqlError(ABORTED.format(*path, uuid.uuid4()))

    def commit(self, transaction: Transaction, committed: Datasets, clock: int) -> None:
        """Make its changes those that everybody sees, beside rows that others have added meanwhile."""
        for path in transaction.mutated | transaction.appended:
            own, now = (where[path[:2]][path[2]] for where in (transaction.datasets, committed))
            before = transaction.snapshot[path[:2]][path[2]].rows
            assert own.rows is not None and now.rows is not None and before is not None
            first, second = (own, now) if path in transaction.mutated else (now, own)
            assert first.rows is not None and second.rows is not None
            rows = joined(first.rows, second.rows, before.count)
            committed[path[:2]][path[2]] = replace(own, rows=rows, version=clock)
            if path in transaction.mutated:
                self.mutated_at[path] = clock
        self.roll_back(transaction)


def joined(first: Rows, second: Rows, leaving_out: int = 0) -> Rows:
    """The rows of two, the second without its first ones."""
    content = service.TableContent()
    content.CopyFrom(first.content)
    content.table_data.row.extend(second.content.table_data.row[leaving_out:])
    content.table_data.SetInParent()
    return Rows(first.columns, content)
