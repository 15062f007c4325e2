"""Which capability was seen on which engine: what the support table of the README is generated from.

A test that shows something about an engine carries `@pytest.mark.capability(NAME)` and has a parameter `engine`
or `dialect`. `pytest --record` writes, when everything has passed, what was run to tests/conformance/records; what
a test is known to fail by (tests/conformance/gaps.yml) is recorded as a gap with its reason.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

FOLDER = Path(__file__).parent / "conformance"
RECORDS = FOLDER / "records"
GAPS = FOLDER / "gaps.yml"
ABOUT = pytest.StashKey[dict[str, dict[str, str]]]()
"""What a warehouse says of itself, by engine; filled while it runs."""


def capability(item: pytest.Item) -> tuple[str, str] | None:
    """Engine and capability that a test is about."""
    mark, parameters = item.get_closest_marker("capability"), getattr(item, "callspec", None)
    if mark is None or parameters is None:
        return None
    engine = parameters.params.get("engine") or parameters.params.get("dialect")
    return (str(engine), str(mark.args[0])) if engine else None


def declare_gaps(items: list[pytest.Item]) -> None:
    """Expect what gaps.yml declares to fail, and to go on failing: a gap that closes by itself fails the suite."""
    declared = yaml.safe_load(GAPS.read_text(encoding="utf-8")) or {}
    for item in items:
        about = capability(item)
        for test, reason in (declared.get(about[0]) or {}).items() if about else ():
            if test in item.nodeid:
                item.add_marker(pytest.mark.xfail(reason=reason, strict=True))


@dataclass(eq=False)
class Recorder:
    """Collects the outcomes of one session. One of its kind, as pytest wants of a plugin."""

    config: pytest.Config
    about: dict[str, tuple[str, str]] = field(default_factory=dict)
    seen: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.about = {item.nodeid: found for item in session.items if (found := capability(item))}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.nodeid not in self.about or (report.when != "call" and report.outcome != "skipped"):
            return
        engine, name = self.about[report.nodeid]
        entry = self.seen.setdefault(engine, {}).setdefault(name, {"passed": 0, "skipped": 0, "gaps": {}})
        if hasattr(report, "wasxfail"):
            entry["gaps"][report.nodeid.split("::")[-1]] = report.wasxfail.removeprefix("reason: ")
        elif report.outcome in entry:
            entry[report.outcome] += 1

    def pytest_sessionfinish(self, exitstatus: int) -> None:
        if exitstatus != 0:
            return
        for engine, capabilities in self.seen.items():
            file = RECORDS / f"{engine}.yml"
            known = yaml.safe_load(file.read_text(encoding="utf-8")) if file.exists() else {}
            known.update(self.config.stash.get(ABOUT, {}).get(engine, {}))
            before = known.setdefault("capabilities", {})
            # What was skipped here may have been seen by another command.
            ran = {name for name, entry in capabilities.items() if entry["passed"] or entry["gaps"]}
            before.update(
                {name: entry for name, entry in capabilities.items() if name in ran or name not in before}
            )
            file.write_text(yaml.safe_dump(known, sort_keys=True, width=120), encoding="utf-8")
