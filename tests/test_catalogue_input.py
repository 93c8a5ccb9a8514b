"""What a catalogue is given and cannot use: it is told what was expected, and where."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from postmail import Brand, Catalogue, Envelope, Recipient
from postmail.errors import DataError, KindError, LocaleError, SettingsError, UnknownKindError
from postmail.messages import Simple
from postmail.samples import scenario
from tests.test_order import smallest


def test_folders_that_would_not_be_searched_are_refused(tmp_path: Path) -> None:
    """A text is not a list of letters, a typing error no reason to send built-in mails."""
    brand = Brand(name="Nordlicht")

    none: Any
    for none in ("mail-templates", tmp_path, None):
        with pytest.raises(SettingsError, match="template_dirs: expected a list of folders"):
            Catalogue(brand=brand, template_dirs=none)
    with pytest.raises(SettingsError, match="template_dirs: expected a folder, got 3"):
        Catalogue(brand=brand, template_dirs=[3])  # type: ignore[list-item]
    with pytest.raises(SettingsError, match="tlp: there is no such folder of templates"):
        Catalogue(brand=brand, template_dirs=[tmp_path, tmp_path / "tlp"])


def test_a_brand_is_a_brand() -> None:
    """The name of its file is told how to become one."""
    with pytest.raises(DataError, match=r"brand: expected a Brand \(Brand.from_toml reads one\)"):
        Catalogue(brand="brand.toml")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("key", "name"), [("no", "nb"), ("iw@formal", "he"), ("zh-TW", "zh-Hant-TW")]
)
def test_a_brand_names_languages_as_mails_do(key: str, name: str) -> None:
    """Words under another name would never be read."""
    brand = Brand(name="Nordlicht", texts={key: {"tagline": "Light"}})
    with pytest.raises(SettingsError) as told:
        Catalogue(brand=brand)

    assert str(told.value) == f"brand: texts.{key}: mails call this language {name}: write that"


@pytest.mark.parametrize("given", [Simple, "simple", None, ["simple"], [3], [scenario("first")]])
def test_kinds_are_a_list_of_classes(given: Any) -> None:
    """A class without its brackets, or a kind's name, is told what stands there."""
    with pytest.raises(DataError, match=r"messages: expected a (list of message classes|class, )"):
        Catalogue(brand=Brand(name="Nordlicht"), messages=given)


@pytest.mark.parametrize("name", ["cache_size", "memo_size"])
def test_sizes_are_whole_numbers(name: str) -> None:
    """One that came out of an environment as text is told at once, not at the first mail."""
    size: Any = {name: "64"}
    with pytest.raises(DataError, match=f'{name}: expected a whole number, got "64"'):
        Catalogue(brand=Brand(name="Nordlicht"), **size)


def test_a_template_is_asked_for_in_a_tone_that_there_is() -> None:
    """Any other word would get the texts of no tone, whatever it means."""
    mails, tone = Catalogue(brand=Brand(name="Nordlicht")), "polite"
    ways: Any = (mails.compiled, mails.fast, mails.notices)
    for way, what in zip(ways, ("simple", "simple", "marketing"), strict=True):
        with pytest.raises(LocaleError, match='"polite": expected a tone: formal or informal'):
            way(what, "de", tone)


class Dear(Simple):
    """A message of a built-in kind, made by a class that the catalogue does not know."""


@pytest.mark.parametrize("what", [scenario("first"), Simple, None, {"order": 1}])
def test_what_is_no_message_is_told_so(what: Any) -> None:
    """An order, or a class that nobody called, is not an AttributeError somewhere inside."""
    mails = Catalogue(brand=Brand(name="Nordlicht"))
    envelope = Envelope(sender="a@b.example", date=datetime(2026, 3, 1, tzinfo=UTC), round=0)

    written = partial(mails.to_bytes, envelope=envelope)
    for make in (mails.render, mails.annotated_mail, mails.choose, written):
        with pytest.raises(DataError, match=r"expected a message, such as messages\.Simple"):
            make(what, recipient=Recipient(address="ida@example.com"))


def test_a_class_in_place_of_another_is_told_so() -> None:
    """There is such a kind; it is the class that is not of this catalogue."""
    with pytest.raises(
        KindError, match=r"it is postmail\.\S+\.Simple, and this message is \S+\.Dear"
    ):
        Catalogue(brand=Brand(name="Nordlicht")).render(Dear(order=smallest()))


def test_a_message_is_not_sent_as_another_kind() -> None:
    """A kind is for orders in JSON; one that the message contradicts is not passed over."""
    mails = Catalogue(brand=Brand(name="Nordlicht"))
    envelope = Envelope(sender="a@b.example", date=datetime(2026, 3, 1, tzinfo=UTC), round=0)
    recipient = Recipient(address="ida@example.com")
    message = Simple(order=smallest())

    with pytest.raises(KindError, match="kind 'shipped': the message is a 'simple'"):
        mails.to_bytes(message, envelope, recipient=recipient, kind="shipped")
    same = mails.to_bytes(message, envelope, recipient=recipient, kind="simple")
    assert same == mails.to_bytes(message.order.model_dump_json(), envelope, recipient=recipient)


def test_every_way_to_a_template_knows_its_kinds() -> None:
    """A kind that there is not is told with those that there are."""
    mails = Catalogue(brand=Brand(name="Nordlicht"))
    for way in (partial(mails.fast, "nope", "de"), partial(mails.compiled, "nope", "de")):
        with pytest.raises(UnknownKindError, match="there is no kind 'nope'; known kinds: simple"):
            way()


@pytest.mark.parametrize("given", ["ida@example.com", "", {}])
def test_an_address_is_no_recipient(given: Any) -> None:
    """It is told how to become one, and so is one that is empty."""
    mails = Catalogue(brand=Brand(name="Nordlicht"))
    envelope = Envelope(sender="a@b.example", date=datetime(2026, 3, 1, tzinfo=UTC), round=0)
    for make in (mails.render, mails.choose, partial(mails.to_bytes, envelope=envelope)):
        with pytest.raises(DataError, match=r"recipient: expected a Recipient\(address=\.\.\.\)"):
            make(Simple(order=smallest()), recipient=given)
