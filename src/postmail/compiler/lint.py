"""The MJML linter: refuses what mrml forgives, forgets, or gets wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from postmail.compiler.colours import is_colour
from postmail.compiler.faults import guess
from postmail.compiler.phrases import data_paths
from postmail.compiler.references import attribute_texts
from postmail.compiler.rules import BRANCHES, CLOSERS
from postmail.compiler.scope import codes
from postmail.compiler.source import Place
from postmail.compiler.tree import (
    CONTENT_TAGS,
    VOID_TAGS,
    Attribute,
    Comment,
    Element,
    Expression,
    Jinja,
    Node,
    Statement,
    Text,
    Translation,
    constructs,
    walk,
)
from postmail.errors import TemplateError

_COLUMN = set(
    "mj-accordion mj-button mj-carousel mj-divider mj-image mj-raw mj-social mj-spacer mj-table "
    "mj-text mj-navbar".split()
)
#: What may stand in what (MJML 4.18, `dependencies` of its presets).
CHILDREN: dict[str, set[str]] = {
    "mjml": {"mj-head", "mj-body"},
    "mj-head": set(
        "mj-attributes mj-breakpoint mj-font mj-preview mj-style mj-title mj-raw".split()
    ),
    "mj-body": {"mj-raw", "mj-section", "mj-wrapper", "mj-hero"},
    "mj-wrapper": {"mj-hero", "mj-raw", "mj-section"},
    "mj-section": {"mj-column", "mj-group", "mj-raw"},
    "mj-group": {"mj-column", "mj-raw"},
    "mj-column": _COLUMN,
    "mj-hero": _COLUMN,
    "mj-social": {"mj-social-element", "mj-raw"},
    "mj-navbar": {"mj-navbar-link", "mj-raw"},
    "mj-accordion": {"mj-accordion-element", "mj-raw"},
    "mj-accordion-element": {"mj-accordion-title", "mj-accordion-text"},  # mrml: no mj-raw
    "mj-carousel": {"mj-carousel-image"},
}
#: Where mrml cannot carry statements (tried: errors, dropped tokens, stray tables).
_NO_STATEMENTS = set(
    "mjml mj-head mj-attributes mj-social mj-carousel mj-accordion-element mj-breakpoint".split()
)
#: Attributes that may hold run-time values: mrml hands them through untouched (tried on 383).
RUNTIME_ATTRIBUTES = set(
    "href src srcset alt title rel target css-class color background-color background-url "
    "container-background-color inner-background-color border-color font-size font-weight "
    "font-style line-height align direction vertical-align text-align name lang dir".split()
)
#: {what MJML knows and mrml 6.0.1 ignores (tried on all): what to do instead}.
_IGNORED = {
    (tag, name): "remove it"
    for tag, names in {
        "mj-accordion-title": "font-weight",
        "mj-button": "title",
        "mj-hero": "border-radius container-background-color mode",
        "mj-image": "border-bottom border-top sizes",
        "mj-section": "gutter text-padding",
        "mj-social": "icon-position table-layout",
        "mj-social-element": "icon-position sizes srcset",
        "mj-spacer": "border border-bottom border-left border-right border-top",
        "mj-table": "font-weight role",
        "mj-wrapper": "gap text-padding",
    }.items()
    for name in names.split()
} | {("mj-text", "background-color"): "write container-background-color"}
#: What mrml reads as text, without tags.
_TEXT_ONLY = {"mj-title", "mj-preview", "mj-accordion-title"}
#: Where mrml loses comments, though `mj-raw` or text may stand there (tried on all).
_NO_COMMENTS = {"mj-head", *_TEXT_ONLY}
_MJML = re.compile(r"<((?:mj|pm)-[\w-]+)")
#: Blocks inside blocks: Python takes twenty loops, and a hundred indents.
_DEEPEST = {"for": 12, "if": 40}
_LINKS = {"href", "src", "action", "background", "background-url", "formaction", "srcset"}
_UNSAFE_LINK = re.compile(r"\s*(javascript|vbscript|data|file)\s*:", re.IGNORECASE)
_BAD_TAGS = {"script", "iframe", "object", "embed", "form", "input", "link", "base", "html", "body"}
#: What a mail has once.
_SINGLE = {"mj-head", "mj-body", "mj-title", "mj-preview"}
#: {a list or a part of a table: (what may stand in it, what to do with all else)}; browsers put it
#: elsewhere, and the plain text has no place for it.
_HOLDS = {
    "ol": ({"li"}, "put it into an <li>, or before the list"),
    "tr": ({"td", "th"}, "put it into a <td>"),
    **dict.fromkeys(("thead", "tbody", "tfoot"), ({"tr"}, "put it into a <td>")),
    **dict.fromkeys(
        ("table", "mj-table"),
        (
            set("caption col colgroup thead tbody tfoot tr".split()),
            "put it into a <td> in a <tr>, or before the table",
        ),
    ),
}
#: What ends a paragraph that is open (HTML), so that its own end would begin an empty one.
_ENDS_PARAGRAPH = set("blockquote center div dl h1 h2 h3 h4 h5 h6 hr ol p pre table ul".split())
_UNIT = re.compile(r"-?(\d+\.?\d*|\.\d+)(px|%|em)")


@cache
def mjml_attributes() -> dict[str, dict[str, Any]]:
    """{tag: {"allowed": {attribute: type}, ...}} of MJML 4.18 (MIT licence, mjml.io)."""
    text = files("postmail.compiler").joinpath("data/mjml-attributes.json").read_text("utf-8")
    data: dict[str, dict[str, Any]] = json.loads(text)
    return data


def lint(nodes: list[Node], top: Place) -> Iterator[TemplateError]:
    """What of a tree would not come out as written; *top* is the file's first line."""
    roots = [node for node in nodes if isinstance(node, Element)]
    if [root.tag for root in roots] != ["mjml"]:
        place = roots[-1].place if roots else top
        yield place.error("a template is one <mjml> element", "put all of it inside <mjml>")
        return
    yield from _constructs(roots)
    for element, parent in _pairs(roots[0], None):
        yield from _element(element, parent)
        for attribute in element.attributes.values():
            yield from _attribute(element, attribute)
        yield from _statements(element.children, element)
        for child in element.children:
            if isinstance(child, Comment):
                yield from _statements(child.value, element)
                yield from _comment(child, element)
        yield from _columns(element)


