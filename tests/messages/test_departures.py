"""What has left, and what comes later: counted by parcels that have left, and named."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from postmail.errors import MissingFactError
from postmail.mail import Mail
from postmail.messages import Message, ReturnReceived, SeparateParcels, Shipped, Simple
from tests.messages.orders import money, order
from tests.messages.rendering import TO, catalogue

_LINES = [{"id": "a", "title": "Lamp"}, {"id": "b", "title": "Candle"}]
_GONE: dict[str, Any] = {"status": "in_transit", "items": [{"line_id": "a"}]}
_CANDLE: dict[str, Any] = {"status": "in_transit", "items": [{"line_id": "b"}]}
_HOME: dict[str, Any] = {"status": "pending", "items": [{"line_id": "b"}]}
_SET = {
    "id": "s",
    "title": "Set",
    "components": [{"id": "a", "title": "Cup"}, {"id": "c", "title": "Pot"}],
}
_CUP_AND_POT = {"status": "in_transit", "items": [{"line_id": "a"}, {"line_id": "c"}]}


def _mail(message: Message) -> Mail:
    return catalogue().render(message, recipient=TO, locale="en")


def _list(mail: Mail) -> list[str]:
    return [row for row in mail.text.splitlines() if row.startswith("- ")]


def test_what_is_packed_has_not_left() -> None:
    """A line in a parcel that is still in the house comes later."""
    message = Shipped(order=order(lines=_LINES, shipments=[_GONE, _HOME]))
    mail = _mail(message)

    assert [line.title for line in message.rest] == ["Candle"]
    assert mail.subject == "Part of your order 1001 is on its way"
    assert mail.text.index("What comes later") < mail.text.index("- 1 × Candle")
    assert "We do not know yet" not in mail.text  # it is being packed


@pytest.mark.parametrize(
    "facts",
    [
        {"shipments": [{"status": "in_transit"}, {"status": "pending"}]},
        {"shipments": [{"status": "in_transit"}], "status": "partly_shipped"},
    ],
)
def test_a_part_is_a_part_though_nobody_says_of_what(facts: dict[str, Any]) -> None:
    """A parcel in the house, or the shop's word, is enough to speak of a part."""
    message = Shipped(order=order(lines=_LINES, **facts))

    assert message.rest == ()
    assert _mail(message).subject == "Part of your order 1001 is on its way"


def test_parcels_that_the_shop_names_have_left() -> None:
    """The parcel that a shop hands over has just left, whatever the order says of it yet."""
    what = order(lines=_LINES[1:], shipments=[_HOME])
    message = Shipped(order=what, parcels=what.shipments)

    assert message.rest == ()
    assert _mail(message).subject == "Your order 1001 is on its way"


def test_what_is_in_no_parcel_has_no_day() -> None:
    """Where all parcels have left, nobody knows when the rest does, and the mail says so."""
    mail = _mail(Shipped(order=order(lines=_LINES, shipments=[_GONE])))

    assert "We do not know yet when we can send it." in mail.text


def test_a_bundle_left_with_its_components() -> None:
    """Parcels may name a bundle's components in its place; they have their names in the mail."""
    message = Shipped(order=order(lines=[_SET], shipments=[_CUP_AND_POT]))
    mail = _mail(message)

    assert message.rest == ()
    assert mail.subject == "Your order 1001 is on its way"
    assert _list(mail)[:2] == ["- 1 × Cup", "- 1 × Pot"]


def test_an_item_without_a_name_is_not_listed() -> None:
    """What neither the parcel nor the order can name has no row, and no heading of its own."""
    items = [{"line_id": "zz", "quantity": 3}, {"quantity": 2}]
    one = order(lines=_LINES, shipments=[{"status": "in_transit", "items": items}])
    both = order(
        lines=_LINES, shipments=[{"status": "in_transit", "items": [*items, {"title": "Pen"}]}]
    )
    back = ReturnReceived.model_validate({"order": order(lines=_LINES), "items": items})

    assert _list(_mail(Shipped(order=one))) == []
    assert "<li>" not in _mail(Shipped(order=one)).html
    assert _list(_mail(Shipped(order=both))) == ["- 1 × Pen"]
    assert "What has come back" not in _mail(back).text
    assert _list(_mail(back)) == []


def test_what_comes_later_is_told_by_number() -> None:
    """Of five lamps of which two have left, three come later; sums of all five are not theirs."""
    lamps = {
        "id": "a",
        "title": "Lamp",
        "quantity": 5,
        "total": money("50"),
        "unit_price": money("10"),
    }
    two = {"status": "in_transit", "items": [{"line_id": "a", "quantity": 2}]}
    what = order(lines=[lamps], shipments=[two])

    for kind in (Shipped, SeparateParcels):
        assert "- 3 × Lamp" in _list(_mail(kind(order=what)))
        (rest,) = kind(order=what).rest
        assert (rest.quantity, rest.total) == (Decimal(3), None)
        assert rest.unit_price is not None


def test_what_lies_in_a_parcel_of_several_has_its_place() -> None:
    """A mail about all parcels counts what is packed as packed."""
    message = SeparateParcels(order=order(lines=_LINES, shipments=[_GONE, _HOME]))

    assert message.rest == ()


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"lines": _LINES, "shipments": [_GONE]}, "Part of your order has already left us"),
        (
            {"lines": _LINES, "shipments": [_GONE], "status": "shipped"},
            "Your order has already left",
        ),
        ({"lines": [_SET], "shipments": [_CUP_AND_POT]}, "Your order has already left us"),
        ({"lines": _LINES, "shipments": [_GONE | {"status": "delivered"}]}, None),
    ],
)
def test_the_confirmation_counts_alike(facts: dict[str, Any], told: str | None) -> None:
    """What `simple` says of parcels agrees; of a part that is there, nothing is on its way."""
    text = _mail(Simple(order=order(**facts))).text

    assert ("What happens next" in text) is (told is not None)
    assert told is None or told in text


