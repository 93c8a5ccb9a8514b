"""Rows of a table of plain text that are set, and encoded, before the table is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from postmail.compiler.columns import Labelled, fits, labelled, table_lines
from postmail.compiler.layout import WIDTH, folded
from postmail.mime.bodies import QUOTED, encoded

#: What stands for rows that are ready, in the text of a table.
_NAMED = re.compile("(\x02rQ[0-9]+)")


class Rows(NamedTuple):
    """Some rows: as they were *marked*, as they are set, and as bytes."""

    marked: str
    set: Labelled
    written: bytes


def rows_of(marked: str) -> Rows | None:
    """
    The rows that *marked* text is, None where it is none, or rows whose lines depend on others.
    """
    text = folded(marked)
    if not text.startswith("\x02r"):
        return None
    made = labelled(text, WIDTH)
    if made is None or not made.lines:
        return None
    lines = "\n".join(line.rstrip() for line in made.lines)
    return Rows(text, made, encoded(lines, QUOTED))


def table_with(ready: Mapping[str, Rows], marked: str, width: int) -> list[str]:
    """
    As `table_lines`, for a table some of whose rows are *ready*: what stands for them is taken
    over, in a line of its own, between zero characters.

    Raises:
        LookupError: something stands for rows that are not there.
    """
    parts = _NAMED.split(marked)
    if len(parts) == 1:
        return table_lines(marked, width)
    sets: list[Labelled | None] = []
    lines: list[str] = []
    last = len(parts) - 2
    for at, part in enumerate(parts):
        if at % 2:
            rows = ready[part]
            sets.append(rows.set)
            outermost = not lines or (at == last and not parts[-1].strip(" \n"))
            lines += rows.set.lines if outermost else [f"\0{part[2:]}\0"]
        elif part.strip(" \n"):
            sets.append(made := labelled(part, width))
            lines += made.lines if made else []
    if None not in sets and fits([one for one in sets if one], width):
        return lines
    return table_lines(_NAMED.sub(lambda name: ready[name[0]].marked, marked), width)
