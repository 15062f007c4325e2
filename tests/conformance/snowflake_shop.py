"""A table of predictions on the emulation of Snowflake, a folder with a profile that reaches it, and commands as they are typed there."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import sqlglot
import yaml
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from on_snowflake import PASSWORDS
from sqlglot import exp
from warehouse import Warehouse

from mpm_py import cli
from mpm_py.contract.notifications import NOTIFICATIONS
from mpm_py.contract.tables import TABLES
from mpm_py.warehouse.lease import LEASE

WATCHER = "watcher"
SECRET, PASSPHRASE = PASSWORDS[WATCHER], "p4ss-Phr4se-Pl4nted"
SECRETS = (SECRET, PASSPHRASE)
ROWS = 3000
RESULTS = {table.name for table in (*TABLES, NOTIFICATIONS)}

RESULT_SCHEMAS = ("mpm", "watched")
WRITTEN = (NOTIFICATIONS.name, LEASE)
"""Tables that mpm itself writes."""

Mpm = Callable[..., tuple[int, str, str]]


def load_scored(running: Warehouse) -> None:
    """A table of predictions, of which a feature moves after a third of the rows."""
    first = datetime(2024, 1, 1)
    running.load(
        "scored",
        pa.table(
            {
                "request_id": pa.array(range(ROWS), pa.int64()),
                "seen_at": pa.array(
                    [first + timedelta(minutes=10 * i) for i in range(ROWS)], pa.timestamp("us")
                ),
                "moved": pa.array([(i * 7919 % 1000) / 100 + (5 if i >= 1300 else 0) for i in range(ROWS)]),
                "channel": pa.array(["web", "app", "shop"][i % 3] for i in range(ROWS)),
                "p_late": pa.array((i * 31 % 997) / 997 for i in range(ROWS)),
                "was_late": pa.array([i % 9 == 0 for i in range(ROWS)]),
                "email": pa.array(f"u{i % 300}@example.com" for i in range(ROWS)),
                "told": pa.array(f"{first + timedelta(hours=i):%Y-%m-%dT%H:%M:%SZ}" for i in range(ROWS)),
            }
        ),
    )


@contextmanager
def working_in(place: Path, running: Warehouse) -> Iterator[None]:
    """Work in a folder, with a profile; all that is made is made in it."""
    reached = {key: running.profile()[key] for key in ("account", "host", "port", "protocol", "database")}
    common = {
        "type": "snowflake",
        "user": WATCHER,
        "role": "WATCHER",
        "warehouse": "WH",
        "schema": "RAW",
    } | reached
    word = {"password": "{{ env_var('SHOP_WORD') }}"}
    key = {"authenticator": "SNOWFLAKE_JWT", "private_key_path": str(place / "key.p8")}
    outputs = {
        "prod": common | word,
        "keyed": common | key | {"private_key_passphrase": "{{ env_var('SHOP_KEY') }}"},
        "nowhere": common | word | {"database": "NOWHERE"},
        "idle": {name: value for name, value in (common | word).items() if name != "warehouse"},
        "odd": common | word | {"private_link": "x"},
    }
    (place / "profiles.yml").write_text(yaml.safe_dump({"shop": {"target": "prod", "outputs": outputs}}))
    (place / "key.p8").write_bytes(
        rsa.generate_private_key(65537, 2048).private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(PASSPHRASE.encode()),
        )
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        patch.setenv("MPM_CACHE_DIR", str(place / "cache"))
        patch.setenv("COLUMNS", "120")
        yield


def typed(monkeypatch: pytest.MonkeyPatch, capfd: Any) -> Mpm:
    """Run a command as it is typed: exit code, stdout, stderr, in none of which a secret is."""
    monkeypatch.setenv("SHOP_WORD", SECRET)
    monkeypatch.setenv("SHOP_KEY", PASSPHRASE)

    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["mpm", *words])
        code = cli.invoke(words)
        printed = capfd.readouterr()
        assert not [secret for secret in SECRETS if secret in printed.out + printed.err]
        assert "Traceback" not in printed.err
        return code, printed.out, printed.err

    return run


def sent(running: Warehouse) -> list[str]:
    """Statements that mpm itself has sent; those of dbt are marked by a comment."""
    lines = (running.folder / "statements.jsonl").read_text(encoding="utf-8").splitlines()
    return [text for text in map(json.loads, lines) if '"app": "dbt"' not in text]


def stored(running: Warehouse) -> set[tuple[str, str]]:
    rows = running.rows("select table_schema, table_name from information_schema.tables")
    return {(row["table_schema"].lower(), row["table_name"].lower()) for row in rows}


def is_harmless(statement: str) -> bool:
    """Whether a statement gives result tables, what the catalog says, aggregates, or a plan of what is not run."""
    if statement.startswith("EXPLAIN USING JSON "):
        return True
    tree = sqlglot.parse_one(statement, dialect="snowflake")
    if not isinstance(tree, exp.Select):
        written = (
            f'"SHOP"."{schema.upper()}"."{name.upper()}"' for schema in RESULT_SCHEMAS for name in WRITTEN
        )
        wrote = (
            *written,
            "ALTER SESSION SET STATEMENT_TIMEOUT_IN_SECONDS",
            "COMMIT",
        )
        return any(words in statement for words in wrote)
    tables = {table.name.lower(): table.db.lower() for table in tree.find_all(exp.Table)}
    ours = RESULTS | {LEASE, "scored", "absent"}
    if all(
        schema == "information_schema" or (schema in RESULT_SCHEMAS and name in ours)
        for name, schema in tables.items()
    ):
        return True
    keys = {str(place + 1) for place in range(len(tree.expressions))}
    grouped = {one.name for one in (tree.args.get("group") or exp.Group()).expressions}
    return all(
        value.find(exp.AggFunc) or str(place + 1) in grouped & keys
        for place, value in enumerate(tree.expressions)
    )


def with_a_secret(folder: Path) -> list[Path]:
    """Files of a folder in which a secret stands."""
    return [
        path
        for path in folder.rglob("*")
        if path.is_file() and any(s.encode() in path.read_bytes() for s in SECRETS)
    ]
