"""`mpm doctor` on PostgreSQL: what can be wrong with a server and with rights, that nothing is changed and no secret told."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
import yaml
from postgres_server import HOST, PostgresServer, shared_server

from mpm_py import cli
from mpm_py.doctor import connection

DATABASE, WATCHER, SECRET = "examined", "doctor_watcher", "s3cr3t-Pl4nted"
TABLES = """
    CREATE TABLE raw.scored AS SELECT now()::timestamp AS seen_at, 0.5 AS p_late, true AS late, 'web' AS "Channel";
    CREATE TABLE raw.train AS SELECT * FROM raw.scored;
    CREATE SCHEMA others;
"""
MONITOR = {
    "relation": "raw.scored",
    "event_time": "seen_at",
    "baseline": {"relation": "raw.train"},
    "prediction": {"score": "p_late", "positive": True, "threshold": 0.5},
    "segments": ["Channel"],
}
STATE = """
    SELECT
        (SELECT COUNT(*) FROM pg_class) AS relations, (SELECT COUNT(*) FROM pg_namespace) AS schemas,
        (SELECT STRING_AGG(CAST(nspacl AS text), ',' ORDER BY nspname) FROM pg_namespace) AS rights
"""

Found = list[dict[str, str]]


@pytest.fixture(scope="module")
def server() -> PostgresServer:
    server = shared_server()
    server.make_database(DATABASE, WATCHER, ("mpm",))
    server.require_password(WATCHER, SECRET)
    with server.connect(DATABASE) as connected, connected.cursor() as cursor:
        cursor.execute(TABLES)
    return server


@pytest.fixture
def sql(server: PostgresServer) -> Iterator[Callable[[str], list[Any]]]:
    """Run statements as the owner of the database."""
    connected = server.connect(DATABASE)
    connected.autocommit = True

    def run(statement: str) -> list[Any]:
        with connected.cursor() as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall()) if cursor.description else []

    yield run
    connected.close()


@pytest.fixture
def address(server: PostgresServer) -> str:
    return f"postgresql://{WATCHER}:{SECRET}@{HOST}:{server.port}/{DATABASE}"


@pytest.fixture
def doctor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: Any, address: str
) -> Callable[..., tuple[int, Found]]:
    """Run `mpm doctor` twice, as lines and as JSON, with the password in the address: exit code and findings."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPM_CACHE_DIR", str(tmp_path / "cache"))
    declare()

    def run(*options: str) -> tuple[int, Found]:
        arguments = ["doctor", *(options or ("--database", address))]
        monkeypatch.setattr("sys.argv", ["mpm", *arguments])
        code = cli.invoke(arguments)
        lines = capfd.readouterr()
        assert cli.invoke([*arguments, "--json"]) == code
        printed = capfd.readouterr()
        said = lines.out + lines.err + printed.out + printed.err
        assert SECRET not in said and "0th3r" not in said and "Traceback" not in said
        findings: Found = json.loads(printed.out)["findings"]
        assert all(finding["next_step"] for finding in findings if finding["level"] == "error")
        return code, findings

    return run


def declare(schema: str = "mpm", **changes: Any) -> None:
    declared = {"warehouse": {"schema": schema}, "monitors": {"scored": MONITOR | changes}}
    Path("monitors.yml").write_text(yaml.safe_dump(declared), encoding="utf-8")


def bad(findings: Found, level: str = "error") -> list[str]:
    return [
        f"{finding['check']}: {finding['text']} > {finding['next_step']}"
        for finding in findings
        if finding["level"] == level
    ]


def test_all_is_well_and_nothing_is_changed(doctor: Any, sql: Any, server: PostgresServer) -> None:
    before = sql(STATE)
    code, findings = doctor()
    assert code == 0 and bad(findings) == [] and sql(STATE) == before
    told = {finding["check"]: finding["text"] for finding in findings}
    assert f"postgresql://{WATCHER}@{HOST}:{server.port}/{DATABASE} in " in told["connection"]
    assert " ms: PostgreSQL " in told["connection"] and "within 60 seconds" in told["clock"]
    assert told["result schema"] == "mpm has no tables yet, and may be written by mpm run"
    assert [finding["text"] for finding in findings if finding["check"] == "relation"] == [
        "scored: raw.scored may be read, 4 columns",
        "baseline of scored: raw.train may be read, 4 columns",
    ]
    assert {"dbt-core", "dbt-postgres", "psycopg2-binary"} <= told.keys() and "dbt-duckdb" not in told


