"""How good the models are: a table of the newest and the worst stretch of each, and what there is to add."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.markup import escape

from mpm_py.summary.facts import Challenger, Performance, Summary, UnequalGroup
from mpm_py.terminal.layout import Column, put, table
from mpm_py.terminal.words import interval, names, number, windows

METRICS = {"log_loss": "log loss", "mae": "mean error", "ndcg_at_k": "NDCG"}
"""What people call the metrics, where it is not their name."""

IS_LOSS = {"log_loss", "mae"}
MOST_GROUPS = 4


@dataclass(frozen=True)
class Line:
    """A row of the table: a stretch, and whether it is the first of its model."""

    stretch: Performance
    is_newest: bool


def lines(summary: Summary) -> list[Line]:
    """The newest stretch of every model, and below it its worst one where that is another."""
    found = []
    for monitor in summary.status.monitors:
        stretches = [stretch for stretch in summary.performance if stretch.monitor == monitor.name]
        if not stretches:
            continue
        newest, worst = stretches[-1], _worst(stretches)
        found.append(Line(newest, True))
        if worst is not None and worst is not newest:
            found.append(Line(worst, False))
    return found


def title(found: Sequence[Line]) -> str:
    """What the table is about: how much is taken together."""
    head = "How good the models are"
    if not found:
        return head
    lengths = dict.fromkeys(windows(line.stretch.stretch_length, line.stretch.grain) for line in found)
    *others, last = lengths
    spans = f"{', '.join(others)} or {last}" if others else last
    return f"{head}, {spans} at a time, with intervals of 95 %"


def draw(found: Sequence[Line], console: Console) -> None:
    """The table; what is worse than in the baseline is said in its last column and, with colours, in red."""
    put(console, table(_COLUMNS, found, console))


def remarks(summary: Summary) -> list[str]:
    """Challengers, and groups that are selected unequally; lines of markup."""
    return [
        *(_challenger(found) for found in summary.challengers),
        *(_unequal(found) for found in _by_key(summary.unequal_groups)),
    ]


def _worst(stretches: Sequence[Performance]) -> Performance | None:
    worse = [stretch for stretch in stretches if stretch.is_worse and stretch.value is not None]
    if not worse:
        return None
    sign = 1 if worse[0].metric in IS_LOSS else -1
    return max(worse, key=lambda stretch: sign * (stretch.value or 0.0))


def _metric(line: Line) -> str:
    """Of the newest stretch the metric; that of the worst one is the same."""
    return METRICS.get(line.stretch.metric, line.stretch.metric) if line.is_newest else "at worst"


def _realised(line: Line) -> str:
    stretch = line.stretch
    shown = interval(stretch.value, stretch.lower, stretch.upper)
    return f"[red]{shown}[/]" if stretch.is_worse else shown


def _estimate(line: Line) -> str:
    stretch = line.stretch
    return interval(stretch.estimate, stretch.estimate_lower, stretch.estimate_upper)


def _baseline(line: Line) -> str:
    value = line.stretch.baseline_value
    return "–" if value is None else number(value)


def _verdict(line: Line) -> str:
    if line.stretch.value is None:
        return "[dim]no labels yet[/]"
    return "[red]worse[/]" if line.stretch.is_worse else ""


_COLUMNS: tuple[Column[Line], ...] = (
    Column("model", lambda line: escape(line.stretch.monitor) if line.is_newest else "", wraps=True),
    Column("metric", lambda line: escape(_metric(line)), from_width=60),
    Column("from", lambda line: f"{line.stretch.first_day}", from_width=50),
    Column("baseline", _baseline, "right", from_width=95),
    Column("realised", _realised),
    Column("estimated", _estimate, from_width=80),
    Column("", _verdict, from_width=90),
)


def _challenger(found: Challenger) -> str:
    metric = METRICS.get(found.metric, found.metric)
    span = windows(found.window_count, found.grain)
    return escape(
        f"{found.monitor}: by {metric} {found.version} was better than {found.champion} "
        f"in {found.better_count} of {span}, worse in {found.worse_count}."
    )


def _by_key(groups: Sequence[UnequalGroup]) -> list[list[UnequalGroup]]:
    found: dict[tuple[str, str, str], list[UnequalGroup]] = {}
    for group in groups:
        found.setdefault((group.monitor, group.segment_key, group.reference_group), []).append(group)
    return list(found.values())


def _unequal(groups: Sequence[UnequalGroup]) -> str:
    first = groups[0]
    ratios = [f"{group.segment_value} {group.usual_ratio:.1f}" for group in groups]
    return escape(
        f"{first.monitor}: by {first.segment_key}, {names(ratios, MOST_GROUPS)} times as often "
        f"selected as {first.reference_group} (80 % rule)."
    )
