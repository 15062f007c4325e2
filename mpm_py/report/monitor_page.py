"""The page of one monitor: what is wrong first, then the model, then the data."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mpm_py.report import about_data, about_model, charts, words
from mpm_py.report.course import course_rows, course_says
from mpm_py.report.drawing import Frame
from mpm_py.report.facts import Check, Declared, Facts, LifePoint
from mpm_py.report.incidents import incident_cards
from mpm_py.report.page import Cell, Figure, Header, Key, MonitorPage, Section, Table
from mpm_py.status import Commands
from mpm_py.status.facts import MonitorStatus
from mpm_py.summary.text import reasons
from mpm_py.terminal.words import UNITS, count, moment

MEMBERS = 40
"""Incidents of a group that are listed beside the one that leads it."""
COURSE = Frame(width=994, height=40, left=12, right=12, top=4, bottom=26)


def monitor_page(
    facts: Facts, monitor: MonitorStatus, declared: Declared, slug: str, commands: Commands
) -> MonitorPage:
    """Everything that the results say of one monitor; parts that have nothing to say are left out."""
    newest = moment(monitor.local_start, monitor.grain)
    sections = (
        _incidents(facts, monitor, slug, commands),
        _course(facts, monitor),
        about_model.performance(facts, declared),
        about_model.calibration(facts, declared),
        about_model.fairness(facts, declared),
        about_data.drift(facts, declared),
        about_data.distributions(facts, declared),
        about_data.profiles(facts, declared),
        about_data.quality(facts, declared, newest),
        about_data.schema(facts, declared),
        about_model.operations(facts, declared),
        _said(facts, monitor.name, "forecast", "Where it is heading"),
        _checks(facts, monitor.name),
        _unjudged(facts, monitor.name),
        _said(facts, monitor.name, "known", "Known windows, left out of judgement"),
        _declared(declared),
    )
    return MonitorPage(
        slug=slug,
        name=monitor.name,
        status=monitor.status,
        sentence=_sentence(monitor, newest),
        reason="" if monitor.open_incident_count else monitor.reason or "",
        sections=tuple(section for section in sections if not section.is_empty),
        open_count=monitor.open_incident_count,
    )


def _sentence(monitor: MonitorStatus, newest: str) -> str:
    """How the monitor is, in words."""
    if monitor.local_start is None:
        return "Nothing has been judged yet."
    unit = UNITS.get(monitor.grain, "window")
    rows = f", of {count(monitor.row_count, 'row')}" if monitor.row_count is not None else ""
    parts = [
        f"{count(number, 'check')} {verb if number != 1 else singular}"
        for number, verb, singular in (
            (monitor.fail_count, "fail", "fails"),
            (monitor.warn_count, "warn", "warns"),
            (monitor.pass_count, "pass", "passes"),
            (monitor.not_evaluated_count, "could not be judged", "could not be judged"),
        )
        if number
    ]
    found = ", ".join(parts) or "there was nothing to check"
    is_open = words.open_incidents(monitor.open_incident_count)
    return f"In the newest judged {unit}, {newest}{rows}, {found}. {is_open}."


def _incidents(facts: Facts, monitor: MonitorStatus, slug: str, commands: Commands) -> Section:
    groups = facts.summary.status.of([monitor.name]).groups
    lives: dict[str, list[LifePoint]] = {}
    for point in facts.lives:
        lives.setdefault(point.check_id, []).append(point)
    cards = incident_cards(groups, {monitor.name: slug}, commands, members=MEMBERS, lives=lives)
    return Section("wrong", "What is wrong", incidents=cards, term="incident")


def _course(facts: Facts, monitor: MonitorStatus) -> Section:
    found = [window for window in facts.windows if window.monitor == monitor.name]
    if len(found) < 2:
        return Section("course", "Course")
    rows = course_rows(found, monitor.grain)
    table = Table(
        (
            Header("window"),
            Header("status", term="status"),
            Header("fail", True),
            Header("warn", True),
            Header("rows", True),
        ),
        tuple(
            (
                moment(window.starts_at, monitor.grain),
                Cell(words.WORDS[window.status], window.status),
                f"{window.fail_count:,}",
                f"{window.warn_count:,}",
                words.whole(window.row_count),
            )
            for window in reversed(found)
        ),
    )
    keys = tuple(Key(f"box {charts.STATUS_COLOURS[status]}", said) for status, said in words.COURSE.items())
    says = course_says(found, monitor.grain)
    chart = charts.course(rows, COURSE, has_axis=True)
    figure = Figure(
        "How each window was judged",
        f"{says[0].upper()}{says[1:]}. The higher a bar, the worse.",
        chart,
        table,
        keys,
        True,
        "window",
    )
    return Section("course", "Course", figures=(figure,))


def _said(facts: Facts, name: str, kind: str, title: str) -> Section:
    items = tuple(said.text for said in facts.sayings if said.monitor == name and said.kind == kind)
    return Section(kind, title, items=items, term="forecast" if kind == "forecast" else None)


def _checks(facts: Facts, name: str) -> Section:
    found: Sequence[Check] = [check for check in facts.checks if check.monitor == name]
    if not found:
        return Section("checks", "Checks")
    table = Table(
        (
            Header("status", term="status"),
            Header("severity", term="severity"),
            Header("column"),
            Header("where"),
            Header("metric"),
            Header("why"),
        ),
        tuple(
            (
                Cell(words.WORDS[check.status], check.status),
                check.severity or "–",
                words.column(check.column_name),
                ""
                if check.segment_key == "__all__"
                else f"{check.segment_key} is {words.segment(check.segment_value)}",
                words.metric(check.metric) + (f" ({check.category})" if check.category else ""),
                check.reason or "",
            )
            for check in found
        ),
        more="more in mpm_checks" if len(found) >= 100 else "",
    )
    title = "Checks that fail or warn in the newest window"
    return Section("checks", title, tables=(table,), term="family", is_folded=len(found) > 12)


def _unjudged(facts: Facts, name: str) -> Section:
    own = facts.summary.of([name])
    lines = [re.sub(f"^{re.escape(name)}(: |, )", "", line) for line in reasons(own.not_judged)]
    return Section("unjudged", "Not judged", items=tuple(lines), term="status", is_folded=len(lines) > 6)


def _declared(declared: Declared) -> Section:
    since, until = moment(declared.baseline_start, "day"), moment(declared.baseline_end, "day")
    baseline = {
        "relation": "a relation of its own",
        "period": f"{since} to {until} (not included)",
        "rolling": f"the {declared.rolling_windows} windows before",
    }.get(declared.baseline_kind or "", declared.baseline_kind or "–")
    rows = [
        ("watches", declared.relation or "–"),
        (
            "windows",
            f"{UNITS.get(declared.grain, declared.grain)}s of {declared.event_time}, "
            f"in {declared.timezone or 'UTC'}"
            if declared.event_time
            else "each run is one",
        ),
        ("baseline", baseline),
        ("predicts", words.PROBLEMS.get(declared.problem or "", declared.problem or "nothing")),
        ("prediction", declared.prediction_column or "–"),
        ("label", declared.label_column or "–"),
        ("threshold", words.figure(declared.threshold)),
        ("version of the model", declared.model_version or "–"),
        ("fewest rows to judge by", words.whole(declared.min_rows)),
        ("sensitivity", words.figure(declared.sensitivity)),
        ("owner", declared.owner or "–"),
        ("tags", declared.tags or "–"),
    ]
    shown = tuple(row for row in rows if row[1] != "–")
    table = Table((Header("what"), Header("declared")), shown)
    return Section("declared", "What is declared", tables=(table,), term="sensitivity")
