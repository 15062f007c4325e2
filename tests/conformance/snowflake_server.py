"""A local emulation of Snowflake behind its HTTP protocol: fakesnow, over DuckDB, and what it lacks that the service has.

Usage: python snowflake_server.py PORT STATEMENTS DATABASE [USER=PASSWORD …]
Every statement that a client sends is appended to the file STATEMENTS as a line of JSON, as it came. There is one database. The users
that are named need their password; all others may log in with any.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from pathlib import Path
from string import Template
from typing import Any

import fakesnow.arrow
import fakesnow.copy_into
import fakesnow.cursor
import fakesnow.info_schema
import fakesnow.rowtype
import fakesnow.server
import fakesnow.transforms
import pyarrow as pa
import uvicorn
from snowflake.connector.errors import DatabaseError, ProgrammingError
from sqlglot import exp
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

_COMMENTS = r"^\s*(?:/\*.*?\*/\s*)*"

# DuckDB keeps temporary tables in a catalog of their own, so one cannot have the schema that dbt gives it. Here they are
# ordinary tables; dbt drops them by name when it is done, as it does on the service.
_TEMPORARY = re.compile(
    rf"({_COMMENTS}create\s+(?:or\s+replace\s+)?)temp(?:orary)?\s+(?=table|view)", re.IGNORECASE | re.DOTALL
)

# The emulation knows no tag of queries, a parameter of the session that dbt asks for, sets and puts back.
_SET_TAG = re.compile(
    rf"{_COMMENTS}alter\s+session\s+set\s+query_tag\s*=\s*(?P<tag>'(?:[^']|'')*')", re.IGNORECASE | re.DOTALL
)
_UNSET_TAG = re.compile(rf"{_COMMENTS}alter\s+session\s+unset\s+query_tag", re.IGNORECASE | re.DOTALL)
# Nor how long a statement may take.
_SET_TIMEOUT = re.compile(
    rf"{_COMMENTS}alter\s+session\s+set\s+statement_timeout_in_seconds\b", re.IGNORECASE | re.DOTALL
)
# The emulation has no EXPLAIN in JSON. A test that wants an answer writes it into a file of this name beside the statements.
EXPLAINED = "explained.json"
_EXPLAIN = re.compile(rf"{_COMMENTS}explain\s+using\s+json\s+", re.IGNORECASE | re.DOTALL)
_SHOW_TAG = re.compile(rf"{_COMMENTS}show\s+parameters\s+like\s+'query_tag'", re.IGNORECASE | re.DOTALL)


_VIEWS = """
union all by name
select database_name as "TABLE_CATALOG", schema_name as "TABLE_SCHEMA", view_name as "TABLE_NAME", 'VIEW' as "TABLE_TYPE"
from duckdb_views where database_name = '${catalog}' and schema_name <> '_fs_information_schema' and not internal
"""


def _emulated(statement: str, session: Any) -> str:
    """A statement in words that the emulation knows."""
    if _SHOW_TAG.match(statement):
        return f"""select 'QUERY_TAG' as "key", {getattr(session, "query_tag", "''")} as "value\""""
    if found := _SET_TAG.match(statement):
        session.query_tag = found["tag"]
    elif _UNSET_TAG.match(statement):
        session.query_tag = "''"
    elif not _SET_TIMEOUT.match(statement):
        return _TEMPORARY.sub(r"\1", statement)
    return "select 'Statement executed successfully.' as status"


def _record(statements: Path) -> None:
    """Every statement is written down before it is executed."""
    execute = fakesnow.cursor.FakeSnowflakeCursor.execute

    def recording(cursor: Any, command: str, *arguments: Any, **named: Any) -> Any:
        with statements.open("a", encoding="utf-8") as record:
            record.write(json.dumps(command) + "\n")
        try:
            explained = statements.with_name(EXPLAINED)
            if (found := _EXPLAIN.match(command)) and explained.exists():
                # As on the service it has to compile, and is not run.
                execute(cursor, f"describe {command[found.end() :]}")
                text = explained.read_text(encoding="utf-8").replace("'", "''")
                return execute(cursor, f"select '{text}' as \"content\"")
            return execute(cursor, _emulated(command, cursor._conn), *arguments, **named)
        except (ProgrammingError, DatabaseError):
            raise
        except Exception as problem:
            # The emulation answers what it did not expect with status 500, at which the connector tries again without end.
            raise ProgrammingError(msg=f"{type(problem).__name__}: {problem}", errno=261000) from problem

    fakesnow.cursor.FakeSnowflakeCursor.execute = recording


