"""What `mpm init` guesses from real tables, and that every guess is a monitor that the checker takes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest
import sqlglot
import yaml
from sqlglot import exp

from mpm_py.monitor import load_monitors
from mpm_py.propose.guess import Guess, Proposal
from mpm_py.propose.initialise import Plan, plan, write
from mpm_py.propose.on_duckdb import OnDuckDB
from mpm_py.propose.read import read_facts
from mpm_py.warehouse import duckdb as warehouse

DAILY = "timestamp '2024-01-01' + to_minutes(i * 3)"
"""480 rows a day."""


class Table:
    """A database with one table `t` of so many rows, and what is proposed for it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def plan(self, select: str, rows: int = 20_000, **options: Any) -> Plan:
        """Make the table anew and propose."""
        with duckdb.connect(str(self.folder / "f.duckdb")) as connection:
            connection.execute(f"CREATE OR REPLACE TABLE t AS SELECT {select} FROM range({rows}) AS r(i)")
        return plan(self.folder / "monitors.yml", ["t"], str(self.folder / "f.duckdb"), **options)

    def guess(self, select: str, rows: int = 20_000) -> Proposal:
        """What is proposed, checked by the project's own checker."""
        (proposal,) = self.plan(select, rows).proposals
        load_monitors({"monitors": {"t": proposal.declaration()}})
        return proposal


@pytest.fixture
def table(tmp_path: Path) -> Table:
    return Table(tmp_path)


def guess_of(proposal: Proposal, key: str) -> Guess:
    return next(guess for guess in proposal.guesses if guess.key == key)


FRAUD = f"""
    i AS transaction_id, {DAILY} AS created_at, {DAILY} + to_days(3) AS label_known_at,
    'c' || hash(i) % 3000 AS customer_id, 'u' || hash(i) % 3000 || '@example.com' AS email,
    hash(i) % 500 / 7.0 AS amount, ['DE', 'FR', 'AT'][1 + i % 3] AS country, ['f', 'm'][1 + i % 2] AS gender,
    20 + i % 50 AS age, hash(i) % 997 / 997.0 AS fraud_score, CASE WHEN i < 19000 THEN i % 9 = 0 END AS is_fraud,
    'v' || (1 + i // 15000) AS model_version, i % 300 AS latency_ms
"""


def test_a_scored_table_has_every_role(table: Table) -> None:
    proposal = table.guess(FRAUD)
    declared = proposal.declaration()
    assert declared == {
        "relation": "main.t",
        "event_time": "created_at",
        "grain": "day",
        "begin": yaml.safe_load("2024-01-01"),
        "baseline": {"from": yaml.safe_load("2024-01-01"), "to": yaml.safe_load("2024-01-08")},
        "id": "transaction_id",
        "prediction": {"score": "fraud_score", "positive": True, "threshold": 0.5},
        "label": "is_fraud",
        "label_time": "label_known_at",
        "model_version": "model_version",
        "operations": ["latency_ms"],
        "sensitive": ["gender", "age"],
        "segments": ["country"],
        "features": {"exclude": ["customer_id", "email"]},
    }
    assert proposal.features == ("amount", "country", "gender", "age")
    assert {guess.key for guess in proposal.guesses if not guess.is_sure} == {
        *("baseline", "label_time", "sensitive")
    }
    assert guess_of(proposal, "event_time").others[0][0] == "label_known_at"
    assert all(guess.reason for guess in proposal.guesses)


