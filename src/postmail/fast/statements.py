"""Jinja templates as one Python function that appends what they print to lists."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import count
from typing import Any

from postmail.fast.expressions import Expressions, UnsupportedError, leading
from postmail.fast.memory import Memory
from postmail.fast.merge import aligned, asks_for_loop, loop_tests

#: A function that prints for (data, formatters): it appends to a list for HTML, and to one for
#: plain text. What it has formatted is kept in a dictionary, what it printed for a line in memory.
Run = Callable[[dict[str, Any], dict[str, Any], list[Any], list[str], dict[str, Any], Memory], None]
_PATH = re.compile(r"\w+(\.\w+|\['\w+'\])+")
#: Numbers the loops whose items are remembered, in all templates.
_SITES = count()

#: Where layout drops blanks: after a blank, a mark, a line break.
_ENDS_BLANK = re.compile("( |\x02.|\x03)$")


class Stream:
    """
    One text that the function writes, called *name* there. *static* turns a run of the template's
    own text into what is appended. With *fold* blanks that follow blanks are dropped. *alone* is
    told of text that may be all there is in a block, and of what kind the block is. With *joint*
    runs and values take turns, "" where there is no value: it is given a run, and whether a value
    follows.
    """

    def __init__(
        self,
        name: str,
        static: Callable[[str], Any],
        fold: bool = False,
        alone: Callable[[str, str], None] = lambda kind, text: None,
        joint: Callable[[bytes, bool], bytes] | None = None,
    ) -> None:
        self.name = name
        self.fold = fold
        self.alone = alone
        self._open = ""  # the kind of the block that has begun
        self.blank = fold  # whether blanks make no difference here
        self.always: list[str] = []
        """The template's own text that every mail has."""
        self._static = static
        self._joint = joint
        self._waiting: list[tuple[bool, Any]] = []  # whether it is a variable; its name, or a run

    def text(self, text: str) -> None:
        """Append a run of the template's own text."""
        made = self._static(text)
        if self.fold:
            made = made.lstrip(" ") if self.blank else made
            self.blank = _ENDS_BLANK.search(made) is not None if made else self.blank
        if made:
            self._waiting.append((False, made))
            if self.fold:
                self._note(made)

    def _note(self, made: str) -> None:
        _, mark, after = made.rpartition("\x02")
        if mark:
            self._open = after[:1] if not after[1:].strip(" ") else ""
        elif self._open:
            self.alone(self._open, made)

    def value(self, name: str) -> None:
        """Append what a variable holds."""
        self._waiting.append((True, name))
        self.blank = False

    def flushed(self) -> Iterator[str]:
        """The line that appends what waits for it."""
        parts, self._waiting = self._waiting, []
        waiting = [
            text if is_name else repr(text)
            for is_name, text in (_in_turns(parts, self._joint) if self._joint else parts)
        ]
        if len(waiting) == 1:
            yield f"add_{self.name}({waiting[0]})"
        elif waiting:
            yield f"more_{self.name}(({', '.join(waiting)}))"


