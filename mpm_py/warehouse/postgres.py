"""PostgreSQL: where it is, how dbt and psycopg2 reach it, and its result tables copied to be read."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from mpm_py.errors import ExecutionError, MpmError, written_by
from mpm_py.translate.dialects import DIALECTS
from mpm_py.warehouse import quoting
from mpm_py.warehouse.brought import bring_tables, in_memory
from mpm_py.warehouse.catalog import columns_of, in_schema
from mpm_py.warehouse.copied import Reader
from mpm_py.warehouse.database import BytesAre, Login
from mpm_py.warehouse.postgres_advice import advice, first_line
from mpm_py.warehouse.postgres_relation import confirm_readable

if TYPE_CHECKING:
    import duckdb

    from mpm_py.warehouse.duckdb import Column

EXTRA = "pip install 'mpm[postgres]'"
RETRIES = 3
CONNECT_SECONDS = 10
LOCK_SECONDS = 20
ROW_HEADER = 28
"""Bytes that a row takes beside its columns: https://www.postgresql.org/docs/current/storage-page-layout.html"""
WRITERS = 7172205
"""Name of the lock that those who write one after the other take: the letters mpm as a number."""

READ_ONLY = "-c default_transaction_read_only=on"

OPTIONS = ("sslmode", "sslcert", "sslkey", "sslrootcert", "connect_timeout", "keepalives_idle")
"""What may be said beside where it is; libpq and dbt's adapter call them alike."""

# What is copied is text: it has to say the same on every server, and to the last digit.
SETTINGS = (
    "SET LOCAL TimeZone = 'UTC'",
    "SET LOCAL DateStyle = 'ISO'",
    "SET LOCAL extra_float_digits = 3",
    "SET LOCAL standard_conforming_strings = on",
    # Some results are views over large tables, and the planner is misled in them as in the making of results.
    DIALECTS["postgres"].sql_header,
)
RIGHTS = """
    SELECT
        has_database_privilege(current_database(), 'CREATE'),
        (
            SELECT has_schema_privilege(n.oid, 'USAGE') AND has_schema_privilege(n.oid, 'CREATE')
            FROM pg_catalog.pg_namespace AS n WHERE n.nspname = {schema}
        )
"""
# Only its owner replaces a table.
STRANGE = """
    SELECT c.relname, pg_get_userbyid(c.relowner)
    FROM pg_catalog.pg_class AS c
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname = {schema} AND c.relkind IN ('r', 'v') AND c.relname LIKE 'mpm\\_%'
        AND NOT pg_has_role(c.relowner, 'USAGE')
    ORDER BY 1 LIMIT 1
"""
TRY_LOCK = "SELECT pg_try_advisory_xact_lock({lock}, hashtext({schema}))"
# Of connections of other users no more may be visible than their name.
HOLDER = """
    SELECT
        a.application_name
        || COALESCE(', connected since ' || TO_CHAR(a.backend_start, 'YYYY-MM-DD HH24:MI:SS') || ' UTC', '')
    FROM pg_catalog.pg_locks AS l
    JOIN pg_catalog.pg_stat_activity AS a ON a.pid = l.pid
    JOIN pg_catalog.pg_database AS d ON d.oid = l.database AND d.datname = current_database()
    WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2
        AND l.classid = {lock} AND l.objid = CAST(hashtext({schema}) AS oid)
"""
# The catalog also shows what one may not read, which is an error of its own; information_schema does not.
TABLES = """
    SELECT n.nspname, c.relname
    FROM pg_catalog.pg_class AS c
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f')
        AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
    ORDER BY 1, 2
"""
COLUMNS = """
    SELECT c.relname, a.attname
    FROM pg_catalog.pg_attribute AS a
    JOIN pg_catalog.pg_class AS c ON c.oid = a.attrelid
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname = {schema} AND a.attnum > 0 AND NOT a.attisdropped
"""


