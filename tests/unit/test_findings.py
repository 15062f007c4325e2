"""`mpm test`: what fails among the checks that are asked for, what it prints, what it exits with."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from portfolio import portfolio

from mpm_py import cli

CHECKS = {
    "flights": {"temp": "ppppppppfff", "wind": "pppppppppff", "carrier": "ppfpppppppp"},
    "churn": {"age": "ppppppppppw", "plan": "ppppppppppp"},
    "planned": {"amount": "pppppppppFF", "kind": "ppppppppppp"},
    "blind": {"x": "-----------"},
    "never_built": {},
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Databases: something of everything, with segments; all healthy; nothing judged."""
    folder = tmp_path_factory.mktemp("findings")
    with portfolio(CHECKS) as connection:
        connection.execute(
            "INSERT INTO mpm_checks SELECT * REPLACE ('city' AS segment_key, 'Oslo' AS segment_value, "
            "'medium' AS severity, check_id || '@Oslo' AS check_id, family.replace('drift', 'quality') AS family, "
            "'in Oslo' AS reason) FROM mpm_checks WHERE monitor = 'flights' AND column_name = 'wind'"
        )
        connection.execute(f"ATTACH '{folder / 'shop.duckdb'}' AS kept; CREATE SCHEMA kept.mpm")
        for table in ("mpm_checks", "mpm_health", "mpm_incidents", "mpm_monitors"):
            connection.execute(f"CREATE TABLE kept.mpm.{table} AS FROM {table}")
    portfolio({"calm": {"x": "ppw"}}, folder / "calm.duckdb").close()
    portfolio({"blind": {"x": "---"}}, folder / "blind.duckdb").close()
    return folder


@pytest.fixture
def mpm(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.chdir(folder)
    monkeypatch.setenv("COLUMNS", "100")

    def run(*arguments: str, database: str = "shop.duckdb") -> tuple[int, str, str]:
        code = cli.invoke(["test", *arguments, "--database", database])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


def found(mpm, *arguments: str) -> tuple[int, list[tuple[str, str, str]]]:
    """Exit code, and monitor, column and segment of every finding."""
    code, out, _ = mpm(*arguments, "--json")
    data = json.loads(out)
    assert data["exit_code"] == code
    return code, [(one["monitor"], one["column_name"], one["segment"]) for one in data["findings"]]


WIND, OSLO, TEMP = (
    ("flights", "wind", "__all__"),
    ("flights", "wind", "city=Oslo"),
    ("flights", "temp", "__all__"),
)
AGE, BLIND = ("churn", "age", "__all__"), ("blind", "__relation__", "__all__")


@pytest.mark.parametrize(
    ("asked", "code", "expected"),
    [
        ([], 1, [WIND, TEMP, OSLO]),
        (["--fail-on", "warn"], 1, [WIND, TEMP, OSLO, AGE]),
        (["churn"], 0, []),
        (["--select", "churn", "--fail-on", "warn"], 1, [AGE]),
        (["churn", "--fail-on", "warn", "--min-severity", "medium"], 0, []),
        (["--min-severity", "high"], 1, [WIND, TEMP]),
        (["--column", "temp", "--column", "carrier"], 1, [TEMP]),
        (["--column", "carrier"], 0, []),
        (["--family", "quality"], 1, [OSLO]),
        (["--segment", "city"], 1, [OSLO]),
        (["--segment", "city=Oslo"], 1, [OSLO]),
        (["--segment", "__all__"], 1, [WIND, TEMP]),
        (["planned"], 0, []),
        (["blind", "churn"], 1, [BLIND]),
    ],
)
def test_what_is_asked_for_decides(
    mpm, asked: list[str], code: int, expected: list[tuple[str, str, str]]
) -> None:
    assert found(mpm, *asked) == (code, expected)


def test_it_says_how_bad_since_when_and_why_and_the_verdict_last(mpm) -> None:
    code, out, err = mpm()
    assert (code, err) == (1, "")
    first, *_, verdict = out.splitlines()
    assert first.startswith("HIGH    flights since 2024-01-10 (")
    assert "        wind: values lie 0.8 sd above what is usual" in out
    assert "Not judged, and not asked for by name: blind, never_built" in out
    assert verdict == "failed  3 checks failed; of 7 checks of 5 monitors, in shop.duckdb, schema mpm"


def test_what_is_healthy_passes_in_one_line(mpm) -> None:
    assert mpm(database="calm.duckdb") == (
        0,
        "passed  1 check of 1 monitor, in calm.duckdb, schema mpm\n",
        "",
    )


def test_a_monitor_that_is_named_and_could_not_be_judged_fails(mpm) -> None:
    code, out, _ = mpm("blind")
    assert code == 1
    assert out.startswith("not judged  blind in the window of 2024-01-11\n        too few rows")
    assert "failed  1 monitor could not be judged; of 0 checks of 1 monitor" in out


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (["flihgts"], "monitor flihgts has no results in schema mpm\nNext step: did you mean flights?"),
        (
            ["--column", "tmp"],
            "no check of the newest windows is about column tmp\nNext step: did you mean temp?",
        ),
        (["churn", "--column", "temp"], "about column temp"),
        (["--segment", "city=Rome"], "about segment city=Rome"),
        (["--family", "fairness"], "about family fairness\nNext step: those that are judged: drift, quality"),
        (
            ["--column", "temp", "--family", "quality"],
            "nothing of what was asked for is judged in the newest windows",
        ),
    ],
)
def test_what_would_pass_for_ever_is_an_error(mpm, asked: list[str], told: str) -> None:
    code, out, err = mpm(*asked)
    assert (code, out) == (2, "") and told in err


def test_nothing_judged_at_all_is_an_error(mpm) -> None:
    code, out, err = mpm(database="blind.duckdb")
    assert (code, out) == (2, "") and "`mpm status` says why" in err


def test_json_in_a_file_holds_what_the_text_cuts(mpm, folder: Path) -> None:
    code, out, _ = mpm("--json", "findings.json")
    data = json.loads((folder / "findings.json").read_text(encoding="utf-8"))
    assert code == 1 and "failed" in out
    assert [one["monitor"] for one in data["unjudged"]] == ["blind", "never_built"]
    assert (data["check_count"], data["monitor_count"], len(data["findings"])) == (7, 5, 3)
    assert data["findings"][0]["incident_id"] and data["findings"][0]["since"] == "2024-01-10 00:00:00"


def test_many_findings_are_counted_and_listed_when_asked(mpm, folder: Path) -> None:
    portfolio({"wide": {f"c{i:02}": "ppf" for i in range(40)}}, folder / "wide.duckdb").close()
    _, out, _ = mpm(database="wide.duckdb")
    assert "…and 10 more findings: --all lists them" in out and out.count("HIGH") == 30
    _, out, _ = mpm("--all", database="wide.duckdb")
    assert out.count("HIGH") == 40 and "more finding" not in out
