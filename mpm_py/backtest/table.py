"""What `mpm backtest` prints."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from mpm_py.backtest.replay import Alarm, Backtest, Budget, CheckAlarms, Replay
from mpm_py.terminal.words import count, windows

MOST_ROWS = 20
"""Checks and alarms that are listed; all of them with `--all`, and in the JSON."""

FIXED_METHODS = ("static", "previous", "moved_away")
"""Methods that a sensitivity does not change."""


def print_backtest(result: Backtest, console: Console, is_whole: bool = False) -> None:
    """Print a replay: the alarms by check, and what was found for the budget."""
    span = f"{result.first_window:%Y-%m-%d} to {result.last_window:%Y-%m-%d}"
    console.print(
        f"[bold]{escape(result.monitor)}[/]: {windows(result.window_count, result.grain or '')}, {span}"
    )
    console.print(f"  {_alarms(result.replay)}")
    most = None if is_whole else MOST_ROWS
    if result.replay.alarms:
        console.print()
        _print_checks(result.replay.by_check, console, most)
    if result.budget is not None:
        console.print()
        _print_search(result, result.budget, console)
    if result.missed:
        console.print()
        _print_missed(result.missed, console, most)
    for note in result.notes:
        console.print(f"[yellow]note[/] {escape(note)}", soft_wrap=True)


def _alarms(replay: Replay) -> str:
    """`12 alarms in 9 groups that opened together at sensitivity 1: 1.5 a month`."""
    number = len(replay.alarms)
    groups = (
        f" in {count(replay.group_count, 'group')} that opened together"
        if number > replay.group_count
        else ""
    )
    rate = f"{replay.per_month:.2f} a month"
    return f"{count(number, 'alarm')}{groups} at sensitivity {replay.sensitivity:g}: {rate}"


def _print_checks(checks: Sequence[CheckAlarms], console: Console, most: int | None) -> None:
    table = _table("alarms", "a month", "windows")
    table.add_column("last", no_wrap=True)
    table.add_column("check, and the reason of its longest alarm", overflow="fold")
    for check in checks[:most]:
        table.add_row(
            str(check.alarm_count),
            f"{check.per_month:.2f}",
            str(check.failing_window_count),
            f"{check.last_opened_at:%Y-%m-%d}",
            Text.assemble(f"{check.subject} ({check.method})\n", (check.reason, "dim")),
        )
    console.print(table)
    _print_rest(len(checks) - len(checks[:most]), "check", console)


def _print_search(result: Backtest, budget: Budget, console: Console) -> None:
    console.print(f"[bold]Budget[/] of {budget.text}")
    table = _table("sensitivity", "alarms", "groups", "a month")
    table.add_column("")
    for replay in result.tried:
        is_proposed = replay is result.proposed
        table.add_row(
            f"{replay.sensitivity:g}",
            str(len(replay.alarms)),
            str(replay.group_count),
            f"{replay.per_month:.2f}",
            "within the budget" if is_proposed else "",
            style="green" if is_proposed else None,
        )
    console.print(table)
    console.print(_advice(result), soft_wrap=True)


def _advice(result: Backtest) -> str:
    """What to write into the declaration, or why nothing helps."""
    if result.proposed is None:
        least = result.tried[-1]
        fixed = sum(alarm.method in FIXED_METHODS for alarm in least.alarms)
        why = f", {fixed} of them by limits that it does not change" if fixed else ""
        return (
            f"[red]No sensitivity keeps to it[/]: at {least.sensitivity:g} there still are "
            f"{count(len(least.alarms), 'alarm')}{why}.\nTry other limits of the noisiest checks with --set."
        )
    if result.proposed.sensitivity == 1.0:
        return "The usual sensitivity, 1, keeps to it."
    missed = f"{len(result.missed)} of the {count(len(result.tried[0].alarms), 'alarm')} of sensitivity 1"
    return f"Declare [bold]sensitivity: {result.proposed.sensitivity:g}[/]. It would miss {missed}."


def _print_missed(missed: Sequence[Alarm], console: Console, most: int | None) -> None:
    console.print("[bold]What it would miss[/], the longest first")
    table = _table("windows")
    table.add_column("opened", no_wrap=True)
    table.add_column("reason", overflow="fold")
    ordered = sorted(missed, key=lambda alarm: (-alarm.failing_window_count, alarm.opened_at))
    for alarm in ordered[:most]:
        row = (str(alarm.failing_window_count), f"{alarm.opened_at:%Y-%m-%d}", escape(alarm.reason))
        table.add_row(*row)
    console.print(table)
    _print_rest(len(ordered) - len(ordered[:most]), "alarm", console)


def _table(*numbers: str) -> Table:
    """A table without lines whose first columns are numbers."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for heading in numbers:
        table.add_column(heading, justify="right", no_wrap=True)
    return table


def _print_rest(number: int, noun: str, console: Console) -> None:
    if number:
        console.print(f"[dim]and {count(number, f'more {noun}')}; --all lists them[/]")
