"""What a piece of Jinja says: parsed once, however often and in whatever language it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from jinja2 import TemplateSyntaxError, nodes

from postmail.compiler.copies import children
from postmail.compiler.filters import FORMATS
from postmail.compiler.isolate import isolating
from postmail.compiler.lexer import Token, code_tokens, parsed
from postmail.compiler.msgids import Lookup, translated
from postmail.compiler.syntax import FUNCTIONS, GETTEXT
from postmail.messages.names import COMPILE_NAMES

_BEGIN, _END = ("block_begin", "{%"), ("block_end", "%}")
#: What a statement's header needs behind it to be a whole statement.
_CLOSED: dict[str, tuple[Token, ...]] = {
    "if": (_BEGIN, ("name", "endif"), _END),
    "elif": (_BEGIN, ("name", "endif"), _END),
    "for": (_BEGIN, ("name", "endfor"), _END),
    "with": (_BEGIN, ("name", "endwith"), _END),
    "set": (),
}
_OPENED: dict[str, tuple[Token, ...]] = {"elif": (_BEGIN, ("name", "if"), ("integer", "0"), _END)}


@dataclass(frozen=True, slots=True)
class Phrase:
    """
    An expression, or the header of a statement with nothing in it; *names* are what it reads,
    *filters* and *tests* what it calls. Its *node* is shared: nobody may change it.
    """

    node: nodes.Node
    names: frozenset[str]
    filters: frozenset[str]
    tests: frozenset[str]
    paths: frozenset[str]

    @property
    def translated(self) -> bool:
        """Whether it asks for translations."""
        return not self.names.isdisjoint(GETTEXT)


class Leaf(NamedTuple):
    """What an expression prints as it is: a *literal* of the template, or the *path* of a field."""

    literal: str = ""
    path: str = ""


@lru_cache(maxsize=16384)
def expression(code: str) -> Phrase:
    """
    The expression *code*.

    Raises:
        TemplateSyntaxError: it is none.
    """
    output = parsed((("variable_begin", "{{"), *code_tokens(code), ("variable_end", "}}")))
    assert isinstance(output, nodes.Output)  # noqa: S101 - what two braces make
    return _phrase(output.nodes[0])


@lru_cache(maxsize=4096)
def statement(code: str) -> Phrase:
    """
    The statement that begins with *code*: if, elif (as if), for, with, set.

    Raises:
        TemplateSyntaxError: it is none.
    """
    tokens = code_tokens(code)
    keyword = tokens[0][1]
    if keyword not in _CLOSED:
        raise TemplateSyntaxError("tag name expected", 1)
    made = parsed((*_OPENED.get(keyword, ()), _BEGIN, *tokens, _END, *_CLOSED[keyword]))
    return _phrase(made.elif_[0] if keyword == "elif" and isinstance(made, nodes.If) else made)


def spoken(phrase: Phrase, lookup: Lookup) -> nodes.Node:
    """The node of *phrase*, with translations in the place of gettext calls; not to be changed."""
    return translated(phrase.node, lookup) if phrase.translated else phrase.node


def printed(code: str, lookup: Lookup, direction: str) -> nodes.Expr:
    """The expression *code* as text of that *direction* prints it: what is data is isolated."""
    phrase = expression(code)
    if phrase.translated:
        return isolating(translated(phrase.node, lookup), direction)
    return _printed(code, direction)


@lru_cache(maxsize=16384)
def _printed(code: str, direction: str) -> nodes.Expr:
    return isolating(expression(code).node, direction)


def _phrase(node: nodes.Node) -> Phrase:
    names: set[str] = set()
    filters: set[str] = set()
    tests: set[str] = set()
    paths: set[str] = set()
    open_nodes = [node]
    while open_nodes:
        one = open_nodes.pop()
        if isinstance(one, nodes.Name) and one.ctx == "load":
            names.add(one.name)
            paths.add(one.name)
        elif isinstance(one, nodes.Getattr) and (path := _dotted(one)):
            paths.add(path)
            names.add(path.partition(".")[0])
            continue
        elif isinstance(one, nodes.Filter):
            filters.add(one.name)
        elif isinstance(one, nodes.Test):
            tests.add(one.name)
        open_nodes += children(one)
    return Phrase(
        node, frozenset(names), frozenset(filters), frozenset(tests), frozenset(paths - FUNCTIONS)
    )


def _dotted(node: nodes.Node) -> str:
    """`order.number`, for a field of a field of a name; "" for a field of anything else."""
    if isinstance(node, nodes.Getattr):
        base = _dotted(node.node)
        return f"{base}.{node.attr}" if base else ""
    return node.name if isinstance(node, nodes.Name) else ""


def is_constant(code: str, known: frozenset[str] = COMPILE_NAMES) -> bool:
    """Whether an expression can be evaluated at compile time, where the names *known* are."""
    phrase = expression(code)
    return phrase.filters.isdisjoint(FORMATS) and phrase.names - known <= FUNCTIONS


def data_paths(code: str) -> frozenset[str]:
    """The dotted paths that an expression or statement reads: {"order.number"}."""
    phrase = _read(code)
    return phrase.paths if phrase else frozenset()


def messages_in(code: str) -> tuple[tuple[str | None, str], ...]:
    """(context, msgid) of each gettext call in an expression or statement."""
    phrase = _read(code)
    if phrase is None or not phrase.translated:
        return ()
    calls: list[Any] = [phrase.node, *phrase.node.find_all(nodes.Call)]
    found: list[tuple[str | None, str]] = []
    for call in filter(_asks, dict.fromkeys(calls)):
        given: list[str] = [one.value for one in call.args if isinstance(one, nodes.Const)]
        found.append((given[0], given[1]) if "pgettext" in call.node.name else (None, given[0]))
    return tuple(found)


@lru_cache(maxsize=4096)
def leaves(code: str) -> tuple[Leaf, ...]:
    """
    What the expression *code* may print without a translation or a format: its own words, and
    fields as they are. What it compares, and the names it hands to filters, are not printed.
    """
    return tuple(_leaves(expression(code).node))


def _leaves(node: nodes.Node) -> Iterator[Leaf]:
    if isinstance(node, nodes.Const) and isinstance(node.value, str | float):
        yield Leaf(literal=str(node.value))
    elif isinstance(node, nodes.Getattr):
        yield Leaf(path=_dotted(node) or node.attr)
    elif isinstance(node, nodes.CondExpr):
        yield from _leaves(node.expr1)
        yield from _leaves(node.expr2) if node.expr2 else ()
    elif isinstance(node, nodes.Concat | nodes.Or | nodes.And | nodes.Add | nodes.List):
        for child in node.iter_child_nodes():
            yield from _leaves(child)
    elif isinstance(node, nodes.Filter) and node.node is not None:
        yield from _filtered(node, node.node)


def _filtered(node: nodes.Filter, value: nodes.Expr) -> Iterator[Leaf]:
    if node.name in FORMATS:  # an amount without its currency is not formatted yet
        yield from (leaf for leaf in _leaves(value) if node.name == "number" and leaf.path)
        return
    yield from _leaves(value)
    worded = {"default": 0, "d": 0, "join": 0, "replace": 1}.get(node.name)
    if worded is not None:
        for given in node.args[worded : worded + 1]:
            yield from _leaves(given)


def _asks(node: Any) -> bool:
    """Whether *node* is a gettext call; its texts are constants, the rules see to that."""
    named = isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name)
    return named and node.node.name in GETTEXT


def _read(code: str) -> Phrase | None:
    """The phrase *code* is; None for what has none of its own: endif, else."""
    head = code.split(None, 1)[0] if code.split() else ""
    if head in _CLOSED:
        return statement(code)
    return None if head.startswith(("end", "else")) else expression(code)
