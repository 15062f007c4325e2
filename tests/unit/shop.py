"""A small shop whose observations are made by hand: what a summary says of it can be worked out on paper.

168 days from 1 January 2024, the first 56 of them the baseline, 1,000 orders a day, 50 of them in shop x.
From 22 April on, day 112, every `age` lies elsewhere; so does `country`, but only in shop x; predictions fall
short of what comes true.
"""

from __future__ import annotations

from typing import Any

import duckdb

from mpm_py.contract_tables import TABLES

# One row per day, shop, column and bin. amount: distance of the bin's rows from the centre of the column.
CELLS = """
    CREATE TABLE cells AS
    WITH days AS (FROM range(168) AS day(number)),
    shops AS (FROM (VALUES ('x', 50), ('y', 950)) AS shop(shop, orders)),
    ages AS (FROM (VALUES (0, 0.5, 0), (1, 0.5, 0), (2, 0, 1)) AS age(bin_index, share_before, share_after)),
    countries AS (FROM (VALUES
        ('x', 0, 'NO', 40, 0), ('x', 1, 'SE', 10, 50), ('y', 0, 'NO', 940, 940), ('y', 1, 'SE', 10, 10)
    ) AS country(shop, bin_index, category, rows_before, rows_after))
    SELECT
        number, shop, 'age' AS column_name, 'value' AS bin_kind, bin_index, NULL AS category,
        10.0 * bin_index AS amount,
        orders * CASE WHEN number < 112 THEN share_before ELSE share_after END AS row_count
    FROM days, shops, ages
    UNION ALL
    SELECT number, shop, 'country', 'category', bin_index, category, NULL,
        CASE WHEN number < 112 THEN rows_before ELSE rows_after END
    FROM days, countries
    UNION ALL
    SELECT number, shop, '__relation__', 'total', NULL, NULL, NULL, orders
    FROM days, shops
"""

OBSERVATIONS = """
    WITH bins AS (
        FROM cells WHERE row_count > 0
        UNION ALL
        SELECT number, shop, column_name, 'total', NULL, NULL, amount, row_count
        FROM cells
        WHERE column_name <> '__relation__' AND row_count > 0
    ), scoped AS (
        SELECT *, 'shop' AS segment_key, shop AS segment_value FROM bins
        UNION ALL
        SELECT *, '__all__', '__all__' FROM bins
    ), placed AS (
        SELECT
            *, 'current' AS dataset, DATE '2024-01-01' + number::INTEGER AS window_date,
            strftime(window_date, '%Y-%m-%dT00:00:00Z') AS window_id,
            window_date::TIMESTAMP AS window_start, window_start + INTERVAL 1 DAY AS window_end,
            CASE WHEN column_name <> '__relation__' THEN NULL WHEN number < 112 THEN 0.25 ELSE 0.1 END AS said
        FROM scoped
        UNION ALL
        SELECT
            *, 'baseline', DATE '1970-01-01', 'baseline', TIMESTAMP '2024-01-01', TIMESTAMP '2024-02-26',
            CASE WHEN column_name = '__relation__' THEN 0.25 END
        FROM scoped
        WHERE number < 56
    )
    INSERT INTO mpm_observations BY NAME
    SELECT
        'shop' AS monitor, dataset, window_id, window_date, window_start, window_end,
        segment_key, segment_value, column_name, bin_kind, bin_index, category,
        CASE WHEN column_name = '__relation__' THEN 'relation' ELSE 'feature' END AS column_role,
        CASE column_name WHEN 'age' THEN 'numeric' WHEN 'country' THEN 'categorical' END AS value_kind,
        SUM(row_count)::BIGINT AS row_count,
        SUM(row_count * amount) AS value_sum,
        SUM(row_count * amount * amount) AS value_sum_sq,
        SUM(CASE WHEN said IS NOT NULL THEN row_count END)::BIGINT AS label_count,
        SUM(CASE WHEN said IS NOT NULL THEN row_count * 0.25 END) AS label_sum,
        SUM(row_count * said) AS prediction_sum,
        TIMESTAMP '2024-07-01' AS observed_at, 's' AS spec_hash, 1 AS schema_version
    FROM placed
    GROUP BY ALL
"""

BINS = """
    INSERT INTO mpm_observations BY NAME
    SELECT
        'shop' AS monitor, 'bins' AS dataset, 'bins' AS window_id, DATE '1970-01-01' AS window_date,
        scope AS segment_key, scope AS segment_value, column_name, 'feature' AS column_role, value_kind,
        bin_kind, bin_index, category, bin_center, 0 AS row_count
    FROM (VALUES
        ('__all__', 'age', 'numeric', 'total', NULL, 'edges', 30.0),
        ('__all__', 'age', 'numeric', 'edge', 1, NULL, 35.0),
        ('__all__', 'age', 'numeric', 'edge', 2, NULL, 45.0),
        ('__segment__', 'age', 'numeric', 'edge', 1, NULL, 35.0),
        ('__segment__', 'age', 'numeric', 'edge', 2, NULL, 45.0),
        ('__all__', 'country', 'categorical', 'total', NULL, 'category', NULL),
        ('__all__', 'country', 'categorical', 'category', 0, 'NO', NULL),
        ('__all__', 'country', 'categorical', 'category', 1, 'SE', NULL)
    ) AS learnt(scope, column_name, value_kind, bin_kind, bin_index, category, bin_center)
"""

MONITORS = """
    INSERT INTO mpm_monitors BY NAME
    SELECT
        'shop' AS monitor, 'orders' AS relation, 'ordered_at' AS event_time, 'day' AS grain,
        'UTC' AS timezone, 'period' AS baseline_kind,
        TIMESTAMP '2024-01-01' AS baseline_start, TIMESTAMP '2024-02-26' AS baseline_end,
        100 AS min_rows, 20 AS min_group_size, 'the shop team' AS owner
"""


def empty_store() -> duckdb.DuckDBPyConnection:
    """A database with the tables of the contract, in schema `mpm`, and nothing in them."""
    types = {"text": "VARCHAR"}
    connection = duckdb.connect()
    connection.execute("CREATE SCHEMA mpm; SET schema = 'mpm'")
    for table in TABLES:
        columns = ", ".join(
            f"{column.name} {types.get(column.type, column.type)}" for column in table.columns
        )
        connection.execute(f"CREATE TABLE {table.name} ({columns})")
    return connection


def shop_store() -> duckdb.DuckDBPyConnection:
    """The shop's observations, and no result yet."""
    connection = empty_store()
    for statement in (CELLS, OBSERVATIONS, BINS, MONITORS):
        connection.execute(statement)
    connection.execute("DROP TABLE cells")
    return connection


def insert(connection: duckdb.DuckDBPyConnection, table: str, **row: Any) -> None:
    """Add a row to a table; what is not given is null."""
    names, marks = ", ".join(row), ", ".join("?" * len(row))
    connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(row.values()))
