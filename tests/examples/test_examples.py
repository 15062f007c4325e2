"""The examples for schedulers, run by the schedulers' own libraries with a real `mpm` on a small database.

Each library has an environment of its own, as in production: `make test-examples` makes them, and runs this.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from mpm_py import cli

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
ENVIRONMENTS = Path(os.environ.get("MPM_EXAMPLE_ENVIRONMENTS", ROOT / ".venv-examples"))

MONITORS = """
warehouse: {database: %s}
monitors:
  m: {relation: scored, event_time: seen_at, begin: 2024-01-01, features: [%s], baseline: {rolling: 5},
      thresholds: {psi: {fail: 0.25}}}
"""
# Exit codes 0, 1 and 2 of `mpm run`.
DECLARED = {"healthy": ("f.duckdb", "steady"), "failing": ("f.duckdb", "moved"), "broken": ("no.duckdb", "x")}
SCORED = """
    create table scored as select timestamp '2024-01-01' + to_seconds(i * 600) as seen_at,
        (i * 7919 % 1000) / 100.0 as steady, steady + case when i >= 1000 then 5 else 0 end as moved
    from range(1440) as t(i)
"""
ENDED: dict[str, dict[str, Any]] = {
    "airflow": {
        "healthy": {"run": "success", "checks": "success"},
        "failing": {"run": "success", "checks": "failed"},
        "broken": {"run": "failed", "checks": "upstream_failed"},
    },
    "dagster": {
        "healthy": {"run_monitors": "success", "judge_checks": "success"},
        "failing": {"run_monitors": "success", "judge_checks": "failed"},
        "broken": {"run_monitors": "failed"},
    },
    "prefect": {"healthy": "Completed", "failing": "Checks failed", "broken": "Failed"},
}

pytestmark = pytest.mark.heavy


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database, a monitors.yml for each way to end, and a command `mpm` that keeps count of its calls."""
    made = tmp_path_factory.mktemp("examples")
    for name, (database, column) in DECLARED.items():
        (made / name).mkdir()
        (made / name / "monitors.yml").write_text(MONITORS % (database, column), encoding="utf-8")
        with duckdb.connect(str(made / name / "f.duckdb")) as connection:
            connection.execute(SCORED)
    (made / "mpm").write_text(
        f"#!/bin/sh\necho \"$@\" >> '{made}/calls.txt'\n"
        f"PYTHONPATH='{Path(cli.__file__).parents[1]}' exec '{sys.executable}' -m mpm_py.cli \"$@\"\n",
        encoding="utf-8",
    )
    (made / "mpm").chmod(0o755)
    return made


def run(folder: Path, command: list[str], name: str, **variables: str) -> subprocess.CompletedProcess[str]:
    (folder / "calls.txt").unlink(missing_ok=True)
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"} | {
        "MPM": str(folder / "mpm"),
        "MPM_MONITORS": str(folder / name / "monitors.yml"),
        "MPM_CACHE_DIR": str(folder / "cache"),
        **variables,
    }
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300)


def call_count(folder: Path) -> int:
    return len((folder / "calls.txt").read_text(encoding="utf-8").splitlines())


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Variables that keep what the libraries write in a folder of the test, and them from the network."""
    home = tmp_path_factory.mktemp("homes")
    return {
        "AIRFLOW_HOME": str(home / "airflow"),
        "AIRFLOW__CORE__DAGS_FOLDER": str(EXAMPLES / "airflow"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "DAGSTER_DISABLE_TELEMETRY": "yes",
        "PREFECT_HOME": str(home / "prefect"),
        "DO_NOT_TRACK": "1",
    }


@pytest.mark.parametrize("name", list(DECLARED))
@pytest.mark.parametrize("library", list(ENDED))
def test_each_way_to_end_is_told_apart(folder: Path, homes: dict[str, str], library: str, name: str) -> None:
    programs = ENVIRONMENTS / library / "bin"
    if not (programs / "python").exists():
        pytest.skip(f"{library} is not installed in {programs.parent}: make test-examples does that")
    if library == "airflow":
        run(folder, [str(programs / "airflow"), "db", "migrate"], name, **homes)
    driver = str(Path(__file__).parent / f"on_{library}.py")
    ended = run(folder, [str(programs / "python"), driver, str(EXAMPLES / library)], name, **homes)
    assert ended.returncode == 0, ended.stderr[-3000:]
    told = json.loads(ended.stdout.splitlines()[-1])
    assert told["ended"] == ENDED[library][name] and told["is_success"] == (name == "healthy")
    assert call_count(folder) == (3 if name == "broken" else 1), "only what could not run is tried again"


@pytest.mark.parametrize("name", list(DECLARED))
def test_cron(folder: Path, name: str) -> None:
    script = folder / name / "mpm.sh"
    script.write_bytes((EXAMPLES / "cron" / "mpm.sh").read_bytes())
    ended = run(folder, ["/bin/sh", str(script)], name)
    assert ended.returncode == list(DECLARED).index(name) and ended.stderr == ""
    first = {
        "healthy": "",
        "failing": "mpm: something fails its check",
        "broken": "mpm: could not run (exit code 2)",
    }
    assert ended.stdout.partition("\n")[0] == first[name]
    assert ("m since 2024-01-0" in ended.stdout) == (name == "failing")
    assert ("Next step:" in ended.stdout) == (name == "broken")