@pytest.mark.parametrize(
    ("columns", "prediction", "label"),
    [
        (
            "i % 97 / 97.0 AS p_late, ['late', 'early'][1 + i % 2] AS late",
            {"score": "p_late", "positive": "late"},
            "late",
        ),
        (
            "i % 97 / 97.0 AS churn_probability, i % 2 AS churned_30d, i % 2 AS y",
            {"score": "churn_probability", "positive": 1},
            "churned_30d",
        ),
        (
            "i * 1.5 AS predicted_price, i * 1.4 AS price, i % 2 AS target",
            {"value": "predicted_price"},
            "price",
        ),
        ("i % 97 / 97.0 AS prediction, i % 89 / 44.0 AS target", {"value": "prediction"}, "target"),
        ("i % 2 AS y_pred, i % 2 AS y_true", {"class": "y_pred"}, "y_true"),
        (
            "['a', 'b', 'c'][1 + i % 3] AS predicted_class, ['a', 'b', 'c'][1 + i % 3] AS label,"
            " 0.3 AS p_a, 0.3 AS p_b, 0.4 AS p_c",
            {"class": "predicted_class", "scores": {"a": "p_a", "b": "p_b", "c": "p_c"}},
            "label",
        ),
        (
            "i % 97 / 97.0 AS p_rain, ['dry', 'rainy'][1 + i % 2] AS rain, i % 7 AS response_time, i % 3 AS y",
            {"score": "p_rain", "positive": "rainy"},
            "rain",
        ),
        (
            "i % 97 / 97.0 AS y_score, ['no', 'yes'][1 + i % 2] AS y_true",
            {"score": "y_score", "positive": "yes"},
            "y_true",
        ),
        (
            "i * 1.5 AS predicted_delay_minutes, i % 9 AS response_minutes",
            {"value": "predicted_delay_minutes"},
            None,
        ),
        ("i * 1.5 AS x, i * 2.5 AS y", None, None),
        ("i % 97 / 97.0 AS score, i AS other", {"score": "score", "positive": True}, None),
        ("300 + i % 500 AS credit_score, i % 2 = 0 AS defaulted", None, "defaulted"),
        ("i % 97 / 97.0 AS humidity, i % 5 AS wind", None, None),
    ],
)
def test_prediction_and_label_go_together(
    table: Table, columns: str, prediction: Any, label: str | None
) -> None:
    declared = table.guess(f"{DAILY} AS seen_at, {columns}").declaration()
    threshold = {"threshold": 0.5} if prediction and "score" in prediction else {}
    assert declared.get("prediction") == (prediction | threshold if prediction else None)
    assert declared.get("label") == label


def test_a_second_label_is_no_feature(table: Table) -> None:
    proposal = table.guess(
        f"{DAILY} AS at_time, i % 97 / 97.0 AS p_fraud, i % 2 = 0 AS fraud, i % 5 AS fraud_label"
    )
    assert (proposal.declaration()["label"], proposal.features) in (("fraud", ()), ("fraud_label", ()))
    assert "looks like another label, known too late" in dict(proposal.excluded).values()


def test_what_is_a_guess_between_two_says_so(table: Table) -> None:
    proposal = table.guess(
        f"{DAILY} AS a_time, {DAILY} AS b_time, i % 7 / 7.0 AS score, ['x', 'z'][1 + i % 2] AS label"
    )
    event, prediction = guess_of(proposal, "event_time"), guess_of(proposal, "prediction")
    assert (event.value, event.is_sure, event.others[0][0]) == ("a_time", False, "b_time")
    assert not prediction.is_sure and "which of x and z" in prediction.reason


@pytest.mark.parametrize(
    ("time", "rows", "grain", "begin", "baseline"),
    [
        ("timestamp '2024-01-01' + to_seconds(i * 10)", 40_000, "hour", "2024-01-01", ("2024-01-01", "2024-01-02")),
        (DAILY, 20_000, "day", "2024-01-01", ("2024-01-01", "2024-01-08")),
        ("date '2024-01-01' + (i // 50)::int", 20_000, "week", "2024-01-01", ("2024-01-01", "2024-04-08")),
        ("date '2024-01-03' + (i // 10)::int", 10_000, "month", "2024-01-01", ("2024-01-01", "2024-09-01")),
        ("date '2010-01-01' + (i // 300)::int", 300_000, "day", "2011-08-24", ("2011-08-24", "2011-11-30")),
        ("date '2024-01-01' + (i // 9000)::int", 20_000, "day", "2024-01-01", ("2024-01-01", "2024-01-02")),
        ("date '2024-01-01'", 20_000, "day", "2024-01-01", None),
        ("CASE WHEN i < 3 THEN timestamp '1970-01-01' WHEN i > 19990 THEN timestamp '2150-01-01' ELSE "
         f"{DAILY} END", 20_000, "day", "2024-01-01", ("2024-01-01", "2024-01-08")),
        ("CASE i WHEN 1 THEN 'infinity' WHEN 2 THEN '-infinity' WHEN 3 THEN timestamp '9999-12-31' ELSE "
         f"{DAILY} END", 20_000, "day", "2024-01-01", ("2024-01-01", "2024-01-08")),
    ],
)  # fmt: skip
def test_windows_fit_the_history(
    table: Table, time: str, rows: int, grain: str, begin: str, baseline: tuple[str, str] | None
) -> None:
    declared = table.guess(f"{time} AS seen_at, i * 0.5 AS x", rows).declaration()
    assert (declared["grain"], str(declared["begin"])) == (grain, begin)
    found = declared["baseline"]
    assert (tuple(map(str, found.values())) == baseline) if baseline else (found == {"rolling": 28})


