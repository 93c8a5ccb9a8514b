"""How a person is named: the order of the names, what to call someone, and what never to guess."""

from __future__ import annotations

import re
from typing import Protocol

from postmail.language.tags import parse_tag

#: Texts in these languages put the family name first, whoever is named. Not Japanese, Korean and
#: Chinese: there a foreign name keeps its own order, and a native one is known by its script.
_FAMILY_FIRST = frozenset({"hu"})
#: Chinese, Japanese and Korean letters: such a name is written family name first in any text
#: (CLDR, person names: the order follows the name's own script).
_EAST_ASIAN = re.compile(
    "[々〇\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff ]+"
)
#: Names in these languages are written together: 王小明, 김민준; Japanese ones are not.
_WRITTEN_TOGETHER = frozenset({"ko", "zh"})
#: In letters in these languages nobody is called by the given name alone.
_CALLED_BY_FULL_NAME = frozenset({"ja", "ko"})


class Person(Protocol):
    """Whoever has a name: a customer, an address."""

    @property
    def name(self) -> str | None:
        """The full name as the shop keeps it."""

    @property
    def first_name(self) -> str | None:
        """Given name."""

    @property
    def last_name(self) -> str | None:
        """Family name."""

    @property
    def company(self) -> str | None:
        """Company."""


def full_name(locale: str, person: Person) -> str | None:
    """
    The name in its order, see `personal_name`; without one the company, or None.

    >>> from postmail.order import Customer
    >>> full_name("de", Customer(first_name="Ida", last_name="Lund"))
    'Ida Lund'
    >>> full_name("hu", Customer(first_name="Ida", last_name="Lund"))
    'Lund Ida'
    >>> full_name("de", Customer(company="Nordlicht GmbH"))
    'Nordlicht GmbH'
    """
    return personal_name(locale, person) or _one_line(person.company)


def personal_name(locale: str, person: Person) -> str | None:
    """
    First and last name in the order of their script, or else of the text's language.

    Where the two are not both known it is the name as the shop keeps it, or what there is of it.

    >>> from postmail.order import Customer
    >>> personal_name("de", Customer(first_name="太郎", last_name="山田", company="ACME"))
    '山田 太郎'
    >>> personal_name("zh", Customer(first_name="小明", last_name="王"))
    '王小明'
    """
    first, last = _one_line(person.first_name), _one_line(person.last_name)
    if not (first and last):
        return _one_line(person.name) or last or first
    eastern = _EAST_ASIAN.fullmatch(first + last) is not None
    language = parse_tag(locale).language
    if eastern and language in _WRITTEN_TOGETHER:
        return last + first
    return f"{last} {first}" if eastern or language in _FAMILY_FIRST else f"{first} {last}"


def given_name(locale: str, person: Person) -> str | None:
    """
    What a friendly letter calls someone: the given name, or the whole name where it is not apart,
    or where the language asks for it (Japanese puts its honorific after family and given name).

    >>> from postmail.order import Customer
    >>> given_name("sv", Customer(first_name="Ida", last_name="Lund"))
    'Ida'
    >>> given_name("de", Customer(name="Ida Lund")), given_name("de", Customer())
    ('Ida Lund', None)
    >>> given_name("ja", Customer(first_name="太郎", last_name="山田"))
    '山田 太郎'
    """
    if parse_tag(locale).language in _CALLED_BY_FULL_NAME:
        return full_name(locale, person)
    return _one_line(person.first_name) or full_name(locale, person)


def _one_line(text: str | None) -> str | None:
    return " ".join(text.split()) or None if text else None
