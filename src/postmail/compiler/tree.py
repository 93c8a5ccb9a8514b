"""The tree that a template is compiled as: elements, text, comments, and Jinja in its places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from postmail.compiler.source import Place


@dataclass(slots=True)
class Expression:
    """`{{ code }}`."""

    code: str
    place: Place


@dataclass(slots=True)
class Statement:
    """`{% code %}`; *keyword* is its first word."""

    keyword: str
    code: str
    place: Place


@dataclass(slots=True)
class Translation:
    """
    `{% trans %}...{% endtrans %}`, whole.

    *singular* and *plural* are msgids as they stand in a catalogue (`%(name)s`, `%%`);
    *variables* maps each placeholder to its expression; *count* decides the plural form.
    """

    context: str | None
    singular: str
    plural: str | None
    variables: dict[str, str]
    count: str | None
    place: Place


Jinja = Expression | Statement | Translation


@dataclass(slots=True)
class Text:
    """Text between tags, as written (entities unresolved)."""

    value: str
    place: Place


@dataclass(slots=True)
class Comment:
    """`<!-- value -->`; conditional comments matter to Outlook, others are dropped."""

    value: list[str | Jinja]
    place: Place

    @property
    def conditional(self) -> bool:
        """Whether it addresses Outlook."""
        first = self.value[0] if self.value and isinstance(self.value[0], str) else ""
        return first.lstrip().lower().startswith(("[if", "<![endif"))


@dataclass(slots=True)
class Attribute:
    """`name="value"`; *value* holds text (entities unresolved) and Jinja in turn."""

    name: str
    value: list[str | Jinja]
    place: Place

    @property
    def static(self) -> str | None:
        """The value, where no Jinja is in it."""
        if len(self.value) == 1:  # which nearly all are
            only = self.value[0]
            return only if isinstance(only, str) else None
        if all(isinstance(part, str) for part in self.value):
            return "".join(part for part in self.value if isinstance(part, str))
        return None


@dataclass(slots=True)
class Element:
    """A tag with its attributes and children."""

    tag: str
    attributes: dict[str, Attribute]
    children: list[Node]
    place: Place
    closed: bool = field(default=False)  #: written as `<tag />`

    def static(self, name: str) -> str | None:
        """The attribute's value where it is there and constant."""
        attribute = self.attributes.get(name)
        return attribute.static if attribute else None

    def classes(self) -> list[str]:
        """Constant class names, of `class` or `css-class`."""
        found = self.attributes.get("css-class" if self.tag.startswith("mj-") else "class")
        return (found.static or "").split() if found else []

    def first(self, tag: str) -> Element | None:
        """The first child element called *tag*."""
        found = (child for child in self.children if isinstance(child, Element))
        return next((child for child in found if child.tag == tag), None)


Node = Element | Text | Comment | Expression | Statement | Translation

#: Elements whose content is HTML or text, which MJML hands through.
CONTENT_TAGS = frozenset(
    "mj-text mj-button mj-table mj-raw mj-navbar-link mj-social-element mj-accordion-title "
    "mj-accordion-text mj-title mj-preview mj-style".split()
)
#: HTML elements without an end tag.
VOID_TAGS = frozenset("area br col hr img input link meta source track wbr".split())


def walk(nodes: list[Node]) -> Iterator[Node]:
    """Every node below *nodes*, in document order."""
    left = nodes[::-1]
    while left:
        node = left.pop()
        yield node
        if isinstance(node, Element):
            left += reversed(node.children)


def elements(nodes: list[Node]) -> Iterator[Element]:
    """Every element below *nodes*, in document order."""
    return (node for node in walk(nodes) if isinstance(node, Element))


def constructs(nodes: list[Any]) -> Iterator[Jinja]:
    """All Jinja among *nodes* and below, in attributes and comments, too."""
    for node in walk(nodes):
        if isinstance(node, Element):
            for attribute in node.attributes.values():
                yield from (part for part in attribute.value if not isinstance(part, str))
        elif isinstance(node, Comment):
            yield from (part for part in node.value if not isinstance(part, str))
        elif not isinstance(node, Text | str):
            yield node
