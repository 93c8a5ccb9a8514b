"""Language tags: the spellings of shops are read, hostile text is refused cheaply."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postmail.errors import LocaleError
from postmail.language.cldr import known_tag, text_direction
from postmail.language.fallback import NEIGHBOURS, fallback_chain, own_language
from postmail.language.tags import Tag, parse_tag


@pytest.mark.parametrize(
    ("spelling", "tag", "tone"),
    [
        ("de", "de", None),
        ("de_DE", "de-DE", None),
        ("DE_DE", "de-DE", None),
        ("en_us", "en-US", None),
        ("zh_Hant_TW", "zh-Hant-TW", None),
        ("zh-TW", "zh-Hant-TW", None),
        ("zh_CN", "zh-CN", None),
        ("zh-Hans-CN", "zh-CN", None),
        ("zh_Hans", "zh", None),
        ("de_DE_formal", "de-DE", "formal"),
        ("nl_NL_formal", "nl-NL", "formal"),
        ("de_CH_informal", "de-CH", "informal"),
        ("de@informal", "de", "informal"),
        ("pt_PT_ao90", "pt-PT", None),
        ("es-419", "es-419", None),
        ("no", "nb", None),
        ("no_NO", "nb-NO", None),
        ("iw_IL", "he-IL", None),
        ("en_GB.UTF-8", "en-GB", None),
        ("sr_RS@latin", "sr-Latn-RS", None),
        ("sr-Latn", "sr-Latn", None),
        ("sr-Cyrl-RS", "sr-RS", None),
        ("de-DE-u-co-phonebk", "de-DE", None),
        ("de-DE-1996", "de-DE", None),
        (" sv-SE ", "sv-SE", None),
    ],
)
def test_the_spellings_of_shops_are_read(spelling: str, tag: str, tone: str | None) -> None:
    """WordPress, Magento, POSIX and BCP 47 spell one language in many ways."""
    parsed = parse_tag(spelling)

    assert (parsed.text, parsed.tone) == (tag, tone)


@pytest.mark.parametrize(
    "hostile",
    [
        *(
            "",
            " ",
            "-",
            "_",
            "d",
            "12",
            "../de",
            "de/../..",
            "de\x00",
            "de\nx",
            "dé",
            "ｄｅ",
            "de-",
        ),
        *(
            "a" * 10_000,
            "de-" * 5000,
            "de_DE@../x",
            "C",
            "POSIX",
            "i-klingon",
            "x-private",
            "de--DE",
        ),
        *("%s", "{{ x }}", "de;DROP", "\ud800", "١٢", "de-DE" + "-abcdefgh" * 20),
    ],
)
def test_what_is_no_tag_is_refused(hostile: str) -> None:
    """Long, odd, foreign or climbing text raises LocaleError, with little of it in the message."""
    with pytest.raises(LocaleError, match="expected a language tag") as caught:
        parse_tag(hostile)

    assert len(str(caught.value)) < 160


@given(st.text(max_size=80) | st.binary() | st.none() | st.integers())
def test_any_value_is_read_or_refused(value: object) -> None:
    """Nothing but LocaleError comes out, whatever goes in."""
    try:
        tag = parse_tag(value)  # type: ignore[arg-type]
    except LocaleError:
        return

    assert parse_tag(tag.text).text == tag.text


def test_hostile_length_costs_no_time() -> None:
    """A megabyte of subtags is refused by its length, before any pattern runs."""
    start = time.process_time()
    for _ in range(100):
        with pytest.raises(LocaleError):
            parse_tag("de-" * 350_000)

    assert time.process_time() - start < 0.5


TAGS = st.builds(
    Tag,
    st.sampled_from(["de", "nb", "zh", "sr", "pt", "es", "en", "ar", "xx", "hr", "nn"]),
    st.sampled_from([None, "Latn", "Hant"]),
    st.sampled_from([None, "DE", "NO", "TW", "BR", "AO", "419", "QQ"]),
)


@given(TAGS)
def test_every_chain_starts_with_itself_and_ends_in_english(tag: Tag) -> None:
    """Chains are finite, name nothing twice, and keep to the script until a neighbour comes."""
    chain = fallback_chain(tag.text)

    assert (chain[0], chain[-1]) == (parse_tag(tag.text).text, "en")
    assert len(set(chain)) == len(chain) <= 8
    assert {parse_tag(step).script for step in own_language(tag.text)} == {
        parse_tag(tag.text).script
    }


@pytest.mark.parametrize(
    ("locale", "chain"),
    [
        ("en", ("en",)),
        ("en-GB", ("en-GB", "en-001", "en")),
        ("pt-BR", ("pt-BR", "pt", "en")),
        ("nb-NO", ("nb-NO", "nb", "da", "en")),
        ("gsw-CH", ("gsw-CH", "gsw", "de", "en")),
        ("zh-HK", ("zh-Hant-HK", "zh-Hant", "en")),
        ("tlh", ("tlh", "en")),
    ],
)
def test_the_declared_chains(locale: str, chain: tuple[str, ...]) -> None:
    """CLDR's parents first, then the neighbours, English last."""
    assert fallback_chain(locale) == chain


def test_the_neighbours_are_written_as_tags() -> None:
    """The table of neighbours holds languages in the spelling that is looked up."""
    names = {*NEIGHBOURS, *(name for stand_ins in NEIGHBOURS.values() for name in stand_ins)}

    assert {name: parse_tag(name).text for name in names} == {name: name for name in names}


def test_directions_and_known_locales() -> None:
    """CLDR knows how a language runs; what it does not know runs as most do."""
    assert [text_direction(tag) for tag in ("ar-AE", "fa", "ur", "de", "tlh")] == [
        *("rtl", "rtl", "rtl", "ltr", "ltr")
    ]
    assert [known_tag(tag) for tag in ("nb-NO", "no", "zh-HK", "de-QQ", "qqq")] == [
        *("nb-NO", "nb", "zh-Hant-HK", "de", None)
    ]
