"""The third picture: the life of two checks, with what was usual and where they failed."""

from __future__ import annotations

from typing import Any

import altair as alt
from theme import FONT, GAP, PANEL, Theme, calendar, numbers, percent, title

Rows = list[dict[str, Any]]
HEIGHT = 190

LIFE = """
    SELECT CAST(window_date AS VARCHAR) AS day, value, lower, upper, status = 'fail' AS has_failed
    FROM mpm_checks
    WHERE check_id = $check_id AND value IS NOT NULL
    ORDER BY day
"""

CHECKS = {
    "flight_delay/__relation__/row_count:learnt": "Flights a day: grey is usual, red failed",
    "flight_delay/temp/null_share:learnt": "Share of flights without a temperature",
}


def life(rows: Rows, heading: str, theme: Theme) -> alt.LayerChart:
    """Values day by day, the range that was usual for each, and those that failed."""
    data = alt.Data(values=rows)
    is_share = max(row["value"] for row in rows) <= 1
    y = {"title": None, "axis": percent(theme) if is_share else numbers(theme)}
    x = alt.X("day:T", title=None, axis=calendar(theme))
    usual = alt.Chart(data).mark_area(opacity=0.35, color=theme.baseline)
    value = alt.Chart(data).mark_line(strokeWidth=1.3, color=theme.text, opacity=0.85)
    failed = alt.Chart(data).mark_circle(size=55, opacity=1, color=theme.now)
    scale = alt.Scale(type="symlog", constant=0.01) if is_share else alt.Scale(zero=False)
    return alt.layer(
        usual.encode(x=x, y=alt.Y("lower:Q", scale=scale, **y), y2="upper:Q"),
        value.encode(x=x, y=alt.Y("value:Q", scale=scale, **y)),
        failed.encode(x=x, y=alt.Y("value:Q", scale=scale, **y)).transform_filter("datum.has_failed"),
    ).properties(width=PANEL, height=HEIGHT, title=title(heading, theme))


def picture(lives: dict[str, Rows], theme: Theme) -> alt.HConcatChart:
    """Both checks side by side."""
    panels = [life(lives[check_id], heading, theme) for check_id, heading in CHECKS.items()]
    return (
        alt.hconcat(*panels, spacing=GAP)
        .configure(background=theme.background, font=FONT, padding=20, aria=False)
        .configure_view(stroke=None)
        .configure_axis(labelFontSize=12)
    )
