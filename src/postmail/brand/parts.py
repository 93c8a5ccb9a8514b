"""What a brand consists of beside its colours: type, legal facts, service, people."""

from __future__ import annotations

import re
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BeforeValidator, Field

from postmail.errors import brief
from postmail.mailbox import MaybeEmailAddress
from postmail.model import Model, Whole, unchecked_copy
from postmail.order.values import Line, Link, MaybeLine, MaybeLink

_SANS = "Helvetica Neue, Helvetica, Arial, sans-serif"
_STACK = re.compile(r"[\w ,'.-]+")
_NAME = re.compile(r"'[^']+'|[^',\s][^',]*")
_ONE = r"\s*(?:'[^']+'\s*|[^',\s][^',]*)"  # an unquoted name has the blanks behind it, too
_NAMES = re.compile(rf"{_ONE}(?:,{_ONE})*")
_WORDS = re.compile(r"-?[^\W\d][\w-]*(?: +-?[^\W\d][\w-]*)*")
#: What a stack ends with, so that there is always a font.
_GENERIC = re.compile(
    r"(?:sans-)?serif|monospace|system-ui|cursive|fantasy|math|emoji|fangsong|ui-[a-z-]+", re.I
)


def _stack(value: str) -> str:
    stack = value.replace('"', "'")  # a double quote would end the style attribute
    # a quote alone would make text of all that follows it, and no browser reads an empty name
    if not _STACK.fullmatch(stack) or not _NAMES.fullmatch(stack):
        raise ValueError(f"expected font names joined by commas, got {brief(value)}")
    return ", ".join(_quoted(name.strip()) for name in _NAME.findall(stack))


def _quoted(name: str) -> str:
    """*name* as a style sheet reads it: quoted, where a word of it begins with no letter."""
    return name if name[0] == "'" or _WORDS.fullmatch(name) else f"'{name}'"


#: Font names joined by commas, the last one generic.
FontStack = Annotated[Line, AfterValidator(_stack)]


#: Fonts of scripts that the usual ones lack: those of macOS and iOS, then of Windows. Mail programs
#: without them choose by the language that the mail declares.
_SCRIPTS = {
    "ar": "Geeza Pro, Tahoma",
    "ja": "Hiragino Sans, Yu Gothic, Meiryo",
    "ko": "Apple SD Gothic Neo, Malgun Gothic",
    "zh": "PingFang SC, Microsoft YaHei",
}


class Font(Model):
    """Type. Sizes are px."""

    stack: FontStack = _SANS
    """Fonts for running text, best first."""
    heading_stack: FontStack = Field(default_factory=lambda data: data.get("stack", _SANS))
    """Fonts for headings; those of the text where nothing is said."""
    size: Annotated[Whole, Field(ge=14, le=20)] = 16
    """Running text."""
    line_height: Annotated[float, Field(ge=1.2, le=2)] = 1.5
    """As a multiple of the size."""

    def for_language(self, locale: str) -> Self:
        """
        These fonts, with those of the script of *locale* (BCP 47) before the generic one.

        >>> Font(stack="Georgia, serif").for_language("ko").stack
        'Georgia, Apple SD Gothic Neo, Malgun Gothic, serif'
        """
        fonts = _SCRIPTS.get(locale.partition("-")[0])
        if fonts is None or fonts in self.stack:
            return self
        stacks = {"stack": self.stack, "heading_stack": self.heading_stack}
        return unchecked_copy(
            self, **{name: _before_last(stack, fonts) for name, stack in stacks.items()}
        )


def _before_last(stack: str, fonts: str) -> str:
    names, _, generic = stack.rpartition(",")
    if not _GENERIC.fullmatch(generic.strip()):
        names, generic = stack, ""
    return ", ".join(part.strip() for part in (names, fonts, generic) if part.strip())


class Paragraph(Model):
    """A paragraph of a long text, or one of its headings. Plain text."""

    text: Line
    """The words, on one line."""
    heading: bool = False
    """Whether it heads what follows."""


def _paragraphs(value: object) -> object:
    if not isinstance(value, str):
        return value
    blocks = [block.strip() for block in re.split(r"\n\s*\n", value.replace("\r\n", "\n"))]
    return [
        {"text": block.removeprefix("# "), "heading": block.startswith("# ")}
        for block in blocks
        if block
    ]


#: A long text. Written as one string: an empty line ends a paragraph, `# ` begins a heading.
Paragraphs = Annotated[tuple[Paragraph, ...], BeforeValidator(_paragraphs)]


class Legal(Model):
    """What the law wants said. All optional; what is absent is left out of the mail."""

    trader: MaybeLine = None
    """The trader's full name with its legal form."""
    representative: MaybeLine = None
    """Who may sign for it."""
    register_entry: MaybeLine = None
    """Register and number: `Amtsgericht Flensburg, HRB 12345`."""
    vat_id: MaybeLine = None
    """VAT identification number."""
    email: MaybeEmailAddress = None
    """For legal mail."""
    phone: MaybeLine = None
    """For legal calls, as it shall be printed."""
    terms_url: MaybeLink = None
    """Terms of business, as a page."""
    terms_text: Paragraphs = ()
    """Terms of business, in full: a link alone is no durable medium (CJEU C-49/11)."""
    privacy_url: MaybeLink = None
    """Privacy notice."""
    withdrawal_text: Paragraphs = ()
    """Instruction on the right of withdrawal (Directive 2011/83/EU, Annex I A)."""
    withdrawal_form: Paragraphs = ()
    """Model withdrawal form (Directive 2011/83/EU, Annex I B)."""
    withdrawal_url: MaybeLink = None
    """The withdrawal function (Directive 2011/83/EU, Article 11a)."""
    imprint_url: MaybeLink = None
    """Who is behind the shop, as a page."""


class Signatory(Model):
    """The person who signs a mail."""

    name: Line = Field(min_length=1)
    """Full name."""
    role: MaybeLine = None
    """What they do."""
    image: MaybeLine = None
    """
    Portrait, square: a link, or a path relative to the brand's `assets_url`; always a link when
    read.
    """


class Support(Model):
    """Where customers get help."""

    email: MaybeEmailAddress = None
    """E-mail address."""
    phone: MaybeLine = None
    """Telephone number, as it shall be printed."""
    hours: MaybeLine = None
    """When somebody answers: `Monday to Friday, 9 to 17`."""
    chat_url: MaybeLink = None
    """Chat."""
    help_url: MaybeLink = None
    """Questions and answers."""
    returns_url: MaybeLink = None
    """Where a return begins."""
    reply_time: MaybeLine = None
    """How long an answer takes: `within one working day`."""
    signatory: Signatory | None = None
    """Who signs."""


class Social(Model):
    """A page of the brand elsewhere."""

    name: Line = Field(min_length=1)
    """What the link says: `Instagram`."""
    url: Link
    """Where it leads."""


def merged(base: dict[str, Any], overlay: dict[str, Any]) -> dict[str, Any]:
    """
    *base* with what *overlay* says; tables are merged key by key, all else is replaced.

    >>> merged({"a": 1, "b": {"c": 2, "d": 3}}, {"b": {"c": 4}})
    {'a': 1, 'b': {'c': 4, 'd': 3}}
    """
    result = dict(base)
    for key, value in overlay.items():
        mine = result.get(key)
        if isinstance(mine, dict) and isinstance(value, dict):
            value = merged(mine, value)
        result[key] = value
    return result
