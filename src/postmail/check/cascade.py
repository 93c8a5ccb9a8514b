"""
Which styles an element ends up with: inline styles and style sheets, in one colour scheme.

Only what selectors of mails use is known: tags, classes, ids, attributes and combinators; one that
cannot be read matches nothing. Media queries hold as on a wide screen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from lxml.cssselect import CSSSelector

from postmail.check.letter import Element, Letter
from postmail.check.style import Declaration, Sheet, StyleRule, declarations

#: What the styles of a mail are asked for; all else is left out of the cascade.
_ASKED = frozenset(
    "color background background-color font-size font-weight display visibility opacity".split()
)
_NARROW = re.compile(r"max-(device-)?width")
#: Siblings, and attributes other than those that Outlook adds for itself.
_BEYOND = re.compile(r"[+~]|\[(?!data-ogs[bc]\])")
_SCHEME = re.compile(r"prefers-color-scheme\s*:\s*(light|dark)")
#: Importance, then where it stands, then specificity: as CSS orders declarations.
_Rank = tuple[int, int, tuple[int, int, int], int]

Styles = dict[str, str]


@dataclass(frozen=True, slots=True)
class _Matched:
    """A rule as it takes part in the cascade."""

    selector: CSSSelector
    specificity: tuple[int, int, int]
    declarations: tuple[Declaration, ...]


def cascade(letter: Letter, scheme: str) -> dict[Element, Styles]:
    """{element: its own styles} of *letter* in *scheme* (`light`, `dark`); nothing is inherited."""
    won: dict[Element, dict[str, tuple[_Rank, str]]] = {}
    number = 0
    for sheet in letter.sheets:
        for rule in _matched(sheet.rules, scheme):
            number += 1
            for element in _elements(rule.selector, letter):
                _enter(won.setdefault(element, {}), rule, number)
    for element in letter.elements:
        if style := element.get("style"):
            known = won.setdefault(element, {})
            for one in declarations(style):
                if one.name in _ASKED:
                    _win(known, one, (1 if one.important else 0, 1, (0, 0, 0), 0))
    return {
        element: {name: value for name, (_, value) in known.items()}
        for element, known in won.items()
    }


@lru_cache(maxsize=256)
def is_plain(sheet: Sheet) -> bool:
    """Whether selectors ask for nothing but an element and what is around it."""
    return not any(
        _BEYOND.search(rule.selector)
        for rule in sheet.rules
        if any(one.name in _ASKED for one in rule.declarations)
    )


def _elements(selector: CSSSelector, letter: Letter) -> list[Element]:
    found: list[Element] = list(selector(letter.page))  # type: ignore[arg-type]
    return found


def _enter(known: dict[str, tuple[_Rank, str]], rule: _Matched, number: int) -> None:
    for one in rule.declarations:
        _win(known, one, (1 if one.important else 0, 0, rule.specificity, number))


def _win(known: dict[str, tuple[_Rank, str]], one: Declaration, rank: _Rank) -> None:
    if one.name not in known or known[one.name][0] <= rank:
        known[one.name] = (rank, one.value)


def _matched(rules: Iterable[StyleRule], scheme: str) -> Iterator[_Matched]:
    for rule in rules:
        asked = tuple(one for one in rule.declarations if one.name in _ASKED)
        if asked and all(_holds(query, scheme) for query in rule.media):
            for selector, weight in _selectors(rule.selector):
                yield _Matched(selector, weight, asked)


def _holds(query: str, scheme: str) -> bool:
    """Whether a media query holds on a wide screen in *scheme*."""
    query = query.lower()
    wanted = _SCHEME.search(query)
    if wanted and wanted[1] != scheme:
        return False
    return not _NARROW.search(query) and "print" not in query.split()


@lru_cache(maxsize=1024)
def _selectors(text: str) -> tuple[tuple[CSSSelector, tuple[int, int, int]], ...]:
    found = []
    for part in text.split(","):
        if ":" in part:  # states and generated content: nothing that a still picture shows
            continue
        try:
            selector = CSSSelector(part.strip(), translator="html")
        except (SyntaxError, ValueError):  # cssselect's own errors are among these
            continue
        found.append((selector, _specificity(part)))
    return tuple(found)


@lru_cache(maxsize=1024)
def _specificity(selector: str) -> tuple[int, int, int]:
    """
    How much a selector weighs: ids, then classes and attributes, then tags.

    >>> _specificity(".page .m a"), _specificity("#x *")
    ((0, 2, 1), (1, 0, 0))
    """
    ids = len(re.findall(r"#[\w-]+", selector))
    classes = len(re.findall(r"\.[\w-]+|\[[^\]]*\]", selector))
    bare = re.sub(r"\[[^\]]*\]|[.#][\w-]+", "", selector)
    return ids, classes, len(re.findall(r"[a-zA-Z][\w-]*", bare))
