"""Plain text while a template's function prints it: each block is set as soon as it is whole."""

from __future__ import annotations

from postmail.compiler.columns import table_lines
from postmail.compiler.layout import WIDTH, folded, joined, set_block, with_links
from postmail.compiler.lines import is_narrow, wrapped
from postmail.compiler.textmarks import BARE, LISTED, Kind, Mark
from postmail.fast.rows import Ready, Row, columns, marked_rows

_END = b"\r\n"
#: What follows a block: a blank line, or, after a label, the block that it tells of.
AFTER = {Kind.LABEL: _END}
BLANK = 2 * _END
_LINE = b"-" * WIDTH + BLANK
_ITEM, _NUMBERED, _RULE = Kind.ITEM, Kind.NUMBERED, Kind.RULE


class Page:
    """
    One text while it is printed. *settled* are blocks that are known: {kind and text: bytes}.

    What is finished stands in *pieces*, bytes and lines of text by turns, and in *lead*, the bytes
    behind them. A template's function appends to *text* (parts of the open block, or lines of the
    open row), to *rows* (of the open table) and to *lead*, and says when each is whole.
    """

    __slots__ = ("_last", "_settled", "lead", "number", "pieces", "rows", "text")

    def __init__(self, settled: dict[str, bytes]) -> None:
        self.text: list[str] = []
        self.rows: list[Row | Ready] = []
        self.pieces: list[bytes | str] = []
        self.lead: list[bytes] = []
        self.number = 0
        self._settled = settled
        self._last: tuple[str, int, int] = ("", 0, 0)

    def flow(self, kind: str) -> None:
        """The open block is whole: of which *kind* (see `Kind`)."""
        marked = "".join(self.text)
        self.text.clear()
        if ready := self._settled.get(kind + marked):
            self.lead.append(ready)
            return
        marked = with_links(marked) if Mark.LINK in marked else marked
        if kind in BARE and (short := _short(marked)) is not None:
            if short:
                self._put(short, AFTER.get(kind, BLANK))
            return
        inner = folded(marked).strip(" \n")
        if not inner:
            self.number += kind == _NUMBERED
            return
        block = self._numbered(inner) if kind == _NUMBERED else set_block(kind, inner, WIDTH)
        if not block:
            return
        self._join(kind)
        self._put(block.split("\n"), AFTER.get(kind, BLANK))
        self._note(kind)

    def item(self, written: bytes) -> None:
        """An item of a list, which no message changes, with the blank line behind it."""
        self._join(_ITEM)
        self.lead.append(written)
        self._note(_ITEM)

    def rule(self) -> None:
        """A line across the page, unless there is one, or nothing to divide."""
        if (self.pieces or self.lead) and not self._follows(_RULE):
            self.lead.append(_LINE)
            self._note(_RULE)

    def table(self) -> None:
        """The open table is whole."""
        rows = self.rows[:]
        self.rows.clear()
        if made := columns(rows):
            pieces, lead, *_ = made
            if pieces:
                pieces[0] = b"".join([*self.lead, pieces[0]])  # type: ignore[list-item] # bytes
                self.pieces += pieces
                self.lead.clear()
            self.lead.append(lead + _END)
        elif text := joined(table_lines(folded(marked_rows(rows)), WIDTH)):
            self._put(text.split("\n"), BLANK)

    def finished(self) -> bytes:
        """What stands behind the last of *pieces*."""
        rest = b"".join(self.lead)
        return rest.rstrip(_END) + _END if self.pieces or rest else b""

    def _numbered(self, words: str) -> str:
        self.number += 1
        first = f"{self.number}. "
        return joined(wrapped(words, WIDTH, first, " " * len(first)))

    def _put(self, lines: list[str], after: bytes) -> None:
        before = b"".join(self.lead)
        for line in lines:
            self.pieces += (before, line)
            before = _END
        self.lead[:] = (after,)

    def _follows(self, kind: str) -> bool:
        return self._last == (kind, len(self.pieces), len(self.lead))

    def _join(self, kind: str) -> None:
        """No blank line between items of one list."""
        if kind in LISTED and self._follows(kind):
            self.lead[-1] = self.lead[-1].removesuffix(_END)

    def _note(self, kind: str) -> None:
        self._last = (kind, len(self.pieces), len(self.lead))


def _short(marked: str) -> list[str] | None:
    """The lines of a paragraph, where they need neither be broken nor folded; else None."""
    whole = marked.strip(" ")
    if whole.isascii() and whole.isprintable() and len(whole) <= WIDTH and "  " not in whole:
        return [whole] if whole else []  # as most are; marks are not printable
    lines = [line for part in marked.split(Mark.BREAK) if (line := part.strip(" "))]
    for line in lines:
        if len(line) > WIDTH or not line.isprintable() or "  " in line or not is_narrow(line):
            return None
    return lines
