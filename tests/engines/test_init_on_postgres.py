"""`mpm init` on PostgreSQL: the same proposals as on DuckDB, and a newcomer's way from a table to a report."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from postgres_server import HOST, PostgresServer, shared_server

from mpm_py import cli
from mpm_py.monitor import load_monitors
from mpm_py.propose import on_postgres
from mpm_py.propose.guess import Proposal
from mpm_py.propose.initialise import plan
from mpm_py.translate import allow_list, canonical
from mpm_py.warehouse.postgres import PostgresClient

DATABASE, WATCHER, SECRET = "newcomer", "init_watcher", "s3cr3t-Pl4nted"
SEEN = "timestamp '2024-01-01' + to_minutes(i * 6)"

# What PostgreSQL is given is what DuckDB writes, so that the data are the same to the letter.
TABLES = {
    "scored": f"""
        i AS transaction_id, {SEEN} AS created_at, {SEEN} + to_days(3) AS label_known_at,
        'u' || i % 300 || '@example.com' AS email, hash(i) % 500 / 7.0 AS amount, 'c' || hash(i) % 250 AS customer_id,
        ['DE', 'FR', 'AT'][1 + i % 3] AS country, ['f', 'm'][1 + i % 2] AS gender, 20 + i % 50 AS age,
        hash(i) % 997 / 997.0 AS fraud_score, CASE WHEN i < 2900 THEN i % 9 = 0 END AS is_fraud,
        'v' || (1 + i // 1500) AS model_version, i % 300 AS latency_ms, 2024 AS year
    """,
    "Texts And Ümlauts": """
        strftime(timestamp '2024-02-20' + to_minutes(i * 20), '%Y-%m-%dT%H:%M:%SZ') AS "Event Time", i % 7 * 0.5 AS "Prédiction",
        i % 7 * 0.4 AS "Label", ['Ä', 'a', 'Z'][1 + i % 3] AS "Kanal_channel", 'n' || i AS "It ""is"" so"
    """,
    "milliseconds": """
        epoch_ms(timestamp '2024-01-01' + to_minutes(i * 5)) AS event_ts, i % 97 / 97.0 AS p_late, ['late', 'early'][1 + i % 2] AS late
    """,
    "days": "date '2024-01-01' + CAST(i // 300 AS INTEGER) AS day, i % 3 AS predicted_class, i % 3 AS label, 'k' || i % 40 AS kind",
    "classes": f"""
        {SEEN} AS scored_at, ['b', 'a', 'C'][1 + i % 3] AS predicted_class, ['b', 'a', 'C'][1 + i % 3] AS label,
        i % 10 / 20.0 AS p_a, 0.3 AS p_b, 0.4 AS p_c, NULL::DOUBLE AS nothing
    """,
    "nothing": f"{SEEN} AS seen_at, 0.5 AS p_late, true AS late",
    "timeless": "i % 5 AS x, ['a', 'b'][1 + i % 2] AS y_pred, ['a', 'b'][1 + i % 2] AS y_true",
}
TYPES = {"VARCHAR": "TEXT", "DOUBLE": "DOUBLE PRECISION", "UBIGINT": "NUMERIC(20, 0)"}
OTHERS = f"""
    CREATE VIEW raw.seen AS SELECT * FROM raw.scored;
    CREATE MATERIALIZED VIEW raw.kept AS SELECT * FROM raw.scored;
    CREATE TABLE raw.parted (LIKE raw.scored) PARTITION BY RANGE (created_at);
    CREATE TABLE raw.parted_1 PARTITION OF raw.parted FOR VALUES FROM ('2024-01-01') TO ('2024-01-08');
    CREATE TABLE raw.parted_2 PARTITION OF raw.parted DEFAULT;
    INSERT INTO raw.parted SELECT * FROM raw.scored;
    CREATE SCHEMA closed;
    CREATE TABLE closed.scored AS SELECT * FROM raw.scored;
    CREATE TABLE raw.secret AS SELECT 1 AS x;
    REVOKE ALL ON raw.secret FROM {WATCHER};
    CREATE TABLE raw.odd AS SELECT timestamptz '2024-01-01 00:00+00' + i * interval '1 hour' AS seen_at, CAST(i AS money) AS amount,
        '{{"a": 1}}'::json AS told, ARRAY[i] AS list, NULL::uuid AS token, 'infinity'::timestamp AS valid_until, point(1, 2) AS place,
        'NaN'::float8 AS strange
        FROM generate_series(1, 3000) AS t(i);
"""

Mpm = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("init")


@pytest.fixture(scope="module")
def file(folder: Path) -> Path:
    """The tables in a DuckDB file."""
    with duckdb.connect(str(folder / "shop.duckdb")) as connection:
        for name, select in TABLES.items():
            rows = 0 if name == "nothing" else 3000
            connection.execute(f'CREATE TABLE "{name}" AS SELECT {select} FROM range({rows}) AS r(i)')
    return folder / "shop.duckdb"


@pytest.fixture(scope="module")
def server(file: Path, folder: Path) -> PostgresServer:
    """The tables on a server, and others that a file cannot hold."""
    server = shared_server()
    server.make_database(DATABASE, WATCHER, ("mpm",))
    server.require_password(WATCHER, SECRET)
    with (
        server.connect(DATABASE) as connection,
        connection.cursor() as cursor,
        duckdb.connect(str(file)) as rows,
    ):
        for name in TABLES:
            columns = rows.execute(f'SELECT column_name, column_type FROM (DESCRIBE "{name}")').fetchall()
            typed = ", ".join(
                '"{}" {}'.format(column.replace('"', '""'), TYPES.get(kind, kind)) for column, kind in columns
            )
            cursor.execute(f'CREATE TABLE raw."{name}" ({typed})')
            rows.execute(f"COPY \"{name}\" TO '{folder / 'rows.csv'}' (HEADER false)")
            with (folder / "rows.csv").open() as source:
                cursor.copy_expert(f'COPY raw."{name}" FROM STDIN (FORMAT csv)', source)
        cursor.execute(OTHERS)
    return server


@pytest.fixture
def address(server: PostgresServer, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("PGPASSWORD", SECRET)
    return f"postgresql://{WATCHER}@{HOST}:{server.port}/{DATABASE}"


@pytest.fixture
def mpm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> Iterator[Mpm]:
    """Run a command in an empty folder, in which the password is found in nothing that it prints or writes."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPM_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("COLUMNS", "100")

    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["mpm", *words])
        code = cli.invoke(words)
        printed = capsys.readouterr()
        assert SECRET not in printed.out + printed.err and "Traceback" not in printed.err
        return code, printed.out, printed.err

    yield run
    assert not [
        path for path in tmp_path.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()
    ]


