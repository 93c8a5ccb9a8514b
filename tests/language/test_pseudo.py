"""Pseudo-locales: made from the English, whole, and for nobody who did not ask by name."""

import re
from collections import Counter

import pytest

from postmail.catalogue import Catalogue
from postmail.language.bidi import isolate
from postmail.language.choice import choose
from postmail.language.extract import extract
from postmail.language.pseudo import PSEUDO, accented, mirrored
from postmail.language.translations import available, load_translations
from postmail.messages import Simple
from postmail.resources import templates_root
from postmail.samples import sample_brand, scenario

_KEPT = re.compile(r"%\(\w+\)s|%%|<[^<>]*>|&\w+;")
ROOTS = [templates_root()]


@pytest.mark.parametrize("locale", PSEUDO)
def test_every_message_keeps_its_placeholders_and_markup(locale: str) -> None:
    """Whatever is no word is there as often as in the English, in each form."""
    texts = load_translations(ROOTS, locale)
    for context, msgid, plural in extract(ROOTS):
        found = texts.find(context, msgid, plural)
        ids = (msgid,) if plural is None else (msgid, plural)

        assert not found.fallback
        assert [Counter(_KEPT.findall(form)) for form in found.forms] == [
            Counter(_KEPT.findall(text)) for text in ids
        ]
        assert found.forms != ids or not re.search(r"\w", _KEPT.sub("", msgid))


def test_accents_make_a_text_longer_and_show_its_ends() -> None:
    """A short text doubles, a long one grows by a third at least."""
    short, long = accented("Pay now"), accented("We have received your order. " * 5)

    assert len(short) >= 2 * len("Pay now")
    assert len(long) >= 1.3 * len("We have received your order. " * 5)
    assert (short[0], short[-1]) == ("[", "]")


def test_a_mirrored_word_reads_from_right_to_left() -> None:
    """Controls in pairs around each word; a number beside it stays outside."""
    text = mirrored("Pay 5%% <b>don't wait</b>")

    assert text.count("\u202e") == text.count("\u202c") == 3
    assert " 5%% <b>" in text
    assert isolate("Ida", "rtl") != "Ida"


def test_only_the_call_chooses_one() -> None:
    """A recipient, an order or a brand that names a pseudo-locale gets a real language."""
    spoken = available(ROOTS)
    hostile = choose(spoken, recipient="en-XA", order="ar-XB", customer="en-XA")

    assert choose(spoken, requested="en_xa").text_locale == "en-XA"
    assert choose(spoken, requested="ar-XB").notes == ()
    assert hostile.text_locale not in PSEUDO
    assert choose(spoken, brand="en-XA").text_locale == "en"
    assert not set(spoken) & set(PSEUDO)


@pytest.mark.parametrize(("locale", "direction"), [("en-XA", "ltr"), ("ar-XB", "rtl")])
def test_a_mail_speaks_it(locale: str, direction: str) -> None:
    """Strict or not, a whole mail is made of it, in its direction."""
    shop = Catalogue(brand=sample_brand(), strict=True)
    mail = shop.render(Simple(order=scenario("first")), locale=locale)

    assert mail.text_locale == locale
    assert f'lang="{locale}" dir="{direction}"' in mail.html
    assert PSEUDO[locale]("Subtotal") in mail.text
