"""What every database does that results can be in, so that commands need not know which one it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    import duckdb

    from mpm_py.warehouse.copied import Reader
    from mpm_py.warehouse.duckdb import Column

DISK_IS_FULL = ("No space left on device", "Disk quota exceeded", "File too large")


def is_disk_full(message: str) -> bool:
    """Whether a message of an engine tells what the system says when nothing more can be written."""
    return any(words in message for words in DISK_IS_FULL)


HIDDEN = "***"


def without_secrets(text: str, secrets: Iterable[str]) -> str:
    """What a server, a driver or dbt says, with secrets struck out: its words are not in our hand."""
    for secret in filter(None, secrets):
        text = text.replace(secret, HIDDEN)
    return text


BytesAre = Literal["estimate", "dry_run", "explain"]
"""Where bytes of a plan come from: rows times their width, or the engine's own word for the statements."""


@dataclass(frozen=True)
class Scan:
    """What a statement would read, as the engine says before it is run."""

    byte_count: int
    partition_count: int | None = None
    """Partitions that are left when it is compiled; none where the engine does not tell."""
    partition_total: int | None = None
    """Partitions that there are."""


class Client(Protocol):
    """An open connection. Results are written by dbt alone, so that there is one way to write them."""

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of a query. For aggregates: rows of a user's relation are never asked for."""

    def execute(self, statement: str) -> None:
        """Run a statement for what it does."""

    def change(self, statement: str) -> int:
        """Run a statement that inserts, updates or deletes rows, and give how many these were."""

    def tables(self) -> list[tuple[str, str]]:
        """Schema and name of every table and view, as people write them without quotes where they can."""

    def columns(self, schema: str = "", name: str = "") -> Mapping[tuple[str, str], tuple[Column, ...]]:
        """Columns by schema and name of a relation, of those that may be read.

        Args:
            schema: as `tables` gives it; without it all relations.
            name: likewise; without it all relations of the schema.
        """

    def confirm_readable(self, schema: str, name: str) -> None:
        """See that a relation which `tables` gives may be read, and that dbt can watch it.

        Raises:
            MpmError: it may not, or cannot; with what helps, as far as it is known without reading it.
        """

    def version(self) -> str:
        """Product and version of what answers."""

    def clock(self) -> float | None:
        """Seconds since 1970 by its clock; none where it is the clock of this machine."""

    def row_bytes(self, relation: str, data_types: Sequence[str]) -> float:
        """Estimate how many bytes are read of one row of a relation; nothing of it is read for that.

        Args:
            relation: its quoted name.
            data_types: the types of the columns that are needed.
        """

    def scan(self, statement: str) -> Scan | None:
        """What a statement would read, as the engine itself says; none where it does not know.

        The statement is not run.

        Raises:
            ExecutionError: the engine refuses to tell.
        """


@dataclass(frozen=True)
class Login:
    """Whose rights count in a database."""

    dialect: str
    """The type of its dbt adapter."""
    user: str = ""
    """User or role; empty where there are none, or none is known."""
    catalog: str = ""
    """What the database is called on its server; empty where it has none, or it is not known."""
    default_schema: str = ""
    """Where a relation is that is named without a schema; empty where that is not known."""


class Database(Protocol):
    """Where results are and how it is reached, by dbt and by mpm itself."""

    @property
    def name(self) -> str:
        """What it is called before people and in artifacts; holds no secret."""

    @property
    def key(self) -> str:
        """What tells it from every other one."""

    @property
    def short_name(self) -> str:
        """A name for folders."""

    @property
    def default_schema(self) -> str:
        """Where a relation is that is named without a schema."""

    @property
    def profile(self) -> str:
        """Where the entry of profiles.yml is that names it; empty where none does."""

    @property
    def extra(self) -> str:
        """The extra of mpm by which it is reached."""

    @property
    def kind(self) -> str:
        """What it is, in words that follow `on`."""

    @property
    def has_exact_names(self) -> bool:
        """Whether names that differ by case alone are of different relations."""

    @property
    def shell(self) -> str:
        """Where a person runs a statement by hand."""

    @property
    def secrets(self) -> Mapping[str, str]:
        """Keys of the profile that must not be written into any file, and their values.

        A key of a mapping in the profile is written behind the mapping's own and a dot.
        """

    @property
    def login(self) -> Login:
        """Whose rights count in it."""

    @property
    def environment(self) -> Mapping[str, str]:
        """Variables that the driver is to find while dbt runs."""

    @property
    def bytes_are(self) -> BytesAre:
        """How it is known what a statement would read: but for `estimate` by `Client.scan`."""

    @property
    def makes_tables_in_transactions(self) -> bool:
        """Whether a client of `writing` can make a table; where not, one of `connected` has to."""

    def relation(self, schema: str, name: str) -> str:
        """A relation as SQL of the database.

        Args:
            schema: as `Client.tables` gives it.
            name: likewise; of what mpm itself makes its plain name.
        """

    def read_only(self) -> Database:
        """The same database; dbt cannot change anything in it."""

    def output(self, schema: str) -> dict[str, Any]:
        """Its entry in dbt's profiles.yml, without the secrets; `schema` is where results are written.

        Raises:
            MpmError: dbt's adapter for it is not installed.
        """

    def connected(self) -> AbstractContextManager[Client]:
        """Connect to read.

        Raises:
            MpmError: it cannot be reached.
        """

    def writing(self, schema: str) -> AbstractContextManager[Client]:
        """Connect to write what is no result into a schema: one transaction, in which no other is under way.

        Raises:
            BusyError: another process holds it, or has written meanwhile; nothing was changed.
            MpmError: it cannot be reached, or not be written.
        """

    def alone(self, schema: str) -> AbstractContextManager[None]:
        """Be the only one, of all machines, that writes the results of a schema.

        Raises:
            BusyError: another process writes them.
            MpmError: it cannot be reached.
        """

    def check(self, schema: str) -> None:
        """Tell what keeps results from being written into a schema, as far as it can be known before.

        Raises:
            MpmError: the database cannot be reached, or the schema not be written to.
        """

    def results(self) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
        """A connection to DuckDB in which result tables are read, once they are brought there."""

    def bring(
        self, connection: duckdb.DuckDBPyConnection, schema: str, reader: Reader, monitors: Sequence[str]
    ) -> None:
        """Make the result tables that a reader needs readable in a connection of `results`.

        Args:
            connection: one of `results`.
            schema: where the tables are.
            reader: which tables, and what of them.
            monitors: only what concerns these; without any all of them.
        """

    def advice(self, message: str, schema: str) -> str:
        """What to do about a message of the engine; empty where nothing is known."""