def _constructs(roots: list[Element]) -> Iterator[TemplateError]:
    """Parameters that are left; more blocks inside each other than Python takes."""
    depth = {"for": 0, "if": 0}
    for node in constructs(roots):
        yield from _parameters(node)
        if not isinstance(node, Statement):
            continue
        opener = "if" if node.keyword.endswith("if") and node.keyword != "elif" else "for"
        if node.keyword in CLOSERS or node.keyword in CLOSERS.values():
            depth[opener] += 1 if node.keyword in CLOSERS else -1
        if depth[opener] > _DEEPEST[opener] and node.keyword in CLOSERS:
            what = "loops" if opener == "for" else "conditions"
            yield node.place.error(f"{what} nested too deeply", f"at most {_DEEPEST[opener]}")
            return


def _parameters(node: Jinja) -> Iterator[TemplateError]:
    """Parameters have been filled in: one that is left stands outside of a block."""
    if any("param" in code and _reads(code, "param") for code in codes(node)):
        yield node.place.error(
            "param is known only in a block file", "write param.name there; pass data by attributes"
        )


def _reads(code: str, name: str) -> bool:
    return any(path.split(".")[0] == name for path in data_paths(code))


def _pairs(element: Element, parent: Element | None) -> Iterator[tuple[Element, Element | None]]:
    yield element, parent
    for child in element.children:
        if isinstance(child, Element):
            yield from _pairs(child, element)


def _element(element: Element, parent: Element | None) -> Iterator[TemplateError]:
    tag, place = element.tag, element.place
    if tag.startswith("mj") and _allowed(tag) is None:
        known = [*mjml_attributes(), "mjml", "mj-all", "mj-class"]
        yield place.error(f"there is no tag <{tag}>", guess(tag, known))
        return
    if tag.lower() in _BAD_TAGS:
        yield place.error(f"<{tag}> does not work in mail", "remove it")
    inside = parent.tag if parent else ""
    if tag.startswith("mj") and parent and inside != "mj-attributes":
        allowed = CHILDREN.get(inside, set())
        if tag not in allowed:
            fits = sorted(name for name, tags in CHILDREN.items() if tag in tags)
            yield place.error(
                f"<{tag}> cannot stand in <{inside}>", f"it fits in {', '.join(fits)}"
            )
    elif parent and inside in CHILDREN:
        yield place.error(f"<{tag}> cannot stand in <{inside}>", "put HTML into mj-text or mj-raw")
    if tag in ("mj-image", "img") and "alt" not in element.attributes:
        yield place.error(
            "an image without alt", 'say what it shows; alt="" where it only decorates'
        )
    if inside in _HOLDS and tag not in _HOLDS[inside][0]:
        yield place.error(f"<{tag}> cannot stand in <{inside}>", _HOLDS[inside][1])
    if inside == "a" and tag == "table":
        yield place.error("<table> cannot stand in <a>", "put the links into the cells")
    if "href" in element.attributes:
        yield from _links_in(element)
    if inside == "p" and tag in _ENDS_PARAGRAPH:
        yield place.error(f"<{tag}> cannot stand in <p>", f"give <{tag}> an <mj-text> of its own")
    if tag in CHILDREN or tag == "mj-attributes":
        yield from _texts(element)
        yield from _repeated(element)
    if tag in _HOLDS:
        yield from _between_items(element)
    if inside in _TEXT_ONLY:
        yield place.error(f"<{tag}> in <{inside}>", "write text only: MJML loses tags here")


