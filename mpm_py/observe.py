"""Observe two relations: the loop over columns of `macros/observe/`, for a comparison without project and state.

The canonical statements are the same, and so are the observations they make: the baseline is one window, the current
relation another, and what is learnt about the bins a third. Segments, labels and staleness are left to dbt.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

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

# Bin codes of the canonical statements (bin_special.sql, finish_observations.sql).
MISSING_CODE, BLANK_CODE, FIRST_ATOM_CODE = 1000004, 1000005, 1000100

NUMBER_KINDS = frozenset({"numeric", "integer", "timestamp", "text", "nested"})
FREE_TEXT_MIN_VALUES = 50


@dataclass(frozen=True)
class ObservedColumn:
    """A column that both relations have, and how it is observed."""

    name: str
    value_kind: str
    baseline: Column
    current: Column
    missing: tuple[str, ...] = ()

    @property
    def is_number(self) -> bool:
        """Whether it is observed by a number (a value, a time, a length), not by a text."""
        return self.value_kind in NUMBER_KINDS


@dataclass(frozen=True)
class Bins:
    """How a column is binned (DESIGN §2.3)."""

    scheme: str = "none"
    center: float | None = None
    width: float | None = None
    atoms: tuple[float, ...] = ()
    edges: tuple[float, ...] = ()


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


def settle_bins(kind: str, found: Mapping[str, Sequence[float]]) -> Bins:
    """Learnt items to a scheme: the width rounded to three significant digits, the centre to a multiple of it.

    The same rules as the macro `_settle_bins`.
    """
    if kind == "nested":
        return Bins("arithmetic", 0.0, 1.0)
    if kind not in NUMBER_KINDS:
        return Bins("category")
    is_whole = kind in ("integer", "text")
    center = found.get("center", [0.0])[0]
    scale = max(min(found.get("scale", [1.0])[0], 1e300), 1e-290)
    width = float(f"{scale / 16:.3g}")
    if is_whole:
        width = max(1.0, float(round(width)))
    atoms = tuple(found.get("atom", ()))
    if found.get("is_crowded", [0.0])[0] == 1.0:
        return Bins("edges", center, None, atoms, tuple(found.get("edge", ())))
    return Bins("integer" if is_whole else "arithmetic", round(center / width) * width, width, atoms)


class _Scan:
    """The statements of one comparison."""

    def __init__(self, session: Session, baseline: Source, current: Source) -> None:
        self._session = session
        self._sides = ((BASELINE_AT, baseline, "baseline"), (CURRENT_AT, current, "current"))

    def with_free_text(self, columns: Sequence[ObservedColumn]) -> list[ObservedColumn]:
        """The columns, those of text whose values mostly differ observed by their length."""
        texts = [
            statement(
                "learn_texts",
                relation_rows=self._rows(column, sides=self._sides[:1]),
                column_name=quoting.text(column.name),
            )
            for column in columns
            if column.value_kind == "categorical"
        ]
        if not texts:
            return list(columns)
        free = {
            row["column_name"]
            for row in self._session.rows("\nUNION ALL\n".join(texts))
            if row["distinct_count"] > FREE_TEXT_MIN_VALUES and 2 * row["distinct_count"] > row["value_count"]
        }
        return [
            ObservedColumn(c.name, "text", c.baseline, c.current, c.missing) if c.name in free else c
            for c in columns
        ]

    def learn(self, columns: Sequence[ObservedColumn]) -> dict[str, Bins]:
        """The bins of every column, learnt from the baseline in one query."""
        numbers = [
            statement(
                "learn_quantiles",
                relation_rows=self._known_rows(column),
                column_name=quoting.text(column.name),
                value_kind=quoting.text("integer" if column.value_kind in ("integer", "text") else "numeric"),
            )
            for column in columns
            if column.is_number and column.value_kind != "nested"
        ]
        found: dict[str, dict[str, list[float]]] = {}
        if numbers:
            quantiles = "(" + _union(numbers) + ")"
            for row in sorted(self._session.rows(statement("learn_bins", quantiles=quantiles)), key=_place):
                items = found.setdefault(row["column_name"], {})
                items.setdefault(row["item"], []).append(float(row["value"]))
        return {column.name: settle_bins(column.value_kind, found.get(column.name, {})) for column in columns}

    def prepare(self, columns: Sequence[ObservedColumn], bins: Mapping[str, Bins]) -> None:
        """The small tables that the observing statement reads beside the rows."""
        self._table("segment_values", _nothing("segment_key VARCHAR", "segment_value VARCHAR", "bin_index BIGINT"))
        self._table(
            "segment_cells",
            statement(
                "segment_cells",
                relation_rows=self._all_rows("'__all__' AS segment_key, '__all__' AS segment_value, NULL::DOUBLE AS event_epoch"),
                segment_values="segment_values",
                min_group_size=str(MIN_GROUP_SIZE),
                max_segment_values="50",
            ),
        )
        counted = self._all_rows("NULL::DOUBLE AS label_value, NULL::DOUBLE AS prediction_value")
        self._table("window_totals", statement("window_counts", relation_rows=counted))
        self._table("distinct_counts", _nothing("column_name VARCHAR", "window_at TIMESTAMP", "distinct_count BIGINT"))
        self._table("dictionary", self._dictionary(columns))
        self._table("windows", _windows())
        self._table("column_list", _column_list(columns, bins))
        self._table("atoms", _atoms(columns, bins))

    def write(self, columns: Sequence[ObservedColumn], bins: Mapping[str, Bins]) -> None:
        """Read both relations and keep what was observed."""
        branches = [statement("observe_relation", segment_cells="segment_cells")]
        branches += [self._observing(column, bins[column.name]) for column in columns]
        branches += [statement("dictionary_rows", dictionary="dictionary", segment_values="segment_values", window_at=quoting.text(BINS_AT))]
        branches += [_learnt_rows(columns, bins)]
        self._table("observed", _union(branches))
        self._table(
            "mpm_observations",
            statement(
                "finish_observations",
                **{name: name for name in ("observed", "windows", "column_list", "atoms", "distinct_counts", "window_totals")},
                monitor=quoting.text(MONITOR),
                min_group_size=str(MIN_GROUP_SIZE),
                observed_at=statement("utc_now"),
                invocation_id="''",
                spec_hash="''",
            ),
        )

    def _table(self, name: str, query: str) -> None:
        self._session.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS\n{query}")

    def _rows(self, column: ObservedColumn, sides: Sequence[tuple[str, Source, str]] = ()) -> str:
        """Rows of one column as value (and the text it stands for, where the value alone does not tell), per window."""
        parts = []
        for at, source, side in sides or self._sides:
            own = column.baseline if side == "baseline" else column.current
            fields = f"{_value(column.value_kind, own)} AS value"
            if column.value_kind == "text":
                fields += f", {_text(own)} AS raw_text"
            parts.append(f"SELECT CAST('{at}' AS TIMESTAMP) AS window_at, {fields} FROM {source.relation} AS r")
        return "(" + "\nUNION ALL\n".join(parts) + ")"

    def _known_rows(self, column: ObservedColumn) -> str:
        """Rows of the baseline without the declared sentinels."""
        rows = self._rows(column, self._sides[:1])
        if not column.missing:
            return rows
        tested = "m.raw_text" if column.value_kind == "text" else "m.value"
        return f"(SELECT m.value FROM {rows} AS m WHERE {tested} NOT IN ({', '.join(column.missing)}))"

    def _all_rows(self, fields: str) -> str:
        parts = [f"SELECT CAST('{at}' AS TIMESTAMP) AS window_at, {fields} FROM {source.relation}" for at, source, _ in self._sides]
        return "(" + "\nUNION ALL\n".join(parts) + ")"

    def _dictionary(self, columns: Sequence[ObservedColumn]) -> str:
        parts = [_nothing("column_name VARCHAR", "category VARCHAR", "bin_index BIGINT", "bin_kind VARCHAR")]
        for column in columns:
            if column.is_number:
                continue
            name = quoting.text(column.name)
            parts += [f"SELECT {name}, {value}, NULL, 'missing'" for value in column.missing]
            learnt = statement(
                "learn_categories",
                relation_rows=self._known_rows(column),
                column_name=name,
                min_group_size=str(MIN_GROUP_SIZE),
                max_values=str(MAX_CATEGORIES),
            )
            parts.append(f"SELECT * FROM (\n{learnt}\n) AS learnt")
        return "\nUNION ALL\n".join(parts)

    def _observing(self, column: ObservedColumn, bins: Bins) -> str:
        name, rows = quoting.text(column.name), self._rows(column)
        if column.is_number:
            binned = f"(SELECT x.window_at AS window_at, x.value AS value, {_bin_code(column, bins)} AS bin_code FROM {rows} AS x)"
            return statement(
                "observe_number",
                relation_rows=binned,
                segment_cells="segment_cells",
                column_name=name,
                center=quoting.number(bins.center or 0.0),
            )
        keyed = f"(SELECT x.window_at, '__all__' AS segment_key, '__all__' AS segment_value, NULL::VARCHAR AS label_class, x.value FROM {rows} AS x)"
        return statement(
            "observe_category",
            relation_rows=keyed,
            segment_cells="segment_cells",
            dictionary="dictionary",
            column_name=name,
            salt="''",
            is_sensitive="0",
        )


def _union(queries: Sequence[str]) -> str:
    """All rows of queries that may begin with WITH."""
    return "\nUNION ALL\n".join(f"SELECT * FROM (\n{query}\n) AS branch" for query in queries)


def _place(row: Mapping[str, Any]) -> int:
    return int(row["place"])


def _nothing(*columns: str) -> str:
    """A query of the given columns (name and type) and no rows."""
    items = ", ".join(f"CAST(NULL AS {column.split()[1]}) AS {column.split()[0]}" for column in columns)
    return f"SELECT * FROM (SELECT {items}) AS nothing WHERE 1 = 0"


def _text(column: Column) -> str:
    reference = f"r.{quoting.name(column.name)}"
    return statement("boolean_text" if column.base_kind == "boolean" else "plain_text", value=reference)


def _value(kind: str, column: Column) -> str:
    """The number or the text by which a column is observed (the macro `_value_expression`)."""
    reference = f"r.{quoting.name(column.name)}"
    if kind in ("numeric", "integer"):
        return statement("plain_number", value=reference)
    if kind == "timestamp":
        moment = statement("utc_from_zoned", value=reference) if column.base_kind == "zoned" else f"CAST({reference} AS TIMESTAMP)"
        return statement("epoch_seconds", value=moment)
    if kind == "text":
        return statement("text_length", value=reference)
    return statement("is_present", value=reference) if kind == "nested" else _text(column)


def _bin_code(column: ObservedColumn, bins: Bins) -> str:
    """The binning expression over x.value: sentinels and atoms first, then the scheme, then what is no number."""
    arms = []
    if column.missing:
        tested = "x.raw_text" if column.value_kind == "text" else "x.value"
        arms.append(f"WHEN {tested} IN ({', '.join(column.missing)}) THEN {MISSING_CODE}.0")
    if column.value_kind == "text":
        arms.append(f"WHEN TRIM(x.raw_text) = '' THEN {BLANK_CODE}.0")
    for index, atom in enumerate(bins.atoms):
        arms.append(f"WHEN x.value = {quoting.number(atom)} THEN {FIRST_ATOM_CODE + index}.0")
    position = _position(bins, "x.value", statement("bin_special", value="x.value"))
    return f"CASE {' '.join(arms)} ELSE {position} END" if arms else position


def _position(bins: Bins, reference: str, special: str) -> str:
    """Bin of a finite value by the scheme of its column."""
    if bins.scheme == "edges":
        finite = f"{reference} > -1.7976931348623157e308 AND {reference} < 1.7976931348623157e308"
        return f"CASE WHEN {finite} THEN {_edge_tree(bins.edges, reference, 0, len(bins.edges))} ELSE {special} END"
    width, center = bins.width or 1.0, bins.center or 0.0
    return statement(
        "bin_arithmetic",
        value=reference,
        width=quoting.number(width),
        center_index=quoting.number(round(center / width)),
        shift=quoting.number(0.5 if bins.scheme == "integer" else 0.0),
        special=special,
    )


def _edge_tree(edges: Sequence[float], reference: str, first: int, last: int) -> str:
    """Number of edges not above the value, for the edges first..last-1, as a balanced CASE."""
    if first == last:
        return f"{first}.0"
    middle = (first + last) // 2
    below, above = _edge_tree(edges, reference, first, middle), _edge_tree(edges, reference, middle + 1, last)
    return f"CASE WHEN {reference} < {quoting.number(edges[middle])} THEN {below} ELSE {above} END"


def _learnt_rows(columns: Sequence[ObservedColumn], bins: Mapping[str, Bins]) -> str:
    """What was learnt, as rows of the dataset bins in the shape of the observe statements.

    One list of values: a branch of UNION ALL for each of a thousand edges takes DuckDB longer to plan than all else to run.
    """
    rows = []
    for column in columns:
        own, name = bins[column.name], quoting.text(column.name)
        rows.append(f"({name}, 'total', NULL, NULL)")
        rows += [f"({name}, 'atom', {FIRST_ATOM_CODE + place}, {quoting.number(atom)})" for place, atom in enumerate(own.atoms)]
        rows += [f"({name}, 'edge', {place}, {quoting.number(edge)})" for place, edge in enumerate(own.edges, start=1)]
    fields = (
        f"SELECT k.column_name, CAST('{BINS_AT}' AS TIMESTAMP) AS window_at, '__all__' AS segment_key, k.bin_kind, "
        "CAST(k.bin_code AS DOUBLE) AS bin_code, CAST(NULL AS VARCHAR) AS category, CAST(0 AS BIGINT) AS row_count, "
        "CAST(k.value AS DOUBLE) AS value"
    )
    stated = f"({fields} FROM (VALUES {', '.join(rows)}) AS k(column_name, bin_kind, bin_code, value))"
    return statement("stated_rows", stated=stated)


def _windows() -> str:
    rows = [(BASELINE_AT, "baseline", "baseline"), (BINS_AT, "bins", "bins"), (CURRENT_AT, "current", CURRENT_WINDOW)]
    return "\nUNION ALL\n".join(
        f"SELECT CAST('{at}' AS TIMESTAMP) AS window_at, '{dataset}' AS dataset, '{window_id}' AS window_id, "
        f"CAST('{CURRENT_AT if dataset == 'current' else '1970-01-01'}' AS DATE) AS window_date, "
        f"CAST({bound(0)} AS TIMESTAMP) AS window_start, CAST({bound(1)} AS TIMESTAMP) AS window_end"
        for at, dataset, window_id in rows
        for bound in [lambda days, current=dataset == "current": f"'2000-01-0{1 + days}'" if current else "NULL"]
    )


def _column_list(columns: Sequence[ObservedColumn], bins: Mapping[str, Bins]) -> str:
    rows = ["SELECT '__relation__' AS column_name, 'relation' AS column_role, NULL::VARCHAR AS data_type, NULL::VARCHAR AS value_kind, "
            "NULL::VARCHAR AS scheme, NULL::DOUBLE AS bin_center, NULL::DOUBLE AS bin_width, 0::BIGINT AS is_sensitive"]
    for column in columns:
        own = bins[column.name]
        texts = ", ".join(quoting.text(item) for item in (column.name, "feature", column.current.data_type, column.value_kind, own.scheme))
        numbers = ", ".join("NULL" if item is None else quoting.number(item) for item in (own.center, own.width))
        rows.append(f"SELECT {texts}, {numbers}, 0")
    return "\nUNION ALL\n".join(rows)


def _atoms(columns: Sequence[ObservedColumn], bins: Mapping[str, Bins]) -> str:
    rows = [_nothing("column_name VARCHAR", "bin_code DOUBLE", "bin_index DOUBLE", "category VARCHAR", "value DOUBLE")]
    for column in columns:
        own = bins[column.name]
        for index, atom in enumerate(own.atoms):
            label = f"{atom:.0f}" if atom == int(atom) and abs(atom) < 1e15 else f"{atom:.17g}" if float(f"{atom:.15g}") != atom else f"{atom:.15g}"
            position = _position(own, quoting.number(atom), "0.0")
            rows.append(f"SELECT {quoting.text(column.name)}, {FIRST_ATOM_CODE + index}, {position}, {quoting.text(label)}, {quoting.number(atom)}")
    return "\nUNION ALL\n".join(rows)
