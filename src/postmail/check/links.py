"""Links: whether each leads somewhere safe, and says where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import urlsplit

from postmail.check.finding import Finding, Rule, Severity
from postmail.check.letter import Element, Letter
from postmail.check.options import Options

EMPTY = Rule(
    "links-empty",
    Severity.ERROR,
    "a link leads nowhere",
    "Who taps it stays where they are, and wonders what else does not work.",
    "give it an address, or leave the link out where there is none",
)
INSECURE = Rule(
    "links-http",
    Severity.ERROR,
    "a link is not encrypted",
    "Anyone on the way can read it and change the page; browsers warn of it.",
    "use https",
)
SCHEME = Rule(
    "links-scheme",
    Severity.ERROR,
    "a link that mail programs block",
    "javascript:, data:, file: and relative addresses do nothing in a mailbox, or look hostile.",
    "use https, mailto: or tel:",
)
UNENCODED = Rule(
    "links-encoding",
    Severity.ERROR,
    "a link holds characters that must be encoded",
    "Some programs cut the address at the blank or bracket and open half of it.",
    "percent-encode what the template itself writes; values in links are encoded already",
)
NAMELESS = Rule(
    "links-name",
    Severity.ERROR,
    "a link without words",
    "A screen reader says only that there is a link.",
    "put words in it, or an alt on its picture",
)
VAGUE = Rule(
    "links-vague",
    Severity.WARNING,
    "a link does not say where it leads",
    "Screen readers list links without what stands around them.",
    "say what is behind it: 'Track your parcel', not 'here'",
)
SAME_NAME = Rule(
    "links-same-name",
    Severity.WARNING,
    "two links have the same words and lead to different places",
    "Nobody can tell them apart, and a screen reader's list shows the same line twice.",
    "name what differs, in the link or in its card: a heading, the alt of a picture",
)
RULES = (EMPTY, INSECURE, SCHEME, UNENCODED, NAMELESS, VAGUE, SAME_NAME)

#: How many links of one name a link is compared with: a page may have a hundred thousand.
_MANY = 50
#: A box with more links than this is a page, not a card.
_MOST = 200
_SAFE = ("https", "mailto", "tel", "sms", "cid")
_UNSAFE_SIGN = re.compile(r"[\s<>\"{}|\\^`]|[^\x00-\x7f]|%(?![0-9A-Fa-f]{2})")
#: Elements that a screen reader reads as one, and what heads others.
_BOXES = frozenset("td th li dd p blockquote".split())
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_VAGUE = frozenset(
    """
    here|click here|this|link|more|read more|hier|klicken sie hier|hier klicken|mehr|weiterlesen
    |klik hier|meer|lees meer|här|klicka här|mer|läs mer|her|klik her|mere|læs mere|ici|cliquez ici
    |en savoir plus|plus|aquí|haz clic aquí|haga clic aquí|más|leer más|qui|clicca qui|più
    |leggi di più|tutaj|kliknij tutaj|więcej|czytaj więcej|هنا|اضغط هنا|المزيد
    |こちら|ここ|詳細|詳しくはこちら
    """.replace("\n    ", "")
    .strip()
    .split("|")
)


def examine(letter: Letter, _: Options) -> Iterator[Finding]:
    """What is wrong with the links of *letter*."""
    named: dict[str, list[Element]] = {}
    for link in letter.page.iter("a"):
        href = link.get("href")
        if href is None:
            continue  # an anchor to jump to
        yield from _address(letter, link, href.strip())
        name = name_of(link)
        if not name:
            yield NAMELESS.found(f"a link to {href[:80]} has no words", letter.place(link))
        elif name.casefold().strip(" .:…>→»") in _VAGUE:
            yield VAGUE.found(f"a link says only {name!r}", letter.place(link))
        if name:
            yield from _same_name(letter, link, name, named.setdefault(name.casefold(), []))


def _same_name(
    letter: Letter, link: Element, name: str, earlier: list[Element]
) -> Iterator[Finding]:
    """
    Whether *link* can be told from the *earlier* links of its *name*: by its own cell, item or
    paragraph, or by a heading beside it (WCAG 2.2, 2.4.4; techniques H77 to H80).
    """
    others = [one for one in earlier if one.get("href") != link.get("href")]
    if len(earlier) < _MANY:
        earlier.append(link)
    if not others:
        return
    about = _around(link, name)
    told = bool(about) and all(_around(one, name) not in ("", about) for one in others)
    places = f"{others[0].get('href')[:80]} and to {link.get('href')[:80]}"
    yield SAME_NAME.found(
        f"{name!r} leads to {places}" + (", told apart by what is around it" if told else ""),
        letter.place(link),
        severity=Severity.NOTE if told else SAME_NAME.severity,
    )


def _around(link: Element, name: str) -> str:
    """The words of the box in which *link* does not stand alone, where it is heard as one."""
    for box in link.iterancestors():
        if sum(1 for _ in islice(box.iter("a"), _MOST + 1)) > _MOST:
            return ""  # nothing that is heard as one has so many
        alts = [image.get("alt", "") for image in box.iter("img")]
        words = " ".join(" ".join([box.text_content(), *alts]).split())
        if words.casefold() != name.casefold():
            alone = sum(name_of(one).casefold() == name.casefold() for one in box.iter("a")) == 1
            heard = box.tag in _BOXES or next(box.iter(*_HEADINGS), None) is not None
            return words if alone and heard else ""
    return ""


def _address(letter: Letter, link: Element, href: str) -> Iterator[Finding]:
    place = letter.place(link)
    if not href or href == "#":
        yield EMPTY.found(place=place)
        return
    if href.startswith("#"):
        return
    scheme = href.partition(":")[0].lower() if ":" in href else ""
    if scheme == "http":
        yield INSECURE.found(f"{href[:80]} is not encrypted", place)
    elif scheme not in _SAFE:
        yield SCHEME.found(f"{href[:80]} does not work in a mailbox", place)
    elif scheme == "https" and not _has_host(href):
        yield SCHEME.found(f"{href[:80]} names no website", place)
    if found := _UNSAFE_SIGN.search(href):
        yield UNENCODED.found(f"{href[:80]} holds {found[0]!r}", place)


def _has_host(href: str) -> bool:
    try:
        return bool(urlsplit(href).hostname)
    except ValueError:
        return False


def name_of(link: Element) -> str:
    """
    What a screen reader says for *link*: its label, else its words and the alt of its pictures,
    else its title (Accessible Name and Description Computation 1.2, section 4.3.2).
    """
    alts = [image.get("alt", "") for image in link.iter("img")]
    said = " ".join([link.text_content(), *alts]).strip()
    return " ".join((link.get("aria-label") or said or link.get("title") or "").split())
