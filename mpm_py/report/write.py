"""Write the report of a result store into a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from mpm_py.errors import MpmError
from mpm_py.files import write_file
from mpm_py.report.drawing import library
from mpm_py.report.portfolio import build_page
from mpm_py.report.read import read_facts
from mpm_py.report.render import render_page
from mpm_py.results import ResultStore
from mpm_py.status import Commands, Status
from mpm_py.status.commands import PLAINLY
from mpm_py.warehouse.copied import FIRST_PAGE, PAGES


@dataclass(frozen=True)
class Written:
    """What was written, and what it says."""

    path: Path
    size: int
    status: Status

    @property
    def exit_code(self) -> int:
        """As that of `mpm status`."""
        return self.status.exit_code


def write_report(
    store: ResultStore,
    path: Path,
    select: Sequence[str] = (),
    *,
    commands: Commands = PLAINLY,
    on_step: Callable[[str], None] = lambda step: None,
) -> Written:
    """Read, draw and write; the file is there whole or not at all.

    Raises:
        MpmError: there are no monitors, one that is named has no results, or the file cannot be written.
    """
    library()
    with store.opened(FIRST_PAGE) as connection:

        def bring_pages(names: Sequence[str]) -> None:
            store.bring(connection, PAGES, names)

        facts = read_facts(connection, store.schema, select, on_step=on_step, on_pages=bring_pages)
    status = facts.summary.status
    if not status.monitors:
        raise MpmError(
            f"{store.given} has no monitors in schema {store.schema}",
            "declare one and run `mpm run`, or dbt build",
        )
    page = build_page(facts, f"{store.given}, schema {store.schema}", commands)
    html = render_page(page, on_step)
    write_file(path, html, "name another place with --output")
    return Written(path, len(html.encode()), status)
