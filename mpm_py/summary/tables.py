"""The tables of the summary: which columns they have, and from which width of the terminal on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Generic, Literal, TypeVar

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from mpm_py.summary import words
from mpm_py.summary.facts import Move, Performance, QualityProblem
from mpm_py.summary.model_words import MAIN, METRICS

Fact = TypeVar("Fact")

PROBLEMS = {
    "null_share": "missing (null)",
    "nan_share": "not a number (NaN)",
    "infinite_share": "infinite",
    "blank_share": "blank text",
    "missing_share": "stands for missing",
    "unparsable_share": "text, not a number",
    "out_of_range_share": "beyond the baseline",
    "unseen_share": "new values",
    "vanished_category": "value is gone",
    "constant_column": "all values the same",
    "row_count": "no rows",
    "duplicate_id_share": "repeated ids",
    "future_row_count": "dated in the future",
    "segment_absent": "segment without rows",
}


@dataclass(frozen=True)
class Column(Generic[Fact]):
    """A column of a table: its title, what it says of a fact, and from which width of the terminal on."""

    title: str
    text: Callable[[Fact], str | Text]
    justify: Literal["left", "right"] = "left"
    from_width: int = 0
    wraps: bool = False


def table(columns: Sequence[Column[Fact]], facts: Sequence[Fact], console: Console) -> Table:
    """Lay facts out in the columns that the console has room for."""
    shown = [column for column in columns if console.width >= column.from_width]
    layout = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for column in shown:
        layout.add_column(column.title, justify=column.justify, no_wrap=not column.wraps)
    for fact in facts:
        layout.add_row(*(column.text(fact) for column in shown))
    return layout


def moves(facts: Sequence[Move], course_title: str, console: Console) -> Table:
    """Columns that moved away, with their course over time."""
    size = 12 if console.width < 140 else 24
    course = Column[Move](course_title, lambda move: words.bars(move.course, size))
    return table([*_MOVE_COLUMNS, course], facts, console)


def hidden(facts: Sequence[Move], console: Console) -> Table:
    """Segments that moved away where the whole did not."""
    return table(_HIDDEN_COLUMNS, facts, console)


def problems(facts: Sequence[QualityProblem], grain: str, console: Console) -> Table:
    """Problems of the data."""

    def how_often(problem: QualityProblem) -> str:
        return words.windows(problem.window_count, grain) + (", [bold]now[/]" if problem.is_now else "")

    count = Column[QualityProblem]("how often", how_often)
    return table([*_PROBLEM_COLUMNS, count], facts, console)


def performance(facts: Sequence[Performance], stretch: str, console: Console) -> Table:
    """How good the model was, a row per stretch; what is worse than in the baseline stands out."""
    names = [name for name in METRICS if any(fact.metric == name for fact in facts)]
    estimated = {fact.metric for fact in facts if fact.estimate is not None and fact.metric in MAIN.values()}
    stretches: dict[date, dict[str, Performance]] = {}
    for fact in facts:
        stretches.setdefault(fact.first_day, {})[fact.metric] = fact
    columns = [
        Column[dict[str, Performance]](f"{stretch} from", _first_day),
        Column[dict[str, Performance]]("rows", _labelled, "right", from_width=100),
    ]
    for name in names:
        columns.append(Column(METRICS[name], partial(_metric, name), "right"))
        if name in estimated:
            columns.append(Column("estimated", partial(_estimate, name), "right"))
    return table(columns, list(stretches.values()), console)


def _first_day(found: dict[str, Performance]) -> str:
    fact = next(iter(found.values()))
    return words.day(fact.first_day) + (" [dim]baseline[/]" if fact.is_baseline_window else "")


def _labelled(found: dict[str, Performance]) -> str:
    return f"{max(fact.row_count for fact in found.values()):,}"


def _metric(name: str, found: dict[str, Performance]) -> str:
    fact = found.get(name)
    if fact is None:
        return "–"
    shown = (
        words.share(fact.value)
        if name in ("mean_score", "observed_positive_rate")
        else words.number(fact.value)
    )
    return f"[red]{shown}[/]" if fact.is_worse and not fact.is_baseline_window else shown


def _estimate(name: str, found: dict[str, Performance]) -> str:
    fact = found.get(name)
    return "–" if fact is None or fact.estimate is None else f"[dim]{words.number(fact.estimate)}[/]"


def means(move: Move) -> str:
    """From the baseline's mean to the mean of the worst stretch."""
    if move.mean is None or move.baseline_mean is None:
        return ""
    return f"{words.number(move.baseline_mean)} → {words.number(move.mean)}"


def _ks(move: Move) -> str:
    if move.ks_lower is None or move.ks_upper is None:
        return ""
    return f"{move.ks_lower:.2f}–{move.ks_upper:.2f}"


def _shift(move: Move) -> str:
    return "" if move.mean_shift_sd is None else f"{move.mean_shift_sd:+.1f} sd"


def _until(move: Move) -> str:
    return "[bold]now[/]" if move.is_away_now else words.day(move.until)


def _subject(problem: QualityProblem) -> str:
    if problem.segment_key != "__all__":
        return escape(f"{problem.segment_key} {words.names(problem.names)}")
    columns = [name for name in problem.column_names if name != "__relation__"] or ["all rows"]
    values = f": {words.names(problem.names)}" if problem.names else ""
    return escape(words.names(columns) + values)


def _worst(problem: QualityProblem) -> str:
    is_share = problem.metric.endswith("_share")
    return words.share(problem.worst_value) if is_share else ""


def _usual(problem: QualityProblem) -> str:
    return words.share(problem.value_usual) if problem.metric.endswith("_share") else ""


_MOVE_COLUMNS: tuple[Column[Move], ...] = (
    Column("column", lambda move: escape(move.column_name), wraps=True),
    Column("kind", lambda move: move.value_kind, from_width=140),
    Column("psi", lambda move: f"[bold]{words.distance(move.psi)}[/]", "right"),
    Column("now", lambda move: words.distance(move.psi_now), "right"),
    Column("usual", lambda move: words.distance(move.psi_usual), "right"),
    Column("noise", lambda move: f"{move.psi_noise_floor:.4f}", "right", from_width=120),
    Column("KS", _ks, "right", from_width=120),
    Column("mean", means, "right", from_width=100),
    Column("shift", _shift, "right"),
    Column("since", lambda move: words.day(move.since)),
    Column("until", _until),
)

_HIDDEN_COLUMNS: tuple[Column[Move], ...] = (
    Column("segment", lambda move: escape(f"{move.segment_key} {move.segment_value}"), wraps=True),
    Column("column", lambda move: escape(move.column_name), wraps=True),
    Column("psi", lambda move: f"[bold]{words.distance(move.psi)}[/]", "right"),
    Column("of all", lambda move: words.distance(move.psi_whole), "right"),
    Column("mean", means, "right", from_width=100),
    Column("since", lambda move: words.day(move.since)),
    Column("until", _until),
)

_PROBLEM_COLUMNS: tuple[Column[QualityProblem], ...] = (
    Column("what", lambda problem: PROBLEMS.get(problem.metric, problem.metric)),
    Column("where", _subject, wraps=True),
    Column("worst", _worst, "right"),
    Column("on", lambda problem: words.day(problem.worst_day)),
    Column("usual", _usual, "right", from_width=100),
    Column("since", lambda problem: words.day(problem.first_day), from_width=100),
)
