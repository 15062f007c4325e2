"""Compare two samples: files, relations of a DuckDB file, or data frames. No project, no state, one call.

>>> import mpm_py
>>> comparison = mpm_py.compare("train.parquet", "today.parquet")  # doctest: +SKIP
>>> comparison.status, comparison.failed  # doctest: +SKIP
('fail', ['price'])
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mpm_py.compare_measures import Group, distributions, measure
from mpm_py.configuration.nearest import nearest
from mpm_py.errors import ExecutionError, MpmError, RelationError
from mpm_py.observe import ObservedColumn, observe, value_kind
from mpm_py.verdict import SEVERITY, Measures, Share, Status, Verdict, judge
from mpm_py.warehouse import quoting
from mpm_py.warehouse.duckdb import Column, Session, session
from mpm_py.warehouse.sources import Source, as_number, open_source

# The kinds between which a change of type leaves the values comparable.
_FAMILIES = {"integer": "number", "numeric": "number"}

# Stands for the rows as a whole in results.
RELATION = "__relation__"


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

    def _repr_html_(self) -> str:
        from mpm_py.compare_table import as_html

        return as_html(self)

    def __str__(self) -> str:
        """Return the table that the command line prints."""
        from mpm_py.compare_table import as_text

        return as_text(self)


def compare(
    baseline: object,
    current: object,
    *,
    database: object = None,
    where: str | None = None,
    columns: Sequence[str] = (),
    exclude: Sequence[str] = (),
    missing: Sequence[object] = (),
    on_step: Callable[[str], None] = lambda step: None,
) -> Comparison:
    """Compare two samples column by column.

    Args:
        baseline: what is taken for normal: a path, glob or folder of parquet, CSV or JSON files, the name of
            a relation of `database`, or a pandas, polars or pyarrow table.
        current: what is judged, given in the same ways.
        database: a DuckDB file, opened for reading, or an open DuckDB connection.
        where: an SQL condition on the rows of both sides.
        columns: only these columns.
        exclude: not these columns.
        missing: values that stand for a missing one, such as -999 or "N/A".
        on_step: called with a few words before every longer step.

    Returns:
        Columns ranked by drift with all numbers, changes of the schema, and the verdict.

    Raises:
        MpmError: something could not be read, or the two sides have nothing in common.
    """
    sentinels = [str(value) for value in missing]
    with session(database) as opened:
        on_step("reading")
        before = open_source(opened, baseline, "mpm_baseline", where, sentinels)
        after = open_source(opened, current, "mpm_current", where, sentinels)
        pairs = _pairs(before, after, _names(columns), _names(exclude))
        counts = [_row_count(opened, source, where) for source in (before, after)]
        on_step(f"comparing {len(pairs)} columns")
        judged = _judged(opened, before, after, pairs, sentinels)
    changes = tuple(change for pair in pairs if (change := _schema_change(pair)))
    return Comparison(before.label, after.label, counts[0], counts[1], judged, changes)


@dataclass(frozen=True)
class _Pair:
    """A column by its name in the baseline, as the two sides have it."""

    name: str
    before: Column | None
    after: Column | None

    def not_comparable(self) -> str | None:
        """Why the values of the two sides cannot be compared, or None."""
        if self.before is None or self.after is None:
            return "it is on one side only"
        if self.name == RELATION:
            return "the name stands for the rows as a whole: rename the column"
        kinds = {_FAMILIES.get(kind, kind) for kind in map(value_kind, (self.before, self.after))}
        if len(kinds) > 1:
            return f"{self.before.data_type} in the baseline, {self.after.data_type} now: not comparable"
        return None


def _names(given: Sequence[str]) -> list[str]:
    """A name alone is meant as a list of one, not as its letters."""
    return [given] if isinstance(given, str) else list(given)


def _pairs(before: Source, after: Source, columns: Sequence[str], exclude: Sequence[str]) -> list[_Pair]:
    """All columns of either side, as the baseline spells them, less those that are not asked for."""
    names = [column.name for column in before.columns]
    names += [column.name for column in after.columns if before.column(column.name) is None]
    known = {name.lower() for name in names}
    for asked in (*columns, *exclude):
        if asked.lower() not in known:
            near = nearest(asked, names)
            place = f"{before.label} and {after.label}"
            raise RelationError("column", asked, [near] if near else names[:5], place)
    asked_for, left_out = ({name.lower() for name in given} for given in (columns, exclude))
    kept = [
        name
        for name in names
        if name.lower() not in left_out and (not asked_for or name.lower() in asked_for)
    ]
    if not kept:
        raise MpmError("no column is left to compare", "exclude fewer columns")
    pairs = [_Pair(name, before.column(name), after.column(name)) for name in kept]
    if not any(pair.before and pair.after for pair in pairs):
        raise _nothing_in_common(before, after)
    return pairs


def _judged(
    opened: Session, before: Source, after: Source, pairs: Sequence[_Pair], sentinels: Sequence[str]
) -> tuple[ColumnComparison, ...]:
    """The columns of both sides with their verdicts, ranked."""
    observed = [
        ObservedColumn(pair.name, kind, pair.before, pair.after, _missing_literals(kind, sentinels))
        for pair in pairs
        if pair.before and pair.after and not pair.not_comparable() and (kind := value_kind(pair.before))
    ]
    measured: list[Measures] = []
    groups: dict[str, tuple[Group, ...]] = {}
    if observed:
        observe(opened, before, after, observed)
        measured, groups = measure(opened, observed), distributions(opened)
    measured += [
        Measures(pair.name, value_kind(pair.before), not_evaluated_reason=reason)
        for pair in pairs
        if pair.before and pair.after and (reason := pair.not_comparable())
    ]
    compared = (
        ColumnComparison(one, verdict, groups.get(one.column, ()))
        for one, verdict in zip(measured, judge(measured), strict=True)
    )
    return tuple(sorted(compared, key=_rank))


def _schema_change(pair: _Pair) -> SchemaChange | None:
    before = pair.before.data_type if pair.before else None
    after = pair.after.data_type if pair.after else None
    if before == after:
        return None
    kind = "column_added" if before is None else "column_removed" if after is None else "type_changed"
    is_comparable = not (pair.before and pair.after and pair.not_comparable())
    return SchemaChange(kind, pair.name, before, after, is_comparable)


def _nothing_in_common(before: Source, after: Source) -> MpmError:
    names = [", ".join(column.name for column in source.columns[:5]) for source in (before, after)]
    return MpmError(
        f"{before.label} and {after.label} have no column in common: {names[0]} against {names[1]}",
        "compare two samples of the same table; the case of names does not matter",
    )


def _missing_literals(kind: str, sentinels: Sequence[str]) -> tuple[str, ...]:
    """The declared sentinels as literals of the type that a column is observed by; others mean nothing."""
    if kind in ("numeric", "integer"):
        numbers = (as_number(value) for value in sentinels)
        return tuple(quoting.number(value) for value in numbers if value is not None)
    return tuple(quoting.text(value) for value in sentinels) if kind == "categorical" else ()


def _row_count(opened: Session, source: Source, where: str | None) -> int:
    """Number of rows of one side; the first statement to read them, so a damaged file is named here."""
    try:
        count = int(opened.rows(f"SELECT COUNT(*) AS row_count FROM {source.relation}")[0]["row_count"])
    except ExecutionError as error:
        text = f"cannot read {source.label}: {error.message}"
        raise ExecutionError(text, error.statement, "check the file and the condition") from error
    if not count:
        advice = "loosen the condition" if where else "check how it is written"
        raise MpmError(f"{source.label} has no rows{' that meet the condition' if where else ''}", advice)
    return count


def _rank(column: ColumnComparison) -> tuple[float, float]:
    """Failing columns first, those not judged last; within a status by psi above its noise."""
    place = {"fail": 0.0, "warn": 1.0, "pass": 2.0, "not_evaluated": 3.0}[column.status]
    excess = (column.measures.psi or 0.0) - (column.measures.psi_noise_floor or 0.0)
    return place, -max(excess, 0.0)


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
