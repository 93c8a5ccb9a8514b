"""Isolates data in the text around it, so that names and numbers keep their order in any script."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from jinja2 import nodes

from postmail.language.bidi import isolate

#: {direction of the mail: the filter that isolates there}.
ISOLATING = {"ltr": "pm_ltr", "rtl": "pm_rtl"}
#: Filters for places that are no text: links, styles, widths.
_ELSEWHERE = frozenset("pm_link pm_link_part pm_source pm_css_link pm_css pm_attribute".split())
#: Filters that pass on what they are given.
_TRANSPARENT = ("pm_show", "pm_line")


def isolated(value: Any, direction: Any) -> Any:
    """*value*, isolated where it is text that runs against *direction*."""
    return isolate(value, direction) if type(value) is str else value


FILTERS: dict[str, Callable[[Any], Any]] = {
    name: partial(isolated, direction=direction) for direction, name in ISOLATING.items()
}


def isolating(tree: nodes.Template, direction: str) -> nodes.Template:
    """*tree*, changed: whatever it prints as text is isolated, translated words apart."""
    for output in tree.find_all(nodes.Output):
        output.nodes = [_isolating(node, ISOLATING[direction]) for node in output.nodes]
    return tree


def _isolating(node: nodes.Expr, name: str) -> nodes.Expr:
    """An expression whose data is isolated; constants and what they frame are the mail's own."""
    if isinstance(node, nodes.Const | nodes.TemplateData):
        return node
    if isinstance(node, nodes.Concat):
        node.nodes = [_isolating(part, name) for part in node.nodes]
    elif isinstance(node, nodes.CondExpr) and node.expr2 is not None:
        node.expr1, node.expr2 = _isolating(node.expr1, name), _isolating(node.expr2, name)
    elif isinstance(node, nodes.Or):
        node.left, node.right = _isolating(node.left, name), _isolating(node.right, name)
    elif isinstance(node, nodes.Filter) and node.name in _TRANSPARENT and node.node is not None:
        node.node = _isolating(node.node, name)
    elif not (isinstance(node, nodes.Filter) and _is_elsewhere(node)):
        return nodes.Filter(node, name, [], [], None, None, lineno=node.lineno)
    return node


def _is_elsewhere(node: nodes.Filter) -> bool:
    """Whether *node* ends in a link or an attribute, perhaps as plain text."""
    inner = node.node if node.name == "pm_plain" else node
    return isinstance(inner, nodes.Filter) and inner.name in _ELSEWHERE
