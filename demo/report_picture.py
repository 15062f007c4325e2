"""Take the pictures of pages for the README: the report of the demo, and winter beside July by `mpm compare`.

Needs Chromium. After `make demo`: pip install 'mpm[docs]' && python demo/report_picture.py
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import duckdb
from playwright.sync_api import Browser, sync_playwright

from mpm_py import cli
from mpm_py.warehouse import quoting

DEMO = Path(__file__).parent
SIZE = {"width": 1240, "height": 860}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MONTHS = {"winter": "MONTH(scheduled_at) <= 2", "july": "MONTH(scheduled_at) = 7"}

NO_INPUTS = "flight_id,tail_number,scheduled_at,landed_at"


def main(database: str = "demo/demo.duckdb", folder: str | Path = DEMO.parent / "docs") -> None:
    """Write the pages and take the pictures; `database` is shown on the report as it is given here."""
    with tempfile.TemporaryDirectory() as beside, sync_playwright() as driver:
        report, comparison = Path(beside) / "report.html", Path(beside) / "compare.html"
        if cli.invoke(["report", "--database", database, "--output", str(report)]) == 2:
            sys.exit(2)
        _compare(database, comparison)
        installed = next((path for name in BROWSERS if (path := shutil.which(name))), None)
        browser = driver.chromium.launch(executable_path=installed, args=["--no-sandbox"])
        for page in (report, comparison):
            _take(browser, page, Path(folder))
        browser.close()


def _compare(database: str, page: Path) -> None:
    """What the model of winter was given in July, beside what it was fitted on."""
    months = page.with_name("months.duckdb")
    with duckdb.connect(str(months)) as connection:
        connection.execute(f"ATTACH {quoting.text(database)} AS demo (READ_ONLY)")
        for name, condition in MONTHS.items():
            connection.execute(f"CREATE TABLE {name} AS FROM demo.main.flight_features WHERE {condition}")
    given = ["compare", *MONTHS, "--database", str(months), "--exclude", NO_INPUTS]
    if cli.invoke([*given, "--format", "html", "--output", str(page)]) == 2:
        sys.exit(2)


def _take(browser: Browser, page: Path, folder: Path) -> None:
    for scheme in ("light", "dark"):
        opened = browser.new_page(color_scheme=scheme, viewport=SIZE)
        opened.goto(page.as_uri())
        opened.screenshot(path=str(folder / f"{page.stem}-{scheme}.png"))


if __name__ == "__main__":
    main(*sys.argv[1:])
