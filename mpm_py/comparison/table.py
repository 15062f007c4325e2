"""A comparison for people: a table for the terminal, and a small one for notebooks."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import TYPE_CHECKING

from mpm_py.comparison.result import ColumnComparison, Comparison
from mpm_py.comparison.verdict import PSI_NOISE_MULTIPLE, Measures, Status
from mpm_py.comparison.words import (
    WORDS,
    counts_sentence,
    digits,
    growth,
    nulls,
    phrases,
    schema_sentence,
)
from mpm_py.terminal.words import printable

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.table import Table

STYLES: dict[Status, str] = {"fail": "bold red", "warn": "yellow", "pass": "green", "not_evaluated": "dim"}

MORE = "All numbers: --format json; charts: --format html -o drift.html."
BLOCKS = "▁▂▃▄▅▆▇█"
MAX_BARS = 12

# From this width on there is room for the noise of psi and for the nulls.
WIDE = 104
NARROW_NAME, WIDE_NAME = 18, 30


def print_table(comparison: Comparison, console: Console, top: int | None = None) -> None:
    """Print the whole report: header, table, changes of the schema, counts, what to type next."""
    from rich.text import Text

    printed = _Printed(console)
    arrow = printable(f"{comparison.baseline} → {comparison.current}")
    console.print(Text(printed.text(arrow), style="bold", overflow="fold"))
    rows = f"{comparison.baseline_row_count:,} → {comparison.row_count:,} rows{growth(comparison)}"
    console.print(Text(printed.text(f"{rows}, {len(comparison.columns)} columns on both sides\n")))
    shown = comparison.columns[:top] if top else comparison.columns
    if shown:
        console.print(printed.table(shown))
    if len(shown) < len(comparison.columns):
        left = len(comparison.columns) - len(shown)
        console.print(Text(printed.text(f"… and {left} more"), style="dim"))
    if comparison.schema_changes:
        console.print("\nschema")
        for change in comparison.schema_changes:
            style = STYLES[change.status] if change.status == "fail" else ""
            console.print(Text(printed.text(f"  {schema_sentence(change)}"), style=style, overflow="fold"))
    style = STYLES[comparison.status]
    console.print(Text.assemble("\n", (WORDS[comparison.status], style), f": {counts_sentence(comparison)}"))
    console.print(Text(_legend(shown) + MORE, style="dim"))


def as_text(comparison: Comparison, top: int | None = None, width: int = 100) -> str:
    """The report as plain text."""
    import io

    from rich.console import Console

    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    print_table(comparison, Console(file=stream, width=width, color_system=None, highlight=False), top)
    stream.seek(0)
    return stream.read()


def as_html(comparison: Comparison) -> str:
    """A small table for notebooks."""
    head = "".join(f"<th>{name}</th>" for name in ("column", "kind", "verdict", "psi", "what changed"))
    body = ""
    for column in comparison.columns:
        one, words = column.measures, "; ".join(phrases(column))
        cells = (column.column, one.value_kind, WORDS[column.status], digits(one.psi), words)
        body += "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in cells) + "</tr>"
    changes = "".join(f"<li>{html.escape(schema_sentence(one))}</li>" for one in comparison.schema_changes)
    title = html.escape(f"{comparison.baseline} → {comparison.current}: {counts_sentence(comparison)}")
    listed = f"<ul>{changes}</ul>" if changes else ""
    return f"<p>{title}</p><table><tr>{head}</tr>{body}</table>{listed}"


class _Printed:
    """How it looks on one console: as wide as that is, and in ASCII where the console knows no more."""

    def __init__(self, console: Console) -> None:
        self._is_wide = console.width >= WIDE
        self._is_plain = not (console.encoding or "").lower().startswith("utf")

    def text(self, text: str) -> str:
        if not self._is_plain:
            return text
        for symbol, plain in (("→", "->"), ("×", "x"), ("…", "..."), ("–", "-")):
            text = text.replace(symbol, plain)
        return text.encode("ascii", "backslashreplace").decode("ascii")

    def table(self, columns: Sequence[ColumnComparison]) -> Table:
        from rich import box
        from rich.table import Table

        table = Table(
            box=None if self._is_plain else box.SIMPLE_HEAD,
            pad_edge=False,
            show_edge=False,
            collapse_padding=True,
        )
        table.add_column("column", max_width=WIDE_NAME if self._is_wide else NARROW_NAME, overflow="fold")
        table.add_column("kind", no_wrap=True)
        table.add_column("verdict", max_width=9)
        for name in ("psi", "noise", "ks", "nulls") if self._is_wide else ("psi", "ks"):
            table.add_column(name, justify="right", no_wrap=True)
        table.add_column("what changed", ratio=1, overflow="fold")
        for column in columns:
            table.add_row(*self._cells(column))
        return table

    def _cells(self, column: ColumnComparison) -> list[RenderableType]:
        from rich.text import Text

        one = column.measures
        numbers = {"psi": _psi(one), "ks": _bounds(one)}
        if self._is_wide:
            numbers = {
                "psi": _psi(one),
                "noise": digits(one.psi_noise_floor),
                "ks": _bounds(one),
                "nulls": nulls(one),
            }
        style = "dim" if column.status == "not_evaluated" else ""
        change = Text(self.text("; ".join(phrases(column))), style=style)
        if column.status in ("fail", "warn") and not self._is_plain:
            change.append(f"\n{_bars(column)}", style="cyan")
        return [
            Text(self.text(printable(one.column))),
            Text(one.value_kind),
            Text(WORDS[column.status], style=STYLES[column.status]),
            *(Text(self.text(number)) for number in numbers.values()),
            change,
        ]


def _bars(column: ColumnComparison) -> str:
    """The shares of the groups, baseline and current, on one scale: tenths of the baseline, or categories."""
    groups = [group for group in column.groups if group.kind in ("value", "category", "other", "null")]
    if len(groups) > MAX_BARS:
        largest = sorted(groups, key=lambda group: -max(group.baseline_share, group.current_share))[:MAX_BARS]
        groups = [group for group in groups if group in largest]
    sides = [[group.baseline_share for group in groups], [group.current_share for group in groups]]
    highest = max((share for side in sides for share in side), default=0.0) or 1.0
    return " → ".join("".join(_block(share / highest) for share in side) for side in sides)


def _block(height: float) -> str:
    return " " if height <= 0 else BLOCKS[min(len(BLOCKS) - 1, int(height * len(BLOCKS)))]


def _psi(one: Measures) -> str:
    return f"({digits(one.psi)})" if _is_noise(one) else digits(one.psi)


def _is_noise(one: Measures) -> bool:
    return one.psi is not None and one.psi < PSI_NOISE_MULTIPLE * (one.psi_noise_floor or 0.0)


def _legend(columns: Sequence[ColumnComparison]) -> str:
    is_needed = any(_is_noise(column.measures) for column in columns)
    return "A psi in brackets is no more than sampling alone gives. " if is_needed else ""


def _bounds(one: Measures) -> str:
    """One number where both bounds round to it."""
    if one.ks_lower is None or one.ks_upper is None:
        return ""
    first, last = f"{one.ks_lower:.2f}", f"{one.ks_upper:.2f}"
    return first if first == last else f"{first}–{last}"
