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