class Statements:
    """Writes the function of templates that are one mail's: *html*, *text*."""

    def __init__(self, expressions: Expressions, html: Stream, text: Stream) -> None:
        self._expressions = expressions
        self._streams = (html, text)
        self._lines: list[str] = []
        self._indent = 1
        self._counter = 0
        self._branches = 0  # that we are in, within the loop or function
        self._known: list[dict[str, str]] = [{}]  # {expression: the variable that holds it}
        expressions.known = self._find

    def source(self, html: list[Any], text: list[Any]) -> str:
        """
        The whole function, called `run`.

        Raises:
            UnsupportedError: only Jinja can run this template.
        """
        self._body(html, text)
        uses = self._expressions
        head = [
            line
            for stream in self._streams
            for line in (
                f"    add_{stream.name} = {stream.name}.append",
                f"    more_{stream.name} = {stream.name}.extend",
            )
        ]
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

    def _body(self, html: list[Any], text: list[Any]) -> None:
        before = len(self._lines)
        for pair in aligned(html, text):
            name = type(pair[0] or pair[1]).__name__
            method = getattr(self, f"_{name.lower()}", None)
            if method is None:
                raise UnsupportedError(name)
            method(*pair)
        self._flush()
        if len(self._lines) == before:
            self._write("pass")

    def _block(
        self,
        head: str,
        html: list[Any],
        text: list[Any],
        branch: int = 0,
        first: Iterable[str] = (),
        last: Iterable[str] = (),
    ) -> list[bool]:
        """One branch; for each stream whether blanks make no difference after it."""
        before = self._blanks()
        self._write(head)
        self._indent += 1
        self._branches += branch
        self._known.append({})
        for line in first:
            self._write(line)
        self._body(html, text)
        for line in last:
            self._write(line)
        self._known.pop()
        self._branches -= branch
        self._indent -= 1
        after = self._blanks()
        self._set_blanks(before)
        return after

    def _blanks(self) -> list[bool]:
        return [stream.blank for stream in self._streams]

    def _set_blanks(self, *states: list[bool]) -> None:
        """Blanks make no difference where they make none in any of *states*."""
        for stream, blank in zip(self._streams, zip(*states, strict=True), strict=True):
            stream.blank = all(blank)

    def _output(self, html: Any, text: Any) -> None:
        for stream, node in zip(self._streams, (html, text), strict=True):
            for part in node.nodes if node else ():
                if type(part).__name__ == "TemplateData":
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

    def _if(self, html: Any, text: Any) -> None:
        node = html or text
        tests = [node.test, *(other.test for other in node.elif_)]
        bodies = [
            [one.body, *(other.body for other in one.elif_)] if one else [[]] * len(tests)
            for one in (html, text)
        ]
        if path := leading(node.test):
            self._asked(path)
        ends = [] if node.else_ else [self._blanks()]
        for number, (test, markup, plain) in enumerate(zip(tests, *bodies, strict=True)):
            head = f"{'elif' if number else 'if'} {self._expressions.test(test)}:"
            ends.append(self._block(head, markup, plain, branch=1))
        if node.else_:
            ends.append(self._block("else:", *_both("else_", html, text), branch=1))
        self._set_blanks(*ends)

    def _asked(self, path: Any) -> None:
        """Hold what is asked for now, and perhaps again: a fact may have to be looked for."""
        written = self._expressions.write(path)
        if written.isidentifier() or not _PATH.fullmatch(written):
            return
        self._flush()
        self._variable(written)

    def _for(self, html: Any, text: Any) -> None:
        node = html or text
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
        before = self._blanks()
        ends = [before, self._loop(items, iterable, target, html, text)]
        self._set_blanks(before)
        uses.scopes.pop()
        if node.else_:
            both = _both("else_", html, text)
            ends.append(self._block(f"if not {items}:", *both, branch=1))
        self._set_blanks(*ends)

    def _loop(self, items: str, iterable: str, target: str, html: Any, text: Any) -> list[bool]:
        """The loop itself; as *_block*."""
        node, both = html or text, _both("body", html, text)
        at, count = f"i{items[1:]}", f"c{items[1:]}"
        head = f"for {target} in {items}:"
        if node.else_ or asks_for_loop([*both[0], *both[1]]):
            self._write(f"if type({items}) is not tuple: {items} = list({items})")
            self._write(f"{count} = len({items})")
            head = f"for {at}, {target} in enumerate({items}):"
        self._expressions.loops.append((at, count))
        branches, self._branches = self._branches, 0
        for stream, one in zip(self._streams, (html, text), strict=True):
            stream.blank = stream.blank and one is None
        first, last = self._kept(node, target, both)
        first += self._expressions.facts.loop(target, iterable)
        after = self._block(head, *both, first=first, last=last)
        self._branches = branches
        self._expressions.loops.pop()
        return after

    def _kept(
        self, node: Any, target: str, both: tuple[list[Any], list[Any]]
    ) -> tuple[list[str], list[str]]:
        """
        What stands before and after the body of a loop over an order's lines: a line that memory
        has a place for is recalled as it was printed before, or learnt.
        """
        tests = loop_tests(node, both)
        if tests is None:
            return [], []
        places = ", ".join(f"bool({self._expressions.write(test)})" for test in tests)
        number = self._next()
        place, key = f"p{number}", f"({next(_SITES)}, data['formats'], {places})"
        first = [
            f"{place} = memory.places.get(id({target}))",
            f"if {place} is not None:",
            f"    k{number}, h{number}, t{number} = {key}, len(html), len(text)",
            f"    if memory.recalled({place}, k{number}, html, text): continue",
        ]
        span = f"h{number}, len(html), t{number}, len(text)"
        return first, [f"if {place} is not None: memory.learn({place}, k{number}, {span})"]

    def _assign(self, html: Any, text: Any) -> None:
        node = html or text
        if self._branches:  # elsewhere the name may mean something else, or nothing
            raise UnsupportedError("set in a branch")
        value = self._expressions.write(node.node)
        scope, target = self._targets(node.target)
        self._write(f"{target} = {value}")
        self._expressions.scopes[-1].update(scope)

    def _with(self, html: Any, text: Any) -> None:
        node = html or text
        scope: dict[str, str] = {}
        for target, value in zip(node.targets, node.values, strict=True):
            written = self._expressions.write(value)
            names, left = self._targets(target)
            self._write(f"{left} = {written}")
            scope |= names
        self._expressions.scopes.append(scope)
        self._body(*_both("body", html, text))
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


def _both(name: str, html: Any, text: Any) -> tuple[list[Any], list[Any]]:
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


def _in_turns(
    parts: list[tuple[bool, Any]], joint: Callable[[bytes, bool], bytes]
) -> Iterator[tuple[bool, Any]]:
    """*parts* as runs and values by turns (see `Stream`)."""
    run = b""
    for is_name, part in [*parts, (True, None)]:
        if not is_name:
            run += part
        elif part or run:
            yield False, joint(run, bool(part))
            yield True, part or "''"
            run = b""
