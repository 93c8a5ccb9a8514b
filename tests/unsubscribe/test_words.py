"""The words of the page: every language of the mails has them, and a shop adds its own."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest

from postmail.errors import SettingsError
from postmail.resources import templates_root
from postmail.samples import sample_brand
from postmail.unsubscribe import Unsubscribe, Words, read_words
from postmail.unsubscribe.words import ENGLISH, built_in, spoken
from tests.unsubscribe.making import LINKS, handler

CATALOGUES = {
    path.parent.name.partition("@")[0] for path in templates_root().glob("_locales/*/LC_MESSAGES")
}
#: What British English says otherwise is none of these words.
LANGUAGES = sorted({"en", *CATALOGUES} - {"en-GB"})


def written(root: Path, language: str, words: dict[str, str]) -> Path:
    """The file of *language* in the templates of a shop."""
    path = root / "_locales" / language / "unsubscribe.toml"
    path.parent.mkdir(parents=True)
    path.write_text("".join(f"{name} = '{text}'\n" for name, text in words.items()), "utf-8")
    return path


def texts(words: Words) -> dict[str, str]:
    """{name: text}, without the direction."""
    return dict(words.model_dump(exclude={"direction"}))


def test_every_language_of_the_mails_has_a_page() -> None:
    """Whoever reads mails in Polish reads Polish where the link leads."""
    assert sorted(built_in()) == LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_say_the_same_in_every_language(language: str) -> None:
    """The shop is named where it is in English, nothing is left over, thirty days are thirty."""
    for name, text in texts(built_in()[language]).items():
        english = getattr(ENGLISH, name)
        assert text.count("{shop}") == english.count("{shop}") == text.count("{"), name
        assert ("30" in text) == ("30" in english), name
        assert text == unicodedata.normalize("NFC", text) and "'" not in text
        assert language == "en" or text != english, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_direction_is_that_of_the_script(language: str) -> None:
    """As Unicode has it (UAX 9) for the letters of the title."""
    words = built_in()[language]
    runs_left = {"R", "AL"} & {unicodedata.bidirectional(letter) for letter in words.title}
    assert words.direction == ("rtl" if runs_left else "ltr")


def test_the_name_of_a_shop_keeps_to_itself() -> None:
    """It may run the other way than the words: a sign after it would change sides (UAX 9)."""
    query = LINKS.url("7", "offers", locale="ar").partition("?")[2]
    page = handler(list).answer("GET", query).body.decode()

    assert "<bdi>Nordlicht</bdi>" in page
    assert "bdi" not in page.partition("<title>")[2].partition("</title>")[0]


@pytest.mark.parametrize(
    ("support", "legal", "told"),
    [("help@a.example", "law@a.example", "help"), (None, "law@a.example", "law"), (None, None, "")],
)
def test_another_way_out_is_the_address_that_there_is(
    support: str | None, legal: str | None, told: str
) -> None:
    """Of those who help, else that of the imprint; without either, no empty link."""
    brand = sample_brand()
    brand = brand.model_copy(
        update={
            "support": brand.support.model_copy(update={"email": support}),
            "legal": brand.legal.model_copy(update={"email": legal}),
        }
    )
    page = Unsubscribe(LINKS, list, brand=brand).answer("GET", "t=none").body.decode()

    assert re.findall("mailto:([a-z]+)@a.example", page) == ([told] if told else [])
    assert ("href" in page) is bool(told)
    assert ">None<" not in page


def test_another_way_out_is_an_address_of_any_letters() -> None:
    """A question mark of its own does not end it in a link (RFC 6068)."""
    brand = sample_brand()
    support = brand.support.model_copy(update={"email": "r&d?50%@a.example"})
    brand = brand.model_copy(update={"support": support})
    page = Unsubscribe(LINKS, list, brand=brand).answer("GET", "t=none").body.decode()

    assert '<a href="mailto:r%26d%3F50%25@a.example">r&amp;d?50%@a.example</a>' in page


def test_a_shop_writes_words_beside_its_catalogues(tmp_path: Path) -> None:
    """A language is one folder; what the shop says of a built-in language counts."""
    written(tmp_path, "pt-BR", {**texts(ENGLISH), "title": "Cancelar"})
    written(tmp_path, "de", {**texts(ENGLISH), "title": "Schluss damit"})
    words = read_words(tmp_path)

    assert words["pt-BR"].title == "Cancelar" and words["pt-BR"].direction == "ltr"
    query = LINKS.url("7", "offers", locale="de-AT").partition("?")[2]
    assert "Schluss damit" in handler(list, words=words).answer("GET", query).body.decode()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"title": ""}, "title: expected text that is not empty"),
        ({"heading": "Stop"}, "heading: no such field"),
        ({"direction": "left"}, "direction: "),
        ({"question": "Stop {shpo}?"}, "question: expected no braces but {shop}, got"),
    ],
)
def test_a_file_with_a_fault_is_named(tmp_path: Path, change: dict[str, str], told: str) -> None:
    """Which file, which field, what is wrong."""
    path = written(tmp_path, "pt", {**texts(ENGLISH), **change})
    with pytest.raises(SettingsError) as caught:
        read_words(tmp_path)

    assert caught.value.file == str(path) and told in str(caught.value)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    """Else the page would speak in our words, and nobody know why. Text names a folder, too."""
    with pytest.raises(SettingsError, match="tpl: there is no such folder of templates"):
        read_words(tmp_path / "tpl")

    assert read_words(str(tmp_path)) == {}


def test_a_file_that_lacks_a_text_is_refused(tmp_path: Path) -> None:
    """A page that is half in another language would be nobody's."""
    written(tmp_path, "pt", {"title": "Cancelar"})
    with pytest.raises(SettingsError, match="question: required, and missing"):
        read_words(tmp_path)


@pytest.mark.parametrize(
    ("locale", "accepted", "expected"),
    [
        ("DE-at", "", "de"),  # tags have no case
        ("de_AT", "fi", "de"),  # as an order may have it from its platform
        ("", "fi, SV ; q=0.8", "sv"),  # blanks may stand there (RFC 9110, section 5.6.6)
        ("", "de;q=0, nl;q=0.1", "nl"),  # 0 is "not acceptable" (section 12.4.2)
        ("", "de;q=much, es", "es"),
        ("xx", "", "en"),
    ],
)
def test_the_language_is_the_reader_s(locale: str, accepted: str, expected: str) -> None:
    """The mail's, else what the browser asks for, else English."""
    assert spoken(built_in(), locale, accepted)[0] == expected


def test_a_folder_is_a_language_however_it_is_written(tmp_path: Path) -> None:
    """As catalogues have it: `pt_BR` is pt-BR, a hidden folder is nobody's."""
    for name in ("pt_BR", ".old"):
        written(tmp_path, name, ENGLISH.model_dump())

    words = read_words(tmp_path)
    assert list(words) == ["pt-BR"]
    assert spoken(words, "pt-BR")[0] == "pt-BR"


def test_words_of_a_tone_are_refused(tmp_path: Path) -> None:
    """The page has words that suit both: these would never be read."""
    written(tmp_path, "nl@formal", ENGLISH.model_dump())

    with pytest.raises(SettingsError, match=r"unsubscribe\.toml: the folder nl@formal is no lang"):
        read_words(tmp_path)
