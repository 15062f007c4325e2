"""`mpm report`: what stands on the page, in the words of `mpm status`; that nothing on it can run."""

from __future__ import annotations

import builtins
import re
from datetime import datetime
from itertools import pairwise
from typing import Any

import duckdb
import pytest
from page_reader import Reader
from portfolio import DAY, FIRST, empty_store, insert
from report_store import HOSTILE, QUOTED, report_store

from mpm_py.errors import MpmError
from mpm_py.report import Bounds, build_page, read_facts, render_page
from mpm_py.report import words as said
from mpm_py.report.drawing import draw
from mpm_py.report.page import Cell, Figure, MonitorPage, Page, Section
from mpm_py.status import Commands, read_status


def page_of(
    store: duckdb.DuckDBPyConnection, select: tuple[str, ...] = (), bounds: Bounds | None = None
) -> Page:
    facts = read_facts(store, "mpm", select, bounds or Bounds())
    return build_page(facts, "shop.duckdb", Commands(), lambda: datetime(2024, 1, 12, 7, 30))


def monitor_of(page: Page, name: str) -> MonitorPage:
    return next(monitor for monitor in page.monitors if monitor.name == name)


def section_of(sections: tuple[Section, ...], slug: str) -> Section:
    return next(section for section in sections if section.slug == slug)


def figures(page: Page) -> list[Figure]:
    of_sections = [
        figure for monitor in page.monitors for section in monitor.sections for figure in section.figures
    ]
    lives = [
        one.life
        for monitor in page.monitors
        for section in monitor.sections
        for one in section.incidents
        if one.life
    ]
    return of_sections + lives


@pytest.fixture(scope="module")
def store() -> duckdb.DuckDBPyConnection:
    return report_store()


@pytest.fixture(scope="module")
def page(store: duckdb.DuckDBPyConnection) -> Page:
    return page_of(store)


def test_the_first_page_says_what_is_wrong_since_when_and_why(page: Page) -> None:
    assert page.headline == "6 monitors: 1 fails, 1 warns, 2 pass, 2 could not be judged"
    assert (
        page.sentence == "3 incidents are open, in 1 group that opened together. Newest window: 2024-01-11."
    )
    (first,) = section_of(page.sections, "wrong").incidents
    assert (first.monitor, first.severity, first.since, first.lasted) == (
        "flight_delay",
        "high",
        "2024-01-09",
        "3 days",
    )
    assert first.what == "temp: values lie 0.8 sd above what is usual"
    assert first.others_say == "2 others opened with it, in pressure, wind"
    assert first.link == next(monitor.slug for monitor in page.monitors if monitor.name == "flight_delay")


def test_the_page_says_of_every_monitor_what_the_status_says(
    page: Page, store: duckdb.DuckDBPyConnection
) -> None:
    status = read_status(store)
    rows = section_of(page.sections, "monitors").tables[0].rows
    for row, monitor in zip(rows, status.monitors, strict=True):
        name, badge = row[0], row[1]
        assert isinstance(name, Cell) and isinstance(badge, Cell)
        assert (name.text, badge.status) == (monitor.name, monitor.status)
        assert row[5:10] == tuple(
            f"{number}" for number in (monitor.fail_count, monitor.warn_count, monitor.pass_count,
                                       monitor.not_evaluated_count, monitor.open_incident_count)
        )  # fmt: skip
    assert monitor_of(page, "flight_delay").sentence == (
        "In the newest judged day, 2024-01-11, of 1,021 rows, 3 checks fail, 1 check passes. 3 incidents are open."
    )
    assert monitor_of(page, "churn").reason == "age: values lie 0.8 sd above what is usual", (
        "a warning without an incident"
    )
    assert monitor_of(page, "never_built").sentence == "Nothing has been judged yet."
    assert any(
        "blind: too few rows" in item or "blind" in item
        for item in section_of(page.sections, "unjudged").items
    )


