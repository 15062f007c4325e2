"""`mpm plan`: what a run would read and write, and how much that is, before anything runs."""

from mpm_py.plan.budget import Budget, read_budget
from mpm_py.plan.facts import MonitorPlan, Plan, Reading
from mpm_py.plan.make import plan
from mpm_py.plan.show import render_plan
from mpm_py.plan.statements import statements_text

__all__ = [
    "Budget",
    "MonitorPlan",
    "Plan",
    "Reading",
    "plan",
    "read_budget",
    "render_plan",
    "statements_text",
]
