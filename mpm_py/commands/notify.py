"""The command `mpm notify`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mpm_py.commands.shared import progress, selected, where_results_are, write_json

if TYPE_CHECKING:
    from mpm_py.warehouse.chosen import Chosen


@click.command("notify", short_help="Tell channels what opened, worsened or was resolved.")
@selected
@click.option(
    "--dry-run", "is_dry_run", is_flag=True, help="Show what would be sent to whom, and send nothing."
)
@where_results_are
@click.option("--json", "json_file", metavar="FILE", help="Also write to this file what was done.")
def notify_command(
    select: tuple[str, ...],
    is_dry_run: bool,
    monitors: str,
    database: Chosen | None,
    schema: str | None,
    json_file: str | None,
) -> int:
    """Tell the channels of monitors.yml of incidents that opened, worsened or were resolved, once each.

    Incidents that opened together are one message. What was told is kept in the table mpm_notifications
    beside the results, so it may run anywhere, be killed, and be run again. The first time only what is open
    is told. Run it after each mpm run: it reads results and computes nothing. Needs the extra:
    pip install 'mpm[notify]'.

    \b
    A channel in monitors.yml, with its address in the environment:
      notify:
        channels:
          flights-team: {url: {env: SLACK_URL}, severity: medium}
          on-call: {url: {env: PAGERDUTY_URL}, severity: high, events: [opened, resolved]}

    The exit code is 2 where something could not be sent; everything else is sent all the same, and the next
    run tries it again.

    \b
    Examples:
      mpm notify --dry-run
      mpm run; mpm notify
      mpm notify --select flight_delay --json sent.json
      mpm notify --monitors notify.yml --database warehouse.duckdb --schema main_mpm
    """
    from rich.console import Console

    from mpm_py.notify import notify, print_result

    with progress("Reading results …") as on_step:
        result = notify(monitors, database, schema, select=select, is_dry_run=is_dry_run, on_step=on_step)
    if json_file is not None:
        write_json(json_file, result.as_data())
    print_result(result, Console(highlight=False))
    for failure in result.failures:
        click.echo(f"Error: channel {failure.channel}: {failure.reason}", err=True)
        click.echo(f"Next step: {failure.next_step}", err=True)
    return result.exit_code
