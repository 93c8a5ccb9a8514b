"""Stand-ins back to Jinja, each guarded for the place where it came out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from postmail.compiler.emit import Emitted
from postmail.compiler.source import Place
from postmail.compiler.tree import Expression, Jinja, Statement

_LINKS = frozenset("href src srcset action background poster".split())
#: Which guard a stand-in gets, by the letter that marks its place.
_GUARD = {"l": "pm_link", "p": "pm_link_part", "c": "pm_css", "a": "pm_attribute"}
_DELIMITER = re.compile(r"\{(?=[{%#])")


@dataclass
class Woven:
    """Jinja source, and where its lines came from: {line: place}."""

    source: str = ""
    places: dict[int, Place] = field(default_factory=dict)


@dataclass(frozen=True)
class Guarded:
    """A construct with the filter that its place of output needs."""

    node: Jinja
    guard: str = ""


def mark_places(root: Any, emitted: Emitted) -> None:
    """
    Mark each stand-in in attributes and comments of *root* (an lxml document) with its place.

    In a link, the value at its beginning decides the scheme (`l`), a later one is a part (`p`);
    styles take only plain values (`c`); every other attribute is escaped (`a`).
    """
    word = re.compile(rf"{emitted.salt}(\d+)z")
    for element in root.iter():
        if not isinstance(element.tag, str):
            if element.text:
                element.text = _mark_comment(element.text, emitted, word)
            continue
        for name, value in element.attrib.items():
            if emitted.salt in value:
                element.set(name, _mark(word, name, value))


def _mark(word: re.Pattern[str], name: str, value: str) -> str:
    def marked(found: re.Match[str]) -> str:
        begins = not value[: found.start()].strip()
        return f"{found[0][:-1]}{_letter(name, begins)}z"

    return word.sub(marked, value)


def _letter(name: str, begins: bool) -> str:
    if name in _LINKS:
        return "l" if begins else "p"
    return "c" if name == "style" else "a"


def _mark_comment(text: str, emitted: Emitted, word: re.Pattern[str]) -> str:
    """A comment's stand-ins: it is markup that only Outlook reads, so nothing in it is text."""
    whole = word.fullmatch(text)
    if whole:  # a conditional comment of the author's, which travelled as one word
        meaning = emitted.words[int(whole[1])]
        if isinstance(meaning, str):
            return whole[0]

    def marked(found: re.Match[str]) -> str:
        name = re.search(r"([\w:-]+)\s*=\s*[\"'][^\"']*$", text[: found.start()])
        begins = bool(re.search(r"=\s*[\"']\s*$", text[: found.start()]))
        return f"{found[0][:-1]}{_letter(name[1] if name else '', begins)}z"

    return word.sub(marked, text)


def weave(html: str, emitted: Emitted, place: Place) -> Woven:
    """
    The Jinja template of *html*.

    Raises:
        CompileError: a construct got lost on the way through MJML: the safety net.
    """
    seen: set[int] = set()
    woven = assemble(_parts(html, emitted, seen))
    for number, meaning in enumerate(emitted.words):
        if number in seen:
            continue
        lost = place if isinstance(meaning, str) else meaning.place
        raise lost.error(
            "MJML dropped what stands here", "move it: into an mj-text, or into a plain attribute"
        )
    return woven


def _parts(text: str, emitted: Emitted, seen: set[int]) -> Iterable[str | Guarded]:
    word = re.compile(rf"{emitted.salt}(\d+)([lpca]?)z")
    end = 0
    for found in word.finditer(text):
        yield text[end : found.start()]
        end = found.end()
        number = int(found[1])
        seen.add(number)
        meaning = emitted.words[number]
        if isinstance(meaning, str):
            marked = _mark_comment(meaning, emitted, re.compile(rf"{emitted.salt}(\d+)z"))
            yield from _parts(marked, emitted, seen)
        else:
            yield Guarded(meaning, _GUARD.get(found[2], ""))
    yield text[end:]


def assemble(parts: Iterable[str | Guarded]) -> Woven:
    """
    Jinja source from text and constructs; each construct begins a line of its own, so that a
    line tells its place.
    """
    woven = Woven()
    chunks: list[str] = []
    line = 1
    for part in parts:
        if isinstance(part, str):
            chunk = _DELIMITER.sub("{{ '{' }}", part)
            if chunk.endswith("{"):  # it would join the delimiter that follows
                chunk = chunk[:-1] + "{{ '{' }}"
        else:
            chunk = _construct(part)
            woven.places[line + 1] = part.node.place
        chunks.append(chunk)
        line += chunk.count("\n")
    woven.source = "".join(chunks)
    return woven


def _construct(part: Guarded) -> str:
    node = part.node
    if isinstance(node, Statement):
        return "{%\n" + node.code + "\n%}"
    if isinstance(node, Expression):
        code = f"({node.code}\n)|{part.guard}" if part.guard else node.code
        return "{{\n" + code + "\n}}"
    raise TypeError("translations are resolved before weaving")
