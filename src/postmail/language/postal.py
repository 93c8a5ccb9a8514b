"""Puts an address together as its country does. Every part that is given is there, once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from postmail.language.cldr import cldr_locale
from postmail.language.names import personal_name
from postmail.language.postal_formats import FORMATS, LATIN_FORMATS, NATIVE_FORMATS, OTHERWISE
from postmail.order import Address

_LETTERS = "NOADCSZ"
_TOKEN = re.compile(r"[NOADCSZ]|[^NOADCSZ]+")
#: Thai, Chinese, Japanese and Korean letters.
_NATIVE = re.compile("[\u0e01-\u0e4e\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff]")


def address_lines(locale: str, address: Address, home: str | None = None) -> tuple[str, ...]:
    """
    The lines of a postal address, as typed, in the order of its country.

    Args:
        locale: of the text: the country's name is written in it.
        address: any of its parts may be absent. The telephone number is no part of these lines.
        home: the country (ISO 3166-1) in which its own name goes without saying.

    >>> parts = {"name": "Ida Lund", "lines": ["Storgatan 1"], "postal_code": "113 50"}
    >>> address_lines("de", Address(**parts, city="Stockholm", country="SE"), home="SE")
    ('Ida Lund', 'Storgatan 1', '113 50 Stockholm')
    >>> address_lines("de", Address(**parts, city="Stockholm", country="SE"), home="DE")
    ('Ida Lund', 'Storgatan 1', '113 50 Stockholm', 'Schweden')
    >>> address_lines("ja", Address(postal_code="150-0001", region="東京都", city="渋谷区"), "JP")
    ('〒150-0001', '東京都渋谷区')
    """
    parts = _parts(locale, address)
    country = address.country or home
    place = "".join([parts[letter] for letter in "ADCS"])
    native = not place.isascii() and _NATIVE.search(place) is not None
    lines: list[str] = []
    for shape in _shapes(country, native, "".join([key for key, text in parts.items() if text])):
        lines += "".join([glue + parts[letter] for glue, letter in shape]).split("\n")
    if address.country and address.country != home:
        lines.append(country_name(locale, address.country))
    return tuple({line.casefold(): line for line in reversed(lines)}.values())[::-1]


def country_name(locale: str, code: str) -> str:
    """
    A country's name; the code itself where CLDR has no name for it.

    >>> country_name("de", "SE"), country_name("sv", "DE"), country_name("en", "QX")
    ('Schweden', 'Tyskland', 'QX')
    """
    return _countries(locale).get(code.upper(), code)


@lru_cache(maxsize=128)
def _countries(locale: str) -> dict[str, str]:
    return {code: str(name) for code, name in cldr_locale(locale).territories.items()}


def _parts(locale: str, address: Address) -> dict[str, str]:
    """{letter of the format: text}, empty where absent; what says the same twice is said once."""
    parts = {
        "N": personal_name(locale, address) or "",
        "O": _one_line(address.company),
        "A": "\n".join(filter(None, map(_one_line, address.lines))),
        "D": _one_line(address.district),
        "C": _one_line(address.city),
        "S": _one_line(address.region),
        "Z": _one_line(address.postal_code),
    }
    for spare, other in (("O", "N"), ("D", "C"), ("S", "C")):
        if parts[spare] and parts[spare].casefold() == parts[other].casefold():
            parts[spare] = ""
    return parts


@lru_cache(maxsize=2048)
def _shapes(
    country: str | None, native: bool, present: str
) -> tuple[tuple[tuple[str, str], ...], ...]:
    """The lines of a country's format that have any of the parts *present*, see `_shape`."""
    special = NATIVE_FORMATS if native else LATIN_FORMATS
    form = special.get(country or "") or FORMATS.get(country or "") or OTHERWISE
    lines = (_shape(_TOKEN.findall(line), present) for line in _completed(form.split("|")))
    return tuple(line for line in lines if line)


def _completed(lines: list[str]) -> list[str]:
    """A country's format with lines of their own for the parts that it does not foresee."""
    small_first = "A" in "".join(lines).partition("C")[0]
    for letter, beside, before in (
        ("C", "A", not small_first),
        ("D", "C", small_first),
        ("S", "C", not small_first),
        ("Z", "S", not small_first),
    ):
        if not any(letter in line for line in lines):
            at = next(index for index, line in enumerate(lines) if beside in line)
            lines.insert(at if before else at + 1, letter)
    return lines


def _shape(tokens: Sequence[str], present: str) -> tuple[tuple[str, str], ...]:
    """
    (what stands before it, letter) of the parts that are *present*: between two of them what stands
    before the second.

    >>> _shape(("C", ", ", "S", " ", "Z"), "CZ")
    (('', 'C'), (' ', 'Z'))
    """
    shape: list[tuple[str, str]] = []
    between = ""
    for index, token in enumerate(tokens):
        if token not in _LETTERS:
            between = token
        elif token in present:
            shape.append((between if shape or index == 1 else "", token))
            between = ""
    return tuple(shape)


def _one_line(text: str | None) -> str:
    return " ".join(text.split()) if text else ""
