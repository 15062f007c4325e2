"""Run the monitors of a monitors.yml every hour, for Airflow 3.

The task `run` fails where mpm could not run, and is tried again. The task `checks` fails where mpm ran and
something fails its check, which trying again would not change.
"""

import os
import subprocess
from datetime import datetime, timedelta, timezone

from airflow.sdk import dag, task
from airflow.sdk.exceptions import AirflowFailException

# mpm in an environment of its own: what dbt and Airflow need does not fit together.
MPM = os.environ.get("MPM", "/opt/mpm/bin/mpm")
MONITORS = os.environ.get("MPM_MONITORS", "/opt/monitoring/monitors.yml")

NOTHING_FAILS, SOMETHING_FAILS = 0, 1


@dag(
    schedule="5 * * * *",
    start_date=datetime(2024, 1, 1, tzinfo=timezone.utc),
    catchup=False,  # One run makes up for all that was missed.
    max_active_runs=1,
    tags=["mpm"],
)
def mpm_monitors() -> None:
    """Observe what is new, then say whether something fails its check."""

    @task(retries=2, retry_delay=timedelta(minutes=5))
    def run() -> int:
        """Run the monitors; returns the exit code."""
        code = subprocess.run([MPM, "run", "--monitors", MONITORS], check=False).returncode
        if code not in (NOTHING_FAILS, SOMETHING_FAILS):
            raise RuntimeError(f"mpm could not run (exit code {code}); its reason stands above")
        return code

    @task(retries=0)
    def checks(code: int) -> None:
        """Fail where something fails its check."""
        if code == SOMETHING_FAILS:
            raise AirflowFailException("something fails its check; the log of the task run says what")

    checks(run())


mpm_monitors()
