"""The words of the mails, as the catalogues hold them: complete, of one register, well set."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from postmail.resources import templates_root

_LOCALES = templates_root() / "_locales"
_NAMES = sorted(path.parent.parent.name for path in _LOCALES.glob("*/LC_MESSAGES/postmail.po"))
_FOREIGN = {
    "de@formal": r"\b([Dd]u|[Dd]ich|[Dd]ir|[Dd]ein\w*)\b",
    "de@informal": r"\b(Ihnen|Ihr\w*)\b",
    "nl@formal": r"\b([Jj]e|[Jj]ij|[Jj]ou\w*)\b",
    "nl@informal": r"\b([Uu]|[Uu]w)\b",
    "de": r"\b([Dd]u|[Dd]ich|[Dd]ir|[Dd]ein\w*|Ihnen|Ihr\w*)\b",
    "nl": r"\b([Uu]|[Uu]w|[Jj]e|[Jj]ij|[Jj]ou\w*)\b",
    "sv": r"\b([Nn]i|[Ee]r|[Ee]rt|[Ee]ra)\b",
}
_PLACEHOLDER = re.compile(r"%\(\w+\)s")

each_catalogue = pytest.mark.parametrize("name", _NAMES)
_Key = tuple[str | None, str]


def _read(name: str) -> Catalog:
    with (_LOCALES / name / "LC_MESSAGES" / "postmail.po").open("rb") as file:
        return read_po(file)


def _texts(name: str) -> dict[_Key, Message]:
    return {(message.context, _ids(message)[0]): message for message in _read(name) if message.id}


def _ids(message: Message) -> tuple[str, ...]:
    return tuple(message.id) if isinstance(message.id, list | tuple) else (message.id,)


def _forms(message: Message) -> tuple[str, ...]:
    text = message.string
    return tuple(text) if isinstance(text, list | tuple) else (text or "",)


def _source() -> set[_Key]:
    """What the templates say, as their own extraction finds it."""
    options = {"silent": "false", "trimmed": "true", "newstyle_gettext": "true"}
    found = extract_from_dir(
        str(templates_root()),
        method_map=[("**.mjml", "jinja2")],
        options_map={"**.mjml": {**options, "extensions": "jinja2.ext.i18n"}},
        directory_filter=lambda path: not Path(path).name.startswith("."),
    )
    return {
        (context, message[0] if isinstance(message, tuple) else message)
        for _, _, message, _, context in found
    }


def test_every_text_has_a_context() -> None:
    """No bare text: "Order" alone is a thing or a command, and a translator cannot know."""
    assert not [key for key in _source() if not key[0]]


@pytest.mark.parametrize("locale", ["de", "nl", "sv"])
def test_every_text_is_translated(locale: str) -> None:
    """The neutral catalogue and that of each tone hold every text between them."""
    tones = [name for name in _NAMES if name.startswith(f"{locale}@")] or [locale]

    for tone in tones:
        assert _source() - set(_texts(locale)) - set(_texts(tone)) == set()


@pytest.mark.parametrize("locale", ["de", "nl"])
def test_tones_hold_the_same_texts(locale: str) -> None:
    """What addresses the reader is in both tones, and not in the neutral catalogue too."""
    formal, informal = _texts(f"{locale}@formal"), _texts(f"{locale}@informal")

    assert set(formal) == set(informal)
    assert not set(formal) & set(_texts(locale))


@each_catalogue
def test_one_register(name: str) -> None:
    """Formal and informal address never mix, and what is neutral addresses nobody."""
    strangers = re.compile(_FOREIGN[name])
    faults = [text for message in _texts(name).values() for text in _forms(message)]

    assert not [text for text in faults if strangers.search(text)]


@each_catalogue
def test_placeholders_are_those_of_the_original(name: str) -> None:
    """Each form names only what the original names, and loses nothing but a count."""
    for message in _texts(name).values():
        known = {found for text in _ids(message) for found in _PLACEHOLDER.findall(text)}
        for text in _forms(message):
            used = set(_PLACEHOLDER.findall(text))
            assert text
            assert used <= known
            assert known - used <= {"%(count)s"}


@each_catalogue
def test_typography(name: str) -> None:
    """No blanks at the edges, none doubled, no row of exclamation marks, no straight quotes."""
    for message in _texts(name).values():
        for text in _forms(message):
            assert text == text.strip()
            assert not re.search(r"  |!!|\.\.\.|\"|\s[,.;:!?]", text)


@each_catalogue
def test_headers(name: str) -> None:
    """The file names its language and plural forms, is UTF-8, fuzzy nowhere, and compiles."""
    catalogue = _read(name)
    raw = (_LOCALES / name / "LC_MESSAGES" / "postmail.po").read_text("utf-8")

    assert str(catalogue.locale) == name.partition("@")[0]
    assert "charset=utf-8" in raw
    assert "Plural-Forms: nplurals=" in raw
    assert not [message for message in catalogue if message.id and message.fuzzy]
    assert "#:" not in raw
    assert list(_texts(name)) == sorted(_texts(name), key=lambda key: (key[1], key[0] or ""))
