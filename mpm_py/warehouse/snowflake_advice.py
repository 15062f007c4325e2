"""What Snowflake says, and what to do about it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mpm_py.warehouse import snowflake_names

if TYPE_CHECKING:
    from mpm_py.warehouse.snowflake import Snowflake

_NOT_ACCEPTED = re.compile(
    r"Incorrect username or password|JWT token is invalid|token is invalid|token (has )?expired"
    r"|Authentication token|user account has been temporarily locked|Login failed|MFA|Multi-factor",
    re.IGNORECASE,
)
_KEY = re.compile(r"private key|could not deserialize|could not decrypt|decryption|PEM", re.IGNORECASE)
_ROLE = re.compile(r"Role '?\"?([\w$]+)\"?'? specified in the connect string is not granted", re.IGNORECASE)
_NO_ACCOUNT = re.compile(
    r"Could not connect to Snowflake backend|Failed to connect|404 Not Found|Name or service not known"
    r"|nodename nor servname|Connection refused|Max retries exceeded|timed? out|login request is retryable"
    r"|Connection aborted|connection is closed",
    re.IGNORECASE,
)
_SUSPENDED = re.compile(
    r"Warehouse '?\"?([^'\"\s]+)\"?'? (cannot be resumed|was suspended|is suspended)", re.IGNORECASE
)
_NO_WAREHOUSE = re.compile(r"No active warehouse", re.IGNORECASE)
_NO_DATABASE = re.compile(r"does not have a current database", re.IGNORECASE)
_TIMEOUT = re.compile(r"statement or warehouse timeout|Statement reached its", re.IGNORECASE)
_NOT_THERE = re.compile(
    r"(Object|Table|View|Schema|Database|Warehouse|Role) '?([^'\n]+?)'?"
    r" does not exist or (?:is )?not authorized"
    r"|(Object|Table|View|Schema|Database) '?([^'\n]+?)'? does not exist, or operation cannot be performed",
    re.IGNORECASE,
)
_NO_RIGHT = re.compile(r"Insufficient privileges to operate on (\w+) '([^']+)'", re.IGNORECASE)


def first_line(error: Exception) -> str:
    """What an error says, on one line, without the heads that the compiler puts before it."""
    text = str(getattr(error, "raw_msg", None) or getattr(error, "msg", None) or error)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    kept = [
        line
        for line in lines
        if not re.fullmatch(r"(SQL (compilation|execution|access control) error:)", line)
    ]
    said = (
        " ".join(kept or lines)
        .replace("SQL compilation error: ", "")
        .replace("SQL access control error: ", "")
    )
    return re.sub(r"^\d{6}(: \d+)?( \(\w+\))?: ", "", said) or type(error).__name__


def advice(message: str, database: Snowflake, schema: str = "") -> str:
    """What to do about a message of the service; empty where nothing is known.

    Args:
        message: what the service, the connector or dbt said.
        database: where.
        schema: where results are written, as far as that is under way.
    """
    place = database.profile or "the profile"
    role = _Role(database)
    if found := _ROLE.search(message):
        grant = f"GRANT ROLE {found[1]} TO USER {role.user}"
        return f"check the role in {place}, or let an administrator run: {grant}"
    if _NOT_ACCEPTED.search(message):
        return f"check user, password, key or token, and authenticator in {place}"
    if _KEY.search(message):
        return f"check private_key_path, or private_key, and private_key_passphrase in {place}"
    if _NO_WAREHOUSE.search(message):
        return _about_warehouse(database, role)
    if _NO_DATABASE.search(message):
        return _about_database(database, role)
    if found := _SUSPENDED.search(message):
        return (
            f"let its owner run: ALTER WAREHOUSE {found[1]} RESUME, or look at its resource monitor,"
            " then run it again"
        )
    if _TIMEOUT.search(message):
        return (
            "use a larger warehouse, raise STATEMENT_TIMEOUT_IN_SECONDS, or observe fewer windows with --from"
        )
    if found := _NO_RIGHT.search(message):
        return _about_rights(found[1].upper(), found[2], role, schema)
    if found := _NOT_THERE.search(message):
        return _about_missing((found[1] or found[3]).upper(), found[2] or found[4], role)
    if _NO_ACCOUNT.search(message):
        return f"check the account in {place}, which is {database.account}, and the way to it from here"
    return ""


class _Role:
    """Who needs a right, as it stands in a statement."""

    def __init__(self, database: Snowflake) -> None:
        role, user = database.options.get("role"), database.options.get("user")
        self.name = snowflake_names.quoted(str(role)) if role else "<your role>"
        self.user = snowflake_names.quoted(str(user)) if user else "<your user>"


def _about_warehouse(database: Snowflake, role: _Role) -> str:
    named = database.options.get("warehouse")
    if not named:
        return f"name a `warehouse` in {database.profile or 'the profile'}"
    warehouse = snowflake_names.quoted(str(named))
    return f"check the name, or let its owner run: GRANT USAGE ON WAREHOUSE {warehouse} TO ROLE {role.name}"


def _about_database(database: Snowflake, role: _Role) -> str:
    name = snowflake_names.quoted(database.database)
    return f"check the name, or let its owner run: GRANT USAGE ON DATABASE {name} TO ROLE {role.name}"


def _about_rights(kind: str, name: str, role: _Role, schema: str) -> str:
    wanted = "USAGE" if kind in ("DATABASE", "WAREHOUSE") else "SELECT"
    if kind == "SCHEMA":
        is_ours = name.split(".")[-1].lower() == schema.lower()
        wanted = "USAGE, CREATE TABLE, CREATE VIEW" if is_ours else "USAGE"
    elif kind == "DATABASE" and schema:
        wanted = "USAGE, CREATE SCHEMA"
    return f"let its owner run: GRANT {wanted} ON {kind} {name} TO ROLE {role.name}"


def _about_missing(kind: str, name: str, role: _Role) -> str:
    if kind in ("DATABASE", "SCHEMA", "WAREHOUSE"):
        return f"check the name, or let its owner run: GRANT USAGE ON {kind} {name} TO ROLE {role.name}"
    if kind == "ROLE":
        return "check the name of the role"
    return f"check the name, or let its owner run: GRANT SELECT ON TABLE {name} TO ROLE {role.name}"
