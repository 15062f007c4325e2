"""Has dbt compile the models of the monitors, and hears what they would do.

Their macro decides it as in a run, and tells it in dbt's log. A command that compiles ends at the first model
that fails: the others are asked again, those that have answered are not.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from mpm_py.errors import MpmError
from mpm_py.invocation import NodeResult, invoke, relay, run_command
from mpm_py.project import RESULTS, Project
from mpm_py.warehouse.database import without_secrets

HEAD = "mpm plan: "


@dataclass
class Answers:
    """What monitors told, by their names."""

    secrets: tuple[str, ...] = ()
    """What nothing that is told may hold."""
    told: dict[str, dict[str, Any]] = field(default_factory=dict)
    failed: dict[str, NodeResult] = field(default_factory=dict)
    sent: dict[str, list[str]] = field(default_factory=dict)
    """The statements that were sent to find it out."""

    def hear(self, event: Any) -> None:
        """Take from an event of dbt what it tells of a monitor."""
        if event.info.name == "JinjaLogInfo" and event.info.msg.startswith(HEAD):
            told = json.loads(event.info.msg.removeprefix(HEAD))
            self.told[told["monitor"]] = told
        elif event.info.name == "SQLQuery" and event.data.node_info.node_name:
            self.sent.setdefault(event.data.node_info.node_name, []).append(event.data.sql)
        elif event.info.name == "NodeFinished" and event.data.run_result.status == "error":
            node, message = event.data.node_info, event.data.run_result.message
            told = without_secrets(message, self.secrets)
            self.failed[node.node_name] = NodeResult(node.unique_id, "error", 0.0, told, "")


def ask_monitors(
    project: Project, names: Sequence[str], options: Sequence[str], on_step: Callable[[str], None]
) -> Answers:
    """Ask monitors what a run would do.

    Raises:
        MpmError: dbt could not run at all.
    """
    answers = Answers(tuple(project.database.secrets.values()))
    open_names = list(names)
    while open_names:
        for name in open_names:
            answers.sent.pop(name, None)
        try:
            run_command(
                project, ["compile", *options, "--select", *open_names], [answers.hear, relay(on_step)]
            )
        except MpmError:
            if not answers.failed.keys() & set(open_names):
                raise
        answered = answers.told.keys() | answers.failed.keys()
        left = [name for name in open_names if name not in answered]
        if len(left) == len(open_names):
            break
        open_names = left
    return answers


def ask_results(
    project: Project, options: Sequence[str], on_step: Callable[[str], None]
) -> tuple[tuple[str, str], ...]:
    """The result tables in the order in which they are built, and the statements that compute them.

    Raises:
        MpmError: dbt could not run.
    """
    compiled = invoke(project, ["compile", *options, "--select", RESULTS], on_step)
    return tuple((node.name, node.statement) for node in compiled.nodes if node.kind == "model")
