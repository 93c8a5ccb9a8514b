"""Isolates data in the text around it, so that names and numbers keep their order in any script."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from jinja2 import nodes

from postmail.compiler.copies import filtered, twin
from postmail.language.bidi import isolate

#: {direction of the mail: the filter that isolates there}.
ISOLATING = {"ltr": "pm_ltr", "rtl": "pm_rtl"}
#: Filters for places that are no text: links, styles, widths.
_ELSEWHERE = frozenset("pm_link pm_link_part pm_source pm_css_link pm_css pm_attribute".split())
#: The filter that isolates what it is given.
_ISOLATES = "sentence"
#: Filters that pass on what they are given.
_TRANSPARENT = ("pm_show", "pm_line")


def isolated(value: Any, direction: Any) -> Any:
    """*value*, isolated where it is text that runs against *direction*."""
    return isolate(value, direction) if type(value) is str else value


FILTERS: dict[str, Callable[[Any], Any]] = {
    name: partial(isolated, direction=direction) for direction, name in ISOLATING.items()
}


def isolating(node: nodes.Node, direction: str) -> nodes.Expr:
    """
    An expression whose data is isolated in text of that *direction*; constants and what they frame
    are the mail's own words, and so is what joins a list: its items are isolated one by one.
    """
    if isinstance(node, nodes.Const | nodes.TemplateData):
        return node
    if isinstance(node, nodes.Concat):
        return twin(node, nodes=[isolating(part, direction) for part in node.nodes])
    if isinstance(node, nodes.CondExpr) and node.expr2 is not None:
        one, other = isolating(node.expr1, direction), isolating(node.expr2, direction)
        return twin(node, expr1=one, expr2=other)
    if isinstance(node, nodes.Or):
        left, right = isolating(node.left, direction), isolating(node.right, direction)
        return twin(node, left=left, right=right)
    if isinstance(node, nodes.Filter) and node.name in _TRANSPARENT and node.node is not None:
        return twin(node, node=isolating(node.node, direction))
    if isinstance(node, nodes.Filter) and _is_elsewhere(node):
        return node
    if isinstance(node, nodes.Filter) and node.name == _ISOLATES:
        return filtered(node, "pm_show", node.lineno)
    return filtered(node, ISOLATING[direction], node.lineno)


def _is_elsewhere(node: nodes.Filter) -> bool:
    """Whether *node* ends in a link or an attribute, perhaps as plain text."""
    inner = node.node if node.name == "pm_plain" else node
    return isinstance(inner, nodes.Filter) and inner.name in _ELSEWHERE
