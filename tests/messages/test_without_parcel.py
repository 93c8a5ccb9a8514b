"""What no carrier brings: downloads, gift cards, services, and what is collected."""

from __future__ import annotations

from typing import Any

import pytest

from postmail.mail import Mail
from postmail.messages import Delivered, Message, Reassurance, Simple, Stage, Welcome
from tests.messages.orders import money, order
from tests.messages.rendering import TO, catalogue

_BOOK = {"title": "E-book", "kind": "digital"}
_RIDE = {"title": "Balloon ride", "kind": "service"}
_LAMP = {"title": "Lamp"}
_BY_CARRIER = ("carrier", "parcel", "track", "not at home", "neighbours", "packing", "on its way")


def _mail(message: Message) -> Mail:
    return catalogue().render(message, recipient=TO, locale="en")


def _words(mail: Mail) -> str:
    return f"{mail.subject} {mail.preheader} {' '.join(mail.text.split())}"


@pytest.mark.parametrize("lines", [[_BOOK], [_RIDE], [_BOOK, _RIDE]])
@pytest.mark.parametrize("status", ["placed", "processing", "shipped", "delivered"])
def test_nobody_brings_what_needs_no_parcel(lines: list[Any], status: str) -> None:
    """No mail about files and services speaks of carriers, parcels and packing."""
    what = order(lines=lines, status=status)
    mails = [_mail(Reassurance(order=what))]
    if status == "delivered":
        mails.append(_mail(Delivered(order=what)))

    for mail in mails:
        found = [word for word in _BY_CARRIER if word in _words(mail).lower()]
        assert found == [], mail.subject


@pytest.mark.parametrize("kind", [Simple, Welcome])
@pytest.mark.parametrize("line", [_BOOK, _RIDE, _LAMP])
def test_nothing_is_delivered_but_goods(kind: type[Message], line: dict[str, str]) -> None:
    """What stands over the payment is "Payment"; where goods come, their delivery stands there."""
    what = order(lines=[line], payments=[{"method": "Visa", "status": "paid"}])
    lines = _mail(kind.model_validate({"order": what})).text.split("\n")

    assert ("Delivery and payment" in lines) is (line is _LAMP)
    assert ("Payment" in lines) is (line is not _LAMP)


def test_files_are_neither_packed_nor_on_their_way() -> None:
    """An order without goods is ordered until it is there, whatever the shop's status says."""
    for status in ("processing", "shipped", "partly_shipped"):
        assert Reassurance(order=order(lines=[_BOOK], status=status)).stage == Stage.ORDERED
    sent = order(lines=[_BOOK], shipments=[{"status": "in_transit"}])
    assert Reassurance(order=sent).stage == Stage.ON_ITS_WAY


@pytest.mark.parametrize(
    ("lines", "by_mail"),
    [([_BOOK], True), ([_RIDE], False), ([_BOOK, _RIDE], False), ([_LAMP, _BOOK], False)],
)
def test_only_files_come_by_mail(lines: list[Any], by_mail: bool) -> None:
    """An appointment is not sent by email, alone or beside a file."""
    what = order(lines=lines)

    assert ("everything comes by email" in _words(_mail(Reassurance(order=what)))) is by_mail
    assert ("receive everything by email" in _words(_mail(Simple(order=what)))) is by_mail


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"pickup": True}, True),
        ({"lines": [_RIDE]}, False),
        ({"lines": [_RIDE, _BOOK]}, False),
        ({"status": "delivered"}, False),
        ({"lines": [_BOOK]}, True),
        ({}, True),
    ],
)
@pytest.mark.parametrize("totals", [{}, {"total": money("5.00")}])
def test_the_preheader_promises_what_the_mail_holds(
    facts: dict[str, Any], told: bool, totals: dict[str, Any]
) -> None:
    """What happens next is announced only where the mail tells it."""
    mail = _mail(Simple(order=order(totals=totals, **facts)))

    assert ("What happens next" in mail.text) is told
    assert ("what happens next" in mail.preheader) is told


def test_a_first_order_that_is_collected_leaves_in_no_parcel() -> None:
    """The promise of a parcel that can be followed is made only where one leaves."""
    assert "follow it to your door" in _words(_mail(Welcome(order=order())))
    assert "follow it to your door" not in _words(_mail(Welcome(order=order(pickup=True))))


@pytest.mark.parametrize(
    ("facts", "carried"),
    [({}, True), ({"pickup": True}, False), ({"lines": [_BOOK]}, False)],
)
def test_only_what_was_carried_is_unpacked_and_looked_for(
    facts: dict[str, Any], carried: bool
) -> None:
    """Packaging, porch and neighbours are for goods that somebody brought."""
    mail = _mail(Delivered(order=order(status="delivered", **facts)))

    for words in ("packaging", "A quick look now", "cannot find it"):
        assert (words in _words(mail)) is carried


@pytest.mark.parametrize(
    ("facts", "goods"),
    [
        ({}, True),
        ({"pickup": True}, True),
        ({"lines": [_BOOK]}, False),
        ({"lines": [_RIDE]}, False),
    ],
)
def test_nobody_photographs_files_or_sends_them_back(facts: dict[str, Any], goods: bool) -> None:
    """What is broken, missing or sent back is asked of goods only; all may write to the shop."""
    what = order(status="delivered", **facts)

    for message in (Delivered(order=what), Reassurance(order=what)):
        words = _words(_mail(message))
        assert ("Something is broken, wrong or missing" in words) is goods
        assert ("How returns work" in words) is goods
        assert ("What you may be wondering" in words) is (goods and message.kind == "reassurance")
        assert "We are here for you" in words


def test_who_bought_files_may_withdraw() -> None:
    """The way to withdraw stands without a word of sending anything back."""
    words = _words(
        _mail(
            Delivered(
                order=order(lines=[_BOOK], status="delivered", billing_address={"country": "DE"})
            )
        )
    )

    assert "Withdraw from contract here" in words
    assert "send something back" not in words


def test_an_order_that_just_came_in_has_not_changed() -> None:
    """Where nothing is left to happen, the preheader tells of what was ordered."""
    mail = _mail(Simple(order=order(lines=[_BOOK], status="completed")))

    assert mail.preheader == "Here is what you ordered."
