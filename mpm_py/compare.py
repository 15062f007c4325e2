"""Compare two samples: files, relations of a DuckDB file, or data frames. No project, no state, one call.

>>> import mpm_py
>>> comparison = mpm_py.compare("train.parquet", "today.parquet")  # doctest: +SKIP
>>> comparison.status, comparison.failed  # doctest: +SKIP
('fail', ['price'])
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mpm_py.configuration.nearest import nearest
from mpm_py.errors import ExecutionError, MpmError, RelationError
from mpm_py.observe import CURRENT_WINDOW, MIN_GROUP_SIZE, MONITOR, ObservedColumn, observe, value_kind
from mpm_py.verdict import SEVERITY, Measures, Moments, Share, Status, Verdict, judge
from mpm_py.warehouse import quoting
from mpm_py.warehouse.duckdb import Column, Session, session
from mpm_py.warehouse.sources import Source, open_source
from mpm_py.warehouse.statements import statement

if TYPE_CHECKING:
    import pandas

# With fewer rows on a side not even two samples without a common value are told apart at p <= 0.01 and some caution.
MIN_ROWS = 10

# The kinds between which a change of type leaves the values comparable.
_FAMILIES = {"integer": "number", "numeric": "number"}


@dataclass(frozen=True)
class Group:
    """One bar of a column's distribution: a tenth of the baseline, a category, nulls."""

    kind: str
    category: str | None
    lower: float | None
    upper: float | None
    baseline_share: float
    current_share: float


