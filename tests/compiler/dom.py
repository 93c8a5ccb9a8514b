"""HTML as what a mail program sees in it: equal lists mean equal mails."""

from __future__ import annotations

import re
from functools import lru_cache
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote

import html5lib

#: ("<", tag, attributes), (">", tag), ("text", text) or ("comment", text)
Event = tuple[object, ...]

_LINKS = {"href", "src", "srcset", "background"}
_INLINE = set("a abbr b bdi bdo code em i img label s small span strong sub sup u".split())
_PREHEADER = ["display:none", "font-size:1px", "color:#fff"]
_DECLARATION = re.compile(r"(?:url\(\s*'.*?'\s*\)|url\([^)]*\)|[^;])+")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_CONDITIONAL = re.compile(r"\[if [^\]]*\]>(.*)<!\[endif\]\Z", re.DOTALL)


def body_of(html: str) -> list[Event]:
    """What is in the body, in order; white space collapsed as browsers do."""
    return _collapsed(_events(_document(html).find("body")))


def head_of(html: str) -> tuple[list[Event], set[str]]:
    """What is in the head but for styles, and the rules of its style sheets."""
    document = _document(html)
    rules: set[str] = set()
    events: list[Event] = []
    for child in document.find("head"):  # html5lib makes one
        if child.tag == "style":
            rules |= rules_of(child.text or "")
        elif not callable(child.tag):
            events += _events(child)
    root = ("<", "html", _attributes(document.attrib))
    return [root, *_collapsed(events)], rules


@lru_cache(maxsize=4)
def _document(html: str) -> Any:
    return html5lib.parse(html, treebuilder="etree", namespaceHTMLElements=False)


def rules_of(css: str) -> set[str]:
    """Each rule of a style sheet, with the @media that it is in."""
    css = re.sub(r"\s+", " ", css)
    rules: set[str] = set()
    for query, inside in re.findall(r"@media([^{]*)\{((?:[^{}]*\{[^{}]*\})*)", css):
        rules |= {f"{query.strip()}: {rule[0].strip()} {rule[1]}" for rule in _RULE.findall(inside)}
    rest = re.sub(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", css)
    return rules | {f"{rule[0].strip()} {rule[1].strip()}" for rule in _RULE.findall(rest)}


def _events(element: object) -> list[Event]:
    tag = element.tag  # type: ignore[attr-defined] # etree without types
    if callable(tag):
        return _comment(element.text or "")  # type: ignore[attr-defined]
    events: list[Event] = [("<", tag, _attributes(element.attrib))]  # type: ignore[attr-defined]
    events.append(("text", element.text or ""))  # type: ignore[attr-defined]
    for child in element:  # type: ignore[attr-defined]
        events += _events(child)
        events.append(("text", child.tail or ""))
    return [*events, (">", tag)]


def _attributes(attributes: dict[str, str]) -> tuple[tuple[str, str], ...]:
    done = {}
    for name, value in attributes.items():
        if name in ("height", "vertical-align") and value in ("auto", "top", "middle"):
            continue  # mrml's, which validators refuse: `compile` takes them out
        value = "" if name == "checked" else " ".join(value.split())
        if name in _LINKS:
            value = _link(value)
        if name == "style":
            value = _style(value)
        if name == "class":
            value = " ".join(word for word in value.split() if word != "text-skip")
        if value or name not in ("class", "style"):
            done[str(name)] = value
    return tuple(sorted(done.items()))


def _link(value: str) -> str:
    """A link, its spelling aside; one whose scheme is encoded is none, and stays as it is."""
    if re.match("[a-z]+%3a", value, re.IGNORECASE):
        return value
    return " ".join(unquote(value).split())


def _style(value: str) -> str:
    """Declarations in order, one a line (premailer's parser changes colours and quotes)."""
    parts = (part.partition(":") for part in _DECLARATION.findall(value) if part.strip())
    lines = [f"{name.strip().lower()}:{_declared(rest.strip())}" for name, _, rest in parts]
    if lines[:3] == _PREHEADER:  # spam filters mind tiny white text: `compile` takes both out
        del lines[1:3]
    return "\n".join(lines)


def _declared(value: str) -> str:
    value = re.sub(r"url\(\s*(['\"]?)(.*?)\1\s*\)", lambda found: f"url({_link(found[2])})", value)
    value = re.sub(r"#([0-9a-fA-F])\1([0-9a-fA-F])\2([0-9a-fA-F])\3\b", r"#\1\2\3", value)
    return re.sub(r"#[0-9a-fA-F]{3,8}\b", lambda found: found[0].lower(), value)


def _comment(text: str) -> list[Event]:
    """An Outlook comment as the markup that it is; others as they are."""
    found = _CONDITIONAL.match(text)
    if not found:
        return [("comment", text.strip())]
    reader = _Markup()
    reader.feed(found[1])
    reader.close()
    return [("comment", text.partition(">")[0]), *_collapsed(reader.events), ("end comment",)]


class _Markup(HTMLParser):
    """Tags that need not be balanced."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.events: list[Event] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.events.append(("<", tag, _attributes({name: value or "" for name, value in attrs})))

    def handle_endtag(self, tag: str) -> None:
        self.events.append((">", tag))

    def handle_data(self, data: str) -> None:
        self.events.append(("text", data))


def _collapsed(events: list[Event]) -> list[Event]:
    """Runs of blanks as one, and none at the edge of a block."""
    merged: list[Event] = []
    for event in events:
        if event[0] == "text" and merged and merged[-1][0] == "text":
            merged[-1] = ("text", str(merged[-1][1]) + str(event[1]))
        else:
            merged.append(event)
    done: list[Event] = []
    blank = True  # whether a blank at this point would not show
    for index, event in enumerate(merged):
        if event[0] != "text":
            done.append(event)
            blank = blank if _is_inline(event) else True
            continue
        text = re.sub(r"[ \t\r\n\f]+", " ", str(event[1]))
        text = text.lstrip(" ") if blank else text
        if _before_edge(merged[index + 1 :]):
            text = text.rstrip(" ")
        if text:
            done.append(("text", text))
            blank = text.endswith(" ")
    return done


def _is_inline(event: Event) -> bool:
    return event[0] in ("<", ">") and event[1] in _INLINE and event[1] != "img"


def _before_edge(events: list[Event]) -> bool:
    """Whether nothing shows between here and the end of a block."""
    for event in events:
        if event[0] == "text":
            if str(event[1]).strip(" \t\r\n\f"):
                return False
        elif not _is_inline(event):
            return event[:2] != ("<", "img")
    return True
