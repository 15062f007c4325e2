"""The first panel: how far every input moved over the year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import altair as alt
from theme import LEGEND, NAMES, WIDTH, Theme, title

SCORE = "p_delayed"

LEVELS = {
    0.0: "under 0.1",
    0.1: "0.1 to 0.25",
    0.25: "0.25 to 0.5",
    0.5: "0.5 to 1",
    1.0: "1 to 4",
    4.0: "4 and more",
}
"""What the colours of the heat map stand for: psi from the key on."""

# psi of every column, four weeks at a time, one step a week, with groups and smoothing as in mpm_drift.
# What moved most comes first.
MOVES = """
    WITH days AS (
        SELECT
            window_date,
            ROW_NUMBER() OVER (ORDER BY window_date DESC) AS age,
            COUNT(*) OVER () AS day_count
        FROM mpm_distribution
        WHERE monitor = $monitor AND window_start IS NOT NULL
        GROUP BY window_date
    ), stretches AS (
        SELECT newest.age, MIN(day.window_date) + 14 AS middle, UNNEST(LIST(day.window_date)) AS window_date
        FROM days AS newest
        JOIN days AS day ON day.age BETWEEN newest.age AND newest.age + 27
        WHERE newest.age % 7 = 1 AND newest.age + 27 <= newest.day_count
        GROUP BY newest.age
    ), told AS (
        SELECT window_date, column_name, group_kind, group_index, baseline_count, current_count
        FROM mpm_distribution
        WHERE monitor = $monitor AND segment_key = '__all__' AND column_role IN ('feature', 'prediction')
            AND window_start IS NOT NULL
    ), learnt AS (
        SELECT column_name, group_kind, group_index, MAX(baseline_count) AS baseline_count
        FROM told
        GROUP BY ALL
    ), counted AS (
        SELECT
            s.age, s.middle, l.column_name, l.baseline_count,
            COALESCE(SUM(t.current_count), 0) AS current_count
        FROM stretches AS s
        CROSS JOIN learnt AS l
        LEFT JOIN told AS t
            ON t.window_date = s.window_date AND t.column_name = l.column_name
            AND t.group_kind = l.group_kind AND t.group_index IS NOT DISTINCT FROM l.group_index
        GROUP BY s.age, s.middle, l.column_name, l.group_kind, l.group_index, l.baseline_count
        HAVING COALESCE(SUM(t.current_count), 0) > 0 OR l.baseline_count > 0
    ), shares AS (
        SELECT
            age, middle, column_name,
            (current_count + 0.5) / (SUM(current_count) OVER here + 0.5 * COUNT(*) OVER here) AS p,
            (baseline_count + 0.5) / (SUM(baseline_count) OVER here + 0.5 * COUNT(*) OVER here) AS q
        FROM counted
        WINDOW here AS (PARTITION BY age, column_name)
    ), compared AS (
        SELECT age, middle, column_name, SUM((p - q) * LN(p / q)) AS psi
        FROM shares
        GROUP BY ALL
    )
    SELECT column_name, LIST(middle ORDER BY middle) AS days, LIST(psi ORDER BY middle) AS course
    FROM compared
    GROUP BY column_name
    ORDER BY MAX(psi) DESC, column_name
"""


@dataclass(frozen=True)
class Move:
    """How far a column was from its baseline, four weeks at a time; `days` are their middles."""

    column_name: str
    days: list[date]
    course: list[float]

    @property
    def worst_day(self) -> date:
        """The middle of the four weeks in which it is furthest away."""
        return max(zip(self.course, self.days, strict=True))[1]


def heat(moves: list[Move], theme: Theme) -> alt.HConcatChart:
    """Psi of every column over the year, four weeks at a time; the names are a chart of their own."""
    order = [name_of(move) for move in moves]
    cells = [
        {"column": name_of(move), "day": day.isoformat(), "psi": level(psi)}
        for move in moves
        for day, psi in zip(move.days, move.course, strict=True)
    ]
    row = alt.Y("column:N", title=None, sort=order, axis=None)
    names = (
        alt.Chart(alt.Data(values=[{"column": name} for name in order]))
        .mark_text(align="left", fontSize=13, color=theme.text)
        .encode(x=alt.value(0), y=row, text="column:N")
        .properties(width=NAMES, height=24 * len(order))
    )
    colour = alt.Scale(domain=list(LEVELS.values()), range=list(theme.steps))
    legend = alt.Legend(title="psi", symbolType="square", symbolSize=200, rowPadding=4, offset=14)
    map_ = (
        alt.Chart(alt.Data(values=cells))
        .mark_rect(stroke=theme.background, strokeWidth=1.5)
        .encode(
            x=alt.X("day:O", title=None, axis=first_weeks(moves[0].days, theme)),
            y=row,
            color=alt.Color("psi:N", scale=colour, sort=list(LEVELS.values()), legend=legend),
        )
        .properties(width=WIDTH - NAMES - LEGEND, height=24 * len(order))
    )
    heading = title("How far the inputs of a winter's model moved, four weeks at a time", theme)
    return alt.hconcat(names, map_, spacing=0, title=heading)


def first_weeks(days: list[date], theme: Theme) -> alt.Axis:
    """Month names below the first week of each month."""
    firsts = [day.isoformat() for before, day in pairwise(days) if before.month != day.month]
    return alt.Axis(
        values=[days[0].isoformat(), *firsts],
        labelExpr="timeFormat(toDate(datum.value), '%b')",
        labelAngle=0,
        labelAlign="left",
        labelColor=theme.faint,
        domain=False,
        ticks=False,
        labelPadding=6,
    )


def level(psi: float) -> str:
    """The step of the heat map that a psi falls in."""
    return LEVELS[max(limit for limit in LEVELS if psi >= limit)]


def name_of(move: Move) -> str:
    """The name of a row of the heat map."""
    return f"{move.column_name} (the score)" if move.column_name == SCORE else move.column_name