def test_the_page_of_a_monitor_has_a_part_for_everything_that_there_is(page: Page) -> None:
    slugs = [section.slug for section in monitor_of(page, "flight_delay").sections]
    assert slugs == [
        "wrong", "course", "performance", "calibration", "fairness", "drift", "distributions", "profiles", "quality", "schema",
        "operations", "forecast", "checks", "known", "declared",
    ]  # fmt: skip
    bare = [section.slug for section in monitor_of(page, "fraud").sections]
    assert "performance" not in bare and "distributions" not in bare, "no heading over nothing"


def test_what_charts_show_is_said_in_words_and_in_a_table(page: Page) -> None:
    sections = monitor_of(page, "flight_delay").sections
    (loss,) = section_of(sections, "performance").figures
    assert loss.says == (
        "1.00 (0.950 to 1.05) on 2024-01-11, 0.500 in the baseline; lower is better. "
        "Trust in its estimates: poor (off by 0.194 on average over 9 windows)."
    )
    (values,) = section_of(sections, "distributions").figures
    assert values.says.endswith("91 % of rows now, 1.0 % in the baseline.") and [row[0] for row in values.table.rows][:2] == [
        "up to 5", "5 to 9"]  # fmt: skip
    profile, nulls = section_of(sections, "profiles").figures
    assert profile.says == "No values on 2024-01-11; median 7.00 in the baseline."
    assert nulls.says == "100 % null on 2024-01-11, 1.0 % in the baseline, 100 % at most."
    (rates,) = section_of(sections, "fairness").figures
    assert "reference group AA, 20 %. 1 group of 2 outside the 80 % rule." in rates.says
    (scores,) = section_of(sections, "calibration").figures
    assert "the scores said 43 %, and 53 % of 3,300 rows came true" in scores.says
    assert [row for row in section_of(sections, "drift").figures[0].table.rows if row[1] == "–"], (
        "a gap is told, not drawn over"
    )
    for figure in figures(page):
        assert figure.says and figure.table.rows and figure.table.headers
        assert {len(row) for row in figure.table.rows} == {len(figure.table.headers)}
        assert not figure.chart.places or len(figure.chart.places) == len(figure.table.rows), (
            "a pointer finds its row"
        )


def test_monitors_can_be_chosen(store: duckdb.DuckDBPyConnection) -> None:
    chosen = page_of(store, ("churn",))
    assert [monitor.name for monitor in chosen.monitors] == ["churn"]
    assert chosen.headline == "1 monitor: 1 warns" and "flight_delay" not in repr(chosen)


def test_what_is_read_has_bounds(store: duckdb.DuckDBPyConnection) -> None:
    facts = read_facts(store, "mpm", bounds=Bounds(windows=4, cells=2, lives=0, groups=2, rows=1))
    assert {len([row for row in facts.windows if row.monitor == name]) for name in ("churn", "fraud")} == {4}
    assert len({cell.starts_at for cell in facts.drift}) == 2 and facts.lives == ()
    assert len([row for row in facts.profiles if not row.is_baseline]) == 4
    assert len([group for group in facts.distributions if group.kind == "rest"]) == 1, (
        "what is beyond is taken together"
    )
    assert (
        max(len([row for row in facts.checks if row.monitor == name]) for name in ("flight_delay", "churn"))
        == 1
    )


def test_long_histories_are_told_in_stretches() -> None:
    store = empty_store()
    insert(store, "mpm_monitors", monitor="m", grain="day", timezone="UTC", problem="binary")
    insert(store, "mpm_health", monitor="m", window_id="w", window_start=datetime(2024, 1, 1), is_newest=True, status="pass",
           fail_count=0, warn_count=0, pass_count=1, not_evaluated_count=0)  # fmt: skip
    store.execute("""
        INSERT INTO mpm_performance BY NAME
        SELECT 'm' AS monitor, 'binary' AS problem, 'log_loss' AS metric, '__all__' AS segment_key, CAST(i AS VARCHAR) AS window_id,
          TIMESTAMP '2024-01-01' + INTERVAL (i) DAY AS window_start, 1.0 + (i + 7) % 7 AS value, 0.1 AS standard_error,
          CASE i % 7 WHEN 6 THEN 400 ELSE 100 END AS row_count
        FROM range(-3, 140) AS t(i)
    """)
    found = read_facts(store).performance
    assert [row.window_count for row in found] == [7] * 20
    assert found[-1].value == pytest.approx((1 + 2 + 3 + 4 + 5 + 6 + 4 * 7) / 10)
    error = (6 * 10**2 + 40**2) ** 0.5 / 1000
    assert found[-1].lower == pytest.approx(found[-1].value - 1.959964 * error, abs=1e-5)


