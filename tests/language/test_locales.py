"""What stands in where a text is missing: declared, said on the mail, refused where strict."""

import re
from pathlib import Path

import pytest

from postmail.brand import Brand
from postmail.catalogue import Catalogue
from postmail.errors import CompileError
from postmail.language.fallback import NEIGHBOURS
from postmail.language.translations import available
from postmail.messages import Simple
from postmail.order import Customer
from postmail.resources import templates_root
from postmail.samples import sample_brand, scenario
from tests.language.folders import entry, write_catalogue

#: {language: its tones} that every mail speaks.
COMPLETE = {
    **dict.fromkeys(("de", "es", "fr", "it", "nl", "pl"), ("formal", "informal")),
    **dict.fromkeys(("ar", "da", "en", "en-GB", "ja", "sv"), ()),
}
ORDER = Simple(order=scenario("first"))


def shop(*folders: Path, strict: bool = False) -> Catalogue:
    """The built-in templates behind the *folders* of a shop."""
    return Catalogue(brand=Brand(name="Nordlicht"), template_dirs=folders, strict=strict)


def test_the_languages_are_these() -> None:
    """Twelve languages, six of them in two tones."""
    assert available([templates_root()]) == COMPLETE


@pytest.mark.parametrize(
    ("locale", "tone"), [(tag, tone) for tag in COMPLETE for tone in COMPLETE[tag] or (None,)]
)
def test_each_is_complete(locale: str, tone: str | None) -> None:
    """A strict catalogue renders every one of them; nothing stands in for anything."""
    mail = Catalogue(brand=sample_brand(), strict=True).render(ORDER, locale=locale, tone=tone)

    assert (mail.text_locale, mail.tone, mail.fallbacks) == (locale, tone, ())


def test_british_english_says_what_it_says_otherwise() -> None:
    """en-GB is a language of its own, of few texts, and lacks none."""
    british, english = (shop(strict=True).render(ORDER, locale=tag) for tag in ("en-GB", "en"))

    assert (british.text_locale, english.text_locale) == ("en-GB", "en")
    assert 'lang="en-GB"' in british.html
    assert "\nDelivery  " in british.text
    assert "\nShipping  " in english.text
    assert shop(strict=True).render(ORDER, locale="en-IE").text_locale == "en"


def test_what_is_missing_is_on_the_mail(tmp_path: Path) -> None:
    """A language of one text is English else; every text that stands in is named."""
    write_catalogue(tmp_path, "fi", entry("totals", "Subtotal", "Välisumma"))
    mail = shop(tmp_path).render(ORDER, locale="fi")

    assert "Välisumma" in mail.text
    assert "simple: heading: Thank you for your order: missing, en stands in" in mail.fallbacks
    assert not [text for text in mail.fallbacks if "Subtotal" in text]


def test_strict_refuses_with_the_list(tmp_path: Path) -> None:
    """What would stand in is an error instead, with each msgid."""
    write_catalogue(tmp_path, "fi", entry("totals", "Subtotal", "Välisumma"))

    with pytest.raises(CompileError, match="texts are missing in fi") as caught:
        shop(tmp_path, strict=True).render(ORDER, locale="fi")

    assert "simple: heading: Thank you for your order" in caught.value.remedy


def test_the_other_tone_stands_in_and_is_said(tmp_path: Path) -> None:
    """A tone of few texts borrows from the other; a strict catalogue does not."""
    write_catalogue(tmp_path, "fi@formal", entry("greeting", "Hello %(name)s,", "Hyvä %(name)s,"))
    write_catalogue(tmp_path, "fi@informal", entry("totals", "Subtotal", "Välisumma"))
    mail = shop(tmp_path).render(ORDER, locale="fi", tone="informal")

    assert "Hyvä Hanna," in mail.text
    assert "greeting: Hello %(name)s,: missing, fi@formal stands in" in mail.fallbacks
    with pytest.raises(CompileError, match=r"texts are missing in fi \(informal\)"):
        shop(tmp_path, strict=True).render(ORDER, locale="fi", tone="informal")


def test_a_region_stands_on_its_language(tmp_path: Path) -> None:
    """de-AT says one thing otherwise and is as complete as de; that is no fallback."""
    write_catalogue(tmp_path, "de-AT", entry("totals", "Subtotal", "Summe netto"))
    mail = shop(tmp_path, strict=True).render(ORDER, locale="de-AT", tone="formal")

    assert (mail.text_locale, mail.fallbacks) == ("de-AT", ())
    assert "Summe netto" in mail.text
    assert "Bestellnummer" in mail.text


def test_the_page_tells_every_neighbour() -> None:
    """The table in docs/translating.md is the one that mails go by."""
    page = (Path(__file__).parents[2] / "docs" / "translating.md").read_text("utf-8")
    table = page[page.index("| language | neighbours |") :].split("\n\n")[0]
    told: dict[str, tuple[str, ...]] = {}
    for row in table.splitlines()[2:]:
        languages, neighbours = (re.findall(r"`([\w-]+)`", cell) for cell in row.split("|")[1:3])
        told |= dict.fromkeys(languages, tuple(neighbours))

    assert told.pop("no") == NEIGHBOURS["nb"]
    assert told == NEIGHBOURS


def test_japanese_names_the_family_first(tmp_path: Path) -> None:
    """In a letter in Japanese nobody is called by the given name alone."""
    write_catalogue(tmp_path, "ja", entry("greeting", "Hello %(name)s,", "%(name)s 様"))
    customer = Customer(first_name="太郎", last_name="山田")
    order = scenario("first").model_copy(update={"customer": customer})
    mail = shop(tmp_path).render(Simple(order=order), locale="ja")

    assert "山田 太郎 様" in mail.text
