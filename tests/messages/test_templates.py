"""Every built-in kind, with its samples, in every language: what the mail must hold."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from lxml import html

from postmail.brand import Brand
from postmail.catalogue import Catalogue
from postmail.errors import MissingFactError
from postmail.language.cldr import text_direction
from postmail.mail import Mail
from postmail.messages import Cancelled, Category, Simple, Wording
from postmail.order import LineItem, Order
from postmail.samples import scenario, scenarios
from postmail.tags import Tone
from tests.messages.orders import long_order, money, order
from tests.messages.rendering import KINDS, LANGUAGES, SAMPLES, TO, catalogue, mail_of

_MACHINE = re.compile(r"\bNone\b|\.\.(?!/)|[a-zäöåß] ,|\{\{|%\(|\{%|\bUndefined\b|[.!?]: http")

#: Kinds that are about the customer, or about the next order.
_ABOUT_NO_ORDER = frozenset(
    "coupon community loyalty referral thank-you replenish miss-you".split()
)


def _words(mail: Mail) -> str:
    """What the HTML says, without its markup."""
    return str(html.document_fromstring(mail.html).xpath("string()"))


def _simple(what: Order, wording: Wording = Wording.RECEIVED) -> Mail:
    message = Simple(order=what, wording=wording)
    return catalogue().render(message, recipient=TO, locale="en")


each_sample = pytest.mark.parametrize(("kind", "name"), SAMPLES)
each_language = pytest.mark.parametrize(("locale", "tone"), LANGUAGES)


def test_every_kind_has_a_sample() -> None:
    """Each built-in kind of this family can be shown."""
    shown = {kind for kind, _ in SAMPLES}

    assert {"simple", "welcome", "reassurance", "coupon", "similar-items"} <= shown


@each_language
@each_sample
def test_subject_and_preheader(kind: str, name: str, locale: str, tone: Tone | None) -> None:
    """
    The subject carries the order number within 50 characters; the preheader says more. What is
    about the customer or the next order names none.
    """
    mail = mail_of(kind, name, locale, tone)
    about_the_order = kind not in _ABOUT_NO_ORDER

    assert (scenario(name.partition(".")[0]).number in mail.subject) is about_the_order
    assert len(mail.subject) <= 50
    assert mail.preheader
    assert mail.preheader not in mail.subject
    assert mail.subject not in mail.preheader


@each_language
@each_sample
def test_nothing_that_betrays_a_machine(
    kind: str, name: str, locale: str, tone: Tone | None
) -> None:
    """No empty value, no doubled stop, no blank before a comma, no template sign, no odd label."""
    mail = mail_of(kind, name, locale, tone)

    for text in (mail.subject, mail.preheader, mail.text):
        found = _MACHINE.search(text)
        assert found is None, found


@each_language
@each_sample
def test_html_is_sound(kind: str, name: str, locale: str, tone: Tone | None) -> None:
    """Language and direction, one h1, headings in order, alt on pictures, roles on tables."""
    page = html.document_fromstring(mail_of(kind, name, locale, tone).html)
    levels = [int(heading.tag[1]) for heading in page.iter("h1", "h2", "h3")]

    assert (page.get("lang"), page.get("dir")) == (locale, text_direction(locale))
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all("alt" in image.attrib and "width" in image.attrib for image in page.iter("img"))
    data_tables = {next(header.iterancestors("table")) for header in page.iter("th")}
    for table in page.iter("table"):
        assert (table.get("role") == "presentation") != (table in data_tables)
    assert all(header.get("scope") in ("row", "col") for header in page.iter("th"))


@each_language
@each_sample
def test_advertising_says_so(kind: str, name: str, locale: str, tone: Tone | None) -> None:
    """Advertising carries why it came, the way out and the address; no other mail has a way out."""
    mail = mail_of(kind, name, locale, tone)
    marketing = mail.category is Category.MARKETING

    for body in (mail.html, mail.text):
        assert ("https://shop.example/u/secret" in body) is marketing
        assert ("https://shop.example/p/secret" in body) is marketing
        assert "Am Leuchtfeuer 7" in body


@pytest.mark.parametrize("name", scenarios())
@pytest.mark.parametrize("kind", ["simple", "welcome", "reassurance"])
def test_every_order_that_can_be_read(kind: str, name: str) -> None:
    """The mails that need only an order render every sample order, or refuse with the fact."""
    try:
        message = KINDS[kind](order=scenario(name))
    except MissingFactError as error:
        assert kind != "simple"
        assert error.fact in ("a first order", "an order under way")
        return
    mail = catalogue().render(message, recipient=TO, locale="en")

    assert message.order.number in mail.text


@pytest.mark.parametrize("kind", ["simple", "welcome", "reassurance"])
def test_missing_facts_leave_no_trace(kind: str) -> None:
    """The smallest order shows no empty heading, no label without its value."""
    catalogue = Catalogue(brand=Brand(name="Nordlicht"))
    mail = catalogue.render(KINDS[kind](order=order()), recipient=TO, locale="en")

    for absent in (
        "Delivery address",
        "Payment",
        "Subtotal",
        "Total",
        "Expected",
        "Price",
        "E-mail",
    ):
        assert absent not in mail.text


def test_the_whole_order_is_there() -> None:
    """All that the order knows can be read, in the HTML and in the text."""
    mail = _simple(scenario("first"), Wording.ACCEPTED)
    known = scenario("first")
    address = known.shipping_address
    assert address is not None

    for body in (mail.text, _words(mail)):
        for line in known.lines:
            assert line.title in body
            assert all(option.value in body for option in line.options)
        assert all(
            row in body for row in (*address.lines, address.city, address.postal_code) if row
        )
        assert "Right of withdrawal" in body
        assert "Model withdrawal form" in body
        assert "Terms of sale" in body


def test_the_wording_decides_about_the_contract() -> None:
    """Only the received order says that it is not accepted yet."""
    received, accepted = (" ".join(_simple(order(), way).text.split()) for way in Wording)

    assert "It is not yet our acceptance" in received
    assert "not yet our acceptance" not in accepted
    assert "we have accepted your order" in accepted


def test_twenty_five_lines_and_the_rest() -> None:
    """The HTML shows 25 lines, says how many follow and links to them; the text has them all."""
    mail = _simple(long_order(31))

    assert "cushion cover no. 25" in mail.html
    assert "cushion cover no. 26" not in mail.html
    assert "This order contains 6 more products." in mail.html
    assert all(f"cushion cover no. {number}" in mail.text for number in range(1, 32))
    assert "more products belong" not in mail.text


@pytest.mark.parametrize("locale", ["en", "de", "nl", "sv", "ar"])
@pytest.mark.parametrize("kind", ["simple", "welcome", "reassurance"])
def test_25_lines_fit_into_60_kilobytes(kind: str, locale: str) -> None:
    """An order of 25 full lines, with all legal texts, stays under the size budget."""
    message = KINDS[kind](order=long_order(25))
    mail = catalogue().render(message, recipient=TO, locale=locale)

    assert len(mail.html.encode()) < 60_000


@pytest.mark.parametrize(
    ("customer", "greeting"),
    [
        ({"first_name": "Ida", "last_name": "Lund"}, "Hello Ida,"),
        ({"name": "Ida Lund"}, "Hello Ida Lund,"),
        ({"last_name": "Lund"}, "Hello Lund,"),
        ({"company": "Lund & Sons Ltd"}, "Hello Lund & Sons Ltd,"),
        ({"email": "ida@example.com"}, "Hello,"),
        (None, "Hello,"),
    ],
)
def test_greeting(customer: dict[str, str] | None, greeting: str) -> None:
    """The greeting takes what name there is, and invents none."""
    assert greeting in _simple(order(customer=customer)).text.splitlines()


def test_the_tone_chooses_the_name() -> None:
    """A formal letter greets with the full name, an informal one with the given name."""
    message = Simple(order=order(customer={"first_name": "Ida", "last_name": "Lund"}))
    formal = catalogue().render(message, recipient=TO, locale="de", tone="formal")
    informal = catalogue().render(message, recipient=TO, locale="de", tone="informal")

    assert "Guten Tag Ida Lund," in formal.text
    assert "Hallo Ida," in informal.text


def test_every_kind_of_line() -> None:
    """Discounts, bundles, weights, gift cards, back orders and refunds each say their part."""
    lines = [
        {"title": "Cloth", "quantity": "1.5", "unit": "m", "unit_price": money("12.00")},
        {"title": "Set", "components": [{"title": "Candle", "quantity": "3"}]},
        {
            "title": "Lamp",
            "subtotal": money("50.00"),
            "total": money("45.00"),
            "discounts": [{"code": "TEN", "amount": money("5.00")}],
        },
        {"title": "Card", "gift_card": {"code": "AB-12", "balance": money("25.00")}},
        {"title": "Late", "available_at": "2026-10-12T00:00:00+02:00"},
        {"title": "Back", "quantity": "2", "quantity_refunded": "1"},
        {"title": "Part", "quantity": "7", "quantity_refunded": "5", "quantity_removed": "2"},
        {"title": "Gone", "quantity": "4", "quantity_refunded": "4", "quantity_removed": "4"},
    ]
    text = _simple(order(lines=lines)).text

    for words in (
        "Quantity: 1.5 m (€12.00 per m)",
        "Includes 3 × Candle",
        "TEN: you save €5.00",
        "Worth €25.00",
        "Code: AB-12",
        "Not in stock yet. We expect to send it on 12 October 2026.",
        "Refunded: 1 of 2",
        "Refunded: 3 of 7",
        "Removed from the order: 2 of 7",
        "Removed from the order: 4 of 4",
    ):
        assert words in text
    assert "Refunded: 4" not in text and "Refunded: 0" not in text


@pytest.mark.parametrize(
    "facts", [{"status": "cancelled"}, {"cancelled_at": "2026-10-02T09:00:00+02:00"}]
)
def test_of_an_order_that_was_called_off_no_line_says_that_it_was_removed(
    facts: dict[str, str],
) -> None:
    """Some shops call off each line with it: that all of it is gone, the mail has said."""
    gone = {"title": "Gone", "quantity": "4", "quantity_refunded": "4", "quantity_removed": "4"}
    message = Cancelled(order=order(lines=[gone], **facts), money="not_taken")

    assert "Removed" not in catalogue().render(message, recipient=TO, locale="en").text


def test_a_tax_is_inside_or_on_top() -> None:
    """A tax that comes on top stands above the total, one that is inside below it."""
    taxes = [
        {"title": "VAT", "rate": "19", "amount": money("1.00"), "note": "included"},
        {"title": "Levy", "rate": "2", "amount": money("0.50"), "note": "excluded"},
    ]
    text = _simple(order(taxes=taxes, totals={"total": money("9.00")})).text
    rows = [row.split("  ")[0] for row in text.splitlines()]

    assert rows.index("Levy (2%)") < rows.index("Total") < rows.index("Including 19% VAT")


def test_what_is_still_to_be_paid() -> None:
    """An open amount comes with the way to pay it, and changes what happens next."""
    payment = {
        "method": "Bank transfer",
        "status": "pending",
        "instructions": "IBAN DE00 1234\nReference 1001",
        "url": "https://shop.example/pay",
    }
    what = order(payments=[payment], totals={"due": money("20.00")})
    text = _simple(what).text

    assert "€20.00 still to be paid" in text
    assert "IBAN DE00 1234\nReference 1001" in text
    assert "Pay now: https://shop.example/pay" in text
    assert "nothing you have to do" not in text


def test_parcels_say_what_lies_in_them() -> None:
    """A parcel names its lines, its carrier's number and page, and its last scan."""
    parcel = {
        "status": "in_transit",
        "carrier": "PostNord",
        "tracking": [{"number": "0037", "url": "https://track.example/0037"}],
        "items": [{"line_id": "L1", "quantity": "2"}],
        "scans": [{"at": "2026-09-14T03:12:00+02:00", "place": "Malmö", "message": "Sorted"}],
    }
    lines = [LineItem(id="L1", title="Table lamp")]
    what = order(lines=lines, shipments=[parcel, {"status": "pending"}])
    message = KINDS["reassurance"](order=what)
    text = catalogue().render(message, recipient=TO, locale="en").text

    for words in ("Parcel 1 of 2", "2 × Table lamp", "PostNord, tracking number 0037", "Malmö"):
        assert words in text
    assert "Track the parcel: https://track.example/0037" in text


