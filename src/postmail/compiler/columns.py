"""Sets the rows of a data table in columns of plain text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from postmail.compiler.lines import display_width, is_narrow, wrapped
from postmail.compiler.textmarks import BEGIN, Kind, Mark

#: Stands between columns.
GAP = "  "
#: A column narrower than this cannot be read: rather a long line.
_LEAST = 12
_ROW, _CELL, _RIGHT_CELL, _WIDE_CELL = Mark.ROW, Mark.CELL, Mark.RIGHT_CELL, Mark.WIDE_CELL
_CELLS = frozenset({Kind.CELL, Kind.RIGHT_CELL, Kind.WIDE_CELL})


@dataclass(slots=True)
class Cell:
    """A cell: its *text* (LF between lines), at the right edge or not, over one column or many."""

    text: str
    right: bool = False
    wide: bool = False
    lines: list[str] = field(default_factory=list)
    width: int = 0
    narrow: bool = True  # whether every character takes one column

    def measure(self) -> None:
        """Find the lines of the text, and the columns that the longest takes."""
        text = self.text
        self.narrow = is_narrow(text)
        if "\n" not in text and self.narrow:
            self.lines, self.width = [text], len(text)
            return
        self.lines = [line for line in text.split("\n") if line]
        self.width = max(map(len if self.narrow else display_width, self.lines), default=0)

    def within(self, room: int) -> list[str]:
        """Its lines, one at least, broken to fit into *room*."""
        lines = self.lines if self.width <= room else wrapped(self.text, room)
        return lines or [""]


class Labelled(NamedTuple):
    """Rows of a label and perhaps a value at the right edge: their lines, the widest of each."""

    lines: list[str]
    left: int
    right: int


def table_lines(marked: str, width: int) -> list[str]:
    """The lines of a table, from what stands between its marks (see `Mark`)."""
    rows = labelled(marked, width)
    if rows and fits(rows.left, rows.right, width):
        return rows.lines
    table = Table()
    for chunk in marked.split(BEGIN)[1:]:
        table.fill(chunk[:1], chunk[1:].strip(" \n"))
    return table.lines(width)


def labelled(marked: str, width: int) -> Labelled | None:
    """
    What most tables are: something at the left edge, and perhaps one line at the right. None where
    it is another sort of table.

    Where such rows *fit* they are set as `Table.lines` does, in a tenth of the time.
    """
    _, *rows = marked.replace(f"{_ROW} {BEGIN}", _ROW + BEGIN).split(_ROW)
    marks = 2 * len(rows) + marked.count(_RIGHT_CELL)
    if not rows or marks != marked.count(BEGIN) or not is_narrow(marked):
        return None
    lines: list[str] = []
    narrow: list[str] = []
    right_most = 0
    for row in rows:
        left, _, right = row.partition(_RIGHT_CELL)
        kind, left = left[:2], left[2:].strip(" \n")
        if right := right.strip(" "):
            if "\n" in right or BEGIN in right:
                return None
            right_most = max(right_most, len(right))
            label, end, more = left.partition("\n")
            lines.append(f"{label}{right.rjust(width - len(label))}{end}{more}")
        elif left:
            lines.append(left)
        if kind == _CELL:
            narrow.append(left)
        elif kind != _WIDE_CELL or _longest(left) > width - len(right) - len(GAP):
            return None
    text = "\n".join(lines)
    return Labelled(text.split("\n") if text else [], _longest("\n".join(narrow)), right_most)


def _longest(text: str) -> int:
    return max(map(len, text.split("\n")))


def fits(left: int, right: int, width: int) -> bool:
    """Whether rows can stand in one table: *left*, *right* are the widest label and value."""
    room = width - len(GAP) - right
    return left > 0 and right > 0 and room >= max(left, _LEAST)


def _cell(kind: str, text: str) -> Cell:
    return Cell(text, right=kind == Kind.RIGHT_CELL, wide=kind == Kind.WIDE_CELL)


@dataclass
class Table:
    """Rows of cells, in order."""

    rows: list[list[Cell]] = field(default_factory=list)

    def fill(self, kind: str, text: str) -> None:
        """Add a row or a cell, by its *kind* (see `Kind`), or more text."""
        if kind == Kind.ROW:
            self.rows.append([])
        elif kind in _CELLS and self.rows:
            self.rows[-1].append(_cell(kind, text))
        elif self.rows and self.rows[-1]:
            self.rows[-1][-1].text += "\n" + text

    def lines(self, width: int) -> list[str]:
        """The table in lines of at most *width* columns; columns and rows of nothing left out."""
        rows = [row for row in self.rows if any(cell.text for cell in row)]
        columns = max((len(row) for row in rows), default=0)
        if not columns:
            return []
        for row in rows:
            for cell in row:
                cell.measure()
        cells = [[row[column] for row in rows if column < len(row)] for column in range(columns)]
        filled = [column for column in range(columns) if any(cell.text for cell in cells[column])]
        widths = _widths({column: cells[column] for column in filled}, width)
        lines: list[str] = []
        for row in rows:
            lines += _set_row(row, widths, width)
        return lines


def _widths(columns: dict[int, list[Cell]], width: int) -> dict[int, int]:
    """Columns as wide as their content; the widest gives way where the line is too long."""
    widths = {
        column: max((cell.width for cell in cells if not cell.wide), default=0)
        for column, cells in columns.items()
    }
    spare = width - sum(widths.values()) - len(GAP) * (len(columns) - 1)
    left = (column for column, cells in columns.items() if not any(cell.right for cell in cells))
    widest = max(widths, key=widths.__getitem__)
    grows = next(left, widest) if spare > 0 else widest
    widths[grows] = max(widths[grows] + spare, _LEAST)
    return widths


def _set_row(row: list[Cell], widths: dict[int, int], width: int) -> list[str]:
    cells = [(row[column], room) for column, room in widths.items() if column < len(row)]
    if len(cells) == 1:
        cell, room = cells[0]
        return [_padded(cell, line, room) for line in cell.within(width if cell.wide else room)]
    first = cells[0][0]
    if first.wide and len(cells) > 2:  # a line of its own: the others have their columns
        label = first.within(width) if first.text else []
        return label + _set_row(
            [Cell("") if cell is first else cell for cell in row], widths, width
        )
    if first.wide:
        return _set_wide(first, cells[-1][0], width)
    columns = [
        [_padded(cell, line, room) for line in cell.within(width if cell.wide else room)]
        for cell, room in cells
    ]
    height = max(map(len, columns))
    for column, (_, room) in zip(columns, cells, strict=True):
        if len(column) < height:
            column += [" " * room] * (height - len(column))
    return list(map(GAP.join, zip(*columns, strict=True)))


def _set_wide(first: Cell, last: Cell, width: int) -> list[str]:
    """A label that spans columns, and the value at the right edge."""
    label, values = first.within(max(width - last.width - len(GAP), len(GAP))), last.lines or [""]
    lines = []
    for index in range(max(len(label), len(values))):
        left = label[index] if index < len(label) else ""
        right = values[index] if index < len(values) else ""
        gap = width - display_width(left) - display_width(right)
        if left and right and gap < len(GAP):  # a word that is longer than the line
            lines.append(left)
            left, gap = "", width - display_width(right)
        lines.append(left + " " * gap + right)
    return lines


def _padded(cell: Cell, line: str, room: int) -> str:
    if not cell.narrow:
        room += len(line) - display_width(line)
    return line.rjust(room) if cell.right else line.ljust(room)
