"""The command `mpm schedule`."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import click

from mpm_py.commands.shared import selected, sent_to, where_projects_are

if TYPE_CHECKING:
    from mpm_py.schedule.log import Format
    from mpm_py.warehouse.chosen import Chosen


@click.command("schedule", short_help="Keep running the monitors.")
@selected
@where_projects_are
@click.option(
    "--cron",
    metavar="WHEN",
    help="Minute, hour, day of month, month, day of week; without it what the file says, else see below.",
)
@click.option(
    "--timezone",
    metavar="ZONE",
    help="Time zone of the expression, such as Europe/Vienna; else what the file says, else UTC.",
)
@click.option(
    "--jitter",
    metavar="SECONDS",
    type=click.IntRange(min=0),
    default=0,
    help="Begin up to so much later, by chance, where many begin at once.",
)
@click.option(
    "--run-at-start/--no-run-at-start",
    "runs_at_start",
    default=True,
    help="Run at once, which makes up for all that was missed.  [default: run-at-start]",
)
@click.option("--notify", "notifies", is_flag=True, help="Run mpm notify after each run.")
@sent_to(
    "--otlp",
    "otlp",
    "[ENDPOINT]",
    "Send metrics of OpenTelemetry after each run; without a value where OTEL_EXPORTER_OTLP_ENDPOINT says.",
)
@sent_to(
    "--openlineage",
    "openlineage",
    "[URL or FILE]",
    "Send events of OpenLineage after each run; without a value where OPENLINEAGE_URL says.",
)
@click.option(
    "--grace",
    metavar="SECONDS",
    type=click.FloatRange(min=0),
    default=20,
    show_default=True,
    help="How long a run may go on when the schedule is told to stop.",
)
@click.option(
    "--time-limit",
    "limit",
    metavar="SECONDS",
    type=click.FloatRange(min=0, min_open=True),
    help="End a run that takes longer; without it a run may take any time.",
)
@click.option(
    "--log-format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="One line for each event on stderr.",
)
@click.option(
    "--health-port",
    metavar="PORT",
    type=click.IntRange(0, 65535),
    help="Answer GET /healthz and GET /metrics there; 0 takes a free one.",
)
@click.option(
    "--health-host", metavar="HOST", default="127.0.0.1", show_default=True, help="Where to listen."
)
def schedule_command(
    select: tuple[str, ...],
    monitors: str,
    database: Chosen | None,
    cron: str | None,
    timezone: str | None,
    jitter: int,
    runs_at_start: bool,
    notifies: bool,
    otlp: str | None,
    openlineage: str | None,
    grace: float,
    limit: float | None,
    log_format: Format,
    health_port: int | None,
    health_host: str,
) -> int:
    """Keep running the monitors until told to stop, each run as mpm run in a process of its own.

    Without --cron it runs five minutes after windows have closed and their delay has passed: every hour for
    monitors of hours, every midnight of their time zone for those of days, and so on; of several with the
    same grain and zone after the largest delay. When those of a dbt project close is not known here: it needs
    --cron, and for --notify a --monitors file with channels. Needs the extra: pip install 'mpm[schedule]'.

    One run at a time; what was missed is made up by the next run. A run that could not run, or was killed, is
    tried again after one minute and after five more, if no regular run comes before. SIGTERM or ctrl-C stops
    it in order, a second one at once.

    A failure to send metrics or events is told, and changes nothing for the run.

    /healthz answers 200 while the last run could run and the next is not overdue, else 503; /metrics has the
    state of runs and monitors for Prometheus.

    \b
    The same in monitors.yml:
      schedule: {cron: '5 * * * *', timezone: Europe/Vienna}

    \b
    Examples:
      mpm schedule
      mpm schedule --cron '0 7 * * mon-fri' --timezone Europe/Vienna --notify
      mpm schedule --project-dir . --cron '0 6 * * *'
      mpm schedule --log-format json --health-port 8080 --health-host 0.0.0.0
      mpm schedule --otlp http://localhost:4318 --openlineage http://localhost:5000
      mpm schedule --database postgresql://watcher@localhost/shop --select flight_delay --jitter 60
    """
    from mpm_py.schedule import Log, schedule
    from mpm_py.schedule.health import health_endpoint
    from mpm_py.schedule.start import stopped_by_signals

    log = Log(log_format)
    service = schedule(
        monitors,
        database,
        select=select,
        cron=cron,
        timezone=timezone,
        jitter=jitter,
        runs_at_start=runs_at_start,
        notifies=notifies,
        otlp=otlp,
        openlineage=openlineage,
        grace_seconds=grace,
        limit_seconds=limit,
        log=log,
    )
    with ExitStack() as stack:
        stack.enter_context(stopped_by_signals(service))
        if health_port is not None:
            address = stack.enter_context(health_endpoint(service.state, health_host, health_port))
            log.tell("health", f"health: {address}/healthz, metrics: {address}/metrics", address=address)
        service.serve()
    return 0
