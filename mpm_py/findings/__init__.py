"""Which checks of the newest windows fail, of those that are asked for: what `mpm test` says."""

from mpm_py.findings.facts import Asked, Findings
from mpm_py.findings.read import read_findings
from mpm_py.findings.text import render_findings

__all__ = ["Asked", "Findings", "read_findings", "render_findings"]
