"""Who reads BigQuery: the credentials of a profile, as dbt's adapter makes them of the same words."""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

METHODS = ("oauth", "service-account", "service-account-json", "oauth-secrets")

SCOPES = (
    "https://www.googleapis.com/auth/bigquery",
    "https://www.googleapis.com/auth/cloud-platform",
    # Of a table that is a sheet.
    "https://www.googleapis.com/auth/drive",
    "https://www.googleapis.com/auth/userinfo.email",
)
"""As dbt's adapter asks for them: a refresh token was given for these."""


def credentials_of(options: Mapping[str, Any], hidden: Mapping[str, Any]) -> Any:
    """The credentials that a profile names.

    Args:
        options: what the profile says in the open.
        hidden: its secrets.

    Raises:
        google.auth.exceptions.GoogleAuthError: there are none, or they cannot be read.
    """
    scopes = list(options.get("scopes") or SCOPES)
    source = _source(options, hidden, scopes)
    acting_for = options.get("impersonate_service_account")
    if not acting_for:
        return source
    from google.auth.impersonated_credentials import Credentials

    return Credentials(source_credentials=source, target_principal=acting_for, target_scopes=scopes)


def email_of(options: Mapping[str, Any], hidden: Mapping[str, Any]) -> str:
    """The service account that reads; empty where none is named, or its file cannot be read."""
    if options.get("impersonate_service_account"):
        return str(options["impersonate_service_account"])
    account = hidden.get("keyfile_json")
    if account is None and options.get("keyfile"):
        try:
            account = json.loads(Path(options["keyfile"]).expanduser().read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return ""
    return str(account.get("client_email") or "") if isinstance(account, Mapping) else ""


def _source(options: Mapping[str, Any], hidden: Mapping[str, Any], scopes: list[str]) -> Any:
    import google.auth
    from google.auth.exceptions import MalformedError
    from google.oauth2.credentials import Credentials
    from google.oauth2.service_account import Credentials as ServiceAccount

    method = options["method"]
    if method == "oauth":
        with warnings.catch_warnings():
            # That a person who has logged in should name who pays for quota.
            warnings.simplefilter("ignore")
            found, _ = google.auth.default(scopes=scopes)
        return found
    if method == "oauth-secrets":
        return Credentials(
            token=hidden.get("token"),
            refresh_token=hidden.get("refresh_token"),
            client_id=options.get("client_id"),
            client_secret=hidden.get("client_secret"),
            token_uri=options.get("token_uri"),
            scopes=scopes,
        )
    try:
        if method == "service-account":
            file = str(Path(options["keyfile"]).expanduser())
            return ServiceAccount.from_service_account_file(file, scopes=scopes)
        account = dict(hidden["keyfile_json"])
        # In a variable of the environment the key is one line.
        account["private_key"] = str(account.get("private_key", "")).replace("\\n", "\n")
        return ServiceAccount.from_service_account_info(account, scopes=scopes)
    except OSError as error:
        raise MalformedError(f"the key file cannot be read: {error.strerror}") from None
    except ValueError:
        # Its words may repeat some of the key.
        raise MalformedError("the key of the service account cannot be read") from None
