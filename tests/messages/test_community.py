"""Tips, share and community: what is read and shown, in the shop's own words."""

from __future__ import annotations

from typing import Any

import pytest

from postmail.brand import Brand
from postmail.catalogue import Catalogue
from postmail.errors import DataError, MissingFactError
from postmail.mail import Mail
from postmail.messages import Community, Message, Share, Tips
from tests.messages.agreement import links_lost, numbers_lost
from tests.messages.orders import order
from tests.messages.rendering import TO, catalogue, mail_of

_TIP = {"title": "Let the wax melt to the edge"}
_CLUB = {"name": "Lamp Club", "url": "https://shop.example/club"}


def _render(cls: type[Message], **facts: Any) -> Mail:
    message = cls.model_validate({"order": order(), **facts})
    return catalogue().render(message, recipient=TO, locale="en")


def _bare(cls: type[Message], **facts: Any) -> str:
    """The text of a mail of the barest brand."""
    message = cls.model_validate({"order": order(), **facts})
    return Catalogue(brand=Brand(name="Nordlicht")).render(message, recipient=TO, locale="en").text


@pytest.mark.parametrize("kind", ["tips", "share", "community"])
def test_text_and_html_agree(kind: str) -> None:
    """Every number and link of the HTML is in the text."""
    mail = mail_of(kind, "first", "en", None)

    assert numbers_lost(mail) == set()
    assert links_lost(mail) == []


def test_tips_need_a_tip() -> None:
    """A mail of tips without one refuses."""
    with pytest.raises(MissingFactError, match="a 'tips' mail needs tips"):
        Tips.model_validate({"order": order(), "tips": []})


def test_a_tip_is_told_in_full() -> None:
    """Title, paragraphs and their lines, numbered steps and the link are there."""
    tip = {
        **_TIP,
        "text": "One line\nand another.\n\nA second paragraph.",
        "steps": ["Light it.", "Wait."],
        "url": "https://shop.example/wax",
    }
    mail = _render(Tips, tips=[tip])

    assert mail.preheader == "One tip: Let the wax melt to the edge"
    assert "One line\nand another.\n\nA second paragraph." in mail.text
    assert "1. Light it.\n2. Wait." in mail.text
    assert "Read more: https://shop.example/wax" in mail.text


def test_the_preheader_counts_the_tips() -> None:
    """Of several tips the preheader says how many, and names the first."""
    mail = _render(Tips, tips=[_TIP, {"title": "Trim the wick"}])

    assert mail.preheader == "2 tips, and the first is: Let the wax melt to the edge"


def test_absent_facts_of_tips_leave_no_trace() -> None:
    """No story, no page, no picture: no heading, no button, no image."""
    mail = _render(Tips, tips=[_TIP])

    for absent in ("Where it comes from", "See all tips", "Read more"):
        assert absent not in mail.text
    assert 'width="124"' not in mail.html


def test_a_picture_has_its_words() -> None:
    """The picture of a story carries what it shows; without words it is decoration."""
    image = "https://shop.example/wax.jpg"
    told = _render(Tips, tips=[{**_TIP, "image": image, "image_alt": "A burning candle"}])
    mute = _render(Tips, tips=[{**_TIP, "image": image}])

    assert f'src="{image}" alt="A burning candle"' in told.html
    assert f'src="{image}" alt=""' in mute.html


def test_share_needs_a_place() -> None:
    """Where a picture can go nowhere, nobody is asked for one."""
    with pytest.raises(MissingFactError, match="a 'share' mail needs a url or a hashtag"):
        Share.model_validate({"order": order()})


def test_share_shows_what_it_has() -> None:
    """The page is a button, the hashtag a word in the text; either may be absent."""
    page = _bare(Share, url="https://shop.example/photos")
    word = _bare(Share, hashtag="#lamps", use_note="We ask you first.")

    assert "Share your photo: https://shop.example/photos" in page
    assert "If you post it" not in page
    assert "add #lamps, and we will find it." in word
    assert "We ask you first." in word
    assert "Share your photo" not in word


@pytest.mark.parametrize("fact", ["name", "url"])
def test_community_needs_name_and_place(fact: str) -> None:
    """An invitation says to what, and where."""
    facts = {key: value for key, value in _CLUB.items() if key != fact}

    with pytest.raises(DataError, match=f"{fact}: required, and missing"):
        Community.model_validate({"order": order(), **facts})


def test_the_barest_invitation() -> None:
    """Without topics and dates there are no headings for them, and no tagline where none is."""
    text = _bare(Community, **_CLUB)

    assert "This is where we meet: Lamp Club." in " ".join(text.split())
    for absent in ("going on", "Coming up", "Read more"):
        assert absent not in text


def test_the_next_event_is_the_news() -> None:
    """The preheader names the first event, and its date is in the brand's zone."""
    event = {"title": "Open workshop", "starts_at": "2026-11-19T23:30:00Z", "place": "Flensburg"}
    mail = _render(Community, **_CLUB, events=[event])

    assert mail.preheader == "Coming up on 20 November 2026: Open workshop"
    assert "Open workshop\n20 November 2026 at 00:30\nFlensburg" in mail.text


def test_the_tagline_closes_the_letter() -> None:
    """The brand's line stands below the signature."""
    text = _render(Community, **_CLUB).text

    assert text.index("Ida Petersen") < text.index("Light and warmth for long evenings")
