"""Where the money is: what these mails hold, what they refuse, what they leave out."""

from __future__ import annotations

import re
from typing import Any

import pytest

from postmail.errors import MissingFactError
from postmail.mail import Mail
from postmail.messages import Cancelled, Message, MoneyBack, PaymentPending, Refunded, Simple
from postmail.money import Money
from postmail.order import OrderStatus, Refund
from tests.messages.agreement import links_lost, numbers_lost
from tests.messages.orders import long_order, money, order
from tests.messages.rendering import SAMPLES, TO, bare, catalogue, mail_of

_KINDS = {kind.kind for kind in (PaymentPending, Cancelled, Refunded)}
_OPEN = {
    "method": "Bank transfer",
    "status": "pending",
    "amount": money("20.00"),
    "instructions": "IBAN DE00 1234",
}
_PAID = {"method": "Visa", "last4": "4242", "status": "paid", "amount": money("20.00")}

_BACK = {**_PAID, "status": "refunded"}


def _mail(message: Message) -> Mail:
    return catalogue().render(message, recipient=TO, locale="en")


def _cancelled(**facts: Any) -> Cancelled:
    return Cancelled(order=order(status="cancelled", **facts))


@pytest.mark.parametrize(("kind", "name"), [one for one in SAMPLES if one[0] in _KINDS])
def test_text_and_html_agree(kind: str, name: str) -> None:
    """No number and no link of the HTML is missing in the text."""
    mail = mail_of(kind, name, "en", None)

    assert numbers_lost(mail) == set()
    assert links_lost(mail) == []


def test_an_open_payment_is_told_with_its_way() -> None:
    """How much, by when, and what to do stand in the mail; what was paid is not asked for."""
    mail = mail_of("payment-pending", "repeat", "en", None)
    message = PaymentPending(order=order(payments=[_PAID, _OPEN]))

    assert mail.subject == "Payment still to come: order N-1187"
    assert mail.preheader == "Please pay €885.78 by 17 November 2026."
    assert "IBAN: DE02 1203 0000 0000 2020 51" in mail.text
    assert [payment.method for payment in message.payments] == ["Bank transfer"]
    assert message.due == Money(20, "EUR")


def test_the_orders_sums_know_best_what_is_due() -> None:
    """What the shop states as due wins over what its payments come to."""
    message = PaymentPending(order=order(payments=[_OPEN], totals={"due": money("12.00")}))

    assert message.due == Money(12, "EUR")
    assert "€12.00 still to be paid" in bare(message)


@pytest.mark.parametrize(("off_total", "due"), [(False, "50"), (True, "80")])
def test_attempts_do_not_ask_again_for_what_a_gift_card_pays(off_total: bool, due: str) -> None:
    """Two attempts at the rest are one rest: what the card leaves of the order."""
    attempts = [{"amount": money(due), "status": status} for status in ("failed", "pending")]
    sums = {"total": money("80"), "gift_cards": money("30"), "gift_cards_off_total": off_total}
    message = PaymentPending(order=order(payments=attempts, totals=sums))

    assert message.due == Money(due, "EUR")


@pytest.mark.parametrize(
    "facts",
    [
        {"totals": {"total": money("20"), "paid": money("20")}, "payments": [{"method": "Check"}]},
        {"totals": {"due": money("0")}, "payments": [_OPEN]},
        {"totals": {"due": money("-5")}},
        {"payments": [{"status": "failed"}, _PAID]},
    ],
)
def test_what_is_paid_is_not_asked_for(facts: Any) -> None:
    """An order of which nothing is left to pay is refused, whatever its attempts say."""
    with pytest.raises(MissingFactError, match="a payment that is still open"):
        PaymentPending(order=order(**facts))


def test_a_way_to_pay_is_announced_where_the_mail_has_one() -> None:
    """A payment that nobody tells how to make is not announced with its way."""
    payment = {"method": "Bank transfer", "status": "pending"}
    bare, told = (
        _mail(PaymentPending(order=order(payments=[payment | more])))
        for more in ({}, {"instructions": "IBAN DE00 1234"})
    )

    assert bare.preheader == "Here is what you ordered."
    assert told.preheader == "Here is how to pay."


