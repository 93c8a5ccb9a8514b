"""
Sets plain text: wraps, aligns and spaces what a text template has put out.

The template's output is text with marks (control characters, which data cannot contain).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from postmail.compiler.columns import table_lines
from postmail.compiler.lines import display_width, is_narrow, wrapped
from postmail.language.bidi import right_to_left, without_isolates

#: Columns of a line of plain text; RFC 5322 recommends at most 78.
WIDTH = 72


class Mark:
    """Marks in a text template's output: what begins where."""

    PARAGRAPH = "\x02p"
    TITLE = "\x02t"
    HEADING = "\x02h"
    LABEL = "\x02s"
    ITEM = "\x02i"
    NUMBERING = "\x02l"
    NUMBERED = "\x02n"
    NUMBERING_END = "\x02e"
    RULE = "\x02u"
    TABLE = "\x02a"
    TABLE_END = "\x02z"
    ROW = "\x02r"
    CELL = "\x02c"
    RIGHT_CELL = "\x02d"
    WIDE_CELL = "\x02w"
    BREAK = "\x03"
    LINK = "\x04"
    TARGET = "\x05"
    LINK_END = "\x06"
    RIGHT_TO_LEFT = "\x0e"


#: Label, what joins them (in the mail's language), address.
_LINK = re.compile(
    f"{Mark.LINK}([^\x02{Mark.LINK}]*?){Mark.TARGET}([^\x02{Mark.TARGET}]*){Mark.TARGET}"
    f"([^\x02]*?){Mark.LINK_END}"
)
#: Kinds of chunks that make a block of their own.
_SETTLING = tuple("pthsi")
#: Paragraphs without a word, of which there are many.
_NOTHING = frozenset({"", "p", "p ", " "})
#: Blanks that may break a line: not U+00A0 and its kin, which hold numbers together.
_BLANKS = re.compile(r"[ \t\r\n\u2028\u2029]+")
#: A block as it will stand: the kind it begins with, its text, the kind it ends with.
Block = tuple[str, str, str]
#: {a chunk between two marks, its own kind first: the block that it makes}.
Settled = Mapping[str, Block]


def lay_out(
    marked: str,
    settled: Settled = MappingProxyType({}),
    width: int = WIDTH,
) -> str:
    """
    Marked text as the reader sees it: lines of at most *width* columns (links excepted), LF line
    ends, one blank line between blocks, no blanks at line ends. What is *settled* is not set
    anew.
    """
    if marked.startswith(Mark.RIGHT_TO_LEFT):
        lines = lay_out(marked[1:], settled, width).split("\n")
        return "\n".join(map(right_to_left, lines))
    blocks: list[str] = []
    previous = ""
    for kind, block, last in _blocks(folded(marked), settled, width):
        if previous == "s" or (kind == previous and kind in "in"):  # a label stays with its block
            blocks[-1] += "\n" + block
        elif kind != "u" or previous not in ("u", ""):
            blocks.append(block)
        previous = last
    return "\n\n".join(blocks) + "\n" if blocks else ""


def settle(texts: Iterable[str], width: int = WIDTH) -> dict[str, Block]:
    """What `lay_out` need not set again: the chunks that lie between two marks within *texts*."""
    return {
        chunk: (chunk[0], block, chunk[0])
        for text in texts
        for chunk in folded(text).split("\x02")[1:-1]
        if chunk[:1] in _SETTLING and (block := set_block(chunk[0], chunk[1:].strip(" \n"), width))
    }


def one_line(text: str) -> str:
    """A subject or preheader: one line, no marks, no surplus blanks."""
    return _BLANKS.sub(" ", re.sub(r"\x02.|[\x03-\x06]", " ", text)).strip()


def keep_lines(text: str) -> str:
    """A hand-written text: its lines as they are, blank lines and line ends tidied."""
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n") + "\n"


