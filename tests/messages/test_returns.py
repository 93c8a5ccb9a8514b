"""Back to the shop: what these mails hold, what they refuse, what they leave out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from postmail import Envelope
from postmail.brand import Brand
from postmail.catalogue import Catalogue
from postmail.errors import DataError, MissingFactError, PostmailError
from postmail.mail import Mail
from postmail.messages import (
    Exchange,
    Message,
    ReturnApproved,
    ReturnReceived,
    WithdrawalAcknowledged,
)
from tests.messages.agreement import links_lost, numbers_lost
from tests.messages.orders import money, order
from tests.messages.rendering import SAMPLES, TO, catalogue, mail_of

_KINDS = {kind.kind for kind in (ReturnApproved, ReturnReceived, Exchange, WithdrawalAcknowledged)}
_HOUSE = {"company": "Nordlicht", "lines": ["Am Leuchtfeuer 7"], "city": "Flensburg"}
_SENT = "2026-10-20T21:07:33+02:00"


def _mail(message: Message) -> Mail:
    return catalogue().render(message, recipient=TO, locale="en")


def _bare(message: Message) -> str:
    """The text by a brand that has nothing but its name, on one line."""
    shop = Catalogue(brand=Brand(name="Nordlicht"))
    return " ".join(shop.render(message, recipient=TO, locale="en").text.split())


def _approved(**facts: Any) -> ReturnApproved:
    return ReturnApproved.model_validate({"order": order(), **facts})


def _exchange(**facts: Any) -> Exchange:
    replacements = [{"title": "Lamp, sand"}]
    return Exchange.model_validate({"order": order(), "replacements": replacements, **facts})


@pytest.mark.parametrize(("kind", "name"), [one for one in SAMPLES if one[0] in _KINDS])
def test_text_and_html_agree(kind: str, name: str) -> None:
    """No number and no link of the HTML is missing in the text."""
    mail = mail_of(kind, name, "en", None)

    assert numbers_lost(mail) == set()
    assert links_lost(mail) == []


def test_an_approved_return_has_label_address_day_and_steps() -> None:
    """All that one needs to send it back stands in the mail."""
    mail = mail_of("return-approved", "first", "en", None)

    assert mail.subject == "How to send it back: order N-1042"
    for words in (
        "1 × Table lamp Skagen",
        "Open the label: https://nordlicht.example/en/returns/n-1042/label.pdf",
        "Hand it over to DHL",
        "Am Leuchtfeuer 7",
        "Return number: RT-204",
        "Please send it by Thursday, 5 November 2026.",
        "we pay the postage",
    ):
        assert words in mail.text


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"label_url": "https://shop.example/label"}, "Print the label, and stick it"),
        ({"label_file": "label.pdf"}, "attached to this email (label.pdf)"),
        ({"address": _HOUSE}, "Write the address below on the parcel."),
        ({"address": _HOUSE, "free": False}, "You pay the postage for sending it back."),
    ],
)
def test_the_steps_fit_the_way(facts: dict[str, Any], words: str) -> None:
    """A label to open, one that is attached, or an address: the second step says which."""
    assert words in _bare(_approved(**facts))


def test_an_attached_label_must_be_there() -> None:
    """The mail does not leave without the file that it names."""
    mail = _mail(_approved(label_file="label.pdf"))
    date = datetime(2026, 10, 20, tzinfo=UTC)

    with pytest.raises(PostmailError, match=r"label\.pdf"):
        mail.to_message(Envelope(sender="Nordlicht <hello@nordlicht.example>", date=date, round=0))


def test_an_approved_return_says_nothing_that_is_not_known() -> None:
    """Without number, day, costs and list no label of them is there."""
    text = _bare(_approved(label_url="https://shop.example/label"))

    for absent in (
        "Where to send it",
        "Return number",
        "Please send it by",
        "What is going back",
        "pay",
    ):
        assert absent not in text


def test_a_received_return_tells_what_came_and_what_is_next() -> None:
    """What has come back, when, how much goes back, and by when."""
    text = " ".join(mail_of("return-received", "first", "en", None).text.split())

    for words in (
        "Your parcel reached us on 28 October 2026.",
        "1 × Table lamp Skagen",
        "We are refunding you €129.00.",
        "We will send the money by 4 November 2026 at the latest.",
    ):
        assert words in text


def test_a_received_return_promises_no_amount_that_is_not_certain() -> None:
    """Without an amount the mail says that it is being looked at, and names no day."""
    text = _bare(ReturnReceived(order=order()))

    assert "We are taking a look at it now." in text
    assert "The money leaves us" not in text
    assert "What has come back" not in text


def test_an_exchange_tells_both_ways_and_the_day() -> None:
    """What goes back, what comes instead, when, and whether one waits for the other."""
    text = " ".join(mail_of("exchange", "first", "en", None).text.split())

    for words in (
        "- 1 × Table lamp Skagen",
        "What is coming instead",
        "Glaze: Sand",
        "Expected: Tue 3 Nov",
        "The replacement leaves right away",
        "Open the label: https://nordlicht.example/en/returns/n-1042/label.pdf",
    ):
        assert words in text


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"waits": True}, "The replacement leaves as soon as your return is here."),
        ({"to_pay": money("4.00")}, "€4.00 still to be paid The replacement costs more."),
        (
            {"to_refund": money("4.00")},
            "The replacement costs less. We are sending €4.00 back to you.",
        ),
    ],
)
def test_an_exchange_says_what_it_costs(facts: dict[str, Any], words: str) -> None:
    """More or less, and which parcel waits for which: only what the shop knows is said."""
    assert words in _bare(_exchange(**facts))
    assert words not in _bare(_exchange())


def test_money_goes_one_way() -> None:
    """An exchange cannot cost more and less at once."""
    with pytest.raises(DataError, match="expected one of to_pay and to_refund"):
        _exchange(to_pay=money("4.00"), to_refund=money("4.00"))


def test_a_withdrawal_is_acknowledged_with_content_date_and_time() -> None:
    """The declaration word for word, and its moment to the second, with the zone."""
    mail = mail_of("withdrawal-acknowledged", "first", "en", None)
    text = " ".join(mail.text.split())

    assert mail.subject == "We have your withdrawal from order N-1042"
    for words in (
        "I hereby give notice that I withdraw from my contract",
        "Received on 20 October 2026 at 21:07:33 (Central European Summer Time).",
        "Please send the goods back by Tuesday, 3 November 2026.",
        "You will get your money back by Tuesday, 3 November 2026",
        "Am Leuchtfeuer 7",
    ):
        assert words in text


def test_both_periods_are_14_days_from_the_withdrawal() -> None:
    """Goods and money take 14 days at most; without goods nothing is to be sent back."""
    facts = {"statement": "I withdraw.", "received_at": _SENT}
    goods = WithdrawalAcknowledged.model_validate({"order": order(), **facts})
    lines = [{"title": "Guide", "kind": "digital"}]
    digital = WithdrawalAcknowledged.model_validate({"order": order(lines=lines), **facts})

    assert goods.refund_by == goods.return_by == datetime.fromisoformat("2026-11-03T21:07:33+02:00")
    assert digital.return_by is None
    assert "send the goods back" not in _bare(digital)
    assert "until the goods are back" not in _bare(digital)


@pytest.mark.parametrize("name", ["statement", "received_at"])
def test_a_withdrawal_needs_its_content_and_its_moment(name: str) -> None:
    """Without what the law wants acknowledged there is no acknowledgement."""
    facts = {"order": order(), "statement": "I withdraw.", "received_at": _SENT}
    del facts[name]

    with pytest.raises(DataError, match=name):
        WithdrawalAcknowledged.model_validate(facts)


def test_without_its_point_a_mail_refuses() -> None:
    """A return without any way, and an exchange for nothing, name what is missing."""
    with pytest.raises(MissingFactError, match="needs a label or an address"):
        _approved()
    with pytest.raises(MissingFactError, match="needs replacements"):
        _exchange(replacements=[])
    with pytest.raises(MissingFactError, match="needs statement"):
        WithdrawalAcknowledged.model_validate(
            {"order": order(), "statement": "", "received_at": _SENT}
        )


_WITHDRAWN = {"statement": "I withdraw.", "received_at": "2026-11-22T10:00:00+01:00"}
_UNPAID = {"method": "Invoice", "status": "pending"}


def _withdrawn(**facts: Any) -> WithdrawalAcknowledged:
    return WithdrawalAcknowledged.model_validate({"order": order(**facts), **_WITHDRAWN})


@pytest.mark.parametrize("status", ["pending", "placed", "on_hold", "processing"])
def test_goods_that_never_left_are_not_asked_back(status: str) -> None:
    """Who withdraws before anything was sent has nothing to send back, and waits for nothing."""
    text = _bare(_withdrawn(status=status, payments=[{"method": "Visa", "status": "paid"}]))

    assert "send the goods back" not in text
    assert "goods are back" not in text
    assert "You will get your money back by Sunday, December 6, 2026" in text


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"status": "shipped"},
        {"status": "delivered"},
        {"status": "processing", "shipments": [{"status": "in_transit"}]},
    ],
)
def test_goods_that_have_left_are_asked_back(facts: dict[str, Any]) -> None:
    """On their way or there, or nobody says where: the last day to send them stands in the mail."""
    text = _bare(_withdrawn(**facts))

    assert "Please send the goods back by Sunday, December 6, 2026." in text
    assert "We may wait until the goods are back" in text


@pytest.mark.parametrize(
    "facts",
    [
        {"status": "pending"},
        {"payments": [_UNPAID]},
        {"payments": [_UNPAID], "status": "delivered"},
        {"totals": {"total": money("15.00"), "due": money("15.00")}},
        {"totals": {"total": money("0.00")}},
    ],
)
def test_money_that_nobody_paid_does_not_come_back(facts: dict[str, Any]) -> None:
    """No money is promised where none was paid; nothing is said to be next where nothing is."""
    text = _bare(_withdrawn(**facts))

    assert "money back" not in text
    assert ("What happens next" in text) == ("send the goods back" in text)


def test_what_was_paid_in_part_comes_back() -> None:
    """An order that is not paid in full still owes what was paid."""
    sums = {"total": money("15.00"), "paid": money("5.00"), "due": money("10.00")}

    assert "You will get your money back" in _bare(_withdrawn(totals=sums))


_LABELLED = {"tracking": [{"number": "00340434161094042557"}]}
_SCANNED = {"scans": [{"at": "2026-11-20T10:00:00+01:00", "message": "Sorted"}]}


@pytest.mark.parametrize("status", ["placed", "pending", "on_hold", "processing"])
def test_an_address_that_is_given_asks_for_the_goods(status: str) -> None:
    """Who names the address expects the goods, whatever the order's status says."""
    message = {"order": order(status=status), "address": _HOUSE, **_WITHDRAWN}
    text = _bare(WithdrawalAcknowledged.model_validate(message))

    assert "Please send the goods back by Sunday, December 6, 2026." in text
    assert "Am Leuchtfeuer 7" in text


