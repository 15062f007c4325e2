"""BigQuery: where it is, how dbt and Google's client reach it, and its result tables copied to be read."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mpm_py.errors import MpmError
from mpm_py.warehouse import quoting
from mpm_py.warehouse.bigquery_advice import advice, failures, message_of
from mpm_py.warehouse.bigquery_client import EXTRA, BigQueryClient, driver
from mpm_py.warehouse.bigquery_credentials import credentials_of, email_of
from mpm_py.warehouse.bigquery_transaction import BigQueryTransaction
from mpm_py.warehouse.brought import bring_tables, in_memory, write_rows
from mpm_py.warehouse.copied import Reader
from mpm_py.warehouse.database import BytesAre, Login, without_secrets
from mpm_py.warehouse.lease import RESULTS, leased

if TYPE_CHECKING:
    import duckdb


MOST_BYTES = 10**12
"""What a job may be billed for where the profile does not say it: one that would read more is refused."""
RETRIES = 3

PASSED_ON = (
    *("method", "keyfile", "client_id", "token_uri", "impersonate_service_account", "scopes"),
    *("execution_project", "quota_project", "location", "priority", "reservation", "api_endpoint"),
    *("maximum_bytes_billed", "job_retries", "job_retry_deadline_seconds", "job_link_info_level_log"),
    *("job_creation_timeout_seconds", "job_execution_timeout_seconds", "threads"),
)
"""What a profile may say beside project, dataset and secrets; dbt's adapter calls it alike."""

LABELS = {"mpm": "client", "mpm_run": uuid.uuid4().hex}
"""On every job, so that bills and audit logs tell what mpm itself has sent, process by process.

https://cloud.google.com/bigquery/docs/adding-labels#job-label
"""