def test_what_is_all_on_its_way_or_there_is_not_all_on_its_way() -> None:
    """Where one parcel has arrived, what happens next is told of the rest."""
    parcels = [{"status": "delivered"}, {"status": "in_transit"}]
    text = " ".join(_mail(Simple(order=order(lines=_LINES, shipments=parcels))).text.split())

    assert "Part of your order has arrived, and the rest is on its way." in text
    assert "left us" not in text


@pytest.mark.parametrize("status", ["exception", "ready_for_pickup", "returned"])
def test_what_waits_or_goes_back_is_not_on_its_way(status: str) -> None:
    """Where the rest waits for its reader, or something is wrong, nothing is said of it here."""
    parcels = [{"status": "delivered"}, {"status": status}]
    text = _mail(Simple(order=order(lines=_LINES, shipments=parcels))).text

    assert "on its way" not in text


@pytest.mark.parametrize(("count", "days", "told"), [(1, 0, 1), (3, 0, 1), (3, 1, 2)])
def test_an_unknown_day_is_told_once(count: int, days: int, told: int) -> None:
    """Below the list where it is of all of them; with a product where others have their day."""
    day = {"available_at": "2026-11-30T00:00:00+01:00"}
    waiting = [
        {"id": f"w{n}", "title": f"Vase {n}"} | (day if n < days else {}) for n in range(count)
    ]
    message = Shipped(order=order(lines=[*_LINES, *waiting], shipments=[_GONE, _CANDLE]))
    text = _mail(message).text

    assert text.count("We do not know yet when we can send") == told
    assert ("when we can send them." in text) is (count > 1 and not days)


def test_a_language_without_plurals_does_not_count_parcels_with_a_rest() -> None:
    """How many there will be is not known: no language names a number."""
    lines = [*_LINES, {"id": "c", "title": "Vase"}]
    message = SeparateParcels(order=order(lines=lines, shipments=[_GONE, _CANDLE]))
    subject = catalogue().render(message, recipient=TO, locale="ja").subject

    assert not any(sign.isdigit() for sign in subject.replace("1001", ""))


def test_nothing_is_said_to_be_all_there_while_something_has_no_parcel() -> None:
    """With a rest, the mail neither counts parcels nor says that nothing is missing."""
    lines = [*_LINES, {"id": "c", "title": "Vase"}]
    day = {"estimated": {"latest": "2026-09-17T00:00:00+02:00"}}
    message = SeparateParcels(order=order(lines=lines, shipments=[_GONE | day, _HOME | day]))
    whole = _mail(SeparateParcels(order=order(lines=_LINES, shipments=[_GONE | day, _HOME | day])))
    mail = _mail(message)

    assert message.all_by is None
    assert mail.subject == "Your order 1001 comes bit by bit"
    assert "Nothing is missing" not in mail.text
    assert "What arrives when" not in mail.text
    assert "- 1 × Vase" in mail.text
    assert whole.subject == "Your order 1001 comes in 2 parcels"
    assert "Nothing is missing" in whole.text


@pytest.mark.parametrize("locale", ["en", "it", "ar", "de"])
def test_nobody_is_told_to_follow_what_has_no_tracking(locale: str) -> None:
    """Without tracking numbers the mail says where each parcel is, not that it can be followed."""
    message = SeparateParcels(order=order(lines=_LINES, shipments=[_GONE, _HOME]))
    text = catalogue().render(message, recipient=TO, locale=locale).text

    for told in ("follow", "seguire", "متابعة"):
        assert told not in text


def test_a_lost_parcel_is_not_expected() -> None:
    """The only parcel has left and is in trouble: its old day is told no more."""
    day = {"earliest": "2026-11-20T00:00:00+01:00", "latest": "2026-11-22T00:00:00+01:00"}
    lost = {"status": "exception", "estimated": day}
    message = Shipped(order=order(shipments=[lost]))

    assert message.expected is None
    assert "Expected" not in _mail(message).text


@pytest.mark.parametrize("status", ["shipped", "completed"])
def test_what_the_shop_calls_sent_is_no_part(status: str) -> None:
    """A parcel that still has the status of its label counts for less than the shop's word."""
    parcels = [{"status": "in_transit"}, {"status": "label_created"}]

    assert not Shipped(order=order(shipments=parcels, status=status)).part


@pytest.mark.parametrize(
    ("status", "parcel"),
    [("delivered", "in_transit"), ("shipped", "delivered"), ("cancelled", "in_transit"),
     ("refunded", "in_transit"), ("draft", "in_transit")],
)  # fmt: skip
def test_what_has_arrived_or_was_called_off_is_not_on_its_way(status: str, parcel: str) -> None:
    """Neither by the parcels of the order nor by one that is handed in."""
    parcels = [{"status": parcel, "carrier": "DHL"}]
    past = order(shipments=parcels, status=status)
    with pytest.raises(MissingFactError, match="'shipped' mail needs"):
        Shipped(order=past)
    with pytest.raises(MissingFactError, match=r"under way|not arrived"):
        Shipped(order=past, parcels=past.shipments)


def test_what_is_sent_once_more_is_on_its_way() -> None:
    """The first parcel made the order a delivered one; its own parcels know better."""
    first, again = ({"status": status, "carrier": "DHL"} for status in ("delivered", "in_transit"))
    message = Shipped(order=order(shipments=[first, again], status="delivered"))

    assert message.parcels == message.order.shipments[1:]
    assert "on its way" in catalogue().render(message, locale="en").subject
