"""The charts that compare: columns by time, values now and in the baseline, scores and outcomes, groups."""

from __future__ import annotations

from collections.abc import Sequence

from mpm_py.report import marks, words
from mpm_py.report.charts import Chart
from mpm_py.report.drawing import TIP, Frame, Specification, colour, specification
from mpm_py.report.marks import Row, stamp

LEVELS = (
    (0.0, "under 0.1"),
    (0.1, "0.1 to 0.25"),
    (0.25, "0.25 to 0.5"),
    (0.5, "0.5 to 1"),
    (1.0, "1 to 4"),
    (4.0, "4 and more"),
)
"""What the colours of the heat map stand for: psi from the number on."""


def level(psi: float) -> int:
    """The colour of a cell."""
    return sum(psi >= start for start, _ in LEVELS) - 1


def heat(cells: Sequence[Row], names: Sequence[str]) -> Chart:
    """Columns by time. Cells: row, start, end, psi (none: not judged), is_failing, tip."""
    height = 24 * len(names)
    frame = Frame(width=840, height=height, left=168, right=10, top=4, bottom=26)
    first, last = stamp(min(cell["start"] for cell in cells)), stamp(max(cell["end"] for cell in cells))
    count = max(sum(cell["row"] == number for cell in cells) for number in range(len(names)))
    cell_width = frame.width / max(count, 1)
    values = [
        {
            "start": stamp(cell["start"]),
            "end": stamp(cell["end"]),
            "middle": stamp(cell["start"] + (cell["end"] - cell["start"]) / 2),
            "top": cell["row"],
            "below": cell["row"] + 1,
            "centre": cell["row"] + 0.5,
            "colour": colour("page" if cell["psi"] is None else f"heat-{level(cell['psi'])}"),
            "sign": "✕" if cell["is_failing"] else "–" if cell["psi"] is None else "",
            "ink": colour(
                "faint"
                if cell["psi"] is None
                else "on-heat-high"
                if level(cell["psi"]) >= 4
                else "on-heat-low"
            ),
            "tip": TIP + cell["tip"],
        }
        for cell in cells
    ]
    time = marks.time_axis(first, last, ticks=8)
    place = marks.row_axis(len(names))
    names_of_rows = [{"centre": number + 0.5, "name": name} for number, name in enumerate(names)]
    signed = [value for value in values if value["sign"]] if cell_width >= 6 else []
    layers: list[Specification] = [
        {
            "data": {"values": values},
            "mark": {"type": "rect", "stroke": colour("page"), "strokeWidth": 1},
            "encoding": {
                "x": {**time, "field": "start"},
                "x2": {"field": "end"},
                "y": {**place, "field": "top"},
                "y2": {"field": "below"},
                **marks.coloured_by("colour"),
                **marks.TIPPED,
            },
        },
        {
            "data": {"values": signed},
            "mark": {"type": "text", "fontSize": 10, "baseline": "middle"},
            "encoding": {
                "x": {**time, "field": "middle"},
                "y": {**place, "field": "centre"},
                "text": {"field": "sign", "type": "nominal"},
                **marks.coloured_by("ink"),
            },
        },
        marks.names(names_of_rows, place, frame),
    ]
    return Chart(specification(frame, layers), frame, has_names=True)


def group(name: str, baseline: float | None, now: float | None) -> Row:
    """A group of values as `distribution` draws it."""
    return {
        "name": name,
        "baseline": baseline,
        "now": now,
        "label": words.share(now),
        "tip": f"{name}: {words.share(now)} now, {words.share(baseline)} in the baseline",
    }


def distribution(groups: Sequence[Row], value_kind: str | None = None) -> Chart:
    """Shares of groups of values: outlined in the baseline, filled now. Groups: as of `group`."""
    left = 186 if value_kind == "timestamp" else 118
    frame = Frame(width=458 - left - 62, height=26 * len(groups), left=left, right=62, top=2, bottom=26)
    most = max([group[key] or 0.0 for group in groups for key in ("baseline", "now")] + [0.01])
    x: Row = {
        "type": "quantitative",
        "scale": {"domain": [0, most], "nice": False},
        "axis": {"tickCount": 4, "format": ".0%", "grid": True},
    }
    y = marks.row_axis(len(groups))
    values = [
        {
            "name": group["name"],
            "centre": number + 0.5,
            "baseline": group["baseline"] or 0.0,
            "now": group["now"] or 0.0,
            "baseline_top": number + 0.12,
            "baseline_end": number + 0.46,
            "now_top": number + 0.5,
            "now_end": number + 0.86,
            "label": group["label"],
            "tip": TIP + group["tip"],
        }
        for number, group in enumerate(groups)
    ]
    layers: list[Specification] = [
        _bars("baseline", values, x, y, fill=colour("usual"), stroke=colour("baseline"), strokeWidth=1),
        _bars("now", values, x, y, fill=colour("now")),
        {
            "data": {"values": values},
            "mark": {
                "type": "text",
                "align": "left",
                "baseline": "middle",
                "fontSize": 12,
                "clip": False,
                "color": colour("text"),
            },
            "encoding": {
                "x": {"value": frame.width + 8},
                "y": {**y, "field": "centre"},
                "text": {"field": "label", "type": "nominal"},
            },
        },
        marks.names(values, y, frame),
    ]
    return Chart(specification(frame, layers), frame)


