"""Names for languages, tones and time zones in data; what they mean, `language/` knows."""

from __future__ import annotations

import re
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator

from postmail.errors import LocaleError, brief
from postmail.order.values import Line, none_if_empty

# All languages that there are have two or three letters: "deutsch" is none of them.
_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_LONGEST_TAG = 35  # what RFC 5646, section 4.4.1 asks every program to take

#: How a mail addresses its reader, in languages that make the difference.
Tone = Literal["formal", "informal"]


def normalize_tag(value: str) -> str:
    """
    A BCP 47 tag in its usual case; underscores become hyphens.

    >>> normalize_tag("zh_hant_tw")
    'zh-Hant-TW'

    Raises:
        LocaleError: *value* does not look like a tag.
    """
    tag = value.replace("_", "-")
    if len(tag) > _LONGEST_TAG or not _TAG.fullmatch(tag):
        raise LocaleError(tag=value, problem="expected a language tag (BCP 47) like de-CH")
    language, *rest = tag.split("-")
    return "-".join([language.lower(), *map(_subtag, rest)])


def _subtag(part: str) -> str:
    """RFC 5646, section 2.1.1: regions in capitals, scripts with one, all else small."""
    return {2: part.upper(), 4: part.title()}.get(len(part), part.lower())


def _zone(value: str) -> str:
    try:
        return ZoneInfo(value).key
    except (LookupError, ValueError, OSError):  # unknown; not a plain name; a folder of zones
        raise ValueError(
            f"expected a time zone (IANA) like Europe/Berlin, got {brief(value)}"
        ) from None


#: A BCP 47 tag, well-formed and in its usual case; whether there are texts for it is not asked.
LanguageTag = Annotated[Line, AfterValidator(normalize_tag)]
#: The name of an IANA time zone that this Python knows.
ZoneName = Annotated[Line, AfterValidator(_zone)]
#: As above, and empty text reads as absent.
MaybeLanguageTag = Annotated[LanguageTag | None, BeforeValidator(none_if_empty)]
MaybeZoneName = Annotated[ZoneName | None, BeforeValidator(none_if_empty)]
