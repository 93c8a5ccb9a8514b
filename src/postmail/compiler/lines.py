"""Lines of plain text: how wide they are, and where they break."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from postmail.compiler.textmarks import BEGIN
from postmail.language.bidi import CLOSE, OPEN

#: Characters between which a line may break (Chinese, Japanese, Korean).
_WIDE = "\u2e80-\ud7ff\uf900-\ufaff\uff00-\uffdc"
_HAS_WIDE = re.compile(f"[{_WIDE}]")
#: What may not end a line (JIS X 4051, "gyōmatsu kinsoku"): opening brackets, signs before a sum.
_OPENING = re.escape("（〔［｛〈《「『【〘〖｟«‘“([{￥＄＃")
#: What may not begin one ("gyōtō kinsoku"): closing marks, small kana, signs of repetition.
_CLOSING = re.escape(
    "、。，．・：；？！‼⁇⁈⁉」』）］｝｠〕〉》】〙〗»’”…‥～〜％‰°℃,.:;?!)]}%"
    "ーぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ々〻ゝゞヽヾ゛゜"
)
#: Characters of one column each that join no others: Latin, Greek, Cyrillic, signs, currencies.
_NARROW = re.compile(
    f"[{BEGIN}\n -~\xa0-\u02ff\u0370-\u0482\u048a-\u052f\u1e00-\u200a\u2010-\u2027\u202f-\u205f"
    "\u20a0-\u20cf]*"
)


def display_width(text: str) -> int:
    """Columns that *text* takes in a terminal or a mail in a fixed font."""
    if is_narrow(text):
        return len(text)
    from wcwidth import wcswidth  # its tables take long to import

    return max(wcswidth(text), 0)


def is_narrow(text: str) -> bool:
    """Whether each character of *text* is known to take one column, but for marks and line ends."""
    return text.isascii() or _NARROW.fullmatch(text) is not None


def wrapped(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    """*text* in lines of at most *width* columns, words whole; *first* and *rest* indent them."""
    lines: list[str] = []
    for line in text.split("\n"):
        if not line:
            continue
        indent = rest if lines else first
        broken = _wrap_line(line, width, indent, rest)
        lines += _isolated(broken) if len(broken) > 1 and OPEN in line else broken
    return lines


def _isolated(lines: list[str]) -> list[str]:
    """
    *lines* with an isolate that a break has cut made whole in each: it does not reach beyond the
    end of a line (Unicode Standard Annex 9, X8), so a price beside it would change its place.
    """
    whole: list[str] = []
    inside = False
    for line in lines:
        words = line.lstrip(" ")
        now = line[: len(line) - len(words)] + OPEN + words if inside else line
        inside = now.count(OPEN) > now.count(CLOSE)
        whole.append(now + CLOSE if inside else now)
    return whole


def _wrap_line(line: str, width: int, first: str, rest: str) -> list[str]:
    if display_width(first) + display_width(line) <= width:
        return [first + line]
    if not first + rest and is_narrow(line):
        return _broken(line, width)
    lines, now, used = [], first, display_width(first)
    for word, gap in _words(line):
        size = display_width(word)
        if used + size > width and now.strip():
            lines.append(now.rstrip(" "))
            now, used = rest, display_width(rest)
        now += word + gap
        used += size + len(gap)
    return [*lines, now.rstrip(" ")]


def _words(line: str) -> Iterator[tuple[str, str]]:
    """What may not be broken, and the blank behind it; a wide character stands for itself."""
    for word in line.split(" "):
        parts = _unbroken().findall(word) if _HAS_WIDE.search(word) else [word]
        for part in parts[:-1]:
            yield part, ""
        yield (parts[-1] if parts else ""), " "


@cache
def _unbroken() -> re.Pattern[str]:
    """
    A wide character or a run of others, with the marks that may not be parted from it.

    Made where it is needed: it takes long.
    """
    return re.compile(
        f"(?:[^{_WIDE}]*[{_OPENING}])*(?:[{_WIDE}]|[^{_WIDE}]+)[{_CLOSING}]{{0,9}}|[{_OPENING}]+"
    )


def _broken(line: str, width: int) -> list[str]:
    """The same for a line without indent whose characters take one column each."""
    lines = []
    while len(line) > width:
        cut = line.rfind(" ", 1, width + 1)
        if cut < 0:  # a word that is longer than the line
            cut = line.find(" ", width)
        if cut < 0:
            break
        lines.append(line[:cut].rstrip(" "))
        line = line[cut + 1 :]
    return [*lines, line.rstrip(" ")]
