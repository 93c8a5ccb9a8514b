"""What the preview keeps and makes anew, and how it tells what is wrong."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import pytest

from postmail.brand import Brand
from postmail.catalogue import Catalogue
from postmail.errors import DataError, Fault, SettingsError, UnknownPlatformError
from postmail.messages import Category, Message
from postmail.order import Order
from postmail.preview import Studio
from postmail.preview.ahead import Ahead
from postmail.preview.faults import fault, found
from postmail.preview.pages import languages
from postmail.preview.shelf import Shelf
from postmail.preview.studio import Picture
from postmail.preview.view import View
from postmail.readers import read_order
from postmail.resources import templates_root
from postmail.samples import sample_brand
from tests.preview.conftest import Shop

_SIMPLE = View(kind="simple", locale="en")


class _Needy(Message):
    """Has a field that no scenario has."""

    kind: ClassVar[str] = "needy"
    category: ClassVar[Category] = Category.TRANSACTIONAL
    stream: ClassVar[str] = "service"
    tips: tuple[str, ...]


def _opened(edited: Brand | None) -> Catalogue:
    return Catalogue(brand=edited or sample_brand())


def test_a_mail_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Frame, state and panel ask at a time: the mail is made for the first, and kept."""
    studio = Studio(_opened)
    view = studio.settled(_SIMPLE)
    made: list[View] = []
    make = studio._made

    def counted(one: View) -> Picture:
        made.append(one)
        return make(one)

    monkeypatch.setattr(studio, "_made", counted)
    threads = [threading.Thread(target=studio.picture, args=(view,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(made) == 1

    studio.changed()
    studio.picture(view)

    assert len(made) == 2


def test_the_last_good_mail_stays(shop: Shop) -> None:
    """A template with a fault shows the fault and the mail before it; mended, the new mail."""
    shop.mend()
    shop.studio.changed()
    view = shop.studio.settled(_SIMPLE)
    good = shop.studio.picture(view)
    shop.save("</mj-body>", "<mj-txt>oops</mj-txt></mj-body>")
    shop.studio.changed()
    broken = shop.studio.picture(view)
    shop.mend()
    shop.studio.changed()

    assert broken.error is not None
    assert broken.mail == good.mail
    assert shop.studio.picture(view).error is None


def test_a_brand_file_with_a_fault_leaves_the_old_one() -> None:
    """The fault is told with every mail, and is gone when it is mended."""
    good = [True]

    def opened(_: Brand | None) -> Catalogue:
        if not good[0]:
            raise SettingsError(file="brand.toml", problem="not TOML")
        return Catalogue(brand=sample_brand())

    studio = Studio(opened)
    good[0] = False
    studio.changed()
    picture = studio.picture(studio.settled(_SIMPLE))
    good[0] = True
    studio.changed()

    assert picture.mail is not None
    assert str(picture.error) == "brand.toml: not TOML"
    assert studio.picture(studio.settled(_SIMPLE)).error is None


def test_a_folder_that_is_gone_is_told_before_what_follows_from_it(tmp_path: Path) -> None:
    """Not that a mail has lost its samples, which is true as well."""
    file = tmp_path / "mails" / "needy" / "samples" / "first.json"
    file.parent.mkdir(parents=True)
    file.write_text('{"tips": ["a"]}')
    folders = [tmp_path / "mails"]
    studio = Studio(
        lambda _: Catalogue(brand=sample_brand(), messages=[_Needy], template_dirs=folders)
    )
    view = studio.settled(View(kind="needy", locale="en"))
    (tmp_path / "mails").rename(tmp_path / "mailz")
    studio.changed()

    assert "there is no such folder of templates" in str(studio.picture(view).error)


def test_a_kind_without_samples_says_where_they_stand(tmp_path: Path) -> None:
    """Whoever has made a kind of their own learns which file to write."""
    studio = Studio(lambda _: Catalogue(brand=sample_brand(), messages=[_Needy]))
    picture = studio.picture(studio.settled(View(kind="needy", locale="en")))

    assert "needy has no sample that it can use" in str(picture.error)
    assert "needy/samples/first.json" in str(picture.error)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ('{"scenario": "nope"}', "scenario: expected one of "),
        ('{"scenario": ["first"]}', "scenario: expected one of "),
    ],
)
def test_a_broken_sample_leaves_the_last_good_one(tmp_path: Path, text: str, said: str) -> None:
    """Its file is told with every mail of the kind, and with no other; mended, all is well."""
    file = tmp_path / "simple" / "samples" / "mine.json"
    file.parent.mkdir(parents=True)
    file.write_text("{}")
    studio = Studio(lambda _: Catalogue(brand=sample_brand(), template_dirs=[tmp_path]))
    view = studio.settled(replace(_SIMPLE, sample="mine"))
    good = studio.picture(view)
    file.write_text(text)
    studio.changed()
    broken = studio.picture(studio.settled(view))
    fresh = Studio(lambda _: Catalogue(brand=sample_brand(), template_dirs=[tmp_path]))
    never = fresh.picture(fresh.settled(_SIMPLE))
    other = studio.picture(studio.settled(View(kind="shipped", locale="en")))
    file.write_text("{}")
    studio.changed()

    assert broken.mail_html == good.mail_html
    assert str(file) in str(broken.error)
    assert said in str(broken.error)
    assert never.mail is None
    assert said in str(never.error)
    assert other.error is None
    assert studio.picture(studio.settled(view)).error is None


@pytest.mark.parametrize(
    ("wish", "language"),
    [
        ("de-CH", "de@formal"),
        ("en-US", "en"),
        ("en-GB", "en-GB"),
        ("es-MX", "es@formal"),
        ("nb", "da"),
        ("pt", "en"),
        ("en-XA", "en-XA"),
        ("no tag!", "en-GB"),
    ],
)
def test_a_language_is_one_that_can_be_chosen(wish: str, language: str) -> None:
    """An address may name any: what stands beside the mail is the language that the mail has."""
    studio = Studio(_opened)
    view = studio.settled(View(kind="simple", locale=wish))

    assert view.language == language
    assert language in languages(studio)


def test_other_languages_are_made_ahead() -> None:
    """Whoever looks at a mail finds it in the next language without waiting for its making."""
    studio = Studio(_opened)
    view = studio.settled(View(kind="simple", locale="de", tone="formal"))
    ahead = Ahead(studio)
    ahead.start()
    ahead.look(view)
    following = View(kind="simple", locale="de", tone="informal", sample=view.sample)
    until = time.monotonic() + 60
    while studio._found(following) is None and time.monotonic() < until:
        time.sleep(0.02)
    ahead.stop()

    assert studio._found(following) is not None


def test_what_becomes_known_is_shown() -> None:
    """A link comes before what it carries: what is shown until then does not stay."""
    known, studio = Studio(_opened), Studio(_opened)
    view = studio.settled(_SIMPLE)
    sample = studio.picture(view)
    order = studio.message(view).order.model_copy(update={"number": "LATER-1"})
    brand = sample_brand().model_copy(update={"name": "Later & Co"})
    link = replace(view, order=known.orders.put(order), brand=known.brands.put(brand))
    early = studio.picture(link)
    studio.orders.put(order)
    studio.brands.put(brand)
    late = studio.picture(link).mail_html

    assert early.mail_html == sample.mail_html
    assert "LATER-1" in late
    assert "Later &amp; Co" in late


def test_what_is_forgotten_meanwhile_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """An order that goes while its mail is made: the sample in its place is for this once."""
    studio = Studio(_opened)
    view = studio.settled(_SIMPLE)
    order = studio.message(view).order.model_copy(update={"number": "GONE-1"})
    link, make = replace(view, order=studio.orders.put(order)), studio._made

    def forgetful(one: View) -> Picture:
        studio.orders = Shelf()
        return make(one)

    with monkeypatch.context() as patch:
        patch.setattr(studio, "_made", forgetful)
        gone = studio.picture(link).mail_html
    studio.orders.put(order)

    assert "GONE-1" not in gone
    assert "GONE-1" in studio.picture(link).mail_html


def test_a_fault_has_the_lines_around_it(shop: Shop) -> None:
    """File, line, the lines with the wrong one marked, and what would be right."""
    shop.mend()
    shop.save("</mj-body>", "<mj-txt>oops</mj-txt></mj-body>")
    shop.studio.changed()
    error = shop.studio.picture(shop.studio.settled(_SIMPLE)).error
    assert error is not None
    told = fault(error, [shop.folder, templates_root()])
    shop.mend()
    shop.studio.changed()

    assert told["place"].startswith("simple/body.mjml:")
    assert [one["text"].strip() for one in told["lines"] if one["wrong"]] == [
        "<mj-txt>oops</mj-txt></mj-body>"
    ]
    assert 5 <= len(told["lines"]) <= 9
    assert told["remedy"]


def test_a_fault_of_several_lines_is_a_list() -> None:
    """What is wrong heads it; a brand file is named, and a sample's faults keep their lines."""
    told = [
        fault(error, ())
        for error in (
            DataError(subject="shop/brand.toml", faults=[Fault("radius", "expected 1, got 2")]),
            SettingsError(file="a.json", problem="Tips cannot be used: 1 fault\n  tips: missing"),
        )
    ]

    assert [one["what"] for one in told] == [
        "shop/brand.toml cannot be used: 1 fault",
        "a.json: Tips cannot be used: 1 fault",
    ]
    assert told[0]["also"] == [{"what": "expected 1, got 2", "place": "radius"}]
    assert told[1]["also"] == [{"what": "tips: missing", "place": ""}]


def test_data_faults_have_their_paths() -> None:
    """All of them at once."""
    with pytest.raises(DataError) as caught:
        Order.model_validate_json(
            '{"number": "1", "placed_at": "x", "currency": "EUR", "lines": []}'
        )

    assert {one["place"] for one in fault(caught.value, ())["also"]} == {"placed_at", "lines"}


def test_an_error_without_paths_keeps_its_words() -> None:
    """A payload of no known platform says what was looked for, not "0 faults"."""
    with pytest.raises(UnknownPlatformError) as caught:
        read_order({})

    assert fault(caught.value, ())["what"].startswith("no known shop platform sends a payload")


def test_a_file_outside_the_folders_is_not_found(tmp_path: Path) -> None:
    """Neither by climbing nor by a link that leads out."""
    folder = tmp_path / "templates"
    folder.mkdir()
    (tmp_path / "secret").write_text("s")
    (folder / "link").symlink_to(tmp_path / "secret")
    (folder / "own").write_text("o")

    assert found("../secret", [folder]) is None
    assert found(str(tmp_path / "secret"), [folder]) is None
    assert found("link", [folder]) is None
    assert found("own", [folder]) == folder / "own"
