"""Sets the rows of a data table in columns of plain text."""

from __future__ import annotations

from dataclasses import dataclass, field

from postmail.compiler.lines import display_width, wrapped

_GAP = "  "
#: A column narrower than this cannot be read: rather a long line.
_LEAST = 12


@dataclass(slots=True)
class Cell:
    """A cell: its *text* (LF between lines), at the right edge or not, over one column or many."""

    text: str
    right: bool = False
    wide: bool = False
    lines: list[str] = field(default_factory=list)
    width: int = 0

    def measure(self) -> None:
        """Find the lines of the text, one at least, and the columns that the longest takes."""
        if "\n" not in self.text:
            self.lines, self.width = [self.text], display_width(self.text)
            return
        self.lines = [line for line in self.text.split("\n") if line] or [""]
        self.width = max(map(display_width, self.lines))

    def within(self, room: int) -> list[str]:
        """Its lines, broken to fit into *room*."""
        return self.lines if self.width <= room else wrapped(self.text, room) or [""]


@dataclass
class Table:
    """Rows of cells, in order."""

    rows: list[list[Cell]] = field(default_factory=list)

    def fill(self, kind: str, text: str) -> None:
        """Add a row (`r`), a cell (`c`, `d` at the right edge, `w` wide), or more text."""
        if kind == "r":
            self.rows.append([])
        elif kind in "cdw" and self.rows:
            self.rows[-1].append(Cell(text, right=kind == "d", wide=kind == "w"))
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
    spare = width - sum(widths.values()) - len(_GAP) * (len(columns) - 1)
    left = (column for column, cells in columns.items() if not any(cell.right for cell in cells))
    widest = max(widths, key=widths.__getitem__)
    grows = next(left, widest) if spare > 0 else widest
    widths[grows] = max(widths[grows] + spare, _LEAST)
    return widths


def _set_row(row: list[Cell], widths: dict[int, int], width: int) -> list[str]:
    cells = [(row[column], room) for column, room in widths.items() if column < len(row)]
    if len(cells) > 1 and cells[0][0].wide:
        return _set_wide(cells[0][0], cells[-1][0], width)
    columns = [
        [_padded(line, room, cell.right) for line in cell.within(width if cell.wide else room)]
        for cell, room in cells
    ]
    height = max(map(len, columns))
    for column, (_, room) in zip(columns, cells, strict=True):
        column += [" " * room] * (height - len(column))
    return [_GAP.join(parts) for parts in zip(*columns, strict=True)]


def _set_wide(first: Cell, last: Cell, width: int) -> list[str]:
    """A label that spans columns, and the value at the right edge."""
    label, values = first.within(max(width - last.width - len(_GAP), len(_GAP))), last.lines
    lines = []
    for index in range(max(len(label), len(values))):
        left = label[index] if index < len(label) else ""
        right = values[index] if index < len(values) else ""
        gap = width - display_width(left) - display_width(right)
        lines.append(left + " " * gap + right)
    return lines


def _padded(text: str, width: int, right: bool) -> str:
    blanks = " " * (width - display_width(text))
    return blanks + text if right else text + blanks
