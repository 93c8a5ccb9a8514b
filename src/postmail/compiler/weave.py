"""Stand-ins back to Jinja, each guarded for the place where it came out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from postmail.compiler.emit import Emitted
from postmail.compiler.guards import attribute_guards
from postmail.compiler.source import Place
from postmail.compiler.tree import Expression, Jinja, Statement
from postmail.locks import cached_property

#: Which guard a stand-in gets, by the letter that marks its place.
_GUARD = {
    "l": "pm_link",
    "p": "pm_link_part",
    "s": "pm_source",
    "u": "pm_css_link",
    "c": "pm_css",
    "a": "pm_attribute",
}
_LETTER = {guard: letter for letter, guard in _GUARD.items()}
_QUOTED = re.compile(r"([\w:-]+)(\s*=\s*)(\"[^\"]*\"|'[^']*')")
_DELIMITER = re.compile(r"\{(?=[{%#])")


@dataclass(frozen=True)
class Guarded:
    """A construct with the filter that its place of output needs."""

    node: Jinja
    guard: str = ""


@dataclass
class Woven:
    """A template: text, and constructs with their guards, in turn."""

    parts: list[str | Guarded] = field(default_factory=list)

    @cached_property
    def source(self) -> str:
        """The whole as Jinja source."""
        return "".join(
            _escaped(part) if isinstance(part, str) else _construct(part) for part in self.parts
        )

    @property
    def texts(self) -> list[str]:
        """Its runs of plain text."""
        return [part for part in self.parts if isinstance(part, str)]

    @cached_property
    def places(self) -> dict[int, Place]:
        """{number of a part, from 1: where its construct came from}."""
        return {
            number: part.node.place
            for number, part in enumerate(self.parts, 1)
            if not isinstance(part, str)
        }


def mark_places(root: Any, emitted: Emitted) -> None:
    """Mark each stand-in in attributes and comments of *root* (an lxml document) with its guard."""
    for element in root.iter():
        if not isinstance(element.tag, str):
            if emitted.salt in (element.text or ""):
                element.text = _mark_comment(element.text, emitted)
            continue
        for name, value in element.attrib.items():
            if emitted.salt in value:
                element.set(name, _mark(name, value, emitted))


def _mark(name: str, value: str, emitted: Emitted) -> str:
    """An attribute's value, its stand-ins marked."""
    parts = re.split(rf"{emitted.salt}(\d+)z", value)
    items = [emitted.words[int(part)] if at % 2 else part for at, part in enumerate(parts)]
    marked = parts[0]
    guards = attribute_guards(name, items)
    for at in range(1, len(parts), 2):
        letter = _LETTER[guards[at]] if guards[at] else ""
        marked += f"{emitted.salt}{parts[at]}{letter}z{parts[at + 1]}"
    return marked


def _mark_comment(text: str, emitted: Emitted) -> str:
    """A comment's stand-ins: it is markup that only Outlook reads, so nothing in it is text."""
    if re.fullmatch(rf"{emitted.salt}\d+z", text):
        return text  # a comment of the author's, or a statement, that travelled as one word

    def marked(found: re.Match[str]) -> str:
        sign, value = found[3][0], found[3][1:-1]
        return f"{found[1]}{found[2]}{sign}{_mark(found[1], value, emitted)}{sign}"

    text = _QUOTED.sub(marked, text)
    return re.sub(rf"({emitted.salt}\d+)z", r"\1az", text)


def weave(html: str, emitted: Emitted, place: Place) -> Woven:
    """
    The Jinja template of *html*.

    Raises:
        CompileError: a construct got lost on the way through MJML: the safety net.
    """
    seen: set[int] = set()
    html = re.sub(rf"<!--({emitted.salt}\d+z)-->", partial(_uncommented, emitted), html)
    woven = Woven([part for part in _parts(html, emitted, seen) if part])
    for number, meaning in enumerate(emitted.words):
        if number in seen:
            continue
        lost = place if isinstance(meaning, str) else meaning.place
        raise lost.error(
            "MJML dropped what stands here", "move it: into an mj-text, or into a plain attribute"
        )
    return woven


def _uncommented(emitted: Emitted, found: re.Match[str]) -> str:
    """A statement that travelled as a comment, without its wrapping."""
    number = int(found[1].removeprefix(emitted.salt)[:-1])
    return found[0] if isinstance(emitted.words[number], str) else found[1]


def _parts(text: str, emitted: Emitted, seen: set[int]) -> Iterable[str | Guarded]:
    word = re.compile(rf"{emitted.salt}(\d+)([lpsuca]?)z")
    end = 0
    for found in word.finditer(text):
        yield text[end : found.start()]
        end = found.end()
        number = int(found[1])
        seen.add(number)
        meaning = emitted.words[number]
        if isinstance(meaning, str):
            yield from _parts(_mark_comment(meaning, emitted), emitted, seen)
        else:
            yield Guarded(meaning, _GUARD.get(found[2], ""))
    yield text[end:]


def _escaped(text: str) -> str:
    """Text in which Jinja finds nothing of its own, whatever follows it."""
    text = _DELIMITER.sub("{{ '{' }}", text)
    return text[:-1] + "{{ '{' }}" if text.endswith("{") else text


def _construct(part: Guarded) -> str:
    node = part.node
    if isinstance(node, Statement):
        return "{%\n" + node.code + "\n%}"
    if isinstance(node, Expression):
        code = f"({node.code}\n)|{part.guard}" if part.guard else node.code
        return "{{\n" + code + "\n}}"
    raise TypeError("translations are resolved before weaving")
