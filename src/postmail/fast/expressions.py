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
from collections.abc import Callable
from typing import Any

from postmail.compiler.filters import FORMATS, GUARDS, show
from postmail.compiler.isolate import FILTERS as ISOLATING
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
_OPERATORS = {
    "And": "and",
    "Or": "or",
    "Add": "+",
    "Sub": "-",
    "Mul": "*",
    "Div": "/",
    "FloorDiv": "//",
    "Mod": "%",
}
_UNARY = {"Not": "not ", "Neg": "-", "Pos": "+"}
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

    def write(self, node: Any) -> str:
        """
        The Python expression of *node*, in brackets where it needs them.

        Raises:
            UnsupportedError: there is none.
        """
        name = type(node).__name__
        if name in _OPERATORS:
            return f"({self.write(node.left)} {_OPERATORS[name]} {self.write(node.right)})"
        if name in _UNARY:
            return f"({_UNARY[name]}{self.write(node.node)})"
        method = getattr(self, f"_{name.lower()}", None)
        if method is None:
            raise UnsupportedError(name)
        written: str = method(node)
        return written

    def test(self, node: Any) -> str:
        """As *write*, where only the truth of *node* counts: no list is made of what is found."""
        name = type(node).__name__
        if name in ("And", "Or"):
            return f"({self.test(node.left)} {_OPERATORS[name]} {self.test(node.right)})"
        if name == "Not":
            return f"(not {self.test(node.node)})"
        if _applied(node)[0] == "list" and (items := self.write(node.node)).startswith("(i for i"):
            return f"any(True for i in {items})"
        return self.write(node)

    def printed(self, node: Any, markup: bool) -> str:
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

    def _isolated(self, name: str, node: Any) -> str:
        """What prints data in text that runs another way, perhaps."""
        applied, value = _applied(node)
        if applied in _OF_NUMBERS and name == "pm_ltr" and not self._arguments(node):
            self.formatters[f"l_{applied}"] = f"{name} {applied}"
            return f"l_{applied}({self.write(value)})"
        if applied in _OF_CLDR:
            return f"clean_{name}({self.write(node)} or '')"
        written = self.write(node)
        if name != "pm_ltr":
            return f"shown_{name}({written})"
        # Most texts are plain: a call costs more than to see it.
        plain = f"type(x := {written}) is str and x.isascii() and x.isprintable()"
        return f"(x if {plain} else shown_{name}(x))"

    def _put_together(self, node: Any, markup: bool) -> str:
        """What prints parts one after the other, or one of two; "" for anything else."""
        kind = type(node).__name__
        if kind == "Const" and isinstance(node.value, str):
            return repr(str(show(node.value)))
        if kind == "CondExpr" and node.expr2 is not None:
            chosen, otherwise = (self.printed(part, markup) for part in (node.expr1, node.expr2))
            return f"({chosen} if {self.test(node.test)} else {otherwise})"
        if kind != "Concat" or not all(map(_is_clean, node.nodes)):
            return ""
        consts = [type(part).__name__ == "Const" for part in node.nodes]
        parts = [
            repr(str(show(part.value))) if const else self.printed(part, markup)
            for part, const in zip(node.nodes, consts, strict=True)
        ]
        return f"({' + '.join(parts)})"

    def _const(self, node: Any) -> str:
        if type(node.value) not in (str, int, float, bool, type(None)):
            raise UnsupportedError("a constant")
        return repr(node.value)

    def _name(self, node: Any) -> str:
        if node.name == "loop" or node.name == "caller":
            raise UnsupportedError(node.name)
        for scope in reversed(self.scopes):
            if node.name in scope:
                return scope[node.name]
        self.free[f"n_{node.name}"] = node.name
        return f"n_{node.name}"

    def _getattr(self, node: Any) -> str:
        if type(node.node).__name__ == "Name" and node.node.name == "loop" and self.loops:
            if node.attr not in _LOOP:
                raise UnsupportedError(f"loop.{node.attr}")
            return _LOOP[node.attr].format(*self.loops[-1])
        path = f"{self.write(node.node)}.{_identifier(node.attr)}"
        path = self.facts.looked_up(path) or path
        return self.known(path) or path

    def _getitem(self, node: Any) -> str:
        return f"{self.write(node.node)}[{self.write(node.arg)}]"

    def _slice(self, node: Any) -> str:
        parts = (node.start, node.stop, node.step)
        return ":".join("" if part is None else self.write(part) for part in parts)

    def _list(self, node: Any) -> str:
        return f"[{', '.join(map(self.write, node.items))}]"

    def _tuple(self, node: Any) -> str:
        return f"({''.join(f'{self.write(item)}, ' for item in node.items)})"

    def _condexpr(self, node: Any) -> str:
        if node.expr2 is None:
            raise UnsupportedError("if without else")
        chosen, otherwise = self.write(node.expr1), self.write(node.expr2)
        return f"({chosen} if {self.test(node.test)} else {otherwise})"

    def _compare(self, node: Any) -> str:
        rest = "".join(f" {_COMPARE[item.op]} {self.write(item.expr)}" for item in node.ops)
        return f"({self.write(node.expr)}{rest})"

    def _concat(self, node: Any) -> str:
        return f"''.join(({''.join(f'{self._text(part)}, ' for part in node.nodes)}))"

    def _text(self, node: Any) -> str:
        """A part of a text that is put together: what is neither text nor a number raises."""
        if type(node).__name__ == "Const" and isinstance(node.value, str):
            return repr(node.value)
        if type(node).__name__ == "Filter" and node.name == "pm_show" and not node.args:
            return f"shown({self.write(node.node)})"
        return f"word({self.write(node)})"

    def _test(self, node: Any) -> str:
        if node.name == "none" and not node.args:
            return f"({self.write(node.node)} is None)"
        raise UnsupportedError(f"is {node.name}")

    def _call(self, node: Any) -> str:
        name = getattr(node.node, "name", "")
        if name not in ("range", "pm_plural") or node.kwargs or node.dyn_args or node.dyn_kwargs:
            raise UnsupportedError(f"{name}()")
        return f"{name}({', '.join(map(self.write, node.args))})"

    def _arguments(self, node: Any) -> list[str]:
        named = [f"{_identifier(item.key)}={self.write(item.value)}" for item in node.kwargs]
        return [*map(self.write, node.args), *named]

    def _called(self, name: str, value: str, node: Any) -> str:
        arguments = [value, *self._arguments(node)]
        if name in FORMATS:
            self.formatters[f"f_{name}"] = name
            written = f"f_{name}({', '.join(arguments)})"
            fixed = all(
                type(item).__name__ == "Const"
                for item in (*node.args, *(keyword.value for keyword in node.kwargs))
            )
            path = self.facts.path(value)
            if not fixed or not _OF_DATA.fullmatch(path):
                return written
            return _once(f"f_{name}({', '.join([path, *arguments[1:]])})", written)
        self.functions[f"g_{name}"] = self._function(name)
        return f"g_{name}({', '.join(arguments)})"

    def _filter(self, node: Any) -> str:
        """A filter: the common ones written out, the others called."""
        if node.node is None or node.dyn_args or node.dyn_kwargs:
            raise UnsupportedError("a filter")
        if node.name == "int" and type(node.node).__name__ == "Const" and not node.args:
            return repr(int(node.node.value))
        value = self.write(node.node)
        return _written_out(node, value) or self._called(node.name, value, node)


