"""Languages that write no blanks: none behind a full-width sign, wherever messages meet."""

from __future__ import annotations

from dataclasses import dataclass, field

from postmail.compiler.tree import Comment, Element, Expression, Node, Statement, Text

#: Signs that bring their own white space (W3C, "Requirements for Japanese Text Layout", 3.1.4).
_CLOSING = tuple("、。，．：；？！）］｝」』】〉》")
_INLINE = frozenset("a abbr b bdi code em i small span strong sub sup u".split())
_BLANKS = " \t\r\n"


def solid(nodes: list[Node]) -> list[Node]:
    """
    Resolved *nodes* without the white space behind a constant text that ends with a full-width
    sign, also where a condition begins or ends there. Data stays as it is.
    """
    return _Setter().all(nodes)


@dataclass
class _Branches:
    """A condition that is open: whether a sign stood before it, and at the end of each branch."""

    before: bool
    ends: list[bool] = field(default_factory=list)
    complete: bool = False  #: one of its branches is always taken


class _Setter:
    """Goes through a tree as it is read; *closed* while the last that was said is such a sign."""

    def __init__(self) -> None:
        self.closed = False
        self._open: list[_Branches] = []

    def all(self, nodes: list[Node]) -> list[Node]:
        done = [self._one(node) for node in nodes]
        return [node for node in done if not isinstance(node, Text) or node.value]

    def _one(self, node: Node) -> Node:
        if isinstance(node, Text):
            return self._text(node)
        if isinstance(node, Element):
            return self._element(node)
        if isinstance(node, Statement):
            self._statement(node.keyword)
        elif isinstance(node, Expression):
            self.closed = False
        elif not isinstance(node, Comment):
            raise TypeError("translations are resolved before they are set")
        return node

    def _text(self, node: Text) -> Text:
        value = node.value.lstrip(_BLANKS) if self.closed else node.value
        if said := value.rstrip(_BLANKS):
            self.closed = said.endswith(_CLOSING)
            value = said if self.closed else value
        return Text(value, node.place)

    def _element(self, node: Element) -> Element:
        self.closed = self.closed and node.tag in _INLINE
        children = self.all(node.children)
        self.closed = self.closed and node.tag in _INLINE
        return Element(node.tag, node.attributes, children, node.place, node.closed)

    def _statement(self, keyword: str) -> None:
        if keyword == "for":  # nobody knows how often: nothing is known before a turn, or after
            self.closed = False
            self._open.append(_Branches(before=False))
        elif keyword == "if":
            self._open.append(_Branches(self.closed))
        elif keyword in ("elif", "else"):
            self._open[-1].ends.append(self.closed)
            self._open[-1].complete = keyword == "else"
            self.closed = self._open[-1].before
        elif keyword in ("endif", "endfor"):
            done = self._open.pop()
            ends = [*done.ends, self.closed]
            self.closed = all(ends) and (done.complete or done.before)
