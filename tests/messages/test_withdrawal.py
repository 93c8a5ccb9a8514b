"""Who may withdraw from the contract, until when, and which mails say so."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from postmail.catalogue import Catalogue
from postmail.messages import Delivered, Message, Simple
from postmail.samples import sample_brand
from tests.messages.orders import order
from tests.messages.rendering import TO, catalogue

_LINES = [{"id": "a", "title": "Lamp"}, {"id": "b", "title": "Candle"}]
_HERE: dict[str, Any] = {
    "status": "delivered",
    "delivered_at": "2026-09-15T11:00:00+02:00",
    "items": [{"line_id": "a"}],
}
_CANDLE = {"status": "pending", "items": [{"line_id": "b"}]}


def _words(message: Message) -> str:
    """The text of the mail, its lines joined."""
    return " ".join(catalogue().render(message, recipient=TO, locale="en").text.split())


def test_the_period_ends_14_days_after_the_last_parcel() -> None:
    """The end is told once all parcels are there with their days; until then only the way."""
    later = {**_HERE, "delivered_at": "2026-09-18T11:00:00+02:00", "items": [{"line_id": "b"}]}
    whole = Delivered(order=order(lines=_LINES, shipments=[_HERE, later]))
    part = Delivered(order=order(lines=_LINES, shipments=[_HERE, _CANDLE]))

    assert whole.withdraw_until == datetime.fromisoformat("2026-10-02T11:00:00+02:00")
    assert part.withdraw_until is None
    assert "withdraw from the contract until Friday, 2 October 2026 without" in _words(whole)
    assert "Withdraw from contract here: https://nordlicht" in _words(part)


@pytest.mark.parametrize(
    ("facts", "shown"),
    [
        ({"shipping_address": {"country": "SE"}}, True),
        ({"shipping_address": {"country": "NO"}}, True),
        ({}, True),
        ({"shipping_address": {"country": "US"}}, False),
        ({"shipping_address": {"country": "SE"}, "business": True}, False),
        ({"billing_address": {"country": "CH"}}, False),
        ({"shipping_address": {"country": "SE"}, "status": "refunded"}, False),
    ],
)
def test_the_way_to_withdraw_is_for_those_who_may(facts: dict[str, Any], shown: bool) -> None:
    """Consumers in the European Economic Area see it, in this mail and in the confirmation."""
    what = order(**{"shipments": [_HERE], **facts})

    for message in (Delivered(order=what), Simple(order=what)):
        assert ("Withdraw from contract here" in _words(message)) is shown


def test_a_shop_may_give_the_right_to_others_too() -> None:
    """A day that the shop states is shown wherever the customer lives; none is worked out there."""
    what = order(shipments=[_HERE], shipping_address={"country": "US"})
    given = {"order": what, "withdraw_until": "2026-10-15T12:00:00+02:00"}

    assert Delivered(order=what).withdraw_until is None
    assert "Withdraw from contract here" in _words(Delivered.model_validate(given))


def _legal(brand_country: str | None, **facts: Any) -> str:
    brand = sample_brand().model_copy(update={"country": brand_country})
    mail = Catalogue(brand=brand).render(Simple(order=order(**facts)), recipient=TO, locale="en")
    return mail.text


@pytest.mark.parametrize(
    ("country", "home", "business", "stands"),
    [
        ("DE", "DE", None, True),
        (None, "DE", None, True),
        ("US", "DE", None, False),
        ("DE", "DE", True, False),
        ("GB", "GB", None, True),
        ("GB", "GB", True, False),
        ("US", None, False, True),
        ("US", None, True, False),
    ],
)
def test_the_instruction_goes_to_those_who_may_withdraw(
    country: str | None, home: str | None, business: bool | None, stands: bool
) -> None:
    """
    The texts on withdrawal are for consumers in Europe and at the shop's home, wherever that is:
    not for companies, and not for those to whom no law of either gives the right.
    """
    address = {"shipping_address": {"city": "X", "country": country}} if country else {}
    text = _legal(home, business=business, **address)

    assert ("Model withdrawal form" in text) == stands
    assert ("14 days" in text) == stands


@pytest.mark.parametrize(
    ("billing", "shipping", "home", "stands"),
    [
        ("DE", "US", "DE", True),
        ("US", "DE", "DE", True),
        ("GB", "US", "GB", True),
        ("SE", "US", "GB", True),
        ("US", "US", "DE", False),
        ("CH", "US", "DE", False),
    ],
)
def test_a_present_that_goes_abroad_takes_no_right_away(
    billing: str, shipping: str, home: str, stands: bool
) -> None:
    """Who buys in Europe or at the shop's home has the right, wherever the parcel goes."""
    where = {"billing_address": {"country": billing}, "shipping_address": {"country": shipping}}

    assert ("Model withdrawal form" in _legal(home, **where)) == stands
