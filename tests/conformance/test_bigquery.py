"""What reaches BigQuery: its statements as texts, and what replacing whole dates leaves of a monitor's table.

The real dbt adapter and client send them to a stand-in (on_bigquery.py), which has Google's analyser accept each of them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, datetime

import pytest
from conformance_project import ConformanceProject

pytest.importorskip("zetasql", reason="the analyser and evaluator of GoogleSQL are not installed")
from on_bigquery import MOST_BYTES, PROJECT, BigQueryWarehouse

pytestmark = pytest.mark.only_on("bigquery")

_SHARED = {"begin": "2024-03-01", "min_rows": 1, "min_group_size": 1, "baseline": {"rolling": 2}}
MONITORS = {
    "By_Timestamp": {"relation": "raw.events", "event_time": "at_timestamp", "grain": "hour", "features": ["number"], **_SHARED},
    "by_datetime": {"relation": "raw.events", "event_time": "at_datetime", "timezone": "Europe/Vienna",
                    "features": ["number", "word"], "segments": ["word"], **_SHARED},
    "by_date": {"relation": "raw.events", "event_time": "at_date", "features": {"exclude": ["id"]}, **_SHARED},
}  # fmt: skip
EVENT = {"By_Timestamp": "at_timestamp", "by_datetime": "at_datetime", "by_date": "at_date"}
NESTED = ("list", "pair", "pairs", "document", "place", "data", "clock")


def load(warehouse: BigQueryWarehouse, first: int, last: int, without: str = "false") -> None:
    """A table with every type of BigQuery: twelve rows a day, every two hours, of March 2024."""
    warehouse.tables.run(
        f"""
        create or replace table `{PROJECT}`.`raw`.`events` as (
          select
            i as id, timestamp_add(timestamp '2024-03-01 00:00:00+00', interval 2 * i hour) as at_timestamp,
            datetime_add(datetime '2024-03-01 00:00:00', interval 2 * i hour) as at_datetime,
            date_add(date '2024-03-01', interval div(i, 12) day) as at_date,
            mod(i, 5) + 0.5 as number, ['a', 'b', 'c'][ordinal(mod(i, 3) + 1)] as word, mod(i, 2) = 0 as flag,
            cast(i as numeric) / 8 as `numeric`, cast(i as bignumeric) / 8 as `bignumeric`,
            [i, i + 1] as list, if(mod(i, 4) = 0, null, struct(i as a, 'b' as b)) as pair, [struct(i as a)] as pairs,
            if(mod(i, 3) = 0, null, json '{{"a": 1}}') as document, cast(null as geography) as place,
            if(mod(i, 2) = 0, null, b'bytes') as data, time '12:34:56' as clock
          from unnest(generate_array({first * 12}, {last * 12 - 1})) as i
          where not ({without})
        )""",
        {},
    )


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConformanceProject]:
    """The project after its first run, of five days."""
    warehouse = BigQueryWarehouse(tmp_path_factory.mktemp("bigquery-statements"))
    warehouse.start()
    made = ConformanceProject(warehouse.folder / "project", warehouse, MONITORS)
    load(warehouse, 0, 5)
    made.write()
    made.dbt("run", "--select", "tag:mpm_monitor", "mpm_observations", "mpm_monitors", "mpm_profile").check()
    yield made
    warehouse.stop()


def texts(project: ConformanceProject) -> list[str]:
    return [statement.text for statement in project.warehouse.tables.statements]


def creating(project: ConformanceProject, name: str) -> str:
    """The statement that made a table of the target schemas."""
    found = [text for text in texts(project) if re.search(rf"create or replace table \S+`{name}`\s", text)]
    return re.sub(r"\s+", " ", found[0])


def of_node(project: ConformanceProject, name: str) -> str:
    """All statements of a model: a monitor reads its relation in statements before the one that makes its table."""
    found = [text for text in texts(project) if f'"model.conformance.{name}"' in text]
    return re.sub(r"\s+", " ", "\n".join(found))


@pytest.mark.parametrize("name", MONITORS)
def test_a_monitor_is_partitioned_by_date_and_clustered(project: ConformanceProject, name: str):
    text = creating(project, name)
    assert "partition by window_date cluster by dataset, column_name" in text


def test_a_monitor_carries_its_name_as_a_label(project: ConformanceProject):
    assert "labels=[('mpm_monitor', 'by_timestamp')]" in creating(project, "By_Timestamp")
    assert "labels=[('mpm_monitor', 'by_date')]" in creating(project, "by_date")


def test_a_result_is_partitioned_by_date_and_clustered_by_monitor(project: ConformanceProject):
    assert "partition by window_date cluster by monitor" in creating(project, "mpm_profile")


def test_every_job_carries_the_run(project: ConformanceProject):
    runs = {row["invocation_id"] for row in project.warehouse.built("mpm_observations")}
    jobs = [
        job
        for job in project.warehouse.tables.statements
        if "dbt_invocation_id" in job.text or "node_id" in job.text
    ]
    assert jobs and {job.labels.get("dbt_invocation_id") for job in jobs} == runs


def test_every_job_keeps_the_users_limit_of_bytes(project: ConformanceProject):
    """https://docs.getdbt.com/docs/local/connect-data-platform/bigquery-setup"""
    jobs = [job for job in project.warehouse.tables.statements if "node_id" in job.text]
    assert jobs and {job.most_bytes for job in jobs} == {str(MOST_BYTES)}


