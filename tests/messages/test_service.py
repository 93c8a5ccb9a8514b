"""What the service writes: when a person answers, who does, and nothing that is sold."""

from __future__ import annotations

from typing import Any

import pytest

from postmail.brand import Brand
from postmail.catalogue import Catalogue
from postmail.errors import DataError, MissingFactError
from postmail.mail import Mail
from postmail.messages import CaseOpened, Category, Message
from tests.messages.orders import money, order
from tests.messages.rendering import KINDS, TO, catalogue, mail_of

_BY = "2026-10-16T17:00:00+02:00"
_PERSON = {"name": "Mette Lorenzen"}
#: {kind: the least that it needs beside an order}
_LEAST: dict[str, dict[str, Any]] = {
    "inquiry-received": {"answer_by": _BY},
    "case-opened": {"reference": "C-1", "about": "A dent.", "news_by": _BY},
    "case-resolved": {"reference": "C-1", "solution": "A new one.", "person": _PERSON},
    "feedback-followup": {"reply": "You are right.", "person": _PERSON},
}
_BULBS = {"url": "https://shop.example/bulbs", "label": "All bulbs"}
each_kind = pytest.mark.parametrize("kind", _LEAST)


def _message(kind: str, **facts: Any) -> Message:
    what = facts.pop("order", order())
    return KINDS[kind].model_validate({"order": what, **_LEAST[kind], **facts})


def _mail(kind: str, **facts: Any) -> Mail:
    return catalogue().render(_message(kind, **facts), recipient=TO, locale="en-GB")


def _words(mail: Mail) -> str:
    return " ".join(mail.text.split())


@each_kind
def test_they_are_about_the_order_and_sell_nothing(kind: str) -> None:
    """Transactional, of the service's stream, with no field for a coupon, products or a survey."""
    cls = KINDS[kind]

    assert (cls.category, cls.stream) == (Category.TRANSACTIONAL, "service")
    assert not {"coupon", "items", "questions", "scores"} & set(cls.model_fields)


@each_kind
def test_the_least_is_enough(kind: str) -> None:
    """With no more than what it needs, from a shop that says little, the mail has no gap."""
    brand = Brand(name="Nordlicht")
    mail = Catalogue(brand=brand).render(_message(kind), recipient=TO, locale="en-GB")

    assert "1001" in mail.subject
    for absent in ("What you wrote", "What happens next", "This would help", "Refunded", "None"):
        assert absent not in mail.text


@pytest.mark.parametrize(
    ("kind", "fact"),
    [
        ("case-opened", "reference"),
        ("case-opened", "about"),
        ("case-resolved", "reference"),
        ("case-resolved", "solution"),
        ("feedback-followup", "reply"),
    ],
)
def test_the_point_of_the_mail_is_needed(kind: str, fact: str) -> None:
    """What the mail is about cannot be empty."""
    with pytest.raises(MissingFactError, match=f"a '{kind}' mail needs {fact}"):
        _message(kind, **{fact: " "})


@pytest.mark.parametrize("kind", ["case-resolved", "feedback-followup"])
def test_a_person_signs_by_name(kind: str) -> None:
    """Solutions and answers come from somebody; a brand's own signatory does not stand in."""
    with pytest.raises(DataError, match=r"person\.name"):
        _message(kind, person={"name": ""})
    text = _mail(kind, person={"name": "Mette Lorenzen", "role": "Customer service"}).text

    assert "Mette Lorenzen\nCustomer service, Nordlicht" in text
    assert "Ida Petersen\n" not in text


def test_an_inquiry_is_told_when_a_person_answers() -> None:
    """The day stands in the preheader and at the top of the mail."""
    mail = _mail("inquiry-received")

    assert mail.preheader == "A person will answer you by 16 October 2026 at the latest."
    assert "answer you by 16 October 2026 at the latest." in _words(mail)


def test_likely_answers_are_the_shops_or_those_of_the_order() -> None:
    """The shop's answers stand alone; without them the mail answers what the order can."""
    week = {"earliest": "2026-10-15T00:00:00+02:00", "latest": "2026-10-17T00:00:00+02:00"}
    own = {"question": "Which bulb fits?", "answer": "E27.", **_BULBS}
    given = _mail("inquiry-received", answers=[own], order=order(estimated=week))
    derived = _mail("inquiry-received", order=order(estimated=week))
    arrived = _mail("inquiry-received", order=order(estimated=week, status="delivered"))

    assert "Which bulb fits?\nE27.\nAll bulbs: https://shop.example/bulbs" in given.text
    assert "When will it be here?" not in given.text
    assert "When will it be here?\nExpected: Thu 15 Oct\u2009–\u2009Sat 17 Oct\n" in derived.text
    assert "How do I send something back?" in derived.text
    assert "When will it be here?" not in arrived.text


def test_a_link_says_where_it_leads() -> None:
    """An answer's link without words of its own is refused: there is no "Read more"."""
    own = {"question": "Which bulb fits?", "answer": "E27.", "url": "https://shop.example/bulbs"}
    with pytest.raises(DataError, match=r"answers\[0\]: a url needs a label"):
        _message("inquiry-received", answers=[own])


def test_where_nothing_can_be_answered_nothing_is_promised() -> None:
    """No expected day and no page for returns: the heading of the likely answers is not there."""
    brand = Brand(name="Nordlicht")
    mail = Catalogue(brand=brand).render(_message("inquiry-received"), recipient=TO, locale="en")

    assert "This may help in the meantime" not in mail.text


def test_a_case_names_who_looks_after_it() -> None:
    """With a person the mail says who, without one that we do; both say until when."""
    someone, house = _mail("case-opened", person=_PERSON), _mail("case-opened")

    assert "Mette Lorenzen is looking after it, and you will hear from us by 16" in _words(someone)
    assert "We are looking after it, and you will hear from us by 16 October" in _words(house)
    assert "Ida Petersen\n" in house.text


def test_a_case_says_what_would_help() -> None:
    """What the customer can send stands as a list, with the case's page below."""
    text = _mail("case-opened", asks=["A photo"], url="https://shop.example/c/1").text

    assert (
        "This would help us\n------------------\n\n- A photo\n\nSee where it stands: https://shop.example/c/1"
        in text
    )


def test_what_went_back_is_said() -> None:
    """A refund that solved the case stands among its facts."""
    mail = _mail("case-resolved", refunded=money("4.90"))

    assert any(row.split() == ["Refunded", "€4.90"] for row in mail.text.splitlines())


def test_criticism_is_quoted_and_nothing_is_asked_for() -> None:
    """Words and score come back as they were given; nobody is asked to think again."""
    text = _mail("feedback-followup", words="Too\nsmall.", score=2, best=5).text

    assert "2 out of 5\n\nToo\nsmall." in text
    assert "review" not in text.lower()
    with pytest.raises(DataError, match="expected a score of at most 5, got 6"):
        _message("feedback-followup", score=6, best=5)


def test_a_score_of_nothing_is_a_score() -> None:
    """A zero was given, and is shown."""
    assert "0 out of 10" in _mail("feedback-followup", score=0).text


def test_paragraphs_stay_apart() -> None:
    """What somebody wrote in two paragraphs is read in two."""
    mail = mail_of("case-resolved", "first", "en", None)

    assert "Saturday.\n\nPlease keep" in mail.text


def test_all_faults_are_told_at_once() -> None:
    """A case without anything names each fact that it lacks."""
    with pytest.raises(DataError) as caught:
        CaseOpened.model_validate({"order": order()})

    assert [fault.path for fault in caught.value.faults] == ["reference", "about", "news_by"]
