"""The summary: read from hand-made observations and results, told in plain words at any width."""

from __future__ import annotations

import io
import math
from datetime import date, datetime, timedelta
from typing import Any

import duckdb
import pytest
from rich.console import Console
from shop import MONITORS, empty_store, insert, shop_store

from mpm_py.summary import MonitorSummary, Move, render, summarise, words

WIDE = 140


@pytest.fixture
def store() -> duckdb.DuckDBPyConnection:
    """The shop's observations."""
    return shop_store()


def quality(
    store: duckdb.DuckDBPyConnection, day: int, column: str, metric: str, value: float, rows: int
) -> None:
    """Add a row of mpm_quality for a day of the year."""
    start = datetime(2024, 1, 1) + timedelta(days=day)
    window = {"window_id": start.isoformat(), "window_start": start, "is_baseline_window": day < 56}
    cell: dict[str, Any] = {
        "segment_key": "__all__",
        "segment_value": "__all__",
        "column_name": column,
        "count": rows,
    }
    insert(store, "mpm_quality", monitor="shop", metric=metric, value=value, **window, **cell)


def only(connection: duckdb.DuckDBPyConnection) -> MonitorSummary:
    """The summary of the one monitor."""
    return summarise(connection, "mpm").monitors[0]


def told(connection: duckdb.DuckDBPyConnection, width: int = WIDE, encoding: str = "utf-8") -> str:
    """The summary as text."""
    file = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    render(summarise(connection, "mpm", database="shop.duckdb"), Console(file=file, width=width))
    file.seek(0)
    return file.read()


def move(summary: MonitorSummary, column: str) -> Move:
    """The move of a column in the whole."""
    return next(found for found in summary.columns if found.column_name == column)


def test_a_lasting_change_has_its_psi_means_and_dates(store: duckdb.DuckDBPyConnection) -> None:
    age = move(only(store), "age")
    n, m, groups = 28_000, 56_000, 3
    p = [0.5 / (n + 0.5 * groups)] * 2 + [(n + 0.5) / (n + 0.5 * groups)]
    q = [(m / 2 + 0.5) / (m + 0.5 * groups)] * 2 + [0.5 / (m + 0.5 * groups)]
    assert age.psi == pytest.approx(
        sum((a - b) * math.log(a / b) for a, b in zip(p, q, strict=True)), rel=1e-12
    )
    assert age.psi_now == age.psi
    assert age.psi_usual == pytest.approx(0, abs=1e-9)
    assert (age.baseline_mean, age.mean) == (35.0, 50.0)
    assert age.is_away
    assert age.is_away_now
    # The first stretch that holds a changed day is 1 to 28 April, the last one ends on 16 June.
    assert (age.since, age.until) == (date(2024, 4, 15), date(2024, 6, 3))
    assert len(age.course) == len(age.course_days) == 21


def test_a_column_that_stays_is_not_away(store: duckdb.DuckDBPyConnection) -> None:
    country = move(only(store), "country")
    assert not country.is_away
    assert country.since is None
    assert country.psi < 0.1


def test_what_one_segment_hides_is_found(store: duckdb.DuckDBPyConnection) -> None:
    hidden = only(store).hidden
    assert [(found.segment_value, found.column_name) for found in hidden] == [("x", "country")]
    assert hidden[0].psi > 1
    assert hidden[0].psi_whole is not None
    assert hidden[0].psi_whole < 0.1


def test_what_was_predicted_and_what_came_true(store: duckdb.DuckDBPyConnection) -> None:
    outcome = only(store).outcome
    assert outcome is not None
    assert (outcome.baseline_said, outcome.baseline_happened) == (pytest.approx(0.25), pytest.approx(0.25))
    assert (outcome.said, outcome.happened) == (pytest.approx(0.1), pytest.approx(0.25))


def test_the_windows_rows_and_baseline_that_were_watched(store: duckdb.DuckDBPyConnection) -> None:
    watched = only(store).watched
    assert (watched.window_count, watched.baseline_window_count, watched.row_count) == (168, 56, 168_000)
    assert (watched.baseline, watched.baseline_row_count) == ("2024-01-01 up to 2024-02-26", 56_000)
    assert (watched.first_window, watched.last_window) == (datetime(2024, 1, 1), datetime(2024, 6, 16))
    assert watched.stretch_length == 28


def test_problems_are_those_beyond_the_baseline(store: duckdb.DuckDBPyConnection) -> None:
    for column in ("age", "country"):
        quality(store, 3, column, "null_share", 0.2, 200)
        quality(store, 100, column, "null_share", 0.2, 200)
        quality(store, 120, column, "null_share", 0.5, 500)
        quality(store, 121, column, "null_share", 0.4, 400)
    found = only(store).quality
    assert len(found) == 1, "two columns with one problem on the same days are one row"
    assert found[0].column_names == ("age", "country")
    assert (found[0].window_count, found[0].worst_value, found[0].value_usual) == (2, 0.5, 0.2)
    assert (found[0].row_count, found[0].is_now) == (900, True)


def test_repeated_ids_are_a_problem_in_the_baseline_too(store: duckdb.DuckDBPyConnection) -> None:
    quality(store, 3, "__relation__", "duplicate_id_share", 0.01, 10)
    quality(store, 4, "__relation__", "duplicate_id_share", 0.0, 0)
    assert [(found.metric, found.window_count) for found in only(store).quality] == [
        ("duplicate_id_share", 1)
    ]


