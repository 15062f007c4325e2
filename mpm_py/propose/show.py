"""Proposals and candidates in a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.markup import escape

from mpm_py.propose.candidates import Candidate
from mpm_py.propose.document import scalar
from mpm_py.propose.guess import Guess, Proposal
from mpm_py.propose.initialise import Plan
from mpm_py.terminal.layout import Column, heading, put, report, table
from mpm_py.terminal.words import count, names, printable

MOST_COLUMNS = 12
MOST_CANDIDATES = 40


@dataclass(frozen=True)
class Line:
    """A line of the table: what was guessed, with the reason."""

    key: str
    value: str
    reason: str
    is_sure: bool = True


def render_plan(plan: Plan, console: Console) -> None:
    """Print what was found, monitor by monitor."""

    def draw() -> None:
        for proposal in plan.proposals:
            heading(console, f"{proposal.name}: {_text(proposal.relation)}")
            put(console, escape(printable(proposal.relation_reason)))
            lines = list(_lines(proposal))
            put(console, table(_COLUMNS, lines, console))
            for remark in proposal.remarks:
                put(console, f"[yellow]{escape(printable(remark))}[/]")
        console.print()
        for view in plan.views:
            put(console, escape(f"To be made: the view {view.schema}.{view.name} in {plan.place.name}."), 0)
        if any(not line.is_sure for proposal in plan.proposals for line in _lines(proposal)):
            put(
                console,
                "[yellow]?[/] [dim]not sure: look at it, and at what else it may be, in the file[/]",
                0,
            )
        cost = (
            f"{plan.values_read:,} values were read for this (rows times columns); no row left the database."
        )
        put(console, f"[dim]{cost}[/]", 0)

    report(console, draw)


def render_candidates(candidates: Sequence[Candidate], console: Console) -> None:
    """Print the tables and views that may be watched."""

    def draw() -> None:
        put(console, table(_CANDIDATES, candidates[:MOST_CANDIDATES], console), 0)
        if len(candidates) > MOST_CANDIDATES:
            put(console, f"[dim]…and {len(candidates) - MOST_CANDIDATES:,} more[/]", 0)

    if candidates:
        report(console, draw)


def _lines(proposal: Proposal) -> Iterator[Line]:
    for guess in (guess for guess in proposal.guesses if guess.value is not None):
        yield Line(guess.key, _value(guess), printable(guess.reason), guess.is_sure)
    if proposal.features:
        listed = names([printable(name) for name in proposal.features], MOST_COLUMNS)
        yield Line("features", count(len(proposal.features), "column"), listed)
    for reason in dict.fromkeys(reason for _, reason in proposal.excluded):
        left = [printable(name) for name, other in proposal.excluded if other == reason]
        yield Line("left out", names(left, MOST_COLUMNS), printable(reason))


def _value(guess: Guess) -> str:
    return _text(guess.value)


def _text(value: Any) -> str:
    """A value without the braces and quotes of YAML, for reading."""
    if isinstance(value, dict):
        return ", ".join(f"{key} {_text(item)}" for key, item in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(_text, value))
    return printable(value) if isinstance(value, str) else scalar(value)


def _key(line: Line) -> str:
    return escape(line.key) if line.is_sure else f"{escape(line.key)} [yellow]?[/]"


_COLUMNS: tuple[Column[Line], ...] = (
    Column("", _key),
    Column("guess", lambda line: f"[bold]{escape(line.value)}[/]", wraps=True),
    Column("why", lambda line: escape(line.reason), wraps=True),
)
_CANDIDATES: tuple[Column[Candidate], ...] = (
    Column("table or view", lambda one: escape(printable(one.spelt)), wraps=True),
    Column("rows", lambda one: "view" if one.row_count is None else f"{one.row_count:,}", "right"),
    Column("columns", lambda one: f"{one.column_count:,}", "right", from_width=70),
    Column("times", lambda one: escape(names([printable(name) for name in one.times], 3)), wraps=True),
    Column(
        "like a prediction",
        lambda one: escape(names([printable(name) for name in one.predictions], 2)),
        from_width=70,
        wraps=True,
    ),
)
