"""A woven template as Jinja's syntax tree, put together from phrases, and as what runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from jinja2 import Template, TemplateSyntaxError, nodes

from postmail.compiler.copies import children, filtered, twin
from postmail.compiler.msgids import Lookup
from postmail.compiler.phrases import Phrase, expression, printed, spoken, statement
from postmail.compiler.syntax import FILENAME, TURNS, environment
from postmail.compiler.tree import Expression, Statement
from postmail.compiler.weave import Guarded, Woven

#: What makes a list or a text that may be longer than all data.
_MAKING = (nodes.Add, nodes.Concat, nodes.List, nodes.Mul, nodes.Tuple)
_MAKERS = ("range", "indent", "join", "replace")
#: What is copied, see `copies`.
_DATA, _OUTPUT = nodes.TemplateData(""), nodes.Output([])
#: The guard that passes on what it is given: data behind it is in text, and isolated.
_IN_TEXT = ("", "pm_line")


def tree_of(woven: Woven, lookup: Lookup, direction: str) -> nodes.Template:
    """
    The syntax tree of *woven* for a mail of that *direction*, translations in their places. The
    line number of a node is the number of its part, from 1. Expressions are shared: change none.

    Raises:
        TemplateSyntaxError: a translation does not fit, at the number of its part.
    """
    grown = _Tree(lookup, direction)
    for number, part in enumerate(woven.parts, 1):
        try:
            grown.add(part, number)
        except TemplateSyntaxError as error:
            error.lineno = number
            raise
    return grown.root


class _Tree:
    """A tree that grows: *bodies* are open, the innermost last, and *blocks* what opened them."""

    def __init__(self, lookup: Lookup, direction: str) -> None:
        self.root = nodes.Template([], lineno=1)
        self._lookup = lookup
        self._direction = direction
        self._bodies: list[list[nodes.Node]] = [self.root.body]
        self._blocks: list[Any] = []
        self._named: set[str] = set()  # by set and with
        self._loops: list[bool] = []  # open: whether each goes over what the template makes

    def add(self, part: str | Guarded, number: int) -> None:
        """Put *part* where the tree grows."""
        if isinstance(part, str):
            self._print(twin(_DATA, data=part, lineno=number))
        elif isinstance(part.node, Expression):
            self._print(self._expression(part, number))
        elif isinstance(part.node, Statement):
            self._statement(part.node, number)
        else:
            raise TypeError("translations are resolved before weaving")

    def _print(self, node: nodes.Expr) -> None:
        body = self._bodies[-1]
        if not body or not isinstance(body[-1], nodes.Output):
            body.append(twin(_OUTPUT, nodes=[], lineno=node.lineno))
        body[-1].nodes.append(node)  # type: ignore[attr-defined] # it is an Output

    def _expression(self, part: Guarded, number: int) -> nodes.Expr:
        code, guard = part.node.code, part.guard  # type: ignore[union-attr] # an Expression
        if guard not in _IN_TEXT:
            node = spoken(expression(code), self._lookup)
            return filtered(node, guard, number)
        text = printed(code, self._lookup, self._direction)
        if guard:
            return filtered(text, guard, number)
        return twin(text, lineno=number)

    def _statement(self, node: Statement, number: int) -> None:
        keyword = node.keyword
        if keyword == "else":
            self._bodies[-1] = self._blocks[-1].else_
            return
        if keyword.startswith("end"):
            if isinstance(self._blocks.pop(), nodes.For):
                self._loops.pop()
            self._bodies.pop()
            return
        phrase = statement(node.code)
        if keyword == "set":
            made: Any = twin(spoken(phrase, self._lookup), lineno=number)
            made.node = filtered(made.node, "pm_bounded", number)
            self._named |= _names_in([made.target])
            self._bodies[-1].append(made)
        else:
            self._open(keyword, self._limited(_opened(phrase, self._lookup, number)))

    def _limited(self, made: Any) -> Any:
        """
        What `with` names is bounded, as what `set` names; the turns of a loop in a loop are counted
        where one of them goes over what the template makes: data is as long as it is.
        """
        if isinstance(made, nodes.With):
            made.values = [filtered(value, "pm_bounded", made.lineno) for value in made.values]
            self._named |= _names_in(made.targets)
        if isinstance(made, nodes.For):
            self._loops.append(_is_made(made.iter, self._named))
            if len(self._loops) > 1 and any(self._loops):
                made.iter = nodes.Call(nodes.Name(TURNS, "load"), [made.iter], [], None, None)
        return made

    def _open(self, keyword: str, made: Any) -> None:
        if keyword == "elif":
            self._blocks[-1].elif_.append(made)
            self._bodies[-1] = made.body
        else:
            self._bodies[-1].append(made)
            self._blocks.append(made)
            self._bodies.append(made.body)


def _opened(phrase: Phrase, lookup: Lookup, number: int) -> Any:
    """A statement of its own, its bodies empty."""
    made: Any = twin(spoken(phrase, lookup), lineno=number)
    for name in ("body", "elif_", "else_"):
        if hasattr(made, name):
            setattr(made, name, [])
    made.find_all = _nothing
    return made


def _is_made(node: nodes.Node, named: set[str]) -> bool:
    """Whether *node* is more than data: put together, or what a template has *named*."""
    left = [node]
    while left:
        one = left.pop()
        if isinstance(one, _MAKING) or getattr(one, "name", "") in {*named, *_MAKERS}:
            return True
        left += children(one)
    return False


def _names_in(targets: Iterable[nodes.Node]) -> set[str]:
    found = [one for node in targets for one in (node, *node.find_all(nodes.Name))]
    return {one.name for one in found if isinstance(one, nodes.Name)}


def _nothing(kinds: Any) -> Iterator[nodes.Node]:
    """
    In the place of a node's `find_all`: Jinja's generator walks the tree again and again, for
    blocks, imports and loops that are assigned to, which our rules do not let in.
    """
    return iter(())


def load(
    tree: nodes.Template, escape: bool, plural: Callable[..., int], known: Mapping[str, Any]
) -> Template:
    """A template that runs *tree*; *known* are its globals."""
    jinja = environment(escape=escape)
    root: Any = twin(tree)
    root.find_all = _nothing
    code = jinja.compile(root, filename=FILENAME)
    return Template.from_code(jinja, code, {**jinja.globals, **known, "pm_plural": plural})
