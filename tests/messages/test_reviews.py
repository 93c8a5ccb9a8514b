"""What the shop asks: neutral words, one link for every opinion, eleven numbers to tap."""

from __future__ import annotations

import re
from typing import Any

import pytest
from lxml import html

from postmail.brand import Brand
from postmail.catalogue import Catalogue
from postmail.errors import DataError, EnvelopeError, MissingFactError
from postmail.messages import Category, Nps, ReviewLink, ReviewRequest, Survey
from tests.fast.making import ENVELOPE
from tests.messages.orders import order
from tests.messages.rendering import KINDS, TO, catalogue, mail_of

_PAGE = "https://shop.example/answer"
_SCORES = [{"score": score, "url": f"{_PAGE}?t={score}"} for score in range(11)]
_CHOICES = [{"label": label, "url": f"{_PAGE}?t={label}"} for label in ("Good", "Bad")]


def _survey(**facts: Any) -> Survey:
    return Survey.model_validate({"order": order(), **facts})


@pytest.mark.parametrize("kind", ["review-request", "survey", "nps"])
def test_to_ask_is_advertising(kind: str) -> None:
    """Category and stream; and without a way out the mail does not leave (BGH, VI ZR 225/17)."""
    mail = mail_of(kind, "first", "en", None)

    assert (KINDS[kind].category, KINDS[kind].stream) == (Category.MARKETING, "reviews")
    assert mail.text.startswith("Advertisement\n")
    bare = catalogue().render(
        Nps.model_validate({"order": order(), "scores": _SCORES}),
        recipient=TO.model_copy(update={"unsubscribe_url": None}),
        locale="en",
    )
    with pytest.raises(EnvelopeError):
        bare.to_bytes(ENVELOPE)


def test_a_review_has_no_price() -> None:
    """There is no field for a reward, and none that would treat the unhappy differently."""
    assert set(ReviewRequest.model_fields) == {"order", "items"}
    assert set(ReviewLink.model_fields) == {"title", "url", "image", "image_alt"}


def test_the_words_expect_no_praise() -> None:
    """Neither stars nor thanks in advance: what is good and what is not weigh the same."""
    mail = mail_of("review-request", "first", "en", None)
    words = " ".join(f"{mail.subject} {mail.preheader} {mail.text}".lower().split())

    assert "criticism is as welcome as praise" in words
    for lure in ("love", "happy", "5 stars", "five stars", "reward", "discount", "coupon", "win "):
        assert lure not in words


def test_each_product_once_and_ten_at_most() -> None:
    """A product that was bought twice is reviewed once; the eleventh is not asked about."""
    titles = ["A", "B", "A", *"CDEFGHIJKL"]
    items = [{"title": title, "url": f"{_PAGE}/{n}"} for n, title in enumerate(titles)]
    message = ReviewRequest.model_validate({"order": order(), "items": items})

    assert [item.title for item in message.items] == list("ABCDEFGHIJ")
    assert message.items[0].url == f"{_PAGE}/0"


@pytest.mark.parametrize(
    ("kind", "facts", "fact"),
    [
        ("review-request", {"items": []}, "items"),
        ("survey", {"questions": []}, "questions"),
        ("survey", {"questions": [{"text": "How?"}]}, "a url, or choices for every question"),
        ("nps", {"scores": []}, "scores"),
    ],
)
def test_a_mail_that_asks_nothing_refuses(kind: str, facts: dict[str, Any], fact: str) -> None:
    """Nothing to review, no question, no way to answer: no mail."""
    with pytest.raises(MissingFactError) as caught:
        KINDS[kind].model_validate({"order": order(), **facts})

    assert caught.value.fact == fact


@pytest.mark.parametrize("scores", [_SCORES[:10], _SCORES[1:], _SCORES[::-1], [*_SCORES, *_SCORES]])
def test_the_scale_is_whole(scores: list[dict[str, Any]]) -> None:
    """A scale that begins at one, or lacks the ten, measures something else."""
    with pytest.raises(DataError, match=r"scores: expected the scores 0 to 10, each once"):
        Nps.model_validate({"order": order(), "scores": scores})


def test_eleven_numbers_to_tap() -> None:
    """A list of eleven links, each a number, each 44 px square with its border."""
    page = html.document_fromstring(mail_of("nps", "first", "en", None).html)
    (scale,) = (found for found in page.iter("ul") if found.get("class") == "scores")
    links = [link for entry in scale.iter("li") for link in entry.iter("a")]

    assert [link.text for link in links] == [str(score) for score in range(11)]
    for link in links:
        style = dict(re.findall(r"([\w-]+):\s*([^;]+)", link.get("style") or ""))
        assert (style["display"], style["width"], style["line-height"]) == ("block", "42px", "42px")
        assert style["border"].startswith("1px solid")
    assert not list(scale.iter("img"))


