"""The charts that have time on their horizontal axis: courses, lives of checks, profiles, performance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mpm_py.report import marks
from mpm_py.report.drawing import TIP, Frame, Specification, colour, specification
from mpm_py.report.marks import Row, stamp

SMALL = Frame()
TIMES = Frame(width=376, left=70)
"""Room for days beside the vertical axis."""
WIDE = Frame(width=960, height=190)
STRIP = Frame(width=224, height=18, left=0, right=0, top=1, bottom=1)
LEVELS = {"fail": 1.0, "warn": 0.62, "pass": 0.26, "not_evaluated": 0.1}
"""The height of a window in a course, so that its colour is not needed to read it."""
STATUS_COLOURS = {"fail": "fail", "warn": "warn", "pass": "pass", "not_evaluated": "unjudged"}


@dataclass(frozen=True)
class Chart:
    """A specification, and where its windows lie for those who point at them."""

    spec: Specification
    frame: Frame
    places: tuple[float, ...] = ()
    """Horizontal place of each row of the table beside it."""
    has_names: bool = False
    """Whether it begins with names, which are to be seen first where there is no room for all of it."""


def course(windows: Sequence[Row], frame: Frame, *, has_axis: bool) -> Chart:
    """One bar per window: the worse, the higher. Rows: start, end, status, tip."""
    values = [
        {
            "start": stamp(row["start"]),
            "end": stamp(row["end"]),
            "level": LEVELS[row["status"]],
            "colour": colour(STATUS_COLOURS[row["status"]]),
            "tip": TIP + row["tip"],
        }
        for row in windows
    ]
    first, last = stamp(windows[0]["start"]), stamp(windows[-1]["end"])
    gap = 1 if frame.width / len(windows) >= 3 else 0
    bars = {
        "data": {"values": values},
        "mark": {"type": "rect", "stroke": colour("page"), "strokeWidth": gap},
        "encoding": {
            "x": {**marks.time_axis(first, last, is_drawn=has_axis), "field": "start"},
            "x2": {"field": "end"},
            "y": {"field": "level", "type": "quantitative", "scale": {"domain": [0, 1]}, "axis": None},
            "y2": {"datum": 0},
            **marks.coloured_by("colour"),
            **marks.TIPPED,
        },
    }
    return Chart(specification(frame, [bars]), frame)


def life(points: Sequence[Row], frame: Frame, unit: str = "number", limit: float | None = None) -> Chart:
    """A check over time: value, usual range or limit, and the windows that warned or failed.

    Rows: start, value, lower, upper, status.
    """
    axis = _axis(
        points, frame, unit, ("value",), soft=("lower", "upper"), also=[] if limit is None else [limit]
    )
    size = 60 if len(points) <= 60 else 34
    data = _values(points, ("value", "lower", "upper"), status=True)
    layers = [
        _band(data, axis, "lower", "upper", "usual", 1.0),
        *([] if limit is None else [_level(limit, axis)]),
        _line(data, axis, "value", "now"),
        _points([row for row in data if row["status"] == "warn"], axis, "value", "warn", "triangle-up", size),
        _points([row for row in data if row["status"] == "fail"], axis, "value", "fail", "cross", size),
    ]
    return Chart(specification(frame, layers), frame, axis.places)


def performance(points: Sequence[Row], frame: Frame, baseline: float | None) -> Chart:
    """A metric over time, realised and estimated, beside the baseline.

    Rows: start, value, lower, upper, estimate, estimate_lower, estimate_upper.
    """
    names = ("value", "estimate")
    level = [] if baseline is None else [baseline]
    axis = _axis(points, frame, "number", names, soft=("lower", "upper"), also=level)
    data = _values(points, (*names, "lower", "upper", "estimate_lower", "estimate_upper"))
    layers = [
        _band(data, axis, "estimate_lower", "estimate_upper", "estimate", 0.18),
        _band(data, axis, "lower", "upper", "now", 0.2),
        *(_level(value, axis) for value in level),
        _line(data, axis, "estimate", "estimate", dash=[5, 3]),
        _line(data, axis, "value", "now"),
    ]
    if len(points) <= 60:
        layers.append(
            _points([row for row in data if row["value"] is not None], axis, "value", "now", "circle", 22)
        )
    return Chart(specification(frame, layers), frame, axis.places)


def profile(
    points: Sequence[Row], frame: Frame, baseline: Row | None, value_kind: str | None = None
) -> Chart:
    """Percentiles of a column over time, the baseline dashed. Rows: start, p05, p25, p50, p75, p95."""
    is_time = value_kind == "timestamp"
    frame = TIMES if is_time and frame == SMALL else frame
    names = ("p05", "p25", "p50", "p75", "p95")
    level = [baseline[name] for name in ("p05", "p50", "p95") if baseline and baseline[name] is not None]
    axis = _axis(points, frame, "time" if is_time else "number", names, also=level)
    data = _values(points, names)
    layers = [
        _band(data, axis, "p05", "p95", "now", 0.16),
        _band(data, axis, "p25", "p75", "now", 0.26),
        _line(data, axis, "p50", "now"),
        *(_level(value, axis, 1.6 if number == 1 else 1) for number, value in enumerate(level)),
    ]
    return Chart(specification(frame, layers), frame, axis.places)


def shares(points: Sequence[Row], frame: Frame, baseline: float | None, name: str = "null_rate") -> Chart:
    """A share over time as an area from 0."""
    axis = _axis(points, frame, "share", (name,), also=[0.0, *([baseline] if baseline is not None else [])])
    data = _values(points, (name,))
    for row in data:
        row["zero"] = 0.0
    layers = [_band(data, axis, "zero", name, "now", 0.3), _line(data, axis, name, "now")]
    if baseline is not None:
        layers.append(_level(baseline, axis))
    return Chart(specification(frame, layers), frame, axis.places)


def latency(points: Sequence[Row], frame: Frame, baseline: float | None) -> Chart:
    """Median and 95th percentile of an operation over time. Rows: start, p50, p95."""
    axis = _axis(
        points, frame, "number", ("p50", "p95"), also=[0.0, *([baseline] if baseline is not None else [])]
    )
    data = _values(points, ("p50", "p95"))
    layers = [_line(data, axis, "p50", "estimate", dash=[5, 3]), _line(data, axis, "p95", "now")]
    if baseline is not None:
        layers.append(_level(baseline, axis))
    return Chart(specification(frame, layers), frame, axis.places)


@dataclass(frozen=True)
class _Axes:
    """Both axes of a chart over time, as every layer of it needs them."""

    x: Row
    y: Row
    places: tuple[float, ...]


def _axis(
    points: Sequence[Row],
    frame: Frame,
    unit: str,
    names: tuple[str, ...],
    soft: tuple[str, ...] = (),
    also: Sequence[float] = (),
) -> _Axes:
    """Axes on which all of `names` have room; `soft` ones are cut where they would dwarf the rest."""
    found = [row[name] for row in points for name in names if row.get(name) is not None] + list(also)
    low, high = (min(found), max(found)) if found else (0.0, 1.0)
    reach = (high - low) or abs(high) or 1.0
    wide = [row[name] for row in points for name in soft if row.get(name) is not None]
    low = max(min([low, *wide]), low - 0.35 * reach)
    high = min(max([high, *wide]), high + 0.35 * reach)
    if low == high:
        low, high = low - 0.5 * reach, high + 0.5 * reach
    start, end = points[0]["start"], points[-1]["start"]
    seconds = (end - start).total_seconds() or 1.0
    places = tuple(
        frame.left + frame.width * (row["start"] - start).total_seconds() / seconds for row in points
    )
    y = {
        "type": "quantitative",
        "scale": {"domain": [low, high], "zero": False, "nice": 4, "clamp": True},
        "axis": {
            "tickCount": 4,
            **_labels(unit, low, high),
        },
    }
    return _Axes({**marks.time_axis(stamp(start), stamp(end)), "field": "start"}, y, places)


def _labels(unit: str, low: float, high: float) -> Row:
    """How the values of an axis are written; times are seconds since 1970."""
    if unit == "time":
        return {"labelExpr": "utcFormat(1000 * datum.value, '%Y-%m-%d')"}
    if unit == "share":
        return {"format": ".0%" if high - low > 0.04 else ".1%"}
    return {"format": _format(low, high)}


def _format(low: float, high: float) -> str:
    """Digits for an axis: as many as its steps need; very large and very small numbers in short."""
    largest = max(abs(low), abs(high))
    return "~s" if largest >= 100_000 else "~e" if 0 < largest < 0.001 else ",~f"


def _values(points: Sequence[Row], names: tuple[str, ...], status: bool = False) -> list[Row]:
    return [
        {
            "start": stamp(row["start"]),
            **{name: row.get(name) for name in names},
            **({"status": row["status"]} if status else {}),
        }
        for row in points
    ]


def _line(
    data: list[Row], axis: _Axes, name: str, colour_name: str, dash: list[int] | None = None
) -> Specification:
    mark = {
        "type": "line",
        "strokeWidth": 1.8,
        "color": colour(colour_name),
        "invalid": "break-paths-show-domains",
        "clip": True,
    }
    return {
        "data": {"values": data},
        "mark": mark if dash is None else {**mark, "strokeDash": dash},
        "encoding": {"x": axis.x, "y": {**axis.y, "field": name}},
    }


def _band(
    data: list[Row], axis: _Axes, lower: str, upper: str, colour_name: str, opacity: float
) -> Specification:
    return {
        "data": {"values": [row for row in data if row[lower] is not None and row[upper] is not None]},
        "mark": {"type": "area", "color": colour(colour_name), "opacity": opacity, "clip": True},
        "encoding": {"x": axis.x, "y": {**axis.y, "field": lower}, "y2": {"field": upper}},
    }


def _points(
    data: list[Row], axis: _Axes, name: str, colour_name: str, shape: str, size: int
) -> Specification:
    return {
        "data": {"values": data},
        "mark": marks.point(colour_name, shape, size, stroke=colour("page"), strokeWidth=0.8),
        "encoding": {"x": axis.x, "y": {**axis.y, "field": name}},
    }


def _level(value: float, axis: _Axes, width: float = 1.6) -> Specification:
    """The baseline as a dashed line from side to side."""
    return {
        "data": {"values": [{"level": value}]},
        "mark": marks.reference(width),
        "encoding": {"y": {**axis.y, "field": "level"}},
    }
