"""Texts that another language lends: their plural forms fit the numbers that mails tell."""

from __future__ import annotations

from pathlib import Path

import pytest

from postmail.language.translations import load_translations
from postmail.texts import Texts

ISOLATES = "\u2068\u2069"
_HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'


@pytest.mark.parametrize("locale", ["de", "fr", "pl", "ar", "ja"])
def test_english_stands_in_for_any_number(locale: str, tmp_path: Path) -> None:
    """One is told in the singular wherever the language tells one from many, and two never is."""
    file = tmp_path / "_locales" / locale / "LC_MESSAGES" / "postmail.po"
    file.parent.mkdir(parents=True)
    file.write_text(_HEADER, encoding="utf-8")
    texts = Texts(load_translations([tmp_path], locale, None, strict=False))
    forms = texts.forms("shelf", "one lamp", "many lamps")

    told = {number: forms[texts.plural(number)].strip(ISOLATES) for number in (1, 2, 5, 21)}
    one = "many lamps" if locale == "ja" else "one lamp"
    assert told == {1: one, 2: "many lamps", 5: "many lamps", 21: "many lamps"}
    assert [fault.path for fault in texts.fallbacks] == ["shelf: one lamp"]


def test_english_in_a_text_from_right_to_left_is_isolated(tmp_path: Path) -> None:
    """Else its full stop would stand at the wrong end; in a text of its own direction it is not."""
    for locale in ("he", "de"):
        file = tmp_path / "_locales" / locale / "LC_MESSAGES" / "postmail.po"
        file.parent.mkdir(parents=True)
        file.write_text(_HEADER, encoding="utf-8")
    told = {
        locale: Texts(load_translations([tmp_path], locale)).forms("note", "It is here.", None)
        for locale in ("he", "de")
    }
    assert told == {"he": ("\u2068It is here.\u2069",), "de": ("It is here.",)}
