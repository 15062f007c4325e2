"""`mpm report` for people: a project is run, its report is opened in a headless browser, and a reader looks around."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from mpm_py import cli

playwright = pytest.importorskip(
    "playwright.sync_api", reason="the browser is driven by playwright: mpm[test]"
)

BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
)
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1360, "height": 900}
DAYS, ROWS = 40, 150
BROKEN = '<script>document.title="pwned"</script>'
"""A column, and a value of another, that would run if anything let it; on the last two days the column is null."""

SCORED = f"""
    CREATE TABLE scored AS
    SELECT
        i AS id,
        TIMESTAMP '2024-01-01' + to_seconds(i * 86400 // {ROWS}) AS seen_at,
        (hash(i) % 1000) / 1000.0 AS score,
        (hash(i * 3) % 1000) / 1000.0 < (hash(i) % 1000) / 1000.0 AS late,
        CASE WHEN i < {(DAYS - 2) * ROWS} THEN (hash(i * 7) % 997) / 10.0 END AS "{BROKEN.replace('"', '""')}",
        (hash(i * 11) % 997) / 10.0 + CASE WHEN i >= {(DAYS - 12) * ROWS} THEN 80 ELSE 0 END AS moved,
        ['red', 'green', '{BROKEN}'][1 + (hash(i * 5) % 3)::INT] AS colour,
        20 + (hash(i * 13) % 100) / 10.0 AS latency_ms
    FROM range({DAYS * ROWS}) AS t(i)
"""
MONITOR: dict[str, Any] = {
    "relation": "scored",
    "event_time": "seen_at",
    "begin": "2024-01-01",
    "id": "id",
    "lookback": 60,
    "prediction": {"score": "score", "positive": True, "threshold": 0.5},
    "label": "late",
    "min_rows": 30,
    "features": [BROKEN, "moved", "colour"],
    "segments": ["colour"],
    "protected": ["colour"],
    "operations": ["latency_ms"],
    "baseline": {"from": "2024-01-01", "to": "2024-01-15"},
    "owner": f"the {BROKEN} team",
}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a project that was run by its commands alone."""
    folder = tmp_path_factory.mktemp("report")
    with duckdb.connect(str(folder / "shop.duckdb")) as connection:
        connection.execute(SCORED)
    declared = {"warehouse": {"database": "shop.duckdb"}, "monitors": {"punctual": MONITOR}}
    file = folder / "monitors.yml"
    file.write_text(yaml.safe_dump(declared), encoding="utf-8")
    assert cli.invoke(["run", "--monitors", str(file)]) == 1, "it finds the nulls"
    assert cli.invoke(["report", "--monitors", str(file), "--output", str(folder / "report.html")]) == 1
    return folder / "report.html"


@pytest.fixture(scope="module")
def comparison(report: Path) -> Path:
    """The first half of the rows beside the second one."""
    database, page = report.with_name("shop.duckdb"), report.with_name("drift.html")
    with duckdb.connect(str(database)) as connection:
        for name, condition in (("earlier", "<"), ("later", ">=")):
            connection.execute(f"CREATE VIEW {name} AS FROM scored WHERE id {condition} {DAYS * ROWS // 2}")
    given = ["compare", "earlier", "later", "--database", str(database), "--exclude", "id"]
    assert cli.invoke([*given, "--format", "html", "--output", str(page)]) == 1
    return page


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
        own = Path(driver.chromium.executable_path)
        if found is None and not own.is_file():
            pytest.skip("no browser: install Chromium, or `playwright install chromium`")
        # Containers run as root, for whom Chromium has no sandbox.
        opened = driver.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield opened
        opened.close()


class Visit:
    """A reader in front of the report, and what the browser had to complain of."""

    def __init__(self, browser: Any, report: Path, **context: Any) -> None:
        self.context = browser.new_context(**{"viewport": DESK, **context})
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.complaints.append(dialog.message), dialog.dismiss()))
        self.page.on("request", lambda request: self.asked.append(request.url))
        started = time.perf_counter()
        self.page.goto(report.as_uri())
        self.seconds = time.perf_counter() - started

    def text(self, selector: str) -> str:
        return self.page.locator(selector).first.inner_text()

    def seen(self, selector: str) -> int:
        return self.page.locator(f"{selector}:visible").count()


