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
from postmail.compiler.textmarks import BARE, BEGIN, INDEPENDENT, LISTED, UNDERLINED, Kind, Mark
from postmail.language.bidi import right_to_left, without_isolates

#: Columns of a line of plain text; RFC 5322 recommends at most 78.
WIDTH = 72


#: Label, what joins them (in the mail's language), address.
_LINK = re.compile(
    f"{Mark.LINK}([^{BEGIN}{Mark.LINK}]*?){Mark.TARGET}([^{BEGIN}{Mark.TARGET}]*){Mark.TARGET}"
    f"([^{BEGIN}]*?){Mark.LINK_END}"
)
#: Paragraphs without a word, of which there are many.
_NOTHING = frozenset({"", " ", Kind.PARAGRAPH, f"{Kind.PARAGRAPH} "})
#: Blanks that may break a line: not U+00A0 and its kin, which hold numbers together.
_BLANKS = re.compile(r"[ \t\r\n\u2028\u2029]+")
#: What a subject cannot show: marks, and what parts words.
_MARKS = re.compile(f"{BEGIN}.|[{Mark.BREAK}-{Mark.LINK_END}]")
#: What begins a link to a person, not to a page.
_NOT_WEB = re.compile("^(mailto|tel|sms):")
#: How often each mark stands in text with one link.
_ONE_LINK = ((Mark.LINK, 1), (Mark.TARGET, 2), (Mark.LINK_END, 1), (BEGIN, 0))
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
        if previous == Kind.LABEL or (kind == previous and kind in LISTED):
            blocks[-1] += "\n" + block  # a label stays with its block
        elif kind != Kind.RULE or previous not in (Kind.RULE, ""):
            blocks.append(block)
        previous = last
    return "\n\n".join(blocks) + "\n" if blocks else ""


def set_ahead(texts: Iterable[str], width: int = WIDTH) -> dict[str, Block]:
    """What `lay_out` need not set again: the chunks that lie between two marks within *texts*."""
    chunks = (chunk for text in texts for chunk in folded(text).split(BEGIN)[1:-1])
    return {
        chunk: (kind, block, kind)
        for chunk in chunks
        if (kind := chunk[:1]) in INDEPENDENT
        and (block := set_block(kind, chunk[1:].strip(" \n"), width))
    }


def one_line(text: str) -> str:
    """A subject or preheader: one line, no marks, no surplus blanks."""
    return _BLANKS.sub(" ", _MARKS.sub(" ", text)).strip()


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
        marked = _squeezed(with_links(marked), "  ", " ")
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
    found = _plain_blocks(Kind.PARAGRAPH + first, numbers, settled, width)
    for part in parts:
        table, end, rest = part.partition(Mark.TABLE_END)
        if end:
            if block := joined(table_lines(table, width)):
                found.append((Kind.TABLE, block, Kind.TABLE))
            found += _plain_blocks(Kind.PARAGRAPH + rest, numbers, settled, width)
    return found


def _plain_blocks(text: str, numbers: list[int], settled: Settled, width: int) -> list[Block]:
    """The blocks in *text*; *numbers* are the last of each list that is open, outermost first."""
    found: list[Block] = []
    for chunk in text.split(BEGIN):
        if chunk in _NOTHING:
            continue
        if ready := settled.get(chunk):
            found.append(ready)
            continue
        kind, inner = chunk[:1], chunk[1:].strip(" \n")
        if kind == Kind.NUMBERING:
            numbers.append(int(inner) - 1 if inner else 0)
        elif kind == Kind.NUMBERING_END:
            numbers.pop()
        elif kind == Kind.NUMBERED:
            numbers[-1] += 1  # even of nothing: the HTML has its number
            first = f"{numbers[-1]}. "
            if inner:
                found.append((kind, joined(wrapped(inner, width, first, " " * len(first))), kind))
        elif (inner or kind == Kind.RULE) and (block := set_block(kind, inner, width)):
            found.append((kind, block, kind))
    return found


def with_links(marked: str) -> str:
    """*marked* with its links written out: as label, what joins them, and address."""
    head, _, link = marked.partition(Mark.LINK)
    words, end, tail = link.partition(Mark.LINK_END)
    parts = words.split(Mark.TARGET) if end else []
    if len(parts) != 3 or any(marked.count(mark) != count for mark, count in _ONE_LINK):
        return _LINK.sub(lambda found: _written_link(*found.groups()), marked)
    return f"{head}{_written_link(*parts)}{tail}"  # as most are


def _written_link(label: str, glue: str, target: str) -> str:
    label = label.replace(Mark.BREAK, " ").strip()
    target = target.strip()
    if without_isolates(label) == target.removeprefix("mailto:"):
        return target.removeprefix("mailto:")
    bare = _NOT_WEB.sub("", target)
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
    if kind == Kind.RULE:
        return "-" * width
    if not text:
        return ""
    if kind == Kind.ITEM:
        return joined(wrapped(text, width, "- ", "  "))
    lines = text.split("\n")
    if not is_narrow(text) or max(map(len, lines)) > width:
        lines = wrapped(text, width)
    elif kind in BARE and text.isascii():
        return text
    if kind in UNDERLINED and lines:
        lines.append(("=" if kind == Kind.TITLE else "-") * max(map(display_width, lines)))
    return joined(lines)


def joined(lines: list[str]) -> str:
    """A block of *lines*: no blanks at their ends, no blank lines around them."""
    return "\n".join([line.rstrip() for line in lines]).strip("\n")
