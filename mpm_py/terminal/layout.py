"""Tables, headings and paragraphs: how a report is laid out in a terminal of any width and encoding."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from rich.console import Console, RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

Fact = TypeVar("Fact")

PLAIN = str.maketrans({"→": ">", "–": "-", "…": "...", "±": "+/-", "✓": "+", "✗": "x"})
"""What stands for characters that a terminal cannot show."""


@dataclass(frozen=True)
class Column(Generic[Fact]):
    """A column of a table: its title, what it says of a fact, and from which width of the terminal on."""

    title: str
    text: Callable[[Fact], str | Text]
    justify: Literal["left", "right"] = "left"
    from_width: int = 0
    wraps: bool = False


def table(columns: Sequence[Column[Fact]], facts: Sequence[Fact], console: Console) -> Table:
    """Lay facts out in the columns that the console has room for."""
    shown = [column for column in columns if console.width >= column.from_width]
    layout = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for column in shown:
        layout.add_column(column.title, justify=column.justify, no_wrap=not column.wraps)
    for fact in facts:
        layout.add_row(*(column.text(fact) for column in shown))
    return layout


def heading(console: Console, text: str) -> None:
    """The line above a section."""
    console.print(f"\n[bold cyan]{escape(text)}[/]", highlight=False)


def put(console: Console, content: str | RenderableType, indent: int = 2) -> None:
    """A paragraph of markup, broken between words, or a table, moved in."""
    if not isinstance(content, str):
        console.print(Padding(content, (0, 0, 0, indent), expand=False), highlight=False)
        return
    for line in Text.from_markup(content).wrap(console, max(console.width - indent, 1)):
        line.rstrip()
        console.print(Text(" " * indent).append_text(line), highlight=False)


def report(console: Console, draw: Callable[[], None]) -> None:
    """Print what `draw` prints, with other characters where the terminal cannot show all."""
    if (console.encoding or "").lower().startswith("utf"):
        draw()
        return
    with console.capture() as captured:
        draw()
    text = captured.get().translate(PLAIN)
    console.out(text.encode(console.encoding, "replace").decode(console.encoding), end="", highlight=False)
