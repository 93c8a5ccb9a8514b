"""A mail as a check reads it: its bytes, its headers, its parsed HTML, and where all came from."""

from __future__ import annotations

import email
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from email.policy import EmailPolicy, default
from functools import lru_cache
from typing import Any

from lxml import etree, html

from postmail.check.finding import Place
from postmail.check.spots import Spot, nearest
from postmail.check.style import Sheet, sheet
from postmail.locks import cached_property
from postmail.messages import Category
from postmail.model import Model
from postmail.order import Order

#: As much of a header as is read: Python's parser takes minutes for one of a hundred thousand
#: characters, and no mail needs a tenth of that.
_MOST_OF_A_HEADER = 4000


@lru_cache(maxsize=4096)
def _header(name: str, value: str) -> Any:
    value = value[:_MOST_OF_A_HEADER]
    try:
        return default.header_fetch_parse(name, value)
    except Exception:  # its parser stumbles over fragments, differently in each version
        return default.header_fetch_parse(name, "")


class _Remembering(EmailPolicy):
    """
    Python's default reading of headers, each once: every look at one reads it anew otherwise, and
    mails of one shop have most of them in common.
    """

    def header_fetch_parse(self, name: str, value: str) -> Any:
        return _header(name, value)


#: How a check reads a mail.
POLICY: EmailPolicy[EmailMessage] = _Remembering()  # type: ignore[assignment] # makes EmailMessage
#: How XML begins: lxml takes no text that names an encoding, and mail programs do not heed it.
_XML = re.compile(r"\A[\s\ufeff]*<\?xml\b[^>]*>")
_EMPTY = "<html><body></body></html>"
#: The text of a body without what a browser does not show.
_SEEN = ".//text()[not(ancestor::style or ancestor::script or ancestor::title)]"
#: An element of lxml.html, which has no types.
Element = Any


@dataclass(frozen=True)
class Label:
    """Which mail it is: *kind*, *locale*, *tone* and *sample*, or the *file* that it came from."""

    kind: str = ""
    locale: str = ""
    tone: str | None = None
    sample: str = ""
    file: str = ""

    def __str__(self) -> str:
        language = f"{self.locale}@{self.tone}" if self.tone else self.locale
        return self.file or " ".join(filter(None, (self.kind, language, self.sample)))


@dataclass(frozen=True)
class Letter:
    """
    One mail under examination. *raw* is the mail as sent (CRLF); *category*, *order*, *subject* and
    *preheader* are None where nobody knows them (a foreign file). *marked* is the HTML with the
    numbers (`data-pm-source`) of *places* in the templates, where these are known, and *spots* is
    the HTML in them.
    """

    label: Label
    raw: bytes
    html: str
    text: str
    category: Category | None = None
    order: Order | None = None
    data: Model | None = None  #: what the mail was made of, where that is known
    preheader: str | None = None
    marked: str = ""
    places: Mapping[str, Place] = field(default_factory=dict)
    spots: Mapping[str, tuple[Spot, ...]] = field(default_factory=dict)
    draft: bool = False  #: no headers of a real envelope: nothing is said of them

    @cached_property
    def message(self) -> EmailMessage:
        """The mail as a receiver's parser sees it."""
        return email.message_from_bytes(self.raw, _class=EmailMessage, policy=POLICY)

    @property
    def subject(self) -> str:
        """The subject, decoded."""
        return str(self.message.get("Subject", ""))

    @property
    def is_text_only(self) -> bool:
        """Whether there is no HTML that could lack anything."""
        return bool(self.text) and not self.html

    @cached_property
    def page(self) -> Element:
        """The HTML as a tree; an empty page where there is none."""
        text = _XML.sub("", self.marked or self.html)
        try:
            return html.document_fromstring(text or _EMPTY)
        except etree.ParserError:  # a comment alone, or blanks
            return html.document_fromstring(_EMPTY)

    @cached_property
    def elements(self) -> tuple[Element, ...]:
        """Every element, in document order, comments left out."""
        return tuple(node for node in self.page.iter() if isinstance(node.tag, str))

    @cached_property
    def sheets(self) -> tuple[Sheet, ...]:
        """The style sheets of the mail, in order."""
        return tuple(sheet(node.text or "") for node in self.page.iter("style"))

    @cached_property
    def words(self) -> str:
        """What the body of the HTML says, without markup and styles, blanks folded."""
        body = self.page.find("body")
        if body is None:
            return ""
        said = body.itertext()
        if any(True for _ in body.iter("style", "script", "title")):
            said = body.xpath(_SEEN)
        return " ".join(" ".join(said).split())

    @cached_property
    def _placed(self) -> dict[Element, Place]:
        return {}

    def place(self, element: Element) -> Place:
        """Where *element* stands: its template line where that is known, and its path."""
        if element not in self._placed:  # many findings are about the same few elements
            self._placed[element] = self._place(element)
        return self._placed[element]

    def _place(self, element: Element) -> Place:
        path = path_of(element)
        if not self.places:
            return Place(part="html", path=path, file=self.label.file)
        marks = (node.get("data-pm-source") for node in (element, *element.iterancestors()))
        number = next(filter(None, marks), "")
        known = nearest(self.spots, number, element) or self.places.get(number, Place())
        return replace(known, part="html", path=path)


#: An element that says more is known by its tag, not by its words.
_WORDS = 60


def path_of(element: Element) -> str:
    """
    A short name for *element* that a person can find: its tag, its class, the words in it.

    >>> path_of(html.fromstring('<a class="button" href="/x">View it</a>'))
    '<a class="button"> "View it"'
    """
    name = f' class="{element.get("class")}"' if element.get("class") else ""
    said = _short(element)
    return f"<{element.tag}{name}>" + (f' "{said}"' if said else "")


def _short(element: Element) -> str:
    """What *element* says, blanks folded, where that is short; a whole page is not gathered."""
    parts: list[str] = []
    signs = 0
    for part in element.itertext():
        parts.append(part)
        signs += sum(map(len, part.split()))
        if signs > _WORDS:
            return ""
    said = " ".join("".join(parts).split())
    return said if len(said) <= _WORDS else ""
