"""Google's client of BigQuery, as mpm asks it: every query is a job of its own, and tells what went wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from mpm_py.errors import BusyError, ExecutionError, MpmError
from mpm_py.warehouse.bigquery_advice import (
    bytes_required,
    failures,
    is_overtaken,
    message_of,
    wants_filter,
)
from mpm_py.warehouse.bigquery_columns import column_bytes, columns_of
from mpm_py.warehouse.database import Scan, without_secrets

if TYPE_CHECKING:
    from mpm_py.warehouse.bigquery import BigQuery
    from mpm_py.warehouse.duckdb import Column

EXTRA = "pip install 'mpm[bigquery]'"
RETRY_SECONDS = 60
"""For how long what may pass by itself is tried again: no answer, 503, too many requests."""
LISTED_AT_ONCE = 8

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class BigQueryClient:
    """An open client. Every query is a job of its own."""

    database: BigQuery
    connection: Any
    schema: str = ""
    """Where results are written, as far as that is under way."""

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of a query."""
        return self._answer(lambda: [row.values() for row in self._job(query)[1]], query)

    def execute(self, statement: str) -> None:
        """Run a statement for what it does."""
        self.rows(statement)

    def change(self, statement: str) -> int:
        """Run a statement, and give how many rows its job says it has changed."""
        job, _ = self._answer(lambda: self._job(statement), statement)
        return int(job.num_dml_affected_rows or 0)

    def tables(self) -> list[tuple[str, str]]:
        """Dataset and name of every table and view of the project, by lists, which are free of charge."""
        project = self.database.project
        listed = self._answer(lambda: list(self.connection.list_datasets(project, retry=retry())))
        datasets = [dataset.dataset_id for dataset in listed]
        with ThreadPoolExecutor(LISTED_AT_ONCE) as pool:
            return sorted(place for found in pool.map(self._tables_of, datasets) for place in found)

    def row_bytes(self, relation: str, data_types: Sequence[str]) -> float:
        """The columns that are needed, by what BigQuery counts of their types."""
        return float(sum(map(column_bytes, data_types)))

    def scan(self, statement: str) -> Scan:
        """What a statement would be billed for, by a dry run, which is free; also over the limit."""
        try:
            return Scan(int(self.dry_run(statement).total_bytes_processed or 0))
        except ExecutionError as error:
            required = bytes_required(error.message)
            if required is None:
                raise
            return Scan(required)

    def dry_run(self, statement: str) -> Any:
        """Have a statement checked, rights included, and not run."""
        return self._answer(lambda: self._job(statement, is_dry=True)[0], statement)

    def location_of(self, schema: str) -> str | None:
        """Where a dataset is; none if there is no such dataset."""
        from google.api_core.exceptions import NotFound

        def ask() -> str | None:
            try:
                found = self.connection.get_dataset(f"{self.database.project}.{schema}", retry=retry())
            except NotFound:
                return None
            return str(found.location)

        return self._answer(ask)

    def columns(self, schema: str = "", name: str = "") -> Mapping[tuple[str, str], tuple[Column, ...]]:
        """Columns by dataset and name of a relation. What asks for them is free of charge."""
        found = self._described([(schema, name)]) if name else self.described(schema)
        return {(table.dataset_id, table.table_id): columns_of(table.schema) for table in found}

    def described(self, schema: str = "") -> list[Any]:
        """Tables and views of a dataset, or of all, as the service describes them. Free of charge."""
        return self._described(self._tables_of(schema) if schema else self.tables())

    def _described(self, places: Sequence[tuple[str, str]]) -> list[Any]:
        with ThreadPoolExecutor(LISTED_AT_ONCE) as pool:
            return [table for table in pool.map(lambda place: self.table(*place), places) if table]

    def table(self, schema: str, name: str) -> Any:
        """A table or view as the service describes it; none if there is none."""
        from google.api_core.exceptions import NotFound

        def ask() -> Any:
            try:
                return self.connection.get_table(f"{self.database.project}.{schema}.{name}", retry=retry())
            except NotFound:
                return None

        return self._answer(ask)

    def confirm_readable(self, schema: str, name: str) -> None:
        """See by a dry run that it may be read; that it is large, or wants a filter, is said once it may."""
        try:
            self.dry_run(f"SELECT * FROM {self.database.relation(schema, name)}")
        except ExecutionError as error:
            if not wants_filter(error.message) and bytes_required(error.message) is None:
                raise

    def version(self) -> str:
        """The service tells no version; what matters is that it answers, and where jobs run."""
        self.dry_run("SELECT 1 AS one")
        return f"{self.database.kind}, location {self.database.location or 'of the tables'}"

    def clock(self) -> float:
        """That of the service, by a query of no table, which is free of charge."""
        ((seconds,),) = self.rows("SELECT UNIX_MILLIS(CURRENT_TIMESTAMP()) / 1000 AS seconds")
        return float(seconds)

    def _tables_of(self, schema: str) -> list[tuple[str, str]]:
        """What is in one dataset; nothing where it may not be looked into, or has gone."""
        from google.api_core.exceptions import Forbidden, NotFound

        def ask() -> list[tuple[str, str]]:
            try:
                dataset = f"{self.database.project}.{schema}"
                found = self.connection.list_tables(dataset, retry=retry())
                return [(table.dataset_id, table.table_id) for table in found]
            except (Forbidden, NotFound):
                return []

        return self._answer(ask)

    def _job(self, statement: str, is_dry: bool = False) -> tuple[Any, Any]:
        """A job that is done, and its rows."""

        def ask() -> tuple[Any, Any]:
            job = self.connection.query(
                statement,
                job_config=self.database.job_config(is_dry),
                location=self.database.location,
                retry=retry(),
                # Google's own way of sending a job again goes on for ten minutes.
                job_retry=None,
            )
            return job, () if is_dry else job.result(retry=retry(), job_retry=None)

        from google.cloud.bigquery.retry import DEFAULT_JOB_RETRY

        done: tuple[Any, Any] = DEFAULT_JOB_RETRY.with_timeout(RETRY_SECONDS)(ask)()
        return done

    def _answer(self, ask: Callable[[], Answer], statement: str = "") -> Answer:
        try:
            return ask()
        except failures() as error:
            message = without_secrets(message_of(error), self.database.secrets.values())
            text, next_step = f"{self.database.name}: {message}", self.database.advice(message, self.schema)
            # The error of the client holds the request, and with it the token.
            if is_overtaken(message):
                raise BusyError(text, next_step) from None
            raise ExecutionError(text, statement, next_step) from None


def driver() -> Any:
    """The module of Google's client."""
    try:
        from google.cloud import bigquery
    except ImportError as error:
        what = "BigQuery is read through google-cloud-bigquery, which is not installed"
        raise MpmError(what, EXTRA) from error
    return bigquery


def retry() -> Any:
    """What is tried again, and for how long: Google's own list, for `RETRY_SECONDS`."""
    return driver().DEFAULT_RETRY.with_timeout(RETRY_SECONDS)
