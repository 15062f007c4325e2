"""What the charts draw with, each once: axes, points, reference lines, names and what a pointer is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from mpm_py.report.drawing import Frame, Specification, colour

Row = dict[str, Any]

TIPPED: Row = {"description": {"field": "tip", "type": "nominal"}}
"""For marks that tell something under a pointer."""


def stamp(moment: datetime) -> str:
    """A local time as Vega reads it; the zone is left out of it on both sides."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}Z"


def time_axis(first: str, last: str, ticks: int = 6, *, is_drawn: bool = True) -> Row:
    """Moments from left to right; each layer names its own field."""
    return {
        "type": "temporal",
        "scale": {"type": "utc", "domain": [first, last]},
        "axis": {"tickCount": ticks, "labelFlush": True} if is_drawn else None,
    }


def row_axis(count: int) -> Row:
    """Rows from the top down, each one high; their names are drawn by `names`."""
    return {
        "type": "quantitative",
        "scale": {"domain": [0, count], "reverse": True, "nice": False},
        "axis": None,
    }


def coloured_by(field: str) -> Row:
    """Marks whose colour is named by a field."""
    return {"color": {"field": field, "type": "nominal", "scale": None, "legend": None}}


def point(colour_name: str, shape: str, size: int, **style: object) -> Row:
    """A filled point."""
    return {
        "type": "point",
        "filled": True,
        "opacity": 1,
        "shape": shape,
        "size": size,
        "color": colour(colour_name),
        **style,
    }


def reference(width: float = 1.6) -> Row:
    """The dashed line of a baseline or of a group that others are measured by."""
    return {"type": "rule", "color": colour("baseline"), "strokeWidth": width, "strokeDash": [2, 3]}


def names(values: Sequence[Row], rows: Row, frame: Frame) -> Specification:
    """Names left of the marks; as marks and not as labels, so that a name is never part of an expression."""
    return {
        "data": {"values": list(values)},
        "mark": {
            "type": "text",
            "align": "right",
            "baseline": "middle",
            "fontSize": 12,
            "limit": 0.82 * (frame.left - 10),
            "clip": False,
            "color": colour("text"),
        },
        "encoding": {
            "x": {"value": -8},
            "y": {**rows, "field": "centre"},
            "text": {"field": "name", "type": "nominal"},
        },
    }
