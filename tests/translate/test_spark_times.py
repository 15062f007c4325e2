"""Spark's and Databricks' text on an engine of theirs, in a session whose zone lacks one hour and has another twice."""

import pytest
from examples import EXPECTED, ROWS, WITHOUT_QUANTILES
from spark_engines import Run
from test_engines import ARGUMENTS, NUMBERS, plain

from mpm_py.translate import canonical, writer
from mpm_py.translate.binder import bind

# In the zone of the session (spark_engines): skipped by the clock; shown twice; midnight of the day on which the clock changes.
MOMENTS = ("2024-03-10 02:30:00.25", "2024-11-03 01:30:00", "2024-03-10 00:00:00", "1969-12-31 23:59:59.5")


def test_everything_means_what_it_says(write, run: Run):
    text = writer.dialect_text(canonical.load(write(WITHOUT_QUANTILES)), "databricks")
    for name, value in {**ARGUMENTS, "relation_rows": ROWS.replace("TIMESTAMP)", "TIMESTAMP_NTZ)")}.items():
        text = text.replace("{{ " + name + " }}", value)
    rows = {row["text"]: row for row in run(text)}
    assert set(rows) == set(EXPECTED)
    for key, expected in EXPECTED.items():
        kept = {name: value for name, value in expected.items() if name not in ("lowest", "highest")}
        assert {name: plain(rows[key][name]) for name in kept} == kept


def test_safe_double_reads_numbers_and_nothing_else(run: Run):
    columns = ", ".join(
        f"{bind('safe_number', dialect='databricks', value=repr(number))} AS c{i}"
        for i, number in enumerate(NUMBERS)
    )
    assert list(run(f"SELECT {columns}")[0].values()) == list(NUMBERS.values())


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "start_of_hour",
            ("2024-03-10 02:00:00", "2024-11-03 01:00:00", "2024-03-10 00:00:00", "1969-12-31 23:00:00"),
        ),
        (
            "start_of_day",
            ("2024-03-10 00:00:00", "2024-11-03 00:00:00", "2024-03-10 00:00:00", "1969-12-31 00:00:00"),
        ),
        (
            "start_of_week",
            ("2024-03-04 00:00:00", "2024-10-28 00:00:00", "2024-03-04 00:00:00", "1969-12-29 00:00:00"),
        ),
        (
            "start_of_month",
            ("2024-03-01 00:00:00", "2024-11-01 00:00:00", "2024-03-01 00:00:00", "1969-12-01 00:00:00"),
        ),
        ("epoch_seconds", (1710037800.25, 1730597400.0, 1710028800.0, -0.5)),
    ],
)
def test_a_time_is_what_it_says_whatever_the_zone_of_the_session(
    run: Run, name: str, expected: tuple[object, ...]
):
    values = [bind(name, dialect="databricks", value=f"TIMESTAMP_NTZ '{moment}'") for moment in MOMENTS]
    row = run("SELECT " + ", ".join(f"{value} AS c{i}" for i, value in enumerate(values)))[0]
    assert tuple(map(plain, row.values())) == expected


def test_an_instant_of_the_hour_that_is_there_twice_is_that_instant(run: Run):
    zoned = [
        bind("zoned_timestamp", dialect="databricks", value=f"'2024-11-03 0{hour}:30:00+00:00'")
        for hour in (5, 6)
    ]
    texts = [bind("utc_from_zoned", dialect="databricks", value=value) for value in zoned]
    row = run(f"SELECT {texts[0]} AS first, {texts[1]} AS second")[0]
    assert tuple(map(str, row.values())) == ("2024-11-03 05:30:00", "2024-11-03 06:30:00")