def comparable(proposal: Proposal) -> str:
    """A proposal without where it is, names of types, and approximate numbers."""
    text = str(asdict(proposal)).replace("raw.", "main.").replace("'raw'", "'main'")
    text = re.sub(r"about [\d,]+ things", "about some things", text)
    return re.sub(r"is a TIMESTAMP, not \w+", "is a TIMESTAMP", text)


@pytest.mark.parametrize("name", TABLES)
def test_the_same_rows_get_the_same_proposal(name: str, file: Path, address: str, tmp_path: Path) -> None:
    (here,) = plan(tmp_path / "a.yml", [f"main.{name}"], str(file)).proposals
    (there,) = plan(tmp_path / "b.yml", [f"raw.{name}"], address).proposals
    assert comparable(there) == comparable(here)
    load_monitors({"monitors": {"t": there.declaration()}})
    assert name in ("nothing", "timeless") or here.declaration()["event_time"]


@pytest.mark.parametrize("name", ["seen", "parted"])
def test_views_and_partitioned_tables_are_read_as_their_rows(name: str, address: str, tmp_path: Path) -> None:
    of_table, of_other = (
        plan(tmp_path / "m.yml", [f"raw.{relation}"], address).proposals[0] for relation in ("scored", name)
    )
    assert of_other.guesses == of_table.guesses and of_other.excluded == of_table.excluded
    assert of_other.relation == f"raw.{name}"


def test_types_that_only_postgres_has(address: str, tmp_path: Path) -> None:
    (found,) = plan(tmp_path / "m.yml", ["raw.odd"], address).proposals
    assert found.declaration()["event_time"] == "seen_at" and "valid_until" in dict(found.excluded)
    assert any("amount, told, list, place" in remark for remark in found.remarks)