def test_a_failed_payment_is_told_as_one() -> None:
    """An attempt that failed has a subject of its own, and a button to try again."""
    mail = mail_of("payment-pending", "first.failed", "en", None)

    assert mail.subject == "Your payment for N-1042 did not go through"
    assert "Pay now: https://pay.example/en/N-1042" in mail.text
    assert "only the payment is missing" not in mail.text


def test_what_is_due_is_told_without_a_way_too() -> None:
    """An amount alone is enough; without a day none is spoken of."""
    text = bare(PaymentPending(order=order(totals={"due": money("12.00")})))

    assert "€12.00 still to be paid" in text
    assert "Please pay by" not in text


@pytest.mark.parametrize(
    ("amounts", "headings"),
    [
        ((None, None), ["€80.00 still to be paid", "PayPal"]),
        (("80.00", "80.00"), ["€80.00 still to be paid", "PayPal"]),
        (("30.00", "50.00"), ["€30.00 still to be paid", "€50.00 still to be paid"]),
    ],
)
def test_two_ways_to_pay_do_not_ask_twice(
    amounts: tuple[str | None, str | None], headings: list[str]
) -> None:
    """What is due stands over the first; each has its own part where the shop says so."""
    ways = [
        {"method": "Bank transfer", "status": "pending", "instructions": "IBAN DE00"},
        {"method": "PayPal", "status": "pending", "url": "https://pay.example/1"},
    ]
    payments = [
        way | ({"amount": money(one)} if one else {})
        for way, one in zip(ways, amounts, strict=True)
    ]
    text = bare(PaymentPending(order=order(payments=payments, totals={"due": money("80.00")})))
    ahead = text.partition("Your order at a glance")[0]

    assert re.findall(r"€[\d.]+ still to be paid|PayPal|How to pay", ahead) == headings


def test_a_reminder_of_the_rest_tells_the_way_of_the_first_part() -> None:
    """What is due beside a payment that was made is paid the same way, where no other is told."""
    made = {**_OPEN, "status": "paid"}
    cash = {"method": "Cash", "status": "pending", "amount": money("3.00")}
    sums = {"total": money("32.00"), "paid": money("20.00"), "due": money("12.00")}

    for payments in ([made], [made, cash]):
        text = bare(PaymentPending(order=order(payments=payments, totals=sums)))

        assert text.count("€12.00 still to be paid") == 1
        assert "IBAN" in text