@dataclass(frozen=True)
class SchemaChange:
    """A column that came, went or changed its type."""

    kind: str
    column: str
    before: str | None
    after: str | None


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
        is_exact = one.ks_lower is not None and one.ks_lower == one.ks_upper
        shift = one.mean_shift_interval or (None, None)
        rows = [
            self._record("psi", one.psi, (None, None), one.chi_squared_p_value, verdict.psi),
            self._record(
                "ks", one.ks_lower if is_exact else None, (one.ks_lower, one.ks_upper), one.ks_p_value, unjudged
            ),
            self._record("mean_shift_sd", one.mean_shift_sd, shift, None, verdict.mean_shift),
            self._record("wasserstein_normalized", one.wasserstein_normalized, (None, None), None, unjudged),
            self._record("js_distance", one.js_distance, (None, None), None, unjudged),
        ]
        rows = [row for row in rows if row["metric"] == "psi" or _has_number(row)]
        return rows + self._share_records()

    def _share_records(self) -> list[dict[str, Any]]:
        """Shares of nulls and of unseen values, and the category or single value that moved most."""
        judged = list(zip(self.measures.shares, self.verdict.shares, strict=True))
        named = [pair for pair in judged if pair[0].kind in ("category", "atom")]
        others = [pair for pair in judged if pair[0].kind not in ("category", "atom", "other")]
        rows = [self._share_record(f"{share.kind}_rate_change", share, status) for share, status in others]
        if named:
            share, status = max(named, key=lambda pair: (SEVERITY[pair[1]], abs(pair[0].change)))
            rows.append(self._share_record("largest_rate_change", share, status))
        return rows

    def _share_record(self, metric: str, share: Share, status: Status) -> dict[str, Any]:
        return self._record(metric, share.change, share.interval, share.p_value, status)

    def _record(
        self,
        metric: str,
        value: float | None,
        bounds: tuple[float | None, float | None],
        p_value: float | None,
        status: Status,
    ) -> dict[str, Any]:
        return {
            "column": self.column,
            "value_kind": self.measures.value_kind,
            "metric": metric,
            "value": value,
            "lower": bounds[0],
            "upper": bounds[1],
            "p_value": p_value,
            "status": status,
        }


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
        """The worst status of a column; `not_evaluated` only where no column could be judged."""
        statuses = {column.status for column in self.columns}
        for status in ("fail", "warn", "pass"):
            if status in statuses:
                return status  # type: ignore[return-value]
        return "not_evaluated"

    @property
    def failed(self) -> list[str]:
        """Names of the columns that fail."""
        return [column.column for column in self.columns if column.status == "fail"]

    @property
    def counts(self) -> Counter[Status]:
        """Number of columns by status."""
        return Counter(column.status for column in self.columns)

    @property
    def records(self) -> list[dict[str, Any]]:
        """The same mappings that `mpm compare --format json` prints: one per column and metric."""
        rows = [record for column in self.columns for record in column.records()]
        known = {column.column for column in self.columns}
        changes = [change for change in self.schema_changes if change.column not in known or change.kind != "type_changed"]
        return rows + [_plain_record(change.column, change.kind, None, "not_evaluated") for change in changes if change.column not in known]

    def to_frame(self) -> pandas.DataFrame:
        """The records as a pandas data frame."""
        try:
            import pandas
        except ImportError as error:
            raise MpmError("a data frame needs pandas, which is not installed", "pip install pandas, or use .records") from error
        return pandas.DataFrame(self.records, columns=list(_plain_record("", "", None, "pass")))

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
        baseline: what is taken for normal: a path, glob or folder of parquet, CSV or JSON files, the name of a relation of
            `database`, or a pandas, polars or pyarrow table.
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
        MpmError: something could not be read, or the two sides have nothing in common; its text says what to do.
    """
    sentinels = [str(value) for value in missing]
    with session(database) as opened:
        on_step("reading the baseline")
        before = open_source(opened, baseline, "mpm_baseline", where, sentinels)
        on_step("reading the current rows")
        after = open_source(opened, current, "mpm_current", where, sentinels)
        chosen = _chosen(before, after, columns, exclude)
        paired = [(name, before.column(name), after.column(name)) for name in chosen]
        observed = [
            ObservedColumn(name, value_kind(old), old, new, _missing_literals(value_kind(old), sentinels))
            for name, old, new in paired
            if old and new and _is_comparable(old, new)
        ]
        changes = tuple(change for name, old, new in paired if (change := _schema_change(name, old, new)))
        counts = _row_counts(opened, before, after, where)
        on_step(f"observing {len(observed)} columns")
        observe(opened, before, after, observed)
        on_step("comparing")
        measured = _measures(opened, observed) if observed else []
        groups = _groups(opened) if observed else {}
    unjudged = [_retyped(name, old, new) for name, old, new in paired if old and new and not _is_comparable(old, new)]
    measured += unjudged
    if not measured:
        raise _nothing_in_common(before, after)
    judged = [
        ColumnComparison(one, verdict, groups.get(one.column, ()))
        for one, verdict in zip(measured, judge(measured), strict=True)
    ]
    return Comparison(before.label, after.label, *counts, tuple(sorted(judged, key=_rank)), changes)


def _chosen(before: Source, after: Source, columns: Sequence[str], exclude: Sequence[str]) -> list[str]:
    """The names of all columns on either side, as the baseline spells them, less those not asked for."""
    names = [column.name for column in before.columns]
    names += [column.name for column in after.columns if before.column(column.name) is None]
    lowered = {name.lower(): name for name in names}
    for asked in (*columns, *exclude):
        if asked.lower() not in lowered:
            near = nearest(asked, names)
            raise RelationError("column", asked, [near] if near else names[:5], f"{before.label} and {after.label}")
    asked_for, left_out = {name.lower() for name in columns}, {name.lower() for name in exclude}
    kept = [name for name in names if name.lower() not in left_out and (not asked_for or name.lower() in asked_for)]
    if not kept:
        raise MpmError("no column is left to compare", "name fewer columns in --exclude")
    return kept


def _is_comparable(old: Column, new: Column) -> bool:
    before, after = value_kind(old), value_kind(new)
    return old.name != "__relation__" and _FAMILIES.get(before, before) == _FAMILIES.get(after, after)


def _schema_change(name: str, old: Column | None, new: Column | None) -> SchemaChange | None:
    if old is None or new is None:
        kind = "column_added" if old is None else "column_removed"
        return SchemaChange(kind, name, old and old.data_type, new and new.data_type)
    return SchemaChange("type_changed", name, old.data_type, new.data_type) if old.data_type != new.data_type else None


def _retyped(name: str, old: Column, new: Column) -> Measures:
    reason = f"{old.data_type} in the baseline, {new.data_type} now: not comparable"
    return Measures(name, value_kind(old), not_evaluated_reason=reason)


def _nothing_in_common(before: Source, after: Source) -> MpmError:
    names = [", ".join(column.name for column in source.columns[:5]) or "none" for source in (before, after)]
    return MpmError(
        f"{before.label} and {after.label} have no column in common: {names[0]} against {names[1]}",
        "compare two samples of the same table; names are matched without regard to case",
    )


def _missing_literals(kind: str, sentinels: Sequence[str]) -> tuple[str, ...]:
    """The declared sentinels as literals of the type that a column is observed by; those of another type mean nothing to it."""
    if kind in ("numeric", "integer"):
        return tuple(quoting.number(float(value)) for value in sentinels if _is_plain_number(value))
    return tuple(quoting.text(value) for value in sentinels) if kind == "categorical" else ()


def _is_plain_number(value: str) -> bool:
    try:
        return abs(float(value)) < float("inf")
    except ValueError:
        return False


def _row_counts(opened: Session, before: Source, after: Source, where: str | None) -> tuple[int, int]:
    counts = []
    for source in (before, after):
        try:
            count = opened.rows(f"SELECT COUNT(*) AS row_count FROM {source.relation}")[0]["row_count"]
        except ExecutionError as error:
            raise ExecutionError(f"cannot read {source.label}: {error.message}", error.statement, "check the file") from error
        if not count:
            advice = "loosen --where" if where else "check how it is written"
            raise MpmError(f"{source.label} has no rows{' for this --where' if where else ''}", advice)
        counts.append(int(count))
    return counts[0], counts[1]


def _measures(opened: Session, observed: Sequence[ObservedColumn]) -> list[Measures]:
    """All numbers of all columns, from the observations alone."""
    _prepare_comparison(opened)
    shares: dict[str, list[Share]] = {}
    for row in opened.rows(statement("compare_shares", compared_bins="compared_bins")):
        counts = (row["baseline_count"], row["current_count"], row["baseline_row_count"], row["row_count"])
        shares.setdefault(row["column_name"], []).append(Share(row["share_kind"], row["category"], *counts))
    moments = {row["column_name"]: row for row in opened.rows(_MOMENTS)}
    drift = statement(
        "drift", **{name: name for name in ("compared_bins", "mpm_monitors", "distribution", "stale_windows")}
    )
    rows = {row["column_name"]: row for row in opened.rows(drift)}
    order = [column.name for column in observed]
    return [_measure(rows[name], _distinct_shares(shares.get(name, [])), moments[name]) for name in order]


def _measure(row: Mapping[str, Any], shares: tuple[Share, ...], moments: Mapping[str, Any]) -> Measures:
    copied = (
        *("psi", "psi_noise_floor", "chi_squared_p_value", "ks_lower", "ks_upper", "ks_p_value", "mean_shift_sd"),
        *("wasserstein_normalized", "js_distance", "not_evaluated_reason"),
    )
    sides = [
        Moments(int(moments[f"{side}_values"] or 0), moments[f"{side}_mean"], moments[f"{side}_variance"])
        for side in ("baseline", "current")
    ]
    return Measures(row["column_name"], row["value_kind"], baseline=sides[0], current=sides[1], shares=shares,
                    **{name: row[name] for name in copied})


def _distinct_shares(shares: Sequence[Share]) -> tuple[Share, ...]:
    """Where every other category is unseen, the two are one."""
    unseen = {share.current_count for share in shares if share.kind == "unseen"}
    return tuple(s for s in shares if s.kind != "other" or s.baseline_count or s.current_count not in unseen)


def _prepare_comparison(opened: Session) -> None:
    """From the observations to the compared bins and their groups, by the statements of the result models."""
    opened.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE mpm_monitors AS SELECT
          '{MONITOR}' AS monitor, NULL::VARCHAR AS relation, NULL::VARCHAR AS event_time, NULL::VARCHAR AS grain,
          'UTC' AS timezone, 'relation' AS baseline_kind, NULL::TIMESTAMP AS baseline_start, NULL::TIMESTAMP AS baseline_end,
          NULL::BIGINT AS rolling_windows, {MIN_ROWS}::BIGINT AS min_rows, {MIN_GROUP_SIZE}::BIGINT AS min_group_size,
          NULL::VARCHAR AS owner, NULL::VARCHAR AS tags
        """
    )
    opened.execute(
        "CREATE OR REPLACE TEMP TABLE stored_result AS SELECT NULL::VARCHAR AS monitor, NULL::VARCHAR AS window_id, "
        "NULL::TIMESTAMP AS input_observed_at, NULL::BIGINT AS input_row_count, NULL::BIGINT AS input_window_count WHERE 1 = 0"
    )
    stale = statement("stale_windows", windows="compared_windows", mpm_observations="mpm_observations",
                      stored_result="stored_result", by_date="0")
    steps = {
        "compared_windows": statement("compared_windows", mpm_observations="mpm_observations", mpm_monitors="mpm_monitors"),
        "stale_windows": f"SELECT * FROM (\n{stale}\n) AS s WHERE s.window_id = '{CURRENT_WINDOW}'",
        "compared_bins": statement("compared_bins", stale_windows="stale_windows", windows="compared_windows",
                                   mpm_observations="mpm_observations"),
        "distribution": statement("distribution", compared_bins="compared_bins"),
    }
    for name, query in steps.items():
        opened.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS\n{query}")