def test_from_a_table_to_a_report(mpm: Mpm, address: str, server: PostgresServer, tmp_path: Path) -> None:
    relation = "raw.Texts And Ümlauts"
    code, out, err = mpm(
        "init", "--yes", "--database", address.replace("@", f":{SECRET}@"), "--relation", relation
    )
    assert (code, err) == (0, "wrote monitors.yml\n")
    assert "To be made: the view mpm.texts_and_umlauts_timed" in out and "PGPASSWORD" in out
    text = (tmp_path / "monitors.yml").read_text(encoding="utf-8")
    assert yaml.safe_load(text)["warehouse"] == {"database": address}
    code, out, err = mpm("run")
    assert code in (0, 1) and "texts_and_umlauts" in out and "nothing has been" not in out, err
    code, out, _ = mpm("status", "--json")
    assert code in (0, 1) and '"exit_code"' in out
    code, _, err = mpm("report", "--output", "report.html")
    assert code in (0, 1) and "wrote report.html" in err
    assert "Kanal_channel" in (tmp_path / "report.html").read_text(encoding="utf-8")
    with server.connect(DATABASE) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*), SUM(row_count) FROM mpm.mpm_observations WHERE column_name = '__relation__'"
            " AND dataset = 'current' AND segment_key = '__all__' AND bin_kind = 'total'"
        )
        windows, rows = cursor.fetchone()
    assert windows >= 6 and rows == 3000
    code, _, err = mpm("init", "--yes", "--relation", relation)
    assert code == 2 and "is watched already" in err, "the view has the name that it had"


@pytest.mark.heavy
def test_ctrl_c_ends_a_run_and_the_next_one_heals(
    mpm: Mpm, address: str, server: PostgresServer, tmp_path: Path
) -> None:
    """A run that says what dbt says, and ctrl-C in the middle of it: it ends, and leaves nothing behind."""
    assert mpm("init", "--yes", "--database", address, "--relation", "raw.days")[0] == 0
    arguments = [sys.executable, "-m", "mpm_py.cli", "run", "--verbose"]
    environment = {**os.environ, "PYTHONPATH": str(Path(cli.__file__).parents[1])}
    said = ""
    with subprocess.Popen(
        arguments, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as run:
        assert run.stderr is not None and run.stdout is not None
        while "START sql" not in said and (line := run.stderr.readline()):
            said += line
        run.send_signal(signal.SIGINT)
        said += run.stderr.read()
        out = run.stdout.read()
        assert run.wait(60) == 130 and out == "", said
    assert "Running with dbt" in said and "Registered adapter: postgres" in said
    assert said.endswith("interrupted\n") and "Traceback" not in said and SECRET not in said
    with server.connect(DATABASE) as connection, connection.cursor() as cursor:
        cursor.execute(f"SELECT query FROM pg_stat_activity WHERE usename = '{WATCHER}' AND state <> 'idle'")
        assert cursor.fetchall() == [], "nothing goes on at the server"
    assert mpm("run", "--quiet")[0] in (0, 1)
    with server.connect(DATABASE) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT SUM(row_count) FROM mpm.mpm_observations WHERE monitor = 'days' AND column_name = '__relation__'"
            " AND dataset = 'current' AND segment_key = '__all__' AND bin_kind = 'total'"
        )
        assert cursor.fetchall() == [(3000,)]


def test_a_profile_is_kept_as_the_head(mpm: Mpm, server: PostgresServer, tmp_path: Path) -> None:
    output = {"type": "postgres", "host": HOST, "port": server.port, "user": WATCHER, "dbname": DATABASE}
    profile = {"target": "dev", "outputs": {"dev": output | {"password": SECRET, "schema": "raw"}}}
    (tmp_path / "profiles.yml").write_text(yaml.safe_dump({"shop": profile}), encoding="utf-8")
    assert mpm("init", "--profile", "shop", "--target", "dev", "--relation", "scored")[0] == 0
    (tmp_path / "profiles.yml").write_text("", encoding="utf-8")
    declared = yaml.safe_load((tmp_path / "monitors.yml").read_text(encoding="utf-8"))
    assert declared["warehouse"] == {"profile": "shop", "target": "dev"}
    assert declared["monitors"]["scored"]["relation"] == "raw.scored"


