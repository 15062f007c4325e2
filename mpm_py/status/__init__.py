"""How every monitor is now, and what is wrong: what `mpm status` shows and `mpm run` ends with."""

from mpm_py.status.commands import Commands
from mpm_py.status.facts import Incident, MonitorStatus, Status
from mpm_py.status.read import find_group, find_incident, narrowed, read_incidents, read_status
from mpm_py.status.text import render_status

__all__ = [
    "Commands",
    "Incident",
    "MonitorStatus",
    "Status",
    "find_group",
    "find_incident",
    "narrowed",
    "read_incidents",
    "read_status",
    "render_status",
]
