"""Observe two relations: the loop over columns of `macros/observe/`, without project and state.

The canonical statements are the same, and so are the observations they make: the baseline is one window, the
current relation another, and what is learnt about the bins a third. Segments and labels are left to dbt.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from mpm_py import bins as binning
from mpm_py.bins import NUMBER_KINDS, WHOLE_KINDS, Bins
from mpm_py.warehouse import quoting
from mpm_py.warehouse.duckdb import Column, Session
from mpm_py.warehouse.sources import Source
from mpm_py.warehouse.statements import statement

MONITOR = "compare"
BASELINE_AT = "1900-01-01 00:00:00"
BINS_AT = "1900-01-02 00:00:00"
CURRENT_AT = "2000-01-01 00:00:00"
CURRENT_WINDOW = "2000-01-01T00:00:00Z"

# The caller sees both relations anyway, so nothing is hidden in small groups.
MIN_GROUP_SIZE = 1
MAX_CATEGORIES = 100

# A text column with more values than this, most of them different, is free text: observed by its length.
FREE_TEXT_MIN_VALUES = 50


@dataclass(frozen=True)
class ObservedColumn:
    """A column that both relations have, how it is observed, and literals of what means a missing value."""

    name: str
    value_kind: str
    baseline: Column
    current: Column
    missing: tuple[str, ...] = ()

    @property
    def is_number(self) -> bool:
        """Whether it is observed by a number, not by a text."""
        return self.value_kind in NUMBER_KINDS


def value_kind(column: Column) -> str:
    """The kind that is published with a column, before its values are known."""
    kinds = {"date": "timestamp", "zoned": "timestamp", "text": "categorical"}
    return kinds.get(column.base_kind, column.base_kind)


def observe(session: Session, baseline: Source, current: Source, columns: Sequence[ObservedColumn]) -> None:
    """Write the observations of both relations to the temporary table ``mpm_observations``."""
    scan = _Scan(session, baseline, current)
    columns = scan.with_free_text(columns)
    bins = scan.learn(columns)
    scan.prepare(columns, bins)
    scan.write(columns, bins)


class _Scan:
    """The statements of one comparison."""

    def __init__(self, session: Session, baseline: Source, current: Source) -> None:
        self._session = session
        self._baseline = baseline
        self._current = current

    def with_free_text(self, columns: Sequence[ObservedColumn]) -> list[ObservedColumn]:
        """The columns, with those of free text marked as such."""
        texts = [
            statement(
                "learn_texts",
                relation_rows=self._baseline_rows(column),
                column_name=quoting.text(column.name),
            )
            for column in columns
            if column.value_kind == "categorical"
        ]
        free = {
            row["column_name"]
            for row in (self._session.rows(_union(texts)) if texts else [])
            if row["distinct_count"] > FREE_TEXT_MIN_VALUES and 2 * row["distinct_count"] > row["value_count"]
        }
        return [replace(column, value_kind="text") if column.name in free else column for column in columns]

    def learn(self, columns: Sequence[ObservedColumn]) -> dict[str, Bins]:
        """The bins of every column, learnt from the baseline in one query."""
        numbers = [
            statement(
                "learn_quantiles",
                relation_rows=_known(column, self._baseline_rows(column)),
                column_name=quoting.text(column.name),
                value_kind=quoting.text("integer" if column.value_kind in WHOLE_KINDS else "numeric"),
            )
            for column in columns
            if column.is_number and column.value_kind != "nested"
        ]
        found: dict[str, dict[str, list[float]]] = {}
        if numbers:
            learnt = self._session.rows(statement("learn_bins", quantiles=f"({_union(numbers)})"))
            for row in sorted(learnt, key=_place):
                items = found.setdefault(row["column_name"], {})
                items.setdefault(row["item"], []).append(float(row["value"]))
        return {
            column.name: binning.settle(column.value_kind, found.get(column.name, {})) for column in columns
        }

    def prepare(self, columns: Sequence[ObservedColumn], bins: Mapping[str, Bins]) -> None:
        """The small tables that the observing statement reads beside the rows."""
        everywhere = "'__all__' AS segment_key, '__all__' AS segment_value, NULL::DOUBLE AS event_epoch"
        self._table(
            "segment_values", _nothing("segment_key VARCHAR, segment_value VARCHAR, bin_index BIGINT")
        )
        counts = statement("segment_counts", relation_rows=self._all_rows(everywhere))
        cells = statement(
            "segment_cells",
            segment_counts=f"({counts})",
            segment_values="segment_values",
            min_group_size=str(MIN_GROUP_SIZE),
            max_segment_values="1",
        )
        self._table("segment_cells", cells)
        counted = self._all_rows("NULL::DOUBLE AS label_value, NULL::DOUBLE AS prediction_value")
        self._table("window_totals", statement("window_counts", relation_rows=counted))
        self._table(
            "distinct_counts", _nothing("column_name VARCHAR, window_at TIMESTAMP, distinct_count BIGINT")
        )
        self._table("dictionary", self._dictionary(columns))
        self._table("windows", _windows())
        self._table("column_list", _column_list(columns, bins))
        atoms = [row for column in columns for row in binning.atom_rows(column.name, bins[column.name])]
        shape = "column_name VARCHAR, bin_code DOUBLE, bin_index DOUBLE, category VARCHAR, value DOUBLE"
        self._table("atoms", "\nUNION ALL\n".join([_nothing(shape), *atoms]))

    def write(self, columns: Sequence[ObservedColumn], bins: Mapping[str, Bins]) -> None:
        """Read both relations and keep what was observed."""
        dictionary = statement(
            "dictionary_rows",
            dictionary="dictionary",
            segment_values="segment_values",
            window_at=quoting.text(BINS_AT),
        )
        relation = statement("observe_relation", segment_cells="segment_cells")
        observing = [*self._observing_numbers(columns, bins), *self._observing_categories(columns)]
        self._table("observed", _union([relation, *observing, dictionary, _learnt_rows(columns, bins)]))
        inputs = ("observed", "windows", "column_list", "atoms", "distinct_counts", "window_totals")
        finished = statement(
            "finish_observations",
            **{name: name for name in inputs},
            monitor=quoting.text(MONITOR),
            min_group_size=str(MIN_GROUP_SIZE),
            observed_at=statement("utc_now"),
            invocation_id="''",
            spec_hash="''",
        )
        self._table("mpm_observations", finished)

    def _table(self, name: str, query: str) -> None:
        self._session.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS\n{query}")

    def _all_rows(self, fields: str) -> str:
        """Rows of both relations with their window and the same fields."""
        before = _rows_at(BASELINE_AT, fields, self._baseline)
        return f"({before}\nUNION ALL\n{_rows_at(CURRENT_AT, fields, self._current)})"

    def _baseline_rows(self, column: ObservedColumn) -> str:
        return f"({_rows_at(BASELINE_AT, _fields(column.value_kind, column.baseline), self._baseline)})"

    def _column_rows(self, column: ObservedColumn) -> str:
        """Rows of both relations with one column as value, each side by the type it has there."""
        before = _rows_at(BASELINE_AT, _fields(column.value_kind, column.baseline), self._baseline)
        after = _rows_at(CURRENT_AT, _fields(column.value_kind, column.current), self._current)
        return f"({before}\nUNION ALL\n{after})"

    def _dictionary(self, columns: Sequence[ObservedColumn]) -> str:
        """The most frequent values of both sides together.

        Those of the baseline alone would be too frequent there by selection: among many values of like
        frequency the ones picked are the lucky ones, and in the current rows they fall back, which looks
        like drift. Picked from both, neither side is favoured.
        """
        shape = "column_name VARCHAR, category VARCHAR, bin_index BIGINT, bin_kind VARCHAR"
        parts = [_nothing(shape)]
        counts = []
        for column in columns:
            if column.is_number:
                continue
            name = quoting.text(column.name)
            parts += [f"SELECT {name}, {value}, NULL, 'missing'" for value in column.missing]
            rows = _known(column, self._column_rows(column))
            counts.append(statement("value_counts", relation_rows=rows, column_name=name))
        if counts:
            learnt = statement(
                "learn_categories",
                value_counts=f"({_union(counts)})",
                min_group_size=str(MIN_GROUP_SIZE),
                max_values=str(MAX_CATEGORIES),
            )
            parts.append(f"SELECT * FROM (\n{learnt}\n) AS learnt")
        return "\nUNION ALL\n".join(parts)

    def _observing_numbers(self, columns: Sequence[ObservedColumn], bins: Mapping[str, Bins]) -> list[str]:
        """The statement that observes the columns of numbers, if there are any."""
        cells = []
        for column in columns:
            if column.is_number:
                code = binning.code(column.value_kind, column.missing, bins[column.name])
                values = self._column_rows(column)
                rows = f"(SELECT x.window_at, x.value, {code} AS bin_code FROM {values} AS x)"
                center = quoting.number(bins[column.name].center or 0.0)
                name = quoting.text(column.name)
                cells.append(statement("number_cells", relation_rows=rows, column_name=name, center=center))
        if not cells:
            return []
        counted = f"({_union(cells)})"
        return [statement("observe_numbers", number_cells=counted, segment_cells="segment_cells")]

    def _observing_categories(self, columns: Sequence[ObservedColumn]) -> list[str]:
        """The statement that observes the columns of categories, if there are any."""
        keys = "'__all__' AS segment_key, '__all__' AS segment_value, NULL::VARCHAR AS label_class"
        cells = [
            statement(
                "category_cells",
                relation_rows=f"(SELECT x.window_at, {keys}, x.value FROM {self._column_rows(column)} AS x)",
                column_name=quoting.text(column.name),
            )
            for column in columns
            if not column.is_number
        ]
        inputs = {name: name for name in ("segment_cells", "dictionary", "column_list")}
        counted = f"({_union(cells)})"
        return [statement("observe_categories", category_cells=counted, **inputs, salt="''")] if cells else []


def _rows_at(window_at: str, fields: str, source: Source) -> str:
    return f"SELECT CAST('{window_at}' AS TIMESTAMP) AS window_at, {fields} FROM {source.relation} AS r"


def _known(column: ObservedColumn, rows: str) -> str:
    """Rows without the declared sentinels."""
    if not column.missing:
        return rows
    tested = "m.raw_text" if column.value_kind == "text" else "m.value"
    return f"(SELECT m.value FROM {rows} AS m WHERE {tested} NOT IN ({', '.join(column.missing)}))"


def _fields(kind: str, column: Column) -> str:
    """The value, and for free text the text itself: its length alone does not tell blanks and sentinels."""
    fields = f"{_value(kind, column)} AS value"
    return f"{fields}, {_text(column)} AS raw_text" if kind == "text" else fields


def _value(kind: str, column: Column) -> str:
    """The number or the text by which a column is observed (the macro `_value_expression`)."""
    reference = f"r.{quoting.name(column.name)}"
    if kind in ("numeric", "integer"):
        return statement("plain_number", value=reference)
    if kind == "timestamp":
        moment = f"CAST({reference} AS TIMESTAMP)"
        if column.base_kind == "zoned":
            moment = statement("utc_from_zoned", value=reference)
        return statement("epoch_seconds", value=moment)
    if kind == "text":
        return statement("text_length", value=reference)
    return statement("is_present", value=reference) if kind == "nested" else _text(column)


def _text(column: Column) -> str:
    reference = f"r.{quoting.name(column.name)}"
    return statement("boolean_text" if column.base_kind == "boolean" else "plain_text", value=reference)


def _union(queries: Sequence[str]) -> str:
    """All rows of queries that may begin with WITH."""
    return "\nUNION ALL\n".join(f"SELECT * FROM (\n{query}\n) AS branch" for query in queries)


def _nothing(shape: str) -> str:
    """A query of the given columns (name and type) and no rows."""
    columns = (column.split() for column in shape.split(", "))
    items = ", ".join(f"CAST(NULL AS {data_type}) AS {name}" for name, data_type in columns)
    return f"SELECT * FROM (SELECT {items}) AS nothing WHERE 1 = 0"


def _place(row: Mapping[str, Any]) -> int:
    return int(row["place"])


def _windows() -> str:
    """The three windows: what was learnt, the baseline, and the current rows as the first day of 2000."""
    untimed = "CAST('1970-01-01' AS DATE) AS window_date, " + ", ".join(
        f"CAST(NULL AS TIMESTAMP) AS {bound}" for bound in ("window_start", "window_end")
    )
    return f"""
        SELECT CAST('{BINS_AT}' AS TIMESTAMP) AS window_at, 'bins' AS dataset, 'bins' AS window_id, {untimed}
        UNION ALL SELECT CAST('{BASELINE_AT}' AS TIMESTAMP), 'baseline', 'baseline', {untimed}
        UNION ALL SELECT CAST('{CURRENT_AT}' AS TIMESTAMP), 'current', '{CURRENT_WINDOW}',
          CAST('2000-01-01' AS DATE), CAST('2000-01-01' AS TIMESTAMP), CAST('2000-01-02' AS TIMESTAMP)
    """


def _column_list(columns: Sequence[ObservedColumn], bins: Mapping[str, Bins]) -> str:
    shape = (
        "column_name VARCHAR, column_role VARCHAR, data_type VARCHAR, value_kind VARCHAR, scheme VARCHAR, "
        "bin_center DOUBLE, bin_width DOUBLE, is_sensitive BIGINT"
    )

    def rows() -> Iterator[str]:
        yield _nothing(shape)
        yield "SELECT '__relation__', 'relation', NULL, NULL, NULL, NULL, NULL, 0"
        for column in columns:
            own = bins[column.name]
            known = (column.name, "feature", column.current.data_type, column.value_kind, own.scheme)
            texts = ", ".join(quoting.text(item) for item in known)
            numbers = ("NULL" if item is None else quoting.number(item) for item in (own.center, own.width))
            yield f"SELECT {texts}, {', '.join(numbers)}, 0"

    return "\nUNION ALL\n".join(rows())


def _learnt_rows(columns: Sequence[ObservedColumn], bins: Mapping[str, Bins]) -> str:
    """What was learnt, as rows of the dataset bins.

    One list of values: a branch of UNION ALL for each of a thousand edges takes longer to plan than all else.
    """
    values = [value for column in columns for value in binning.learnt_values(column.name, bins[column.name])]
    fields = (
        f"k.column_name, CAST('{BINS_AT}' AS TIMESTAMP) AS window_at, '__all__' AS segment_key, k.bin_kind, "
        "CAST(k.bin_code AS DOUBLE) AS bin_code, CAST(NULL AS VARCHAR) AS category, "
        "CAST(0 AS BIGINT) AS row_count, CAST(k.value AS DOUBLE) AS value, "
        "CAST(NULL AS VARCHAR) AS label_class"
    )
    rows = f"(VALUES {', '.join(values)}) AS k(column_name, bin_kind, bin_code, value)"
    return statement("stated_rows", stated=f"(SELECT {fields} FROM {rows})")
