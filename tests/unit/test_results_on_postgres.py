"""Results on PostgreSQL are read as those in a DuckDB file: the same facts, from a bounded copy of result tables and nothing else."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
import sqlglot
from portfolio import PORTFOLIO, insert
from postgres_server import HOST, PostgresServer, shared_server
from report_store import HOSTILE, report_store
from sqlglot import exp

from mpm_py import cli
from mpm_py.contract.tables import TABLES
from mpm_py.errors import MpmError
from mpm_py.report import read_facts
from mpm_py.report.facts import Facts
from mpm_py.results import ResultStore, find_results
from mpm_py.status import Commands
from mpm_py.translate.dialects import DIALECTS
from mpm_py.warehouse.copied import (
    FINDINGS,
    FIRST_PAGE,
    LINEAGE,
    MOST_WINDOWS,
    PAGES,
    STATUS,
    SUMMARY,
    Needed,
    Reader,
)

DATABASE, READER, PASSWORD = "results", "watcher", "s3cr3t-Pl4nted"
DAYS = MOST_WINDOWS + 34
LONG = "p" * 30 + "f" * 3 + "p" * (DAYS - 35) + "wf"
CHECKS = PORTFOLIO | {"long": {"x": LONG, "y": LONG[::-1]}}
TEXTS = ["", " ", "a,\"b\"\r\n\\N\n'x'\t", "\\.", "NULL", '"', "größe → x", HOSTILE]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results in a DuckDB file, unpleasant ones among them."""
    path = tmp_path_factory.mktemp("results") / "shop.duckdb"
    store = report_store(CHECKS)
    numbers = [math.nan, math.inf, -math.inf, 0.1 + 0.2, 5e-324, -1.7976931348623157e308, 1e22, None]
    for text, number in zip(TEXTS, numbers, strict=True):
        insert(store, "mpm_profile", monitor="odd", window_id=text, column_name=text, mean=number, row_count=2**62,
               window_date="0001-01-01", window_start=datetime(2024, 3, 9, 1, 2, 3, 456789),
               is_baseline_window=None if text else True, segment_key="__all__")  # fmt: skip
    # A column that failed once, long ago, and whose distance is not known in the newest windows.
    store.execute("""
        INSERT INTO mpm_drift SELECT * REPLACE (
            'carrier' AS column_name, CASE WHEN window_start < '2024-01-09' THEN psi + 1 END AS psi
        ) FROM mpm_drift
    """)
    store.execute(
        "INSERT INTO mpm_distribution SELECT * REPLACE ('carrier' AS column_name) FROM mpm_distribution"
    )
    insert(store, "mpm_aspects", monitor="odd", window_id="w")
    store.execute(
        "UPDATE mpm_profile SET data_type = 'DOUBLE', value_kind = 'numeric' WHERE column_name = 'temp'"
    )
    store.execute("UPDATE mpm_incidents SET is_leading = FALSE WHERE monitor = 'long'")
    store.execute(f"ATTACH '{path}' AS kept; CREATE SCHEMA kept.mpm")
    for table in TABLES:
        store.execute(f"CREATE TABLE kept.mpm.{table.name} AS FROM memory.mpm.{table.name}")
    store.close()
    return path


@pytest.fixture(scope="module")
def server(file: Path, tmp_path_factory: pytest.TempPathFactory) -> PostgresServer:
    """The same results on a server whose log holds every statement."""
    server = shared_server()
    server.make_database(DATABASE, READER, ("mpm",))
    server.require_password(READER, PASSWORD)
    server.record_statements(READER)
    folder = tmp_path_factory.mktemp("rows")
    types = DIALECTS["postgres"].types
    with (
        duckdb.connect(str(file), read_only=True) as results,
        server.connect(DATABASE) as connection,
        connection.cursor() as cursor,
    ):
        for table in TABLES:
            columns = ", ".join(f"{column.name} {types[column.type]}" for column in table.columns)
            cursor.execute(f"CREATE TABLE mpm.{table.name} ({columns})")
            cursor.execute(f"GRANT SELECT ON mpm.{table.name} TO {READER}")
            rows = folder / f"{table.name}.csv"
            results.execute(f"COPY mpm.{table.name} TO '{rows}' (FORMAT csv, HEADER false)")
            with rows.open("rb") as text:
                cursor.copy_expert(f"COPY mpm.{table.name} FROM STDIN (FORMAT csv)", text)
        cursor.execute("CREATE TABLE raw.orders AS SELECT 1 AS id")
    return server


