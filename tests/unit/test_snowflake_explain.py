"""EXPLAIN of Snowflake by a stand-in connection that answers in the form of Snowflake's documentation; the service was not there."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from grammars import violations

from mpm_py.errors import ExecutionError
from mpm_py.warehouse import snowflake_client
from mpm_py.warehouse.database import Scan
from mpm_py.warehouse.snowflake import Snowflake
from mpm_py.warehouse.snowflake_client import SnowflakeClient

# https://docs.snowflake.com/en/sql-reference/sql/explain#examples
DOCUMENTED = (
    '{"GlobalStats":{"partitionsTotal":2,"partitionsAssigned":2,"bytesAssigned":1024},"Operations":[['
    '{"id":0,"operation":"Result","expressions":["Z1.ID","Z2.ID"]},'
    '{"id":1,"parentOperators":[0],"operation":"InnerJoin","expressions":["joinKey: (Z2.ID = Z1.ID)"]},'
    '{"id":2,"parentOperators":[1],"operation":"TableScan","objects":["TESTDB.TEMPORARY_DOC_TEST.Z2"],"expressions":["ID"],'
    '"partitionsAssigned":1,"partitionsTotal":1,"bytesAssigned":512},'
    '{"id":3,"parentOperators":[1],"operation":"JoinFilter","expressions":["joinKey: (Z2.ID = Z1.ID)"]},'
    '{"id":4,"parentOperators":[3],"operation":"TableScan","objects":["TESTDB.TEMPORARY_DOC_TEST.Z1"],"expressions":["ID"],'
    '"partitionsAssigned":1,"partitionsTotal":1,"bytesAssigned":512}]]}'
)
OF_NO_TABLE = {"GlobalStats": {"partitionsTotal": 0, "partitionsAssigned": 0, "bytesAssigned": 0}}
STATEMENT = "WITH a AS (SELECT id FROM z1) SELECT a.id, z2.id FROM a, z2 WHERE z2.id = a.id"


class Refused(Exception):
    """What the connector raises."""


class StandIn:
    """A connection that gives what it is told to give."""

    def __init__(self, answer: Callable[[], list[tuple[Any, ...]]]) -> None:
        self.answer = answer
        self.sent: list[str] = []

    def cursor(self) -> StandIn:
        return self

    def __enter__(self) -> StandIn:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def execute(self, statement: str) -> None:
        self.sent.append(statement)

    def fetchall(self) -> list[tuple[Any, ...]]:
        return self.answer()


def client_of(connection: StandIn) -> SnowflakeClient:
    return SnowflakeClient(Snowflake("acme-eu", "shop", {"password": "s3cr3t"}), connection)


def test_the_documented_answer_is_read() -> None:
    connection = StandIn(lambda: [(DOCUMENTED,)])
    assert client_of(connection).scan(STATEMENT) == Scan(1024, 2, 2)
    pruned = DOCUMENTED.replace(
        '"partitionsTotal":2,"partitionsAssigned":2', '"partitionsTotal":340,"partitionsAssigned":12'
    )
    assert client_of(StandIn(lambda: [(pruned,)])).scan(STATEMENT) == Scan(1024, 12, 340)
    assert connection.sent == [f"EXPLAIN USING JSON {STATEMENT}"]
    assert violations("snowflake", connection.sent[0]) == []
    assert violations("snowflake", connection.sent[0].replace("JSON", "YAML")), "the grammar reads EXPLAIN"


@pytest.mark.parametrize(
    "answer",
    [
        [(json.dumps(OF_NO_TABLE),)],
        [(json.dumps({"Operations": []}),)],
        [(json.dumps({"GlobalStats": {"partitionsTotal": 3}}),)],
        [(json.dumps({"GlobalStats": None}),)],
        [("GlobalStats:",)],
        [(None,)],
        [("1", "2")],
        [],
    ],
)
def test_what_tells_no_partitions_tells_nothing(answer: list[tuple[Any, ...]]) -> None:
    assert client_of(StandIn(lambda: answer)).scan(STATEMENT) is None


def test_a_refusal_says_why_and_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snowflake_client, "driver", lambda: SimpleNamespace(Error=Refused))

    def refuse() -> list[tuple[Any, ...]]:
        raise Refused("SQL compilation error:\nObject 'SHOP.RAW.Z2' does not exist or not authorized. s3cr3t")

    with pytest.raises(ExecutionError, match="not authorized") as raised:
        client_of(StandIn(refuse)).scan(STATEMENT)
    assert "GRANT SELECT ON TABLE SHOP.RAW.Z2" in raised.value.next_step and "s3cr3t" not in str(raised.value)
