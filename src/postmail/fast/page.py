"""Plain text while a template's function prints it: each block is set as soon as it is whole."""

from __future__ import annotations

from postmail.compiler.columns import table_lines
from postmail.compiler.layout import WIDTH, folded, joined, set_block
from postmail.compiler.lines import wrapped
from postmail.fast.rows import Ready, Row, columns, marked_rows

_END = b"\r\n"
#: What follows a block: a blank line, or, after a label, the block that it tells of.
AFTER = {"s": _END}
BLANK = 2 * _END
_RULE = b"-" * WIDTH + BLANK


class Page:
    """
    One text while it is printed. *settled* are blocks that are known: {kind and text: bytes}.

    What is finished stands in *pieces*, bytes and lines of text by turns, and in *lead*, the bytes
    behind them. A template's function appends to *text* (parts of the open block, or lines of the
    open row) and to *rows* (of the open table), and says when each is whole.
    """

    def __init__(self, settled: dict[str, bytes]) -> None:
        self.text: list[str] = []
        self.rows: list[Row | Ready] = []
        self.pieces: list[bytes | str] = []
        self.lead = b""
        self.number = 0
        self._settled = settled
        self._last: tuple[str, int, int] = ("", 0, 0)

    def flow(self, kind: str) -> None:
        """The open block is whole: *kind* is the letter of its mark (see `layout.Mark`)."""
        marked = "".join(self.text)
        self.text.clear()
        if ready := self._settled.get(kind + marked):
            self.lead += ready
            return
        plain = marked.isprintable() and "  " not in marked  # without marks and odd blanks
        inner = (marked if plain else folded(marked)).strip(" \n")
        if not inner:
            return
        if plain and kind in "ps" and len(inner) <= WIDTH and inner.isascii():
            self.pieces += (self.lead, inner)
            self.lead = AFTER.get(kind, BLANK)
        elif kind in "in":
            self._join(kind)
            self._put(self._listed(kind, inner), BLANK)
            self._note(kind)
        else:
            self._put(set_block(kind, inner, WIDTH).split("\n"), AFTER.get(kind, BLANK))

    def _listed(self, kind: str, words: str) -> list[str]:
        self.number += kind == "n"
        first = f"{self.number}. " if kind == "n" else "- "
        return wrapped(words, WIDTH, first, " " * len(first))

    def item(self, written: bytes) -> None:
        """An item of a list, which no message changes, with the blank line behind it."""
        self._join("i")
        self.lead += written
        self._note("i")

    def rule(self) -> None:
        """A line across the page, unless there is one, or nothing to divide."""
        if (self.pieces or self.lead) and not self._follows("u"):
            self.lead += _RULE
            self._note("u")

    def table(self) -> None:
        """The open table is whole."""
        rows = self.rows[:]
        self.rows.clear()
        self.number = 0
        if made := columns(rows, self.lead):
            self.pieces += made.pieces
            self.lead = made.lead + _END
        elif text := joined(table_lines(folded(marked_rows(rows)), WIDTH)):
            self._put(text.split("\n"), BLANK)

    def finished(self) -> bytes:
        """What stands behind the last of *pieces*."""
        return self.lead.rstrip(_END) + _END if self.pieces or self.lead else b""

    def _put(self, lines: list[str], after: bytes) -> None:
        first, *others = lines
        self.pieces += (self.lead, first)
        for line in others:
            self.pieces += (_END, line)
        self.lead = after

    def _follows(self, kind: str) -> bool:
        return self._last == (kind, len(self.pieces), len(self.lead))

    def _join(self, kind: str) -> None:
        """No blank line between items of one list."""
        if self._follows(kind):
            self.lead = self.lead.removesuffix(_END)

    def _note(self, kind: str) -> None:
        self._last = (kind, len(self.pieces), len(self.lead))
