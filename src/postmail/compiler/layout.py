"""
Sets plain text: wraps, aligns and spaces what a text template has put out.

The template's output is text with marks (control characters, which data cannot contain).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from wcwidth import wcswidth, wrap

#: Columns of a line of plain text; RFC 5322 recommends at most 78.
WIDTH = 72


class Mark:
    """Marks in a text template's output: what begins where."""

    PARAGRAPH = "\x02p"
    TITLE = "\x02t"
    HEADING = "\x02h"
    LABEL = "\x02s"
    ITEM = "\x02i"
    RULE = "\x02u"
    TABLE = "\x02a"
    TABLE_END = "\x02z"
    ROW = "\x02r"
    CELL = "\x02c"
    RIGHT_CELL = "\x02d"
    WIDE_CELL = "\x02w"
    BREAK = "\x03"
    LINK = "\x04"
    TARGET = "\x05"
    LINK_END = "\x06"


_LINK = re.compile(f"{Mark.LINK}([^{Mark.LINK}]*?){Mark.TARGET}(.*?){Mark.LINK_END}", re.DOTALL)
#: Blanks that may break a line: not U+00A0 and its kin, which hold numbers together.
_BLANKS = re.compile(r"[ \t\r\n\u2028\u2029]+")
#: Characters between which a line may break (Chinese, Japanese, Korean).
_WIDE = re.compile("[\u2e80-\ud7ff\uf900-\ufaff\uff00-\uffdc]")
_GAP = "  "


@dataclass
class _Cell:
    text: str
    right: bool = False
    wide: bool = False

    @property
    def lines(self) -> list[str]:
        return [line for line in self.text.split("\n") if line] or [""]

    @property
    def width(self) -> int:
        return max(display_width(line) for line in self.lines)


@dataclass
class _Table:
    rows: list[list[_Cell]] = field(default_factory=list)


def lay_out(marked: str, width: int = WIDTH) -> str:
    """
    Marked text as the reader sees it: lines of at most *width* columns (links excepted), LF line
    ends, one blank line between blocks, no blanks at line ends.
    """
    blocks: list[str] = []
    previous = ""
    for kind, text in _blocks(marked):
        block = "\n".join(line.rstrip() for line in _set(kind, text, width)).strip("\n")
        if not block:
            continue
        if previous == "s" or kind == previous == "i":  # a label stays with what it names
            blocks[-1] += "\n" + block
        elif kind != "u" or previous not in ("u", ""):
            blocks.append(block)
        previous = kind
    return "\n\n".join(blocks) + "\n" if blocks else ""


def one_line(text: str) -> str:
    """A subject or preheader: one line, no marks, no surplus blanks."""
    return _BLANKS.sub(" ", re.sub(r"\x02.|[\x03-\x06]", " ", text)).strip()


def keep_lines(text: str) -> str:
    """A hand-written text: its lines as they are, blank lines and line ends tidied."""
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n") + "\n"


def display_width(text: str) -> int:
    """Columns that *text* takes in a terminal or a mail in a fixed font."""
    if text.isascii():
        return len(text)
    return max(wcswidth(text), 0)


def _blocks(marked: str) -> Iterator[tuple[str, str | _Table]]:
    """(kind, content) in order; the cells of a table gathered into one block."""
    table: _Table | None = None
    for index, chunk in enumerate(marked.split("\x02")):
        kind, text = (chunk[:1], chunk[1:]) if index else ("p", chunk)
        text = _inline(text)
        if kind == "a":
            table = _Table()
        elif kind == "z" and table:
            yield "a", table
            table = None
            yield "p", text
        elif table is not None:
            _fill(table, kind, text)
        else:
            yield kind, text


def _fill(table: _Table, kind: str, text: str) -> None:
    if kind == "r":
        table.rows.append([])
    elif kind in "cdw" and table.rows:
        table.rows[-1].append(_Cell(text, right=kind == "d", wide=kind == "w"))
    elif table.rows and table.rows[-1]:
        table.rows[-1][-1].text += "\n" + text


def _inline(text: str) -> str:
    """Blanks folded, links as `label: url`, breaks as line feeds."""
    text = _BLANKS.sub(" ", text)
    text = _LINK.sub(_written_link, text)
    lines = (line.strip(" ") for line in text.split(Mark.BREAK))
    return re.sub(r"\n{2,}", "\n", "\n".join(lines)).strip("\n")


