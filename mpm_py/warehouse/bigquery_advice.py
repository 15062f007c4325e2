"""What BigQuery, Google's client and dbt say, and what to do about it.

Messages and roles: https://cloud.google.com/bigquery/docs/error-messages,
https://cloud.google.com/bigquery/docs/access-control#bq-permissions
"""

from __future__ import annotations

import re
from concurrent.futures import TimeoutError as FutureTimeoutError
from typing import TYPE_CHECKING, Any

from mpm_py.terminal.words import byte_text

if TYPE_CHECKING:
    from mpm_py.warehouse.bigquery import BigQuery

LONGEST_MESSAGE = 500
API = "bigquery.googleapis.com"
LOG_IN = "gcloud auth application-default login"

_NO_CREDENTIALS = re.compile(r"default credentials were not found", re.IGNORECASE)
_KEY_UNREADABLE = re.compile(r"the key (?:file|of the service account) cannot be read")
_NO_TOKEN = re.compile(
    r"invalid_grant|invalid_client|unauthorized_client|Reauthentication is needed"
    r"|do not contain the necessary|refresh the access token|invalid authentication credentials"
    r"|access token|Invalid Credentials",
    re.IGNORECASE,
)
_NO_IMPERSONATION = re.compile(r"acquire impersonated credentials|iam\.serviceAccounts\.getAccessToken")
_API_OFF = re.compile(r"has not been used in project|accessNotConfigured|API is not enabled", re.IGNORECASE)
_NO_BILLING = re.compile(
    r"billing (?:has not been enabled|must be enabled)|free tier|free usage", re.IGNORECASE
)
_OVER_LIMIT = re.compile(r"limit for bytes billed: (\d+)\D+?(\d+) or higher required")
_NO_FILTER = re.compile(r"without a filter over column\(s\) (.+?) that can be used for partition elimination")
_LOCATION = re.compile(
    r"was not found in location (\S+)|different locations|does not match .*location", re.IGNORECASE
)
_QUOTA = re.compile(r"Quota exceeded|exceeded quota|Exceeded rate limits|quotaExceeded", re.IGNORECASE)
OVERTAKEN = "mpm: another process has written meanwhile"
"""What a transaction of mpm says that another one was faster than."""
_OVERTAKEN = re.compile(rf"{OVERTAKEN}|due to concurrent update|Already Exists: Table", re.IGNORECASE)
_NOT_FOUND = re.compile(r"Not found: (Dataset|Table|Project) (\S+)")
_NO_RIGHT = re.compile(
    r"Access Denied|accessDenied|does not have (?:permission|\S+ permission)", re.IGNORECASE
)
_PERMISSION = re.compile(r"bigquery\.(?:[a-z]+\.)+[a-zA-Z]+")
_PLACE = re.compile(r"(?:Project|Dataset|Table|dataset|table) ([\w.:-]*\w)")
_UNREACHABLE = re.compile(
    r"Max retries exceeded|Failed to establish|Connection refused|Connection aborted|timed out|Timeout of"
    r"|Name or service not known|Failed to resolve|Deadline of",
    re.IGNORECASE,
)

ROLES = {
    "bigquery.jobs.create": ("roles/bigquery.jobUser", "project"),
    "bigquery.datasets.create": ("roles/bigquery.user", "project"),
    "bigquery.tables.getData": ("roles/bigquery.dataViewer", "relation"),
    "bigquery.tables.get": ("roles/bigquery.dataViewer", "relation"),
    "bigquery.tables.list": ("roles/bigquery.dataViewer", "relation"),
    "bigquery.datasets.get": ("roles/bigquery.dataViewer", "relation"),
}
"""The role that holds a right, and of what it is given; other rights are those of who writes tables."""
WRITER = ("roles/bigquery.dataEditor", "relation")


def failures() -> tuple[type[Exception], ...]:
    """The errors of Google's client, of its credentials and of its transport."""
    from google.api_core.exceptions import GoogleAPIError
    from google.auth.exceptions import GoogleAuthError
    from requests.exceptions import RequestException

    return (GoogleAPIError, GoogleAuthError, RequestException, ConnectionError, FutureTimeoutError)


