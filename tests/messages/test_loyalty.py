"""Loyalty, referral, thank-you, replenish and miss-you: what each holds, and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from postmail.brand import Brand
from postmail.catalogue import Catalogue
from postmail.errors import MissingFactError
from postmail.mail import Mail
from postmail.messages import Loyalty, Message, MissYou, Referral, Replenish, ThankYou
from postmail.recipient import Recipient
from tests.messages.agreement import links_lost, numbers_lost
from tests.messages.orders import money, order
from tests.messages.rendering import SAMPLES, TO, mail_of

_KINDS = ("loyalty", "referral", "thank-you", "replenish", "miss-you")
_CODE = {"code": "FRIEND-7", "percent": "10", "referral": True}


def _render(cls: type[Message], **facts: Any) -> Mail:
    """A mail of the barest brand, for a British reader."""
    message = cls.model_validate({"order": order(), **facts})
    shop = Catalogue(brand=Brand(name="Nordlicht"), strict=True)
    return shop.render(message, recipient=TO, locale="en-GB")


def _words(mail: Mail) -> str:
    return " ".join(mail.text.split())


@pytest.mark.parametrize(("kind", "name"), [made for made in SAMPLES if made[0] in _KINDS])
def test_text_and_html_agree(kind: str, name: str) -> None:
    """Every number and link of the HTML is in the text."""
    mail = mail_of(kind, name, "en", None)

    assert numbers_lost(mail) == set()
    assert links_lost(mail) == []


def test_loyalty_needs_something_to_tell() -> None:
    """Without points and without a level there is nothing to say."""
    with pytest.raises(MissingFactError, match="a 'loyalty' mail needs points or a level"):
        Loyalty.model_validate({"order": order(), "worth": money("5.00")})


@pytest.mark.parametrize(
    ("points", "subject"),
    [
        (0, "You have 0 points with us"),
        (1, "You have 1 point with us"),
        (1240, "You have 1,240 points with us"),
    ],
)
def test_points_are_counted(points: int, subject: str) -> None:
    """None, one and many points are told as the language counts."""
    assert subject == _render(Loyalty, points=points).subject


def test_a_level_alone() -> None:
    """Without points the level is the news, and no label for points is there."""
    mail = _render(Loyalty, level="Gold", earned=3, expires_at="2027-12-31T00:00:00Z")

    assert mail.subject == "Your level with us: Gold"
    assert "\nGold\n" in mail.text
    for absent in ("point", "Your level\n", "From order", "Valid until", "Your benefits"):
        assert absent not in mail.text


def test_what_points_are_worth() -> None:
    """The worth is the preheader, and stands below the points."""
    mail = _render(Loyalty, points=240, worth=money("12.00"))

    assert mail.preheader == "That makes €12 off your next order."
    assert "240 points That makes €12 off your next order." in _words(mail)


def test_points_that_are_worth_nothing_yet() -> None:
    """Nothing off is not told as something."""
    mail = _render(Loyalty, points=0, worth=money("0.00"))

    assert "off your next order" not in f"{mail.preheader} {mail.text}"
    assert mail.preheader == "All that you have collected so far, at a glance."


@pytest.mark.parametrize(
    ("points", "expiring", "shown"),
    [(240, None, ["240"]), (240, 58, ["58"]), (240, 0, []), (0, None, [])],
)
def test_what_expires(points: int, expiring: int | None, shown: list[str]) -> None:
    """The date says how many points it is about: those given, else all; none need no date."""
    expires = "2027-12-31T00:00:00Z"
    mail = _render(Loyalty, points=points, expiring=expiring, expires_at=expires)
    until = "Valid until Friday, 31 December 2027"
    rows = [row.split() for row in mail.text.splitlines() if row.startswith(until)]

    assert [row[-2:] for row in rows] == [[count, "points"] for count in shown]
    assert (until in mail.html) is bool(shown)


def test_nobody_enjoys_what_went_back() -> None:
    """A reminder of an order names what the customer has kept of it."""
    back = {"title": "Lamp", "quantity": 2, "quantity_refunded": 2}
    for lines, shown in (([back, {"title": "Vase"}], ["Vase"]), ([back], ["Lamp"])):
        words = _words(_render(MissYou, order=order(lines=lines)))
        assert [title for title in ("Lamp", "Vase") if title in words] == shown


def test_the_next_level() -> None:
    """How far the next level is stands there where both are known, and only then."""
    whole = _render(Loyalty, points=5, next_level="Gold", points_missing=60)
    half = _render(Loyalty, points=5, next_level="Gold")

    assert "Points still needed for Gold 60" in _words(whole)
    assert "Gold" not in half.text


def test_conditions_and_benefits() -> None:
    """Benefits are a list; the conditions and the account are links."""
    text = _render(
        Loyalty,
        level="Gold",
        benefits=["Free repairs"],
        url="https://shop.example/account",
        terms_url="https://shop.example/points",
    ).text

    assert "- Free repairs" in text
    assert "View your account: https://shop.example/account" in text
    assert "Full terms: https://shop.example/points" in text


def test_a_referral_is_for_passing_on() -> None:
    """A coupon for the customer is none for friends."""
    with pytest.raises(MissingFactError, match="needs a coupon with referral set"):
        Referral.model_validate({"order": order(), "coupon": {**_CODE, "referral": False}})


def test_a_referral_goes_to_nobody_else() -> None:
    """No field takes a friend's address, and the mail says that nobody is written to."""
    mail = _render(Referral, coupon=_CODE)

    assert set(Referral.model_fields) == {"order", "coupon", "words", "redeemed"}
    assert "we write to nobody but you" in _words(mail)


