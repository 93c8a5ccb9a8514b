"""Jinja templates as Python functions that append what they print to a list."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from postmail.fast.expressions import Expressions, UnsupportedError

#: A function that appends to a list what a template prints for (data, formatters); what it has
#: formatted is kept in a dictionary for other parts of the same mail.
Run = Callable[[dict[str, Any], dict[str, Any], list[Any], dict[str, Any]], None]

_PRELUDE = ("    w, x = out.append, out.extend",)
#: Where layout drops blanks: after a blank, a mark, a line break.
_ENDS_BLANK = re.compile("( |\x02.|\x03)$")


class Statements:
    """
    Writes one template. *static* turns a run of its own text into what is appended; *printer*
    names the function that prints an expression, and gives the expression without its guard.
    With *fold* blanks that follow blanks are dropped.
    """

    def __init__(
        self,
        expressions: Expressions,
        static: Callable[[str], Any],
        printer: Callable[[Any, bool], tuple[str, Any]],
        fold: bool = False,
    ) -> None:
        self._expressions = expressions
        self._static = static
        self._printer = printer
        self._fold = fold
        self._blank = fold  # whether blanks make no difference here
        self._lines: list[str] = []
        self._printed: list[str] = []  # expressions that wait to be written
        self._indent = 1
        self._counter = 0
        self._branches = 0  # that we are in, within the loop or function
        self._product = False  # whether a loop over plain data surrounds us
        self.unconditional: list[str] = []
        """The template's own text that every mail has."""

    def source(self, tree: Any) -> str:
        """
        The whole function, called `run`.

        Raises:
            UnsupportedError: only Jinja can run this template.
        """
        self._body(tree.body)
        uses = self._expressions
        head = [f"    {name} = data[{known!r}]" for name, known in uses.free.items()]
        head += [f"    {name} = formats[{known!r}]" for name, known in uses.formatters.items()]
        head += ["    e_money = formats['e_money']"]
        return "\n".join(["def run(data, formats, out, kept):", *_PRELUDE, *head, *self._lines])

    def _write(self, line: str) -> None:
        self._flush()
        self._lines.append("    " * self._indent + line)

    def _flush(self) -> None:
        printed, self._printed = self._printed, []
        if len(printed) == 1:
            self._write(f"w({printed[0]})")
        elif printed:
            self._write(f"x(({', '.join(printed)}))")

    def _body(self, nodes: list[Any]) -> None:
        before = len(self._lines)
        for node in nodes:
            method = getattr(self, f"_{type(node).__name__.lower()}", None)
            if method is None:
                raise UnsupportedError(type(node).__name__)
            method(node)
        self._flush()
        if len(self._lines) == before:
            self._write("pass")

    def _block(self, head: str, nodes: list[Any], branch: int = 0) -> bool:
        """One branch; whether blanks make no difference after it."""
        before = self._blank
        self._write(head)
        self._indent += 1
        self._branches += branch
        self._body(nodes)
        self._branches -= branch
        self._indent -= 1
        after, self._blank = self._blank, before
        return after

    def _output(self, node: Any) -> None:
        for part in node.nodes:
            if type(part).__name__ == "TemplateData":
                self._text(part.data)
                continue
            function, value = self._printer(part, self._product)
            self._printed.append(f"{function}({self._expressions.write(value)})")
            self._blank = False

    def _text(self, text: str) -> None:
        if not self._branches and self._indent == 1:
            self.unconditional.append(text)
        made = self._static(text)
        if self._fold:
            made = made.lstrip(" ") if self._blank else made
            self._blank = _ENDS_BLANK.search(made) is not None if made else self._blank
        if made:
            self._printed.append(repr(made))

    def _if(self, node: Any) -> None:
        tests = [(node.test, node.body), *((other.test, other.body) for other in node.elif_)]
        blank = self._blank if not node.else_ else self._fold
        for number, (test, body) in enumerate(tests):
            head = f"{'elif' if number else 'if'} {self._expressions.write(test)}:"
            blank &= self._block(head, body, branch=1)
        if node.else_:
            blank &= self._block("else:", node.else_, branch=1)
        self._blank = blank

    def _for(self, node: Any) -> None:
        if node.recursive:
            raise UnsupportedError("recursive")
        uses = self._expressions
        number = self._next()
        items, at, count = f"s{number}", f"i{number}", f"c{number}"
        scope, target = self._targets(node.target)
        iterable = uses.write(node.iter)
        uses.scopes.append(scope)
        if node.test is not None:
            iterable = f"[{target} for {target} in {iterable} if {uses.write(node.test)}]"
        self._write(f"{items} = {iterable}")
        head = f"for {target} in {items}:"
        if node.else_ or _asks_for_loop(node.body):
            self._write(f"if type({items}) is not tuple: {items} = list({items})")
            self._write(f"{count} = len({items})")
            head = f"for {at}, {target} in enumerate({items}):"
        uses.loops.append((at, count))
        blank, state = self._blank, (self._branches, self._product)
        self._branches, self._product, self._blank = 0, _is_path(node.iter), False
        blank &= self._block(head, node.body)
        self._branches, self._product = state
        uses.loops.pop()
        uses.scopes.pop()
        if node.else_:
            blank &= self._block(f"if not {items}:", node.else_, branch=1)
        self._blank = blank

    def _assign(self, node: Any) -> None:
        if self._branches:  # elsewhere the name may mean something else, or nothing
            raise UnsupportedError("set in a branch")
        value = self._expressions.write(node.node)
        scope, target = self._targets(node.target)
        self._write(f"{target} = {value}")
        self._expressions.scopes[-1].update(scope)

    def _with(self, node: Any) -> None:
        scope: dict[str, str] = {}
        for target, value in zip(node.targets, node.values, strict=True):
            written = self._expressions.write(value)
            names, left = self._targets(target)
            self._write(f"{left} = {written}")
            scope |= names
        self._expressions.scopes.append(scope)
        self._body(node.body)
        self._expressions.scopes.pop()

    def _targets(self, node: Any) -> tuple[dict[str, str], str]:
        """What a loop or an assignment calls its values: {name: Python name}, and the target."""
        if type(node).__name__ == "Name":
            name = f"v{self._next()}_{node.name}"
            return {node.name: name}, name
        if type(node).__name__ != "Tuple":
            raise UnsupportedError("a target")
        pairs = [self._targets(item) for item in node.items]
        scope = {name: python for names, _ in pairs for name, python in names.items()}
        return scope, f"({', '.join(left for _, left in pairs)},)"

    def _next(self) -> int:
        self._counter += 1
        return self._counter


def _asks_for_loop(nodes: list[Any]) -> bool:
    return any(
        type(below).__name__ == "Name" and below.name == "loop"
        for node in nodes
        for below in nodes_below(node)
    )


def _is_path(node: Any) -> bool:
    """Whether *node* is plain data (`order.lines`), not what a filter makes of it."""
    while type(node).__name__ == "Getattr":
        node = node.node
    return type(node).__name__ == "Name"


def compiled(source: str, names: dict[str, Any]) -> Run:
    """
    The function that *source* defines; *names* are its globals.

    Raises:
        UnsupportedError: Python refuses it (loops nested too deep).
    """
    space = dict(names)
    try:
        exec(compile(source, "<postmail fast path>", "exec"), space)  # noqa: S102 - written above
    except (SyntaxError, RecursionError, MemoryError) as error:
        raise UnsupportedError(str(error)) from None
    run: Run = space["run"]
    return run


def nodes_below(node: Any) -> Iterator[Any]:
    """*node* and all below it."""
    yield node
    for child in node.iter_child_nodes():
        yield from nodes_below(child)
