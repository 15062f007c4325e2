"""An entry of profiles.yml of type snowflake."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mpm_py.errors import MpmError
from mpm_py.warehouse.profile_entry import OF_EVERY_TYPE, refuse_unrendered
from mpm_py.warehouse.snowflake import OPTIONS, SECRETS, Snowflake
from mpm_py.warehouse.snowflake_names import stored, written

KNOWN = (*OF_EVERY_TYPE, "account", "database", *OPTIONS, *SECRETS)
"""What the entry may say."""


def from_profile(output: Mapping[str, Any], place: str) -> Snowflake:
    """The database that an entry of profiles.yml names; `place` is where the entry is."""
    lacking = [key for key in ("account", "database") if not output.get(key)]
    if lacking:
        raise MpmError(
            f"{place} does not say {', '.join(lacking)}",
            "give it account, database, user, role and warehouse",
        )
    secrets = {key: str(output[key]) for key in SECRETS if output.get(key)}
    for key, value in secrets.items():
        refuse_unrendered(f"the {key}", [value], place)
    return Snowflake(
        account=str(output["account"]),
        database=str(output["database"]),
        secrets=secrets,
        options={key: output[key] for key in (*OPTIONS, "threads") if output.get(key) is not None},
        profile=place,
        default_schema=written(stored(str(output.get("schema") or "PUBLIC"))),
    )
