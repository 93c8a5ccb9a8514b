"""Plain text from the same tree: a template whose output `layout` sets in columns and lines."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from postmail.compiler.guards import attribute_guards
from postmail.compiler.openings import Opening
from postmail.compiler.references import attribute_texts
from postmail.compiler.textmarks import BEGIN, Mark
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
_EMPTY = re.compile(f"{Mark.PARAGRAPH} *(?={BEGIN})")
_BLANKS = re.compile(r"[ \t\r\n]+")
#: What a link's label cannot hold: blocks, rows and other links.
_UNLINKED = re.compile(f"[{BEGIN}{Mark.LINK}]")


def derive(nodes: list[Node], direction: str, colon: str) -> Woven:
    """The text template of a resolved tree; its language has that *direction* and *colon*."""
    reader = _Reader(direction, colon)
    if direction == "rtl":
        reader.said.append(Mark.RIGHT_TO_LEFT)
    reader.all(nodes, in_table=False)
    return Woven(_merged(reader.said))


def plain(nodes: list[Node]) -> Woven:
    """The template of a line of text (subject, preheader): text and Jinja only."""
    reader = _Reader("ltr")
    reader.all(nodes, in_table=False)
    return Woven(_merged(reader.said))


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


def _merged(parts: Iterable[str | Jinja]) -> list[str | Guarded]:
    """Runs of text as one, without what would print nothing."""
    merged: list[str | Guarded] = []
    run: list[str] = []
    for part in (*parts, None):
        if isinstance(part, str):
            run.append(part)
            continue
        if text := _EMPTY.sub("", "".join(run)):
            merged.append(text)
        run.clear()
        if part is not None:
            merged.append(Guarded(part))
    return merged


@lru_cache(maxsize=4096)
def _said(text: str) -> str:
    """Text between tags as it is read aloud, blanks folded."""
    return _BLANKS.sub(" ", html.unescape(text).replace("\u00ad", ""))


def _is_said(element: Element) -> bool:
    return element.tag not in _SKIPPED and "text-skip" not in element.classes()


def _is(node: Node, tag: str) -> bool:
    return isinstance(node, Element) and node.tag == tag


class _Reader:
    """
    Reads a tree aloud: what a mail of one *direction* says, with marks, is put into *said*; *colon*
    stands before links.
    """

    def __init__(self, direction: str, colon: str = ": ") -> None:
        self.said: list[str | Jinja] = []
        self._say = self.said.append
        self._end = "left" if direction == "rtl" else "right"
        self._colon = colon
        self._lists = 0  # numbered ones that are open
        self._opening = Opening()

    def all(self, nodes: list[Node], in_table: bool) -> None:
        for node in nodes:
            if isinstance(node, Text):
                self._words(_said(node.value))
            elif isinstance(node, Element):
                self._element(node, in_table)
            elif isinstance(node, Statement):
                self._say(Mark.PARAGRAPH if self._opening.statement(node.keyword) else "")
                self._say(node)
            elif not isinstance(node, Comment):
                self._words(node)

    def _words(self, words: str | Jinja) -> None:
        self._say(words)
        if not isinstance(words, str) or words.strip(" "):
            self._opening.state = "words"

    def _element(self, node: Element, in_table: bool) -> None:
        tag = node.tag
        if not _is_said(node):
            return
        if tag == "br":
            self._say(Mark.BREAK)
        elif tag in _RULES:
            self._words(Mark.RULE + Mark.PARAGRAPH)
        elif tag in ("table", "mj-table"):
            self._table(node, in_table)
        elif in_table and tag in ("tr", *_CELLS):
            self._say(Mark.ROW if tag == "tr" else self._cell_mark(node))
            self.all(node.children, in_table)
        elif tag == "ol" and not in_table:
            self._numbered(node)
        elif tag in _LINKED and "href" in node.attributes:
            self._link(node, in_table)
        elif tag in ("tr", *_CELLS):  # of a layout table: a row is a line, a cell a word of it
            self._say(Mark.BREAK if tag == "tr" else " ")
            self.all(node.children, in_table)
        elif tag == "li" and not in_table:
            self._item(node, Mark.ITEM)
        else:
            self._block(node, _BLOCKS.get(tag, ""), in_table)

    def _block(self, node: Element, mark: str, in_table: bool) -> None:
        if in_table:
            self._say(Mark.BREAK if mark else "")
        elif not self._opening.leads(mark):
            self._say(mark)
        self.all(node.children, in_table)
        if mark and not in_table and self._opening.ends():
            self._say(Mark.PARAGRAPH)

    def _item(self, node: Element, mark: str) -> None:
        self._say(mark)
        self._opening.state = "item"
        self.all(node.children, in_table=False)
        self._say(Mark.PARAGRAPH)
        self._opening.state = "words"

    def _table(self, node: Element, in_table: bool) -> None:
        """A data table keeps its rows; a layout table is only a run of blocks."""
        layout = in_table or node.static("role") in ("presentation", "none")
        if layout:
            self._say(Mark.PARAGRAPH if not in_table else Mark.BREAK)
            self.all(node.children, in_table)
            self._say(Mark.PARAGRAPH if not in_table else "")
            return
        captions = [child for child in node.children if _is(child, "caption")]
        self.all(captions, in_table=False)
        self._words(Mark.TABLE)
        rest = [child for child in node.children if not _is(child, "caption")]
        self.all(rest, in_table=True)
        self._say(Mark.TABLE_END)

    def _numbered(self, node: Element) -> None:
        start = node.static("start") or ""
        start = start if re.fullmatch(r"-?[0-9]{1,9}", start) else ""
        self._say(Mark.NUMBERING + start + Mark.PARAGRAPH)
        self._lists += 1
        for child in node.children:
            if isinstance(child, Element) and child.tag == "li" and _is_said(child):
                self._item(child, Mark.NUMBERED)
            else:
                self.all([child], in_table=False)
        self._lists -= 1
        if self._lists:  # only then anything is left to be numbered
            self._say(Mark.NUMBERING_END + Mark.PARAGRAPH)

    def _cell_mark(self, node: Element) -> str:
        side = node.static("align") or "".join(_ALIGNED.findall(node.static("style") or ""))
        right = side in (self._end, "end")
        wide = "colspan" in node.attributes
        if wide and not right:
            return Mark.WIDE_CELL
        return Mark.RIGHT_CELL if right else Mark.CELL

    def _link(self, node: Element, in_table: bool) -> None:
        if node.tag != "a" and not in_table:
            self._say(_BLOCKS[node.tag])
        begin = len(self.said)
        self._say(Mark.LINK)
        self.all(node.children, in_table)
        if any(isinstance(part, str) and _UNLINKED.search(part) for part in self.said[begin + 1 :]):
            self.said[begin] = ""  # the address stands by itself, behind them
            self._say((Mark.BREAK if in_table else Mark.PARAGRAPH) + Mark.LINK)
        self._words(f"{Mark.TARGET}{self._colon}{Mark.TARGET}")
        self.said += _attribute(node.attributes["href"])
        self._say(Mark.LINK_END)
        if node.tag != "a" and not in_table:
            self._say(Mark.PARAGRAPH)


def _attribute(attribute: Attribute) -> Iterator[str | Jinja]:
    guards = attribute_guards("href", attribute.value)
    for part, guard in zip(attribute_texts(attribute.value), guards, strict=True):
        if isinstance(part, str):
            yield part
        elif isinstance(part, Expression):
            yield Expression(f"({part.code}\n)|{guard}|pm_plain", part.place)
        elif isinstance(part, Statement):
            yield part
