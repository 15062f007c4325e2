"""`mpm doctor`: whether everything is there that a run needs, and what to do about what is not."""

from mpm_py.doctor.examine import examine
from mpm_py.doctor.facts import Examination, Finding
from mpm_py.doctor.show import render

__all__ = ["Examination", "Finding", "examine", "render"]