def leading(node: Any) -> Any:
    """The path (`order.refunded`) that whoever asks *node* looks at first, if it is one."""
    kind = type(node).__name__
    if kind in ("And", "Or"):
        return leading(node.left)
    if kind in ("Not", "Compare"):
        return leading(node.node if kind == "Not" else node.expr)
    return node if kind == "Getattr" else None


def _applied(node: Any) -> tuple[str, Any]:
    """The filter that *node* applies without arguments but for formats, and to what."""
    if type(node).__name__ != "Filter" or node.node is None:
        return "", None
    plain = not (node.args or node.kwargs or node.dyn_args or node.dyn_kwargs)
    return (node.name, node.node) if plain or node.name in FORMATS else ("", None)


def _is_clean(part: Any) -> bool:
    """Whether a part of a text is constant, or printed on its own before it becomes a part."""
    name, inner = _applied(part)
    if type(part).__name__ == "Const":
        return isinstance(part.value, str)
    return name == "pm_show" or (name in ISOLATING and _applied(inner)[0] != "")


def _once(key: str, written: str) -> str:
    """An expression that no loop changes: what it gave in this mail is kept, by its own text."""
    return f"(kept.get({key!r}) or keep(kept, {key!r}, {written}))"


def keep(kept: dict[str, Any], key: str, value: Any) -> Any:
    """*value*, noted for the next time."""
    kept[key] = value
    return value


def _identifier(name: str) -> str:
    if not name.isidentifier() or keyword.iskeyword(name) or name.startswith("_"):
        raise UnsupportedError(name)
    return name


def _written_out(node: Any, value: str) -> str:
    """The filters on lists that conditions are full of, as Python; "" for any other."""
    texts = [getattr(argument, "value", None) for argument in node.args]
    named = {item.key: getattr(item.value, "value", None) for item in node.kwargs}
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
