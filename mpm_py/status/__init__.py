"""What `mpm status` shows: how every monitor is now, and the incidents that are open."""

from mpm_py.status.facts import Incident, MonitorStatus, Status
from mpm_py.status.read import find_group, find_incident, read_status
from mpm_py.status.text import render_status

__all__ = [
    "Incident",
    "MonitorStatus",
    "Status",
    "find_group",
    "find_incident",
    "read_status",
    "render_status",
]
