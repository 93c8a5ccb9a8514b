"""
Jinja expressions as Python expressions.

The trees are those that the compiler leaves: what templates may say is little, and what of it is
not known here makes a template stay on the plain path. Python runs without Jinja's safety nets
(an attribute that may be a key, an undefined name): where one would be needed it raises, and the
plain path has the word.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable, Mapping
from typing import Any

from postmail.compiler.filters import FORMATS, GUARDS, show
from postmail.compiler.isolate import FILTERS as ISOLATING
from postmail.compiler.syntax import nodes
from postmail.fast.facts import Facts

_COMPARE = {
    "eq": "==",
    "ne": "!=",
    "gt": ">",
    "gteq": ">=",
    "lt": "<",
    "lteq": "<=",
    "in": "in",
    "notin": "not in",
}
_OPERATORS: Mapping[type[nodes.Node], str] = {
    nodes.And: "and",
    nodes.Or: "or",
    nodes.Add: "+",
    nodes.Sub: "-",
    nodes.Div: "/",
    nodes.FloorDiv: "//",
}
#: Operators that have limits, and what keeps them.
_LIMITED: Mapping[type[nodes.Node], str] = {nodes.Mul: "product", nodes.Mod: "rest"}
_UNARY: Mapping[type[nodes.Node], str] = {nodes.Not: "not ", nodes.Neg: "-", nodes.Pos: "+"}
_LOOP = {
    "index": "({0} + 1)",
    "index0": "{0}",
    "first": "({0} == 0)",
    "last": "({0} == {1} - 1)",
    "length": "{1}",
}
#: What Jinja looks up as a key before it asks for the attribute.
_KEYED = frozenset(dir(dict)) | frozenset(dir(list))


#: Formats that CLDR and numbers alone decide: there is nothing to clean in what they write.
_OF_CLDR = frozenset("money number percent date day time datetime window".split())
#: Those that are quick to isolate in text that runs from left to right.
_OF_NUMBERS = frozenset("money number percent".split())
#: Guards that give text, not markup.
_PLAIN_GUARDS = ("pm_plain", "pm_line")
#: Filters that give what can be gone through once.
_ITERATING = frozenset("map select reject selectattr rejectattr reverse batch slice unique".split())
#: What is the same everywhere in a mail: fields of its data.
_OF_DATA = re.compile(r"(n_\w+|d_order\d*\['\w+'\])(\.\w+)*")


class UnsupportedError(LookupError):
    """A template says something that only Jinja itself can do. Never leaves this folder."""


class Expressions:
    """
    Writes expressions. *filters* are the functions that a template may name; *free* and
    *formatters* collect the data and the formats that are used: {Python name: Jinja name}.
    """

    def __init__(self, filters: Callable[[str], Any]) -> None:
        self._function = filters
        #: Gives the variable that holds what an expression gives, or nothing.
        self.known: Callable[[str], str | None] = lambda written: None
        self.free: dict[str, str] = {}
        self.formatters: dict[str, str] = {}
        self.functions: dict[str, Any] = {}
        self.facts = Facts()
        self.scopes: list[dict[str, str]] = [{}]
        self.loops: list[tuple[str, str]] = []

    def write(self, node: nodes.Node) -> str:
        """
        The Python expression of *node*, in brackets where it needs them.

        Raises:
            UnsupportedError: there is none.
        """
        kind = type(node)
        if isinstance(node, nodes.BinExpr) and kind in _OPERATORS:
            return f"({self.write(node.left)} {_OPERATORS[kind]} {self.write(node.right)})"
        if isinstance(node, nodes.BinExpr) and kind in _LIMITED:
            return f"{_LIMITED[kind]}({self.write(node.left)}, {self.write(node.right)})"
        if isinstance(node, nodes.UnaryExpr) and kind in _UNARY:
            return f"({_UNARY[kind]}{self.write(node.node)})"
        if kind not in _WRITERS:
            raise UnsupportedError(kind.__name__)
        return _WRITERS[kind](self, node)

    def test(self, node: nodes.Node) -> str:
        """As *write*, where only the truth of *node* counts: no list is made of what is found."""
        if isinstance(node, nodes.And | nodes.Or):
            return f"({self.test(node.left)} {_OPERATORS[type(node)]} {self.test(node.right)})"
        if isinstance(node, nodes.Not):
            return f"(not {self.test(node.node)})"
        name, inner = _applied(node)
        if name == "list" and (items := self.write(inner)).startswith("(i for i"):
            return f"any(True for i in {items})"
        return self.write(node)

    def printed(self, node: nodes.Node, markup: bool) -> str:
        """
        The Python expression of what *node* prints: text without control characters, not escaped.
        *markup* says that it is to stand in HTML.
        """
        name, inner = _applied(node)
        if name == "pm_plain" and _applied(inner)[0] in GUARDS:
            return self.printed(inner, markup=True)
        if name in GUARDS and markup:
            if name in _PLAIN_GUARDS:
                raise UnsupportedError(name)
            guard = "linked" if name == "pm_link" else f"plain_{name}"
            return f"{guard}({self.write(inner)})"
        if name == "pm_show":
            return self.printed(inner, markup)
        if name in ISOLATING:
            return self._isolated(name, inner)
        if name in _OF_CLDR:
            return f"({self.write(node)} or '')"
        return self._put_together(node, markup) or f"shown({self.write(node)})"

    def _isolated(self, name: str, node: nodes.Node) -> str:
        """What prints data in text that runs another way, perhaps."""
        applied, value = _applied(node)
        plain = isinstance(node, nodes.Filter) and not self._arguments(node)
        if applied in _OF_NUMBERS and name == "pm_ltr" and plain:
            self.formatters[f"l_{applied}"] = f"{name} {applied}"
            return f"l_{applied}({self.write(value)})"
        if applied in _OF_CLDR:
            return f"clean_{name}({self.write(node)} or '')"
        written = self.write(node)
        if name != "pm_ltr":
            return f"shown_{name}({written})"
        # Most texts are plain: a call costs more than to see it.
        as_it_is = f"type(x := {written}) is str and x.isascii() and x.isprintable()"
        return f"(x if {as_it_is} else shown_{name}(x))"

    def _put_together(self, node: nodes.Node, markup: bool) -> str:
        """What prints parts one after the other, or one of two; "" for anything else."""
        if isinstance(node, nodes.Const) and isinstance(node.value, str):
            return repr(str(show(node.value)))
        if isinstance(node, nodes.CondExpr) and node.expr2 is not None:
            chosen, otherwise = (self.printed(part, markup) for part in (node.expr1, node.expr2))
            return f"({chosen} if {self.test(node.test)} else {otherwise})"
        if not isinstance(node, nodes.Concat) or not all(map(_is_clean, node.nodes)):
            return ""
        parts = [
            repr(str(show(part.value)))
            if isinstance(part, nodes.Const)
            else self.printed(part, markup)
            for part in node.nodes
        ]
        return f"({' + '.join(parts)})"

    def _const(self, node: nodes.Const) -> str:
        if type(node.value) not in (str, int, float, bool, type(None)):
            raise UnsupportedError("a constant")
        return repr(node.value)

    def _name(self, node: nodes.Name) -> str:
        if node.name == "loop" or node.name == "caller":
            raise UnsupportedError(node.name)
        for scope in reversed(self.scopes):
            if node.name in scope:
                return scope[node.name]
        self.free[f"n_{node.name}"] = node.name
        return f"n_{node.name}"

    def _getattr(self, node: nodes.Getattr) -> str:
        if isinstance(node.node, nodes.Name) and node.node.name == "loop" and self.loops:
            if node.attr not in _LOOP:
                raise UnsupportedError(f"loop.{node.attr}")
            return _LOOP[node.attr].format(*self.loops[-1])
        path = f"{self.write(node.node)}.{_identifier(node.attr)}"
        path = self.facts.looked_up(path) or path
        return self.known(path) or path

    def _getitem(self, node: nodes.Getitem) -> str:
        return f"{self.write(node.node)}[{self.write(node.arg)}]"

    def _slice(self, node: nodes.Slice) -> str:
        parts = (node.start, node.stop, node.step)
        return ":".join("" if part is None else self.write(part) for part in parts)

    def _list(self, node: nodes.List) -> str:
        return f"[{', '.join(map(self._held, node.items))}]"

    def _tuple(self, node: nodes.Tuple) -> str:
        return f"({''.join(f'{self._held(item)}, ' for item in node.items)})"

    def _held(self, node: nodes.Expr) -> str:
        """As *write*, for what may be read again: HTML and text go through the same."""
        if _runs_dry(node):
            raise UnsupportedError("what can be gone through once")
        return self.write(node)

    def _condexpr(self, node: nodes.CondExpr) -> str:
        if node.expr2 is None:
            raise UnsupportedError("if without else")
        chosen, otherwise = self.write(node.expr1), self.write(node.expr2)
        return f"({chosen} if {self.test(node.test)} else {otherwise})"

    def _compare(self, node: nodes.Compare) -> str:
        rest = "".join(f" {_COMPARE[item.op]} {self.write(item.expr)}" for item in node.ops)
        return f"({self.write(node.expr)}{rest})"

    def _concat(self, node: nodes.Concat) -> str:
        return f"''.join(({''.join(f'{self._text(part)}, ' for part in node.nodes)}))"

    def _text(self, node: nodes.Expr) -> str:
        """A part of a text that is put together: what is neither text nor a number raises."""
        if isinstance(node, nodes.Const) and isinstance(node.value, str):
            return repr(node.value)
        name, inner = _applied(node)
        if name == "pm_show":
            return f"shown({self.write(inner)})"
        return f"word({self.write(node)})"

    def _test(self, node: nodes.Test) -> str:
        if node.name == "none" and not node.args:
            return f"({self.write(node.node)} is None)"
        raise UnsupportedError(f"is {node.name}")

    def _call(self, node: nodes.Call) -> str:
        name = getattr(node.node, "name", "")
        if name not in ("range", "pm_plural") or node.kwargs or node.dyn_args or node.dyn_kwargs:
            raise UnsupportedError(f"{name}()")
        return f"{name}({', '.join(map(self.write, node.args))})"

    def _arguments(self, node: nodes.Filter) -> list[str]:
        named = [f"{_identifier(str(item.key))}={self.write(item.value)}" for item in node.kwargs]
        return [*map(self.write, node.args), *named]

    def _called(self, name: str, value: str, node: nodes.Filter) -> str:
        arguments = [value, *self._arguments(node)]
        if name in FORMATS:
            self.formatters[f"f_{name}"] = name
            written = f"f_{name}({', '.join(arguments)})"
            fixed = all(
                isinstance(item, nodes.Const)
                for item in (*node.args, *(keyword.value for keyword in node.kwargs))
            )
            path = self.facts.path(value)
            if not fixed or not _OF_DATA.fullmatch(path):
                return written
            return _once(f"f_{name}({', '.join([path, *arguments[1:]])})", written)
        self.functions[f"g_{name}"] = self._function(name)
        return f"g_{name}({', '.join(arguments)})"

    def _filter(self, node: nodes.Filter) -> str:
        """A filter: the common ones written out, the others called."""
        if node.node is None or node.dyn_args or node.dyn_kwargs:
            raise UnsupportedError("a filter")
        if node.name == "int" and isinstance(node.node, nodes.Const) and not node.args:
            return repr(int(node.node.value))
        if node.name == "map" and getattr(next(iter(node.args), None), "value", "") in _ITERATING:
            raise UnsupportedError("a list of what can be gone through once")
        value = (self._held if node.name == "pm_bounded" else self.write)(node.node)
        return _written_out(node, value) or self._called(node.name, value, node)


#: What writes each kind of expression, operators apart.
_WRITERS: Mapping[type[nodes.Node], Callable[[Expressions, Any], str]] = {
    nodes.Call: Expressions._call,
    nodes.Compare: Expressions._compare,
    nodes.Concat: Expressions._concat,
    nodes.CondExpr: Expressions._condexpr,
    nodes.Const: Expressions._const,
    nodes.Filter: Expressions._filter,
    nodes.Getattr: Expressions._getattr,
    nodes.Getitem: Expressions._getitem,
    nodes.List: Expressions._list,
    nodes.Name: Expressions._name,
    nodes.Slice: Expressions._slice,
    nodes.Test: Expressions._test,
    nodes.Tuple: Expressions._tuple,
}


def leading(node: nodes.Node) -> nodes.Getattr | None:
    """The path (`order.refunded`) that whoever asks *node* looks at first, if it is one."""
    if isinstance(node, nodes.And | nodes.Or):
        return leading(node.left)
    if isinstance(node, nodes.Not):
        return leading(node.node)
    if isinstance(node, nodes.Compare):
        return leading(node.expr)
    return node if isinstance(node, nodes.Getattr) else None


def _applied(node: nodes.Node) -> tuple[str, nodes.Node]:
    """The filter that *node* applies without arguments but for formats, and to what; or ""."""
    if not isinstance(node, nodes.Filter) or node.node is None:
        return "", node
    plain = not (node.args or node.kwargs or node.dyn_args or node.dyn_kwargs)
    return (node.name, node.node) if plain or node.name in FORMATS else ("", node)


def _is_clean(part: nodes.Expr) -> bool:
    """Whether a part of a text is constant, or printed on its own before it becomes a part."""
    name, inner = _applied(part)
    if isinstance(part, nodes.Const):
        return isinstance(part.value, str)
    return name == "pm_show" or (name in ISOLATING and _applied(inner)[0] != "")


def _once(key: str, written: str) -> str:
    """An expression that no loop changes: what it gave in this mail is kept, by its own text."""
    return f"(kept.get({key!r}) or keep(kept, {key!r}, {written}))"


def keep(kept: dict[str, Any], key: str, value: Any) -> Any:
    """*value*, noted for the next time."""
    kept[key] = value
    return value


def _runs_dry(node: nodes.Node) -> bool:
    """Whether what *node* gives can be gone through once."""
    if isinstance(node, nodes.Filter):
        passes_on = node.name in ("default", "d")
    else:
        passes_on = isinstance(node, nodes.CondExpr | nodes.And | nodes.Or)
    if passes_on:
        return any(map(_runs_dry, node.iter_child_nodes()))
    return isinstance(node, nodes.Filter) and node.name in _ITERATING


def _identifier(name: str) -> str:
    if not name.isidentifier() or keyword.iskeyword(name) or name.startswith("_"):
        raise UnsupportedError(name)
    return name


def _written_out(node: nodes.Filter, value: str) -> str:
    """The filters on lists that conditions are full of, as Python; "" for any other."""
    texts = [getattr(argument, "value", None) for argument in node.args]
    named = {str(item.key): getattr(item.value, "value", None) for item in node.kwargs}
    if node.name in ("list", "length", "count") and not texts and not named:
        return f"{'list' if node.name == 'list' else 'len'}({value})"
    if node.name == "map" and not texts and list(named) == ["attribute"]:
        field = _field(named["attribute"])
        return f"(i.{field} for i in {value})" if field else ""
    if node.name in ("select", "reject") and not named and texts in ([], ["none"]):
        test = "i is None" if texts else "i"
        return f"(i for i in {value} if {'not ' if node.name == 'reject' else ''}({test}))"
    if node.name in ("selectattr", "rejectattr") and not named and (field := _field(*texts[:1])):
        negation = "not " if node.name == "rejectattr" else ""
        if len(texts) == 1:
            return f"(i for i in {value} if {negation}i.{field})"
        if texts[1:2] == ["equalto"] and isinstance(texts[-1], str | int) and len(texts) == 3:
            return f"(i for i in {value} if {negation}(i.{field} == {texts[2]!r}))"
    return ""


def _field(name: object = None) -> str:
    """*name* where it is an attribute of a model, and can be no key of anything."""
    plain = isinstance(name, str) and name.isidentifier() and not keyword.iskeyword(name)
    return str(name) if plain and name not in _KEYED and not str(name).startswith("_") else ""
