"""What a reader declares about its platform: its name, its shapes, how it reads an order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from postmail.errors import NotAnOrderError
from postmail.readers.cursor import Cursor
from postmail.readers.facts import Draft

#: Keys under which platforms wrap one thing.
ENVELOPES = tuple(
    "order data node object resource payload body result customer event value "
    "tracking msg fulfillment_event".split()
)
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
    *html* says that its texts are HTML, *own* that it is postmail's JSON, whose facts are taken at
    their word.
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
    own: bool = False


def hand_in(name: str, what: str = "[...]") -> str:
    """How a piece that lies apart from its order is handed in, in Python and in a file."""
    return (
        f"hand it in with its order: beside={{'{name}': {what}}}, "
        f'or both as one object: {{"order": {{...}}, "{name}": {what}}}'
    )


@dataclass(frozen=True, slots=True)
class Sighting:
    """What was recognised: *node* at *path* is *what* of *platform*; *is_order* says whether."""

    platform: Platform
    shape: Shape
    node: dict[str, Any]
    steps: tuple[str, ...]
    is_order: bool

    @property
    def path(self) -> str:
        """Where it lies in the payload, dotted."""
        return ".".join(self.steps)

    def refusal(self) -> NotAnOrderError:
        """The error for a thing that is not an order."""
        return NotAnOrderError(
            platform=self.platform.title, what=self.shape.what, remedy=self.shape.remedy
        )


def sight(value: Any, platforms: tuple[Platform, ...]) -> Sighting | None:
    """The first thing that a platform recognises, from the outermost object inwards."""
    for node, steps in _wrapped(value, ()):
        for is_order in (True, False):
            for platform in platforms:
                for shape in platform.orders if is_order else platform.others:
                    if shape.fits(node):
                        return Sighting(platform, shape, node, steps, is_order)
    return None


def listed(value: Any) -> tuple[list[Any], str] | None:
    """The list that *value* is or wraps (a page of orders, edges of a graph), and its path."""
    if isinstance(value, list):
        return value, ""
    for node, steps in _wrapped(value, ()):
        for key in LISTS if len(node) > 1 else node:  # a lone list counts, whatever its name
            inner, place = node.get(key), ".".join((*steps, key))
            if isinstance(inner, list):
                return inner, place
            if isinstance(inner, dict) and any(deeper in inner for deeper in LISTS):
                found = listed(inner)
                if found:
                    return found[0], f"{place}.{found[1]}"
    return None


_Steps = tuple[str, ...]


def _wrapped(value: Any, steps: _Steps) -> Iterator[tuple[dict[str, Any], _Steps]]:
    """*value* and the objects that it wraps, outermost first."""
    if not isinstance(value, dict) or len(steps) > 4:
        return
    yield value, steps
    inner = [key for key in ENVELOPES if isinstance(value.get(key), dict)]
    if not inner and len(value) == 1:  # a lone key is an envelope, whatever its name
        inner = list(value)
    for key in inner:
        yield from _wrapped(value[key], (*steps, key))


def _has(node: Any, key: str) -> bool:
    for step in key.split("."):
        if not isinstance(node, dict) or step not in node:
            return False
        node = node[step]
    return True
