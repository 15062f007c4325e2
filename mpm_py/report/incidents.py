"""Incidents as cards: what is wrong, since when, how bad, for whom, and what opened with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from mpm_py.report import charts, words
from mpm_py.report.drawing import Frame
from mpm_py.report.facts import LifePoint
from mpm_py.report.page import Figure, Header, Incident, Key, Table
from mpm_py.status import Commands
from mpm_py.status.facts import Group
from mpm_py.terminal.words import count, moment, names, windows

LIFE = Frame(width=680, height=120)
LIFE_WINDOWS = 120
"""The newest windows of a check that its chart has room for."""


def incident_cards(
    groups: Sequence[Group],
    slugs: Mapping[str, str],
    commands: Commands,
    *,
    members: int,
    lives: Mapping[str, Sequence[LifePoint]] | None = None,
) -> tuple[Incident, ...]:
    """One card for each group; `members` of those that opened with the leading one are listed by name."""
    return tuple(
        _card(group, slugs.get(group[0].monitor), commands, members, lives or {}) for group in groups
    )


def _card(
    group: Group, slug: str | None, commands: Commands, members: int, lives: Mapping[str, Sequence[LifePoint]]
) -> Incident:
    first, others = group[0], group[1:]
    subjects = [subject for subject, _ in Counter(other.subject for other in others).most_common()]
    left = len(others) - members
    life = lives.get(first.check_id, ())
    return Incident(
        incident_id=first.incident_id,
        monitor=first.monitor,
        link=slug,
        severity=first.severity or "",
        what=first.what,
        since=moment(first.local_opened, first.grain),
        lasted=windows(first.window_count, first.grain),
        owner=first.owner,
        others=tuple((other.incident_id, other.what) for other in others[:members]),
        others_say=f"{count(len(others), 'other')} opened with it, in {names(subjects, 5)}" if others else "",
        more=f"{left:,} more in mpm_incidents" if members and left > 0 else "",
        command=words.without_secret(commands.mark(first.incident_id)),
        life=_life(group, life[-LIFE_WINDOWS:]) if any(point.value is not None for point in life) else None,
    )


def _life(group: Group, points: Sequence[LifePoint]) -> Figure:
    first = group[0]
    is_share = first.metric.endswith("_share") or first.metric.endswith("_rate")
    show = words.share if is_share else words.figure
    rows = [{**vars(point), "start": point.starts_at} for point in points]
    table = Table(
        (Header("window"), Header("value", True), Header("usual", True, "usual"), Header("status")),
        tuple(
            (
                moment(point.starts_at, first.grain),
                show(point.value),
                f"{show(point.lower)} to {show(point.upper)}"
                if point.lower is not None and point.upper is not None
                else "–",
                words.WORDS[point.status],
            )
            for point in points
        ),
    )
    keys = [Key("line now", f"{words.column(first.column_name)}: {words.metric(first.metric)}")]
    if any(point.lower is not None and point.upper is not None for point in points):
        keys.append(Key("box usual", "usual"))
    limit = points[-1].upper if all(point.lower is None for point in points) else None
    if limit is not None:
        keys.append(Key("dotted baseline", f"limit, {words.edge(limit)}"))
    keys += [Key("cross fail", "failed"), Key("triangle warn", "warned")]
    place = (
        ""
        if first.segment_key == "__all__"
        else f", where {first.segment_key} is {words.segment(first.segment_value)}"
    )
    return Figure(
        f"{words.column(first.column_name)}: {words.metric(first.metric)}{place}",
        f"The last {windows(len(points), first.grain)} of the check that leads the group.",
        charts.life(rows, LIFE, "share" if is_share else "number", limit),
        table,
        tuple(keys),
        True,
        "usual",
    )
