"""Markup with Jinja in it, to a tree: strict about what MJML silently forgives."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from typing import NamedTuple

from postmail.compiler.faults import reached, refuse
from postmail.compiler.lexer import Piece, lex
from postmail.compiler.rules import forbidden, syntax_faults
from postmail.compiler.source import Place, Source
from postmail.compiler.trans import read_translation
from postmail.compiler.tree import (
    VOID_TAGS,
    Attribute,
    Comment,
    Element,
    Expression,
    Jinja,
    Node,
    Statement,
    Text,
)
from postmail.errors import TemplateError
from postmail.language.characters import control_characters

#: Stand-ins for Jinja constructs while the markup is read: private-use characters round a number.
_HOLE = re.compile("\ue000(\\d+)\ue001")
#: Elements inside elements: more is a mistake, or an attack on the stack.
_DEEPEST = 100
_MARKUP = re.compile(
    r"<!--(?P<comment>.*?)-->"
    r"|</(?P<end>[A-Za-z][\w:-]*+)\s*>"
    r"|<(?P<start>[A-Za-z][\w:-]*+)(?P<rest>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*?)(?P<close>/?)>",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"\s+(?P<name>[A-Za-z_:@][\w:.@-]*)(?:\s*=\s*\"(?P<value>[^\"]*)\")?")
_RAW_TAGS = ("mj-style", "style", "script")


@dataclass
class _Reader:
    """Markup being read: *text* with stand-ins, *holes* what they stand for."""

    source: Source
    text: str = ""
    holes: list[Jinja] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)  # (offset in text, in the source)

    def place(self, offset: int) -> Place:
        index = max(bisect_right(self.spans, (offset, len(self.source.text))) - 1, 0)
        begin, origin = self.spans[index] if self.spans else (0, 0)
        return self.source.place(origin + offset - begin)

    def split(self, text: str) -> list[str | Jinja]:
        """Text with stand-ins as text and Jinja in turn."""
        parts: list[str | Jinja] = []
        for index, part in enumerate(_HOLE.split(text)):
            if index % 2:
                parts.append(self.holes[int(part)])
            elif part:
                parts.append(part)
        return parts


class Parsed(NamedTuple):
    """A file: its *nodes*, which nobody may change, and *faults* that do not hinder reading on."""

    nodes: list[Node]
    faults: tuple[TemplateError, ...]


def parse(source: Source, markup: bool = True) -> Parsed:
    """
    What *source* holds; without *markup* (a text twin) only text and Jinja.

    Raises:
        CompileError: with the place, for broken Jinja or markup: a block that is not closed, an end
            tag that does not match, a duplicate or unquoted attribute, a stray `<`.
    """
    try:
        return _parsed(source.name, source.text, markup)
    except TemplateError as error:
        raise reached(error, source.trail) from None


@lru_cache(maxsize=512)
def _parsed(name: str, text: str, markup: bool) -> Parsed:
    """Kinds have blocks in common, and catalogues their files: each is read once."""
    source = Source(name, text)
    _refuse_control(source)
    reader = _fill(source, list(lex(source)))
    refuse(syntax_faults(reader.holes))
    faults = tuple(forbidden(reader.holes))
    try:
        nodes = _marked_up(reader) if markup else _texts(reader, 0, len(reader.text))
    except TemplateError as error:
        refuse([error, *faults])
    return Parsed(nodes, faults)


def _refuse_control(source: Source) -> None:
    for offset, what in control_characters(source.text):
        raise source.place(offset).error(
            f"a control character ({what})", "remove it: no reader can see it"
        )


def parse_pieces(source: Source, pieces: list[Piece]) -> list[Node]:
    """The nodes of text that is in pieces already."""
    return _marked_up(_fill(source, pieces))


def _marked_up(reader: _Reader) -> list[Node]:
    root: list[Node] = []
    stack: list[Element] = []
    offset = 0
    while offset < len(reader.text):
        siblings = stack[-1].children if stack else root
        if stack and stack[-1].tag in _RAW_TAGS:
            offset = _read_raw(reader, stack, offset)
            continue
        tag = reader.text.find("<", offset)
        tag = len(reader.text) if tag < 0 else tag
        siblings.extend(_texts(reader, offset, tag))
        offset = _read_tag(reader, siblings, stack, tag) if tag < len(reader.text) else tag
    if stack:
        raise stack[-1].place.error(f"<{stack[-1].tag}> is never closed", f"add </{stack[-1].tag}>")
    return root


def _fill(source: Source, pieces: list[Piece]) -> _Reader:
    reader = _Reader(source)
    index = 0
    while index < len(pieces):
        piece = pieces[index]
        reader.spans.append((len(reader.text), piece.offset))
        index += 1
        if piece.kind == "data":
            reader.text += piece.code
            continue
        place = source.place(piece.offset)
        if piece.kind == "variable":
            reader.holes.append(Expression(piece.code, place))
        elif piece.keyword == "trans":
            translation, index = read_translation(source, pieces, index - 1)
            reader.holes.append(translation)
        else:
            reader.holes.append(Statement(piece.keyword, piece.code, place))
        reader.text += f"\ue000{len(reader.holes) - 1}\ue001"
    return reader


def _texts(reader: _Reader, start: int, end: int) -> list[Node]:
    nodes: list[Node] = []
    offset = start
    for index, part in enumerate(_HOLE.split(reader.text[start:end])):
        if index % 2:
            nodes.append(reader.holes[int(part)])
            offset += len(part) + 2
        elif part:
            nodes.append(Text(part, reader.place(offset)))
            offset += len(part)
    return nodes


def _read_raw(reader: _Reader, stack: list[Element], offset: int) -> int:
    """The content of a style element: text to its end tag."""
    element = stack.pop()
    found = re.compile(rf"</{element.tag}\s*>").search(reader.text, offset)
    if not found:
        raise element.place.error(f"<{element.tag}> is never closed", f"add </{element.tag}>")
    element.children.extend(_texts(reader, offset, found.start()))
    return found.end()


def _read_tag(reader: _Reader, siblings: list[Node], stack: list[Element], offset: int) -> int:
    found = _MARKUP.match(reader.text, offset)
    place = reader.place(offset)
    if not found:
        raise place.error(
            "a `<` that begins no tag", "write &lt; for the sign; quote attribute values"
        )
    if found["comment"] is not None:
        siblings.append(Comment(reader.split(found["comment"]), place))
    elif found["end"]:
        _close(stack, found["end"], place)
    else:
        element = _open(reader, found, place)
        siblings.append(element)
        if not element.closed and element.tag not in VOID_TAGS:
            stack.append(element)
        if len(stack) > _DEEPEST:
            raise place.error("elements nested too deeply", f"at most {_DEEPEST} inside each other")
    return found.end()


def _close(stack: list[Element], tag: str, place: Place) -> None:
    if not stack:
        raise place.error(f"</{tag}> closes nothing", "remove it, or open the element before")
    opened = stack.pop()
    if opened.tag != tag:
        remedy = f"close <{opened.tag}> first: </{opened.tag}>"
        if get_close_matches(tag, [opened.tag], cutoff=0.8):
            remedy = f"spell both alike, if they belong together; else {remedy}"
        raise place.error(f"</{tag}> closes <{opened.tag}> of line {opened.place.line}", remedy)


def _open(reader: _Reader, found: re.Match[str], place: Place) -> Element:
    attributes: dict[str, Attribute] = {}
    rest, end, base = found["rest"], 0, found.start("rest")
    while match := _ATTRIBUTE.match(rest, end):
        end = match.end()
        at = reader.place(base + match.start("name"))
        name = match["name"]
        if match["value"] is None:
            raise at.error(f"attribute {name} has no quoted value", f'write {name}="..."')
        if name in attributes:
            raise at.error(f"attribute {name} stands twice in <{found['start']}>", "keep one")
        attributes[name] = Attribute(name, reader.split(match["value"]), at)
    if rest[end:].strip():
        _refuse_rest(reader, rest[end:], base + end)
    return Element(found["start"], attributes, [], place, closed=bool(found["close"]))


def _refuse_rest(reader: _Reader, rest: str, offset: int) -> None:
    place = reader.place(offset + len(rest) - len(rest.lstrip()))
    if "\ue000" in rest:
        raise place.error(
            "Jinja between the attributes of a tag",
            'put it inside a value: class="{{ ... }}"; or write the element twice in {% if %}',
        )
    raise place.error("an attribute that cannot be read", 'write name="value", in double quotes')
