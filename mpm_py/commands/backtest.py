"""The command `mpm backtest`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mpm_py.commands.shared import progress, where_results_are, write_json

if TYPE_CHECKING:
    from mpm_py.warehouse.chosen import Chosen


@click.command("backtest", short_help="Say how often a monitor would have alarmed.")
@click.argument("monitor")
@click.option(
    "--sensitivity", metavar="X", type=float, help="Try this one; without it the declared one, usually 1."
)
@click.option(
    "--set",
    "limits",
    metavar="METRIC=LIMIT",
    multiple=True,
    help="Try this threshold of a metric, written as under `thresholds:`; repeatable.",
)
@click.option("--budget", metavar="N/PERIOD", help="Look for the sensitivity with at most N alarms a period.")
@where_results_are
@click.option("--all", "is_whole", is_flag=True, help="List every check and alarm, however many.")
@click.option("--json", "json_file", metavar="FILE", help="Also write everything to this file.")
def backtest_command(
    monitor: str,
    sensitivity: float | None,
    limits: tuple[str, ...],
    budget: str | None,
    monitors: str,
    database: Chosen | None,
    schema: str | None,
    is_whole: bool,
    json_file: str | None,
) -> int:
    """Say how often MONITOR would have alarmed, before anybody is woken up.

    Replays what is stored of the monitor's history with its declared thresholds, or with others. An alarm is
    an incident: windows in a row in which one check failed. Nothing is scanned, and nothing is changed.

    \b
    Sensitivity is one number for all checks that learn what is usual:
      1    the usual: about one window in a hundred alarms by chance at most
      0.5  twice as far from what is usual, and twice as large, before it fails
    Declared limits, and how far a column may be from its baseline, do not depend on it: use --set.

    \b
    --budget looks, between 0.1 and 1, for the largest sensitivity that keeps to it, and lists what it would
    miss: alarms of sensitivity 1 that it has none for. A past without trouble makes for few alarms; look at
    the list to see whether they were worth it. The exit code is 1 where no sensitivity keeps to the budget.

    \b
    Examples:
      mpm backtest flight_delay
      mpm backtest flight_delay --budget 2/month
      mpm backtest flight_delay --sensitivity 0.6 --json replay.json
      mpm backtest flight_delay --set null_share=0.05 --set row_count=off
      mpm backtest flight_delay --set 'roc_auc={warn: 0.75, fail: 0.7, persistence: 2 of 3}'
    """
    from mpm_py.backtest.replay import backtest

    with progress("Reading what is stored …", after_seconds=0) as on_step:
        result = backtest(
            monitor,
            monitors,
            database,
            sensitivity=sensitivity,
            limits=limits,
            budget=budget,
            schema=schema,
            on_step=on_step,
        )
    if json_file is not None:
        write_json(json_file, result.as_data())
    from rich.console import Console

    from mpm_py.backtest.table import print_backtest

    print_backtest(result, Console(highlight=False), is_whole)
    return result.exit_code