@pytest.mark.parametrize(
    ("time", "kind"),
    [
        ("1704067200 + i * 180", "BIGINT"),
        ("(1704067200 + i * 180)::INTEGER", "INTEGER"),
        ("CASE i WHEN 7 THEN 9223372036854775807 ELSE (1704067200 + i * 180) * 1000 END", "TIMESTAMP"),
        ("(1704067200 + i * 180) * 1000", "TIMESTAMP"),
        (f"strftime({DAILY}, '%Y-%m-%d %H:%M:%S')", "TIMESTAMP"),
    ],
)
def test_times_that_are_no_timestamps(table: Table, time: str, kind: str) -> None:
    found = table.plan(f"{time} AS event_ts, i * 0.5 AS x")
    write(found)
    relation = found.proposals[0].relation
    assert relation == ("mpm.t_timed" if kind == "TIMESTAMP" else "main.t")
    with duckdb.connect(str(table.folder / "f.duckdb")) as connection:
        types = dict(
            connection.execute(f"SELECT column_name, column_type FROM (DESCRIBE {relation})").fetchall()
        )
        assert types["event_ts"] == kind
        if kind == "TIMESTAMP":
            (span,) = connection.execute(f"SELECT MIN(event_ts), MAX(event_ts) FROM {relation}").fetchall()
            assert [str(moment) for moment in span] == ["2024-01-01 00:00:00", "2024-02-11 15:57:00"]
    declared = found.proposals[0].declaration()
    assert (declared["event_time"], str(declared["begin"])) == ("event_ts", "2024-01-01")


def test_columns_that_are_no_features_say_why(table: Table) -> None:
    proposal = table.guess(
        f"{DAILY} AS seen_at, i AS place_in_file, 2024 AS year, i % 12 AS month, 'd' || hash(i) % 900 AS device_id,"
        f" 'x' || i AS note, {DAILY} AS loaded_at, i % 3 AS device_type, i / 3 AS x, [i] AS list, {{'a': i}} AS struct"
    )
    assert dict(proposal.excluded) == {
        "place_in_file": "a different value in every row",
        "year": "part of a date: it always moves on",
        "month": "part of a date: it always moves on",
        "device_id": dict(proposal.excluded)["device_id"],
        "note": "a different value in every row",
        "loaded_at": "a time: it always moves on",
    }
    assert dict(proposal.excluded)["device_id"].startswith("names one of about ")
    assert proposal.features == ("device_type", "x", "list", "struct")
    assert any("list, struct" in remark for remark in proposal.remarks)


@pytest.mark.parametrize(
    ("column", "is_personal"),
    [
        ("i % 90 AS customer_age", True),
        ("i % 90 AS account_age_days", False),
        ("i % 90 AS page", False),
        ("['f', 'm'][1 + i % 2] AS \"Gender\"", True),
        ("i * 0.1 AS annualIncome", True),
        ("i % 2 = 0 AS has_phone", False),
        ("i % 900 AS zip_code", True),
        ("['a', 'b'][1 + i % 2] AS product_name", False),
        ("['a', 'b'][1 + i % 2] AS origin", False),
        ("date '1950-01-01' + (i % 9000)::int AS date_of_birth", True),
    ],
)
def test_columns_that_look_personal(table: Table, column: str, is_personal: bool) -> None:
    proposal = table.guess(f"{DAILY} AS seen_at, {column}")
    assert ("sensitive" in proposal.declaration()) == is_personal
    assert not is_personal or "segments" not in proposal.declaration()


@pytest.mark.parametrize(
    ("select", "rows", "remark"),
    [
        ("i * 0.5 AS x, i % 3 AS kind", 500, "No column says when a row happened"),
        (f"{DAILY} AS seen_at, i * 0.5 AS x, i AS label", 0, "no rows"),
        (f"{DAILY} AS seen_at, NULL::DOUBLE AS x, NULL::VARCHAR AS label", 300, ""),
        ("'a' || i AS a, 'b' AS b", 500, "No column says when a row happened"),
        ("NULL::TIMESTAMP AS seen_at, 1 AS x", 500, "No column says when a row happened"),
    ],
)
def test_odd_tables(table: Table, select: str, rows: int, remark: str) -> None:
    proposal = table.guess(select, rows)
    assert any(remark in found for found in proposal.remarks) or not remark
    assert ("event_time" in proposal.declaration()) == (
        "seen_at" in select and "NULL::TIMESTAMP" not in select
    )


