"""The choice of a language: always one that is there, and always with its reason."""

import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postmail.errors import LocaleError
from postmail.language.choice import Choice, Source, choose
from postmail.language.formats import Formats

SPOKEN: dict[str, tuple[str, ...]] = {
    "en": (),
    "de": ("formal", "informal"),
    "sv": (),
    "da": (),
    "pt-BR": (),
    "nl": ("informal",),
    "zh-Hant": (),
}
SPELLINGS = st.none() | st.sampled_from(
    "de de_DE_formal de-CH sv-SE nb no fi pt-PT pt zh-TW zh en-GB nl_NL_formal x ../ tlh".split()
)
COUNTRIES = st.none() | st.sampled_from("DE SE BE CH JP NO BR TW QQ".split())
TONES = st.none() | st.sampled_from(["formal", "informal"])


@given(
    spoken=st.dictionaries(st.sampled_from(sorted(SPOKEN)), st.sampled_from(list(SPOKEN.values()))),
    recipient=SPELLINGS,
    order=SPELLINGS,
    customer=SPELLINGS,
    shipping_country=COUNTRIES,
    billing_country=COUNTRIES,
    tone=TONES,
    recipient_tone=TONES,
    brand_tone=TONES,
)
def test_the_choice_is_always_available(spoken: dict[str, tuple[str, ...]], **wishes: Any) -> None:
    """Whatever data say, the text locale has a catalogue, its tone too, and CLDR the formats."""
    choice = choose(spoken, **wishes)
    tones = spoken.get(choice.text_locale, ())

    assert choice.text_locale in {*spoken, "en"}
    assert choice.tone in tones if tones else choice.tone is None
    assert Formats(choice.format_locale).locale == choice.format_locale
    assert choice.text_locale in choice.explanation


@pytest.mark.parametrize(
    ("wishes", "text", "formats", "source"),
    [
        ({"requested": "de-AT", "recipient": "sv"}, "de", "de-AT", Source.REQUESTED),
        ({"recipient": "sv_SE", "order": "de"}, "sv", "sv-SE", Source.RECIPIENT),
        ({"order": "de", "customer": "sv"}, "de", "de", Source.ORDER),
        ({"customer": "sv", "shipping_country": "DE"}, "sv", "sv", Source.CUSTOMER),
        ({"shipping_country": "SE", "billing_country": "DE"}, "sv", "sv-SE", Source.COUNTRY),
        ({"billing_country": "AT", "brand": "sv"}, "de", "de-AT", Source.COUNTRY),
        ({"shipping_country": "BE", "brand": "sv"}, "sv", "sv", Source.BRAND),
        ({"shipping_country": "FR", "brand": "sv"}, "sv", "sv", Source.BRAND),
        ({"shipping_country": "GB", "brand": "sv"}, "en", "en-GB", Source.COUNTRY),
        ({"shipping_country": "NO", "brand": "de"}, "da", "da", Source.COUNTRY),
        ({}, "en", "en", Source.BRAND),
        ({"recipient": "fi", "order": "sv"}, "sv", "sv", Source.ORDER),
        ({"recipient": "fi", "brand": "de"}, "en", "en", Source.RECIPIENT),
        ({"recipient": "fi-FI", "brand": "en-GB"}, "en", "en-GB", Source.RECIPIENT),
        ({"recipient": "de", "order": "de-CH"}, "de", "de-CH", Source.RECIPIENT),
        ({"recipient": "nonsense!", "order": "sv"}, "sv", "sv", Source.ORDER),
        ({"requested": "pt-PT"}, "pt-BR", "pt-PT", Source.REQUESTED),
        ({"requested": "nb-NO"}, "da", "da", Source.REQUESTED),
        ({"requested": "zh-CN"}, "en", "en", Source.REQUESTED),
        ({"requested": "zh-HK"}, "zh-Hant", "zh-Hant-HK", Source.REQUESTED),
        ({"requested": "de-XX"}, "de", "de", Source.REQUESTED),
    ],
)
def test_who_settles_the_language(
    wishes: dict[str, str], text: str, formats: str, source: Source
) -> None:
    """The order of sources, and what each comes to."""
    choice = choose(SPOKEN, **wishes)

    assert (choice.text_locale, choice.format_locale, choice.source) == (text, formats, source)


@pytest.mark.parametrize(
    ("wishes", "tone"),
    [
        ({"requested": "de", "tone": "informal", "recipient_tone": "formal"}, "informal"),
        ({"requested": "de_DE_informal", "recipient_tone": "formal"}, "informal"),
        ({"order": "de_DE_informal", "recipient_tone": "formal"}, "formal"),
        ({"order": "de_DE_informal", "brand_tone": "formal"}, "informal"),
        ({"order": "de", "brand_tone": "informal"}, "informal"),
        ({"order": "de"}, "formal"),
        ({"order": "nl", "tone": "formal"}, "informal"),
        ({"order": "sv", "tone": "formal"}, None),
    ],
)
def test_who_settles_the_tone(wishes: dict[str, str], tone: str | None) -> None:
    """The call, the recipient, the spelling, the brand; and only a tone that is there."""
    assert choose(SPOKEN, **wishes).tone == tone


def test_a_region_of_its_own_still_has_its_languages_tones() -> None:
    """A shop that overrides a few strings for Austria keeps the tones of German."""
    choice = choose({**SPOKEN, "de-AT": ()}, requested="de-AT", tone="informal")

    assert (choice.text_locale, choice.tone) == ("de-AT", "informal")


def test_every_detour_is_noted() -> None:
    """What could not be read, had or met stands in the notes; a straight way has none."""
    choice = choose(SPOKEN, recipient="../x", order="fi", customer="nl-BE", tone="formal")

    assert choice.notes == (
        'the recipient has "../x", which is no language tag',
        "the order asks for fi, in which there are no texts",
        "the texts in nl are not formal",
    )
    assert choice.explanation.startswith(
        "nl (informal), formats as in nl-BE: the customer asks for nl-BE; the recipient"
    )
    assert choose(SPOKEN, recipient="de-CH").notes == ()


@pytest.mark.parametrize("wishes", [{"requested": "../de"}, {"brand": "!"}, {"tone": "posh"}])
def test_a_wrong_call_is_refused(wishes: dict[str, str]) -> None:
    """Data may be wrong and is noted; the caller's own words must be right."""
    with pytest.raises(LocaleError, match="expected a"):
        choose(SPOKEN, **wishes)


def test_a_choice_survives_pickling() -> None:
    """A choice crosses process borders, its enum included."""
    choice: Choice = choose(SPOKEN, shipping_country="SE")

    assert pickle.loads(pickle.dumps(choice)) == choice
