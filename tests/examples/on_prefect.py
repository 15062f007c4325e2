"""Runs the example for Prefect, by its library, and prints how the flow ended as JSON. Waits for no retry."""

import json
import sys

import prefect

sys.path.insert(0, sys.argv[1])
import mpm_flow

mpm_flow.run_monitors.retry_delay_seconds = 0
state = mpm_flow.mpm_monitors(return_state=True)
print(json.dumps({"ended": state.name, "is_success": state.is_completed(), "version": prefect.__version__}))
