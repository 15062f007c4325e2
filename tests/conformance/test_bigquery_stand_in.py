"""That BigQuery's stand-in refuses what BigQuery refuses of changes and transactions: what it let pass would prove nothing.

https://cloud.google.com/bigquery/docs/transactions
"""

from __future__ import annotations

import pytest

pytest.importorskip("google.cloud.bigquery", reason="Google's client is not installed")
from bigquery_transactions import NO_DDL
from bigquery_warehouse import BigQueryTables
from googlesql import GoogleSql, SqlError

pytestmark = pytest.mark.only_on("bigquery")

TURNS = "`shop`.`mpm`.`turns`"


@pytest.fixture(scope="module")
def googlesql() -> GoogleSql:
    return GoogleSql()


@pytest.fixture
def tables(googlesql: GoogleSql) -> BigQueryTables:
    """A table of one row, which holds 1."""
    made = BigQueryTables(googlesql)
    made.datasets["shop", "mpm"] = {}
    made.run(f"create table {TURNS} as select 1 as turn", {})
    return made


def turns(tables: BigQueryTables) -> list[int]:
    rows = tables.rows(("shop", "mpm", "turns")).content.table_data.row
    return [row.cell[0].int64_value for row in rows]


def test_a_transaction_makes_no_table_and_is_rolled_back(tables: BigQueryTables) -> None:
    script = f"begin transaction; update {TURNS} set turn = 9 where true; create table `shop`.`mpm`.`other` (a int64); commit transaction"
    with pytest.raises(SqlError) as raised:
        tables.run(script, {})
    assert str(raised.value) == NO_DDL and turns(tables) == [1] and tables.current is None


def test_what_is_not_committed_is_seen_inside_alone(tables: BigQueryTables) -> None:
    tables.begin()
    tables.run(f"update {TURNS} set turn = turn + 1 where turn = 1", {})
    assert turns(tables) == [2]
    other, tables.current = tables.current, None
    assert turns(tables) == [1]
    tables.current = other
    tables.roll_back()
    assert turns(tables) == [1]


def test_two_that_only_add_rows_are_both_through_and_one_that_changes_a_row_later_is_not(
    tables: BigQueryTables,
) -> None:
    tables.begin()
    tables.run(f"insert into {TURNS} (turn) values (2)", {})
    first, tables.current = tables.current, None
    tables.begin()
    tables.run(f"insert into {TURNS} (turn) values (3)", {})
    tables.run(f"delete from {TURNS} where turn = 77", {})
    second, tables.current = tables.current, first
    tables.commit()
    tables.current = second
    tables.commit()
    assert turns(tables) == [1, 2, 3]
    tables.begin()
    late, tables.current = tables.current, None
    tables.run(f"update {TURNS} set turn = 5 where turn = 1", {})
    tables.current = late
    with pytest.raises(SqlError, match="aborted due to concurrent update against table"):
        tables.run(f"delete from {TURNS} where turn = 2", {})
    tables.roll_back()


def test_every_change_is_analysed(tables: BigQueryTables) -> None:
    for wrong in (
        f"update {TURNS} set turn = 'x' where true",
        f"update {TURNS} set turn = 2",
        f"delete from {TURNS} where turn",
        f"insert into {TURNS} (turns) values (1)",
    ):
        with pytest.raises(SqlError):
            tables.run(wrong, {})
    assert turns(tables) == [1]
