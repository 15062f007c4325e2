"""Draw the pictures of the README from the demo: docs/{demo,model,check}-*.svg and docs/summary.svg.

Not part of `make demo`. To draw it again after one: pip install 'mpm[docs]' && python demo/picture.py
"""

from __future__ import annotations

import io
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import altair as alt
import check_panels
import duckdb
import model_panels
import run
from heat_panel import MOVES, Move, heat
from rich.console import Console
from theme import (
    FONT,
    GAP,
    PANEL,
    THEMES,
    Theme,
    calendar,
    numbers,
    percent,
    title,
    top_legend,
)

from mpm_py.summary import Summary, summarise

DEMO = Path(__file__).parent
DOCS = DEMO.parent / "docs"
MONITOR = "flight_delay"
Rows = list[dict[str, Any]]


# Shares of the fine bins, each moved to the mean of its rows and then into steps of $step.
HISTOGRAM = """
    WITH bins AS (
        SELECT
            o.dataset = 'baseline' AS is_baseline,
            FLOOR((c.bin_center + o.value_sum / o.row_count) / $step) * $step AS lower,
            o.row_count
        FROM mpm_observations AS o
        JOIN mpm_observations AS c
            ON c.monitor = o.monitor AND c.column_name = o.column_name
            AND c.dataset = 'bins' AND c.bin_kind = 'total'
        WHERE o.monitor = $monitor AND o.column_name = $column AND o.segment_key = '__all__'
            AND o.bin_kind IN ('value', 'atom') AND o.value_sum IS NOT NULL
            AND (o.dataset = 'baseline' OR o.window_date BETWEEN $since AND $until)
    )
    SELECT is_baseline, lower, SUM(row_count) / SUM(SUM(row_count)) OVER (PARTITION BY is_baseline) AS share
    FROM bins
    GROUP BY is_baseline, lower
    ORDER BY is_baseline, lower
"""

# What was predicted and what came true, four weeks at a time, one step a week.
OUTCOMES = """
    WITH days AS (
        SELECT
            window_date AS day,
            SUM(prediction_sum) OVER four_weeks / SUM(row_count) OVER four_weeks AS predicted,
            SUM(label_sum) OVER four_weeks / SUM(label_count) OVER four_weeks AS came_true,
            ROW_NUMBER() OVER (ORDER BY window_date) AS number
        FROM mpm_observations
        WHERE monitor = $monitor AND dataset = 'current' AND segment_key = '__all__'
            AND column_name = '__relation__' AND bin_kind = 'total' AND window_start IS NOT NULL
        WINDOW four_weeks AS (ORDER BY window_date ROWS BETWEEN 14 PRECEDING AND 13 FOLLOWING)
    )
    SELECT day, predicted, came_true FROM days WHERE number % 7 = 1 ORDER BY day
"""


def distribution(rows: Rows, move: Move, step: float, theme: Theme) -> alt.Chart:
    """The column that moved most: its values in the baseline and at its worst."""
    labels = {True: "January and February", False: f"four weeks around {move.worst_day:%-d %B}"}
    values = [
        {
            "from": row["lower"],
            "to": row["lower"] + step,
            "share": row["share"],
            "rows": labels[row["is_baseline"]],
        }
        for row in rows
    ]
    colour = alt.Scale(domain=list(labels.values()), range=[theme.baseline, theme.now])
    return (
        alt.Chart(alt.Data(values=values))
        .mark_rect(opacity=0.75, stroke=theme.background, strokeWidth=1)
        .encode(
            x=alt.X("from:Q", title=None, axis=numbers(theme)),
            x2="to:Q",
            y=alt.Y("share:Q", title=None, axis=None),
            y2=alt.datum(0),
            color=alt.Color("rows:N", scale=colour, legend=top_legend("square")),
        )
        .properties(
            width=PANEL, height=150, title=title(f"{move.column_name} (°F), then and at its furthest", theme)
        )
    )


