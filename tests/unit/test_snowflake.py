"""Snowflake without the service: how names, messages and statements are written. The emulation is in the conformance suite."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import duckdb
import pytest
import sqlglot
from grammars import violations
from sqlglot import exp

from mpm_py.contract.tables import TABLES
from mpm_py.errors import MpmError
from mpm_py.translate.at_once import translated
from mpm_py.translate.dialects import DIALECTS
from mpm_py.warehouse import snowflake_names
from mpm_py.warehouse.copied import FIRST_PAGE, HISTORY, PAGES, SUMMARY, Needed, query_of, table_of
from mpm_py.warehouse.profiles import from_entry
from mpm_py.warehouse.snowflake import Snowflake
from mpm_py.warehouse.snowflake_advice import first_line
from mpm_py.warehouse.snowflake_client import SnowflakeClient

ENTRY = {
    "type": "snowflake", "account": "acme-eu", "database": "shop", "user": "watcher", "role": "watching",
    "warehouse": "small", "schema": "RAW",
}  # fmt: skip
DATABASE = Snowflake(
    "acme-eu", "shop", {"password": "x"}, {"user": "watcher", "role": "watching"}, "profile shop"
)


@pytest.mark.parametrize(
    ("stored", "written"),
    [
        ("LOANS", "loans"),
        ("V2_$X", "v2_$x"),
        ("$X", '"$X"'),
        ("Loans", '"Loans"'),
        ("loans", '"loans"'),
        ("A b", '"A b"'),
        ('q"q', '"q""q"'),
    ],
)
def test_names_go_there_and_back(stored: str, written: str) -> None:
    assert snowflake_names.written(stored) == written
    assert snowflake_names.stored(written) == stored


def test_names_without_quotes_mean_those_in_upper_case() -> None:
    assert DATABASE.relation("mpm", "Mpm_Health") == '"SHOP"."MPM"."MPM_HEALTH"'
    assert DATABASE.relation("mpm", '"a ""b"') == '"SHOP"."MPM"."a ""b"'


@pytest.mark.parametrize(
    ("message", "next_step"),
    [
        ("Incorrect username or password was specified.", "check user, password, key or token"),
        ("Role 'WATCHING' specified in the connect string is not granted to this user.", 'GRANT ROLE WATCHING TO USER "WATCHER"'),
        ("No active warehouse selected in the current session.  Select an active warehouse with the 'use warehouse' command.", "name a `warehouse` in profile shop"),
        ("Warehouse 'SMALL' cannot be resumed because resource monitor 'M' has exceeded its quota.", "ALTER WAREHOUSE SMALL RESUME"),
        ("Schema 'SHOP.RAW' does not exist or not authorized.", 'GRANT USAGE ON SCHEMA SHOP.RAW TO ROLE "WATCHING"'),
        ("Object 'SHOP.RAW.LOANS' does not exist or not authorized.", 'GRANT SELECT ON TABLE SHOP.RAW.LOANS TO ROLE "WATCHING"'),
        ("Insufficient privileges to operate on schema 'MPM'", 'GRANT USAGE, CREATE TABLE, CREATE VIEW ON SCHEMA MPM TO ROLE "WATCHING"'),
        ("Insufficient privileges to operate on database 'SHOP'", 'GRANT USAGE, CREATE SCHEMA ON DATABASE SHOP TO ROLE "WATCHING"'),
        ("Statement reached its statement or warehouse timeout of 60 second(s) and was canceled.", "use a larger warehouse"),
        ("Could not connect to Snowflake backend after 2 attempt(s).Aborting", "which is acme-eu"),
        ("Division by zero", ""),
    ],
)  # fmt: skip
def test_usual_messages_are_told_what_to_do(message: str, next_step: str) -> None:
    told = DATABASE.advice(message, "mpm")
    assert next_step in told and bool(told) == bool(next_step)


def test_what_the_service_says_stands_on_one_line() -> None:
    error = Exception(
        "002003 (42S02): SQL compilation error:\nObject 'A.B' does not exist or not authorized."
    )
    assert first_line(error) == "Object 'A.B' does not exist or not authorized."


def test_an_entry_says_all_and_shows_no_secret() -> None:
    secret = "s3cr3t-Pl4nted"
    made = from_entry(ENTRY | {"token": secret, "authenticator": "oauth"}, "profile shop")
    assert made.name == "snowflake://watcher@acme-eu/shop" and made.default_schema == "raw"
    assert made.login.user == "watching" and made.secrets == {"token": secret}
    assert secret not in repr(made) + made.key + str(made.login)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"account": ""}, "does not say account"),
        ({"password": "{{ env_var('SHOP') }}"}, "the password in profile shop cannot be rendered"),
        ({"private_link": "x"}, "says private_link"),
    ],
)
def test_an_entry_that_is_not_complete_says_so(change: dict[str, str], said: str) -> None:
    with pytest.raises(MpmError, match=said):
        from_entry(ENTRY | change, "profile shop")


def test_what_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "snowflake.connector", None)
    with pytest.raises(MpmError, match="not installed") as raised:
        DATABASE.output("mpm")
    assert raised.value.next_step == "pip install 'mpm[snowflake]'"


@pytest.mark.parametrize("dialect", ["snowflake", "bigquery", "postgres"])
def test_parts_of_result_tables_are_read_by_the_grammar(dialect: str) -> None:
    """Also where monitors have the names that texts of the dialect stumble over."""
    with duckdb.connect() as connection:
        for table in TABLES:
            columns = ", ".join(f"{column.name} {column.type}" for column in table.columns)
            connection.execute(f"CREATE TABLE {table.name} ({columns})")
        hostile = "it's \\' OR TRUE --"
        connection.execute(
            "INSERT INTO mpm_health (monitor, window_id, is_newest) VALUES (?, 'w', TRUE)", [hostile]
        )
        since = Needed("mpm_checks", f"t.window_date >= CAST('{date(2024, 1, 1)}' AS DATE)")
        needed = {one for reader in (SUMMARY, FIRST_PAGE, PAGES, HISTORY) for one in reader.tables} | {since}
        wrong = {}
        for one in needed:
            names = [column.name for column in table_of(one.table).columns]
            query = query_of(one, names, connection, [hostile])
            text = translated(query, dialect, {one.table: DIALECTS[dialect].quoted(one.table)})
            parsed = sqlglot.parse_one(text, dialect=dialect)
            assert one.is_whole or hostile in {literal.this for literal in parsed.find_all(exp.Literal)}
            connection.execute(query)
            if found := violations(dialect, text):
                wrong[text] = found
    assert wrong == {} and len(needed) > 20


def test_bytes_are_those_of_the_catalog_shared_among_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    """The catalog is made up: the emulation has no sizes, and the service was not there."""
    asked = []
    answers = {"bytes": [(8_000, 1_000)], "column_name": [("RAW", "T", name, kind, 38, 0, 1) for name, kind in
               (("A", "NUMBER"), ("B", "TEXT"), ("C", "FLOAT"))]}  # fmt: skip

    def rows(client: SnowflakeClient, query: str) -> list[tuple[object, ...]]:
        asked.append(query)
        assert (
            "table_schema = 'RAW'" in query
            and "table_name = 'T'" in query
            and not violations("snowflake", query)
        )
        return next(found for word, found in answers.items() if word in query)

    monkeypatch.setattr(SnowflakeClient, "rows", rows)
    client = SnowflakeClient(DATABASE, None)
    assert client.row_bytes("SHOP.raw.t", ["FLOAT"]) == 8 * 8 / 32
    assert client.row_bytes("SHOP.raw.t", ["VARCHAR(16777216)", "FLOAT"]) == 24 * 8 / 32 and len(asked) == 2
    answers["bytes"] = []
    assert SnowflakeClient(DATABASE, None).row_bytes('"SHOP"."RAW"."T"', ["FLOAT"]) == 8, "a view"


def test_no_pair_is_no_row(tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE mpm_health (monitor TEXT, window_id TEXT, is_newest BOOLEAN)")
        query = query_of(Needed("mpm_quality", "{newest windows}"), ["monitor"], connection)
    assert query.endswith("WHERE FALSE")