def _groups(opened: Session) -> dict[str, tuple[Group, ...]]:
    query = """
        SELECT column_name, group_kind, category, lower_edge, upper_edge, baseline_share, current_share
        FROM distribution ORDER BY column_name, group_index, group_kind, category
    """
    found: dict[str, list[Group]] = {}
    for row in opened.rows(query):
        bounds = (row["lower_edge"], row["upper_edge"])
        shares = (row["baseline_share"] or 0.0, row["current_share"] or 0.0)
        found.setdefault(row["column_name"], []).append(Group(row["group_kind"], row["category"], *bounds, *shares))
    return {column: tuple(groups) for column, groups in found.items()}


def _rank(column: ColumnComparison) -> tuple[float, ...]:
    """Failing columns first, those that could not be judged last; within a status the largest psi above its noise first."""
    order = {"fail": 0, "warn": 1, "pass": 2, "not_evaluated": 3}[column.status]
    excess = (column.measures.psi or 0.0) - (column.measures.psi_noise_floor or 0.0)
    return order, -excess


def _has_number(row: Mapping[str, Any]) -> bool:
    return any(row[key] is not None for key in ("value", "lower", "upper"))


def _plain_record(column: str, metric: str, value: float | None, status: Status) -> dict[str, Any]:
    return {"column": column, "value_kind": None, "metric": metric, "value": value, "lower": None, "upper": None,
            "p_value": None, "status": status}


