"""What a monitor's page says of the data: drift, distributions, profiles, quality, changes of the columns."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from mpm_py.report import charts, comparisons, words
from mpm_py.report.facts import ColumnNow, DataFinding, Declared, DriftCell, Facts, Group, Profile
from mpm_py.report.page import Cell, Figure, Header, Key, Section, Table
from mpm_py.status.facts import Judgement
from mpm_py.summary.text import change_text
from mpm_py.terminal.words import UNITS, count, moment, names, windows

FAR = 0.25
"""psi from which a column is called far from its baseline."""
WORTH_A_CHART = 0.005
"""The share of nulls from which it is drawn over time."""


def drift(facts: Facts, declared: Declared) -> Section:
    """How far each column is from its baseline: a heat map over time, and where it stands now."""
    columns = [column for column in facts.columns if column.monitor == declared.monitor]
    cells = [cell for cell in facts.drift if cell.monitor == declared.monitor]
    far = [column.column_name for column in columns if (column.psi or 0) >= FAR]
    if not columns:
        return Section("drift", "Drift")
    text = (
        f"Far from the baseline now (psi {FAR} and more): {names(far, 8)}."
        if far
        else f"No column is far from its baseline now (psi {FAR} and more)."
    )
    figures = (_heat(cells, columns, declared),) if cells else ()
    left = columns[0].column_count - len(columns)
    more = f"{count(left, 'more column')} that moved less: mpm_drift" if left else ""
    return Section("drift", "Drift", (text,), figures=figures, tables=(_now(columns, more),), term="psi")


def _heat(cells: Sequence[DriftCell], columns: Sequence[ColumnNow], declared: Declared) -> Figure:
    order = {column.column_name: place for place, column in enumerate(columns)}
    longest = max(cell.window_count for cell in cells)
    values = [
        {
            "row": order[cell.column_name],
            "start": cell.starts_at,
            "end": cell.ends_at,
            "psi": cell.psi,
            "is_failing": cell.failing_count > 0,
            "tip": _cell_text(cell, declared),
        }
        for cell in cells
        if cell.column_name in order and cell.ends_at > cell.starts_at
    ]
    size = windows(longest, declared.grain) if longest > 1 else f"one {UNITS.get(declared.grain, 'window')}"
    each = f"A cell is {size}" + (", and shows the largest psi of them" if longest > 1 else "")
    stretches = sorted({cell.starts_at for cell in cells})
    found = {(cell.column_name, cell.starts_at): cell for cell in cells}
    table = Table(
        (Header("from"), *(Header(column.column_name, True) for column in columns)),
        tuple(
            (
                moment(start, declared.grain),
                *(_cell(found.get((column.column_name, start))) for column in columns),
            )
            for start in stretches
        ),
        caption="Largest psi; ✕ where a check of the column failed.",
    )
    keys = (
        *(Key(f"box heat-{number}", f"psi {text}") for number, (_, text) in enumerate(comparisons.LEVELS)),
        Key("sign", "✕ a check of the column failed"),
        Key("sign", "– not judged"),
    )
    return Figure(
        "How far each column was from its baseline",
        f"{each}. What to look at first is on top.",
        comparisons.heat(values, list(order)),
        table,
        keys,
        True,
        "psi",
    )


def _cell(cell: DriftCell | None) -> str:
    if cell is None or cell.psi is None:
        return "–"
    return words.distance(cell.psi) + (" ✕" if cell.failing_count else "")


def _cell_text(cell: DriftCell, declared: Declared) -> str:
    when = words.last_day(cell.starts_at, cell.ends_at, declared.grain)
    if cell.psi is None:
        return f"{cell.column_name}, {when}: not judged"
    failed = (
        f"; a check failed in {windows(cell.failing_count, declared.grain)}" if cell.failing_count else ""
    )
    most = "" if cell.window_count == 1 else " at most"
    return f"{cell.column_name}, {when}: psi {words.distance(cell.psi)}{most}{failed}"


def _now(columns: Sequence[ColumnNow], more: str) -> Table:
    return Table(
        (
            Header("column"),
            Header("role"),
            Header("checks now"),
            Header("psi now", True, "psi"),
            Header("noise floor", True, "noise-floor"),
            Header("psi at most", True),
            Header("shift in sd", True, "shift"),
            Header("ks, at least", True, "ks"),
            Header("js distance", True, "js"),
        ),
        tuple(
            (
                column.column_name,
                column.column_role or "–",
                _judged(column),
                words.distance(column.psi),
                words.distance(column.psi_noise_floor),
                words.distance(column.largest_psi),
                words.figure(column.mean_shift_sd),
                words.figure(column.ks_lower),
                words.distance(column.js_distance),
            )
            for column in columns
        ),
        caption="Where each column stands now",
        more=more,
    )


def _judged(column: ColumnNow) -> Cell:
    status: Judgement = "fail" if column.fail_count else "warn" if column.warn_count else "pass"
    parts = [f"{column.fail_count} fail"] if column.fail_count else []
    parts += [f"{column.warn_count} warn"] if column.warn_count else []
    return Cell(", ".join(parts) or "pass", status)


def distributions(facts: Facts, declared: Declared) -> Section:
    """Values now beside the baseline, for each column that is far from it."""
    found = [group for group in facts.distributions if group.monitor == declared.monitor]
    by_name = {column.column_name: column for column in facts.columns if column.monitor == declared.monitor}
    drawn = {name: list(groups) for name, groups in groupby(found, key=lambda group: group.column_name)}
    figures = tuple(
        _distribution(column, drawn[name], declared) for name, column in by_name.items() if name in drawn
    )
    return Section("distributions", "Values now and in the baseline", figures=figures, term="current-share")


def _distribution(column: ColumnNow, groups: Sequence[Group], declared: Declared) -> Figure:
    rows = [
        comparisons.group(_group_name(group), group.baseline_share, group.current_share) for group in groups
    ]
    most = max(groups, key=lambda group: abs((group.current_share or 0) - (group.baseline_share or 0)))
    when = moment(most.starts_at, declared.grain)
    text = (
        f"{when}: psi {words.figure(column.psi)}. What moved most is {_group_name(most)}: "
        f"{words.share(most.current_share)} of "
        f"rows now, {words.share(most.baseline_share)} in the baseline."
    )
    table = Table(
        (
            Header("values"),
            Header("in the baseline", True, "baseline-share"),
            Header("now", True, "current-share"),
            Header("part of psi", True, "psi-contribution"),
        ),
        tuple(
            (
                _group_name(group),
                words.share(group.baseline_share),
                words.share(group.current_share),
                words.distance(group.psi_contribution),
            )
            for group in groups
        ),
    )
    keys = (Key("box outlined", "baseline"), Key("box now", f"now ({when})"))
    return Figure(column.column_name, text, comparisons.distribution(rows, groups[0].value_kind), table, keys)


def _group_name(group: Group) -> str:
    if group.kind == "rest":
        return f"{group.group_count} more values"
    return words.group(group.kind, group.category, group.lower_edge, group.upper_edge, group.value_kind)


def profiles(facts: Facts, declared: Declared) -> Section:
    """What columns looked like over time: percentiles, and nulls where there are any."""
    found = [row for row in facts.profiles if row.monitor == declared.monitor]
    drawn = {name: list(rows) for name, rows in groupby(found, key=lambda row: row.column_name)}
    columns = [column.column_name for column in facts.columns if column.monitor == declared.monitor]
    figures = [
        figure for name in columns if name in drawn for figure in _profile(name, drawn[name], declared)
    ]
    return Section("profiles", "Columns over time", figures=tuple(figures), term="percentile")


def _profile(name: str, rows: Sequence[Profile], declared: Declared) -> list[Figure]:
    baseline = next((row for row in rows if row.is_baseline), None)
    past = [row for row in rows if not row.is_baseline and row.starts_at is not None]
    points = [{**vars(row), "start": row.starts_at} for row in past]
    if not past:
        return []
    found = []
    newest = past[-1]
    when = moment(newest.starts_at, declared.grain)
    if any(row.p50 is not None for row in past):
        keys = (
            Key("line now", "median"),
            Key("band now", "percentiles 25 to 75, and 5 to 95"),
            *([Key("dotted baseline", "median, percentiles 5 and 95 of the baseline")] if baseline else []),
        )
        text = f"{_median_now(newest, when)}{_median_before(baseline, newest)}."
        chart = charts.profile(points, charts.SMALL, vars(baseline) if baseline else None, newest.value_kind)
        found.append(Figure(name, text, chart, _percentiles(past, declared), keys, term="percentile"))
    most = max(row.null_rate or 0.0 for row in past)
    if most >= WORTH_A_CHART:
        usual = baseline.null_rate if baseline else None
        text = (
            f"{words.share(newest.null_rate)} null on {when}, {words.share(usual)} in the baseline, "
            f"{words.share(most)} at most."
        )
        table = Table(
            (Header("window"), Header("null", True, "null-rate"), Header("rows", True)),
            tuple(
                (
                    moment(row.starts_at, declared.grain),
                    words.share(row.null_rate),
                    words.whole(row.row_count),
                )
                for row in past
            ),
        )
        keys = (
            Key("line now", "share of nulls"),
            *([Key("dotted baseline", "baseline")] if usual is not None else []),
        )
        found.append(
            Figure(
                f"{name}: nulls",
                text,
                charts.shares(points, charts.SMALL, usual),
                table,
                keys,
                term="null-rate",
            )
        )
    return found


def _median_now(newest: Profile, when: str) -> str:
    return f"No values on {when}" if newest.p50 is None else f"Median {_value(newest.p50, newest)} on {when}"


def _median_before(baseline: Profile | None, newest: Profile) -> str:
    if baseline is None or baseline.p50 is None:
        return ""
    return f"{'; median' if newest.p50 is None else ','} {_value(baseline.p50, newest)} in the baseline"


def _value(value: float | None, row: Profile) -> str:
    """A number, or the day of a time."""
    return words.edge(value, row.value_kind) if row.value_kind == "timestamp" else words.figure(value)


def _percentiles(rows: Sequence[Profile], declared: Declared) -> Table:
    heads = ("mean", "p05", "p25", "median", "p75", "p95")
    return Table(
        (Header("window"), *(Header(name, True) for name in heads)),
        tuple(
            (
                moment(row.starts_at, declared.grain),
                *(_value(value, row) for value in (row.mean, row.p05, row.p25, row.p50, row.p75, row.p95)),
            )
            for row in rows
        ),
    )


def quality(facts: Facts, declared: Declared, newest: str) -> Section:
    """What is to be said of the data itself in the newest window."""
    found = [row for row in facts.quality if row.monitor == declared.monitor]
    if not found:
        return Section("quality", "Data quality")
    table = Table(
        (
            Header("column"),
            Header("what"),
            Header("now", True),
            Header("in the baseline", True),
            Header("rows", True),
            Header("note"),
        ),
        tuple(
            (
                words.column(row.column_name),
                words.metric(row.metric) + (f" ({row.category})" if row.category else ""),
                _finding(row, row.value),
                "–" if row.baseline_value is None else _finding(row, row.baseline_value),
                words.whole(row.count),
                row.evidence or "",
            )
            for row in found
        ),
    )
    text = f"In the newest judged window, {newest}; what differs most from the baseline first."
    return Section("quality", "Data quality", (text,), tables=(table,), term="quality")


def _finding(row: DataFinding, value: float) -> str:
    if row.metric.endswith("_share"):
        return words.share(value)
    if row.metric in ("constant_column", "vanished_category", "segment_absent"):
        return "yes" if value else "no"
    return f"{value:,.0f} s" if row.metric == "freshness_seconds" else f"{value:,.0f}"


def schema(facts: Facts, declared: Declared) -> Section:
    """Columns that came, went or changed."""
    changes = [change for change in facts.summary.schema_changes if change.monitor == declared.monitor]
    items = tuple(change_text(change) for change in changes)
    meanings = tuple(
        said.text for said in facts.sayings if said.monitor == declared.monitor and said.kind == "semantic"
    )
    text = (
        ()
        if items or meanings
        else ("No column came, went or changed its type or its meaning since the baseline was learnt.",)
    )
    return Section("schema", "Changes of the columns", text, items + meanings, term="schema-change")
