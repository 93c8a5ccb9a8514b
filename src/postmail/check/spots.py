"""Where HTML inside of MJML's text was written: the source map knows the MJML element around it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from postmail.check.finding import Place
from postmail.compiler import Expanded
from postmail.compiler.references import attribute_text
from postmail.compiler.tree import Element, elements

#: Attributes that the compiler leaves as they are written.
_KEPT = ("href", "src", "alt", "title", "id", "name", "lang", "scope", "width", "height", "colspan")
#: Classes for the compiler itself.
_TAKEN = {"text-skip", "text-only"}


class Spot(NamedTuple):
    """An HTML element as written: its *tag*, its constant attributes, its classes, its *place*."""

    tag: str
    attributes: tuple[tuple[str, str], ...]
    classes: frozenset[str]
    place: Place

    def fits(self, element: Any) -> bool:
        """Whether *element* of a mail may have come from here."""
        return (
            element.tag == self.tag
            and all(element.get(name) == value for name, value in self.attributes)
            and self.classes.issubset((element.get("class") or "").split())
        )


def places(expanded: Expanded) -> dict[str, Place]:
    """{number: its place} of the MJML elements of a template, by their marks in annotated HTML."""
    return {
        str(entry.number): Place("", "", spot.file, spot.line, spot.column, spot.source)
        for entry in expanded.source_map
        for spot in (entry.place,)
    }


def spots(expanded: Expanded) -> dict[str, tuple[Spot, ...]]:
    """{number of an MJML element: the HTML that was written in it}."""
    numbers = {(entry.tag, entry.place): str(entry.number) for entry in expanded.source_map}
    found: dict[str, tuple[Spot, ...]] = {}
    for element in elements(expanded.nodes):
        number = numbers.get((element.tag, element.place))
        if number and number not in found:
            inside = (node for node in elements(element.children) if not node.tag.startswith("mj"))
            found[number] = tuple(map(_spot, inside))
    return found


def nearest(written: Mapping[str, Sequence[Spot]], number: str, element: Any) -> Place | None:
    """
    The place of *element* in the MJML element *number*: what agrees in most constants, for data may
    be anything; None where several do.
    """
    fitting = [spot for spot in written.get(number, ()) if spot.fits(element)]
    most = max((len(spot.attributes) for spot in fitting), default=0)
    best = {spot.place for spot in fitting if len(spot.attributes) == most}
    return best.pop() if len(best) == 1 else None


def _spot(node: Element) -> Spot:
    place = node.place
    return Spot(
        node.tag,
        tuple(_constants(node, _KEPT)),
        frozenset(node.classes()) - _TAKEN,
        Place("", "", place.file, place.line, place.column, place.source),
    )


def _constants(node: Element, names: Iterable[str]) -> Iterable[tuple[str, str]]:
    for name in names:
        value = node.static(name)
        if value is not None:
            yield name, attribute_text(value)