def outcome(rows: Rows, theme: Theme) -> alt.LayerChart:
    """What the model said and what happened."""
    labels = {"came_true": "came late", "predicted": "predicted"}
    values = [
        {"day": row["day"].isoformat(), "share": row[key], "line": label}
        for row in rows
        for key, label in labels.items()
    ]
    gaps = [
        {"day": row["day"].isoformat(), "low": row["predicted"], "high": row["came_true"]} for row in rows
    ]
    colour = alt.Scale(domain=list(labels.values()), range=[theme.baseline, theme.now])
    day = alt.X("day:T", title=None, axis=calendar(theme))
    gap = (
        alt.Chart(alt.Data(values=gaps))
        .mark_area(color=theme.now, opacity=0.12)
        .encode(x=day, y=alt.Y("low:Q", title=None), y2="high:Q")
    )
    lines = (
        alt.Chart(alt.Data(values=values))
        .mark_line(strokeWidth=3, strokeCap="round")
        .encode(
            x=day,
            y=alt.Y("share:Q", title=None, axis=percent(theme), scale=alt.Scale(domain=[0, 0.4])),
            color=alt.Color("line:N", scale=colour, legend=top_legend("stroke")),
        )
    )
    return alt.layer(gap, lines).properties(
        width=PANEL, height=150, title=title("Flights more than 15 minutes late", theme)
    )


def picture(moves: list[Move], histogram: Rows, weeks: Rows, step: float, theme: Theme) -> alt.VConcatChart:
    """The three panels in one picture."""
    panels = (distribution(histogram, moves[0], step, theme), outcome(weeks, theme))
    below = alt.hconcat(*panels, spacing=GAP).resolve_scale(color="independent", x="independent")
    return (
        alt.vconcat(heat(moves, theme), below, spacing=34)
        .resolve_scale(color="independent")
        .configure(background=theme.background, font=FONT, padding=20, aria=False)
        .configure_view(stroke=None)
        .configure_legend(labelColor=theme.text, titleColor=theme.text, labelFontSize=12, titleFontSize=12)
        .configure_axis(labelFontSize=12)
    )


def rows_of(connection: duckdb.DuckDBPyConnection, query: str, parameters: dict[str, Any]) -> Rows:
    """Run a query; one mapping per row."""
    result = connection.execute(query, parameters)
    columns = [column[0] for column in result.description or []]
    return [dict(zip(columns, row, strict=True)) for row in result.fetchall()]


def main(database: Path = DEMO / "demo.duckdb", folder: Path = DOCS) -> None:
    """Draw the pictures."""
    folder.mkdir(exist_ok=True)
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute(f"SET schema = '{run.SCHEMA}'")
        summary = summarise(connection, run.SCHEMA)
        moves = [Move(**row) for row in rows_of(connection, MOVES, {"monitor": MONITOR})]
        step = 3.6  # two degrees Celsius, in which the airports report
        around = {
            "since": moves[0].worst_day - timedelta(days=14),
            "until": moves[0].worst_day + timedelta(days=13),
        }
        column = {"monitor": MONITOR, "column": moves[0].column_name, "step": step}
        histogram = rows_of(connection, HISTOGRAM, {**column, **around})
        outcomes = rows_of(connection, OUTCOMES, {"monitor": MONITOR})
        reliability = rows_of(connection, model_panels.RELIABILITY, {"monitor": MONITOR})
        versions = rows_of(connection, model_panels.VERSIONS, {})
        lives = {
            check_id: rows_of(connection, check_panels.LIFE, {"check_id": check_id})
            for check_id in check_panels.CHECKS
        }
    for name, theme in THEMES.items():
        panels = model_panels.picture(summary, reliability, versions, theme)
        panels.save(str(folder / f"model-{name}.svg"))
        check_panels.picture(lives, theme).save(str(folder / f"check-{name}.svg"))
        picture(moves, histogram, outcomes, step, theme).save(str(folder / f"demo-{name}.svg"))
    terminal(summary, folder / "summary.svg")


def terminal(summary: Summary, path: Path) -> None:
    """The end of `make demo` as a terminal shows it."""
    console = Console(
        record=True, width=100, file=io.StringIO(), force_terminal=True, color_system="truecolor"
    )
    run.show(summary, console, Path(".venv/bin"))
    console.save_svg(str(path), title="make demo", unique_id="summary")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
