"""`mpm grants`: what is printed for each warehouse. That it is enough, and no more, test_rights_on_postgres shows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
import sqlfluff
import yaml

from mpm_py import cli
from mpm_py.commands.shared import DIALECTS as OFFERED
from mpm_py.grants.rules import RULES
from mpm_py.translate.dialects import DIALECTS

MONITORS = {
    "delay": {"relation": "sales.predictions", "baseline": {"relation": "lake.training"}},
    "other": {"relation": "sales.predictions"},
    "resting": {"relation": "secret.salaries", "enabled": False},
}
# sqlfluff's grammars of these know no GRANT; theirs were written by the vendors' manuals.
WITHOUT_GRAMMAR = ("bigquery", "trino")
Command = Callable[..., tuple[int, list[str], str]]


@pytest.fixture
def mpm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> Command:
    """Run `mpm grants`: exit code, lines, stderr."""
    monkeypatch.chdir(tmp_path)

    def run(*options: str, monitors: dict[str, Any] = MONITORS, **others: Any) -> tuple[int, list[str], str]:
        declared = {"monitors": monitors, **others}
        (tmp_path / "monitors.yml").write_text(yaml.safe_dump(declared), encoding="utf-8")
        code = cli.invoke(["grants", *options])
        printed = capsys.readouterr()
        return code, printed.out.splitlines(), printed.err

    return run


def statements(lines: list[str]) -> list[str]:
    return [line for line in lines if not line.startswith("--")]


def test_every_dialect_has_an_answer() -> None:
    assert set(OFFERED) == set(RULES) == set(DIALECTS)


@pytest.mark.parametrize("dialect", [name for name in OFFERED if not RULES[name].nothing])
def test_each_line_is_a_statement_of_the_dialect(mpm: Command, dialect: str) -> None:
    code, lines, _ = mpm("--dialect", dialect, "--user", "watcher", "--catalog", "shop")
    found = statements(lines)
    assert code == 0 and all(line.endswith(";") for line in found)
    text = "\n".join(found)
    assert text.lower().count("predictions") == 1, "one relation, one grant, however many monitors"
    assert text.lower().count("training") == 1 and "salaries" not in text
    if dialect not in WITHOUT_GRAMMAR:
        sqlfluff.parse("\n".join(lines) + "\n", dialect=dialect)


@pytest.mark.parametrize("dialect", [name for name in OFFERED if RULES[name].nothing])
def test_where_there_are_no_grants_comments_say_what_to_see_to(mpm: Command, dialect: str) -> None:
    code, lines, _ = mpm("--dialect", dialect)
    assert code == 0 and statements(lines) == [] and "-- read: sales.predictions" in lines


def test_only_what_some_monitors_read(mpm: Command) -> None:
    asked = ("--dialect", "postgres", "--user", "watcher")
    code, lines, _ = mpm(*asked, "--select", "other")
    assert code == 0 and "predictions" in "".join(lines) and "training" not in "".join(lines)
    code, _, err = mpm(*asked, "--select", "othr")
    assert code == 2 and "did you mean other?" in err


def test_names_are_quoted_as_the_engine_wants_it(mpm: Command) -> None:
    hostile = {"delay": {"relation": {"schema": "sales", "table": "a;`b\\c"}, "baseline": {"rolling": 3}}}
    of_bigquery = mpm(
        "--dialect", "bigquery", "--user", "me@example.com", "--catalog", "p-1", monitors=hostile
    )
    assert (
        'GRANT `roles/bigquery.dataViewer` ON TABLE `p-1`.`sales`.`a;\\`b\\\\c` TO "user:me@example.com";'
        in (of_bigquery[1])
    )
    of_postgres = statements(mpm("--dialect", "postgres", "--user", 'o"r')[1])
    assert 'GRANT SELECT ON TABLE "sales"."predictions" TO "o""r";' in of_postgres
    of_snowflake = statements(mpm("--dialect", "snowflake", "--user", "mpm", "--catalog", "Shop-1")[1])
    assert 'GRANT SELECT ON TABLE "Shop-1"."SALES"."PREDICTIONS" TO ROLE "MPM";' in of_snowflake
    assert mpm("--dialect", "bigquery", "--user", 'x"; DROP', "--catalog", "p")[0] == 2


def test_what_is_not_known_is_asked_for(mpm: Command) -> None:
    code, lines, said = mpm("--dialect", "postgres")
    assert (code, lines) == (2, []) and "--user" in said
    code, _, said = mpm("--dialect", "snowflake", "--user", "mpm")
    assert code == 2 and "name it for all with --catalog" in said
    bare = {"delay": {"relation": "predictions"}}
    code, _, said = mpm("--dialect", "bigquery", "--user", "a@b.c", "--catalog", "p", monitors=bare)
    assert code == 2 and "write it as schema.table" in said


def test_the_database_of_the_file_tells_the_dialect(mpm: Command, tmp_path: Path) -> None:
    duckdb.connect(str(tmp_path / "shop.duckdb")).close()
    code, lines, _ = mpm(warehouse={"database": "shop.duckdb"}, monitors={"one": {"relation": "scored"}})
    assert code == 0 and "-- read: main.scored" in lines and "no users" in lines[0]
    address = {"database": "postgresql://watcher@nowhere.example:1/shop", "schema": "results"}
    found = statements(mpm(warehouse=address)[1])
    assert found[:2] == [
        'GRANT CONNECT ON DATABASE "shop" TO "watcher";',
        'GRANT TEMPORARY ON DATABASE "shop" TO "watcher";',
    ]
    assert found[-1] == 'GRANT CREATE ON SCHEMA "results" TO "watcher";'