def folded(marked: str) -> str:
    """
    Marked text as layout reads it: blanks folded, links as label, colon and address, breaks as line
    feeds without blanks around them.
    """
    for blank in "\t\r\n\u2028\u2029":
        if blank in marked:
            marked = marked.replace(blank, " ")
    marked = _squeezed(marked, "  ", " ")
    if Mark.LINK in marked:
        marked = with_links(marked)
    for spaced in (f" {Mark.BREAK}", f"{Mark.BREAK} ", Mark.BREAK * 2):
        marked = _squeezed(marked, spaced, Mark.BREAK)
    return marked.replace(Mark.BREAK, "\n")


def _squeezed(text: str, long: str, short: str) -> str:
    while long in text:
        text = text.replace(long, short)
    return text


def _blocks(folded: str, settled: Settled, width: int) -> list[Block]:
    """The blocks in order; the cells of a table gathered into one."""
    first, *parts = folded.split(Mark.TABLE)
    numbers = [0]
    found = _plain_blocks(f"p{first}", numbers, settled, width)
    for part in parts:
        table, end, rest = part.partition(Mark.TABLE_END)
        if end:
            if block := joined(table_lines(table, width)):
                found.append(("a", block, "a"))
            found += _plain_blocks(f"p{rest}", numbers, settled, width)
    return found


def _plain_blocks(text: str, numbers: list[int], settled: Settled, width: int) -> list[Block]:
    """The blocks in *text*; *numbers* are the last of each list that is open, outermost first."""
    found: list[Block] = []
    for chunk in text.split("\x02"):
        if chunk in _NOTHING:
            continue
        if ready := settled.get(chunk):
            found.append(ready)
            continue
        kind, inner = chunk[:1], chunk[1:].strip(" \n")
        if kind == "l":
            numbers.append(int(inner) - 1 if inner else 0)
        elif kind == "e":
            numbers.pop()
        elif kind == "n":
            numbers[-1] += 1  # even of nothing: the HTML has its number
            first = f"{numbers[-1]}. "
            if inner:
                found.append((kind, joined(wrapped(inner, width, first, " " * len(first))), kind))
        elif (inner or kind == "u") and (block := set_block(kind, inner, width)):
            found.append((kind, block, kind))
    return found


def with_links(marked: str) -> str:
    """*marked* with its links written out: as label, what joins them, and address."""
    if [marked.count(mark) for mark in "\x02\x04\x05\x06"] != [0, 1, 2, 1]:
        return _LINK.sub(lambda found: _written_link(*found.groups()), marked)
    head, _, link = marked.partition(Mark.LINK)
    label, glue, target = link.split(Mark.TARGET)
    target, _, tail = target.partition(Mark.LINK_END)
    return f"{head}{_written_link(label, glue, target)}{tail}"


def _written_link(label: str, glue: str, target: str) -> str:
    label = label.replace(Mark.BREAK, " ").strip()
    target = target.strip()
    if without_isolates(label) == target.removeprefix("mailto:"):
        return target.removeprefix("mailto:")
    bare = re.sub(r"^(mailto|tel|sms):", "", target)
    named = target if bare == target else bare.partition("?")[0]
    if not target or target == "#" or label in (target, bare, named):
        return label
    if target.startswith(("tel:", "sms:")) and _digits(label) == _digits(bare) != "":
        return label
    return f"{label}{glue}{target}" if label else target


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def set_block(kind: str, text: str, width: int) -> str:
    """A block's lines; "" for a block of nothing."""
    if kind == "u":
        return "-" * width
    if not text:
        return ""
    if kind == "i":
        return joined(wrapped(text, width, "- ", "  "))
    lines = text.split("\n")
    if not is_narrow(text) or max(map(len, lines)) > width:
        lines = wrapped(text, width)
    elif kind in "ps" and text.isascii():
        return text
    if kind in "th" and lines:
        lines.append(("=" if kind == "t" else "-") * max(map(display_width, lines)))
    return joined(lines)


def joined(lines: list[str]) -> str:
    """A block of *lines*: no blanks at their ends, no blank lines around them."""
    return "\n".join([line.rstrip() for line in lines]).strip("\n")
