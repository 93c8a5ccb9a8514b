"""
Reads orders in postmail's own JSON; lines of products that were read before are not read again.

What surrounds an array of objects does not depend on them, so the lines are cut out of the text,
and read one by one. Where to cut is a guess from how the first line begins: a piece that is valid
JSON by itself was cut rightly, and for anything else the order is read as a whole.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import Any, NamedTuple

from postmail.errors import PostmailError
from postmail.fast.memory import NOWHERE, Place
from postmail.fast.models import made
from postmail.order import LineItem, Order
from postmail.order.amounts import amounts_of

#: How the first line begins, up to the text of its id.
_FIRST = re.compile(rb'"lines"\s*:\s*\[\s*(\{\s*"id"\s*:\s*")')
_END = re.compile(rb"\}\s*\]")
_ID = re.compile(rb"[!#-\[\]-~]+")
_BLANKS = b" \t\r\n"
_GLUE = b", \t\r\n"
#: Stands for all lines while the rest is read, and for the id of a line: no data can hold it.
_STAND_IN = secrets.token_hex(16)
_LINES, _LINE = (text % _STAND_IN.encode() for text in (b'{"title":"%b"}', b'{"id":"%b"'))
#: JSON of a line that is longer is not kept: the memory is bounded in bytes, too.
_LONGEST = 2000


class _Known(NamedTuple):
    """A line that was read, whatever its id; its currencies; what templates printed for it."""

    fields: dict[str, Any]
    given: set[str]
    currencies: tuple[str, ...]
    place: Place | None


class Cut(NamedTuple):
    """An order's JSON with a stand-in for its lines; the lines, each with its id."""

    rest: bytes
    lines: list[tuple[str, _Known]]


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
            DataError: as `read_order`, which reads what is not strictly as postmail writes it;
                and for fields that there are not.
        """
        given = data
        data = data.encode(errors="surrogatepass") if isinstance(data, str) else data
        if self._size:
            try:
                if found := self._read_cut(data):
                    return found
            except (PostmailError, LookupError):
                pass  # the whole is faulty, or was cut wrongly
        try:
            return Order.model_validate_json(data), NOWHERE
        except PostmailError:
            from postmail.readers import read_order  # most orders can do without

            order = read_order(given, platform="postmail")
            if any(finding.code == "not-understood" for finding in order.findings):
                raise  # a name that is misspelt, and no mail without what it stands for
            return order, NOWHERE

    def _read_cut(self, data: bytes) -> tuple[Order, Mapping[int, Place]] | None:
        cut = self._cut(data)
        if cut is None:
            return None
        order = Order.model_validate_json(cut.rest)
        if len(order.lines) != 1 or order.lines[0].title != _STAND_IN:
            return None
        lines: list[LineItem] = []
        places: dict[int, Place] = {}
        usual = ((), (order.currency,))
        for number, (fields, given, currencies, place) in cut.lines:
            if currencies not in usual:
                return None
            line = made(LineItem, {**fields, "id": number}, given)
            lines.append(line)
            if place is not None:
                places[id(line)] = place
        order.__dict__["lines"] = tuple(lines)  # nobody else has seen it yet
        return order, places

    def _cut(self, data: bytes) -> Cut | None:
        first = _FIRST.search(data)
        if first is None:
            return None
        opening, begin = first[1], first.start(1)
        _, *pieces = data[begin:].split(opening)
        find = self._known.get
        lines: list[tuple[str, _Known]] = []
        glue = b",\n"
        for at, piece in enumerate(pieces):
            number, _, json = piece.partition(b'"')
            if not number.isalnum() and not _ID.fullmatch(number):
                return None
            if not json.endswith(glue):  # most lines are followed by what follows the first
                glue = json[len(json.rstrip(_GLUE)) :]
                if glue.strip(_BLANKS) != b",":
                    end, known = self._last(json)
                    lines.append((number.decode(), known))
                    # What follows the last line, as it is in the data.
                    tail = opening.join([json[end:], *pieces[at + 1 :]])
                    return Cut(data[:begin] + _LINES + tail, lines)
            line = json[: -len(glue)]
            lines.append((number.decode(), find(line) or self._learnt(line)))
        return None

    def _last(self, json: bytes) -> tuple[int, _Known]:
        """
        The last line, and where it ends in *json*, which goes on.

        Raises:
            DataError: it does not end.
        """
        ends = [found.start() + 1 for found in _END.finditer(json)]
        for end in ends:
            if known := self._known.get(json[:end]):
                return end, known
        for end in ends[:-1]:
            try:
                return end, self._learnt(json[:end])
            except PostmailError:  # an array within the line ends there
                continue
        return ends[-1], self._learnt(json[: ends[-1]])

    def _learnt(self, json: bytes) -> _Known:
        """
        A line that is new, kept where it tells of a product alone.

        Raises:
            DataError: it is faulty.
            LookupError: it has a second id, and the last one counts.
        """
        line = LineItem.model_validate_json(_LINE + json)
        if line.id != _STAND_IN:
            raise LookupError("id")
        kept = len(json) <= _LONGEST and _is_of_product(line)
        currencies = tuple({money.currency for _, money in amounts_of(line)})
        known = _Known(line.__dict__, line.model_fields_set, currencies, {} if kept else None)
        if kept:
            if len(self._known) >= self._size:
                self._known.clear()
            self._known[json] = known
        return known


def _is_of_product(line: LineItem) -> bool:
    """Whether *line* has nothing that belongs to one customer: no code, no link, no words."""
    personal = (
        line.gift_card, line.download_url, line.note, line.discounts, line.components,
        line.available_at, line.quantity_refunded,
    )  # fmt: skip
    return not any(personal)
