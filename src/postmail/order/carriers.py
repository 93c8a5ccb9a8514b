"""Carriers by their usual spellings, and the page on which each shows a parcel."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from urllib.parse import quote

_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9./-]{3,39}")


def tracking_link(carrier: str, number: str) -> str | None:
    """
    The page of *carrier* (as a shop writes it) that shows the parcel *number*; None where the
    carrier is not known, or the number is none.

    >>> tracking_link("UPS Express Saver", "1Z 999AA1 0123456784")
    'https://www.ups.com/track?tracknum=1Z999AA10123456784'
    >>> tracking_link("Uncle Bob", "1")
    """
    template, bare = _template(carrier), re.sub(r"\s+", "", number)
    if template is None or not _NUMBER.fullmatch(bare):
        return None
    return template.replace("{number}", quote(bare, safe=""))


def _template(carrier: str) -> str | None:
    """The longest known spelling that *carrier* starts with decides."""
    words = _words(carrier)[:6]
    for length in range(len(words), 0, -1):
        template = _templates().get(" ".join(words[:length]))
        if template:
            return template
    return None


@cache
def _templates() -> dict[str, str]:
    """{spelling: address with `{number}`}, from `carriers.tsv`, which names their sources."""
    table = Path(__file__).with_name("carriers.tsv").read_text(encoding="utf-8")
    rows = [row.split("\t") for row in table.splitlines() if not row.startswith("#")]
    return {
        " ".join(_words(spelling)): template
        for spellings, template, *_ in rows
        for spelling in spellings.split("|")
    }


def _words(name: str) -> list[str]:
    return re.sub(r"[\W_]+", " ", name.casefold()).split()
