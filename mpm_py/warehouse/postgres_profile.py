"""An entry of profiles.yml of type postgres."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mpm_py.errors import MpmError
from mpm_py.warehouse.postgres import OPTIONS, Postgres
from mpm_py.warehouse.profile_entry import OF_EVERY_TYPE, refuse_unrendered

_OF_POSTGRES = ("role", "search_path", "application_name", "retries")
_WHERE = ("host", "port", "user", "dbname", "database", "password", "pass")


KNOWN = (*OF_EVERY_TYPE, *_WHERE, *OPTIONS, *_OF_POSTGRES, "autocommit")
"""What the entry may say."""


def from_profile(output: Mapping[str, Any], place: str) -> Postgres:
    """The database that an entry of profiles.yml names; `place` is where the entry is."""
    password = str(output.get("password") or output.get("pass") or "")
    refuse_unrendered("the password", [password], place)
    lacking = [key for key in ("host", "port", "user") if not output.get(key)]
    lacking += [] if output.get("dbname") or output.get("database") else ["dbname"]
    if lacking:
        raise MpmError(
            f"{place} does not say {', '.join(lacking)}", "give it host, port, user, password and dbname"
        )
    try:
        return Postgres(
            host=str(output["host"]),
            port=int(output["port"]),
            user=str(output["user"]),
            database=str(output.get("dbname") or output["database"]),
            password=password,
            options={
                key: output[key]
                for key in (*OPTIONS, *_OF_POSTGRES, "threads")
                if output.get(key) is not None
            },
            profile=place,
            default_schema=str(output.get("schema") or "public"),
        )
    except ValueError:
        raise MpmError(f"the port in {place} is no number", "write a number, usually 5432") from None