@pytest.mark.parametrize(("width", "across"), [(600, "517px"), (480, "290px")])
def test_the_scale_fits(width: int, across: str) -> None:
    """One row where eleven numbers fit, else two of six and five, never ten and one."""
    brand = Brand(name="Nordlicht", width=width)
    message = Nps.model_validate({"order": order(), "scores": _SCORES})
    mail = Catalogue(brand=brand).render(message, recipient=TO, locale="en")
    style = re.search(r'<ul[^>]*class="scores"[^>]*>', mail.html)

    assert style is not None
    assert f"max-width:{across}" in style[0].replace(": ", ":")
    assert ".scores { max-width: 290px !important; }" in mail.html


def test_the_ends_are_told_before_the_numbers() -> None:
    """Read aloud or as text, what 0 and 10 mean comes first, and each number has its link."""
    text = mail_of("nps", "first", "en", None).text
    words = " ".join(text.split())

    assert words.index("0 means not at all likely, 10 means very likely.") < words.index("- 0: ")
    for score in range(11):
        assert f"- {score}: https://nordlicht.example/en/answer?t=nps-{score}\n" in text


def test_a_product_may_be_asked_about() -> None:
    """With a product the question is about it, else about the shop."""
    asked = [
        Nps.model_validate({"order": order(), "scores": _SCORES, "product": product})
        for product in (None, "Table lamp")
    ]
    shop, lamp = (
        " ".join(catalogue().render(message, recipient=TO, locale="en").text.split())
        for message in asked
    )

    assert "How likely are you to recommend Nordlicht to a friend?" in shop
    assert "recommend this product to a friend: Table lamp?" in lamp


@pytest.mark.parametrize(
    ("facts", "subject", "preheader"),
    [
        (
            {"questions": [{"text": "How?", "choices": _CHOICES}]},
            "One question about your order 1001",
            "Your answers show us what to do better.",
        ),
        (
            {"questions": [{"text": "How?"}, {"text": "Why?"}], "url": _PAGE, "minutes": 1},
            "2 questions about your order 1001",
            "It takes about one minute, and shows us what to do better.",
        ),
        (
            {"questions": [{"text": "How?"}], "url": _PAGE, "minutes": 4},
            "One question about your order 1001",
            "It takes about 4 minutes, and shows us what to do better.",
        ),
    ],
)
def test_a_survey_says_how_much_it_asks(
    facts: dict[str, Any], subject: str, preheader: str
) -> None:
    """How many questions, and how long they take, stand where the mail is judged."""
    mail = catalogue().render(_survey(**facts), recipient=TO, locale="en")

    assert (mail.subject, mail.preheader) == (subject, preheader)


def test_questions_are_answered_by_a_tap_or_on_the_page() -> None:
    """Choices are links of 44 px; the others stand above the button, and are no list."""
    questions = [{"text": "Why?"}, {"text": "How was it?", "choices": _CHOICES}, {"text": "Else?"}]
    message = _survey(questions=questions, url=_PAGE, closes_at="2026-11-30T12:00:00+01:00")
    mail = catalogue().render(message, recipient=TO, locale="en-GB")

    assert f"How was it?\n-----------\n\n- Good: {_PAGE}?t=Good\n- Bad: {_PAGE}?t=Bad" in mail.text
    assert f"Why?\n\nElse?\n\nAnswer now: {_PAGE}\n" in mail.text
    assert "You can answer until 30 November 2026." in mail.text
    link = re.search(r'<a[^>]*t=Good"[^>]*>', mail.html)
    assert link is not None
    assert "padding:9px 16px;line-height:24px" in link[0].replace(": ", ":").replace("; ", ";")


def test_five_questions_are_a_few() -> None:
    """A sixth question is one too many, and so is an eighth choice."""
    with pytest.raises(DataError, match="questions"):
        _survey(questions=[{"text": f"{n}?"} for n in range(6)], url=_PAGE)
    with pytest.raises(DataError, match="choices"):
        _survey(questions=[{"text": "How?", "choices": _CHOICES * 4}])


def test_nobody_is_asked_about_what_was_taken_out() -> None:
    """A product that was taken out of the order never came; one that was sent back did."""
    out = {"title": "Lamp", "quantity_refunded": "1", "quantity_removed": "1"}
    back = {"title": "Bulb", "quantity_refunded": "1"}
    items = [{"title": title, "url": _PAGE} for title in ("Lamp", "Bulb", "Set")]

    def asked(*lines: dict[str, str]) -> list[str]:
        facts = {"order": order(lines=lines), "items": items}
        return [item.title for item in ReviewRequest.model_validate(facts).items]

    assert asked(out, back) == ["Bulb", "Set"]
    assert asked(out, {"title": "Lamp"}) == ["Lamp", "Bulb", "Set"]
