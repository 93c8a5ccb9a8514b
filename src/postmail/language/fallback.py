"""Which language stands in for one that is not there: the declared chains, all in one place."""

from __future__ import annotations

from functools import lru_cache

from babel.core import get_global

from postmail.language.tags import Tag, parse_tag

#: The end of every chain: what the templates themselves are written in.
LAST = "en"

#: Languages whose readers read another one well: a mother tongue's close kin, or the language that
#: nearly all of its speakers are schooled in. {language: stand-ins, the nearest first}
NEIGHBOURS: dict[str, tuple[str, ...]] = {
    **{"nb": ("da",), "nn": ("nb", "da"), "da": ("nb",), "fo": ("da",), "kl": ("da",)},
    **{"gsw": ("de",), "lb": ("de", "fr"), "nds": ("de",), "rm": ("de",)},
    **{"ca": ("es",), "gl": ("es",), "eu": ("es",), "ast": ("es",), "gn": ("es",), "qu": ("es",)},
    **{"br": ("fr",), "co": ("fr",), "oc": ("fr",), "wa": ("fr",)},
    **{"fy": ("nl",), "af": ("nl",), "sc": ("it",), "fur": ("it",), "se": ("nb",)},
    **{"sk": ("cs",), "cs": ("sk",), "bs": ("hr", "sr-Latn"), "hr": ("bs", "sr-Latn")},
    **{"sr-Latn": ("hr", "bs"), "cnr": ("sr-Latn", "hr"), "ms": ("id",), "id": ("ms",)},
    **{"yue": ("zh-Hant",), "arz": ("ar",), "ary": ("ar",)},
}


@lru_cache(maxsize=512)
def fallback_chain(locale: str) -> tuple[str, ...]:
    """
    Where to look for texts, *locale* first and English last: its parents in CLDR, its neighbours.

    A script is never left out: who reads traditional characters may not read simplified ones.

    >>> fallback_chain("de-AT"), fallback_chain("es-MX")
    (('de-AT', 'de', 'en'), ('es-MX', 'es-419', 'es', 'en'))
    >>> fallback_chain("nn-NO"), fallback_chain("zh-TW")
    (('nn-NO', 'nn', 'nb', 'da', 'en'), ('zh-Hant-TW', 'zh-Hant', 'en'))

    Raises:
        LocaleError: *locale* is not a language tag.
    """
    own = own_language(locale)
    neighbours = NEIGHBOURS.get(own[-1], ())
    return tuple(dict.fromkeys((*own, *neighbours, LAST)))


@lru_cache(maxsize=1024)
def own_language(locale: str) -> tuple[str, ...]:
    """
    *locale* and its parents in the same language and script.

    >>> own_language("en-GB"), own_language("pt-AO")
    (('en-GB', 'en-001', 'en'), ('pt-AO', 'pt-PT', 'pt'))

    Raises:
        LocaleError: *locale* is not a language tag.
    """
    tag = parse_tag(locale)
    steps = [tag.text]
    while tag.region:
        parent = _parent(tag)
        tag = parent if parent.shares_language(tag) else Tag(tag.language, tag.script)
        steps.append(tag.text)
    return tuple(steps)


def _parent(tag: Tag) -> Tag:
    """CLDR's parent where it has a special one, else the tag without its region."""
    special = get_global("parent_exceptions").get(tag.text.replace("-", "_"))
    return parse_tag(special) if special else Tag(tag.language, tag.script)
