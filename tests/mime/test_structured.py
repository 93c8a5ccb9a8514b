"""Facts for machines: right by category, discreet by default, and impossible to break out of."""

from __future__ import annotations

import json
import re
from typing import Any

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from postmail import Catalogue, Coupon, Mail, Recipient
from postmail.messages import CouponMail, Message, Simple
from postmail.order import LineItem, Order
from postmail.samples import sample_brand, scenario, scenarios
from postmail.structured import inserted, script
from tests.mime.making import IDA

_SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
HTML = "{http://www.w3.org/1999/xhtml}"
BRAND = sample_brand()


def things(message: Message, addresses: bool = False) -> list[dict[str, Any]]:
    """What the script for *message* says."""
    (content,) = _SCRIPT.findall(script(message, BRAND, "Subject", addresses))
    found: list[dict[str, Any]] = json.loads(content)
    return found


def coupon(**more: Any) -> CouponMail:
    """A marketing mail with a code."""
    facts: dict[str, Any] = {"code": "THANKS10", "percent": 10, **more}
    return CouponMail(order=scenario("first"), coupon=Coupon(**facts))


def rendered(message: Message, setting: str, recipient: Recipient = IDA) -> Mail:
    """The mail of a shop with that setting."""
    brand = BRAND.model_copy(update={"structured_data": setting})
    return Catalogue(brand=brand).render(message, recipient=recipient, locale="en")


def test_an_order_is_told_in_full() -> None:
    """Number, date, status, merchant, price and what was bought, as the order has it."""
    order = scenario("first")
    told = things(Simple(order=order))[0]

    assert (told["@type"], told["orderNumber"]) == ("Order", order.number)
    assert told["orderDate"] == order.placed_at.isoformat()
    assert told["merchant"]["name"] == "Nordlicht"
    assert order.totals.total is not None
    assert (told["price"], told["priceCurrency"]) == (str(order.totals.total.amount), "EUR")
    names = [offer["itemOffered"]["name"] for offer in told["acceptedOffer"]]
    assert names == [line.title for line in order.lines]


@pytest.mark.parametrize(
    ("parcels", "told"),
    [([], "OrderInTransit"), ([{"status": "delivered"}], "OrderDelivered")],
)
def test_an_order_that_the_shop_is_done_with_is_delivered_by_its_parcels(
    parcels: list[Any], told: str
) -> None:
    """`completed` is no arrival: machines are told of one only where a parcel tells of it."""
    order = Order.model_validate(
        {
            "number": "1",
            "placed_at": "2026-03-01T09:30Z",
            "currency": "EUR",
            "lines": [{"title": "Mug"}],
            "status": "completed",
            "shipments": parcels,
        }
    )

    assert things(Simple(order=order))[0]["orderStatus"] == f"https://schema.org/{told}"


def test_every_parcel_is_told_with_its_order() -> None:
    """ParcelDelivery as Google documents it: carrier, tracking, window, items, order, merchant."""
    order = scenario("many-parcels")
    parcels = [told for told in things(Simple(order=order)) if told["@type"] == "ParcelDelivery"]
    tracked = [p for p in order.shipments if (p.carrier or p.tracking) and p.status != "cancelled"]

    assert len(parcels) == len(tracked) > 1
    for told, parcel in zip(parcels, tracked, strict=True):
        assert told["partOfOrder"]["orderNumber"] == order.number
        assert told["partOfOrder"]["merchant"]["name"] == "Nordlicht"
        assert told["carrier"]["name"] == parcel.carrier
        if parcel.tracking:
            assert told.get("trackingNumber") == parcel.tracking[0].number


@pytest.mark.parametrize("name", scenarios())
def test_postal_addresses_are_told_only_on_request(name: str) -> None:
    """Without being asked, no street, no name of a person, no telephone number."""
    message = Simple(order=scenario(name))
    told, full = (json.dumps(things(message, addresses)) for addresses in (False, True))

    assert "PostalAddress" not in told
    target = message.order.shipping_address
    assert ("PostalAddress" in full) == bool(message.order.billing_address) or target


def test_a_present_is_told_without_prices() -> None:
    """Whoever opens the mail beside the giver learns nothing about money."""
    order = scenario("first").model_copy(update={"gift": True})

    assert '"price":' not in script(Simple(order=order), BRAND, "")


def test_an_offer_is_told_with_its_dates() -> None:
    """Gmail's promotions tab: the shop's logo, the code, what it is worth, until when."""
    shop, offer = things(coupon(expires_at="2026-11-30T23:59:59+01:00"))

    assert (shop["@type"], shop["logo"]) == ("Organization", BRAND.logo)
    assert offer["@type"] == "DiscountOffer"
    assert (offer["discountCode"], offer["description"]) == ("THANKS10", "-10 %")
    assert offer["availabilityEnds"] == "2026-11-30T23:59:59+01:00"


def test_free_delivery_is_described_by_the_subject() -> None:
    """Where no figure says it, the mail's own words do."""
    _, offer = things(coupon(percent=None, free_shipping=True))

    assert offer["description"] == "Subject"


def test_each_category_tells_its_own_things() -> None:
    """No offer in a receipt, no order in an advertisement."""
    assert {told["@type"] for told in things(Simple(order=scenario("many-parcels")))} == {
        "Order",
        "ParcelDelivery",
    }
    assert {told["@type"] for told in things(coupon())} == {"Organization", "DiscountOffer"}


POISON = st.sampled_from(["</script>", "<!--", "]]>", "\u2028"])


@given(st.text(st.characters(codec="utf-8")), POISON)
def test_no_data_closes_the_script(title: str, poison: str) -> None:
    """Whatever a product is called, a browser sees one script, and JSON reads the name back."""
    line = LineItem(title=f"{title}{poison}x")
    order = scenario("smallest").model_copy(update={"lines": (line,)})
    element = script(Simple(order=order), BRAND, "")
    page = inserted("<html><head></head><body></body></html>", element)
    scripts = list(html5lib.parse(page).iter(f"{HTML}script"))

    assert len(scripts) == 1
    told = json.loads(scripts[0].text or "")
    assert told[0]["acceptedOffer"][0]["itemOffered"]["name"] == line.title


def test_a_mail_carries_nothing_unless_the_brand_says_so() -> None:
    """Off by default; on, it is the last thing in the head, and text and wire are untouched."""
    order: Order = scenario("first")
    off, on, full = (
        rendered(Simple(order=order), setting) for setting in ("none", "facts", "full")
    )

    assert "ld+json" not in off.html
    assert on.html.count("ld+json") == 1
    assert "</script></head>" in on.html
    assert "PostalAddress" not in on.html and "PostalAddress" in full.html
    assert _SCRIPT.sub("", on.html) == off.html
    assert on.text == off.text
    assert on.fingerprint != off.fingerprint
