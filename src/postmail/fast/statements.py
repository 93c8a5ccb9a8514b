"""Jinja templates as one Python function that appends what they print to lists."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from itertools import count, pairwise
from typing import Any

from postmail.compiler.syntax import nodes
from postmail.fast.expressions import Expressions, UnsupportedError, leading
from postmail.fast.memory import Memory
from postmail.fast.merge import aligned, asks_for_loop, loop_tests
from postmail.fast.streams import Plain, Stream

#: A function that prints for (data, formatters): it appends to a list for HTML, and to one for
#: plain text, or to a `Page`. What it has formatted is kept in a dictionary, what it printed for a
#: line in memory.
Run = Callable[[dict[str, Any], dict[str, Any], list[Any], Any, dict[str, Any], Memory], None]
Body = list[nodes.Node]
_PATH = re.compile(r"\w+(\.\w+|\['\w+'\])+")
#: Numbers the loops whose items are remembered, in all templates.
_SITES = count()


class Statements:
    """Writes the function of templates that are one mail's: *html*, *text*."""

    def __init__(self, expressions: Expressions, html: Plain, text: Stream) -> None:
        self._expressions = expressions
        self._streams = (html, text)
        self._lines: list[str] = []
        self._indent = 1
        self._counter = 0
        self._branches = 0  # that we are in, within the loop or function
        self._known: list[dict[str, str]] = [{}]  # {expression: the variable that holds it}
        self._next_text: dict[int, nodes.Node] = {}  # {id of a node of the text: the node after it}
        expressions.known = self._find

    def source(self, html: Body, text: Body) -> str:
        """
        The whole function, called `run`.

        Raises:
            UnsupportedError: only Jinja can run this template.
        """
        self._body(html, text)
        for stream in self._streams:
            self._lines += [f"    {line}" for line in stream.end()]
        uses = self._expressions
        head = [f"    {line}" for stream in self._streams for line in stream.head]
        head += [f"    {name} = data[{known!r}]" for name, known in uses.free.items()]
        head += [f"    {name} = {value}" for name, value in uses.facts.head.items()]
        head += [f"    {name} = formats[{known!r}]" for name, known in uses.formatters.items()]
        names = ", ".join(stream.name for stream in self._streams)
        return "\n".join([f"def run(data, formats, {names}, kept, memory):", *head, *self._lines])

    def _write(self, line: str) -> None:
        self._flush()
        self._lines.append("    " * self._indent + line)

    def _flush(self) -> None:
        for stream in self._streams:
            self._lines += ["    " * self._indent + line for line in stream.flushed()]

    def _body(self, html: Body, text: Body) -> None:
        before = len(self._lines)
        self._next_text |= {id(node): later for node, later in pairwise(text)}
        for pair in aligned(html, text):
            node = pair[0] or pair[1]
            if type(node) not in _WRITERS:
                raise UnsupportedError(type(node).__name__)
            _WRITERS[type(node)](self, node, *pair)
        self._flush()
        if len(self._lines) == before:
            self._write("pass")

    def _block(
        self,
        head: str,
        html: Body,
        text: Body,
        branch: int = 0,
        first: Iterable[str] = (),
        last: Iterable[str] = (),
        waiting: list[tuple[bool, Any]] | None = None,
    ) -> list[Any]:
        """One branch; the states after it."""
        self._write(head)
        before = self._states()
        self._indent += 1
        self._branches += branch
        self._known.append({})
        for line in first:
            self._write(line)
        self._streams[0].wait(waiting or [])
        self._body(html, text)
        for line in last:
            self._write(line)
        self._known.pop()
        self._branches -= branch
        self._indent -= 1
        after = self._states()
        self._set_states(before)
        return after

    def _states(self) -> list[Any]:
        return [stream.state for stream in self._streams]

    def _set_states(self, states: list[Any]) -> None:
        for stream, state in zip(self._streams, states, strict=True):
            stream.state = state

    def _meet(self, *ends: list[Any]) -> None:
        """Go on where the code came from any of *ends*."""
        for stream, states in zip(self._streams, zip(*ends, strict=True), strict=True):
            stream.meet(states)

    def _output(
        self, node: nodes.Output, html: nodes.Output | None, text: nodes.Output | None
    ) -> None:
        for stream, one in zip(self._streams, (html, text), strict=True):
            for part in one.nodes if one else ():
                if isinstance(part, nodes.TemplateData):
                    if not self._branches and self._indent == 1:
                        stream.always.append(part.data)
                    stream.text(part.data)
                else:
                    printed = self._expressions.printed(part, markup=stream.name == "html")
                    stream.value(self._variable(printed))

    def _find(self, written: str) -> str | None:
        return next((known[written] for known in self._known if written in known), None)

    def _variable(self, printed: str) -> str:
        """What holds what *printed* gives: made once wherever it is needed again."""
        if found := self._find(printed):
            return found
        name = self._known[-1][printed] = f"e{self._next()}"
        self._expressions.facts.hold(name, printed)
        self._lines.append(f"{'    ' * self._indent}{name} = {printed}")
        return name

    def _if(self, node: nodes.If, html: nodes.If | None, text: nodes.If | None) -> None:
        tests = [node.test, *(other.test for other in node.elif_)]
        bodies: list[list[Body]] = [
            [one.body, *(other.body for other in one.elif_)] if one else [[]] * len(tests)
            for one in (html, text)
        ]
        # What was printed just before is appended with the first piece of each branch.
        waiting = self._streams[0].taken() if html else []
        if path := leading(node.test):
            self._asked(path)
        self._flush()
        ends = [] if node.else_ else [self._states()]
        for number, (test, markup, plain) in enumerate(zip(tests, *bodies, strict=True)):
            head = f"{'elif' if number else 'if'} {self._expressions.test(test)}:"
            ends.append(self._block(head, markup, plain, branch=1, waiting=waiting))
        if node.else_ or waiting:
            last = self._block("else:", *_both("else_", html, text), branch=1, waiting=waiting)
            ends += [last] if node.else_ else []
        self._meet(*ends)

    def _asked(self, path: nodes.Getattr) -> None:
        """Hold what is asked for now, and perhaps again: a fact may have to be looked for."""
        written = self._expressions.write(path)
        if written.isidentifier() or not _PATH.fullmatch(written):
            return
        self._flush()
        self._variable(written)

    def _for(self, node: nodes.For, html: nodes.For | None, text: nodes.For | None) -> None:
        if node.recursive:
            raise UnsupportedError("recursive")
        uses = self._expressions
        items = f"s{self._next()}"
        scope, target = self._targets(node.target)
        iterable = uses.write(node.iter)
        uses.scopes.append(scope)
        if node.test is not None:
            iterable = f"[{target} for {target} in {iterable} if {uses.write(node.test)}]"
        self._write(f"{items} = {iterable}")
        before = self._states()
        ends = [before, self._loop(items, iterable, target, node, html, text)]
        self._set_states(before)
        uses.scopes.pop()
        if node.else_:
            both = _both("else_", html, text)
            ends.append(self._block(f"if not {items}:", *both, branch=1))
        self._meet(*ends)

    def _loop(
        self,
        items: str,
        iterable: str,
        target: str,
        node: nodes.For,
        html: nodes.For | None,
        text: nodes.For | None,
    ) -> list[Any]:
        """The loop itself; as *_block*."""
        both = _both("body", html, text)
        at, count = f"i{items[1:]}", f"c{items[1:]}"
        head = f"for {target} in {items}:"
        if node.else_ or asks_for_loop([*both[0], *both[1]]):
            self._write(f"if type({items}) is not tuple: {items} = list({items})")
            self._write(f"{count} = len({items})")
            head = f"for {at}, {target} in enumerate({items}):"
        self._expressions.loops.append((at, count))
        branches, self._branches = self._branches, 0
        first, last = self._remembered(node, target, both, text)
        first += self._expressions.facts.loop(target, iterable)
        met = [
            (stream, stream.state, _begins(one.body))
            for stream, one in zip(self._streams, (html, text), strict=True)
            if one is not None
        ]
        for stream, _, begins in met:
            stream.loop(begins)
        after = self._block(head, *both, first=first, last=last)
        self._set_states(after)
        for stream, before, begins in met:
            stream.looped(before, begins)
        self._branches = branches
        self._expressions.loops.pop()
        return after

    def _remembered(
        self, node: nodes.For, target: str, both: tuple[Body, Body], text: nodes.For | None
    ) -> tuple[list[str], list[str]]:
        """
        What stands before and after the body of a loop over an order's lines: a line that memory
        has a place for is recalled as it was printed before, or learnt.
        """
        tests = loop_tests(node, both)
        follows = _begins([later]) if (later := self._next_text.get(id(text))) else ""
        where = self._streams[1].place(_begins(both[1]), follows)
        if tests is None or where is None:
            return [], []
        printed, end = where
        for line in end:
            self._write(line)
        number = self._next()
        around, within = (
            "".join(f"bool({self._expressions.write(test)}), " for test in some)
            for some in (tests.around, tests.within)
        )
        self._write(f"l{number} = memory.places.get")
        self._write(f"o{number} = ({next(_SITES)}, data['formats'], {around})")
        first = [
            f"p{number} = l{number}(id({target}))",
            f"if p{number} is not None:",
            f"    k{number} = (o{number}, {within})",
            f"    m{number} = p{number}.get(k{number})",
            f"    if m{number} is not None:",
            f"        html += (m{number}[0], '')",  # a Print: HTML, text
            f"        {printed} += m{number}[1]",
            "        continue",
            f"    h{number}, t{number} = len(html), len({printed})",
        ]
        learnt = f"p{number}, k{number}, h{number}, len(html), {printed}[t{number}:]"
        return first, [*end, f"if p{number} is not None: memory.learn({learnt})"]

    def _assign(
        self, node: nodes.Assign, html: nodes.Assign | None, text: nodes.Assign | None
    ) -> None:
        if self._branches:  # elsewhere the name may mean something else, or nothing
            raise UnsupportedError("set in a branch")
        value = self._expressions.write(node.node)
        scope, target = self._targets(node.target)
        self._write(f"{target} = {value}")
        self._expressions.scopes[-1].update(scope)

    def _with(self, node: nodes.With, html: nodes.With | None, text: nodes.With | None) -> None:
        scope: dict[str, str] = {}
        for target, value in zip(node.targets, node.values, strict=True):
            written = self._expressions.write(value)
            names, left = self._targets(target)
            self._write(f"{left} = {written}")
            scope |= names
        self._expressions.scopes.append(scope)
        self._body(*_both("body", html, text))
        self._expressions.scopes.pop()

    def _targets(self, node: nodes.Node) -> tuple[dict[str, str], str]:
        """What a loop or an assignment calls its values: {name: Python name}, and the target."""
        if isinstance(node, nodes.Name):
            name = f"v{self._next()}_{node.name}"
            return {node.name: name}, name
        if not isinstance(node, nodes.Tuple):
            raise UnsupportedError("a target")
        pairs = [self._targets(item) for item in node.items]
        scope = {name: python for names, _ in pairs for name, python in names.items()}
        return scope, f"({', '.join(left for _, left in pairs)},)"

    def _next(self) -> int:
        self._counter += 1
        return self._counter


#: What writes each kind of statement: of the one that is there, of the HTML's and the text's.
_WRITERS: Mapping[type, Callable[..., None]] = {
    nodes.Assign: Statements._assign,
    nodes.For: Statements._for,
    nodes.If: Statements._if,
    nodes.Output: Statements._output,
    nodes.With: Statements._with,
}


def _begins(body: Body) -> str:
    """The template's own text that *body* begins with, "" where something else comes first."""
    if not body or not isinstance(body[0], nodes.Output):
        return ""
    first = body[0].nodes[0]
    return first.data if isinstance(first, nodes.TemplateData) else ""


def _both(name: str, html: nodes.Node | None, text: nodes.Node | None) -> tuple[Body, Body]:
    """What hangs below the nodes of both streams under *name*."""
    return getattr(html, name, []), getattr(text, name, [])


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