@pytest.mark.parametrize(
    ("facts", "back", "amount", "words"),
    [
        ({"payments": [_OPEN]}, MoneyBack.NOT_TAKEN, None, "Nothing has been charged"),
        ({"totals": {"total": money("0.00")}}, MoneyBack.NOT_TAKEN, None, "Nothing has been"),
        # Shopify calls an order that cost nothing paid
        (
            {"totals": {"total": money("0.00")}, "payments": [{"status": "paid"}]},
            MoneyBack.NOT_TAKEN,
            None,
            "Nothing has been charged",
        ),
        (
            {"totals": {"total": money("0.00")}, "payments": [{"status": "refunded"}]},
            MoneyBack.NOT_TAKEN,
            None,
            "Nothing has been charged",
        ),
        # gift cards may have paid all of it
        (
            {
                "totals": {"total": money("0"), "gift_cards": money("9")},
                "payments": [{"status": "paid"}],
            },
            MoneyBack.COMING,
            None,
            "We are sending your money back to you",
        ),
        (
            {"payments": [{**_PAID, "status": "authorized"}]},
            MoneyBack.RELEASED,
            None,
            "We have released it",
        ),
        ({"payments": [_PAID]}, MoneyBack.COMING, "20.00", "We are sending €20.00 back to you."),
        ({"payments": [_PAID], "totals": {"paid": money("15.00")}}, MoneyBack.COMING, "15.00", ""),
        (
            {"payments": [{"status": "paid"}]},
            MoneyBack.COMING,
            None,
            "We are sending your money back to you.",
        ),
        (
            {"refunds": [{"amount": money("20.00")}], "payments": [_PAID]},
            MoneyBack.RETURNED,
            "20.00",
            "We have sent €20.00 back to you.",
        ),
        ({"payments": [_BACK]}, MoneyBack.RETURNED, None, "We have sent your money back to you."),
        ({"payments": [_BACK, {"status": "failed"}]}, MoneyBack.RETURNED, None, "We have sent"),
        (
            {"payments": [_BACK], "totals": {"paid": money("20.00")}},
            MoneyBack.RETURNED,
            None,
            "We have sent your money back to you.",
        ),
        # some shops count as paid only what has not gone back
        (
            {
                "payments": [_BACK],
                "totals": {"paid": money("0.00"), "refunded": money("20.00")},
            },
            MoneyBack.RETURNED,
            "20.00",
            "We have sent €20.00 back to you.",
        ),
        ({"payments": [_BACK, _PAID]}, MoneyBack.COMING, None, "We are sending your money back"),
        (
            {"refunds": [{"amount": money("8.00")}], "totals": {"paid": money("8.00")}},
            MoneyBack.RETURNED,
            "8.00",
            "We have sent €8.00 back to you.",
        ),
    ],
)
def test_cancelled_tells_what_happens_with_the_money(
    facts: dict[str, Any], back: MoneyBack, amount: str | None, words: str
) -> None:
    """Not taken, released, on its way or back: as the order's payments and refunds tell."""
    message = _cancelled(**facts)

    assert message.money == back
    assert message.amount == (Money(amount, "EUR") if amount else None)
    assert words in bare(message)


_PARTLY = {**_PAID, "status": "partly_refunded"}


@pytest.mark.parametrize(
    "facts",
    [
        {"payments": [_PARTLY], "refunds": [{"amount": money("8.00")}]},
        {"payments": [_PAID], "totals": {"refunded": money("8.00")}},
        {"totals": {"paid": money("20.00"), "refunded": money("8.00")}},
        {"totals": {"total": money("20.00"), "refunded": money("8.00")}},
        {"payments": [_PARTLY]},
        {"payments": [_BACK], "refunds": [{"amount": money("8.00")}]},
    ],
)
def test_of_money_that_went_back_in_part_the_shop_says_what_becomes_of_the_rest(
    facts: dict[str, Any],
) -> None:
    """What went back before is not told as all that comes back: the mail refuses, or is told."""
    with pytest.raises(MissingFactError, match="money"):
        _cancelled(**facts)

    message = Cancelled(order=order(status="cancelled", **facts), money=MoneyBack.COMING)
    text = bare(message)

    assert message.amount in (Money(12, "EUR"), None)
    assert "Total after refund" not in text
    assert "We are sending" in text
    assert "Total after refund" not in bare(Simple(order=message.order))


def test_what_went_back_of_a_cancelled_order_is_all_of_it() -> None:
    """What remained after a part went back is what still comes, to the cent."""
    dead = order(status="cancelled", payments=[_PARTLY], refunds=[{"amount": money("8.00")}])

    assert Cancelled(order=dead, money=MoneyBack.COMING).amount == Money(12, "EUR")


def test_what_has_arrived_is_not_told_as_never_sent() -> None:
    """Where a parcel of it has left, a cancelled order does not say that nothing will be sent."""
    gone = order(status="cancelled", payments=[_PAID], shipments=[{"status": "delivered"}])

    for message in (Cancelled(order=gone, money=MoneyBack.RETURNED), Simple(order=gone)):
        mail = _mail(message)

        assert "nothing will be sent" not in f"{mail.preheader} {mail.text}".lower()
        assert "This order has been cancelled." in " ".join(mail.text.split())


def test_money_on_its_way_has_its_way_and_its_day() -> None:
    """The card that it goes back to, and the day, stand beside the amount."""
    text = " ".join(mail_of("cancelled", "cancelled", "en", None).text.split())

    assert "It should be with you by 25 November 2026 at the latest." in text
    assert "The money goes back to: Visa ending in 0077" in text
    assert "You asked us to cancel it" in text


