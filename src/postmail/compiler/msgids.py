"""Texts for translators: their placeholders, and gettext calls with the translations put in."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import TypeVar

from jinja2 import TemplateSyntaxError, nodes
from jinja2.visitor import NodeTransformer

from postmail.compiler.syntax import COUNTED, GETTEXT

#: (context, singular, plural or None) -> the text in each plural form (one, where plural is None).
Lookup = Callable[[str | None, str, str | None], tuple[str, ...]]
#: For a translation, and a placeholder in it that the template's text does not have.
UNKNOWN_PLACEHOLDER = "the translation {!r} has %({})s, which the original has not"

_Node = TypeVar("_Node", bound=nodes.Node)


def translated(node: _Node, lookup: Lookup) -> _Node:
    """A copy of *node*, its gettext calls replaced by the translated text and the values in it."""
    done: _Node = _Translator(lookup).visit(cloned(node))
    return done


def cloned(node: _Node) -> _Node:
    """A copy of *node* and all below it, to be changed."""
    made = copy(node)
    for name in node.fields:
        value = getattr(node, name)
        if isinstance(value, nodes.Node):
            setattr(made, name, cloned(value))
        elif isinstance(value, list):
            setattr(made, name, [cloned(v) if isinstance(v, nodes.Node) else v for v in value])
    return made


class _Translator(NodeTransformer):
    """Does what `translated` says, in place."""

    def __init__(self, lookup: Lookup) -> None:
        self.lookup = lookup

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - jinja's visitor protocol
        self.generic_visit(node)
        name = node.node.name if isinstance(node.node, nodes.Name) else ""
        if name not in GETTEXT:
            return node
        texts = [arg.value for arg in node.args if isinstance(arg, nodes.Const)][: GETTEXT[name]]
        context = texts.pop(0) if name.startswith(("p", "np")) else None
        values = {item.key: item.value for item in node.kwargs}
        if name not in COUNTED:
            return _joined(self.lookup(context, texts[0], None)[0], values, node)
        count = node.args[GETTEXT[name]]
        forms = self.lookup(context, texts[0], texts[1])
        choices = [_joined(form, {"num": count, **values}, node) for form in forms]
        return _chosen(choices, count)


def _joined(text: str, values: dict[str, nodes.Expr], call: nodes.Call) -> nodes.Expr:
    """Text with `%(name)s` placeholders as one expression."""
    parts: list[nodes.Expr] = []
    for index, part in enumerate(split_placeholders(text)):
        if index % 2 and part not in values:
            raise TemplateSyntaxError(UNKNOWN_PLACEHOLDER.format(text, part), call.lineno)
        if index % 2:
            parts.append(nodes.Filter(values[part], "pm_show", [], [], None, None))
        elif part:
            parts.append(nodes.Const(part.replace("%%", "%")))
    return nodes.Concat(parts) if len(parts) != 1 else parts[0]


def _chosen(choices: list[nodes.Expr], count: nodes.Expr) -> nodes.Expr:
    expression = choices[-1]
    for index in range(len(choices) - 2, -1, -1):
        form = nodes.Call(nodes.Name("pm_plural", "load"), [count], [], None, None)
        test = nodes.Compare(form, [nodes.Operand("eq", nodes.Const(index))])
        expression = nodes.CondExpr(test, choices[index], expression)
    return expression


def split_placeholders(text: str) -> list[str]:
    """A msgid split at its placeholders: text, name, text, name, text."""
    parts, rest = [""], text
    while rest:
        head, sign, tail = rest.partition("%")
        parts[-1] += head
        if sign and tail.startswith("("):
            name, _, rest = tail[1:].partition(")s")
            parts += [name, ""]
        else:
            parts[-1] += sign + tail[:1]
            rest = tail[1:]
    return parts
