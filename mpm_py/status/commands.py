"""The commands that a report suggests, so that they can be typed as they stand."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass

from mpm_py.warehouse.chosen import Chosen, options_of


@dataclass(frozen=True)
class Commands:
    """How the reader calls mpm, and the options that say where the results are."""

    program: str = "mpm"
    options: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, monitors: str = "monitors.yml", database: Chosen | None = None, schema: str | None = None
    ) -> Commands:
        """With the options that were given, as far as they are not the default."""
        options = []
        if monitors != "monitors.yml":
            options += ["--monitors", monitors]
        if database is not None:
            options += options_of(database)
        if schema is not None:
            options += ["--schema", schema]
        return cls(options=tuple(options))

    def status(self, names: Sequence[str] = (), *, is_whole: bool = False) -> str:
        """`mpm status flight_delay --all`."""
        return self._typed("status", *names, *(["--all"] if is_whole else []))

    def report(self, output: str, names: Sequence[str] = ()) -> str:
        """`mpm report flight_delay --output monday.html`."""
        return self._typed("report", *names, "--output", output)

    def mark(self, incident_id: str) -> str:
        """`mpm mark 3f2a --expected --note 'why it was'`."""
        return self._typed("mark", incident_id, "--expected", "--note", "why it was")

    def _typed(self, *words: str) -> str:
        return f"{self.program} {shlex.join([*words, *self.options])}"


PLAINLY = Commands()
"""Without options, where the usual places do."""
