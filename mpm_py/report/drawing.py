"""From a Vega-Lite specification to an SVG that follows the theme of the page and holds nothing that runs.

Colours in a specification are placeholders. In the SVG they become variables of the style sheet, so that one
drawing serves the light page, the dark page and paper.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from types import ModuleType
from typing import Any
from xml.etree import ElementTree

from markupsafe import Markup

from mpm_py.errors import MpmError

Specification = dict[str, Any]

_VARIABLES = """
    now baseline estimate fail warn pass unjudged text faint grid page usual
    heat-0 heat-1 heat-2 heat-3 heat-4 heat-5 on-heat-low on-heat-high
"""
_PLACEHOLDERS = {name: f"#a0b0{number:02x}" for number, name in enumerate(_VARIABLES.split())}
_BY_PLACEHOLDER = {placeholder: name for name, placeholder in _PLACEHOLDERS.items()}

_ELEMENTS = frozenset({"svg", "g", "path", "line", "rect", "circle", "text", "tspan", "defs", "clipPath"})
_ATTRIBUTES = """
    d transform x y x1 x2 y1 y2 cx cy r width height fill fill-opacity stroke stroke-width stroke-dasharray
    stroke-opacity stroke-linecap opacity font-size font-weight text-anchor viewBox clip-path id
"""
_ALLOWED = frozenset(_ATTRIBUTES.split())
TIP = "tip: "
"""What a description begins with that the page shows under a pointer; other descriptions are Vega's own."""

_USUAL = frozenset({("opacity", "1"), ("fill-opacity", "1"), ("stroke-opacity", "1")})
"""What goes without saying."""
_LONG_NUMBER = re.compile(r"-?\d+\.\d{2,}")


@dataclass(frozen=True)
class Frame:
    """Room for the marks and for the axes around them; fixed, so that pointers find windows."""

    width: int = 400
    height: int = 130
    left: int = 46
    right: int = 12
    top: int = 8
    bottom: int = 26


def colour(name: str) -> str:
    """The placeholder of a variable of the style sheet."""
    return _PLACEHOLDERS[name]


def specification(frame: Frame, layers: list[Specification]) -> Specification:
    """What all charts have in common."""
    axis = {
        "labelColor": colour("faint"),
        "labelFontSize": 12,
        "titleColor": colour("faint"),
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "gridColor": colour("grid"),
        "gridWidth": 1,
        "domain": False,
        "ticks": False,
        "labelPadding": 6,
        "title": None,
        "labelFlush": False,
    }
    return {
        "background": None,
        "autosize": "none",
        "padding": {"left": frame.left, "right": frame.right, "top": frame.top, "bottom": frame.bottom},
        "width": frame.width,
        "height": frame.height,
        "layer": layers,
        "config": {
            "view": {"stroke": None, "fill": None},
            "axis": axis,
            "axisX": {"grid": False, "labelPadding": 9, "labelOverlap": True, "labelSeparation": 8},
            "text": {"font": "sans-serif", "color": colour("text")},
        },
    }


def library() -> ModuleType:
    """What draws; asked for before anything is read.

    Raises:
        MpmError: it is not installed.
    """
    try:
        import vl_convert
    except ImportError as error:
        raise MpmError(
            "the report needs a library that draws its charts, and it is not installed",
            "pip install 'mpm[report]'",
        ) from error
    return vl_convert


def draw(spec: Specification) -> Markup:
    """The drawing as an element of the page; for screen readers the page has words and a table instead.

    Raises:
        MpmError: the library that draws is not installed.
    """
    drawing: str = library().vegalite_to_svg(spec, show_warnings=False)
    # Names inside a drawing become its own: a page has many drawings.
    own = f"c{hashlib.sha256(drawing.encode()).hexdigest()[:10]}-"
    root = ElementTree.fromstring(drawing)
    for element in root.iter():
        if (name := element.get("id")) is not None:
            element.set("id", own + name)
        if (clip := element.get("clip-path")) is not None:
            element.set("clip-path", clip.replace("url(#", f"url(#{own}"))
    _clean(root)
    root.set("class", "chart")
    root.set("aria-hidden", "true")
    root.set("focusable", "false")
    # Safe: every element and attribute is one of those above, and the serialiser escapes what is in them.
    return Markup(ElementTree.tostring(root, encoding="unicode"))


def _clean(element: ElementTree.Element) -> None:
    """Keep what draws, drop what is empty or unknown, and turn placeholders into variables."""
    element.tag = element.tag.rpartition("}")[2]
    label = element.get("aria-label") or ""
    for name, value in list(element.attrib.items()):
        if name not in _ALLOWED or (name, value) in _USUAL:
            del element.attrib[name]
        elif value in _BY_PLACEHOLDER:
            element.set(name, f"var(--{_BY_PLACEHOLDER[value]})")
        elif name in ("d", "transform", "x", "y", "x2", "y2", "cx", "cy", "width", "height"):
            element.set(name, _LONG_NUMBER.sub(_shorter, value))
    if label.startswith(TIP):
        element.set("data-tip", label.removeprefix(TIP))
    for child in list(element):
        name = child.tag.rpartition("}")[2]
        if name not in _ELEMENTS or child.get("display") == "none":
            element.remove(child)
            continue
        _clean(child)
        if _is_empty(child):
            element.remove(child)


def _is_empty(element: ElementTree.Element) -> bool:
    if element.tag == "g":
        return not len(element)
    if element.tag == "path":
        has_colour = any(
            element.get(name) not in (None, "none", "transparent") for name in ("fill", "stroke")
        )
        return not element.get("d") or not has_colour
    return element.tag == "text" and not (element.text or len(element))


def _shorter(match: re.Match[str]) -> str:
    shown = f"{float(match[0]):.1f}".removesuffix(".0")
    return "0" if shown == "-0" else shown
