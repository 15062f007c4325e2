"""Read the address of a PostgreSQL database: `postgresql://user@host:port/database`."""

from __future__ import annotations

import getpass
import os

from mpm_py.errors import MpmError
from mpm_py.warehouse.postgres import OPTIONS, Postgres, driver

SCHEMES = ("postgresql", "postgres")
FORM = "postgresql://user@host:port/database"
PORT = 5432


def read_address(address: str) -> Postgres:
    """Where an address points to, as libpq reads it; what it leaves out is as PostgreSQL's variables say.

    Raises:
        MpmError: it is none, or says something that cannot be passed on to dbt. Never repeats the address.
    """
    psycopg2 = driver()
    try:
        said = psycopg2.extensions.parse_dsn(address)
    except psycopg2.Error:
        # The message of the driver repeats parts of the address, maybe of its password.
        raise MpmError("the address of the PostgreSQL database cannot be read", _form()) from None
    where = {key: said.pop(key, None) for key in ("host", "port", "user", "dbname", "password")}
    for key in said:
        if key not in OPTIONS:
            raise MpmError(
                f"{key} in the address of the PostgreSQL database cannot be passed on to dbt",
                f"leave it out; what may follow the ? is {', '.join(OPTIONS)}",
            )
    user = where["user"] or os.environ.get("PGUSER") or getpass.getuser()
    port = where["port"] or os.environ.get("PGPORT") or str(PORT)
    if not port.isdecimal():
        raise MpmError(f"{port} is no port of a PostgreSQL server", _form())
    return Postgres(
        host=where["host"] or os.environ.get("PGHOST") or "localhost",
        port=int(port),
        user=user,
        database=where["dbname"] or os.environ.get("PGDATABASE") or user,
        password=where["password"] or os.environ.get("PGPASSWORD") or "",
        options={key: int(value) if value.isdecimal() else value for key, value in said.items()},
    )


def has_password(address: str) -> bool:
    """Whether an address holds a password."""
    psycopg2 = driver()
    try:
        return bool(psycopg2.extensions.parse_dsn(address).get("password"))
    except psycopg2.Error:
        return False


def _form() -> str:
    return f"write it as {FORM}; a / or @ inside a name is written %2F or %40"
