"""Which database is meant: files, addresses, dbt's profiles.yml, monitors.yml; no password is told or passed on in a file."""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb
import pytest

from mpm_py import cli
from mpm_py.errors import MpmError, UnsupportedError
from mpm_py.monitor import Monitors, load_monitors
from mpm_py.status import Commands
from mpm_py.warehouse.chosen import DbtProfile, find_database
from mpm_py.warehouse.database import Database
from mpm_py.warehouse.duckdb_file import DuckDBFile
from mpm_py.warehouse.postgres import Postgres

SECRET = "s3cr3t-Pl4nted"
PROFILES = f"""
config: {{use_colors: false}}
shop:
  target: "{{{{ env_var('SHOP_TARGET', 'dev') }}}}"
  outputs:
    dev: {{type: duckdb, path: shop.duckdb, schema: sales, threads: 3}}
    prod:
      type: postgres
      host: warehouse.example
      port: "{{{{ env_var('SHOP_PORT') | as_number }}}}"
      user: "123"
      pass: "{{{{ env_var('DBT_ENV_SECRET_SHOP') }}}}"
      dbname: shop
      schema: sales
      sslmode: require
      role: watchers
    literal: {{type: postgres, host: h, port: 5432, user: u, password: {SECRET}, dbname: d, schema: s}}
    unset: {{type: postgres, host: "{{{{ env_var('NOBODY_SETS_THIS') }}}}", port: 1, user: u, password: {SECRET}, dbname: d}}
    incomplete: {{type: postgres, host: h, password: {SECRET}}}
    cloud: {{type: databricks, host: h, token: {SECRET}}}
    attached: {{type: duckdb, path: shop.duckdb, attach: [{{path: "postgres:password={SECRET}"}}]}}
    memory: {{type: duckdb, path: ":memory:"}}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with a profiles.yml and a database."""
    for name in ("DBT_PROFILES_DIR", "PGHOST", "PGPORT", "PGUSER", "PGDATABASE", "PGPASSWORD"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SHOP_PORT", "6543")
    monkeypatch.setenv("DBT_ENV_SECRET_SHOP", SECRET)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "profiles.yml").write_text(PROFILES, encoding="utf-8")
    duckdb.connect(str(tmp_path / "shop.duckdb")).close()
    return tmp_path


def declared(warehouse: str) -> Monitors:
    path = Path("monitors.yml")
    path.write_text(f"warehouse: {warehouse}\nmonitors: {{m: {{relation: r}}}}\n", encoding="utf-8")
    return load_monitors(path)


def found(chosen: str | DbtProfile | None, monitors: Monitors | None = None) -> Database:
    return find_database(chosen, monitors, Path("monitors.yml"))


def postgres(chosen: str | DbtProfile | None) -> Postgres:
    database = found(chosen)
    assert isinstance(database, Postgres)
    return database


