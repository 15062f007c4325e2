"""When things happened: the column of event time, the length of windows, where they begin, the baseline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from mpm_py.configuration.rules import monitor_rules
from mpm_py.propose import words
from mpm_py.propose.facts import ColumnFacts, Day, History, RelationFacts
from mpm_py.propose.guess import Guess
from mpm_py.terminal.words import count

MIN_ROWS: int = monitor_rules()["min_rows"].default
"""Rows from which a window is judged, unless a monitor says otherwise."""
PLENTY = 2 * MIN_ROWS
"""Rows a window should have on average, so that few are under `MIN_ROWS`."""
FEW_WINDOWS, ENOUGH_WINDOWS = 4, 8
MOST_WINDOWS: int = monitor_rules()["max_windows_per_run"].default
"""Windows that the first run observes: as many as one run takes, unless a monitor says otherwise."""
HOURLY_DAYS = 14
"""A history up to this long is cut into hours, if they have the rows."""
STRAY_SHARE = 0.001

DAYS = {"hour": 1, "day": 1, "week": 7, "month": 30}


def event_time(facts: RelationFacts) -> Guess | None:
    """Which column says when a row happened; none where no column can."""
    able = sorted(
        (column for column in facts.columns if _may_be_event_time(column, facts.row_count)),
        key=lambda column: (-_event_rank(column, facts), facts.columns.index(column)),
    )
    if not able:
        return None
    best, others = able[0], able[1:]
    is_sure = not others or _event_rank(best, facts) > _event_rank(others[0], facts)
    alone = "the only column of time" if not others else f"the likeliest of {len(able)} columns of time"
    return Guess(
        "event_time",
        best.name,
        f"{alone}{_unit(best)}; {_nulls(best, facts.row_count)}",
        is_sure,
        tuple((other.name, _nulls(other, facts.row_count)) for other in others[:5]),
    )


def columns_of_time(facts: RelationFacts) -> list[ColumnFacts]:
    """Every column that holds times, by its type or by what its values look like."""
    return [column for column in facts.columns if _holds_times(column)]


def _holds_times(column: ColumnFacts) -> bool:
    return column.is_time or column.epoch_unit() is not None or column.is_time_as_text


def _may_be_event_time(column: ColumnFacts, row_count: int) -> bool:
    has_values = column.known_count > 0 or row_count == 0
    return has_values and _holds_times(column) and not words.is_sensitive(column.name)


def _event_rank(column: ColumnFacts, facts: RelationFacts) -> int:
    """How likely a column is to say when a row happened."""
    rank = 8 if column.known_count >= 0.999 * facts.row_count else 0
    rank += 4 if words.has(column.name, words.HAPPENED) else 0
    rank += 2 if words.has(column.name, words.CREATED) else 0
    rank += 1 if words.has(column.name, words.TIME) else 0
    rank -= 9 if words.has(column.name, words.UPDATED) else 0
    rank -= 6 if words.has(column.name, words.KNOWN) else 0
    return rank + (2 if column.is_time else 0)


def _unit(column: ColumnFacts) -> str:
    unit = column.epoch_unit()
    if unit is not None:
        return f" ({unit} since 1970)"
    return " (text)" if column.base_kind == "text" else ""


def _nulls(column: ColumnFacts, row_count: int) -> str:
    span = f"{column.first[:16]} to {column.last[:16]}, " if column.first and column.last else ""
    missing = row_count - column.known_count
    return span + (f"{missing / row_count:.1%} nulls" if missing else "no nulls")


@dataclass(frozen=True)
class Span:
    """The days that windows are cut from."""

    days: tuple[Day, ...]
    stray_count: int = 0
    """Rows far away from the others, by time."""

    @property
    def first(self) -> date:
        """The first day that has rows."""
        return self.days[0].day

    @property
    def last(self) -> date:
        """The last day that has rows."""
        return self.days[-1].day

    @property
    def length(self) -> int:
        """Days from the first to the last."""
        return (self.last - self.first).days + 1

    @property
    def row_count(self) -> int:
        """All rows."""
        return sum(day.row_count for day in self.days)

    def rows_between(self, start: date, end: date) -> int:
        """Rows from the start of one day to that of another."""
        return sum(day.row_count for day in self.days if start <= day.day < end)


def span_of(days: Sequence[Day]) -> Span:
    """The days without strays: a few rows at the ends that would more than double the length."""
    if not days:
        return Span(())
    total = sum(day.row_count for day in days)
    first, last = _quantile(days, STRAY_SHARE * total), _quantile(days, (1 - STRAY_SHARE) * total)
    kept = tuple(day for day in days if first <= day.day <= last)
    whole = (days[-1].day - days[0].day).days + 1
    if 2 * ((last - first).days + 1) > whole:
        return Span(tuple(days))
    return Span(kept, total - sum(day.row_count for day in kept))


def _quantile(days: Sequence[Day], rows: float) -> date:
    passed = 0
    for day in days:
        passed += day.row_count
        if passed >= rows:
            return day.day
    return days[-1].day


def windows(history: History) -> Iterator[Guess]:
    """Grain, begin and baseline of a history that has rows."""
    span = span_of(history.days)
    grain, reason, is_sure = _grain(span)
    yield Guess("grain", grain, reason, is_sure)
    begin = _begin(span, grain)
    window_count = _windows_between(begin, span.last, grain)
    yield Guess("begin", begin, _begin_reason(span, begin, grain))
    yield _baseline(span, begin, grain, window_count)


def rows_a_window(history: History, grain: str) -> float:
    """Rows of a window, on average."""
    span = span_of(history.days)
    return span.row_count / _windows_between(span.first, span.last, grain)


def _grain(span: Span) -> tuple[str, str, bool]:
    """The length of windows, why, and whether they have rows enough."""
    rows = span.row_count
    hours = sum(day.hour_count for day in span.days)
    per_hour, per_day = rows / hours, rows / len(span.days)
    if span.length <= HOURLY_DAYS and per_hour >= PLENTY and hours >= 3 * len(span.days):
        return "hour", f"{count(span.length, 'day')} with some {per_hour:,.0f} rows an hour", True
    means = {
        "day": per_day if 2 * len(span.days) >= span.length else 0.0,
        "week": rows / max(1, len({_floor(day.day, "week") for day in span.days})),
        "month": rows / max(1, len({_floor(day.day, "month") for day in span.days})),
    }
    for least_rows, least_windows in ((PLENTY, ENOUGH_WINDOWS), (MIN_ROWS, FEW_WINDOWS)):
        for grain, mean in means.items():
            if mean >= least_rows and _windows_between(span.first, span.last, grain) >= least_windows:
                return grain, f"{span.length:,} days with some {mean:,.0f} rows a {grain}", True
    able = [grain for grain in means if _windows_between(span.first, span.last, grain) >= FEW_WINDOWS]
    grain = able[-1] if able else "day"
    mean = means[grain] or per_day
    reason = f"{count(span.length, 'day')} with some {mean:,.0f} rows a {grain}"
    if mean < MIN_ROWS:
        reason += f": windows of fewer than {MIN_ROWS} rows are not judged unless min_rows is lower"
    return grain, reason, False


def _begin(span: Span, grain: str) -> date:
    """The first day to observe: the first there is, or as far back as one run goes."""
    if grain == "hour":
        return max(span.first, span.last - timedelta(days=MOST_WINDOWS // 24))
    begin = _floor(span.first, grain)
    while _windows_between(begin, span.last, grain) > MOST_WINDOWS:
        begin = _later(begin, grain, _windows_between(begin, span.last, grain) - MOST_WINDOWS)
    return begin


def _begin_reason(span: Span, begin: date, grain: str) -> str:
    stray = f"; {count(span.stray_count, 'row')} far from the others left out" if span.stray_count else ""
    if begin > span.first:
        return (
            f"the newest {MOST_WINDOWS} {grain}s; rows go back to {span.first}, put that here for all{stray}"
        )
    return f"where rows begin; the newest are of {span.last}{stray}"


def _baseline(span: Span, begin: date, grain: str, window_count: int) -> Guess:
    """The first quarter of the history, in whole weeks or days; twice that where it has too few rows."""
    size = max(window_count // 4, min(7, window_count // 2))
    unit = {"day": 7, "hour": 24}.get(grain, 1)
    size = size - size % unit if size >= unit else size
    for factor in (1, 2):
        end = _later(begin, grain, size * factor)
        rows = span.rows_between(begin, end)
        if size and rows >= MIN_ROWS and end <= span.last:
            first = grain if size * factor == 1 else count(size * factor, grain)
            part = f"the first {first} of {window_count}, {rows:,} rows"
            return Guess(
                "baseline",
                {"from": begin, "to": end},
                f"{part}; better: what the model was trained on",
                False,
                (({"relation": "your_training_table"}, ""),),
            )
    return Guess(
        "baseline",
        {"rolling": 28},
        f"{count(window_count, grain)} so far: too few to set a first part aside",
        False,
        (({"relation": "your_training_table"}, ""),),
    )


def _windows_between(first: date, last: date, grain: str) -> int:
    """Windows from the one of a day to the one of another, both among them."""
    if grain == "month":
        return (last.year - first.year) * 12 + last.month - first.month + 1
    days = (_floor(last, grain) - _floor(first, grain)).days
    return days // DAYS[grain] + 1 if grain != "hour" else (days + 1) * 24


def _floor(day: date, grain: str) -> date:
    if grain == "month":
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if grain == "week" else day


def _later(day: date, grain: str, number: int) -> date:
    """A day that many windows later; hours come in whole days."""
    if grain == "month":
        months = day.month - 1 + number
        return date(day.year + months // 12, months % 12 + 1, 1)
    return day + timedelta(days=number // 24 if grain == "hour" else number * DAYS[grain])
