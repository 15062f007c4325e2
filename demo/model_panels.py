"""The second picture: how good the models were over the year, and what was to be known without labels."""

from __future__ import annotations

from typing import Any

import altair as alt
from theme import FONT, GAP, PANEL, Theme, calendar, percent, title, top_legend

from mpm_py.summary import Summary

Rows = list[dict[str, Any]]
HEIGHT = 170

# The ten groups of scores stay where they are, so days add up to any stretch of time.
RELIABILITY = """
    SELECT
        CASE WHEN window_id = 'baseline' THEN 'January and February' ELSE 'July' END AS rows,
        SUM(mean_score * row_count) / SUM(row_count) AS said,
        SUM(observed_rate * row_count) / SUM(row_count) AS came_true,
        SUM(row_count) AS row_count
    FROM mpm_calibration
    WHERE monitor = $monitor AND segment_key = '__all__' AND row_count > 0
        AND (window_id = 'baseline' OR window_date BETWEEN DATE '2013-07-01' AND DATE '2013-07-31')
    GROUP BY rows, group_index
    HAVING SUM(row_count) >= 100
    ORDER BY rows, said
"""

VERSIONS = """
    SELECT window_date AS day, version, value, lower, upper
    FROM mpm_versions
    WHERE monitor = 'flight_delay_versions' AND metric = 'log_loss' AND value IS NOT NULL
    ORDER BY day, version
"""


def course(summary: Summary, name: str, metric: str, heading: str, theme: Theme) -> alt.LayerChart:
    """A metric over the year beside what would have been estimated without labels."""
    facts = [fact for fact in summary.performance if (fact.monitor, fact.metric) == (name, metric)]
    lines = {"as it was": "value", "estimated without labels": "estimate"}
    values = [
        {"day": fact.first_day.isoformat(), "value": getattr(fact, part), "line": line}
        for fact in facts
        for line, part in lines.items()
    ]
    colour = alt.Scale(domain=list(lines), range=[theme.now, theme.baseline])
    chart = (
        alt.Chart(alt.Data(values=values))
        .mark_line(strokeWidth=3, strokeCap="round", point=alt.OverlayMarkDef(size=45))
        .encode(
            x=alt.X("day:T", title=None, axis=calendar(theme)),
            y=alt.Y("value:Q", title=None, axis=plain(theme), scale=alt.Scale(zero=False, nice=True)),
            color=alt.Color("line:N", scale=colour, sort=list(lines), legend=top_legend("stroke")),
        )
    )
    rule = (
        alt.Chart(alt.Data(values=[{"value": facts[0].baseline_value}]))
        .mark_rule(strokeDash=[4, 4], color=theme.faint)
        .encode(y="value:Q")
    )
    return alt.layer(rule, chart).properties(width=PANEL, height=HEIGHT, title=title(heading, theme))


def reliability(rows: Rows, theme: Theme) -> alt.LayerChart:
    """What scores said and what came true."""
    labels = ["January and February", "July"]
    colour = alt.Scale(domain=labels, range=[theme.baseline, theme.now])
    shared = {
        "x": alt.X(
            "said:Q", title="predicted", axis=percent(theme), scale=alt.Scale(domain=[0, 0.55], nice=False)
        ),
        "y": alt.Y("came_true:Q", title="came late", axis=percent(theme), scale=alt.Scale(domain=[0, 0.8])),
    }
    chart = (
        alt.Chart(alt.Data(values=rows))
        .mark_line(strokeWidth=3, point=alt.OverlayMarkDef(size=45))
        .encode(**shared, color=alt.Color("rows:N", scale=colour, sort=labels, legend=top_legend("stroke")))
    )
    diagonal = (
        alt.Chart(alt.Data(values=[{"said": 0, "came_true": 0}, {"said": 0.55, "came_true": 0.55}]))
        .mark_line(strokeDash=[4, 4], strokeWidth=1, color=theme.faint)
        .encode(**shared)
    )
    heading = title("The same score came to mean more: calibration", theme)
    return alt.layer(diagonal, chart).properties(width=PANEL, height=HEIGHT, title=heading)


def versions(rows: Rows, theme: Theme) -> alt.LayerChart:
    """Log loss of the two versions of the split test, with intervals."""
    values = [{**row, "day": row["day"].isoformat()} for row in rows]
    labels = ["winter", "spring"]
    colour = alt.Color(
        "version:N",
        scale=alt.Scale(domain=labels, range=[theme.baseline, theme.now]),
        sort=labels,
        legend=top_legend("stroke"),
    )
    day = alt.X("day:T", title=None, axis=calendar(theme))
    base = alt.Chart(alt.Data(values=values))
    band = base.mark_rule(strokeWidth=5, opacity=0.35, clip=True).encode(
        x=day,
        y=alt.Y("lower:Q", title=None, axis=plain(theme), scale=alt.Scale(zero=False)),
        y2="upper:Q",
        color=colour,
    )
    line = base.mark_line(strokeWidth=3, point=alt.OverlayMarkDef(size=45)).encode(
        x=day, y="value:Q", color=colour
    )
    heading = title("Log loss: winter's model, and one fitted in spring", theme)
    return alt.layer(line, band).properties(width=PANEL, height=HEIGHT, title=heading)


def plain(theme: Theme) -> alt.Axis:
    """A scale of plain numbers with faint lines."""
    return alt.Axis(
        tickCount=5,
        labelColor=theme.faint,
        domain=False,
        ticks=False,
        gridColor=theme.faint,
        gridOpacity=0.25,
    )


def picture(summary: Summary, calibration: Rows, split: Rows, theme: Theme) -> alt.VConcatChart:
    """The four panels in one picture."""
    above = alt.hconcat(
        course(
            summary, "flight_delay", "log_loss", "Log loss of the delay model, four weeks at a time", theme
        ),
        reliability(calibration, theme),
        spacing=GAP,
    )
    below = alt.hconcat(
        course(summary, "air_time", "mae", "Mean error of the air time model, minutes", theme),
        versions(split, theme),
        spacing=GAP,
    )
    rows = [
        row.resolve_scale(color="independent", x="independent", y="independent") for row in (above, below)
    ]
    return (
        alt.vconcat(*rows, spacing=34)
        .resolve_scale(color="independent")
        .configure(background=theme.background, font=FONT, padding=20, aria=False)
        .configure_view(stroke=None)
        .configure_legend(labelColor=theme.text, titleColor=theme.text, labelFontSize=12, titleFontSize=12)
        .configure_axis(labelFontSize=12)
    )
