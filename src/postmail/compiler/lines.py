"""Lines of plain text: how wide they are, and where they break."""

from __future__ import annotations

import re

from wcwidth import wcswidth, wrap

#: Characters between which a line may break (Chinese, Japanese, Korean).
_WIDE = re.compile("[\u2e80-\ud7ff\uf900-\ufaff\uff00-\uffdc]")
#: Characters of one column each that join no others: Latin, Greek, Cyrillic, signs, currencies.
_NARROW = re.compile(
    "[ -~\xa0-\u02ff\u0370-\u0482\u048a-\u052f\u1e00-\u200a\u2010-\u2027\u202f-\u205f"
    "\u20a0-\u20cf]*"
)


def display_width(text: str) -> int:
    """Columns that *text* takes in a terminal or a mail in a fixed font."""
    if text.isascii() or _NARROW.fullmatch(text):
        return len(text)
    return max(wcswidth(text), 0)


def wrapped(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    """*text* in lines of at most *width* columns, words whole; *first* and *rest* indent them."""
    lines: list[str] = []
    for line in text.split("\n"):
        if not line:
            continue
        indent = rest if lines else first
        lines += _wrap_line(line, width, indent, rest)
    return lines


def _wrap_line(line: str, width: int, first: str, rest: str) -> list[str]:
    if display_width(first) + display_width(line) <= width:
        return [first + line]
    if _WIDE.search(line):  # may break anywhere, which takes a library to know
        return wrap(line, width, initial_indent=first, subsequent_indent=rest)
    lines, now, used = [], first, display_width(first)
    for word in line.split(" "):
        size = display_width(word)
        if used + size > width and now.strip():
            lines.append(now.rstrip(" "))
            now, used = rest, display_width(rest)
        now += word + " "
        used += size + 1
    return [*lines, now.rstrip(" ")]