@pytest.mark.parametrize("parcel", [_LABELLED, _SCANNED])
@pytest.mark.parametrize("status", [None, "processing"])
def test_a_parcel_that_can_be_followed_may_be_there(
    parcel: dict[str, Any], status: str | None
) -> None:
    """A tracking number or a scan says that goods may have left, where no status says more."""
    assert _withdrawn(status=status, shipments=[parcel]).return_by is not None
    assert _withdrawn(status=status, shipments=[{"status": "pending"}]).return_by is None


_TWO = [{"id": "a", "title": "Lamp"}, {"id": "b", "title": "Shade"}]


@pytest.mark.parametrize(
    ("facts", "item", "asked"),
    [
        ({}, "b", False),
        ({}, "a", True),
        ({}, "unknown", True),
        ({"status": "shipped"}, "b", True),
        ({"shipments": [{"status": "in_transit"}]}, "b", True),
        ({"lines": [_TWO[0], {**_TWO[1], "kind": "digital"}], "status": "shipped"}, "b", False),
        (
            {"lines": [_TWO[0], {**_TWO[1], "components": [{"id": "c", "title": "Rim"}]}]},
            "c",
            False,
        ),
    ],
)
def test_only_what_the_withdrawal_is_about_is_asked_back(
    facts: dict[str, Any], item: str, asked: bool
) -> None:
    """Of two things the one that never left is not asked back, though the other is with them."""
    gone = {"status": "delivered", "items": [{"line_id": "a"}]}
    what = order(**{"lines": _TWO, "shipments": [gone], **facts})
    message = {"order": what, "items": [{"line_id": item}], **_WITHDRAWN}

    assert (WithdrawalAcknowledged.model_validate(message).return_by is not None) is asked


def test_part_of_a_bundle_is_asked_back() -> None:
    """A set of which one piece has left is there in part."""
    bundle = {"id": "s", "title": "Set", "components": _TWO}
    gone = {"status": "delivered", "items": [{"line_id": "a"}]}
    message = {"order": order(lines=[bundle], shipments=[gone]), "items": [{"line_id": "s"}]}

    assert WithdrawalAcknowledged.model_validate({**message, **_WITHDRAWN}).return_by is not None


def test_what_is_weighed_has_its_unit() -> None:
    """Half a kilogram that goes back is not half a piece."""
    beans = {"id": "a", "title": "Coffee beans", "quantity": "1.5", "unit": "kg"}
    items = [{"line_id": "a", "quantity": "0.5"}]
    message = _approved(order=order(lines=[beans]), items=items, label_file="label.pdf")

    assert "- 0.5 kg × Coffee beans" in _mail(message).text