def _written_link(found: re.Match[str]) -> str:
    label = found[1].replace(Mark.BREAK, " ").strip()
    target = found[2].strip()
    bare = re.sub(r"^(mailto|tel|sms):", "", target)
    if not target or target == "#" or label in (target, bare, bare.split("?")[0]):
        return label
    if _digits(label) == _digits(bare) != "" and target.startswith(("tel:", "sms:")):
        return label
    return f"{label}: {target}" if label else target


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _set(kind: str, text: str | _Table, width: int) -> list[str]:
    if isinstance(text, _Table):
        return _set_table(text, width)
    if kind == "u":
        return ["-" * width]
    if kind == "i":
        return _wrapped(text, width, "- ", "  ")
    lines = _wrapped(text, width)
    if kind in "th" and lines:
        return [*lines, ("=" if kind == "t" else "-") * max(map(display_width, lines))]
    return lines


def _wrapped(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    lines: list[str] = []
    for line in text.split("\n"):
        if not line:
            continue
        indent = rest if lines else first
        lines += _wrap_line(line, width, indent, rest)
    return lines


def _wrap_line(line: str, width: int, first: str, rest: str) -> list[str]:
    if display_width(first) + display_width(line) <= width:
        return [first + line]
    if _WIDE.search(line):  # may break anywhere, which takes a library to know
        return wrap(line, width, initial_indent=first, subsequent_indent=rest)
    lines, now, used = [], first, display_width(first)
    for word in line.split(" "):
        size = display_width(word)
        if used + size > width and now.strip():
            lines.append(now.rstrip(" "))
            now, used = rest, display_width(rest)
        now += word + " "
        used += size + 1
    return [*lines, now.rstrip(" ")]


def _set_table(table: _Table, width: int) -> list[str]:
    rows = [list(row) for row in table.rows if any(cell.text for cell in row)]
    columns = max((len(row) for row in rows), default=0)
    if not columns:
        return []
    filled = [column for column in range(columns) if _column_text(rows, column)]
    widths = _widths(rows, filled, width)
    lines: list[str] = []
    for row in rows:
        lines += _set_row(row, filled, widths, width)
    return lines


def _column_text(rows: list[list[_Cell]], column: int) -> bool:
    return any(row[column].text for row in rows if column < len(row))


def _widths(rows: list[list[_Cell]], filled: list[int], width: int) -> dict[int, int]:
    """Columns as wide as their content; the widest gives way where the line is too long."""
    widths = {
        column: max(
            (row[column].width for row in rows if column < len(row) and not row[column].wide),
            default=0,
        )
        for column in filled
    }
    spare = width - sum(widths.values()) - len(_GAP) * (len(filled) - 1)
    widest = max(widths, key=lambda column: widths[column])
    left = [column for column in filled if not _is_right(rows, column)]
    grows = left[0] if spare > 0 and left else widest
    widths[grows] = max(widths[grows] + spare, 12)
    return widths


def _is_right(rows: list[list[_Cell]], column: int) -> bool:
    return any(row[column].right for row in rows if column < len(row))


def _set_row(row: list[_Cell], filled: list[int], widths: dict[int, int], width: int) -> list[str]:
    cells = [(column, row[column]) for column in filled if column < len(row)]
    if len(cells) > 1 and cells[0][1].wide:
        return _set_wide(cells, widths, width)
    texts = [
        _wrapped(cell.text, width if cell.wide else widths[column]) or [""]
        for column, cell in cells
    ]
    lines = []
    for index in range(max(map(len, texts))):
        parts = [
            _padded(text[index] if index < len(text) else "", widths[column], cell.right)
            for (column, cell), text in zip(cells, texts, strict=True)
        ]
        lines.append(_GAP.join(parts))
    return lines


def _set_wide(cells: list[tuple[int, _Cell]], widths: dict[int, int], width: int) -> list[str]:
    """A label that spans columns, and the value at the right edge."""
    last = cells[-1][1]
    room = width - last.width - len(_GAP)
    label = _wrapped(cells[0][1].text, room) or [""]
    values = last.lines
    lines = []
    for index in range(max(len(label), len(values))):
        left = label[index] if index < len(label) else ""
        right = values[index] if index < len(values) else ""
        gap = width - display_width(left) - display_width(right)
        lines.append(left + " " * gap + right)
    return lines


def _padded(text: str, width: int, right: bool) -> str:
    blanks = " " * max(width - display_width(text), 0)
    return blanks + text if right else text + blanks
