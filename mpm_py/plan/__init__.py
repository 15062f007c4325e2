"""`mpm plan`: what a run would read and write, and how much that is, before anything runs."""

from mpm_py.plan.budget import Budget, read_budget
from mpm_py.plan.facts import MonitorPlan, Plan, Reading
from mpm_py.plan.make import plan
from mpm_py.plan.offline import OfflinePlan, plan_offline
from mpm_py.plan.show import render_offline_plan, render_plan
from mpm_py.plan.statements import offline_text, statements_text

__all__ = [
    "Budget",
    "MonitorPlan",
    "OfflinePlan",
    "Plan",
    "Reading",
    "offline_text",
    "plan",
    "plan_offline",
    "read_budget",
    "render_offline_plan",
    "render_plan",
    "statements_text",
]
