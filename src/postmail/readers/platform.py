"""What a reader declares about its platform: its name, its shapes, how it reads an order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from postmail.errors import NotAnOrderError
from postmail.readers.cursor import Cursor
from postmail.readers.facts import Draft

#: Keys under which platforms wrap one thing.
ENVELOPES = ("order", "data", "node", "object", "resource", "payload", "body", "result")
#: Keys under which platforms send many things.
LISTS = (
    "orders",
    "data",
    "items",
    "elements",
    "results",
    "nodes",
    "edges",
    "value",
    "hydra:member",
)

Test = Callable[[dict[str, Any]], bool]


@dataclass(frozen=True, slots=True)
class Shape:
    """
    Something that a platform sends, known by its keys: all of *keys* (dotted where they lie
    deeper), at least *least* of *some*, and *where* holds. *remedy* says what to hand in instead
    where it is not an order.
    """

    what: str
    keys: str = ""
    some: str = ""
    least: int = 1
    where: Test = lambda node: True
    remedy: str = "hand in the order that it belongs to"

    def fits(self, node: dict[str, Any]) -> bool:
        """Whether *node* looks like this."""
        found = sum(_has(node, key) for key in self.some.split())
        return (
            all(_has(node, key) for key in self.keys.split())
            and (not self.some or found >= self.least)
            and self.where(node)
        )


@dataclass(frozen=True, slots=True)
class Platform:
    """
    A shop platform and its reader.

    *marks* tells people what an order of it is recognised by, *orders* are the shapes that *read*
    understands, *others* the shapes that are something else. *ignored* are keys (or dotted paths)
    that it always sends and that never matter to a mail. *pieces* are what `beside` may hold.
    *list_keys* and *envelopes* are its own wrappers.
    """

    name: str
    title: str
    marks: str
    orders: tuple[Shape, ...]
    read: Callable[[Cursor], Draft]
    others: tuple[Shape, ...] = ()
    ignored: frozenset[str] = frozenset()
    pieces: dict[str, str] = field(default_factory=dict)
    html: bool = False


@dataclass(frozen=True, slots=True)
class Sighting:
    """What was recognised: *node* at *path* is *what* of *platform*; *is_order* says whether."""

    platform: Platform
    shape: Shape
    node: dict[str, Any]
    path: str
    is_order: bool

    def refusal(self) -> NotAnOrderError:
        """The error for a thing that is not an order."""
        return NotAnOrderError(
            platform=self.platform.title, what=self.shape.what, remedy=self.shape.remedy
        )


def sight(value: Any, platforms: tuple[Platform, ...]) -> Sighting | None:
    """The first thing that a platform recognises, from the outermost object inwards."""
    for node, path in _wrapped(value, "", 0):
        for is_order in (True, False):
            for platform in platforms:
                for shape in platform.orders if is_order else platform.others:
                    if shape.fits(node):
                        return Sighting(platform, shape, node, path, is_order)
    return None


def listed(value: Any) -> tuple[list[Any], str] | None:
    """The list that *value* is or wraps (a page of orders, edges of a graph), and its path."""
    if isinstance(value, list):
        return value, ""
    for node, path in _wrapped(value, "", 0):
        for key in LISTS if len(node) > 1 else node:  # a lone list counts, whatever its name
            inner, place = node.get(key), f"{path}.{key}" if path else key
            if isinstance(inner, list):
                return inner, place
            if isinstance(inner, dict) and any(deeper in inner for deeper in LISTS):
                found = listed(inner)
                if found:
                    return found[0], f"{place}.{found[1]}"
    return None


def _wrapped(value: Any, path: str, level: int) -> Iterator[tuple[dict[str, Any], str]]:
    """*value* and the objects that it wraps, outermost first."""
    if not isinstance(value, dict) or level > 4:
        return
    yield value, path
    inner = [(value[key], key) for key in ENVELOPES if isinstance(value.get(key), dict)]
    if not inner and len(value) == 1:  # a lone key is an envelope, whatever its name
        inner = [(item, key) for key, item in value.items() if isinstance(item, dict)]
    for item, key in inner:
        yield from _wrapped(item, f"{path}.{key}" if path else key, level + 1)


def _has(node: Any, key: str) -> bool:
    for step in key.split("."):
        if not isinstance(node, dict) or step not in node:
            return False
        node = node[step]
    return True