def test_all_is_not_well_when_it_is_not() -> None:
    """A parcel in trouble is not told as good news."""
    message = KINDS["reassurance"](order=order(shipments=[{"status": "exception"}]))
    text = catalogue().render(message, recipient=TO, locale="en").text

    assert "All is well" not in text
    assert "The carrier reports a problem" in text


def test_a_coupon_tells_every_condition() -> None:
    """What limits a coupon is said in the mail, in the HTML and in the text; so is the code."""
    mail = mail_of("coupon", "repeat", "en", None)

    for body in (mail.text, _words(mail)):
        for words in (
            "DANKE10",
            "Valid until Sunday, 31 January 2027",
            "For purchases of €50 or more",
            "Valid online and in our store",
            "Can be used once",
            "Cannot be combined with other offers",
            "Not valid for: Geschenkkarten",
            "Nordlicht am Hafen",
        ):
            assert words in body
    assert "cid:coupon-qr@postmail" in mail.html


def test_bought_in_the_store_redeemed_online() -> None:
    """Somebody who bought at the till is shown the way to the online shop."""
    coupon = {"code": "X1", "percent": "10", "url": "https://shop.example/c/X1"}
    facts = {"order": order(channel="pos"), "coupon": coupon}
    message = KINDS["coupon"].model_validate(facts)
    text = catalogue().render(message, recipient=TO, locale="en").text

    assert "You came to our store" in text
    assert "Valid in our online shop only" in text
    assert "Use it online: https://shop.example/c/X1" in text


def test_similar_items_say_why_and_what_it_cost() -> None:
    """Each product has its reason and price; a reduced one its earlier price, not by strike."""
    text = mail_of("similar-items", "first", "en", None).text

    assert "Goes with: Candle set Ember, three pillars" in text
    assert "Made in the same workshop as your table lamp" in text
    assert "Lowest price in the last 30 days: €189.00" in text
