"""A brand is read, checked for what people cannot read, and told in each of its languages."""

from __future__ import annotations

import pickle
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postmail.brand import Brand, DarkPalette, Legal, Palette, Social, contrast
from postmail.brand.palette import NEEDED_CONTRAST, nearest_readable
from postmail.brand.parts import Font
from postmail.errors import DataError, LocaleError

COLOURS = st.binary(min_size=3, max_size=3).map(lambda channels: "#" + channels.hex())
ASSETS = "https://nordlicht.example/assets"


def faults(*, name: str = "Nordlicht", **fields: object) -> list[str]:
    """What is wrong with a brand of these fields."""
    with pytest.raises(DataError) as caught:
        Brand.model_validate({"name": name, **fields})
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.48),
        ("#767676", "#ffffff", 4.54),
        ("#ff0000", "#ffffff", 4.00),
        ("#0000ff", "#ffffff", 8.59),
        ("#008000", "#ffffff", 5.14),
    ],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    """The ratios are those that the usual checkers show, whichever colour comes first."""
    assert round(contrast(one, other), 2) == ratio
    assert contrast(one, other) == contrast(other, one)


@given(COLOURS, COLOURS)
def test_a_proposed_colour_is_readable(colour: str, ground: str) -> None:
    """On one background some shade can always be read, and that is what is proposed."""
    shade = nearest_readable(colour, (ground,))

    assert shade is not None
    assert contrast(shade, ground) >= NEEDED_CONTRAST


@given(COLOURS)
def test_a_readable_colour_is_left_alone(colour: str) -> None:
    """What passes is its own proposal."""
    if contrast(colour, "#ffffff") >= NEEDED_CONTRAST:
        assert nearest_readable(colour, ("#ffffff",)) == colour


def test_the_default_palettes_are_readable() -> None:
    """Both schemes pass every pair that templates use."""
    for palette in (Palette(), DarkPalette()):
        for text, grounds in Palette.PAIRS.items():
            for ground in grounds:
                pair = getattr(palette, text), getattr(palette, ground)
                assert contrast(*pair) >= NEEDED_CONTRAST, (text, ground)


def test_an_unreadable_pair_is_an_error_that_helps() -> None:
    """The error names both colours, the ratio, the needed ratio, and a colour that passes."""
    assert faults(colors={"muted": "#999", "background": "#fff"}) == [
        "colors.muted: #999999 on background #ffffff has a contrast of 2.85:1 and needs 4.5:1 "
        "(WCAG AA); #757575 would pass",
        "colors.muted: #999999 on surface #ffffff has a contrast of 2.85:1 and needs 4.5:1 "
        "(WCAG AA); #757575 would pass",
    ]
    assert Palette(muted="#757575", background="#ffffff").muted == "#757575"


def test_whoever_takes_what_is_proposed_is_done() -> None:
    """No text is judged on a colour that has to change: what is proposed for both would clash."""
    wrong = faults(colors={"accent": "#ffcc00"})
    proposed = {re.findall(r"(#\w+) would pass", fault)[0] for fault in wrong}

    assert {fault.partition(":")[0] for fault in wrong} == {"colors.accent"}
    assert [Palette(accent=one).on_accent for one in proposed] == ["#ffffff"]


def test_dark_schemes_are_checked_too() -> None:
    """A dark accent on a dark ground is refused, with the path of the dark scheme."""
    wrong = faults(dark={"accent": "#333333", "on_accent": "#ffffff"})

    assert [fault.partition(":")[0] for fault in wrong] == ["dark.accent", "dark.accent"]


def test_backgrounds_that_no_text_can_bridge() -> None:
    """Where no shade is readable on both grounds, the error says so."""
    wrong = faults(colors={"background": "#444444", "surface": "#ffffff"})

    assert "no shade of it passes: bring the backgrounds closer together" in wrong[0]


