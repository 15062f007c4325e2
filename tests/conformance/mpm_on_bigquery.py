"""The command line on BigQuery's stand-in, as a service account whose key is in the environment."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from bigquery_server import BigQueryServer
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from on_bigquery import PROJECT

from mpm_py.cli import invoke

TOKEN = "planted-token"
ACCOUNT = "watcher@mpm-stand-in.iam"


@dataclass
class Mpm:
    """The command line, in a folder with monitors, a profile whose key is in the environment, and the cache."""

    folder: Path
    server: BigQueryServer
    key: str
    told: list[str] = field(default_factory=list)

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        """Run a command: gives exit code, standard output and standard error."""
        self.give_tokens()
        out, err = StringIO(), StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = invoke(arguments)
        self.told += [out.getvalue(), err.getvalue()]
        return code, out.getvalue(), err.getvalue()

    def give_tokens(self) -> None:
        """Have the stand-in give whoever asks for them tokens, as Google's own server does."""
        token = {"access_token": TOKEN, "expires_in": 3600, "token_type": "Bearer"}
        self.server.faults += [("POST /token", (200, token))] * 1000

    def json(self, name: str) -> dict[str, Any]:
        """An artifact."""
        return json.loads((self.folder / name).read_text(encoding="utf-8"))


@contextmanager
def command_line(folder: Path, server: BigQueryServer, monitors: str) -> Iterator[Mpm]:
    """A service account as Google writes its key, whose tokens the stand-in gives."""
    made = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    key = made.decode()
    account = {
        "type": "service_account", "project_id": PROJECT, "private_key_id": "1", "client_email": ACCOUNT,
        "private_key": "{{ env_var('SHOP_KEY') }}", "client_id": "1", "token_uri": f"{server.address}/token",
    }  # fmt: skip
    output = {"type": "bigquery", "method": "service-account-json", "keyfile_json": account, "project": PROJECT,
              "dataset": "raw", "location": "US", "threads": 1}  # fmt: skip
    profile = {"shop": {"target": "prod", "outputs": {"prod": output}}}
    (folder / "profiles.yml").write_text(json.dumps(profile), encoding="utf-8")
    (folder / "monitors.yml").write_text(monitors, encoding="utf-8")
    environment = {
        "BIGQUERY_EMULATOR_HOST": server.address, "DBT_PROFILES_DIR": str(folder), "NO_COLOR": "1",
        "COLUMNS": "120", "MPM_CACHE_DIR": str(folder / "cache"), "SHOP_KEY": key,
    }  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        patch.chdir(folder)
        yield Mpm(folder, server, key)
