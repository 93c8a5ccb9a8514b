"""Rows of tables of plain text: a label at the left edge, and perhaps a value at the right."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from postmail.compiler.columns import GAP, fits
from postmail.compiler.layout import WIDTH
from postmail.compiler.lines import is_narrow
from postmail.compiler.textmarks import Mark
from postmail.fast.pieces import SOFT, quoted_values

_END = b"\r\n"
#: Stands before the label of a row whose label spans columns.
WIDE = Mark.WIDE_CELL
#: The lines of a row that is a blank line.
_SPACER = ["\xa0"]
#: Blanks between a label and what stands at the right edge, by their number.
_PADS = [SOFT + b" " * count + SOFT for count in range(WIDTH + 1)]

#: Where the value begins among the lines, None where there is none; lines, those of its label
#: first.
Row = tuple[int | None, list[str]]


class Ready(NamedTuple):
    """Rows that were set before: as bytes, and the widest of their labels and of their values."""

    rows: tuple[Row, ...]
    written: bytes
    left: int
    right: int


class Columns(NamedTuple):
    """
    Rows as they are set: bytes and lines of text by turns, the bytes behind them; the widest of
    their labels, or what is as wide at least, and of their values.
    """

    pieces: list[bytes | str]
    lead: bytes
    left: int
    right: int


def columns(rows: Iterable[Row | Ready]) -> Columns | None:
    """*rows* where each is a label and at most one line at the right, and they fit; else None."""
    made = _columns(rows)
    if made is None or not fits(made.left, made.right, WIDTH):
        return None
    if not made.pieces:
        return made._replace(lead=made.lead.lstrip(_END))
    made.pieces[0] = made.pieces[0].lstrip(_END)  # type: ignore[arg-type] # bytes come first
    return made


def ready(rows: list[Row]) -> Ready | None:
    """*rows* set and encoded; None where how they are set depends on others."""
    made = _columns(rows)
    if made is None:
        return None
    made.pieces[1::2] = quoted_values([], made.pieces[1::2])  # type: ignore # lines come second
    written = b"".join([*made.pieces, made.lead])  # type: ignore[list-item] # they are bytes now
    return Ready(tuple(rows), written, made.left, made.right)


def _columns(rows: Iterable[Row | Ready]) -> Columns | None:
    """As *columns*, but for blank lines that they begin with, and whether they fit."""
    pieces: list[bytes | str] = []
    words: list[str] = []
    values = [""]
    lead, left, right, wide = b"", 0, 0, 0
    spacer = True
    for row in rows:
        if isinstance(row, Ready):
            _, written, label_width, value_width = row
            lead += written
            left = label_width if label_width > left else left
            right = value_width if value_width > right else right
            spacer = False
            continue
        at, lines = row
        if spacer := lines == _SPACER:
            lead += _END
            left = left or 1
            continue
        if lines[0] == WIDE:
            wide = max(wide, sum(map(len, lines)) - len(WIDE))
            at, lines = at and at - 1, lines[1:]
        words += lines
        if at is not None and at < len(lines):
            label, value = lines[0], lines[at]
            room = WIDTH - len(label) - len(value)
            if not at or len(lines) != at + 1 or room < 0:
                return None
            pieces += (lead, label, _PADS[room], value)
            values.append(value)
            lead = _END
            lines = lines[1:at]
        for line in lines:
            pieces += (lead, line)
            lead = _END
    if spacer or wide > WIDTH - len(GAP) or not _are_solid(words):
        return None
    right = max(right, max(map(len, values)))
    return Columns(pieces, lead, max(left, max(map(len, words), default=0)), right)


def _are_solid(words: list[str]) -> bool:
    """Whether *words* are lines as they stand: no blanks to fold, each character in one column."""
    text = "\n".join(words)
    if "  " in text or "\t" in text or "\r" in text or text.count("\n") != len(words) - 1:
        return False
    return all(words) and list(map(str.strip, words)) == words and is_narrow(text)


def marked_rows(rows: Iterable[Row | Ready]) -> str:
    """*rows* as a table's marked text (see `Mark`)."""
    parts: list[str] = []
    for row in rows:
        if isinstance(row, Ready):
            parts.append(marked_rows(row.rows))
            continue
        at, lines = row
        label, value = (lines, None) if at is None else (lines[:at], lines[at:])
        wide = label[:1] == [WIDE]
        parts.append(Mark.ROW + (WIDE if wide else Mark.CELL) + Mark.BREAK.join(label[wide:]))
        parts.append("" if value is None else Mark.RIGHT_CELL + Mark.BREAK.join(value))
    return "".join(parts)