def test_every_type_of_the_engine_with_its_extremes(table: Table) -> None:
    with duckdb.connect(str(table.folder / "all.duckdb")) as connection:
        connection.execute("CREATE TABLE types AS SELECT * FROM test_all_types(), range(200)")
        (count,) = connection.execute("SELECT COUNT(*) FROM (DESCRIBE types)").fetchone()  # type: ignore[misc]
    (proposal,) = plan(table.folder / "m.yml", ["types"], str(table.folder / "all.duckdb")).proposals
    load_monitors({"monitors": {"types": proposal.declaration()}})
    named = {name for guess in proposal.guesses if guess.key == "event_time" for name in guess.columns()}
    assert len(proposal.features) + len(proposal.excluded) + len(named) == count > 40


def test_a_wide_table_is_read_in_parts(table: Table) -> None:
    columns = ", ".join(f"i % {place + 2} AS c{place}" for place in range(450))
    proposal = table.guess(f"{DAILY} AS seen_at, {columns}", 300)
    assert len(proposal.features) == 450


def is_aggregate(select: exp.Select) -> bool:
    """Whether a statement gives one row, or a row for each group."""
    if select.args.get("group"):
        keys = {str(key) for key in select.args["group"].expressions}
        given_ = [item for item in select.expressions if not item.find(exp.AggFunc)]
        return len(given_) <= len(keys) and any(item.find(exp.AggFunc) for item in select.expressions)
    return all(item.find(exp.AggFunc) is not None for item in select.expressions)


def test_only_aggregates_leave_the_database(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, list[dict[str, Any]]]] = []
    original = warehouse.Session.rows

    def rows(session: warehouse.Session, statement: str) -> list[dict[str, Any]]:
        found = original(session, statement)
        asked.append((statement, found))
        return found

    monkeypatch.setattr(warehouse.Session, "rows", rows)
    secret = "['x', 'y'][1 + i % 2] AS outcome, 'planted' || i % 3 AS password, 'planted' || i % 2 AS label_email, 'planted' || i % 4 AS plan"
    table.plan(f"{FRAUD}, {secret}")
    of_data = [
        (statement, found)
        for statement, found in asked
        if not any(word in statement for word in ("information_schema", "duckdb_", "DESCRIBE"))
    ]
    assert len(of_data) == 4, "the profile, unique columns, values of the outcome, the days"
    for statement, found in of_data:
        assert is_aggregate(sqlglot.parse_one(statement, read="duckdb")), statement
        assert len(found) <= 60, "a table of 20,000 rows has no statement that gives as many"
        assert "planted" not in str(found)
    assert not is_aggregate(sqlglot.parse_one("SELECT email FROM t LIMIT 20")), "the test can fail"
    assert not is_aggregate(sqlglot.parse_one("SELECT email, label FROM t GROUP BY 1, 2")), (
        "the test can fail"
    )


def test_segments_have_rows_enough(table: Table) -> None:
    select = f"{DAILY} AS seen_at, 'c' || i % 3 AS country, 's' || i % 12 AS store"
    segments = guess_of(table.guess(select), "segments")
    assert (segments.value, [value for value, _ in segments.others]) == (["country"], [["store"]])
    few = table.guess(select.replace("i * 3", "i * 5"))
    assert "segments" not in few.declaration() and len(guess_of(few, "segments").others) == 2


def test_few_values_are_counted_exactly(table: Table) -> None:
    """Approximate counts of so few values miss one now and then."""
    columns = ", ".join(f"md5('{place}' || i % 20) AS c{place}" for place in range(40))
    table.plan(columns, 2000)
    with warehouse.session(table.folder / "f.duckdb") as session:
        facts = read_facts(OnDuckDB(session), "t", "main", "t")
    assert {column.distinct_count for column in facts.columns} == {20}


def test_rows_of_the_future_do_not_count(table: Table) -> None:
    time = "date_trunc('day', now()::TIMESTAMP) - INTERVAL 10 DAYS + to_minutes(i * 3)"
    proposal = table.guess(f"{time} AS seen_at, i * 0.5 AS x")
    assert any("in the future" in remark for remark in proposal.remarks)
    assert guess_of(proposal, "grain").reason.startswith(("10 days", "11 days"))
