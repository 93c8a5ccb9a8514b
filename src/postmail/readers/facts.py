"""Facts on their way from a payload into a model: values that know where they came from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T", covariant=True)
S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Fact(Generic[T]):
    """A value, and the path in the payload that it was read from."""

    value: T
    path: str

    def then(self, change: Callable[[T], S]) -> Fact[S]:
        """The changed value, from the same place."""
        return Fact(change(self.value), self.path)


@dataclass(frozen=True, slots=True)
class Draft:
    """Facts on their way into a model: *facts* by field name, read below *path*."""

    path: str
    facts: dict[str, Any]

    def __bool__(self) -> bool:
        return any(not is_absent(fact) for fact in self.facts.values())


def is_absent(fact: Any) -> bool:
    """Whether there is nothing to tell: no fact, a draft without facts, a list of such."""
    if isinstance(fact, list | tuple):
        return all(is_absent(item) for item in fact)
    return fact is None or (isinstance(fact, Draft) and not fact)
