"""Numbers on the elements of annotated output: they travel through MJML as class names."""

from __future__ import annotations

import re
from typing import Any

from postmail.compiler.source import SourceEntry
from postmail.compiler.tree import Element, Jinja, Node, elements

#: Elements without a body of their own in the HTML.
_UNMARKED = frozenset("mj-head mj-body mj-title mj-preview mj-style mj-attributes".split())
_NAME = "pm-source-"
_MARK = re.compile(r' data-pm-source="\d+"')
_IN_COMMENTS = re.compile(rf"{_NAME}\d+(-outlook)?\s*")

#: {id(element): the value of its css-class, mark included}
Marks = dict[int, list[str | Jinja]]


def marks(nodes: list[Node], source_map: tuple[SourceEntry, ...]) -> Marks:
    """
    The marks for the elements of a resolved tree; an element is found by its tag and place.

    A class that an element has from mj-class or mj-attributes is written out beside the mark:
    the element's own attribute would hide it.
    """
    numbers = {(entry.tag, entry.place): entry.number for entry in source_map}
    defaults = _defaults(nodes)
    done: Marks = {}
    for element in elements(nodes):
        number = numbers.get((element.tag, element.place))
        if number is not None and element.tag not in _UNMARKED:
            classes = _classes(element, defaults)
            done[id(element)] = [f"{_NAME}{number}", *([" ", *classes] if classes else [])]
    return done


def _defaults(nodes: list[Node]) -> dict[str, list[str | Jinja]]:
    """{tag, or `.name` of an mj-class: its css-class} as mj-attributes says."""
    found: dict[str, list[str | Jinja]] = {}
    for element in elements(nodes):
        if element.tag == "mj-attributes":
            for child in elements(element.children):
                name = f".{child.static('name')}" if child.tag == "mj-class" else child.tag
                if "css-class" in child.attributes:
                    found[name] = child.attributes["css-class"].value
    return found


def _classes(element: Element, defaults: dict[str, list[str | Jinja]]) -> list[str | Jinja]:
    if "css-class" in element.attributes:
        return element.attributes["css-class"].value
    names = (f".{element.static('mj-class')}", element.tag, "mj-all")
    return next((defaults[name] for name in names if name in defaults), [])


def take_marks(root: Any) -> None:
    """Class names that are marks become `data-pm-source` attributes of *root*'s elements."""
    for element in root.iter():
        if not isinstance(element.tag, str):
            if _NAME in (element.text or ""):
                element.text = _IN_COMMENTS.sub("", element.text).replace(' class=""', "")
            continue
        names = (element.get("class") or "").split()
        for name in names:
            if name.removeprefix(_NAME).isdigit():
                element.set("data-pm-source", name.removeprefix(_NAME))
        kept = [name for name in names if not name.startswith(_NAME)]
        if kept != names:
            element.set("class", " ".join(kept))


def unmarked(html: str) -> str:
    """Annotated output without its marks: what the template writes when it is not annotated."""
    return _MARK.sub("", html)
