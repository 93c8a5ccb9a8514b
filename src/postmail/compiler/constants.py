"""What an expression comes to that depends on no message: its value when a template is compiled."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from jinja2 import TemplateSyntaxError, nodes
from jinja2.runtime import Context, Undefined

from postmail.compiler.filters import printable
from postmail.compiler.msgids import Lookup
from postmail.compiler.phrases import expression, printed, spoken
from postmail.compiler.syntax import (
    RUNTIME_ERRORS,
    bound_filter,
    counted,
    environment,
    product,
    remedy_of,
    rest,
)


class ConstantError(ValueError):
    """An expression of constants without a value: *remedy* says what to write instead."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.remedy = remedy


def evaluate(
    code: str,
    known: Mapping[str, Any],
    lookup: Lookup,
    plural: Callable[..., int],
    direction: str | None = None,
) -> Any:
    """
    The value of a constant expression; for a place in text of that *direction*, what of it is no
    translation is isolated.

    Raises:
        ConstantError: it has none (an undefined name, a filter that fails); the text says why.
    """
    try:
        node = printed(code, lookup, direction) if direction else spoken(expression(code), lookup)
        value = _Values(known, plural).of(node)
        if isinstance(value, Undefined):
            str(value)  # raises, with the name that is missing
        return list(value) if isinstance(value, Iterator) else value
    except RUNTIME_ERRORS as error:
        what = error.message if isinstance(error, TemplateSyntaxError) else str(error)
        raise ConstantError(what or type(error).__name__, remedy_of(error)) from error


class _Values:
    """Evaluates expressions in which only the names *known* stand."""

    def __init__(self, known: Mapping[str, Any], plural: Callable[..., int]) -> None:
        self.known = known
        self.plural = plural

    def of(self, node: Any) -> Any:
        """The value of *node*, by Jinja's rules."""
        return _RULES[type(node)](node, self.of, self)

    def called(self, node: nodes.Call) -> Any:
        """`range`, or the plural form of a count."""
        functions: dict[str, Callable[..., Any]] = {"range": counted, "pm_plural": self.plural}
        name = node.node.name if isinstance(node.node, nodes.Name) else ""
        return functions[name](*map(self.of, node.args))


_Value = Callable[[Any], Any]
_BINARY: dict[type[nodes.Node], Callable[[Any, Any], Any]] = {
    nodes.Add: operator.add,
    nodes.Sub: operator.sub,
    nodes.Mul: product,
    nodes.Div: operator.truediv,
    nodes.FloorDiv: operator.floordiv,
    nodes.Mod: rest,
}
_COMPARED: dict[str, Callable[[Any, Any], Any]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "gt": operator.gt,
    "gteq": operator.ge,
    "lt": operator.lt,
    "lteq": operator.le,
    "in": lambda one, many: one in many,
    "notin": lambda one, many: one not in many,
}


def _binary(node: nodes.BinExpr, value: _Value, _: _Values) -> Any:
    return _BINARY[type(node)](value(node.left), value(node.right))


def _choice(node: nodes.CondExpr, value: _Value, _: _Values) -> Any:
    if value(node.test):
        return value(node.expr1)
    return value(node.expr2) if node.expr2 is not None else Undefined()


def _comparison(node: nodes.Compare, value: _Value, _: _Values) -> bool:
    left = value(node.expr)
    for operand in node.ops:
        right = value(operand.expr)
        if not _COMPARED[operand.op](left, right):
            return False
        left = right
    return True


def _slice(node: nodes.Slice, value: _Value, _: _Values) -> slice:
    parts = (node.start, node.stop, node.step)
    return slice(*(None if part is None else value(part) for part in parts))


def _filtered(node: nodes.Filter, value: _Value, _: _Values) -> Any:
    options = {str(pair.key): value(pair.value) for pair in node.kwargs}
    return _filter(node.name)(value(node.node), *map(value, node.args), **options)


@cache
def _filter(name: str) -> Callable[..., Any]:
    return bound_filter(False, name)


def _tested(node: nodes.Test, value: _Value, _: _Values) -> bool:
    options = {str(pair.key): value(pair.value) for pair in node.kwargs}
    arguments = list(map(value, node.args))
    jinja = environment(escape=False)
    return bool(jinja.call_test(node.name, value(node.node), arguments, options, _context()))


@cache
def _context() -> Context:
    jinja = environment(escape=False)
    return jinja.from_string("").new_context()


#: {what stands there: its value, from the node, the values below it, and what is known}.
_RULES: dict[type[nodes.Node], Callable[[Any, _Value, _Values], Any]] = {
    nodes.Const: lambda node, value, values: node.value,
    nodes.TemplateData: lambda node, value, values: node.data,
    nodes.Name: lambda node, value, values: values.known[node.name],
    nodes.Getattr: lambda node, value, values: environment(escape=False).getattr(
        value(node.node), node.attr
    ),
    nodes.Getitem: lambda node, value, values: environment(escape=False).getitem(
        value(node.node), value(node.arg)
    ),
    nodes.Slice: _slice,
    nodes.Not: lambda node, value, values: not value(node.node),
    nodes.And: lambda node, value, values: value(node.left) and value(node.right),
    nodes.Or: lambda node, value, values: value(node.left) or value(node.right),
    nodes.Neg: lambda node, value, values: -value(node.node),
    nodes.Pos: lambda node, value, values: +value(node.node),
    nodes.Concat: lambda node, value, values: "".join(
        str(printable(part)) for part in map(value, node.nodes) if part is not None
    ),
    nodes.List: lambda node, value, values: [value(item) for item in node.items],
    nodes.Tuple: lambda node, value, values: tuple(value(item) for item in node.items),
    nodes.Call: lambda node, value, values: values.called(node),
    nodes.CondExpr: _choice,
    nodes.Compare: _comparison,
    nodes.Filter: _filtered,
    nodes.Test: _tested,
    **dict.fromkeys(_BINARY, _binary),
}