@dataclass(frozen=True)
class BigQuery:
    """A project, and who reads and pays. Secrets are known to the process alone."""

    project: str
    default_schema: str
    options: Mapping[str, Any]
    """What of `PASSED_ON` the profile says."""
    hidden: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """`token`, `refresh_token`, `client_secret`, `keyfile_json`, as far as the profile says them."""
    profile: str = ""
    """Where the profile is that says all this."""
    shell: str = "the BigQuery console"
    extra: str = "bigquery"
    kind: str = "BigQuery"
    has_exact_names: bool = True

    @property
    def name(self) -> str:
        """The project, in words."""
        return f"BigQuery project {self.project}"

    @property
    def key(self) -> str:
        """Project, server and who reads: another one has other rights."""
        told = (self.options.get(key) or "" for key in ("api_endpoint", "method"))
        return "/".join(("bigquery", self.project, *told, self.login.user))

    @property
    def short_name(self) -> str:
        """The project, as far as it can stand in a path."""
        return "".join(letter if letter.isalnum() else "_" for letter in self.project)

    @property
    def location(self) -> str | None:
        """Where jobs run; none leaves it to BigQuery, which looks where the tables are that a query reads."""
        return self.options.get("location")

    @property
    def secrets(self) -> Mapping[str, str]:
        """Tokens, and of a service account the private key."""
        plain = {key: str(value) for key, value in self.hidden.items() if key != "keyfile_json"}
        key = self.hidden.get("keyfile_json", {}).get("private_key")
        return {**plain, **({"keyfile_json.private_key": str(key)} if key else {})}

    @property
    def login(self) -> Login:
        """The service account, where one is named; who else has logged in is not known here."""
        return Login("bigquery", email_of(self.options, self.hidden), self.project, self.default_schema)

    @property
    def environment(self) -> Mapping[str, str]:
        """Nothing: all of it is in the profile."""
        return {}

    @property
    def bytes_are(self) -> BytesAre:
        """What is billed: https://cloud.google.com/bigquery/docs/running-queries#dry-run."""
        return "dry_run"

    @property
    def makes_tables_in_transactions(self) -> bool:
        """It does not: https://cloud.google.com/bigquery/docs/transactions#statements_supported_in_transactions."""
        return False

    def relation(self, schema: str, name: str) -> str:
        """Project, dataset and name, each in quotes."""
        return f"{self.dataset(schema)}.{quoting.name_in('bigquery', name)}"

    def dataset(self, schema: str) -> str:
        """Project and dataset, each in quotes."""
        return ".".join(quoting.name_in("bigquery", part) for part in (self.project, schema))

    def read_only(self) -> BigQuery:
        """The same: a job that may read may write; `mpm plan` sends nothing that does."""
        return self

    def output(self, schema: str) -> dict[str, Any]:
        """Its entry in profiles.yml, without secrets; the limit of bytes is always in it."""
        try:
            import dbt.adapters.bigquery  # noqa: F401
        except ImportError as error:
            raise MpmError("dbt's adapter for BigQuery is not installed", EXTRA) from error
        said = dict(self.options)
        if "keyfile" in said:
            said["keyfile"] = str(Path(said["keyfile"]).expanduser().absolute())
        account = self.hidden.get("keyfile_json")
        if account:
            said["keyfile_json"] = {key: value for key, value in account.items() if key != "private_key"}
        limits = {"maximum_bytes_billed": self.most_bytes, "job_retries": said.get("job_retries", RETRIES)}
        return {"type": "bigquery", "project": self.project, **said, **limits, "dataset": schema}

    @property
    def most_bytes(self) -> int:
        """What one job may be billed for."""
        return int(self.options.get("maximum_bytes_billed") or MOST_BYTES)

    def job_config(self, is_dry: bool = False) -> Any:
        """What goes with every job of mpm itself."""
        config = driver().QueryJobConfig(
            labels=LABELS,
            maximum_bytes_billed=self.most_bytes,
            use_legacy_sql=False,
            dry_run=is_dry,
            # What lies in the cache costs nothing, but does not lie there when a statement is to be run.
            use_query_cache=not is_dry,
        )
        if self.options.get("priority"):
            config.priority = str(self.options["priority"]).upper()
        if self.options.get("job_execution_timeout_seconds"):
            config.job_timeout_ms = 1000 * int(self.options["job_execution_timeout_seconds"])
        return config

    @contextmanager
    def connected(self) -> Iterator[BigQueryClient]:
        """Make a client. Nothing is sent before it is asked something."""
        with self._client("") as client:
            yield client

    @contextmanager
    def writing(self, schema: str) -> Iterator[BigQueryTransaction]:
        """Collect what is to be written, and write it at the end by one job.

        Of several that write at once one is through; the others are told so, and have changed nothing.
        """
        with self._client(schema) as client:
            # A script begins with statements that name no table by which BigQuery could tell where to run it.
            location = self.location or client.location_of(schema)
            located = replace(self, options={**self.options, "location": location})
            transaction = BigQueryTransaction(located, client.connection, schema)
            transaction.begin()
            yield transaction
            transaction.commit()

    @contextmanager
    def alone(self, schema: str) -> Iterator[None]:
        """Hold a lease: BigQuery has no lock that ends with a connection."""
        with leased(self, schema, RESULTS):
            yield

    @contextmanager
    def _client(self, schema: str) -> Iterator[BigQueryClient]:
        bigquery = driver()
        from google.api_core.client_info import ClientInfo
        from google.api_core.client_options import ClientOptions

        try:
            connection = bigquery.Client(
                project=str(self.options.get("execution_project") or self.project),
                credentials=credentials_of(self.options, self.hidden),
                location=self.location,
                client_info=ClientInfo(user_agent=f"mpm/{version('mpm')}"),
                client_options=ClientOptions(
                    quota_project_id=self.options.get("quota_project"),
                    api_endpoint=self.options.get("api_endpoint"),
                ),
            )
        except failures() as error:
            message = without_secrets(message_of(error), self.secrets.values())
            raise MpmError(f"{self.name} cannot be reached: {message}", self.advice(message)) from None
        with closing(connection):
            yield BigQueryClient(self, connection, schema)

    def check(self, schema: str) -> None:
        """See by dry runs that one may run jobs, and make the dataset, or tables in it."""
        with self._client(schema) as client:
            client.dry_run("SELECT 1 AS one")
            location = client.location_of(schema)
            if location is None:
                client.dry_run(f"CREATE SCHEMA {self.dataset(schema)}")
                return
            if self.location and location.lower() != self.location.lower():
                raise MpmError(
                    f"dataset {schema} of {self.name} is in {location}, and jobs run in {self.location}",
                    f"say `location: {location}` in {self.profile}, or name another schema",
                )
            # One that is there may be a view, or be laid out otherwise, and not be replaced for that.
            table = self.relation(schema, "mpm_may_write")
            client.dry_run(f"CREATE TABLE {table} AS SELECT 1 AS one")

    @contextmanager
    def results(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """An empty DuckDB in memory."""
        with in_memory() as connection:
            yield connection

    def bring(
        self, connection: duckdb.DuckDBPyConnection, schema: str, reader: Reader, monitors: Sequence[str]
    ) -> None:
        """Copy what the reader needs; what is not there is missed by its statements, as in a file."""
        with self._client(schema) as client:
            tables = [needed.table for needed in reader.tables]
            bring_tables(connection, schema, reader, monitors, self, _Giver(client, tables))

    def advice(self, message: str, schema: str = "") -> str:
        """What to do about a message of BigQuery."""
        return advice(message, self, schema)


@dataclass(frozen=True)
class _Giver:
    """Gives parts of some tables."""

    client: BigQueryClient
    tables: Iterable[str]

    def result_columns(self, schema: str) -> set[tuple[str, str]]:
        """Table and name of every column of the tables that are wanted."""
        return {
            (table, column.name)
            for table in self.tables
            for column in self.client.columns(schema, table).get((schema, table), ())
        }

    def copy(self, query: str, file: Path) -> None:
        """Write the rows of a query into a file of comma-separated values."""
        write_rows(self.client.rows(query), file)
