"""
Writes what a template's function does for its plain text: blocks that no message changes are set
and encoded ahead, the others are set by a `Page` as soon as they are whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from postmail.compiler.layout import lay_out
from postmail.compiler.textmarks import BEGIN, INDEPENDENT, LISTED, Kind, Mark
from postmail.fast.expressions import UnsupportedError
from postmail.fast.page import AFTER, BLANK
from postmail.fast.rows import WIDE
from postmail.fast.streams import Stream, appended
from postmail.mime.bodies import QUOTED, clean, encoded

#: What may be of a kind that holds no words.
_UNKNOWN = "?"
#: Kinds that hold no words.
_SILENT = (Kind.RULE, Kind.NUMBERING, _UNKNOWN)
#: Kinds of what can begin outside of tables.
_OUTSIDE = INDEPENDENT | LISTED | {Kind.RULE, Kind.NUMBERING, Kind.TABLE}
_ROW_ENDS = frozenset({Kind.ROW, Kind.TABLE_END})
#: Cells that begin a row.
_LABELS = frozenset({Kind.CELL, Kind.WIDE_CELL})
#: Cells that a line can be added to.
_LINED = frozenset({Kind.CELL, Kind.RIGHT_CELL})
_LINK_MARKS = (Mark.LINK, Mark.TARGET, Mark.LINK_END)
_FLOW = "if text: flow(kind)"
#: An item of a numbered list counts without words, too.
_FLOW_ITEM = f"if text or kind == {Kind.NUMBERED!r}: flow(kind)"
_BEGIN_PARAGRAPH = f"kind = {Kind.PARAGRAPH!r}"
_ROW = ("if text: rows.append((at, text[:])); text.clear()", "at = None")
#: Where layout drops blanks: after a blank, a line break.
_BREAKS = re.compile(f" ?{Mark.BREAK}[ {Mark.BREAK}]*")
_ENDS_BLANK = re.compile(f"[ {Mark.BREAK}]$")


class _State(NamedTuple):
    """What is known at one place of the code. None: it depends on the message."""

    in_table: bool = False
    open: str | None = Kind.PARAGRAPH
    """The kind of the cell that is open; or of the block that has no words yet, else ""."""
    filled: bool | None = False
    """Whether the open block or row has words."""
    joins: bool | None = False
    """Whether words in a cell go on with a line that has begun."""
    blank: bool | None = True
    """Whether a blank comes next: in a block it is dropped then, in a cell it is still to print."""


class Setter(Stream):
    """
    One plain text as code (see `Stream`). *settled* are the blocks that code may find to be whole,
    set ahead (see `Page`).

    Raises:
        UnsupportedError: (all methods) what the text looks like only layout itself can find out.
    """

    name = "page"
    head: tuple[str, ...] = (
        "text, rows, flow = page.text, page.rows, page.flow",
        "add_text, more_text = text.append, text.extend",
        f"put, kind, at = page.lead.append, {Kind.PARAGRAPH!r}, None",
    )

    def __init__(self) -> None:
        super().__init__()
        self.state = _State()
        self.settled: dict[str, bytes] = {}
        # Whether it is a part to append, and what it is; bytes are blocks that are ready.
        self._code: list[tuple[bool, str | bytes]] = []
        self._line: list[tuple[bool, str]] = []  # parts of a cell's line: a variable, or words
        self._numbers = False  # whether there has been a numbered list

    def text(self, text: str) -> None:
        """As *Stream*."""
        text = _BREAKS.sub(Mark.BREAK, re.sub("  +", " ", text))
        head, *chunks = text.replace(f" {BEGIN}", BEGIN).split(BEGIN)
        self._say(head)
        while chunks:
            chunk = chunks.pop(0)
            table = [] if self.state.in_table else _whole_table(chunk, chunks)
            if table:
                del chunks[: len(table) - 1]
                self._end_block()
                self._put_ready("".join(BEGIN + part for part in table), Kind.PARAGRAPH)
            elif self.state.in_table:
                self._mark_in_table(chunk[0], chunk[1:])
            else:
                self._mark(chunk[0], chunk[1:], whole=bool(chunks))

    def value(self, name: str) -> None:
        """As *Stream*."""
        if self.state.in_table:
            self._line.append((True, name))
            return
        self._expect(self.state.open not in _SILENT)
        self._code.append((True, name))
        self.state = _State(open="", filled=True, blank=False)

    def flushed(self) -> Iterator[str]:
        """As *Stream*."""
        self._end_line(broken=False)
        code, self._code = self._code, []
        parts: list[str] = []
        for is_part, line in code:
            if is_part:
                parts.append(str(line))
                continue
            yield from appended("text", parts)
            parts = []
            yield f"put({line!r})" if isinstance(line, bytes) else line
        yield from appended("text", parts)

    def meet(self, states: Iterable[_State]) -> None:
        """As *Stream*."""
        first, *others = states
        for other in others:
            self._expect(other.in_table == first.in_table)
            silent = first.open != other.open and not {first.open, other.open}.isdisjoint(_SILENT)
            first = _State(*(a if a == b else None for a, b in zip(first, other, strict=True)))  # type: ignore[arg-type] # each of its own field
            first = first._replace(open=_UNKNOWN) if silent else first
        self.state = first

    def loop(self, begins: str) -> None:
        """As *Stream*."""
        known = self.state
        if not known.in_table:
            self.state = _State(open="", filled=None, blank=False)
        else:
            cell = None if _opens_row(begins) else known.open
            self.state = _State(True, cell, filled=None, joins=None, blank=None)

    def looped(self, before: _State, begins: str) -> None:
        """As *Stream*."""
        same = _opens_row(begins) or self.state.open == before.open
        self._expect(same or not before.in_table)

    def place(self, begins: str, goes_on: str) -> tuple[str, tuple[str, ...]] | None:
        """As *Stream*."""
        apart = _opens_row(begins) and goes_on.lstrip(" ").startswith(BEGIN)
        return ("rows", _ROW) if self.state.in_table and apart else None

    def end(self) -> Iterator[str]:
        """The last lines of the function."""
        self._expect(not self.state.in_table)
        self._end_block()
        yield from self.flushed()

    def _expect(self, known: bool) -> None:
        if not known:
            raise UnsupportedError("plain text that is put together in an unusual way")

    def _do(self, *lines: str) -> None:
        for line in lines:
            if line.startswith("kind = ") and self._code[-1:] and self._code[-1][1][:7] == line[:7]:
                self._code.pop()
            self._code.append((False, line))

    def _mark(self, kind: str, words: str, whole: bool) -> None:
        """A mark outside of tables; *whole* says that the next one follows behind *words*."""
        self._expect(kind in _OUTSIDE)
        self._end_block()
        if kind == Kind.TABLE:
            self._do("at = None")
            self.state = _State(in_table=True, open=kind)
        elif kind in _SILENT:
            self._numbers |= kind == Kind.NUMBERING
            self._do("page.rule()" if kind == Kind.RULE else f"page.number = {int(words or 1) - 1}")
            self.state = _State(open=kind)
        elif whole and kind in INDEPENDENT:
            self._put_ready(f"{BEGIN}{kind}{words}", kind)
        else:
            self._do(f"kind = {kind!r}")
            self.state = _State(open=kind)
            self._say(words)

    def _say(self, words: str) -> None:
        known = self.state
        if known.in_table:
            self._say_in_table(words)
            return
        words = words.lstrip(" ") if known.blank else words
        if not words or (known.open in _SILENT and not words.strip(" ")):
            return
        self._expect(known.open not in _SILENT)
        if known.open:
            self._note(known.open, words)
        self._code.append((True, repr(words)))
        self.state = _State(open="", filled=True, blank=_ENDS_BLANK.search(words) is not None)

    def _note(self, kind: str, words: str) -> None:
        """Set *words* ahead, for where they are alone in a block."""
        if kind in INDEPENDENT - LISTED and not any(mark in words for mark in _LINK_MARKS):
            written = _block(f"{BEGIN}{kind}{words}", kind)
            self.settled |= {kind + words: written, f"{kind}{words} ": written}

    def _end_block(self) -> None:
        known = self.state
        if self._numbers and (known.open in (Kind.NUMBERED, None) or known.filled is None):
            self._do(_FLOW_ITEM)
        elif known.filled is not False:
            self._do(_FLOW)
        self.state = _State()

    def _put_ready(self, marked: str, kind: str) -> None:
        """A block that no message changes."""
        written = _block(marked, kind)
        if written and kind == Kind.ITEM:
            self._do(f"page.item({written!r})")
        elif written:
            self._put(written)
        self._do(_BEGIN_PARAGRAPH)
        self.state = _State()

    def _put(self, written: bytes) -> None:
        """A block that is ready: one with those right before it."""
        if self._code[-1:] == [(False, _BEGIN_PARAGRAPH)] and len(self._code) > 1:
            before = self._code[-2][1]
            if isinstance(before, bytes):
                self._code[-2:] = [(False, before + written)]
                return
        self._code.append((False, written))

    def _mark_in_table(self, kind: str, words: str) -> None:
        self._end_line(broken=True)
        if kind in _ROW_ENDS:
            self._do(*(_ROW if self.state.open != Kind.TABLE else ()))
            self.state = _State(in_table=True, open=kind)
        if kind == Kind.TABLE_END:
            self._do("page.table()", _BEGIN_PARAGRAPH)
            self.state = _State()
            self._say(words)
            return
        if kind in _LABELS:
            self._expect(self.state.open == Kind.ROW)
        elif kind == Kind.RIGHT_CELL:
            self._expect(self.state.open == Kind.CELL)
            self._do("at = len(text)")
        else:
            self._expect(kind == Kind.ROW)
        wide = kind == Kind.WIDE_CELL
        if wide:
            self._code.append((True, repr(WIDE)))
        self.state = _State(
            True, Kind.CELL if wide else kind, wide or self.state.filled, blank=False
        )
        self._say_in_table(words)

    def _say_in_table(self, words: str) -> None:
        for at, part in enumerate(words.split(Mark.BREAK)):
            if at:
                self._end_line(broken=True)
            if not self._line:
                if part.startswith(" ") and self.state.joins is not False:
                    self.state = self.state._replace(blank=True)
                part = part.lstrip(" ")
            if part:
                self._line.append((False, part))

    def _end_line(self, broken: bool) -> None:
        """The line of a cell, as far as it came, is to be appended; *broken* says that it ends."""
        parts, self._line = self._line, []
        if parts:
            self._put_line(parts)
        if broken:
            self.state = self.state._replace(joins=False, blank=False)

    def _put_line(self, parts: list[tuple[bool, str]]) -> None:
        known = self.state
        self._expect(known.open in _LINED and known.joins is not None)
        self._expect(not known.joins or known.blank is not None)
        is_name, last = parts[-1]
        gap = not is_name and last.endswith(" ")
        if gap:
            parts[-1:] = [(False, last.rstrip(" "))] if last.strip(" ") else []
        line = " + ".join(words if is_name else repr(words) for is_name, words in parts)
        line = self._with_links(line, "".join(words for is_name, words in parts if not is_name))
        if known.joins:
            gap_before = "' ' + " if known.blank else ""
            self._do(f"text[-1] += {gap_before}{line}")
        else:
            self._code.append((True, line))
        self.state = known._replace(filled=True, joins=True, blank=gap)

    def _with_links(self, line: str, words: str) -> str:
        """The expression *line*, whose own *words* may have marks of links."""
        marks = [words.count(mark) for mark in _LINK_MARKS]
        self._expect(marks[0] == marks[2] and marks[1] == 2 * marks[0])
        return f"folded({line})" if marks[0] else line


def _opens_row(begins: str) -> bool:
    return begins.lstrip(" ").startswith(Mark.ROW)


def _whole_table(chunk: str, rest: list[str]) -> list[str]:
    """The chunks of a table that begins with *chunk* and ends among the *rest*, or none."""
    if not chunk.startswith(Kind.TABLE):
        return []
    end = next((at for at, other in enumerate(rest) if other.startswith(Kind.TABLE_END)), None)
    if end is None or rest[end][1:].strip():  # what follows it is a paragraph
        return []
    return [chunk, *rest[: end + 1]]


def _block(marked: str, kind: str) -> bytes:
    """What a block of that *kind* is, encoded, with what follows it; nothing for no block."""
    text = lay_out(marked).rstrip("\n")
    return encoded(clean(text), QUOTED) + AFTER.get(kind, BLANK) if text else b""
