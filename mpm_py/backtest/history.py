"""The stored history of one monitor, judged again: the steps of models/mpm_checks.sql over all its windows.

Each step becomes a temporary table of the connection; the database is only read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import duckdb

from mpm_py.configuration.nearest import nearest
from mpm_py.errors import ExecutionError, MpmError
from mpm_py.monitor import Threshold
from mpm_py.translate.binder import bind, signature
from mpm_py.warehouse import quoting
from mpm_py.warehouse.stored import IncompleteResults

DAYS_PER_MONTH = 30.4375

LOOKED_BACK = {"day": (8, 7), "hour": (14, 24)}
"""Windows of one phase of the season that are looked back on, and phases, by grain; others have no season."""
NO_SEASON = (56, 1)

RULES = """
    monitor VARCHAR, metric VARCHAR, column_name VARCHAR, method VARCHAR, warn_limit DOUBLE,
    fail_limit DOUBLE, direction VARCHAR, min_effect DOUBLE, min_rows BIGINT, persistence_windows BIGINT,
    persistence_of BIGINT, worst_status VARCHAR, season VARCHAR, is_off BIGINT
"""
STORED_CHECKS = """
    monitor VARCHAR, window_id VARCHAR, segment_key VARCHAR, segment_value VARCHAR, column_name VARCHAR,
    family VARCHAR, metric VARCHAR, category VARCHAR, method VARCHAR, value DOUBLE, z DOUBLE, p_value DOUBLE,
    status VARCHAR, raw_status VARCHAR, failing_windows BIGINT
"""
STORED_RESULT = """
    monitor VARCHAR, window_id VARCHAR, input_observed_at TIMESTAMP, input_row_count BIGINT,
    input_window_count BIGINT, rules_hash VARCHAR, input_known_windows BIGINT
"""
SPAN = """
    SELECT MIN(window_start), MAX(window_end), COUNT(DISTINCT window_id)
    FROM mpm_aspects WHERE NOT is_baseline_window AND window_start IS NOT NULL
"""
ALARMS = """
    SELECT
        check_id, method, group_id, opened_at, last_seen_at, window_count, failing_window_count, reason,
        CASE WHEN column_name = '__relation__' THEN '' ELSE column_name || ', ' END || metric
            || COALESCE(' of ' || category, '')
            || CASE WHEN segment_key = '__all__' THEN ''
                ELSE ' where ' || segment_key || ' is ' || segment_value END AS subject
    FROM incident_groups
    WHERE status <> 'expected'
    ORDER BY opened_at, check_id