def test_nothing_in_the_data_can_run_or_leave_its_place() -> None:
    checks = {HOSTILE: {QUOTED: "ppppppppppf", HOSTILE: "ppppppppppf"}, QUOTED: {"x": "ppw"}}
    store = report_store(checks, model=HOSTILE, column=QUOTED)
    store.execute("UPDATE mpm_monitors SET owner = ?, tags = ?, relation = ?", [HOSTILE, QUOTED, HOSTILE])
    store.execute("UPDATE mpm_incidents SET owner = ?, reason = ?", [HOSTILE, f"{QUOTED} {HOSTILE}"])
    read = Reader(html := render_page(page_of(store)))
    tags = {tag for tag, _ in read.elements}
    assert not tags & {
        "img",
        "iframe",
        "object",
        "embed",
        "base",
        "form",
        "foreignObject",
        "use",
        "image",
        "a:href",
    }
    assert [tag for tag, _ in read.elements].count("script") == 1, "its own"
    assert not [
        attributes for _, attributes in read.elements if any(name.startswith("on") for name in attributes)
    ]
    links = [attributes["href"] for tag, attributes in read.elements if tag == "a"]
    assert all(link and link.startswith("#") for link in links), "no link leads out"
    assert {link[1:] for link in links if link} <= set(read.ids()), "every link leads somewhere"
    assert HOSTILE in read.words and "onerror=alert(2)" in read.words, "they are shown, as text"
    assert html.count(HOSTILE) == 0


def test_the_page_asks_nobody_for_anything(page: Page) -> None:
    html = render_page(page)
    read = Reader(html)
    assert (
        not re.findall(r"""(?:src|href)\s*=\s*["']?\s*(?:https?:|//)""", html)
        and "@import" not in html
        and "url(http" not in html
    )
    policy = next(attributes["content"] for tag, attributes in read.elements
                  if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy")  # fmt: skip
    assert policy and "default-src 'none'" in policy and "script-src 'sha256-" in policy
    ids = read.ids()
    assert len(ids) == len(set(ids)), "also inside drawings"
    assert "a0b0" not in html, "every placeholder became a colour of the page"
    levels = [int(tag[1]) for tag, _ in read.elements if re.fullmatch(r"h[1-6]", tag)]
    assert all(after - before <= 1 for before, after in pairwise(levels)), "no level of headings is left out"
    assert {"main", "nav", "header", "figure", "figcaption", "caption"} <= {tag for tag, _ in read.elements}
    charts = [attributes for tag, attributes in read.elements if tag == "svg"]
    assert len(charts) >= len(figures(page)) and all(chart.get("aria-hidden") == "true" for chart in charts)


def test_every_term_is_explained_by_the_contract(page: Page) -> None:
    by_term = {definition.slug: definition for definition in page.glossary}
    assert (
        by_term["psi"].text.startswith("Population stability index")
        and by_term["psi"].source == "mpm_drift.psi"
    )
    used = {head.term for figure in figures(page) for head in figure.table.headers if head.term}
    used |= {section.term for monitor in page.monitors for section in monitor.sections if section.term}
    assert used <= by_term.keys()


def test_a_secret_in_an_address_is_not_shown(store: duckdb.DuckDBPyConnection) -> None:
    address = "postgres://reader:hunter2@db.example/shop"
    facts = read_facts(store)
    html = render_page(build_page(facts, address, Commands.of(database=address)))
    assert "hunter2" not in html and "postgres://reader:***@db.example/shop" in html


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "–"), (0.0, "0 %"), (0.0004, "under 0.1 %"), (0.0123, "1.2 %"), (0.0999, "10 %"), (1.0, "100 %")],
)
def test_shares_are_readable(value: float | None, text: str) -> None:
    assert said.share(value) == text


