"""Which language a country speaks, where it speaks one."""

from __future__ import annotations

from functools import lru_cache

from babel.languages import get_official_languages

from postmail.language.tags import parse_tag


@lru_cache(maxsize=512)
def sole_language(country: str) -> str | None:
    """
    The language of a country that has one (CLDR's territory data, official or in fact), or None.

    The two written forms of Norwegian count as one language.

    >>> sole_language("SE"), sole_language("BR"), sole_language("TW"), sole_language("NO")
    ('sv-SE', 'pt-BR', None, 'nb-NO')
    >>> sole_language("BE"), sole_language("CH"), sole_language("CA"), sole_language("QQ")
    (None, None, None, None)
    """
    names = get_official_languages(country.upper(), regional=False, de_facto=True)
    tags = {parse_tag(name) for name in names}
    languages = {"nb" if tag.language == "nn" else tag.text for tag in tags}
    return parse_tag(f"{languages.pop()}-{country}").text if len(languages) == 1 else None
