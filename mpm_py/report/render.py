"""From the page to one HTML file that needs nothing else: style, script and drawings are inside it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from mpm_py.report.charts import Chart
from mpm_py.report.drawing import draw
from mpm_py.report.page import Page
from mpm_py.report.words import ICONS, WORDS

TEMPLATES = Path(__file__).parent / "templates"


def render_page(page: Page, on_step: Callable[[str], None] = lambda step: None) -> str:
    """The HTML of a page. All text is escaped; what runs is one script, named by its hash."""
    drawn = 0

    def drawing(chart: Chart) -> Markup:
        nonlocal drawn
        drawn += 1
        on_step(f"Drawing chart {drawn}")
        return draw(chart.spec)

    script = _source("report.js")
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["drawn"] = drawing
    environment.globals.update(words=WORDS, icons=ICONS)
    definitions = {definition.slug: definition for definition in page.glossary}
    return environment.get_template("report.html.jinja").render(
        page=page,
        definitions=definitions,
        # Safe: both are files of this package.
        style=Markup(_source("report.css")),
        script=Markup(script),
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )


@cache
def _source(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8").strip()
