"""Runs the example for Dagster, by its library, and prints how each op ended as JSON. Waits for no retry."""

import json
import sys

import dagster

sys.path.insert(0, sys.argv[1])
dagster.RetryPolicy.calculate_delay = lambda policy, attempt: 0
import mpm_job  # noqa: E402

assert [schedule.name for schedule in mpm_job.defs.schedules]
result = mpm_job.defs.get_job_def("mpm_monitors").execute_in_process(raise_on_error=False)
kinds = {"STEP_SUCCESS": "success", "STEP_FAILURE": "failed", "STEP_SKIPPED": "not run"}
ended = {
    event.step_key: kinds[event.event_type_value]
    for event in result.all_events
    if event.event_type_value in kinds
}
tries = 1 + sum(event.event_type_value == "STEP_RESTARTED" for event in result.all_events)
print(
    json.dumps({"ended": ended, "is_success": result.success, "tries": tries, "version": dagster.__version__})
)
