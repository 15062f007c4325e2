"""The summary in a terminal: plain words first, then the figures, then where to look."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from rich.console import Console, RenderableType
from rich.markup import escape
from rich.padding import Padding

from mpm_py.summary import model_words, tables, words
from mpm_py.summary.facts import FAR, MonitorSummary, Move, NotJudged, SchemaChange, Summary
from mpm_py.warehouse import quoting

MOST_ROWS = 10
"""Longest table; the rest is in the result tables."""

CHANGES = {
    "added": "came",
    "removed": "went",
    "type_changed": "changed its type",
    "nullability_changed": "changed whether it may be null",
    "renamed_candidate": "may be a new name",
}

RESULT_TABLES = (
    ("mpm_performance", "how good the model was, with intervals; mpm_calibration, mpm_thresholds …"),
    ("mpm_estimated_performance", "how good it probably is where labels are still out"),
    ("mpm_fairness, mpm_versions", "group by group, version by version"),
    ("mpm_drift", "how far each column moved, by window, segment"),
    ("mpm_distribution", "the groups behind it, beside the baseline"),
    ("mpm_profile", "counts, means and percentiles"),
    ("mpm_quality", "missing values, new values, repeated ids …"),
    ("mpm_schema_changes", "columns that came, went or changed"),
    ("mpm_observations", "the counts that all of these come from"),
)


def render(
    summary: Summary,
    console: Console,
    steps: Sequence[tuple[str, str]] | None = None,
    *,
    in_full: Collection[str] | None = None,
) -> None:
    """Print a summary.

    Args:
        summary: what `summarise` found.
        console: where to; some columns of the tables are shown from 100 and 120 characters on only.
        steps: what to do next, as (what for, what to type); without it a query to start from.
        in_full: monitors of which everything is told, before the others; all of them unless told otherwise.
    """
    if _can_show(console, words.BARS + "→–"):
        _summary(summary, console, steps, in_full)
        return
    with console.capture() as plain:
        _summary(summary, console, steps, in_full)
    text = plain.get().translate(words.PLAIN)
    console.out(text.encode(console.encoding, "replace").decode(console.encoding), end="", highlight=False)


def _summary(
    summary: Summary,
    console: Console,
    steps: Sequence[tuple[str, str]] | None,
    in_full: Collection[str] | None,
) -> None:
    if not summary.monitors:
        _say(console, f"There are no monitors in schema {escape(summary.schema)}.")
        return
    whole = {monitor.name for monitor in summary.monitors} if in_full is None else in_full
    for monitor in sorted(summary.monitors, key=lambda monitor: monitor.name not in whole):
        _monitor(monitor, console, is_whole=monitor.name in whole)
    _heading(console, "Where it is" + (f": {escape(summary.database)}" if summary.database else ""))
    for name, purpose in RESULT_TABLES:
        _say(console, f"{escape(summary.schema)}.{name:<26} [dim]{purpose}[/]")
    _heading(console, "What to type next")
    for purpose, command in _queries(summary) if steps is None else steps:
        _say(console, f"[dim]{escape(purpose)}[/]")
        _put(console, escape(command), indent=4)


def _can_show(console: Console, characters: str) -> bool:
    try:
        characters.encode(console.encoding)
    except UnicodeEncodeError:
        return False
    return True


def _monitor(monitor: MonitorSummary, console: Console, *, is_whole: bool) -> None:
    watched = monitor.watched
    owner = f", for {escape(watched.owner)}" if watched.owner else ""
    console.print()
    console.rule(f"[bold]{escape(monitor.name)}[/] watches {escape(watched.relation)}{owner}", align="left")
    if not watched.window_count:
        _say(console, "Nothing has been observed yet.")
        return
    for line in _watched(monitor):
        _say(console, line)
    console.print()
    for line in _in_short(monitor):
        _say(console, f"[bold]{line}[/]")
    _performance(monitor, console)
    if not is_whole:
        return
    _moves(monitor, console)
    _hidden(monitor, console)
    _problems(monitor, console)
    _schema_changes(monitor.schema_changes, console)
    _not_judged(monitor.not_judged, monitor.watched.grain, console)


def _watched(monitor: MonitorSummary) -> list[str]:
    watched = monitor.watched
    rows = words.count(watched.row_count, "row")
    span = f"{words.day(watched.first_window)} to {words.day(watched.last_window)}, {watched.timezone}"
    baseline = f"Compared with {watched.baseline}"
    if watched.baseline_row_count is not None:
        baseline += f": {words.count(watched.baseline_row_count, 'row')}"
    return [f"{words.windows(watched.window_count, watched.grain)}, {span}: {rows}.", f"{baseline}."]


def _in_short(monitor: MonitorSummary) -> list[str]:
    """The verdict in sentences, the most important one first."""
    inputs = [move for move in monitor.columns if move.column_role == "feature"]
    away = [move for move in inputs if move.is_away]
    lines = []
    if away:
        lines.append(
            f"{len(away)} of {words.count(len(inputs), 'input')} moved away from the baseline, most of all "
            f"{escape(away[0].column_name)}{_in_words(away[0])}."
        )
    elif inputs:
        lines.append(f"None of {words.count(len(inputs), 'input')} moved away from the baseline.")
    for move in monitor.columns:
        if move.column_role == "prediction" and move.is_away:
            lines.append(f"The prediction {escape(move.column_name)} moved too{_in_words(move)}.")
    return [*lines, *_outcome(monitor), *model_words.sentences(monitor), *_data(monitor)]


def _in_words(move: Move) -> str:
    mean = f", mean {tables.means(move)}" if tables.means(move) else ""
    return f": since {words.day(move.since)}{mean}"


def _outcome(monitor: MonitorSummary) -> list[str]:
    outcome = monitor.outcome
    if outcome is None:
        return []
    is_share = 0 <= outcome.said <= 1 and 0 <= outcome.happened <= 1
    shown = words.share if is_share else words.number
    said, happened = shown(outcome.said), shown(outcome.happened)
    now = f"Around {outcome.middle} it predicted {said} on average and {happened} came true"
    if outcome.baseline_said is None or outcome.baseline_happened is None:
        return [f"{now}."]
    return [f"{now}; in the baseline {shown(outcome.baseline_said)} and {shown(outcome.baseline_happened)}."]


def _data(monitor: MonitorSummary) -> list[str]:
    current = sum(problem.is_now for problem in monitor.quality)
    if not monitor.quality:
        return []
    unit = words.UNITS.get(monitor.watched.grain, "window")
    return [
        f"{words.count(len(monitor.quality), 'problem')} of the data, {current} of them on the newest {unit}."
    ]


def _moves(monitor: MonitorSummary, console: Console) -> None:
    """The columns that moved away, then the names of those that did not."""
    away = [move for move in monitor.columns if move.is_away]
    close = [move for move in monitor.columns if not move.is_away]
    stretch = words.windows(monitor.watched.stretch_length, monitor.watched.grain)
    if away:
        course = words.span(monitor.watched.first_window, monitor.watched.last_window)
        _heading(console, "What moved")
        _put(console, tables.moves(away[:MOST_ROWS], course, console))
    if close:
        most = words.distance(max(move.psi for move in close))
        names = escape(words.names([move.column_name for move in close], 12))
        _say(console, f"Close to the baseline all the time: {names} (psi {most} at most).")
    if away:
        levels = ", ".join(f"{level:g}" for level in words.LEVELS)
        footnote = (
            f"psi of {stretch} taken together, at its worst and now; usual: the most inside the baseline. "
            f"Away: {FAR} or more, and more than usual; since, until: the middle of such {stretch}. "
            f"Bars step up at {levels}."
        )
        _say(console, f"[dim]{footnote}[/]")


def _performance(monitor: MonitorSummary, console: Console) -> None:
    """How good the model was over time, and what would have been estimated without labels."""
    if monitor.performance:
        _heading(console, "How good the model was")
        stretch = words.windows(monitor.watched.stretch_length, monitor.watched.grain)
        _put(console, tables.performance(monitor.performance, stretch, console))
        _say(
            console,
            "[dim]Red: worse than the baseline by more than sampling. "
            "Estimated: without the labels of these windows.[/]",
        )


def _hidden(monitor: MonitorSummary, console: Console) -> None:
    if monitor.hidden:
        _heading(console, "Moved in one segment, hidden in the whole")
        _put(console, tables.hidden(monitor.hidden[:MOST_ROWS], console))


def _problems(monitor: MonitorSummary, console: Console) -> None:
    _heading(console, "Problems of the data")
    if not monitor.quality:
        _say(console, "None: nothing is worse than it was in the baseline.")
        return
    _put(console, tables.problems(monitor.quality[:MOST_ROWS], monitor.watched.grain, console))
    unit = words.UNITS.get(monitor.watched.grain, "window")
    _say(console, f"[dim]Counted: each {unit} that is worse than any {unit} of the baseline.[/]")


def _schema_changes(changes: Sequence[SchemaChange], console: Console) -> None:
    _heading(console, "Changes of the columns")
    if not changes:
        _say(console, "None came, none went, none changed its type.")
    for change in changes[-MOST_ROWS:]:
        types = " → ".join(part for part in (change.before, change.after) if part)
        what = f"{change.column_name} {CHANGES.get(change.kind, change.kind)} ({types})"
        _say(
            console,
            escape(f"{change.first_seen_on}  {what}{'' if change.is_current else ', and back since'}"),
        )


def _not_judged(reasons: Sequence[NotJudged], grain: str, console: Console) -> None:
    if not reasons:
        return
    _heading(console, "Not judged")
    for item in reasons[:MOST_ROWS]:
        where = words.names([name.replace("__relation__", "all rows") for name in item.names], 8)
        key = "" if item.segment_key == "__all__" else f"{item.segment_key} "
        _say(
            console,
            escape(f"{key}{where}: {item.reason}; on up to {words.windows(item.window_count, grain)}."),
        )


def _queries(summary: Summary) -> list[tuple[str, str]]:
    """A query to start from: the column that moved most, window by window."""
    moves = [(monitor.name, move) for monitor in summary.monitors for move in monitor.columns]
    if not moves:
        return []
    name, worst = max(moves, key=lambda item: item[1].psi)
    monitor, column = quoting.text(name), quoting.text(worst.column_name)
    query = (
        "SELECT window_start, psi, psi_noise_floor, ks_lower, ks_upper, mean_shift_sd\n"
        f"FROM {summary.schema}.mpm_drift\n"
        f"WHERE monitor = {monitor} AND column_name = {column}\n"
        "  AND segment_key = '__all__'\n"
        "ORDER BY window_start;"
    )
    return [(f"To follow {worst.column_name} window by window:", query)]


def _heading(console: Console, text: str) -> None:
    console.print(f"\n[bold cyan]{text}[/]", highlight=False)


def _say(console: Console, text: str) -> None:
    _put(console, text)


def _put(console: Console, content: RenderableType, indent: int = 2) -> None:
    console.print(Padding(content, (0, 0, 0, indent), expand=False), highlight=False)