def _texts(element: Element) -> Iterator[TemplateError]:
    for child in element.children:
        if isinstance(child, Text) and child.value.strip():
            yield child.place.error(f"text directly in <{element.tag}>", "put it into mj-text")
        if isinstance(child, Expression | Translation):
            yield child.place.error(f"text directly in <{element.tag}>", "put it into mj-text")


def _repeated(element: Element) -> Iterator[TemplateError]:
    seen: set[str] = set()
    for child in element.children:
        if isinstance(child, Element) and child.tag in _SINGLE:
            if child.tag in seen:
                yield child.place.error(f"a second <{child.tag}>", "keep one: MJML reads no other")
            seen.add(child.tag)


def _between_items(element: Element) -> Iterator[TemplateError]:
    items, remedy = _HOLDS[element.tag]
    for child in element.children:
        if isinstance(child, Translation):
            says = not any(f"<{item}" in child.singular for item in items)
        elif isinstance(child, Text):
            says = bool(child.value.strip())
        else:
            says = isinstance(child, Expression)
        if says:
            yield child.place.error(f"text cannot stand in <{element.tag}>", remedy)


def _links_in(link: Element) -> Iterator[TemplateError]:
    """Links in a link: HTML ends the outer one where the inner one begins."""
    for node in walk(link.children):
        linked = isinstance(node, Element) and node.tag == "a"
        if linked or (isinstance(node, Translation) and "<a " in node.singular):
            yield node.place.error("a link in a link", "end the outer one before")


def _attribute(element: Element, attribute: Attribute) -> Iterator[TemplateError]:
    tag, name, place = element.tag, attribute.name, attribute.place
    allowed = _allowed(tag)
    if allowed is not None and name not in allowed:
        yield place.error(f"<{tag}> has no attribute {name}", guess(name, sorted(allowed)))
    if (tag, name) in _IGNORED:
        yield place.error(f"{name} on <{tag}> is ignored by the renderer", _IGNORED[tag, name])
    if name.lower().startswith("on") or name.lower() in ("srcdoc", "http-equiv"):
        yield place.error(f"{name} runs a script or leads away", "remove it: mail has none")
    yield from _statements(attribute.value, element)
    yield from value_faults(element, attribute)


@lru_cache(maxsize=256)
def _allowed(tag: str) -> Mapping[str, str] | None:
    """{attribute: type}, or None for HTML, which takes what it likes."""
    extra = {"css-class": "string", "mj-class": "string"}
    if tag == "mjml":
        return {"lang": "string", "dir": "enum(ltr,rtl,auto)", "owa": "string"}
    if tag in ("mj-all", "mj-class"):
        every = mjml_attributes().values()
        return {name: "string" for spec in every for name in [*spec["allowed"], "name", *extra]}
    spec = mjml_attributes().get(tag)
    return {**spec["allowed"], **extra} if spec else None


def resolved_faults(element: Element, attribute: Attribute) -> Iterator[TemplateError]:
    """
    As *value_faults*, for an attribute whose constants are known by now: what is left to run time
    may not stand where the layout needs a constant.
    """
    runtime = [part for part in attribute.value if not isinstance(part, str)]
    if runtime and attribute.name == "style":
        yield runtime[0].place.error("a run-time value in style", "use a class, or a constant")
    elif runtime and element.tag.startswith("mj") and attribute.name not in RUNTIME_ATTRIBUTES:
        yield runtime[0].place.error(
            f"{attribute.name} on <{element.tag}> decides the layout, and needs a constant",
            "use a value known at compile time: a number, a parameter, brand.*",
        )
    yield from value_faults(element, attribute)