"""


@dataclass(frozen=True)
class _Step:
    """A table, and the statement whose rows it holds; inputs are the tables of their names unless said."""

    table: str
    statement: str = ""
    given: Mapping[str, str] = field(default_factory=dict)
    union: Sequence[str] = ()
    """Tables whose rows it holds, in the place of a statement."""


class StoredHistory:
    """What is stored of one monitor, ready to be judged again with any sensitivity."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        schema: str,
        monitor: str,
        thresholds: Sequence[Threshold],
        holidays: Sequence[date] = (),
    ) -> None:
        self._connection = connection
        self._schema = quoting.name(schema)
        self._monitor = monitor
        self._has_seasons = any(threshold.method == "seasonal" for threshold in thresholds)
        self.grain, self.sensitivity = self._read_monitor()
        self._read_stored()
        self._read_declared(thresholds, holidays)
        self.metrics = {metric for (metric,) in self._rows("SELECT DISTINCT metric FROM mpm_aspects")}
        self.first, self.last, self.window_count = self._rows(SPAN)[0]
        if not self.window_count:
            raise MpmError(
                f"nothing is stored of monitor {monitor} yet that could be judged",
                "run `mpm run`, or dbt build",
            )

    @property
    def months(self) -> float:
        """Length of what is judged."""
        return float((self.last - self.first) / timedelta(days=DAYS_PER_MONTH))

    def incidents(self, sensitivity: float) -> list[dict[str, Any]]:
        """What would have been alarmed on, in the order in which it opened."""
        self._execute(f"UPDATE mpm_monitors SET sensitivity = {sensitivity!r}")
        for step in self._steps():
            self._make(step)
        cursor = self._connection.execute(ALARMS)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def _steps(self) -> Iterator[_Step]:
        """The steps of models/mpm_checks.sql, then those of the incidents."""
        for table in ("check_series", "check_rules", "aspect_series"):
            yield _Step(table)
        yield _Step("first_history", "aspect_history", self._looked_back())
        yield _Step("first_jumps", "jump_series")
        first_jumps = {
            "jump_series": "first_jumps",
            "whole_jumps": "first_jumps",
            "aspect_history": "first_history",
        }
        yield _Step("first_jumps_beside", "jumps_beside_all", first_jumps)
        yield _Step("first_jump_history", "aspect_history", self._looked_back("first_jumps_beside", 5))
        first_histories = {"aspect_history": "first_history", "jump_history": "first_jump_history"}
        yield _Step("first_unusual", "unusual_values", first_histories)
        yield _Step("stood_out", given={"aspect_history": "first_history", "unusual_values": "first_unusual"})
        yield _Step("settled_series")
        yield _Step("aspect_history", given=self._looked_back("settled_series"))
        yield _Step("jumps", "jump_series", {"aspect_series": "settled_series"})
        jumps = {"jump_series": "jumps", "whole_jumps": "first_jumps"}
        yield _Step("jumps_beside", "jumps_beside_all", jumps)
        yield _Step("jump_history", "aspect_history", self._looked_back("jumps_beside", 5))
        yield _Step("unusual_values")
        yield _Step("judged_aspects")
        yield _Step("learnt_numbers", "checks_learnt", {"method": "'learnt'", "enough": "8"})
        yield _Step("declared_numbers", "checks_declared")
        yield _Step("chart_values", "control_charts")
        yield _Step("moved_values", "moved_away")
        yield _Step("check_values", union=("chart_values", "moved_values"))
        yield _Step("charted_checks")
        numbers = ["learnt_numbers", "declared_numbers", "charted_checks"]
        if self._has_seasons:
            yield from self._seasonal_steps()
            numbers.append("seasonal_numbers")
        yield _Step("sighted_numbers", union=numbers)
        yield _Step("blind_numbers", "checks_blind", {"check_numbers": "sighted_numbers"})
        yield _Step("check_numbers", union=("sighted_numbers", "blind_numbers"))
        yield _Step("check_results")
        yield _Step("check_reasons", given={"number_text": bind("number_text", value="n.number")})
        yield _Step("mpm_checks", "checks")
        yield _Step("incidents")
        yield _Step("incident_groups")

    def _seasonal_steps(self) -> Iterator[_Step]:
        own_season = {"aspect_series": "seasonal_series", "windows_per_phase": "8", "earlier": "7"}
        yield _Step("seasonal_series")
        yield _Step("own_season", "aspect_history", {**own_season, "period": "1", "fewest": "3"})
        yield _Step("seasonal_history")
        yield _Step("seasonal_aspects", "judged_aspects", {"aspect_history": "seasonal_history"})
        learnt = {"judged_aspects": "seasonal_aspects", "method": "'seasonal'", "enough": "4"}
        yield _Step("seasonal_numbers", "checks_learnt", learnt)

    def _looked_back(self, series: str = "aspect_series", fewest: int = 8) -> dict[str, str]:
        rows, period = LOOKED_BACK.get(self.grain or "", NO_SEASON)
        return {
            "aspect_series": series,
            "windows_per_phase": str(rows),
            "earlier": str(rows - 1),
            "period": str(period),
            "fewest": str(fewest),
        }

    def _make(self, step: _Step) -> None:
        if step.union:
            text = " UNION ALL ".join(f"SELECT * FROM {table}" for table in step.union)
        else:
            statement = step.statement or step.table
            inputs = {name: step.given.get(name, name) for name in signature(statement)}
            text = bind(statement, **inputs)
        self._execute(f"CREATE OR REPLACE TEMP TABLE {step.table} AS {text}")

    def _read_monitor(self) -> tuple[str | None, float]:
        """Grain and declared sensitivity."""
        known = {
            name: (grain, sensitivity)
            for name, grain, sensitivity in self._rows(
                f"SELECT monitor, grain, sensitivity FROM {self._schema}.mpm_monitors ORDER BY monitor"
            )
        }
        if self._monitor not in known:
            near = nearest(self._monitor, known)
            there = f"did you mean {near}?" if near else f"there are results of {', '.join(known) or 'none'}"
            raise MpmError(f"there are no results of monitor {self._monitor}", there)
        grain, sensitivity = known[self._monitor]
        return grain, 1.0 if sensitivity is None else float(sensitivity)

    def _read_stored(self) -> None:
        """What is stored of the monitor, and nothing in the place of earlier judgements."""
        for table in ("mpm_monitors", "mpm_aspects", "mpm_known_windows"):
            name = "known_windows" if table == "mpm_known_windows" else table
            rows = f"SELECT * FROM {self._schema}.{table} WHERE monitor = $1"
            self._execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {rows}", [self._monitor])
        self._execute(f"CREATE OR REPLACE TEMP TABLE stored_checks ({STORED_CHECKS})")
        self._execute(f"CREATE OR REPLACE TEMP TABLE stored_result ({STORED_RESULT})")
        self._execute("CREATE OR REPLACE TEMP TABLE rules_hashes (monitor VARCHAR, rules_hash VARCHAR)")
        self._make(_Step("default_rules"))
        self._make(_Step("check_windows"))
        self._make(_Step("stale_checks", given={"by_date": "0"}))

    def _read_declared(self, thresholds: Sequence[Threshold], holidays: Sequence[date]) -> None:
        """The declared rules as the macro `_declared_rules` has them, and the holidays."""
        self._execute(f"CREATE OR REPLACE TEMP TABLE declared_rules ({RULES})")
        for rule in thresholds:
            values = [
                self._monitor, rule.metric, rule.column, rule.method, rule.warn, rule.fail, rule.direction,
                rule.min_effect, rule.min_rows, rule.persistence_windows, rule.persistence_of,
                rule.worst_status, rule.season, int(rule.is_off),
            ]  # fmt: skip
            self._execute(f"INSERT INTO declared_rules VALUES ({', '.join('?' * len(values))})", values)
        self._execute("CREATE OR REPLACE TEMP TABLE holidays (day DATE)")
        for day in set(holidays):
            self._execute("INSERT INTO holidays VALUES (?)", [day])

    def _execute(self, statement: str, values: Sequence[object] = ()) -> None:
        try:
            self._connection.execute(statement, list(values))
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            raise IncompleteResults(error) from error
        except duckdb.Error as error:
            raise ExecutionError(str(error).splitlines()[0], statement) from error

    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        try:
            return self._connection.execute(query).fetchall()
        except duckdb.Error as error:
            raise IncompleteResults(error) from error