def test_a_part_of_a_palette_is_enough() -> None:
    """What is not said is the default of that scheme; short colours are written out."""
    brand = Brand.model_validate({"name": "N", "colors": {"accent": "#036"}, "dark": {}})

    assert brand.colors.accent == "#003366"
    assert brand.dark == DarkPalette()


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"name": " "}, "name: expected text that is not empty"),
        ({"name": "Shop", "legal": "GmbH"}, 'legal: expected fields by name, got "GmbH"'),
        ({"colors": {"accent": "red"}}, 'colors.accent: expected a colour like #1f3a5f, got "red"'),
        ({"shop_url": "ftp://x"}, "shop_url: expected a web address (https://...)"),
        ({"support": {"help_url": "javascript:alert(1)"}}, "support.help_url: expected a web ad"),
        ({"social": [{"name": "X", "url": "data:,x"}]}, "social[0].url: expected a web address"),
        ({"support": {"email": "hello"}}, "support.email: expected an e-mail address"),
        ({"timezone": "Mars/Base"}, "timezone: expected a time zone (IANA) like Europe/Berlin"),
        ({"timezone": "../../etc/passwd"}, "timezone: expected a time zone (IANA)"),
        ({"timezone": "Europe"}, "timezone: expected a time zone (IANA)"),
        ({"country": "DEU"}, "country: expected a country of two letters (ISO 3166-1)"),
        ({"locale": "deutsch!"}, 'locale: locale "deutsch!": expected a language tag (BCP 47)'),
        ({"tone": "rude"}, "tone: expected 'formal' or 'informal'"),
        ({"width": 20}, "width: expected greater than or equal to 320"),
        ({"font": {"size": 9}}, "font.size: expected greater than or equal to 14"),
        ({"font": {"stack": "a;} body{"}}, "font.stack: expected font names joined by commas"),
        *(
            ({"font": {"stack": stack}}, "font.stack: expected font names joined by commas")
            for stack in (
                "It's, serif",
                "Arial, serif,",
                ",,,",
                "'A' 'B', serif",
                "A'b, c'd, serif",
                " , ".join(["Arial"] * 40) + "'",
            )
        ),
        (
            {"assets_url": "https://cdn.example/mail?v=3", "logo": "a.png", "logo_dark": "b.png"},
            "assets_url: expected a folder, without",
        ),
        ({"logo": "logo.png"}, 'logo: a relative path needs assets_url, got "logo.png"'),
        ({"logo": "../secret.png"}, "logo: expected a web address or a path like img/logo.png"),
        ({"logo": "//evil.example/x.png"}, "logo: expected a web address or a path"),
        ({"colour": "#fff"}, "colour: no such field"),
    ],
)
def test_bad_fields_are_named_with_what_would_be_right(
    fields: dict[str, object], expected: str
) -> None:
    """One bad field gives one fault: its path, and what was expected."""
    (fault,) = faults(**fields)  # type: ignore[arg-type]

    assert fault.startswith(expected)


def test_all_faults_come_at_once_and_survive_pickling() -> None:
    """Faults of fields, parts, palettes and texts arrive together."""
    with pytest.raises(DataError) as caught:
        Brand.model_validate(
            {"name": "", "width": 1, "support": {"email": "x"}, "font": {"size": 1}}
        )

    assert {fault.path for fault in caught.value.faults} == {
        "name",
        "width",
        "support.email",
        "font.size",
    }
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_pictures_are_links_by_the_time_they_are_read() -> None:
    """Logo and portrait are joined to the folder of pictures; links stay as they are."""
    brand = Brand.model_validate(
        {
            "name": "Nordlicht",
            "assets_url": f"{ASSETS}/",
            "logo": "img/logo.png",
            "logo_dark": "https://cdn.example/dark.png",
            "support": {"signatory": {"name": "Ida", "image": "/ida.png"}},
        }
    )

    assert brand.logo == f"{ASSETS}/img/logo.png"
    assert brand.logo_dark == "https://cdn.example/dark.png"
    assert brand.support.signatory is not None
    assert brand.support.signatory.image == f"{ASSETS}/ida.png"


def test_a_logo_for_the_dark_alone_is_told() -> None:
    """By day there would be none."""
    with pytest.raises(DataError, match="logo_dark: stands in the place of logo"):
        Brand(name="Nordlicht", logo_dark="https://cdn.example/dark.png")


@pytest.mark.parametrize("path", ["", "..", "a/../b.png", ".hidden", "a b.png", "data:x", "a//b"])
def test_paths_that_leave_the_folder_are_refused(path: str) -> None:
    """`asset` joins plain relative paths and nothing else."""
    brand = Brand(name="Nordlicht", assets_url=ASSETS)

    assert brand.asset("a/b-1.png") == f"{ASSETS}/a/b-1.png"
    with pytest.raises(DataError, match="asset cannot be used"):
        brand.asset(path)


