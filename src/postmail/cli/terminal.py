"""What is written for people on a terminal: tables that fit, plain lines when piped."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from typing import Any

import click
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from postmail.cli.aside import harmless
from postmail.cli.files import STREAM, write_output

#: Columns where the output is no terminal that could say.
_PIPED = 120


def say(*parts: RenderableType, out: str = STREAM) -> None:
    """
    Print each part on stdout, or write them to the file *out*, without the blanks that a terminal
    does not show. No colours and a fixed width when piped or written; data is never read as markup.
    """
    if out == STREAM:
        console = _console(width=None if sys.stdout.isatty() else _PIPED)
        click.echo(_said(console, parts), nl=False)
    else:
        write_output(out, _said(_console(width=_PIPED, color_system=None), parts).encode())


def _console(**how: Any) -> Console:
    return Console(highlight=False, markup=False, emoji=False, **how)


def _said(console: Console, parts: Iterable[RenderableType]) -> str:
    with console.capture() as captured:
        for part in parts:
            console.print(_Harmless(part), crop=False)
    return re.sub(r"(?<! ) +$", "", captured.get(), flags=re.MULTILINE)


class _Harmless:
    """A part whose data says nothing to the terminal; its style does."""

    def __init__(self, part: RenderableType) -> None:
        self._part = part

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for segment in console.render(self._part, options):
            yield Segment(harmless(segment.text), segment.style, segment.control)


def heading(text: str) -> Text:
    """A line that stands out where the terminal can do that."""
    return Text(text, style="bold")


def table(*columns: str, right: frozenset[str] = frozenset()) -> Table:
    """A calm table without rules; columns in *right* hold numbers."""
    made = Table(box=None, pad_edge=False, header_style="bold")
    for name in columns:
        made.add_column(name, justify="right" if name in right else "left", overflow="fold")
    return made


def columns() -> Table:
    """Columns without a head, for a name and what there is to say about it."""
    return Table.grid(padding=(0, 2, 0, 0))
