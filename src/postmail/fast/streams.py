"""What a template's function appends to: one text as it is printed, in pieces."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

#: Bytes that are not worth writing in every branch.
_MUCH = 400


class Stream:
    """
    One text that the function writes: the function calls it *name*, and begins with *head*.

    *state* tells what is known of the text at this place of the code, whatever the message; here
    nothing, which is the same everywhere.
    """

    name: str
    head: tuple[str, ...]
    state: Any = None

    def __init__(self) -> None:
        self.always: list[str] = []
        """The template's own text that every mail has."""

    def text(self, text: str) -> None:
        """Append a run of the template's own text."""
        raise NotImplementedError

    def value(self, name: str) -> None:
        """Append what a variable holds."""
        raise NotImplementedError

    def flushed(self) -> Iterator[str]:
        """The lines of code that append what waits for it."""
        raise NotImplementedError

    def end(self) -> Iterator[str]:
        """The last lines of the function."""
        return self.flushed()

    def meet(self, states: Iterable[Any]) -> None:
        """Go on where the code came from one of several places."""

    def loop(self, begins: str) -> None:
        """Go on at the head of a loop whose own text *begins* so ("" where it has none)."""

    def looped(self, before: Any, begins: str) -> None:
        """The loop ends here; *before* is the state that it was met in."""

    def place(self, begins: str, goes_on: str) -> tuple[str, tuple[str, ...]] | None:
        """
        Where what a loop prints can be remembered: the list that it is added to, and the code that
        ends what an item of it has begun. None where items are not apart from what surrounds them:
        the loop *begins* so, the text after it *goes_on* so.
        """
        return self.name, ()


class Plain(Stream):
    """
    Pieces as they come. *static* turns a run of the template's own text into what is appended. With
    *joint* runs and values take turns, "" where there is no value: it is given a run, and whether
    a value follows.
    """

    def __init__(
        self,
        name: str,
        static: Callable[[str], Any],
        joint: Callable[[bytes, bool], bytes] | None = None,
    ) -> None:
        super().__init__()
        self.name = name
        self.head = (f"add_{name} = {name}.append", f"more_{name} = {name}.extend")
        self._static = static
        self._joint = joint
        self._waiting: list[tuple[bool, Any]] = []  # whether it is a variable; its name, or a run

    def text(self, text: str) -> None:
        """As *Stream*."""
        if made := self._static(text):
            self._waiting.append((False, made))

    def value(self, name: str) -> None:
        """As *Stream*."""
        self._waiting.append((True, name))

    def flushed(self) -> Iterator[str]:
        """As *Stream*."""
        parts, self._waiting = self._waiting, []
        yield from appended(
            self.name,
            [
                text if is_name else repr(text)
                for is_name, text in (_in_turns(parts, self._joint) if self._joint else parts)
            ],
        )

    def taken(self) -> list[tuple[bool, Any]]:
        """What waits, which is to wait elsewhere, see *wait*; nothing where that is much."""
        parts = self._waiting
        if sum(len(part) for is_name, part in parts if not is_name) > _MUCH:
            return []
        self._waiting = []
        return parts

    def wait(self, parts: list[tuple[bool, Any]]) -> None:
        """Append *parts*, which *taken* gave."""
        self._waiting += parts


def appended(name: str, parts: list[str]) -> Iterator[str]:
    """The line that appends *parts*, which are expressions."""
    if len(parts) == 1:
        yield f"add_{name}({parts[0]})"
    elif parts:
        yield f"more_{name}(({', '.join(parts)}))"


def _in_turns(
    parts: list[tuple[bool, Any]], joint: Callable[[bytes, bool], bytes]
) -> Iterator[tuple[bool, Any]]:
    """*parts* as runs and values by turns (see `Plain`)."""
    run = b""
    for is_name, part in [*parts, (True, None)]:
        if not is_name:
            run += part
        elif part or run:
            yield False, joint(run, bool(part))
            yield True, part or "''"
            run = b""
