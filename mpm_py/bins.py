"""Bins of a column: settled from what was learnt, and as SQL. The mirror of `macros/observe/bins.sql`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mpm_py.warehouse import quoting
from mpm_py.warehouse.statements import statement

# Bin codes of the canonical statements (bin_special.sql, finish_observations.sql).
MISSING_CODE, BLANK_CODE, FIRST_ATOM_CODE = 1000004, 1000005, 1000100

# Kinds that are observed by a number: a value, a time, a length, a presence.
NUMBER_KINDS = frozenset({"numeric", "integer", "timestamp", "text", "nested"})
WHOLE_KINDS = frozenset({"integer", "text"})

LARGEST = 1.797e308


@dataclass(frozen=True)
class Bins:
    """How a column is binned; width is None for learnt edges, centre too for categories."""

    scheme: str
    center: float | None = None
    width: float | None = None
    atoms: tuple[float, ...] = ()
    edges: tuple[float, ...] = ()


def settle(value_kind: str, found: Mapping[str, Sequence[float]]) -> Bins:
    """Learnt items to a scheme, by the same rules as the macro `_settle_bins`.

    The width is rounded to three significant digits, the centre to a multiple of it.
    """
    if value_kind == "nested":
        return Bins("arithmetic", 0.0, 1.0)
    if value_kind not in NUMBER_KINDS:
        return Bins("category")
    is_whole = value_kind in WHOLE_KINDS
    center = found.get("center", [0.0])[0]
    scale = max(min(found.get("scale", [1.0])[0], 1e300), 1e-290)
    width = float(f"{scale / 16:.3g}")
    if is_whole:
        width = max(1.0, float(round(width)))
    atoms = tuple(found.get("atom", ()))
    if found.get("is_crowded", [0.0])[0] == 1.0:
        return Bins("edges", center, None, atoms, tuple(found.get("edge", ())))
    # Beside the largest double the nearest multiple may be infinite.
    center = max(min(round(center / width) * width, LARGEST), -LARGEST)
    return Bins("integer" if is_whole else "arithmetic", center, width, atoms)


def code(value_kind: str, missing: Sequence[str], bins: Bins) -> str:
    """The binning expression over x.value: sentinels and atoms, then the scheme, then what is no number."""
    arms = []
    if missing:
        tested = "x.raw_text" if value_kind == "text" else "x.value"
        arms.append(f"WHEN {tested} IN ({', '.join(missing)}) THEN {MISSING_CODE}.0")
    if value_kind == "text":
        arms.append(f"WHEN TRIM(x.raw_text) = '' THEN {BLANK_CODE}.0")
    for place, atom in enumerate(bins.atoms):
        arms.append(f"WHEN x.value = {quoting.number(atom)} THEN {FIRST_ATOM_CODE + place}.0")
    position = _position(bins, "x.value", statement("bin_special", value="x.value"))
    return f"CASE {' '.join(arms)} ELSE {position} END" if arms else position


def atom_rows(column_name: str, bins: Bins) -> list[str]:
    """Rows of the list ``atoms``: code, index of the value bin that holds the atom, text and value."""
    rows = []
    for place, atom in enumerate(bins.atoms):
        value, position = quoting.number(atom), _position(bins, quoting.number(atom), "0.0")
        texts = (
            quoting.text(column_name),
            FIRST_ATOM_CODE + place,
            position,
            quoting.text(_plain(atom)),
            value,
        )
        rows.append("SELECT " + ", ".join(map(str, texts)))
    return rows


def learnt_values(column_name: str, bins: Bins) -> list[str]:
    """What was learnt about a column, as bracketed values: column_name, bin_kind, bin_code, value."""
    name = quoting.text(column_name)
    atoms = [
        f"({name}, 'atom', {FIRST_ATOM_CODE + place}, {quoting.number(atom)})"
        for place, atom in enumerate(bins.atoms)
    ]
    edges = [
        f"({name}, 'edge', {place}, {quoting.number(edge)})" for place, edge in enumerate(bins.edges, start=1)
    ]
    return [f"({name}, 'total', NULL, NULL)", *atoms, *edges]


def _position(bins: Bins, reference: str, special: str) -> str:
    """Bin of a finite value by the scheme of its column."""
    if bins.scheme == "edges":
        finite = f"{reference} > -1.7976931348623157e308 AND {reference} < 1.7976931348623157e308"
        tree = _edge_tree(bins.edges, reference, 0, len(bins.edges))
        return f"CASE WHEN {finite} THEN {tree} ELSE {special} END"
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
    below = _edge_tree(edges, reference, first, middle)
    above = _edge_tree(edges, reference, middle + 1, last)
    return f"CASE WHEN {reference} < {quoting.number(edges[middle])} THEN {below} ELSE {above} END"


def _plain(value: float) -> str:
    """The shortest text that reads back as the number; whole numbers without a point."""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)