def test_long_texts_become_paragraphs() -> None:
    """An empty line ends a paragraph, `# ` begins a heading, a line break is a blank."""
    legal = Legal.model_validate({"terms_text": "# Terms\n\nOne\ntwo.\r\n \r\nThree."})

    assert [(part.text, part.heading) for part in legal.terms_text] == [
        ("Terms", True),
        ("One two.", False),
        ("Three.", False),
    ]


def test_headings_have_the_font_of_the_text_unless_told() -> None:
    """Quotes are single, so that they can stand in a style attribute."""
    fonts = Brand.model_validate({"name": "N", "font": {"stack": 'Georgia, "Times", serif'}}).font

    assert fonts.stack == fonts.heading_stack == "Georgia, 'Times', serif"


TEXTS = {
    "name": "Nordlicht",
    "tagline": "Light",
    "support": {"hours": "9 to 5", "phone": "1"},
    "texts": {
        "de": {"tagline": "Licht", "support": {"hours": "9 bis 17"}},
        "de@informal": {"tagline": "Licht für dich"},
        "de-CH": {"support": {"phone": "2"}},
        "zh-Hant": {"tagline": "光"},
    },
}


@pytest.mark.parametrize(
    ("locale", "tone", "tagline", "hours", "phone"),
    [
        ("en", None, "Light", "9 to 5", "1"),
        ("de", None, "Licht", "9 bis 17", "1"),
        ("de", "formal", "Licht", "9 bis 17", "1"),
        ("de", "informal", "Licht für dich", "9 bis 17", "1"),
        ("de-AT", "informal", "Licht für dich", "9 bis 17", "1"),
        ("de_ch", "informal", "Licht für dich", "9 bis 17", "2"),
        ("zh-Hant-TW", None, "光", "9 to 5", "1"),
        ("pt", "formal", "Light", "9 to 5", "1"),
    ],
)
def test_a_brand_speaks_the_languages_it_has(
    locale: str, tone: str | None, tagline: str, hours: str, phone: str
) -> None:
    """Overrides apply from the general to the special, table by table; others stay as they are."""
    brand = Brand.model_validate(TEXTS).localized(locale, tone)  # type: ignore[arg-type]

    assert (brand.tagline, brand.support.hours, brand.support.phone) == (tagline, hours, phone)
    assert brand.localized(locale, tone) == brand  # type: ignore[arg-type]


def test_a_brand_without_words_for_a_language_is_itself() -> None:
    """Nothing is copied where nothing changes; a tag that is none is refused."""
    brand = Brand.model_validate(TEXTS)

    assert brand.localized("fr") is brand
    with pytest.raises(LocaleError, match="expected a language tag"):
        brand.localized("not a tag")


def test_texts_of_latin_america_are_mexicos_too() -> None:
    """Between a language and a country CLDR knows larger regions."""
    texts = {"es-419": {"tagline": "Luz"}, "es-MX": {"name": "Norte"}}
    brand = Brand(name="Nordlicht", tagline="Light", texts=texts)

    mexican, spanish = brand.localized("es-MX"), brand.localized("es-ES")

    assert (mexican.name, mexican.tagline, spanish.tagline) == ("Norte", "Luz", "Light")
    assert "tagline" not in brand.untranslated("es-MX")
    assert brand.untranslated("es-ES") == ("tagline",)


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ({"de": {"support": {"email": "x"}}}, "texts.de.support.email: expected an e-mail"),
        ({"de": {"suport": {}}}, "texts.de.suport: does not depend on the language; these may"),
        ({"de": {"colors": {}}}, "texts.de.colors: does not depend on the language"),
        ({"de": {"support": {"hour": "9"}}}, "texts.de.support.hour: no such field"),
        ({"DE": {}}, "texts.DE: expected a language and perhaps a tone: de@informal"),
        ({"de@rude": {}}, "texts.de@rude: expected a language and perhaps a tone"),
    ],
)
def test_texts_are_checked_when_the_brand_is_read(texts: object, expected: str) -> None:
    """A fault in an override shows at once, not when the first mail in that language goes out."""
    (fault,) = faults(texts=texts)

    assert fault.startswith(expected)


