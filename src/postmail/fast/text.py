"""The plain text of a template: what stands still in it is laid out and encoded ahead."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial

from postmail.compiler.layout import Block, lay_out
from postmail.fast.rows import Rows, table_with
from postmail.mime.bodies import QUOTED, clean, encoded

#: Frames the number of a block that stands still; no text holds it.
_FRAME, _FRAMED = "\x00", b"=00"
#: Marks that are left where a link holds blocks: `clean` takes them out.
_LEFT_OVER = ("\x04", "\x05", "\x06")
_MARKS = ("\x02", "\x03", *_LEFT_OVER)
#: Kinds of chunks that make a block of their own.
_BLOCKS = tuple("pthsi")


class StillText:
    """
    Takes a template's own text, run by run in its order, and keeps the blocks that no message
    changes, as quoted-printable.
    """

    def __init__(self) -> None:
        self._settled: dict[str, Block] = {}
        self._encoded: list[bytes] = []
        self._in_table = False

    def take(self, text: str) -> str:
        """*text* with stand-ins for what was kept: what the template's function is to append."""
        text = re.sub(" ?\x03[ \x03]*", "\x03", re.sub("  +", " ", text))
        head, *chunks = text.split("\x02")
        if not chunks:
            return head
        *inner, tail = chunks
        done, still = [head], list[str]()
        while inner:
            chunk = inner.pop(0)
            if not self._in_table and chunk.startswith(_BLOCKS):
                still.append(chunk)
                continue
            done += self._kept(still)
            still = []
            table = _whole_table(chunk, inner)
            del inner[: max(len(table) - 1, 0)]
            done += self._kept(table) if table else [chunk]
            if not table:
                self._pass(chunk)
        self._pass(tail)
        left = "\x02".join([*done, *self._kept(still), tail])
        return re.sub(" ?([\x02\x03]) ?", r"\1", left)

    def _pass(self, chunk: str) -> None:
        if chunk.startswith(("a", "z")):
            self._in_table = chunk.startswith("a")

    def _kept(self, chunks: list[str]) -> list[str]:
        """The stand-in for *chunks*; none where they make no block."""
        text = lay_out("".join(f"\x02{chunk}" for chunk in chunks)).rstrip("\n")
        if not text:
            return []
        made = [chunk[0] for chunk in chunks if lay_out(f"\x02{chunk}")] or ["a"]
        number = len(self._encoded)
        self._encoded.append(encoded(clean(text), QUOTED))
        self._settled[f"R{number}"] = (made[0], f"{_FRAME}{number}{_FRAME}", made[-1])
        return [f"R{number}"]

    def note(self, kind: str, text: str) -> None:
        """Set *text* ahead, for where it is alone in a block of that *kind* ("p", "t"...)."""
        if kind not in _BLOCKS or any(mark in text for mark in _MARKS):
            return
        block = lay_out(f"\x02{kind}{text}").rstrip("\n")
        if not block:
            return
        number = len(self._encoded)
        self._encoded.append(encoded(clean(block), QUOTED))
        for before in ("", " "):
            for after in ("", " "):
                chunk = f"{kind}{before}{text.strip(' ')}{after}"
                self._settled[chunk] = (kind, f"{_FRAME}{number}{_FRAME}", kind)

    def finish(self, marked: str, rows: Mapping[str, Rows]) -> bytes:
        """The body of the text part, from what the template's function has appended."""
        text = lay_out(marked, self._settled, tables=partial(table_with, rows))
        if any(mark in text for mark in _LEFT_OVER):
            text = clean(text)
        parts = encoded(text, QUOTED).split(_FRAMED)
        for at in range(1, len(parts), 2):
            name = parts[at]
            parts[at] = (
                rows[f"\x02r{name.decode()}"].written
                if name.startswith(b"Q")
                else self._encoded[int(name)]
            )
        return b"".join(parts)


def _whole_table(chunk: str, rest: list[str]) -> list[str]:
    """The chunks of a table that begins with *chunk* and ends among the *rest*, or none."""
    if not chunk.startswith("a"):
        return []
    end = next((at for at, other in enumerate(rest) if other.startswith("z")), None)
    if end is None or rest[end][1:].strip():  # what follows it is a paragraph
        return []
    return [chunk, *rest[: end + 1]]