@pytest.fixture
def address(server: PostgresServer, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    return f"postgresql://{READER}@{HOST}:{server.port}/{DATABASE}"


@pytest.fixture
def store(address: str) -> ResultStore:
    return find_results("none.yml", address, "mpm")


@pytest.fixture
def mpm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Any:
    """Run a command in an empty folder: exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str, str]:
        code = cli.invoke(arguments)
        return code, *capfd.readouterr()

    return run


def read(store: ResultStore, select: tuple[str, ...] = ()) -> Facts:
    with store.opened(FIRST_PAGE) as connection:
        facts = read_facts(
            connection, "mpm", select, on_pages=lambda names: store.bring(connection, PAGES, names)
        )
    status = facts.summary.status
    monitors = tuple(replace(monitor, age_seconds=None) for monitor in status.monitors)
    return replace(facts, summary=replace(facts.summary, status=replace(status, monitors=monitors)))


@pytest.mark.parametrize("select", [(), ("long", "flight_delay"), ("never_built",)])
def test_every_fact_of_a_report_is_the_same(store: ResultStore, file: Path, select: tuple[str, ...]) -> None:
    ours, theirs = read(store, select), read(find_results("none.yml", str(file), "mpm"), select)
    for name in vars(theirs):
        assert getattr(ours, name) == getattr(theirs, name), name
    if not select:
        assert all(vars(theirs)[name] for name in vars(theirs)), "every part has something to compare"


def test_the_status_is_the_same_as_json(mpm: Any, address: str, file: Path) -> None:
    told = []
    for database in (address, str(file)):
        code, out, err = mpm("status", "--database", database, "--json")
        assert (code, err) == (1, "")
        told.append(json.loads(re.sub(r'"age_seconds": [\d.]+', '"age_seconds": 0', out)))
    assert [found.pop("database") for found in told] == [address, str(file)]
    assert told[0] == told[1] and len(told[0]["monitors"]) == len(CHECKS)


@pytest.mark.parametrize("asked", [(), ("--fail-on", "warn"), ("long", "--min-severity", "high")])
def test_findings_are_the_same_as_json(mpm: Any, address: str, file: Path, asked: tuple[str, ...]) -> None:
    answers = []
    for database in (str(file), address):
        code, out, _ = mpm("test", *asked, "--database", database, "--schema", "mpm", "--json")
        answers.append((code, json.loads(out) | {"database": "", "exit_code": code}))
    assert answers[0] == answers[1] and answers[0][1]["check_count"] > 0


def test_events_of_openlineage_are_the_same_but_for_names(
    mpm: Any, server: PostgresServer, address: str, file: Path
) -> None:
    before, told = len(server.log()), []
    for database in (address, str(file)):
        code, _, err = mpm("status", "flight_delay", "--database", database, "--openlineage", "events.jsonl")
        assert code == 1 and err == "Sent to events.jsonl: 1 event.\n"
        told.append(json.loads(Path("events.jsonl").read_text(encoding="utf-8").splitlines()[-1]))
    assert set(relations(server.log()[before:])) <= {f"mpm.{table.name}" for table in TABLES}
    ours, theirs = told
    (given,), outputs = ours["inputs"], [one["name"] for one in ours["outputs"]]
    assert (given["namespace"], given["name"]) == (
        f"postgres://{HOST}:{server.port}",
        f"{DATABASE}.public.flights",
    )
    assert f"{DATABASE}.mpm.mpm_checks" in outputs
    assert given["inputFacets"] == theirs["inputs"][0]["inputFacets"]
    metrics, assertions = given["inputFacets"].values() if "temp" in str(given) else ({}, {})
    assert metrics and assertions
    assert ours["run"]["runId"] != theirs["run"]["runId"]


def test_values_keep_their_types_and_every_digit(store: ResultStore, file: Path) -> None:
    whole = Reader((Needed("mpm_profile", "t.monitor = 'odd'"),))
    query = "SELECT * FROM mpm.mpm_profile WHERE monitor = 'odd' ORDER BY column_name"
    with store.opened(whole) as ours, duckdb.connect(str(file), read_only=True) as theirs:
        one, other = ours.execute(query), theirs.execute(query)
        assert [column[1] for column in one.description] == [column[1] for column in other.description]
        assert repr(one.fetchall()) == repr(other.fetchall())


@pytest.mark.parametrize("name", ["mpm_profile", "mpm_incidents", "mpm_health"])
def test_a_table_is_the_same_as_arrow(store: ResultStore, file: Path, name: str) -> None:
    for monitors in ([], ["flight_delay"]):
        ours, theirs = (
            each.table(name, monitors) for each in (store, find_results("none.yml", str(file), "mpm"))
        )
        assert ours.schema == theirs.schema and ours.num_rows > (
            0 if name == "mpm_profile" and monitors else 1
        )
        assert repr(sorted(ours.to_pylist(), key=repr)) == repr(sorted(theirs.to_pylist(), key=repr))


def test_no_more_is_copied_than_is_read(store: ResultStore) -> None:
    with store.opened(STATUS) as connection:
        tables = [
            table for (table,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()
        ]
        assert sorted(tables) == ["mpm_health", "mpm_incidents", "mpm_monitors"]
        count = "SELECT COUNT(*) FROM mpm.mpm_health WHERE monitor = 'long'"
        assert connection.execute(count).fetchall() == [(MOST_WINDOWS,)], f"of {DAYS}"
        store.bring(connection, PAGES, ["flight_delay"])
        for table in ("mpm_drift", "mpm_checks", "mpm_performance"):
            monitors = connection.execute(f"SELECT DISTINCT monitor FROM mpm.{table}").fetchall()
            assert monitors == [("flight_delay",)], table
        described = connection.execute("SELECT * FROM mpm.mpm_checks").description
        assert len(described) < 30, "and only the columns that are read"


@pytest.mark.parametrize(
    ("readers", "folders"),
    [((STATUS,), ["status"]), ((SUMMARY,), ["status", "summary"]), ((FIRST_PAGE, PAGES), ["status", "summary", "report/sql"]), ((LINEAGE,), ["lineage"]), ((FINDINGS,), ["findings"])],
)  # fmt: skip
def test_a_reader_names_every_table_of_its_statements(
    readers: tuple[Reader, ...], folders: list[str]
) -> None:
    room = Path(cli.__file__).parent
    texts = [path.read_text(encoding="utf-8") for folder in folders for path in (room / folder).glob("*.sql")]
    read_tables = {name for text in texts for name in re.findall(r"\b(?:FROM|JOIN) (mpm_\w+)", text)}
    assert read_tables == {needed.table for reader in readers for needed in reader.tables}


def test_only_result_tables_are_read(mpm: Any, server: PostgresServer, address: str) -> None:
    before = len(server.log())
    assert mpm("status", "--database", address)[0] == 1
    on_status = set(relations(server.log()[before:]))
    assert on_status == {"mpm.mpm_health", "mpm.mpm_incidents", "mpm.mpm_monitors"}
    assert mpm("report", "--database", address)[0] == 1
    assert mpm("backtest", "odd", "--database", address)[0] == 2, "there is nothing to replay"
    on_all = set(relations(server.log()[before:]))
    assert on_all >= {"mpm.mpm_drift", "mpm.mpm_aspects"}
    assert on_all <= {f"mpm.{table.name}" for table in TABLES}


def relations(log: str) -> Iterator[str]:
    """Relations of all statements that mpm sent; those of dbt, which stay in the database, are not among them."""
    for entry in re.split(r"\n(?=[^|\n\t]*\|[^|\n\t]*\|)", log):
        program, user, text = entry.split("|", 2)
        is_ours = program.startswith("mpm, process ") and user == READER
        if not is_ours or "statement: " not in text:
            continue
        statement = text.split("statement: ", 1)[1].replace("\n\t", "\n").strip()
        if statement.split()[0].upper() in ("BEGIN", "SET", "ROLLBACK"):
            continue
        copied = re.fullmatch(r"COPY \((.*)\) TO STDOUT \(FORMAT csv\)", statement, re.DOTALL)
        parsed = sqlglot.parse_one(copied[1] if copied else statement, dialect="postgres")
        assert isinstance(parsed, exp.Select), statement
        names = [f"{table.db}.{table.name}" for table in parsed.find_all(exp.Table)]
        yield from (name for name in names if not name.startswith("pg_catalog."))


def test_what_is_missing_or_forbidden_says_so(mpm: Any, server: PostgresServer, address: str) -> None:
    def alter(*statements: str) -> None:
        with server.connect(DATABASE) as connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    alter(
        "ALTER TABLE mpm.mpm_drift RENAME TO was_drift", "ALTER TABLE mpm.mpm_health RENAME tags TO was_tags"
    )
    code, _, err = mpm("status", "--database", address)
    assert code == 2 and "the results are not complete" in err and "tags" in err and "run `mpm run`" in err
    alter("ALTER TABLE mpm.mpm_health RENAME was_tags TO tags")
    code, _, err = mpm("report", "--database", address)
    assert code == 2 and "the results are not complete" in err and "mpm_drift" in err
    alter("ALTER TABLE mpm.was_drift RENAME TO mpm_drift", f"REVOKE SELECT ON mpm.mpm_health FROM {READER}")
    code, _, err = mpm("status", "--database", address)
    assert code == 2 and "permission denied for table mpm_health" in err
    assert f'GRANT SELECT ON "mpm_health" TO "{READER}"' in err
    alter(f"GRANT SELECT ON mpm.mpm_health TO {READER}")
    code, _, err = mpm("status", "--database", address, "--schema", "other")
    assert code == 2 and "name another with --schema: mpm" in err
    assert mpm("status", "flight_dely", "--database", address)[2].count("did you mean flight_delay?") == 1


def test_who_may_only_read_cannot_remember_what_was_told(
    mpm: Any, server: PostgresServer, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with server.connect(DATABASE) as connection, connection.cursor() as cursor:
        cursor.execute(f"REVOKE CREATE ON SCHEMA mpm FROM {READER}")
    (tmp_path / "monitors.yml").write_text(
        "notify: {channels: {team: {url: {env: HOOK}, secret: {env: KEY}}}}\n", encoding="utf-8"
    )
    monkeypatch.setenv("HOOK", "http://127.0.0.1:1/hook")
    monkeypatch.setenv("KEY", "signs")
    assert mpm("notify", "--dry-run", "--database", address, "--schema", "mpm")[0] == 0
    code, _, err = mpm("notify", "--database", address, "--schema", "mpm")
    assert code == 2 and "permission denied for schema mpm" in err and "GRANT USAGE, CREATE ON SCHEMA" in err


@pytest.mark.parametrize(
    ("change", "said", "next_step"),
    [
        (("results", "nowhere"), 'database "nowhere" does not exist', "check the name of the database"),
        (("@127.0.0.1", f":{PASSWORD}x@127.0.0.1"), "password authentication failed", "PGPASSWORD"),
        (
            (":{port}", ":1"),
            "Connection refused",
            "see that the server runs and can be reached at 127.0.0.1:1",
        ),
    ],
)
def test_what_cannot_be_reached_says_why(
    mpm: Any, server: PostgresServer, address: str, change: tuple[str, str], said: str, next_step: str
) -> None:
    old, new = change
    code, out, err = mpm("status", "--database", address.replace(old.format(port=server.port), new))
    assert (code, out) == (2, "")
    assert said in err and next_step in err and PASSWORD not in err and "Traceback" not in err


def test_the_password_file_of_libpq_is_asked(
    mpm: Any, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PGPASSWORD")
    code, _, err = mpm("status", "--database", address)
    assert code == 2 and "no password supplied" in err and "PGPASSWORD" in err
    (tmp_path / "words").write_text(f"{HOST}:*:*:{READER}:{PASSWORD}\n", encoding="utf-8")
    (tmp_path / "words").chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(tmp_path / "words"))
    assert mpm("status", "--database", f"{address}?sslmode=disable&connect_timeout=3")[0] == 1


def test_a_lost_connection_is_an_error_and_no_half_answer(
    store: ResultStore, server: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose() -> None:
        with server.connect() as connection, connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name LIKE 'mpm, process %'"
            )

    with store.database.connected() as client:
        lose()
        with pytest.raises(MpmError) as raised:
            client.rows("SELECT 1")
    assert "see that the server runs" in raised.value.next_step
    assert Commands.of(database=store.given).status().endswith(store.given)