@pytest.fixture
def visit(browser: Any, report: Path) -> Iterator[Any]:
    """Open the report as somebody; at the end nothing was asked for and nothing went wrong."""
    opened: list[Visit] = []

    def visited(page: Path = report, **context: Any) -> Visit:
        opened.append(Visit(browser, page, **context))
        return opened[-1]

    yield visited
    for one in opened:
        assert one.complaints == [], "the browser's console"
        assert {url.partition(":")[0] for url in one.asked} <= {"file", "data"}, "the network"
        assert "pwned" not in one.page.title()
        one.context.close()


def test_the_first_screen_says_what_is_wrong(visit: Any, report: Path) -> None:
    reader = visit()
    assert report.stat().st_size < 5_000_000 and reader.seconds < 5
    assert reader.text("h1") == "1 monitor: 1 fails"
    first = reader.page.locator(".incident").first
    box = first.bounding_box()
    assert box["y"] + box["height"] < DESK["height"], "without scrolling"
    told = first.inner_text()
    assert told.startswith("HIGH") and "since 2024-02-08, 2 days" in told and "100 % of rows are null" in told
    assert reader.seen("main > article") == 1, "one page at a time"


def test_a_reader_clicks_through(visit: Any) -> None:
    reader = visit()
    reader.page.locator(".incident a").first.click()
    assert reader.page.title() == "punctual" and reader.text("article.is-shown h1").startswith("punctual")
    assert reader.page.evaluate("document.activeElement.tagName") == "H1", "the focus goes along"
    assert reader.page.locator("nav [aria-current=page]").inner_text().startswith("✕")
    reader.page.get_by_role("link", name="Drift", exact=True).click()
    assert reader.page.locator("#m1-drift h2").bounding_box()["y"] < DESK["height"]
    reader.page.locator("#m1-drift .numbers summary").first.click()
    assert "✕" in reader.text("#m1-drift .numbers table")
    reader.page.go_back()
    reader.page.go_back()
    assert reader.text("article.is-shown h1") == "1 monitor: 1 fails"
    reader.page.locator(".term").first.click()
    assert reader.seen("#glossary dt") > 20


def test_every_chart_is_drawn(visit: Any) -> None:
    reader = visit()
    reader.page.locator("nav >> text=punctual").first.click()
    for part in (
        "wrong",
        "course",
        "performance",
        "calibration",
        "fairness",
        "drift",
        "distributions",
        "profiles",
        "operations",
    ):
        assert reader.seen(f"#m1-{part} svg.chart") > 0, part
    sizes = reader.page.evaluate(
        """() => [...document.querySelectorAll("article.is-shown figure svg.chart")].map((chart) => {
            const box = chart.getBoundingClientRect();
            const marks = [...chart.querySelectorAll("path, rect")].filter((mark) => mark.getBoundingClientRect().width > 0);
            return [box.width, box.height, marks.length];
        })"""
    )
    assert len(sizes) >= 10 and all(width > 200 and height > 30 and marks for width, height, marks in sizes)
    cells = reader.page.locator("#m1-drift svg [data-tip]").count()
    assert cells == 5 * DAYS, "a cell for every column (features, prediction, label) and day"


def test_a_pointer_and_the_keyboard_are_told_the_numbers(visit: Any) -> None:
    reader = visit()
    reader.page.goto(reader.page.url + "#m1-performance")
    reader.page.locator("#m1-performance .plot").first.hover()
    assert "realised: 0." in reader.text("#tip") and reader.text("#tip").startswith("2024-01-")
    reader.page.keyboard.press("Escape")
    assert reader.page.locator("#tip").is_hidden()
    reader.page.locator("#m1-drift svg [data-tip]").last.hover()
    assert "psi" in reader.text("#tip")
    reader.page.mouse.move(2, 2)
    reader.page.locator("h2:visible .term").first.focus()
    reader.page.keyboard.press("Shift+Tab")
    reader.page.keyboard.press("Tab")
    assert reader.page.locator("#tip").is_visible(), "a definition, without a pointer"


