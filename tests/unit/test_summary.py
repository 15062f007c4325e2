"""The summary: incidents first, then what they do not tell; read from hand-made results, told at any width."""

from __future__ import annotations

import io
import math
from datetime import date, datetime, timedelta

import duckdb
import pytest
from portfolio import PORTFOLIO, empty_store, insert, portfolio
from rich.console import Console

from mpm_py.status import Commands
from mpm_py.summary import Summary, render, summarise
from mpm_py.terminal import words

ERROR = 0.02
FIRST = datetime(2024, 1, 1)


@pytest.fixture
def store() -> duckdb.DuckDBPyConnection:
    return portfolio()


def told(summary: Summary, width: int = 100, encoding: str = "utf-8", **options: object) -> str:
    buffer = io.BytesIO()
    file = io.TextIOWrapper(buffer, encoding=encoding)
    options = {"place": "shop.duckdb", "commands": Commands(options=("--database", "shop.duckdb")), **options}
    render(summary, Console(file=file, width=width), **options)  # type: ignore[arg-type]
    file.flush()
    return buffer.getvalue().decode(encoding)


def judge(
    store: duckdb.DuckDBPyConnection,
    monitor: str,
    day: int,
    value: float | None,
    estimate: float,
    rows: int = 1000,
) -> None:
    """The log loss of a day and its estimate; the first 28 days are the baseline, whose log loss is 0.5."""
    start = FIRST + timedelta(days=day)
    cell = {
        "monitor": monitor, "window_id": start.isoformat(), "window_start": start, "is_baseline_window": day < 28,
        "segment_key": "__all__", "segment_value": "__all__", "metric": "log_loss", "row_count": rows,
    }  # fmt: skip
    baseline = {"baseline_value": 0.5, "baseline_lower": 0.49, "baseline_upper": 0.51}
    insert(store, "mpm_performance", **cell, value=value, standard_error=ERROR, **baseline)
    insert(store, "mpm_estimated_performance", **cell, value=estimate, standard_error=2 * ERROR)


