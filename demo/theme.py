"""What the pictures share: colours for a light and a dark page, sizes, axes, titles."""

from __future__ import annotations

from dataclasses import dataclass

import altair as alt

FONT = "system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif"
WIDTH, NAMES, LEGEND, GAP = 840, 138, 116, 56
PANEL = (WIDTH - GAP) // 2


@dataclass(frozen=True)
class Theme:
    """The colours of one picture; `steps` are those of the heat map, from no drift to a great deal."""

    background: str
    text: str
    faint: str
    baseline: str
    now: str
    steps: tuple[str, ...]


THEMES = {
    "light": Theme(
        background="#ffffff",
        text="#1f2328",
        faint="#59636e",
        baseline="#8c959f",
        now="#d1442a",
        steps=("#f1f3f5", "#e6e4da", "#fbd58f", "#f6a04f", "#e0562f", "#98203a"),
    ),
    "dark": Theme(
        background="#0d1117",
        text="#e6edf3",
        faint="#9198a1",
        baseline="#7d8590",
        now="#ff7b54",
        steps=("#161b22", "#272c33", "#5a431c", "#a55f21", "#ea6a35", "#ffc2a3"),
    ),
}


def calendar(theme: Theme) -> alt.Axis:
    return alt.Axis(
        format="%b", tickCount="month", grid=False, labelColor=theme.faint, domain=False, ticks=False
    )


def numbers(theme: Theme) -> alt.Axis:
    return alt.Axis(grid=False, labelColor=theme.faint, domainColor=theme.faint, ticks=False, tickCount=6)


def percent(theme: Theme) -> alt.Axis:
    return alt.Axis(
        format=".0%",
        tickCount=5,
        labelColor=theme.faint,
        titleColor=theme.faint,
        titleFontWeight="normal",
        domain=False,
        ticks=False,
        gridColor=theme.faint,
        gridOpacity=0.25,
    )


def top_legend(symbol: str) -> alt.Legend:
    return alt.Legend(
        title=None,
        orient="top",
        symbolType=symbol,
        symbolSize=150,
        labelLimit=300,
        offset=4,
        columnPadding=18,
    )


def title(text: str, theme: Theme) -> alt.TitleParams:
    return alt.TitleParams(text, anchor="start", color=theme.text, fontSize=15, fontWeight="bold", offset=10)
