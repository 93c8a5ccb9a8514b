"""The two halves of a mail: what the HTML says must stand in the text too, and the other way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from postmail.check.finding import Finding, Place, Rule, Severity
from postmail.check.letter import Letter
from postmail.check.options import Options

AMOUNT = Rule(
    "parity-amount",
    Severity.ERROR,
    "an amount or number of the HTML is not in the text",
    "Who reads the text, or hears it, misses what it costs or when it comes.",
    "derive the text from the template, or mend body.txt",
)
CODE = Rule(
    "parity-code",
    Severity.ERROR,
    "a code of the HTML is not in the text",
    "Who reads the text cannot use the coupon or collect the parcel.",
    "derive the text from the template, or mend body.txt",
)
LINK = Rule(
    "parity-link",
    Severity.ERROR,
    "a link of the HTML is not in the text",
    "Who reads the text cannot track, pay or unsubscribe.",
    "derive the text from the template, or mend body.txt",
)
PLACEHOLDER = Rule(
    "parity-placeholder",
    Severity.ERROR,
    "a placeholder was not filled",
    "The customer reads the template instead of their name.",
    "look at the template line; {{ and {% belong to Jinja",
)
EMPTY = Rule(
    "parity-empty",
    Severity.ERROR,
    "a value is missing in a sentence",
    "The customer reads None or undefined, and doubts the rest.",
    "hide the sentence with {% if %} where the fact is absent",
)
PREHEADER = Rule(
    "parity-preheader",
    Severity.WARNING,
    "the preheader adds nothing to the subject",
    "The inbox row has two lines, and one of them is wasted.",
    "say in it what the subject does not",
)
NO_PREHEADER = Rule(
    "parity-no-preheader",
    Severity.WARNING,
    "there is no preheader",
    "The inbox shows whatever comes first: a link to the browser, the alt of the logo.",
    "write an <mj-preview>",
)
RULES = (AMOUNT, CODE, LINK, PLACEHOLDER, EMPTY, PREHEADER, NO_PREHEADER)

#: Numbers of at least two digits, with the signs that stand inside of amounts, dates and codes;
#: a single one may be that of a step.
_NUMBER = re.compile(r"\d[\d.,:'/\u2019\u00a0\u202f\u2009-]*\d")
_PLACEHOLDER = re.compile(r"\{\{|\}\}|\{%|%\}|%\(\w+\)[sd]|\{\w+\}|\[\[\w+\]\]")
#: What programs print for nothing, where a value should stand: not "None of" nor German "null".
_EMPTY = re.compile(
    r"\b(?:undefined|NaN)\b|(?<=: )(?:None|null)\b|\b(?:None|null)(?=\s*(?:[.,;:!?)]|$))"
)
#: The lines of an order that the HTML shows before it counts the rest (docs/design.md).
SHOWN_LINES = 25
#: What leads to the shop as such, perhaps in a language: there is nothing to track or pay.
_FRONT_PAGE = re.compile(r"https://[^/?#]+/?(?:(?:([a-z]{2})|[a-z]{2}[-_][A-Za-z]{2})/?)?")
_LOGO = "_blocks/logo.mjml"
#: A link ends where no more of it follows: a sign of its own, or one within a word.
_END = r"(?![A-Za-z0-9_/%=&#~+-]|[.,:;!?]\w)"
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


def examine(letter: Letter, _: Options) -> Iterator[Finding]:
    """Where the halves of *letter* differ, and what stands in them that never should."""
    yield from _unfilled(letter)
    yield from _inbox(letter)
    if not letter.html or not letter.text:
        return
    place = Place(part="text", file=letter.label.file)
    digits = re.sub(r"\D+", " ", _INVISIBLE.sub("", letter.text))
    # the HTML of a long order counts the lines that only the text has
    count = str(len(letter.order.lines) - SHOWN_LINES) if letter.order else ""
    for number in dict.fromkeys(_NUMBER.findall(_INVISIBLE.sub("", letter.words))):
        if number != count and re.sub(r"\D+", " ", number).strip() not in digits:
            yield AMOUNT.found(f"{number} stands in the HTML only", place)
    said = "".join(_INVISIBLE.sub("", letter.text).split())
    for element in letter.page.find_class("code"):
        code = "".join(_INVISIBLE.sub("", element.text_content()).split())
        if code not in said:
            yield CODE.found(f"the code {code} stands in the HTML only", letter.place(element))
    yield from _links(letter)


def _is_front_page(href: str, letter: Letter) -> bool:
    """
    Whether *href* is the shop itself, whose name the text has; a path of two letters alone is the
    mail's own language, or a short link.
    """
    found = _FRONT_PAGE.fullmatch(href)
    language = (letter.label.locale or letter.page.get("lang") or "").partition("-")[0]
    return found is not None and found[1] in (None, language)


def _links(letter: Letter) -> Iterator[Finding]:
    said = unquote(letter.text)
    for link in letter.page.iter("a"):
        href = (link.get("href") or "").strip()
        if not href.startswith("https://") or _is_front_page(href, letter):
            continue
        place = letter.place(link)
        if place.file != _LOGO and not re.search(re.escape(unquote(href)) + _END, said):
            yield LINK.found(f"{href[:100]} stands in the HTML only", place)


def _unfilled(letter: Letter) -> Iterator[Finding]:
    halves = {"subject": letter.subject, "html": letter.words, "text": letter.text}
    for part, said in halves.items():
        place = Place(part=part, file=letter.label.file)
        for found in dict.fromkeys(_PLACEHOLDER.findall(said)):
            if letter.order is None or found not in letter.order.model_dump_json():
                yield PLACEHOLDER.found(f"{found} was not filled", place)
        for found in dict.fromkeys(_EMPTY.findall(said)):
            if letter.order is None or found not in letter.order.model_dump_json():
                yield EMPTY.found(f"the mail says {found}", place)


def _inbox(letter: Letter) -> Iterator[Finding]:
    if letter.preheader is None:
        return
    place = Place(part="preheader", file=letter.label.file)
    if not letter.preheader:
        yield NO_PREHEADER.found(place=place)
    elif letter.preheader in letter.subject or letter.subject in letter.preheader:
        yield PREHEADER.found(f"subject and preheader both say {letter.preheader!r}", place)