def test_the_digest_knows_every_field() -> None:
    """Equal brands have equal digests, in any order of keys and after pickling; others differ."""
    brand = Brand.model_validate(TEXTS)
    turned = dict(reversed(TEXTS.items()))
    seen = {brand.digest}

    assert Brand.model_validate(turned).digest == brand.digest
    assert pickle.loads(pickle.dumps(brand)).digest == brand.digest
    assert len(brand.digest) == 16
    changes: tuple[dict[str, object], ...] = (
        {"tagline": "Dark"},
        {"legal": Legal(vat_id="DE1")},
        {"social": (Social(name="X", url="https://x.example"),)},
        {"texts": {}},
        {"dark": DarkPalette(accent="#ffffff")},
    )
    for change in changes:
        seen.add(Brand.model_validate(TEXTS | change).digest)
    assert len(seen) == 6


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"colours": {}}, "colours: no such field; did you mean colors?"),
        ({"colors": {"acent": "#fff"}}, "colors.acent: no such field; did you mean accent?"),
        (
            {"font": {"web_url": "x"}},
            "font.web_url: no such field; there are: stack, heading_stack, size, line_height",
        ),
        (
            {"support": {"signatory": {"name": "Ida", "rolle": "x"}}},
            "support.signatory.rolle: no such field; did you mean role?",
        ),
        (
            {"social": [{"name": "X", "url": "https://x.example", "handle": "x"}]},
            "social[0].handle: no such field; there are: name, url",
        ),
        (
            {"texts": {"sv": {"support": {"emial": "x"}}}},
            "texts.sv.support.emial: no such field; did you mean email?",
        ),
    ],
)
def test_unknown_keys_are_told_with_what_was_meant(more: dict[str, Any], expected: str) -> None:
    """The nearest name of the same table, else all of them."""
    assert faults(**more) == [expected]


def test_unknown_keys_hide_no_other_fault() -> None:
    """All is told at once; a key with a dot in it is no path."""
    strange: dict[str, Any] = {"a.b": 1}
    told = faults(radius="big", **strange)

    assert told[0] == 'radius: expected a whole number, got "big"'
    assert told[1].startswith("a.b: no such field")


def test_fonts_have_the_script_of_the_language() -> None:
    """Japanese and Arabic mails name fonts of theirs, after the brand's own, headings too."""
    brand = Brand(
        name="Nordlicht", font={"stack": "Inter, sans-serif", "heading_stack": "Lora, serif"}
    )
    font = brand.localized("ja").font

    assert font.stack.startswith("Inter, Hiragino Sans, ")
    assert font.stack.endswith(", Meiryo, sans-serif")
    assert font.heading_stack.startswith("Lora, Hiragino Sans, ")
    assert "Tahoma" in brand.localized("ar-EG").font.stack
    assert brand.localized("de") is brand


@pytest.mark.parametrize(
    ("stack", "expected"),
    [
        ("Source Sans 3, Arial, sans-serif", "'Source Sans 3', Arial, sans-serif"),
        ("1942 Report, serif", "'1942 Report', serif"),
        ("'A, B' ,-apple-system,Noto , ui-serif", "'A, B', -apple-system, Noto, ui-serif"),
        ("Größe, 游ゴシック, serif", "Größe, 游ゴシック, serif"),
    ],
)  # fmt: skip
def test_font_names_are_as_style_sheets_read_them(stack: str, expected: str) -> None:
    """A word that begins with a digit, unquoted, loses the whole stack."""
    assert Brand(name="Nordlicht", font={"stack": stack}).font.stack == expected


def test_a_font_of_the_shops_comes_before_those_of_the_script() -> None:
    """Also where the stack does not end with a generic one."""
    for stack, expected in (
        ("Cairo", "Cairo, Geeza Pro, Tahoma"),
        ("'Noto Sans JP'", "'Noto Sans JP', Geeza Pro, Tahoma"),
        ("Cairo, sans-serif", "Cairo, Geeza Pro, Tahoma, sans-serif"),
        ("Cairo, Sans-Serif", "Cairo, Geeza Pro, Tahoma, Sans-Serif"),
    ):
        assert Font(stack=stack).for_language("ar").stack == expected
