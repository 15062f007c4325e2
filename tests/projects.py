"""One dbt command inside the process of the tests, and what became of each node."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dbt.cli.main import dbtRunner

ROOT = Path(__file__).parents[1]
INTEGRATION_PROJECT = ROOT / "integration_tests"
MONITOR = "{{ mpm.monitor() }}\n"

os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"


@dataclass(frozen=True)
class Node:
    """What became of one node."""

    status: str
    message: str
    statement: str
    failures: int | None


class Outcome(dict[str, Node]):
    """Nodes of one command by name, and whether all went well."""

    success: bool = False
    problem: str = ""
    returned: Any = None

    def check(self) -> Outcome:
        """Fail the test with dbt's own messages unless everything went well."""
        broken = {
            name: node.message
            for name, node in self.items()
            if node.status not in ("success", "pass", "skipped")
        }
        assert self.success, self.problem or json.dumps(broken, indent=1)
        return self


def run_dbt(folder: Path, *command: str) -> Outcome:
    """Run one dbt command on the project in a folder, whose profiles stand beside it."""
    results = folder / "target" / "run_results.json"
    results.unlink(missing_ok=True)
    flags = ["--project-dir", str(folder), "--profiles-dir", str(folder), "--log-path", str(folder / "logs")]
    outcome = dbtRunner().invoke([*command, *flags, "--log-level", "none", "--log-level-file", "info"])
    nodes = Outcome()
    nodes.success, nodes.problem, nodes.returned = (
        outcome.success,
        str(outcome.exception or ""),
        outcome.result,
    )
    if results.is_file():
        for result in json.loads(results.read_text(encoding="utf-8"))["results"]:
            nodes[result["unique_id"].split(".")[2]] = Node(
                result["status"],
                result["message"] or "",
                result.get("compiled_code") or "",
                result.get("failures"),
            )
    return nodes
