"""
Reads orders in postmail's own JSON; lines of products that were read before are not read again.

What surrounds an array of objects does not depend on them, so the lines are cut out of the text,
and read one by one. Where to cut is a guess from how the first line begins: a piece that is valid
JSON by itself was cut rightly, and for anything else the order is read as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from postmail.errors import PostmailError
from postmail.fast.memory import NOWHERE, Place
from postmail.order import LineItem, Order
from postmail.order.order import amounts_of

#: How the first line begins, up to the text of its id.
_FIRST = re.compile(rb'"lines"\s*:\s*\[\s*(\{\s*"id"\s*:\s*")')
_END = re.compile(rb"\}\s*\]")
_ID = re.compile(rb"[!#-\[\]-~]+")
#: Stands for all lines while the rest is read.
_STAND_IN = "the lines of the order"
#: JSON of a line that is longer is not kept: the memory is bounded in bytes, too.
_LONGEST = 2000


class _Known(NamedTuple):
    """A line that was read, whatever its id; its currencies; what templates printed for it."""

    line: LineItem
    currencies: frozenset[str]
    place: Place


class Cut(NamedTuple):
    """An order's JSON with a stand-in for its lines; each line's id, and its JSON after the id."""

    rest: bytes
    lines: list[tuple[bytes, bytes]]


class OrderReader:
    """
    Reads orders, and remembers lines: at most *size* of them, none longer than 2,000 bytes. With
    0 it remembers nothing.

    What is kept tells of products: a line with a gift card, a download, a note, a discount or
    parts is read anew each time. Shared between threads.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._known: dict[bytes, _Known] = {}

    def __reduce__(self) -> tuple[type[OrderReader], tuple[int]]:
        return OrderReader, (self._size,)

    @property
    def kept(self) -> tuple[bytes, ...]:
        """The JSON of the lines that are remembered, after their ids."""
        return tuple(self._known)

    def read(self, data: bytes | str) -> tuple[Order, Mapping[int, Place]]:
        """
        The order, and where its lines are remembered (see `Memory`).

        Raises:
            DataError: as Order.model_validate_json.
        """
        data = data.encode(errors="surrogatepass") if isinstance(data, str) else data
        if self._size:
            try:
                if found := self._read_cut(data):
                    return found
            except (PostmailError, UnicodeDecodeError):
                pass  # the whole is faulty, or was cut wrongly
        return Order.model_validate_json(data), NOWHERE

    def _read_cut(self, data: bytes) -> tuple[Order, Mapping[int, Place]] | None:
        cut = self._cut(data)
        if cut is None:
            return None
        order = Order.model_validate_json(cut.rest)
        if len(order.lines) != 1 or order.lines[0].title != _STAND_IN:
            return None
        lines: list[LineItem] = []
        places: dict[int, Place] = {}
        for number, json in cut.lines:
            known = self._known.get(json) or self._learnt(json)
            if not known.currencies <= {order.currency}:
                return None
            line = known.line.__copy__()
            line.__dict__["id"] = number.decode()  # a new object that nobody else has seen
            lines.append(line)
            if json in self._known:
                places[id(line)] = known.place
        order.__dict__["lines"] = tuple(lines)
        return order, places

    def _cut(self, data: bytes) -> Cut | None:
        first = _FIRST.search(data)
        if first is None:
            return None
        opening, begin = first[1], first.start(1)
        pieces = data[begin:].split(opening)
        lines: list[tuple[bytes, bytes]] = []
        for at in range(1, len(pieces)):
            piece = pieces[at].rstrip(b" \t\r\n")
            is_last = not piece.endswith(b",")
            number, _, json = piece.removesuffix(b",").partition(b'"')
            if not _ID.fullmatch(number):
                return None
            if not is_last:
                lines.append((number, json.rstrip(b" \t\r\n")))
                continue
            end = self._end(json)
            if end < 0:
                return None
            lines.append((number, json[:end]))
            # What follows the last line, as it is in the data.
            tail = opening.join([pieces[at][len(number) + 1 + end :], *pieces[at + 1 :]])
            return Cut(b'%b{"title":"%b"}%b' % (data[:begin], _STAND_IN.encode(), tail), lines)
        return None

    def _end(self, json: bytes) -> int:
        """Where the last line ends in *json*, which goes on; -1 where it does not end."""
        for end in _END.finditer(json):
            line = json[: end.start() + 1]
            if line in self._known or _is_object(line):
                return end.start() + 1
        return -1

    def _learnt(self, json: bytes) -> _Known:
        """A line that is new, kept where it tells of a product alone."""
        line = LineItem.model_validate_json(b'{"id":"1"' + json)
        currencies = frozenset(money.currency for _, money in amounts_of(line))
        known = _Known(line, currencies, {})
        if len(json) <= _LONGEST and _is_of_product(line):
            if len(self._known) >= self._size:
                self._known.clear()
            self._known[json] = known
        return known


def _is_object(json: bytes) -> bool:
    try:
        LineItem.model_validate_json(b'{"id":"1"' + json)
    except PostmailError:
        return False
    return True


def _is_of_product(line: LineItem) -> bool:
    """Whether *line* has nothing that belongs to one customer: no code, no link, no words."""
    personal = (
        line.gift_card, line.download_url, line.note, line.discounts, line.components,
        line.available_at, line.quantity_refunded,
    )  # fmt: skip
    return not any(personal)
