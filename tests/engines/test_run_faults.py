"""`mpm run` on a disk that fills up: nothing is lost, and the next run does what was left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

SCORED = """
    create table scored as
    select timestamp '2024-01-01' + to_seconds(i * 60) as seen_at, (i * 7919 % 1000) / 100.0 as amount,
        'c' || hash(i + 1) % 50 as shop, hash(i + 7) / 1e20 as p, hash(i + 9) % 2 = 0 as y
    from range(60000) as t(i)
"""
MONITORS = """
warehouse: {database: shop.duckdb}
monitors:
  scored:
    relation: scored
    event_time: seen_at
    begin: 2024-01-01
    prediction: {score: p}
    label: y
    segments: [shop]
    baseline: {rolling: 7}
"""
RUN = "import sys; from mpm_py.cli import main; sys.exit(main(['run', '--quiet']))"
FULL = 8_000_000
"""Bytes that a file can have; what dbt writes has fewer."""


def run(folder: Path, most_bytes: int | None = None) -> subprocess.CompletedProcess[str]:
    """Run in a process of its own, whose files cannot grow beyond so many bytes."""

    def limit() -> None:
        import resource

        if most_bytes is not None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))

    environment = {**os.environ, "MPM_CACHE_DIR": str(folder / "cache"), "COLUMNS": "200"}
    return subprocess.run(
        [sys.executable, "-c", RUN], cwd=folder, env=environment, capture_output=True, text=True, preexec_fn=limit, check=False
    )  # fmt: skip


def counts(folder: Path) -> dict[str, int]:
    with duckdb.connect(str(folder / "shop.duckdb"), read_only=True) as connection:
        tables = connection.execute(
            "select table_name from information_schema.tables where table_schema = 'mpm'"
        ).fetchall()
        return {
            name: connection.execute(f"select count(*) from mpm.{name}").fetchall()[0][0]
            for (name,) in tables
        }


@pytest.mark.heavy
@pytest.mark.skipif(sys.platform == "win32", reason="limits of files are of POSIX")
def test_a_disk_that_fills_up_loses_nothing(tmp_path: Path) -> None:
    folders = [tmp_path / "full", tmp_path / "roomy"]
    for folder in folders:
        folder.mkdir()
        (folder / "monitors.yml").write_text(MONITORS, encoding="utf-8")
        with duckdb.connect(str(folder / "shop.duckdb")) as connection:
            connection.execute(SCORED)
    full, roomy = folders
    outcome = run(full, FULL)
    assert outcome.returncode == 2 and "Traceback" not in outcome.stderr
    assert "Next step: make room where shop.duckdb lies, then run it again" in outcome.stderr.replace(
        f"{full}/", ""
    )
    assert run(full).returncode == run(roomy).returncode
    assert counts(full) == counts(roomy)
