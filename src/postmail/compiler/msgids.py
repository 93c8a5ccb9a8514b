"""Texts for translators: their placeholders, and gettext calls with the translations put in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from jinja2 import TemplateSyntaxError, nodes

from postmail.compiler.copies import concatenated, constant, filtered, rebuilt
from postmail.compiler.syntax import COUNTED, GETTEXT

#: (context, singular, plural or None) -> the text in each plural form (one, where plural is None).
Lookup = Callable[[str | None, str, str | None], tuple[str, ...]]
#: For a translation, and a placeholder in it that the template's text does not have.
UNKNOWN_PLACEHOLDER = "the translation {!r} has %({})s, which the original has not"

_Node = TypeVar("_Node", bound=nodes.Node)


def translated(node: _Node, lookup: Lookup) -> _Node:
    """*node* with the translated text, and the values in it, in the place of gettext calls."""
    if isinstance(node, nodes.Call) and (name := _gettext(node)):
        done: Any = _spoken(node, name, lookup)
        return done  # type: ignore[no-any-return] # an expression, like the call
    return rebuilt(node, lambda child: translated(child, lookup))


def _gettext(call: nodes.Call) -> str:
    name = call.node.name if isinstance(call.node, nodes.Name) else ""
    return name if name in GETTEXT else ""


def _spoken(call: nodes.Call, name: str, lookup: Lookup) -> nodes.Expr:
    """The translation that *call*, of the gettext function *name*, asks for."""
    texts = [arg.value for arg in call.args if isinstance(arg, nodes.Const)][: GETTEXT[name]]
    context = texts.pop(0) if name.startswith(("p", "np")) else None
    values = {item.key: translated(item.value, lookup) for item in call.kwargs}
    if name not in COUNTED:
        return _joined(lookup(context, texts[0], None)[0], values, call)
    count = translated(call.args[GETTEXT[name]], lookup)
    forms = lookup(context, texts[0], texts[1])
    choices = [_joined(form, {"num": count, **values}, call) for form in forms]
    return _chosen(choices, count)


def _joined(text: str, values: dict[str, nodes.Expr], call: nodes.Call) -> nodes.Expr:
    """Text with `%(name)s` placeholders as one expression."""
    parts: list[nodes.Expr] = []
    for index, part in enumerate(split_placeholders(text)):
        if index % 2 and part not in values:
            raise TemplateSyntaxError(UNKNOWN_PLACEHOLDER.format(text, part), call.lineno)
        if index % 2:
            parts.append(filtered(values[part], "pm_show"))
        elif part:
            parts.append(constant(part.replace("%%", "%")))
    return concatenated(parts) if len(parts) != 1 else parts[0]


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
