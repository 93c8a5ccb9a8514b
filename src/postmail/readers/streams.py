"""Many orders: lists, pages, and streams with one order per line, one at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from postmail.errors import PayloadError
from postmail.order import Order
from postmail.readers.own import read_own
from postmail.readers.platform import listed, sight
from postmail.readers.reading import Options, read
from postmail.readers.source import MOST_BYTES, parse

OnFault = Callable[[PayloadError], None]
_Labelled = tuple[Any, str]


def orders(source: Any, options: Options, on_fault: OnFault | None) -> Iterator[Order]:
    """All orders in *source*; a faulty one is raised, or told to *on_fault*."""
    plain = options == Options()
    for payload, label in documents(source):
        own = read_own(payload) if plain else None
        if own is not None:
            yield own
            continue
        try:
            value, repeated = parse(payload)
            inner = list(_expanded(value, label, options))
        except PayloadError as error:
            _tell(error, label, on_fault)
            continue
        for item, place in inner:
            try:
                order = read(item, repeated, options).order
            except PayloadError as error:
                _tell(error, place, on_fault)
            else:
                yield order


def _tell(error: PayloadError, label: str, on_fault: OnFault | None) -> None:
    """The same error, naming its place in the source."""
    rebuild, (kind, attributes) = error.__reduce__()
    named = rebuild(kind, {**attributes, "subject": label}) if label else error
    if on_fault is None:
        raise named from None
    on_fault(named)


def _expanded(value: Any, label: str, options: Options) -> Iterator[_Labelled]:
    """The orders in one document: itself, or the items of the list that it is or wraps."""
    sighting = sight(value, options.candidates())
    many = None if sighting and sighting.is_order else listed(value)
    if many is None:
        yield value, label
        return
    items, path = many
    for index, item in enumerate(items):
        yield item, " ".join(part for part in (label, f"{path or 'order'}[{index}]") if part)


def documents(source: Any) -> Iterator[_Labelled]:
    """
    The documents in *source*, each with its place (`line 3`; "" for the only one): objects as they
    are, text and bytes whole or line by line.
    """
    if isinstance(source, list) and source and isinstance(source[0], str | bytes):
        yield from ((item, f"order[{index}]") for index, item in enumerate(source))
    elif isinstance(source, dict | list):
        yield source, ""
    elif isinstance(source, str):
        yield from _text(iter(source.split("\n")), b"\n")
    elif isinstance(source, bytes | bytearray):
        yield from _text(iter(bytes(source).split(b"\n")), b"\n")
    elif hasattr(source, "readline"):
        yield from _text(iter(lambda: source.readline(MOST_BYTES + 2), source.read(0)), b"")
    elif isinstance(source, Iterable):
        yield from _items(iter(source))
    else:
        yield source, ""


def _items(items: Iterator[Any]) -> Iterator[_Labelled]:
    """An iterable: of lines, if it starts with text, else of payloads."""
    first = next(items, None)
    if isinstance(first, str | bytes):
        yield from _text(_chain(first, items), b"")
    elif first is not None:
        for index, item in enumerate(_chain(first, items)):
            yield item, f"order[{index}]"


def _text(lines: Iterator[Any], glue: bytes) -> Iterator[_Labelled]:
    """One document per line where the first line is one, else one document in all."""
    number, first = next(((at, line) for at, line in enumerate(lines, 1) if line.strip()), (0, ""))
    if not first:
        return
    if not _is_whole(first):
        yield _joined(first, lines, glue), ""
        return
    yield first, f"line {number}"
    for at, line in enumerate(lines, number + 1):
        if line.strip():
            yield line, f"line {at}"


def _is_whole(line: str | bytes) -> bool:
    text = line.decode("utf-8", "replace") if isinstance(line, bytes) else line
    text = text.strip().lstrip("\ufeff")
    return text.startswith("{") and text.endswith("}")


def _joined(first: str | bytes, lines: Iterator[Any], glue: bytes) -> bytes:
    """The rest of the document; one part too many is enough to see that it is too large."""
    parts, size = [_raw(first)], len(first)
    for line in lines:
        parts.append(_raw(line))
        size += len(parts[-1])
        if size > MOST_BYTES:
            break
    return glue.join(parts)


def _raw(line: Any) -> bytes:
    return line if isinstance(line, bytes) else str(line).encode("utf-8", "replace")


def _chain(first: Any, rest: Iterator[Any]) -> Iterator[Any]:
    yield first
    yield from rest
