"""What stands on the page: plain values that templates lay out, without a thought of HTML."""

from __future__ import annotations

from dataclasses import dataclass

from mpm_py.report.charts import Chart
from mpm_py.status.facts import Judgement


@dataclass(frozen=True)
class Key:
    """A line of a legend: `style` is a class of the style sheet that looks like the mark."""

    style: str
    text: str


@dataclass(frozen=True)
class Cell:
    """A cell of a table that is more than a text."""

    text: str
    status: Judgement | None = None
    link: str | None = None
    chart: Chart | None = None
    chart_says: str = ""
    """What the chart shows, for those who do not see it."""


@dataclass(frozen=True)
class Header:
    """The head of a column of a table; `term` names an entry of the glossary."""

    text: str
    is_number: bool = False
    term: str | None = None


@dataclass(frozen=True)
class Table:
    """A table; the first cell of a row is its head. `more` says what is left out."""

    headers: tuple[Header, ...]
    rows: tuple[tuple[str | Cell, ...], ...]
    caption: str = ""
    more: str = ""


@dataclass(frozen=True)
class Figure:
    """A chart, what it shows in words, and its numbers as a table."""

    title: str
    says: str
    chart: Chart
    table: Table
    keys: tuple[Key, ...] = ()
    is_wide: bool = False
    term: str | None = None


@dataclass(frozen=True)
class Incident:
    """Incidents that opened together, told by the one that leads them."""

    incident_id: str
    monitor: str
    link: str | None
    severity: str
    what: str
    since: str
    lasted: str
    owner: str | None
    others: tuple[tuple[str, str], ...] = ()
    """(incident_id, what) of those that opened with it."""
    others_say: str = ""
    more: str = ""
    command: str = ""
    """What marks it as expected."""
    life: Figure | None = None


@dataclass(frozen=True)
class Section:
    """A part of a page under a heading of its own."""

    slug: str
    title: str
    paragraphs: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()
    incidents: tuple[Incident, ...] = ()
    term: str | None = None
    is_folded: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not (self.paragraphs or self.items or self.figures or self.tables or self.incidents)


@dataclass(frozen=True)
class MonitorPage:
    """Everything about one monitor."""

    slug: str
    name: str
    status: Judgement
    sentence: str
    reason: str
    """Why it is so; empty where all is well or the incidents say it."""
    sections: tuple[Section, ...]
    open_count: int


@dataclass(frozen=True)
class Definition:
    """An entry of the glossary."""

    slug: str
    term: str
    text: str
    source: str


@dataclass(frozen=True)
class Page:
    """The whole report."""

    title: str
    status: Judgement
    headline: str
    sentence: str
    place: str
    written_at: str
    sections: tuple[Section, ...]
    """Of the first page, about all monitors."""
    monitors: tuple[MonitorPage, ...]
    glossary: tuple[Definition, ...]
    home: str = "All monitors"
    """What the first page is called where one chooses among pages."""
