"""Rows of tables of plain text: a label at the left edge, and perhaps a value at the right."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from postmail.compiler.columns import GAP, LEAST
from postmail.compiler.layout import WIDTH
from postmail.compiler.lines import is_narrow
from postmail.fast.pieces import SOFT, quoted_values

_END = b"\r\n"
#: Stands before the label of a row whose label spans columns.
WIDE = "\x02w"
#: The label of a row that is a blank line.
_SPACER = "\xa0"
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
    their labels and of their values.
    """

    pieces: list[bytes | str]
    lead: bytes
    left: int
    right: int


def columns(rows: Iterable[Row | Ready]) -> Columns | None:
    """*rows* where each is a label and at most one line at the right, and they fit; else None."""
    made = _columns(rows)
    if made is None:
        return None
    pieces, lead, left, right = made
    if left <= 0 or right <= 0 or WIDTH - len(GAP) - right < max(left, LEAST):
        return None
    if not pieces:
        return made._replace(lead=lead.lstrip(_END))
    pieces[0] = pieces[0].lstrip(_END)  # type: ignore[arg-type] # bytes come first
    return made


def ready(rows: list[Row]) -> Ready | None:
    """*rows* set and encoded; None where how they are set depends on others."""
    made = _columns(rows)
    if made is None:
        return None
    pieces, lead, left, right = made
    pieces[1::2] = quoted_values([], pieces[1::2])  # type: ignore # lines come second
    return Ready(tuple(rows), b"".join([*pieces, lead]), left, right)  # type: ignore # see above


def _columns(rows: Iterable[Row | Ready]) -> Columns | None:
    """As *columns*, but for blank lines that they begin with, and whether they fit."""
    pieces: list[bytes | str] = []
    labels: list[str] = []
    values: list[str] = []
    wide: list[str] = []
    lead, left, right = b"", 0, 0
    first = _SPACER
    for row in rows:
        if type(row) is Ready:
            lead += row.written
            left = row.left if row.left > left else left
            right = row.right if row.right > right else right
            first = ""
            continue
        at, lines = row
        value, label = "", lines
        if at is not None and at < len(lines):
            value, label = lines[at], lines[:at]
            if len(lines) > at + 1:
                return None
            values.append(value)
        first = label[0] if label else ""
        if first == _SPACER and label == lines:
            lead += _END
            left = left or 1
            continue
        if first == WIDE:
            label = label[1:]
            first = "".join(label)
            if len(label) != 1 or len(first) + len(GAP) + len(value) > WIDTH:
                return None
            wide.append(first)
        else:
            labels += label
        if value:
            room = WIDTH - len(first) - len(value)
            if room < 0:
                return None
            pieces += (lead, first, _PADS[room], value)
            lead, label = _END, label[1:]
        for line in label:
            pieces += (lead, line)
            lead = _END
    if first == _SPACER or not _are_solid([*labels, *values, *wide]):
        return None
    left = max(left, *map(len, labels), 0)
    right = max(right, *map(len, values), 0)
    return Columns(pieces, lead, left, right)


def _are_solid(words: list[str]) -> bool:
    """Whether *words* are lines as they stand: no blanks to fold, each character in one column."""
    text = "\n".join(words)
    if "  " in text or "\t" in text or "\r" in text or text.count("\n") != len(words) - 1:
        return False
    return all(words) and is_narrow(text) and list(map(str.strip, words)) == words


def marked_rows(rows: Iterable[Row | Ready]) -> str:
    """*rows* as a table's marked text (see `layout.Mark`)."""
    parts: list[str] = []
    for row in rows:
        if isinstance(row, Ready):
            parts.append(marked_rows(row.rows))
            continue
        at, lines = row
        label, value = (lines, None) if at is None else (lines[:at], lines[at:])
        wide = label[:1] == [WIDE]
        parts.append("\x02r" + ("\x02w" if wide else "\x02c") + "\x03".join(label[wide:]))
        parts.append("" if value is None else "\x02d" + "\x03".join(value))
    return "".join(parts)
