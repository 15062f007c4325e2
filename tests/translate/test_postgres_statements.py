"""Every statement of PostgreSQL and of Redshift is analysed and run by PostgreSQL, on inputs without rows.

Redshift has PostgreSQL's syntax and some functions of its own. A statement that has none of these runs as it stands; of the others
PostgreSQL is shown that it refuses them for that reason, and is given stand-ins of the same signature. So no text of Redshift
passes that has a mistake in its syntax, its names or its types.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from empty_inputs import EXPRESSIONS, STATEMENTS, WITHOUT_INPUT, empty_inputs, examples
from postgres_server import shared_server

from mpm_py.translate.binder import bind

# What Redshift has and PostgreSQL lacks: how a stand-in is written in its place, and why it is none of the syntax they share.
OF_REDSHIFT: dict[str, tuple[str, str, str]] = {
    "TRY_CAST": (
        r"TRY_CAST\((.*?) AS DOUBLE PRECISION\)",
        r"try_double(\1)",
        "a cast that gives NULL where it fails",
    ),
    "DATEADD": (r"DATEADD\((\w+),", r"date_add('\1',", "its unit is a word, not a value"),
    "DATEDIFF": (r"DATEDIFF\((\w+),", r"date_diff('\1',", "its unit is a word, not a value"),
    "CONVERT_TIMEZONE": ("CONVERT_TIMEZONE", "convert_timezone", "no function of this name"),
    "GETDATE": ("GETDATE", "getdate", "no function of this name"),
    "HLL": (r"HLL\(", "hll(", "no aggregate of this name"),
}
STAND_INS = (
    "create function try_double(value text) returns double precision language sql as 'select null::double precision'",
    "create function date_add(unit text, n integer, t timestamp) returns timestamp language sql as 'select t + n * (''1 '' || unit)::interval'",
    "create function date_diff(unit text, a timestamp, b timestamp) returns bigint language sql"
    " as 'select (extract(epoch from b - a) * 1000000)::bigint'",
    "create function convert_timezone(a text, b text, t timestamp) returns timestamp language sql as 'select t at time zone a at time zone b'",
    "create function getdate() returns timestamp language sql as 'select now()::timestamp'",
    "create aggregate hll(\"any\") (sfunc = int8inc_any, stype = int8, initcond = '0')",
)


@pytest.fixture(scope="module")
def cursor() -> Iterator[Any]:
    yield from _cursor()


@pytest.fixture(scope="module")
def with_stand_ins() -> Iterator[Any]:
    yield from _cursor(
        "drop schema if exists redshift cascade",
        "create schema redshift",
        "set search_path = redshift, public",
        *STAND_INS,
    )


def _cursor(*statements: str) -> Iterator[Any]:
    connection = shared_server().connect()
    connection.autocommit = True
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        yield cursor
    connection.close()


def text_of(path: Path, dialect: str) -> str:
    given = {**examples(path, dialect), **(empty_inputs(path, dialect) if path in STATEMENTS else {})}
    text = bind(path.stem, dialect=dialect, **given)
    return f"SELECT {text} AS result" if path in EXPRESSIONS else text


def lacking(text: str) -> list[str]:
    return [name for name in OF_REDSHIFT if re.search(rf"\b{name}\(", text)]


@pytest.mark.parametrize("path", [*STATEMENTS, *EXPRESSIONS], ids=lambda path: path.stem)
def test_postgres_runs_its_statements(cursor: Any, path: Path):
    cursor.execute(text_of(path, "postgres"))
    if path in STATEMENTS and path.stem not in WITHOUT_INPUT:
        assert cursor.fetchall() == []


@pytest.mark.parametrize("path", [*STATEMENTS, *EXPRESSIONS], ids=lambda path: path.stem)
def test_postgres_runs_statements_of_redshift(cursor: Any, with_stand_ins: Any, path: Path):
    text = text_of(path, "redshift")
    missing = lacking(text)
    if not missing:
        cursor.execute(text)
        found = cursor.fetchall()
    else:
        with pytest.raises(
            (psycopg2.errors.UndefinedFunction, psycopg2.errors.SyntaxError, psycopg2.errors.UndefinedColumn)
        ):
            cursor.execute(text)
        for name in missing:
            pattern, stand_in, _ = OF_REDSHIFT[name]
            text = re.sub(pattern, stand_in, text)
        with_stand_ins.execute(text)
        found = with_stand_ins.fetchall()
    if path in STATEMENTS and path.stem not in WITHOUT_INPUT:
        assert found == []
