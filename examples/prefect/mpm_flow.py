"""Run the monitors of a monitors.yml every hour, for Prefect 3: `python mpm_flow.py`.

The flow run ends as `Failed` where mpm could not run, after it was tried again, and as `Checks failed` where
mpm ran and something fails its check, which trying again would not change.
"""

import os
import subprocess

from prefect import flow, get_run_logger, task
from prefect.states import Completed, Failed, State

# mpm in an environment of its own, so that its libraries and those of Prefect need not agree.
MPM = os.environ.get("MPM", "/opt/mpm/bin/mpm")
MONITORS = os.environ.get("MPM_MONITORS", "/opt/monitoring/monitors.yml")

NOTHING_FAILS, SOMETHING_FAILS = 0, 1


@task(retries=2, retry_delay_seconds=300)
def run_monitors() -> int:
    """Run the monitors; returns the exit code."""
    ended = subprocess.run(
        [MPM, "run", "--monitors", MONITORS],
        check=False,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    get_run_logger().info(ended.stdout)
    if ended.returncode not in (NOTHING_FAILS, SOMETHING_FAILS):
        raise RuntimeError(f"mpm could not run (exit code {ended.returncode})")
    return ended.returncode


@flow
def mpm_monitors() -> State:
    """Observe what is new, then say whether something fails its check."""
    if run_monitors() == SOMETHING_FAILS:
        return Failed(message="something fails its check; the log says what", name="Checks failed")
    return Completed(message="nothing fails its check")


if __name__ == "__main__":
    mpm_monitors.serve(name="hourly", cron="5 * * * *", limit=1)
