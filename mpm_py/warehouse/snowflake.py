"""Snowflake: where it is, how dbt and the connector reach it, and its result tables copied to be read."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sqlglot import exp

from mpm_py.columns import base_kind
from mpm_py.errors import ExecutionError, MpmError
from mpm_py.warehouse import quoting
from mpm_py.warehouse.brought import bring_tables, write_rows
from mpm_py.warehouse.copied import Reader
from mpm_py.warehouse.database import Login, without_secrets
from mpm_py.warehouse.duckdb import Column
from mpm_py.warehouse.snowflake_advice import advice, first_line
from mpm_py.warehouse.snowflake_names import needs_quotes, quoted, stored, written

if TYPE_CHECKING:
    import duckdb

EXTRA = "pip install 'mpm[snowflake]'"
LOGIN_SECONDS = 60
TAG = "mpm"
"""The query tag of what mpm itself sends; of models dbt sets one that also names model and run."""

SECRETS = ("password", "token", "private_key", "private_key_passphrase", "oauth_client_secret")
OPTIONS = (
    *("user", "role", "warehouse", "authenticator", "private_key_path", "oauth_client_id"),
    *("host", "port", "protocol", "proxy_host", "proxy_port", "insecure_mode"),
    *("query_tag", "client_session_keep_alive", "reuse_connections", "s3_stage_vpce_dns_name"),
    *("connect_retries", "connect_timeout", "retry_on_database_errors", "retry_all"),
    *("workload_identity_provider", "workload_identity_entra_resource", "platform_detection_timeout_seconds"),
)
"""What may be said beside where it is, as dbt's adapter calls it."""

# INFORMATION_SCHEMA shows what the role may use, and nothing else.
# https://docs.snowflake.com/en/sql-reference/info-schema
TABLES = """
    SELECT table_schema, table_name FROM information_schema.tables
    WHERE table_schema <> 'INFORMATION_SCHEMA' ORDER BY 1, 2
"""
COLUMNS = """
    SELECT
        table_schema, table_name, column_name, data_type, numeric_precision, numeric_scale, ordinal_position
    FROM information_schema.columns
    WHERE {condition}
    ORDER BY table_schema, table_name, ordinal_position
"""

SIZE = """
    SELECT bytes, row_count FROM information_schema.tables
    WHERE table_schema = {schema} AND table_name = {name} AND bytes > 0 AND row_count > 0
"""


@dataclass(frozen=True)
class SnowflakeColumn(Column):
    """One column of a relation; its name as it is stored."""

    @property
    def base_kind(self) -> str:
        """What its type means for observing it."""
        return base_kind(self.data_type, "snowflake")