# Means and variances of the finite values. Sums are about the centre of the column, so that they do not cancel.
_MOMENTS = """
WITH sums AS (
  SELECT
    column_name, MAX(sum_center) AS center,
    SUM(CASE WHEN position IS NOT NULL THEN baseline_count END) AS baseline_values,
    SUM(CASE WHEN position IS NOT NULL THEN current_count END) AS current_values,
    MAX(CASE WHEN bin_kind = 'total' THEN baseline_sum END) AS baseline_sum,
    MAX(CASE WHEN bin_kind = 'total' THEN current_sum END) AS current_sum,
    MAX(CASE WHEN bin_kind = 'total' THEN baseline_sum_sq END) AS baseline_sum_sq,
    MAX(CASE WHEN bin_kind = 'total' THEN current_sum_sq END) AS current_sum_sq
  FROM compared_bins
  GROUP BY column_name
)
SELECT
  column_name, baseline_values, current_values,
  center + baseline_sum / NULLIF(baseline_values, 0) AS baseline_mean,
  center + current_sum / NULLIF(current_values, 0) AS current_mean,
  CASE WHEN isfinite(baseline_sum_sq)
    THEN (baseline_sum_sq - baseline_sum * (baseline_sum / NULLIF(baseline_values, 0))) / NULLIF(baseline_values - 1, 0) END AS baseline_variance,
  CASE WHEN isfinite(current_sum_sq)
    THEN (current_sum_sq - current_sum * (current_sum / NULLIF(current_values, 0))) / NULLIF(current_values - 1, 0) END AS current_variance
FROM sums
"""
