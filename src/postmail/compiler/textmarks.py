"""The marks in a text template's output: what begins where. Data cannot contain them."""

from __future__ import annotations

#: What the mark of a block, a row or a cell begins with; the letter of its kind follows.
BEGIN = "\x02"


class Kind:
    """What begins with a mark, as the letter in it."""

    PARAGRAPH = "p"
    TITLE = "t"
    HEADING = "h"
    LABEL = "s"
    ITEM = "i"
    NUMBERING = "l"
    NUMBERED = "n"
    NUMBERING_END = "e"
    RULE = "u"
    TABLE = "a"
    TABLE_END = "z"
    ROW = "r"
    CELL = "c"
    RIGHT_CELL = "d"
    WIDE_CELL = "w"


class Mark:
    """The marks as they stand in the text."""

    PARAGRAPH = BEGIN + Kind.PARAGRAPH
    TITLE = BEGIN + Kind.TITLE
    HEADING = BEGIN + Kind.HEADING
    LABEL = BEGIN + Kind.LABEL
    ITEM = BEGIN + Kind.ITEM
    NUMBERING = BEGIN + Kind.NUMBERING
    NUMBERED = BEGIN + Kind.NUMBERED
    NUMBERING_END = BEGIN + Kind.NUMBERING_END
    RULE = BEGIN + Kind.RULE
    TABLE = BEGIN + Kind.TABLE
    TABLE_END = BEGIN + Kind.TABLE_END
    ROW = BEGIN + Kind.ROW
    CELL = BEGIN + Kind.CELL
    RIGHT_CELL = BEGIN + Kind.RIGHT_CELL
    WIDE_CELL = BEGIN + Kind.WIDE_CELL
    BREAK = "\x03"
    LINK = "\x04"
    TARGET = "\x05"
    LINK_END = "\x06"
    RIGHT_TO_LEFT = "\x0e"


#: Blocks whose words stand as they are, broken into lines.
BARE = frozenset({Kind.PARAGRAPH, Kind.LABEL})
#: Blocks that have a line drawn under them.
UNDERLINED = frozenset({Kind.TITLE, Kind.HEADING})
#: Blocks that look the same whatever stands around them.
INDEPENDENT = BARE | UNDERLINED | {Kind.ITEM}
#: Blocks with no blank line between two of the same kind.
LISTED = frozenset({Kind.ITEM, Kind.NUMBERED})
