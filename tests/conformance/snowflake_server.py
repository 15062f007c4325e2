"""A local emulation of Snowflake behind its HTTP protocol: fakesnow, over DuckDB, and what it lacks that the service has.

Usage: python snowflake_server.py PORT STATEMENTS
Every statement that a client sends is appended to the file STATEMENTS as a line of JSON, as it came.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import fakesnow.copy_into
import fakesnow.cursor
import fakesnow.info_schema
import fakesnow.rowtype
import fakesnow.server
import uvicorn
from snowflake.connector.errors import DatabaseError, ProgrammingError

_COMMENTS = r"^\s*(?:/\*.*?\*/\s*)*"

# DuckDB keeps temporary tables in a catalog of their own, so one cannot have the schema that dbt gives it. Here they are
# ordinary tables; dbt drops them by name when it is done, as it does on the service.
_TEMPORARY = re.compile(
    rf"({_COMMENTS}create\s+(?:or\s+replace\s+)?)temp(?:orary)?\s+(?=table|view)", re.IGNORECASE | re.DOTALL
)

# The emulation has no parameters of a session, and dbt sets the query's tag by them.
_SESSION = re.compile(rf"{_COMMENTS}alter\s+session\s+(?:un)?set\b", re.IGNORECASE | re.DOTALL)


def _emulated(statement: str) -> str:
    """A statement in words that the emulation knows."""
    if _SESSION.match(statement):
        return "select 'Statement executed successfully.' as status"
    return _TEMPORARY.sub(r"\1", statement)


def _record(statements: Path) -> None:
    """Every statement is written down before it is executed."""
    execute = fakesnow.cursor.FakeSnowflakeCursor.execute

    def recording(cursor: Any, command: str, *arguments: Any, **named: Any) -> Any:
        with statements.open("a", encoding="utf-8") as record:
            record.write(json.dumps(command) + "\n")
        try:
            return execute(cursor, _emulated(command), *arguments, **named)
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
    described = fakesnow.copy_into._describe_table
    # Columns of a table are loaded by their names in the case they have.
    fakesnow.copy_into._get_table_columns = lambda *table: [name for name, _ in described(*table)]
    # DuckDB's small types, which expressions may have: numbers like all others to a client.
    fakesnow.rowtype.duckdb_to_sf_type.update({"TINYINT": "fixed", "SMALLINT": "fixed", "FLOAT": "real"})


if __name__ == "__main__":
    _mend()
    _record(Path(sys.argv[2]))
    uvicorn.run(fakesnow.server.app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
