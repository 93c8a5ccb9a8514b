"""Days that a shop names: the last one to pay, the one on which goods come in."""

from __future__ import annotations

import re
from typing import Any

import pytest

from postmail.brand import Brand
from postmail.catalogue import Catalogue
from postmail.mail import Mail
from postmail.recipient import Recipient
from tests.messages.orders import money, order
from tests.messages.rendering import KINDS

_DAY = "2026-11-30T00:00:00+01:00"
_SHOP = Catalogue(
    brand=Brand(
        name="Nordlicht", locale="en", timezone="Europe/Berlin", postal_address=("Flensburg",)
    )
)
_COUPON = {"code": "DANKE", "percent": 10}
_PAGE = "https://shop.example/page"
_OPEN = [{"method": "Bank transfer", "status": "pending", "instructions": "IBAN DE00"}]
_GIFT = {"title": "Gift card", "kind": "gift_card", "gift_card": {"expires_at": _DAY}}

#: (kind, what its order has, what else it has): each names the same day.
_DUE: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("simple", {"lines": [{"title": "Lamp", "available_at": _DAY}]}, {}),
    ("simple", {"lines": [_GIFT]}, {}),
    ("payment-pending", {"payments": _OPEN, "totals": {"due": money("9.00")}}, {"until": _DAY}),
    ("refunded", {"refunds": [{"amount": money("9.00")}]}, {"by": _DAY}),
    ("return-approved", {}, {"label_url": _PAGE, "until": _DAY}),
    ("return-received", {}, {"by": _DAY}),
    (
        "withdrawal-acknowledged",
        {"status": "delivered"},
        {"statement": "I withdraw.", "received_at": "2026-11-20T10:00:00+01:00"}
        | {"return_by": _DAY, "refund_by": _DAY},
    ),
    ("pickup-ready", {"pickup": True}, {"place": {"city": "Kiel"}, "until": _DAY}),
    ("delayed", {"lines": [{"title": "Lamp", "available_at": _DAY}]}, {"reason": "Snow."}),
    ("coupon", {}, {"coupon": {**_COUPON, "expires_at": _DAY}}),
    ("coupon", {}, {"coupon": {**_COUPON, "starts_at": _DAY}}),
    ("referral", {}, {"coupon": {**_COUPON, "referral": True, "expires_at": _DAY}}),
    ("loyalty", {}, {"points": 12, "expires_at": _DAY}),
    ("survey", {}, {"url": _PAGE, "questions": [{"text": "Why?"}], "closes_at": _DAY}),
    ("case-opened", {}, {"reference": "C-1", "about": "A crack.", "news_by": _DAY}),
    ("inquiry-received", {}, {"answer_by": _DAY}),
]


def _mail(kind: str, order_facts: dict[str, Any], facts: dict[str, Any], zone: str) -> Mail:
    to = Recipient(
        address="ida@example.com",
        timezone=zone,
        unsubscribe_url="https://shop.example/u/secret",
    )
    message = KINDS[kind].model_validate({"order": order(**order_facts), **facts})
    return _SHOP.render(message, recipient=to, locale="en")


@pytest.mark.parametrize(("kind", "order_facts", "facts"), _DUE)
@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Berlin", "Asia/Tokyo"])
def test_a_day_that_the_shop_names_is_that_day_for_every_reader(
    kind: str, order_facts: dict[str, Any], facts: dict[str, Any], zone: str
) -> None:
    """A midnight of the shop stands for its day, wherever it is read."""
    mail = _mail(kind, order_facts, facts, zone)
    words = f"{mail.preheader}\n{mail.text}"

    assert "November 30" in words
    assert "November 29" not in words


@pytest.mark.parametrize("end", ["2026-11-30T23:59:59Z", "2026-11-30T23:59:59-05:00"])
def test_the_last_minute_of_a_day_is_its_end(end: str) -> None:
    """A coupon until the end of a day by any clock is valid until that day, not the next."""
    mail = _mail("coupon", {}, {"coupon": {**_COUPON, "expires_at": end}}, "Europe/Berlin")

    assert "Valid until Monday, November 30, 2026" in mail.text


@pytest.mark.parametrize("locale", ["es-US", "es-MX", "es-ES"])
def test_spanish_hours_have_no_letter_of_their_own(locale: str) -> None:
    """Where the clock has twelve hours, "p. m." says all: no sentence adds an h to it."""
    scan = {"at": "2026-11-14T16:05:00+01:00", "message": "Entregado", "place": "Kiel"}
    parcel = {"status": "delivered", "delivered_at": scan["at"], "scans": [scan]}
    facts = order(shipments=[parcel])
    event = {"title": "Taller", "starts_at": scan["at"]}
    mails = [
        KINDS["delivered"].model_validate({"order": facts}),
        KINDS["tracking-update"].model_validate({"order": facts}),
        KINDS["community"].model_validate(
            {"order": facts, "name": "Club", "url": _PAGE, "events": [event]}
        ),
    ]
    for message in mails:
        text = _SHOP.render(message, locale=locale).text

        assert re.search(r"\b0?4:05\sp\.\s?m\.|\b16:05", text)
        assert not re.search(r"(:05|m\.)\s*h\b", text)


def test_a_scan_that_says_nothing_is_no_row() -> None:
    """Neither words nor a place: the list leaves it out, and an empty list has no heading."""
    at = "2026-11-1{}T16:05:00+01:00"
    told = {"at": at.format(4), "message": "Sorted"}
    silent = {"at": at.format(5)}

    def text(*scans: dict[str, Any]) -> str:
        parcel = {"status": "in_transit", "scans": scans}
        message = KINDS["tracking-update"].model_validate({"order": order(shipments=[parcel])})
        return _SHOP.render(message, locale="en").text.partition("The journey so far")[2]

    assert "Nov 14, 2026" in text(told, silent)
    assert "Nov 15, 2026" not in text(told, silent)
    assert text(silent) == ""


@pytest.mark.parametrize("at", ["2026-11-05T23:59:30Z", "2026-11-07T00:00:20+12:00"])
@pytest.mark.parametrize("kind", ["delivered", "withdrawal-acknowledged"])
def test_a_period_is_counted_from_the_day_that_the_mail_tells(kind: str, at: str) -> None:
    """What happened about midnight by another clock has the day that clocks here show, and so has
    the end of its period."""
    parcel = {"status": "delivered", "delivered_at": at}
    said = {"statement": "I withdraw.", "received_at": at}
    facts = said if kind == "withdrawal-acknowledged" else {}
    legal = {"withdrawal_url": _PAGE}
    shop = Brand(name="Nordlicht", timezone="Europe/Berlin", legal=legal)
    message = KINDS[kind].model_validate({"order": order(shipments=[parcel]), **facts})
    text = Catalogue(brand=shop).render(message, locale="en").text

    assert "November 6, 2026 at " in text
    assert "Friday, November 20, 2026" in text
    assert "November 19" not in text
    assert "November 21" not in text
