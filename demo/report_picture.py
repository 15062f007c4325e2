"""Take the pictures of the report for the README: docs/report-{light,dark}.png, of the demo's first page.

Needs Chromium. After `make demo`: pip install 'mpm[docs]' && python demo/report_picture.py
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from mpm_py import cli

DEMO = Path(__file__).parent
SIZE = {"width": 1240, "height": 860}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def main(database: str = "demo/demo.duckdb", folder: Path = DEMO.parent / "docs") -> None:
    """Write the report and take the pictures; `database` is shown on the page as it is given here."""
    with tempfile.TemporaryDirectory() as beside, sync_playwright() as driver:
        report = Path(beside) / "report.html"
        if cli.invoke(["report", "--database", database, "--output", str(report)]) == 2:
            sys.exit(2)
        installed = next((path for name in BROWSERS if (path := shutil.which(name))), None)
        browser = driver.chromium.launch(executable_path=installed, args=["--no-sandbox"])
        for scheme in ("light", "dark"):
            page = browser.new_page(color_scheme=scheme, viewport=SIZE)
            page.goto(report.as_uri())
            page.screenshot(path=str(Path(folder) / f"report-{scheme}.png"))
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
