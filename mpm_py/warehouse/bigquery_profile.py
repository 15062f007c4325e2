"""An entry of profiles.yml of type bigquery."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mpm_py.errors import MpmError
from mpm_py.warehouse.bigquery import PASSED_ON, BigQuery
from mpm_py.warehouse.bigquery_credentials import METHODS
from mpm_py.warehouse.profile_entry import OF_EVERY_TYPE, refuse_unrendered

HIDDEN = ("token", "refresh_token", "client_secret", "keyfile_json")
WHERE = ("project", "database", "dataset")
ALIASES = {"retries": "job_retries", "timeout_seconds": "job_execution_timeout_seconds"}
FOR_PYTHON_MODELS = (
    *("compute_region", "dataproc_region", "dataproc_cluster_name", "dataproc_batch"),
    *("gcs_bucket", "submission_method"),
)
"""What is said for dbt's models in Python, of which mpm has none."""
NEEDED = {
    "service-account": ("keyfile",),
    "service-account-json": ("keyfile_json",),
}
NUMBERS = ("maximum_bytes_billed", "job_retries", "job_execution_timeout_seconds")


KNOWN = (*OF_EVERY_TYPE, *WHERE, *PASSED_ON, *HIDDEN, *ALIASES, *FOR_PYTHON_MODELS)
"""What the entry may say."""


def from_profile(output: Mapping[str, Any], place: str) -> BigQuery:
    """The project that an entry of profiles.yml names; `place` is where the entry is."""
    said = {ALIASES.get(key, key): value for key, value in output.items() if value not in (None, "")}
    method = said.get("method")
    if method not in METHODS:
        raise MpmError(
            f"{place} says method {method}, which `mpm run` does not know"
            if method
            else f"{place} says no method",
            f"use one of {', '.join(METHODS)}",
        )
    project = said.get("project") or said.get("database")
    dataset = said.get("dataset") or said.get("schema")
    given = {"project": project, "dataset": dataset, **{key: said.get(key) for key in NEEDED.get(method, ())}}
    lacking = [key for key, value in given.items() if not value]
    if lacking:
        raise MpmError(f"{place} does not say {', '.join(lacking)}", "add what is missing")
    hidden = {key: said[key] for key in HIDDEN if key in said}
    _check_secrets(hidden, method, place)
    options = {key: said[key] for key in PASSED_ON if key in said}
    for key in NUMBERS:
        if key in options and not str(options[key]).isdecimal():
            raise MpmError(f"{key} in {place} is no whole number", "write it in digits")
    return BigQuery(str(project), str(dataset), options, hidden, place)


def _check_secrets(hidden: Mapping[str, Any], method: str, place: str) -> None:
    """See that the secrets are there, without telling what they are."""
    account = hidden.get("keyfile_json")
    if account is not None and not isinstance(account, Mapping):
        raise MpmError(
            f"keyfile_json in {place} is no mapping",
            "write the keys of the file below it, or name a `keyfile`",
        )
    if method == "oauth-secrets" and not ({"token", "refresh_token"} & hidden.keys()):
        raise MpmError(f"{place} says neither token nor refresh_token", "add one of them")
    texts = [*(value for value in hidden.values() if isinstance(value, str)), *(account or {}).values()]
    refuse_unrendered("a secret", texts, place)
