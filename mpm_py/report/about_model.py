"""What a monitor's page says of the model: performance, calibration, groups, the service."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from mpm_py.report import charts, comparisons, words
from mpm_py.report.charts import SMALL, WIDE
from mpm_py.report.facts import Declared, Facts, FairnessGroup, Operation, Quality, ScoreGroup
from mpm_py.report.page import Figure, Header, Key, Section, Table
from mpm_py.summary.facts import Summary
from mpm_py.summary.models import lines, remarks
from mpm_py.terminal.words import count, interval, moment, windows

LOW, HIGH = 0.8, 1.25
"""The 80 % rule, in both directions."""


def plain(markup: str) -> str:
    """A line that is written for a terminal, without its markup."""
    from rich.text import Text

    return Text.from_markup(markup).plain


def performance(facts: Facts, declared: Declared) -> Section:
    """How good the model is: realised and estimated, each with its interval."""
    found = [row for row in facts.performance if row.monitor == declared.monitor]
    trust = dict(
        said.text.split("=", 1)
        for said in facts.sayings
        if said.monitor == declared.monitor and said.kind == "trust"
    )
    figures = tuple(
        _performance(metric, list(rows), declared, trust.get(metric), is_wide=number == 0)
        for number, (metric, rows) in enumerate(groupby(found, key=lambda row: row.metric))
    )
    of_one = facts.summary.of([declared.monitor])
    paragraphs = [_sentence(of_one)] if lines(of_one) else []
    if any(row.estimate is not None for row in found):
        paragraphs.append(
            "Estimates are made without labels, from scores or predictions alone. They follow the inputs; "
            "they cannot see outcomes change for like inputs."
        )
    if len(figures) == 0 and declared.problem:
        paragraphs.append("No window has a performance yet: labels are missing, or too few.")
    return Section(
        "performance",
        "How good the model is",
        tuple(paragraphs),
        tuple(map(plain, remarks(of_one))),
        figures,
        term="realised",
    )


def _sentence(summary: Summary) -> str:
    """The newest stretch beside the baseline, in words."""
    line = next(line for line in lines(summary) if line.is_newest)
    stretch = line.stretch
    span = windows(stretch.stretch_length, stretch.grain)
    name = words.metric(stretch.metric)
    parts = [f"In the last {span}, from {stretch.first_day} on, {name} "]
    if stretch.value is None:
        parts.append("is not known yet: there are no labels")
    else:
        parts.append(f"was {interval(stretch.value, stretch.lower, stretch.upper)}")
        if stretch.baseline_value is not None:
            verdict = "worse than" if stretch.is_worse else "not worse than"
            parts.append(f", {verdict} {words.figure(stretch.baseline_value)} in the baseline")
    if stretch.estimate is not None:
        shown = interval(stretch.estimate, stretch.estimate_lower, stretch.estimate_upper)
        parts.append(f"; estimated without labels {shown}")
    return "".join(parts) + "."


def _performance(
    metric: str, rows: Sequence[Quality], declared: Declared, trust: str | None, *, is_wide: bool
) -> Figure:
    newest = next((row for row in reversed(rows) if row.value is not None), None)
    size = max(row.window_count for row in rows)
    levels = (row.baseline_value for row in reversed(rows) if row.baseline_value is not None)
    baseline = next(levels, None)
    has_estimate = any(row.estimate is not None for row in rows)
    says = []
    if newest is not None:
        says.append(
            f"{words.figure(newest.value)} ({words.between(newest.lower, newest.upper)}) {_on(newest)} "
            f"{_when(newest, declared)}"
        )
    if baseline is not None:
        says.append(f"{words.figure(baseline)} in the baseline")
    better = "lower is better" if metric in words.LESS_IS_BETTER else ""
    text = "; ".join([", ".join(says), *([better] if better else [])]) + "."
    if size > 1:
        text += f" A point is {windows(size, declared.grain)} taken together."
    if trust and has_estimate:
        judged, _, verdict = trust.partition(": ")
        text += f" Trust in its estimates: {judged} ({verdict})."
    points = [{**vars(row), "start": row.starts_at} for row in rows]
    keys = [Key("line now", "realised, with its interval of 95 %")]
    if has_estimate:
        keys.append(Key("dashed estimate", "estimated without labels, with its interval"))
    if baseline is not None:
        keys.append(Key("dotted baseline", "baseline"))
    headers = [
        Header("window" if size == 1 else "from"),
        *(Header(name, True) for name in ("realised", "interval of 95 %", "labels")),
    ]
    if has_estimate:
        headers += [Header("estimated", True), Header("its interval", True)]
    table = Table(
        tuple(headers),
        tuple(
            (
                moment(row.starts_at, declared.grain),
                words.figure(row.value),
                words.between(row.lower, row.upper),
                words.whole(row.row_count),
                *(
                    (words.figure(row.estimate), words.between(row.estimate_lower, row.estimate_upper))
                    if has_estimate
                    else ()
                ),
            )
            for row in rows
        ),
    )
    chart = charts.performance(points, WIDE if is_wide else SMALL, baseline)
    return Figure(words.metric(metric), text, chart, table, tuple(keys), is_wide, "realised")


def _on(row: Quality) -> str:
    return "on" if row.window_count == 1 else "in the"


def _when(row: Quality, declared: Declared) -> str:
    day = moment(row.starts_at, declared.grain)
    return day if row.window_count == 1 else f"{windows(row.window_count, declared.grain)} from {day} on"


def calibration(facts: Facts, declared: Declared) -> Section:
    """Whether scores can be read as probabilities."""
    found = [row for row in facts.calibration if row.monitor == declared.monitor]
    figures = tuple(
        _calibration(column, score_class, list(rows), declared)
        for (column, score_class), rows in groupby(found, key=lambda row: (row.column_name, row.score_class))
    )
    return Section("calibration", "Whether scores mean what they say", figures=figures, term="observed-rate")


def _calibration(column: str, score_class: str, rows: Sequence[ScoreGroup], declared: Declared) -> Figure:
    total = sum(row.row_count for row in rows)
    said = sum(row.mean_score * row.row_count for row in rows) / total
    happened = sum(row.observed_rate * row.row_count for row in rows) / total
    of = "" if score_class == "positive" else f" of {score_class}"
    span = words.span(min(row.since for row in rows), max(row.until for row in rows), declared.grain)
    groups = [
        {
            "said": row.mean_score,
            "happened": row.observed_rate,
            "lower": row.observed_lower,
            "upper": row.observed_upper,
            "before": row.baseline_observed_rate,
            "tip": f"said {words.share(row.mean_score)}, happened {words.share(row.observed_rate)} "
            f"({words.share(row.observed_lower)} to {words.share(row.observed_upper)}); "
            f"{words.whole(row.row_count)} rows; "
            f"in the baseline {words.share(row.baseline_observed_rate)}",
        }
        for row in rows
    ]
    table = Table(
        (
            Header("group", True),
            Header("score said", True, "mean-score"),
            Header("happened", True, "observed-rate"),
            Header("interval of 95 %", True),
            Header("in the baseline", True),
            Header("rows", True),
        ),
        tuple(
            (
                f"{row.group_index + 1}",
                words.share(row.mean_score),
                words.share(row.observed_rate),
                f"{words.share(row.observed_lower)} to {words.share(row.observed_upper)}",
                words.share(row.baseline_observed_rate),
                words.whole(row.row_count),
            )
            for row in rows
        ),
    )
    keys = (
        Key("dot now", "now, with its interval of 95 %"),
        *(
            [Key("diamond baseline", "the same group of scores in the baseline")]
            if any(row.baseline_observed_rate for row in rows)
            else []
        ),
        Key("dotted faint", "as it should be"),
    )
    text = (
        f"{span}: the scores{of} said {words.share(said)}, and {words.share(happened)} of "
        f"{words.whole(total)} rows came true."
    )
    return Figure(column, text, comparisons.calibration(groups), table, keys)


def fairness(facts: Facts, declared: Declared) -> Section:
    """Whether groups are treated alike."""
    found = [row for row in facts.fairness if row.monitor == declared.monitor]
    order = [
        "selection_rate",
        "true_positive_rate",
        "false_positive_rate",
        "precision",
        "bias",
        "mae",
        "mean_prediction",
        "mean_score",
    ]
    found.sort(key=lambda row: (row.segment_key, order.index(row.metric) if row.metric in order else 99))
    figures = tuple(
        _fairness(key, metric, list(rows), declared)
        for (key, metric), rows in groupby(found, key=lambda row: (row.segment_key, row.metric))
        if metric != "mean_score"
    )
    return Section("fairness", "Whether groups are treated alike", figures=figures, term="reference-group")


def _fairness(key: str, metric: str, rows: Sequence[FairnessGroup], declared: Declared) -> Figure:
    first = rows[0]
    has_rule = metric == "selection_rate"
    outside = [row for row in rows if has_rule and row.ratio is not None and not LOW <= row.ratio <= HIGH]
    show = words.share if first.is_rate else words.figure
    groups = [
        {
            "name": words.segment(row.segment_value),
            "value": row.value,
            "lower": row.lower,
            "upper": row.upper,
            "is_outside": row in outside,
            "tip": f"{words.segment(row.segment_value)}: {show(row.value)}"
            + (f" ({show(row.lower)} to {show(row.upper)})" if row.lower is not None else "")
            + (f", {row.ratio:.2f} times {row.reference_group}" if row.ratio is not None else "")
            + f"; {words.whole(row.row_count)} rows",
        }
        for row in rows
    ]
    span = words.span(min(row.since for row in rows), max(row.until for row in rows), declared.grain)
    text = f"{span}, by {key}; reference group {first.reference_group}, {show(first.reference_value)}."
    if has_rule:
        text += (
            f" {count(len(outside), 'group')} of {len(rows)} outside the 80 % rule."
            if outside
            else " All within the 80 % rule."
        )
    table = Table(
        (
            Header(key),
            Header(words.metric(metric), True),
            Header("interval of 95 %", True),
            Header("ratio to the reference", True, "four-fifths"),
            Header("rows", True),
        ),
        tuple(
            (
                words.segment(row.segment_value),
                show(row.value),
                f"{show(row.lower)} to {show(row.upper)}" if row.lower is not None else "–",
                _ratio(row, row in outside),
                words.whole(row.row_count),
            )
            for row in rows
        ),
    )
    keys = [
        Key("dot now", "group" + (", with its interval of 95 %" if first.is_rate else "")),
        Key("dotted baseline", "reference group"),
    ]
    if has_rule:
        keys += [
            Key("box usual", "0.8 to 1.25 times as often: the 80 % rule"),
            Key("cross fail", "outside it"),
        ]
    chart = comparisons.fairness(groups, first.reference_value, is_rate=first.is_rate, has_rule=has_rule)
    return Figure(f"{words.metric(metric)} by {key}", text, chart, table, tuple(keys))


def _ratio(row: FairnessGroup, is_outside: bool) -> str:
    return "–" if row.ratio is None else f"{row.ratio:.2f}" + (" outside" if is_outside else "")


def operations(facts: Facts, declared: Declared) -> Section:
    """How the service did."""
    found = [row for row in facts.operations if row.monitor == declared.monitor]
    figures = tuple(
        _operation(column, list(rows), declared)
        for column, rows in groupby(found, key=lambda row: row.column_name)
    )
    return Section("operations", "How the service did", figures=figures, term="operations")


def _operation(column: str, rows: Sequence[Operation], declared: Declared) -> Figure:
    newest = rows[-1]
    points = [{**vars(row), "start": row.starts_at} for row in rows]
    when = moment(newest.starts_at, declared.grain)
    if newest.error_rate is not None:
        table = Table(
            (Header("window"), Header("share of failures", True)),
            tuple((moment(row.starts_at, declared.grain), words.share(row.error_rate)) for row in rows),
        )
        before = newest.baseline_error_rate
        text = f"{words.share(newest.error_rate)} on {when}, {words.share(before)} in the baseline."
        shares = (Key("line now", "share of failures"), Key("dotted baseline", "baseline"))
        return Figure(column, text, charts.shares(points, SMALL, before, "error_rate"), table, shares)
    table = Table(
        (
            Header("window"),
            *(Header(name, True) for name in ("median", "percentile 95", "percentile 99", "a second")),
        ),
        tuple(
            (
                moment(row.starts_at, declared.grain),
                *(words.figure(value) for value in (row.p50, row.p95, row.p99, row.rate_per_second)),
            )
            for row in rows
        ),
    )
    text = (
        f"Percentile 95 was {words.figure(newest.p95)} on {when}, "
        f"{words.figure(newest.baseline_p95)} in the baseline; "
        f"the median {words.figure(newest.p50)}, {words.figure(newest.baseline_p50)}."
    )
    keys = (
        Key("line now", "percentile 95"),
        Key("dashed estimate", "median"),
        Key("dotted baseline", "percentile 95 of the baseline"),
    )
    return Figure(column, text, charts.latency(points, SMALL, newest.baseline_p95), table, keys)
