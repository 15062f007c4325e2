"""Run the monitors of a monitors.yml every hour, for Dagster.

The op `run_monitors` fails where mpm could not run, and is tried again. The op `judge_checks` fails where
mpm ran and something fails its check, which trying again would not change.
"""

import os
import subprocess

from dagster import (
    DefaultScheduleStatus,
    Definitions,
    Failure,
    OpExecutionContext,
    RetryPolicy,
    ScheduleDefinition,
    job,
    op,
)

# mpm in an environment of its own, so that its libraries and those of Dagster need not agree.
MPM = os.environ.get("MPM", "/opt/mpm/bin/mpm")
MONITORS = os.environ.get("MPM_MONITORS", "/opt/monitoring/monitors.yml")

NOTHING_FAILS, SOMETHING_FAILS = 0, 1


@op(retry_policy=RetryPolicy(max_retries=2, delay=300))
def run_monitors(context: OpExecutionContext) -> int:
    """Run the monitors; returns the exit code."""
    ended = subprocess.run(
        [MPM, "run", "--monitors", MONITORS],
        check=False,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    context.log.info(ended.stdout)
    if ended.returncode not in (NOTHING_FAILS, SOMETHING_FAILS):
        raise Failure(f"mpm could not run (exit code {ended.returncode})", {"said": ended.stdout[-2000:]})
    return ended.returncode


@op
def judge_checks(code: int) -> None:
    """Fail where something fails its check."""
    if code == SOMETHING_FAILS:
        raise Failure("something fails its check; the log of run_monitors says what", allow_retries=False)


@job
def mpm_monitors() -> None:
    """Observe what is new, then say whether something fails its check."""
    judge_checks(run_monitors())


defs = Definitions(
    jobs=[mpm_monitors],
    schedules=[
        ScheduleDefinition(
            job=mpm_monitors, cron_schedule="5 * * * *", default_status=DefaultScheduleStatus.RUNNING
        )
    ],
)
