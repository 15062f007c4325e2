"""What PostgreSQL says, and what to do about it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mpm_py.warehouse import quoting
from mpm_py.warehouse.database import is_disk_full

if TYPE_CHECKING:
    from mpm_py.warehouse.postgres import Postgres

_WRONG_PASSWORD = re.compile(r"password authentication failed|no password supplied|SCRAM authentication")
_UNREACHABLE = re.compile(
    r"Connection refused|could not translate host name|timeout expired|timed out|No route to host"
    r"|server closed the connection|terminating connection|connection already closed|could not connect"
    r"|No such file or directory|the database system is|SSL connection has been closed",
    re.IGNORECASE,
)
_NO_RIGHT = re.compile(r"(?:permission denied for|must be owner of) (\w+)(?: \"?([^\"\n]+)\"?)?")
_NO_TEMPORARY = re.compile(r"permission denied to create temporary tables in database \"([^\"]+)\"")
_UNKNOWN = re.compile(r"(database|role) \"[^\"]+\" does not exist")


def first_line(error: Exception) -> str:
    """The message of an error without the lines that repeat it."""
    lines = str(error).strip().splitlines()
    return lines[0].removeprefix("ERROR:").strip() if lines else type(error).__name__


def advice(message: str, database: Postgres, schema: str = "") -> str:
    """What to do about a message of the server; empty where nothing is known.

    Args:
        message: what the server, the driver or dbt said.
        database: where.
        schema: where results are written, as far as that is under way.
    """
    if _WRONG_PASSWORD.search(message):
        return _about_password(database)
    if _UNREACHABLE.search(message):
        return (
            f"see that the server runs and can be reached at {database.host}:{database.port}, then try again"
        )
    if is_disk_full(message):
        return f"make room on the disk of the server at {database.host}, then run it again"
    unknown = _UNKNOWN.search(message)
    if unknown:
        place = database.profile or "--database, postgresql://user@host:port/database"
        return f"check the name of the {'user' if unknown[1] == 'role' else 'database'} in {place}"
    temporary = _NO_TEMPORARY.search(message)
    if temporary:
        place, user = quoting.name(temporary[1]), quoting.name(database.user)
        return f"let an administrator run: GRANT TEMPORARY ON DATABASE {place} TO {user}"
    missing = _NO_RIGHT.search(message)
    return _about_rights(missing[1], missing[2] or "", database, schema) if missing else ""


def _about_password(database: Postgres) -> str:
    if database.profile:
        return f"check user and password in {database.profile}"
    return "set the environment variable PGPASSWORD, or use an entry of dbt's profiles.yml with --profile"


def _about_rights(kind: str, name: str, database: Postgres, schema: str) -> str:
    user = quoting.name(database.user)
    if kind == "database":
        return f"let an administrator run: GRANT CONNECT ON DATABASE {quoting.name(name)} TO {user}"
    if kind == "schema":
        wanted = "USAGE, CREATE" if name == schema else "USAGE"
        return f"let its owner run: GRANT {wanted} ON SCHEMA {quoting.name(name)} TO {user}"
    return f"let its owner run: GRANT SELECT ON {quoting.name(name)} TO {user}"
