"""The compiler's whole story: a kind's MJML in, a compiled template out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from html import unescape
from typing import Any
from unicodedata import category

from postmail.compiler import derive, inline, weave
from postmail.compiler.compiled import CompiledTemplate, Language, Part
from postmail.compiler.emit import emit, source_of
from postmail.compiler.expand import Expander
from postmail.compiler.faults import refuse
from postmail.compiler.fields import Types, field_faults
from postmail.compiler.layout import set_ahead
from postmail.compiler.lexer import lex
from postmail.compiler.lint import lint
from postmail.compiler.marks import Marks, marks, take_marks
from postmail.compiler.parse import parse
from postmail.compiler.phrases import data_paths, messages_in
from postmail.compiler.resolve import Resolver
from postmail.compiler.solid import solid
from postmail.compiler.source import Folders, Place, Source, SourceEntry, digest
from postmail.compiler.tree import (
    CONTENT_TAGS,
    Element,
    Expression,
    Node,
    Statement,
    Text,
    Translation,
    elements,
    walk,
)
from postmail.errors import TemplateError
from postmail.language.signs import colon, sets_solid
from postmail.locks import cached_property

#: mrml hides the preheader by `display: none` and, for who does not know it, in a box of no height
#: (caniemail.com: display, max-height, overflow). That it is tiny and white, too, hides it from
#: nobody else, and is a trick to filters (SpamAssassin: HTML_FONT_LOW_CONTRAST, FONT_INVIS_*).
_HIDDEN = "display:none;font-size:1px;"
_TINY_AND_WHITE = re.compile(r"(?<=display:none;)font-size:1px;color:#(?:fff){1,2};", re.IGNORECASE)

#: A tag of ours, of MJML or of HTML that words are marked up with, or the beginning of a comment;
#: <https://...> is none, nor is what stands between two signs: 1 <b and c> 2.
_TAG = re.compile(
    r"<!--|</?(?:(?:mj|pm)-[\w-]+|slot|a|b|br|code|div|em|font|h[1-6]|hr|i|img|li|ol|p|pre|small|span|"
    r"strong|su[bp]|table|t[dhr]|u|ul)(?:\s[^<>]*=[^<>]*)?\s*/?>",
    re.IGNORECASE,
)
#: Characters that nobody sees (Unicode's general categories): controls, formats, blanks.
_UNSEEN = frozenset("Cc Cf Zl Zp Zs".split())


@dataclass(frozen=True)
class Expanded:
    """
    A kind's MJML, includes and blocks in place, and its hand-written text where it has a *twin*,
    linted: the same for every language.
    """

    kind: str
    nodes: list[Node] = field(repr=False)
    files: tuple[str, ...]
    digest: str
    twin: list[Node] | None = field(default=None, repr=False)

    @property
    def source(self) -> str:
        """The whole as one MJML file with Jinja in it."""
        return source_of(self.nodes)

    @cached_property
    def source_map(self) -> tuple[SourceEntry, ...]:
        """Where each element came from, by the number that marks it in annotated output."""
        return tuple(_entries(self.nodes))


#: {kind: what it may read, and its template as it was read last}: catalogues of several brands
#: have their templates in common.
_LAST: dict[str, tuple[Types | None, Expanded]] = {}


def expand(folders: Folders, kind: str, types: Types | None = None) -> Expanded:
    """
    Read and check the template of *kind*; with *types*, whether what it reads can be there.

    Raises:
        CompileError: all faults that were found, each with file, line, the line and the remedy.
    """
    known, last = _LAST.get(kind, (None, None))
    if last and known == types and _is_unchanged(last, folders):
        return last
    expanded = _expand(folders, kind, types)
    _LAST[kind] = types, expanded
    return expanded


def _is_unchanged(expanded: Expanded, folders: Folders) -> bool:
    """Whether all its files read the same in *folders*; what other files it has, these say."""
    if (expanded.twin is None) == bool(folders.find(f"{expanded.kind}/body.txt")):
        return False
    try:
        same = digest(map(folders.read, expanded.files)) == expanded.digest
    except TemplateError:
        return False
    return same and not any(map(folders.stray, (*expanded.files, f"{expanded.kind}/body.txt")))


def _expand(folders: Folders, kind: str, types: Types | None) -> Expanded:
    expander = Expander(folders)
    name = f"{kind}/body.mjml"
    try:
        nodes = expander.load(name)
    except TemplateError as error:
        refuse([error, *expander.faults])
    faults = [*expander.faults, *lint(nodes, Place(name, 1))]
    if types is not None:
        faults += field_faults(nodes, types)
    sources = list(expander.sources.values())
    twin = None
    if folders.find(f"{kind}/body.txt"):
        sources.append(folders.read(f"{kind}/body.txt"))
        read = parse(sources[-1], markup=False)
        faults += [*read.faults, *field_faults(read.nodes, types or {})] if types else read.faults
        faults += _twin_faults(sources[-1], read.nodes)
        twin = read.nodes
    for file in dict.fromkeys((*expander.sources, f"{kind}/body.txt")):
        faults += _stray_faults(folders, file)
    refuse(faults)
    return Expanded(kind, nodes, tuple(one.name for one in sources), digest(sources), twin)


def _twin_faults(source: Source, nodes: list[Node]) -> Iterator[TemplateError]:
    """What readers of a hand-written text would see as it is, or that they would see nothing."""
    if all(isinstance(node, Text) and not _is_seen(node) for node in nodes):
        yield Place(source.name, 1).error("the text says nothing", "write it, or remove the file")
    words, end = "", 0
    for piece in lex(source):
        if piece.kind == "data":  # what stands between may be in the middle of a tag
            words += "_" * (piece.offset - end) + piece.code
            end = piece.offset + len(piece.code)
    for found in _TAG.finditer(words):
        tag = source.text[found.start() : found.end()]
        yield source.place(found.start()).error(
            f"{tag} in a plain text", "write words and Jinja: no tags, no blocks"
        )


def _stray_faults(folders: Folders, name: str) -> Iterator[TemplateError]:
    if path := folders.stray(name):
        parts = name.split("/")
        kind = "a folder" if path.is_dir() else "a link that leads nowhere"
        what = f"{kind}, where {name} is looked for"
        if [*path.parts[-len(parts) :]] != parts:
            what = f"spelt otherwise than {name}, and not read"
        yield Place(str(path), 0).error(what, "mend it, or remove it")


def compile_template(
    expanded: Expanded,
    language: Language,
    known: dict[str, Any],
    annotate: bool = False,
) -> CompiledTemplate:
    """
    Compile for one language; *known* holds the compile-time names (brand, kind, category).

    With *annotate* the elements of the HTML carry `data-pm-source` numbers of the source map.

    Raises:
        CompileError: with file, line, the line and the remedy.
    """
    names = {**known, **language.names, "kind": expanded.kind}
    resolver = Resolver(names, language.lookup, language.plural, language.direction)
    nodes = resolver.nodes(expanded.nodes)
    if sets_solid(language.locale):
        nodes = solid(nodes)
    place = Place(f"{expanded.kind}/body.mjml", 1)
    html = _html(nodes, place, marks(nodes, expanded.source_map) if annotate else None)
    head = _head(nodes, place)
    text = _text(expanded.twin, nodes, resolver)
    make = partial(Part, language=language, known=names)
    return CompiledTemplate(
        kind=expanded.kind,
        locale=language.locale,
        tone=language.tone,
        subject=make("subject", derive.plain(_children(head, "mj-title")), False),
        preheader=make("preheader", derive.plain(_children(head, "mj-preview")), False),
        html=make("html", html, True),
        text=make("text", text, False),
        digest=expanded.digest,
        files=expanded.files,
        settled=set_ahead(text.texts),
        written=expanded.twin is not None,
    )


def lines_of_block(
    folders: Folders, block: str, language: Language, known: dict[str, Any]
) -> tuple[str, ...]:
    """
    What *block* says in *language*, as lines of plain text; for a block of constant words.

    Raises:
        CompileError: the block is faulty, or says what only a message's data can tell.
    """
    place = Place(f"_blocks/{block}.mjml", 1)
    nodes = Expander(folders).use(block, place)
    resolver = Resolver(
        {**known, **language.names}, language.lookup, language.plural, language.direction
    )
    woven = derive.plain(resolver.nodes(nodes))
    for varying in woven.places.values():
        raise varying.error(f"<pm-{block}> depends on the message", "use words and brand.* only")
    lines = "".join(woven.texts).splitlines()
    return tuple(line.strip() for line in lines if line.strip())


def _html(nodes: list[Node], place: Place, marked: Marks | None) -> weave.Woven:
    emitted = emit(nodes, marked)
    root = inline.to_tree(emitted, place)
    if marked:
        take_marks(root)
    _tidy(root)
    weave.mark_places(root, emitted)
    return weave.weave(inline.to_text(root), emitted, place)


def _tidy(root: Any) -> None:
    """What mrml writes and validators or spam filters refuse; our own class; nothing that shows."""
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag == "td":
            element.attrib.pop("vertical-align", None)
        if element.tag == "img" and element.get("height") == "auto":
            del element.attrib["height"]
        if "; " in (style := element.get("style") or ""):  # premailer's, on every line of an order
            style = style.replace("; ", ";").replace(": ", ":")
            element.set("style", style)
        if _HIDDEN in style:
            element.set("style", _TINY_AND_WHITE.sub("", style))
        names = (element.get("class") or "").split()
        if "text-skip" in names or ("class" in element.attrib and not names):
            kept = [name for name in names if name != "text-skip"]
            element.set("class", " ".join(kept))
            if not kept:
                del element.attrib["class"]


def _text(twin: list[Node] | None, nodes: list[Node], resolver: Resolver) -> weave.Woven:
    """The hand-written twin where there is one, else the text derived from the same tree."""
    if twin is None:
        return derive.derive(nodes, resolver.direction, colon(resolver.known["lang"]))
    return derive.written(replace(resolver, markup=False).nodes(twin))


def _head(nodes: list[Node], place: Place) -> Element:
    root = next(node for node in nodes if isinstance(node, Element))
    head = root.first("mj-head")
    if head is None or not head.first("mj-title") or not head.first("mj-preview"):
        raise (head or root).place.error(
            "a mail needs its subject and its preheader",
            "write <mj-head><mj-title>...</mj-title><mj-preview>...</mj-preview></mj-head>",
        )
    body = root.first("mj-body")
    if body is None:
        raise root.place.error("a mail needs its body", "write <mj-body>...</mj-body>")
    if all(isinstance(node, Text) and not _is_seen(node) for node in _children(head, "mj-title")):
        raise (head.first("mj-title") or head).place.error(
            "the subject says nothing", "write it into <mj-title>"
        )
    if next(elements(body.children), None) is None:
        raise body.place.error("the mail says nothing", "write it into <mj-body>")
    return head


def _is_seen(text: Text) -> bool:
    return any(category(sign) not in _UNSEEN for sign in unescape(text.value))


def _children(head: Element, tag: str) -> list[Node]:
    found = head.first(tag)
    return found.children if found else []


def _entries(nodes: list[Node]) -> Iterator[SourceEntry]:
    seen: set[tuple[str, Place]] = set()
    for element in elements(nodes):
        if not element.tag.startswith("mj-") or (element.tag, element.place) in seen:
            continue
        inside = _own(element)
        msgids = [(n.context, n.singular) for n in inside if isinstance(n, Translation)]
        codes = [n.code for n in inside if isinstance(n, Expression | Statement)]
        msgids += [message for code in codes for message in messages_in(code)]
        codes += [c for n in inside if isinstance(n, Translation) for c in n.variables.values()]
        paths = sorted({path for code in codes for path in data_paths(code)})
        yield SourceEntry(len(seen), element.tag, element.place, tuple(msgids), tuple(paths))
        seen.add((element.tag, element.place))


def _own(element: Element) -> list[Any]:
    """The Jinja that belongs to an element itself: its attributes, and content if it has any."""
    found: list[Any] = [part for item in element.attributes.values() for part in item.value]
    if element.tag in CONTENT_TAGS:
        for node in walk(element.children):
            found.append(node)
            if isinstance(node, Element):
                found += [part for item in node.attributes.values() for part in item.value]
    return [node for node in found if not isinstance(node, str)]
