"""An inference log of 28 columns over 60 days, made inside DuckDB: the data of the benchmarks."""

from __future__ import annotations

from pathlib import Path

import duckdb

UNIT = "((hash(i, {seed}) % 1000003) + 0.5) / 1000003"
NORMAL = "sqrt(-2 * ln(" + UNIT + ")) * cos(6.283185307 * (((hash(i, {seed}, 7) % 1000003) + 0.5) / 1000003))"

NUMBERS = {
    "normal": NORMAL,
    "shifted": "1e6 + 3 * (" + NORMAL + ")",
    "lognormal": "exp(" + NORMAL + ")",
    "heavy_tail": "1 / pow(" + UNIT + ", 0.7)",
    "uniform": UNIT,
    "exponential": "-ln(" + UNIT + ") * 40",
    "bimodal": "(CASE WHEN hash(i, {seed}, 9) % 2 = 0 THEN -50 ELSE 50 END) + (" + NORMAL + ")",
    "zero_inflated": "CASE WHEN hash(i, {seed}, 9) % 10 < 6 THEN 0 ELSE exp(" + NORMAL + ") END",
    "prices": "floor(" + UNIT + " * 40) + 0.99",
}
"""Shape of a floating-point column → its expression over the row number i; every fiftieth value is NULL."""


def columns() -> dict[str, str]:
    """The 28 columns of the log besides id and event time: name → DuckDB expression."""
    found: dict[str, str] = {}
    for repeat in range(2):
        for place, (shape, expression) in enumerate(NUMBERS.items()):
            seed = 100 * repeat + place
            value = expression.replace("{seed}", str(seed))
            found[f"{shape}_{repeat}"] = (
                f"CASE WHEN hash(i, {seed}, 5) % 50 = 0 THEN NULL ELSE {value} END::DOUBLE"
            )
    found["hour_of_day"] = "(hash(i, 201) % 24)::INTEGER"
    found["age"] = "(18 + hash(i, 202) % 70)::INTEGER"
    found["visits"] = "floor(exp(2 * (" + NORMAL.replace("{seed}", "203") + ")))::BIGINT"
    found["is_member"] = "hash(i, 204) % 3 = 0"
    found["is_mobile"] = "hash(i, 205) % 2 = 0"
    found["country"] = "'country_' || (hash(i, 206) % 40)"
    found["channel"] = "'channel_' || (hash(i, 207) % 5)"
    found["product"] = "'product_' || floor(pow(" + UNIT.replace("{seed}", "208") + ", 3) * 2000)::INTEGER"
    found["plan"] = "CASE WHEN hash(i, 209) % 20 = 0 THEN NULL ELSE 'plan_' || (hash(i, 210) % 3) END"
    found["score"] = "1 / (1 + exp(-2 * (" + NORMAL.replace("{seed}", "211") + ")))"
    return found


def write_log(database: Path, rows: int, days: int = 60) -> None:
    """Fills table ``inference_log`` of a DuckDB file, in the order of time, as a log is."""
    items = ", ".join(f"{expression} AS {name}" for name, expression in columns().items())
    seconds = days * 86400
    with duckdb.connect(str(database)) as connection:
        connection.execute("SET threads = 2; SET memory_limit = '6GB'; SET preserve_insertion_order = true")
        connection.execute(
            "CREATE OR REPLACE TABLE inference_log AS SELECT i AS id, "
            f"TIMESTAMP '2024-01-01' + to_microseconds((i * {seconds}e6 / {rows})::BIGINT) AS happened_at, "
            f"{items} FROM range({rows}) AS t(i)"
        )


def floor_statement() -> str:
    """The least that reading the same columns costs: count, max and, of numbers, sum of each, once."""
    parts = []
    for name, expression in columns().items():
        is_text = expression.startswith(("'", "CASE WHEN hash(i, 209)"))
        is_boolean = name.startswith("is_")
        parts.append(f"count({name}), max({name})" + ("" if is_text or is_boolean else f", sum({name})"))
    return f"SELECT {', '.join(parts)} FROM inference_log"


def write_wide_log(database: Path, rows: int, width: int) -> None:
    """Fills table ``wide_log``: many numeric columns over 30 days, of values that compress well."""
    items = ", ".join(
        f"((hash(i, {place}) % 251) / 8.0)::DOUBLE AS column_{place:04d}" for place in range(width)
    )
    with duckdb.connect(str(database)) as connection:
        connection.execute("SET threads = 2; SET memory_limit = '6GB'")
        connection.execute(
            "CREATE OR REPLACE TABLE wide_log AS SELECT i AS id, "
            f"TIMESTAMP '2024-01-01' + to_seconds((i * 2592000 // {rows})::BIGINT) AS happened_at, {items} "
            f"FROM range({rows}) AS t(i)"
        )
