"""The result of comparing two samples: columns with their numbers and verdicts, changes of the schema."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mpm_py.comparison.measures import Group
from mpm_py.comparison.verdict import SEVERITY, Measures, Share, Status, Verdict
from mpm_py.errors import MpmError

RELATION = "__relation__"
"""Stands for the rows as a whole in results."""


@dataclass(frozen=True)
class SchemaChange:
    """A column that came, went or changed its type."""

    kind: str
    column: str
    before: str | None
    after: str | None
    is_comparable: bool = True

    @property
    def status(self) -> Status:
        """A column that is gone or of another kind breaks its readers; a new one is not judged."""
        if self.kind == "column_removed" or not self.is_comparable:
            return "fail"
        return "not_evaluated" if self.kind == "column_added" else "pass"


@dataclass(frozen=True)
class ColumnComparison:
    """One column: what was measured, what changed, and the verdict."""

    measures: Measures
    verdict: Verdict
    groups: tuple[Group, ...] = ()

    @property
    def column(self) -> str:
        """Its name."""
        return self.measures.column

    @property
    def status(self) -> Status:
        """pass, warn, fail or not_evaluated."""
        return self.verdict.status

    def records(self) -> list[dict[str, Any]]:
        """One mapping per metric. A metric without a threshold of its own never warns or fails."""
        one, verdict = self.measures, self.verdict
        unjudged: Status = "not_evaluated" if verdict.status == "not_evaluated" else "pass"
        # KS is known between bounds; where they meet it is exact.
        ks = one.ks_lower if one.ks_lower == one.ks_upper else None
        rows = [
            self._record("psi", one.psi, p_value=one.chi_squared_p_value, status=verdict.psi),
            self._record("ks", ks, (one.ks_lower, one.ks_upper), one.ks_p_value, unjudged),
            self._record(
                "mean_shift_sd", one.mean_shift_sd, one.mean_shift_interval, None, verdict.mean_shift
            ),
            self._record("wasserstein_normalized", one.wasserstein_normalized, status=unjudged),
            self._record("js_distance", one.js_distance, status=unjudged),
        ]
        return [row for row in rows if row["metric"] == "psi" or _has_number(row)] + self._share_records()

    def _share_records(self) -> list[dict[str, Any]]:
        """Shares of nulls and of unseen values, and the category or single value that moved most."""
        judged = list(zip(self.measures.shares, self.verdict.shares, strict=True))
        named = [pair for pair in judged if pair[0].kind in ("category", "atom")]
        others = [pair for pair in judged if pair[0].kind not in ("category", "atom")]
        rows = [self._share_record(f"{share.kind}_rate_change", share, status) for share, status in others]
        if named:
            largest = max(named, key=lambda pair: (SEVERITY[pair[1]], abs(pair[0].change)))
            rows.append(self._share_record("largest_rate_change", *largest))
        return rows

    def _share_record(self, metric: str, share: Share, status: Status) -> dict[str, Any]:
        p_value = share.p_value if share.is_testable else None
        return self._record(metric, share.change, share.interval, p_value, status)

    def _record(
        self,
        metric: str,
        value: float | None,
        bounds: tuple[float | None, float | None] | None = None,
        p_value: float | None = None,
        status: Status = "pass",
    ) -> dict[str, Any]:
        return _record(self.column, self.measures.value_kind, metric, value, bounds, p_value, status)


@dataclass(frozen=True)
class Comparison:
    """The result of `compare`: columns ranked by drift, changes of the schema, and the verdict."""

    baseline: str
    current: str
    baseline_row_count: int
    row_count: int
    columns: tuple[ColumnComparison, ...]
    schema_changes: tuple[SchemaChange, ...]

    @property
    def status(self) -> Status:
        """The worst status of a column or change of the schema; `not_evaluated` where none was judged."""
        found = [column.status for column in self.columns]
        found += [change.status for change in self.schema_changes if change.status == "fail"]
        judged = [status for status in found if status != "not_evaluated"]
        return max(judged, key=SEVERITY.__getitem__, default="not_evaluated")

    @property
    def failed(self) -> list[str]:
        """Names of the columns that fail, those that are gone or hold another kind of value among them."""
        failed = [column.column for column in self.columns if column.status == "fail"]
        return failed + [change.column for change in self.schema_changes if change.status == "fail"]

    @property
    def counts(self) -> Counter[Status]:
        """Number of columns by status."""
        return Counter(column.status for column in self.columns)

    @property
    def records(self) -> list[dict[str, Any]]:
        """The same mappings that `mpm compare --format json` prints: one per column and metric.

        The rows as a whole are the column `__relation__`; a change of the schema is a metric without a value.
        """
        rows = [record for column in self.columns for record in column.records()]
        rows += [_record(one.column, None, one.kind, status=one.status) for one in self.schema_changes]
        counts = (("baseline_row_count", self.baseline_row_count), ("row_count", self.row_count))
        return rows + [_record(RELATION, None, metric, float(count)) for metric, count in counts]

    def to_frame(self) -> Any:
        """The records as a pandas data frame."""
        try:
            import pandas  # type: ignore[import-untyped,unused-ignore]
        except ImportError as error:
            raise MpmError(
                "a data frame needs pandas, which is not installed", "pip install pandas, or use .records"
            ) from error
        return pandas.DataFrame(self.records, columns=list(_record("", None, "")))

    def to_text(self, top: int | None = None) -> str:
        """The table that the command line prints, of the columns that moved most where `top` is given."""
        from mpm_py.comparison.table import as_text

        return as_text(self, top)

    def to_html(self, top: int | None = None, on_step: Callable[[str], None] = lambda step: None) -> str:
        """One HTML page with charts that needs no network.

        Args:
            top: only so many columns, those that moved most; all by default.
            on_step: called with a few words before every chart.

        Raises:
            MpmError: the library that draws is not installed: `pip install 'mpm[report]'`.
        """
        from mpm_py.comparison.page import comparison_page
        from mpm_py.report import render_page

        return render_page(comparison_page(self, top), on_step)

    def _repr_html_(self) -> str:
        from mpm_py.comparison.table import as_html

        return as_html(self)

    def __str__(self) -> str:
        """Return the table that the command line prints."""
        return self.to_text()


def _has_number(row: Mapping[str, Any]) -> bool:
    return any(row[key] is not None for key in ("value", "lower", "upper"))


def _record(
    column: str,
    kind: str | None,
    metric: str,
    value: float | None = None,
    bounds: tuple[float | None, float | None] | None = None,
    p_value: float | None = None,
    status: Status = "pass",
) -> dict[str, Any]:
    lower, upper = bounds or (None, None)
    return {
        "column": column,
        "value_kind": kind,
        "metric": metric,
        "value": _finite(value),
        "lower": _finite(lower),
        "upper": _finite(upper),
        "p_value": _finite(p_value),
        "status": status,
    }


def _finite(value: float | None) -> float | None:
    """JSON knows no infinity."""
    return value if value is not None and math.isfinite(value) else None
