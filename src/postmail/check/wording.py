"""What templates say by themselves: their own words and signs, beside translations and data."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from postmail.catalogue import Catalogue
from postmail.check.finding import Place
from postmail.compiler import Folders
from postmail.compiler.phrases import Leaf, leaves
from postmail.compiler.source import Place as Spot
from postmail.compiler.tree import (
    Attribute,
    Element,
    Expression,
    Node,
    Statement,
    Text,
    Translation,
)

#: Attributes that a reader sees or hears.
_SPOKEN = ("alt", "title", "aria-label")
_SILENT = ("mj-style", "style", "script", "mj-attributes")
#: A condition that chooses a language: what it guards is meant for that one.
_ONE_LANGUAGE = re.compile(r"\blang\s*(==|in\b)")
#: What text may begin with before it says anything.
_BLANK = re.compile(r"(?:\s|&nbsp;|&zwnj;|&#\w+;)*")
_ADDRESS = re.compile(r"\S+@\S+\.\w+|\w+://\S+|www\.\S+")
_LETTERS = re.compile(r"[^\W\d_]{2}")


@dataclass(frozen=True, slots=True)
class Said:
    """
    Something that a mail says as the template has it: *text* (as written), or the *path* of a field
    that no filter formats, at *spot*. A text that is *given* may come from a block's caller.
    """

    text: str
    path: str
    spot: Spot
    given: bool = False

    @property
    def shown(self) -> str:
        """The text as a reader sees it, blanks folded."""
        return " ".join(html.unescape(self.text).split())

    def place(self, catalogue: Catalogue) -> Place:
        """Where it was written, in a file named below its template folder."""
        folders = Folders(catalogue.template_dirs)
        spot = self.spot
        source = folders.read(spot.file)
        if self.given and self.text not in source.line(spot.line):
            for step in spot.trail:
                file, _, line = step.rpartition(":")
                caller = folders.read(file)
                begin = len("".join(caller.text.splitlines(keepends=True)[: int(line) - 1]))
                if (found := caller.text.find(self.text, begin)) >= 0:
                    spot, source = caller.place(found), caller
                    break
        return Place("", "", spot.file, spot.line, spot.column, source.line(spot.line))


def said_by(catalogue: Catalogue, kind: str) -> Iterator[Said]:
    """
    What the template of *kind* and its blocks say, in whatever language the mail is.

    What says that it is in one language (`lang="sv"`, `{% if lang == "sv" %}`), or that it is never
    translated (`translate="no"`), is left out.

    Raises:
        CompileError: the template is faulty.
    """
    expanded = catalogue.expanded(kind)
    yield from _of_nodes(expanded.nodes)
    yield from _of_nodes(expanded.twin or [])


def words_in(said: str, names: tuple[str, ...] = ()) -> str:
    """
    The words of *said* that a translator would translate, without the *names* that nobody does;
    empty for signs, numbers, codes, addresses.

    >>> words_in("2 × Thank you, Nordlicht!", ("Nordlicht",)), words_in("WELCOME10 – 24/7")
    ('Thank you', '')
    """
    for name in filter(None, names):
        said = said.replace(name, " ")
    words = (word.strip(".,:;!?()[]«»„“”\"'…–-") for word in _ADDRESS.sub(" ", said).split())
    return " ".join(
        word for word in words if _LETTERS.search(word) and not any(map(str.isdigit, word))
    )


def _of_nodes(nodes: list[Node]) -> Iterator[Said]:
    chosen: list[bool] = []  # for each open condition: whether it chooses one language
    for node in nodes:
        if isinstance(node, Statement):
            _branch(node, chosen)
        elif any(chosen):
            continue
        elif isinstance(node, Element):
            yield from _of_element(node)
        elif isinstance(node, Text):
            yield from _of_text(node)
        elif isinstance(node, Expression):
            yield from _of_leaves(leaves(node.code), node.place)
        elif isinstance(node, Translation):
            for code in node.variables.values():
                yield from _of_leaves(leaves(code), node.place)


def _branch(node: Statement, chosen: list[bool]) -> None:
    if node.keyword == "if":
        chosen.append(False)
    if node.keyword in ("if", "elif", "else"):
        chosen[-1:] = [bool(_ONE_LANGUAGE.search(node.code))]
    elif node.keyword == "endif":
        chosen.pop()


def _of_element(element: Element) -> Iterator[Said]:
    if element.static("lang") or element.static("translate") == "no" or element.tag in _SILENT:
        return
    for name in _SPOKEN:
        if attribute := element.attributes.get(name):
            yield from _of_attribute(attribute)
    yield from _of_nodes(element.children)


def _of_attribute(attribute: Attribute) -> Iterator[Said]:
    for part in attribute.value:
        if isinstance(part, str):
            yield Said(part, "", attribute.place)
        elif isinstance(part, Expression):
            yield from _of_leaves(leaves(part.code), attribute.place)


def _of_leaves(found: tuple[Leaf, ...], spot: Spot) -> Iterator[Said]:
    for leaf in found:
        yield Said(leaf.literal, leaf.path, spot, given=True)


def _of_text(node: Text) -> Iterator[Said]:
    """The text at the place where its words begin, not where its line break does."""
    blank = _BLANK.match(node.value)
    before = blank[0] if blank else ""
    if before == node.value:
        return
    spot = node.place
    lines = before.count("\n")
    column = len(before) - before.rfind("\n") if lines else spot.column + len(before)
    begins = Spot(spot.file, spot.line + lines, column, spot.source, spot.trail)
    yield Said(node.value, "", begins)