def test_every_reading_of_the_relation_filters_the_bare_event_column(project: ConformanceProject):
    """So partitions prune, and a table that requires a partition filter is readable."""
    reading = f"from `{PROJECT}`.`raw`.`events`"
    found = 0
    for text in texts(project):
        for place in re.finditer(re.escape(reading), text):
            found += 1
            rest = text[place.end() : place.end() + 200]
            assert re.match(rf" as r where \(\(r\.`({'|'.join(EVENT.values())})` >= cast\('|"
                            rf" as r where \(\(r\.`({'|'.join(EVENT.values())})` >= CAST\(", rest), rest  # fmt: skip
    assert found > 10


@pytest.mark.parametrize("name", MONITORS)
def test_a_statement_reads_the_relation_once(project: ConformanceProject, name: str):
    """And of it the event time and what is observed."""
    sent = [text for text in texts(project) if f'"model.conformance.{name}"' in text]
    readings = [text.count(f"`{PROJECT}`.`raw`.`events`") for text in sent]
    assert max(readings) == 1 and sum(readings) >= 2, readings
    named = {name for text in sent if "`raw`.`events`" in text for name in re.findall(r"\br\.`(\w+)`", text)}
    everything = {
        "at_timestamp",
        "at_datetime",
        "at_date",
        "number",
        "word",
        "flag",
        "numeric",
        "bignumeric",
        *NESTED,
    }
    observed = MONITORS[name]["features"]
    expected = {EVENT[name], *observed} if isinstance(observed, list) else everything
    assert named == expected


@pytest.mark.parametrize(("name", "literal"), [
    ("By_Timestamp", r"`at_timestamp` >= CAST\(\(?'2024-03-\d\d \d\d:\d\d:\d\d\+00:00'\)? AS TIMESTAMP\)"),
    ("by_datetime", r"`at_datetime` >= cast\('2024-0\d-\d\d 23:00:00' as DATETIME\)"),
    ("by_date", r"`at_date` >= cast\('2024-03-\d\d' as DATE\)"),
])  # fmt: skip
def test_a_bound_is_a_literal_of_the_event_columns_type(project: ConformanceProject, name: str, literal: str):
    assert re.search(literal, of_node(project, name))


@pytest.mark.parametrize("column", NESTED)
def test_nested_and_unusual_types_are_counted_as_present_or_not(project: ConformanceProject, column: str):
    rows = [row for row in project.warehouse.built("mpm_observations")
            if row["monitor"] == "by_date" and row["column_name"] == column and row["segment_key"] == "__all__"]  # fmt: skip
    missing = {"pair": 15, "document": 20, "place": 60, "data": 30}.get(column, 0)
    assert sum(row["row_count"] for row in rows if row["bin_kind"] == "total") == 60
    assert sum(row["row_count"] for row in rows if row["bin_kind"] == "null") == missing
    assert {row["value_kind"] for row in rows if row["bin_kind"] == "total"} == {"nested"}


