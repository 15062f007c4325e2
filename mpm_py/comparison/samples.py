"""Compare two samples: files, relations of a DuckDB file, or data frames. No project, no state, one call.

>>> import mpm_py
>>> comparison = mpm_py.compare("train.parquet", "today.parquet")  # doctest: +SKIP
>>> comparison.status, comparison.failed  # doctest: +SKIP
('fail', ['price'])
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mpm_py.comparison.measures import Group, distributions, measure
from mpm_py.comparison.observe import ObservedColumn, observe, value_kind
from mpm_py.comparison.result import RELATION, ColumnComparison, Comparison, SchemaChange
from mpm_py.comparison.verdict import Measures, judge
from mpm_py.configuration.nearest import nearest
from mpm_py.errors import ExecutionError, MpmError, RelationError
from mpm_py.warehouse import quoting
from mpm_py.warehouse.duckdb import Column, Session, session
from mpm_py.warehouse.sources import Source, as_number, open_source

# The kinds between which a change of type leaves the values comparable.
_FAMILIES = {"integer": "number", "numeric": "number"}


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