def _mend() -> None:
    """What the emulation stumbles over in names and types."""
    lengths = fakesnow.info_schema.insert_text_lengths_sql

    def of_quoted_names(catalog: str, schema: str, table: str, given: list[tuple[str, int]]) -> str:
        """Names of columns may hold a quote."""
        return lengths(catalog, schema, table, [(name.replace("'", "''"), size) for name, size in given])

    fakesnow.info_schema.insert_text_lengths_sql = of_quoted_names
    # The service lists views among the tables.
    listed = fakesnow.info_schema.SQL_CREATE_INFORMATION_SCHEMA_TABLES_VIEW
    fakesnow.info_schema.SQL_CREATE_INFORMATION_SCHEMA_TABLES_VIEW = Template(listed.template + _VIEWS)
    described = fakesnow.copy_into._describe_table
    # Columns of a table are loaded by their names in the case they have.
    fakesnow.copy_into._get_table_columns = lambda *table: [name for name, _ in described(*table)]
    fakesnow.arrow.timestamp_to_sf_struct = _times
    fakesnow.transforms.create_table_as = _create_table_as
    # DuckDB's small types, which expressions may have: numbers like all others to a client.
    fakesnow.rowtype.duckdb_to_sf_type.update({"TINYINT": "fixed", "SMALLINT": "fixed", "FLOAT": "real"})


def _create_table_as(
    statement: Any, connection: Any, create: Any = fakesnow.transforms.create_table_as
) -> Any:
    """A table with declared columns from SELECT *: the emulation asks DuckDB for their names, but in no dialect of DuckDB's."""
    query = (
        statement.expression.unnest() if isinstance(statement, exp.Create) and statement.expression else None
    )
    if isinstance(query, exp.Select) and query.is_star and isinstance(statement.this, exp.Schema):
        query.set("expressions", [exp.column(each.this.copy()) for each in statement.this.expressions])
    return create(statement, connection)


def _be_strict() -> None:
    """The service divides whole numbers to six decimals, where DuckDB gives a double. Here such a division gives a whole number, so
    that one that is not written with a double is seen in the results."""
    fakesnow.server.shared_fs.duck_conn.execute("set global integer_division = true")


def _times(given: pa.Array | pa.ChunkedArray, made: Any = fakesnow.arrow.timestamp_to_sf_struct) -> pa.Array:
    """Times as the connector reads them; the emulation makes 1970 of those that are null."""
    times = given.combine_chunks() if isinstance(given, pa.ChunkedArray) else given
    struct = made(times)
    parts = [part.fill_null(0) for part in struct.flatten()]
    return pa.StructArray.from_arrays(parts, fields=list(struct.type), mask=times.is_null())


def _ask_for_passwords(database: str, passwords: dict[str, str]) -> None:
    """Log in as the service does: with a user's password, and to a database that is not there without one."""
    fakesnow.server.shared_fs.connect(database)
    fakesnow.server.shared_fs.create_database_on_connect = False
    # A function that the emulation lacks.
    fakesnow.server.shared_fs.duck_conn.execute(
        f"create macro {database}.main.try_to_timestamp_ntz(value) as try_cast(value as timestamp)"
    )

    async def login(request: Request) -> JSONResponse:
        body = await request.body()
        said = json.loads(
            gzip.decompress(body) if request.headers.get("Content-Encoding") == "gzip" else body
        )["data"]
        wanted = passwords.get(said.get("LOGIN_NAME"))
        if wanted is not None and "PASSWORD" in said and said["PASSWORD"] != wanted:
            return JSONResponse(
                {
                    "data": {}, "code": "390100", "success": False,
                    "message": "Incorrect username or password was specified.",
                }
            )  # fmt: skip
        answer = await fakesnow.server.login_request(request)
        told = json.loads(bytes(answer.body))
        session = told["data"]["sessionInfo"]
        session |= {
            "warehouseName": request.query_params.get("warehouse"),
            "roleName": request.query_params.get("roleName"),
        }
        if (session["databaseName"] or "").upper() != database:
            session["databaseName"] = None
        return JSONResponse(told)

    routes = fakesnow.server.app.router.routes
    places = [
        place
        for place, route in enumerate(routes)
        if isinstance(route, Route) and "login-request" in route.path
    ]
    for place in places:
        routes[place] = Route(routes[place].path, login, methods=["POST"])


if __name__ == "__main__":
    _mend()
    _be_strict()
    _ask_for_passwords(sys.argv[3], dict(pair.split("=", 1) for pair in sys.argv[4:]))
    _record(Path(sys.argv[2]))
    uvicorn.run(fakesnow.server.app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