def value_faults(element: Element, attribute: Attribute) -> Iterator[TemplateError]:
    """What mrml would misread in an attribute: unsafe links, numbers without unit, no words."""
    place, value = attribute.place, attribute.static
    if attribute.name in _LINKS and any(map(_is_unsafe, attribute_texts(attribute.value))):
        yield place.error("a link that is not safe in mail", "use https:, mailto:, tel: or cid:")
    if value is None:
        return
    kind = (_allowed(element.tag) or {}).get(attribute.name, "string")
    if attribute.name == "mj-class" and len(value.split()) > 1:
        yield place.error("several mj-class names: only the first would count", "keep one")
    if kind.startswith("unit(px") and value and not _has_unit(value, kind):
        yield place.error(
            f"{attribute.name} cannot be {value!r}", "give a unit, also for nothing: 0px"
        )
    if kind == "color" and value and not is_colour(value.strip()):
        yield place.error(
            f"{attribute.name} cannot be {value!r}", "write #rrggbb, or the name of a colour"
        )
    if kind.startswith("enum(") and value not in kind[5:-1].split(","):
        yield place.error(f"{attribute.name} cannot be {value!r}", f"choose from {kind[5:-1]}")
    if element.tag == "mj-section" and attribute.name == "full-width" and value != "full-width":
        yield place.error("full-width is on by being there", "remove it, or write full-width")


def _is_unsafe(part: str | Jinja) -> bool:
    """Whether a part of a link begins with a scheme that runs or reads something."""
    text = part if isinstance(part, str) else ""
    return bool(_UNSAFE_LINK.match(re.sub(r"[\s\x00-\x20]+", "", text)))


def _has_unit(value: str, kind: str) -> bool:
    words = value.split()
    free = ("auto" in kind and value == "auto") or (kind.endswith(",)") and _is_number(value))
    return free or (len(words) <= 4 and all(_UNIT.fullmatch(word) for word in words))


def _is_number(value: str) -> bool:
    return bool(re.fullmatch(r"\d+(\.\d+)?", value))


def _statements(nodes: list[Any], element: Element) -> Iterator[TemplateError]:
    """Every block that opens among *nodes* closes among them."""
    opened: list[Statement] = []
    for node in nodes:
        if not isinstance(node, Statement):
            continue
        if element.tag in _NO_STATEMENTS:
            yield node.place.error(
                f"{{% {node.keyword} %}} cannot stand in <{element.tag}>",
                "put it around the element",
            )
            return
        if node.keyword in CLOSERS:
            opened.append(node)
        elif node.keyword in BRANCHES or node.keyword in CLOSERS.values():
            if not opened:
                opened = [node]
                break
            if node.keyword not in BRANCHES:
                opened.pop()
    if opened:
        yield opened[-1].place.error(
            f"{{% {opened[-1].keyword} %}} does not begin and end in the same <{element.tag}>",
            "put both ends side by side, around whole elements",
        )


def _comment(comment: Comment, element: Element) -> Iterator[TemplateError]:
    """What a mail program reads of a comment is lost in some places, and MJML in it everywhere."""
    if not comment.conditional:
        return
    tag, fits = element.tag, sorted(name for name, tags in CHILDREN.items() if "mj-raw" in tags)
    if tag in _NO_COMMENTS or (tag.startswith("mj") and tag not in {*fits, *CONTENT_TAGS}):
        yield comment.place.error(
            f"a comment for mail programs in <{tag}> is lost",
            f"put it into an <mj-raw>; that fits in {', '.join(fits)}",
        )
    if found := _MJML.search("".join(part for part in comment.value if isinstance(part, str))):
        yield comment.place.error(f"<{found[1]}> in a comment is not read", "write HTML there")


def _columns(element: Element) -> Iterator[TemplateError]:
    """mrml counts columns in the source: under a condition or loop, each needs its width."""
    if element.tag not in ("mj-section", "mj-group"):
        return
    if not any(isinstance(child, Statement) for child in element.children):
        return
    for child in element.children:
        if (
            isinstance(child, Element)
            and child.tag == "mj-column"
            and "width" not in child.attributes
        ):
            yield child.place.error(
                "a column beside {% if %} or {% for %} without a width", 'add width="50%"'
            )


__all__ = ["CHILDREN", "CONTENT_TAGS", "RUNTIME_ATTRIBUTES", "VOID_TAGS", "lint", "mjml_attributes"]