@dataclass(frozen=True)
class SnowflakeClient:
    """An open session."""

    database: Snowflake
    connection: Any
    schema: str = ""
    """Where it writes; empty where it only reads."""
    compressed: dict[str, float] = field(default_factory=dict)
    """By relation what was found out of its size: the catalog takes its time to answer."""

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of a query."""
        with self._executed(query) as cursor:
            return list(cursor.fetchall())

    def execute(self, statement: str) -> None:
        """Run a statement for what it does."""
        with self._executed(statement):
            pass

    def change(self, statement: str) -> int:
        """Run a statement, and ask how many rows it has changed."""
        with self._executed(statement) as cursor:
            return int(cursor.rowcount or 0)

    def tables(self) -> list[tuple[str, str]]:
        """Schema and name of every table and view of the database."""
        return [(written(schema), written(name)) for schema, name in self.rows(TABLES)]

    def columns(self, schema: str = "", name: str = "") -> Mapping[tuple[str, str], tuple[Column, ...]]:
        """Columns by schema and name of a relation; without a schema of all."""
        condition = (
            f"table_schema = {self._text(schema)}" if schema else "table_schema <> 'INFORMATION_SCHEMA'"
        )
        if name:
            condition += f" AND table_name = {self._text(name)}"
        found: dict[tuple[str, str], list[Column]] = {}
        for where, table, column, *type_, place in self.rows(COLUMNS.format(condition=condition)):
            relation = (written(where), written(table))
            found.setdefault(relation, []).append(SnowflakeColumn(column, _data_type(*type_), place))
        return {relation: tuple(columns) for relation, columns in found.items()}

    def confirm_readable(self, schema: str, name: str) -> None:
        """Refuse what dbt cannot name; rights are seen when it is read, as roles inherit from others."""
        if needs_quotes(stored(schema)) or needs_quotes(stored(name)):
            raise MpmError(
                f"{schema}.{name} can only be named in quotes, which dbt leaves out on Snowflake",
                "watch a view over it whose name needs none:"
                f" CREATE VIEW WATCHED AS SELECT * FROM {self.database.relation(schema, name)}",
            )

    def version(self) -> str:
        """Product and version of the service."""
        ((version,),) = self.rows("SELECT CURRENT_VERSION()")
        return f"Snowflake {version}"

    def clock(self) -> float:
        """That of the service."""
        ((seconds,),) = self.rows("SELECT DATE_PART(EPOCH_SECOND, CURRENT_TIMESTAMP())")
        return float(seconds)

    def row_bytes(self, relation: str, data_types: Sequence[str]) -> float:
        """What the catalog says of a table, which is compressed, shared among its columns by their types.

        A view has no size of its own: of it the columns are as long as their values are.
        """
        needed = sum(map(_value_bytes, data_types))
        if relation not in self.compressed:
            self.compressed[relation] = self._compressed(relation)
        return needed * self.compressed[relation]

    def _compressed(self, relation: str) -> float:
        """How many bytes are stored for one of values as they are in memory."""
        *_, schema, name = (
            quoting.name(part.name) if part.quoted else part.name.lower()
            for part in exp.to_table(relation, dialect="snowflake").parts
        )
        sizes = self.rows(SIZE.format(schema=self._text(schema), name=self._text(name)))
        if not sizes:
            return 1.0
        ((byte_count, row_count),) = sizes
        columns = self.columns(schema, name).get((schema, name), ())
        whole = sum(_value_bytes(column.data_type) for column in columns)
        return float(byte_count) / float(row_count) / whole if whole else 1.0

    def result_columns(self, schema: str) -> set[tuple[str, str]]:
        """Table and name of every column of a schema, in lower case as results are declared."""
        return {
            (table, column.name.lower())
            for (_, table), columns in self.columns(schema).items()
            for column in columns
        }

    def copy(self, query: str, file: Path) -> None:
        """Write the rows of a query into a file of comma-separated values, as they arrive."""
        with self._executed(query) as cursor:
            write_rows(cursor, file)

    def _text(self, name: str) -> str:
        return quoting.text(stored(name).replace("\\", "\\\\"))

    @contextmanager
    def _executed(self, statement: str) -> Iterator[Any]:
        try:
            with self.connection.cursor() as cursor:
                cursor.execute(statement)
                yield cursor
        except driver().Error as error:
            message = self.database.without_secrets(first_line(error))
            raise ExecutionError(
                f"{self.database.name}: {message}", statement, self.database.advice(message, self.schema)
            ) from None


@dataclass(frozen=True)
class Snowflake:
    """A database of an account. What is secret is known to the process alone."""

    account: str
    database: str
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Of `SECRETS` those that the profile has."""
    options: Mapping[str, Any] = field(default_factory=dict)
    profile: str = ""
    """Where the profile is that says all this."""
    default_schema: str = "public"
    shell: str = "a worksheet of Snowflake"
    extra: str = "snowflake"
    kind: str = "Snowflake"
    has_exact_names: bool = False
    """Names are as dbt writes them, without quotes."""

    @property
    def name(self) -> str:
        """User, account and database."""
        user = self.options.get("user")
        place = f"{quote(self.account, safe='')}/{quote(self.database, safe='')}"
        return f"snowflake://{quote(str(user), safe='')}@{place}" if user else f"snowflake://{place}"

    @property
    def key(self) -> str:
        """Account, database, user and role: another role has other rights."""
        return f"{self.name}?role={quote(str(self.options.get('role', '')), safe='')}"

    @property
    def short_name(self) -> str:
        """The name of the database, as far as it can stand in a path."""
        return "".join(letter if letter.isalnum() else "_" for letter in self.database).lower()

    @property
    def login(self) -> Login:
        """The role of the profile; without one it is not known which one the user takes on."""
        return Login("snowflake", str(self.options.get("role", "")), self.database, self.default_schema)

    @property
    def environment(self) -> Mapping[str, str]:
        """The connector needs none."""
        return {}

    def relation(self, schema: str, name: str) -> str:
        """Database, schema and name as they are stored, each in quotes."""
        return f"{quoted(self.database)}.{quoted(schema)}.{quoted(name)}"

    def read_only(self) -> Snowflake:
        """The same database: Snowflake has no session that can only read, and nothing here enforces it.

        What dbt is asked for with it, it compiles: it sends SHOW, DESCRIBE and SELECT. A role without the
        right to write makes it certain.
        """
        return self

    def output(self, schema: str) -> dict[str, Any]:
        """Its entry in profiles.yml, without the secrets."""
        _adapter()
        where = {"account": self.account, "database": self.database}
        return {"type": "snowflake", "query_tag": TAG, **where, **self.options, "schema": schema}

    @contextmanager
    def connected(self) -> Iterator[SnowflakeClient]:
        """Connect to read. Every statement sees the state in which it begins."""
        with self._session("", is_committed_at_once=True) as client:
            yield client

    @contextmanager
    def writing(self, schema: str) -> Iterator[SnowflakeClient]:
        """Connect to write; what makes or drops something is a transaction of its own.

        Others are not kept waiting: Snowflake has no lock that one could take for oneself. An UPDATE or a
        DELETE waits for those of others on the same table.
        """
        with self._session(schema, is_committed_at_once=False) as client:
            yield client
            client.execute("COMMIT")

    @contextmanager
    def alone(self, schema: str) -> Iterator[None]:
        """Nothing: Snowflake has no lock that is released with a connection. Machines are not kept apart."""
        yield

    @contextmanager
    def _session(self, schema: str, is_committed_at_once: bool) -> Iterator[SnowflakeClient]:
        connector = driver()
        try:
            connection = connector.connect(**self._arguments(), autocommit=is_committed_at_once)
        except (connector.Error, *_login_errors()) as error:
            message = self.without_secrets(first_line(error))
            # What the error knows of the arguments stays here.
            raise MpmError(f"{self.name} cannot be reached: {message}", self.advice(message)) from None
        with closing(connection):
            client = SnowflakeClient(self, connection, schema)
            if connection.database is None:
                raise MpmError(
                    f"{self.account} has no database {self.database}, or it may not be used",
                    self.advice("This session does not have a current database"),
                )
            yield client

    def _arguments(self) -> dict[str, Any]:
        """What the connector is told, as dbt's adapter tells it: how to log in is the adapter's knowledge."""
        said = {key: value for key, value in self.options.items() if key != "threads"}
        credentials = _adapter()(
            account=self.account, database=self.database, schema=self.default_schema, **said, **self.secrets
        )
        return {
            "account": credentials.account,
            "database": credentials.database,
            "warehouse": credentials.warehouse,
            "role": credentials.role,
            "client_session_keep_alive": credentials.client_session_keep_alive,
            "insecure_mode": credentials.insecure_mode,
            "platform_detection_timeout_seconds": credentials.platform_detection_timeout_seconds,
            "application": "mpm",
            "login_timeout": LOGIN_SECONDS,
            "session_parameters": {
                "QUERY_TAG": self.options.get("query_tag", TAG),
                "TIMEZONE": "UTC",
                # What mpm makes itself says TIMESTAMP_NTZ, whatever the account makes of TIMESTAMP.
                "TIMESTAMP_TYPE_MAPPING": "TIMESTAMP_NTZ",
            },
            **credentials.auth_args(),
        }

    def check(self, schema: str) -> None:
        """See that the database is there, and a warehouse that computes.

        Whether the role may write is not known before: it has the rights of all roles that are granted to it.
        """
        with self.connected() as client:
            warehouse = client.connection.warehouse
        if not warehouse:
            raise MpmError(
                f"no warehouse computes for {self.name}", self.advice("No active warehouse selected")
            )

    @contextmanager
    def results(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """An empty DuckDB in memory."""
        import duckdb

        with closing(duckdb.connect()) as connection:
            yield connection

    def bring(
        self, connection: duckdb.DuckDBPyConnection, schema: str, reader: Reader, monitors: Sequence[str]
    ) -> None:
        """Copy what the reader needs."""
        with self.connected() as client:
            bring_tables(connection, schema, reader, monitors, self, client)

    def advice(self, message: str, schema: str = "") -> str:
        """What to do about a message of the service."""
        return advice(message, self, schema)

    def without_secrets(self, text: str) -> str:
        """A text of the service or the connector, with secrets struck out."""
        return without_secrets(text, self.secrets.values())


def driver() -> Any:
    """The module snowflake.connector."""
    try:
        with warnings.catch_warnings():
            # The connector's copy of requests warns of versions of packages that it does not use.
            warnings.simplefilter("ignore")
            import snowflake.connector
    except ImportError as error:
        raise MpmError(
            "Snowflake is read through snowflake-connector-python, which is not installed", EXTRA
        ) from error
    return snowflake.connector


def _adapter() -> Any:
    """The credentials of dbt's adapter, which know how to log in."""
    driver()
    try:
        from dbt.adapters.snowflake.connections import SnowflakeCredentials
    except ImportError as error:
        raise MpmError("dbt's adapter for Snowflake is not installed", EXTRA) from error
    return SnowflakeCredentials


def _login_errors() -> tuple[type[Exception], ...]:
    """What is raised before the service is asked: of a key that cannot be read, a value that is missing."""
    from dbt_common.exceptions import DbtBaseException

    return (DbtBaseException, ValueError, TypeError, OSError)


def _data_type(name: str, precision: Any, scale: Any) -> str:
    """A type as dbt's adapter writes it."""
    return f"{name}({precision},{scale})" if name == "NUMBER" and precision else name


def _value_bytes(data_type: str) -> int:
    """Bytes of a value by its type, before it is compressed."""
    return 16 if base_kind(data_type, "snowflake") in ("text", "nested") else 8
