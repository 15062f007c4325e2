"""The text of DuckDB and Postgres does what the primitives promise, by values worked out elsewhere."""

from collections.abc import Callable
from decimal import Decimal

import duckdb
import pytest
from examples import EVERYTHING, EXPECTED, ROWS
from postgres_server import shared_server

from mpm_py.translate import canonical, writer

ARGUMENTS = {"relation_rows": ROWS, "zone": "'Europe/Rome'", "width": "2.0", "label": "'a'"}
Run = Callable[[str], list[dict[str, object]]]


def run_duckdb(text: str) -> list[dict[str, object]]:
    cursor = duckdb.sql(text)
    return [dict(zip(cursor.columns, row, strict=True)) for row in cursor.fetchall()]


def run_postgres(text: str) -> list[dict[str, object]]:
    with shared_server().connect() as connection, connection.cursor() as cursor:
        cursor.execute(text)
        return [dict(zip([column.name for column in cursor.description], row, strict=True)) for row in cursor]


def filled(text: str) -> str:
    for name, value in ARGUMENTS.items():
        text = text.replace("{{ " + name + " }}", value)
    return text


def plain(value: object) -> object:
    """A value as the expectations are written: times as text, numbers as they are."""
    if isinstance(value, Decimal):
        return float(value)
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)


@pytest.mark.parametrize(("dialect", "run"), [("duckdb", run_duckdb), ("postgres", run_postgres)])
def test_everything_means_what_it_says(write, dialect: str, run: Run):
    statement = canonical.load(write(EVERYTHING))
    rows = {row["text"]: row for row in run(filled(writer.dialect_text(statement, dialect)))}
    assert set(rows) == set(EXPECTED)
    for text, expected in EXPECTED.items():
        assert {name: plain(rows[text][name]) for name in expected} == expected


def test_canonical_text_and_its_translation_give_the_same_rows(write):
    statement = canonical.load(write(EVERYTHING))
    as_it_stands = EVERYTHING.replace("FROM relation_rows AS r", f"FROM {ROWS} AS r")
    translated = filled(writer.dialect_text(statement, "duckdb"))
    assert sorted(map(str, run_duckdb(as_it_stands))) == sorted(map(str, run_duckdb(translated)))


NUMBERS = {
    "12": 12.0, "-1.5": -1.5, "+.5": 0.5, "5.": 5.0, "1e3": 1000.0, " 7 ": 7.0, "Infinity": float("inf"),
    "-inf": float("-inf"), "": None, ".": None, "1e": None, "abc": None, "1,5": None,
     "0x10": None, "--1": None, "1 2": None, "e5": None,
}  # fmt: skip


@pytest.mark.parametrize(("dialect", "run"), [("duckdb", run_duckdb), ("postgres", run_postgres)])
def test_safe_double_reads_numbers_and_nothing_else(write, dialect: str, run: Run):
    expression = "WITH parameters AS (SELECT 'a' AS a) "
    expression += "SELECT TRY_CAST(parameters.a AS DOUBLE) AS result FROM parameters"
    statement = canonical.load(write(expression, expression=True))
    text = writer.dialect_text(statement, dialect)
    given = [f"CAST('{number}' AS VARCHAR)" for number in NUMBERS]
    columns = ", ".join(f"{text.replace('{{ a }}', value)} AS c{i}" for i, value in enumerate(given))
    assert list(run(f"SELECT {columns}")[0].values()) == list(NUMBERS.values())


@pytest.mark.parametrize(("dialect", "run"), [("duckdb", run_duckdb), ("postgres", run_postgres)])
def test_ranked_quantiles_are_those_of_the_primitive(dialect: str, run: Run):
    """Where a dialect lacks the primitive, its place is taken by a statement that gives the same values."""
    statement = next(canonical.load(p, check=False) for p in canonical.paths() if p.stem == "learn_quantiles")
    variant = canonical.load(statement.path.parent / writer.VARIANTS / statement.path.name)
    values = " UNION ALL ".join(
        f"SELECT CAST({i * 37 % 401} AS DOUBLE PRECISION) AS value" for i in range(401)
    )
    results = []
    for source in (statement, variant):
        text = writer.dialect_text(source, dialect)
        for name, value in {
            "relation_rows": f"({values})",
            "column_name": "'a'",
            "value_kind": "'b'",
        }.items():
            text = text.replace("{{ " + name + " }}", value)
        results.append({row["quantile_index"]: row["value"] for row in run(text)})
    assert set(results[1]) == set(range(201))
    assert (results[1][0], results[1][200]) == (0.0, 400.0)
    assert all(abs(results[0][index] - results[1][index]) <= 1 for index in range(201))
