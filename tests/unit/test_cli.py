"""The command `mpm`: what it prints where, and the codes it exits with."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mpm_py import cli

KEYS = ["column", "value_kind", "metric", "value", "lower", "upper", "p_value", "status"]


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("samples")
    rng = np.random.default_rng(11)

    def sample(shift: float = 0.0, nulls: float = 0.02, new: float = 0.0) -> pd.DataFrame:
        frame = pd.DataFrame(
            {"price": rng.normal(100 + 15 * shift, 15, 5000), "calm": rng.exponential(3, 5000)}
        )
        frame["color"] = np.where(rng.random(5000) < new, "plaid", rng.choice(["red", "blue"], 5000))
        frame.loc[rng.random(5000) < nulls, "calm"] = None
        return frame

    sample().to_parquet(folder / "train.parquet")
    sample().to_parquet(folder / "same.parquet")
    sample(shift=0.15).to_parquet(folder / "warn.parquet")
    sample(shift=0.8, nulls=0.12, new=0.12).to_parquet(folder / "drifted.parquet")
    pd.DataFrame({"price": [1.0, 2.0], "calm": 1.0, "color": "red"}).to_csv(folder / "tiny.csv", index=False)
    return folder


@pytest.fixture
def mpm(files, monkeypatch, capsys):
    """Run a command in the folder of the files: exit code, stdout, stderr."""
    monkeypatch.chdir(files)
    monkeypatch.setenv("COLUMNS", "80")

    def run(*arguments: str) -> tuple[int, str, str]:
        code = cli.invoke(arguments)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("train.parquet", "same.parquet"), 0),
        (("train.parquet", "warn.parquet"), 0),
        (("train.parquet", "warn.parquet", "--fail-on", "warn"), 1),
        (("train.parquet", "drifted.parquet"), 1),
        (("train.parquet", "drifted.parquet", "--fail-on", "never"), 0),
        (("train.parquet", "drifted.parquet", "--format", "json"), 1),
        (("train.parquet", "tiny.csv"), 2),
        (("train.parquet", "nothing.parquet"), 2),
        (("train.parquet",), 2),
        (("train.parquet", "same.parquet", "--colums", "x"), 2),
    ],
)
def test_exit_codes(mpm, arguments, expected):
    assert mpm("compare", *arguments)[0] == expected


def test_table_says_what_changed(mpm):
    _, out, err = mpm("compare", "train.parquet", "drifted.parquet")
    assert err == ""
    text = " ".join(out.split())
    for words in (
        "mean +0.8",
        "nulls 2",
        "→ 12 %",
        "12 % of rows in values unseen in the baseline, such as 'plaid'",
        "fail: 3 failed",
        "5,000 → 5,000 rows",
    ):
        assert words in text
    assert all(len(line) <= 80 for line in out.splitlines())
    assert "\x1b[" not in out


def test_table_ranks_by_drift(mpm):
    _, out, _ = mpm("compare", "train.parquet", "warn.parquet", "--top", "1")
    assert "price" in out and "calm" not in out and "… and 2 more" in out


def test_table_in_ascii(mpm, files):
    found = subprocess.run(
        [sys.executable, "-m", "mpm_py.cli", "compare", "train.parquet", "drifted.parquet"],
        cwd=files,
        capture_output=True,
        env={"PYTHONIOENCODING": "ascii", "PATH": "", "COLUMNS": "80"},
    )
    assert found.returncode == 1 and found.stderr == b""
    assert b"nulls 2" in found.stdout and b"->" in found.stdout


def test_json_is_all_that_is_printed(files):
    found = subprocess.run(
        [
            sys.executable,
            "-m",
            "mpm_py.cli",
            "compare",
            "train.parquet",
            "drifted.parquet",
            "--format",
            "json",
        ],
        cwd=files,
        capture_output=True,
        text=True,
    )
    records = json.loads(found.stdout)
    assert found.returncode == 1 and found.stderr == ""
    assert all(list(record) == KEYS for record in records)
    failed = {record["column"] for record in records if record["status"] == "fail"}
    assert failed == {"price", "calm", "color"}
    assert {record["status"] for record in records} <= {"pass", "warn", "fail", "not_evaluated"}


def test_json_holds_no_infinity(mpm, files):
    pd.DataFrame({"x": [1e308, -1e308] * 50}).to_parquet(files / "huge.parquet")
    _, out, _ = mpm("compare", "huge.parquet", "huge.parquet", "--format", "json")
    assert json.loads(out, parse_constant=lambda name: pytest.fail(name))


@pytest.mark.parametrize(
    "arguments",
    [
        ("compare", "trian.parquet", "same.parquet"),
        ("compare", "a", "b", "--database", "no.duckdb"),
        ("run",),
        ("compaer",),
    ],
)
def test_errors_are_text_on_stderr(mpm, arguments):
    code, out, err = mpm(*arguments)
    assert code == 2 and out == ""
    assert "Error: " in err and "Traceback" not in err


def test_unforeseen_errors_are_text_too(mpm, monkeypatch):
    def broken(*_, **__):
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr("mpm_py.comparison.samples.compare", broken)
    code, _, err = mpm("compare", "train.parquet", "same.parquet")
    assert code == 2 and "ZeroDivisionError" in err and "MPM_TRACEBACK=1" in err and "Traceback (" not in err


def test_names_with_commas(mpm, files):
    pd.DataFrame({"a,b": range(100), "c": range(100), "d": range(100)}).to_csv(
        files / "commas.csv", index=False
    )
    _, out, _ = mpm("compare", "commas.csv", "commas.csv", "--columns", '"a,b", c', "--format", "json")
    assert {record["column"] for record in json.loads(out)} == {"a,b", "c", "__relation__"}


def test_version_and_help(mpm):
    assert mpm("--version")[1].startswith("mpm 0.")
    for command in ((), ("compare",), ("run",), ("dev", "generate")):
        code, out, _ = mpm(*command, "--help")
        assert code == 0 and "mpm " in out
    assert "psi >= 0.25" in mpm("compare", "--help")[1]


def test_help_is_light():
    code = (
        "import sys; from mpm_py import cli; cli.invoke(['compare', '--help']);"
        "heavy = ('duckdb', 'sqlglot', 'rich', 'dbt', 'pydantic');"
        "print([m for m in heavy if m in sys.modules], file=sys.stderr)"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert found.stderr == "[]\n"


def test_compare_imports_no_dbt_and_parses_no_sql(files):
    code = (
        "import sys; from mpm_py import cli; cli.invoke(['compare', 'train.parquet', 'same.parquet']);"
        "heavy = ('dbt', 'sqlglot', 'pydantic', 'pandas', 'numpy');"
        "print([m for m in heavy if m in sys.modules], file=sys.stderr)"
    )
    found = subprocess.run([sys.executable, "-c", code], cwd=files, capture_output=True, text=True)
    assert found.stderr == "[]\n", "are the printed statements stale? run mpm dev generate"


def test_reader_may_close_the_pipe(files):
    command = f"{sys.executable} -m mpm_py.cli compare train.parquet same.parquet --format json | head -1"
    found = subprocess.run(["bash", "-c", command], cwd=files, capture_output=True, text=True)
    assert found.stdout == "[\n" and found.stderr == ""


def test_a_shell_completes_commands(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    for name, value in {"_MPM_COMPLETE": "bash_complete", "COMP_WORDS": "mpm no", "COMP_CWORD": "1"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.argv", ["mpm"])
    with pytest.raises(SystemExit):
        cli.main()
    assert capfd.readouterr().out == "plain,notify\n"