@dataclass(frozen=True)
class PostgresClient:
    """An open connection, inside one transaction."""

    database: Postgres
    connection: Any
    schema: str = ""
    """Where it writes; empty where it only reads."""

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of a query."""
        with self._cursor(query) as cursor:
            cursor.execute(query)
            return list(cursor.fetchall())

    def execute(self, statement: str) -> None:
        """Run a statement for what it does."""
        with self._cursor(statement) as cursor:
            cursor.execute(statement)

    def change(self, statement: str) -> int:
        """Run a statement, and ask how many rows it has changed."""
        with self._cursor(statement) as cursor:
            cursor.execute(statement)
            return int(cursor.rowcount)

    def tables(self) -> list[tuple[str, str]]:
        """Schema and name of every table and view."""
        return [(schema, name) for schema, name in self.rows(TABLES)]

    def row_bytes(self, relation: str, data_types: Sequence[str]) -> float:
        """The whole row, because rows are stored one after the other, by what the planner expects of it."""
        ((plan,),) = self.rows(f"EXPLAIN (FORMAT JSON) SELECT * FROM {relation}")
        return float(plan[0]["Plan"]["Plan Width"]) + ROW_HEADER

    def scan(self, statement: str) -> None:
        """None: only rows and their width are known."""

    def columns(self, schema: str = "", name: str = "") -> Mapping[tuple[str, str], tuple[Column, ...]]:
        """Columns by schema and name of a relation."""
        return columns_of(self, in_schema(schema, name))

    def confirm_readable(self, schema: str, name: str) -> None:
        """Ask the catalog for rights and for the kind of the relation."""
        confirm_readable(self.database, self, schema, name)

    def version(self) -> str:
        """Product and version of the server."""
        ((version,),) = self.rows("SELECT VERSION()")
        return " ".join(version.split()[:2])

    def clock(self) -> float:
        """That of the server when the transaction began."""
        ((seconds,),) = self.rows("SELECT CAST(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP) AS DOUBLE PRECISION)")
        return float(seconds)

    def result_columns(self, schema: str) -> set[tuple[str, str]]:
        """Table and name of every column of a schema."""
        return {(table, name) for table, name in self.rows(COLUMNS.format(schema=quoting.text(schema)))}

    def copy(self, query: str, file: Path) -> None:
        """Write the rows of a query into a file of comma-separated values."""
        with self._cursor(query) as cursor, file.open("wb") as target:
            cursor.copy_expert(f"COPY ({query}) TO STDOUT (FORMAT csv)", target)

    @contextmanager
    def _cursor(self, statement: str) -> Iterator[Any]:
        import psycopg2

        try:
            with self.connection.cursor() as cursor:
                yield cursor
        except psycopg2.Error as error:
            message = first_line(error)
            raise ExecutionError(
                f"{self.database.name}: {message}", statement, self.database.advice(message, self.schema)
            ) from error


@dataclass(frozen=True)
class Postgres:
    """A database of a server. The password is known to the process alone."""

    host: str
    port: int
    user: str
    database: str
    password: str = field(default="", repr=False)
    options: Mapping[str, Any] = field(default_factory=dict)
    profile: str = ""
    """Where the profile is that says all this; empty for an address."""
    default_schema: str = "public"
    shell: str = "psql"
    extra: str = "postgres"
    kind: str = "PostgreSQL"
    has_exact_names: bool = True
    is_read_only: bool = False
    """Whether transactions of dbt are read-only; those of mpm by `connected` are."""

    @property
    def name(self) -> str:
        """Its address without the password."""
        host = f"[{self.host}]" if ":" in self.host else quote(self.host, safe="")
        place = f"{quote(self.user, safe='')}@{host}:{self.port}/{quote(self.database, safe='')}"
        said = urlencode(self._said())
        return f"postgresql://{place}" + (f"?{said}" if said else "")

    @property
    def key(self) -> str:
        """Server, database and user: another user has other rights."""
        return self.name.partition("?")[0]

    @property
    def acting_user(self) -> str:
        """Who needs the rights: the role that is taken on, else the user."""
        return str(self.options.get("role") or self.user)

    @property
    def short_name(self) -> str:
        """The name of the database, as far as it can stand in a path."""
        return "".join(letter if letter.isalnum() else "_" for letter in self.database)

    @property
    def secrets(self) -> Mapping[str, str]:
        """The password. It may be empty: then libpq looks into its own file of passwords."""
        return {"password": self.password}

    @property
    def login(self) -> Login:
        """The role that is taken after connecting, else the user."""
        return Login("postgres", self.acting_user, self.database, self.default_schema)

    @property
    def environment(self) -> Mapping[str, str]:
        """What libpq finds: dbt's adapter has no option for this."""
        given = os.environ.get("PGOPTIONS", "")
        return {"PGOPTIONS": f"{given} {READ_ONLY}".strip()} if self.is_read_only else {}

    @property
    def bytes_are(self) -> BytesAre:
        """Rows times their width."""
        return "estimate"

    @property
    def makes_tables_in_transactions(self) -> bool:
        """It does."""
        return True

    def relation(self, schema: str, name: str) -> str:
        """Schema and name, each in quotes."""
        return f"{quoting.name(schema)}.{quoting.name(name)}"

    def read_only(self) -> Postgres:
        """The same database, with transactions that can only read."""
        return replace(self, is_read_only=True)

    def output(self, schema: str) -> dict[str, Any]:
        """Its entry in profiles.yml, without the password."""
        try:
            import dbt.adapters.postgres  # noqa: F401
        except ImportError as error:
            raise MpmError("dbt's adapter for PostgreSQL is not installed", EXTRA) from error
        return {"type": "postgres", **self._where(), "retries": RETRIES, **self.options, "schema": schema}

    @contextmanager
    def connected(self) -> Iterator[PostgresClient]:
        """Connect to read one state of everything."""
        with self._session("", isolation_level="REPEATABLE READ", readonly=True) as client:
            yield client

    @contextmanager
    def writing(self, schema: str) -> Iterator[PostgresClient]:
        """Connect to write, one after the other: who had to wait sees what the one before has written."""
        with self._session(schema, isolation_level="READ COMMITTED", readonly=False) as client:
            client.execute(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")
            client.execute(f"SELECT pg_advisory_xact_lock({WRITERS})")
            yield client
            client.execute("COMMIT")

    @contextmanager
    def alone(self, schema: str) -> Iterator[None]:
        """Hold a lock of the server, which is released with the connection, however the process ends.

        It is one of a transaction, as those of sessions are left behind in pools of connections. The
        transaction reads nothing, so that it keeps no row from being cleaned up.
        """
        lock = {"lock": WRITERS, "schema": quoting.text(schema)}
        with self._session(schema, isolation_level="READ COMMITTED", readonly=True) as client:
            client.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            ((is_free,),) = client.rows(TRY_LOCK.format(**lock))
            if not is_free:
                holders = "; ".join(who for (who,) in client.rows(HOLDER.format(**lock)))
                raise written_by(f"another one: {holders}" if holders else "another mpm")
            yield

    @contextmanager
    def _session(self, schema: str, **rules: object) -> Iterator[PostgresClient]:
        psycopg2 = driver()
        # What others see of this connection: which process on which machine it is.
        program = f"mpm, process {os.getpid()} on {socket.gethostname()}"
        settings = {"connect_timeout": CONNECT_SECONDS, "application_name": program, **self._said()}
        try:
            connection = psycopg2.connect(
                **self._where(), **settings, password=self.password, client_encoding="UTF8"
            )
        except psycopg2.Error as error:
            message = first_line(error)
            # The driver's error knows the arguments that it was given.
            raise MpmError(f"{self.name} cannot be reached: {message}", self.advice(message)) from None
        with closing(connection):
            connection.set_session(**rules)
            client = PostgresClient(self, connection, schema)
            for setting in self._settings():
                client.execute(setting)
            yield client

    def check(self, schema: str) -> None:
        """See that the server is there, and that one may make the schema, or tables in it."""
        with self.connected() as client:
            ((may_make, may_use),) = client.rows(RIGHTS.format(schema=quoting.text(schema)))
            strange = client.rows(STRANGE.format(schema=quoting.text(schema)))
            ((is_standby,),) = client.rows("SELECT pg_is_in_recovery()")
        place, user = quoting.name(schema), quoting.name(self.acting_user)
        if may_use is None and not may_make:
            raise MpmError(
                f"{self.name} has no schema {schema}, and {user} may not make one",
                f"let an administrator run: CREATE SCHEMA {place} AUTHORIZATION {user}",
            )
        if may_use is False:
            raise MpmError(
                f"{user} may not make tables in schema {schema} of {self.name}",
                f"let its owner run: GRANT USAGE, CREATE ON SCHEMA {place} TO {user}",
            )
        for table, owner in strange:
            raise MpmError(
                f"{table} in schema {schema} of {self.name} belongs to {owner}, who alone may replace it",
                f"let an administrator run: GRANT {quoting.name(owner)} TO {user}",
            )
        if is_standby:
            raise MpmError(f"{self.name} is a standby that can only be read", "name the primary server")

    @contextmanager
    def results(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """An empty DuckDB in memory."""
        with in_memory() as connection:
            yield connection

    def bring(
        self, connection: duckdb.DuckDBPyConnection, schema: str, reader: Reader, monitors: Sequence[str]
    ) -> None:
        """Copy what the reader needs."""
        with self.connected() as client:
            bring_tables(connection, schema, reader, monitors, self, client)

    def advice(self, message: str, schema: str = "") -> str:
        """What to do about a message of the server."""
        return advice(message, self, schema)

    def _said(self) -> dict[str, Any]:
        return {key: self.options[key] for key in OPTIONS if key in self.options}

    def _where(self) -> dict[str, Any]:
        return {"host": self.host, "port": self.port, "user": self.user, "dbname": self.database}

    def _settings(self) -> Sequence[str]:
        role = self.options.get("role")
        return (*SETTINGS, f"SET ROLE {quoting.name(role)}") if role else SETTINGS


def driver() -> Any:
    """The module psycopg2."""
    try:
        import psycopg2
    except ImportError as error:
        raise MpmError("PostgreSQL is read through psycopg2, which is not installed", EXTRA) from error
    return psycopg2
