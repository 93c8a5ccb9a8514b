"""What is kept of lines between mails: the line as it was read, and as templates printed it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from postmail.fast.rows import ready

#: So many templates, languages and formats keep what they printed for one line.
_MOST_PRINTS = 16


class Print(NamedTuple):
    """What a template printed for a line: its HTML, encoded; rows of its text, or marked text."""

    html: bytes
    text: tuple[Any, ...]


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
        self._learnt: list[tuple[Place, tuple[Any, ...], int, int, list[Any]]] = []

    def learn(
        self, place: Place, key: tuple[Any, ...], begin: int, end: int, text: list[Any]
    ) -> None:
        """Note where in the pieces of HTML a line begins and ends, and what it added to *text*."""
        self._learnt.append((place, key, begin, end, text))

    def settle(self, html: list[bytes]) -> None:
        """Keep what was noted; *html* is encoded."""
        for place, key, begin, end, text in self._learnt:
            if len(place) >= _MOST_PRINTS:
                place.clear()
            place[key] = Print(b"".join(html[begin:end]), tuple(_together(text)))


def _together(text: list[Any]) -> Iterable[Any]:
    """What was added for one line (marked text, or rows) in as few pieces as may be."""
    if text and isinstance(text[0], str):
        return ["".join(text)]
    made = ready(text)
    return [made] if made else text