def message_of(error: Any) -> str:
    """What an error says, without the request, the statement and the job that Google's client adds."""
    cause = getattr(error, "cause", None)
    if cause is not None:  # It was tried again, and that came to an end.
        return message_of(cause)
    told = getattr(error, "errors", None)
    first = told[0] if told and isinstance(told[0], dict) else {}
    text = first.get("message") or getattr(error, "message", None)
    text = text or (str(error.args[0]) if error.args else "")
    lines = str(text).strip().splitlines()
    return (lines[0].strip() if lines else type(error).__name__)[:LONGEST_MESSAGE]


def bytes_required(message: str) -> int | None:
    """The bytes that a job would have been billed for that went over its limit."""
    found = _OVER_LIMIT.search(message)
    return int(found[2]) if found else None


def wants_filter(message: str) -> bool:
    """Whether a table may be read, but not without a filter that picks partitions."""
    return _NO_FILTER.search(message) is not None


def is_overtaken(message: str) -> bool:
    """Whether another process has changed the same meanwhile, so that it has to be done again.

    `CREATE TABLE IF NOT EXISTS` may be told that the table exists, where two make it at once.
    """
    return _OVERTAKEN.search(message) is not None


def advice(message: str, database: BigQuery, schema: str = "") -> str:
    """What to do about a message; empty where nothing is known.

    Args:
        message: what BigQuery, its client or dbt said.
        database: where.
        schema: where results are written, as far as that is under way.
    """
    place = database.profile or "the profile"
    limit, missing_filter = _OVER_LIMIT.search(message), _NO_FILTER.search(message)
    if limit:
        return (
            f"if {byte_text(int(limit[2]))} are right, say `maximum_bytes_billed: {limit[2]}` in {place};"
            " else read less: mpm plan shows what is read"
        )
    if missing_filter:
        columns = missing_filter[1].replace("'", "")
        return f"name {columns}, by which the table is partitioned, as event_time, or filter it in `where`"
    return _about_credentials(message, database, place) or _about_places(message, database, schema, place)


def _about_credentials(message: str, database: BigQuery, place: str) -> str:
    is_own = database.options.get("method") == "oauth"
    if _NO_CREDENTIALS.search(message):
        return (
            f"run `{LOG_IN}`, or name a service account in {place}: `method: service-account` and `keyfile`"
        )
    if _KEY_UNREADABLE.search(message):
        return f"check the key of the service account that {place} names"
    if _NO_IMPERSONATION.search(message):
        account = database.options.get("impersonate_service_account") or "the service account"
        return f"let an administrator give you roles/iam.serviceAccountTokenCreator on {account}"
    if _NO_TOKEN.search(message):
        return f"run `{LOG_IN}`" if is_own else f"renew the credentials in {place}"
    return ""


def _about_places(message: str, database: BigQuery, schema: str, place: str) -> str:
    project = str(database.options.get("execution_project") or database.project)
    if _API_OFF.search(message):
        return f"let an administrator run: gcloud services enable {API} --project {project}"
    if _NO_BILLING.search(message):
        return f"link a billing account to project {project}: results are written by DML, which is not free"
    if _LOCATION.search(message):
        return f"say in {place} as `location` where the datasets are: that of results beside those it reads"
    if is_overtaken(message):
        return "try again later; a transaction that somebody left open in a session ends with that session"
    if _QUOTA.search(message):
        return (
            f"try again later, with fewer threads in {place}, or have the quota of project {project} raised"
        )
    if _NO_RIGHT.search(message):
        return _about_rights(message, database, schema, project)
    found = _NOT_FOUND.search(message)
    if found:
        return f"check the name of the {found[1].lower()}, and in {place} project and location"
    if _UNREACHABLE.search(message):
        server = database.options.get("api_endpoint") or f"https://{API}"
        return f"see that {server} can be reached from here (HTTPS_PROXY names a proxy), then try again"
    return ""


def _about_rights(message: str, database: BigQuery, schema: str, project: str) -> str:
    """The role that is missing, on what and for whom."""
    found, where = _PERMISSION.search(message), _PLACE.search(message)
    role, kind = ROLES.get(found[0], WRITER) if found else ROLES["bigquery.tables.getData"]
    named = where[1].replace(":", ".") if where else schema
    target = f"project {named or project}" if kind == "project" else named or "the dataset"
    who = database.login.user or "the account that you are logged in with"
    return f"let an administrator give {role} on {target} to {who}"