@pytest.mark.parametrize(
    ("relation", "said"),
    [
        ("raw.scord", "did you mean raw.scored?"),
        ("raw.secret", f'GRANT SELECT ON "raw"."secret" TO "{WATCHER}";'),
        (
            "closed.scored",
            f'GRANT USAGE ON SCHEMA "closed" TO "{WATCHER}"; GRANT SELECT ON "closed"."scored" TO "{WATCHER}";',
        ),
        ("raw.kept", 'CREATE VIEW "raw"."kept_watched" AS SELECT * FROM "raw"."kept"'),
        ("rows.parquet", "load it into a table"),
        ("scored", "write one of closed.scored, raw.scored"),
    ],
)
def test_what_cannot_be_watched_says_what_to_do(
    mpm: Mpm, address: str, relation: str, said: str, tmp_path: Path
) -> None:
    code, _, err = mpm("init", "--database", address, "--relation", relation)
    assert code == 2 and said in err, err
    assert not (tmp_path / "monitors.yml").exists()


def test_without_a_relation_all_are_listed_that_may_be_read(mpm: Mpm, address: str) -> None:
    code, out, err = mpm("init", "--database", address)
    listed = [line.split("  ")[0].strip() for line in out.splitlines()[1:]]
    assert code == 2 and "mpm init --relation" in err
    assert {"raw.scored", "raw.seen", "raw.parted"} <= set(listed)
    assert not {"raw.secret", "closed.scored", "raw.parted_1", "raw.kept"} & set(listed)
    assert {"raw.timeless", "raw.classes"} <= set(listed) and listed.index("raw.timeless") > listed.index(
        "raw.classes"
    )


def test_of_a_large_relation_a_part_is_read(
    address: str, server: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with server.connect(DATABASE) as connection, connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE IF NOT EXISTS raw.large AS SELECT timestamp '2024-01-01' + i * interval '1 minute' AS seen_at,"
            " i AS request_id, i % 97 / 97.0 AS p_late, i % 2 = 0 AS late FROM generate_series(0, 199999) AS t(i)"
        )
        cursor.execute("ANALYZE raw.large")
        cursor.execute("CREATE OR REPLACE VIEW raw.large_view AS SELECT * FROM raw.large")
    read: list[Any] = []
    original = PostgresClient.rows
    monkeypatch.setattr(on_postgres, "MOST_ROWS", 20_000)
    monkeypatch.setattr(
        PostgresClient, "rows", lambda client, query: read.append(query) or original(client, query)
    )
    found = plan(tmp_path / "m.yml", ["raw.large"], address)
    declared = found.proposals[0].declaration()
    assert (declared["grain"], declared["id"]) == ("day", "request_id")
    assert re.match(r"about (1[89]|2[01])\d,\d{3} rows", found.proposals[0].relation_reason)
    (grain,) = (guess.reason for guess in found.proposals[0].guesses if guess.key == "grain")
    rows_a_day = int(re.search(r"some ([\d,]+) rows a day", grain)[1].replace(",", ""))  # type: ignore[index]
    assert 1200 < rows_a_day < 1700, "1,440 a day, from a tenth of them"
    assert "a sample of some 20,000 rows" in found.proposals[0].remarks[0]
    assert 60_000 < found.values_read < 250_000
    of_data = [query for query in read if '"large"' in query and "EXPLAIN" not in query]
    assert len(of_data) >= 3 and all("TABLESAMPLE SYSTEM" in query for query in of_data)
    (of_view,) = plan(tmp_path / "m.yml", ["raw.large_view"], address).proposals
    assert "the first 20,000 rows that the view gives" in of_view.remarks[0]


def test_statements_are_of_the_portable_core(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that they mean the same everywhere; names in quotes and a text read as a time are init's own."""
    asked: list[str] = []
    original = on_postgres.OnPostgres.rows
    monkeypatch.setattr(
        on_postgres.OnPostgres, "rows", lambda self, text: asked.append(text) or original(self, text)
    )
    for name in TABLES:
        plan(tmp_path / "m.yml", [f"raw.{name}"], address)
    problems = set()
    for text in asked:
        tree = canonical.sqlglot.parse_one(text, dialect=canonical.Canonical)
        problems |= {problem.what for problem in allow_list.check(tree, text, {}, lambda name: None)}
    own = {problem for problem in problems if "name" in problem or "TRY_CAST" in problem}
    assert len(asked) > 15 and problems == own and len(own) > 2
