"""What a monitor says when it cannot observe: the thing, the reason, the next step; and that others go on."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from harness import MONITOR, DbtProject

GOOD = {"relation": "raw.trips", "event_time": "started_at", "begin": "2024-01-01"}

BROKEN: dict[str, tuple[dict[str, Any], list[str]]] = {
    "no_such_relation": (
        GOOD | {"relation": "raw.tripz"},
        ["watches", '"tripz"', "does not exist", "Build or load it first"],
    ),
    "no_such_baseline": (
        GOOD | {"baseline": {"relation": "raw.trainingz"}},
        ['"trainingz"', "does not exist", "correct `baseline`"],
    ),
    "no_such_columns": (
        GOOD | {"segments": ["citty"], "label": "was_latee", "id": "zzz"},
        [
            'segments: column "citty" is not in',
            *('did you mean "city"?', 'did you mean "was_late"?', 'id: column "zzz"'),
        ],
    ),
    "text_event_time": (
        GOOD | {"event_time": "city"},
        ['event_time: column "city"', "must be a date, a timestamp or seconds"],
    ),
    "wrong_sql": (GOOD | {"where": "no_such_column = 1"}, ["no_such_column"]),
}


@pytest.fixture(scope="module")
def messages(bare: DbtProject) -> dict[str, str]:
    """Every broken monitor and a good one, built at once; name → status and message."""
    sources = [
        {"name": "raw", "tables": [{"name": name} for name in ("trips", "training", "tripz", "trainingz")]}
    ]
    bare.write("models/sources.yml", yaml.safe_dump({"sources": sources}))
    bare.declare({name: declared for name, (declared, _) in BROKEN.items()} | {"good": GOOD})
    outcome = bare.dbt("build", "--select", "tag:mpm_monitor")
    assert not outcome.success
    return {name: f"{node.status}: {node.message}" for name, node in outcome.items()}


@pytest.mark.parametrize("name", BROKEN)
def test_an_error_names_the_thing_and_the_next_step(messages: dict[str, str], name: str) -> None:
    assert messages[name].startswith("error")
    assert [words for words in BROKEN[name][1] if words not in messages[name]] == []


def test_one_broken_monitor_does_not_stop_the_others(bare: DbtProject, messages: dict[str, str]) -> None:
    assert messages["good"].startswith("success")
    assert bare.query("select count(*) from good")[0][0] > 0
    bare.dbt("build", "--select", "mpm_observations+").check()
    assert bare.query("select distinct monitor from main_mpm.mpm_drift") == [("good",)]


def test_a_model_without_a_declaration(bare: DbtProject, messages: dict[str, str]) -> None:
    bare.write("models/monitors/gud.sql", MONITOR)
    try:
        outcome = bare.dbt("parse")
    finally:
        (bare.folder / "models/monitors/gud.sql").unlink()
    assert not outcome.success
    assert "gud" in outcome.problem and "good" in outcome.problem