def test_light_and_dark(visit: Any) -> None:
    def background(reader: Visit) -> str:
        return str(reader.page.evaluate("getComputedStyle(document.body).backgroundColor"))

    light, dark = visit(color_scheme="light"), visit(color_scheme="dark")
    assert (background(light), background(dark)) == ("rgb(255, 255, 255)", "rgb(15, 20, 26)")
    line = "#m1-performance svg path[stroke='var(--now)']"
    colours = {
        one.page.evaluate(f'getComputedStyle(document.querySelector("{line}")).stroke')
        for one in (light, dark)
    }
    assert len(colours) == 2, "charts follow"
    dark.page.locator("#theme").click()
    assert background(dark) == background(light)
    dark.page.reload()
    assert background(dark) == background(light), "and it is remembered"


def test_a_phone_needs_no_sideways_scrolling(visit: Any) -> None:
    reader = visit(viewport=PHONE, is_mobile=True)
    for place in ("", "#m1", "#m1-drift", "#glossary"):
        reader.page.goto(reader.page.url.partition("#")[0] + place)
        assert reader.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], place


def test_hostile_names_are_shown_and_harmless(visit: Any) -> None:
    reader = visit()
    assert BROKEN in reader.text("main")
    reader.page.goto(reader.page.url + "#m1-drift")
    assert BROKEN in reader.page.locator("#m1-drift").inner_text()
    assert reader.page.locator("script").count() == 1, "the report's own"
    # Even one that got in would not run: the page names its own script by its hash.
    reader.page.evaluate("""() => {
        const added = document.createElement("script");
        added.textContent = 'document.title = "pwned"';
        document.body.append(added);
    }""")
    assert reader.page.title() == "punctual" and "Content Security Policy" in reader.complaints.pop()


def test_without_scripts_and_on_paper_everything_is_there(visit: Any, tmp_path: Path) -> None:
    plain = visit(java_script_enabled=False)
    assert plain.seen("main > article") == 3 and plain.seen("svg.chart") >= 10
    printed = visit()
    printed.page.emulate_media(media="print")
    assert printed.seen("main > article") == 3 and printed.seen("nav") == 0
    assert len(printed.page.pdf()) > 50_000


def test_assistive_technology_finds_its_way(visit: Any) -> None:
    reader = visit()
    page = reader.page
    assert page.get_by_role("main").count() == 1 and page.get_by_role("navigation", name="Pages").count() == 1
    page.goto(page.url + "#m1")
    assert page.get_by_role("heading", level=1).count() == 1
    assert page.get_by_role("figure").count() >= 10
    unnamed = page.evaluate(
        """() => [...document.querySelectorAll("a, button, summary, section, [role=region]")]
            .filter((one) => !(one.getAttribute("aria-label") || one.getAttribute("aria-labelledby") || one.textContent.trim())).length"""
    )
    assert unnamed == 0
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement !== document.body")


def test_a_comparison_is_a_page_of_its_own(visit: Any, comparison: Path) -> None:
    reader = visit(comparison)
    assert reader.text("h1").startswith("Fail: ")
    assert reader.text("#home-columns tbody th") == "seen_at"
    told = reader.page.locator("#home-columns tbody tr", has_text="moved").first
    assert told.locator(".badge").inner_text() == "✕ fail" and "mean +" in told.inner_text()
    assert reader.seen("#home-moved svg.chart") >= 3 and reader.seen("#home-others svg.chart") == 0
    reader.page.locator("#home-others summary").first.click()
    assert reader.seen("#home-others svg.chart") >= 1
    reader.page.locator("#home-moved svg [data-tip]").first.hover()
    assert "in the baseline" in reader.text("#tip")
    reader.page.locator("#home-columns .term").first.click()
    assert reader.text("article.is-shown h1") == "Glossary"


def test_a_comparison_fits_a_phone(visit: Any, comparison: Path) -> None:
    reader = visit(comparison, viewport=PHONE)
    assert reader.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
