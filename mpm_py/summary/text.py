"""The summary in a terminal: plain words first, then the figures, then where to look."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from mpm_py.summary import words
from mpm_py.summary.facts import FAR, MonitorSummary, Move, QualityProblem, SchemaChange, Summary

MOST_ROWS = 10
"""Longest table; what follows is in the result tables."""

PROBLEMS = {
    "null_share": "missing values (null)",
    "nan_share": "not a number (NaN)",
    "infinite_share": "infinite values",
    "blank_share": "blank texts",
    "missing_share": "values that stand for missing",
    "unparsable_share": "texts that are no number",
    "out_of_range_share": "outside the baseline's range",
    "unseen_share": "categories new to the baseline",
    "vanished_category": "a category is gone",
    "constant_column": "all values the same",
    "row_count": "no rows",
    "duplicate_id_share": "repeated ids",
    "future_row_count": "rows dated in the future",
    "segment_absent": "a segment has no rows",
}
SHARES = frozenset(name for name in PROBLEMS if name.endswith("_share"))

CHANGES = {
    "added": "came",
    "removed": "went",
    "type_changed": "changed its type",
    "nullability_changed": "changed whether it may be null",
    "renamed_candidate": "may be a new name",
}

TABLES = (
    ("mpm_drift", "how far each column moved, by window and segment"),
    ("mpm_distribution", "the groups behind it, to plot one column against its baseline"),
    ("mpm_profile", "counts, means and percentiles"),
    ("mpm_quality", "missing values, unseen categories, repeated ids and the like"),
    ("mpm_schema_changes", "columns that came, went or changed"),
    ("mpm_observations", "the counts that all of these are computed from"),
)


def render(summary: Summary, console: Console, steps: Sequence[tuple[str, str]] = ()) -> None:
    """Print a summary.

    Args:
        summary: what `summarise` found.
        console: where to; the tables leave out their less important columns below 100 and 120 characters.
        steps: what the reader can do next, as (what for, what to type); a query to start from is added.
    """
    if not summary.monitors:
        console.print(f"No monitors are declared in schema {escape(summary.schema)}.", highlight=False)
    for monitor in summary.monitors:
        _monitor(monitor, console)
    _places(summary, console, steps)


def _monitor(monitor: MonitorSummary, console: Console) -> None:
    watched = monitor.watched
    owner = f", for {escape(watched.owner)}" if watched.owner else ""
    console.print()
    console.rule(f"[bold]{escape(monitor.name)}[/] watches {escape(watched.relation)}{owner}", align="left")
    _lines(console, None, _watched(monitor))
    if not watched.window_count:
        return
    _lines(console, None, _in_short(monitor))
    _moves(monitor, console)
    _hidden(monitor, console)
    _quality(monitor, console)
    _lines(console, "Columns of the relation", list(map(_schema_change, monitor.schema_changes)) or [
        "None came, went or changed its type."
    ])
    _lines(console, "Not judged", _not_judged(monitor))


def _watched(monitor: MonitorSummary) -> list[str]:
    watched = monitor.watched
    if not watched.window_count:
        return ["Nothing is observed yet. Next: run its model, or mpm run."]
    span = f"{words.day(watched.first_window)} to {words.day(watched.last_window)} ({watched.timezone})"
    baseline = f"Compared with {watched.baseline}"
    if watched.baseline_row_count is not None:
        baseline += f", {words.count(watched.baseline_row_count, 'row')}"
    return [
        f"{words.windows(watched.window_count, watched.grain)}, {span}, {words.count(watched.row_count, 'row')}.",
        f"{baseline}.",
    ]


def _in_short(monitor: MonitorSummary) -> list[str]:
    """The verdict in sentences, the most important one first."""
    inputs = [move for move in monitor.columns if move.column_role == "feature"]
    away = [move for move in inputs if move.is_away]
    lines = []
    if away:
        first = escape(away[0].column_name)
        mean = "" if away[0].mean is None else f" (mean {_means(away[0])})"
        lines.append(
            f"[bold]{len(away)} of {words.count(len(inputs), 'input')} moved away from the baseline, "
            f"{first} most{mean}, since {words.day(away[0].since)}.[/]"
        )
    elif inputs:
        lines.append(f"None of {words.count(len(inputs), 'input')} moved away from the baseline.")
    lines += [
        f"The score {escape(move.column_name)} moved with them{_mean_of(move)}, since {words.day(move.since)}."
        for move in monitor.columns
        if move.column_role == "prediction" and move.is_away
    ]
    lines += _outcome(monitor)
    return lines


def _mean_of(move: Move) -> str:
    return "" if move.mean is None else f" (mean {_means(move)})"


def _means(move: Move) -> str:
    if move.mean is None or move.baseline_mean is None:
        return ""
    return f"{words.number(move.baseline_mean)} → {words.number(move.mean)}"


def _outcome(monitor: MonitorSummary) -> list[str]:
    outcome = monitor.outcome
    if outcome is None:
        return []
    is_share = all(0 <= value <= 1 for value in (outcome.said, outcome.happened))
    shown = words.share if is_share else words.number
    text = f"Around {outcome.middle} it said {shown(outcome.said)} on average, and {shown(outcome.happened)} happened"
    if outcome.baseline_said is not None and outcome.baseline_happened is not None:
        text += f"; in the baseline {shown(outcome.baseline_said)} and {shown(outcome.baseline_happened)}"
    return [text + "."]


def _moves(monitor: MonitorSummary, console: Console) -> None:
    """The columns that moved away, and the names of those that did not."""
    away = [move for move in monitor.columns if move.is_away]
    close = [move for move in monitor.columns if not move.is_away]
    _heading(console, "What moved, at its worst")
    if away:
        _indented(console, _moves_table(away[:MOST_ROWS], console))
    if close:
        largest = max(move.psi for move in close)
        _lines(
            console,
            None,
            [f"Close all the time: {_list(move.column_name for move in close)} (psi {words.distance(largest)} at most)."],
        )
    if away:
        _lines(console, None, [f"[dim]{line}[/]" for line in _how_to_read(monitor)])


def _moves_table(moves: Sequence[Move], console: Console) -> Table:
    is_wide, is_very_wide = console.width >= 100, console.width >= 120
    table = _table(("column", "left"))
    if is_very_wide:
        table.add_column("kind")
    table.add_column("psi", justify="right")
    table.add_column("now", justify="right")
    if is_wide:
        table.add_column("usual", justify="right")
    if is_very_wide:
        table.add_column("noise", justify="right")
        table.add_column("KS", justify="right")
    if is_wide:
        table.add_column("mean", justify="right")
    for title, justify in (("shift", "right"), ("since", "left"), ("until", "left"), ("course", "left")):
        table.add_column(title, justify="right" if justify == "right" else "left")
    for move in moves:
        cells = [f"{escape(move.column_name)}{' ◂ score' if move.column_role == 'prediction' else ''}"]
        cells += [move.value_kind] if is_very_wide else []
        cells += [f"[bold]{words.distance(move.psi)}[/]", words.distance(move.psi_now)]
        cells += [words.distance(move.psi_usual)] if is_wide else []
        cells += [_noise(move), _ks(move)] if is_very_wide else []
        cells += [_means(move)] if is_wide else []
        cells += [_shift(move), words.day(move.since), _until(move), _course(move, console)]
        table.add_row(*cells)
    return table
