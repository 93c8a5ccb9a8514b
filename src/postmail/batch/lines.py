"""The input, line by line, with the place where each ends, and never more than one in memory."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from postmail.batch.work import LONGEST, Line

#: Lines and bytes that go to a worker at once.
CHUNK_LINES, CHUNK_BYTES = 50, 2**20

_BOM = b"\xef\xbb\xbf"


class Chunk(NamedTuple):
    """Some *lines*; *end* is the place after the last, *number* its number (from 1)."""

    lines: list[Line]
    end: int
    number: int


def chunks(source: BinaryIO, number: int) -> Iterator[Chunk]:
    """
    What is left of *source*, in chunks; *number* lines were read before. Blank lines are counted
    and left out. A last line without its end that is not whole JSON is still being written: it is
    left for another time.
    """
    lines, size, end = list[Line](), 0, source.tell()
    given = end
    if _is_inside_a_line(source, end):
        number -= 1  # what follows is the rest of a line that was read before its end came
    while (raw := source.readline(LONGEST + 1)) and not _is_being_written(raw):
        number += 1
        whole = len(raw) <= LONGEST
        if not whole:
            _skip(source, raw)
            raw = raw[:200]
        end = source.tell()
        if number == 1:
            raw = raw.removeprefix(_BOM)
        if raw.strip():
            lines.append(Line(number, raw.strip(), whole))
            size += len(raw)
        if len(lines) >= CHUNK_LINES or size >= CHUNK_BYTES:
            yield Chunk(lines, end, number)
            lines, size, given = [], 0, end
    if end > given:
        yield Chunk(lines, end, number)


def _is_inside_a_line(source: BinaryIO, place: int) -> bool:
    """Whether no line begins at *place*, where *source* is."""
    if not place:
        return False
    source.seek(place - 1)
    return source.read(1) != b"\n"


def _is_being_written(raw: bytes) -> bool:
    """Whether *raw*, the last line, lacks its end, and more than the line feed of it."""
    if raw.endswith(b"\n") or len(raw) > LONGEST or not raw.strip():
        return False
    try:
        json.loads(raw.removeprefix(_BOM), parse_int=str)  # a number may have too many digits
    except ValueError:
        return True
    except RecursionError:  # too deep to be an order, however it ends
        return False
    return False


def _skip(source: BinaryIO, raw: bytes) -> None:
    """Read on to the end of the line that begins with *raw*."""
    while raw and not raw.endswith(b"\n"):
        raw = source.readline(LONGEST)
