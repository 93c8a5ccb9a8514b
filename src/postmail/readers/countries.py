"""Countries by any of their usual spellings: two letters, three letters, a name."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.resources import files


def country_code(text: str) -> str | None:
    """
    The ISO 3166-1 alpha-2 code of the country that *text* names, or None.

    >>> [country_code(name) for name in ("de", "USA", "Deutschland", "United Kingdom", "Atlantis")]
    ['DE', 'US', 'DE', 'GB', None]
    """
    name = text.rstrip("/").rsplit("/", 1)[-1]  # APIs also point: /api/countries/GB/
    return _codes().get(_fold(name)) if len(name) < 100 else None


#: Where regions are written by their codes on letters: `Austin, TX 78701`.
_WRITTEN_AS_CODES = {"AU", "BR", "CA", "IT", "US"}
_REGION_CODE = re.compile(r"[A-Z]{1,3}|[A-Z]{0,3}-?\d{1,3}")


def region_name(text: str, country: str | None, city: str = "") -> str:
    """
    The region as letters of *country* (ISO 3166-1 alpha-2) have it: by its code where that is
    usual, else by its name; codes of which no name is known say nothing to people and come out
    empty. In Japan and China it is written as its *city* is.

    >>> [region_name(text, "TR") for text in ("TR34", "TR-34", "Bursa", "TR99")]
    ['İstanbul', 'İstanbul', 'Bursa', '']
    >>> [region_name(text, "US") for text in ("TX", "US-TX", "Texas")]
    ['TX', 'TX', 'Texas']
    >>> [region_name("JP13", "JP", city) for city in ("渋谷区", "Shibuya")]
    ['東京都', 'Tokyo']
    """
    code = text.strip()
    if country is None:
        return text
    if country in _WRITTEN_AS_CODES:
        return code.removeprefix(f"{country}-")
    known, bare = _regions().get(country, {}), re.sub(rf"^{country}(-|(?=\d))", "", code)
    if names := known.get(code) or known.get(bare):
        return names[-1 if _EASTERN.search(city) else 0]
    own = re.fullmatch(rf"{country}-?[A-Z\d]{{1,3}}", code)
    return "" if own or _REGION_CODE.fullmatch(code) else text


#: Kana and the signs that came from China.
_EASTERN = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")


@cache
def _regions() -> dict[str, dict[str, list[str]]]:
    """{country: {code: its name in Latin script, and in another where there is}}."""
    known: dict[str, dict[str, list[str]]] = {}
    table = files("postmail.readers").joinpath("regions.tsv").read_text(encoding="utf-8")
    for row in table.splitlines():
        if not row.startswith("#"):
            country, codes, *names = row.split("\t")
            known.setdefault(country, {}).update(dict.fromkeys(codes.split(), names))
    return known


@cache
def _codes() -> dict[str, str]:
    """{folded spelling: code}, from `countries.tsv`."""
    codes = {"uk": "GB", "el": "GR"}  # usual, though ISO 3166 says GB and GR
    table = files("postmail.readers").joinpath("countries.tsv").read_text(encoding="utf-8")
    for row in table.splitlines():
        if row.startswith("#"):
            continue
        code, three, names = row.split("\t")
        codes |= dict.fromkeys([code.lower(), three.lower(), *names.split("|")], code)
    return codes


def _fold(text: str) -> str:
    """Without capitals, accents and signs; the data file is folded in the same way."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(sign for sign in letters if not unicodedata.combining(sign))
    return " ".join(re.sub(r"[^\w]+", " ", bare).split())