@pytest.mark.parametrize("column", ["numeric", "bignumeric"])
def test_decimals_are_numbers(project: ConformanceProject, column: str):
    rows = [row for row in project.warehouse.built("mpm_profile")
            if row["monitor"] == "by_date" and row["column_name"] == column and row["window_id"] == "2024-03-02T00:00:00Z"]  # fmt: skip
    assert [(row["row_count"], row["mean"]) for row in rows] == [
        (12, pytest.approx(sum(range(12, 24)) / 12 / 8))
    ]


def kept(project: ConformanceProject, monitor: str) -> dict[tuple[object, ...], int]:
    """Rows of a monitor by window and stamp, for windows that are not observed again."""
    counts: dict[tuple[object, ...], int] = {}
    for row in project.warehouse.built("mpm_observations"):
        if row["monitor"] == monitor:
            place = (row["dataset"], row["window_id"], row["observed_at"])
            counts[place] = counts.get(place, 0) + 1
    return counts


def test_what_else_lies_on_a_replaced_date_stays(project: ConformanceProject):
    """One hour changes, a day comes, an issue arises: other hours, bins, baseline and monitors stay as they were."""
    before = {name: kept(project, name) for name in MONITORS}
    profiles = {(row["monitor"], row["window_id"], row["segment_value"], row["column_name"]): row
                for row in project.warehouse.built("mpm_profile")}  # fmt: skip
    load(project.warehouse, 0, 6, without="i = 20")
    project.dbt(
        "run", "--select", "tag:mpm_monitor", "mpm_observations", "mpm_monitors", "mpm_profile"
    ).check()
    after = {name: kept(project, name) for name in MONITORS}
    hour = datetime(2024, 3, 2, 16).isoformat() + "Z"
    changed = {place[1] for name in MONITORS for place in before[name] if place not in after[name]}
    assert changed <= {hour, "2024-03-02T00:00:00Z", "2024-03-01T23:00:00Z", "issues"}, changed
    assert any(place[1] == hour for place in after["By_Timestamp"]), (
        "the emptied hour is a window without rows"
    )
    assert before["By_Timestamp"].keys() - after["By_Timestamp"].keys() <= {
        place for place in before["By_Timestamp"] if place[1] in (hour, "issues")
    }
    for name in MONITORS:
        assert [place for place in after[name] if place[0] == "bins"] == [
            place for place in before[name] if place[0] == "bins"
        ]
    now = {(row["monitor"], row["window_id"], row["segment_value"], row["column_name"]): row
           for row in project.warehouse.built("mpm_profile")}  # fmt: skip
    assert not profiles.keys() - now.keys() - {key for key in profiles if key[1] == hour}
    others = [key for key in profiles if key[1] not in (hour, "2024-03-02T00:00:00Z", "2024-03-01T23:00:00Z")]
    assert all(now[key]["mean"] == profiles[key]["mean"] for key in others)


def test_only_the_dates_that_changed_are_replaced(project: ConformanceProject):
    """The script takes the dates from what was computed, and deletes no other."""
    script = [text for text in texts(project) if "dbt_partitions_for_replacement" in text][-1]
    condition = r"when not matched by source and (?:date\()?DBT_INTERNAL_DEST\.window_date\)? in unnest\(dbt_partitions_for_replacement\)"
    assert re.search(condition, re.sub(r"\s+", " ", script))
    assert date(1970, 1, 1) in {row["window_date"] for row in project.warehouse.built("mpm_observations")}


def test_a_statement_too_long_is_refused_with_its_length_and_the_remedy(project: ConformanceProject):
    """Tests of the limits of the scan have BigQuery's own limit."""
    limit = ["--vars", json.dumps({"mpm_most_letters": 12_000})]
    outcome = project.dbt("run", "--select", "by_date", "--full-refresh", *limit)
    log = (project.folder / "logs" / "dbt.log").read_text(encoding="utf-8")
    assert not outcome.success
    assert re.search(
        r"mpm: monitor 'by_date': a statement has \d+ letters and bigquery takes 12000, with what dbt writes"
        r" around it\. Observe fewer columns", log
    )  # fmt: skip


def test_many_windows_are_one_list_and_not_as_many_queries(project: ConformanceProject):
    assert "from unnest(array<struct<window_at DATETIME," in creating(project, "By_Timestamp")
    assert creating(project, "By_Timestamp").lower().count("union all") < 40


def test_no_statement_is_refused(project: ConformanceProject):
    assert [
        (statement.error, statement.text[:200])
        for statement in project.warehouse.tables.statements
        if statement.error
    ] == []
