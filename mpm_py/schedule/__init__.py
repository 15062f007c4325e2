"""`mpm schedule`: keeps running the monitors of a monitors.yml, each run in a process of its own."""

from mpm_py.errors import MpmError

try:
    from mpm_py.schedule.log import Log
    from mpm_py.schedule.service import Service, Settings
    from mpm_py.schedule.start import schedule
except ModuleNotFoundError as error:
    if (error.name or "").partition(".")[0] != "apscheduler":
        raise
    raise MpmError(
        "mpm schedule needs APScheduler, which is not installed", "pip install 'mpm[schedule]'"
    ) from error

__all__ = ["Log", "Service", "Settings", "schedule"]