def test_schema_changes_and_reasons_are_told(store: duckdb.DuckDBPyConnection) -> None:
    change = {
        "before": "BIGINT",
        "after": "VARCHAR",
        "first_seen_at": datetime(2024, 5, 1),
        "is_current": True,
    }
    insert(store, "mpm_schema_changes", monitor="shop", kind="type_changed", column_name="age", **change)
    for rows in (12, 31):
        reason = f"the window has {rows} rows here, fewer than min_rows (100)"
        cell = {"segment_key": "shop", "segment_value": "x", "column_name": "age", "window_id": str(rows)}
        insert(store, "mpm_drift", monitor="shop", not_evaluated_reason=reason, **cell)
    text = told(store)
    assert "2024-05-01  age changed its type (BIGINT → VARCHAR)" in text
    assert "shop x: the window has fewer than min_rows (100); on up to 2 days." in text


@pytest.mark.parametrize("width", [40, 80, 100, 120, 160])
def test_no_line_is_wider_than_the_terminal(store: duckdb.DuckDBPyConnection, width: int) -> None:
    quality(store, 120, "age", "null_share", 0.5, 500)
    text = told(store, width)
    assert max(map(len, text.splitlines())) <= width
    assert "\x1b" not in text, "no colour where there is no terminal"


def test_80_characters_hold_the_whole_table(store: duckdb.DuckDBPyConnection) -> None:
    lines = told(store, 80).splitlines()
    row = next(line for line in lines if line.strip().startswith("age "))
    assert row.split()[0] == "age"
    assert "now" in row
    assert row.rstrip().endswith("▁▁▁▁▁▁▁▆████")


def test_plain_words_come_first(store: duckdb.DuckDBPyConnection) -> None:
    text = told(store)
    assert (
        "1 of 2 inputs moved away from the baseline, most of all age: since 2024-04-15, mean 35.0 → 50.0."
        in text
    )
    assert "it predicted 10.0 % on average and 25.0 % came true; in the baseline 25.0 % and 25.0 %." in text
    assert text.index("1 of 2 inputs") < text.index("What moved") < text.index("What to type next")


def test_a_terminal_without_the_characters_gets_others(store: duckdb.DuckDBPyConnection) -> None:
    text = told(store, 80, "ascii")
    assert "mean 35.0 > 50.0" in text
    assert ".......*@@@@" in text


def test_names_are_shown_as_they_are(store: duckdb.DuckDBPyConnection) -> None:
    store.execute("UPDATE mpm_observations SET column_name = '[red]it''s' WHERE column_name = 'age'")
    text = told(store)
    assert "most of all [red]it's:" in text
    assert "column_name = '[red]it''s'" in text, "the query to start from can be run as it stands"


def test_a_monitor_without_windows_says_so() -> None:
    connection = empty_store()
    connection.execute(MONITORS)
    assert "Nothing has been observed yet." in told(connection)


def test_no_monitor_says_so() -> None:
    assert "There are no monitors in schema mpm." in told(empty_store())


def test_few_windows_are_compared_one_by_one(store: duckdb.DuckDBPyConnection) -> None:
    few = "window_date BETWEEN '2024-04-20' AND '2024-04-25'"
    store.execute(f"DELETE FROM mpm_observations WHERE dataset = 'current' AND NOT {few}")
    summary = only(store)
    assert summary.watched.stretch_length == 1
    assert move(summary, "age").since == date(2024, 4, 22)


def test_a_rolling_baseline_is_held_against_its_first_windows(store: duckdb.DuckDBPyConnection) -> None:
    store.execute("DELETE FROM mpm_observations WHERE dataset = 'baseline'")
    store.execute("UPDATE mpm_monitors SET baseline_kind = 'rolling', rolling_windows = 28")
    summary = only(store)
    age = move(summary, "age")
    assert summary.watched.baseline == "the 28 windows before each"
    assert (age.is_away_now, age.baseline_mean, age.mean) == (True, 35.0, 50.0), "what moved on stays visible"


def test_a_baseline_of_its_own_has_no_usual(store: duckdb.DuckDBPyConnection) -> None:
    store.execute(
        "UPDATE mpm_monitors SET baseline_kind = 'relation', baseline_start = NULL, baseline_end = NULL"
    )
    age = move(only(store), "age")
    assert (age.psi_usual, age.since) == (None, date(2024, 4, 15))


def test_the_connection_is_left_as_it_was(store: duckdb.DuckDBPyConnection) -> None:
    tables = "SELECT database_name, schema_name, table_name FROM duckdb_tables() ORDER BY ALL"
    before = store.execute(tables).fetchall()
    summarise(store, "mpm")
    assert store.execute(tables).fetchall() == before
    assert store.execute("SELECT current_schema()").fetchone() == ("mpm",)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0 %"), (1, "100 %"), (0.9999, ">99.9 %"), (0.00001, "<0.1 %"), (0.123, "12.3 %"), (0.05, "5.0 %")],
)
def test_shares_never_round_to_none_or_all(value: float, text: str) -> None:
    assert words.share(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1018.7, "1,019"),
        (35.917, "35.9"),
        (0.0037791, "0.00378"),
        (123.4, "123"),
        (-0.5, "-0.500"),
        (0, "0.00"),
    ],
)
def test_numbers_have_three_digits(value: float, text: str) -> None:
    assert words.number(value) == text
