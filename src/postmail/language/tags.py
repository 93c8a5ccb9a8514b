"""Language tags as shops spell them, read as what CLDR and our catalogues understand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from postmail.errors import LocaleError
from postmail.tags import Tone

#: Longer than any spelling that a shop uses; hostile text costs no more than this.
_LONGEST = 64
_ENCODING = re.compile(r"\.[A-Za-z0-9-]{1,16}")
_TAG = re.compile(
    r"(?P<language>[a-z]{2,3})"
    r"(?:-[a-z]{3}){0,3}?"  # extended language subtags: zh-yue
    r"(?:-(?P<script>[a-z]{4}))?"
    r"(?:-(?P<region>[a-z]{2}|[0-9]{3}))?"
    r"(?P<rest>(?:-[a-z0-9]{1,8})*)"
)
#: Codes that have a newer name (IANA language subtag registry, "Preferred-Value").
#: Norwegian without its written form means Bokmål, as CLDR's likely subtags say.
_RENAMED = {
    **{"iw": "he", "in": "id", "ji": "yi", "jw": "jv", "mo": "ro", "tl": "fil", "no": "nb"},
    **{"cmn": "zh", "sh": "sr-Latn", "mol": "ro"},
}
#: Where Chinese is written in traditional characters (CLDR, likely subtags).
_TRADITIONAL = frozenset({"TW", "HK", "MO"})
#: Modifiers that name a script, as the C library's locales do: sr_RS@latin.
_SCRIPTS = {"latin": "Latn", "cyrillic": "Cyrl", "devanagari": "Deva"}
_TONES: dict[str, Tone] = {"formal": "formal", "informal": "informal"}


@dataclass(frozen=True, slots=True)
class Tag:
    """
    What a mail needs of a BCP 47 tag: *language*, perhaps *script* and *region*, perhaps a *tone*.

    *tone* is no part of BCP 47; shops append it (`de_DE_formal`), our folders too (`de@formal`).
    """

    language: str
    script: str | None = None
    region: str | None = None
    tone: Tone | None = None

    @property
    def text(self) -> str:
        """The tag itself, without the tone: `zh-Hant-TW`."""
        return "-".join(filter(None, (self.language, self.script, self.region)))

    def shares_language(self, other: Tag) -> bool:
        """Whether both name one language in one script, the usual script being left out."""
        return (self.language, self.script) == (other.language, other.script)


def parse_tag(value: str) -> Tag:
    """
    The language that *value* names: BCP 47, or the spellings found in shops.

    Variants and extensions are left out; the script is, where it is the usual one of the region.

    >>> parse_tag("de_AT").text, parse_tag("ZH_HANT_tw").text
    ('de-AT', 'zh-Hant-TW')
    >>> parse_tag("de_DE_formal"), parse_tag("pt_BR.UTF-8").text
    (Tag(language='de', script=None, region='DE', tone='formal'), 'pt-BR')
    >>> parse_tag("../etc")
    Traceback (most recent call last):
    ...
    postmail.errors.data.LocaleError: locale "../etc": expected a language tag (BCP 47) like de-CH

    Raises:
        LocaleError: *value* is no such tag.
    """
    if not isinstance(value, str) or len(value) > _LONGEST:
        raise _refusal(value)
    return _parse(value)


@lru_cache(maxsize=1024)
def _parse(value: str) -> Tag:
    spelled, _, modifier = _ENCODING.sub("", value.strip()).partition("@")
    found = _TAG.fullmatch(spelled.replace("_", "-").lower()) if spelled.isascii() else None
    if not found or not re.fullmatch(r"[A-Za-z0-9]*", modifier):
        raise _refusal(value)
    language, _, script = _RENAMED.get(found["language"], found["language"]).partition("-")
    script = _script(found["script"], modifier) or script
    region = (found["region"] or "").upper()
    words = [*found["rest"].split("-"), modifier.lower()]
    tone = next((_TONES[word] for word in words if word in _TONES), None)
    return Tag(language, _unusual(language, script, region), region or None, tone)


def _script(written: str | None, modifier: str) -> str:
    return written.title() if written else _SCRIPTS.get(modifier.lower(), "")


def _unusual(language: str, script: str, region: str) -> str | None:
    """The script where it must be said: Chinese always says Hant, most languages nothing."""
    if language == "zh" and not script and region in _TRADITIONAL:
        return "Hant"
    usual = {"zh": "Hans", "sr": "Cyrl", "ja": "Jpan", "ko": "Kore", "ar": "Arab", "he": "Hebr"}
    return script if script and script != usual.get(language, "Latn") else None


def _refusal(value: object) -> LocaleError:
    text = value if isinstance(value, str) else ascii(value)
    return LocaleError(tag=text[:_LONGEST], problem="expected a language tag (BCP 47) like de-CH")