def test_a_wrong_password_a_server_that_is_down_and_an_unknown_database(
    doctor: Any, server: PostgresServer
) -> None:
    place = f"{HOST}:{server.port}"
    for database, said in (
        (f"postgresql://{WATCHER}:0th3r@{place}/{DATABASE}", "password authentication failed"),
        (f"postgresql://{WATCHER}:0th3r@{place}/{DATABASE}", "set the environment variable PGPASSWORD"),
        (f"postgresql://{WATCHER}:{SECRET}@{HOST}:1/{DATABASE}", "see that the server runs"),
        (f"postgresql://{WATCHER}:{SECRET}@{place}/nowhere", "check the name of the database"),
        (f"postgresql://{WATCHER}:{SECRET}@{place}/{DATABASE}?options=x", "leave it out"),
    ):
        code, findings = doctor("--database", database)
        (told,) = bad(findings)
        assert code == 2 and said in told
        assert not any(finding["check"] == "relation" for finding in findings), "what needs it is left out"


def test_rights_that_were_revoked(doctor: Any, sql: Any) -> None:
    sql(f"REVOKE SELECT ON raw.scored FROM {WATCHER}")
    try:
        code, findings = doctor()
    finally:
        sql(f"GRANT SELECT ON raw.scored TO {WATCHER}")
    (told,) = bad(findings)
    assert code == 2 and told.startswith(f'relation: scored: "{WATCHER}" may not read raw.scored')
    assert f'GRANT SELECT ON "raw"."scored" TO "{WATCHER}";' in told
    assert any("raw.train may be read" in finding["text"] for finding in findings), "the others are looked at"


def test_relations_and_columns_that_are_not_there(doctor: Any, sql: Any) -> None:
    declare(relation="raw.scord", baseline={"relation": "raw.Train"})
    code, findings = doctor()
    assert code == 2 and [text.partition(" > ")[2] for text in bad(findings)] == [
        "did you mean raw.scored?",
        "did you mean raw.train?",
    ]
    declare(label="lat", segments=["channel"])
    code, findings = doctor()
    assert code == 2 and bad(findings) == [
        "relation: scored: raw.scored has no column lat, which label names > did you mean late?"
    ]
    sql("CREATE VIEW raw.broken AS SELECT 1 / (SELECT 0) AS x, seen_at FROM raw.scored")
    declare(relation="raw.broken", prediction={"value": "x"}, segments=[])
    assert doctor()[0] == 0, "a query of no row computes nothing"


def test_a_result_schema_that_cannot_be_written(doctor: Any, sql: Any) -> None:
    before = sql(STATE)
    for schema, said in (
        ("elsewhere", f'CREATE SCHEMA "elsewhere" AUTHORIZATION "{WATCHER}"'),
        ("others", f'GRANT USAGE, CREATE ON SCHEMA "others" TO "{WATCHER}"'),
    ):
        declare(schema)
        code, findings = doctor()
        assert code == 2 and bad(findings)[0].startswith("result schema: ") and said in bad(findings)[0]
    assert sql(STATE) == before
    sql("CREATE TABLE mpm.mpm_health AS SELECT 1 AS x")
    try:
        declare()
        code, findings = doctor()
    finally:
        sql("DROP TABLE mpm.mpm_health")
    assert (
        code == 2 and "mpm_health in schema mpm" in bad(findings)[0] and 'GRANT "mpm" TO' in bad(findings)[0]
    )


def test_an_adapter_that_is_missing(doctor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    original = metadata.version

    def version(name: str) -> str:
        if name == "dbt-postgres":
            raise metadata.PackageNotFoundError(name)
        return original(name)

    monkeypatch.setattr("mpm_py.doctor.extras.version", version)
    code, findings = doctor()
    assert code == 2 and bad(findings) == [
        "dbt-postgres: is not installed; mpm run on PostgreSQL needs it > pip install 'mpm[postgres]'"
    ]


def test_clocks_that_do_not_agree(doctor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    now = connection.time.time
    monkeypatch.setattr(connection.time, "time", lambda: now() + 600)
    code, findings = doctor()
    assert code == 0 and "this machine is 600 seconds ahead of the database" in bad(findings, "warning")[0]


def test_a_profile(doctor: Any, server: PostgresServer, monkeypatch: pytest.MonkeyPatch) -> None:
    output = {
        "type": "postgres",
        "host": HOST,
        "port": server.port,
        "user": WATCHER,
        "dbname": DATABASE,
        "schema": "raw",
    }

    def write(**changes: Any) -> None:
        filled = {key: value for key, value in (output | changes).items() if value is not None}
        profile = {"shop": {"target": "dev", "outputs": {"dev": filled}}}
        Path("profiles.yml").write_text(yaml.safe_dump(profile), encoding="utf-8")

    write(password="{{ env_var('SHOP_WORD') }}")
    monkeypatch.delenv("SHOP_WORD", raising=False)
    assert "cannot be rendered" in bad(doctor("--profile", "shop")[1])[0]
    monkeypatch.setenv("SHOP_WORD", SECRET)
    code, findings = doctor("--profile", "shop")
    assert code == 0 and any(finding["text"].endswith("profiles.yml: complete") for finding in findings)
    write(host=None, user=None, dbname=None, password=SECRET)
    assert "does not say host, user, dbname" in bad(doctor("--profile", "shop")[1])[0]
    assert "did you mean shop?" in bad(doctor("--profile", "shp")[1])[0]
