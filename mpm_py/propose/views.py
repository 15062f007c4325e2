"""Views that `mpm init` makes: over files, and where a column of time is no time yet. None is replaced."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

MADE_BY_INIT = "made by mpm init: "
"""How the comment on such a view begins; the query as it was written follows."""


@dataclass(frozen=True)
class View:
    """A view to make, and why."""

    schema: str
    name: str
    query: str
    reason: str

    @property
    def comment(self) -> str:
        """What tells that a view is this one."""
        return MADE_BY_INIT + self.query


class ViewNames:
    """Which names of views are free in a database, or hold the very same view."""

    def __init__(self, comments: Mapping[tuple[str, str], str | None]) -> None:
        self._comments = dict(comments)

    def settle(self, view: View) -> View:
        """The view under the first name that is free, with a number where its own is not."""
        number, name = 2, view.name
        while self._comments.get((view.schema, name), view.comment) != view.comment:
            name, number = f"{view.name}_{number}", number + 1
        self._comments[view.schema, name] = view.comment
        return replace(view, name=name)
