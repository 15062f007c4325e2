"""The first page: how all monitors are, and what is wrong with which."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timezone

from mpm_py.report import about_model, charts, words
from mpm_py.report.charts import STRIP
from mpm_py.report.course import course_rows, course_says
from mpm_py.report.facts import Facts, Window
from mpm_py.report.glossary import glossary
from mpm_py.report.incidents import incident_cards
from mpm_py.report.monitor_page import monitor_page
from mpm_py.report.page import Cell, Header, Page, Section, Table
from mpm_py.status import Commands
from mpm_py.status.facts import Judgement, MonitorStatus, Status
from mpm_py.status.sections import counted, unjudged
from mpm_py.summary import models
from mpm_py.summary.text import change_text, reasons
from mpm_py.terminal.words import age, count, interval, moment, windows

GROUPS = 12
"""Groups of incidents on the first page; the pages of the monitors have them all."""
LINES = 20
COURSE = 56
"""Windows of a course in the table of monitors, as in `mpm status`."""


def build_page(
    facts: Facts,
    place: str,
    commands: Commands,
    now: Callable[[], datetime] = lambda: datetime.now(timezone.utc),
) -> Page:
    """Everything that the report says.

    Args:
        facts: what `read_facts` found.
        place: where the results are, as the user named it.
        commands: how the user calls mpm, for what it suggests to type.
        now: the time that stands on the page.
    """
    status = facts.summary.status
    declared = {row.monitor: row for row in facts.declared}
    slugs = {name: f"m{number}" for number, name in enumerate(facts.pages, start=1)}
    pages = tuple(
        monitor_page(facts, monitor, declared[monitor.name], slugs[monitor.name], commands)
        for monitor in status.monitors
        if monitor.name in slugs
    )
    sections = (
        _incidents(status, slugs, commands),
        _monitors(facts, slugs, commands),
        _models(facts, slugs),
        _resolved(status),
        Section(
            "changes",
            "Changes of the columns",
            items=tuple(map(change_text, facts.summary.schema_changes[:LINES])),
        ),
        _unjudged(facts),
    )
    worst: Judgement = status.monitors[0].status if status.monitors else "not_evaluated"
    return Page(
        title="Model monitoring",
        status=worst,
        headline=_headline(status),
        sentence=_sentence(status),
        place=words.without_secret(place),
        written_at=f"{now():%Y-%m-%d %H:%M} UTC",
        sections=tuple(section for section in sections if not section.is_empty),
        monitors=pages,
        glossary=glossary(),
    )


def _headline(status: Status) -> str:
    found = ", ".join(text for _, text in counted(status))
    return f"{count(len(status.monitors), 'monitor')}: {found}"


def _sentence(status: Status) -> str:
    newest = max((monitor.local_start for monitor in status.monitors if monitor.local_start), default=None)
    until = f" Newest window: {moment(newest, 'day')}." if newest else ""
    groups = len(status.groups)
    together = f", in {count(groups, 'group')} that opened together" if groups < len(status.incidents) else ""
    return f"{words.open_incidents(len(status.incidents), together)}.{until}"


def _incidents(status: Status, slugs: Mapping[str, str], commands: Commands) -> Section:
    groups = status.groups
    cards = incident_cards(groups[:GROUPS], slugs, commands, members=0)
    left = len(groups) - len(cards)
    more = (f"{count(left, 'more group')}: see the pages of the monitors.",) if left else ()
    return Section(
        "wrong", "What is wrong, what to look at first on top", more, incidents=cards, term="incident"
    )


def _monitors(facts: Facts, slugs: Mapping[str, str], commands: Commands) -> Section:
    status = facts.summary.status
    courses: dict[str, list[Window]] = {}
    for window in facts.windows:
        courses.setdefault(window.monitor, []).append(window)
    rows = tuple(
        _monitor(monitor, slugs.get(monitor.name), courses.get(monitor.name, [])[-COURSE:])
        for monitor in status.monitors
    )
    numbers = (Header(text, True) for text in ("fail", "warn", "pass", "not judged", "open incidents"))
    headers = (
        Header("monitor"),
        Header("status", term="status"),
        Header("newest window", term="window"),
        Header("age"),
        Header(f"course, the last {COURSE} windows"),
        *numbers,
        Header("owner"),
    )
    text = ["In a course every window is a bar: the higher, the worse."]
    left = [monitor.name for monitor in status.monitors if monitor.name not in slugs]
    if left:
        more = commands.report("report.html", left[:3])
        text.append(
            f"Of {count(len(left), 'monitor')} further down there is no page here; name them for one: "
            f"{words.without_secret(more)}"
        )
    return Section("monitors", "All monitors", tuple(text), tables=(Table(headers, rows),))


def _monitor(monitor: MonitorStatus, slug: str | None, course: list[Window]) -> tuple[str | Cell, ...]:
    chart = charts.course(course_rows(course, monitor.grain), STRIP, has_axis=False) if course else None
    return (
        Cell(monitor.name, link=slug),
        Cell(words.WORDS[monitor.status], monitor.status),
        moment(monitor.local_start, monitor.grain) if monitor.local_start else "none",
        age(monitor.age_seconds) if monitor.age_seconds is not None else "",
        Cell("", chart=chart, chart_says=course_says(course, monitor.grain)),
        *(
            f"{number:,}"
            for number in (
                monitor.fail_count,
                monitor.warn_count,
                monitor.pass_count,
                monitor.not_evaluated_count,
                monitor.open_incident_count,
            )
        ),
        monitor.owner or "",
    )


def _models(facts: Facts, slugs: Mapping[str, str]) -> Section:
    found = models.lines(facts.summary)
    headers = (
        Header("model"),
        Header("metric"),
        Header("from"),
        Header("baseline", True),
        Header("realised", True, "realised"),
        Header("estimated", True, "estimated"),
        Header("verdict"),
    )
    rows = tuple(
        (
            Cell(line.stretch.monitor, link=_performance(slugs.get(line.stretch.monitor))),
            words.metric(line.stretch.metric) + ("" if line.is_newest else ", at worst"),
            f"{line.stretch.first_day}",
            words.figure(line.stretch.baseline_value),
            interval(line.stretch.value, line.stretch.lower, line.stretch.upper),
            interval(line.stretch.estimate, line.stretch.estimate_lower, line.stretch.estimate_upper),
            Cell("worse than the baseline", "warn")
            if line.stretch.is_worse
            else "no labels yet"
            if line.stretch.value is None
            else "not worse",
        )
        for line in found
    )
    tables = (Table(headers, rows),) if rows else ()
    said = tuple(about_model.plain(text) for text in models.remarks(facts.summary))
    return Section("models", models.title(found), items=said, tables=tables, term="realised")


def _performance(slug: str | None) -> str | None:
    return slug and f"{slug}-performance"


def _resolved(status: Status) -> Section:
    groups = status.resolved_groups
    items = []
    for group in groups[:LINES]:
        first = group[0]
        others = f" (and {count(len(group) - 1, 'other')})" if len(group) > 1 else ""
        span = f"{moment(first.local_opened, first.grain)}, {windows(first.window_count, first.grain)}"
        items.append(f"{first.monitor} {span}{others}: {first.what}")
    total = sum(monitor.resolved_incident_count for monitor in status.monitors)
    earlier = total - len(status.resolved)
    if not total:
        return Section("resolved", "Lately resolved")
    text = (
        (f"Before that {count(earlier, 'incident')}, in {status.schema}.mpm_incidents.",) if earlier else ()
    )
    return Section(
        "resolved",
        f"Lately resolved: {count(len(groups), 'group') if groups else 'nothing'}",
        text,
        tuple(items),
    )


def _unjudged(facts: Facts) -> Section:
    summary = facts.summary
    lines = [*map(about_model.plain, unjudged(summary.status.monitors)), *reasons(summary.not_judged)]
    return Section("unjudged", "Not judged", items=tuple(lines[:LINES]), term="status")