@pytest.mark.parametrize(
    ("lower", "upper", "text"),
    [
        (None, 5.0, "up to 5"),
        (5.0, None, "from 5"),
        (5.0, 9.5, "5 to 9.5"),
        (5.7536, 5.7539, "5.754"),
        (None, None, "all values"),
    ],
)
def test_ranges_are_readable(lower: float | None, upper: float | None, text: str) -> None:
    assert said.edges(lower, upper) == text


def test_a_column_of_times_is_told_in_days() -> None:
    store = report_store()
    for table, values in (
        ("mpm_profile", ("mean", "p05", "p25", "p50", "p75", "p95")),
        ("mpm_distribution", ("lower_edge", "upper_edge")),
    ):
        since_2024 = ", ".join(f"{name} = 1704067200 + 86400 * {name}" for name in values)
        store.execute(f"UPDATE {table} SET value_kind = 'timestamp', {since_2024}")
    monitor = monitor_of(page_of(store), "flight_delay")
    [values] = section_of(monitor.sections, "distributions").figures
    assert [row[0] for row in values.table.rows[:3]] == [
        "up to 2024-01-06",
        "2024-01-06 to 2024-01-10",
        "from 2024-01-10",
    ]
    course = section_of(monitor.sections, "profiles").figures[0]
    assert "median 2024-01-08 in the baseline" in course.says
    assert course.table.rows[0][1:] == tuple(f"2024-01-{day:02}" for day in (8, 3, 6, 8, 10, 13))
    assert "2024-01-" in str(draw(course.chart.spec)), "the axis counts in days, too"


def test_without_the_extra_its_name_is_told(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = builtins.__import__

    def missing(name: str, *rest: Any, **more: Any) -> Any:
        if name == "vl_convert":
            raise ImportError(name)
        return usual(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(MpmError) as error:
        render_page(page)
    assert "pip install 'mpm[report]'" in str(error.value)


def test_a_large_portfolio_has_pages_for_what_is_worst(store: duckdb.DuckDBPyConnection) -> None:
    page = page_of(store, bounds=Bounds(pages=1))
    assert [monitor.name for monitor in page.monitors] == ["flight_delay"]
    table = section_of(page.sections, "monitors")
    assert (
        len(table.tables[0].rows) == 6
        and "Of 5 monitors further down there is no page" in table.paragraphs[1]
    )
    assert "mpm report churn blind never_built --output" in table.paragraphs[1]
    read = Reader(render_page(page))
    assert {attributes["href"] for tag, attributes in read.elements if tag == "a"} <= {
        f"#{found}" for found in read.ids()
    }
    assert len(page_of(store, ("churn", "fraud"), Bounds(pages=1)).monitors) == 2, "what is named has a page"


@pytest.mark.parametrize("days", [1, 2])
def test_a_young_monitor_and_runs_without_windows(days: int) -> None:
    store = report_store({"flight_delay": {"temp": "ppppppppppp"[:days]}})
    store.execute("DELETE FROM mpm_drift WHERE window_start >= ?", [FIRST + days * DAY])
    for table in (
        "mpm_profile",
        "mpm_performance",
        "mpm_estimated_performance",
        "mpm_operations",
        "mpm_distribution",
    ):
        store.execute(f"DELETE FROM {table} WHERE window_start >= ?", [FIRST + days * DAY])
    store.execute(
        "UPDATE mpm_health SET window_end = NULL; UPDATE mpm_monitors SET grain = NULL, event_time = NULL"
    )
    page = page_of(store)
    (monitor,) = page.monitors
    assert "1 check passes" in monitor.sentence and len(section_of(monitor.sections, "drift").figures) == 1
    assert "no such place" not in render_page(page)
