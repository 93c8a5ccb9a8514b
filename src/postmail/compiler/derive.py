"""Plain text from the same tree: a template whose output `layout` sets in columns and lines."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import chain, groupby

from postmail.compiler.guards import attribute_guards
from postmail.compiler.layout import Mark
from postmail.compiler.tree import (
    Attribute,
    Comment,
    Element,
    Expression,
    Jinja,
    Node,
    Statement,
    Text,
)
from postmail.compiler.weave import Guarded, Woven

_SKIPPED = frozenset("mj-head mj-image mj-spacer mj-style style img mj-carousel head title".split())
_BLOCKS = {
    "h1": Mark.TITLE,
    "h2": Mark.HEADING,
    "h3": Mark.LABEL,
    "h4": Mark.LABEL,
    "p": Mark.PARAGRAPH,
    "div": Mark.PARAGRAPH,
    "blockquote": Mark.PARAGRAPH,
    "mj-text": Mark.PARAGRAPH,
    "mj-raw": Mark.PARAGRAPH,
    "mj-button": Mark.PARAGRAPH,
    "mj-column": Mark.PARAGRAPH,
    "mj-section": Mark.PARAGRAPH,
    "mj-social-element": Mark.ITEM,
    "mj-navbar-link": Mark.ITEM,
    "mj-accordion-title": Mark.HEADING,
    "mj-accordion-text": Mark.PARAGRAPH,
    "li": Mark.ITEM,
    "caption": Mark.HEADING,
    "dt": Mark.LABEL,
    "dd": Mark.PARAGRAPH,
}
_RULES = ("hr", "mj-divider")
_LINKED = ("a", "mj-button", "mj-navbar-link", "mj-social-element")
_ALIGNED = re.compile(r"text-align:\s*(\w+)")
_CELLS = ("td", "th")
#: Paragraphs of nothing, where the next block begins: layout would drop them for every mail.
_EMPTY = re.compile(f"{Mark.PARAGRAPH} *(?=\x02)")
_BLANKS = re.compile(r"[ \t\r\n]+")


def derive(nodes: list[Node], direction: str, colon: str) -> Woven:
    """The text template of a resolved tree; its language has that *direction* and *colon*."""
    beginning = [Mark.RIGHT_TO_LEFT] if direction == "rtl" else []
    return Woven(_merged(chain(beginning, _Reader(direction, colon).all(nodes, in_table=False))))


def plain(nodes: list[Node]) -> Woven:
    """The template of a line of text (subject, preheader): text and Jinja only."""
    return Woven(_merged(_Reader("ltr").all(nodes, in_table=False)))


def written(nodes: list[Node]) -> Woven:
    """
    A hand-written text twin: line breaks are the author's, nothing is wrapped or folded. Data has
    none: what has several lines is written by a loop over its `lines` or `paragraphs`.
    """
    return Woven(
        [
            Guarded(part.node, "pm_line")
            if isinstance(part, Guarded) and isinstance(part.node, Expression)
            else part
            for part in _merged(_verbatim(nodes))
        ]
    )


def _verbatim(nodes: list[Node]) -> Iterator[str | Jinja]:
    for node in nodes:
        if isinstance(node, Text):
            yield node.value
        elif not isinstance(node, Comment | Element):
            yield node


def _merged(parts: Iterator[str | Jinja]) -> list[str | Guarded]:
    """Runs of text as one, without what would print nothing."""
    merged: list[str | Guarded] = []
    for is_text, run in groupby(parts, key=lambda part: isinstance(part, str)):
        if is_text:
            merged.append(_EMPTY.sub("", "".join(run)))  # type: ignore[arg-type] # it is text
        else:
            merged += [Guarded(part) for part in run if not isinstance(part, str)]
    return [part for part in merged if part]


def _is(node: Node, tag: str) -> bool:
    return isinstance(node, Element) and node.tag == tag


class _Reader:
    """Reads a tree aloud: what a mail of one *direction* says, with marks; *colon* before links."""

    def __init__(self, direction: str, colon: str = ": ") -> None:
        self._end = "left" if direction == "rtl" else "right"
        self._colon = colon

    def all(self, nodes: list[Node], in_table: bool) -> Iterator[str | Jinja]:
        for node in nodes:
            if isinstance(node, Text):
                yield _BLANKS.sub(" ", html.unescape(node.value).replace("\u00ad", ""))
            elif isinstance(node, Element):
                yield from self._element(node, in_table)
            elif not isinstance(node, Comment):
                yield node

    def _element(self, node: Element, in_table: bool) -> Iterator[str | Jinja]:
        tag = node.tag
        if tag in _SKIPPED or "text-skip" in node.classes():
            return
        if tag == "br":
            yield Mark.BREAK
        elif tag in _RULES:
            yield Mark.RULE + Mark.PARAGRAPH
        elif tag in ("table", "mj-table"):
            yield from self._table(node, in_table)
        elif in_table and tag in ("tr", *_CELLS):
            yield (Mark.ROW if tag == "tr" else self._cell_mark(node))
            yield from self.all(node.children, in_table)
        elif tag == "ol" and not in_table:
            yield from self._numbered(node)
        elif tag in _LINKED and "href" in node.attributes:
            yield from self._link(node, in_table)
        elif tag in ("tr", *_CELLS):  # of a layout table: a row is a line, a cell a word of it
            yield Mark.BREAK if tag == "tr" else " "
            yield from self.all(node.children, in_table)
        else:
            mark = _BLOCKS.get(tag, "")
            yield Mark.BREAK if in_table and mark else mark
            yield from self.all(node.children, in_table)
            if mark and not in_table:
                yield Mark.PARAGRAPH

    def _table(self, node: Element, in_table: bool) -> Iterator[str | Jinja]:
        """A data table keeps its rows; a layout table is only a run of blocks."""
        layout = in_table or node.static("role") in ("presentation", "none")
        if layout:
            yield Mark.PARAGRAPH if not in_table else Mark.BREAK
            yield from self.all(node.children, in_table)
            yield Mark.PARAGRAPH if not in_table else ""
            return
        captions = [child for child in node.children if _is(child, "caption")]
        yield from self.all(captions, in_table=False)
        yield Mark.TABLE
        rest = [child for child in node.children if not _is(child, "caption")]
        yield from self.all(rest, in_table=True)
        yield Mark.TABLE_END

    def _numbered(self, node: Element) -> Iterator[str | Jinja]:
        yield Mark.NUMBERING
        for child in node.children:
            if isinstance(child, Element) and child.tag == "li":
                yield Mark.NUMBERED
                yield from self.all(child.children, in_table=False)
                yield Mark.PARAGRAPH
            else:
                yield from self.all([child], in_table=False)

    def _cell_mark(self, node: Element) -> str:
        side = node.static("align") or "".join(_ALIGNED.findall(node.static("style") or ""))
        right = side in (self._end, "end")
        wide = "colspan" in node.attributes
        if wide and not right:
            return Mark.WIDE_CELL
        return Mark.RIGHT_CELL if right else Mark.CELL

    def _link(self, node: Element, in_table: bool) -> Iterator[str | Jinja]:
        if node.tag != "a" and not in_table:
            yield _BLOCKS[node.tag]
        yield Mark.LINK
        yield from self.all(node.children, in_table)
        yield f"{Mark.TARGET}{self._colon}{Mark.TARGET}"
        yield from _attribute(node.attributes["href"])
        yield Mark.LINK_END
        if node.tag != "a" and not in_table:
            yield Mark.PARAGRAPH


def _attribute(attribute: Attribute) -> Iterator[str | Jinja]:
    for part, guard in zip(attribute.value, attribute_guards("href", attribute.value), strict=True):
        if isinstance(part, str):
            yield html.unescape(part)
        elif isinstance(part, Expression):
            yield Expression(f"({part.code}\n)|{guard}|pm_plain", part.place)
        elif isinstance(part, Statement):
            yield part