@pytest.fixture
def judged(store: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """flight_delay judged for 84 days and one: 0.5 in the baseline, then 0.8 while 0.5 is estimated, then 0.45."""
    store.execute("UPDATE mpm_monitors SET problem = 'binary' WHERE monitor = 'flight_delay'")
    for day in range(85):
        value = 0.5 if day < 29 else 0.8 if day < 57 else 0.4 if day % 2 else 0.5
        judge(store, "flight_delay", day, value, 0.5)
    return store


def test_incidents_come_first_and_what_they_do_not_tell_after(judged: duckdb.DuckDBPyConnection) -> None:
    insert(judged, "mpm_schema_changes", monitor="churn", kind="added", column_name="x", after="BIGINT",
           first_seen_at=datetime(2024, 1, 5), is_current=True)  # fmt: skip
    text = told(summarise(judged, "mpm"))
    places = [text.index(words) for words in (
        "6 monitors, 1 fails", "never_built", "Open incidents: 3 in 1 group", "HIGH", "Warnings", "Lately resolved: 1 group",
        "How good the models are", "Changes of the columns", "Not judged", "What to type next",
    )]  # fmt: skip
    assert places == sorted(places)
    assert "and 2 others opened with it, in pressure, wind" in text
    assert "2024-01-05  churn: x came (BIGINT)" in text
    assert "\x1b" not in text, "no colour where there is no terminal"


def test_what_is_left_out_is_counted_and_can_be_asked_for() -> None:
    columns = {f"c{number}": "p" * number * 3 + "f" * (30 - number * 3) for number in range(8)}
    several = {f"m{number:02}": {"x": "pf"} for number in range(20)}
    text = told(summarise(portfolio({"m": columns} | several), "mpm"))
    assert "…and 9 more monitors (9 FAIL): mpm status --all --database shop.duckdb" in text
    assert "…and 23 more groups: mpm status --all --database shop.duckdb" in text, "the names have no room"
    one = told(summarise(portfolio({"m": columns}), "mpm"))
    assert "…and 3 more groups: mpm status m --database shop.duckdb" in one


def test_a_summary_of_much_still_fits_on_two_screens() -> None:
    columns = {f"c{number}": "p" * number * 4 + "f" * (30 - number * 4) for number in range(7)}
    resolved = {f"r{number}": "p" * (number * 4 + 2) + "f" + "p" * (27 - number * 4) for number in range(7)}
    lines = told(
        summarise(portfolio({f"m{number:02}": columns | resolved for number in range(14)}), "mpm")
    ).splitlines()
    assert len(lines) <= 60
    assert sum(" HIGH " in line for line in lines) == 5, "groups of incidents"
    assert sum(": r" in line for line in lines) == 3, "resolved ones"


@pytest.mark.parametrize("width", [40, 60, 80, 100, 140])
def test_no_line_is_wider_than_the_terminal(judged: duckdb.DuckDBPyConnection, width: int) -> None:
    text = told(summarise(judged, "mpm"), width)
    assert max(map(len, text.splitlines())) <= width
    shown = " ".join(text.split())
    assert all(name in shown for name in PORTFOLIO) and "0.450 ± 0.007" in shown


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_a_terminal_without_the_characters_gets_others(
    judged: duckdb.DuckDBPyConnection, encoding: str
) -> None:
    sign = "±" if encoding == "utf-8" else "+/-"
    assert f"0.450 {sign} 0.007" in told(summarise(judged, "mpm"), encoding=encoding)


def test_no_monitor_says_so() -> None:
    assert told(summarise(empty_store(), "mpm")) == "There are no monitors in shop.duckdb.\n"


def test_a_stretch_is_the_mean_of_its_windows_and_their_variances_add_up(
    judged: duckdb.DuckDBPyConnection,
) -> None:
    found = summarise(judged, "mpm").performance
    assert [stretch.first_day for stretch in found] == [
        date(2024, 1, 2),
        date(2024, 1, 30),
        date(2024, 2, 27),
    ]
    assert [stretch.is_worse for stretch in found] == [False, True, False]
    newest = found[-1]
    assert (newest.stretch_length, newest.row_count, newest.value) == (28, 28_000, pytest.approx(0.45))
    assert newest.upper == pytest.approx(0.45 + 1.959964 * ERROR / math.sqrt(28))
    assert newest.estimate_lower == pytest.approx(0.5 - 1.959964 * 2 * ERROR / math.sqrt(28))


def test_windows_count_by_their_labelled_rows(judged: duckdb.DuckDBPyConnection) -> None:
    judged.execute("UPDATE mpm_performance SET row_count = 3000 WHERE value = 0.4")
    newest = summarise(judged, "mpm").performance[-1]
    assert newest.value == pytest.approx((14 * 3000 * 0.4 + 14 * 1000 * 0.5) / (14 * 4000))
    judged.execute("UPDATE mpm_performance SET value = NULL WHERE window_start >= '2024-02-27'")
    unlabelled = summarise(judged, "mpm")
    assert unlabelled.performance[-1].value is None and unlabelled.performance[-1].estimate == pytest.approx(
        0.5
    )
    assert "no labels yet" in told(unlabelled)


def test_the_newest_and_the_worst_stretch_are_told_with_what_was_estimated(
    judged: duckdb.DuckDBPyConnection,
) -> None:
    lines = told(summarise(judged, "mpm")).splitlines()
    head = next(number for number, line in enumerate(lines) if line.startswith("How good the models are"))
    assert lines[head] == "How good the models are, 28 days at a time, with intervals of 95 %"
    shown = [" ".join(line.split()) for line in lines[head + 2 : head + 4]]
    assert shown == [
        "flight_delay log loss 2024-02-27 0.500 0.450 ± 0.007 0.500 ± 0.015",
        "at worst 2024-01-30 0.500 0.800 ± 0.007 0.500 ± 0.015 worse",
    ]


def test_few_windows_are_judged_one_by_one(store: duckdb.DuckDBPyConnection) -> None:
    store.execute("UPDATE mpm_monitors SET problem = 'binary' WHERE monitor = 'churn'")
    for day in range(3):
        judge(store, "churn", day, 0.5, 0.5)
    found = summarise(store, "mpm").performance
    assert [(stretch.monitor, stretch.stretch_length) for stretch in found] == [("churn", 1)] * 3


def test_challengers_and_unequal_groups_are_told(store: duckdb.DuckDBPyConnection) -> None:
    store.execute("UPDATE mpm_monitors SET problem = 'binary' WHERE monitor = 'churn'")
    for day, verdict in enumerate(("better", "better", "worse", "alike")):
        insert(store, "mpm_versions", monitor="churn", window_id=str(day), metric="log_loss", version="v2", champion="v1",
               verdict=verdict)  # fmt: skip
    for name, ratio in (("EV", 5.8), ("DL", 0.0)):
        insert(store, "mpm_fairness", monitor="churn", window_id="1", metric="selection_rate", segment_key="carrier",
               segment_value=name, reference_group="UA", ratio=ratio, four_fifths="outside")  # fmt: skip
    text = told(summarise(store, "mpm"))
    assert "churn: by log loss v2 was better than v1 in 2 of 4 days, worse in 1." in text
    assert "churn: by carrier, DL 0.0, EV 5.8 times as often selected as UA (80 % rule)." in text


def test_what_was_not_judged_is_told_by_reason(store: duckdb.DuckDBPyConnection) -> None:
    newest = {"window_id": "2024-01-11T00:00:00Z", "status": "not_evaluated", "method": "learnt"}
    for number, shop in enumerate(("x", "y", "z")):
        reason = (
            f"age: where shop is {shop}, the window has {12 + number} rows here, fewer than min_rows (100)"
        )
        insert(store, "mpm_checks", monitor="fraud", segment_key="shop", segment_value=shop, column_name="age",
               reason=reason, **newest)  # fmt: skip
    insert(store, "mpm_checks", monitor="fraud", segment_key="__all__", segment_value="__all__", column_name="age",
           reason="age: slow changes cannot be told from chance", **newest | {"method": "cusum"})  # fmt: skip
    issues = {
        "fraud": "no_new_rows: no rows since May",
        "churn": "no_new_rows: no rows since June",
        "planned": "odd: why",
    }
    for monitor, evidence in issues.items():
        insert(
            store,
            "mpm_quality",
            monitor=monitor,
            metric="not_evaluated",
            window_id="issues",
            evidence=evidence,
        )
    text = told(summarise(store, "mpm"))
    lines = [line.strip() for line in text[text.index("Not judged\n") :].splitlines()[1:6]]
    assert lines == [
        "blind: too few rows",
        "never_built: nothing has been judged yet: the monitor was not built, or its relation holds no rows",
        "churn, fraud: no new rows",
        "planned: odd: why",
        "…and 1 more reason: mpm.mpm_checks",
    ]
    fraud = told(summarise(store, "mpm").of(["fraud"]))
    assert "fraud, shop x, y, z: the window has fewer rows than min_rows (100)" in fraud
    assert "slow changes" not in fraud, "control charts only add to what was judged"


def test_names_are_shown_as_they_are() -> None:
    text = told(summarise(portfolio({"[red]m": {"[red]it's": "ppf"}}), "mpm"))
    assert "[red]m since 2024-01-03" in text and "[red]it's: values lie" in text


def test_only_what_was_asked_for_is_told(judged: duckdb.DuckDBPyConnection) -> None:
    text = told(summarise(judged, "mpm").of(["churn"]))
    assert "1 monitor, 1 warns." in text and "flight_delay" not in text


def test_the_steps_of_the_caller_take_the_place_of_the_usual(store: duckdb.DuckDBPyConnection) -> None:
    assert "mpm mark" in told(summarise(store, "mpm"))
    text = told(summarise(store, "mpm"), steps=[("again:", "dbt build")])
    assert text.endswith("What to type next\n  again:  dbt build\n")


def test_the_connection_is_left_as_it_was(store: duckdb.DuckDBPyConnection) -> None:
    tables = "SELECT database_name, schema_name, table_name FROM duckdb_tables() ORDER BY ALL"
    before = store.execute(tables).fetchall()
    summarise(store, "mpm")
    assert store.execute(tables).fetchall() == before
    assert store.execute("SELECT current_schema()").fetchone() == ("mpm",)


@pytest.mark.parametrize(
    ("value", "text"),
    [(1018.7, "1,019"), (35.917, "35.9"), (0.0037791, "0.00378"), (123.4, "123"), (-0.5, "-0.500"), (0, "0.00")],
)  # fmt: skip
def test_numbers_have_three_digits(value: float, text: str) -> None:
    assert words.number(value) == text


def test_an_interval_has_the_places_of_its_value() -> None:
    assert words.interval(0.6294, 0.6216, 0.6372) == "0.629 ± 0.008"
    assert words.interval(1234.5, 1200, 1269) == "1,234 ± 34"
    assert (words.interval(None, None, None), words.interval(0.5, None, None)) == ("–", "0.500")


def test_a_line_is_cut_between_words() -> None:
    assert words.cut("719 rows, 25.8 % less than usual", 20) == "719 rows, 25.8 % …"
    assert words.cut("719 rows", 8) == "719 rows"