def _bars(name: str, values: Sequence[Row], x: Row, y: Row, **style: object) -> Specification:
    """One bar for each value, from zero to its field `name`."""
    return {
        "data": {"values": values},
        "mark": {"type": "rect", **style},
        "encoding": {
            "x": {**x, "field": name},
            "x2": {"datum": 0},
            "y": {**y, "field": f"{name}_top"},
            "y2": {"field": f"{name}_end"},
            **marks.TIPPED,
        },
    }


def calibration(groups: Sequence[Row]) -> Chart:
    """What scores said and what happened. Groups: said, happened, lower, upper, before, tip."""
    frame = Frame(width=392, height=270, left=46, right=20, top=10, bottom=38)
    ends = [
        value for row in groups for value in (row["said"], row["upper"], row["before"]) if value is not None
    ]
    most = min(1.0, 1.06 * max(ends))
    axis = {"tickCount": 5, "format": ".0%", "grid": True}
    x: Row = {
        "type": "quantitative",
        "scale": {"domain": [0, most], "nice": False},
        "axis": {**axis, "title": "what the score said"},
    }
    y: Row = {"type": "quantitative", "scale": {"domain": [0, most], "nice": False}, "axis": axis}
    values = [{**row, "tip": TIP + row["tip"]} for row in groups]
    layers: list[Specification] = [
        {
            "data": {"values": [{"end": 0.0}, {"end": most}]},
            "mark": {"type": "line", "color": colour("faint"), "strokeWidth": 1, "strokeDash": [2, 3]},
            "encoding": {"x": {**x, "field": "end"}, "y": {**y, "field": "end"}},
        },
        {
            "data": {"values": values},
            "mark": {"type": "rule", "color": colour("now"), "strokeWidth": 1.5},
            "encoding": {
                "x": {**x, "field": "said"},
                "y": {**y, "field": "lower"},
                "y2": {"field": "upper"},
                **marks.TIPPED,
            },
        },
        {
            "data": {"values": [row for row in values if row["before"] is not None]},
            "mark": {
                "type": "point",
                "shape": "diamond",
                "size": 50,
                "filled": False,
                "color": colour("baseline"),
                "strokeWidth": 1.6,
            },
            "encoding": {"x": {**x, "field": "said"}, "y": {**y, "field": "before"}, **marks.TIPPED},
        },
        {
            "data": {"values": values},
            "mark": {"type": "line", "color": colour("now"), "strokeWidth": 1.5},
            "encoding": {"x": {**x, "field": "said"}, "y": {**y, "field": "happened"}},
        },
        {
            "data": {"values": values},
            "mark": marks.point("now", "circle", 46),
            "encoding": {"x": {**x, "field": "said"}, "y": {**y, "field": "happened"}, **marks.TIPPED},
        },
    ]
    return Chart(specification(frame, layers), frame)


def fairness(groups: Sequence[Row], reference: float | None, *, is_rate: bool, has_rule: bool) -> Chart:
    """A metric by group beside its reference group. Groups: name, value, lower, upper, is_outside, tip."""
    frame = Frame(width=324, height=24 * len(groups), left=104, right=30, top=2, bottom=26)
    ends = [
        value for row in groups for value in (row["value"], row["lower"], row["upper"]) if value is not None
    ]
    low, high = (0.0, max([*ends, 0.01])) if is_rate else (min([*ends, 0.0]), max([*ends, 0.0]))
    axis: Row = {"tickCount": 4, "grid": True, **({"format": ".0%"} if is_rate else {"format": ",~f"})}
    x: Row = {
        "type": "quantitative",
        "scale": {"domain": [low, high], "nice": False, "clamp": True},
        "axis": axis,
    }
    y = marks.row_axis(len(groups))
    values = [{**row, "centre": number + 0.5, "tip": TIP + row["tip"]} for number, row in enumerate(groups)]
    layers: list[Specification] = []
    if reference is not None and has_rule:
        zone = [{"from": 0.8 * reference, "to": min(1.25 * reference, high)}]
        layers.append(
            {
                "data": {"values": zone},
                "mark": {"type": "rect", "fill": colour("usual")},
                "encoding": {"x": {**x, "field": "from"}, "x2": {"field": "to"}},
            }
        )
    if reference is not None:
        layers.append(
            {
                "data": {"values": [{"reference": reference}]},
                "mark": marks.reference(),
                "encoding": {"x": {**x, "field": "reference"}},
            }
        )
    layers.append(
        {
            "data": {"values": [row for row in values if row["lower"] is not None]},
            "mark": {"type": "rule", "color": colour("now"), "strokeWidth": 1.5},
            "encoding": {
                "x": {**x, "field": "lower"},
                "x2": {"field": "upper"},
                "y": {**y, "field": "centre"},
                **marks.TIPPED,
            },
        }
    )
    for is_outside, shape, size in ((False, "circle", 46), (True, "cross", 70)):
        layers.append(
            {
                "data": {"values": [row for row in values if row["is_outside"] is is_outside]},
                "mark": marks.point("fail" if is_outside else "now", shape, size),
                "encoding": {"x": {**x, "field": "value"}, "y": {**y, "field": "centre"}, **marks.TIPPED},
            }
        )
    layers.append(marks.names(values, y, frame))
    return Chart(specification(frame, layers), frame)