def test_an_order_that_is_cancelled_owes_nothing() -> None:
    """What was still to be paid is not asked for any more, in the confirmation neither."""
    sums = {"total": money("20.00"), "due": money("20.00")}
    message = _cancelled(payments=[_OPEN], totals=sums)

    assert "still to be paid" not in bare(message).lower()
    assert "still to be paid" not in bare(Simple(order=message.order)).lower()


def test_an_order_whose_day_is_known_does_not_wait_for_its_payment() -> None:
    """An invoice is paid after the parcel has come; only an order without a day may wait."""
    week = {"earliest": "2026-11-06T00:00:00+01:00", "latest": "2026-11-09T00:00:00+01:00"}
    unpaid: dict[str, Any] = {"payments": [_OPEN], "totals": {"due": money("20.00")}}
    invoice, transfer = order(estimated=week, **unpaid), order(**unpaid)

    assert "As soon as" not in bare(Simple(order=invoice))
    assert "As soon as" not in bare(PaymentPending(order=invoice))
    assert "As soon as your payment arrives, we will start packing." in bare(Simple(order=transfer))
    assert "As soon as it arrives, we get to work." in bare(PaymentPending(order=transfer))


def test_cancelled_names_the_order() -> None:
    """The number and the day stand beside what was ordered, in the text too."""
    text = " ".join(mail_of("cancelled", "cancelled", "en", None).text.split())

    assert "Order number N-1311 Ordered on" in text


def test_cancelled_without_reason_and_day() -> None:
    """No reason and no day: no heading of the one, and patience instead of the other."""
    text = bare(_cancelled(payments=[_PAID]))

    assert "The reason" not in text
    assert "It can take a few working days" in text


def test_25_lines_fit_into_60_kilobytes() -> None:
    """The mails that show the order in full stay under the size budget."""
    long = long_order(25)
    dead = long.model_copy(update={"status": OrderStatus.CANCELLED})
    messages: list[Message] = [
        PaymentPending(order=long, due=Money(5, "EUR")),
        Cancelled(order=dead, money=MoneyBack.NOT_TAKEN),
        Refunded(order=long, refund=Refund(amount=Money(5, "EUR"))),
    ]

    assert all(len(_mail(message).html.encode()) < 60_000 for message in messages)


@pytest.mark.parametrize(
    ("kind", "facts", "fact"),
    [
        (PaymentPending, {}, "a payment that is still open"),
        (PaymentPending, {"payments": [_PAID]}, "a payment that is still open"),
        (
            PaymentPending,
            {"payments": [_OPEN], "status": "cancelled"},
            "an order that still stands",
        ),
        (Cancelled, {"payments": [_PAID]}, "an order that was cancelled"),
        (Cancelled, {"status": "cancelled"}, "money"),
        (Refunded, {}, "refund"),
    ],
)
def test_without_its_point_a_mail_refuses(
    kind: type[Message], facts: dict[str, Any], fact: str
) -> None:
    """A kind whose point is missing names it."""
    with pytest.raises(MissingFactError) as refusal:
        kind(order=order(**facts))

    assert refusal.value.fact == fact


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("paid", None),
        ("pending", None),
        ("authorized", None),
        ("refunded", "Refunded"),
        ("failed", "did not go through"),
    ],
)
@pytest.mark.parametrize("over", ["cancelled", "refunded"])
def test_an_order_that_is_over_is_neither_paid_nor_to_be_paid(
    over: str, status: str, told: str | None
) -> None:
    """What is still true of its money is told, and the rest is left out."""
    payment = {"method": "Visa", "status": status}
    message = Simple(order=order(status=over, payments=[payment]))
    text = _mail(message).text.partition("Payment method")[2]

    assert "Visa" in text
    for words in ("Paid", "Not paid yet", "Reserved", "Refunded", "did not go through"):
        assert (words in text) is (told == words)
