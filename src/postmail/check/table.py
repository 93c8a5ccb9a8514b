"""The table of rules: every family, and how a letter or a catalogue meets all of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cache
from types import ModuleType

from postmail.catalogue import Catalogue
from postmail.check import (
    caniemail,
    clients,
    contrast,
    data,
    headers,
    images,
    language,
    law,
    links,
    mime,
    network,
    parity,
    size,
    source,
    spam,
    structure,
)
from postmail.check.finding import Finding, Rule
from postmail.check.letter import Letter
from postmail.check.options import Options

#: Families that look at one mail: `RULES`, and `examine(letter, options)`.
_OF_LETTERS: tuple[ModuleType, ...] = (
    mime,
    headers,
    size,
    structure,
    language,
    contrast,
    links,
    images,
    parity,
    data,
    clients,
    law,
    spam,
    network,
)
#: Families that look at a catalogue's templates and words: `RULES`, and `survey(catalogue, kinds,
#: locales)`.
_OF_CATALOGUES: tuple[ModuleType, ...] = (source, language, law)


@cache
def rules() -> dict[str, Rule]:
    """{id: rule}, family by family."""
    families = (*_OF_CATALOGUES, *_OF_LETTERS)
    return {rule.id: rule for family in families for rule in family.RULES}


def sources() -> dict[str, str]:
    """Where the outside facts come from that the rules go by."""
    return {"caniemail": caniemail.source()}


def examine(letter: Letter, options: Options) -> Iterator[Finding]:
    """What the wanted rules find in *letter*."""
    for family in _OF_LETTERS:
        if any(options.wants(rule.id) for rule in family.RULES):
            yield from options.kept(family.examine(letter, options))


def survey(
    catalogue: Catalogue, kinds: tuple[str, ...], options: Options, locales: Collection[str] = ()
) -> Iterator[Finding]:
    """What the wanted rules find in the templates of *kinds*, and their words in *locales*."""
    for family in _OF_CATALOGUES:
        if any(options.wants(rule.id) for rule in family.RULES):
            yield from options.kept(family.survey(catalogue, kinds, locales))


def told_of(
    catalogue: Catalogue, kind: str, fallbacks: tuple[str, ...], options: Options
) -> Iterator[Finding]:
    """
    As *survey*, of one *kind* and the *fallbacks* of a mail of it: at once, as no catalogue of
    words is read, which takes a second. What the brand lacks is left out: it is no mail's own.
    """
    found = (
        *source.survey(catalogue, (kind,)),
        *language.own_words(catalogue, (kind,)),
        *language.lent(fallbacks, f"{kind}/body.mjml"),
        *(one for one in law.survey(catalogue, (kind,)) if one.place.file),
    )
    yield from options.kept(found)