def test_both_sides_of_a_referral() -> None:
    """What the friend gets, what comes back, how far it got, and words to send along."""
    coupon = {
        **_CODE,
        "reward_amount": money("5.00"),
        "reward_note": "It comes by email.",
        "url": "https://shop.example/f/7",
    }
    text = _words(_render(Referral, coupon=coupon, words="Try it:\nFRIEND-7", redeemed=3))

    for told in (
        "Anyone who uses it gets 10% off an order.",
        "you get €5 off your own next order.",
        "It comes by email.",
        "So far, 3 people have ordered with your code.",
        "Share the code: https://shop.example/f/7",
        "If you like, send these words along",
        "Try it: FRIEND-7",
    ):
        assert told in text


@pytest.mark.parametrize("redeemed", [None, 0])
def test_nobody_so_far_is_not_told(redeemed: int | None) -> None:
    """A code that nobody used yet is no news."""
    assert "So far" not in _render(Referral, coupon=_CODE, redeemed=redeemed).text


def test_thanks_offer_nothing() -> None:
    """There is no button, no price and no product in it: only links of the frame."""
    mail = _render(ThankYou, orders=7)

    assert 'class="button' not in mail.html
    assert "Table lamp" not in mail.text
    assert "€" not in mail.text


@pytest.mark.parametrize(
    ("given", "told"), [(None, 3), (7, 7)], ids=["the order knows it", "given"]
)
def test_how_many_orders(given: int | None, told: int) -> None:
    """The number of orders is the customer's, or what is given."""
    facts = {} if given is None else {"orders": given}
    what = order(customer={"first_name": "Ida", "orders_count": 3})

    assert f"ordered from us {told} times now" in _words(_render(ThankYou, order=what, **facts))


@pytest.mark.parametrize("orders", [None, 0, 1])
def test_one_order_is_no_habit(orders: int | None) -> None:
    """Who ordered once is not told how often."""
    text = _render(ThankYou, orders=orders).text

    assert "ordered from us" not in text
    assert "It all began" not in text


def test_the_shop_s_own_thanks() -> None:
    """Its words stand as they were written, and the first order has its date."""
    text = _render(ThankYou, words="A good year.\n\nThank you.", since="2021-11-28T12:00:00Z").text

    assert "A good year.\n\nThank you." in text
    assert "It all began on 28 November 2021, with your first order." in text


def test_only_what_was_bought_runs_low() -> None:
    """What is not in the order, or cannot be bought, is left out; nothing left refuses."""
    items = [{"title": "TABLE LAMP", "url": "https://shop.example/lamp"}, {"title": "Candle"}]
    message = Replenish.model_validate({"order": order(), "items": items})

    assert [item.title for item in message.items] == ["TABLE LAMP"]
    for none in ([], [{"title": "Candle"}], [{"title": "Table lamp", "in_stock": False}]):
        with pytest.raises(MissingFactError, match="a 'replenish' mail needs items"):
            Replenish.model_validate({"order": order(), "items": none})


def test_a_quick_way_to_order_again_is_one() -> None:
    """Without a basket and without any product's page there is no way, and the mail refuses."""
    item = {"title": "Table lamp", "price": money("9.90")}

    with pytest.raises(MissingFactError, match="a url, or one of an item"):
        Replenish.model_validate({"order": order(), "items": [item]})

    mail = _render(Replenish, items=[item], url="https://shop.example/basket")

    assert "Order it again: https://shop.example/basket" in mail.text


def test_a_refill_needs_no_reason() -> None:
    """It was bought before; what it costs now and where it is are shown, and nothing else."""
    item = {"title": "Table lamp", "price": money("9.90"), "url": "https://shop.example/lamp"}
    mail = _render(Replenish, items=[item])

    assert mail.preheader == "Table lamp, ordered on 12 September 2026."
    assert "Table lamp €9.90 Have a look: https://shop.example/lamp" in _words(mail)
    for absent in ("Goes with", "Order it again"):
        assert absent not in mail.text


def test_the_bare_question() -> None:
    """After a silence a question is enough: no news, no code, no shop, no trace of them."""
    mail = _render(MissYou)

    assert mail.preheader == "Your last order was on 12 September 2026. How have you been?"
    assert "you can unsubscribe at the end of this email" in _words(mail)
    for absent in ("What is new", "something from us", "Your code", "See all in the shop"):
        assert absent not in mail.text


def test_one_button_after_a_silence() -> None:
    """The way to the shop is a button unless the code brings its own."""
    brand = Brand(name="Nordlicht", shop_url="https://shop.example/")
    shop = Catalogue(brand=brand)
    to = Recipient(address="ida@example.com")
    code = {"code": "AGAIN", "percent": "5", "url": "https://shop.example/c/AGAIN"}
    plain = MissYou(order=order())
    coded = MissYou.model_validate({"order": order(), "coupon": code})

    assert "See all in the shop" in shop.render(plain, recipient=to, locale="en").text
    text = shop.render(coded, recipient=to, locale="en").text
    assert "See all in the shop" not in text
    assert "Use it online: https://shop.example/c/AGAIN" in text


@pytest.mark.parametrize(
    ("cls", "code"), [(Referral, _CODE), (MissYou, {**_CODE, "referral": False})]
)
def test_stores_of_a_code_are_named(cls: type[Message], code: dict[str, Any]) -> None:
    """Where a code holds in some stores only, the mail that has the code names them."""
    stores = [{"name": "Kiel", "hours": "Monday to Friday"}, {"name": "Husum"}]
    words = _words(_render(cls, coupon={**code, "stores": stores}))

    assert "our 2 stores named below" in words
    assert "Where to find us" in words.partition("named below")[2]
    assert "Kiel Monday to Friday Husum" in words.partition("named below")[2]
    assert "Where to find us" not in _words(_render(cls, coupon=code))
