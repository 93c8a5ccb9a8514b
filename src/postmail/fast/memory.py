"""What is kept of lines between mails: the line as it was read, and as templates printed it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from types import MappingProxyType
from typing import Any, NamedTuple

from postmail.fast.rows import Rows, rows_of

#: So many templates, languages and formats keep what they printed for one line.
_MOST_PRINTS = 16
_SERIAL = count()


class Print(NamedTuple):
    """What a template printed for a line: its HTML; its text with marks, or what names its rows."""

    html: bytes
    text: str
    rows: Rows | None


#: What templates printed for one line, by the loop, the formats, and where the loop stood.
Place = dict[tuple[Any, ...], Print]
#: For mails whose lines are not remembered.
NOWHERE: Mapping[int, Place] = MappingProxyType({})


class Memory:
    """
    What one mail recalls and learns. *places* are where its lines are remembered, by the `id` of
    each line object: a line that is not among them is not remembered.
    """

    def __init__(self, places: Mapping[int, Place]) -> None:
        self.places = places
        #: {what stands for rows in the text: the rows}
        self.rows: dict[str, Rows] = {}
        self._learnt: list[tuple[Place, tuple[Any, ...], int, int, int, int]] = []

    def recalled(
        self, place: Place, key: tuple[Any, ...], html: list[Any], text: list[str]
    ) -> bool:
        """Append what was printed before, if it was."""
        found = place.get(key)
        if found is None:
            return False
        html += (found.html, "")
        text.append(found.text)
        if found.rows:
            self.rows[found.text] = found.rows
        return True

    def learn(self, place: Place, key: tuple[Any, ...], *spans: int) -> None:
        """Note where in the lists of pieces a line begins and ends, HTML first, then text."""
        self._learnt.append((place, key, *spans))  # type: ignore[arg-type] # four of them

    def settle(self, html: list[bytes], text: list[str], tables: bool) -> None:
        """
        Keep what was noted; *html* is encoded, *text* as it was printed; *tables* says that rows
        may be set ahead.
        """
        for place, key, begin, end, first, last in self._learnt:
            if len(place) >= _MOST_PRINTS:
                place.clear()
            marked = "".join(text[first:last])
            rows = rows_of(marked) if tables else None
            name = f"\x02rQ{next(_SERIAL)}" if rows else marked
            place[key] = Print(b"".join(html[begin:end]), name, rows)