def test_an_address_says_where_and_the_environment_the_rest(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = postgres(f"postgresql://me:{SECRET}@[::1]:6543/my%2Fshop?sslmode=require&connect_timeout=3")
    assert (database.host, database.port, database.user, database.database) == ("::1", 6543, "me", "my/shop")
    assert (database.password, database.options) == (SECRET, {"sslmode": "require", "connect_timeout": 3})
    assert database.name == "postgresql://me@[::1]:6543/my%2Fshop?sslmode=require&connect_timeout=3"
    assert postgres(database.name) == Postgres(**{**vars(database), "password": ""}), "it can be typed again"
    monkeypatch.setenv("PGPASSWORD", SECRET)
    monkeypatch.setenv("PGUSER", "me")
    monkeypatch.setenv("PGPORT", "7")
    database = postgres("postgres:///")
    assert database.name == "postgresql://me@localhost:7/me" and database.password == SECRET
    assert SECRET not in repr(database) and SECRET not in database.key


@pytest.mark.parametrize(
    "address",
    [
        f"postgresql://me:{SECRET}%zz@h/shop",
        f"postgresql://me:{SECRET}@h:port/shop",
        f"postgresql://me:{SECRET}@h1:1,h2:2/shop",
        f"postgresql://me@h/shop?password={SECRET}&options=-c",
        f"mysql://me:{SECRET}@h/shop",
    ],
)
def test_what_cannot_be_read_is_not_repeated(folder: Path, address: str) -> None:
    with pytest.raises(MpmError) as raised:
        found(address)
    assert SECRET not in str(raised.value) and raised.value.next_step
    assert raised.value.__suppress_context__ or raised.value.__context__ is None, "nor in a traceback"


def test_the_commands_that_are_suggested_hold_no_password(folder: Path) -> None:
    commands = Commands.of(database=f"postgresql://me:{SECRET}@h:1/shop?password={SECRET}")
    assert commands.status() == "mpm status --database postgresql://me@h:1/shop"
    commands = Commands.of(database=DbtProfile("my shop", "prod"))
    assert commands.status() == "mpm status --profile 'my shop' --target prod"


def test_a_profile_is_found_and_rendered_as_dbt_does(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = found(DbtProfile("shop"))
    assert isinstance(file, DuckDBFile) and file.path == folder / "shop.duckdb"
    assert (file.default_schema, file.name) == ("sales", "shop.duckdb")
    database = postgres(DbtProfile("shop", "prod"))
    assert database.name == "postgresql://123@warehouse.example:6543/shop?sslmode=require"
    assert (database.password, database.default_schema) == (SECRET, "sales")
    output = database.output("mpm")
    assert (output["role"], output["schema"], output["sslmode"]) == ("watchers", "mpm", "require")
    assert SECRET not in str(output)
    monkeypatch.setenv("SHOP_TARGET", "literal")
    assert postgres(DbtProfile("shop")).password == SECRET
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    (folder / "profiles.yml").rename(elsewhere / "profiles.yml")
    monkeypatch.setenv("DBT_PROFILES_DIR", str(elsewhere))
    assert postgres(DbtProfile("shop", "prod")).host == "warehouse.example"
    monkeypatch.delenv("DBT_PROFILES_DIR")
    (folder / ".dbt").mkdir()
    (elsewhere / "profiles.yml").rename(folder / ".dbt" / "profiles.yml")
    monkeypatch.setenv("HOME", str(folder))
    assert postgres(DbtProfile("shop", "prod")).host == "warehouse.example"


@pytest.mark.parametrize(
    ("profile", "said"),
    [
        (DbtProfile("shops"), "did you mean shop?"),
        (DbtProfile("shop", "none"), "does not have a target named 'none'"),
        (DbtProfile("shop", "unset"), "NOBODY_SETS_THIS"),
        (DbtProfile("shop", "incomplete"), "does not say port, user, dbname"),
        (DbtProfile("shop", "cloud"), "not available on databricks"),
        (DbtProfile("shop", "attached"), "says attach, which"),
        (DbtProfile("shop", "memory"), "names no file"),
    ],
)
def test_a_profile_that_cannot_be_used_says_why(folder: Path, profile: DbtProfile, said: str) -> None:
    with pytest.raises(MpmError) as raised:
        found(profile)
    assert said in str(raised.value) and raised.value.next_step and SECRET not in str(raised.value)


@pytest.mark.parametrize(
    "text",
    [
        f"shop: [\n  password: {SECRET}",
        f"shop: {{outputs: {{default: {{type: postgres, host: '{SECRET}{{{{ x '}}}}}}",
        f"shop: {{outputs: {{default: {SECRET}}}}}",
    ],
)
def test_a_broken_profile_is_not_repeated(
    folder: Path, text: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("DBT_ENV_SECRET_SHOP")  # dbt would hide its value, wherever it stands.
    (folder / "profiles.yml").write_text(text, encoding="utf-8")
    assert cli.invoke(["status", "--profile", "shop"]) == 2
    printed = "".join(capfd.readouterr())
    assert "profile shop of" in printed and SECRET not in printed and "Traceback" not in printed


def test_a_profile_needs_a_file_of_profiles(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBT_PROFILES_DIR", str(folder / "nowhere"))
    with pytest.raises(MpmError, match="there is no "):
        found(DbtProfile("shop"))


def test_monitors_yml_names_it_and_holds_no_password(folder: Path) -> None:
    assert found(None, declared("{database: shop.duckdb}")).short_name == "shop"
    assert found(None, declared("{profile: shop, target: prod}")).shell == "psql"
    address = declared("{database: 'postgresql://me@h:1/shop'}")
    assert found(None, address).name == "postgresql://me@h:1/shop"
    assert found("shop.duckdb", address).shell == "DuckDB", "what is typed goes before what is declared"
    with pytest.raises(MpmError, match="holds a password") as raised:
        found(None, declared(f"{{database: 'postgresql://me:{SECRET}@h:1/shop'}}"))
    assert SECRET not in str(raised.value)
    with pytest.raises(MpmError, match="no database is given"):
        found(None, declared("{}"))
    with pytest.raises(MpmError, match="there is no database"):
        found("typo.duckdb")
    with pytest.raises(UnsupportedError):
        found("mysql://localhost/x")


def test_options_that_do_not_go_together(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.invoke(["status", "--database", "shop.duckdb", "--profile", "shop"]) == 2
    assert "exclude each other" in capsys.readouterr().err
    assert cli.invoke(["status", "--target", "prod"]) == 2
    assert "name it with --profile" in capsys.readouterr().err
    assert cli.invoke(["status", "--profile", "shop"]) == 2
    assert "shop.duckdb has no results yet" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("missing", "chosen", "extra"),
    [
        ("psycopg2", "postgresql://me@h/shop", "postgres"),
        ("dbt.adapters.postgres", "postgresql://me@h/shop", "postgres"),
        ("dbt.config.profile", DbtProfile("shop", "prod"), "dbt"),
    ],
)
def test_what_is_not_installed_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch, missing: str, chosen: str | DbtProfile, extra: str
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(MpmError, match="not installed") as raised:
        found(chosen).output("mpm")
    assert raised.value.next_step == f"pip install 'mpm[{extra}]'"
