"""What BigQuery's planner refuses although its analyser accepts it.

https://cloud.google.com/bigquery/docs/reference/standard-sql/query-syntax#join_types
"""

import pytest
import sqlglot
from sqlglot import exp

from mpm_py.translate import canonical


def unmatched_outer_joins(text: str) -> list[str]:
    """Outer joins without an equality of a value of either side: BigQuery can only hash or repartition by one."""
    found = []
    for join in sqlglot.parse_one(text, read="duckdb").find_all(exp.Join):
        condition = join.args.get("on")
        if not join.side or condition is None:
            continue
        parts = condition.flatten() if isinstance(condition, exp.And) else [condition]
        if not any(_pairs(part.unnest(), join.this.alias_or_name) for part in parts):
            found.append(join.sql())
    return found


def _pairs(part: exp.Expr, joined: str) -> bool:
    if not isinstance(part, exp.EQ):
        return False
    sides = [{column.table for column in side.find_all(exp.Column)} for side in (part.left, part.right)]
    return all(sides) and (joined in sides[0]) != (joined in sides[1])


@pytest.mark.parametrize("path", canonical.paths(), ids=lambda path: path.stem)
def test_outer_joins_match_a_value_of_either_side(path):
    assert unmatched_outer_joins(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "condition", ["a.x < b.x", "a.x = 1", "b.x = b.y", "a.x = b.x OR a.y = b.y", "a.x >= b.x AND a.x < b.y"]
)
def test_a_join_that_bigquery_refuses_is_found(condition: str):
    assert unmatched_outer_joins(f"SELECT 1 FROM a LEFT JOIN b ON {condition}")


def test_a_join_that_bigquery_takes_is_not_found():
    assert not unmatched_outer_joins("SELECT 1 FROM a LEFT JOIN b ON a.x = b.x AND a.y < b.y")
