"""Snowflake: where it is, how dbt and the connector reach it, and its result tables copied to be read."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, redirect_stdout
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from mpm_py.errors import MpmError
from mpm_py.warehouse.brought import bring_tables, in_memory
from mpm_py.warehouse.copied import Reader
from mpm_py.warehouse.database import BytesAre, Login, without_secrets
from mpm_py.warehouse.lease import LEDGER, RESULTS, leased
from mpm_py.warehouse.snowflake_advice import advice, first_line
from mpm_py.warehouse.snowflake_client import EXTRA, SnowflakeClient, driver
from mpm_py.warehouse.snowflake_names import quoted

if TYPE_CHECKING:
    import duckdb

LOGIN_SECONDS = 60
WAIT_SECONDS = 60
"""How long one who writes waits for others."""
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

    @property
    def bytes_are(self) -> BytesAre:
        """Those of the partitions that EXPLAIN assigns: https://docs.snowflake.com/en/sql-reference/sql/explain."""
        return "explain"

    @property
    def makes_tables_in_transactions(self) -> bool:
        """It does, and the transaction ends with that: what follows is another one."""
        return True

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
        """Connect to write, one after the other; what makes or drops something is its own transaction."""
        with (
            leased(self, schema, LEDGER, WAIT_SECONDS),
            self._session(schema, is_committed_at_once=False) as client,
        ):
            yield client
            client.execute("COMMIT")

    @contextmanager
    def alone(self, schema: str) -> Iterator[None]:
        """Hold a lease: Snowflake has no lock that is released with a connection."""
        with leased(self, schema, RESULTS):
            yield

    @contextmanager
    def _session(self, schema: str, is_committed_at_once: bool) -> Iterator[SnowflakeClient]:
        connector = driver()
        try:
            # A login by browser says so on standard output, which is for results.
            with redirect_stdout(sys.stderr):
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
        insecure = {"insecure_mode": said["insecure_mode"]} if "insecure_mode" in said else {}
        credentials = _adapter()(
            account=self.account, database=self.database, schema=self.default_schema, **said, **self.secrets
        )
        # dbt's adapter knows it from 1.10 on.
        detection = getattr(credentials, "platform_detection_timeout_seconds", None)
        patience = {} if detection is None else {"platform_detection_timeout_seconds": detection}
        return {
            "account": credentials.account,
            "database": credentials.database,
            "warehouse": credentials.warehouse,
            "role": credentials.role,
            "client_session_keep_alive": credentials.client_session_keep_alive,
            "application": "mpm",
            "login_timeout": LOGIN_SECONDS,
            "session_parameters": {
                "QUERY_TAG": self.options.get("query_tag", TAG),
                "TIMEZONE": "UTC",
                # What mpm makes itself says TIMESTAMP_NTZ, whatever the account makes of TIMESTAMP.
                "TIMESTAMP_TYPE_MAPPING": "TIMESTAMP_NTZ",
            },
            **patience,
            **insecure,
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
        with in_memory() as connection:
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
