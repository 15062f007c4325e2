"""The key `schedule:` of a `monitors.yml` as data: when `mpm schedule` runs the monitors."""

from __future__ import annotations

from typing import Any

from mpm_py.configuration.check import MappingCheck
from mpm_py.configuration.cron import read_cron
from mpm_py.configuration.rule import Rule
from mpm_py.configuration.scalars import is_empty, shown

CRON_EXAMPLE = "cron: '5 * * * *'"

SCHEDULE_RULES = {
    "cron": Rule(
        "text",
        "When to run: minute, hour, day of month, month, day of week, as in crontab(5). Without it whenever"
        " windows of a monitor have closed.",
        CRON_EXAMPLE,
    ),
    "timezone": Rule("timezone", "Zone of `cron`.", "timezone: Europe/Vienna", "UTC"),
}


class ScheduleCheck(MappingCheck):
    """Reads `schedule:`."""

    def __init__(self) -> None:
        super().__init__("", SCHEDULE_RULES, prefix="schedule.")

    def read_scalar(self, rule: Rule, value: Any, path: str) -> str | None:
        """Return the text of a key; an expression that is none is reported with what is wrong in it."""
        text = super().read_scalar(rule, value, path)
        if path == "cron" and text is not None:
            try:
                read_cron(text)
            except ValueError as error:
                expected = f"a cron expression ({error})"
                self.add("wrong_type", path, value=shown(text), expected=expected, example=rule.example)
        return text


def read_schedule(declared: Any) -> tuple[dict[str, Any], ScheduleCheck]:
    """Return `schedule:` normalised, and the check that holds what is wrong with it."""
    check = ScheduleCheck()
    mapping = check.mapping(declared, f"schedule: {{{CRON_EXAMPLE}}}")
    found = check.read_keys(mapping)
    if not is_empty(mapping.get("timezone")) and is_empty(mapping.get("cron")):
        check.add("needs", "timezone", needs="schedule.cron", word="schedule.timezone")
    return found, check
