"""What a template's function appends to: one text as it is printed, in pieces."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol

#: Bytes that are not worth writing in every branch.
_MUCH = 400


class Stream(Protocol):
    """
    One text that the function writes: the function calls it *name*, and begins with *head*.

    *state* tells what is known of the text at this place of the code, whatever the message.
    """

    name: str
    head: tuple[str, ...]
    always: list[str]
    """The template's own text that every mail has."""
    state: Any

    def text(self, text: str) -> None:
        """Append a run of the template's own text."""

    def value(self, name: str) -> None:
        """Append what a variable holds."""

    def flushed(self) -> Iterator[str]:
        """The lines of code that append what waits for it."""

    def meet(self, states: Iterable[Any]) -> None:
        """Go on where the code came from one of several places."""

    def loop(self, begins: str) -> None:
        """Go on at the head of a loop whose own text *begins* so ("" where it has none)."""

    def looped(self, before: Any, begins: str) -> None:
        """The loop ends here; *before* is the state that it was met in."""

    def end(self) -> Iterator[str]:
        """The last lines of the function."""

    def place(self, begins: str, goes_on: str) -> tuple[str, tuple[str, ...]] | None:
        """
        Where what a loop prints can be remembered: the list that it is added to, and the code that
        ends what an item of it has begun. None where items are not apart from what surrounds them:
        the loop *begins* so, the text after it *goes_on* so.
        """


class Plain:
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
        self.name = name
        self.head = (f"add_{name} = {name}.append", f"more_{name} = {name}.extend")
        self.always: list[str] = []
        self.state: Any = None
        self._static = static
        self._joint = joint
        self._waiting: list[tuple[bool, Any]] = []  # whether it is a variable; its name, or a run

    def text(self, text: str) -> None:
        if made := self._static(text):
            self._waiting.append((False, made))

    def value(self, name: str) -> None:
        self._waiting.append((True, name))

    def flushed(self) -> Iterator[str]:
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

    def meet(self, states: Iterable[Any]) -> None:
        """It is the same everywhere."""

    def loop(self, begins: str) -> None:
        """It is the same everywhere."""

    def looped(self, before: Any, begins: str) -> None:
        """It is the same everywhere."""

    def end(self) -> Iterator[str]:
        return self.flushed()

    def place(self, begins: str, goes_on: str) -> tuple[str, tuple[str, ...]] | None:
        return self.name, ()


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
