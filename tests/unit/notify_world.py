"""A warehouse with hand-made incidents, channels that lead to receivers on this machine, and a clock that is set."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import yaml
from portfolio import DAY, FIRST, insert

from mpm_py.contract.tables import TABLES
from mpm_py.notify import NotifyResult, notify

NOON = datetime(2024, 3, 1, 12)
SECRET = "pl4nted-s3cret"
NEEDED = ("mpm_monitors", "mpm_health", "mpm_incidents")


def incident(name: str, **other: Any) -> dict[str, Any]:
    """A row of mpm_incidents; `day` and `until` are days since the first window."""
    day, until = other.pop("day", 10), other.pop("until", None)
    monitor, column = other.pop("monitor", "flight_delay"), other.pop("column", "temp")
    group = other.pop("group", name)
    row = {
        "incident_id": name, "monitor": monitor, "check_id": f"{monitor}/{column}/{name}", "segment_key": "__all__",
        "segment_value": "__all__", "column_name": column, "family": "drift", "metric": "location", "method": "learnt",
        "status": "open" if until is None else "resolved", "severity": "high", "opened_at": FIRST + day * DAY,
        "last_seen_at": FIRST + (day + 1) * DAY, "resolved_at": None if until is None else FIRST + until * DAY,
        "window_count": 2, "failing_window_count": 1, "group_id": group, "is_leading": group == name,
        "reason": f"{column}: values lie 0.8 sd above what is usual; since 2 windows",
    }  # fmt: skip
    return row | other


class World:
    """A folder with monitors.yml and a database."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder = folder
        self.file = folder / "monitors.yml"
        self.database = folder / "shop.duckdb"
        self.now = NOON
        self.environment = {"HOOK": f"{address}/{SECRET}", "KEY": SECRET}
        with duckdb.connect(str(self.database)) as connection:
            connection.begin().execute("CREATE SCHEMA mpm")
            for table in TABLES:
                if table.name in NEEDED:
                    columns = ", ".join(f"{column.name} {column.type}" for column in table.columns)
                    connection.execute(f"CREATE TABLE mpm.{table.name} ({columns})")
            connection.commit()
        self.declare(team=hook())

    def declare(self, **channels: Mapping[str, Any]) -> None:
        declared = {"warehouse": {"database": "shop.duckdb"}, "notify": {"channels": channels}}
        self.file.write_text(yaml.safe_dump(declared), encoding="utf-8")

    def holds(self, *incidents: dict[str, Any], until: int = 12, **monitors: dict[str, Any]) -> None:
        """Put these incidents in place of those that were there; `until` is the end of the newest window."""
        owned = {"flight_delay": {"owner": "flights", "tags": "daily,paging"}} | monitors
        with duckdb.connect(str(self.database)) as connection:
            connection.execute("SET schema = 'mpm'").begin()
            for table in NEEDED:
                connection.execute(f"DELETE FROM {table}")
            for name, declared in owned.items():
                insert(connection, "mpm_monitors", monitor=name, grain="day", timezone="UTC", **declared)
                end = FIRST + until * DAY
                insert(connection, "mpm_health", monitor=name, window_id=f"{end - DAY}", window_start=end - DAY, window_end=end,
                       is_newest=True, status="fail", fail_count=1, warn_count=0, pass_count=1, not_evaluated_count=0, **declared)  # fmt: skip
            for row in incidents:
                owner = owned.get(row["monitor"], {}).get("owner")
                insert(connection, "mpm_incidents", **{"owner": owner, **row})
            connection.commit()

    def run(self, **options: Any) -> NotifyResult:
        return notify(
            self.file,
            environment=self.environment,
            clock=lambda: self.now,
            pause=lambda seconds: None,
            **options,
        )

    def later(self, hours: float = 1) -> World:
        self.now += timedelta(hours=hours)
        return self

    def rows(self, columns: str = "*", condition: str = "event <> 'checked'") -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.database), read_only=True) as connection:
            return connection.execute(
                f"SELECT {columns} FROM mpm.mpm_notifications WHERE {condition} ORDER BY ALL"
            ).fetchall()


def hook(**other: Any) -> dict[str, Any]:
    """A webhook of our own."""
    return {"url": {"env": "HOOK"}, "secret": {"env": "KEY"}, **other}


def outcomes(result: NotifyResult) -> list[tuple[str, str, str | None]]:
    """What became of each alert: its name, outcome and reason."""
    return [(notice.alert.key, notice.outcome, notice.reason) for notice in result.notices]
