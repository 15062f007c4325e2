"""One self-contained HTML file about all monitors: what `mpm report` writes."""

from mpm_py.report.portfolio import build_page
from mpm_py.report.read import Bounds, read_facts
from mpm_py.report.render import render_page
from mpm_py.report.write import write_report

__all__ = ["Bounds", "build_page", "read_facts", "render_page", "write_report"]
